"""How complete a collection is: what was expected, what came, how much of it in time, how many cells are filled.

>>> r = rates([Handed(True, True, 5, 5), Handed(True, False, 4, 5), Handed(False, False, 0, 2)])
>>> (r.expected, r.actual, r.in_time, r.filled, r.cells)
(3, 2, 1, 9, 12)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Handed:
    """One supplier's form: handed in, in time, cells with a state, cells in all."""

    submitted: bool
    in_time: bool
    filled: int
    cells: int


@dataclass(frozen=True)
class Rates:
    """Counts, from which the percentages are shown; a rate over nothing is undefined, not 0."""

    expected: int
    actual: int
    in_time: int
    filled: int
    cells: int


def together(some: Iterable[Rates]) -> Rates:
    """The counts of several, added up.

    >>> together([Rates(2, 1, 1, 4, 5), Rates(1, 1, 0, 2, 2)])
    Rates(expected=3, actual=2, in_time=1, filled=6, cells=7)
    """
    rows = list(some)
    return Rates(*(sum(getattr(r, name) for r in rows) for name in ("expected", "actual", "in_time", "filled", "cells")))


def rates(forms: Iterable[Handed]) -> Rates:
    """The rates over several suppliers."""
    rows = list(forms)
    return Rates(len(rows), sum(r.submitted for r in rows), sum(r.submitted and r.in_time for r in rows),
                 sum(r.filled for r in rows), sum(r.cells for r in rows))
