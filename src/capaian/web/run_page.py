"""What the pages of runs show: the list, what may be begun, and one run from flowchart to event log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from capaian.kernel.periods import Period
from capaian.organisation import selectors as organisation
from capaian.organisation.domain.actors import Actor
from capaian.planning.selectors import plans_of
from capaian.procedures import selectors as procedures
from capaian.procedures.ports import RunRef
from capaian.sop import selectors as library
from capaian.sop.domain.flowchart import WEB, draw, to_svg
from capaian.sop.domain.pack import Pack, Row, Section
from capaian.web import words


@dataclass(frozen=True)
class RunLine:
    """One line of the list of runs, with the tasks that are open in it, the most urgent first."""

    run: Any
    period: str
    section: str
    open: list[procedures.Waiting]

    @property
    def late(self) -> int:
        return sum(task.overdue for task in self.open)

    @property
    def rest(self) -> int:
        """How many open tasks stay unnamed beside the three that a list names."""
        return max(len(self.open) - 3, 0)


@dataclass(frozen=True)
class RunList:
    going: list[RunLine]
    ended: list[RunLine]
    overdue: list[procedures.Waiting]
    titles: Mapping[str, str]


def run_list(office_id: int, at: datetime) -> RunList:
    """Every run of the office with where it stands, the going ones first, and the tasks past their time. Five queries."""
    waits: dict[Any, list[procedures.Waiting]] = {}
    for task in procedures.open_in(office_id, at):
        waits.setdefault(task.run_uid, []).append(task)
    lines = []
    for run in procedures.runs(office_id):
        title = library.pack_of(run.version).section(run.section).title
        lines.append(RunLine(run, Period.parse(run.period).label_id(), title, waits.get(run.uid, [])))
    going = [line for line in lines if line.run.state in ("running", "suspended")]
    ended = [line for line in lines if line.run.state not in ("running", "suspended")]
    late = [task for tasks in waits.values() for task in tasks if task.overdue]
    return RunList(going, ended, sorted(late, key=lambda task: task.due_at or at), organisation.titles(office_id))


@dataclass(frozen=True)
class Offer:
    """A section of an SOP in force, and the periods for which it may be begun."""

    version: Any
    section: Section
    periods: list[Period]
    suggested: str


def startable(office_id: int, at: datetime) -> list[Offer]:
    """Every section of every SOP in force, with the periods of the years that have a plan (else this year and the last)
    for which no run exists. The last period that has ended is proposed."""
    today = at.date()
    years = [plan.year for plan in plans_of(office_id)] or [today.year, today.year - 1]
    taken = {
        (run.version.definition_id, run.section, run.period)
        for run in procedures.runs(office_id)
        if run.state != "cancelled"
    }
    out = []
    for version in library.library(office_id):
        if version.state != "in_force":
            continue
        for section in library.pack_of(version).sections:
            periods = [
                p
                for p in periods_of(section.periods, years)
                if (version.definition_id, section.key, p.key) not in taken
            ]
            ended = [p for p in periods if p.end < today]
            out.append(Offer(version, section, periods, max(ended, key=lambda p: p.end).key if ended else ""))
    return out


def periods_of(kinds: Iterable[str], years: Iterable[int]) -> list[Period]:
    """The periods of these kinds in these years, the shorter kinds first.

    >>> [p.key for p in periods_of(["semester", "year"], [2024])]
    ['2024S1', '2024S2', '2024']
    """
    wanted = [kind for kind in ("month", "quarter", "semester", "year") if kind in set(kinds)]
    whole = [Period(year, "year") for year in dict.fromkeys(years)]
    return [p for kind in wanted for year in whole for p in ([year] if kind == "year" else year.children(kind))]  # type: ignore[arg-type,list-item]


@dataclass(frozen=True)
class Done:
    """A task of the run against its standard time. ``used`` and ``standard`` in working minutes."""

    task: Any
    row: Row | None
    who: str
    state: str
    used: int | None
    standard: int | None

    @property
    def over(self) -> bool:
        return self.used is not None and self.standard is not None and self.used > self.standard


@dataclass(frozen=True)
class RunPage:
    run: RunRef
    state: str
    period: str
    drawing: SafeString
    mine: list[Done]
    tasks: list[Done]
    done: int
    total: int
    artefacts: list[Any]
    log: list[dict[str, Any]]
    may: Mapping[str, str]
    steps: list[tuple[str, str]]
    section: str

    @property
    def can_keep(self) -> bool:
        return any(not self.may[act] for act in ("suspend", "resume", "cancel", "reopen"))


def run_page(run: RunRef, actor: Actor, at: datetime) -> RunPage:
    """Where the run stands, who did what against the standard time, what it left, and its log."""
    pack = procedures.pack_of_run(run.id)
    rows = {row.key: row for row in pack.rows}
    titles = organisation.titles(run.office_id)
    states = procedures.step_states(run.id, at)
    tasks = [_done(task, rows, titles, run.office_id, at) for task in procedures.tasks_of(run.id)]
    open_here = {t.row.key: t.task.pk for t in tasks if t.task.state == "open" and t.row}
    section = pack.section(run.section)
    return RunPage(
        run=run,
        state=run.state,
        period=Period.parse(run.period).label_id(),
        drawing=drawing(pack, run.section, states, {k: reverse("task", args=[pk]) for k, pk in open_here.items()}),
        mine=[t for t in tasks if t.task.state == "open" and t.task.member in actor.members],
        tasks=tasks,
        done=sum(states.get(key) in ("done", "skipped") for key in section.rows),
        total=len(section.rows),
        artefacts=procedures.artefacts(run.id),
        log=[_event(e, titles) for e in procedures.log_of(run.id)],
        may=procedures.may_run(run, actor),
        section=section.title,
        steps=[
            (f"{key}/{work.kind}", f"{rows[key].label}. {rows[key].activity}")
            for key in section.rows
            for work in rows[key].works[:1]
        ],
    )


def drawing(
    pack: Pack, section: str, states: Mapping[str, str], links: Mapping[str, str], ids: str = "sop"
) -> SafeString:
    """The SOP's table as a picture. Its texts are escaped by the artist, so it may stand in a page as it is."""
    return mark_safe(to_svg(draw(pack, section, page=WEB), state=states, links=links, ids=ids))  # noqa: S308


def _done(task: Any, rows: Mapping[str, Row], titles: Mapping[str, str], office_id: int, at: datetime) -> Done:
    clock = organisation.calendar(office_id)
    end = task.done_at or (at if task.state == "open" else None)
    used = clock.working_minutes_between(task.opened_at, end) if end and end > task.opened_at else None
    state = "late" if task.state == "open" and task.due_at and task.due_at < at else task.state
    who = f"{task.person.name} ({task.acted_title})" if task.person else titles.get(task.member, task.member)
    return Done(task, rows.get(task.step.partition("/")[0]), who, state, used, task.standard_minutes)


def _event(entry: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    event = entry.event
    return {
        "seq": entry.seq,
        "at": entry.at,
        "what": str(words.EVENTS.get(event.type, event.type)),
        "step": event.step,
        "member": titles.get(event.member, event.member),
        "who": entry.name,
        "as": entry.acted_title,
        "reason": event.data.get("reason", ""),
        "outcome": event.data.get("outcome", ""),
        "hash": entry.hash[:12],
    }
