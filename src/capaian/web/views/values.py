"""The values of a supplier's form: kept row by row as typed, with evidence, by hand or from a workbook; verified."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.collection import selectors as collection
from capaian.collection import services
from capaian.collection.exchange.returned import refuse_oversized, upload_form
from capaian.collection.exchange.written import form_workbook
from capaian.collection.services.values import Saved
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError, Conflict, InvalidInput
from capaian.kernel.media import XLSX
from capaian.procedures import selectors as procedures
from capaian.web.doors import OfficerRequest, officer, sent_number
from capaian.web.files import file_answer
from capaian.web.keeping import decide, keep_block, keep_decisions, keep_row, keep_rows, row_of
from capaian.web.task_page import task_page
from capaian.web.views.tasks import show


@officer
@require_POST
def save_row(request: OfficerRequest, task_id: int, row: int) -> HttpResponse:
    """Keep one row. With JavaScript the answer is the state of that row; without, the page again."""
    wanted = bool(request.headers.get("HX-Request"))
    try:
        saved = keep_row(request, task_id, row)
    except (InvalidInput, Conflict) as error:
        return row_refused(request, task_id, row, error) if wanted else show(request, task_id, error, {"grid": request.POST})
    if not wanted:
        return redirect(f"{reverse('task', args=[task_id])}#b{row}")
    line = next(line for line in saved.lines if line.row == row)
    with collection.just_read(saved.form, line.supplier, saved.lines, saved.edit):
        page = task_page(task_id, request.actor, request.at, task=saved.task)
        return render(request, "web/panels/fill.html#answer", {"page": page, "line": line, "saved": request.at, "oob": True})


def row_refused(request: OfficerRequest, task_id: int, row: int, error: CapaianError) -> HttpResponse:
    """The row's state with what was wrong, for a page that stays where it is."""
    context = {
        "page": task_page(task_id, request.actor, request.at),
        "line": row_of(request, task_id, row),
        "error": error,
        "oob": True,
    }
    return render(request, "web/panels/fill.html#answer", context, status=error.status)


@officer
@require_POST
def save_rows(request: OfficerRequest, task_id: int) -> HttpResponse:
    """Keep every row that can be kept; those that cannot are named together, with what was typed.

    A pasted block is answered row by row, and the page stays where it is."""
    if request.headers.get("HX-Request"):
        saved = keep_block(request, task_id)
        said = _("Saved: %(count)s rows.") % {"count": len(saved.rows) - len(saved.refused)}
        if saved.refused:
            said += " " + _("Not saved: %(count)s rows.") % {"count": len(saved.refused)}
        return block_told(request, saved, said)
    try:
        kept = keep_rows(request, task_id)
    except CapaianError as error:
        return show(request, task_id, error, {"grid": request.POST})
    messages.success(request, _("Saved: %(count)s rows.") % {"count": kept})
    return redirect("task", task_id)


def block_told(request: OfficerRequest, saved: Saved, said: str, *, refill: bool = False) -> HttpResponse:
    """The state of every row that an act touched. ``refill``: also what stands in its inputs."""
    with collection.just_read(saved.form, saved.task.member.partition(":")[2], saved.lines, saved.edit):
        page = task_page(saved.task.id, request.actor, request.at, task=saved.task)
        told = [(line, saved.refused.get(line.row)) for line in saved.lines if line.row in saved.rows]
        context = {"page": page, "told": told, "said": said, "refill": refill, "saved": request.at, "oob": True}
        return render(request, "web/panels/fill.html#block", context)


@officer
@require_POST
def undo(request: OfficerRequest, task_id: int) -> HttpResponse:
    """Take back what this officer kept last: one cell, or a pasted block."""
    return step(request, task_id, services.undo_edit, _("Taken back: %(rows)s."))


@officer
@require_POST
def redo(request: OfficerRequest, task_id: int) -> HttpResponse:
    """Keep again what was taken back last."""
    return step(request, task_id, services.redo_edit, _("Kept again: %(rows)s."))


