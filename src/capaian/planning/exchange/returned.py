"""Reading a plan's workbook: the document it says, and for every fault the sheet and cell where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from capaian.foundation.spreadsheets import Cell, Workbook, cut, read_workbook
from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.kernel.numbers import parse_number
from capaian.kernel.units import is_percent
from capaian.planning.domain.plan import FORMAT
from capaian.planning.exchange import sheets
from capaian.planning.exchange.sheets import Field

MOST_PROBLEMS = 100
_EMPTY = Cell("", "empty")
_RANGE = re.compile(r"^(.+?)\s*(?:s\.?\s?/?d\.?|sampai(?: dengan)?|–|—)\s*(.+)$", re.IGNORECASE)
_REASON = re.compile(r"^alasan\s*:\s*(.+)$", re.IGNORECASE | re.DOTALL)
_PLACE = re.compile(r"^(plan|objectives|indicators|strategy|history)(?:\[(\d+)\])?[ .]?(.*)$", re.DOTALL)
_SHEET = {"plan": sheets.PLAN, "objectives": sheets.OBJECTIVES, "indicators": sheets.INDICATORS,
          "strategy": sheets.PLAN, "history": sheets.PAST}  # fmt: skip
_DECIMALS = 6
_TITLES = {f.name: f.title for f in (*sheets.FACTS, *sheets.PAST_FIELDS, *sheets.OBJECTIVE_FIELDS, *sheets.INDICATOR_FIELDS)}


@dataclass
class PlanBook:
    """What a workbook says: a plan document, with ``strategy`` and ``history`` where it has them.

    ``places`` leads from a place of the document to its cell, so that a refusal further on names the cell.
    """

    document: dict[str, Any]
    places: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, int]] = field(default_factory=dict)

    def cell_of(self, place: str) -> str:
        """The cell of a place of the document, the row's first cell, or the sheet; the place itself if it is unknown.

        >>> book = PlanBook({}, {"indicators[2]": "Indikator!A3", "indicators[2].unit": "Indikator!E3"},
        ...                 {"indicators": {"IKU-1.2": 2}})
        >>> book.cell_of("indicators[2] IKU-1.2.unit"), book.cell_of("indicators IKU-1.2.weight")
        ('Indikator!E3', 'Indikator!A3')
        """
        match = _PLACE.match(place)
        if match is None or not self.places:  # a plan document names its own places
            return place
        part, number, rest = match.groups()
        code = next((code for code in sorted(self.codes.get(part, ()), key=len, reverse=True)
                     if rest == code or rest.startswith(f"{code}.")), None)  # fmt: skip
        if code is not None:
            number, rest = number or str(self.codes[part][code]), rest[len(code) + 1 :]
        steps = f"{part}[{number}]" if number else part
        found = self.places.get(steps, _SHEET[part])
        for step in rest.split("."):
            steps = f"{steps}.{step}"
            found = self.places.get(steps, found)
        return found

    def told(self, refusal: CapaianError) -> CapaianError:
        """The same refusal in terms of the workbook."""
        if isinstance(refusal, ManyProblems):
            return many([self.told(problem) for problem in refusal.problems])
        refusal.place = self.cell_of(refusal.place) if refusal.place else ""
        if self.places and refusal.params.get("field") in _TITLES:
            refusal.params["field"] = _TITLES[refusal.params["field"]]
        return refusal


def many(problems: Sequence[CapaianError]) -> CapaianError:
    """One refusal as itself, several as one, each once, the first hundred."""
    once = list({(p.code, p.place, str(p)): p for p in problems}.values())[:MOST_PROBLEMS]
    return once[0] if len(once) == 1 else ManyProblems(once)


def read_plan_workbook(data: bytes, posts: Mapping[str, str]) -> tuple[PlanBook, list[CapaianError]]:
    """What the workbook says, and what could not be read, cell by cell.

    ``posts`` are the office's posts by key; the workbook may name them by key or by title. Raises InvalidInput for a
    file that is no such workbook.
    """
    book = read_workbook(data)
    missing = [name for name in (sheets.PLAN, sheets.OBJECTIVES, sheets.INDICATORS, sheets.TARGETS)
               if name not in book.sheets]  # fmt: skip
    if missing:
        raise InvalidInput("plan.workbook", "This workbook has no sheet “%(sheet)s”.", sheet=missing[0],
                           remedy="Begin with the workbook that “capaian plan template” writes.")  # fmt: skip
    return _Reader(book, posts).whole()


class _Reader:
    def __init__(self, book: Workbook, posts: Mapping[str, str]) -> None:
        self.book = book
        self.problems: list[CapaianError] = []
        self.out = PlanBook({"format": FORMAT})
        self.posts = {key: key for key in posts}
        for key, title in posts.items():  # a title that two posts share names neither
            name = _plain(title)
            self.posts[name] = key if name not in self.posts else ""

    def whole(self) -> tuple[PlanBook, list[CapaianError]]:
        document = self.out.document
        self._facts()
        document["objectives"] = self._rows("objectives", sheets.OBJECTIVES, sheets.OBJECTIVE_FIELDS)
        document["indicators"] = self._rows("indicators", sheets.INDICATORS, sheets.INDICATOR_FIELDS)
        self._targets(document)
        decimals = {row.get("code"): row.get("decimals", 2) for row in document["indicators"]}
        if sheets.STRATEGY in self.book.sheets:
            self._strategy(document, decimals)
        if sheets.PAST in self.book.sheets:
            rows = self._rows("history", sheets.PAST, sheets.PAST_FIELDS, lambda row: decimals.get(row, _DECIMALS))
            if rows:
                document["history"] = rows
        return self.out, self.problems

    # -- sheets

    def _facts(self) -> None:
        cells = self.book.sheets[sheets.PLAN]
        lines = {_plain(cell.text): at[1:] for at, cell in cells.items() if at[0] == "A" and at[1:].isdigit()}
        for fact in sheets.FACTS:
            row = lines.get(_plain(fact.title))
            if row is None:
                continue
            place = fact.name if fact.name.startswith("strategy.") else f"plan.{fact.name}"
            self.out.places[place] = f"{sheets.PLAN}!B{row}"
            value = self._value(fact, cells.get(f"B{row}", _EMPTY), f"{sheets.PLAN}!B{row}", "")
            if value not in (None, ""):
                _put(self.out.document, fact.name, value)

    def _columns(self, sheet: str, titles: Sequence[str], later: Collection[str] = ()) -> dict[str, str]:
        """Title → letters of its column; a column that is missing or unknown is a fault of the sheet."""
        cells = self.book.sheets[sheet]
        there = {_plain(cell.text): at.rstrip("1") for at, cell in cells.items() if _row_of(at) == 1 and cell.text.strip()}
        wanted = {_plain(title): title for title in titles}
        for name, letters in there.items():
            if name not in wanted:
                self.problems.append(InvalidInput("plan.column-unknown", "“%(title)s” is not a column of this sheet.",
                                                  title=name[:60], place=f"{sheet}!{letters}1"))  # fmt: skip
        for name, title in wanted.items():
            if name not in there and title not in later:
                self.problems.append(InvalidInput("plan.column-missing", "The column “%(title)s” is missing.",
                                                  title=title, place=f"{sheet}!1"))  # fmt: skip
        return {title: there[name] for name, title in wanted.items() if name in there}

    def _rows(self, part: str, sheet: str, fields: Sequence[Field],
              decimals: Callable[[str], int] = lambda _code: _DECIMALS) -> list[dict[str, Any]]:  # fmt: skip
        columns = self._columns(sheet, [f.title for f in fields], {f.title for f in fields if f.later})
        cells = self.book.sheets[sheet]
        last = max((_row_of(at) for at in cells), default=1)
        rows: list[dict[str, Any]] = []
        for line in range(2, last + 1):
            found = {f: cells.get(f"{columns[f.title]}{line}", _EMPTY) for f in fields if f.title in columns}
            if not any(cell.text.strip() for cell in found.values()):
                continue
            key = f"{part}[{len(rows) + 1}]"
            self.out.places[key] = f"{sheet}!A{line}"
            row: dict[str, Any] = {}
            code = found[fields[0]].text.strip() if fields[0] in found else ""
            for one, cell in found.items():
                at = f"{sheet}!{columns[one.title]}{line}"
                self.out.places[f"{key}.{one.name}"] = at
                unit = str(row.get("unit", ""))
                value = self._value(one, cell, at, unit, decimals(code) if one.kind in ("figure", "target") else _DECIMALS)
                if value is not None:
                    _put(row, one.name, value)
            rows.append(row)
            self.out.codes.setdefault(part, {}).setdefault(str(row.get(fields[0].name, "")), len(rows))
        return rows

    def _targets(self, document: dict[str, Any]) -> None:
        year = document.get("year")
        columns = sheets.periods(year if isinstance(year, int) and 1900 <= year <= 2999 else 2000)
        letters = self._columns(sheets.TARGETS, [sheets.CODE.title, *columns])
        cells = self.book.sheets[sheets.TARGETS]
        by_code = {str(row.get("code")): (n, row) for n, row in enumerate(document["indicators"], start=1)}
        seen: set[str] = set()
        for line in range(2, max((_row_of(at) for at in cells), default=1) + 1):
            filled = {title: cells.get(f"{letters[title]}{line}", _EMPTY) for title in columns if title in letters}
            code = cells.get(f"{letters.get(sheets.CODE.title, 'A')}{line}", _EMPTY).text.strip()
            if not code and not any(cell.text.strip() for cell in filled.values()):
                continue
            place = f"{sheets.TARGETS}!A{line}"
            if code not in by_code or code in seen:
                self.problems.append(
                    InvalidInput("plan.target-twice", "“%(code_)s” stands here more than once.", code_=code, place=place)
                    if code in seen else
                    InvalidInput("plan.target-nowhere", "There is no indicator “%(code_)s” on the sheet Indikator.",
                                 code_=code, place=place)
                )  # fmt: skip
                continue
            seen.add(code)
            number, row = by_code[code]
            self.out.places[f"indicators[{number}].targets"] = place
            row["targets"] = {}
            for title, cell in filled.items():
                at, key = f"{sheets.TARGETS}!{letters[title]}{line}", columns[title].key
                self.out.places[f"indicators[{number}].targets.{key}"] = at
                value = self._target(cell, at, str(row.get("unit", "")), row.get("formula", ""), row.get("decimals", 2))
                if value is not None:
                    row["targets"][key] = value

    def _strategy(self, document: dict[str, Any], decimals: Mapping[Any, int]) -> None:
        rows = self._rows("strategy-rows", sheets.STRATEGY, sheets.STRATEGY_FIELDS, lambda code: decimals.get(code, 6))
        if rows:
            strategy = document.setdefault("strategy", {})
            strategy["targets"] = {}
            for number, row in enumerate(rows, start=1):
                code, year = str(row.get("indicator", "")), row.get("year")
                self.out.places[f"strategy.targets.{code}.{year}"] = self.out.places[f"strategy-rows[{number}].target"]
                strategy["targets"].setdefault(code, {})[year] = row.get("target", {"reason": "tidak ditetapkan"})

    # -- cells

    def _value(self, one: Field, cell: Cell, place: str, unit: str, decimals: int = _DECIMALS) -> Any:
        text = cell.text.strip()
        if cell.kind in {"formula", "error", "date", "merged"}:
            return self._unreadable(cell, place)
        if not text:
            return [] if one.kind == "posts" else None
        match one.kind:
            case "choice":
                return self._choice(one, text, place)
            case "flag":
                chosen = self._choice(one, text, place)
                return None if chosen is None else chosen == "yes"
            case "whole":
                number = self._number(cell, place, 0)
                return None if number is None else int(number) if number == int(number) else str(number)
            case "number":
                found = self._number(cell, place, decimals)
                return None if found is None else str(found)
            case "target" | "figure":
                return self._target(cell, place, unit, "", decimals, words=True)
            case "post":
                return self._post(text, place)
            case "posts":
                return [key for name in re.split(r"[\n;]+", text) if name.strip() and (key := self._post(name, place))]
            case "options":
                return self._options(text, place)
            case _:
                return text

    def _choice(self, one: Field, text: str, place: str) -> str | None:
        for key, word in one.words.items():
            if _plain(text) in (_plain(key), _plain(word)):
                return key
        self.problems.append(InvalidInput("plan.choice", "“%(value)s” is not a possible %(field)s.", value=text[:60],
                                          field=one.title, place=place,
                                          remedy="Choose one of the list (sheet Pilihan)."))  # fmt: skip
        return None

    def _post(self, name: str, place: str) -> str:
        key = self.posts.get(name.strip()) or self.posts.get(_plain(name))
        if not key:
            self.problems.append(InvalidInput("plan.position", "The office has no post “%(key)s”.", key=name.strip()[:80],
                                              place=place, remedy="Choose one of the sheet Jabatan."))  # fmt: skip
        return key or ""

    def _number(self, cell: Cell, place: str, decimals: int, unit: str = "") -> Decimal | None:
        if cell.number is not None and cell.kind == "percent":
            if not is_percent(unit):
                self.problems.append(InvalidInput(
                    "value.percent", "The cell is shown as a percentage, but the unit is “%(unit)s”.", unit=unit,
                    place=place, remedy="Set the cell's format to General."))  # fmt: skip
                return None
            return cell.number * 100
        if cell.may_be_cut:
            self.problems.append(cut(cell, place))
            return None
        if cell.number is not None:
            return cell.number
        try:
            return parse_number(cell.text, decimals=decimals, place=place)
        except InvalidInput as refusal:
            self.problems.append(refusal)
            return None

    def _target(self, cell: Cell, place: str, unit: str, formula: str, decimals: Any, *, words: bool = False) -> Any:
        """``words``: text that is no number is a rank, for the formula is not known here."""
        text = cell.text.strip()
        if cell.kind in {"formula", "error", "date", "merged"}:
            return self._unreadable(cell, place)
        if not text:
            return None
        if reason := _REASON.match(text):
            return {"reason": reason[1].strip()}
        if formula == "rank" and cell.number is None:
            return {"label": text}
        bounds = _RANGE.match(text) if cell.number is None else None
        places = decimals if isinstance(decimals, int) else 2
        if bounds and bounds[1][-1:].isdigit():
            lower, upper = (self._number(Cell(bound), place, places) for bound in bounds.groups())
            return None if lower is None or upper is None else {"lower": str(lower), "upper": str(upper)}
        if words and cell.number is None and not any(c.isdigit() for c in text):
            return {"label": text}
        number = self._number(cell, place, places, unit)
        return None if number is None else str(number)

    def _options(self, text: str, place: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in re.split(r"[;\n]+", text):
            name, equals, value = (piece.strip() for piece in part.partition("="))
            if not name:
                continue
            if not equals:
                self.problems.append(InvalidInput("plan.option-form", "“%(text)s” is not written as name=value.",
                                                  text=part.strip()[:60], place=place))  # fmt: skip
            elif name == "labels":
                found[name] = [label.strip() for label in value.split("|")]
            elif name in {"places", "padded_to"} and value.isdecimal() and len(value) < 10:
                found[name] = int(value)
            else:
                found[name] = value or None
        return found

    def _unreadable(self, cell: Cell, place: str) -> None:
        self.problems.append(_refusal(cell, place))


def _refusal(cell: Cell, place: str) -> InvalidInput:
    if cell.kind == "formula":
        return InvalidInput("cell.formula", "The cell holds a formula.", place=place,
                            remedy="Replace it by its result (copy, paste as values).")  # fmt: skip
    if cell.kind == "merged":
        return InvalidInput("cell.merged", "The cell is merged with another one.", place=place,
                            remedy="Unmerge the cells and write each figure in its own.")  # fmt: skip
    if cell.kind == "error":
        return InvalidInput("cell.error", "The cell holds the error %(error)s.", error=cell.text[:20], place=place,
                            remedy="Mend the calculation it comes from, then type the figure.")  # fmt: skip
    return InvalidInput("cell.date", "Excel turned the figure into the date %(date)s.", date=cell.text[:10], place=place,
                        remedy="Set the cell's format to General and type the figure again.")  # fmt: skip


def _put(row: dict[str, Any], name: str, value: Any) -> None:
    """``smart.specific`` goes into the mapping ``smart``."""
    *path, last = name.split(".")
    for step in path:
        row = row.setdefault(step, {})
    row[last] = value


def _plain(text: str) -> str:
    """Two writings of one title are the same whatever their capitals and spaces."""
    return " ".join(text.split()).casefold()


def _row_of(address: str) -> int:
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
