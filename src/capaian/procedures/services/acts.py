"""What officials do with a task: work on it, close it, hand it on, take it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from capaian.foundation.services import audit, store_bytes
from capaian.kernel.dates import clock, short_date
from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, NotFound, NotPermitted, NotReady
from capaian.organisation.domain.actors import Actor, Capacity
from capaian.organisation.selectors import local
from capaian.procedures import selectors
from capaian.procedures.domain import engine
from capaian.procedures.domain.engine import Event
from capaian.procedures.domain.roles import roles_of
from capaian.procedures.domain.transitions import TASK, permit, why_not
from capaian.procedures.models import Artefact, Request, Run, Task
from capaian.procedures.ports import STEP_KINDS, Left, Plain, Prepared, TaskRef
from capaian.procedures.selectors import Standing
from capaian.procedures.services.record import members_in, record, refuse_unless_running, traced


@dataclass(frozen=True)
class Completion:
    """What closing a task led to: the tasks that opened, and whether the run ended."""

    task: int
    opened: tuple[int, ...]
    finished: bool


def _permitted(task: TaskRef, actor: Actor, act: str, reason: str = " ") -> Capacity | None:
    roles = roles_of(actor, task.run.office, member=task.member)
    if task.state != "open" or why_not(TASK, task.state, act, roles):  # what their own post allows needs no further role
        roles = selectors.roles_at(actor, task.run.office, task.run.office_id, task.member)
    if task.state != "open" and isinstance(why_not(TASK, task.state, act, roles), Conflict):
        raise _closed(task)
    permit(TASK, task.state, act, roles, reason)
    return actor.capacity_for(task.member)


def _closed(task: TaskRef) -> Conflict:
    """Too late: who closed the task, and when, in the office's own time."""
    who, moment = selectors.closing_of(task)
    here = local(task.run.office, moment)
    when = f"{short_date(here.date())} {clock(here)}"
    return Conflict(f"task.{task.state}", _SENTENCES[task.state], who=who or "Capaian", when=when,
                    remedy="Reload the page to see what follows.")


_SENTENCES = {"done": "%(who)s has already done this (%(when)s).",
              "skipped": "%(who)s left this task out (%(when)s).",
              "withdrawn": "This task was withdrawn by an act of %(who)s (%(when)s)."}


def begin_work(*, task_id: int, actor: Actor, at: datetime) -> TaskRef:
    """Note that somebody has begun: from then on the task before cannot be taken back. Asked by every stage that
    writes for a task; raises when this person may not, or the task or run is closed. Joins the caller's transaction."""
    with traced(actor, at, "task.work", f"task:{task_id}"):
        return _begun(task_id, actor, at)[1]


def _begun(task_id: int, actor: Actor, at: datetime) -> tuple[Task, TaskRef]:
    row = selectors.task_row(task_id, locked=True)
    task = selectors.ref_of(row)
    refuse_unless_running(row.run)
    capacity = _permitted(task, actor, "work")
    if row.touched_at is None:
        record(row.run, [Event("task_touched", task.step, task.member, task.round)], actor=actor, at=at, capacity=capacity)
    return row, task


def save_entry(*, task_id: int, values: Mapping[str, Any], seen_version: int | None = None, actor: Actor,
               at: datetime) -> TaskRef:
    """Keep what was typed so far. Only the kind's declared fields are taken; nothing is required yet.

    Conflict when another browser saved since ``seen_version``; what is stored stays.
    """
    with traced(actor, at, "task.entry", f"task:{task_id}"):
        row, task = _begun(task_id, actor, at)
        fields = {f.key: f for f in STEP_KINDS[task.kind].fields(task)}
        unknown = sorted(set(values) - set(fields))
        if unknown:
            raise InvalidInput("entry.field", "There is no field “%(field)s” at this step.", field=unknown[0])
        if len(json.dumps(dict(values))) > 200_000:
            raise InvalidInput("entry.size", "The text is too long.", place=", ".join(values))
        if seen_version is not None and seen_version != row.entry_version:
            raise Conflict("entry.version", "This was changed in another window since you opened it.",
                           remedy="Reload the page; what was saved there is shown.")
        row.entry = {**row.entry, **values}
        row.entry_version += 1
        row.save(update_fields=["entry", "entry_version"])
        audit(actor=actor, at=at, act="task.entry", target=f"task:{task_id}", fields=sorted(values))
        kept = selectors.ref_of(row)
        STEP_KINDS[task.kind].saved(kept, actor=actor, at=at)
    return kept


