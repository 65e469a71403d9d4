from django.db import migrations

from capaian.foundation.append_only import protect, release


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [migrations.RunPython(protect("foundation_auditentry"), release("foundation_auditentry"))]
