"""How events reach the tables: the one place that writes tasks and the log, always under the run's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.dateparse import parse_datetime

from capaian.foundation.services import insert, post_all, traced
from capaian.kernel.errors import CapaianError, Conflict
from capaian.organisation.domain.actors import Actor, Capacity
from capaian.organisation.selectors import calendar, members
from capaian.procedures import selectors
from capaian.procedures.domain.clock import deadline as standard_deadline
from capaian.procedures.domain.clock import has_time
from capaian.procedures.domain.engine import Event, Members
from capaian.procedures.domain.graph import Graph, Step
from capaian.procedures.domain.log import Entry, chain
from capaian.procedures.models import Run, RunEvent, Task
from capaian.procedures.ports import FINISHERS, STEP_KINDS, Plain


def locked(run_id: int) -> Run:
    """The run's row under its lock (SQLite: the transaction itself is the lock)."""
    return selectors.joined_runs().select_for_update(of=("self",)).get(pk=run_id)


def members_in(office_id: int) -> Members:
    """How the steps of this office find their members at the moment of opening."""
    known: dict[str, tuple[str, ...]] = {}

    def find(step: Step) -> tuple[str, ...]:
        out: dict[str, None] = {}
        for reference in step.actors:
            if reference not in known:
                known[reference] = members(office_id, reference)
            out.update(dict.fromkeys(known[reference]))
        return tuple(out)

    return find


def deadlines(office_id: int, graph: Graph) -> Callable[[str, datetime], tuple[datetime | None, int | None]]:
    """When a step is due that opens at a moment, and its standard in working minutes; both ``None`` where the SOP prints
    no time. The office's calendar is asked for once, by the first step that has a time."""
    time = cache(lambda: calendar(office_id))

    def due(step: str, opened: datetime) -> tuple[datetime | None, int | None]:
        printed, unit = graph.steps[step].row.standard, graph.pack.time_unit
        return standard_deadline(printed, unit, opened, time()) if has_time(printed, unit) else (None, None)

    return due


def record(run: Run, events: Iterable[Event], *, actor: Actor, at: datetime, capacity: Capacity | None = None,
           override: str = "") -> list[Task]:
    """Append the events and carry them into the tables; returns the tasks that opened. The run must be locked."""
    graph = selectors.graph_of(run)
    rows: list[RunEvent] = []
    opened: list[Task] = []
    title = capacity.full_title if capacity else ""
    dates = cache(deadlines(run.office_id, graph))
    for event in events:
        data = dict(event.data)
        if event.type == "task_opened" and "due" not in data:
            due, minutes = dates(event.step, at)
            data |= {"due": due.isoformat() if due else None, "standard_minutes": minutes}
        if override and event.type == "task_done":
            data["override"] = override
        event = Event(event.type, event.step, event.member, event.round, data)
        run.events += 1
        entry = Entry(run.events, at, event, actor.person, actor.name, title)
        run.last_hash = chain(run.last_hash, entry.content())
        rows.append(RunEvent(run=run, seq=run.events, at=at, type=event.type, step=event.step, member=event.member,
                             round=event.round, person_id=actor.person, name=actor.name, acted_title=title, data=data,
                             hash=run.last_hash))
        task = _project(run, event, actor, at, capacity, override)
        if task is not None:
            opened.append(task)
    insert(opened)  # last: whatever had these places was withdrawn before
    insert(rows)
    run.save(update_fields=["events", "last_hash", "state", "finished_at", "suspended_at", "version"])
    for task in opened:
        kind = STEP_KINDS[task.kind]
        if getattr(type(kind), "opened", None) is not Plain.opened:  # most kinds have nothing to do then
            kind.opened(selectors.ref_of(task), actor=actor, at=at)
    post_all({f"task.opened:{task.pk}": {"task": task.pk} for task in opened}, topic="task.opened", at=at,
             office=run.office.key)
    if run.state == Run.State.FINISHED and any(r.type == "run_finished" for r in rows):
        for finish in FINISHERS:
            finish(selectors.run_of(run), actor=actor, at=at)
    return opened


def _project(run: Run, event: Event, actor: Actor, at: datetime, capacity: Capacity | None,
             override: str) -> Task | None:
    kind = event.type
    if kind in _RUN_CHANGES:
        _RUN_CHANGES[kind](run, at)
    elif kind == "task_opened":
        due = event.data.get("due")
        return Task(
            run=run, step=event.step, member=event.member, round=event.round, kind=event.data["kind"],
            row_no=event.data["no"], office_id=run.office_id, opened_at=at,
            due_at=parse_datetime(due) if due else None, standard_minutes=event.data.get("standard_minutes"),
            entry=event.data.get("entry", {}))
    elif kind in _TASK_STATES:
        changes: dict[str, Any] = dict(_TASK_STATES[kind])
        if kind in {"task_done", "task_skipped"}:
            changes |= {"done_at": at, "outcome": event.data.get("outcome", ""), "reason": event.data.get("reason", ""),
                        "person_id": actor.person, "override": override if kind == "task_done" else "",
                        "acted_as": capacity.position if capacity else "",
                        "acted_title": capacity.full_title if capacity else "",
                        "appointment_id": capacity.appointment if capacity else None}
        elif kind == "task_touched":
            changes = {"touched_at": at}
        elif kind == "deadline_shifted":
            due = event.data["due"]
            changes = {"due_at": parse_datetime(due) if due else None}
            if "standard_minutes" in event.data:
                changes["standard_minutes"] = event.data["standard_minutes"]
        must_be_open = kind not in {"task_superseded", "deadline_shifted"}
        tasks = Task.objects.filter(run=run, step=event.step, member=event.member, round=event.round)
        changed = (tasks.filter(state="open") if must_be_open else tasks).update(**changes)
        if changed != 1:
            raise Conflict("task.raced", "Somebody else was first.", remedy="Reload the page to see who did it and when.")
    return None


_TASK_STATES: dict[str, dict[str, Any]] = {
    "task_done": {"state": "done"}, "task_skipped": {"state": "skipped"}, "task_touched": {}, "deadline_shifted": {},
    "task_withdrawn": {"state": "withdrawn", "current": False}, "task_superseded": {"current": False},
}


def _becomes(state: str, stamp: str = "", clear: str = "") -> Callable[[Run, datetime], None]:
    def change(run: Run, at: datetime) -> None:
        run.state = state
        if stamp:
            setattr(run, stamp, at)
        if clear:
            setattr(run, clear, None)

    return change


_RUN_CHANGES: dict[str, Callable[[Run, datetime], None]] = {
    "run_started": _becomes("running"), "run_finished": _becomes("finished", "finished_at"),
    "run_suspended": _becomes("suspended", "suspended_at"), "run_resumed": _becomes("running", clear="suspended_at"),
    "run_cancelled": _becomes("cancelled", "finished_at"), "run_reopened": _becomes("running", clear="finished_at"),
}


def refuse_unless_running(run: Run) -> None:
    """No task of a halted run may be worked on."""
    if run.state == Run.State.SUSPENDED:
        raise Conflict("run.suspended", "This run is suspended.", remedy="Wait until it goes on.")
    if run.state != Run.State.RUNNING:
        raise Conflict("run.ended", "This run has ended.")


__all__ = ["CapaianError", "deadlines", "locked", "members_in", "record", "refuse_unless_running", "traced"]
