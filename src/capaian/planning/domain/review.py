"""What a planner and a reviewer look over in a plan: its coverage, its targets, its sources, and the SMART check of each line.

Adopting has refused what cannot be; here everything is shown, what is in order too, so that a reviewer sees that it was asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from capaian.kernel.periods import KINDS, Period
from capaian.kernel.units import is_percent, is_relative
from capaian.planning.domain.checks import added_up
from capaian.planning.domain.document import target_text
from capaian.planning.domain.plan import IndicatorSpec, ObjectiveSpec, Plan
from capaian.planning.domain.smart import YES, Finding, smart_check
from capaian.planning.domain.targets import combine
from capaian.planning.domain.years import PastValue

YEARLY, OPEN, RATIO, NOT_ADDED, MADE, DIFFERENT = "yearly", "open", "ratio", "not-added", "made", "different"
PERCENT, RELATIVE = "percent", "relative"
IN_ORDER: Final = frozenset({YEARLY, RATIO, NOT_ADDED, MADE})


@dataclass(frozen=True, slots=True)
class Sum:
    """Whether the shorter periods make the year: a code, the parts as documents print them, what they make, the target."""

    code: str
    kind: str = ""
    parts: tuple[str, ...] = ()
    made: str = ""
    target: str = ""

    @property
    def in_order(self) -> bool:
        return self.code in IN_ORDER


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An indicator with its five SMART findings, its sum, who supplies it and from where."""

    spec: IndicatorSpec
    findings: tuple[Finding, ...]
    sum: Sum
    sourced: bool

    @property
    def in_order(self) -> bool:
        return self.sum.in_order and self.sourced and all(found.verdict == YES for found in self.findings)


@dataclass(frozen=True, slots=True)
class Covered:
    """A node of the cascade with its own indicators and those of the nodes below it."""

    node: ObjectiveSpec
    own: int
    below: int


def reviewed(plan: Plan, past: Iterable[PastValue] = ()) -> tuple[Reviewed, ...]:
    """Every indicator of the plan, budget lines without their SMART check, in its order."""
    known = tuple(past)
    return tuple(
        Reviewed(one, () if one.is_budget else smart_check(plan, one, known), sum_of(one, plan.year),
                 bool(one.suppliers and one.responsible and one.source_medium.strip()))
        for one in plan.indicators
    )  # fmt: skip


def covered(plan: Plan) -> tuple[Covered, ...]:
    """Every node with how many indicators measure it, its own and below it."""
    own = {node.code: sum(one.objective == node.code for one in plan.indicators) for node in plan.objectives}

    def below(code: str) -> int:
        return sum(own[child.code] + below(child.code) for child in plan.children(code))

    return tuple(Covered(node, own[node.code], below(node.code)) for node in plan.objectives)


def sum_of(one: IndicatorSpec, year: int) -> Sum:
    """How the targets of the longest given shorter periods make the target of the year.

    >>> from decimal import Decimal
    >>> from types import SimpleNamespace
    >>> from capaian.planning.domain.targets import TargetValue
    >>> values = {"2024": 100, **{f"2024Q{n}": 25 for n in range(1, 5)}}
    >>> targets = {key: TargetValue(Decimal(value)) for key, value in values.items()}
    >>> line = SimpleNamespace(targets=targets, time_aggregation="sum", formula="higher", decimals=0,
    ...                        unit="orang", unit_aggregation="none", suppliers=("kasi",))
    >>> sum_of(line, 2024)
    Sum(code='made', kind='quarter', parts=('25', '25', '25', '25'), made='100', target='100')
    """
    whole = Period(year, "year")
    target = one.targets[whole.key]
    if added_up(one) and (is_percent(one.unit) or is_relative(one.unit)):
        return Sum(PERCENT if is_percent(one.unit) else RELATIVE, target=target_text(target))
    for kind in KINDS[1:]:
        parts = [one.targets[p.key] for p in whole.children(kind) if p.key in one.targets]
        if len(parts) != len(whole.children(kind)):
            continue
        texts = tuple(target_text(part) for part in parts)
        if not target.is_set or any(not part.is_set for part in parts):
            return Sum(OPEN, kind, texts, "", target_text(target))
        if one.time_aggregation == "ratio-of-sums":
            return Sum(RATIO, kind, texts, "", target_text(target))
        if any(part.value is None for part in parts):
            return Sum(NOT_ADDED, kind, texts, "", target_text(target))
        made = combine(parts, one.time_aggregation)
        same = made.value is not None and target.value is not None and round(made.value, 6) == target.value
        return Sum(MADE if same else DIFFERENT, kind, texts, target_text(made), target_text(target))
    return Sum(YEARLY if target.is_set else OPEN, target=target_text(target))
