"""Reads of the runs: what waits for whom, where a run stands, what it left, and whether log and tables agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from capaian.kernel.errors import NotFound
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import calendar, members, named, positions_in_roles, posts_of, title_of, titles
from capaian.procedures.domain.clock import Spent, worked
from capaian.procedures.domain.engine import Event, Key, RunState, TaskState
from capaian.procedures.domain.graph import Graph
from capaian.procedures.domain.log import Entry, tell
from capaian.procedures.domain.mining import Halt
from capaian.procedures.domain.roles import COORDINATORS, HEAD, roles_of
from capaian.procedures.domain.transitions import RUN, TASK, why_not
from capaian.procedures.models import Artefact, Run, RunEvent, Task
from capaian.procedures.ports import Plain, RunRef, StepKind, TaskRef
from capaian.sop.domain.kinds import LETTERS, signers_of_letter
from capaian.sop.domain.pack import Pack
from capaian.sop.selectors import pack_of, version, versions

_RUN_JOINS = ("office", "version__definition")


def graph_of(run: Run) -> Graph:
    """The graph of the run's section, built once per version."""
    return _graph(run.version_id, run.version.digest, run.section)


@lru_cache(maxsize=128)
def _graph(version_id: int, digest: str, section: str) -> Graph:
    return Graph(pack_of(version(version_id)), section)


def pack_of_run(run_id: int) -> Pack:
    return pack_of(run_row(run_id).version)


def run_row(run_id: int) -> Run:
    row = joined_runs().filter(pk=run_id).first()
    if row is None:
        raise NotFound("run.unknown", "There is no such run.")
    return row


def joined_runs() -> QuerySet[Run]:
    """Runs with office and SOP beside them. The document itself stays where it is: ``pack_of`` keeps it, parsed."""
    return Run.objects.select_related(*_RUN_JOINS).defer("version__pack")


def run_of(row: Run) -> RunRef:
    """The run as a value. ``row`` must have office and version.definition joined."""
    office = row.office
    return RunRef(id=row.pk, uid=row.uid, office=office.key, office_id=office.pk, namespace=office.namespace,
                  sop=row.version.definition.key, title=row.version.definition.title, version=row.version_id,
                  section=row.section, period=row.period, state=row.state, example_notice=office.example_notice)


def run_by_uid(uid: UUID | str, actor: Actor) -> RunRef:
    """The run of this address, for somebody of its office; NotFound for a stranger, who must not know of it."""
    row = joined_runs().filter(uid=uid).first()
    if row is None or "stranger" in roles_of(actor, row.office.key):
        raise NotFound("run.unknown", "There is no such run.")
    return run_of(row)


def task_row(task_id: int, *, locked: bool = False) -> Task:
    """The task with its run, office and SOP. ``locked``: run and task are kept from everybody else until the transaction
    ends, and are read as they stand once the lock is had (the run first, as everywhere)."""
    tasks = _JOINED_TASKS.select_for_update(of=("run", "self")) if locked else _JOINED_TASKS
    row = next(iter(tasks.filter(pk=task_id)), None)
    if row is None:
        raise NotFound("task.unknown", "There is no such task.")
    return row


_JOINED_TASKS = Task.objects.select_related(*(f"run__{j}" for j in _RUN_JOINS)).defer("run__version__pack")


def task_ref(task_id: int) -> TaskRef:
    """The task as its kind sees it. One query when the graph is known."""
    return ref_of(task_row(task_id))


def graph_at(run: Run, step: str) -> Graph:
    """The graph in which a step of the run stands: the run's own; for a step that was ended before the run moved to a
    version without it, that of the newest version that has it."""
    graph = graph_of(run)
    if step in graph.steps:
        return graph
    for other in versions(run.version.definition).exclude(state="draft"):
        if any(section.key == run.section for section in pack_of(other).sections):
            graph = _graph(other.pk, other.digest, run.section)
            if step in graph.steps:
                return graph
    raise NotFound("task.step", "No version of this SOP has the step “%(step)s”.", step=step)


def ref_of(row: Task) -> TaskRef:
    graph = graph_at(row.run, row.step)
    step = graph.steps[row.step]
    opened = _event_of(row.run_id, row.step, row.member, row.round, "task_opened") if row.round > 1 else None
    return TaskRef(
        id=row.pk, run=run_of(row.run), row=step.row, step=row.step, kind=row.kind,
        lane_title=graph.pack.lane(step.work.lane).title, member=row.member,
        told_title=partial(title_of, row.office_id, row.member), round=row.round, state=row.state,
        outcomes=step.outcomes, entry=row.entry, entry_version=row.entry_version, opened_at=row.opened_at,
        due_at=row.due_at, reason=opened.data.get("reason", "") if opened else "")


