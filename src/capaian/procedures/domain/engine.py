"""The rules of a run, pure: state + command → events; events → state. No storage, no clock.

The state is a fold of the event log, so the tables that answer queries can always be compared with it. A return opens
a new round at its target; what lay downstream is withdrawn (open) or superseded (done) and runs again.

>>> from capaian.sop.domain.pack import Pack
>>> pack = Pack.from_dict({"key": "k", "office": "o", "title": "t",
...     "lanes": [{"key": "a", "title": "A", "actor": "position:a"}, {"key": "b", "title": "B", "actor": "position:b"}],
...     "sections": [{"key": "main", "periods": ["year"], "rows": ["r1", "r2"]}],
...     "rows": [{"key": "r1", "no": "1", "activity": "x", "works": [{"kind": "draft", "lane": "a"}]},
...              {"key": "r2", "no": "2", "activity": "y", "works": [{"kind": "review", "lane": "b"}], "outcomes": [
...                  {"key": "ya", "label": "Ya", "to": "end"},
...                  {"key": "tidak", "label": "Tidak", "to": "r1", "returns": True}]}]})
>>> graph = Graph(pack, "main")
>>> members = lambda step: tuple(a for a in step.actors)
>>> state = fold(start(graph, members))
>>> state = state.then(complete(graph, state, "r1/draft", "position:a", "", members))
>>> state = state.then(complete(graph, state, "r2/review", "position:b", "tidak", members))
>>> sorted((t.step, t.round, t.state) for t in state.tasks.values() if t.current)
[('r1/draft', 2, 'open')]
>>> state = state.then(complete(graph, state, "r1/draft", "position:a", "", members))
>>> state = state.then(complete(graph, state, "r2/review", "position:b", "ya", members))
>>> state.run
'finished'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from capaian.kernel.errors import Conflict, InvalidInput
from capaian.procedures.domain.graph import Graph, Step

Members = Callable[[Step], tuple[str, ...]]
Key = tuple[str, str, int]  # step, member, round


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``data`` holds what the type needs (outcome, cause, reason, artefact…)."""

    type: str
    step: str = ""
    member: str = ""
    round: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskState:
    """``current``: its result counts in the present pass (a returned or withdrawn task no longer does)."""

    step: str
    member: str
    round: int
    state: str = "open"
    current: bool = True
    touched: bool = False
    outcome: str = ""

    @property
    def key(self) -> Key:
        return self.step, self.member, self.round


@dataclass(frozen=True)
class RunState:
    """Where a run stands."""

    run: str = "running"
    tasks: Mapping[Key, TaskState] = field(default_factory=dict)

    def then(self, events: Iterable[Event]) -> RunState:
        """The state after these events."""
        state = self
        for event in events:
            state = _apply(state, event)
        return state

    def of(self, step: str) -> list[TaskState]:
        """The current tasks of a step."""
        return [t for t in self.tasks.values() if t.step == step and t.current]

    def complete(self, step: str) -> bool:
        """All current tasks of the step are closed, and there is at least one."""
        tasks = self.of(step)
        return bool(tasks) and all(t.state in {"done", "skipped"} for t in tasks)

    @property
    def open(self) -> list[TaskState]:
        return [t for t in self.tasks.values() if t.state == "open"]

    def find(self, step: str, member: str) -> TaskState:
        """The member's latest task at the step; InvalidInput when there never was one."""
        rounds = [t for t in self.tasks.values() if t.step == step and t.member == member]
        if not rounds:
            raise InvalidInput("task.unknown", "There is no such task.")
        return max(rounds, key=lambda t: t.round)


_TASK_CHANGES: Mapping[str, Mapping[str, Any]] = {
    "task_touched": {"touched": True},
    "task_done": {"state": "done"},
    "task_skipped": {"state": "skipped"},
    "task_withdrawn": {"state": "withdrawn", "current": False},
    "task_superseded": {"current": False},
}
_RUN_STATES = {"run_started": "running", "run_finished": "finished", "run_suspended": "suspended",
               "run_resumed": "running", "run_cancelled": "cancelled", "run_reopened": "running"}


