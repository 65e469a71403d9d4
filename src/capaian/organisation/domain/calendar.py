"""Working time: which minutes of which days an office works, and when a standard time is over.

All dated facts are data: weekly patterns with the days they hold for (a later pattern overrides an earlier one, so
Ramadan or an office's own six-day week is laid over the general week), and days off (national holidays, collective
leave, local days). A day's working time is a row of half-open windows ``[from, to)`` in the office's own zone; a break
is the gap between two windows.

Rules of a standard time (mutu baku, *waktu*):

* menit and jam count inside working time only;
* hari = the n-th working day after the day of opening, at closing time;
* minggu, bulan, tahun = the same date that much later, at closing time of that day or of the next working day.

Source of the hours: Perpres 21/2023 (37.5 h a week without breaks, in Ramadan 32.5 h).

>>> from datetime import datetime
>>> calendar = calendar_from_data({
...     "patterns": [{"key": "week", "days": {"monday": ["07.30-12.00", "13.00-16.00"],
...                                           "tuesday": ["07.30-12.00", "13.00-16.00"]}}],
...     "years": [{"year": 2026, "confirmed": True, "days": [{"date": "2026-06-01", "name": "Hari Lahir Pancasila"}]}]})
>>> friday = datetime(2026, 5, 29, 15, 0, tzinfo=calendar.zone)
>>> calendar.add_minutes(friday, 300).strftime("%a %d %B %H.%M")
'Tue 02 June 13.30'
>>> calendar.due(friday, 1, "day").strftime("%a %d %B %H.%M")
'Tue 02 June 16.00'
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ZONES: Final[Mapping[str, str]] = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
"""The three Indonesian time zones by the names officials use."""

UNITS: Final = ("minute", "hour", "day", "week", "month", "year")

_SEARCH_DAYS = 3660  # a calendar that opens on no day for ten years has no working time at all
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Working time ``[start, end)`` of one day, in minutes after midnight; the end may be 1440 (24.00)."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= 1440:
            raise InvalidInput("calendar.window", "A working window must end after it begins, inside one day.")


Week = tuple[tuple[Window, ...], ...]
"""The windows of Monday … Sunday; a day without windows is not worked."""


@dataclass(frozen=True, slots=True)
class WorkingPattern:
    """A working week and the days it holds for, both included; an open end is ``None``."""

    key: str
    week: Week
    first: date | None = None
    last: date | None = None
    title: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise InvalidInput("calendar.week", "A week has seven days.", place=self.key)
        for windows in self.week:
            if any(a.end > b.start for a, b in pairwise(windows)):
                raise InvalidInput("calendar.overlap", "Working windows of a day must not overlap.", place=self.key)

    def holds_on(self, day: date) -> bool:
        """Whether the pattern says anything about this day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def weekly_minutes(self) -> int:
        """The minutes worked in a full week, breaks excluded."""
        return sum(window.end - window.start for windows in self.week for window in windows)


@dataclass(frozen=True, slots=True)
class DayOff:
    """A dated day without work: ``kind`` is ``holiday``, ``collective`` (cuti bersama) or ``local``."""

    day: date
    name: str
    kind: str = "holiday"
    source: str = ""


