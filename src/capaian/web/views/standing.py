"""How the office stands, and for who watches a regency, how all its offices stand. Nothing is changed here."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from capaian.kernel.errors import InvalidInput, NotFound
from capaian.kernel.numbers import format_fraction
from capaian.kernel.periods import Period
from capaian.kernel.rounding import round_fraction
from capaian.measurement.domain.rollup import PLACES
from capaian.measurement.domain.scales import DEFAULT_SCALE
from capaian.measurement.domain.scores import Score
from capaian.measurement.selectors import standing as selectors
from capaian.organisation import selectors as organisation
from capaian.web.doors import OfficerRequest, officer
from capaian.web.grid import amount


@officer
def own(request: OfficerRequest) -> HttpResponse:
    """/kinerja/: the official's own office."""
    return _office(request, organisation.office(request.actor.office), watching=False)


@officer
def regency(request: OfficerRequest) -> HttpResponse:
    """/pemantauan/: every office of the government, for who watches them."""
    offices = organisation.watched(request.actor)
    if not offices:
        raise NotFound("regency.none", "There is no such page.")
    period = chosen_period(request, [row.pk for row in offices])
    found = selectors.regency([row.pk for row in offices], period, request.at)
    rows = [{"office": office, **told(row)} for office, row in zip(offices, found.rows, strict=True)]
    context = {"rows": rows, "whole": shown(found.score), "rates": found.rates, "late": found.late,
               "government": offices[0].government, **periods(period)}  # fmt: skip
    return render(request, "web/regency.html", context)


@officer
def watched(request: OfficerRequest, office: str) -> HttpResponse:
    """/pemantauan/<office>/: one office as who watches it sees it."""
    return _office(request, organisation.seen_office(request.actor, office), watching=True)


def _office(request: OfficerRequest, office: Any, *, watching: bool) -> HttpResponse:
    period = chosen_period(request, [office.pk])
    found = selectors.standing(office.pk, period, request.at)
    context = {
        "office": office, "watching": watching, "planned": found.planned, "late": found.late, "rates": found.rates,
        "whole": shown(found.score), "objectives": [{"name": one.name, **shown(one.score)} for one in found.objectives],
        "units": [{"title": u.title, "rates": u.rates, **(shown(u.score) if u.score else {"beside": "–", "score": "–"})}
                  for u in found.units],
        "course": [{"label": p.label_id(), **shown(score)} for p, score in found.course],
        "figures": [f for f in found.figures if not f.card.is_budget], **periods(period),
    }  # fmt: skip
    return render(request, "web/standing.html", context)


def chosen_period(request: OfficerRequest, offices: list[int]) -> Period:
    """``?periode=2025Q4``; the last quarter of these offices when nothing was chosen."""
    text = request.GET.get("periode", "").strip()
    if not text:
        return selectors.shown_first(offices, timezone.localdate(request.at))
    period = Period.parse(text)
    if period.kind == "month":
        raise InvalidInput("standing.month", "Choose a quarter, a semester or a year.", place="periode")
    return period


def periods(period: Period) -> dict[str, Any]:
    """The period in words, and those one would go to from here."""
    year = Period(period.year, "year")
    near = [*year.children("quarter"), year]
    return {"period": period, "label": period.label_id(), "near": [(p.key, p.label_id(), p == period) for p in near],
            "earlier": f"{period.year - 1}Q4", "later": f"{period.year + 1}Q1"}  # fmt: skip


def told(row: selectors.Standing) -> dict[str, Any]:
    return {**shown(row.score), "rates": row.rates, "late": row.late, "planned": row.planned}


def shown(score: Score) -> dict[str, Any]:
    """A score with the counts that must stand beside it, its band and its calculation in words."""
    if score.value is None:
        return {"score": "–", "beside": score.beside, "band": "", "rule": score.explanation}
    figure = round_fraction(score.value, PLACES)
    return {"score": amount(figure), "beside": score.beside, "band": DEFAULT_SCALE.grade(figure).label,
            "rule": score.explanation, "exact": format_fraction(score.value, 6)}  # fmt: skip
