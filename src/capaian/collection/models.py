"""What happened: forms, the values handed in, their evidence, their verification, and the frozen data of a run."""

from django.db import models
from django.db.models import Q

from capaian.collection.domain import edits
from capaian.foundation.decimals import ExactDecimalField


class FormVersion(models.Model):
    """The collection form of a run, made by the planner. A returned draft is superseded by the next."""

    class State(models.TextChoices):
        DRAFT = "draft", "Rancangan"
        APPROVED = "approved", "Disetujui"
        SUPERSEDED = "superseded", "Diganti"

    run = models.ForeignKey("procedures.Run", on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="form_number")]


class FormRow(models.Model):
    """One line of a form: an indicator, the period its value is for, and the supplier who owes it."""

    form = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="rows")
    indicator = models.ForeignKey("planning.Indicator", on_delete=models.PROTECT)
    period = models.CharField(max_length=8)
    supplier = models.ForeignKey("organisation.Position", on_delete=models.PROTECT)
    order = models.PositiveIntegerField()
    target_period = ExactDecimalField(max_digits=30, decimal_places=6, null=True)
    target_year = ExactDecimalField(max_digits=30, decimal_places=6, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "indicator", "period", "supplier"], name="form_row")]
        ordering = ["order"]


class SupplierForm(models.Model):
    """The form of one supplier. ``uid`` is hidden in the workbook and ties an upload to exactly this form."""

    class State(models.TextChoices):
        DISTRIBUTED = "distributed", "Diserahkan"
        SUBMITTED = "submitted", "Diisi dan diserahkan kembali"
        RETURNED = "returned", "Dikembalikan"
        VERIFIED = "verified", "Terverifikasi"
        SKIPPED = "skipped", "Dilewati"

    uid = models.UUIDField(unique=True)
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="suppliers")
    supplier = models.ForeignKey("organisation.Position", on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DISTRIBUTED)
    receipt = models.CharField(max_length=120, blank=True)
    distributed_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "supplier"], name="supplier_form")]


class Realisation(models.Model):
    """A value, known by (indicator, period, supplier). Four states: a value, 0, not reported, not applicable + reason; and
    empty again, when the first entry was taken back."""

    class State(models.TextChoices):
        VALUE = "value", "Terisi"
        NOT_REPORTED = "not_reported", "Belum ada data"
        NOT_APPLICABLE = "not_applicable", "Tidak berlaku"
        EMPTY = "empty", "Dikosongkan"  # the first entry was taken back

    class Verification(models.TextChoices):
        PENDING = "pending", "Belum diperiksa"
        ACCEPTED = "accepted", "Diterima"
        RETURNED = "returned", "Dikembalikan"

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    indicator = models.ForeignKey("planning.Indicator", on_delete=models.PROTECT)
    period = models.CharField(max_length=8)
    supplier = models.ForeignKey("organisation.Position", on_delete=models.PROTECT)
    state = models.CharField(max_length=16, choices=State.choices)
    value = ExactDecimalField(max_digits=30, decimal_places=6, null=True)
    numerator = ExactDecimalField(max_digits=30, decimal_places=6, null=True)
    denominator = ExactDecimalField(max_digits=30, decimal_places=6, null=True)
    label = models.CharField(max_length=100, blank=True)  # of a ranked indicator ("WTP")
    typed = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    obstacles = models.TextField(blank=True)
    follow_up = models.TextField(blank=True)
    source = models.CharField(max_length=10, default="form")  # form, xlsx, history
    cell = models.CharField(max_length=120, blank=True)  # where it was typed: "Formulir!F7" or "web:F7"
    version = models.PositiveIntegerField(default=1)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    verification = models.CharField(max_length=10, choices=Verification.choices, default=Verification.PENDING)
    verification_reason = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    frozen_in = models.ForeignKey("Snapshot", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period", "supplier"], name="one_value"),
            models.CheckConstraint(
                condition=(Q(state="value") & (Q(value__isnull=False) | ~Q(label="")))
                | (~Q(state="value") & Q(value__isnull=True, label="")), name="value_state"),
            models.CheckConstraint(condition=~Q(state="not_applicable", reason=""), name="not_applicable_reason"),
        ]
        indexes = [models.Index(fields=["office", "period"], name="realisation_period")]


class RealisationChange(models.Model):
    """Who changed a value, when, from what to what, and why when it was already frozen. Append-only."""

    realisation = models.ForeignKey(Realisation, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    person = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT)
    act = models.CharField(max_length=12)  # entered, changed, accepted, returned, corrected
    old = models.CharField(max_length=200, blank=True)
    new = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)


class Edit(models.Model):
    """One act of keeping values on a supplier's form: a cell, a pasted block, a workbook. ``cells``: each value's content
    before and after. It is taken back, and kept again, by an edit of its own (``of``). Append-only."""

    class Kind(models.TextChoices):
        SAVED = edits.SAVED, "Disimpan"
        UNDONE = edits.UNDONE, "Diurungkan"
        REDONE = edits.REDONE, "Diulangi"

    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    cells = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind="saved", of__isnull=True) | (~Q(kind="saved") & Q(of__isnull=False)),
                                   name="edit_of"),
        ]
        indexes = [models.Index(fields=["form", "supplier", "person"], name="edit_hand")]


class Evidence(models.Model):
    """A file that supports values; the same evidence may serve several values and periods."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT)
    name = models.CharField(max_length=255)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT)
    values = models.ManyToManyField(Realisation, related_name="evidence")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "file", "name"], name="evidence_once")]


class Snapshot(models.Model):
    """The data of a run, frozen: plain content and its digest. Documents are made from this and nothing else."""

    run = models.ForeignKey("procedures.Run", on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="snapshot_number")]


class CellRule(models.Model):
    """A rule across the cells of an office's forms of a year (domain/rules.py). A broken rule is a flag, never a block."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=60)
    left = models.CharField(max_length=300)
    operator = models.CharField(max_length=10)
    right = models.CharField(max_length=300)
    missing = models.CharField(max_length=8, default="skip")
    sentence = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True)  # a rule is ended, never deleted

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year", "key"], condition=Q(ended_at__isnull=True),
                                               name="cell_rule_key")]


class Series(models.Model):
    """Complementary data that no form collects: the satisfaction survey, the SAKIP evaluation, physical and financial
    realisation."""

    class Kind(models.TextChoices):
        SURVEY = "survey", "Survei kepuasan masyarakat"
        SAKIP = "sakip", "Hasil evaluasi SAKIP"
        PHYSICAL = "physical", "Realisasi fisik"
        FINANCIAL = "financial", "Realisasi keuangan"
        OTHER = "other", "Data pelengkap lain"

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=60)
    source = models.CharField(max_length=300)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="series_key")]


class SeriesPoint(models.Model):
    """The value of a series in a period, as one version: a correction is a new version with its reason."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="points")
    period = models.CharField(max_length=8)
    version = models.PositiveIntegerField(default=1)
    value = ExactDecimalField(max_digits=30, decimal_places=6)
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # of a correction
    file = models.ForeignKey("foundation.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "period", "version"], name="series_point_version"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="series_correction_has_reason"),
        ]
