"""Which deadlines a person is reminded of on a day: from seven days before to one day before, on the day, and when late.

>>> from datetime import date
>>> [standing(date(2026, 3, d), date(2026, 3, 16)) for d in (8, 9, 15, 16, 18)]
[None, 7, 1, 0, -2]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

FIRST = 7  # days before the deadline


@dataclass(frozen=True)
class Due:
    """An open task with the calendar day (in the office's zone) on which it is due."""

    task: int
    title: str
    period: str
    row: str
    activity: str
    member: str
    day: date


@dataclass(frozen=True)
class Line:
    """A line of a reminder. ``left``: days to the deadline; 0 today, negative when late."""

    due: Due
    left: int


def standing(today: date, due: date) -> int | None:
    """Days left when the task belongs into today's reminder, else ``None``."""
    left = (due - today).days
    return left if left <= FIRST else None


def reminder(today: date, tasks: Iterable[Due]) -> tuple[Line, ...]:
    """Today's lines, the most urgent first."""
    lines = [Line(due, left) for due in tasks if (left := standing(today, due.day)) is not None]
    return tuple(sorted(lines, key=lambda line: (line.left, line.due.task)))
