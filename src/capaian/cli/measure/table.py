"""``capaian measure table``: the achievement of every row of a file, streaming, exact, nothing dropped silently."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from json.encoder import encode_basestring
from typing import Any, cast

from capaian.cli.measure.cells import (
    CACHE,
    NO_DATA,
    Column,
    Parsed,
    Reader,
    argument,
    as_text,
    declared_decimals,
    is_money,
)
from capaian.cli.measure.progress import Progress
from capaian.cli.measure.reading import Numbered, Table
from capaian.cli.measure.settings import FIELDS, spec_of
from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import Style
from capaian.measurement.domain.bulk import Compiled, Line, compile_column, compile_spec, line_of
from capaian.measurement.domain.direction import looks_wrong, may_name_harm
from capaian.measurement.domain.formulas import Direction
from capaian.measurement.domain.measuring import Measurement, Warn, measure
from capaian.measurement.domain.specification import Spec
from capaian.measurement.domain.undefined import Undefined

OUT = (
    *("row", "indicator", "unit", "target", "realisation", "raw", "achievement", "scale", "met"),
    *("undefined", "warnings", "problems", "rule"),
)
"""The fields of a result row. `achievement` is what a report prints, `raw` the same unrounded (ten decimals)."""

RULE_UNKNOWN = "rule-unknown"
"""The undefined case of a row whose words about its rule cannot be understood."""
NO_TARGET = Undefined.NO_TARGET.value


@dataclass(frozen=True)
class _Setting:
    """How rows with one set of words are measured; `refusal` when the words cannot be understood.

    `compute` measures two plain numbers, `column` whole columns of them; `direction` is that of its formula.
    """

    spec: Spec | None
    refusal: InvalidInput | None = None
    compute: Compiled | None = None
    column: Any = None
    direction: Direction | None = None
    key: str = ""
    quoted_key: str = '""'


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
        self._reader = Reader(options.style)
        self._names: dict[Direction, dict[str, bool]] = {direction: {} for direction in Direction}
        self.rows = 0
        self.counts: Counter[str] = Counter()

    def run(self, sink: Any, progress: Progress) -> None:
        """Measure every row and hand it to `sink`."""
        lines = sink.takes_text and not self._options.explain
        for block in self._table.blocks:
            if lines and self._table.textual and block:
                sink.text(self._block(block))
            elif lines:
                sink.text("".join([_text(self._row(number, cells)) for number, cells in block]))
            else:
                for number, cells in block:
                    sink.row(self._row(number, cells))
            self.rows += len(block)
            progress.update(self.rows)

    def _block(self, block: Sequence[Numbered]) -> str:
        """Measure a block of text rows as JSON lines: what `_row` does, without a detour where all is as usual."""
        quote, met_words, counts = encode_basestring, _MET, self.counts
        goal_at, reached_at = self._target, self._reached
        empty = [""] * len(block)
        names = empty if self._name is None else [cells[self._name] for _, cells in block]
        units = empty if self._unit is None else [cells[self._unit] for _, cells in block]
        goal_texts = [cells[goal_at] for _, cells in block]
        reached_texts = [cells[reached_at] for _, cells in block]
        goals, reached = self._reader.column(goal_texts), self._reader.column(reached_texts)
        each = [self._setting(cells) for _, cells in block] if self._setting_at else None
        settings: Iterable[_Setting] = repeat(self._setting(())) if each is None else each
        results = _results(settings, goals, reached)
        usual = each is None and self._setting(()).direction is not Direction.LOWER
        plain = -1 not in goals[0] and goals[2] is None
        look = not usual or not plain or may_name_harm(names)
        lines = []
        words: dict[Any, str] = {None: "null"}
        told: Counter[tuple[str, ...]] = Counter()
        if goals[2] is None and reached[2] is None:
            # A line is only made of plain cells, which hold digits and marks and need no escapes.
            goal_words, reached_words = goal_texts, reached_texts
        else:
            goal_words = [quote(text)[1:-1] for text in goal_texts]
            reached_words = [quote(text)[1:-1] for text in reached_texts]
        doubts = self._doubts(names, settings, goal_texts) if look else repeat(False)
        rows = zip(block, names, units, goal_words, reached_words, settings, results, doubts, strict=False)
        for (number, cells), name, unit, goal, result, setting, line, doubt in rows:
            if line is None:
                lines.append(_text(self._row(number, cells)))
                continue
            raw, shown, band, met, case, warnings = line
            if doubt:
                warnings += _TURNED
            if unit not in words:
                words[unit] = quote(unit)
            if band not in words:
                words[band] = quote(band or "")
            if case is not None:
                lines.append(_text(self._row(number, cells)))
                continue
            if warnings:
                told[warnings] += 1
                if warnings not in words:
                    words[warnings] = _listed(warnings)
            lines.append(
                f'{{"row": {number}, "indicator": {quote(name)}, "unit": {words[unit]}, "target": "{goal}", '
                f'"realisation": "{result}", "raw": "{raw}", "achievement": "{shown}", "scale": {words[band]}, '
                f'"met": {met_words[met]}, "undefined": null, "warnings": {words[warnings] if warnings else "[]"}, '
                f'"problems": [], "rule": {setting.quoted_key}}}\n'
            )
        for warnings, times in told.items():
            for warning in warnings:
                counts["warning: " + warning] += times
        return "".join(lines)

    def _row(self, number: int, cells: Sequence[Any]) -> tuple[Any, ...]:
        """Measure one row, whatever its cells hold; return its values in the order of `OUT`."""
        setting = self._setting(cells)
        name = "" if self._name is None else as_text(cells[self._name])
        unit = "" if self._unit is None else as_text(cells[self._unit])
        goal_cell, reached_cell = cells[self._target], cells[self._reached]
        decimals = self._options.input_decimals
        if self._decimals is not None:
            decimals = declared_decimals(cells[self._decimals], decimals)
        if decimals is None and is_money(unit):
            decimals = 0
        goal = self._reader.read(goal_cell, decimals)
        reached = self._reader.read(reached_cell, decimals)
        explanation = ""
        problems: list[str] = []
        if setting.compute is not None and goal[2] is None and reached[2] is None and not self._options.explain:
            line = setting.compute(goal[0], goal[1], reached[0], reached[1])
        else:
            line, explanation, problems = self._slowly(number, setting, goal_cell, goal, reached_cell, reached)
        warnings = line[5]
        if self._turned(name, setting, goal_cell):
            warnings += _TURNED
        _count(self.counts, line[4], warnings)
        row = (
            *(number, name, unit, as_text(goal_cell), as_text(reached_cell)),
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
                if cell is not None and as_text(cell).strip():
                    words[name] = as_text(cell)
            found = self._settings[key] = _compile(words)
        return found

    def _doubts(self, names: list[str], settings: Iterable[_Setting], goals: list[str]) -> list[bool]:
        """For each row whether its name contradicts the direction of its formula."""
        if not isinstance(settings, repeat):
            return list(map(self._turned, names, settings, goals))
        setting = next(iter(settings))
        if setting.direction is None:
            return [False] * len(names)
        known = self._names[setting.direction]
        found = [
            known.get(name.rstrip(_DIGITS)) if goal[:1] in _DIGITS else None
            for name, goal in zip(names, goals, strict=True)
        ]
        if None not in found:
            return cast(list[bool], found)
        return [
            self._turned(name, setting, goal) if one is None else one
            for one, name, goal in zip(found, names, goals, strict=True)
        ]

    def _turned(self, name: str, setting: _Setting, goal: Any) -> bool:
        """Whether the name contradicts the direction of the formula; a target that is a rank speaks as well."""
        direction = setting.direction
        if direction is None or not name:
            return False
        if isinstance(goal, str) and goal[:1].isalpha():
            return looks_wrong(name, direction, goal)
        names = self._names[direction]
        bare = name.rstrip(_DIGITS)  # a number at the end says nothing about the direction
        known = names.get(bare)
        if known is None:
            if len(names) >= CACHE:
                names.clear()
            known = names[bare] = looks_wrong(bare, direction)
        return known

    def _slowly(
        self, number: int, setting: _Setting, goal_cell: Any, goal: Parsed, reached_cell: Any, reached: Parsed
    ) -> tuple[Line, str, list[str]]:
        """Measure a row that is not two plain numbers, and name everything that keeps it from being them."""
        if setting.spec is None:
            problem = self._problem(f"baris {number}", setting.refusal)
            return (None, None, None, None, RULE_UNKNOWN, ()), "", [problem]
        target, goal_trouble = argument(setting.spec, goal_cell, goal)
        realisation, reached_trouble = argument(setting.spec, reached_cell, reached)
        problems = []
        for name, trouble in (("target", goal_trouble), ("realisation", reached_trouble)):
            if trouble is not None:
                problems.append(self._problem(self._table.columns.place(number, name), trouble))
        if setting.compute is not None and not self._options.explain:
            case = (NO_TARGET if goal[2] == NO_DATA else goal[2]) or reached[2]
            return (None, None, None, None, case, ()), "", problems
        measurement: Measurement = measure(setting.spec, target, realisation)
        return line_of(measurement), measurement.explanation, problems

    def _problem(self, place: str, refusal: InvalidInput | None) -> str:
        assert refusal is not None
        self.counts["problem: " + refusal.code] += 1
        placed = InvalidInput(refusal.code, refusal.message, place=place, remedy=refusal.remedy, **refusal.params)
        return str(self._speak(placed))


def _compile(words: dict[str, str]) -> _Setting:
    try:
        spec = spec_of(words)
    except InvalidInput as refusal:
        return _Setting(None, refusal)
    direction = spec.definition.direction if spec.definition is not None else None
    key = spec.key
    return _Setting(spec, None, compile_spec(spec), compile_column(spec), direction, key, encode_basestring(key))


def _results(settings: Iterable[_Setting], goals: Column, reached: Column) -> Iterator[Line | None]:
    """Measure two columns; None where a row needs a closer look."""
    first = next(iter(settings))
    if isinstance(settings, repeat) and first.column is not None and goals[1] is not None and reached[1] is not None:
        more = goals[1] - reached[1]
        targets = goals[0] if more >= 0 else [one * 10**-more if one > 0 else one for one in goals[0]]
        results = reached[0] if more <= 0 else [one * 10**more if one > 0 else one for one in reached[0]]
        whole: Iterator[Line | None] = first.column(targets, results)
        return whole
    return _one_by_one(settings, goals, reached)


def _one_by_one(settings: Iterable[_Setting], goals: Column, reached: Column) -> Iterator[Line | None]:
    goal_places, reached_places = _places(goals), _places(reached)
    pairs = zip(settings, goals[0], goal_places, reached[0], reached_places, strict=False)
    for setting, goal, places, result, result_places in pairs:
        if setting.compute is None or places is None or result_places is None:
            yield None
        else:
            yield setting.compute(goal, places, result, result_places)


def _places(column: Column) -> Iterable[int | None]:
    units, places, each = column
    if each is not None:
        return each
    return repeat(places) if -1 not in units else [None if one < 0 else places for one in units]


_DIGITS = "0123456789"
_TURNED = (Warn.DIRECTION.value,)
_MET = {True: "true", False: "false", None: "null"}


def _count(counts: Counter[str], case: str | None, warnings: Sequence[str]) -> None:
    if case is not None:
        counts["undefined: " + case] += 1
    for warning in warnings:
        counts["warning: " + warning] += 1


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


def summarise(run: TableRun, table: Table, stream: Any = None) -> None:
    """Say on standard error what was read, what is undefined and what was noticed; nothing is dropped silently."""
    out = sys.stderr if stream is None else stream
    print(f"{run.rows} baris dibaca; judul kolom di baris {table.columns.header_row}", file=out)
    for what, count in sorted({**table.noticed, **run.counts}.items()):
        print(f"  {count:>8} {what}", file=out)
    if table.columns.unused:
        print(f"  kolom yang tidak dipakai: {', '.join(table.columns.unused)}", file=out)
