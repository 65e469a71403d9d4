"""The formulas of achievement: each a key, a version and a sentence an auditor can check with pen and paper.

No national regulation binds an office to one formula, so the formula is a setting of the indicator and is never
inferred. A formula that changes gets a new version beside the old one; a result names the version it was made with.
Everything is exact: targets and realisations are fractions, a float never enters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from capaian.measurement.domain.undefined import Undefined


class Formula(StrEnum):
    """The ways achievement is computed. T is the target, R the realisation, the result is in per cent."""

    HIGHER = "higher"
    """R/T × 100: the more, the better."""
    LOWER_LINEAR = "lower-linear"
    """(2T − R)/T × 100: the usual reading of “semakin rendah semakin baik”; negative when R exceeds 2T."""
    LOWER_INVERSE = "lower-inverse"
    """T/R × 100: undefined when R is zero."""
    LOWER_GAP = "lower-gap"
    """(T − R)/T × 100: the share saved; offered because one product uses it, never a default."""
    RANGE = "range"
    """100 inside [a, b]; below it against a as “higher”, above it against b as “lower-linear”."""
    STABILISE = "stabilise"
    """100 within a tolerance of T; beyond it every excess distance, as a share of T, is deducted."""
    RANK = "rank"
    """Ordered labels (WTP, A … D, level 1 … 5) become numbers by a declared ladder, then another formula applies."""
    RATIO_OF_SUMS = "ratio-of-sums"
    """R = Σ numerators / Σ denominators over the period, then another formula applies; percentages are never added."""


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    INSIDE = "inside"


Outcome = Fraction | Undefined
Rule = Callable[[Fraction, Fraction], Outcome]
_HUNDRED = Fraction(100)


def _higher(target: Fraction, realisation: Fraction) -> Outcome:
    return Undefined.TARGET_ZERO if target == 0 else realisation / target * _HUNDRED


def _lower_linear(target: Fraction, realisation: Fraction) -> Outcome:
    return Undefined.TARGET_ZERO if target == 0 else (2 * target - realisation) / target * _HUNDRED


def _lower_inverse(target: Fraction, realisation: Fraction) -> Outcome:
    if target == 0:
        return Undefined.TARGET_ZERO
    return Undefined.REALISATION_ZERO if realisation == 0 else target / realisation * _HUNDRED


def _lower_gap(target: Fraction, realisation: Fraction) -> Outcome:
    return Undefined.TARGET_ZERO if target == 0 else (target - realisation) / target * _HUNDRED


@dataclass(frozen=True)
class Definition:
    """One version of one formula of T and R.

    `expression` is the formula as the report prints it, `pattern` the same with places for the figures, `source` the
    regulation or document that prescribes it: empty, because none prescribes one for an office.
    """

    formula: Formula
    version: int
    direction: Direction
    expression: str
    pattern: str
    rule: Rule
    source: str = ""

    @property
    def key(self) -> str:
        """The name a stored result keeps: `higher@1`."""
        return f"{self.formula.value}@{self.version}"

    def meets(self, target: Fraction, realisation: Fraction) -> bool:
        """Whether the realisation meets the target, which can be said even where the achievement is undefined."""
        return realisation >= target if self.direction is Direction.HIGHER else realisation <= target


DEFINITIONS: Mapping[tuple[Formula, int], Definition] = {
    (definition.formula, definition.version): definition
    for definition in (
        Definition(Formula.HIGHER, 1, Direction.HIGHER, "R/T × 100", "{R} / {T} × 100", _higher),
        Definition(
            Formula.LOWER_LINEAR, 1, Direction.LOWER, "(2T − R)/T × 100", "(2 × {T} − {R}) / {T} × 100", _lower_linear
        ),
        Definition(Formula.LOWER_INVERSE, 1, Direction.LOWER, "T/R × 100", "{T} / {R} × 100", _lower_inverse),
        Definition(Formula.LOWER_GAP, 1, Direction.LOWER, "(T − R)/T × 100", "({T} − {R}) / {T} × 100", _lower_gap),
    )
}
"""Formulas of one target and one realisation, by key and version. Versions are added, never edited."""


def definition(formula: Formula, version: int = 1) -> Definition:
    """Return the plain formula of T and R with this key and version; KeyError when there is none.

    >>> definition(Formula.LOWER_LINEAR).rule(Fraction(32), Fraction("4.88"))
    Fraction(739, 4)
    >>> float(definition(Formula.LOWER_GAP).rule(Fraction(32), Fraction("4.88")))
    84.75
    >>> definition(Formula.HIGHER).rule(Fraction(0), Fraction(5)).value
    'target-zero'
    """
    return DEFINITIONS[formula, version]


def within_range(low: Fraction, high: Fraction, realisation: Fraction) -> Outcome:
    """Achievement of a target that is a range, both bounds included.

    >>> [str(within_range(Fraction(80), Fraction(90), Fraction(r))) for r in (85, 90, 72, 99)]
    ['100', '100', '90', '90']
    """
    if low <= realisation <= high:
        return _HUNDRED
    return _higher(low, realisation) if realisation < low else _lower_linear(high, realisation)


def near_target(target: Fraction, tolerance: Fraction, realisation: Fraction) -> Outcome:
    """Achievement of a target to stay at: 100 within the tolerance, minus the excess distance beyond it.

    >>> [str(near_target(Fraction(50), Fraction(2), Fraction(r))) for r in (50, 48, 57, 43)]
    ['100', '100', '90', '90']
    """
    excess = abs(realisation - target) - tolerance
    if excess <= 0:
        return _HUNDRED
    return Undefined.TARGET_ZERO if target == 0 else (abs(target) - excess) / abs(target) * _HUNDRED