def _event_of(run_id: int, step: str, member: str, turn: int, kind: str) -> RunEvent | None:
    """The newest event of this kind of a task, also from before its step was renamed by another version of the SOP."""
    events = RunEvent.objects.filter(Q(type="run_migrated") | Q(type=kind, member=member, round=turn), run=run_id)
    for event in events.order_by("-seq"):
        if event.type == kind and event.step == step:
            return event
        step = next((old for old, new in event.data.get("steps", {}).items() if new == step), step)
    return None


def acting_post(task: TaskRef, actor: Actor) -> str:
    """The post in which the actor does this task; for who holds none of its posts, the first that could."""
    capacity = actor.capacity_for(task.member)
    return capacity.position if capacity else posts_of(task.run.office_id, (task.member,))[0]


def closing_of(task: TaskRef) -> tuple[str, datetime]:
    """Who closed the task, or withdrew it by another act, and when."""
    ended = Task.objects.filter(pk=task.id, done_at__isnull=False).values_list("person__name", "done_at").first()
    if ended:
        return ended
    withdrawn = _event_of(task.run.id, task.step, task.member, task.round, "task_withdrawn")
    return (withdrawn.name, withdrawn.at) if withdrawn else ("", task.opened_at)


def titles_of(office_id: int) -> dict[str, str]:
    return titles(office_id)


def task_for(task_id: int, actor: Actor) -> TaskRef:
    """The task, for somebody of its office; NotFound for a stranger."""
    row = task_row(task_id)
    if "stranger" in roles_of(actor, row.run.office.key):
        raise NotFound("task.unknown", "There is no such task.")
    return ref_of(row)


def roles_at(actor: Actor, office: str, office_id: int, member: str = "") -> frozenset[str]:
    """The actor's roles of the transition table for a task of that member."""
    posts = positions_in_roles(office_id, (HEAD, *COORDINATORS))
    coordinators = frozenset().union(*(posts[role] for role in COORDINATORS))
    return roles_of(actor, office, member=member, heads=posts[HEAD], coordinators=coordinators)


def may(task: TaskRef, actor: Actor) -> dict[str, str]:
    """For each act on the task: "" when allowed, else the sentence why not (for buttons and the API)."""
    roles = roles_at(actor, task.run.office, task.run.office_id, task.member)
    acts = {act: why_not(TASK, task.state, act, roles) for act in ("work", "complete", "waive", "skip", "reassign",
                                                                   "recall")}
    if task.run.state != "running":
        halted = why_not(RUN, task.run.state, "finish", frozenset({"system"}))
        acts = {act: (halted if act != "recall" else refusal) for act, refusal in acts.items()}
    return {act: refusal.message if refusal else "" for act, refusal in acts.items()}


def may_run(run: RunRef, actor: Actor) -> dict[str, str]:
    roles = roles_at(actor, run.office, run.office_id)
    return {act: (r.message if (r := why_not(RUN, run.state, act, roles)) else "")
            for act in ("suspend", "resume", "cancel", "reopen", "migrate")}


# --- what waits, what is late -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """One line of an inbox or of the overdue list."""

    task: int
    run_uid: UUID
    sop: str
    period: str
    period_label: str
    row_no: str
    activity: str
    kind: str
    member: str
    round: int
    opened_at: datetime
    due_at: datetime | None
    overdue: bool
    suspended: bool


_SHOWN = ("pk", "run__uid", "run__version", "run__version__digest", "run__section", "run__version__definition__title",
          "run__period", "step", "row_no", "kind", "member", "round", "opened_at", "due_at", "run__state")


def _waiting(tasks: QuerySet[Task], at: datetime) -> list[Waiting]:
    """Only the columns that a list shows: a page of two hundred is read in a few milliseconds."""
    out = []
    for (pk, uid, version_id, digest, section, title, period, step, row_no, kind, member, turn, opened, due,
         state) in tasks.values_list(*_SHOWN):
        out.append(Waiting(pk, uid, title, period, _label(period), row_no,
                           _graph(version_id, digest, section).steps[step].row.activity, kind, member, turn, opened, due,
                           bool(due and due < at), state == "suspended"))
    return out


@lru_cache(maxsize=512)
def _label(period: str) -> str:
    return Period.parse(period).label_id()


def _open_tasks() -> QuerySet[Task]:
    return Task.objects.filter(state=Task.State.OPEN)


