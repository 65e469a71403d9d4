"""Why no declared rule makes the printed figure: hypotheses that explain, and never become a rule."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from capaian.kernel.rounding import Rounding, round_fraction
from capaian.measurement.domain.comparison.findings import Finding
from capaian.measurement.domain.comparison.printed import Cell
from capaian.measurement.domain.formulas import Direction, Formula, definition

_PLAIN = (Formula.HIGHER, Formula.LOWER_LINEAR, Formula.LOWER_INVERSE)


def diagnose(
    formulas: tuple[Formula, ...], target: Cell, realisation: Cell, printed: Cell, computed: Fraction | None
) -> tuple[Finding, str]:
    """Return the most telling hypothesis with its detail; NOT_REPRODUCED when there is none.

    >>> from capaian.measurement.domain.comparison.printed import read_printed as cell
    >>> diagnose((Formula.HIGHER,), cell("75%"), cell("92,8"), cell("92,8"), Fraction(12373, 100))[0].value
    'copies-realisation'
    >>> diagnose((Formula.HIGHER,), cell("80"), cell("50"), cell("160,00"), Fraction(125, 2))[0].value
    'swapped-columns'
    """
    goal, reached, shown = target.readings[0], realisation.readings[0], printed.readings[0]
    if shown == reached:
        return Finding.COPIES_REALISATION, realisation.text
    if shown == goal:
        return Finding.COPIES_TARGET, target.text
    other = _other_way(formulas, goal, reached, printed)
    if other is not None:
        return other
    if computed is None:
        return Finding.NOT_REPRODUCED, ""
    for factor, words in ((100, "× 100"), (Fraction(1, 100), ": 100"), (10, "× 10"), (Fraction(1, 10), ": 10")):
        if _fits(computed * factor, printed):
            return Finding.SCALE_MIX, f"cocok bila hasil {words}"
    if _fits(computed - 100, printed) or shown == reached - goal:
        return Finding.GROWTH, "R − T atau capaian − 100"
    unit = Fraction(1, 10**printed.places)
    if abs(shown - computed) < unit:
        return Finding.ROUNDED_OTHERWISE, ""
    if _one_slip(printed, computed):
        return Finding.TYPO, ""
    for formula in formulas:
        if _within_source(formula, target, realisation, printed):
            return Finding.UNROUNDED_SOURCE, definition(formula).expression
    return Finding.NOT_REPRODUCED, ""


def _other_way(
    formulas: tuple[Formula, ...], goal: Fraction, reached: Fraction, printed: Cell
) -> tuple[Finding, str] | None:
    for formula in _PLAIN:
        if formula not in formulas and _fits(definition(formula).rule(goal, reached), printed):
            if definition(formula).direction is Direction.LOWER and formula is Formula.LOWER_INVERSE:
                return Finding.SWAPPED, "T/R × 100: kolom tertukar atau arah terbalik"
            return Finding.WRONG_DIRECTION, definition(formula).expression
    for formula in formulas:
        if formula in _PLAIN and _fits(definition(formula).rule(reached, goal), printed):
            return Finding.SWAPPED, definition(formula).expression
    return None


def _fits(value: object, printed: Cell) -> bool:
    """Whether a value gives the printed digits, rounded or cut off."""
    if not isinstance(value, Fraction):
        return False
    shown = printed.readings[0]
    return any(
        Fraction(round_fraction(value, min(printed.places, 20), rule)) == shown
        for rule in (Rounding.HALF_UP, Rounding.TRUNCATE)
    )


def _one_slip(printed: Cell, computed: Fraction) -> bool:
    """Whether the printed digits differ from the computed ones by one digit or one exchange of neighbours."""
    written = _digits(printed.readings[0], printed.places)
    correct = _digits(Fraction(round_fraction(computed, printed.places)), printed.places)
    if len(written) < 3 or len(written) != len(correct):
        return False
    apart = [index for index, (a, b) in enumerate(zip(written, correct, strict=True)) if a != b]
    if len(apart) == 1:
        return True
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    return written[apart[0]] == correct[apart[1]] and written[apart[1]] == correct[apart[0]]


def _digits(value: Fraction, places: int) -> str:
    return str(int(value * 10**places))


def _within_source(formula: Formula, target: Cell, realisation: Cell, printed: Cell) -> bool:
    """Whether figures that round to the printed target and realisation could give the printed achievement."""
    goal, reached = target.readings[0], realisation.readings[0]
    by_goal, by_reached = Fraction(1, 2 * 10**target.places), Fraction(1, 2 * 10**realisation.places)
    if abs(goal) <= by_goal or abs(reached) <= by_reached:
        return False
    corners = [
        definition(formula).rule(goal + a * by_goal, reached + b * by_reached) for a, b in product((-1, 1), repeat=2)
    ]
    values = [value for value in corners if isinstance(value, Fraction)]
    unit = Fraction(1, 10**printed.places)
    shown = printed.readings[0]
    return bool(values) and min(values) <= shown + unit and max(values) >= shown - unit / 2
