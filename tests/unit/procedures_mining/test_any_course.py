"""Whatever the engine allows in whatever SOP is no deviation: returns, acts against the usual course, re-opening."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capaian.kernel.errors import CapaianError
from capaian.procedures.domain import engine
from capaian.procedures.domain.engine import Event, RunState
from capaian.procedures.domain.graph import Graph, Step
from capaian.procedures.domain.mining import conformance
from capaian.procedures.domain.net import net_of
from capaian.procedures.domain.traces import from_events
from capaian.sop.domain.pack import Pack
from tests.random_sops import GROUP, packs

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
MOST = 40  # acts before only the way forward is taken, so that a course comes to its end


class Course:
    """One run of the engine without a database, with everything that was written down."""

    def __init__(self, pack: Pack) -> None:
        self.graph = Graph(pack, pack.sections[0].key)
        self.log: list[Event] = []
        self.state = RunState()
        self.keep(engine.start(self.graph, self.members))

    def members(self, step: Step) -> tuple[str, ...]:
        group = tuple(f"position:{post}" for post in GROUP)
        return tuple(dict.fromkeys(m for actor in step.actors for m in (group if actor.startswith("role:") else (actor,))))

    def keep(self, events: list[Event]) -> None:
        self.log += events
        self.state = self.state.then(events)

    def close(self, draw: Any, forward: bool) -> None:
        task = draw(st.sampled_from(sorted(self.state.open, key=lambda t: t.key)))
        answers = [o for o in self.graph.steps[task.step].outcomes if not (forward and o.returns)]
        answer = draw(st.sampled_from(answers)) if answers else None
        returned: list[str] = []
        if answer is not None and answer.only_returned:
            there = sorted(t.member for t in self.state.of(self.graph.first[answer.to]))
            returned = draw(st.lists(st.sampled_from(there), unique=True)) if there else []
        key = answer.key if answer is not None else ""
        self.keep(engine.complete(self.graph, self.state, task.step, task.member, key, self.members, returned=returned,
                                  reason="x"))

    def take_back(self, draw: Any) -> None:
        done = sorted((t for t in self.state.tasks.values() if t.state == "done" and t.current), key=lambda t: t.key)
        task = draw(st.sampled_from(done)) if done else None
        if task is not None and self.state.find(task.step, task.member) == task:
            self.keep(engine.recall(self.graph, self.state, task.step, task.member, "x"))

    def hand_on(self, draw: Any) -> None:
        task = draw(st.sampled_from(sorted(self.state.open, key=lambda t: t.key)))
        if not self.graph.steps[task.step].work.each:
            to = draw(st.sampled_from(["position:arsiparis", "position:camat"]))
            self.keep(engine.reassign(self.graph, self.state, task.step, task.member, to, "x"))

    def leave_out(self, draw: Any) -> None:
        task = draw(st.sampled_from(sorted(self.state.open, key=lambda t: t.key)))
        others = [t for t in self.state.of(task.step) if t.state != "skipped"]
        if not self.graph.steps[task.step].outcomes and len(others) > 1:
            self.keep(engine.complete(self.graph, self.state, task.step, task.member, "", self.members, reason="x", skip=True))

    def open_again(self, draw: Any) -> None:
        step = draw(st.sampled_from(list(self.graph.steps)))
        self.keep(engine.reopen(self.graph, self.state, step, self.members, "x"))

    def lines(self) -> list[dict[str, Any]]:
        return [{"type": e.type, "step": e.step, "member": e.member, "round": e.round, "data": dict(e.data),
                 "at": (BEGIN + timedelta(minutes=n)).isoformat()} for n, e in enumerate(self.log)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(packs(), st.data())
def test_whatever_officials_do_in_any_sop_fits_exactly(pack: Pack, data: st.DataObject) -> None:
    course = Course(pack)
    again = 0
    for n in range(200):
        act = data.draw(st.sampled_from(["close"] * 6 + ["take back", "hand on", "leave out"])) if n < MOST else "close"
        with suppress(CapaianError):
            if course.state.run == "finished":
                again += 1
                if n >= MOST or again > 2:
                    break
                data.draw(st.sampled_from([course.open_again, course.take_back]))(data.draw)
            elif act == "close":
                course.close(data.draw, forward=n >= MOST)
            else:
                {"take back": course.take_back, "hand on": course.hand_on, "leave out": course.leave_out}[act](data.draw)
    lines, net = course.lines(), net_of(pack, course.graph.section.key)
    for until in (len(lines), data.draw(st.integers(1, len(lines)))):  # the whole course, and one that still goes on
        found = conformance(net, [run.trace for run in from_events(lines[:until])])
        assert (found.deviations, found.fitness) == ([], 1)
