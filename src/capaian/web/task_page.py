"""Everything that the page of one task shows, gathered once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from capaian.kernel.errors import CapaianError
from capaian.kernel.periods import Period
from capaian.organisation import selectors as organisation
from capaian.organisation.domain.actors import Actor
from capaian.procedures import selectors as procedures
from capaian.procedures.ports import STEP_KINDS, TaskRef
from capaian.sop.domain.pack import Outcome
from capaian.web import words
from capaian.web.doors import lazily
from capaian.web.entry import Input, inputs
from capaian.web.panels import PANELS

FRAME = ("web/panels/plain.html", "web/panels/fields.html")  # kinds whose work is in the declared fields alone
COMMENTED = ("web/panels/drafting.html",)  # panels that show comments beside the declared fields
ON_FIGURES = ("recap", "measure", "analyse")  # of these, the ones that look at the figures


def panel_of(kind: Any) -> str:
    """The template shown above the declared fields, or nothing."""
    if kind.panel not in FRAME:
        return str(kind.panel)
    return "web/panels/figures.html" if kind.key in ON_FIGURES else ""


@dataclass(frozen=True)
class Requirement:
    """A document that the row asks for: what there is of it, or that it is missing or was waived."""

    key: str
    title: str
    present: tuple[Any, ...] = ()

    @property
    def waived(self) -> str:
        return next((a.reason for a in self.present if a.waived), "")


@dataclass(frozen=True)
class Answer:
    """One way to close the task. ``why_not`` disables its button with a sentence."""

    key: str
    label: str
    returns: bool
    why_not: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaskPage:
    """See the fields; ``panel`` is what the kind's own panel shows, ``error`` what a refused act said."""

    task: TaskRef
    row: Any
    kind: Any
    period: str
    holder: Any
    mine: str
    may: Mapping[str, str]
    requirements: list[Requirement]
    left: list[Any]
    answers: list[Answer]
    inputs: list[Input]
    panel: Mapping[str, Any]
    overdue: bool
    request: str
    error: CapaianError | None = None
    typed: Mapping[str, Any] = field(default_factory=dict)
    posts: tuple[tuple[str, str], ...] = ()

    @property
    def extra(self) -> str:
        """The template of the kind's own panel, when it shows more than the declared fields."""
        return panel_of(self.kind)

    @property
    def wide(self) -> bool:
        """The work needs the whole width: a panel, or lines of many columns."""
        return bool(self.extra) or any(len(line) > 3 for one in self.inputs for line in one.lines[:1])

    @property
    def missing(self) -> list[Requirement]:
        return [r for r in self.requirements if not r.present]

    @property
    def open(self) -> bool:
        return self.task.state == "open"

    @property
    def can_work(self) -> bool:
        return self.open and not self.may["work"]

    @property
    def asks_override(self) -> bool:
        return self.error is not None and self.error.code == "maker.checker"

    @property
    def groups(self) -> dict[str, list[tuple[Input, ...]]]:
        """The inputs that stand in tables: group → lines of inputs, of which the first has the label."""
        found: dict[str, list[tuple[Input, ...]]] = {}
        for one in self.inputs:
            if one.field.group:
                lines = found.setdefault(one.field.group, [])
                lines[-1:] = [(*lines[-1], one)] if lines and not one.label else [*lines[-1:], (one,)]
        return found

    @property
    def alone(self) -> list[tuple[Input, list[Any]]]:
        """The inputs that stand by themselves, each with the comments on its sections."""
        beside = self.panel.get("beside", {}) if self.kind.panel in COMMENTED else {}
        return [(one, beside.get(one.name, [])) for one in self.inputs if not one.field.group]

    @property
    def previews(self) -> bool:
        """Its papers can be looked at before it is closed."""
        return self.can_work and procedures.can_be_previewed(self.kind)

    @property
    def onward(self) -> list[Answer]:
        return [a for a in self.answers if not a.returns]

    @property
    def backward(self) -> list[Answer]:
        return [a for a in self.answers if a.returns]


def task_page(
    task_id: int,
    actor: Actor,
    at: datetime,
    *,
    error: CapaianError | None = None,
    typed: Mapping[str, Any] | None = None,
    task: TaskRef | None = None,
) -> TaskPage:
    """The page for this person at this moment. NotFound for a stranger. What only some answers show is read when they
    do; ``task`` spares reading it again right after an act."""
    task = task or procedures.task_for(task_id, actor)
    kind = STEP_KINDS[task.kind]
    may = procedures.may(task, actor)
    fields = kind.fields(task)
    suggested = {f.key: f.suggestion for f in fields if f.suggestion}
    proposed = replace(task, entry={**suggested, **task.entry})  # what stands in the form is what would be handed in
    artefacts = procedures.artefacts(task.run.id)
    requirements = [
        Requirement(key, words.artefact_words(key), tuple(a for a in artefacts if a.key == key))
        for key in task.row.requires
    ]
    lacking = [r.title for r in requirements if not r.present]
    capacity = actor.capacity_for(task.member)
    place, _sep, key = task.member.partition(":")
    keeper = not (may["skip"] and may["reassign"])
    return TaskPage(
        task=task,
        row=lazily(lambda: procedures.task_row(task_id)),
        kind=kind,
        period=Period.parse(task.run.period).label_id(),
        holder=lazily(lambda: organisation.official(task.run.office_id, key, at) if place == "position" else None),
        mine=capacity.full_title if capacity else "",
        may=may,
        requirements=requirements,
        left=[a for a in artefacts if a.task_id == task.id],
        answers=[_answer(proposed, kind, outcome, may["complete"], lacking) for outcome in task.outcomes or (DONE,)],
        inputs=inputs(fields, {**task.entry, **(typed or {})}),
        panel=lazily(lambda: PANELS[shown](task, actor, at) if (shown := panel_of(kind)) in PANELS else {}),
        overdue=bool(task.state == "open" and task.due_at and task.due_at < at),
        request=uuid.uuid4().hex,
        error=error,
        typed=typed or {},
        posts=tuple(organisation.titles(task.run.office_id).items()) if keeper else (),
    )


DONE = Outcome(key="", label="", to="")


def _answer(task: TaskRef, kind: Any, outcome: Outcome, refused: str, lacking: list[str]) -> Answer:
    reasons = [gettext(refused)] if refused else []
    if not refused and lacking:
        reasons.append(gettext("Still missing: %(missing)s.") % {"missing": ", ".join(lacking)})
    if not refused and task.state == "open":
        reasons += [gettext(sentence) for sentence in kind.blockers(task, outcome.key)]
    said = gettext(outcome.label) if outcome.label else ""
    if outcome.returns:
        said = gettext("Return it (%(printed)s)") % {"printed": said}
    elif said:
        said = gettext("Approve (%(printed)s)") % {"printed": said}
    return Answer(
        outcome.key,
        said or str(words.CLOSING.get(task.kind, words.KINDS.get(task.kind, task.kind))),
        outcome.returns,
        tuple(reasons),
    )
