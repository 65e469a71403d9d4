"""Numbers as officials write them: read exactly, or refused with a question that can be answered."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import (
    NoData,
    NotNumeric,
    Reported,
    Style,
    format_fraction,
    format_number,
    parse_number,
    read_cell,
)
from capaian.kernel.rounding import Rounding, round_decimal, round_fraction

READ = [
    ("98,5", "98.5"),
    ("95.96 %", "95.96"),
    ("100%", "100"),
    ("35.009.980.000,00", "35009980000.00"),
    ("2,726,810,205", "2726810205"),
    ("1,250,000.50", "1250000.50"),
    ("9,91 tahun", "9.91"),
    ("Rangking 6", "6"),
    ("Peringkat ke-3", "3"),
    ("Rp 1.000.000,00", "1000000.00"),
    ("Rp1.250", "1250"),
    ("Rp. 750.000,-", "750000"),
    ("4,5 miliar", "4500000000"),
    ("98,68 (capaian kinerja)", "98.68"),
    ("162 per 100.000 KH", "162"),
    ("0,765", "0.765"),
    ("0.765", "0.765"),
    ("1250,125", "1250.125"),
    ("-27,24", "-27.24"),
    ("−5", "-5"),
    ("1\u00a0250\u00a0000", "1250000"),
    ("  80 \n", "80"),
    ("-0", "0"),
    ("50 m²", "50"),
    ("50 m2", "50"),
    ("12,5 km2", "12.5"),
    ("40 ton CO2", "40"),
    ("–2,5", "-2.5"),
    ("3 (tiga) laporan", "3"),
    ("12 (dua belas) bulan", "12"),
    ("95 (sembilan puluh lima) persen", "95"),
    ("1.234.567.890,-", "1234567890"),
    ("750.000,-", "750000"),
    ("Rp\u00a01.000.000", "1000000"),
    ("Rp 1,2 M", "1200000000"),
    ("Rp. 98,6 T", "98600000000000"),
]
REFUSED = [
    ("1.250", "number.ambiguous"),
    ("1,250", "number.ambiguous"),
    ("1.250 %", "number.ambiguous"),
    ("Rp 1.250 juta", "number.ambiguous"),
    ("(5)", "number.parenthesised"),
    ("Rp(5)", "number.parenthesised"),
    ("1.234.56", "number.malformed"),
    ("12.34.567", "number.malformed"),
    ("12.05.2024", "number.malformed"),
    ("70-80", "number.several"),
    ("7/6x100%", "number.several"),
    ("12 Maret 2024", "number.several"),
    ("12 Maret", "number.not_a_number"),
    ("1 250", "number.several"),
    ("12:30", "number.several"),
    ("5 atau lebih", "number.not_a_number"),
    ("12k", "number.not_a_number"),
    ("1,2 M", "number.not_a_number"),
    ("3 (kurang lebih) 4", "number.several"),
    ("―", "number.empty"),
    ("≥ 80", "number.not_a_number"),
    ("Level 3", "number.not_a_number"),
    ("WTP", "number.not_a_number"),
    ("5,", "number.not_a_number"),
    (",5", "number.not_a_number"),
    ("NaN", "number.not_a_number"),
    ("Infinity", "number.not_a_number"),
    ("1e5", "number.several"),
    ("1e999999999", "number.several"),
    ("0x10", "number.several"),
    ("9" * 25, "number.too_long"),
    ("0," + "1" * 21, "number.too_long"),
    ("9" * 10_000, "number.too_long"),
    ("٣", "number.foreign_digits"),
    ("９８", "number.foreign_digits"),
    ("=1+1", "number.formula"),
    ("#DIV/0!", "number.formula_error"),
    ("N/A", "number.empty"),
    ("", "number.empty"),
    ("-", "number.empty"),
    ("\x00", "number.not_a_number"),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_a_text_with_one_reading_is_read_exactly(text: str, value: str) -> None:
    assert str(parse_number(text)) == value


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_a_text_that_is_not_one_number_is_refused_with_its_code(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_number(text, place="Formulir!E7")
    assert refusal.value.code == code
    assert refusal.value.place == "Formulir!E7"
    assert refusal.value.sentence()


def test_an_ambiguous_number_is_a_question_with_both_answers() -> None:
    with pytest.raises(InvalidInput, match=r"1250 or 1,250.*Write 1250 or 1,25"):
        parse_number("1.250")


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [("1.250", 0, "1250"), ("1.250", 2, "1250"), ("1.250", 3, "1.250"), ("1,250", 0, "1250"), ("1,250", 3, "1.250")],
)
def test_the_declared_decimals_of_the_column_decide(text: str, decimals: int, value: str) -> None:
    assert str(parse_number(text, decimals=decimals)) == value


def test_three_decimals_in_a_column_of_two_stay_a_question() -> None:
    with pytest.raises(InvalidInput, match=r"number\.ambiguous"):
        parse_number("98,564", decimals=2)


def test_a_declared_style_decides() -> None:
    assert parse_number("1.250", style=Style.INDONESIAN) == 1250
    assert parse_number("1.250", style=Style.ENGLISH) == Decimal("1.25")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "blank"),
        (None, "blank"),
        (" – ", "dash"),
        ("n/a", "not-available"),
        ("Belum rilis", "not-yet"),
        ("Tidak diadakan karena Covid19", "not-held"),
    ],
)
def test_a_cell_without_a_figure_says_why(text: str | None, reason: str) -> None:
    read = read_cell(text)
    assert isinstance(read, NoData)
    assert read.reason.value == reason


def test_zero_is_a_figure_and_not_missing() -> None:
    assert read_cell("0") == Reported(Decimal(0), "0")


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    read = read_cell(text)
    assert isinstance(read, Reported | NoData | NotNumeric)
    if isinstance(read, Reported):
        assert read.value.is_finite()


@given(st.decimals(min_value=-(10**18), max_value=10**18, places=2, allow_nan=False, allow_infinity=False))
def test_a_number_written_in_national_style_is_read_back(value: Decimal) -> None:
    assert parse_number(format_number(value)) == value


@given(st.fractions(), st.integers(0, 12), st.sampled_from(list(Rounding)))
def test_rounding_a_ratio_is_off_by_less_than_one_unit_and_idempotent(
    value: Fraction, places: int, rule: Rounding
) -> None:
    shown = round_fraction(value, places, rule)
    distance = abs(Fraction(shown) - value) * 10**places
    assert distance < 1 if rule is Rounding.TRUNCATE else distance <= Fraction(1, 2)
    assert round_decimal(shown, places, rule) == shown


@given(
    st.decimals(min_value=-(10**20), max_value=10**20, allow_nan=False, allow_infinity=False),
    st.integers(0, 12),
    st.sampled_from(list(Rounding)),
)
def test_decimal_and_ratio_round_alike(value: Decimal, places: int, rule: Rounding) -> None:
    assert round_decimal(value, places, rule) == round_fraction(Fraction(value), places, rule)


def test_a_figure_is_written_in_national_style() -> None:
    assert format_number(Decimal("1234567.5"), 2) == "1.234.567,50"
    assert format_number(Decimal("-0.004"), 2) == "0,00"
    assert format_fraction(Fraction(1, 3), 4) == "0,3333…"
    with pytest.raises(ValueError, match="finite"):
        format_number(Decimal("NaN"))
