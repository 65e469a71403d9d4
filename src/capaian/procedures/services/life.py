"""The life of a run: start, suspend, resume, cancel, re-open, move to a new version."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from capaian.foundation.services import audit
from capaian.kernel.errors import Conflict, InvalidInput, NotReady
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import calendar, local, unknown_references
from capaian.procedures import selectors
from capaian.procedures.domain import engine
from capaian.procedures.domain.clock import after_halt
from capaian.procedures.domain.engine import Event
from capaian.procedures.domain.graph import Graph
from capaian.procedures.domain.transitions import RUN, permit
from capaian.procedures.models import Run, Task
from capaian.procedures.ports import STEP_KINDS, RunRef
from capaian.procedures.services.record import deadlines, locked, members_in, record, traced
from capaian.sop.domain.pack import Pack
from capaian.sop.selectors import begins_runs, pack_of

if TYPE_CHECKING:
    from capaian.sop.models import ProcedureVersion


def start_run(*, version: ProcedureVersion, section: str, period: str, actor: Actor, at: datetime) -> RunRef:
    """Begin a run of this section for this period; its first step opens.

    Refused when the version is not in force, the period is not of the section's kind, a run exists already, a shorter
    period's run is not finished (sections that consolidate), or the SOP it needs has no finished run of the period.
    """
    office = version.definition.office
    pack = pack_of(version)
    when = Period.parse(period)
    if section not in {s.key for s in pack.sections}:
        raise InvalidInput("run.section", "This SOP has no part “%(section)s”.", section=section, place="section")
    with traced(actor, at, "run.start", f"sop:{pack.key}:{period}"):
        roles = selectors.roles_at(actor, office.key, office.pk)
        graph = Graph(pack, section)
        starters = {m for m in members_in(office.pk)(graph.steps[graph.start]) if actor.capacity_for(m)}
        permit(RUN, "new", "start", roles | {"assignee"} if starters else roles)
        if not begins_runs(version, local(office.key, at).date()):
            raise Conflict("run.version", "This version is not in force.")
        if when.kind not in pack.section(section).periods:
            raise InvalidInput("run.period", "%(period)s is not a period of this part of the SOP.", period=period,
                               place="period")
        _shorter_ones_done(pack, section, when, office.pk)
        _needed_done(pack, period, office.pk)
        unknown = unknown_references(office.pk, {a for s in graph.steps.values() for a in s.actors})
        if unknown:
            raise NotReady("run.posts", "The office has no post for: %(unknown)s.", unknown=", ".join(sorted(unknown)))
        before = Run.objects.filter(version__definition=version.definition, section=section, period=period)
        if before.exclude(state=Run.State.CANCELLED).exists():  # also one that follows an earlier version
            raise Conflict("run.exists", "There is already a run for %(period)s.", period=when.label_id())
        attempt = before.count() + 1
        try:
            with transaction.atomic():
                run = Run.objects.create(uid=uuid.uuid5(office.namespace, f"run:{pack.key}:{section}:{period}:{attempt}"),
                                         office=office, version=version, section=section, period=period, started_at=at)
        except IntegrityError as clash:
            raise Conflict("run.exists", "There is already a run for %(period)s.", period=when.label_id()) from clash
        events = engine.start(graph, members_in(office.pk))
        events[0] = Event("run_started", data={"sop": pack.key, "version": version.number, "digest": version.digest,
                                               "section": section, "period": period})
        record(selectors.run_row(run.pk), events, actor=actor, at=at)
        audit(actor=actor, at=at, act="run.start", target=f"run:{run.uid}")
    return selectors.run_of(selectors.run_row(run.pk))


def _shorter_ones_done(pack: Pack, section: str, when: Period, office_id: int) -> None:
    before = pack.section(section).opens_after
    if not before:
        return
    shorter = pack.section(before)
    wanted = {p.key for kind in shorter.periods for p in when.children(kind)}  # type: ignore[arg-type]
    done = {r.period for r in selectors.finished_runs(office_id, pack.key, before, wanted)}
    missing = sorted(wanted - done)
    if missing:
        raise NotReady("run.shorter", "Not finished yet: %(missing)s.",
                       missing=", ".join(Period.parse(p).label_id() for p in missing))


def _needed_done(pack: Pack, period: str, office_id: int) -> None:
    if not pack.needs:
        return
    other = selectors.run_for(office_id, pack.needs, period)
    if other is None or other.state != "finished":
        raise NotReady("run.needs", "The run of “%(sop)s” for the same period must be finished first.", sop=pack.needs)


def _permit_run(run: Run, actor: Actor, act: str, reason: str = " ") -> None:
    permit(RUN, run.state, act, selectors.roles_at(actor, run.office.key, run.office_id), reason)


def suspend_run(*, run_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Halt a run (disaster, dispute): nobody can work on it, and its deadlines stand still."""
    with traced(actor, at, "run.suspend", f"run:{run_id}"):
        run = locked(run_id)
        _permit_run(run, actor, "suspend", reason.strip())
        record(run, [Event("run_suspended", data={"reason": reason})], actor=actor, at=at)
        audit(actor=actor, at=at, act="run.suspend", target=f"run:{run.uid}", reason=reason)


