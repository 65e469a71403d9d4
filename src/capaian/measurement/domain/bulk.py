"""The bulk form of the measurement: the same figures for a million rows, in whole numbers only.

`measure` is the specification; a property test holds that `compile_spec` gives the same raw figure, display, band,
undefined case and warnings on every pair of numbers. Here nothing is explained and no object is made per row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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


def compile_spec(spec: Spec) -> Compiled | None:
    """Return the bulk form of a specification, or None when it has none (ranges, ladders, tolerances).

    The function takes target units, target places, realisation units, realisation places.

    >>> compile_spec(Spec(places=1))(80, 0, 8300, 2)
    ('103.75', '103.8', None, True, None, ())
    """
    if spec.formula not in (Formula.HIGHER, Formula.LOWER_LINEAR, Formula.LOWER_INVERSE, Formula.LOWER_GAP):
        return None
    formula = spec.formula
    higher, linear, inverse = (
        formula is Formula.HIGHER,
        formula is Formula.LOWER_LINEAR,
        formula is Formula.LOWER_INVERSE,
    )
    lower = spec.definition is not None and spec.definition.direction is Direction.LOWER
    show, band_of = _display(spec), _bands(spec)
    cap = None if spec.cap is None else Fraction(spec.cap)
    cap_above, cap_below = (0, 1) if cap is None else (cap.numerator, cap.denominator)
    shift = int(SHIFT)
    places = spec.places
    plain = spec.shown is Shown.PERCENT and spec.padded_to is None
    direct = plain and spec.rounding is Rounding.HALF_UP and places < RAW_PLACES
    step: int = 10 ** max(RAW_PLACES - places, 0)
    half = step // 2
    negative_target = (Warn.NEGATIVE_TARGET.value,)

    def compute(target: int, target_places: int, reached: int, reached_places: int) -> Line:
        if target_places != reached_places:
            if target_places < reached_places:
                target *= 10 ** (reached_places - target_places)
            else:
                reached *= 10 ** (target_places - reached_places)
        met = reached <= target if lower else reached >= target
        if target == 0:
            return _zero_target(spec, met, show, band_of)
        if higher:
            above, below = 100 * reached, target
        elif linear:
            above, below = 100 * (2 * target - reached), target
        elif inverse:
            if reached == 0:
                return (
                    None,
                    None,
                    None,
                    met,
                    Undefined.REALISATION_ZERO.value,
                    _EMPTY if target > 0 else negative_target,
                )
            above, below = 100 * target, reached
        else:
            above, below = 100 * (target - reached), target
        if below < 0:
            above, below = -above, -below
        if (
            direct
            and target > 0
            and 0 <= above < shift * below
            and (cap is None or above * cap_below <= cap_above * below)
        ):
            # The usual row: one division serves the raw figure and the display, each rounded from the exact value.
            units, rest = divmod(_ONE_RAW * above, below)
            shown = (units + half) // step
            digits, text = str(units + 1 if 2 * rest >= below else units), str(shown)
            if len(digits) <= RAW_PLACES or len(text) <= places:
                digits, text = digits.zfill(RAW_PLACES + 1), text.zfill(places + 1)
            return (
                f"{digits[:-10]}.{digits[-10:]}".rstrip("0").rstrip("."),
                f"{text[:-places]}.{text[-places:]}" if places else text,
                None if band_of is None else band_of(shown),
                met,
                None,
                _EMPTY,
            )
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


def compile_column(spec: Spec) -> Callable[[Iterable[int], Iterable[int]], Iterator[Line | None]] | None:
    """Return the form for whole columns of the most usual rule, R/T × 100 rounded half up, or None for other rules.

    The function takes targets and realisations in the same units and yields one line each; None where a row needs the
    general form (a target of zero, a number below zero).

    >>> list(compile_column(Spec())([8000, 0], [8300, 5]))
    [('103.75', '103.75', None, True, None, ()), None]
    """
    usual = spec.formula is Formula.HIGHER and spec.rounding is Rounding.HALF_UP and spec.places < RAW_PLACES
    if not usual or spec.cap is not None or spec.padded_to is not None or spec.shown is not Shown.PERCENT:
        return None
    shift, places = int(SHIFT) // 100, spec.places
    step: int = 10 ** (RAW_PLACES - places)
    half, one = step // 2, 100 * _ONE_RAW
    bounds, lowest = _bounds(spec) if spec.scale is not None else ([], None)

    def column(goals: Iterable[int], results: Iterable[int]) -> Iterator[Line | None]:
        for target, reached in zip(goals, results, strict=True):
            if target <= 0 or reached < 0:
                yield None
                continue
            units, rest = divmod(one * reached, target)
            shown = (units + half) // step
            digits, text = str(units + 1 if 2 * rest >= target else units), str(shown)
            if units < _ONE_RAW:
                digits, text = digits.zfill(RAW_PLACES + 1), text.zfill(places + 1)
            band = lowest
            for bound, label in bounds:
                if shown >= bound:
                    band = label
                    break
            yield (
                f"{digits[:-10]}.{digits[-10:]}".rstrip("0").rstrip("."),
                f"{text[:-places]}.{text[-places:]}" if places else text,
                band,
                reached >= target,
                None,
                _EMPTY if reached < shift * target else _SHIFTED,
            )

    return column


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
