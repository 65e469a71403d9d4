"""Figures that stand far from their own past: a flag that asks an officer to look, never a block.

Two independent looks: the modified z-score (median and median absolute deviation, which one wrong figure cannot bend), and the
change against the period before. With fewer than eight earlier figures the first says "too few points" and judges nothing.
Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): 0.6745 and the limit 3.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

FEWEST = 8
LIMIT = Fraction(7, 2)
SCALED = Fraction(6745, 10_000)
CHANGE = Fraction(1, 2)
"""A change by more than half against the period before is worth a look."""

Number = Fraction | int


@dataclass(frozen=True)
class Look:
    """What a look at one figure found. ``z`` is None with too few points, or where all earlier figures are the same."""

    points: int
    z: Fraction | None
    middle: Fraction | None
    strange: bool

    @property
    def too_few(self) -> bool:
        return self.points < FEWEST


def look(value: Number, earlier: Sequence[Number]) -> Look:
    """Judge a figure by the earlier ones of the same indicator and unit, in any order.

    >>> past = [Fraction(n) for n in (10, 11, 9, 10, 12, 10, 11, 9)]
    >>> look(Fraction(100), past).strange, look(Fraction(12), past).strange
    (True, False)
    >>> look(Fraction(100), past[:7]).too_few, look(Fraction(100), past[:7]).strange
    (True, False)

    Where every earlier figure is the same, any other is strange:

    >>> look(Fraction(5), [Fraction(4)] * 8)
    Look(points=8, z=None, middle=Fraction(4, 1), strange=True)
    """
    past = [Fraction(one) for one in earlier]
    if len(past) < FEWEST:
        return Look(len(past), None, None, False)
    middle = Fraction(median(past))
    spread = Fraction(median([abs(one - middle) for one in past]))
    if spread == 0:
        usual = sum((abs(one - middle) for one in past), Fraction(0)) / len(past)
        if usual == 0:
            return Look(len(past), None, middle, Fraction(value) != middle)
        z = (Fraction(value) - middle) / (usual * Fraction(1_253_314, 1_000_000))
    else:
        z = SCALED * (Fraction(value) - middle) / spread
    return Look(len(past), z, middle, abs(z) > LIMIT)


def change(value: Number, before: Number) -> Fraction | None:
    """The change against the period before as a share of it; None where that was 0.

    >>> change(Fraction(150), Fraction(100)), change(Fraction(5), Fraction(0))
    (Fraction(1, 2), None)
    """
    return (Fraction(value) - before) / abs(Fraction(before)) if before else None


def jumped(value: Number, before: Number, most: Fraction = CHANGE) -> bool:
    """Whether the change against the period before is larger than ``most``; from 0 to anything is.

    >>> jumped(Fraction(151), Fraction(100)), jumped(Fraction(150), Fraction(100)), jumped(Fraction(1), Fraction(0))
    (True, False, True)
    >>> jumped(Fraction(0), Fraction(0))
    False
    """
    share = change(value, before)
    return value != 0 if share is None else abs(share) > most
