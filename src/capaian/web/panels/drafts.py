"""Panels of the kinds that write and review a report: its sections, their changes, and the comments on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from capaian.organisation.domain.actors import Actor
from capaian.procedures import selectors as procedures
from capaian.procedures.ports import TaskRef
from capaian.reporting.domain.comments import acts_of
from capaian.reporting.domain.narrative import Change, Section, changes
from capaian.reporting.selectors import drafts
from capaian.reporting.selectors.drafts import Comment
from capaian.web.panels import papers

# act → (words of its button, icon)
ACTS = {
    "answer": (_("Reply"), "messages"),
    "resolve": (_("Settled"), "check"),
    "reopen": (_("Open again"), "arrow-back-up"),
    "carry": (_("Carry to the meeting"), "gavel"),
}
# state → (words, tone, icon)
STATES = {
    "open": (_("Open"), "warn", "circle-dashed"),
    "answered": (_("Answered"), "info", "messages"),
    "resolved": (_("Settled"), "ok", "circle-check"),
    "carried": (_("For the meeting"), "info", "gavel"),
    "minuted": (_("Discussed in the meeting"), "ok", "gavel"),
}
DONE = {
    "answer": _("answered"),
    "resolve": _("settled it"),
    "reopen": _("opened it again"),
    "carry": _("carried it to the meeting"),
    "minute": _("took it up in the minutes"),
}


@dataclass(frozen=True)
class Told:
    """What somebody did with a comment, in words."""

    what: Any
    text: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Noted:
    """A comment with the acts that this person may do now: (act, words, icon)."""

    comment: Comment
    acts: tuple[tuple[str, Any, str], ...]

    @property
    def state(self) -> tuple[Any, str, str]:
        return STATES[self.comment.state]

    @property
    def told(self) -> list[Told]:
        return [Told(DONE[a.act], a.text, a.acted_title or a.name, a.at) for a in self.comment.acts]


@dataclass(frozen=True)
class Part:
    """A section as a reviewer reads it: its words, what changed since the round before, the comments on it."""

    section: Section
    change: Change | None
    notes: tuple[Noted, ...]


def noted(task: TaskRef, role: str, meeting: bool = False) -> list[Noted]:
    """The comments of the run with what may be done about each in this role."""
    open_here = task.state == "open" and task.run.state == "running"
    return [
        Noted(
            one,
            tuple((act, *ACTS[act]) for act in acts_of(one.state, role) if act != "carry" or meeting)
            if open_here
            else (),
        )
        for one in drafts.comments_of(task.run.id)
    ]


def draft(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """The figures, and the comments: ``beside`` by the field of their section, ``general`` on the whole document."""
    notes = noted(task, "drafter")
    beside: dict[str, list[Noted]] = {}
    for one in notes:
        if one.comment.section:
            beside.setdefault(one.comment.section.partition(".")[0], []).append(one)
    return {
        **papers.record(task, actor, at),
        "beside": beside,
        "general": [one for one in notes if not one.comment.section],
        "pending": sum(one.comment.pending for one in notes),
        "before": drafts.written_before(task) if task.round > 1 else None,
    }


def review(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """The documents to decide on, and the draft to read section by section."""
    written = drafts.written_task(task.run.id)
    sections = drafts.sections(written) if written else ()
    before = drafts.written_before(written) if written else None
    changed = {c.key: c for c in changes(drafts.sections(before), sections)} if before else {}
    notes = noted(task, "reviewer", "meet" in procedures.kinds_ahead(task))
    known = {section.key for section in sections}
    return {
        **papers.review(task, actor, at),
        "parts": [
            Part(s, changed.get(s.key), tuple(n for n in notes if n.comment.section == s.key)) for s in sections
        ],
        "general": [n for n in notes if n.comment.section not in known],
        "pending": sum(one.comment.pending for one in notes),
        "before": before,
        "written": written,
    }
