"""A performance plan as an immutable value, read from a plan document (``seeds/indicators/*.yaml``, later a workbook).

The document is read whole and refused whole: every fault is told with its row and field. What reading cannot see
(sums, coverage, directions) is judged in `capaian.planning.domain.checks`.

The five mandatory attributes of an indicator (operational definition, frequency, responsible post, calculation, source)
follow PermenPANRB 53/2014.

>>> plan = plan_from_data({"format": FORMAT, "office": "contoh", "year": 2024, "title": "Rencana", "objectives": [
...     {"code": "S1", "kind": "objective", "text": "Meningkatnya pelayanan"}], "indicators": [
...     {"code": "I1", "objective": "S1", "name": "Indeks Kepuasan", "operational_definition": "Hasil survei",
...      "unit": "nilai", "frequency": "quarter", "calculation": "R/T", "source_medium": "Survei", "decimals": 2,
...      "responsible": "camat", "suppliers": ["kasi"], "targets": {"2024": "91.33", "2024Q1": "90"}}]})
>>> plan.indicators[0].targets["2024"].value
Decimal('91.33')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.kernel.periods import KINDS, Period
from capaian.kernel.rounding import Rounding
from capaian.planning.domain.targets import TIME_AGGREGATIONS, TargetValue
from capaian.planning.domain.vocabulary import (
    CATEGORIES,
    DIRECTIONS,
    FORMULAS,
    LEVELS,
    OBJECTIVE_KINDS,
    SMART,
    UNIT_AGGREGATIONS,
)

FORMAT: Final = "capaian-plan/1"

MAX_DECIMALS: Final = 6
"""A target is stored with at most six decimals (and eighteen digits before them)."""

ZERO_TARGET: Final = ("undefined", "zero", "met")
"""What an achievement is when the target is zero: undefined with a reason, 0, or 100 when the realisation meets it."""


@dataclass(frozen=True, slots=True)
class ObjectiveSpec:
    """A node of the cascade; ``parent`` is the code of the node above, empty at the top."""

    code: str
    kind: str
    text: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """An indicator as the plan promises it. Posts are keys of the office; ``targets`` by period key."""

    code: str
    objective: str
    name: str
    operational_definition: str
    unit: str
    frequency: str
    calculation: str
    source_medium: str
    responsible: str
    suppliers: tuple[str, ...]
    targets: Mapping[str, TargetValue]
    level: str = "outcome"
    direction: str = "higher"
    formula: str = "higher"
    formula_options: Mapping[str, Any] = field(default_factory=dict)
    decimals: int = 2
    time_aggregation: str = "last"
    unit_aggregation: str = "none"
    is_budget: bool = False
    weight: Decimal = Decimal(1)
    category: str = ""
    evidence_required: bool = True
    smart: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One office's plan of one year, in the order of the document."""

    office: str
    year: int
    title: str
    objectives: tuple[ObjectiveSpec, ...]
    indicators: tuple[IndicatorSpec, ...]
    source_note: str = ""
    example_notice: str = ""

    def children(self, code: str) -> tuple[ObjectiveSpec, ...]:
        """The nodes directly below a node."""
        return tuple(node for node in self.objectives if node.parent == code)


@dataclass(frozen=True, slots=True)
class DemoRealisation:
    """A figure of the demonstration for one indicator and period: a number, a rank's label, or why there is none."""

    indicator: str
    period: str
    value: Decimal | None = None
    label: str = ""
    reason: str = ""


def plan_from_data(data: Mapping[str, Any]) -> Plan:
    """The plan a document describes. Faults in form are raised together, as `ManyProblems` when there are several."""
    problems: list[CapaianError] = []
    if data.get("format") != FORMAT:
        raise InvalidInput("plan.format", "This is not a plan document (%(format)s).", format=FORMAT)
    year = _year(data.get("year"))
    reader = _Reader(problems)
    objectives = []
    for number, row in enumerate(data.get("objectives") or (), start=1):
        place = f"objectives[{number}]"
        objectives.append(
            ObjectiveSpec(
                code=reader.text(row, "code", place),
                kind=reader.choice(row, "kind", OBJECTIVE_KINDS, place, "objective"),
                text=reader.text(row, "text", place),
                parent=str(row.get("parent") or ""),
            )
        )
    indicators = [
        _indicator(reader, row, f"indicators[{number}]", year)
        for number, row in enumerate(data.get("indicators") or (), start=1)
    ]
    plan = Plan(
        office=reader.text(data, "office", "plan"),
        year=year,
        title=reader.text(data, "title", "plan"),
        objectives=tuple(objectives),
        indicators=tuple(indicators),
        source_note=str(data.get("source_note") or ""),
        example_notice=str(data.get("example_notice") or ""),
    )
    raise_all(problems)
    return plan


