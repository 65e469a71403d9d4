"""What stands around the figures of a run: earlier years, the medium term, the cascade with its money, other data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from capaian.collection.selectors.quality import current_points, series_of
from capaian.kernel.numbers import Reported, format_number, read_cell
from capaian.kernel.periods import Period
from capaian.measurement.domain.figures import Figure
from capaian.measurement.selectors import a_year_before, year_results
from capaian.planning.selectors import objectives_of, past_of, plan_for, strategy_of
from capaian.procedures.ports import RunRef
from capaian.reporting.domain.comparison import EARLIER_YEARS, Earlier, beside_last_year, comparison
from capaian.reporting.domain.support import supports


def around_figures(run: RunRef, figures: Sequence[Figure]) -> dict[str, Any]:
    """What a report compares the figures of a run with, as content to freeze. Sixteen queries, however many figures;
    nine for a whole year.

    A year that is over counts as a whole year; before that, what was reached from January on.
    """
    period = Period.parse(run.period)
    basis = "year" if period.kind == "year" else "to_date"
    earlier = earlier_of(run.office_id, period.year)
    strategy = strategy_of(run.office_id, period.year)
    beside = beside_year_before(run, figures)
    nodes = objectives_of(plan_for(run.office_id, period.year).id)
    return {
        "comparisons": [comparison(f, earlier.get(f.card.code, ()), strategy, beside.get(f.card.code))
                        for f in figures if f.scope == basis and not f.card.is_budget],
        "support": supports(nodes, figures, basis),
        "series": series_within(run.office_id, period),
    }


def beside_year_before(run: RunRef, figures: Sequence[Figure]) -> dict[str, Any]:
    """Each figure of a part of the year beside the same part one year earlier, by code; a whole year has `earlier_of`."""
    period = Period.parse(run.period)
    if period.kind == "year":
        return {}
    before = a_year_before(run.office_id, period)
    return {f.card.code: beside_last_year(f, before.get(f.card.code)) for f in figures if f.scope == "period"}


def series_within(office_id: int, period: Period) -> list[dict[str, Any]]:
    """The complementary values of a period and of the shorter ones inside it, and of the whole years before. Two queries."""
    found = []
    for row in series_of(office_id):
        for point in current_points(row):
            when = Period.parse(point.period)
            if when in period or (when.kind == "year" and 0 < period.year - when.year <= EARLIER_YEARS):
                found.append({
                    "key": row.key, "kind": row.kind, "kind_label": row.get_kind_display(), "title": row.title,
                    "unit": row.unit, "source": row.source, "period": when.key, "period_label": when.label_id(),
                    "value": str(point.value), "shown": format_number(_short(point.value)), "version": point.version,
                    "note": point.note, "file": point.file_name, "sha256": point.file_id or ""})
    return found


def earlier_of(office_id: int, before: int) -> dict[str, tuple[Earlier, ...]]:
    """The earlier years of each indicator, by its code: from published reports, and as measured here. Two queries.

    What was measured here stands nearer to its evidence and wins over a report that was typed in.
    """
    found: dict[str, dict[int, Earlier]] = defaultdict(dict)
    for row in past_of(office_id, before):
        found[row.indicator][row.year] = Earlier(
            row.year, _printed(row.target, row.target_label), _printed(row.realisation, row.realisation_label),
            _in_national_style(row.achievement), row.source, row.realisation)
    for measured in year_results(office_id, before, EARLIER_YEARS):
        found[measured.indicator][measured.year] = Earlier(
            measured.year, measured.target, measured.realisation, measured.achievement, measured.source, measured.value)
    return {code: tuple(years.values()) for code, years in found.items()}


def _in_national_style(text: str) -> str:
    """An achievement as a report printed it (68.06, 94%), with a comma; what is not one number stays as it was."""
    cell = read_cell(text)
    return format_number(cell.value) if isinstance(cell, Reported) else text


def _short(value: Decimal) -> Decimal:
    short = value.normalize()
    return short if int(short.as_tuple().exponent) <= 0 else short.quantize(Decimal(1))


def _printed(value: Decimal | None, label: str) -> str:
    return label if value is None else format_number(value)