def complete_task(*, task_id: int, outcome: str = "", reason: str = "", override: str = "",
                  request_id: str | None = None, actor: Actor, at: datetime) -> Completion:
    """Close a task: check person, state, kelengkapan and work; leave its artefacts; open what follows.

    ``outcome``: the key of the chosen answer at a decision. ``override``: why the maker may decide on their own work
    (kept in the record). ``request_id``: the same request twice happens once; with other content it is a Conflict.
    Slow work (typesetting, signatures) happens before the transaction; exactly one of several who press at once
    succeeds, the others are told who did it and when.
    """
    digest = hashlib.sha256(json.dumps([task_id, outcome, reason, override, actor.person]).encode()).hexdigest()
    answer = (outcome, reason, override)
    try:
        with traced(actor, at, "task.complete", f"task:{task_id}"):
            row = selectors.task_row(task_id, locked=True)
            kind = STEP_KINDS[row.kind]
            slow = getattr(type(kind), "prepare", None) is not Plain.prepare
            if request_id and (slow or row.state != Task.State.OPEN) and (done := _answered(request_id, digest, row)):
                return done
            task = selectors.ref_of(row)
            if slow:  # refused before anything slow begins
                _completable(row.run, task, selectors.standing(row.run), *answer, actor)
            else:
                opened = _close(row, task, *answer, actor=actor, at=at)
                _answer(request_id, digest, row, at)
        if slow:
            prepared = kind.prepare(task, outcome, actor=actor, at=at)
            stored = [(left, store_bytes(left.data, name=left.name, media_type=left.media_type, actor=actor, at=at))
                      for left in prepared.left]
            with traced(actor, at, "task.complete", f"task:{task_id}"):
                row = selectors.task_row(task_id, locked=True)
                fresh = selectors.ref_of(row)
                if fresh.entry_version != task.entry_version:
                    raise Conflict("entry.version", "This was changed in another window since you opened it.",
                                   remedy="Reload the page; what was saved there is shown.")
                opened = _close(row, fresh, *answer, prepared=prepared, stored=stored, actor=actor, at=at)
                _answer(request_id, digest, row, at)
    except (IntegrityError, Conflict) as clash:
        if request_id and (done := _answered(request_id, digest, None)):  # the same request, sent twice at once
            return done
        if isinstance(clash, Conflict):
            raise
        raise Conflict("task.raced", "Somebody else was first.",
                       remedy="Reload the page to see who did it and when.") from clash
    return Completion(task_id, tuple(t.pk for t in opened), row.run.state == Run.State.FINISHED)


def _close(row: Task, task: TaskRef, outcome: str, reason: str, override: str, *, prepared: Prepared | None = None,
           stored: Sequence[tuple[Left, Any]] = (), actor: Actor, at: datetime) -> list[Task]:
    """Close a task that is under its run's lock; returns what opened."""
    run, prepared, kind = row.run, prepared or Prepared(), STEP_KINDS[task.kind]
    standing = selectors.standing(run)
    capacity, override = _completable(run, task, standing, outcome, reason, override, actor)
    kind.finish(task, prepared, outcome, actor=actor, at=at)
    for left, file in stored:
        Artefact.objects.create(run=run, task_id=task.id, key=left.key, title=left.title, name=left.name, file=file,
                                data=dict(left.facts), at=at)
    _leaves_output(run, task, outcome)
    events = engine.complete(selectors.graph_of(run), standing.state, task.step, task.member, outcome,
                             members_in(run.office_id), returned=prepared.returned, reason=reason)
    opened = record(run, _with_artefacts(events, stored), actor=actor, at=at, capacity=capacity, override=override)
    audit(actor=actor, at=at, act="task.complete", target=f"task:{task.id}", outcome=outcome)
    return opened


def _with_artefacts(events: list[Event], stored: Sequence[tuple[Left, Any]]) -> list[Event]:
    if not stored:
        return events
    files = [{"key": left.key, "name": left.name, "sha256": file.sha256} for left, file in stored]
    done, rest = events[0], events[1:]
    return [Event(done.type, done.step, done.member, done.round, {**done.data, "artefacts": files}), *rest]


def _answer(request_id: str | None, digest: str, row: Task, at: datetime) -> None:
    if request_id:
        Request.objects.create(key=request_id, digest=digest, task=row, at=at)


def _answered(request_id: str, digest: str, row: Task | None) -> Completion | None:
    known = Request.objects.filter(key=request_id).first()
    if known is None:
        return None
    if known.digest != digest:
        raise Conflict("request.reused", "This request was already used for something else.",
                       remedy="Reload the page and try again.")
    row = row or selectors.task_row(known.task_id)
    return Completion(row.pk, (), row.run.state == Run.State.FINISHED)


