"""How an office, its units and a whole regency stand at a period: scores, completeness, timeliness, what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from capaian.collection.domain.rates import Rates, together
from capaian.collection.selectors import rates_of, values_of
from capaian.kernel.periods import Period
from capaian.measurement.domain.figures import Figure, figures_of_year
from capaian.measurement.domain.rollup import Rolled, by_objective, by_unit, over_offices, roll
from capaian.measurement.domain.scores import Score
from capaian.planning.selectors import due_in, planned_years
from capaian.procedures.selectors import overdue_counts, runs_in

SCOPE = "to_date"
"""A standing speaks of January to the end of the period, against the target to date."""


@dataclass(frozen=True)
class UnitStanding:
    """A post of the office: the indicators it answers for, and the forms it was to hand in. Either may be missing."""

    title: str
    score: Score | None
    rates: Rates | None


@dataclass(frozen=True)
class Standing:
    """An office at a period. ``late``: open tasks past their time, at the moment of asking."""

    office: int
    planned: bool
    score: Score
    rates: Rates
    late: int
    objectives: tuple[Rolled, ...] = ()
    units: tuple[UnitStanding, ...] = ()
    course: tuple[tuple[Period, Score], ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Regency:
    """Every office of a government, and all of them together."""

    rows: tuple[Standing, ...]
    score: Score
    rates: Rates
    late: int


def last_quarter(day: date, years: Sequence[int] = ()) -> Period:
    """The quarter that ended last before this day; where ``years`` (with a plan) lie behind it, the end of the latest.

    >>> last_quarter(date(2026, 1, 5)).key, last_quarter(date(2025, 12, 31)).key
    ('2025Q4', '2025Q3')
    >>> last_quarter(date(2026, 11, 21), [2024, 2023]).key, last_quarter(date(2026, 11, 21), [2026, 2024]).key
    ('2024Q4', '2026Q3')
    """
    ended = Period.of(day, "quarter").previous()
    planned = max((year for year in years if year <= ended.year), default=ended.year)
    return ended if planned == ended.year else Period(planned, "quarter", 4)


def shown_first(office_ids: Sequence[int], day: date) -> Period:
    """The period that a page of these offices shows when nobody chose one. One query."""
    return last_quarter(day, planned_years(office_ids))


def regency(office_ids: Sequence[int], period: Period, at: datetime) -> Regency:
    """How these offices stand, in the order given. Thirteen queries, however many."""
    rows = tuple(_standings(office_ids, [period], at))
    return Regency(rows, over_offices([row.score for row in rows]), together(row.rates for row in rows),
                   sum(row.late for row in rows))


def standing(office_id: int, period: Period, at: datetime) -> Standing:
    """How one office stands, with its objectives, its units and the course of the year so far. Thirteen queries."""
    return _standings([office_id], [*_course(period)], at)[0]


def _course(period: Period) -> list[Period]:
    """The periods of the same length from January on."""
    if period.kind == "year":
        return [period]
    return [p for p in Period(period.year, "year").children(period.kind) if p.end <= period.end]


def _standings(office_ids: Sequence[int], periods: Sequence[Period], at: datetime) -> list[Standing]:
    due = due_in(office_ids, periods)
    now = periods[-1]
    year = Period(now.year, "year")
    keys = {year.key, *(p.key for kind in ("semester", "quarter", "month") for p in year.children(kind))}
    values = values_of(due[now], keys)
    runs = runs_in(office_ids, now.key)
    rates = rates_of(runs)
    late = overdue_counts(office_ids, at)
    out = []
    for office in office_ids:
        figures = {p: [f for f in found if f.scope == SCOPE]
                   for p, found in figures_of_year({p: due[p][office] for p in periods}, values).items()}
        here = [rates[run] for run, its in runs.items() if its == office and run in rates]
        by_post: dict[str, list[Rates]] = {}
        for run in here:
            for key, one in run.items():
                by_post.setdefault(key, []).append(one)
        supplied = {key: together(some) for key, some in by_post.items()}
        names = {post.key: post.title for card in due[now][office] for post in (card.responsible, *card.suppliers)}
        scores = {one.key: one.score for one in by_unit(figures[now])}
        out.append(Standing(
            office, bool(due[now][office]), roll(figures[now]), together(supplied.values()), late.get(office, 0),
            tuple(by_objective(figures[now])),
            tuple(UnitStanding(names.get(key, key), scores.get(key), supplied.get(key))
                  for key in dict.fromkeys((*names, *supplied)) if key in scores or key in supplied),
            tuple((p, roll(figures[p])) for p in periods), tuple(figures[now])))
    return out
