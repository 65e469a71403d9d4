"""What a letter can say without anybody typing it: the SOP's rows ahead, their planned dates, who is who, earlier letters.

Everything here is read from the run, so that what is suggested is a fact and differs when the run differs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from capaian.kernel.dates import clock
from capaian.kernel.errors import CapaianError
from capaian.kernel.periods import Period
from capaian.organisation.selectors import Official, calendar, local, official, posts_of
from capaian.procedures.domain.graph import Graph, Step
from capaian.procedures.ports import RunRef, TaskRef
from capaian.procedures.selectors import artefact, artefacts, graph_of, run_row, titles_of
from capaian.procedures.services.record import deadlines
from capaian.sop.domain.pack import Row

if TYPE_CHECKING:
    from capaian.procedures.models import Artefact


def period_of(run: RunRef) -> str:
    return Period.parse(run.period).label_id()


def subject_of(run: RunRef) -> str:
    """What the run is about: "Pengumpulan Data Kinerja Triwulan I Tahun 2025"."""
    return f"{run.title} {period_of(run)}"


def in_sentence(title: str) -> str:
    """A title inside a sentence; a word in capitals keeps them.

    >>> in_sentence("Pengumpulan Data Kinerja DPRD")
    'pengumpulan data kinerja DPRD'
    """
    return " ".join(word if word.isupper() else word.lower() for word in title.split())


def matter_of(run: RunRef) -> str:
    """What the run is about, inside a sentence: "pengumpulan data kinerja Triwulan I Tahun 2025"."""
    return f"{in_sentence(run.title)} {period_of(run)}"


def graph(task: TaskRef) -> Graph:
    return graph_of(run_row(task.run.id))


def sop_basis(task: TaskRef) -> str:
    """The SOP as a letter names it."""
    number = graph(task).pack.identity.number.strip()
    return f"SOP {task.run.title}" + (f" Nomor {number}" if number else "")


# --- the rows ahead ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planned:
    """A row ahead: who does it, from which day to which by the standard times (``end`` None where none is printed)."""

    row: Row
    performer: str
    start: date
    end: date | None
    standard: str


def performer(task: TaskRef, row: Row) -> str:
    """Who works in a row, as titles: the lane's, or the post's where the work names one."""
    pack, titles = graph(task).pack, titles_of(task.run.office_id)
    found: dict[str, None] = {}
    for work in row.works:
        for lane in work.all_of or (work.lane,):
            found[titles.get(work.actor, work.actor) if work.actor else pack.lane(lane).title] = None
    return ", ".join(found)


def schedule(task: TaskRef) -> tuple[Planned, ...]:
    """The rows after this one in the SOP's order, each beginning when the one before is due by its standard time."""
    run = run_row(task.run.id)
    map_ = graph_of(run)
    time, dates = calendar(task.run.office_id), deadlines(task.run.office_id, map_)
    cursor = task.due_at or task.opened_at
    planned = []
    for row in map_.rows[[r.key for r in map_.rows].index(task.row.key) + 1:]:
        start = time.next_opening(cursor)
        due, _ = dates(map_.first[row.key], start)
        unit = f" {map_.pack.time_unit}" if row.standard.strip().isdigit() and map_.pack.time_unit else ""
        planned.append(Planned(row, performer(task, row), local(task.run.office, start).date(),
                               local(task.run.office, due).date() if due else None,
                               f"{row.standard.strip()}{unit}" if row.standard.strip() else ""))
        cursor = due or start
    return tuple(planned)


def last_day(task: TaskRef) -> date | None:
    """When the run should be done by the standard times; ``None`` where the rows ahead print none."""
    return max((row.end for row in schedule(task) if row.end), default=None)


def steps_next(task: TaskRef) -> tuple[Step, ...]:
    """The steps that open when this one is done with a yes."""
    map_ = graph(task)
    return tuple(map_.steps[key] for key in map_.ahead(task.step))


