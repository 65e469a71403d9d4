"""Budget: absorption and the several things reports call “efisiensi”, each under its own name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from capaian.kernel.numbers import format_fraction
from capaian.measurement.domain.undefined import Undefined

Amount = Decimal | Fraction | int


class Efficiency(StrEnum):
    """What an “efisiensi” means; a report names the one it shows."""

    DIFFERENCE = "achievement-minus-absorption"
    """Capaian kinerja − serapan anggaran, in percentage points."""
    UNSPENT_WHEN_MET = "unspent-when-met"
    """The unspent share of the ceiling, only where the target is met."""
    OUTPUT_COST = "output-cost"
    """(Σ ceiling × achievement − Σ realised) / Σ ceiling × achievement × 100."""
    OUTPUT_COST_SCORE = "output-cost-score"
    """50 + E/20 × 50 of the former, as some reports turn it into a score; not capped."""


@dataclass(frozen=True)
class Spending:
    """Money of one row in rupiah and the achievement it bought in per cent."""

    ceiling: Amount
    realised: Amount
    achievement: Amount | None = None


@dataclass(frozen=True)
class BudgetFigure:
    """A named figure in exact per cent, or the case in which there is none."""

    name: str
    value: Fraction | None
    undefined: Undefined | None
    explanation: str


def absorption(ceiling: Amount, realised: Amount, name: str = "serapan anggaran") -> BudgetFigure:
    """Return realised/ceiling × 100 (`ceiling` may be the planned disbursement to date; say so in `name`).

    >>> absorption(548_000_000, 499_471_900).explanation
    'serapan anggaran = 499.471.900 / 548.000.000 × 100 = 91,144507…'
    >>> absorption(0, 0).undefined.value
    'target-zero'
    """
    if Fraction(ceiling) == 0:
        return _none(name, Undefined.TARGET_ZERO)
    value = Fraction(realised) / Fraction(ceiling) * 100
    return BudgetFigure(name, value, None, f"{name} = {_f(realised)} / {_f(ceiling)} × 100 = {_f(value)}")


def efficiency(kind: Efficiency, rows: Iterable[Spending]) -> BudgetFigure:
    """Return the named efficiency of one or more rows, exact and in per cent (points for the difference).

    For the difference and the unspent share the rows are summed first (achievement is their plain mean).

    >>> efficiency(Efficiency.DIFFERENCE, [Spending(100, Decimal("90.37"), Decimal("98.68"))]).explanation
    'efisiensi (capaian − serapan) = 98,68 − 90,37 = 8,31'
    >>> float(score_of_output_cost(Fraction("74.03")))
    235.075
    """
    every = list(rows)
    name = _NAME[kind]
    achieved = [Fraction(row.achievement) for row in every if row.achievement is not None]
    if not every or len(achieved) != len(every):
        return _none(name, Undefined.NO_DATA)
    ceiling = sum((Fraction(row.ceiling) for row in every), Fraction(0))
    realised = sum((Fraction(row.realised) for row in every), Fraction(0))
    if ceiling == 0:
        return _none(name, Undefined.TARGET_ZERO)
    mean = sum(achieved, Fraction(0)) / len(achieved)
    if kind is Efficiency.DIFFERENCE:
        spent = realised / ceiling * 100
        return BudgetFigure(name, mean - spent, None, f"{name} = {_f(mean)} − {_f(spent)} = {_f(mean - spent)}")
    if kind is Efficiency.UNSPENT_WHEN_MET:
        if any(value < 100 for value in achieved):
            return _none(name, Undefined.NOT_APPLICABLE)
        unspent = (ceiling - realised) / ceiling * 100
        words = f"{name} = ({_f(ceiling)} − {_f(realised)}) / {_f(ceiling)} × 100 = {_f(unspent)}"
        return BudgetFigure(name, unspent, None, words)
    worth = sum((Fraction(row.ceiling) * value / 100 for row, value in zip(every, achieved, strict=True)), Fraction(0))
    if worth == 0:
        return _none(name, Undefined.DENOMINATOR_ZERO)
    saved = (worth - realised) / worth * 100
    if kind is Efficiency.OUTPUT_COST:
        words = f"{name} = ({_f(worth)} − {_f(realised)}) / {_f(worth)} × 100 = {_f(saved)}"
        return BudgetFigure(name, saved, None, words)
    value = score_of_output_cost(saved)
    return BudgetFigure(name, value, None, f"{name} = 50 + ({_f(saved)} / 20 × 50) = {_f(value)}")


def score_of_output_cost(efficiency_percent: Fraction) -> Fraction:
    """Return 50 + E/20 × 50, uncapped: a saving of 20 % scores 100, an overrun of 20 % scores 0.

    >>> str(score_of_output_cost(Fraction(20))), str(score_of_output_cost(Fraction(-20)))
    ('100', '0')
    """
    return 50 + efficiency_percent / 20 * 50


_NAME = {
    Efficiency.DIFFERENCE: "efisiensi (capaian − serapan)",
    Efficiency.UNSPENT_WHEN_MET: "efisiensi (sisa pagu saat target tercapai)",
    Efficiency.OUTPUT_COST: "efisiensi (biaya keluaran)",
    Efficiency.OUTPUT_COST_SCORE: "nilai efisiensi (biaya keluaran)",
}


def _none(name: str, case: Undefined) -> BudgetFigure:
    return BudgetFigure(name, None, case, f"{name} tidak terdefinisi: {case.sentence}")


def _f(value: Amount) -> str:
    return format_fraction(Fraction(value), 6)