def _apply(state: RunState, event: Event) -> RunState:
    key = (event.step, event.member, event.round)
    if event.type in _RUN_STATES:
        return replace(state, run=_RUN_STATES[event.type])
    if event.type == "task_opened":
        return replace(state, tasks={**state.tasks, key: TaskState(*key)})
    if event.type == "run_migrated":
        renamed = event.data.get("steps", {})
        tasks = [replace(t, step=renamed.get(t.step, t.step)) for t in state.tasks.values()]
        return replace(state, tasks={t.key: t for t in tasks})
    if event.type in _TASK_CHANGES:
        changes = dict(_TASK_CHANGES[event.type])
        if event.type == "task_done":
            changes["outcome"] = event.data.get("outcome", "")
        return replace(state, tasks={**state.tasks, key: replace(state.tasks[key], **changes)})
    return state


def fold(events: Iterable[Event]) -> RunState:
    """The state that a whole log tells."""
    return RunState().then(events)


def start(graph: Graph, members: Members) -> list[Event]:
    """The events of a new run: started, and its first step opened."""
    events = [Event("run_started")]
    return events + _open(graph, fold(events), graph.start, members, "start")


def complete(graph: Graph, state: RunState, step: str, member: str, outcome: str, members: Members, *,
             returned: Sequence[str] = (), reason: str = "", skip: bool = False) -> list[Event]:
    """The events of closing one task: done (or skipped), what it returns, what opens, and perhaps the end.

    ``returned``: for an outcome that returns only some members, which. InvalidInput for an unknown outcome or member.
    """
    task = state.find(step, member)
    here = graph.steps[step]
    if here.outcomes and not skip and graph.outcome(step, outcome) is None:
        raise InvalidInput("outcome.unknown", "Choose one of: %(choices)s.",
                           choices=", ".join(o.label for o in here.outcomes), place=f"{here.row.no}")
    _agreed(graph, state, task, "" if skip else outcome)
    closing = Event("task_skipped" if skip else "task_done", step, member, task.round,
                    {"outcome": outcome, "reason": reason} if outcome or reason else {})
    events = [closing]
    after = state.then(events)
    chosen = None if skip else graph.outcome(step, outcome)
    if chosen is not None and chosen.returns:
        events += _return(graph, after, graph.targets(step, outcome)[0], members, step, reason,
                          returned if chosen.only_returned else ())
    elif after.complete(step):
        onward = graph.targets(step, outcome) if chosen is not None else _default_onward(graph, step)
        for target in onward:
            events += _advance(graph, state.then(events), target, members)
    ended = state.then(events)
    if not ended.open:
        events.append(Event("run_finished"))
    return events


def _agreed(graph: Graph, state: RunState, task: TaskState, outcome: str) -> None:
    """Several who decide must name the same way forward; the return of one is enough by itself."""
    chosen = graph.outcome(task.step, outcome)
    if chosen is None or chosen.returns:
        return
    for other in state.of(task.step):
        theirs = graph.outcome(task.step, other.outcome)
        if other.state == "done" and theirs is not None and theirs.key != outcome:
            raise Conflict("decision.disagrees", "Another official here has chosen “%(theirs)s”.", theirs=theirs.label,
                           remedy="Agree on one answer: choose the same, or ask them to take theirs back.")


def _default_onward(graph: Graph, step: str) -> tuple[str, ...]:
    return graph.ahead(step)[:1] if graph.steps[step].outcomes else graph.onward(step)


def _advance(graph: Graph, state: RunState, target: str, members: Members) -> list[Event]:
    """Open the next step, unless it waits for a branch: a join opens when nothing is open any more that leads to it.
    (A decision inside a branch may leave rows of it out, so not every row that the join names need have run.)"""
    waits = graph.joined(target) and any(target in graph.downstream(t.step) for t in state.open)
    if waits or state.of(target):
        return []
    return _open(graph, state, target, members, "next")


def _open(graph: Graph, state: RunState, step: str, members: Members, cause: str, *, only: Sequence[str] = (),
          reason: str = "", source: str = "") -> list[Event]:
    who = tuple(only) or members(graph.steps[step])
    if not who:
        raise Conflict("group.empty", "Row %(row)s has nobody to do it: the group “%(group)s” is empty.",
                       row=graph.steps[step].row.no, group=", ".join(graph.steps[step].actors),
                       remedy="Point the role to at least one post, then try again.")
    last = max((t.round for t in state.tasks.values() if t.step == step), default=0)
    data = {"cause": cause, "kind": graph.steps[step].kind, "no": graph.steps[step].row.no}
    if reason:
        data["reason"] = reason
    if source:
        data["from"] = source
    return [Event("task_opened", step, member, last + 1, data) for member in who]