def next_titles(task: TaskRef) -> tuple[str, ...]:
    """The posts or teams that work next."""
    titles = titles_of(task.run.office_id)
    return tuple(dict.fromkeys(titles.get(a, a) for step in steps_next(task) for a in step.actors))


# --- people and moments --------------------------------------------------------------------------------------------


def holder(task: TaskRef) -> Official:
    """Who stood for the task's post (the first post of a team) when the task opened."""
    post = posts_of(task.run.office_id, (task.member,))[0]
    return official(task.run.office_id, post, task.opened_at)


def named(who: Official) -> str:
    """Name and post in one line; the post alone while it is vacant."""
    return f"{who.name}, {who.full_title}" if who.name else who.full_title


def posts_taking_part(task: TaskRef, said: Iterable[str] = ()) -> tuple[str, ...]:
    """The posts that work in this SOP; only the task's own and those of a team, where ``said`` names one."""
    map_ = graph(task)
    text = " ".join(said).casefold()
    teams = [lane.actor for lane in map_.pack.lanes
             if lane.actor.startswith("team:") and lane.actor != task.member and lane.title.casefold() in text]
    actors = dict.fromkeys(a for step in map_.steps.values() for a in step.actors)
    return posts_of(task.run.office_id, (task.member, *teams) if teams else actors)


def opened_here(task: TaskRef) -> datetime:
    """When the task opened, in the office's own time."""
    return local(task.run.office, task.opened_at)


LAST_FULL_HOUR = 15


def hours_from(moment: datetime) -> str:
    """How letters write the hours of a meeting: from the next full hour, or from the moment itself late in the day.

    >>> hours_from(datetime(2025, 1, 6, 9, 10)), hours_from(datetime(2025, 1, 6, 15, 20))
    ('10.00 s.d. selesai', '15.20 s.d. selesai')
    """
    late = moment.hour >= LAST_FULL_HOUR or not moment.minute
    begin = moment if late else moment.replace(hour=moment.hour + 1, minute=0)
    return f"{clock(begin)} s.d. selesai"


# --- what the run already has ----------------------------------------------------------------------------------------


def facts_of(run_id: int, key: str) -> dict[str, Any]:
    """What the newest artefact of that kind says of itself; empty when there is none."""
    found = artefact(run_id, key)
    return dict(found.data) if found and not found.waived else {}


def cover_sent(run_id: int) -> Artefact | None:
    """The cover letter as it leaves: signed where the SOP has it signed."""
    cover = artefact(run_id, "cover-letter")
    signed = [a for a in artefacts(run_id) if a.key == "signed" and cover and a.data.get("source") == cover.file_id]
    return signed[-1] if signed else cover


def paper(run_id: int, *keys: str) -> Artefact | None:
    """The newest PDF of the first of these kinds that the run has and that still counts; else its newest file."""
    counts = [a for a in artefacts(run_id) if a.file_id and not a.waived and (a.task is None or a.task.current)]
    for key in keys:
        files = [a for a in counts if a.key == key]
        printed = [a for a in files if a.name.endswith(".pdf")]
        if files:
            return (printed or files)[-1]
    return None


def answered(task: TaskRef) -> dict[str, Any]:
    """The report that was handed up to this very step, if this step answers one: its facts and its title."""
    report = artefact(task.run.id, "report")
    if report is None or report.task is None or task.step not in graph(task).ahead(report.task.step):
        return {}
    return {**report.data, "title": report.title}


def bases(task: TaskRef) -> tuple[str, ...]:
    """What a document of this run rests on: the orders and minutes with their numbers, then the SOP."""
    words = (("disposition", "Disposisi"), ("memo", "Nota dinas"), ("minutes", "Notulen rapat"))
    said = [f"{word} Nomor {facts['number']}" for key, word in words if (facts := facts_of(task.run.id, key)).get("number")]
    return (*said, sop_basis(task))


def quietly(read: Any, *given: Any) -> Any:
    """What ``read`` answers, or nothing where a refusal only means that there is none yet."""
    try:
        return read(*given)
    except CapaianError:
        return None
