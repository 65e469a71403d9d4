"""The bulk form of the measurement: the same figures for a million rows, in whole numbers only.

`measure` is the specification; a property test holds that `compile_spec` gives the same raw figure, display, band,
undefined case and warnings on every pair of numbers. Here nothing is explained and no object is made per row.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import ceil

from capaian.kernel.rounding import Rounding, round_ratio
from capaian.measurement.domain.formulas import Direction, Formula
from capaian.measurement.domain.measuring import SHIFT, Measurement, Warn
from capaian.measurement.domain.specification import Shown, Spec, ZeroTarget
from capaian.measurement.domain.undefined import Undefined

RAW_PLACES = 10
"""Decimals of the raw figure in a table; exact when it ends before, rounded half up there when it does not."""


_ONE_RAW = 10**RAW_PLACES

Line = tuple[str | None, str | None, str | None, bool | None, str | None, tuple[str, ...]]
"""The result of one row as text: raw and shown figure with a decimal point, band, success, case, warnings."""

Compiled = Callable[[int, int, int, int], Line]
Row = Callable[[int, int], Line | None]


def line_of(measurement: Measurement) -> Line:
    """Return the same line from the scalar measurement.

    >>> from capaian.measurement.domain.measuring import measure
    >>> line_of(measure(Spec(), Decimal(3), Decimal(2)))
    ('66.6666666667', '66.67', None, False, None, ())
    """
    raw, case = measurement.raw, measurement.undefined
    return (
        None if raw is None else raw_text(raw.numerator, raw.denominator),
        None if measurement.displayed is None else f"{measurement.displayed:f}",
        measurement.band.label if measurement.band else None,
        measurement.met,
        None if case is None else case.value,
        tuple(warning.value for warning in measurement.warnings if warning is not Warn.DIRECTION),
    )


def raw_text(numerator: int, denominator: int) -> str:
    """Return an exact ratio with at most ten decimals and no needless zeros; `denominator` is positive.

    >>> raw_text(415, 4), raw_text(-200, 3), raw_text(100, 1)
    ('103.75', '-66.6666666667', '100')
    """
    if numerator % denominator == 0:
        return str(numerator // denominator)
    units, rest = divmod(_ONE_RAW * abs(numerator), denominator)
    if 2 * rest >= denominator:
        units += 1
    sign = "-" if numerator < 0 and units else ""
    digits = str(units).zfill(RAW_PLACES + 1)
    return f"{sign}{digits[:-RAW_PLACES]}.{digits[-RAW_PLACES:]}".rstrip("0").rstrip(".")


def units_of(value: Decimal) -> tuple[int, int]:
    """Return a finite Decimal as whole units and the power of ten below them.

    >>> units_of(Decimal("98.50")), units_of(Decimal("1E+3"))
    ((9850, 2), (1000, 0))
    """
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    units = int("".join(map(str, digits)))
    if exponent > 0:
        units, exponent = units * 10**exponent, 0
    return (-units if sign else units), -exponent


def compile_spec(spec: Spec, usual: Row | None = None) -> Compiled | None:
    """Return the bulk form of a specification, or None when it has none (ranges, ladders, ratios of sums).

    `usual` is the form of its usual row, if that is at hand.

    The function takes target units, target places, realisation units, realisation places.

    >>> compile_spec(Spec(places=1))(80, 0, 8300, 2)
    ('103.75', '103.8', None, True, None, ())
    """
    stabilise = spec.formula is Formula.STABILISE
    if spec.formula not in _PLAIN and not stabilise:
        return None
    allowed, allowed_places = units_of(spec.tolerance)
    higher, linear, inverse = (spec.formula is one for one in _PLAIN[:3])
    lower = spec.definition is not None and spec.definition.direction is Direction.LOWER
    show, band_of = _display(spec), _bands(spec)
    cap = None if spec.cap is None else Fraction(spec.cap)
    cap_above, cap_below = (0, 1) if cap is None else (cap.numerator, cap.denominator)
    shift = int(SHIFT)
    negative_target = (Warn.NEGATIVE_TARGET.value,)
    usual = usual or compile_row(spec)

    def compute(target: int, target_places: int, reached: int, reached_places: int) -> Line:
        if target_places != reached_places:
            if target_places < reached_places:
                target *= 10 ** (reached_places - target_places)
            else:
                reached *= 10 ** (target_places - reached_places)
        line = None if usual is None else usual(target, reached)
        if line is not None:
            return line
        met = reached <= target if lower else reached >= target
        beyond = 0
        if stabilise:
            places = max(target_places, reached_places, allowed_places)
            up = 10 ** (places - max(target_places, reached_places))
            target, reached = target * up, reached * up
            beyond = abs(reached - target) - allowed * 10 ** (places - allowed_places)
            met = beyond <= 0
        if target == 0 and not (stabilise and met):
            return _zero_target(spec, met, show, band_of)
        if stabilise:
            above, below = (100, 1) if met else (100 * (abs(target) - beyond), abs(target))
        elif higher:
            above, below = 100 * reached, target
        elif linear:
            above, below = 100 * (2 * target - reached), target
        elif inverse:
            if reached == 0:
                case = Undefined.REALISATION_ZERO.value
                return (None, None, None, met, case, _EMPTY if target > 0 else negative_target)
            above, below = 100 * target, reached
        else:
            above, below = 100 * (target - reached), target
        if below < 0:
            above, below = -above, -below
        raw = raw_text(above, below)
        warnings: tuple[str, ...] = _EMPTY
        if above >= shift * below:
            warnings = _SHIFTED
        elif above < 0 and lower:
            warnings = _NEGATIVE
        if target < 0:
            warnings += negative_target
        if cap is not None and above * cap_below > cap_above * below:
            above, below = cap_above, cap_below
        units, text = show(above, below)
        return (raw, text, None if band_of is None else band_of(units), met, None, warnings)

    return compute


def compile_row(spec: Spec) -> Row | None:
    """Return the form for the usual row, which has a target above zero and a realisation not below it.

    The function takes both in the same units and gives None where the row needs the general form. One division serves
    the raw figure and the display: the display is rounded from the ten decimals and what is left behind them.

    >>> row = compile_row(Spec())
    >>> row(8000, 8300), row(0, 5)
    (('103.75', '103.75', None, True, None, ()), None)
    """
    places, rounding = spec.places, spec.rounding
    if spec.formula not in _PLAIN or places >= RAW_PLACES or spec.padded_to is not None:
        return None
    higher, linear, inverse = (spec.formula is one for one in _PLAIN[:3])
    shift, one = int(SHIFT) // 100, 100 * _ONE_RAW
    step: int = 10 ** (RAW_PLACES - places + (2 if spec.shown is Shown.FRACTION else 0))
    half = 0 if rounding is Rounding.TRUNCATE else step // 2
    even = rounding is Rounding.HALF_EVEN
    bounds, lowest = _bounds(spec) if spec.scale is not None else ([], None)
    highest = None if spec.cap is None else Fraction(spec.cap) * _ONE_RAW
    cap_units = 0 if highest is None else int(highest)
    capped = None if spec.cap is None else _display(spec)(Fraction(spec.cap).numerator, Fraction(spec.cap).denominator)
    if highest is not None and highest.denominator != 1:
        return None

    def row(target: int, reached: int) -> Line | None:
        if target <= 0 or reached < 0:
            return None
        below = target
        if higher:
            above, met = reached, reached >= target
            warnings = _EMPTY if reached < shift * target else _SHIFTED
        else:
            met = reached <= target
            if inverse:
                if not reached:
                    return None
                above, below = target, reached
                warnings = _EMPTY if target < shift * reached else _SHIFTED
            else:
                above = 2 * target - reached if linear else target - reached
                warnings = _EMPTY if above >= 0 else _NEGATIVE
        minus = above < 0
        units, rest = divmod(one * (-above if minus else above), below)
        if capped is not None and not minus and units >= cap_units:
            shown, text = capped
        else:
            shown = (units + half) // step
            if even and not rest and shown & 1 and (units + half) % step == 0:
                shown -= 1
            text = str(shown)
            if len(text) <= places:
                text = text.zfill(places + 1)
            if places:
                text = f"{text[:-places]}.{text[-places:]}"
            if minus and shown:
                shown, text = -shown, "-" + text
        if 2 * rest >= below:
            units += 1
        digits = str(units)
        if units < _ONE_RAW:
            digits = digits.zfill(RAW_PLACES + 1)
        raw = f"{digits[:-10]}.{digits[-10:]}"
        if raw[-1] == "0":
            raw = raw.rstrip("0").rstrip(".")
        band = lowest
        for bound, label in bounds:
            if shown >= bound:
                band = label
                break
        return ("-" + raw if minus and units else raw), text, band, met, None, warnings

    return row


_PLAIN = (Formula.HIGHER, Formula.LOWER_LINEAR, Formula.LOWER_INVERSE, Formula.LOWER_GAP)
_EMPTY: tuple[str, ...] = ()
_SHIFTED = (Warn.SHIFTED.value,)
_NEGATIVE = (Warn.NEGATIVE.value,)
_POLICY = (Warn.ZERO_POLICY.value,)


def _zero_target(
    spec: Spec, met: bool, show: Callable[[int, int], tuple[int, str]], band_of: Callable[[int], str] | None
) -> Line:
    full = spec.zero_target is ZeroTarget.FULL_WHEN_MET
    if spec.zero_target is ZeroTarget.UNDEFINED or (full and not met):
        return (None, None, None, met, Undefined.TARGET_ZERO.value, _EMPTY)
    value = 100 if full else 0
    units, text = show(value, 1)
    return (str(value), text, None if band_of is None else band_of(units), met, None, _POLICY)


def _display(spec: Spec) -> Callable[[int, int], tuple[int, str]]:
    """Return the function that rounds a ratio once and writes it; the units are those of `spec.places`."""
    places, rounding = spec.places, spec.rounding
    per = 100 if spec.shown is Shown.FRACTION else 1
    one: int = 10**places
    zeros = 0 if spec.padded_to is None else spec.padded_to - places
    padding = ("." if zeros and not places else "") + "0" * zeros

    def show(above: int, below: int) -> tuple[int, str]:
        below *= per
        if rounding is Rounding.HALF_UP and above >= 0:
            units = (2 * one * above + below) // (2 * below)
        else:
            units = round_ratio(above, below, places, rounding)
        if not places:
            return units, f"{units}{padding}"
        whole, rest = divmod(abs(units), one)
        return units, f"{'-' if units < 0 else ''}{whole}.{rest:0{places}d}{padding}"

    return show


def _bands(spec: Spec) -> Callable[[int], str] | None:
    """Return the function from displayed units to the word of the scale; bounds become whole units, rounded up."""
    if spec.scale is None:
        return None
    bounds, lowest = _bounds(spec)

    def band_of(units: int) -> str:
        for bound, label in bounds:
            if units >= bound:
                return label
        return lowest

    return band_of


def _bounds(spec: Spec) -> tuple[list[tuple[int, str]], str]:
    assert spec.scale is not None
    per = 100 if spec.shown is Shown.FRACTION else 1
    bands = spec.scale.bands
    scaled = [(ceil(Fraction(band.lower or 0) * 10**spec.places / per), band.label) for band in bands[:-1]]
    return scaled, bands[-1].label