def inbox(actor: Actor, at: datetime, limit: int = 200) -> list[Waiting]:
    """What waits for this person now, the most urgent first, what has no deadline last. One query.

    The page is chosen in the index alone, whose order is this one; runs and SOPs are joined to its lines only."""
    urgency = F("due_at").asc(nulls_last=True), "pk"
    mine = _open_tasks().filter(office=named(actor.office), member__in=actor.members)
    page = mine.order_by(*urgency).values("pk")[:limit]
    return _waiting(Task.objects.filter(pk__in=page).order_by(*urgency), at)


def overdue(office_id: int, at: datetime, limit: int = 100) -> list[Waiting]:
    """The most overdue open tasks of an office. One query; overdue is a question, not a timer."""
    late = _open_tasks().filter(office=office_id, due_at__lt=at, run__state=Run.State.RUNNING)
    return _waiting(late.order_by("due_at", "pk")[:limit], at)


def deadlines(office_id: int, before: datetime, at: datetime, limit: int = 1000) -> list[Waiting]:
    """The open tasks of an office that are due before a moment, late ones too, the most urgent first. One query."""
    near = _open_tasks().filter(office=office_id, due_at__lt=before, run__state=Run.State.RUNNING)
    return _waiting(near.order_by("due_at", "pk")[:limit], at)


def open_in(office_id: int, at: datetime, kind: str = "", limit: int = 1000) -> list[Waiting]:
    """The open tasks of an office, all or of one kind, whoever they wait for, the most urgent first. One query."""
    rows = _open_tasks().filter(office=office_id, run__state=Run.State.RUNNING)
    rows = rows.filter(kind=kind) if kind else rows
    return _waiting(rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:limit], at)


def overdue_counts(office_ids: Iterable[int], at: datetime) -> dict[int, int]:
    """How many open tasks of each office are late at this moment. One query."""
    late = _open_tasks().filter(office__in=list(office_ids), due_at__lt=at, run__state=Run.State.RUNNING)
    return dict(late.values_list("office").annotate(Count("pk")))


def runs_in(office_ids: Iterable[int], period: str) -> dict[int, int]:
    """The runs of a period that were not cancelled: run → office. One query."""
    rows = Run.objects.filter(office__in=list(office_ids), period=period).exclude(state=Run.State.CANCELLED)
    return dict(rows.order_by("pk").values_list("pk", "office"))


def filled_until(run_ids: Iterable[int]) -> dict[tuple[int, str], datetime | None]:
    """Until when each supplier was first asked for its form: (run, key of the post) → moment. One query."""
    rows = Task.objects.filter(run__in=list(run_ids), kind="fill", round=1).values_list("run", "member", "due_at")
    return {(run, member.removeprefix("position:")): due for run, member, due in rows}


def runs(office_id: int, state: str = "") -> list[Run]:
    rows = Run.objects.filter(office=office_id).select_related("version__definition").defer("version__pack")
    return list((rows.filter(state=state) if state else rows).order_by("-period", "version__definition__key", "section"))


def has_ended(run_id: int) -> bool:
    """Whether the run has ever been finished, also when it was opened again since."""
    return RunEvent.objects.filter(run=run_id, type="run_finished").exists()


def finished_runs(office_id: int, sop: str, section: str, periods: Iterable[str]) -> list[Run]:
    """The finished runs of a section of an SOP in those periods."""
    return list(Run.objects.filter(office=office_id, version__definition__key=sop, section=section,
                                   period__in=list(periods), state=Run.State.FINISHED).select_related(*_RUN_JOINS))


def ended_runs(office_id: int, period: str = "") -> list[RunRef]:
    """The finished runs of an office (of one period), in the order in which they ended."""
    rows = Run.objects.select_related(*_RUN_JOINS).filter(office=office_id, state=Run.State.FINISHED)
    rows = rows.filter(period=period) if period else rows
    return [run_of(row) for row in rows.order_by("finished_at", "pk")]


def run_for(office_id: int, sop: str, period: str) -> RunRef | None:
    """The run of that SOP for that period that was not cancelled, if any."""
    row = (Run.objects.select_related(*_RUN_JOINS).exclude(state=Run.State.CANCELLED)
           .filter(office=office_id, version__definition__key=sop, period=period).first())
    return run_of(row) if row else None


# --- one run --------------------------------------------------------------------------------------------------------


def tasks_of(run_id: int) -> list[Task]:
    """Every task of the run, every round, in the order of opening. One query."""
    return list(Task.objects.filter(run=run_id).select_related("person").order_by("opened_at", "pk"))


