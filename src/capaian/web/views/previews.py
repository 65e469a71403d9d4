"""The papers of a step before it is closed: looked at, marked KONSEP, never kept."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from capaian.kernel.errors import CapaianError, NotFound
from capaian.procedures.services import preview_task
from capaian.web.doors import OfficerRequest, officer
from capaian.web.files import file_answer
from capaian.web.keeping import keep_grid, keep_typed
from capaian.web.task_page import task_page
from capaian.web.views.tasks import show, typed_fields


@officer
def preview(request: OfficerRequest, task_id: int) -> HttpResponse:
    """/tugas/<id>/pratinjau/: the papers by name; one alone is shown at once. Sent as a form, what was typed is kept first."""
    typed = typed_fields(request, task_id)
    try:
        if request.method == "POST":
            keep_typed(request, task_id, typed)
            keep_grid(request, task_id)
            return redirect("preview", task_id)
        papers = preview_task(task_id=task_id, actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, task_id, error, {**typed, "grid": request.POST})
    if len(papers) == 1:
        return redirect(reverse("preview_paper", args=[task_id, 1]))
    return render(request, "web/preview.html", {"page": task_page(task_id, request.actor, request.at), "papers": papers})


@officer
def paper(request: OfficerRequest, task_id: int, number: int) -> HttpResponse:
    """One of them as PDF."""
    papers = preview_task(task_id=task_id, actor=request.actor, at=request.at)
    if not 0 < number <= len(papers):
        raise NotFound("preview.number", "There is no such paper.")
    found = papers[number - 1]
    return file_answer(found.data, name=f"konsep-{found.name}", media_type=found.media_type)
