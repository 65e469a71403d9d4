"""The way to destruction as pages: propose, decide or decline, carry out. Three acts, never one person for the last two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from capaian.archive import selectors as archive
from capaian.archive import services
from capaian.archive.domain.destruction import Member
from capaian.kernel.errors import CapaianError
from capaian.organisation import selectors as organisation
from capaian.web.doors import OfficerRequest, officer

SEATS = range(1, 6)  # lines for members of the committee


@officer
def destructions(request: OfficerRequest) -> HttpResponse:
    """/arsip/pemusnahan/; a proposal is made by sending the form."""
    office, error = organisation.office(request.actor.office), None
    if request.method == "POST":
        wanted = set(request.POST.getlist("entries"))
        try:
            services.propose_destruction(
                office=office,
                entries=[one for one in archive.entries(office.pk) if str(one.pk) in wanted],
                reason=request.POST.get("reason", ""),
                actor=request.actor,
                at=request.at,
            )
            messages.success(request, gettext("The proposal waits for the head of the office."))
            return redirect("destructions")
        except CapaianError as refusal:
            error = refusal
    return show(request, office, error)


def show(request: OfficerRequest, office: Any, error: CapaianError | None = None) -> HttpResponse:
    actor = request.actor
    held = {c.position for c in actor.capacities}
    context = {
        **{"error": error, "typed": request.POST, "may_propose": bool(actor.capacities)},
        "over": archive.over(office.pk, organisation.local(office.key, request.at).year),
        "proposals": archive.proposals(office.pk),
        "decisions": archive.decisions(office.pk),
        "me": actor.person,
        "archivist": bool(archive.archivists(office.pk) & held),
    }
    return render(request, "web/archive/destructions.html", context, status=error.status if error else 200)


@officer
def proposal(request: OfficerRequest, proposal_id: int) -> HttpResponse:
    """/arsip/pemusnahan/usul/<id>/: what is proposed; the head records the committee's decision by sending the form."""
    found, error = archive.proposal(proposal_id, request.actor.office), None
    if request.method == "POST":
        sent = request.POST
        try:
            services.decide_destruction(
                office=found.office,
                entries=list(found.entries.all()),
                reference=sent.get("reference", ""),
                members=[Member(sent.get(f"name-{n}", ""), sent.get(f"title-{n}", "")) for n in SEATS],
                reason=sent.get("reason", "") or found.reason,
                proposal=found,
                actor=request.actor,
                at=request.at,
            )
            messages.success(request, gettext("Recorded. Another official carries it out."))
            return redirect("destructions")
        except CapaianError as refusal:
            error = refusal
    return show_proposal(request, found, error)


def show_proposal(request: OfficerRequest, found: Any, error: CapaianError | None) -> HttpResponse:
    held = {c.position for c in request.actor.capacities}
    typed = request.POST
    context = {
        **{"row": found, "entries": found.entries.order_by("year", "pk"), "error": error, "typed": typed},
        "seats": [(n, typed.get(f"name-{n}", ""), typed.get(f"title-{n}", "")) for n in SEATS],
        "head": bool(organisation.positions_in_role(found.office_id, "penanggung-jawab") & held),
    }
    return render(request, "web/archive/proposal.html", context, status=error.status if error else 200)


@officer
@require_POST
def decline(request: OfficerRequest, proposal_id: int) -> HttpResponse:
    """The head does not follow the proposal."""
    found = archive.proposal(proposal_id, request.actor.office)
    try:
        services.decline_destruction(
            proposal=found, reason=request.POST.get("reason", ""), actor=request.actor, at=request.at
        )
    except CapaianError as error:
        return show_proposal(request, found, error)
    return redirect("destructions")


@officer
@require_POST
def carry_out(request: OfficerRequest, decision_id: int) -> HttpResponse:
    """Remove the files of a recorded decision."""
    found = archive.decision(decision_id, request.actor.office)
    try:
        gone = services.carry_out(decision=found, actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, found.office, error)
    messages.success(request, gettext("Carried out: %(count)s files left the disk.") % {"count": len(gone)})
    return redirect("destructions")
