"""The library: an SOP, its versions, and the register of regulations they cite."""

from django.db import models
from django.db.models import Q


class ProcedureDefinition(models.Model):
    """One SOP of one office through all its versions."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    key = models.CharField(max_length=160)
    title = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="definition_key")]


class ProcedureVersion(models.Model):
    """One version. ``pack`` is the whole document (sop/domain/pack.py); once in force it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "Rancangan"
        IN_FORCE = "in_force", "Berlaku"
        REVOKED = "revoked", "Dicabut"

    definition = models.ForeignKey(ProcedureDefinition, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    pack = models.JSONField()
    digest = models.CharField(max_length=64)
    effective = models.DateField(null=True, blank=True)
    revoked = models.DateField(null=True, blank=True)
    document = models.ForeignKey("foundation.StoredFile", null=True, blank=True, on_delete=models.PROTECT)
    edited_at = models.DateTimeField()
    edit = models.PositiveIntegerField(default=1)  # counts saves of a draft: an editor names the one it saw

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["definition", "number"], name="version_number"),
            models.UniqueConstraint(fields=["definition"], condition=Q(state="in_force"), name="one_version_in_force"),
            models.UniqueConstraint(fields=["definition"], condition=Q(state="draft"), name="one_draft"),
        ]
