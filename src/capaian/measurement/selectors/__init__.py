"""Reads of measurement: figures computed from the values as they stand, and the results that were recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import F

from capaian.collection.selectors import TracedValue, traced_values, values_of
from capaian.kernel.errors import NotFound
from capaian.kernel.numbers import Reported, format_number, read_cell
from capaian.kernel.periods import Period
from capaian.measurement.domain.figures import SCOPES, Figure, figures, figures_of_cards, parts_of, spec_of
from capaian.measurement.domain.undefined import Undefined
from capaian.measurement.models import Result
from capaian.planning.domain.cards import IndicatorCard
from capaian.planning.selectors import code_follower, due_in, indicator_cards, indicators_for
from capaian.procedures.ports import RunRef


def figures_of(run: RunRef) -> list[Figure]:
    """The figures of every indicator due in the run's period, in the plan's order. Eight queries, however many."""
    period = Period.parse(run.period)
    cards = indicators_for(run.office_id, period)
    values = values_of({run.office_id: cards}, _keys(period.year))
    return figures_of_cards(cards, period, values)


def a_year_before(office_id: int, period: Period) -> dict[str, Figure]:
    """The figures of the same period one year earlier as their values stand, each of the period itself: by the code that its
    indicator has in the year of ``period``. Empty where that year had no plan. Seven queries."""
    before = replace(period, year=period.year - 1)
    return {code: found[before] for code, found in _of_periods(office_id, [before], period.year).items()}


def course_of(office_id: int, year: int, code: str, codes_of: int = 0) -> dict[Period, Figure]:
    """The figures of one indicator for every period it is collected in, each of the period itself, as the values stand.
    ``codes_of``: the year whose code is given, where it is a later one. Empty where the year has no such indicator."""
    whole = Period(year, "year")
    periods = [whole, *(p for kind in ("semester", "quarter", "month") for p in whole.children(kind))]
    return _of_periods(office_id, periods, codes_of or year, code).get(code, {})


def _of_periods(office_id: int, periods: Sequence[Period], codes_of: int, only: str = "") -> dict[str, dict[Period, Figure]]:
    """Figures of periods of one year by code and period; of one indicator only where its own frequency is the period's kind."""
    due = due_in([office_id], periods)
    code = code_follower(office_id, codes_of)
    found: dict[str, dict[Period, Figure]] = defaultdict(dict)
    wanted = {p: [(code(c.code, p.year), c) for c in due[p][office_id] if not only or c.frequency == p.kind] for p in periods}
    some = {c.id: c for cards in wanted.values() for name, c in cards if not only or name == only}
    values = values_of({office_id: some.values()}, _keys(periods[0].year)) if some else []
    for period, cards in wanted.items():
        for name, card in cards:
            if card.id in some:
                found[name][period] = next(f for f in figures(card, period, values) if f.scope == "period")
    return found


def _keys(year: int) -> set[str]:
    whole = Period(year, "year")
    return {whole.key, *(p.key for kind in ("semester", "quarter", "month") for p in whole.children(kind))}


def results(run_id: int) -> list[Result]:
    """The newest recorded measurement of the run, in order."""
    last = Result.objects.filter(run=run_id).order_by("-number").values_list("number", flat=True).first()
    return list(Result.objects.filter(run=run_id, number=last or 0).select_related("indicator").order_by("pk"))


@dataclass(frozen=True)
class YearResult:
    """The achievement of an indicator in a whole year that was measured here, as its documents printed it."""

    indicator: str
    year: int
    target: str
    realisation: str
    achievement: str
    value: Decimal | None
    source: str