def _completable(run: Run, task: TaskRef, standing: Standing, outcome: str, reason: str, override: str,
                 actor: Actor) -> tuple[Capacity | None, str]:
    """The capacity in which the task is closed, and the override where one was needed; raises every refusal."""
    capacity = _permitted(task, actor, "complete")
    refuse_unless_running(run)
    graph = selectors.graph_of(run)
    chosen = graph.outcome(task.step, outcome)
    if task.outcomes and chosen is None:
        raise InvalidInput("outcome.unknown", "Choose one of: %(choices)s.",
                           choices=", ".join(o.label for o in task.outcomes), place="outcome")
    if chosen is not None and chosen.returns and not reason.strip():
        raise InvalidInput("reason.missing", "Give a reason for the return.", place="reason",
                           remedy="The official who gets it back must know what to mend.")
    makers = standing.makers(graph.checked(task.step))
    if actor.person in makers and not override.strip():
        raise NotPermitted("maker.checker", "You made this yourself; another official must decide on it.",
                           remedy="If nobody else can, give the reason; it stays in the record.")
    missing = selectors.missing_requirements(task)
    if missing:
        raise NotReady("requirement.missing", "Still missing: %(missing)s.", missing=", ".join(missing),
                       place=f"row {task.row.no}", remedy="Attach it, or waive it with a reason.")
    blockers = STEP_KINDS[task.kind].blockers(task, outcome)
    if blockers:
        raise NotReady("work.unfinished", "%(what)s", what=" ".join(blockers), place=f"row {task.row.no}")
    return capacity, override.strip() if actor.person in makers else ""


def _leaves_output(run: Run, task: TaskRef, outcome: str) -> None:
    """The row's output must exist when its last work is done (a return leaves nothing new)."""
    graph = selectors.graph_of(run)
    chosen = graph.outcome(task.step, outcome)
    if not task.row.produces or not graph.steps[task.step].last or (chosen is not None and chosen.returns):
        return
    left = Artefact.objects.filter(run=run, task__step__startswith=f"{task.row.key}/", task__current=True)
    lacking = set(task.row.produces) - set(left.values_list("key", flat=True))
    if lacking:
        raise NotReady("output.missing", "The step has not left its output: %(missing)s.",
                       missing=", ".join(sorted(lacking)), place=f"row {task.row.no}")


def leave(*, run_id: int, left: Left, actor: Actor, at: datetime) -> Artefact:
    """Keep a document that belongs to the run and to none of its tasks (the list of what was filed)."""
    with transaction.atomic():
        file = store_bytes(left.data, name=left.name, media_type=left.media_type, actor=actor, at=at)
        return Artefact.objects.create(run_id=run_id, key=left.key, title=left.title, name=left.name, file=file,
                                       data=dict(left.facts), at=at)


