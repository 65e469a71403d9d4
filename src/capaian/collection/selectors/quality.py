"""Reads of quality: how far each supplier is, rules across cells, figures that stand out, and the complementary series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch

from capaian.collection.domain.outliers import jumped, look
from capaian.collection.domain.rules import PREVIOUS, CrossCheck, Missing
from capaian.collection.models import (
    CellRule,
    Realisation,
    Series,
    SeriesPoint,
)
from capaian.collection.selectors import Line, current_form, lines, supplier_forms
from capaian.kernel.errors import NotFound
from capaian.kernel.numbers import format_fraction, format_number
from capaian.kernel.periods import Period
from capaian.procedures.selectors import tasks_of


@dataclass(frozen=True)
class UnitRate:
    """How far one supplier is: cells with a state, handed in or not, in time or not (None while that cannot be said)."""

    supplier: str
    title: str
    state: str
    submitted_at: datetime | None
    due_at: datetime | None
    in_time: bool | None
    filled: int
    cells: int


def unit_rates(run_id: int, at: datetime) -> list[UnitRate]:
    """One line per data supplier of the run's form, in the order of the form."""
    form = current_form(run_id)
    if form is None:
        return []
    due = {t.member.removeprefix("position:"): t.due_at for t in tasks_of(run_id) if t.kind == "fill" and t.round == 1}
    handed = {f.supplier.key: f for f in supplier_forms(run_id)}
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines(form):
        groups[line.supplier].append(line)
    out = []
    for key, some in groups.items():
        submitted = handed[key].submitted_at if key in handed else None
        until = due.get(key)
        late = until is not None and (submitted or at) > until
        in_time = not late if submitted else (False if late else None)
        out.append(UnitRate(key, some[0].supplier_title, handed[key].state if key in handed else "", submitted, until, in_time,
                            sum(1 for x in some if x.state), len(some)))
    return out


@dataclass(frozen=True)
class Flag:
    """Something an officer should look at: ``kind`` is rule, outlier or jump. It stops nothing."""

    kind: str
    supplier_title: str
    indicators: tuple[str, ...]
    objective: str
    period_label: str
    sentence: str
    supplier: str = ""


def cell_rules(office_id: int, year: int) -> list[CellRule]:
    """The rules in force for the forms of a year. One query."""
    return list(CellRule.objects.filter(office=office_id, year=year, ended_at__isnull=True).order_by("key"))


def flags(run_id: int, office_id: int, rows: list[Line] | None = None) -> list[Flag]:
    """What stands out on the run's form: broken rules, then figures far from their own past, in the order of the form.
    ``rows``: the form's lines where they were read already."""
    form = current_form(run_id) if rows is None else None
    rows = lines(form) if form is not None else rows or []
    if not rows:
        return []
    found = [flag for year in sorted({int(x.period[:4]) for x in rows}) for flag in _broken(
        cell_rules(office_id, year), [x for x in rows if x.period[:4] == str(year)])]
    past = _past({x.indicator.id for x in rows})
    return found + [flag for x in rows if x.state == "value" and x.value is not None for flag in _strange(x, past)]


def _broken(rules: Iterable[CellRule], rows: list[Line]) -> list[Flag]:
    """Per period; a rule whose indicators come from several suppliers each is looked at supplier by supplier."""
    found = []
    for row in rules:
        rule = CrossCheck(row.key, row.left, row.operator, row.right, Missing(row.missing), row.sentence)
        names = {name.removesuffix(PREVIOUS) for name in rule.cells}
        for period in dict.fromkeys(x.period for x in rows):
            here = [x for x in rows if x.period == period and x.indicator.code in names]
            alone = len({x.indicator.code for x in here}) == len(here)
            for supplier in [""] if alone else dict.fromkeys(x.supplier for x in here):
                some = [x for x in here if supplier in ("", x.supplier)]
                if names - {x.indicator.code for x in some}:
                    continue
                values = {x.indicator.code: x.value for x in some}
                values |= {x.indicator.code + PREVIOUS: x.previous for x in some}
                sentence = rule.broken(values)
                if sentence:
                    who = "; ".join(dict.fromkeys(x.supplier_title for x in some))
                    found.append(Flag("rule", who, tuple(x.indicator.code for x in some), some[0].indicator.objective.text,
                                      some[0].period_label, sentence, some[0].supplier))
    return found


def _past(indicators: set[int]) -> dict[tuple[str, str, str], dict[str, Decimal]]:
    """Every value of these indicators' names, also of earlier plans: (code, supplier, length of the key) → period → value."""
    codes = Realisation.objects.filter(indicator__in=indicators).values("indicator__code", "office")
    out: dict[tuple[str, str, str], dict[str, Decimal]] = defaultdict(dict)
    rows = Realisation.objects.filter(state="value", value__isnull=False, office__in=codes.values("office"),
                                      indicator__code__in=codes.values("indicator__code"))
    for code, supplier, period, value in rows.values_list("indicator__code", "supplier__key", "period", "value"):
        out[code, supplier, Period.parse(period).kind][period] = value
    return out


def _strange(x: Line, past: dict[tuple[str, str, str], dict[str, Decimal]]) -> list[Flag]:
    period = Period.parse(x.period)
    known = past.get((x.indicator.code, x.supplier, period.kind), {})
    earlier = [Fraction(v) for key, v in known.items() if Period.parse(key).end < period.start]
    assert x.value is not None
    value, found = Fraction(x.value), []
    seen = look(value, earlier)
    if seen.strange and seen.middle is not None:
        found.append(("outlier", f"{x.indicator.name}: {format_number(x.value)} jauh dari nilai tengah {seen.points} periode "
                                 f"sebelumnya, {format_fraction(seen.middle, 2)}"))
    before = known.get(period.previous().key)
    if before is not None and jumped(value, Fraction(before)):
        found.append(("jump", f"{x.indicator.name}: {format_number(x.value)}, periode sebelumnya "
                              f"{format_number(before)}"))
    return [Flag(kind, x.supplier_title, (x.indicator.code,), x.indicator.objective.text, x.period_label, words, x.supplier)
            for kind, words in found]




def series_of(office_id: int) -> list[Series]:
    """The complementary series of an office, each with its points, every version, by period. Two queries."""
    points = SeriesPoint.objects.select_related("entered_by").order_by("period", "version")
    return list(Series.objects.filter(office=office_id).prefetch_related(Prefetch("points", points)).order_by("kind", "key"))


def series(pk: int, office: str) -> Series:
    """One series for an official of its office; NotFound for anybody else."""
    row = Series.objects.select_related("office").filter(pk=pk, office__key=office).first()
    if row is None:
        raise NotFound("series.unknown", "There is no such series.")
    return row


def current_points(row: Series) -> list[SeriesPoint]:
    """The points that count: of each period the newest version."""
    return list({p.period: p for p in sorted(row.points.all(), key=lambda p: (Period.parse(p.period), p.version))}.values())


def series_file(point_id: int, office: str) -> SeriesPoint:
    """The document behind a point, for an official of its office."""
    row = (SeriesPoint.objects.select_related("file", "series")
           .filter(pk=point_id, series__office__key=office, file__isnull=False).first())
    if row is None:
        raise NotFound("file.unknown", "There is no such file.")
    return row
