"""From the plan's card and the values handed in to the figures of a report: of the period, to date, of the year.

The rule over units is applied first (several suppliers of one indicator), then the rule over time, then the formula.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from capaian.kernel.numbers import format_fraction, format_number
from capaian.kernel.periods import Period
from capaian.kernel.rounding import Rounding
from capaian.kernel.units import is_percent
from capaian.measurement.domain.aggregation import (
    Aggregate,
    Observation,
    OverTime,
    OverUnits,
    Value,
    over_time,
    over_units,
)
from capaian.measurement.domain.formulas import Formula
from capaian.measurement.domain.ladders import Ladder
from capaian.measurement.domain.measuring import Measurement, Realisation, Target, measure
from capaian.measurement.domain.scales import DEFAULT_SCALE
from capaian.measurement.domain.specification import Bounds, Ratio, Spec, ZeroTarget
from capaian.measurement.domain.undefined import Absent, Undefined
from capaian.planning.domain.cards import IndicatorCard
from capaian.planning.domain.targets import TargetValue

SCOPES = ("period", "to_date", "year")
_ZERO = {"undefined": ZeroTarget.UNDEFINED, "zero": ZeroTarget.ZERO, "met": ZeroTarget.FULL_WHEN_MET}


class ValueLike(Protocol):
    """A value as collection hands it over."""

    @property
    def indicator(self) -> int: ...
    @property
    def period(self) -> str: ...
    @property
    def supplier(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def label(self) -> str: ...
    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def cell(self) -> str: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True)
class Figure:
    """One achievement with its inputs. ``scope`` is one of ``SCOPES``; ``cells`` are the addresses it was made of;
    ``parts`` the periods that should have reported, ``values`` what they handed in."""

    card: IndicatorCard
    scope: str
    period: Period
    measurement: Measurement
    aggregate: Aggregate | None
    cells: tuple[str, ...]
    target_text: str
    realisation_text: str
    parts: tuple[str, ...] = ()
    values: tuple[ValueLike, ...] = ()

    @property
    def achievement_text(self) -> str:
        """The achievement as documents print it, or the named case."""
        m = self.measurement
        return format_number(m.displayed, m.spec.padded_to or m.spec.places) if m.displayed is not None else "–"


def spec_of(card: IndicatorCard) -> Spec:
    """How the plan says that this indicator is measured."""
    options = card.formula_options
    formula = Formula(card.formula)
    labels = tuple(options.get("labels", ()))
    usual = "lower-linear" if card.direction == "lower" else "higher"
    return Spec(
        formula=formula,
        zero_target=_ZERO[options.get("zero_target", "undefined")],
        cap=Decimal(options["cap"]) if options.get("cap") else None,
        rounding=Rounding(options.get("rounding", Rounding.HALF_UP)),
        places=options.get("places", 2),
        scale=DEFAULT_SCALE,
        tolerance=Decimal(options.get("tolerance", 0)),
        ladder=Ladder.ascending(card.code, labels) if labels else None,
        then=Formula(options.get("then", usual)),
        padded_to=options.get("padded_to"),
    )


def figures(card: IndicatorCard, period: Period, values: Sequence[ValueLike]) -> list[Figure]:
    """The three figures of an indicator for a period. ``card`` carries that period's targets; ``values`` may hold
    other indicators and periods too."""
    return _figures(card, period, _Inputs.of(card, period, [v for v in values if v.indicator == card.id]), SCOPES)


@dataclass(frozen=True)
class _Inputs:
    """What the figures of one indicator are made of, worked out once: its rule, its values, and one value per period."""

    spec: Spec
    values: Sequence[ValueLike]
    by_period: Mapping[str, Observation]

    @classmethod
    def of(cls, card: IndicatorCard, period: Period, values: Sequence[ValueLike]) -> _Inputs:
        """Of the whole year around this period."""
        spec = spec_of(card)
        keys = [] if spec.ladder else parts_of(card, period, "year")[1]
        return cls(spec, values, {one.key: one for one in observations(card, keys, values)})


def _figures(card: IndicatorCard, period: Period, inputs: _Inputs, scopes: Sequence[str]) -> list[Figure]:
    targets = {"period": card.targets.period, "to_date": card.targets.to_date, "year": card.targets.year}
    return [_figure(card, inputs, s, *parts_of(card, period, s), targets[s]) for s in scopes]


def figures_of_cards(cards: Iterable[IndicatorCard], period: Period, values: Iterable[ValueLike]) -> list[Figure]:
    """The figures of several indicators for a period, in the order of the cards."""
    own: dict[int, list[ValueLike]] = defaultdict(list)
    for value in values:
        own[value.indicator].append(value)
    return [figure for card in cards for figure in figures(card, period, own[card.id])]


def figures_of_year(
    cards: Mapping[Period, Sequence[IndicatorCard]], values: Iterable[ValueLike]
) -> dict[Period, list[Figure]]:
    """The figures of several periods of one year, each of its own and to date, of the last period also the year's.

    ``cards``: the indicators due in each period with its targets. The values of an indicator are put together once.
    """
    own: dict[int, list[ValueLike]] = defaultdict(list)
    for value in values:
        own[value.indicator].append(value)
    known: dict[int, _Inputs] = {}
    out: dict[Period, list[Figure]] = {}
    for period, some in cards.items():
        scopes = SCOPES if period == max(cards, key=lambda one: one.end) else SCOPES[:2]
        out[period] = []
        for card in some:
            if card.id not in known:
                known[card.id] = _Inputs.of(card, period, own[card.id])
            out[period] += _figures(card, period, known[card.id], scopes)
    return out


def parts_of(card: IndicatorCard, period: Period, scope: str) -> tuple[Period, list[str]]:
    """The period that a scope speaks of, and the keys of the periods whose values make its figure."""
    if scope == "to_date":
        return period, [key for part in period.to_date() for key in _parts(card, part)]
    when = Period.of(period.start, "year") if scope == "year" else period
    return when, _parts(card, when)


def _parts(card: IndicatorCard, period: Period) -> list[str]:
    if card.frequency == period.kind:
        return [period.key]
    return [p.key for p in period.children(card.frequency)]  # type: ignore[arg-type]


def _figure(
    card: IndicatorCard, inputs: _Inputs, scope: str, period: Period, parts: list[str], target: TargetValue
) -> Figure:
    spec = inputs.spec
    used = [v for v in inputs.values if v.period in parts]
    goal = as_target(target)
    realisation: Realisation
    if spec.ladder is not None:
        last = max((v for v in used if v.state == "value"), key=lambda v: v.period, default=None)
        realisation, aggregate = (last.label if last else None), None
    else:
        aggregate = _aggregate(card, [inputs.by_period[key] for key in parts])
        realisation = aggregate.parts or aggregate.value if aggregate.undefined is None else None
        if realisation is None and aggregate.undefined is not None:
            reasons = "; ".join(dict.fromkeys(v.reason for v in used if v.reason))
            realisation = Absent(aggregate.undefined, reasons)
    result = measure(spec, goal, realisation, name=card.name)
    return Figure(
        card,
        scope,
        period,
        result,
        aggregate,
        tuple(v.cell for v in used if v.state == "value"),
        target_text(target),
        _realisation_text(realisation, card.decimals),
        tuple(parts),
        tuple(used),
    )


def _aggregate(card: IndicatorCard, observed: Sequence[Observation]) -> Aggregate:
    rule = OverTime.RATIO_OF_SUMS if card.formula == "ratio-of-sums" else OverTime(card.time_aggregation)
    percent = is_percent(card.unit)
    if percent and rule is OverTime.SUM:  # a plan from before adopting refused it: the figure says so, its page opens
        return Aggregate(None, None, Undefined.PERCENT_SUM, 0, len(observed), Undefined.PERCENT_SUM.sentence)
    return over_time(observed, rule, expected=len(observed), percent=percent)


def observations(card: IndicatorCard, parts: Sequence[str], values: Sequence[ValueLike]) -> list[Observation]:
    """One value per period, the suppliers of a period put together by the rule over units."""
    observed = []
    percent = is_percent(card.unit)
    by_period: dict[str, list[Observation]] = defaultdict(list)
    for v in values:
        by_period[v.period].append(Observation(v.supplier, _value(v)))
    for key in parts:
        here = by_period[key]
        if len(card.suppliers) > 1 and here and percent and card.unit_aggregation == OverUnits.SUM.value:
            value: Value = Absent(Undefined.PERCENT_SUM)
        elif len(card.suppliers) > 1 and here:
            joined = over_units(
                here, OverUnits(card.unit_aggregation), expected=len(card.suppliers), percent=percent,
                explain=False,
            )
            value = joined.parts or joined.value
            if joined.undefined is Undefined.NOT_APPLICABLE and len(here) == len(card.suppliers):
                value = Absent(Undefined.NOT_APPLICABLE)  # every supplier says so; the reasons stand with the values
        else:
            value = here[0].value if here else None
        observed.append(Observation(key, value))
    return observed


def _value(v: ValueLike) -> Value:
    if v.state != "value":
        case = Undefined.NOT_APPLICABLE if v.state == "not_applicable" else Undefined.NO_DATA
        return Absent(case, v.reason)
    if v.numerator is not None and v.denominator is not None:
        return Ratio(((v.numerator, v.denominator),))
    return v.value


def as_target(target: TargetValue) -> Target:
    """The plan's target as the engine takes it: a number, a range, a label, or that there is none."""
    if target.label:
        return target.label
    if target.lower is not None and target.upper is not None:
        return Bounds(Fraction(target.lower), Fraction(target.upper))
    return target.value if target.value is not None else Absent(Undefined.NO_TARGET, target.reason)


def target_text(target: TargetValue) -> str:
    """A target as documents print it, a dash where there is none."""
    if target.label:
        return target.label
    if target.lower is not None and target.upper is not None:
        return f"{format_number(target.lower)}–{format_number(target.upper)}"
    return format_number(target.value) if target.value is not None else "–"


def _realisation_text(value: Realisation, decimals: int) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Ratio):
        value = value.value
    if value is None or isinstance(value, Absent):
        return "–"
    exact = Fraction(value)
    return (
        format_fraction(exact, max(decimals, 2)) if exact.denominator > 1 else format_number(Decimal(exact.numerator))
    )


@dataclass(frozen=True)
class Reached:
    """How many of the indicators that could be measured reached their target ("tercapai n dari m")."""

    met: int
    measured: int
    indicators: int


def reached(some: Iterable[Figure]) -> Reached:
    """Count over figures of one scope."""
    rows = list(some)
    return Reached(
        sum(f.measurement.met is True for f in rows), sum(f.measurement.met is not None for f in rows), len(rows)
    )
