"""The page of a task, and every act on it. An act that is refused shows the page again with what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.kernel.errors import CapaianError, InvalidInput, NotFound
from capaian.letters import services as letters
from capaian.procedures import selectors as procedures
from capaian.procedures import services
from capaian.procedures.ports import STEP_KINDS
from capaian.signing.ports import signing_with
from capaian.web import words
from capaian.web.doors import OfficerRequest, officer
from capaian.web.entry import read, typed_credential
from capaian.web.keeping import keep_grid, keep_typed
from capaian.web.task_page import task_page


@officer
def task(request: OfficerRequest, task_id: int) -> HttpResponse:
    """/tugas/<id>/"""
    return show(request, task_id)


def show(
    request: OfficerRequest, task_id: int, error: CapaianError | None = None, typed: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The page, or the page with the refusal above it; NotFound is never shown on a page that one may not see."""
    if isinstance(error, NotFound):
        raise error
    page = task_page(task_id, request.actor, request.at, error=error, typed=typed)
    return render(request, "web/task.html", {"page": page}, status=error.status if error else 200)


def typed_fields(request: OfficerRequest, task_id: int) -> dict[str, Any]:
    """What the form holds of the step's declared fields."""
    found = procedures.task_for(task_id, request.actor)
    return read(STEP_KINDS[found.kind].fields(found), request.POST)


@officer
@require_POST
def save(request: OfficerRequest, task_id: int) -> HttpResponse:
    """Keep what was typed so far."""
    typed = typed_fields(request, task_id)
    wanted = bool(request.headers.get("HX-Request"))
    try:
        keep_typed(request, task_id, typed)
    except CapaianError as error:
        if wanted:
            raise
        return show(request, task_id, error, typed)
    if wanted:
        page = task_page(task_id, request.actor, request.at)
        return render(request, "web/task.html#actions", {"page": page, "saved": request.at})
    messages.success(request, _("Saved. You can go on later."))
    return redirect("task", task_id)


@officer
@require_POST
def complete(request: OfficerRequest, task_id: int) -> HttpResponse:
    """Keep what was typed, then close the task with the chosen answer."""
    typed, sent = typed_fields(request, task_id), request.POST
    try:
        keep_typed(request, task_id, typed)
        keep_grid(request, task_id)
        with signing_with(typed_credential(sent)):
            done = services.complete_task(
                task_id=task_id,
                outcome=sent.get("outcome", ""),
                reason=sent.get("reason", ""),
                override=sent.get("override", ""),
                request_id=sent.get("request") or None,
                actor=request.actor,
                at=request.at,
            )
    except CapaianError as error:
        return show(request, task_id, error, {**typed, "reason": sent.get("reason", ""), "grid": sent})
    messages.success(request, told(done))
    return redirect("inbox")


def told(done: services.acts.Completion) -> str:
    """What closing the task led to, as a sentence."""
    if done.finished:
        return _("Done. With this step the whole run is finished.")
    following = sorted(
        {(words.KINDS.get(t.kind, t.kind), t.member_title) for t in map(procedures.task_ref, done.opened)}, key=str
    )
    if not following:
        return _("Done. The next step opens when the others have finished theirs.")
    return _("Done. What follows: %(what)s.") % {"what": "; ".join(f"{kind} ({who})" for kind, who in following[:4])}


@officer
@require_POST
def attach(request: OfficerRequest, task_id: int) -> HttpResponse:
    """Attach a required document from outside, or say where its paper lies."""
    file, key = request.FILES.get("file"), request.POST.get("key", "")
    try:
        services.attach_input(
            task_id=task_id,
            key=key,
            title=words.artefact_words(key),
            data=file.read() if file else None,
            name=file.name if file else "",
            media_type=(file.content_type if file else "") or "application/octet-stream",
            place=request.POST.get("place", ""),
            actor=request.actor,
            at=request.at,
        )
    except CapaianError as error:
        return show(request, task_id, error)
    return redirect("task", task_id)


@officer
@require_POST
def waive(request: OfficerRequest, task_id: int) -> HttpResponse:
    """Go on without a required document, with a reason."""
    try:
        services.waive_requirement(
            task_id=task_id,
            key=request.POST.get("key", ""),
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=request.at,
        )
    except CapaianError as error:
        return show(request, task_id, error)
    return redirect("task", task_id)


@officer
@require_POST
def acknowledge(request: OfficerRequest, task_id: int) -> HttpResponse:
    """State that one has read what a task shares."""
    try:
        letters.acknowledge(task_id=task_id, remark=request.POST.get("remark", ""), actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, task_id, error)
    return redirect("task", task_id)


@officer
@require_POST
def act(request: OfficerRequest, task_id: int, what: str) -> HttpResponse:
    """Skip, hand on or take back a task, with a reason."""
    given = {"task_id": task_id, "reason": request.POST.get("reason", ""), "actor": request.actor, "at": request.at}
    try:
        if what == "lewati":
            services.skip_task(**given)
        elif what == "alihkan":
            return redirect("task", services.reassign_task(to=request.POST.get("to", ""), **given))
        elif what == "ambil-kembali":
            return redirect("task", services.recall_task(**given))
        else:
            raise InvalidInput("act.unknown", "There is no such act.")
    except CapaianError as error:
        return show(request, task_id, error)
    return redirect("task", task_id)
