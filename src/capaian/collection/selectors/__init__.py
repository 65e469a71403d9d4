"""Reads of the collection: a supplier's form with its cells, what is missing, the values a measurement is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Prefetch, Q, Subquery

from capaian.collection.domain.edits import Act, next_of
from capaian.collection.domain.rates import Handed, Rates, rates
from capaian.collection.models import (
    Edit,
    Evidence,
    FormRow,
    FormVersion,
    Realisation,
    RealisationChange,
    Snapshot,
    SupplierForm,
)
from capaian.kernel.errors import NotFound
from capaian.kernel.periods import Period
from capaian.planning.domain.cards import IndicatorCard
from capaian.planning.selectors import indicator_cards
from capaian.procedures.selectors import filled_until


@dataclass(frozen=True)
class EvidenceLine:
    id: int
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Line:
    """One row of a form with what was handed in. ``cell`` is its address in the form's workbook ("Formulir!F8")."""

    row: int
    number: int
    indicator: IndicatorCard
    period: str
    period_label: str
    supplier: str
    supplier_id: int
    supplier_title: str
    target_year: Decimal | None
    target_period: Decimal | None
    target_label: str
    previous: Decimal | None
    id: int | None = None
    state: str = ""
    value: Decimal | None = None
    label: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    typed: str = ""
    reason: str = ""
    note: str = ""
    obstacles: str = ""
    follow_up: str = ""
    version: int = 0
    verification: str = ""
    verification_reason: str = ""
    verified_by: str = ""
    frozen: bool = False
    cell: str = ""
    source: str = ""
    entered_by: int | None = None
    evidence: tuple[EvidenceLine, ...] = field(default=())

    @property
    def needs_evidence(self) -> bool:
        return self.indicator.evidence_required and self.state == "value" and not self.evidence

    @property
    def is_ratio(self) -> bool:
        return self.indicator.formula == "ratio-of-sums"

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.indicator.formula_options.get("labels", ()))


FIRST_ROW = 8  # the first line of cells in the form's sheet
VALUE_COLUMN = "F"
SHEET = "Formulir"


def cell_of(number: int) -> str:
    """The address of the n-th line's value in the form's workbook.

    >>> cell_of(1)
    'Formulir!F8'
    """
    return f"{SHEET}!{VALUE_COLUMN}{FIRST_ROW + number - 1}"


_JUST_READ: ContextVar[tuple[FormVersion, str, list[Line], int | None] | None] = ContextVar("just_read", default=None)


@contextmanager
def just_read(form: FormVersion, supplier: str, rows: list[Line], edit: int | None = None) -> Iterator[None]:
    """While an answer is made, `current_form` and `lines` give what was read or kept a moment ago, and `edit_ends` the
    edit that was kept. Nothing is written within."""
    token = _JUST_READ.set((form, supplier, rows, edit))
    try:
        yield
    finally:
        _JUST_READ.reset(token)


def current_form(run_id: int) -> FormVersion | None:
    """The form that counts: the newest that was not superseded."""
    if (known := _JUST_READ.get()) and known[0].run_id == run_id:
        return known[0]
    return FormVersion.objects.filter(run=run_id).exclude(state="superseded").order_by("-number").first()


def form_required(run_id: int) -> FormVersion:
    form = current_form(run_id)
    if form is None:
        raise NotFound("form.none", "There is no form for this run yet.")
    return form


def supplier_form(run_id: int, supplier: str) -> SupplierForm:
    """The form handed to this post in this run; NotFound before it was distributed."""
    row = (SupplierForm.objects.filter(form__run=run_id, supplier__key=supplier).exclude(form__state="superseded")
           .select_related("form__run__office", "supplier").order_by("-form__number").first())
    if row is None:
        raise NotFound("form.not_distributed", "No form was handed to this post yet.")
    return row


def supplier_forms(run_id: int) -> list[SupplierForm]:
    form = current_form(run_id)
    if form is None:
        return []
    return list(SupplierForm.objects.filter(form=form).select_related("supplier", "submitted_by").order_by("supplier_id"))


