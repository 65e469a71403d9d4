"""What leaves the office as data: tables for national applications and the evidence for the evaluation sheet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from capaian.kernel.errors import CapaianError, InvalidInput
from capaian.kernel.media import XLSX
from capaian.kernel.periods import Period
from capaian.organisation import selectors as organisation
from capaian.reporting.exchange.lke import bundle, criteria_in
from capaian.reporting.exchange.national import FORMATS, hand_out, outlook, periods_to_export
from capaian.reporting.selectors import may_write
from capaian.web.doors import OfficerRequest, officer, sent_year
from capaian.web.files import file_answer

MEDIA = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8", "json": "application/json"}
SHOWN = 30  # changed rows of a table that the page names


@officer
def exports(request: OfficerRequest) -> HttpResponse:
    """/ekspor/: what could be handed out for a period, and what changed since the last time."""
    return show(request)


def show(request: OfficerRequest, error: CapaianError | None = None) -> HttpResponse:
    office = organisation.office(request.actor.office)
    periods = periods_to_export(office.pk)
    wanted = request.POST.get("period") or request.GET.get("periode", "")
    chosen = next((p for p in periods if p.key == wanted), periods[0] if periods else None)
    context = {
        **{"periods": periods, "chosen": chosen, "forms": FORMATS, "error": error, "shown": SHOWN},
        "tables": outlook(office.key, chosen.key) if chosen else [],
        "years": sorted({p.year for p in periods}, reverse=True),
        "may": may_write(request.actor, office.key, office.pk, ""),
    }
    return render(request, "web/exports.html", context, status=error.status if error else 200)


@officer
@require_POST
def table(request: OfficerRequest, layout: str, form: str) -> HttpResponse:
    """A table of a period as a file; what went out is remembered."""
    office, period = request.actor.office, request.POST.get("period", "")
    try:
        key = Period.parse(period).key
        made = hand_out(layout=layout, office=office, period=key, form=form, actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, error)
    return file_answer(made.data, name=f"{layout}-{key}.{form}", media_type=MEDIA[form], download=True)


@officer
@require_POST
def evidence(request: OfficerRequest) -> HttpResponse:
    """The evidence for the evaluation sheet of a year, as a ZIP."""
    office, year = request.actor.office, sent_year(request.POST.get("year"))
    try:
        if year is None:
            raise InvalidInput("export.year", "Choose a year.", place="year")
        data = bundle(office=office, year=year, criteria=criteria_in(), actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, error)
    return file_answer(data, name=f"bukti-lke-{year}.zip", media_type="application/zip", download=True)