def _return(graph: Graph, state: RunState, target: str, members: Members, source: str, reason: str,
            only: Sequence[str]) -> list[Event]:
    """Go back: everything downstream of the target stops counting; the target opens again, perhaps for a few."""
    present = {t.member for t in state.of(target)}
    unknown = [m for m in only if m not in present]
    if unknown:
        raise InvalidInput("return.member", "%(member)s did not take part in that step.", member=unknown[0])
    events: list[Event] = []
    for step in sorted(graph.downstream(target)):
        for task in state.of(step):
            if step == target and only and task.member not in only:
                continue
            kind = "task_withdrawn" if task.state == "open" else "task_superseded"
            events.append(Event(kind, task.step, task.member, task.round, {"cause": "return", "from": source}))
    return events + _open(graph, state.then(events), target, members, "return", only=only, reason=reason, source=source)


def recall(graph: Graph, state: RunState, step: str, member: str, reason: str) -> list[Event]:
    """Take a done task back while nobody has begun what follows it: those tasks are withdrawn, a new round opens.

    Conflict when a following task was touched or done, or the run went on in another way.
    """
    task = state.find(step, member)
    if task.state != "done" or not task.current:
        raise Conflict("recall.state", "Only a done task whose result still counts can be taken back.")
    if step not in graph.steps:
        raise Conflict("recall.moved", "The version of the SOP that the run follows now has no such step.")
    followers = [t for s in graph.downstream(step) - {step} for t in state.of(s)]
    if any(t.touched or t.state != "open" for t in followers):
        raise Conflict("recall.touched", "The next official has already begun; the task cannot be taken back.",
                       remedy="Ask for it to be returned with a reason.")
    events = [] if state.run == "running" else [Event("run_reopened", data={"reason": reason})]
    events += [Event("task_withdrawn", t.step, t.member, t.round, {"cause": "recall"}) for t in followers]
    events.append(Event("task_superseded", step, member, task.round, {"cause": "recall", "reason": reason}))
    last = max(t.round for t in state.tasks.values() if t.step == step)
    events.append(Event("task_opened", step, member, last + 1,
                        {"cause": "recall", "kind": graph.steps[step].kind, "no": graph.steps[step].row.no}))
    return events


def reassign(graph: Graph, state: RunState, step: str, member: str, to: str, reason: str) -> list[Event]:
    """Give an open task to another post; Conflict when that post has, or has done, the same in the present pass."""
    task = state.find(step, member)
    if any(t.member == to for t in state.of(step)):
        raise Conflict("reassign.taken", "That post already has this task.")
    last = max((t.round for t in state.tasks.values() if t.step == step and t.member == to), default=task.round - 1)
    return [Event("task_withdrawn", step, member, task.round, {"cause": "reassign", "reason": reason}),
            Event("task_opened", step, to, max(task.round, last + 1),
                  {"cause": "reassign", "kind": graph.steps[step].kind, "no": graph.steps[step].row.no})]


def moved(graph: Graph, state: RunState) -> list[Event]:
    """After a run moved to another version: what had ended but comes, in this version, after an open step stops counting,
    so that it is done when the run comes to it."""
    after = {step for task in state.open for step in graph.downstream(task.step) - {task.step}}
    return [Event("task_superseded", task.step, task.member, task.round, {"cause": "migrate"})
            for step in sorted(after) for task in state.of(step) if task.state != "open"]


def reopen(graph: Graph, state: RunState, step: str, members: Members, reason: str,
           only: Sequence[str] = ()) -> list[Event]:
    """Open a finished run again at a step it has been through (with authority and reason)."""
    if not state.of(step):
        raise InvalidInput("reopen.step", "The run never came to that step.")
    events = [Event("run_reopened", data={"reason": reason, "step": step})]
    return events + _return(graph, state.then(events), step, members, "", reason, only)
