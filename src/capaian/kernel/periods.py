"""Periods as typed, sortable keys: a year ``2024``, a semester ``2024S1``, a quarter ``2024Q1``, a month ``202403``.

A period is known by its dates. One contains another when its dates do; a longer period is derived from the shorter ones
inside it and is never stored beside them. Nothing here knows today: a relative period is asked with a date
(`Period.of`). Source: PermenPANRB 53/2014 (collection per month, quarter, semester and year).

>>> quarter = Period.parse("2024Q4")
>>> quarter.kind, quarter.start.isoformat(), quarter.end.isoformat(), quarter.label_id()
('quarter', '2024-10-01', '2024-12-31', 'Triwulan IV Tahun 2024')
>>> [month.key for month in quarter.children("month")]
['202410', '202411', '202412']
>>> [longer.key for longer in quarter.parents()]
['2024S2', '2024']
>>> quarter in Period.parse("2024S2")
True
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Final, Literal

from capaian.kernel.errors import InvalidInput

Kind = Literal["year", "semester", "quarter", "month"]

KINDS: Final[tuple[Kind, ...]] = ("year", "semester", "quarter", "month")
"""The four kinds, the longest first."""

FIRST_YEAR, LAST_YEAR = 1900, 2999

_MONTHS_OF: Final[dict[Kind, int]] = {"year": 12, "semester": 6, "quarter": 3, "month": 1}
_KEY = re.compile(r"(?P<year>[0-9]{4})(?:S(?P<semester>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2]))?", re.ASCII)
_MONTH_NAMES_ID = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_ROMAN = ("I", "II", "III", "IV")


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """One year, semester, quarter or month. ``number`` counts inside the year from 1 (a year's own number is 1).

    Periods sort by their first day, and a longer one stands before the shorter ones it begins with:

    >>> [period.key for period in sorted(map(Period.parse, ["202402", "2024Q1", "202401", "2024", "2024S1"]))]
    ['2024', '2024S1', '2024Q1', '202401', '202402']
    """

    year: int
    kind: Kind
    number: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidInput("period.kind", "“%(kind)s” is not a kind of period.", kind=self.kind)
        if not FIRST_YEAR <= self.year <= LAST_YEAR or not 1 <= self.number <= 12 // _MONTHS_OF[self.kind]:
            raise InvalidInput(
                "period.range",
                "There is no %(kind)s %(number)s of the year %(year)s.",
                kind=self.kind,
                number=self.number,
                year=self.year,
            )

    @classmethod
    def parse(cls, key: str) -> Period:
        """The period a key names. A key that is not exactly one of the four forms is refused (`InvalidInput`).

        >>> Period.parse("2024S1").label_id()
        'Semester I Tahun 2024'
        >>> Period.parse("2024Q5")
        Traceback (most recent call last):
        ...
        capaian.kernel.errors.InvalidInput: [period.key] “2024Q5” is not a period. \
Write a year (2024), a semester (2024S1), a quarter (2024Q1) or a month (202403).
        """
        match = _KEY.fullmatch(key) if isinstance(key, str) else None
        if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
            raise InvalidInput(
                "period.key",
                "“%(key)s” is not a period.",
                remedy="Write a year (2024), a semester (2024S1), a quarter (2024Q1) or a month (202403).",
                key=key,
            )
        year = int(match["year"])
        for kind in KINDS[1:]:
            if match[kind]:
                return cls(year, kind, int(match[kind]))
        return cls(year, "year")

    @classmethod
    def of(cls, day: date, kind: Kind) -> Period:
        """The period of this kind that holds ``day`` (a date in the office's own zone).

        >>> Period.of(date(2024, 11, 21), "quarter").key
        '2024Q4'
        """
        if kind not in KINDS:
            raise InvalidInput("period.kind", "“%(kind)s” is not a kind of period.", kind=kind)
        return cls(day.year, kind, (day.month - 1) // _MONTHS_OF[kind] + 1)

    @property
    def key(self) -> str:
        """The key as stored, in the API and in file names."""
        match self.kind:
            case "year":
                return f"{self.year}"
            case "semester":
                return f"{self.year}S{self.number}"
            case "quarter":
                return f"{self.year}Q{self.number}"
            case "month":
                return f"{self.year}{self.number:02}"

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, (self.number - 1) * _MONTHS_OF[self.kind] + 1, 1)

    @property
    def end(self) -> date:
        """The last day, itself inside the period."""
        month = self.number * _MONTHS_OF[self.kind]
        return date(self.year, month, monthrange(self.year, month)[1])

    def contains(self, other: Period | date) -> bool:
        """Whether a date, or every day of another period, lies inside. A period contains itself."""
        if isinstance(other, Period):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other <= self.end

    def __contains__(self, other: Period | date) -> bool:
        return self.contains(other)

    def children(self, kind: Kind) -> tuple[Period, ...]:
        """The periods of a kind inside this one, in order: of its own kind itself alone, of a longer kind none."""
        if kind not in KINDS:
            raise InvalidInput("period.kind", "“%(kind)s” is not a kind of period.", kind=kind)
        count = _MONTHS_OF[self.kind] // _MONTHS_OF[kind]
        first = (self.start.month - 1) // _MONTHS_OF[kind] + 1
        return tuple(Period(self.year, kind, first + offset) for offset in range(count))

    def parents(self) -> tuple[Period, ...]:
        """The longer periods that hold this one, the nearest first."""
        longer = KINDS[: KINDS.index(self.kind)]
        return tuple(Period.of(self.start, kind) for kind in reversed(longer))

    def parent(self, kind: Kind) -> Period:
        """The period of this or a longer kind that holds this one; asking for a shorter kind is refused."""
        period = Period.of(self.start, kind)
        if not period.contains(self):
            raise InvalidInput("period.parent", "%(key)s does not lie inside one %(kind)s.", key=self.key, kind=kind)
        return period

    def to_date(self) -> tuple[Period, ...]:
        """The periods of this kind from the beginning of the year up to and including this one.

        >>> [period.key for period in Period.parse("2024Q3").to_date()]
        ['2024Q1', '2024Q2', '2024Q3']
        """
        return tuple(Period(self.year, self.kind, number) for number in range(1, self.number + 1))

    def previous(self) -> Period:
        """The period of the same kind before this one."""
        return Period.of(self.start - timedelta(days=1), self.kind)

    def next(self) -> Period:
        """The period of the same kind after this one."""
        return Period.of(self.end + timedelta(days=1), self.kind)

    def label_id(self) -> str:
        """The name as Indonesian documents write it.

        >>> [Period.parse(key).label_id() for key in ("2024", "202403")]
        ['Tahun 2024', 'Maret 2024']
        """
        match self.kind:
            case "year":
                return f"Tahun {self.year}"
            case "semester":
                return f"Semester {_ROMAN[self.number - 1]} Tahun {self.year}"
            case "quarter":
                return f"Triwulan {_ROMAN[self.number - 1]} Tahun {self.year}"
            case "month":
                return f"{_MONTH_NAMES_ID[self.number - 1]} {self.year}"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return (self.start, -self.end.toordinal()) < (other.start, -other.end.toordinal())

    def __str__(self) -> str:
        return self.key


def kind_of(text: str) -> Kind:
    """A kind of period given as text (an SOP's ``periods``, an indicator's frequency), refused when unknown.

    >>> kind_of("quarter")
    'quarter'
    """
    if text not in KINDS:
        raise InvalidInput("period.kind", "“%(kind)s” is not a kind of period.", kind=text)
    return text
