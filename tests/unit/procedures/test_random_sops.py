"""Whatever the publication check lets through runs to its end, whatever its officials answer."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capaian.kernel.errors import Conflict
from capaian.procedures.domain import engine
from capaian.procedures.domain.engine import Event, RunState, TaskState, fold
from capaian.procedures.domain.graph import Graph, Step
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import publication_problems
from tests.random_sops import GROUP, packs

MOST_RETURNS, MOST_DISTURBANCES = 4, 4


def members(step: Step) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for actor in step.actors:
        found.update(dict.fromkeys([f"position:{g}" for g in GROUP] if actor.startswith("role:") else [actor]))
    return tuple(found)


class Play:
    """One random run: every event so far, and the state they lead to."""

    def __init__(self, pack: Pack, data: st.DataObject) -> None:
        self.graph = Graph(pack, "main")
        self.data = data
        self.log = engine.start(self.graph, members)
        self.state = fold(self.log)
        self.returns = self.disturbances = 0

    def add(self, events: list[Event]) -> None:
        self.log += events
        self.state = self.state.then(events)
        self.holds()

    def step(self) -> None:
        task = self.data.draw(st.sampled_from(sorted(self.state.open, key=lambda t: t.key)))
        disturb = self.disturbances < MOST_DISTURBANCES and self.data.draw(st.integers(0, 5)) == 0
        if disturb and self.disturbed(task):
            self.disturbances += 1
            return
        self.closed(task)

    def closed(self, task: TaskState) -> None:
        here = self.graph.steps[task.step]
        choices = [o.key for o in here.outcomes]
        outcome = ""
        if choices:
            forward = [k for k in choices if not self.answer(task, k).returns]
            taken = {t.outcome for t in self.state.of(task.step) if t.state == "done"} & set(forward)
            forward = sorted(taken) or forward
            back = [k for k in choices if k not in forward and self.answer(task, k).returns]
            outcome = self.data.draw(st.sampled_from(forward + (back if self.returns < MOST_RETURNS else [])))
            self.returns += outcome in back
        chosen = self.graph.outcome(task.step, outcome)
        returned: list[str] = []
        if chosen is not None and chosen.only_returned:
            present = sorted(t.member for t in self.state.of(self.graph.targets(task.step, outcome)[0]))
            returned = self.data.draw(st.lists(st.sampled_from(present), unique=True)) if present else []
        self.add(engine.complete(self.graph, self.state, task.step, task.member, outcome, members, returned=returned))

    def answer(self, task: TaskState, key: str):  # type: ignore[no-untyped-def]
        found = self.graph.outcome(task.step, key)
        assert found is not None
        return found

    def disturbed(self, task: TaskState) -> bool:
        """Somebody takes back, is left out, or hands on."""
        what = self.data.draw(st.sampled_from(["recall", "skip", "reassign", "touch"]))
        here = self.graph.steps[task.step]
        try:
            if what == "touch":
                self.add([Event("task_touched", *task.key)])
            elif what == "reassign" and not here.work.each:
                self.add(engine.reassign(self.graph, self.state, task.step, task.member, "position:arsiparis", "x"))
            elif what == "skip" and not here.outcomes and len(self.state.of(task.step)) > 1:
                if sum(t.state != "skipped" for t in self.state.of(task.step)) < 2:
                    return False
                self.add(engine.complete(self.graph, self.state, task.step, task.member, "", members, skip=True))
            elif what == "recall":
                done = [t for t in self.state.tasks.values() if t.state == "done" and t.current]
                if not done:
                    return False
                one = self.data.draw(st.sampled_from(sorted(done, key=lambda t: t.key)))
                self.add(engine.recall(self.graph, self.state, one.step, one.member, "x"))
            else:
                return False
        except Conflict:
            return False
        return True

    def holds(self) -> None:
        """What is true after every act."""
        state = self.state
        active = Counter((t.step, t.member) for t in state.open)
        assert all(times == 1 for times in active.values())
        current = Counter((t.step, t.member) for t in state.tasks.values() if t.current and t.state == "open")
        assert current == active
        assert all(t.current for t in state.open)
        open_steps = {t.step for t in state.open}
        for step in open_steps:
            assert not (self.graph.downstream(step) - {step}) & open_steps, "a step and what follows it are both open"
        assert (state.run == "finished") == (not state.open)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(packs(), st.data())
def test_every_run_of_every_sop_that_may_be_published_comes_to_its_end(pack: Pack, data: st.DataObject) -> None:
    assert publication_problems(pack) == []
    play = Play(pack, data)
    for _ in range(400):
        if play.state.run == "finished":
            break
        play.step()
    assert play.state.run == "finished"
    assert fold(play.log) == play.state
    ends_here(play.graph, play.state)


def ends_here(graph: Graph, state: RunState) -> None:
    """The pass that counts is whole: every step that counts was followed by one that counts, or is an end."""
    for step in {t.step for t in state.tasks.values() if t.current}:
        assert state.complete(step)
        answers = {t.outcome for t in state.of(step) if t.outcome}
        if graph.steps[step].outcomes:
            following = [graph.targets(step, a) for a in answers if not graph.outcome(step, a).returns]  # type: ignore[union-attr]
        else:
            following = [graph.onward(step)]
        for targets in following:
            assert all(state.of(target) for target in targets), f"{step} has no follower"


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(packs(), st.data())
def test_no_round_of_a_step_is_opened_twice_for_a_member(pack: Pack, data: st.DataObject) -> None:
    play = Play(pack, data)
    for _ in range(400):
        if play.state.run == "finished":
            break
        play.step()
    opened = Counter((e.step, e.member, e.round) for e in play.log if e.type == "task_opened")
    assert all(times == 1 for times in opened.values())
