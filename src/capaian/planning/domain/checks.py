"""What a plan must satisfy as a whole before it comes into force, and what an officer should look at again.

Refused (`InvalidInput`): references that point nowhere; an objective nobody measures; an indicator nobody supplies; a
period of its frequency without target and without a reason; targets of shorter periods that do not make the longer one;
a formula that contradicts the direction; a percentage that would be added up over periods or suppliers. Shown as a
warning: a direction that looks wrong, a weight of zero, a ratio or an index that is added up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

from capaian.kernel.errors import CapaianError, InvalidInput
from capaian.kernel.periods import KINDS, Period, kind_of
from capaian.kernel.units import is_percent, is_relative
from capaian.planning.domain.document import target_text
from capaian.planning.domain.plan import IndicatorSpec, Plan
from capaian.planning.domain.reading import MAX_DECIMALS
from capaian.planning.domain.targets import TargetValue, combine
from capaian.planning.domain.vocabulary import FORMULA_DIRECTIONS, LOWER_IS_BETTER_WORDS, OBJECTIVE_KINDS


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at again; it does not stop the plan. ``message`` is an English message id, no parameters."""

    code: str
    place: str
    message: str


def finding(code: str, place: str, message: str) -> Remark:
    """A remark; its sentence is found here by the catalogues."""
    return Remark(code, place, message)


def problems(plan: Plan, positions: Collection[str]) -> list[CapaianError]:
    """Every reason why this plan cannot come into force in an office that has these posts."""
    found: list[CapaianError] = []
    found += _duplicates([node.code for node in plan.objectives], "objectives")
    found += _duplicates([indicator.code for indicator in plan.indicators], "indicators")
    found += _cascade(plan)
    if not plan.indicators:
        found.append(InvalidInput("plan.empty", "The plan has no indicator.", place="indicators"))
    codes = {node.code for node in plan.objectives}
    for indicator in plan.indicators:
        place = f"indicators {indicator.code}"
        if indicator.objective not in codes:
            found.append(_nowhere(indicator.objective, f"{place}.objective"))
        if not indicator.suppliers:
            found.append(
                InvalidInput("plan.supplier", "Nobody supplies this indicator's data.", place=f"{place}.suppliers")
            )
        for key in dict.fromkeys((indicator.responsible, *indicator.suppliers)):
            if key not in positions:
                found.append(InvalidInput("plan.position", "The office has no post “%(key)s”.", place=place, key=key))
        found += _duplicates(list(indicator.suppliers), f"{place}.suppliers")
        if indicator.direction not in FORMULA_DIRECTIONS[indicator.formula]:
            found.append(
                InvalidInput(
                    "plan.direction",
                    "The formula “%(formula)s” contradicts the direction “%(direction)s”.",
                    place=f"{place}.formula",
                    formula=indicator.formula,
                    direction=indicator.direction,
                )
            )
        if indicator.weight < 0:
            found.append(InvalidInput("plan.weight", "A weight cannot be negative.", place=f"{place}.weight"))
        if is_percent(indicator.unit):
            found += [InvalidInput("plan.percent-sum", "The unit is “%(unit)s”: percentages are not added up.",
                                   unit=indicator.unit, place=f"{place}.{rule}",
                                   remedy="Choose the last value, the mean or the ratio of sums.")
                      for rule in added_up(indicator)]  # fmt: skip
        found += _targets(indicator, plan.year, place)
    return found


def warnings(plan: Plan) -> list[Remark]:
    """What an officer should look at again.

    >>> from types import SimpleNamespace
    >>> indicator = SimpleNamespace(code="I1", name="Angka kematian ibu", direction="higher", weight=1, unit="per 1.000",
    ...                             time_aggregation="sum", unit_aggregation="none", suppliers=("kasi",))
    >>> [warning.code for warning in warnings(SimpleNamespace(indicators=[indicator]))]
    ['plan.direction-unusual', 'plan.relative-sum']
    """
    found: list[Remark] = []
    for indicator in plan.indicators:
        name = indicator.name.lower()
        if indicator.direction == "higher" and any(word in name for word in LOWER_IS_BETTER_WORDS):
            found.append(
                finding(
                    "plan.direction-unusual",
                    f"indicators {indicator.code}.direction",
                    "Higher is called better here, although the name suggests that less is better.",
                )
            )
        if indicator.weight == 0:
            found.append(
                finding(
                    "plan.weight-zero",
                    f"indicators {indicator.code}.weight",
                    "The indicator does not count in any weighted mean.",
                )
            )
        if is_relative(indicator.unit):
            found += [finding("plan.relative-sum", f"indicators {indicator.code}.{rule}",
                              "The unit is a ratio or an index, and its figures are added up.")
                      for rule in added_up(indicator)]  # fmt: skip
    return found


