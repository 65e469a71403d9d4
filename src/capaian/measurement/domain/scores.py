"""The score of a sasaran or an office, always beside how many indicators met their target.

A mean lets one very high achievement hide a miss, so a score is never shown without “tercapai n dari m”.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import format_fraction
from capaian.measurement.domain.measuring import Measurement


class ScoreRule(StrEnum):
    """How achievements become a score."""

    MEAN = "mean"
    """Plain mean: what most reports do."""
    WEIGHTED = "weighted"
    """Mean by the weights of the plan."""
    CAPPED_MEAN = "capped-mean"
    """Mean after capping each achievement, so that an excess cannot pay for a miss."""


def rule_of(weights: Sequence[Any]) -> ScoreRule:
    """Weighted when the plan gives its indicators different weights, else the plain mean.

    >>> rule_of(["1", "1"]).value, rule_of(["2", "1"]).value
    ('mean', 'weighted')
    """
    known = {Fraction(str(weight)) for weight in weights}
    return ScoreRule.WEIGHTED if len(known) > 1 and sum(known) > 0 else ScoreRule.MEAN


@dataclass(frozen=True)
class Scored:
    """One indicator's part: its exact achievement in per cent (None: undefined), whether met, its weight."""

    name: str
    achievement: Fraction | None
    met: bool | None
    weight: Decimal = Decimal(1)

    @classmethod
    def of(cls, name: str, measurement: Measurement, weight: Decimal = Decimal(1)) -> Scored:
        """Take the capped achievement of a measurement."""
        return cls(name, measurement.capped, measurement.met, weight)


@dataclass(frozen=True)
class Score:
    """A score in exact per cent (None when no indicator is defined), with the counts that must stand beside it."""

    value: Fraction | None
    met: int
    measured: int
    total: int
    explanation: str

    @property
    def beside(self) -> str:
        """The words that must stand beside the score."""
        unmeasured = self.total - self.measured
        tail = f", {unmeasured} tidak terukur" if unmeasured else ""
        return f"tercapai {self.met} dari {self.total}{tail}"


def score(parts: Iterable[Scored], rule: ScoreRule = ScoreRule.MEAN, *, cap: Decimal = Decimal(100)) -> Score:
    """Return the score of several indicators; an undefined achievement is counted and never taken as zero.

    `cap` is used by the capped mean only. Raises InvalidInput `score.weight` when a weight is negative or all are 0.
    Source: common practice of performance reports; the rule is a setting of the office.

    >>> parts = [Scored("a", Fraction(150), True), Scored("b", Fraction(60), False), Scored("c", None, None)]
    >>> result = score(parts)
    >>> str(result.value), result.beside
    ('105', 'tercapai 1 dari 3, 1 tidak terukur')
    >>> str(score(parts, ScoreRule.CAPPED_MEAN).value)
    '80'
    """
    every = list(parts)
    if any(not part.weight.is_finite() or part.weight < 0 for part in every):
        raise InvalidInput("score.weight", "A weight is a number of zero or more.")
    measured = [(part.achievement, part.weight) for part in every if part.achievement is not None]
    met = sum(1 for part in every if part.met)
    if not measured:
        return Score(None, met, 0, len(every), "tidak terdefinisi: tidak ada indikator yang terukur")
    ceiling = Fraction(cap)
    values = [min(value, ceiling) if rule is ScoreRule.CAPPED_MEAN else value for value, _ in measured]
    weights = [Fraction(weight) if rule is ScoreRule.WEIGHTED else Fraction(1) for _, weight in measured]
    weight = sum(weights, Fraction(0))
    if weight == 0:
        raise InvalidInput("score.weight", "At least one measured indicator must have a weight above zero.")
    total = sum((value * share for value, share in zip(values, weights, strict=True)), Fraction(0))
    words = {
        ScoreRule.MEAN: "rata-rata",
        ScoreRule.WEIGHTED: "rata-rata tertimbang",
        ScoreRule.CAPPED_MEAN: f"rata-rata dengan batas {format_fraction(ceiling, 6)}",
    }[rule]
    mean = total / weight
    figures = f"{format_fraction(total, 6)} / {format_fraction(weight, 6)} = {format_fraction(mean, 6)}"
    return Score(mean, met, len(measured), len(every), f"{words} {len(measured)} indikator: {figures}")
