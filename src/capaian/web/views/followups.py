"""Follow-ups of the office: what is open and until when, closing one with its evidence, adding one to a run."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError, NotFound
from capaian.kernel.periods import Period
from capaian.organisation import selectors as organisation
from capaian.procedures import selectors as procedures
from capaian.reporting import selectors as reporting
from capaian.reporting import services
from capaian.web.doors import OfficerRequest, officer
from capaian.web.files import file_answer
from capaian.web.views.office import day_start

STATUSES = {"open": (_("Open"), "info"), "done": (_("Done"), "ok"), "dropped": (_("Not carried on"), "warn")}


@officer
def follow_ups(request: OfficerRequest) -> HttpResponse:
    """/tindak-lanjut/: the open ones first, by due date."""
    office = organisation.office(request.actor.office)
    today = timezone.localtime(request.at).date()
    rows = [
        (row, Period.parse(row.run.period).label_id(), row.status == "open" and row.due and row.due < today)
        for row in reporting.follow_ups(office.pk)
    ]
    return render(request, "web/followups.html", {"rows": rows, "tones": STATUSES})


@officer
def follow_up(request: OfficerRequest, follow_up_id: int) -> HttpResponse:
    """/tindak-lanjut/<id>/: read it; who owns or keeps it closes it here."""
    found = reporting.follow_up(follow_up_id, request.actor.office)
    error = None
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            services.update_follow_up(
                follow_up_id=found.pk,
                status=request.POST.get("status", ""),
                note=request.POST.get("note", ""),
                evidence=file.read() if file else None,
                name=(file.name or "") if file else "",
                actor=request.actor,
                at=request.at,
            )
            messages.success(request, gettext("Kept."))
            return redirect("follow_up", found.pk)
        except CapaianError as refusal:
            error = refusal
    return show(request, found, error)


def show(request: OfficerRequest, found: Any, error: CapaianError | None) -> HttpResponse:
    context = {
        "row": found,
        "earlier": reporting.line_of(found),
        "error": error,
        "why_not": reporting.why_not_write(found, request.actor),
        "typed": request.POST,
        "tones": STATUSES,
    }
    return render(request, "web/followup.html", context, status=error.status if error else 200)


@officer
def evidence(request: OfficerRequest, follow_up_id: int) -> HttpResponse:
    """The file that shows that it was done."""
    found = reporting.follow_up(follow_up_id, request.actor.office)
    if found.evidence is None:
        raise NotFound("file.unknown", "There is no such file.")
    return file_answer(file_bytes(found.evidence_id), name=found.evidence_name, media_type=found.evidence.media_type)


@officer
@require_POST
def add(request: OfficerRequest, uid: str) -> HttpResponse:
    """/pelaksanaan/<uid>/tindak-lanjut/tambah/"""
    run = procedures.run_by_uid(uid, request.actor)
    due = day_start(request.POST.get("due", ""), gettext("Due date"))
    services.open_follow_up(
        run=run,
        objective=request.POST.get("objective", ""),
        action=request.POST.get("action", ""),
        owner=request.POST.get("owner", ""),
        due=timezone.localtime(due).date() if due else None,
        actor=request.actor,
        at=request.at,
    )
    messages.success(request, gettext("Kept."))
    return redirect("run", uid)
