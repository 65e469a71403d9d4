"""The plan as adopted. Rows are written once by `adopt_plan`, never edited: a change is a new version of the plan."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual

from capaian.foundation.decimals import ExactDecimalField, nothing, roughly
from capaian.kernel.periods import KINDS
from capaian.planning.domain.reading import MAX_DECIMALS
from capaian.planning.domain.targets import TIME_AGGREGATIONS
from capaian.planning.domain.vocabulary import (
    CATEGORIES,
    DIRECTIONS,
    FORMULAS,
    LEVELS,
    OBJECTIVE_KINDS,
    UNIT_AGGREGATIONS,
)


def _one_of(field: str, values, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": list(values)}), name=name)


_EXACTLY_ONE = (
    Q(value__isnull=False, lower__isnull=True, upper__isnull=True, label="", reason="")
    | (
        Q(
            value__isnull=True,
            lower__isnull=False,
            upper__isnull=False,  # else the comparison is NULL, and a check that is NULL passes
            label="",
            reason="",
        )
        & Q(GreaterThanOrEqual(roughly("upper"), roughly("lower")))
    )
    | (Q(value__isnull=True, lower__isnull=True, upper__isnull=True, reason="") & ~Q(label=""))
    | (Q(value__isnull=True, lower__isnull=True, upper__isnull=True, label="") & ~Q(reason=""))
)
"""A target is one of a number, a range, a rank's label, or the reason why there is none."""


class PerformancePlan(models.Model):
    """The plan of one office and year. A newer version replaces the one in force and says why."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", "Berlaku"
        REPLACED = "replaced", "Diganti"

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.IN_FORCE)
    source_note = models.TextField(blank=True)
    example_notice = models.TextField(blank=True)
    revision_reason = models.CharField(max_length=40, blank=True)
    remarks = models.JSONField(default=list)
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "version"], name="plan_version"),
            models.UniqueConstraint(fields=["office", "year"], condition=Q(status="in_force"), name="plan_in_force"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(revision_reason=""), name="plan_revision_has_reason"),
            _one_of("status", ("in_force", "replaced"), "plan_status"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"


class Objective(models.Model):
    """A node of the cascade goal → objective → program → activity → sub-activity."""

    plan = models.ForeignKey(PerformancePlan, on_delete=models.PROTECT)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=list(OBJECTIVE_KINDS.items()))
    text = models.TextField()
    nomenclature = models.CharField(max_length=40, blank=True, default="")  # as the ministry's table of the year has it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="objective_code"),
            models.UniqueConstraint(fields=["plan", "order"], name="objective_order"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="objective_not_own_parent"
            ),
            _one_of("kind", OBJECTIVE_KINDS, "objective_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Indicator(models.Model):
    """What is measured, how, by whom and from which source: the card of the indicator."""

    plan = models.ForeignKey(PerformancePlan, on_delete=models.PROTECT)
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT)
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    operational_definition = models.TextField()
    unit = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=list(LEVELS.items()))
    direction = models.CharField(max_length=10, choices=list(DIRECTIONS.items()))
    formula = models.CharField(max_length=20, choices=list(FORMULAS.items()))
    formula_options = models.JSONField(default=dict)
    decimals = models.PositiveSmallIntegerField()
    time_aggregation = models.CharField(max_length=20)
    unit_aggregation = models.CharField(max_length=20, choices=list(UNIT_AGGREGATIONS.items()))
    is_budget = models.BooleanField(default=False)
    weight = ExactDecimalField(max_digits=24, decimal_places=MAX_DECIMALS, default=1)
    category = models.CharField(max_length=3, blank=True, choices=list(CATEGORIES.items()))
    frequency = models.CharField(max_length=10)
    calculation = models.TextField()
    source_medium = models.TextField()
    responsible = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, related_name="+")
    evidence_required = models.BooleanField(default=True)
    smart = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    verification = models.TextField(blank=True)
    accuracy = models.TextField(blank=True)
    limits = models.TextField(blank=True)
    compensation = models.TextField(blank=True)
    national_value = ExactDecimalField(max_digits=24, decimal_places=MAX_DECIMALS, null=True, blank=True)
    national_source = models.TextField(blank=True)
    national_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="indicator_code"),
            models.UniqueConstraint(fields=["plan", "order"], name="indicator_order"),
            models.CheckConstraint(condition=Q(decimals__lte=MAX_DECIMALS), name="indicator_decimals"),
            models.CheckConstraint(
                condition=Q(national_value__isnull=True, national_year__isnull=True, national_source="")
                | (Q(national_value__isnull=False, national_year__isnull=False) & ~Q(national_source="")),
                name="indicator_national_standard_is_whole",
            ),
            models.CheckConstraint(condition=Q(GreaterThanOrEqual(roughly("weight"), nothing())), name="indicator_weight"),
            _one_of("level", LEVELS, "indicator_level"),
            _one_of("direction", DIRECTIONS, "indicator_direction"),
            _one_of("formula", FORMULAS, "indicator_formula"),
            _one_of("time_aggregation", TIME_AGGREGATIONS, "indicator_time_aggregation"),
            _one_of("unit_aggregation", UNIT_AGGREGATIONS, "indicator_unit_aggregation"),
            _one_of("category", CATEGORIES, "indicator_category"),
            _one_of("frequency", KINDS, "indicator_frequency"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Supply(models.Model):
    """Which post hands in the data of an indicator (unit penyuplai data)."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    supplier = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "supplier"], name="supply_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id} ← {self.supplier_id}"