def demo_realisations(data: Mapping[str, Any]) -> tuple[DemoRealisation, ...]:
    """The realisations a demonstration's plan document carries (``realisations`` by period), in order of the document.

    They are figures to be entered through the office's own collection; adopting a plan does not load them.

    >>> demo_realisations({"indicators": [{"code": "I1", "realisations": {"2024Q1": "97.66"}}]})
    (DemoRealisation(indicator='I1', period='2024Q1', value=Decimal('97.66'), label='', reason=''),)
    """
    problems: list[CapaianError] = []
    reader = _Reader(problems)
    found = []
    for row in data.get("indicators") or ():
        for key, given in (row.get("realisations") or {}).items():
            value = reader.target(given, f"{row['code']}.realisations.{key}")
            period = reader.period(key, f"{row['code']}.realisations.{key}")
            if period is not None:
                found.append(DemoRealisation(row["code"], period.key, value.value, value.label, value.reason))
    raise_all(problems)
    return tuple(found)


def raise_all(problems: list[CapaianError]) -> None:
    """Raise what was found: one fault as itself, several as `ManyProblems`, none not at all."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ManyProblems(problems)


def _indicator(reader: _Reader, row: Mapping[str, Any], place: str, year: int) -> IndicatorSpec:
    place = f"{place} {row.get('code') or ''}".rstrip()
    targets: dict[str, TargetValue] = {}
    for key, given in (row.get("targets") or {}).items():
        period = reader.period(key, f"{place}.targets.{key}")
        value = reader.target(given, f"{place}.targets.{key}")
        if period is None:
            continue
        if period.year != year:
            reader.refuse("plan.year", "The period lies outside the plan's year.", f"{place}.targets.{key}")
        targets[period.key] = value
    smart = {key: str(text) for key, text in (row.get("smart") or {}).items()}
    for key in set(smart) - set(SMART):
        reader.refuse("plan.smart", "“%(key)s” is not a question of the SMART check.", f"{place}.smart", key=key)
    return IndicatorSpec(
        code=reader.text(row, "code", place),
        objective=reader.text(row, "objective", place),
        name=reader.text(row, "name", place),
        operational_definition=reader.text(row, "operational_definition", place),
        unit=reader.text(row, "unit", place),
        frequency=reader.choice(row, "frequency", KINDS, place),
        calculation=reader.text(row, "calculation", place),
        source_medium=reader.text(row, "source_medium", place),
        responsible=reader.text(row, "responsible", place),
        suppliers=tuple(str(key) for key in row.get("suppliers") or ()),
        targets=MappingProxyType(targets),
        level=reader.choice(row, "level", LEVELS, place, "outcome"),
        direction=reader.choice(row, "direction", DIRECTIONS, place, "higher"),
        formula=reader.choice(row, "formula", FORMULAS, place, "higher"),
        formula_options=reader.options(row.get("formula_options") or {}, f"{place}.formula_options"),
        decimals=reader.whole(row.get("decimals", 2), f"{place}.decimals", MAX_DECIMALS),
        time_aggregation=reader.choice(row, "time_aggregation", TIME_AGGREGATIONS, place, "last"),
        unit_aggregation=reader.choice(row, "unit_aggregation", UNIT_AGGREGATIONS, place, "none"),
        is_budget=row.get("is_budget", False) is True,
        weight=reader.number(row.get("weight", 1), f"{place}.weight"),
        category=reader.choice(row, "category", CATEGORIES, place, ""),
        evidence_required=row.get("evidence_required", True) is True,
        smart=MappingProxyType(smart),
        note=str(row.get("note") or ""),
    )


def _year(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput("plan.year", "The plan needs its year.", place="plan.year")
    return Period(value, "year").year


class _Reader:
    """Reads fields and remembers what was wrong, so that one reading tells all faults."""

    def __init__(self, problems: list[CapaianError]) -> None:
        self.problems = problems

    def refuse(self, code: str, message: str, place: str, **params: Any) -> None:
        self.problems.append(InvalidInput(code, message, place=place, **params))

    def text(self, row: Mapping[str, Any], name: str, place: str) -> str:
        value = row.get(name)
        if value is None or not str(value).strip():
            self.refuse("plan.missing", "“%(field)s” is missing.", f"{place}.{name}", field=name)
            return ""
        return str(value).strip()

    def choice(self, row: Mapping[str, Any], name: str, among: Any, place: str, default: str | None = None) -> str:
        value = row.get(name, default)
        if value is None:
            self.refuse("plan.missing", "“%(field)s” is missing.", f"{place}.{name}", field=name)
        elif value not in among:
            self.refuse("plan.choice", "“%(value)s” is not a possible %(field)s.", f"{place}.{name}",
                        value=value, field=name)  # fmt: skip
        return str(value)

    def number(self, value: Any, place: str) -> Decimal:
        if isinstance(value, (int, str, Decimal)) and not isinstance(value, bool):
            try:
                number = Decimal(value)
                if number.is_finite() and number == round(number, MAX_DECIMALS) and abs(number) < Decimal(10) ** 18:
                    return number
            except InvalidOperation:
                pass
        self.refuse("plan.number", "“%(value)s” is not an exact number of at most %(decimals)s decimals.", place,
                    value=value, decimals=MAX_DECIMALS)  # fmt: skip
        return Decimal()

    def whole(self, value: Any, place: str, most: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        self.refuse(
            "plan.whole", "“%(value)s” is not a whole number from 0 to %(most)s.", place, value=value, most=most
        )
        return 0

    def period(self, key: Any, place: str) -> Period | None:
        try:
            return Period.parse(str(key))
        except InvalidInput as problem:
            problem.place = place
            self.problems.append(problem)
            return None

    def target(self, given: Any, place: str) -> TargetValue:
        if not isinstance(given, Mapping):
            return TargetValue(value=self.number(given, place))
        known = {"lower", "upper"}, {"label"}, {"reason"}
        if set(given) not in known:
            self.refuse("plan.target", "A target is a number, lower and upper, a label, or the reason of its absence.",
                        place)  # fmt: skip
            return TargetValue()
        if "lower" in given:
            lower, upper = self.number(given["lower"], place), self.number(given["upper"], place)
            if lower > upper:
                self.refuse("plan.range", "The lower bound lies above the upper bound.", place)
            return TargetValue(lower=lower, upper=upper)
        name = next(iter(given))
        text = self.text(given, name, place)
        return TargetValue(label=text) if name == "label" else TargetValue(reason=text)

    def options(self, given: Mapping[str, Any], place: str) -> Mapping[str, Any]:
        """The settings of a formula: ``places`` and ``padded_to`` (decimals shown), ``rounding``, ``cap`` (none, or at
        least 100), ``zero_target``, ``scale``, ``labels`` (ranks, the lowest first), ``then`` (the formula applied to
        ranks and ratios), ``tolerance`` (of a stabilised target)."""
        options: dict[str, Any] = {}
        for name, value in given.items():
            here = f"{place}.{name}"
            match name:
                case "places" | "padded_to":
                    options[name] = self.whole(value, here, 20)
                case "rounding" if value in list(Rounding):
                    options[name] = str(value)
                case "zero_target" if value in ZERO_TARGET:
                    options[name] = str(value)
                case "cap" if value is None or self.number(value, here) >= 100:
                    options[name] = None if value is None else str(value)
                case "tolerance" if self.number(value, here) >= 0:
                    options[name] = str(value)
                case "labels" if isinstance(value, list) and len(set(value)) == len(value) > 1:
                    options[name] = [str(label) for label in value]
                case "then" if value in FORMULAS:
                    options[name] = value
                case "scale" if isinstance(value, str):
                    options[name] = value
                case _:
                    self.refuse("plan.option", "“%(name)s: %(value)s” is not a setting of a formula.", here,
                                name=name, value=value)  # fmt: skip
        return MappingProxyType(options)
