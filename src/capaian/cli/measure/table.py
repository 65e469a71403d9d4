"""``capaian measure table``: the achievement of every row of a file, streaming, exact, nothing dropped silently."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
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
from capaian.cli.measure.reading import Table
from capaian.cli.measure.settings import FIELDS, spec_of
from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import Style
from capaian.measurement.domain.bulk import Compiled, Line, compile_row, compile_spec, line_of
from capaian.measurement.domain.direction import looks_wrong, may_contradict
from capaian.measurement.domain.formulas import Direction
from capaian.measurement.domain.measuring import Measurement, Warn, measure
from capaian.measurement.domain.specification import Spec
from capaian.measurement.domain.undefined import Undefined

OUT = (
    *("row", "indicator", "unit", "target", "realisation", "raw", "achievement", "scale", "met"),
    *("undefined", "warnings", "problems", "rule"),
)
"""The fields of a result row. `achievement` is what a report prints, `raw` the same unrounded (ten decimals)."""

SETTINGS = 4_000
"""How many ways of measuring are kept at once; the oldest goes first."""
RULE_UNKNOWN = "rule-unknown"
"""The undefined case of a row whose words about its rule cannot be understood."""
NO_TARGET = Undefined.NO_TARGET.value


@dataclass(frozen=True)
class _Setting:
    """How rows with one set of words are measured; `refusal` when the words cannot be understood.

    `compute` measures two plain numbers, `row` two of the same units where nothing is odd; `direction` is that of its
    formula.
    """

    spec: Spec | None
    refusal: InvalidInput | None = None
    compute: Compiled | None = None
    row: Any = None
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
        self._alike = not self._setting_at
        self._settings: dict[tuple[object, ...], _Setting] = {}
        self._reader = Reader(options.style)
        self._names: dict[Direction, dict[str, bool]] = {direction: {} for direction in Direction}
        self.rows = 0
        self.counts: Counter[str] = Counter()

    def run(self, sink: Any, progress: Progress) -> None:
        """Measure every row and hand it to `sink`."""
        lines = sink.takes_text and not self._options.explain
        for numbers, rows in self._table.blocks:
            if lines and self._table.textual and rows:
                sink.text(self._block(numbers, rows))
            elif lines:
                sink.text("".join(map(_text, map(self._row, numbers, rows))))
            else:
                for number, cells in zip(numbers, rows, strict=True):
                    sink.row(self._row(number, cells))
            self.rows += len(rows)
            progress.update(self.rows)

    def _block(self, numbers: Sequence[int], rows: Sequence[Sequence[Any]]) -> str:
        """Measure a block of text rows as JSON lines: what `_row` does, without a detour where all is as usual."""
        quote, words = encode_basestring, _Words()
        columns = list(zip(*rows, strict=False))  # a row may be longer than the header, never shorter
        empty = ("",) * len(rows)
        names = empty if self._name is None else columns[self._name]
        units = empty if self._unit is None else columns[self._unit]
        goal_words, reached_words = columns[self._target], columns[self._reached]
        goals, reached = self._reader.column(goal_words), self._reader.column(reached_words)
        settings = self._settings_of(rows, columns)
        results = _results(settings, goals, reached, alike=self._alike)
        doubts = self._doubts(names, settings, goal_words, plain=-1 not in goals[0] and goals[2] is None)
        if goals[2] is not None or reached[2] is not None:
            # Else a line is only made of plain cells, which hold digits and marks and need no escapes.
            goal_words = tuple([quote(text)[1:-1] for text in goal_words])
            reached_words = tuple([quote(text)[1:-1] for text in reached_words])
        lines: list[str] = []
        told: list[tuple[str, ...]] = []
        every = zip(numbers, names, units, goal_words, reached_words, settings, results, doubts, strict=False)
        for number, name, unit, goal, result, setting, line, doubt in every:
            if line is None or line[4] is not None:
                lines.append(_text(self._row(number, rows[len(lines)])))
                continue
            raw, shown, band, met, _, warnings = line
            if doubt:
                warnings = _WITH_TURNED.get(warnings) or warnings + _TURNED
            if warnings:
                told.append(warnings)
            lines.append(
                f'{{"row": {number}, "indicator": {quote(name)}, "unit": {words[unit]}, "target": "{goal}", '
                f'"realisation": "{result}", "raw": "{raw}", "achievement": "{shown}", "scale": {words[band]}, '
                f'"met": {"true" if met else "false"}, "undefined": null, "warnings": {words[warnings]}, '
                f'"problems": [], "rule": {setting.quoted_key}}}\n'
            )
        for warnings, times in Counter(told).items():
            for warning in warnings:
                self.counts["warning: " + warning] += times
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

    def _settings_of(self, rows: Sequence[Sequence[Any]], columns: Sequence[Sequence[Any]]) -> Sequence[_Setting]:
        """The setting of each row of a block."""
        if self._alike:
            return [self._setting(())] * len(rows)
        found = list(map(self._settings.get, zip(*[columns[index] for index in self._setting_at], strict=True)))
        if all(found):
            return cast(list[_Setting], found)
        return [self._setting(cells) if one is None else one for one, cells in zip(found, rows, strict=True)]

    def _setting(self, cells: Sequence[Any]) -> _Setting:
        key = tuple([cells[index] for index in self._setting_at])
        found = self._settings.get(key)
        if found is None:
            if len(self._settings) >= SETTINGS:
                del self._settings[next(iter(self._settings))]
            words = dict(self._options.words)
            for name, cell in zip(self._setting_names, key, strict=True):
                if cell is not None and as_text(cell).strip():
                    words[name] = as_text(cell)
            found = self._settings[key] = _compile(words)
        return found

    def _doubts(
        self, names: Sequence[str], settings: Sequence[_Setting], goals: Sequence[str], *, plain: bool
    ) -> Iterable[bool]:
        """For each row whether its name contradicts the direction of its formula; `plain` says that no target is a rank."""
        if not plain:
            return list(map(self._turned, names, settings, goals))
        bare = [name.rstrip(_DIGITS) for name in names]
        directions = {setting.direction for setting in (settings[:1] if self._alike else settings)}
        for direction in directions - {None}:
            assert direction is not None
            known = self._names[direction]
            if len(known) >= CACHE:
                known.clear()
            new = set(bare).difference(known)
            doubtful = bool(new) and may_contradict(new, direction)
            known.update((name, doubtful and looks_wrong(name, direction)) for name in new)
        if self._alike and settings[0].direction is not None:
            return map(self._names[settings[0].direction].__getitem__, bare)
        return [
            setting.direction is not None and self._names[setting.direction][name]
            for setting, name in zip(settings, bare, strict=True)
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
    row = compile_row(spec)
    return _Setting(spec, None, compile_spec(spec, row), row, direction, key, encode_basestring(key))


def _results(settings: Sequence[_Setting], goals: Column, reached: Column, *, alike: bool) -> Iterable[Line | None]:
    """Measure two columns; None where a row needs a closer look."""
    if goals[1] is not None and reached[1] is not None:
        more = goals[1] - reached[1]
        targets = goals[0] if more >= 0 else [one * 10**-more if one > 0 else one for one in goals[0]]
        results = reached[0] if more <= 0 else [one * 10**more if one > 0 else one for one in reached[0]]
        # An odd cell is -1, for which a row has no usual form.
        if alike and settings[0].row is not None:
            return map(settings[0].row, targets, results)
        places = max(goals[1], reached[1])
        return [
            setting.row(target, result) if setting.row is not None else _generally(setting, target, result, places)
            for setting, target, result in zip(settings, targets, results, strict=True)
        ]
    pairs = zip(settings, goals[0], _places(goals), reached[0], _places(reached), strict=False)
    return [
        None
        if setting.compute is None or places is None or result_places is None
        else setting.compute(goal, places, result, result_places)
        for setting, goal, places, result, result_places in pairs
    ]


def _generally(setting: _Setting, target: int, result: int, places: int) -> Line | None:
    if setting.compute is None or target < 0 or result < 0:
        return None
    return setting.compute(target, places, result, places)


def _places(column: Column) -> Iterable[int | None]:
    units, places, each = column
    if each is not None:
        return each
    return repeat(places) if -1 not in units else [None if one < 0 else places for one in units]


_DIGITS = "0123456789"
_TURNED = (Warn.DIRECTION.value,)
_WITH_TURNED = {(): _TURNED}


class _Words(dict[Any, str]):
    """Texts and lists of words as they stand in a line, each made once."""

    def __missing__(self, key: str | tuple[str, ...] | None) -> str:
        made = "null" if key is None else encode_basestring(key) if isinstance(key, str) else _listed(key)
        self[key] = made
        return made


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
