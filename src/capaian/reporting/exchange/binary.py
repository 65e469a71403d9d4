"""Where a spreadsheet, which counts in binary with about fifteen digits, may print another figure than the exact one.

The formulas of the worksheet straighten a figure before rounding it and allow for the last digits in a comparison. That
gives our figure for everything an office writes but for figures a hair's breadth from a half, amounts that differ in
their fifteenth digit, and the like. Here the formulas are followed in exact numbers, with the error a spreadsheet may
make: where that changes what is printed, the worksheet holds the figure itself and says so.
"""

from __future__ import annotations

from fractions import Fraction

from capaian.kernel.rounding import Rounding, round_fraction, round_ratio
from capaian.measurement.domain.formulas import Formula
from capaian.measurement.domain.measuring import Measurement
from capaian.measurement.domain.specification import Bounds, Shown

REASON = "ditulis sebagai nilai, bukan rumus: lembar sebar hanya menghitung 15 digit dan dapat membulatkannya lain"
SLACK = "1E-14"
"""How far apart two numbers may be, as a share of one, and still be the same in a comparison of the worksheet."""
_STEP = Fraction(4, 10**16)
"""The share by which a few operations in binary may miss."""
_APART = Fraction(3, 2 * 10**14)
_SUBTRACTS = (Formula.LOWER_LINEAR, Formula.LOWER_GAP, Formula.RANGE, Formula.STABILISE)


def prints_alike(m: Measurement) -> bool:
    """Whether the formula of the printed achievement gives our figure.

    >>> from decimal import Decimal
    >>> from capaian.measurement.domain.measuring import measure
    >>> from capaian.measurement.domain.specification import Spec
    >>> prints_alike(measure(Spec(), 100, Decimal("1.005"))), prints_alike(measure(Spec(), 80, 83))
    (True, True)
    >>> prints_alike(measure(Spec(), 759528418779397, 989551600406736))  # 130.28499999999999…
    False
    """
    if m.capped is None:
        return True
    scale = 100 if m.spec.shown is Shown.FRACTION else 1
    span = Fraction(300) if m.spec.plain in _SUBTRACTS or m.spec.formula in _SUBTRACTS else abs(m.capped)
    return rounds_alike(m.capped / scale, m.spec.places, m.spec.rounding, span / scale)


def rounds_alike(value: Fraction, places: int, rule: Rounding, span: Fraction | None = None) -> bool:
    """Whether rounding in the worksheet gives what exact rounding gives; `span` is the size of what was subtracted."""
    error = (abs(value) + (abs(value) if span is None else span)) * _STEP
    ours = Fraction(round_fraction(value, places, rule))
    return all(_rounded(value + by, places, rule) == ours for by in (-error, 0, error))


def compares_alike(m: Measurement) -> bool:
    """Whether the formula of "met" says what we say.

    >>> from capaian.measurement.domain.measuring import measure
    >>> from capaian.measurement.domain.specification import Spec
    >>> compares_alike(measure(Spec(), 35009980000, 35009979999)), compares_alike(measure(Spec(), 10**16, 10**16 - 1))
    (True, False)
    """
    if m.met is None or m.target is None or m.realisation is None:
        return True
    reached = m.realisation
    ends = [m.target.low, m.target.high] if isinstance(m.target, Bounds) else [m.target]
    if m.spec.formula is Formula.STABILISE:
        ends = [end + side * Fraction(m.spec.tolerance) for end in ends for side in (-1, 1)]
    return all(end == reached or abs(end - reached) > _APART * max(abs(end), abs(reached)) for end in ends)


def _rounded(value: Fraction, places: int, rule: Rounding) -> Fraction:
    """What ``formulas.rounded`` gives for this value."""
    straight = _round(value, 14 - len(str(max(100, int(abs(value))))), Rounding.HALF_UP)
    if rule is Rounding.TRUNCATE:
        return _round(straight, places, rule)
    up = _round(straight, places, Rounding.HALF_UP)
    units = abs(straight) * 10**places
    tie = rule is Rounding.HALF_EVEN and int(units) % 2 == 0 and _round(units - int(units), 7, Rounding.HALF_UP) == Fraction(1, 2)
    return up - Fraction(1 if value > 0 else -1, 10**places) if tie else up


def _round(value: Fraction, places: int, rule: Rounding) -> Fraction:
    size = Fraction(10) ** places
    scaled = value * size
    return round_ratio(scaled.numerator, scaled.denominator, 0, rule) / size