def resume_run(*, run_id: int, actor: Actor, at: datetime) -> None:
    """Go on: every open task gets back the working time that it still had when the run was suspended."""
    with traced(actor, at, "run.resume", f"run:{run_id}"):
        run = locked(run_id)
        _permit_run(run, actor, "resume")
        halted = run.suspended_at or at
        time = calendar(run.office_id)
        events = [Event("run_resumed")]
        for task in Task.objects.filter(run=run, state="open", due_at__isnull=False):
            due = after_halt(task.due_at, halted, at, time)
            events.append(Event("deadline_shifted", task.step, task.member, task.round,
                                {"due": due.isoformat(), "from": task.due_at.isoformat()}))
        record(run, events, actor=actor, at=at)
        audit(actor=actor, at=at, act="run.resume", target=f"run:{run.uid}")


def cancel_run(*, run_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """End a run for good without a result; what was done stays readable, a new run may begin for the period."""
    with traced(actor, at, "run.cancel", f"run:{run_id}"):
        run = locked(run_id)
        _permit_run(run, actor, "cancel", reason.strip())
        open_ones = selectors.state_of(run).open
        events = [Event("task_withdrawn", t.step, t.member, t.round, {"cause": "cancel"}) for t in open_ones]
        record(run, [*events, Event("run_cancelled", data={"reason": reason})], actor=actor, at=at)
        audit(actor=actor, at=at, act="run.cancel", target=f"run:{run.uid}", reason=reason)


def reopen_run(*, run_id: int, step: str, reason: str, only: tuple[str, ...] = (), actor: Actor, at: datetime) -> None:
    """Open a finished run again at a step, by the head and with a reason; what follows runs again."""
    with traced(actor, at, "run.reopen", f"run:{run_id}"):
        run = locked(run_id)
        _permit_run(run, actor, "reopen", reason.strip())
        graph = selectors.graph_of(run)
        if step not in graph.steps:
            raise InvalidInput("reopen.step", "There is no step “%(step)s”.", step=step, place="step")
        events = engine.reopen(graph, selectors.state_of(run), step, members_in(run.office_id), reason, only)
        record(run, events, actor=actor, at=at)
        audit(actor=actor, at=at, act="run.reopen", target=f"run:{run.uid}", step=step, reason=reason)


def migrate_run(*, run_id: int, version: ProcedureVersion, steps: Mapping[str, str] | None = None, reason: str,
                actor: Actor, at: datetime) -> None:
    """Move a run to another version of its SOP, by stable step keys; ``steps`` maps those that were renamed.

    Refused when an open step has no counterpart of the same kind. A step that ended and has none stays in the run's
    history, readable as the version had it under which it was done; one that now comes after an open step is done again
    when the run comes to it. Deadlines of open tasks are set anew from the moment
    they opened, halts left out; done tasks keep theirs.
    """
    with traced(actor, at, "run.migrate", f"run:{run_id}"):
        run = locked(run_id)
        _permit_run(run, actor, "migrate", reason.strip())
        pack = pack_of(version)
        if (version.definition_id != run.version.definition_id or version.state == "draft"
                or run.section not in {s.key for s in pack.sections}):
            raise InvalidInput("migrate.version", "Choose a published version of the same SOP.", place="version")
        target = Graph(pack, run.section)
        renamed = {s: (steps or {}).get(s, s) for s in selectors.graph_of(run).steps}
        numbers = {}
        for task in Task.objects.filter(run=run):
            to = renamed.get(task.step, task.step)
            if to in target.steps and target.steps[to].kind == task.kind:
                numbers[task.step] = target.steps[to].row.no
            elif task.state == Task.State.OPEN or to in target.steps:
                raise Conflict("migrate.step", "Step “%(step)s” has no counterpart in the new version.",
                               step=task.step, remedy="Name its counterpart, or finish the step first.")
        moved = {s: to for s, to in renamed.items() if s != to}
        if len(set(renamed.values())) != len(renamed):
            raise InvalidInput("migrate.steps", "Two steps cannot become one.", place="steps")
        tasks = Task.objects.filter(run=run)
        for step, number in numbers.items():
            tasks.filter(step=step).exclude(row_no=number).update(row_no=number)
        for old in moved:  # by way of names that no step has, so that two steps may change places
            tasks.filter(step=old).update(step=f"~{old}")
        for old, new in moved.items():
            tasks.filter(step=f"~{old}").update(step=new)
        before = run.version
        run.version = version
        record(run, [Event("run_migrated", data={"from": before.number, "to": version.number, "steps": moved,
                                                 "reason": reason})], actor=actor, at=at)
        shifts, dates = engine.moved(target, selectors.state_of(run)), deadlines(run.office_id, target)
        halts = [(halted, resumed) for halted, resumed in selectors.halts_of(run=run.pk).get(run.pk, ()) if resumed]
        for task in Task.objects.filter(run=run, state="open"):
            due, minutes = dates(task.step, task.opened_at)
            for halted, resumed in halts:
                if due is not None and halted >= task.opened_at:
                    due = after_halt(due, halted, resumed, calendar(run.office_id))
            if (due, minutes) != (task.due_at, task.standard_minutes):
                shifts.append(Event("deadline_shifted", task.step, task.member, task.round, {
                    "due": due.isoformat() if due else None, "standard_minutes": minutes}))
        record(run, shifts, actor=actor, at=at)
        audit(actor=actor, at=at, act="run.migrate", target=f"run:{run.uid}", version=version.number, reason=reason)


def known_kinds() -> frozenset[str]:
    """The kinds of step that have a handler."""
    return frozenset(STEP_KINDS)