def open_tasks(run_id: int) -> list[Task]:
    return list(Task.objects.filter(run=run_id, state=Task.State.OPEN).order_by("pk"))


def step_states(run_id: int, at: datetime) -> dict[str, str]:
    """For the flowchart: row key → done, open, returned (open again), late, skipped."""
    states: dict[str, str] = {}
    for t in Task.objects.filter(run=run_id, current=True).only("step", "state", "round", "due_at"):
        row = t.step.partition("/")[0]
        if t.state == "open":
            now = "late" if t.due_at and t.due_at < at else "returned" if t.round > 1 else "open"
            states[row] = now
        elif row not in states:
            states[row] = t.state
    return states


def artefacts(run_id: int) -> list[Artefact]:
    return list(Artefact.objects.filter(run=run_id).select_related("task", "file").order_by("pk"))


def artefact(run_id: int, key: str) -> Artefact | None:
    """The newest artefact of that key that still counts."""
    return (Artefact.objects.filter(run=run_id, key=key).filter(Q(task__isnull=True) | Q(task__current=True))
            .select_related("task", "file").order_by("-pk").first())


def signable(run_id: int) -> Artefact | None:
    """The document for which the run is worked through: its newest report with places for signatures that still counts,
    or where the SOP makes none the newest letter with such places."""
    rows = Artefact.objects.filter(run=run_id, data__signable=True, task__current=True).select_related("file").order_by("-pk")
    return rows.exclude(key__in=[key for keys in LETTERS.values() for key in keys]).first() or rows.first()


def artefact_row(pk: int, actor: Actor) -> Artefact:
    row = Artefact.objects.select_related("run__office", "file").filter(pk=pk).first()
    if row is None or "stranger" in roles_of(actor, row.run.office.key):
        raise NotFound("artefact.unknown", "There is no such document.")
    return row


def runs_that_left(sha256: str) -> set[int]:
    """The runs that left this file."""
    return set(Artefact.objects.filter(file=sha256).values_list("run", flat=True))


def present_keys(run_id: int) -> set[str]:
    """The kinds of artefact that exist (or were waived) and still count."""
    rows = Artefact.objects.filter(run=run_id).filter(Q(task__isnull=True) | Q(task__current=True) | Q(waived=True))
    return set(rows.values_list("key", flat=True))


def missing_requirements(task: TaskRef) -> list[str]:
    """The artefacts that this row requires and that do not exist yet."""
    if not task.row.requires:
        return []
    present = present_keys(task.run.id)
    return [key for key in task.row.requires if key not in present]


def skipped_members(run_id: int) -> dict[str, str]:
    """Members that were skipped in the present pass, with the reason."""
    rows = Task.objects.filter(run=run_id, current=True, state="skipped")
    return dict(rows.values_list("member", "reason"))


def signers_ahead(task: TaskRef) -> list[tuple[str, str, str]]:
    """The steps after this one that put a paraf or signature: (step, kind, position), in the order of the SOP.

    A team signs through the post that stands first in it.
    """
    graph = graph_of(run_row(task.run.id))
    order = list(graph.steps)
    ahead = graph.downstream(task.step)
    found = []
    for key in order[order.index(task.step) + 1:]:
        step = graph.steps[key]
        if key in ahead and step.kind in {"initial", "sign"}:
            for reference in step.actors:
                for member in members(task.run.office_id, reference):
                    found.append((key, step.kind, member.partition(":")[2]))
    return found


def signers_of(task: TaskRef) -> list[tuple[str, str]]:
    """Who signs the letter that this step writes, as (kind, position) in the order of the SOP; nobody for most letters."""
    graph = graph_of(run_row(task.run.id))
    order = list(graph.steps)
    places = signers_of_letter([graph.steps[key].kind for key in order], order.index(task.step))
    steps = {order[place] for place in places}
    return list(dict.fromkeys((kind, position) for step, kind, position in signers_ahead(task) if step in steps))


def can_be_previewed(kind: StepKind) -> bool:
    """Whether a kind of step leaves papers that are no signature."""
    return not kind.signs and getattr(type(kind), "prepare", None) is not Plain.prepare


def kinds_ahead(task: TaskRef) -> frozenset[str]:
    """The kinds of step that may still follow this one in its run."""
    graph = graph_of(run_row(task.run.id))
    order = list(graph.steps)
    ahead = graph.downstream(task.step)
    return frozenset(graph.steps[key].kind for key in order[order.index(task.step) + 1:] if key in ahead)


