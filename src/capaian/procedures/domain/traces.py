"""Event logs as traces: the product's own log, and a table typed in afterwards from paper.

>>> table = "case,row,actor,time\\n2024Q1,1,Camat,2024-01-08 09:00\\n2024Q1,2,Staf,2024-01-08 10:00\\n"
>>> [trace] = from_table(table, zone=UTC)
>>> trace.case, [(act.step, act.member, act.at.hour) for act in trace.acts]
('2024Q1', [('1', 'Camat', 9), ('2', 'Staf', 10)])
>>> from_table("case,row\\nx,1\\n", zone=UTC)
Traceback (most recent call last):
...
capaian.kernel.errors.InvalidInput: [log.column] line 1: The table has no column for “actor”. Its first line names the ...
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.procedures.domain.mining import REOPENED, Act, Halt, Trace

Key = tuple[str, str, int]

# --- the product's own log ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Logged:
    """One run of a log: of which SOP, section and period as far as the log says, and its trace."""

    trace: Trace
    sop: str = ""
    section: str = ""
    period: str = ""


def from_events(events: Iterable[Mapping[str, Any]], case: str = "") -> list[Logged]:
    """The runs of a log (the lines of ``events.jsonl``): each ``run_started`` begins one. InvalidInput names the line.

    What the rules allow is no deviation: a member left out with a reason counts as done, a task given to another post
    as done by the first one, and an act that was taken back in time did not happen.
    """
    runs: list[_Reader] = []
    for number, event in enumerate(events, start=1):
        try:
            if event["type"] == "run_started" or not runs:
                runs.append(_Reader())
            runs[-1].take(event["type"], (event.get("step", ""), event.get("member", ""), int(event.get("round", 0))),
                          datetime.fromisoformat(event["at"]), event.get("data") or {}, event.get("name", ""))
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise InvalidInput("log.event", "This is not an event of a run: %(problem)s.", place=f"line {number}",
                               problem=repr(problem), remedy="Give the log as “capaian run export” writes it.") from problem
    return [run.finished(case or run.period or str(n)) for n, run in enumerate(runs, start=1)]


class _Reader:
    def __init__(self) -> None:
        self.acts: dict[Key, Act] = {}
        self.opened: dict[Key, datetime] = {}
        self.due: dict[Key, datetime | None] = {}
        self.standard: dict[Key, int | None] = {}
        self.first: dict[Key, str] = {}  # who had the task before it was given to another post
        self.given: str = ""
        self.returned: set[Key] = set()
        self.halts: list[Halt] = []
        self.ended = False
        self.sop = self.section = self.period = ""
        self.reopenings = 0

    def take(self, kind: str, key: Key, at: datetime, data: Mapping[str, Any], person: str) -> None:
        if kind == "run_started":
            self.sop, self.section = data.get("sop", ""), data.get("section", "")
            self.period = data.get("period", "")
        elif kind == "task_opened":
            self.opened[key], self.due[key] = at, _moment(data.get("due"))
            self.standard[key] = data.get("standard_minutes")
            if data.get("cause") == "reassign":
                self.first[key] = self.given
            elif data.get("cause") in {"recall", "return"}:  # a round more of what was given away once
                before = [who for known, who in self.first.items() if known[:2] == key[:2]]
                if before:
                    self.first[key] = before[-1]
        elif kind == "deadline_shifted":
            self.due[key] = _moment(data.get("due"))
            self.standard[key] = data.get("standard_minutes", self.standard.get(key))
        elif kind == "task_withdrawn":
            self.given = self.first.get(key, key[1])
        elif kind in {"task_done", "task_skipped"}:
            self.acts[key] = Act(key[0], self.first.get(key, key[1]), at, data.get("outcome", ""), self.opened.get(key),
                                 self.due.get(key), person, self.standard.get(key))
        elif kind == "task_superseded" and data.get("cause") == "recall":
            self.take_back(key, at)
        elif kind == "task_superseded":
            self.returned.add(key)
        elif kind == "run_reopened" and data.get("step"):
            self.reopen(data["step"], at)
        elif kind == "run_migrated":
            renamed = data.get("steps", {})
            for table in (self.opened, self.due, self.standard, self.first):
                moved = {(renamed.get(k[0], k[0]), *k[1:]): v for k, v in table.items()}
                table.clear()
                table.update(moved)  # type: ignore[arg-type]
            self.acts = {(renamed.get(k[0], k[0]), *k[1:]): replace(a, step=renamed.get(a.step, a.step))
                         for k, a in self.acts.items()}
            self.returned = {(renamed.get(k[0], k[0]), *k[1:]) for k in self.returned}
        elif kind == "run_suspended":
            self.halts.append((at, None))
        elif kind in {"run_resumed", "run_cancelled"} and self.halts and self.halts[-1][1] is None:
            self.halts[-1] = (self.halts[-1][0], at)
        if kind.startswith("run_"):
            self.ended = kind == "run_finished"

    def take_back(self, key: Key, at: datetime) -> None:
        """As if it had not happened, unless later work that was returned since rested on it: then its step opens again."""
        since = list(self.acts)
        if key in self.acts and self.returned.intersection(since[since.index(key):]):
            self.reopen(key[0], at)
        else:
            self.acts.pop(key, None)

    def reopen(self, step: str, at: datetime) -> None:
        self.reopenings += 1
        self.acts[step, REOPENED, self.reopenings] = Act(step, "", at, REOPENED)

    def finished(self, case: str) -> Logged:
        return Logged(Trace(case, tuple(self.acts.values()), self.ended, tuple(self.halts)), self.sop, self.section, self.period)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


# --- a table from paper ----------------------------------------------------------------------------------------------

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "case": ("case", "kasus", "run", "pelaksanaan", "periode", "period"),
    "row": ("row", "step", "baris", "langkah", "no"),
    "actor": ("actor", "lane", "pelaksana", "member", "pejabat"),
    "time": ("time", "waktu", "mulai", "start", "tanggal"),
    "end": ("end", "selesai", "sampai"),
    "outcome": ("outcome", "hasil", "jawaban", "keputusan"),
}
NEEDED = ("case", "row", "actor", "time")
MOST_LINES = 500_000
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?)?")


def from_table(text: str, *, zone: tzinfo = UTC) -> list[Trace]:
    """The traces of a CSV table (comma, semicolon or tab) whose first line names the columns of :data:`COLUMNS`.

    Times are ISO (2024-01-31 09:30) or as officials write them (31/01/2024 09.30), in ``zone`` unless they say their
    own. With ``end``, ``time`` is when the step began; else it is when it was done. The acts of a case stand in the order
    of time; lines of the same moment keep theirs. Every unreadable cell is named by line and column.
    """
    head, _, _ = text.lstrip("\ufeff").partition("\n")
    mark = max(",;\t", key=head.count)
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=mark)
    columns = _columns(next(lines, []))
    cases: dict[str, list[tuple[datetime, Act]]] = {}
    problems: list[CapaianError] = []
    for number, cells in enumerate(lines, start=2):
        if number > MOST_LINES:
            raise InvalidInput("log.long", "The table has more than %(limit)s lines.", limit=MOST_LINES)
        if not any(cell.strip() for cell in cells):
            continue
        line = {name: cells[n].strip() if n < len(cells) else "" for name, n in columns.items()}
        try:
            at, act = _act(line, number, zone)
            cases.setdefault(line["case"], []).append((at, act))
        except InvalidInput as problem:
            problems.append(problem)
            if len(problems) == 50:
                break
    if problems:
        raise problems[0] if len(problems) == 1 else ManyProblems(problems)
    return [Trace(case, tuple(act for _, act in sorted(acts, key=lambda pair: pair[0]))) for case, acts in cases.items()]


def _columns(head: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    words = [cell.strip().lower() for cell in head]
    for name, known in COLUMNS.items():
        place = next((n for n, word in enumerate(words) if word in known and n not in found.values()), None)
        if place is not None:
            found[name] = place
        elif name in NEEDED:
            raise InvalidInput("log.column", "The table has no column for “%(name)s”.", place="line 1", name=name,
                               remedy="Its first line names the columns: case, row, actor, time, and perhaps end, outcome.")
    return found


def _act(line: Mapping[str, str], number: int, zone: tzinfo) -> tuple[datetime, Act]:
    for name in ("case", "row"):
        if not line[name]:
            raise InvalidInput("log.empty", "The column “%(name)s” is empty.", place=f"line {number}", name=name)
    began = _read_time(line["time"], number, "time", zone)
    ended = _read_time(line["end"], number, "end", zone) if line.get("end") else None
    if ended is not None and ended < began:
        raise InvalidInput("log.backwards", "It ends before it begins.", place=f"line {number}")
    at = ended or began
    return at, Act(line["row"], line["actor"], at, line.get("outcome", ""), began if ended is not None else None)


def _read_time(text: str, number: int, column: str, zone: tzinfo) -> datetime:
    found = _DATE.fullmatch(text)
    try:
        if found:
            day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
            moment = datetime(year, month, day, hour, minute, second)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput("log.time", "“%(text)s” in the column “%(column)s” is not a date and time.", text=text,
                           column=column, place=f"line {number}", remedy="Write 2024-01-31 09:30 or 31/01/2024 09.30.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def by_rows(traces: Iterable[Trace], steps: frozenset[str]) -> bool:
    """Whether the log speaks of rows: any of its references is no step key."""
    return any(act.step not in steps for trace in traces for act in trace.acts)


def together(logged: Iterable[Logged]) -> Iterator[tuple[tuple[str, str], list[Trace]]]:
    """Runs of the same SOP and section together, in the order in which each first appears."""
    groups: dict[tuple[str, str], list[Trace]] = {}
    for one in logged:
        groups.setdefault((one.sop, one.section), []).append(one.trace)
    yield from groups.items()