def year_results(office_id: int, before: int, years: int = 4, codes_of: int = 0) -> list[YearResult]:
    """What was measured here for the whole of earlier years: of each indicator and year the newest measurement, under the
    code of the year ``codes_of`` (``before``, when it is not given) where the nomenclature changed meanwhile.

    Only measurements at the end of a year count, for which every period had reported. Two queries, one where there are none.
    """
    code = code_follower(office_id, codes_of or before)
    wanted = range(before - years, before)
    ends = [key for year in wanted for key in (f"{year}", f"{year}S2", f"{year}Q4", f"{year}12")]
    rows = Result.objects.filter(run__office=office_id, run__period__in=ends, scope="year", reported=F("expected"))
    found: dict[tuple[str, int], YearResult] = {}
    for row in rows.select_related("indicator", "run").order_by("at", "pk"):
        year = Period.parse(row.run.period).year
        number = read_cell(row.realisation, decimals=row.indicator.decimals)
        options = row.indicator.formula_options
        name = code(row.indicator.code, year)
        found[name, year] = YearResult(
            name, year, row.target, row.realisation if row.realisation != "–" else "",
            format_number(row.displayed, options.get("padded_to") or options.get("places", 2))
            if row.displayed is not None else "", number.value if isinstance(number, Reported) else None,
            f"Pengukuran {Period.parse(row.run.period).label_id()} (pengukuran ke-{row.number})")
    return list(found.values())


@dataclass(frozen=True)
class Part:
    """A period whose values make the figure; ``values`` is empty where nothing was handed in."""

    period: str
    label: str
    values: tuple[TracedValue, ...]


@dataclass(frozen=True)
class Trace:
    """A figure with everything that leads to it: rule, calculation, values, evidence, verifiers, changes.

    ``number`` and ``at`` are those of the recorded measurement; 0 and None while the figure is only computed.
    ``changed`` names the values that were changed after the measurement was recorded.
    """

    card: IndicatorCard
    scope: str
    period_label: str
    target: str
    realisation: str
    achievement: str
    undefined: str
    met: bool | None
    band: str
    formula: str
    specification: str
    explanation: str
    warnings: tuple[str, ...]
    digest: str
    number: int
    at: datetime | None
    parts: tuple[Part, ...]
    changed: tuple[str, ...]


def trace(run: RunRef, indicator: str, scope: str) -> Trace:
    """From a figure of the run back to its inputs and their evidence. ``indicator``: the code; ``scope``: of ``SCOPES``.

    The newest recorded measurement counts; before there is one, the figure as it stands. NotFound when the run has no
    such figure. At most fourteen queries, however many values, files and changes.
    """
    period = Period.parse(run.period)
    result = (Result.objects.filter(run=run.id, indicator__code=indicator, scope=scope).order_by("-number").first()
              if scope in SCOPES else None)
    if result is not None:
        card = indicator_cards([result.indicator_id], period)[0]
    else:
        found = [c for c in indicators_for(run.office_id, period) if c.code == indicator] if scope in SCOPES else []
        if not found:
            raise NotFound("trace.unknown", "This run has no such figure.")
        card = found[0]
    when, keys = parts_of(card, period, scope)
    values = traced_values(run.office_id, card, keys)
    parts = tuple(Part(k, Period.parse(k).label_id(), tuple(v for v in values if v.period == k)) for k in keys)
    label = f"Januari s.d. {when.label_id()}" if scope == "to_date" else when.label_id()
    if result is None:
        return _live(next(f for f in figures(card, period, values) if f.scope == scope), label, parts)
    changed = tuple(f"{v.supplier_title}, {Period.parse(v.period).label_id()}" for v in values if v.entered_at > result.at)
    return Trace(card, scope, label, result.target, result.realisation, _shown(result, card),
                 Undefined(result.undefined).sentence if result.undefined else "", result.met, result.band, result.formula,
                 result.specification, result.explanation, tuple(result.warnings), result.digest, result.number, result.at,
                 parts, changed)


def _shown(result: Result, card: IndicatorCard) -> str:
    """The achievement as the documents of that measurement print it."""
    spec = spec_of(card)
    return format_number(result.displayed, spec.padded_to or spec.places) if result.displayed is not None else "–"


def _live(f: Figure, label: str, parts: tuple[Part, ...]) -> Trace:
    m = f.measurement
    return Trace(f.card, f.scope, label, f.target_text, f.realisation_text, f.achievement_text,
                 m.undefined.sentence if m.undefined else "", m.met, m.band.label if m.band else "", m.formula_key,
                 m.spec.key, m.explanation, tuple(w.sentence for w in m.warnings), m.digest, 0, None, parts, ())
