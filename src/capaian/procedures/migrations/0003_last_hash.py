from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def remember(apps: Any, editor: Any) -> None:
    """The hash of each run's last event, beside its number."""
    events = apps.get_model("procedures", "RunEvent").objects.filter(run=OuterRef("pk"), seq=OuterRef("events"))
    apps.get_model("procedures", "Run").objects.update(last_hash=Coalesce(Subquery(events.values("hash")[:1]), models.Value("")))


class Migration(migrations.Migration):
    dependencies = [("procedures", "0002_append_only")]
    operations = [
        migrations.AddField("run", "last_hash", models.CharField(blank=True, default="", max_length=64),
                            preserve_default=False),
        migrations.RunPython(remember, migrations.RunPython.noop),
        migrations.RemoveIndex("task", "inbox"),
        migrations.AddIndex("task", models.Index(condition=Q(("state", "open")), fields=["office", "member", "due_at", "id"],
                                                 name="inbox")),
    ]