def step(request: OfficerRequest, task_id: int, act: Callable[..., Saved], words: str) -> HttpResponse:
    wanted = bool(request.headers.get("HX-Request"))
    try:
        saved = act(task_id=task_id, actor=request.actor, at=request.at)
    except Conflict as error:
        if wanted:
            raise
        return show(request, task_id, error)
    said = words % {"rows": ", ".join(line.indicator.name for line in saved.lines if line.row in saved.rows)}
    if wanted:
        return block_told(request, saved, said, refill=True)
    messages.success(request, said)
    return redirect(f"{reverse('task', args=[task_id])}#b{saved.rows[0]}")


@officer
@require_POST
def evidence(request: OfficerRequest, task_id: int, row: int) -> HttpResponse:
    """Put files under a value, let an existing file support it, or take one off."""
    given = {"task_id": task_id, "row": row, "actor": request.actor, "at": request.at}
    sent = request.POST
    try:
        if off := sent_number(sent.get("off")):
            services.detach_evidence(evidence_id=off, **given)
        elif again := sent_number(sent.get("again")):
            services.reuse_evidence(evidence_id=again, **given)
        files = request.FILES.getlist("file")
        if not files and not sent.get("off") and not sent.get("again"):
            raise InvalidInput("evidence.none", "Choose a file first.")
        for file in files:
            services.attach_evidence(data=file.read(), name=file.name or "", **given)
    except CapaianError as error:
        return show(request, task_id, error)
    return redirect(f"{reverse('task', args=[task_id])}#b{row}")


@officer
def evidence_file(request: OfficerRequest, evidence_id: int) -> HttpResponse:
    """/bukti/<id>/: the file, never run by the browser."""
    found = collection.may_see_evidence(evidence_id, request.actor.office)
    return file_answer(file_bytes(found.file_id), name=found.name, media_type=found.file.media_type)


@officer
def workbook(request: OfficerRequest, task_id: int) -> HttpResponse:
    """The supplier's form as a workbook with what is kept so far."""
    task = procedures.task_for(task_id, request.actor)
    form = collection.form_required(task.run.id)
    supplier = task.member.partition(":")[2]
    data = form_workbook(task.run, form, supplier, at=request.at)
    return file_answer(data, name=f"formulir-{task.run.period}-{supplier}.xlsx", media_type=XLSX)


@officer
@require_POST
def upload(request: OfficerRequest, task_id: int) -> HttpResponse:
    """Take the filled workbook back: all of it, or none and every cell that cannot be taken named."""
    try:
        file = request.FILES.get("file")
        if file is None:
            raise InvalidInput("evidence.none", "Choose a file first.")
        refuse_oversized(file.size or 0)  # before a byte of it is read into memory
        procedures.task_for(task_id, request.actor)
        rows = upload_form(task_id=task_id, data=file.read(), actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, task_id, error)
    messages.success(request, _("The workbook was taken: %(count)s rows.") % {"count": len(rows)})
    return redirect("task", task_id)


@officer
@require_POST
def verify_row(request: OfficerRequest, task_id: int, value_id: int) -> HttpResponse:
    """Accept one value, or return it with a reason."""
    error = None
    try:
        decide(request, task_id, value_id)
    except CapaianError as refusal:
        error = refusal
    if not request.headers.get("HX-Request"):
        here = f"{reverse('task', args=[task_id])}#v{value_id}"
        return show(request, task_id, error, {"grid": request.POST}) if error else redirect(here)
    page = task_page(task_id, request.actor, request.at)
    line = next(row for rows in page.panel["suppliers"].values() for row in rows if row.id == value_id)
    context = {"page": page, "line": line, "error": error, "oob": True}
    return render(request, "web/panels/verify.html#answer", context, status=error.status if error else 200)


@officer
@require_POST
def verify_rows(request: OfficerRequest, task_id: int) -> HttpResponse:
    """Carry every decision on the page; or accept all that nobody has looked at yet."""
    try:
        keep_decisions(request, task_id)
    except CapaianError as error:
        return show(request, task_id, error, {"grid": request.POST})
    return redirect("task", task_id)