def spent_of(office_id: int, *, run_id: int | None = None) -> list[Spent]:
    """What every done task took in working time beside its standard: of one run, or of every run of the office.

    Three queries. ``clock.by`` sums it by row, post, person or run; ``clock.slowest`` names the worst."""
    time = calendar(office_id)
    halts = halts_of(run=run_id) if run_id else halts_of(run__office=office_id)
    done = Task.objects.filter(office=office_id, state=Task.State.DONE, **({"run": run_id} if run_id else {}))
    rows = done.order_by("opened_at", "pk").values_list(
        "run", "run__period", "row_no", "step", "member", "person__name", "opened_at", "done_at", "standard_minutes", "due_at")
    return [Spent(period, no, step, member, person or "", opened, ended, standard,
                  worked(opened, ended, halts.get(run, ()), time), due is not None and ended > due)
            for run, period, no, step, member, person, opened, ended, standard, due in rows if ended is not None]


def halts_of(**runs: Any) -> dict[int, list[Halt]]:
    """From when to when these runs were suspended: run → halts in order. One query."""
    found: dict[int, list[Halt]] = {}
    events = RunEvent.objects.filter(type__in=("run_suspended", "run_resumed"), **runs).order_by("run", "seq")
    for run, kind, at in events.values_list("run", "type", "at"):
        if kind == "run_suspended":
            found.setdefault(run, []).append((at, None))
        else:
            found[run][-1] = (found[run][-1][0], at)
    return found


def log_of(run_id: int) -> list[Entry]:
    """The event log in order."""
    return [Entry(e.seq, e.at, Event(e.type, e.step, e.member, e.round, e.data), e.person_id, e.name, e.acted_title,
                  e.hash) for e in RunEvent.objects.filter(run=run_id).order_by("seq")]


@dataclass(frozen=True)
class Standing:
    """Where a run stands, as the tables tell it, and who closed which of its tasks."""

    state: RunState
    closed_by: Mapping[Key, int | None]

    def makers(self, rows: Iterable[str]) -> set[int]:
        """Who made what these rows left in the present pass."""
        wanted = set(rows)
        did = (self.closed_by[t.key] for t in self.state.tasks.values()
               if t.current and t.state == "done" and t.step.partition("/")[0] in wanted)
        return {person for person in did if person is not None}


def standing(run: Run) -> Standing:
    """One query."""
    state, closed_by = RunState(run.state, tasks := {}), {}
    for step, member, turn, now, current, touched, outcome, person in _STANDING.filter(run=run.pk):
        tasks[step, member, turn] = TaskState(step, member, turn, now, current, touched is not None, outcome)
        closed_by[step, member, turn] = person
    return Standing(state, closed_by)


_STANDING = Task.objects.values_list("step", "member", "round", "state", "current", "touched_at", "outcome", "person_id")


def state_of(run: Run) -> RunState:
    """The state as the tables tell it."""
    return standing(run).state


def differences(run_id: int) -> list[str]:
    """Fold the log and compare it with the tables: one sentence per difference, empty when they agree."""
    run = run_row(run_id)
    told = tell(log_of(run_id))
    found = list(told.problems)
    if told.last != run.events:
        found.append(f"the log ends with event {told.last}, the run has had {run.events}")
    elif told.hash != run.last_hash:
        found.append(f"event {told.last} is not the one that the run remembers as its last")
    if told.state.run != run.state:
        found.append(f"run: the table says {run.state}, the log says {told.state.run}")
    seen = set()
    for t in Task.objects.filter(run=run_id).order_by("pk"):
        key = (t.step, t.member, t.round)
        seen.add(key)
        facts = told.tasks.get(key)
        if facts is None:
            found.append(f"task {t.pk} ({t.step}, {t.member}, round {t.round}) is not in the log")
            continue
        due = facts.due_at and datetime.fromisoformat(facts.due_at)
        pairs: dict[str, tuple[Any, Any]] = {
            "state": (t.state, facts.state), "current": (t.current, facts.current),
            "opened": (t.opened_at, facts.opened_at), "due": (t.due_at, due or None),
            "done": (t.done_at, facts.done_at), "outcome": (t.outcome, facts.outcome),
            "person": (t.person_id, facts.person), "acted as": (t.acted_title, facts.acted_title),
            "reason": (t.reason, facts.reason), "override": (t.override, facts.override),
            "begun": (t.touched_at, facts.touched_at)}
        found += [f"task {t.pk} ({t.step}, {t.member}, round {t.round}): {name} is {table}, the log says {log}"
                  for name, (table, log) in pairs.items() if table != log]
    found += [f"task {key} is in the log, not in the table" for key in told.tasks if key not in seen]
    return found