def lines(form: FormVersion, supplier: str | None = None) -> list[Line]:
    """The rows of a form with their values and evidence, in order; of one supplier or of all.

    A fixed number of queries per distinct period on the form, however many rows; none within `just_read`.
    """
    if (known := _JUST_READ.get()) and (known[0].pk, known[1]) == (form.pk, supplier):
        return known[2]
    rows = FormRow.objects.filter(form=form).select_related("supplier").order_by("order")
    rows = list(rows.filter(supplier__key=supplier) if supplier else rows)
    by_period: dict[str, list[FormRow]] = defaultdict(list)
    for row in rows:
        by_period[row.period].append(row)
    cards = {(key, c.id): c for key, part in by_period.items()
             for c in indicator_cards([r.indicator_id for r in part], Period.parse(key))}
    known = {c.code: c for c in cards.values()}
    periods = set(by_period) | {Period.parse(p).previous().key for p in by_period}
    files = Prefetch("evidence", Evidence.objects.select_related("file").order_by("pk"))
    stored = list(Realisation.objects.filter(supplier__in={r.supplier_id for r in rows}, indicator__code__in=known,
                                             period__in=periods).select_related("verified_by", "indicator")
                  .prefetch_related(files))  # also of the year before, and of an earlier version of the plan
    values = {(v.indicator_id, v.period, v.supplier_id): v for v in stored}
    earlier = {(card.id, v.period, v.supplier_id): v for v, card in _standing_for(
        {(v.office_id, code): card for v in stored for code, card in known.items()}, stored)}
    counters: dict[int, int] = defaultdict(int)
    out = []
    for row in rows:
        counters[row.supplier_id] += 1
        card = cards[row.period, row.indicator_id]
        period = Period.parse(row.period)
        value = values.get((row.indicator_id, row.period, row.supplier_id))
        before = earlier.get((row.indicator_id, period.previous().key, row.supplier_id))
        line = Line(
            row=row.pk, number=counters[row.supplier_id], indicator=card, period=row.period,
            period_label=period.label_id(), supplier=row.supplier.key, supplier_id=row.supplier_id,
            supplier_title=row.supplier.title,
            target_year=row.target_year, target_period=row.target_period,
            target_label=card.targets.period.label, previous=before.value if before else None)
        out.append(_with_stored(line, value))
    return out


def _with_stored(line: Line, value: Realisation | None) -> Line:
    if value is None:
        return line
    evidence = tuple(EvidenceLine(e.pk, e.name, e.file_id, e.file.size) for e in value.evidence.all())
    return with_value(line, value, evidence, value.verified_by.name if value.verified_by else "")


def edit_ends(form: FormVersion, supplier: int, person: int | None) -> tuple[int | None, int | None]:
    """The edit that this person would take back next on a supplier's form, and the one they would keep again. What was
    done before the form was last handed in counts no more. One query, none within `just_read` of an edit."""
    if (known := _JUST_READ.get()) and known[0].pk == form.pk and known[3]:
        return known[3], None
    handed_in = SupplierForm.objects.filter(form=form, supplier=supplier, submitted_at__isnull=False).values("submitted_at")
    rows = Edit.objects.filter(form=form, supplier=supplier, person=person).order_by("pk")
    rows = rows.filter(~Exists(handed_in) | Q(at__gt=Subquery(handed_in[:1])))
    return next_of(Act(*row) for row in rows.values_list("pk", "kind", "of"))


def with_value(line: Line, value: Realisation, evidence: tuple[EvidenceLine, ...], verified_by: str) -> Line:
    """The row with this value on it."""
    return replace(
        line, id=value.pk, state="" if value.state == Realisation.State.EMPTY else value.state, value=value.value,
        label=value.label, numerator=value.numerator,
        denominator=value.denominator, typed=value.typed, reason=value.reason, note=value.note,
        obstacles=value.obstacles, follow_up=value.follow_up, version=value.version, verification=value.verification,
        verification_reason=value.verification_reason, verified_by=verified_by, frozen=value.frozen_in_id is not None,
        cell=value.cell, source=value.source, entered_by=value.entered_by_id, evidence=evidence)


def unfinished(form: FormVersion, supplier: str) -> list[Line]:
    """The supplier's rows that stop the form from being handed in: empty, without evidence, or returned."""
    return [line for line in lines(form, supplier)
            if not line.state or line.needs_evidence or line.verification == "returned"]


def completeness(run_id: int, due: datetime | None) -> Rates:
    """Expected, actual, in time, and cells filled over all suppliers of the run's form."""
    form = current_form(run_id)
    if form is None:
        return rates([])
    by_supplier: dict[str, list[Line]] = defaultdict(list)
    for line in lines(form):
        by_supplier[line.supplier].append(line)
    return rates(Handed(
        submitted=f.submitted_at is not None, in_time=bool(f.submitted_at and (due is None or f.submitted_at <= due)),
        filled=sum(1 for x in by_supplier[f.supplier.key] if x.state), cells=len(by_supplier[f.supplier.key]))
        for f in supplier_forms(run_id))


