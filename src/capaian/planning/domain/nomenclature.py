"""Nomenclature codes of programmes, activities and sub-activities: which are in force in a year, and what became of one.

The tables are changed by ministerial decree, so a code is always read beside its year. A plan keeps the code of its own year;
who compares years follows the changes in between. They come as data, for every office or for one:

>>> table = table_from_data({"format": FORMAT, "regulation": "Contoh", "codes": [
...     {"code": "7.01.01", "title": "Lama", "from": 2021, "until": 2023},
...     {"code": "7.01.02", "title": "Baru", "from": 2024}],
...     "changes": [{"old": "7.01.01", "new": "7.01.02", "from": 2024}]})
>>> [code.code for code in table.codes if code.in_force(2024)], follow("7.01.01", 2022, 2024, table.changes)
(['7.01.02'], '7.01.02')
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from capaian.kernel.errors import CapaianError, InvalidInput
from capaian.planning.domain.checks import Remark, finding
from capaian.planning.domain.plan import Plan
from capaian.planning.domain.reading import Reader, raise_all

FORMAT: Final = "capaian-nomenclature/1"
KINDS: Final[Mapping[int, str]] = {3: "program", 5: "activity", 6: "sub_activity"}
"""What a code of so many parts is: `7.01.01`, `7.01.01.2.01`, `7.01.01.2.01.0006`."""
_CODE = re.compile(r"[0-9X]{1,2}(?:\.[0-9X]{1,4}){2,5}")


@dataclass(frozen=True, slots=True)
class Code:
    """A line of the nomenclature, in force from a year on and, where it ended, until a year (both included)."""

    code: str
    title: str
    first_year: int
    last_year: int | None = None
    regulation: str = ""

    @property
    def kind(self) -> str:
        """program, activity or sub_activity, told by its parts; empty for another length."""
        return KINDS.get(self.code.count(".") + 1, "")

    def in_force(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@dataclass(frozen=True, slots=True)
class CodeChange:
    """From a year on, a code is another one, by a regulation. A code may be split (several new) or merged (several old)."""

    old: str
    new: str
    from_year: int
    regulation: str = ""


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """Codes and their changes as one table says them."""

    codes: tuple[Code, ...] = ()
    changes: tuple[CodeChange, ...] = ()


def follow(code: str, since: int, until: int, changes: Iterable[CodeChange]) -> str:
    """What a code of the year ``since`` is called in the year ``until``.

    A code that was split, or merged with another, has no single successor: figures of its years are not those of the new
    code, so it keeps its own name and is not compared.

    >>> split = [CodeChange("1.01.01", "1.01.02", 2024), CodeChange("1.01.01", "1.01.03", 2024)]
    >>> follow("1.01.01", 2023, 2024, split), follow("1.01.01", 2023, 2025, [CodeChange("1.01.01", "1.01.09", 2024)])
    ('1.01.01', '1.01.09')
    """
    every = sorted(changes, key=lambda one: one.from_year)
    now = code
    for year in sorted({one.from_year for one in every if since < one.from_year <= until}):
        new = {one.new for one in every if one.from_year == year and one.old == now}
        if not new:
            continue
        heir = new.pop()
        if new or any(one.from_year == year and one.new == heir and one.old != now for one in every):
            return code
        now = heir
    return now


def code_remarks(plan: Plan, codes: Collection[Code], changes: Collection[CodeChange]) -> list[Remark]:
    """What an officer should look at again in the codes of a plan; nothing where the year has no table."""
    known = {one.code: one for one in codes if one.in_force(plan.year)}
    found: list[Remark] = []
    for node in plan.objectives:
        if not node.nomenclature:
            continue
        place = f"objectives {node.code}.nomenclature {node.nomenclature}"
        kind = KINDS.get(node.nomenclature.count(".") + 1, "")
        if not _CODE.fullmatch(node.nomenclature) or kind != node.kind:
            found.append(finding("plan.nomenclature-form", place,
                                 "This is not how a code of this level is written."))  # fmt: skip
        elif known and node.nomenclature not in known:
            heir = follow(node.nomenclature, 0, plan.year, changes)
            if heir != node.nomenclature:
                found.append(finding("plan.nomenclature-old", f"{place} → {heir}",
                                     "This code was replaced before the plan's year."))  # fmt: skip
            else:
                found.append(finding("plan.nomenclature-unknown", place,
                                     "This code is not in the nomenclature of the plan's year."))  # fmt: skip
    return found


def table_from_data(data: Mapping[str, Any]) -> Nomenclature:
    """A table of codes and changes as a file says it. Faults are raised together, each with its row."""
    if data.get("format") != FORMAT:
        raise InvalidInput("nomenclature.format", "This is not a nomenclature (%(format)s).", format=FORMAT)
    problems: list[CapaianError] = []
    reader = Reader(problems)
    regulation = str(data.get("regulation") or "")
    codes, changes = [], []
    for number, row in enumerate(reader.rows(data, "codes"), start=1):
        place = f"codes[{number}]"
        first, last = _year(reader, row, "from", place), _year(reader, row, "until", place) if row.get("until") else None
        if last is not None and last < first:
            reader.refuse(InvalidInput("nomenclature.years", "It ends before it begins.", place=place))
        codes.append(Code(_code(reader, row, "code", place), reader.text(row, "title", place), first, last,
                          str(row.get("regulation") or regulation)))  # fmt: skip
    for number, row in enumerate(reader.rows(data, "changes"), start=1):
        place = f"changes[{number}]"
        change = CodeChange(_code(reader, row, "old", place), _code(reader, row, "new", place),
                            _year(reader, row, "from", place), str(row.get("regulation") or regulation))  # fmt: skip
        if change.old == change.new:
            reader.refuse(InvalidInput("nomenclature.same", "Old and new code are the same.", place=place))
        if not change.regulation:
            reader.refuse(InvalidInput("nomenclature.regulation", "Name the regulation.", place=place))
        changes.append(change)
    raise_all(problems)
    return Nomenclature(tuple(codes), tuple(changes))


def _code(reader: Reader, row: Mapping[str, Any], name: str, place: str) -> str:
    text = reader.text(row, name, place)
    if text and not _CODE.fullmatch(text):
        reader.refuse(InvalidInput("nomenclature.code", "“%(text)s” is not a nomenclature code.",
                                   place=f"{place}.{name}", text=text))  # fmt: skip
    return text


def _year(reader: Reader, row: Mapping[str, Any], name: str, place: str) -> int:
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2999:
        return value
    reader.refuse(InvalidInput("plan.year-typed", "Write a year of four digits.", place=f"{place}.{name}"))
    return 0
