"""Values over periods and units, scores and budgets: one rule each, with what is missing counted."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capaian.kernel.errors import InvalidInput
from capaian.measurement.domain.aggregation import Observation, OverTime, OverUnits, over_time, over_units, to_date
from capaian.measurement.domain.budget import Efficiency, Spending, absorption, efficiency
from capaian.measurement.domain.measuring import measure
from capaian.measurement.domain.scores import Scored, ScoreRule, score
from capaian.measurement.domain.specification import Ratio, Spec
from capaian.measurement.domain.undefined import Absent, Undefined

values = st.one_of(st.none(), st.decimals(min_value=-1000, max_value=1000, places=2, allow_nan=False))
PLAIN = [rule for rule in OverTime if rule not in (OverTime.NONE, OverTime.RATIO_OF_SUMS)]


@given(st.lists(values, max_size=12), st.sampled_from(PLAIN), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(cells: list[Decimal | None], rule: OverTime, rng: random.Random) -> None:
    given_values = [Observation(f"2024{number:02d}", value) for number, value in enumerate(cells)]
    shuffled = list(given_values)
    rng.shuffle(shuffled)
    assert over_time(given_values, rule) == over_time(shuffled, rule)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 99)), min_size=1, max_size=8))
def test_a_ratio_of_sums_is_the_same_at_every_level(pairs: list[tuple[int, int]]) -> None:
    months = [Observation(f"{number:02d}", Ratio((pair,))) for number, pair in enumerate(pairs)]
    whole = over_time(months, OverTime.RATIO_OF_SUMS)
    halves = [over_time(part, OverTime.RATIO_OF_SUMS) for part in (months[::2], months[1::2]) if part]
    again = over_time(
        [Observation(str(number), half.parts) for number, half in enumerate(halves)], OverTime.RATIO_OF_SUMS
    )
    assert whole.value == again.value == Fraction(sum(a for a, _ in pairs) * 100, sum(b for _, b in pairs))


def test_what_did_not_report_is_counted_and_is_not_zero() -> None:
    quarters = [Observation("2024Q1", 10), Observation("2024Q2", None), Observation("2024Q3", 20)]
    mean = over_time(quarters, OverTime.MEAN, expected=4)
    assert (mean.value, mean.reported, mean.expected, mean.complete) == (15, 2, 4, False)
    assert "2 dari 4 periode melapor" in mean.explanation


def test_nothing_reported_is_a_named_case() -> None:
    assert over_time([Observation("2024Q1", None)], OverTime.SUM).undefined is Undefined.NO_DATA
    not_due = [Observation("2024Q1", Absent(Undefined.NOT_DUE))]
    assert over_time(not_due, OverTime.SUM).undefined is Undefined.NOT_DUE


def test_percentages_are_never_added_up() -> None:
    with pytest.raises(InvalidInput, match="percent_sum"):
        over_time([Observation("2024Q1", 50)], OverTime.SUM, percent=True)
    with pytest.raises(InvalidInput, match="percent_sum"):
        over_units([Observation("A", 50)], OverUnits.SUM, percent=True)


def test_a_period_given_twice_is_refused() -> None:
    with pytest.raises(InvalidInput, match="duplicate"):
        over_time([Observation("2024Q1", 1), Observation("2024Q1", 1)], OverTime.SUM)


def test_parts_and_single_values_do_not_mix() -> None:
    with pytest.raises(InvalidInput, match="parts"):
        over_time([Observation("2024Q1", 50)], OverTime.RATIO_OF_SUMS)
    with pytest.raises(InvalidInput, match="parts"):
        over_time([Observation("2024Q1", Ratio(((1, 2),)))], OverTime.MEAN)


def test_an_indicator_that_is_not_aggregated_says_so() -> None:
    with pytest.raises(InvalidInput, match=r"aggregation\.none"):
        over_time([Observation("2024Q1", 1)], OverTime.NONE)


def test_to_date_leaves_later_periods_out() -> None:
    quarters = [Observation(f"2024Q{number}", number) for number in (1, 2, 3, 4)]
    assert to_date(quarters, OverTime.SUM, until="2024Q3", expected=3).value == 6


def test_a_score_stands_beside_the_count_of_met_targets() -> None:
    parts = [
        Scored.of("a", measure(Spec(), 50, 100)),
        Scored.of("b", measure(Spec(), 100, 60), Decimal(3)),
        Scored.of("c", measure(Spec(), 100, None)),
    ]
    assert score(parts).value == 130
    assert score(parts).beside == "tercapai 1 dari 3, 1 tidak terukur"
    assert score(parts, ScoreRule.CAPPED_MEAN).value == 80
    assert score(parts, ScoreRule.WEIGHTED).value == 95
    assert score([parts[2]]).value is None


def test_a_negative_or_empty_weight_is_refused() -> None:
    for weight in (Decimal(-1), Decimal(0), Decimal("NaN")):
        with pytest.raises(InvalidInput, match=r"score\.weight"):
            score([Scored("a", Fraction(1), True, weight)], ScoreRule.WEIGHTED)


def test_each_efficiency_is_named_and_may_be_undefined() -> None:
    row = Spending(1000, 800, 110)
    figures = {kind: efficiency(kind, [row]) for kind in Efficiency}
    assert figures[Efficiency.DIFFERENCE].value == 30
    assert figures[Efficiency.UNSPENT_WHEN_MET].value == 20
    assert figures[Efficiency.OUTPUT_COST].value == Fraction(300, 11)
    assert len({figure.name for figure in figures.values()}) == 4
    missed = efficiency(Efficiency.UNSPENT_WHEN_MET, [Spending(1000, 800, 90)])
    assert missed.undefined is Undefined.NOT_APPLICABLE
    one_missed = efficiency(Efficiency.UNSPENT_WHEN_MET, [row, Spending(1000, 800, 90)])
    assert one_missed.undefined is Undefined.NOT_APPLICABLE
    assert absorption(0, 5).undefined is Undefined.TARGET_ZERO
    assert efficiency(Efficiency.DIFFERENCE, [Spending(1000, 800)]).undefined is Undefined.NO_DATA
