"""The words of a draft: every version, what changed between two, and the comments that a review pins to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core import signing as sealed
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.kernel.errors import CapaianError, InvalidInput, NotFound
from capaian.kernel.media import DOCX
from capaian.procedures import selectors as procedures
from capaian.procedures.ports import STEP_KINDS, TaskRef
from capaian.procedures.services import begin_work, save_entry
from capaian.reporting import services
from capaian.reporting.domain.narrative import Change, changes, sittings
from capaian.reporting.exchange.word import draft_file, read_words, refuse_oversized
from capaian.reporting.selectors import drafts
from capaian.reporting.tasks.drafting import Narrated
from capaian.web.doors import OfficerRequest, officer
from capaian.web.files import file_answer
from capaian.web.keeping import keep_typed
from capaian.web.task_page import task_page
from capaian.web.views.tasks import show, typed_fields

SEALED_HOURS = 12


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
        new = pair[1]
        old = pair[0] or new
        context |= {"versions": shown[::-1], "old": old, "new": new,
                    "change": Change(chosen.key, chosen.title, old.text, new.text) if new else None}
    elif context["before"]:
        context["changes"] = changes(drafts.sections(context["before"]), sections)
    return render(request, "web/draft_versions.html", context)


def _one_of(shown: list[Any], asked: str | None, place: int) -> Any:
    """The version asked for, else the one that stands at this place."""
    found = next((v for v in shown if str(v.pk) == asked), None)
    return found or (shown[place] if len(shown) >= -place else None)


# --- through Word -------------------------------------------------------------------------------------------------------


def written_here(request: OfficerRequest, task_id: int) -> tuple[TaskRef, Narrated]:
    """The task and its kind, where a report is being written; NotFound elsewhere."""
    task = procedures.task_for(task_id, request.actor)
    kind = STEP_KINDS[task.kind]
    if not isinstance(kind, Narrated) or task.state != "open":
        raise NotFound("draft.none", "There is no draft here to write on.")
    return task, kind


@officer
def word(request: OfficerRequest, task_id: int) -> HttpResponse:
    """The draft as it stands, to be edited in Word."""
    task, kind = written_here(request, task_id)
    data = draft_file(task, *kind.as_it_stands(task, request.at), at=request.at)
    return file_answer(data, name=f"naskah-{task.run.period}-putaran-{task.round}.docx", media_type=DOCX)


@officer
@require_POST
def upload(request: OfficerRequest, task_id: int) -> HttpResponse:
    """First what an edited file would change, and only then the words."""
    try:
        if "words" in request.POST:
            return _taken_over(request, task_id)
        return _looked_over(request, task_id)
    except CapaianError as error:
        return show(request, task_id, error)


def _looked_over(request: OfficerRequest, task_id: int) -> HttpResponse:
    """What the file says; nothing is kept but the sealed words in the page itself."""
    task, kind = written_here(request, task_id)
    if procedures.may(task, request.actor)["work"]:
        begin_work(task_id=task_id, actor=request.actor, at=request.at)  # raises, and leaves its trace
    file = request.FILES.get("file")
    if file is None:
        raise InvalidInput("evidence.none", "Choose a file first.")
    refuse_oversized(file.size or 0)  # before a byte of it is read into memory
    handed = read_words(file.read(), task, *kind.as_it_stands(task, request.at), at=request.at)
    kept = sealed.dumps({"words": handed.words, "version": task.entry_version}, salt=_salt(request, task_id), compress=True)
    return render(request, "web/draft_upload.html", {
        "page": task_page(task_id, request.actor, request.at), "handed": handed, "words": kept, "name": file.name})


def _taken_over(request: OfficerRequest, task_id: int) -> HttpResponse:
    try:
        kept = sealed.loads(request.POST["words"], salt=_salt(request, task_id), max_age=SEALED_HOURS * 3600)
    except sealed.BadSignature:
        raise InvalidInput("word.seal", "The words did not arrive as they were shown.", remedy="Choose the file again.") from None
    services.save_words(task_id=task_id, words=kept["words"], seen_version=kept["version"], actor=request.actor, at=request.at)
    messages.success(request, _("The words from Word were taken: %(count)s sections.") % {"count": len(kept["words"])})
    return redirect("task", task_id)


def _salt(request: OfficerRequest, task_id: int) -> str:
    """Who looked it over takes it over."""
    return f"draft-words:{task_id}:{request.actor.person}"


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
