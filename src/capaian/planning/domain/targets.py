"""Targets of an indicator, and the three an officer compares with: of the period, to date, of the year.

A target is given for a period, or its absence is given with a reason. A target of a longer period that is not given
is derived from the shorter ones by the indicator's rule over time, only when all of them are there.

>>> quarters = {f"2024Q{n}": TargetValue(value=Decimal(v)) for n, v in enumerate((10, 20, 30, 40), start=1)}
>>> comparison(quarters, Period.parse("2024Q2"), "sum").to_date.value
Decimal('30')
>>> comparison(quarters, Period.parse("2024Q2"), "last").year.value
Decimal('40')
>>> comparison(quarters, Period.parse("2024S2"), "sum").period.value
Decimal('70')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from typing import Final

from capaian.kernel.periods import KINDS, Period

TIME_AGGREGATIONS: Final = ("sum", "last", "mean", "max", "min", "ratio-of-sums")
"""How a longer period's figure comes from the shorter ones. Percentages are never summed."""

_PRECISE = Context(prec=50)


@dataclass(frozen=True, slots=True)
class TargetValue:
    """A target as one of: a number, a range ``[lower, upper]``, a rank's label, or the reason why there is none.

    ``derived``: computed from shorter periods. ``is_set`` is false only for a missing target.
    """

    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    label: str = ""
    reason: str = ""
    derived: bool = False

    @property
    def is_set(self) -> bool:
        """Whether there is something to compare a realisation with."""
        return self.value is not None or self.lower is not None or self.upper is not None or bool(self.label)

    def text(self) -> str:
        """The target in one word for a message; a document formats the number itself.

        >>> TargetValue(lower=Decimal(1), upper=Decimal(2)).text(), TargetValue(label="Tinggi").text()
        ('1–2', 'Tinggi')
        """
        if self.value is not None:
            return str(self.value)
        return self.label or (f"{self.lower}–{self.upper}" if self.is_set else self.reason)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a realisation of one period is compared with: both are always shown, and the year's."""

    period: TargetValue
    to_date: TargetValue
    year: TargetValue


def comparison(targets: Mapping[str, TargetValue], period: Period, over_time: str) -> Comparison:
    """The targets of the period itself, from January to its end, and of the year."""
    return Comparison(
        target_of(targets, period, over_time),
        combine([target_of(targets, part, over_time) for part in period.to_date()], over_time),
        target_of(targets, Period.of(period.start, "year"), over_time),
    )


def target_of(targets: Mapping[str, TargetValue], period: Period, over_time: str) -> TargetValue:
    """The target given for exactly this period, else derived from the longest shorter periods that are all given."""
    given = targets.get(period.key)
    if given is not None:
        return given
    for kind in KINDS[KINDS.index(period.kind) + 1 :]:
        parts = [targets.get(part.key) for part in period.children(kind)]
        known = [part for part in parts if part is not None]
        if known and len(known) == len(parts):
            return combine(known, over_time)
    return TargetValue(reason=NOT_GIVEN)


NOT_GIVEN: Final = "Target untuk periode ini tidak ditetapkan"


def combine(parts: Sequence[TargetValue], over_time: str) -> TargetValue:
    """One target for the whole of consecutive periods. A missing part leaves it missing, except under ``last``."""
    if len(parts) == 1:
        return parts[0]
    last = parts[-1]
    if over_time in ("last", "ratio-of-sums") or any(not part.is_set for part in parts):
        missing = next((part for part in parts if not part.is_set), None)
        chosen = last if over_time in ("last", "ratio-of-sums") or missing is None else missing
        return replace(chosen, derived=chosen.is_set)
    if any(part.value is None for part in parts):  # ranges and ranks are not added up
        return replace(last, derived=True)
    values = [part.value for part in parts if part.value is not None]
    return TargetValue(value=total(values, over_time), derived=True)


def total(values: Sequence[Decimal], over_time: str) -> Decimal:
    """Numbers of consecutive periods as the number of the whole, by the rule over time.

    >>> [str(total([Decimal(1), Decimal(4)], rule)) for rule in ("sum", "last", "mean", "max", "min")]
    ['5', '4', '2.5', '4', '1']
    """
    match over_time:
        case "sum":
            return sum(values, Decimal())
        case "mean":
            return _PRECISE.divide(sum(values, Decimal()), Decimal(len(values)))
        case "max":
            return max(values)
        case "min":
            return min(values)
        case _:
            return values[-1]
