"""The words of a draft: every version, what changed between two, and the comments that a review pins to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.kernel.errors import CapaianError, NotFound
from capaian.procedures import selectors as procedures
from capaian.procedures.ports import STEP_KINDS
from capaian.procedures.services import save_entry
from capaian.reporting import services
from capaian.reporting.domain.narrative import Change, changes, sittings
from capaian.reporting.selectors import drafts
from capaian.web.doors import OfficerRequest, officer
from capaian.web.keeping import keep_typed
from capaian.web.task_page import task_page
from capaian.web.views.tasks import show, typed_fields


def kept_then(request: OfficerRequest, task_id: int, about: Any, said: str, do: Callable[[], Any]) -> HttpResponse | None:
    """Keep what stands in the form, then do this; when either is refused, the page with the refusal and what was said."""
    typed = typed_fields(request, task_id)
    try:
        keep_typed(request, task_id, typed)
        do()
    except CapaianError as error:
        return show(request, task_id, error, {**typed, "about": about, "said": said})
    return None


@officer
@require_POST
def comment(request: OfficerRequest, task_id: int) -> HttpResponse:
    """Pin a comment to a section, or to the whole document."""
    section = request.POST.get("section", "")
    said = request.POST.get(f"n-{section}", "")
    refused = kept_then(request, task_id, section, said, lambda: services.add_comment(
        task_id=task_id, section=section, text=said, actor=request.actor, at=request.at))
    return refused or redirect(f"{reverse('task', args=[task_id])}#b-{section}")


@officer
@require_POST
def act(request: OfficerRequest, task_id: int, comment_id: int) -> HttpResponse:
    """Answer a comment, settle it, open it again, carry it to the meeting."""
    said = request.POST.get(f"c{comment_id}", "")
    refused = kept_then(request, task_id, comment_id, said, lambda: services.act_on_comment(
        task_id=task_id, comment_id=comment_id, act=request.POST.get("act", ""), text=said, actor=request.actor,
        at=request.at))
    return refused or redirect(f"{reverse('task', args=[task_id])}#c{comment_id}")


@officer
def versions(request: OfficerRequest, task_id: int) -> HttpResponse:
    """/tugas/<id>/naskah/: the sections with their versions, and what changed between two of them."""
    page = task_page(task_id, request.actor, request.at)
    written = page.task if page.task.kind in drafts.WRITTEN else drafts.written_task(page.task.run.id)
    if written is None:
        raise NotFound("draft.none", "There is no draft yet.")
    sections = drafts.sections(written)
    chosen = next((s for s in sections if s.key == request.GET.get("bagian")), None)
    context: dict[str, Any] = {"page": page, "sections": sections, "chosen": chosen, "newest": drafts.newest_texts(
        page.task.run.id), "before": drafts.written_before(written)}
    if chosen:
        shown = sittings(drafts.texts_of(page.task.run.id, chosen.key))
        pair = [_one_of(shown, request.GET.get(name), place) for name, place in (("dari", -2), ("ke", -1))]
        old, new = pair
        context |= {"versions": shown[::-1], "old": old, "new": new, "change": Change(
            chosen.key, chosen.title, old.text if old and old is not new else "", new.text) if new else None}
    elif context["before"]:
        context["changes"] = changes(drafts.sections(context["before"]), sections)
    return render(request, "web/draft_versions.html", context)


def _one_of(shown: list[Any], asked: str | None, place: int) -> Any:
    """The version asked for, else the one that stands at this place."""
    found = next((v for v in shown if str(v.pk) == asked), None)
    return found or (shown[place] if len(shown) >= -place else None)


@officer
@require_POST
def restore(request: OfficerRequest, task_id: int, text_id: int) -> HttpResponse:
    """Take an earlier text of a section again; what stands now stays among the versions."""
    task = procedures.task_for(task_id, request.actor)
    row = drafts.text_row(task.run.id, text_id)
    fields = STEP_KINDS[task.kind].fields(task)
    try:
        save_entry(task_id=task_id, values=drafts.values_of(fields, task.entry, {row.section: row.text}),
                   seen_version=task.entry_version, actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, task_id, error)
    messages.success(request, _("The earlier text stands in the section again."))
    return redirect(f"{reverse('task', args=[task_id])}#in-{row.section.partition('.')[0]}")