@dataclass(frozen=True)
class WorkingCalendar:
    """The working time of one office.

    ``patterns``: the last one that holds on a day decides. ``days_off`` always win over patterns.
    ``confirmed_years``: years whose table an officer has compared with the yearly decree.
    Datetimes given must be aware (`InvalidInput` otherwise); datetimes returned are in ``zone``.
    """

    patterns: tuple[WorkingPattern, ...]
    days_off: tuple[DayOff, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(ZONES["WIB"]))
    confirmed_years: frozenset[int] = frozenset()
    _off: Mapping[date, DayOff] = field(init=False, repr=False, compare=False)
    _known: dict[date, tuple[Window, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_off", {off.day: off for off in self.days_off})

    # -- days

    def windows(self, day: date) -> tuple[Window, ...]:
        """The working windows of a day, in order; none when the day is not worked."""
        known = self._known.get(day)
        if known is None:
            pattern = next((p for p in reversed(self.patterns) if p.holds_on(day)), None)
            known = () if pattern is None or day in self._off else pattern.week[day.weekday()]
            self._known[day] = known
        return known

    def is_working_day(self, day: date) -> bool:
        """Whether any minute of the day is worked."""
        return bool(self.windows(day))

    def day_off(self, day: date) -> DayOff | None:
        """The holiday or leave on this day, with its name, if there is one."""
        return self._off.get(day)

    def opening(self, day: date) -> datetime | None:
        """When the office opens on a day; ``None`` when it does not."""
        windows = self.windows(day)
        return self._at(day, windows[0].start) if windows else None

    def closing(self, day: date) -> datetime | None:
        """When the office closes on a day; ``None`` when it does not open."""
        windows = self.windows(day)
        return self._at(day, windows[-1].end) if windows else None

    def unconfirmed_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years from ``first`` to ``last`` whose days off nobody has confirmed: a deadline there is provisional."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.confirmed_years)

    # -- moments

    def is_working(self, at: datetime) -> bool:
        """Whether this moment lies inside working time; the closing minute itself does not."""
        local = self._local(at)
        return any(begin <= local < end for begin, end in self._spans(local.date()))

    def next_opening(self, at: datetime) -> datetime:
        """``at`` itself inside working time, else the next moment that work begins (after a break, a night, leave)."""
        local = self._local(at)
        begin, _ = next(self._open_from(local))
        return self._aware(max(local, begin))

    def add_minutes(self, start: datetime, minutes: int) -> datetime:
        """The moment when ``minutes`` of working time have passed since ``start``.

        Time that runs out exactly at a break or at closing ends there, not at the next opening. Zero minutes end at
        ``start``; a negative number is refused (`InvalidInput`).
        """
        local = self._local(start)
        if minutes < 0:
            raise InvalidInput("calendar.negative", "A standard time cannot be negative.")
        if minutes == 0:
            return self._aware(local)
        left = minutes * _MINUTE
        for begin, end in self._open_from(local):
            begin = max(local, begin)
            if left <= end - begin:
                return self._aware(begin + left)
            left -= end - begin
        raise AssertionError("the search for working time ends by itself")  # pragma: no cover

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """Closing time of the ``days``-th working day after the day of ``start``; at least one day is asked."""
        if days < 1:
            raise InvalidInput("calendar.days", "Working days are counted from one.")
        day = self._local(start).date()
        for _ in range(days):
            day = self._next_working_day(day + timedelta(days=1))
        return self._at(day, self.windows(day)[-1].end)

    def working_minutes_between(self, a: datetime, b: datetime) -> int:
        """Whole minutes of working time from ``a`` to ``b``; negative when ``b`` is the earlier moment."""
        first, last = self._local(a), self._local(b)
        if last < first:
            return -self.working_minutes_between(b, a)
        total = timedelta()
        day = first.date()
        while day <= last.date():
            for begin, end in self._spans(day):
                total += max(timedelta(), min(end, last) - max(begin, first))
            day += timedelta(days=1)
        return total // _MINUTE

    # -- standard times

    def due(self, opened: datetime, amount: Decimal | int | None, unit: str) -> datetime | None:
        """When a task opened at ``opened`` is due. A blank standard (``amount`` None) is no deadline, never zero.

        ``amount`` is the longer end of a printed range; ``unit`` one of `UNITS`. Part of a minute counts as a whole
        one. Half a day (1.5 hari) is that share of the working minutes of the following working day.
        """
        if amount is None:
            return None
        value = Decimal(amount)
        if unit not in UNITS:
            raise InvalidInput("calendar.unit", "“%(unit)s” is not a unit of working time.", unit=unit)
        if value < 0:
            raise InvalidInput("calendar.negative", "A standard time cannot be negative.")
        if unit in ("minute", "hour"):
            return self.add_minutes(opened, _whole(value * (60 if unit == "hour" else 1)))
        if value == 0:
            return opened.astimezone(self.zone)
        if unit == "day":
            return self._days(opened, value)
        local = self._local(opened).date()
        if unit == "week":
            return self._closing_from(local + timedelta(days=_whole(value * 7)))
        return self._closing_from(_months_later(local, _whole(value * (12 if unit == "year" else 1))))

    def minutes_of(self, amount: Decimal | int | None, unit: str, opened: datetime) -> int | None:
        """A standard time as working minutes. Menit and jam are themselves; longer units depend on the opening: they
        count from ``opened`` till due."""
        if amount is not None and unit in ("minute", "hour"):
            return _whole(Decimal(amount) * (60 if unit == "hour" else 1))
        due = self.due(opened, amount, unit)
        return None if due is None else self.working_minutes_between(opened, due)

    # -- inside

    def _days(self, opened: datetime, days: Decimal) -> datetime:
        whole, part = divmod(days, 1)
        end = self.add_working_days(opened, int(whole)) if whole else None
        if not part:
            assert end is not None
            return end
        day = self._next_working_day((end or self._aware(self._local(opened))).date() + timedelta(days=1))
        minutes = sum(window.end - window.start for window in self.windows(day))
        return self.add_minutes(self._at(day, 0), _whole(part * minutes))

    def _closing_from(self, day: date) -> datetime:
        day = self._next_working_day(day)
        return self._at(day, self.windows(day)[-1].end)

    def _next_working_day(self, day: date) -> date:
        for offset in range(_SEARCH_DAYS):
            if self.windows(day + timedelta(days=offset)):
                return day + timedelta(days=offset)
        raise InvalidInput(
            "calendar.empty",
            "The calendar has no working day after %(day)s.",
            remedy="Give the office a working pattern.",
            day=day.isoformat(),
        )

    def _open_from(self, local: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The windows that end after a local moment, one after another, without end."""
        day = local.date()
        while True:
            day = self._next_working_day(day)
            for begin, end in self._spans(day):
                if end > local:
                    yield begin, end
            day += timedelta(days=1)

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        midnight = datetime.combine(day, time())
        for window in self.windows(day):
            yield midnight + window.start * _MINUTE, midnight + window.end * _MINUTE

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise InvalidInput("calendar.naive", "A moment needs its time zone.")
        return at.astimezone(self.zone).replace(tzinfo=None)

    def _aware(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone)

    def _at(self, day: date, minute: int) -> datetime:
        return self._aware(datetime.combine(day, time()) + minute * _MINUTE)


def _whole(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# -- reading the data


def calendar_from_data(data: Mapping[str, Any], *own: Mapping[str, Any], zone: str = "") -> WorkingCalendar:
    """A calendar from plain data (``seeds/calendar/*.yaml``, or rows an officer edits), refusing it whole when wrong.

    ``own`` are further documents of the same shape laid over the first: an office's own week, local days.
    ``zone`` is WIB, WITA, WIT or a zone name, and overrides the document's own. All faults are reported together
    (`ManyProblems`), each with its place.

    >>> calendar_from_data({"patterns": [{"key": "x", "days": {"monday": ["8-12"]}}]})
    Traceback (most recent call last):
    ...
    capaian.kernel.errors.InvalidInput: [calendar.time] patterns[0].days.monday: “8-12” is not a working window. \
Write it like 07.30-12.00.
    """
    problems: list[CapaianError] = []
    patterns: list[WorkingPattern] = []
    days_off: list[DayOff] = []
    confirmed: set[int] = set()
    for document in (data, *own):
        for index, item in enumerate(document.get("patterns") or ()):
            _collect(problems, patterns, _patterns, item, f"patterns[{index}]")
        for index, year in enumerate(document.get("years") or ()):
            _collect(problems, days_off, _days_off, year, f"years[{index}]")
            if year.get("confirmed") is True:
                confirmed.add(int(year["year"]))
    zone = zone or data.get("zone") or "WIB"
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ManyProblems(problems)
    return WorkingCalendar(tuple(patterns), tuple(days_off), ZoneInfo(ZONES.get(zone, zone)), frozenset(confirmed))


def _collect(problems: list[CapaianError], into: list[Any], read: Any, item: Any, place: str) -> None:
    try:
        into.extend(read(item, place))
    except CapaianError as problem:
        problem.place = problem.place or place
        problems.append(problem)


def _patterns(item: Mapping[str, Any], place: str) -> list[WorkingPattern]:
    days = item.get("days") or {}
    unknown = sorted(set(days) - set(WEEKDAYS))
    if unknown:
        raise InvalidInput("calendar.weekday", "“%(day)s” is not a weekday.", place=f"{place}.days", day=unknown[0])
    week = tuple(tuple(_window(text, f"{place}.days.{name}") for text in days.get(name) or ()) for name in WEEKDAYS)
    ranges: Sequence[Mapping[str, Any]] = item.get("ranges") or ({},)
    return [
        WorkingPattern(
            key=item["key"],
            week=week,
            first=_day(part.get("from"), f"{place}.ranges[{index}].from"),
            last=_day(part.get("to"), f"{place}.ranges[{index}].to"),
            title=item.get("title", ""),
            source=part.get("source") or item.get("source", ""),
        )
        for index, part in enumerate(ranges)
    ]


def _days_off(year: Mapping[str, Any], place: str) -> list[DayOff]:
    found = []
    for index, item in enumerate(year.get("days") or ()):
        here = f"{place}.days[{index}]"
        day = _day(item.get("date"), here)
        if day is None or day.year != year.get("year"):
            raise InvalidInput("calendar.year", "The date does not lie in the year it is listed under.", place=here)
        found.append(
            DayOff(day, item["name"], item.get("kind", "holiday"), item.get("source") or year.get("source", ""))
        )
    return found


_WINDOW = re.compile(r"([01]\d|2[0-4])[.:]([0-5]\d)\s*[-–]\s*([01]\d|2[0-4])[.:]([0-5]\d)", re.ASCII)


def _window(text: str, place: str) -> Window:
    match = _WINDOW.fullmatch(str(text).strip())
    if match is None:
        raise InvalidInput(
            "calendar.time",
            "“%(text)s” is not a working window.",
            place=place,
            remedy="Write it like 07.30-12.00.",
            text=text,
        )
    hour, minute, to_hour, to_minute = map(int, match.groups())
    try:
        return Window(hour * 60 + minute, to_hour * 60 + to_minute)
    except InvalidInput as problem:
        problem.place = place
        raise


def _day(value: Any, place: str) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InvalidInput("calendar.date", "“%(text)s” is not a date.", place=place, text=value) from None
