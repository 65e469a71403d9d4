"""What people were told: in the application always, by e-mail where there is an address and a mail server."""

from django.db import models

from capaian.notifications.domain import kinds


class Notification(models.Model):
    """One thing one person was told. ``key`` keeps the same news from being told twice."""

    class Kind(models.TextChoices):
        OPENED = kinds.OPENED, "Tugas baru"
        RETURNED = kinds.RETURNED, "Dikembalikan"
        REMINDER = kinds.REMINDER, "Pengingat"

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT)
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    task = models.ForeignKey("procedures.Task", null=True, on_delete=models.PROTECT)
    data = models.JSONField(default=dict)  # what the sentence is made of: title, period, row, activity, due, reason, lines
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="told_once")]
        indexes = [models.Index(fields=["person", "read_at", "id"], name="notification_unread")]