class Target(models.Model):
    """The target of one period: exactly one of a number, a range, a rank's label, or the reason why there is none."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    period_key = models.CharField(max_length=6)
    value = ExactDecimalField(max_digits=24, decimal_places=MAX_DECIMALS, null=True, blank=True)
    lower = ExactDecimalField(max_digits=24, decimal_places=MAX_DECIMALS, null=True, blank=True)
    upper = ExactDecimalField(max_digits=24, decimal_places=MAX_DECIMALS, null=True, blank=True)
    label = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period_key"], name="target_period"),
            models.CheckConstraint(condition=_EXACTLY_ONE, name="target_is_exactly_one_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period_key}"


class PerformanceAgreement(models.Model):
    """A Perjanjian Kinerja of one post with its superior: what was promised, and who promised it to whom.

    ``first``, ``second`` (name, rank, NIP and post of both parties), ``lines`` and ``budgets`` are as they were when it
    was drafted and are never changed. A newer version says why it exists; the earlier one is kept as replaced.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Rancangan"
        SIGNED = "signed", "Ditandatangani"
        REPLACED = "replaced", "Diganti"

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    plan = models.ForeignKey(PerformancePlan, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    position = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, related_name="+")
    superior = models.ForeignKey(
        "organisation.Position", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # empty when the superior is outside the office (a Bupati)
    version = models.PositiveSmallIntegerField(default=1)
    revision_reason = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    first = models.JSONField()
    second = models.JSONField()
    lines = models.JSONField(default=list)
    budgets = models.JSONField(default=list)
    budget_approved_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    drafted_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "position", "version"], name="agreement_version"),
            models.UniqueConstraint(
                fields=["office", "year", "position"], condition=Q(state="draft"), name="agreement_one_draft"
            ),
            models.UniqueConstraint(
                fields=["office", "year", "position"], condition=Q(state="signed"), name="agreement_in_force"
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(revision_reason=""), name="agreement_revision_has_reason"),
            models.CheckConstraint(
                condition=Q(state="draft", signed_at__isnull=True) | (~Q(state="draft") & Q(signed_at__isnull=False)),
                name="agreement_signed_has_a_time",
            ),
            _one_of("state", ("draft", "signed", "replaced"), "agreement_state"),
        ]

    def __str__(self) -> str:
        return f"PK {self.year} {self.position_id} v{self.version}"


class AgreementSignature(models.Model):
    """That one party signed: electronically (``reference`` is the document's token) or on paper (where it is kept)."""

    agreement = models.ForeignKey(PerformanceAgreement, on_delete=models.PROTECT)
    party = models.CharField(max_length=6)
    how = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=220)
    reference = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party"], name="agreement_signed_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="agreement_signature_has_reference"),
            _one_of("party", ("first", "second"), "agreement_party"),
            _one_of("how", ("electronic", "paper"), "agreement_how"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.party}"


class StrategicPlan(models.Model):
    """A Renstra: the years it covers, and the medium-term targets of its indicators."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    source = models.TextField(blank=True)
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "first_year", "last_year"], name="strategic_plan_years"),
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="strategic_plan_order"),
        ]

    def __str__(self) -> str:
        return self.title


class StrategicTarget(models.Model):
    """The target a Renstra sets for one indicator and year."""

    strategy = models.ForeignKey(StrategicPlan, on_delete=models.PROTECT)
    indicator_code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    value = ExactDecimalField(max_digits=24, decimal_places=MAX_DECIMALS, null=True, blank=True)
    lower = ExactDecimalField(max_digits=24, decimal_places=MAX_DECIMALS, null=True, blank=True)
    upper = ExactDecimalField(max_digits=24, decimal_places=MAX_DECIMALS, null=True, blank=True)
    label = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["strategy", "indicator_code", "year"], name="strategic_target_year"),
            models.CheckConstraint(condition=_EXACTLY_ONE, name="strategic_target_is_exactly_one_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_code} {self.year}"


class PastFigure(models.Model):
    """What an earlier year's report says of an indicator: its figures, the achievement as printed, and the source."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    indicator_code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    target = ExactDecimalField(max_digits=24, decimal_places=MAX_DECIMALS, null=True, blank=True)
    realisation = ExactDecimalField(max_digits=24, decimal_places=MAX_DECIMALS, null=True, blank=True)
    target_label = models.CharField(max_length=60, blank=True)
    realisation_label = models.CharField(max_length=60, blank=True)
    achievement_printed = models.CharField(max_length=40, blank=True)
    source = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "indicator_code", "year"], name="past_figure_year"),
            models.CheckConstraint(condition=~Q(source=""), name="past_figure_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_code} {self.year}"


class NomenclatureCode(models.Model):
    """A code of the ministry's table in the years it is in force; without an office it is there for every one."""

    office = models.ForeignKey("organisation.Office", null=True, blank=True, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    title = models.TextField()
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    regulation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "code", "first_year"], name="nomenclature_code"),
            models.UniqueConstraint(
                fields=["code", "first_year"], condition=Q(office__isnull=True), name="nomenclature_code_of_all"
            ),
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")), name="nomenclature_years"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class NomenclatureChange(models.Model):
    """What a code is called from a year on, and by which regulation."""

    office = models.ForeignKey("organisation.Office", null=True, blank=True, on_delete=models.PROTECT)
    old = models.CharField(max_length=40)
    new = models.CharField(max_length=40)
    from_year = models.PositiveSmallIntegerField()
    regulation = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "old", "new", "from_year"], name="nomenclature_change"),
            models.UniqueConstraint(
                fields=["old", "new", "from_year"], condition=Q(office__isnull=True), name="nomenclature_change_of_all"
            ),
            models.CheckConstraint(condition=~Q(old=F("new")), name="nomenclature_change_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new} ({self.from_year})"
