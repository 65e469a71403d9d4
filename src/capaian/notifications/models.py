"""What people were told, in the application and by e-mail, and the links by which an addressee fetches a document."""

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


class FetchLink(models.Model):
    """A link by which the addressee of a dispatch fetches its documents: good until a day or until it is revoked."""

    dispatch = models.ForeignKey("letters.Dispatch", on_delete=models.PROTECT, related_name="links")
    key = models.CharField(max_length=120, unique=True)  # what asked for it, so that asking twice makes one
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    fetched = models.PositiveIntegerField(default=0)  # documents downloaded by it
    fetched_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(revoked_at__isnull=True) | ~models.Q(revoked_reason=""),
                                              name="revoked_has_reason")]