def attach_input(*, task_id: int, key: str, title: str, data: bytes | None = None, name: str = "",
                 media_type: str = "application/octet-stream", place: str = "", actor: Actor, at: datetime) -> Artefact:
    """Attach a document from outside that the row asks for, or declare where its paper lies."""
    if data is None and not place.strip():
        raise InvalidInput("input.empty", "Attach the file, or say where the paper is kept.", place=title)
    if data is not None and len(data) > settings.UPLOAD_LIMIT:
        raise InvalidInput("input.size", "“%(name)s” is larger than %(most)s MB.", name=name[-60:], place=title,
                           most=settings.UPLOAD_LIMIT // (1024 * 1024))
    with traced(actor, at, "task.input", f"task:{task_id}"):
        task = begin_work(task_id=task_id, actor=actor, at=at)
        outside = (*task.row.requires, *STEP_KINDS[task.kind].inputs(task))
        if key not in (outside if key.startswith("input:") else selectors.missing_requirements(task)):
            raise InvalidInput("input.key", "This row does not ask for “%(key)s”.", key=key, place=title)
        file = store_bytes(data, name=name, media_type=media_type, actor=actor, at=at) if data is not None else None
        row = Artefact.objects.create(run_id=task.run.id, task_id=None, key=key, title=title, name=name or title,
                                      file=file, place=place, at=at)
        audit(actor=actor, at=at, act="task.input", target=f"task:{task_id}", key=key)
    return row


def waive_requirement(*, task_id: int, key: str, reason: str, actor: Actor, at: datetime) -> None:
    """Go on without a document that the row requires, with a reason that stays in the record."""
    with traced(actor, at, "task.waive", f"task:{task_id}"):
        row = selectors.task_row(task_id, locked=True)
        run, task = row.run, selectors.ref_of(row)
        refuse_unless_running(run)
        capacity = _permitted(task, actor, "waive", reason.strip())
        if key not in task.row.requires:
            raise InvalidInput("waive.key", "This row does not ask for “%(key)s”.", key=key)
        Artefact.objects.create(run=run, task=None, key=key, title=key, name=key, at=at, waived=True, reason=reason)
        record(run, [Event("requirement_waived", task.step, task.member, task.round, {"key": key, "reason": reason})],
               actor=actor, at=at, capacity=capacity)
        audit(actor=actor, at=at, act="task.waive", target=f"task:{task_id}", key=key)


def skip_task(*, task_id: int, reason: str, actor: Actor, at: datetime) -> Completion:
    """Go on without this member (a section that has nothing to hand in), with a reason. Not for a decision."""
    with traced(actor, at, "task.skip", f"task:{task_id}"):
        row = selectors.task_row(task_id, locked=True)
        run, task = row.run, selectors.ref_of(row)
        refuse_unless_running(run)
        _permitted(task, actor, "skip", reason.strip())
        state = selectors.state_of(run)
        if task.outcomes or len([t for t in state.of(task.step) if t.state != "skipped"]) < 2:
            raise Conflict("skip.last", "Only one of several members can be skipped, not the whole step.",
                           remedy="Reassign the task to another post instead.")
        events = engine.complete(selectors.graph_of(run), state, task.step, task.member, "",
                                 members_in(run.office_id), reason=reason, skip=True)
        opened = record(run, events, actor=actor, at=at)
        audit(actor=actor, at=at, act="task.skip", target=f"task:{task_id}", reason=reason)
    return Completion(task_id, tuple(t.pk for t in opened), run.state == Run.State.FINISHED)


def reassign_task(*, task_id: int, to: str, reason: str, actor: Actor, at: datetime) -> int:
    """Give an open task to another post or team of the office; returns the new task."""
    with traced(actor, at, "task.reassign", f"task:{task_id}"):
        row = selectors.task_row(task_id, locked=True)
        run, task = row.run, selectors.ref_of(row)
        refuse_unless_running(run)
        _permitted(task, actor, "reassign", reason.strip())
        if to not in selectors.titles_of(run.office_id) or to.startswith("role:"):
            raise InvalidInput("reassign.unknown", "There is no post or team “%(to)s”.", to=to, place="to")
        if selectors.graph_of(run).steps[task.step].work.each:
            raise Conflict("reassign.each", "Each post of the group does this for itself.",
                           remedy="Appoint a Plt or Plh for the post, or leave it out with a reason.")
        events = engine.reassign(selectors.graph_of(run), selectors.state_of(run), task.step, task.member, to, reason)
        data = {**events[1].data, "entry": dict(task.entry)}
        events[1] = Event(events[1].type, events[1].step, events[1].member, events[1].round, data)
        opened = record(run, events, actor=actor, at=at)
        audit(actor=actor, at=at, act="task.reassign", target=f"task:{task_id}", to=to, reason=reason)
    return opened[0].pk


def recall_task(*, task_id: int, reason: str, actor: Actor, at: datetime) -> int:
    """Take back a task that one has just done, while the next official has not begun; returns the new task.

    What was typed is kept. Only the person who closed it may take it back.
    """
    with traced(actor, at, "task.recall", f"task:{task_id}"):
        row = selectors.task_row(task_id, locked=True)
        run, task = row.run, selectors.ref_of(row)
        if run.state not in (Run.State.RUNNING, Run.State.FINISHED):
            refuse_unless_running(run)
        capacity = _permitted(task, actor, "recall", reason.strip())
        if row.person_id != actor.person:
            raise NotPermitted("recall.person", "Only the person who closed the task may take it back.")
        events = engine.recall(selectors.graph_of(run), selectors.state_of(run), task.step, task.member, reason)
        data = {**events[-1].data, "entry": dict(task.entry)}
        events[-1] = Event(events[-1].type, events[-1].step, events[-1].member, events[-1].round, data)
        opened = record(run, events, actor=actor, at=at, capacity=capacity)
        audit(actor=actor, at=at, act="task.recall", target=f"task:{task_id}", reason=reason)
    return opened[0].pk


__all__ = ["CapaianError", "NotFound"]
