"""How one indicator is measured: formula, policies, cap, rounding and scale, as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from capaian.kernel.errors import InvalidInput
from capaian.kernel.rounding import MAX_PLACES, Rounding
from capaian.measurement.domain.formulas import DEFINITIONS, Definition, Formula, definition
from capaian.measurement.domain.ladders import Ladder
from capaian.measurement.domain.scales import Scale


class ZeroTarget(StrEnum):
    """What a target of zero gives. Whatever is chosen is shown wherever it is used."""

    UNDEFINED = "undefined"
    """No achievement, with the reason; the default."""
    ZERO = "0"
    """0, as some budget tables print an empty ceiling."""
    FULL_WHEN_MET = "100"
    """100 when the realisation meets the target, undefined otherwise."""


class Missing(StrEnum):
    """What a value that was not reported does. It never scores zero and never enters a mean."""

    UNDEFINED = "undefined"
    """The result is a named undefined case; completeness goes down. The default."""
    REFUSE = "refuse"
    """The measurement is refused: for a report that may not be made from incomplete data."""


class Shown(StrEnum):
    """The unit a report prints achievement in."""

    PERCENT = "percent"
    """103,75"""
    FRACTION = "fraction"
    """1,04: a multiple of the target"""


@dataclass(frozen=True)
class Spec:
    """How an indicator is measured. The formula is chosen by the office and never inferred from the figures.

    `cap` is the highest achievement that is shown and scored, in per cent (None: uncapped; 100 and 120 are in use).
    `places` are the decimals shown; `padded_to` shows more places filled with zeros (99,6 shown as 100,00).
    `then` is the formula applied after a ladder or a ratio of sums. `tolerance` belongs to “stabilise”, in the
    indicator's unit; `ladder` to “rank”.

    >>> Spec().key
    'higher@1|zero=undefined|cap=none|round=half-up/2|show=percent'
    >>> Spec(Formula.LOWER_LINEAR, cap=Decimal(120), places=1, rounding=Rounding.TRUNCATE).key
    'lower-linear@1|zero=undefined|cap=120|round=truncate/1|show=percent'
    """

    formula: Formula = Formula.HIGHER
    version: int = 1
    zero_target: ZeroTarget = ZeroTarget.UNDEFINED
    missing: Missing = Missing.UNDEFINED
    cap: Decimal | None = None
    rounding: Rounding = Rounding.HALF_UP
    places: int = 2
    padded_to: int | None = None
    shown: Shown = Shown.PERCENT
    scale: Scale | None = None
    tolerance: Decimal = Decimal(0)
    ladder: Ladder | None = None
    then: Formula = Formula.HIGHER

    def __post_init__(self) -> None:
        if not 0 <= self.places <= MAX_PLACES:
            raise InvalidInput("spec.places", "Between 0 and %(most)s decimals can be shown.", most=MAX_PLACES)
        if self.padded_to is not None and not self.places <= self.padded_to <= MAX_PLACES:
            raise InvalidInput("spec.padding", "A figure is padded to at least its own decimals.")
        if self.cap is not None and (not self.cap.is_finite() or self.cap < 100):
            raise InvalidInput("spec.cap", "A cap below 100 would make a met target look missed.")
        if not self.tolerance.is_finite() or self.tolerance < 0:
            raise InvalidInput("spec.tolerance", "A tolerance is zero or more.")
        if self.formula is Formula.RANK and self.ladder is None:
            raise InvalidInput("spec.ladder", "A rank needs a ladder that says which number each label is.")
        if self.plain is not None and (self.plain, self.version) not in DEFINITIONS:
            raise InvalidInput("spec.version", "There is no version %(version)s of this formula.", version=self.version)
        if self.plain is None and self.version != 1:
            raise InvalidInput("spec.version", "There is no version %(version)s of this formula.", version=self.version)

    @cached_property
    def plain(self) -> Formula | None:
        """The formula of T and R that is finally applied; None for a range and for “stabilise”."""
        formula = self.then if self.formula in (Formula.RANK, Formula.RATIO_OF_SUMS) else self.formula
        return formula if (formula, 1) in DEFINITIONS else None

    @cached_property
    def definition(self) -> Definition | None:
        """The definition of `plain` in this version."""
        return definition(self.plain, self.version) if self.plain is not None else None

    @cached_property
    def formula_key(self) -> str:
        """Formula and version as a stored result names them: `rank>lower-linear@1`."""
        then = f">{self.then.value}" if self.formula in (Formula.RANK, Formula.RATIO_OF_SUMS) else ""
        return f"{self.formula.value}{then}@{self.version}"

    @cached_property
    def key(self) -> str:
        """Formula, policy, cap and rounding in one line, as `measure table` and `measure compare` print them."""
        cap = "none" if self.cap is None else f"{self.cap.normalize():f}"
        padded = "" if self.padded_to is None else f"+{self.padded_to - self.places}"
        return (
            f"{self.formula_key}|zero={self.zero_target.value}|cap={cap}"
            f"|round={self.rounding.value}/{self.places}{padded}|show={self.shown.value}"
        )


@dataclass(frozen=True)
class Bounds:
    """A target that is a range, both ends included.

    >>> Bounds(Fraction(70), Fraction(80)).low
    Fraction(70, 1)
    """

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise InvalidInput("target.range", "The lower bound of the target is above the upper bound.")


@dataclass(frozen=True)
class Ratio:
    """A realisation counted as part and whole over several periods or units; `per` is 100 for a percentage.

    >>> Ratio(((60, 90), (114, 174))).value
    Fraction(725, 11)
    """

    parts: tuple[tuple[Fraction | Decimal | int, Fraction | Decimal | int], ...]
    per: int = 100

    @cached_property
    def numerator(self) -> Fraction:
        """Σ of the parts above the line."""
        return _sum([part for part, _ in self.parts])

    @cached_property
    def denominator(self) -> Fraction:
        """Σ of the parts below the line."""
        return _sum([whole for _, whole in self.parts])

    @cached_property
    def value(self) -> Fraction | None:
        """Numerator over denominator × `per`, divided once; None when nothing is below the line."""
        return self.numerator / self.denominator * self.per if self.denominator else None


def _sum(values: list[Fraction | Decimal | int]) -> Fraction:
    """The exact sum; a single fraction is itself."""
    first = values[0] if len(values) == 1 else None
    return first if type(first) is Fraction else sum((Fraction(one) for one in values), Fraction(0))
