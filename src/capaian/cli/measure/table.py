"""``capaian measure table``: the achievement of every row of a file, streaming, exact, nothing dropped silently."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat
from json.encoder import encode_basestring
from typing import Any

from capaian.cli.measure.progress import Progress
from capaian.cli.measure.reading import Numbered, Table
from capaian.cli.measure.settings import FIELDS, spec_of
from capaian.cli.measure.workbooks import Marked
from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import NoData, NotNumeric, Style, read_cell
from capaian.measurement.domain.bulk import Compiled, Line, compile_column, compile_spec, line_of, units_of
from capaian.measurement.domain.comparison.printed import Kind, read_printed
from capaian.measurement.domain.direction import looks_wrong, may_name_harm
from capaian.measurement.domain.formulas import Direction, Formula
from capaian.measurement.domain.measuring import Measurement, Warn, measure
from capaian.measurement.domain.specification import Spec
from capaian.measurement.domain.undefined import Absent, Undefined

OUT = (
    *("row", "indicator", "unit", "target", "realisation", "raw", "achievement", "scale", "met"),
    *("undefined", "warnings", "problems", "rule"),
)
"""The fields of a result row. `achievement` is what a report prints, `raw` the same unrounded (ten decimals)."""

Parsed = tuple[int, int, str | None, InvalidInput | None]
_PLAIN = re.compile(r"([0-9]{1,15})[.,]([0-9]{1,2})", re.ASCII)
_CACHE = 100_000
_TWO_PLACES = re.compile(r"[0-9]{1,15}[.,][0-9]{2}(?:\n[0-9]{1,15}[.,][0-9]{2})*")
_PLAIN_COLUMN = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,2})?(?:\n[0-9]{1,15}(?:[.,][0-9]{1,2})?)*")
_NO_MARKS = {ord(","): None, ord("."): None}
RULE_UNKNOWN = "rule-unknown"
"""The undefined case of a row whose words about its rule cannot be understood."""
_NOT_NUMERIC = Undefined.NON_NUMERIC.value
_NO_DATA = Undefined.NO_DATA.value


@dataclass(frozen=True)
class _Setting:
    """How rows with one set of words are measured; `refusal` when the words cannot be understood."""

    spec: Spec | None
    compute: Compiled | None
    refusal: InvalidInput | None
    key: str
    quoted_key: str
    downward: bool
    column: Any = None


@dataclass(frozen=True)
class TableOptions:
    """What the command line says for every row that says nothing itself."""

    words: dict[str, str]
    style: Style | None = None
    input_decimals: int | None = None
    explain: bool = False


class TableRun:
    """Measures the rows of one table; holds the bounded caches that make repeated cells and settings cheap."""

    def __init__(self, table: Table, options: TableOptions, speak: Any) -> None:
        at = table.columns.at
        self._table, self._options, self._speak = table, options, speak
        self._target, self._reached = at["target"], at["realisation"]
        self._name, self._unit = at.get("indicator"), at.get("unit")
        self._decimals = at.get("input_decimals")
        self._setting_at = [at[name] for name in FIELDS if name in at]
        self._setting_names = [name for name in FIELDS if name in at]
        self._settings: dict[tuple[object, ...], _Setting] = {}
        self._cells: dict[int | None, dict[object, Parsed]] = {}
        self._names: dict[tuple[str, str], bool] = {}
        self.rows = 0
        self.counts: Counter[str] = Counter()

    def run(self, sink: Any, progress: Progress) -> None:
        """Measure every row and hand it to `sink`."""
        fast = sink.takes_text and self._table.textual and not self._options.explain
        for block in self._table.blocks:
            if fast:
                sink.text(self._block(block))
            elif sink.takes_text and not self._options.explain:
                sink.text("".join([_text(self._row(number, cells)) for number, cells in block]))
            else:
                for number, cells in block:
                    sink.row(self._row(number, cells))
            self.rows += len(block)
            progress.update(self.rows)

    def _block(self, block: Sequence[Numbered]) -> str:
        """Measure a block of text rows as JSON lines: what `_row` does, for the usual row without a single detour."""
        blank = -1
        name_at = blank if self._name is None else self._name
        unit_at = blank if self._unit is None else self._unit
        goal_at, reached_at, setting_at = self._target, self._reached, self._setting_at
        quote, met_words = encode_basestring, _MET
        suspicious = self._name is not None and may_name_harm([cells[self._name] for _, cells in block])
        plain = self._options.style is None and self._decimals is None and not suspicious
        goals = _column([cells[goal_at] for _, cells in block]) if plain else None
        reached = _column([cells[reached_at] for _, cells in block]) if goals else None
        if not goals or not reached:
            return "".join([_text(self._row(number, cells)) for number, cells in block])
        common = None if setting_at else self._setting(())
        if common is not None and common.column is not None and goals[1] == reached[1] == 2:
            settings: Iterable[_Setting] = repeat(common)
            results: Iterable[Line | None] = common.column(goals[0], reached[0])
        else:
            settings = [self._setting(cells) for _, cells in block]
            results = _each(settings, goals, reached)
        lines = []
        words: dict[str, str] = {}
        for (number, cells), setting, line in zip(block, settings, results, strict=False):
            if line is None:
                lines.append(_text(self._row(number, cells)))
                continue
            raw, shown, band, met, _, _ = line
            if band is not None and band not in words:
                words[band] = quote(band)
            name = cells[name_at] if name_at != blank else ""
            unit = cells[unit_at] if unit_at != blank else ""
            if unit not in words:
                words[unit] = quote(unit)
            lines.append(
                f'{{"row": {number}, "indicator": {quote(name)}, "unit": {words[unit]}, "target": "{cells[goal_at]}", '
                f'"realisation": "{cells[reached_at]}", "raw": "{raw}", "achievement": "{shown}", '
                f'"scale": {"null" if band is None else words[band]}, "met": {met_words[met]}, '
                f'"undefined": null, "warnings": [], "problems": [], "rule": {setting.quoted_key}}}\n'
            )
        return "".join(lines)

    def _row(self, number: int, cells: Sequence[Any]) -> tuple[Any, ...]:
        """Measure one row, whatever its cells hold; return its values in the order of `OUT`."""
        setting = self._setting(cells)
        name = "" if self._name is None else _as_text(cells[self._name])
        unit = "" if self._unit is None else _as_text(cells[self._unit])
        goal_cell, reached_cell = cells[self._target], cells[self._reached]
        decimals = self._options.input_decimals
        if self._decimals is not None:
            decimals = _declared(cells[self._decimals], decimals)
        if decimals is None and unit.strip().casefold().rstrip(".") in ("rp", "rupiah", "idr"):
            decimals = 0
        cache = self._cells.get(decimals)
        if cache is None:
            cache = self._cells[decimals] = {}
        goal = cache.get(goal_cell) or self._read(goal_cell, decimals, cache)
        reached = cache.get(reached_cell) or self._read(reached_cell, decimals, cache)
        explanation = ""
        problems: list[str] = []
        if setting.compute is not None and goal[2] is None and reached[2] is None and not self._options.explain:
            line = setting.compute(goal[0], goal[1], reached[0], reached[1])
        else:
            line, explanation, problems = self._slowly(number, setting, goal_cell, goal, reached_cell, reached)
        warnings = line[5]
        if name and setting.spec is not None and self._turned(name, setting.spec, goal_cell):
            warnings = (*warnings, Warn.DIRECTION.value)
        if line[4] is not None:
            self.counts["undefined: " + line[4]] += 1
        for warning in warnings:
            self.counts["warning: " + warning] += 1
        row = (
            *(number, name, unit, _as_text(goal_cell), _as_text(reached_cell)),
            *(line[0], line[1], line[2], line[3], line[4], warnings, problems, setting.key),
        )
        return (*row, explanation) if self._options.explain else row

    def _setting(self, cells: Sequence[Any]) -> _Setting:
        key = tuple([cells[index] for index in self._setting_at])
        found = self._settings.get(key)
        if found is None:
            if len(self._settings) >= 1_000:
                self._settings.clear()
            words = dict(self._options.words)
            for name, cell in zip(self._setting_names, key, strict=True):
                if cell is not None and _as_text(cell).strip():
                    words[name] = _as_text(cell)
            found = self._settings[key] = _compile(words)
        return found

    def _read(self, cell: Any, decimals: int | None, cache: dict[object, Parsed]) -> Parsed:
        if len(cache) >= _CACHE:
            cache.clear()
        parsed = cache[cell] = _parse(cell, decimals, self._options.style)
        return parsed

    def _turned(self, name: str, spec: Spec, goal: Any) -> bool:
        definition = spec.definition
        if definition is None:
            return False
        ranked = goal if isinstance(goal, str) and goal[:1].isalpha() else ""
        if ranked:
            return looks_wrong(name, definition.direction, ranked)
        key = (name, definition.direction.value)
        known = self._names.get(key)
        if known is None:
            if len(self._names) >= _CACHE:
                self._names.clear()
            known = self._names[key] = looks_wrong(name, definition.direction)
        return known

    def _slowly(
        self, number: int, setting: _Setting, goal_cell: Any, goal: Parsed, reached_cell: Any, reached: Parsed
    ) -> tuple[Line, str, list[str]]:
        """Measure a row that is not two plain numbers, and name everything that keeps it from being them."""
        if setting.refusal is not None or setting.spec is None:
            problem = self._problem(f"baris {number}", setting.refusal)
            return (None, None, None, None, RULE_UNKNOWN, ()), "", [problem]
        target, goal_trouble = _argument(setting.spec, goal_cell, goal)
        realisation, reached_trouble = _argument(setting.spec, reached_cell, reached)
        problems = []
        for name, trouble in (("target", goal_trouble), ("realisation", reached_trouble)):
            if trouble is not None:
                problems.append(self._problem(self._table.columns.place(number, name), trouble))
        measurement: Measurement = measure(setting.spec, target, realisation)
        return line_of(measurement), measurement.explanation, problems

    def _problem(self, place: str, refusal: InvalidInput | None) -> str:
        assert refusal is not None
        self.counts["problem: " + refusal.code] += 1
        placed = InvalidInput(refusal.code, refusal.message, place=place, remedy=refusal.remedy, **refusal.params)
        return str(self._speak(placed))


_MET = {True: "true", False: "false", None: "null"}


def _compile(words: dict[str, str]) -> _Setting:
    try:
        spec = spec_of(words)
    except InvalidInput as refusal:
        return _Setting(None, None, refusal, "", '""', False)
    downward = spec.definition is not None and spec.definition.direction is Direction.LOWER
    return _Setting(
        spec, compile_spec(spec), None, spec.key, encode_basestring(spec.key), downward, compile_column(spec)
    )


def _parse(cell: Any, decimals: int | None, style: Style | None) -> Parsed:
    """Return units and places of a cell, or the undefined case with the refusal that names it."""
    if isinstance(cell, str):
        # The plain shapes, which have one reading; everything else goes through the careful reader.
        if cell.isascii() and cell.isdigit() and len(cell) <= 15:
            return int(cell), 0, None, None
        plain = _PLAIN.fullmatch(cell) if style is None else None
        if plain:
            return int(plain[1] + plain[2]), len(plain[2]), None, None
    if isinstance(cell, Marked):
        case = _NO_DATA if cell.code == "cell.merged" else _NOT_NUMERIC
        return 0, 0, case, _marked(cell)
    if isinstance(cell, Decimal):
        if not cell.is_finite() or not -30 < cell.adjusted() < 30:
            return 0, 0, _NOT_NUMERIC, InvalidInput("number.too_long", "The number is not of a readable size.")
        return (*units_of(cell), None, None)
    read = read_cell(_as_text(cell), decimals=decimals, style=style)
    if isinstance(read, NoData):
        return 0, 0, _NO_DATA, None
    if isinstance(read, NotNumeric):
        return 0, 0, _NOT_NUMERIC, read.refusal
    return (*units_of(read.value), None, None)


def _column(cells: list[str]) -> tuple[list[int], int | list[int]] | None:
    """Return the units of a whole column of plain numbers at once with their places, or None when one is not plain."""
    joined = "\n".join(cells)
    if _TWO_PLACES.fullmatch(joined):
        return list(map(int, joined.translate(_NO_MARKS).split("\n"))), 2
    if _PLAIN_COLUMN.fullmatch(joined):
        parts = [cell.replace(",", ".").partition(".") for cell in cells]
        return [int(whole + fraction) for whole, _, fraction in parts], [len(fraction) for _, _, fraction in parts]
    return None


def _each(
    settings: Iterable[_Setting], goals: tuple[list[int], int | list[int]], reached: tuple[list[int], int | list[int]]
) -> Iterator[Line | None]:
    """Measure plain numbers one by one; None where the row needs more than that."""
    places = [repeat(one) if isinstance(one, int) else one for one in (goals[1], reached[1])]
    for setting, goal, goal_places, result, result_places in zip(
        settings, goals[0], places[0], reached[0], places[1], strict=False
    ):
        if setting.compute is None or setting.downward:
            yield None
            continue
        line = setting.compute(goal, goal_places, result, result_places)
        yield None if line[4] is not None or line[5] else line


def _marked(cell: Marked) -> InvalidInput:
    if cell.code == "cell.merged":
        return InvalidInput(cell.code, "The cell is covered by a merged cell.", remedy="Unmerge it and fill every row.")
    if cell.code == "row.unreadable":
        return InvalidInput(cell.code, "The line is not a JSON object.")
    return InvalidInput(
        cell.code,
        "The cell holds a formula, not a figure.",
        remedy="Paste the value instead of the formula, or use --cached-values.",
    )


def _argument(spec: Spec, cell: Any, parsed: Parsed) -> tuple[Any, InvalidInput | None]:
    """Return what the scalar measurement takes for a cell, with the trouble that keeps it from being a figure."""
    units, places, case, refusal = parsed
    if case is None:
        return Decimal(units).scaleb(-places), None
    if case == _NO_DATA:
        return Absent(Undefined.NO_DATA), refusal
    text = _as_text(cell)
    if spec.formula is Formula.RANK and spec.ladder is not None and spec.ladder.number_of(text) is not None:
        return text, None
    if spec.formula is Formula.RANGE:
        printed = read_printed(text)
        if printed.kind is Kind.RANGE and printed.bounds is not None:
            return printed.bounds, None
    return Absent(Undefined.NON_NUMERIC, text[:60]), refusal


def _declared(cell: Any, default: int | None) -> int | None:
    text = _as_text(cell).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else default


def _as_text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    return f"{cell:f}" if isinstance(cell, Decimal) and -30 < cell.adjusted() < 30 else str(cell)


def _text(values: tuple[Any, ...]) -> str:
    number, name, unit, goal, reached, raw, shown, band, met, case, warnings, problems, key = values
    quote = encode_basestring
    return (
        f'{{"row": {number}, "indicator": {quote(name)}, "unit": {quote(unit)}, "target": {quote(goal)}, '
        f'"realisation": {quote(reached)}, "raw": {_quoted(raw)}, "achievement": {_quoted(shown)}, '
        f'"scale": {"null" if band is None else quote(band)}, "met": {_MET[met]}, "undefined": {_quoted(case)}, '
        f'"warnings": {_listed(warnings)}, "problems": {_listed(problems)}, "rule": {quote(key)}}}\n'
    )


def _quoted(text: str | None) -> str:
    return "null" if text is None else f'"{text}"'


def _listed(words: Sequence[str]) -> str:
    return "[" + ", ".join([encode_basestring(word) for word in words]) + "]" if words else "[]"


def summarise(run: TableRun, stream: Any = None) -> None:
    """Say on standard error what was read, what is undefined and what was noticed; nothing is dropped silently."""
    out = sys.stderr if stream is None else stream
    columns, noticed = run._table.columns, run._table.noticed
    print(f"{run.rows} baris dibaca; judul kolom di baris {columns.header_row}", file=out)
    for what, count in sorted({**noticed, **run.counts}.items()):
        print(f"  {count:>8} {what}", file=out)
    if columns.unused:
        print(f"  kolom yang tidak dipakai: {', '.join(columns.unused)}", file=out)
