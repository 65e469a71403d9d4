"""Rounding by name: a figure is rounded once, at display, by a rule that the report can state.

No regulation prescribes how an achievement is rounded. Published reports round half up (105,145 → 105,15) and some cut
the digits off (666,666… → 666,66), so both are offered by name; half-even is what spreadsheets in "banker's" mode do.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction

MAX_PLACES = 20
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


class Rounding(StrEnum):
    """How digits beyond the shown places are dropped.

    >>> Rounding("half-up") is Rounding.HALF_UP
    True
    """

    HALF_UP = "half-up"
    """A half goes away from zero: 2,5 → 3 and -2,5 → -3. The default; what officers learn at school."""
    TRUNCATE = "truncate"
    """Digits are cut off: 2,99 → 2. Seen in published reports, offered so that they can be reproduced."""
    HALF_EVEN = "half-even"
    """A half goes to the even neighbour: 2,5 → 2 and 3,5 → 4."""


_DECIMAL_RULE = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.TRUNCATE: ROUND_DOWN,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
}


def round_decimal(value: Decimal, places: int, rule: Rounding = Rounding.HALF_UP) -> Decimal:
    """Return `value` with exactly `places` digits after the decimal mark, rounded by `rule`.

    Exact for every finite value whatever the caller's decimal context is; never returns a negative zero.
    Raises ValueError when `places` is not in 0..20 or `value` is not finite.

    >>> round_decimal(Decimal("105.145"), 2)
    Decimal('105.15')
    >>> round_decimal(Decimal("105.145"), 2, Rounding.TRUNCATE)
    Decimal('105.14')
    >>> round_decimal(Decimal("105.145"), 2, Rounding.HALF_EVEN)
    Decimal('105.14')
    >>> round_decimal(Decimal("-0.001"), 2)
    Decimal('0.00')
    """
    _check(places)
    if not value.is_finite():
        raise ValueError("only a finite number can be rounded")
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=_DECIMAL_RULE[rule], context=_EXACT)
    return rounded if rounded else abs(rounded)


def round_fraction(value: Fraction, places: int, rule: Rounding = Rounding.HALF_UP) -> Decimal:
    """Return the exact ratio `value` rounded by `rule`: 83/80×100 is never a float and never rounded twice.

    >>> round_fraction(Fraction(200, 3), 2)
    Decimal('66.67')
    >>> round_fraction(Fraction(200, 3), 2, Rounding.TRUNCATE)
    Decimal('66.66')
    >>> round_fraction(Fraction(-5, 2), 0, Rounding.HALF_EVEN)
    Decimal('-2')
    """
    _check(places)
    return scaled(round_ratio(value.numerator, value.denominator, places, rule), places)


def round_ratio(numerator: int, denominator: int, places: int, rule: Rounding = Rounding.HALF_UP) -> int:
    """Return numerator/denominator in units of 10^-places, rounded by `rule`; `denominator` is positive.

    >>> round_ratio(200, 3, 2)
    6667
    """
    scaled_up: int = abs(numerator) * 10**places
    if rule is Rounding.TRUNCATE:
        whole = scaled_up // denominator
    else:
        whole, rest = divmod(scaled_up, denominator)
        twice = 2 * rest
        if twice > denominator or (twice == denominator and (rule is Rounding.HALF_UP or whole % 2)):
            whole += 1
    return -whole if numerator < 0 else whole


def scaled(units: int, places: int) -> Decimal:
    """Return `units` × 10^-places as a Decimal that keeps its places.

    >>> scaled(10000, 2)
    Decimal('100.00')
    """
    return Decimal(units).scaleb(-places, context=_EXACT)


def _check(places: int) -> None:
    if not 0 <= places <= MAX_PLACES:
        raise ValueError(f"places must be between 0 and {MAX_PLACES}")