def added_up(indicator: IndicatorSpec) -> list[str]:
    """The rules (over time, over units) by which this indicator's figures are added up."""
    rules = ["time_aggregation"] if indicator.time_aggregation == "sum" else []
    if indicator.unit_aggregation == "sum" and len(indicator.suppliers) > 1:
        rules.append("unit_aggregation")
    return rules


def _duplicates(values: list[str], place: str) -> list[CapaianError]:
    return [
        InvalidInput("plan.duplicate", "“%(value)s” stands here more than once.", place=place, value=value)
        for value, times in Counter(values).items()
        if times > 1 and value
    ]


def _nowhere(code: str, place: str) -> CapaianError:
    return InvalidInput("plan.reference", "There is no objective “%(node)s” in this plan.", place=place, node=code)


def _cascade(plan: Plan) -> list[CapaianError]:
    found: list[CapaianError] = []
    order = list(OBJECTIVE_KINDS)
    kinds = {node.code: node.kind for node in plan.objectives}
    measured = {indicator.objective for indicator in plan.indicators}
    for node in plan.objectives:
        place = f"objectives {node.code}"
        if node.parent and node.parent not in kinds:
            found.append(_nowhere(node.parent, f"{place}.parent"))
        elif node.parent and order.index(kinds[node.parent]) >= order.index(node.kind):
            found.append(
                InvalidInput("plan.cascade", "It must lie below a wider kind of objective.", place=f"{place}.parent")
            )
    if found:  # a broken cascade cannot be walked
        return found
    parents = {node.code: node.parent for node in plan.objectives}
    covered = set(chain.from_iterable(_upwards(code, parents) for code in measured))
    for node in plan.objectives:
        if node.code not in covered:
            found.append(
                InvalidInput(
                    "plan.unmeasured", "No indicator measures this objective.", place=f"objectives {node.code}"
                )
            )
    return found


def _upwards(code: str, parents: dict[str, str]) -> list[str]:
    path = []
    while code in parents:
        path.append(code)
        code = parents[code]
    return path


def _targets(indicator: IndicatorSpec, year: int, place: str) -> list[CapaianError]:
    found: list[CapaianError] = []
    whole = Period(year, "year")
    for period in (whole, *whole.children(kind_of(indicator.frequency))):
        if period.key not in indicator.targets:
            found.append(
                InvalidInput(
                    "plan.target-missing",
                    "The target of %(period)s is missing.",
                    place=f"{place}.targets",
                    remedy="Give it, or the reason why there is none.",
                    period=period.label_id(),
                )
            )
    if indicator.formula == "rank":
        labels = indicator.formula_options.get("labels", ())
        for key, target in indicator.targets.items():
            if target.is_set and target.label not in labels:
                found.append(
                    InvalidInput(
                        "plan.label",
                        "“%(label)s” is not one of the indicator's ranks.",
                        place=f"{place}.targets.{key}",
                        label=target.label or target.value,
                    )
                )
    elif any(target.label for target in indicator.targets.values()):
        found.append(InvalidInput("plan.label", "Only a ranked indicator has labels as targets.", place=place))
    if indicator.formula == "range" and any(target.value is not None for target in indicator.targets.values()):
        found.append(InvalidInput("plan.range", "The target of a range has a lower and an upper bound.", place=place))
    never = is_percent(indicator.unit) and indicator.time_aggregation == "sum"  # told already, and no sum can be right
    return found if found or never else _sums(indicator, whole, place)


def _sums(indicator: IndicatorSpec, whole: Period, place: str) -> list[CapaianError]:
    """The parts of each period that has a target must make that target by the rule over time."""
    found: list[CapaianError] = []
    if indicator.time_aggregation == "ratio-of-sums":
        return found
    for period in (whole, *chain.from_iterable(whole.children(kind) for kind in KINDS[1:])):
        given = indicator.targets.get(period.key)
        if given is None or not given.is_set:
            continue
        for kind in KINDS[KINDS.index(period.kind) + 1 :]:
            parts = [indicator.targets[part.key] for part in period.children(kind) if part.key in indicator.targets]
            if len(parts) != len(period.children(kind)) or any(not part.is_set for part in parts):
                continue
            made = combine(parts, indicator.time_aggregation)
            if not _same(made, given):
                found.append(
                    InvalidInput(
                        "plan.sum",
                        "The targets of %(first)s to %(last)s make %(made)s, the target of %(period)s is %(given)s.",
                        place=f"{place}.targets",
                        first=period.children(kind)[0].label_id(),
                        last=period.children(kind)[-1].label_id(),
                        made=target_text(made),
                        period=period.label_id(),
                        given=target_text(given),
                    )
                )
    return found


def _same(made: TargetValue, given: TargetValue) -> bool:
    """Equal to the decimals a target is stored with: a mean of three need not be finite."""
    if made.value is not None and given.value is not None:
        return round(made.value, MAX_DECIMALS) == given.value
    return (made.lower, made.upper, made.label) == (given.lower, given.upper, given.label)
