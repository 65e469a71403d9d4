"""Dates and numbers in Indonesian words."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from capaian.kernel.dates import clock, counted, long_day, number_in_words, short_date


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (1999, "seribu sembilan ratus sembilan puluh sembilan"),
        (2026, "dua ribu dua puluh enam"),
        (11000, "sebelas ribu"),
        (100000, "seratus ribu"),
        (1000000, "satu juta"),
        (1101000000, "satu miliar seratus satu juta"),
    ],
)
def test_a_number_is_written_as_it_is_spoken(number: int, written: str) -> None:
    assert number_in_words(number) == written


@pytest.mark.parametrize("number", [-1, 10**12])
def test_a_number_beyond_words_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="range"):
        number_in_words(number)


def test_each_indonesian_zone_is_named_and_another_one_is_not() -> None:
    at = datetime(2025, 1, 6, 7, 30)
    zones = [clock(at.replace(tzinfo=timezone(timedelta(hours=hours)))) for hours in (7, 8, 9, 0)]
    assert zones == ["07.30 WIB", "07.30 WITA", "07.30 WIT", "07.30"]


def test_dates_are_written_for_people() -> None:
    assert long_day(date(2024, 2, 29)) == "Kamis, 29 Februari 2024"
    assert short_date(date(2024, 2, 9)) == "09-02-2024"
    assert (long_day(None), short_date(None), clock(None)) == ("", "", "")
    assert counted(12) == "12 (dua belas)"
