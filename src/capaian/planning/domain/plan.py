"""A performance plan as an immutable value, read from a plan document (``seeds/indicators/*.yaml``, or a workbook).

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
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from capaian.kernel.errors import CapaianError, InvalidInput
from capaian.kernel.periods import KINDS, Period
from capaian.planning.domain.reading import MAX_DECIMALS, Reader, raise_all
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


@dataclass(frozen=True, slots=True)
class ObjectiveSpec:
    """A node of the cascade; ``parent`` is the code of the node above, empty at the top; ``nomenclature`` the code of a
    programme, activity or sub-activity in the ministry's table of the plan's year."""

    code: str
    kind: str
    text: str
    parent: str = ""
    nomenclature: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """An indicator as the plan promises it. Posts are keys of the office; ``targets`` by period key.

    ``verification``, ``accuracy``, ``limits`` and ``compensation`` stand on the indicator's card: how a figure is
    verified, how exact it must be, what it cannot tell, and how that is made up for. ``national_*`` name the national
    standard the indicator is compared with, where there is one: its value in the indicator's unit, the document that
    sets it, and the year it holds for.
    """

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
    verification: str = ""
    accuracy: str = ""
    limits: str = ""
    compensation: str = ""
    national_value: Decimal | None = None
    national_source: str = ""
    national_year: int | None = None


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
    reader = Reader(problems)
    objectives = []
    for number, row in enumerate(reader.rows(data, "objectives"), start=1):
        place = f"objectives[{number}]"
        objectives.append(
            ObjectiveSpec(
                code=reader.text(row, "code", place),
                kind=reader.choice(row, "kind", OBJECTIVE_KINDS, place, "objective"),
                text=reader.text(row, "text", place),
                parent=str(row.get("parent") or ""),
                nomenclature=str(row.get("nomenclature") or "").strip(),
            )
        )
    indicators = [
        _indicator(reader, row, f"indicators[{number}]", year)
        for number, row in enumerate(reader.rows(data, "indicators"), start=1)
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
    reader = Reader(problems)
    found = []
    for row in data.get("indicators") or ():
        for key, given in (row.get("realisations") or {}).items():
            value = reader.target(given, f"{row['code']}.realisations.{key}")
            period = reader.period(key, f"{row['code']}.realisations.{key}")
            if period is not None:
                found.append(DemoRealisation(row["code"], period.key, value.value, value.label, value.reason))
    raise_all(problems)
    return tuple(found)


def _indicator(reader: Reader, row: Mapping[str, Any], place: str, year: int) -> IndicatorSpec:
    place = f"{place} {row.get('code') or ''}".rstrip()
    targets: dict[str, TargetValue] = {}
    for key, given in reader.mapping(row, "targets", place).items():
        period = reader.period(key, f"{place}.targets.{key}")
        value = reader.target(given, f"{place}.targets.{key}")
        if period is None:
            continue
        if period.year != year:
            reader.refuse(InvalidInput("plan.year", "The period lies outside the plan's year.",
                                       place=f"{place}.targets.{key}"))  # fmt: skip
        targets[period.key] = value
    smart = {key: str(text) for key, text in reader.mapping(row, "smart", place).items()}
    for key in set(smart) - set(SMART):
        reader.refuse(InvalidInput("plan.smart", "“%(key)s” is not a question of the SMART check.",
                                   place=f"{place}.smart", key=key))  # fmt: skip
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
        suppliers=tuple(str(key) for key in _list(reader, row.get("suppliers"), f"{place}.suppliers")),
        targets=MappingProxyType(targets),
        level=reader.choice(row, "level", LEVELS, place, "outcome"),
        direction=reader.choice(row, "direction", DIRECTIONS, place, "higher"),
        formula=reader.choice(row, "formula", FORMULAS, place, "higher"),
        formula_options=reader.options(reader.mapping(row, "formula_options", place), f"{place}.formula_options"),
        decimals=reader.whole(row.get("decimals", 2), f"{place}.decimals", MAX_DECIMALS),
        time_aggregation=reader.choice(row, "time_aggregation", TIME_AGGREGATIONS, place, "last"),
        unit_aggregation=reader.choice(row, "unit_aggregation", UNIT_AGGREGATIONS, place, "none"),
        is_budget=row.get("is_budget", False) is True,
        weight=reader.number(row.get("weight", 1), f"{place}.weight"),
        category=reader.choice(row, "category", CATEGORIES, place, ""),
        evidence_required=row.get("evidence_required", True) is True,
        smart=MappingProxyType(smart),
        note=str(row.get("note") or ""),
        verification=str(row.get("verification") or ""),
        accuracy=str(row.get("accuracy") or ""),
        limits=str(row.get("limits") or ""),
        compensation=str(row.get("compensation") or ""),
        **_national(reader, row, place),
    )


def _national(reader: Reader, row: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The national standard: a value with its source and year, or nothing at all."""
    given = {name: row.get(name) for name in ("national_value", "national_source", "national_year")}
    if all(value is None or value == "" for value in given.values()):
        return {}
    if given["national_value"] in (None, ""):
        reader.refuse(InvalidInput("plan.missing", "“%(field)s” is missing.", place=f"{place}.national_value",
                                   field="national_value"))  # fmt: skip
        return {}
    try:
        year = Period(int(str(given["national_year"])), "year").year
    except (ValueError, InvalidInput):
        year = 0
        reader.refuse(InvalidInput("plan.national-year", "The national standard needs the year it holds for.",
                                   place=f"{place}.national_year"))  # fmt: skip
    return {"national_value": reader.number(given["national_value"], f"{place}.national_value"),
            "national_source": reader.text(row, "national_source", place), "national_year": year}  # fmt: skip


def _list(reader: Reader, given: Any, place: str) -> list[Any]:
    if given is not None and not isinstance(given, list | tuple):
        reader.refuse(InvalidInput("plan.shape", "“%(field)s” is not a list of rows.",
                                   place=place, field="suppliers"))  # fmt: skip
        return []
    return list(given or ())


def _year(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput("plan.year", "The plan needs its year.", place="plan.year")
    return Period(value, "year").year
