from django.db import migrations

from capaian.foundation.append_only import protect, release


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_initial")]
    operations = [migrations.RunPython(protect("signing_signature"), release("signing_signature"))]
