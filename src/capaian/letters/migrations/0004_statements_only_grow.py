"""What was stated of a dispatch, of a letter's way and of its use is never changed; receipts recorded before become the
first statements."""

from django.db import migrations

from capaian.foundation.append_only import protect, release

TABLES = ("letters_dispatchreceipt", "letters_forwarding", "letters_letteruse")


def first_statements(apps, editor):
    Dispatch, Receipt = (apps.get_model("letters", name) for name in ("Dispatch", "DispatchReceipt"))
    for row in Dispatch.objects.filter(received_at__isnull=False).iterator():
        Receipt.objects.create(dispatch=row, number=1, receiver=row.receiver, received_at=row.received_at, proof=row.proof,
                               name=row.receiver, recorded_at=row.received_at)


class Migration(migrations.Migration):
    dependencies = [("letters", "0003_registers")]
    operations = [
        migrations.RunPython(first_statements, migrations.RunPython.noop),
        migrations.RunPython(protect(*TABLES), release(*TABLES)),
    ]
