"""What remains of a run or of a ratified SOP: an entry with every file's checksum, its classification, its retention, and
where the paper lies."""

from django.db import models
from django.db.models import F, Q


class RetentionSchedule(models.Model):
    """An office's retention schedule (JRA) as dated data: rules by kind of period; the newest row counts."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    title = models.CharField(max_length=200)
    rules = models.JSONField()
    recorded_at = models.DateTimeField()


class ArchiveEntry(models.Model):
    """One filing of a finished run or a ratified SOP. A run that is re-opened and finishes again is filed again; both
    entries stay."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    run = models.ForeignKey("procedures.Run", null=True, on_delete=models.PROTECT)
    version = models.ForeignKey("sop.ProcedureVersion", null=True, on_delete=models.PROTECT)  # of a ratified SOP
    number = models.CharField(max_length=80)
    year = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    classification = models.CharField(max_length=40)
    active_years = models.PositiveIntegerField()
    inactive_years = models.PositiveIntegerField()
    fate = models.CharField(max_length=40)  # permanen, musnah
    schedule_source = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=300, blank=True)
    filed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # over the list of items as filed, without those of kind "archived"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="archive_number"),
            models.UniqueConstraint(fields=["version"], name="sop_filed_once"),
            models.CheckConstraint(condition=Q(run__isnull=True) ^ Q(version__isnull=True), name="filed_run_or_sop")]


class ArchiveItem(models.Model):
    """One file of an entry, known by its checksum."""

    entry = models.ForeignKey(ArchiveEntry, on_delete=models.PROTECT, related_name="items")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=60)  # artefact key, evidence, events, sop, sop-pack, archived (time-stamped)
    step = models.CharField(max_length=80, blank=True)
    file = models.ForeignKey("foundation.StoredFile", null=True, on_delete=models.PROTECT)
    size = models.BigIntegerField(default=0)
    place = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "file"], condition=Q(kind="archived"),
                                               name="archived_once")]


class DestructionDecision(models.Model):
    """A committee's decision that entries may be destroyed. Deciding marks; a second act removes the files.

    The entries, their lists and every checksum stay for ever.
    """

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    reference = models.CharField(max_length=200)  # the committee's minutes
    members = models.JSONField()  # [{"name", "title"}]
    reason = models.TextField()
    entries = models.ManyToManyField(ArchiveEntry, related_name="destructions")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    carried_out_at = models.DateTimeField(null=True)
    carried_out_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "reference"], name="one_decision_per_minutes"),
            models.CheckConstraint(condition=Q(carried_out_at__isnull=True) | Q(carried_out_at__gte=F("decided_at")),
                                   name="decided_before_carried_out")]


class DestructionProposal(models.Model):
    """Entries that somebody proposes to destroy. Answered by a decision, or declined with the reason."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    entries = models.ManyToManyField(ArchiveEntry, related_name="proposals")
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    declined = models.TextField(blank=True)  # why the head did not follow it
    decision = models.ForeignKey(DestructionDecision, null=True, on_delete=models.PROTECT, related_name="proposals")


class ArchiveCheck(models.Model):
    """A check that every file is still what was filed: asked for, done by the worker, its findings kept as sentences."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    files = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
