"""The number of a letter: what a template may say, and what it may not."""

from __future__ import annotations

from datetime import date

import pytest

from capaian.kernel.errors import InvalidInput
from capaian.letters.domain.numbering import NumberParts, check_template, letter_number

PARTS = NumberParts(7, date(2025, 9, 6), classification="000.8.6.3", office_code="Kec.Bjg", book="ND", suffix="")


@pytest.mark.parametrize(
    ("template", "number"),
    [
        ("{classification}/{sequence:03d}/{office_code}/{year}", "000.8.6.3/007/Kec.Bjg/2025"),
        ("{sequence}/{book}/{month_roman}/{short_year}", "7/ND/IX/25"),
        ("SP.{sequence:02d}/{month}/{year}", "SP.07/09/2025"),
        ("{{{sequence}}}/{year}", "{7}/2025"),
    ],
)
def test_a_number_is_written_as_the_office_writes_it(template: str, number: str) -> None:
    assert letter_number(template, PARTS) == number


def test_a_number_inserted_afterwards_carries_its_letter() -> None:
    inserted = NumberParts(7, date(2025, 9, 6), suffix="a")
    assert letter_number("{sequence:03d}/{year}", inserted) == "007a/2025"


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{sequence}/{year", "letter_number.template"),
        ("{sequence}/{nomor}/{year}", "letter_number.part"),
        ("{sequence.__class__}/{year}", "letter_number.part"),
        ("{sequence!r}/{year}", "letter_number.part"),
        ("{0}/{year}", "letter_number.part"),
        ("{sequence:>9999999d}/{year}", "letter_number.padding"),
        ("{sequence:0999d}/{year}", "letter_number.padding"),
        ("{sequence}/{year:99}", "letter_number.padding"),
        ("{year}", "letter_number.not_unique"),
        ("{sequence}", "letter_number.not_unique"),
        ("", "letter_number.not_unique"),
    ],
)
def test_a_template_that_cannot_number_letters_is_refused(template: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_template(template)
    assert refusal.value.code == code
    with pytest.raises(InvalidInput):
        letter_number(template, PARTS)
