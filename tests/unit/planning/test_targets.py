"""Targets of a period, to date and of the year."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capaian.kernel.periods import Period
from capaian.planning.domain.targets import TargetValue, combine, comparison, target_of, total


def quarters(*values: str | TargetValue) -> dict[str, TargetValue]:
    return {
        f"2024Q{n}": v if isinstance(v, TargetValue) else TargetValue(value=Decimal(v)) for n, v in enumerate(values, 1)
    }


@pytest.mark.parametrize(
    ("rule", "to_date", "year"),
    [("sum", "30", "100"), ("last", "20", "40"), ("mean", "15", "25"), ("max", "20", "40"), ("min", "10", "10")],
)
def test_a_target_to_date_follows_the_rule_over_time(rule, to_date, year):
    seen = comparison(quarters("10", "20", "30", "40"), Period.parse("2024Q2"), rule)
    assert seen.period.value == 20
    assert (seen.to_date.value, seen.year.value) == (Decimal(to_date), Decimal(year))
    assert seen.to_date.derived and seen.year.derived and not seen.period.derived


def test_a_given_target_is_never_replaced_by_a_derived_one():
    targets = quarters("10", "20", "30", "40") | {"2024": TargetValue(value=Decimal(99))}
    assert comparison(targets, Period.parse("2024Q4"), "sum").year == TargetValue(value=Decimal(99))


def test_a_longer_period_is_derived_only_when_all_its_parts_are_given():
    targets = quarters("10", "20", "30")
    assert target_of(targets, Period.parse("2024S1"), "sum").value == 30
    missing = target_of(targets, Period.parse("2024S2"), "sum")
    assert not missing.is_set and missing.reason


def test_a_shorter_period_takes_nothing_from_a_longer_target():
    assert not target_of(quarters("10"), Period.parse("202402"), "last").is_set


def test_a_missing_part_leaves_the_sum_missing_with_its_reason_but_not_the_last_value():
    gap = TargetValue(reason="Survei hanya diadakan pada semester II")
    targets = quarters("10", gap, "30", "40")
    assert comparison(targets, Period.parse("2024Q3"), "sum").to_date == gap
    assert comparison(targets, Period.parse("2024Q3"), "last").to_date.value == 30
    assert comparison(targets, Period.parse("2024Q2"), "last").to_date == gap


def test_ranges_and_ranks_are_not_added_up():
    several = [TargetValue(lower=Decimal(1), upper=Decimal(2)), TargetValue(lower=Decimal(2), upper=Decimal(3))]
    assert combine(several, "sum") == TargetValue(lower=Decimal(2), upper=Decimal(3), derived=True)
    assert combine([TargetValue(label="B"), TargetValue(label="A")], "max").label == "A"


def test_a_target_of_zero_is_a_target():
    assert TargetValue(value=Decimal(0)).is_set
    assert not TargetValue(reason="belum ditetapkan").is_set


@given(st.lists(st.decimals(-(10**12), 10**12, places=6), min_size=1, max_size=12))
def test_totals_are_exact(values):
    assert total(values, "sum") == sum(values)
    assert min(values) - Decimal("1e-20") <= total(values, "mean") <= max(values) + Decimal("1e-20")
