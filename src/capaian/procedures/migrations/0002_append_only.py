from django.db import migrations

from capaian.foundation.append_only import protect, release


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]
    operations = [migrations.RunPython(protect("procedures_runevent"), release("procedures_runevent"))]
