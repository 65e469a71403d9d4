"""What a plan is looked over for: sums, coverage, sources."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from capaian.planning.domain.document import compare
from capaian.planning.domain.plan import IndicatorSpec, ObjectiveSpec, Plan
from capaian.planning.domain.review import covered, reviewed, sum_of
from capaian.planning.domain.targets import TargetValue
from capaian.web.plan_page import change_lines

NONE = TargetValue(reason="Belum ditetapkan")


def line(year: Any, *quarters: Any, **more: Any) -> IndicatorSpec:
    values = {"2024": year, **{f"2024Q{n}": value for n, value in enumerate(quarters, 1)}}
    targets = {key: value if isinstance(value, TargetValue) else TargetValue(Decimal(value)) for key, value in values.items()}
    given: dict[str, Any] = {
        "code": "I1", "objective": "S1", "name": "Indeks kepuasan", "operational_definition": "Hasil survei kepuasan",
        "unit": "nilai", "frequency": "quarter", "calculation": "R/T", "source_medium": "Survei", "responsible": "camat",
        "suppliers": ("kasi",), "targets": MappingProxyType(targets)}
    return IndicatorSpec(**{**given, **more})


@pytest.mark.parametrize(("one", "code", "made"), [
    (line(100, 25, 25, 25, 25, time_aggregation="sum", unit="orang"), "made", "100"),
    (line(101, 25, 25, 25, 25, time_aggregation="sum", unit="orang"), "different", "100"),
    (line(100, 25, 25, 25, 25, time_aggregation="sum", unit="Prosentase"), "percent", ""),
    (line(100, 25, 25, 25, 25, time_aggregation="sum", unit="indeks"), "relative", ""),
    (line("33.333333", 25, 25, 25, "58.333332", time_aggregation="mean"), "made", None),
    (line(90, 80, 85, 88, 90), "made", "90"),
    (line(90), "yearly", ""),
    (line(NONE), "open", ""),
    (line(90, 80, NONE, 88, 90), "open", ""),
    (line(80, 80, 80, 80, 80, time_aggregation="ratio-of-sums", formula="ratio-of-sums"), "ratio", ""),
    (line(*[TargetValue(label="WTP")] * 5, formula="rank"), "not-added", "")])
def test_the_targets_of_the_periods_are_held_against_the_years(one: IndicatorSpec, code: str, made: str | None) -> None:
    found = sum_of(one, 2024)
    assert found.code == code and (made is None or found.made == made)
    assert found.in_order == (code not in ("open", "different", "percent", "relative"))


def test_every_node_is_counted_with_its_own_indicators_and_those_below() -> None:
    nodes = (ObjectiveSpec("T1", "goal", "Tujuan"), ObjectiveSpec("S1", "objective", "Sasaran", "T1"),
             ObjectiveSpec("P1", "program", "Program", "S1"))
    plan = Plan("x", 2024, "R", nodes, (line(90), line(90, code="I2", objective="P1")))
    assert [(one.node.code, one.own, one.below) for one in covered(plan)] == [("T1", 0, 2), ("S1", 1, 1), ("P1", 1, 0)]


def test_an_indicator_without_supplier_or_source_is_told() -> None:
    plan = Plan("x", 2024, "R", (ObjectiveSpec("S1", "objective", "Sasaran"),),
                (line(90), line(90, suppliers=()), line(90, source_medium=" "), line(90, is_budget=True)))
    found = reviewed(plan)
    assert [one.sourced for one in found] == [True, False, False, True]
    assert [len(one.findings) for one in found] == [5, 5, 5, 0]


def test_a_changed_nomenclature_code_is_named_among_the_changes() -> None:
    node = ObjectiveSpec("P1", "program", "Program", "", "7.01.01")
    plan = Plan("x", 2024, "R", (node,), ())
    [told] = change_lines(compare(plan, replace(plan, objectives=(replace(node, nomenclature="7.01.02"),))))
    assert (str(told.field), told.change.old, told.change.new) == ("Nomenclature code", "7.01.01", "7.01.02") or str(
        told.field) == "Kode nomenklatur"
