"""What the engine asks of the world around it, and the value it hands out.

A *kind* of step does the office's work (fill a form, write a letter, sign). The engine knows only this protocol;
``config/wiring.py`` says which handler stands behind which kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, Protocol
from uuid import UUID

from django.utils.translation import gettext

from capaian.organisation.domain.actors import Actor
from capaian.sop.domain.pack import Outcome, Row


@dataclass(frozen=True)
class RunRef:
    """A run as the stages downstream see it."""

    id: int
    uid: UUID
    office: str
    office_id: int
    namespace: UUID
    sop: str
    title: str
    version: int
    section: str
    period: str
    state: str
    example_notice: str = ""


@dataclass(frozen=True)
class TaskRef:
    """A task as its kind sees it. ``member`` is "position:KEY" or "team:KEY"; ``entry`` what was typed so far.

    ``preview``: its papers are only looked at; nothing is stored and no number given for them. ``told_title`` says the
    member's title; it is asked at most once, by whoever needs it.
    """

    id: int
    run: RunRef
    row: Row
    step: str
    kind: str
    lane_title: str
    member: str
    told_title: Callable[[], str] = field(compare=False, repr=False)
    round: int
    state: str
    outcomes: tuple[Outcome, ...]
    entry: Mapping[str, Any]
    entry_version: int
    opened_at: datetime
    due_at: datetime | None
    reason: str = ""  # why it was returned, when this round is a return
    preview: bool = False

    @cached_property
    def member_title(self) -> str:
        """The member's title as the office writes it."""
        return self.told_title()

    def goes_back(self, outcome: str) -> bool:
        """Whether this answer sends work back."""
        return any(o.key == outcome and o.returns for o in self.outcomes)


FieldType = Literal["text", "long", "date", "datetime", "number", "choice", "choices", "rows", "file"]


@dataclass(frozen=True)
class Field:
    """A field that an officer fills at a step. ``columns``: the fields of each line when ``type`` is rows.

    ``label`` and ``help`` are English message ids; ``suggestion`` is proposed text (Indonesian, from the run's data).
    Fields of one ``group`` are the lines of one table: each that has a label begins a line.
    """

    key: str
    label: str
    type: FieldType = "text"
    required: bool = True
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[Field, ...] = ()
    suggestion: Any = ""
    group: str = ""


@dataclass(frozen=True)
class Left:
    """An artefact that a step leaves. ``key`` as in the pack's produces; ``name`` is the file's name."""

    key: str
    title: str
    name: str
    data: bytes
    media_type: str = "application/pdf"
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """What a kind worked out before the transaction: documents, and which members a return sends back."""

    left: tuple[Left, ...] = ()
    returned: tuple[str, ...] = ()
    payload: Any = None


class StepKind(Protocol):
    """The office's work at a step.

    ``panel`` is the template that shows it on the task page; ``fields`` what is typed; ``inputs`` the documents from
    outside (``input:KEY``) that it takes beyond those that the row requires; ``blockers`` the sentences
    (English msgids already filled in) that stop the task from being closed with that outcome; ``opened`` runs in the
    transaction that opens the task, ``saved`` in the one that keeps what was typed; ``prepare`` outside any transaction
    (slow: typesetting, signatures); ``finish`` in the transaction that closes the task.
    """

    key: str
    panel: str
    signs: bool  # the act is a signature or paraf, so that the page says so
    previews_unfinished: bool  # its papers can be looked at before everything is there

    def fields(self, task: TaskRef) -> tuple[Field, ...]: ...
    def inputs(self, task: TaskRef) -> tuple[str, ...]: ...
    def opened(self, task: TaskRef, *, actor: Actor, at: datetime) -> None: ...
    def saved(self, task: TaskRef, *, actor: Actor, at: datetime) -> None: ...
    def blockers(self, task: TaskRef, outcome: str) -> list[str]: ...
    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared: ...
    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None: ...


class RunFinisher(Protocol):
    """What happens in the transaction in which a run ends (the archive files it)."""

    def __call__(self, run: RunRef, *, actor: Actor, at: datetime) -> None: ...


STEP_KINDS: dict[str, StepKind] = {}
FINISHERS: list[RunFinisher] = []


class Plain:
    """What most kinds share: no fields, nothing on opening, no blockers, no files."""

    key = ""
    panel = "web/panels/plain.html"
    signs = False
    previews_unfinished = False

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return ()

    def inputs(self, task: TaskRef) -> tuple[str, ...]:
        return ()

    def opened(self, task: TaskRef, *, actor: Actor, at: datetime) -> None:
        return None

    def saved(self, task: TaskRef, *, actor: Actor, at: datetime) -> None:
        return None

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return []

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        return Prepared()

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        return None


def missing_fields(fields: Sequence[Field], entry: Mapping[str, Any]) -> list[str]:
    """What the declared fields still lack, one sentence each: a required one empty, a date or number that is none.

    A suggestion that nobody saved counts as empty; a line of a table counts once anything stands in it.

    >>> from django.utils.translation import override
    >>> due = Field("due", "Due date", "date")
    >>> with override("en"):
    ...     missing_fields([due, Field("note", "Note", required=False)], {"due": "kemarin"})
    ['“Due date”: “kemarin” is not a date.']
    >>> people = Field("people", "People", "rows", columns=(Field("name", "Name"), Field("post", "Post", required=False)))
    >>> with override("en"):
    ...     missing_fields([due, people], {"people": [{"name": "", "post": "Camat"}]})
    ['“Due date” is empty.', '“People”, line 1: “Name” is empty.']
    """
    found = []
    for one in fields:
        value = entry.get(one.key)
        if one.type != "rows":
            found += [sentence for sentence in (_fault(one, value),) if sentence]
            continue
        lines = [line for line in value or () if any(str(v or "").strip() for v in line.values())]
        if one.required and not lines:
            found.append(gettext("“%(field)s” is empty.") % {"field": gettext(one.label)})
        for number, line in enumerate(lines, start=1):
            found += [f"“{gettext(one.label)}”, " + gettext("line %(number)s: %(what)s") % {
                "number": number, "what": sentence} for c in one.columns if (sentence := _fault(c, line.get(c.key)))]
    return found


_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)*")


def _fault(one: Field, value: Any) -> str:
    text = "" if value is None else str(value).strip()
    told = {"field": gettext(one.label), "text": text}
    if not text:
        return gettext("“%(field)s” is empty.") % told if one.required else ""
    if one.type == "date" and not _reads(date.fromisoformat, text):
        return gettext("“%(field)s”: “%(text)s” is not a date.") % told
    if one.type == "datetime" and not _reads(datetime.fromisoformat, text):
        return gettext("“%(field)s”: “%(text)s” is not a date and time.") % told
    if one.type == "number" and not _NUMBER.fullmatch(text):
        return gettext("“%(field)s”: “%(text)s” is not a number.") % told
    if one.type == "choice" and text not in {key for key, _ in one.choices}:
        return gettext("“%(field)s”: “%(text)s” is not one of the choices.") % told
    return ""


def _reads(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True
