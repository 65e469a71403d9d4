"""Playing one run in a fresh example office, with everything that must have been done before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from capaian.cli.demo import result
from capaian.cli.demo.offices import found, take_over_history
from capaian.cli.demo.player import RETURN_REASON, Script
from capaian.cli.demo.year import YearPlayer
from capaian.collection.selectors import current_form, lines
from capaian.collection.services import verify_value
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import actor_of, calendar, members, office, standing_in
from capaian.procedures.domain.graph import Graph
from capaian.procedures.ports import RunRef, TaskRef
from capaian.procedures.selectors import differences
from capaian.procedures.services import start_run
from capaian.sop.domain.pack import Pack
from capaian.sop.selectors import in_force, pack_of

Told = Callable[[str], None]


def play(pack: Pack, period: Period, decisions: Mapping[str, list[str]], *, instant: bool, seed: int, out: Path,
         told: Told) -> dict[str, Any]:
    """Found the office, play what the run presupposes, play the run, write it; returns its summary."""
    told(f"{pack.office} …")
    founded = datetime.combine(period.start.replace(month=1, day=2), time(7, 30), ZoneInfo("Asia/Jakarta"))
    found(pack.office, seed=seed, at=founded, password=None)
    needed = list(dict.fromkeys(before(pack, period)))
    first = min((p for _, p in needed if p.kind == "quarter" or p.kind == period.kind), key=lambda p: p.start, default=period)
    take_over_history(pack.office, first.key, at=founded)
    at: datetime | None = None
    pace = 0.0 if instant else Script().pace
    for key, earlier in needed:
        told(f"{key} {earlier.key} …")
        _, at = one(pack_of(in_force(office(pack.office).pk, key)), earlier, Script(pace=pace), at, lambda text: None)
    script = Script(outcomes={row: list(answers) for row, answers in decisions.items()}, pace=pace)
    run, end = one(pack, period, script, at, told)
    told("writing …")
    return result.write(run, out, at=end)


def before(pack: Pack, period: Period) -> list[tuple[str, Period]]:
    """The runs that must be finished first: shorter periods of the same SOP, and the SOP it needs, in order."""
    section = next(s for s in pack.sections if period.kind in s.periods)
    wanted: list[tuple[str, Period]] = []
    if section.opens_after:
        for kind in pack.section(section.opens_after).periods:
            for child in period.children(kind):  # type: ignore[arg-type]
                wanted += [*before(pack, child), (pack.key, child)]
    if pack.needs:
        other = pack_of(in_force(office(pack.office).pk, pack.needs))
        wanted += [*before(other, period), (pack.needs, period)]
    return wanted


def one(pack: Pack, period: Period, script: Script, not_before: datetime | None, told: Told) -> tuple[RunRef, datetime]:
    """Start and play one run; the log and the tables must agree at its end."""
    row = office(pack.office)
    version = in_force(row.pk, pack.key)
    section = next(s.key for s in pack.sections if period.kind in s.periods)
    morning = datetime.combine(period.end + timedelta(days=1), time(0), ZoneInfo(row.timezone))
    at = calendar(row.pk).next_opening(max(morning, not_before) if not_before else morning)
    graph = Graph(pack, section)
    member = next(m for actor in graph.steps[graph.start].actors for m in members(row.pk, actor))
    run = start_run(version=version, section=section, period=period.key, at=at,
                    actor=actor_of(person=standing_in(row.pk, member, at), at=at))
    end = Simulated(run, script, lambda t, at: told(f"{t.row.label} {t.kind} {t.member_title} ({t.round})")).play(at)
    wrong = differences(run.id)
    if wrong:
        raise AssertionError("\n".join(wrong))
    return run, end


class Simulated(YearPlayer):
    """Decides as it is told, also where the demo lets the figures decide: a return at a verification sends one form back."""

    said = ""

    def outcome(self, task: TaskRef) -> str:
        self.said = super().outcome(task)
        return self.said

    def verify(self, task: TaskRef, actor: Actor, at: datetime) -> str:
        form = current_form(self.run.id)
        assert form is not None
        back = task.goes_back(self.said)
        for line in lines(form):
            if line.id is None or line.verification == "accepted":
                continue
            wrong, back = back and line.state == "value", back and line.state != "value"
            verify_value(task_id=task.id, value_id=line.id, accept=not wrong, reason=RETURN_REASON if wrong else "",
                         actor=actor, at=at)
        return self.said
