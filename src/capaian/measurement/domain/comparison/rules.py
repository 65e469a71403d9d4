"""Which declared rules may have made a printed figure, simplest first.

The formula follows from the declared direction, the decimals from the printed figure; only how the last digit was
made (rounded, cut off, rounded to a whole number and shown with ,00) is tried. Caps and multiples that nobody
declared are tried last and are always reported as undeclared. A rule that would fit almost any figure is not tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import parse_number
from capaian.kernel.rounding import Rounding
from capaian.measurement.domain.comparison.findings import Finding
from capaian.measurement.domain.comparison.printed import Cell
from capaian.measurement.domain.direction import name_suggests
from capaian.measurement.domain.formulas import Direction, Formula
from capaian.measurement.domain.ladders import Ladder
from capaian.measurement.domain.naming import direction_named, formula_named
from capaian.measurement.domain.specification import Shown, Spec

_LOWER = (Formula.LOWER_LINEAR, Formula.LOWER_INVERSE)
UNDECLARED_CAPS = (Decimal(100), Decimal(120), Decimal(150))
"""The caps in use, tried where none is declared and always reported."""


@dataclass(frozen=True)
class Declared:
    """What a row declares about its rule: the formulas its direction allows, cap and unit of display."""

    formulas: tuple[Formula, ...]
    known: bool
    """Whether a direction or formula was declared at all."""
    cap: Decimal | None = None
    shown: Shown = Shown.PERCENT
    ladder: Ladder | None = None
    tolerance: Decimal = Decimal(0)
    ranged: bool = False
    """Whether the formula of a range was declared."""

    @property
    def base(self) -> Spec:
        """What every rule of the row has in common."""
        return Spec(cap=self.cap, shown=self.shown, ladder=self.ladder, tolerance=self.tolerance)


def declared_parameters(kind: str) -> tuple[Formula | None, Ladder | None, Decimal]:
    """Return the formula that a kind declares together with its ladder or tolerance; None for every other kind.

    >>> declared_parameters("rank:TMP<TW<WDP<WTP")[1].number_of("WDP"), declared_parameters("stabilise:2,5")[2]
    (3, Decimal('2.5'))
    >>> declared_parameters("T:R")[0] is None
    True
    """
    word, _, rest = kind.strip().partition(":")
    formula = formula_named(word) if rest else None
    try:
        if formula is Formula.RANK:
            return formula, Ladder.ascending(kind, [one.strip() for one in rest.split("<")]), Decimal(0)
        if formula is Formula.STABILISE:
            return formula, None, abs(parse_number(rest))
    except InvalidInput:
        pass
    return None, None, Decimal(0)


def declared_formulas(kind: str, name: str, value_text: str) -> tuple[tuple[Formula, ...], bool]:
    """Return the formulas a declared kind allows, and whether it declares one.

    Without a declaration the three usual formulas are possible, in the order the name suggests.

    >>> [one.value for one in declared_formulas("lower", "", "")[0]], declared_formulas("unknown", "", "")[1]
    (['lower-linear', 'lower-inverse'], False)
    """
    direction, formula = direction_named(kind), formula_named(kind)
    if direction is not None:
        return ((Formula.HIGHER,) if direction is Direction.HIGHER else _LOWER), True
    if formula is not None:
        return (formula,), True
    if name_suggests(name, value_text) is Direction.LOWER:
        return (*_LOWER, Formula.HIGHER), False
    return (Formula.HIGHER, *_LOWER), False


def candidates(declared: Declared, printed: Cell) -> Iterator[tuple[Spec, tuple[Finding, ...]]]:
    """Yield the rules to try against a printed figure with what each would have to report, simplest first."""
    base = declared.base
    yield from ((spec, ()) for spec in _rounded(base, declared.formulas, printed))
    if declared.cap is not None:
        uncapped = replace(base, cap=None)
        yield from ((spec, (Finding.CAP_NOT_APPLIED,)) for spec in _rounded(uncapped, declared.formulas, printed))
    else:
        for cap in UNDECLARED_CAPS:
            if printed.readings[0] == Fraction(cap):
                capped = replace(base, cap=cap)
                yield from (
                    (spec, (Finding.CAP_NOT_DECLARED,)) for spec in _rounded(capped, declared.formulas, printed)
                )
    if declared.shown is Shown.FRACTION:
        percent = replace(base, shown=Shown.PERCENT)
        yield from ((spec, (Finding.FRACTION_NOT_APPLIED,)) for spec in _rounded(percent, declared.formulas, printed))
    elif printed.places >= 2:
        multiple = replace(base, shown=Shown.FRACTION)
        yield from ((spec, (Finding.FRACTION_NOT_DECLARED,)) for spec in _rounded(multiple, declared.formulas, printed))
    if Formula.LOWER_LINEAR in declared.formulas and printed.places >= 1:
        gap = (Formula.LOWER_GAP,)
        yield from ((spec, (Finding.UNCOMMON_FORMULA,)) for spec in _rounded(base, gap, printed))


def _rounded(base: Spec, formulas: tuple[Formula, ...], printed: Cell) -> Iterator[Spec]:
    for rounding, places, padded in endings(base.shown, printed):
        for formula in formulas:
            yield replace(base, formula=formula, rounding=rounding, places=places, padded_to=padded)


def endings(shown: Shown, printed: Cell) -> Iterator[tuple[Rounding, int, int | None]]:
    """Yield how the last digit may have been made: rounding, its decimals, and the decimals filled with zeros."""
    places = printed.places
    if shown is Shown.FRACTION:
        # A multiple needs two decimals to say anything; 1 is 1,00 without its zeros.
        yield from ((rounding, max(places, 2), None) for rounding in (Rounding.HALF_UP, Rounding.TRUNCATE))
        if places == 1:
            yield Rounding.HALF_UP, 1, None
        return
    yield Rounding.HALF_UP, places, None
    yield Rounding.TRUNCATE, places, None
    if printed.zeros:
        yield Rounding.HALF_UP, 0, places
        yield Rounding.TRUNCATE, 0, places