def rates_of(run_ids: Iterable[int]) -> dict[int, dict[str, Rates]]:
    """How complete the forms of these runs are: run → supplier → rates. Five queries, however many runs.

    A form that the run does not count any more is left out; a run without a form is not there."""
    newest: dict[int, int] = {}
    for pk, run in FormVersion.objects.filter(run__in=list(run_ids)).exclude(state="superseded").order_by(
            "number").values_list("pk", "run"):
        newest[run] = pk
    run_of = {pk: run for run, pk in newest.items()}
    cells = list(FormRow.objects.filter(form__in=run_of).values_list(
        "form", "indicator", "period", "supplier", "supplier__key").order_by("order"))
    there = set(Realisation.objects.filter(indicator__in={c[1] for c in cells}, period__in={c[2] for c in cells})
                .exclude(state="empty").values_list("indicator", "period", "supplier"))
    handed = {(run_of[form], key): at for form, key, at in SupplierForm.objects.filter(
        form__in=run_of, submitted_at__isnull=False).values_list("form", "supplier__key", "submitted_at")}
    until = filled_until(newest)
    groups: dict[tuple[int, str], list[bool]] = defaultdict(list)
    for form, indicator, period, supplier, key in cells:
        groups[run_of[form], key].append((indicator, period, supplier) in there)
    out: dict[int, dict[str, Rates]] = defaultdict(dict)
    for (run, key), filled in groups.items():
        at, due = handed.get((run, key)), until.get((run, key))
        in_time = at is not None and (due is None or at <= due)
        out[run][key] = rates([Handed(at is not None, in_time, sum(filled), len(filled))])
    return dict(out)


@dataclass(frozen=True)
class ValueFact:
    """A value as measurement takes it."""

    indicator: int
    period: str
    supplier: str
    state: str
    value: Decimal | None
    label: str
    numerator: Decimal | None
    denominator: Decimal | None
    cell: str
    reason: str


def values_of(cards: Mapping[int, Iterable[IndicatorCard]], periods: Iterable[str]) -> list[ValueFact]:
    """Every value of these indicators (by office) and periods, also those entered under an earlier version of the plan that
    counted the same thing. One query."""
    asked = {(office, card.code): card for office, some in cards.items() for card in some}
    rows = (Realisation.objects.filter(office__in=list(cards), indicator__code__in={code for _, code in asked},
                                       period__in=list(periods)).exclude(state="empty")
            .select_related("supplier", "indicator").only(
                "office", "period", "state", "value", "label", "numerator", "denominator", "cell", "reason",
                "supplier__key", "indicator__code", "indicator__unit", "indicator__formula"))
    return [ValueFact(card.id, r.period, r.supplier.key, r.state, r.value, r.label, r.numerator, r.denominator, r.cell,
                      r.reason) for r, card in _standing_for(asked, rows.order_by("period", "supplier_id"))]


def _standing_for(
    asked: Mapping[tuple[int, str], IndicatorCard], rows: Iterable[Realisation]
) -> list[tuple[Realisation, IndicatorCard]]:
    """The rows that are values of these indicators, each with its card. A revised plan has rows of its own for what it goes
    on to measure: of one cell the row of the plan asked about counts, else that of the newest version."""
    found: dict[tuple[int, str, int], tuple[Realisation, IndicatorCard]] = {}
    for row in rows:
        card = asked.get((row.office_id, row.indicator.code))
        if card is None or (row.indicator_id != card.id and not _counts_the_same(card, row.indicator)):
            continue
        key = card.id, row.period, row.supplier_id
        if key not in found or _rank(card, row) > _rank(card, found[key][0]):
            found[key] = row, card
    return list(found.values())


def _rank(card: IndicatorCard, row: Realisation) -> tuple[bool, int]:
    return row.indicator_id == card.id, row.indicator_id


def _counts_the_same(card: IndicatorCard, other: Any) -> bool:
    """The same unit, and a number, a ratio of parts or a rank as before."""
    kinds = [one.formula if one.formula in ("rank", "ratio-of-sums") else "" for one in (card, other)]
    return kinds[0] == kinds[1] and card.unit.casefold().split() == other.unit.casefold().split()


