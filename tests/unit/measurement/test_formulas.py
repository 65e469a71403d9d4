"""The formulas as algebra: exact, monotone, and undefined only where a case says so."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capaian.kernel.errors import InvalidInput, NotReady
from capaian.kernel.rounding import Rounding
from capaian.measurement.domain.bulk import compile_row, compile_spec, line_of, units_of
from capaian.measurement.domain.formulas import Formula
from capaian.measurement.domain.ladders import Ladder
from capaian.measurement.domain.measuring import Warn, measure
from capaian.measurement.domain.scales import DEFAULT_SCALE, Band, Scale, parse_scale
from capaian.measurement.domain.specification import Bounds, Missing, Ratio, Shown, Spec, ZeroTarget
from capaian.measurement.domain.undefined import Absent, Undefined

PLAIN = (Formula.HIGHER, Formula.LOWER_LINEAR, Formula.LOWER_INVERSE, Formula.LOWER_GAP)
figures = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False, allow_infinity=False)
signed = st.decimals(min_value=-(10**6), max_value=10**9, places=3, allow_nan=False, allow_infinity=False)
specs = st.builds(
    Spec,
    st.sampled_from(PLAIN),
    zero_target=st.sampled_from(list(ZeroTarget)),
    cap=st.sampled_from([None, Decimal(100), Decimal("120.5")]),
    rounding=st.sampled_from(list(Rounding)),
    places=st.integers(0, 12),
    shown=st.sampled_from(list(Shown)),
    scale=st.sampled_from([None, DEFAULT_SCALE, parse_scale("90,55=Baik|=Kurang")]),
)


@pytest.mark.parametrize(
    ("formula", "target", "realisation", "shown"),
    [
        (Formula.HIGHER, "80", "83", "103.75"),
        (Formula.LOWER_LINEAR, "32", "4.88", "184.75"),
        (Formula.LOWER_INVERSE, "32", "4.88", "655.74"),
        (Formula.LOWER_GAP, "32", "4.88", "84.75"),
        (Formula.LOWER_LINEAR, "10", "25", "-50.00"),
    ],
)
def test_the_worked_examples(formula: Formula, target: str, realisation: str, shown: str) -> None:
    assert measure(Spec(formula), Decimal(target), Decimal(realisation)).displayed == Decimal(shown)


@given(signed, signed)
def test_decimals_give_what_rational_arithmetic_gives(target: Decimal, realisation: Decimal) -> None:
    t, r = Fraction(target), Fraction(realisation)
    expected = {
        Formula.HIGHER: r / t * 100 if t else None,
        Formula.LOWER_LINEAR: (2 * t - r) / t * 100 if t else None,
        Formula.LOWER_INVERSE: t / r * 100 if t and r else None,
        Formula.LOWER_GAP: (t - r) / t * 100 if t else None,
    }
    for formula, raw in expected.items():
        assert measure(Spec(formula), target, realisation).raw == raw


@given(figures.filter(bool), figures, figures)
def test_achievement_follows_the_realisation_in_its_direction(target: Decimal, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    for formula in PLAIN:
        less, more = (measure(Spec(formula), target, value).raw for value in (low, high))
        if less is not None and more is not None:
            assert less <= more if formula is Formula.HIGHER else less >= more


@given(figures.filter(bool))
def test_meeting_the_target_exactly_is_a_hundred(target: Decimal) -> None:
    for formula in (Formula.HIGHER, Formula.LOWER_LINEAR, Formula.LOWER_INVERSE, Formula.STABILISE):
        result = measure(Spec(formula), target, target)
        assert (result.raw, result.met) == (100, True)


@given(figures.filter(bool), figures, figures)
def test_a_range_is_met_at_both_its_bounds_and_left_by_what_lies_outside(a: Decimal, wide: Decimal, r: Decimal) -> None:
    bounds = Bounds(Fraction(a), Fraction(a + wide))
    low, high, spec = bounds.low, bounds.high, Spec(Formula.RANGE)
    for reached in (low, high, (low + high) / 2):
        assert (measure(spec, bounds, reached).raw, measure(spec, bounds, reached).met) == (100, True)
    value = Fraction(r)
    expected = Fraction(100) if low <= value <= high else value / low * 100 if value < low else 200 - value / high * 100
    result = measure(spec, bounds, value)
    assert (result.raw, result.met) == (expected, low <= value <= high)


@given(signed.filter(bool), figures, figures, figures)
def test_a_tolerance_counts_the_same_on_both_sides(
    t: Decimal, tolerance: Decimal, near: Decimal, more: Decimal
) -> None:
    spec = Spec(Formula.STABILISE, tolerance=tolerance)
    at = [measure(spec, t, t + side * one) for one in (tolerance, near, near + more) for side in (1, -1)]
    assert [one.raw for one in at[::2]] == [one.raw for one in at[1::2]]
    assert (at[0].raw, at[0].met) == (100, True)
    nearer, farther = at[2].raw, at[4].raw
    assert nearer is not None
    assert farther is not None
    assert farther <= nearer <= 100


@given(specs, signed, signed)
def test_the_bulk_form_agrees_with_the_specification(spec: Spec, target: Decimal, realisation: Decimal) -> None:
    compute = compile_spec(spec)
    assert compute is not None
    assert compute(*units_of(target), *units_of(realisation)) == line_of(measure(spec, target, realisation))


@given(specs, st.decimals(0, 50, places=2), signed, st.sampled_from([-9, -1, 0, 1, 9]))
def test_the_bulk_form_of_a_tolerance_agrees_too(spec: Spec, tolerance: Decimal, target: Decimal, steps: int) -> None:
    spec = replace(spec, formula=Formula.STABILISE, tolerance=tolerance)
    compute = compile_spec(spec)
    assert compute is not None
    for reached in (target, target + tolerance, target + steps * Decimal("7.5")):
        assert compute(*units_of(target), *units_of(reached)) == line_of(measure(spec, target, reached))


@given(specs, st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 6))
def test_the_form_of_the_usual_row_agrees_with_the_specification(spec: Spec, goal: int, reached: int, at: int) -> None:
    usual = compile_row(spec)
    line = None if usual is None else usual(goal, reached)
    assert line in (None, line_of(measure(spec, Decimal(goal).scaleb(-at), Decimal(reached).scaleb(-at))))
    assert (line is None) == (goal == 0 or usual is None or (reached == 0 and spec.formula is Formula.LOWER_INVERSE))


@pytest.mark.parametrize("rounding", list(Rounding))
@pytest.mark.parametrize("shown", list(Shown))
def test_ties_and_bounds_are_the_same_in_bulk(rounding: Rounding, shown: Shown) -> None:
    for places, cap in product((0, 1, 2), (None, Decimal(100), Decimal("102.5"))):
        for formula in PLAIN:
            spec = Spec(formula, rounding=rounding, places=places, cap=cap, shown=shown, scale=DEFAULT_SCALE)
            row = compile_row(spec)
            assert row is not None
            for reached in (*range(0, 41), 197, 199, 200, 201, 202, 203, 204, 205, 210, 400, 401, 403, 20_000, 20_001):
                line = row(200, reached)
                assert line in (None, line_of(measure(spec, 200, reached)))
            for reached in (1, 3, 5, 7):  # a half behind the tenth decimal
                assert row(2 * 10**12, reached) == line_of(measure(spec, 2 * 10**12, reached))


@given(signed)
def test_a_scale_has_a_word_for_every_number(value: Decimal) -> None:
    assert DEFAULT_SCALE.grade(value).label
    below = [band for band in DEFAULT_SCALE.bands if band.lower is None or value >= band.lower]
    assert DEFAULT_SCALE.grade(value) is below[0]


@pytest.mark.parametrize(
    ("value", "label"),
    [("91", "Sangat Tinggi"), ("90.99", "Tinggi"), ("76", "Tinggi"), ("75.5", "Sedang"), ("-10", "Sangat Rendah")],
)
def test_the_lower_bound_belongs_to_the_band(value: str, label: str) -> None:
    assert DEFAULT_SCALE.grade(Decimal(value)).label == label


def test_a_scale_with_a_gap_or_out_of_order_cannot_be_entered() -> None:
    with pytest.raises(InvalidInput, match="not_covering"):
        Scale("x", (Band(Decimal(50), "Baik"),))
    with pytest.raises(InvalidInput, match="not_descending"):
        Scale("x", (Band(Decimal(50), "Baik"), Band(Decimal(60), "Cukup"), Band(None, "Kurang")))


@pytest.mark.parametrize(
    ("spec", "target", "realisation", "case"),
    [
        (Spec(), Decimal(0), Decimal(5), Undefined.TARGET_ZERO),
        (Spec(Formula.LOWER_INVERSE), Decimal(5), Decimal(0), Undefined.REALISATION_ZERO),
        (Spec(), Decimal(5), None, Undefined.NO_DATA),
        (Spec(), None, Decimal(5), Undefined.NO_TARGET),
        (Spec(), Decimal(5), Absent(Undefined.NOT_DUE), Undefined.NOT_DUE),
        (Spec(), "WTP", "WTP", Undefined.NON_NUMERIC),
        (Spec(), Decimal(5), Decimal("NaN"), Undefined.NON_NUMERIC),
        (Spec(), Bounds(Fraction(1), Fraction(2)), Decimal(5), Undefined.NON_NUMERIC),
        (Spec(Formula.RATIO_OF_SUMS), Decimal(5), Ratio(((0, 0),)), Undefined.DENOMINATOR_ZERO),
        (Spec(zero_target=ZeroTarget.FULL_WHEN_MET, formula=Formula.LOWER_LINEAR), 0, 5, Undefined.TARGET_ZERO),
    ],
)
def test_an_undefined_case_is_named_and_never_zero(
    spec: Spec, target: object, realisation: object, case: object
) -> None:
    result = measure(spec, target, realisation)  # type: ignore[arg-type]
    assert result.undefined is case
    assert (result.raw, result.capped, result.displayed, result.band) == (None, None, None, None)
    assert result.explanation.startswith("tidak terdefinisi")


def test_a_zero_target_by_policy_is_shown_as_policy() -> None:
    zero = measure(Spec(zero_target=ZeroTarget.ZERO), 0, 0)
    full = measure(Spec(Formula.LOWER_LINEAR, zero_target=ZeroTarget.FULL_WHEN_MET), 0, 0)
    assert (zero.displayed, full.displayed) == (0, 100)
    assert zero.warnings == full.warnings == (Warn.ZERO_POLICY,)
    assert "kebijakan target nol" in full.explanation


def test_missing_data_may_be_refused_but_never_counted_as_zero() -> None:
    with pytest.raises(NotReady, match=r"measurement\.missing"):
        measure(Spec(missing=Missing.REFUSE), Decimal(5), None)
    assert measure(Spec(), Decimal(5), Decimal(0)).raw == 0


def test_a_cap_keeps_the_raw_figure() -> None:
    result = measure(Spec(cap=Decimal(100)), Decimal(75), Decimal("78.11"))
    assert (result.capped, result.displayed) == (100, 100)
    assert result.raw == Fraction(78110, 750)
    assert "dibatasi 100" in result.explanation
    with pytest.raises(InvalidInput, match=r"spec\.cap"):
        Spec(cap=Decimal(90))


def test_a_rank_needs_a_ladder_and_uses_its_order() -> None:
    with pytest.raises(InvalidInput, match=r"spec\.ladder"):
        Spec(Formula.RANK)
    opinions = Ladder.ascending("opini", ["TMP", "TW", "WDP", "WTP"])
    assert measure(Spec(Formula.RANK, ladder=opinions), "WTP", "WDP").displayed == 75
    grades = Ladder("predikat AKIP", (("BB", 3), ("CC", 5)))
    spec = Spec(Formula.RANK, ladder=grades, then=Formula.LOWER_LINEAR)
    assert measure(spec, "BB", "CC").displayed == Decimal("33.33")


def test_a_ratio_of_sums_is_divided_once() -> None:
    spec = Spec(Formula.RATIO_OF_SUMS)
    parts = Ratio(((60, 90), (114, 174)))
    assert measure(spec, Decimal(80), parts).displayed == Decimal("82.39")
    assert "174 / 264" in measure(spec, Decimal(80), parts).explanation


def test_a_direction_that_contradicts_the_name_is_doubted() -> None:
    assert measure(Spec(), 10, 12, name="Persentase penduduk miskin").warnings == (Warn.DIRECTION,)
    assert measure(Spec(), 10, 12, name="Persentase penyelesaian pengaduan").warnings == ()
    assert measure(Spec(Formula.LOWER_LINEAR), 10, 12, name="Indeks Kepuasan Masyarakat").warnings == (Warn.DIRECTION,)


def test_the_digest_tells_inputs_and_rules_apart_and_nothing_else() -> None:
    same = {measure(Spec(), Decimal(text), 83).digest for text in ("80", "80.0", "8E+1")}
    assert len(same) == 1
    others = {
        measure(Spec(), 80, 84).digest,
        measure(Spec(places=1), 80, 83).digest,
        measure(Spec(Formula.LOWER_LINEAR), 80, 83).digest,
        measure(Spec(), 80, None).digest,
    }
    assert len(others | same) == 5


@given(specs, signed, signed)
def test_every_result_is_explained(spec: Spec, target: Decimal, realisation: Decimal) -> None:
    result = measure(spec, target, realisation)
    assert result.explanation
    assert (result.displayed is None) == (result.undefined is not None)
