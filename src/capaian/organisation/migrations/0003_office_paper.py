from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("organisation", "0002_oversight"),
    ]

    operations = [
        migrations.AddField(
            model_name="office",
            name="paper",
            field=models.CharField(choices=[("a4", "A4"), ("f4", "F4 (folio)")], default="a4", max_length=2),
        ),
    ]