def history(realisation_id: int) -> list[tuple[datetime, str, str, str, str, str]]:
    """Who changed the value: (when, who, act, old, new, reason), oldest first."""
    rows = Realisation.objects.get(pk=realisation_id).changes.select_related("person").order_by("pk")
    return [(c.at, c.person.name if c.person else "Capaian", c.act, c.old, c.new, c.reason) for c in rows]


def snapshot(run_id: int) -> Snapshot | None:
    """The newest frozen data of the run."""
    return Snapshot.objects.filter(run=run_id).order_by("-number").first()


def runs_frozen(run_ids: Iterable[int]) -> set[int]:
    return set(Snapshot.objects.filter(run__in=list(run_ids)).values_list("run", flat=True))


def evidence_of_run(run_id: int) -> list[Evidence]:
    """Every evidence file of the values on the run's form."""
    form = current_form(run_id)
    if form is None:
        return []
    rows = FormRow.objects.filter(form=form).values_list("indicator_id", "period", "supplier_id")
    wanted = set(rows)
    values = Realisation.objects.filter(indicator__in={r[0] for r in wanted}, period__in={r[1] for r in wanted})
    ids = [v.pk for v in values if (v.indicator_id, v.period, v.supplier_id) in wanted]
    return list(Evidence.objects.filter(values__in=ids).select_related("file").distinct().order_by("pk"))


def runs_showing(sha256: str) -> set[int]:
    """The runs on whose forms a value stands that this file is evidence of."""
    values = Realisation.objects.filter(evidence__file=sha256).values_list("indicator", "period", "supplier")
    runs: set[int] = set()
    for indicator, period, supplier in values.distinct():
        rows = FormRow.objects.filter(indicator=indicator, period=period, supplier=supplier)
        runs.update(rows.values_list("form__run", flat=True))
    return runs


def may_see_evidence(evidence_id: int, office: str) -> Evidence:
    row = Evidence.objects.select_related("file", "office").filter(pk=evidence_id, office__key=office).first()
    if row is None:
        raise NotFound("evidence.unknown", "There is no such file.")
    return row


def suppliers_on(form: FormVersion) -> list[tuple[str, int]]:
    """The posts on the form: key and id, in the order of the office."""
    rows = FormRow.objects.filter(form=form).order_by("supplier_id").values_list("supplier__key", "supplier_id")
    return list(dict.fromkeys(rows))


@dataclass(frozen=True)
class Change:
    """One line of a value's history. ``act``: entered, changed, corrected, accepted, returned."""

    at: datetime
    who: str
    act: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class TracedValue:
    """A value with everything that stands behind it: where it was typed, by whom, its evidence, who accepted it."""

    id: int
    indicator: int
    period: str
    supplier: str
    supplier_title: str
    state: str
    value: Decimal | None
    label: str
    numerator: Decimal | None
    denominator: Decimal | None
    typed: str
    reason: str
    note: str
    source: str
    cell: str
    version: int
    entered_at: datetime
    entered_by: str
    verification: str
    verification_reason: str
    verified_at: datetime | None
    verified_by: str
    frozen: bool
    evidence: tuple[EvidenceLine, ...]
    changes: tuple[Change, ...]


def traced_values(office_id: int, card: IndicatorCard, periods: Iterable[str]) -> list[TracedValue]:
    """The values of one indicator in these periods with their evidence and history, also those entered under an earlier
    version of the plan. Four queries, however many."""
    rows = (Realisation.objects.filter(office=office_id, indicator__code=card.code, period__in=list(periods))
            .select_related("supplier", "entered_by", "verified_by", "indicator")
            .prefetch_related(Prefetch("evidence", Evidence.objects.select_related("file").order_by("pk")),
                              Prefetch("changes", RealisationChange.objects.select_related("person").order_by("pk"))))
    return [TracedValue(
        r.pk, card.id, r.period, r.supplier.key, r.supplier.title, r.state, r.value, r.label, r.numerator,
        r.denominator, r.typed, r.reason, r.note, r.source, r.cell, r.version, r.entered_at,
        r.entered_by.name if r.entered_by else "", r.verification, r.verification_reason, r.verified_at,
        r.verified_by.name if r.verified_by else "", r.frozen_in_id is not None,
        tuple(EvidenceLine(e.pk, e.name, e.file_id, e.file.size) for e in r.evidence.all()),
        tuple(Change(c.at, c.person.name if c.person else "Capaian", c.act, c.old, c.new, c.reason) for c in r.changes.all()))
        for r, _ in _standing_for({(office_id, card.code): card}, rows.order_by("period", "supplier_id"))]
