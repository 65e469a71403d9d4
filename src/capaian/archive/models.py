"""What remains of a run: an entry with every file's checksum, its classification, its retention, and where the paper lies."""

from django.db import models


class ArchiveEntry(models.Model):
    """One filing of a finished run. A run that is re-opened and finishes again is filed again; both entries stay."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    run = models.ForeignKey("procedures.Run", on_delete=models.PROTECT)
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
    digest = models.CharField(max_length=64)  # over the list of items

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="archive_number")]


class ArchiveItem(models.Model):
    """One file of an entry, known by its checksum."""

    entry = models.ForeignKey(ArchiveEntry, on_delete=models.PROTECT, related_name="items")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=60)  # artefact key, "evidence", "events", "paper"
    step = models.CharField(max_length=80, blank=True)
    file = models.ForeignKey("foundation.StoredFile", null=True, on_delete=models.PROTECT)
    size = models.BigIntegerField(default=0)
    place = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
