"""The words of a draft, kept version by version, and the comments on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from capaian.foundation.services import audit, traced
from capaian.kernel.errors import Conflict, InvalidInput, NotFound
from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import STEP_KINDS, TaskRef
from capaian.procedures.selectors import kinds_ahead
from capaian.procedures.services import begin_work, save_entry
from capaian.reporting.domain.comments import becomes, state_after
from capaian.reporting.models import DraftComment, DraftCommentAct, DraftText
from capaian.reporting.selectors.drafts import (
    WRITTEN,
    carried_comments,
    commented_sections,
    newest_texts,
    sections_of,
    values_of,
)

LONGEST_COMMENT = 4000


@transaction.atomic
def keep_texts(*, task: TaskRef, source: str = "web", actor: Actor, at: datetime) -> list[DraftText]:
    """Keep a version of every section of the task's entry whose text is new. What was kept before stays."""
    fields = STEP_KINDS[task.kind].fields(task)
    typed = {f.key for f in fields} & set(task.entry)
    proposed = {s.key: s.text for s in sections_of(fields, {})}
    newest = newest_texts(task.run.id)
    new = [DraftText(run_id=task.run.id, task_id=task.id, section=s.key, title=s.title[:400], text=s.text, at=at,
                     proposed=s.text == proposed.get(s.key) and not _own(newest.get(s.key)), source=source,
                     person_id=actor.person, name=actor.name[:200])
           for s in sections_of([f for f in fields if f.key in typed], task.entry)
           if s.key not in newest or newest[s.key].text != s.text]
    return DraftText.objects.bulk_create(new)


def save_words(*, task_id: int, words: Mapping[str, str], seen_version: int | None = None, actor: Actor,
               at: datetime) -> TaskRef:
    """Take the words of these sections (section → text) from a Word file; the other sections stay as they are.

    Conflict when somebody saved the draft since ``seen_version``.
    """
    with traced(actor, at, "draft.words", f"task:{task_id}"):
        task = begin_work(task_id=task_id, actor=actor, at=at)
        if task.kind not in WRITTEN:
            raise Conflict("draft.kind", "No report is written at this step.")
        fields = STEP_KINDS[task.kind].fields(task)
        unknown = set(words) - {section.key for section in sections_of(fields, task.entry)}
        if unknown:
            raise InvalidInput("comment.section", "The draft has no such section.", place=sorted(unknown)[0][:60])
        values = values_of(fields, task.entry, words)
        keep_texts(task=replace(task, entry={**task.entry, **values}), source="docx", actor=actor, at=at)
        audit(actor=actor, at=at, act="draft.words", target=f"task:{task_id}", sections=sorted(words))
        return save_entry(task_id=task_id, values=values, seen_version=seen_version, actor=actor, at=at)


def _own(row: DraftText | None) -> bool:
    """Whether the text that stands was written by a person."""
    return row is not None and not row.proposed


def add_comment(*, task_id: int, section: str, text: str, actor: Actor, at: datetime) -> DraftComment:
    """Say something about a section of the draft under review, or about all of it (section "")."""
    with traced(actor, at, "comment.add", f"task:{task_id}"):
        task = begin_work(task_id=task_id, actor=actor, at=at)
        if task.kind != "review":
            raise Conflict("comment.kind", "Comments are written at the step that reviews the draft.")
        titles = {"": "", **{s.key: s.title for s in commented_sections(task)}}
        if section not in titles:
            raise InvalidInput("comment.section", "The draft has no such section.", place=section[:60])
        row = DraftComment.objects.create(run_id=task.run.id, section=section, title=titles[section][:400],
                                          **_signed(task, _said(text), actor, at))
        audit(actor=actor, at=at, act="comment.add", target=f"comment:{row.pk}")
    return row


def act_on_comment(*, task_id: int, comment_id: int, act: str, text: str = "", actor: Actor, at: datetime) -> DraftCommentAct:
    """Answer, resolve, reopen a comment or carry it to the meeting, at a step that writes or reviews the draft.

    An answer and a reopening say something. Carrying is refused where no meeting follows in the SOP.
    """
    with traced(actor, at, "comment.act", f"comment:{comment_id}"):
        task = begin_work(task_id=task_id, actor=actor, at=at)
        row = DraftComment.objects.filter(pk=comment_id, run=task.run.id).first()
        if row is None:
            raise NotFound("comment.unknown", "There is no such comment.")
        role = "reviewer" if task.kind == "review" else "drafter" if task.kind in WRITTEN else "nobody"
        becomes(state_after(row.acts.order_by("pk").values_list("act", flat=True)), act, role)
        if act == "carry" and "meet" not in kinds_ahead(task):
            raise Conflict("comment.no_meeting", "No meeting follows in this SOP that could take it up.",
                           remedy="Resolve the comment, or return the draft.")
        said = _said(text) if act in ("answer", "reopen") or text.strip() else ""
        made = DraftCommentAct.objects.create(comment=row, act=act, **_signed(task, said, actor, at))
        audit(actor=actor, at=at, act=f"comment.{act}", target=f"comment:{row.pk}")
    return made


@transaction.atomic
def minute_comments(*, task: TaskRef, minutes: str, actor: Actor, at: datetime) -> int:
    """The comments carried to this meeting were taken up in its minutes; how many."""
    carried = carried_comments(task.run.id)
    for one in carried:
        DraftCommentAct.objects.create(comment_id=one.id, act="minute", **_signed(task, minutes, actor, at))
        audit(actor=actor, at=at, act="comment.minute", target=f"comment:{one.id}")
    return len(carried)


def _said(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise InvalidInput("comment.empty", "Write what you have to say.")
    if len(said) > LONGEST_COMMENT:
        raise InvalidInput("comment.long", "A comment has at most %(most)s characters.", most=LONGEST_COMMENT)
    return said


def _signed(task: TaskRef, text: str, actor: Actor, at: datetime) -> Mapping[str, Any]:
    capacity = actor.capacity_for(task.member)
    return {"task_id": task.id, "text": text, "at": at, "person_id": actor.person, "name": actor.name[:200],
            "acted_title": capacity.full_title if capacity else ""}


