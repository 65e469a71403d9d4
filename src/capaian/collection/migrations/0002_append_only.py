from django.db import migrations

from capaian.foundation.append_only import protect, release


class Migration(migrations.Migration):
    dependencies = [("collection", "0001_initial")]
    operations = [migrations.RunPython(protect("collection_realisationchange"), release("collection_realisationchange"))]
