"""Why no declared rule makes the printed figure: hypotheses that explain, and never become a rule."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from capaian.kernel.rounding import Rounding, round_fraction
from capaian.measurement.domain.comparison.findings import Finding
from capaian.measurement.domain.comparison.printed import Cell
from capaian.measurement.domain.formulas import Direction, Formula, definition

_PLAIN = (Formula.HIGHER, Formula.LOWER_LINEAR, Formula.LOWER_INVERSE)
_MOVED = ((100, 1, "× 100"), (1, 100, ": 100"), (10, 1, "× 10"), (1, 10, ": 10"))


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
    if shown == reached or (shown >= 10 and shows(reached, printed)):
        return Finding.COPIES_REALISATION, realisation.text
    if shown == goal:
        return Finding.COPIES_TARGET, target.text
    other = _other_way(formulas, goal, reached, printed)
    if other is not None:
        return other
    values = [value for value in (_value(formula, goal, reached) for formula in formulas) if value is not None]
    if computed is None or not values:
        return Finding.NOT_REPRODUCED, ""
    if shown == 0 and any(value < 0 for value in values):
        return Finding.FLOORED, ""
    factors = [(Fraction(above, below), words) for above, below, words in _MOVED]
    for value, (factor, words) in product(values, factors):
        if len(_digits(shown, printed.places)) >= 2 and (
            shows(value * factor, printed) or _moved(shown / factor, value)
        ):
            return Finding.SCALE_MIX, f"cocok bila hasil {words}"
    if shown == reached - goal or any(shows(value - 100, printed) or shows(100 - value, printed) for value in values):
        return Finding.GROWTH, "R − T, capaian − 100 atau 100 − capaian"
    unit = Fraction(1, 10**printed.places)
    if any(abs(shown - value) < unit for value in values):
        return Finding.ROUNDED_OTHERWISE, ""
    sourced = [one for one in formulas if _within_source(one, target, realisation, printed)]
    if sourced and abs(shown - values[0]) < 10 * unit:
        return Finding.UNROUNDED_SOURCE, definition(sourced[0]).expression
    if any(one_slip(printed, value) for value in values):
        return Finding.TYPO, ""
    if sourced:
        return Finding.UNROUNDED_SOURCE, definition(sourced[0]).expression
    return Finding.NOT_REPRODUCED, ""


def _value(formula: Formula, goal: Fraction, reached: Fraction) -> Fraction | None:
    outcome = definition(formula).rule(goal, reached) if formula in _PLAIN else None
    return outcome if isinstance(outcome, Fraction) else None


def _other_way(
    formulas: tuple[Formula, ...], goal: Fraction, reached: Fraction, printed: Cell
) -> tuple[Finding, str] | None:
    for formula in _PLAIN:
        if formula not in formulas and shows(definition(formula).rule(goal, reached), printed):
            if definition(formula).direction is Direction.LOWER and formula is Formula.LOWER_INVERSE:
                return Finding.SWAPPED, "T/R × 100: kolom tertukar atau arah terbalik"
            return Finding.WRONG_DIRECTION, definition(formula).expression
    for formula in formulas:
        if formula in _PLAIN and shows(definition(formula).rule(reached, goal), printed):
            return Finding.SWAPPED, definition(formula).expression
    return None


def shows(value: object, printed: Cell) -> bool:
    """Whether a value gives the printed digits, rounded or cut off."""
    if not isinstance(value, Fraction):
        return False
    shown = printed.readings[0]
    return any(
        Fraction(round_fraction(value, min(printed.places, 20), rule)) == shown
        for rule in (Rounding.HALF_UP, Rounding.TRUNCATE)
    )


def _moved(shown: Fraction, value: Fraction) -> bool:
    """Whether a figure is the rounded value once its decimal mark is moved back."""
    places = next((one for one in range(6) if (shown * 10**one).denominator == 1), None)
    return places is not None and abs(shown * 10**places) >= 100 and Fraction(round_fraction(value, places)) == shown


def one_slip(printed: Cell, computed: Fraction) -> bool:
    """Whether the printed digits are the right ones but for one digit: another, missing, too many, or two exchanged."""
    written = _digits(printed.readings[0], printed.places)
    if len(written) < 3:
        return False
    return any(
        _slipped(written, _digits(Fraction(round_fraction(computed, printed.places, rule)), printed.places))
        for rule in (Rounding.HALF_UP, Rounding.TRUNCATE)
    )


def _slipped(written: str, correct: str) -> bool:
    if len(written) == len(correct):
        apart = [index for index, (a, b) in enumerate(zip(written, correct, strict=True)) if a != b]
        exchanged = len(apart) == 2 and apart[1] == apart[0] + 1
        return len(apart) == 1 or (exchanged and sorted(written) == sorted(correct))
    shorter, longer = sorted((written, correct), key=len)
    if len(shorter) < 3 or len(longer) != len(shorter) + 1:
        return False
    return any(longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer)))


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
