"""The runs of the office: which there are, how to begin one, where one stands and what it left."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.collection.selectors import quality as data_quality
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError, InvalidInput
from capaian.letters import selectors as letters
from capaian.organisation import selectors as organisation
from capaian.procedures import selectors as procedures
from capaian.procedures import services
from capaian.sop import selectors as library
from capaian.web.doors import OfficerRequest, officer, sent_number
from capaian.web.figures import run_figures
from capaian.web.files import file_answer
from capaian.web.run_page import run_list, run_page, startable


@officer
def runs(request: OfficerRequest) -> HttpResponse:
    """/pelaksanaan/"""
    office = organisation.office(request.actor.office)
    return render(request, "web/runs.html", {"page": run_list(office.pk, request.at)})


@officer
def begin(request: OfficerRequest) -> HttpResponse:
    """/pelaksanaan/mulai/: choose an SOP in force and a period."""
    office = organisation.office(request.actor.office)
    error = None
    if request.method == "POST":
        sent = request.POST
        try:
            version = library.version(sent_number(sent.get("version")) or 0)
            run = services.start_run(
                version=version,
                section=sent.get("section", ""),
                period=sent.get("period", ""),
                actor=request.actor,
                at=request.at,
            )
            messages.success(request, _("The run began. Its first task is open."))
            return redirect("run", run.uid)
        except CapaianError as refusal:
            error = refusal
    context = {"offers": startable(office.pk, request.at), "error": error, "typed": request.POST}
    return render(request, "web/begin.html", context, status=error.status if error else 200)


@officer
def run(request: OfficerRequest, uid: str) -> HttpResponse:
    """/pelaksanaan/<uid>/"""
    return show(request, uid)


def show(request: OfficerRequest, uid: str, error: CapaianError | None = None) -> HttpResponse:
    page = run_page(procedures.run_by_uid(uid, request.actor), request.actor, request.at)
    rates = data_quality.unit_rates(page.run.id, request.at)
    context = {"page": page, "error": error, "rates": rates, **run_figures(page.run, request.actor)}
    context |= {"sent": letters.dispatches_of_run(page.run.id), "came": letters.letters_of_run(page.run.id)}
    return render(request, "web/run.html", context, status=error.status if error else 200)


@officer
@require_POST
def act(request: OfficerRequest, uid: str, what: str) -> HttpResponse:
    """Suspend, resume, cancel or open again."""
    found = procedures.run_by_uid(uid, request.actor)
    given = {"run_id": found.id, "actor": request.actor, "at": request.at}
    reason = request.POST.get("reason", "")
    try:
        if what == "tangguhkan":
            services.suspend_run(reason=reason, **given)
        elif what == "lanjutkan":
            services.resume_run(**given)
        elif what == "batalkan":
            services.cancel_run(reason=reason, **given)
        elif what == "buka-kembali":
            services.reopen_run(step=request.POST.get("step", ""), reason=reason, **given)
        else:
            raise InvalidInput("act.unknown", "There is no such act.")
    except CapaianError as error:
        return show(request, uid, error)
    return redirect("run", uid)


@officer
def artefact(request: OfficerRequest, artefact_id: int) -> HttpResponse:
    """A document of a run, as a download that no browser runs."""
    row = procedures.artefact_row(artefact_id, request.actor)
    if row.file is None:
        raise InvalidInput("artefact.paper", "This document is kept on paper: %(place)s.", place=row.place or "–")
    return file_answer(
        file_bytes(row.file_id), name=row.name, media_type=row.file.media_type, download="unduh" in request.GET
    )
