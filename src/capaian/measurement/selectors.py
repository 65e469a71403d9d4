"""Reads of measurement: figures computed from the values as they stand, and the results that were recorded."""

from __future__ import annotations

from capaian.collection.selectors import values_of
from capaian.kernel.periods import Period
from capaian.measurement.domain.figures import Figure, figures
from capaian.measurement.models import Result
from capaian.planning.selectors import indicators_for
from capaian.procedures.ports import RunRef


def figures_of(run: RunRef) -> list[Figure]:
    """The figures of every indicator due in the run's period, in the plan's order. Eight queries, however many."""
    period = Period.parse(run.period)
    cards = indicators_for(run.office_id, period)
    year = Period.of(period.start, "year")
    keys = {year.key, *(p.key for kind in ("semester", "quarter", "month") for p in year.children(kind))}
    values = values_of([c.id for c in cards], keys)
    return [figure for card in cards for figure in figures(card, period, values)]


def results(run_id: int) -> list[Result]:
    """The newest recorded measurement of the run, in order."""
    last = Result.objects.filter(run=run_id).order_by("-number").values_list("number", flat=True).first()
    return list(Result.objects.filter(run=run_id, number=last or 0).select_related("indicator").order_by("pk"))


