"""Whether a published achievement can be made again from its target and realisation, and by which declared rule.

The comparison reads what a row declares (direction, cap, unit of display, kind of row) and the figures, nothing
else. It either names a rule that gives exactly the printed figure, or says what stands in the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

from capaian.kernel.numbers import format_number
from capaian.kernel.rounding import round_fraction
from capaian.measurement.domain.comparison.derived import average, efficiency
from capaian.measurement.domain.comparison.diagnosis import diagnose
from capaian.measurement.domain.comparison.findings import Finding
from capaian.measurement.domain.comparison.printed import Cell, Kind, read_printed
from capaian.measurement.domain.comparison.rows import PrintedRow, Value, Verdict, cap_of, shown_of, verdict
from capaian.measurement.domain.comparison.rules import Declared, candidates, declared_formulas, declared_parameters
from capaian.measurement.domain.direction import looks_wrong
from capaian.measurement.domain.formulas import Formula
from capaian.measurement.domain.ladders import Ladder
from capaian.measurement.domain.measuring import SHIFT, Measurement, measure
from capaian.measurement.domain.specification import Bounds, Spec, ZeroTarget


def compare(row: PrintedRow) -> Verdict:
    """Return which declared rule reproduces a printed achievement, or why none does.

    >>> answer = compare(PrintedRow("APM SD", "%", "90,89", "92,22", "101,46", "higher"))
    >>> answer.rule, answer.computed, answer.warnings
    ('higher@1|zero=undefined|cap=none|round=half-up/2|show=percent', '101.46', ())
    >>> answer = compare(PrintedRow("Cakupan", "%", "100%", "100%", "65,93%", "higher"))
    >>> answer.rule is None, [one.value for one in answer.warnings]
    (True, ['not-reproduced'])
    """
    kind = row.row_type.strip().casefold()
    other = row.formula_kind.strip().casefold() == "other"
    name = row.indicator.casefold()
    if (kind == "average" and not _stands_alone(row)) or (row.of and row.target is None and row.realisation is None):
        return average(row)
    if kind == "efficiency" or (other and "efisiensi" in name):
        return efficiency(row)
    declared = _declared(row)
    target, realisation = (_cell(value, row, declared.ladder) for value in (row.target, row.realisation))
    printed = read_printed(row.achievement)
    found = _first_findings(row, kind, other, target, realisation)
    missing = _missing(target, realisation, printed)
    if missing:
        return verdict(None, None, (*missing, *found))
    if target.bounds is not None:
        return _range(declared, target.bounds, realisation, printed, found)
    if target.readings[0] == 0:
        return _zero_target(declared, realisation, printed, found)
    return _indicator(row, declared, target, realisation, printed, found)


def _stands_alone(row: PrintedRow) -> bool:
    """Whether an average row is printed without its parts, as one target and one realisation."""
    return not row.of and read_printed(row.target).numeric and read_printed(row.realisation).numeric


def _first_findings(row: PrintedRow, kind: str, other: bool, target: Cell, realisation: Cell) -> tuple[Finding, ...]:
    found = []
    if kind == "qualitative":
        found.append(Finding.QUALITATIVE)
    elif other:
        found.append(Finding.FORMULA_NOT_DECLARED)
    specials = (Kind.BOUND, Finding.BOUND), (Kind.RATIO, Finding.RATIO_TEXT), (Kind.DATE, Finding.DATE)
    for special, finding in specials:
        if special in (target.kind, realisation.kind):
            found.append(finding)
    return tuple(found)


def _missing(target: Cell, realisation: Cell, printed: Cell) -> tuple[Finding, ...]:
    """What keeps the row from having an achievement at all; a figure printed nevertheless is named."""
    found = []
    if target.kind is Kind.NO_DATA:
        found.append(Finding.NO_TARGET)
    if realisation.kind is Kind.NO_DATA:
        found.append(Finding.NO_REALISATION)
    words = (Kind.TEXT, Kind.DATE)
    if target.kind in words:
        found.append(Finding.TARGET_NOT_NUMERIC)
    if realisation.kind in (*words, Kind.RANGE):
        found.append(Finding.REALISATION_NOT_NUMERIC)
    if target.kind in words and realisation.kind in words:
        found.append(Finding.LABELS)
    if found and printed.numeric:
        found.append(Finding.FIGURE_WITHOUT_DATA)
    return tuple(found)


def _declared(row: PrintedRow) -> Declared:
    shown = shown_of(row.scale)
    cap = cap_of(row.cap, shown)
    formula, ladder, tolerance = declared_parameters(row.formula_kind)
    if formula is not None:
        return Declared((formula,), True, cap, shown, ladder, tolerance)
    formulas, known = declared_formulas(row.formula_kind, row.indicator, _text(row.target))
    ranged = formulas == (Formula.RANGE,)
    usable = tuple(one for one in formulas if Spec(Formula.HIGHER, then=one).plain is not None)
    return Declared(usable or (Formula.HIGHER,), known, cap, shown, ranged=ranged)


def _cell(value: Value, row: PrintedRow, ladder: Ladder | None) -> Cell:
    """A target or realisation; a label of the declared ladder stands for its number."""
    rung = None if ladder is None or not isinstance(value, str) else ladder.number_of(value)
    if rung is not None:
        return Cell(Kind.NUMBER, str(value), (Fraction(rung),))
    return read_printed(value, money=row.money)


def _plain_spec(declared: Declared) -> Spec:
    return replace(declared.base, formula=declared.formulas[0])


def _indicator(
    row: PrintedRow,
    declared: Declared,
    target: Cell,
    realisation: Cell,
    printed: Cell,
    found: tuple[Finding, ...],
) -> Verdict:
    default = _plain_spec(declared)
    if printed.readings:
        made = _first_made(declared, target, realisation, printed)
        if made is not None:
            spec, measured, figure, reports = made
            doubts = _doubts(row, measured, target, realisation, figure)
            return _reproduced(spec, measured, figure, (*found, *reports, *doubts))
    first = measure(default, target.readings[0], realisation.readings[0])
    undeclared = row.formula_kind.strip().casefold() == "other"
    computed = None if undeclared or first.displayed is None else f"{first.displayed:f}"
    if any(len(cell.readings) > 1 for cell in (target, realisation)):
        found = (Finding.AMBIGUOUS, *found)
        computed = None
    if not printed.readings:
        why = Finding.NO_PRINTED if printed.kind is Kind.NO_DATA else Finding.PRINTED_NOT_NUMERIC
        return verdict(None, computed, (why, *found), explanation=first.explanation)
    reason, detail = diagnose(declared.formulas, target, realisation, printed, first.raw)
    reasons = (Finding.NOT_REPRODUCED,) if reason is Finding.NOT_REPRODUCED else (Finding.NOT_REPRODUCED, reason)
    if first.undefined is not None and first.undefined.value == Finding.REALISATION_ZERO.value:
        reasons = (*reasons, Finding.REALISATION_ZERO)
    return verdict(None, computed, (*reasons, *found), detail=detail, explanation=first.explanation)


def _first_made(
    declared: Declared, target: Cell, realisation: Cell, printed: Cell
) -> tuple[Spec, Measurement, Cell, tuple[Finding, ...]] | None:
    """The simplest rule that makes the figure: a declared one under any reading comes before an undeclared one."""
    tries = [
        (spec, goal, reached, figure, reports)
        for goal, reached, figure in _readings(target, realisation, printed)
        for spec, reports in candidates(declared, figure)
    ]
    shifted = None
    for spec, goal, reached, figure, reports in sorted(tries, key=lambda one: bool(one[4])):
        measured = measure(spec, goal, reached)
        if measured.displayed is not None and Fraction(measured.displayed) == figure.readings[0]:
            if measured.raw is None or measured.raw < SHIFT:
                return spec, measured, figure, reports
            shifted = shifted or (spec, measured, figure, reports)
    return shifted


def _readings(target: Cell, realisation: Cell, printed: Cell) -> Iterator[tuple[Fraction, Fraction, Cell]]:
    """Yield the ways to read a row: target and realisation in the same style first, then in different ones."""
    ways = max(len(target.readings), len(realisation.readings))
    alike = [
        (
            target.readings[min(way, len(target.readings) - 1)],
            realisation.readings[min(way, len(realisation.readings) - 1)],
        )
        for way in range(ways)
    ]
    mixed = product(target.readings, realisation.readings)
    for goal, reached in dict.fromkeys((*alike, *mixed)):
        yield goal, reached, replace(printed, readings=printed.readings[:1])
        if len(printed.readings) > 1:
            # The other reading of 99,564 or 1.250 has the other number of decimals.
            places = 0 if printed.places else 3
            yield goal, reached, replace(printed, readings=printed.readings[1:], places=places, zeros=False)


def _doubts(
    row: PrintedRow, measured: Measurement, target: Cell, realisation: Cell, printed: Cell
) -> tuple[Finding, ...]:
    """What is wrong with a row although its figure follows from its rule."""
    found = []
    definition = measured.spec.definition
    same = target.readings == realisation.readings
    if definition is not None and not same and looks_wrong(row.indicator, definition.direction, target.text):
        found.append(Finding.DIRECTION)
    if measured.spec.padded_to is not None:
        # A whole number shown with zeros fits many figures; one that also repeats a neighbour is rather its copy.
        for cell, finding in ((realisation, Finding.COPIES_REALISATION), (target, Finding.COPIES_TARGET)):
            if printed.readings[0] in cell.readings and measured.raw not in cell.readings:
                found.append(finding)
    if not row.money and _mixed(target, realisation, measured.raw):
        found.append(Finding.SCALE_MIX)
    return tuple(found)


def _mixed(target: Cell, realisation: Cell, raw: Fraction | None) -> bool:
    """Whether one of target and realisation is a fraction of one and the other a per cent: 0,95 against 95."""
    if raw is None:
        return False
    if raw >= SHIFT:
        return True
    for one, large in ((realisation, target), (target, realisation)):
        small, big = one.readings[0], large.readings[0]
        if one.places and 0 < small < 2 and big >= 20 and Fraction(4, 5) <= small * 100 / big <= Fraction(5, 4):
            return True
    return False


def _zero_target(declared: Declared, realisation: Cell, printed: Cell, found: tuple[Finding, ...]) -> Verdict:
    reached = realisation.readings[0]
    shows_nothing = printed.kind is Kind.NO_DATA and printed.code != "blank"
    for policy in ZeroTarget:
        spec = replace(_plain_spec(declared), zero_target=policy, places=printed.places)
        measured = measure(spec, Fraction(0), reached)
        if measured.displayed is None:
            if policy is ZeroTarget.UNDEFINED and shows_nothing:
                return verdict(spec.key, printed.text.strip(), found, explanation=measured.explanation)
        elif printed.readings and Fraction(measured.displayed) == printed.readings[0]:
            return _reproduced(spec, measured, printed, found)
    why = Finding.NO_PRINTED if not printed.numeric else Finding.NOT_REPRODUCED
    detail = "" if printed.numeric or printed.kind is Kind.NO_DATA else printed.text
    return verdict(None, None, (Finding.TARGET_ZERO, why, *found), detail=detail)


def _range(declared: Declared, bounds: Bounds, realisation: Cell, printed: Cell, found: tuple[Finding, ...]) -> Verdict:
    if not declared.ranged:
        found = (Finding.RANGE, *found)
    ranged = replace(declared, formulas=(Formula.RANGE,))
    if printed.readings:
        for spec, reports in candidates(ranged, printed):
            measured = measure(spec, bounds, realisation.readings[0])
            if measured.displayed is not None and Fraction(measured.displayed) == printed.readings[0]:
                return _reproduced(spec, measured, printed, (*found, *reports))
    first = measure(Spec(Formula.RANGE), bounds, realisation.readings[0])
    why = Finding.NOT_REPRODUCED if printed.numeric else Finding.NO_PRINTED
    computed = None if first.displayed is None else f"{first.displayed:f}"
    return verdict(None, computed, (why, *found), explanation=first.explanation)


def _reproduced(spec: Spec, measured: Measurement, printed: Cell, warnings: tuple[Finding, ...]) -> Verdict:
    assert measured.displayed is not None
    shown = round_fraction(Fraction(measured.displayed), printed.places)
    words = f"{measured.explanation}; tercetak {format_number(shown)}"
    return verdict(spec.key, f"{shown:f}", warnings, explanation=words)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
