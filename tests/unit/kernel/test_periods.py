"""Periods: keys, dates, containment, order, names."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capaian.kernel.errors import InvalidInput
from capaian.kernel.periods import KINDS, Period

periods = st.builds(Period.of, st.dates(date(1900, 1, 1), date(2999, 12, 31)), st.sampled_from(KINDS))
inner = st.builds(Period.of, st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.sampled_from(KINDS))


@pytest.mark.parametrize(
    ("key", "kind", "start", "end", "label"),
    [
        ("2024", "year", date(2024, 1, 1), date(2024, 12, 31), "Tahun 2024"),
        ("2024S1", "semester", date(2024, 1, 1), date(2024, 6, 30), "Semester I Tahun 2024"),
        ("2024S2", "semester", date(2024, 7, 1), date(2024, 12, 31), "Semester II Tahun 2024"),
        ("2024Q1", "quarter", date(2024, 1, 1), date(2024, 3, 31), "Triwulan I Tahun 2024"),
        ("2024Q4", "quarter", date(2024, 10, 1), date(2024, 12, 31), "Triwulan IV Tahun 2024"),
        ("202402", "month", date(2024, 2, 1), date(2024, 2, 29), "Februari 2024"),
        ("202302", "month", date(2023, 2, 1), date(2023, 2, 28), "Februari 2023"),
    ],
)
def test_a_key_names_its_kind_its_dates_and_its_indonesian_name(key, kind, start, end, label):
    period = Period.parse(key)
    assert (period.key, period.kind, period.start, period.end, period.label_id()) == (key, kind, start, end, label)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "24",
        "2024Q0",
        "2024Q5",
        "2024S3",
        "202400",
        "202413",
        "2024-03",
        "2024q1",
        " 2024",
        "2024\n",
        "0000",
        "9999",
        "2024Q",
        "20241",
        "２０２４",
        "202403 ",
        "2024TW1",
        None,
        2024,
    ],
)
def test_a_key_that_is_not_exactly_a_period_is_refused_by_name(key):
    with pytest.raises(InvalidInput) as refusal:
        Period.parse(key)
    assert refusal.value.code == "period.key"


@given(periods)
def test_every_period_comes_back_from_its_key(period):
    assert Period.parse(period.key) == period
    assert Period.of(period.start, period.kind) == Period.of(period.end, period.kind) == period


@given(inner)
def test_neighbours_touch_without_gap_or_overlap(period):
    assert period.next().start == period.end + timedelta(days=1)
    assert period.next().previous() == period
    assert period.previous() < period < period.next()


@given(inner)
def test_the_children_of_a_period_fill_it_exactly_and_name_it_as_parent(period):
    for kind in KINDS[KINDS.index(period.kind) :]:
        children = period.children(kind)
        assert children[0].start == period.start and children[-1].end == period.end
        assert all(a.next() == b for a, b in itertools.pairwise(children))
        assert all(child in period and (child == period or period in child.parents()) for child in children)
        assert all(child.parent(period.kind) == period for child in children)


def test_a_shorter_period_has_no_longer_children_and_no_shorter_parent():
    march = Period.parse("202403")
    assert march.children("quarter") == ()
    assert [p.key for p in march.parents()] == ["2024Q1", "2024S1", "2024"]
    with pytest.raises(InvalidInput):
        Period.parse("2024").parent("month")


@given(inner, inner)
def test_containment_is_decided_by_dates(a, b):
    assert (b in a) == (a.start <= b.start and b.end <= a.end)
    assert b.start in a or not a.contains(b)


@given(st.lists(inner))
def test_periods_sort_by_first_day_and_the_longer_first(several):
    keys = [(p.start, -(p.end - p.start).days) for p in sorted(several)]
    assert keys == sorted(keys)


@given(inner, inner)
def test_keys_of_one_kind_sort_like_their_periods(a, b):
    if a.kind == b.kind:
        assert (a.key < b.key) == (a < b)


def test_a_relative_period_resolves_against_the_date_passed_in():
    day = date(2026, 1, 4)
    assert Period.of(day, "quarter").previous().key == "2025Q4"
    assert Period.of(day, "semester").key == "2026S1"


def test_a_period_out_of_range_cannot_be_built():
    for year, kind, number in [(2024, "quarter", 5), (2024, "year", 2), (12, "year", 1), (2024, "week", 1)]:
        with pytest.raises(InvalidInput):
            Period(year, kind, number)
