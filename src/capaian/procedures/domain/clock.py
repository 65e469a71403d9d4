"""Standard against actual time: when a step is due, how long it took in working time, and where the time goes.

Both sides are working minutes of the office's own calendar, so that a night or a holiday counts for nobody.

>>> from datetime import UTC, datetime
>>> def spent(row, minutes, standard):
...     return Spent("2024Q1", row, f"{row}/x", "position:a", "Ani", datetime(2024, 1, 1, tzinfo=UTC), None, standard, minutes)
>>> for line in by([spent("1", 30, 60), spent("2", 90, 60), spent("2", 150, 60)], "row"):
...     print(line.key, line.count, line.mean, line.ratio, line.over)
1 1 30.0 0.5 0
2 2 120.0 2.0 2
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import median

from capaian.organisation.domain.calendar import WorkingCalendar
from capaian.procedures.domain.mining import Halt, Trace
from capaian.sop.domain.standard_time import StandardTime, parse_standard

_CALENDAR_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}


@lru_cache(maxsize=1024)
def _parsed(printed: str, unit: str) -> StandardTime | None:
    return parse_standard(printed, default_unit=unit)


def has_time(printed: str, unit: str) -> bool:
    """Whether the SOP prints a time here. ``unit``: the unit in the column's head."""
    return _parsed(printed, unit) is not None


def deadline(printed: str, unit: str, opened: datetime, time: WorkingCalendar) -> tuple[datetime | None, int | None]:
    """When a step is due that opens at this moment, and its standard in minutes; both ``None`` where no time is printed.

    ``printed``: the cell of the SOP; ``unit``: the unit in the column's head. Of a range the longer time counts. Minutes
    are working minutes, unless the SOP says calendar time."""
    standard = _parsed(printed, unit)
    if standard is None:
        return None, None
    if standard.calendar:
        minutes = _CALENDAR_MINUTES[standard.unit] * standard.max
        return opened + timedelta(minutes=float(minutes)), int(minutes)
    return time.due(opened, standard.max, standard.unit), time.minutes_of(standard.max, standard.unit, opened)


def after_halt(due: datetime, halted: datetime, resumed: datetime, time: WorkingCalendar) -> datetime:
    """The deadline once the run goes on: the working time that was left. What was overdue before stays overdue."""
    if due <= halted:
        return due
    left = time.working_minutes_between(halted, due)
    return time.add_minutes(resumed, left) if left else due + (resumed - halted)


def worked(opened: datetime, done: datetime, halts: Iterable[Halt], time: WorkingCalendar) -> int:
    """Working minutes from one moment to another, without those in which the run stood still."""
    minutes = time.working_minutes_between(opened, done)
    for halted, resumed in halts:
        begin, end = max(halted, opened), min(resumed or done, done)
        minutes -= time.working_minutes_between(begin, end) if begin < end else 0
    return minutes


@dataclass(frozen=True, slots=True)
class Spent:
    """One closed task. ``standard`` and ``actual`` in minutes (standard ``None``: none is printed); ``due`` as dated."""

    run: str
    row: str
    step: str
    member: str
    person: str
    opened: datetime
    done: datetime | None
    standard: int | None
    actual: int
    late: bool = False


def spent_in(trace: Trace, label: Callable[[str], str], time: WorkingCalendar) -> list[Spent]:
    """What each act of a run took, for acts whose opening and closing the log knows. ``label``: step → row number."""
    return [Spent(trace.case, label(act.step), act.step, act.member, act.person, act.opened, act.at, act.standard,
                  worked(act.opened, act.at, trace.halts, time), act.due is not None and act.at > act.due)
            for act in trace.acts if act.opened is not None and act.at is not None]


@dataclass(frozen=True, slots=True)
class Line:
    """Many tasks together. Minutes; ``standard`` and ``ratio`` (actual / standard) over the tasks that have a standard,
    ``over``: tasks that took longer than it, ``late``: tasks closed after they were due."""

    key: str
    count: int
    total: int
    mean: float
    median: float
    longest: int
    standard: int | None
    ratio: float | None
    over: int
    late: int


GROUPS = ("row", "step", "member", "person", "run")


def by(spent: Iterable[Spent], group: str) -> list[Line]:
    """The tasks summed by a field of :data:`GROUPS`, in the order in which each first appears."""
    groups: dict[str, list[Spent]] = {}
    for one in spent:
        groups.setdefault(getattr(one, group), []).append(one)
    return [_line(key, tasks) for key, tasks in groups.items()]


def _line(key: str, tasks: Sequence[Spent]) -> Line:
    minutes = [t.actual for t in tasks]
    timed = [(t.actual, t.standard) for t in tasks if t.standard]
    standard = sum(s for _, s in timed) if timed else None
    return Line(key, len(tasks), sum(minutes), sum(minutes) / len(tasks), float(median(minutes)), max(minutes), standard,
                sum(a for a, _ in timed) / standard if standard else None, sum(a > s for a, s in timed),
                sum(t.late for t in tasks))


def slowest(lines: Iterable[Line], limit: int = 5) -> list[Line]:
    """The groups that exceed their standard most, the worst first; groups without a standard have no place here."""
    timed = [line for line in lines if line.ratio is not None]
    return sorted(timed, key=lambda line: (-(line.ratio or 0), -line.total))[:limit]
