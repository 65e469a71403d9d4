"""Standard times as offices print them: read exactly, or refused by name; never zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.standard_time import UNITS, parse_standard

READ = [
    ("10 Menit", "10", "10", "minute"), ("3 Jam", "3", "3", "hour"), ("4 Hari", "4", "4", "day"),
    ("1 – 20 Hari Kerja", "1", "20", "day"), ("2 s/d 3 hari", "2", "3", "day"), ("2 s.d. 3 hari", "2", "3", "day"),
    ("30-60 menit", "30", "60", "minute"), ("1 sampai dengan 2 minggu", "1", "2", "week"),
    ("30 menit - 1 jam", "30", "60", "minute"), ("1 jam 30 menit", "90", "90", "minute"),
    ("1 jam, 30 menit", "90", "90", "minute"), ("½ jam", "0.5", "0.5", "hour"), ("1 ½ jam", "1.5", "1.5", "hour"),
    ("1/2 jam", "0.5", "0.5", "hour"), ("setengah jam", "0.5", "0.5", "hour"), ("1,5 jam", "1.5", "1.5", "hour"),
    ("1 (satu) hari", "1", "1", "day"), ("5 (lima) hari kerja", "5", "5", "day"), ("dua puluh menit", "20", "20", "minute"),
    ("sehari", "1", "1", "day"), ("maksimal 3 hari", "0", "3", "day"), ("Paling lama 2 jam", "0", "2", "hour"),
    ("± 30 menit", "30", "30", "minute"), ("1 bulan", "1", "1", "month"), ("2 tahun", "2", "2", "year"),
    ("30menit", "30", "30", "minute"), ("7 hari kalender", "7", "7", "day"), ("2 x 30 menit", "60", "60", "minute"),
]


@pytest.mark.parametrize(("printed", "least", "most", "unit"), READ)
def test_a_printed_time_is_read_exactly(printed: str, least: str, most: str, unit: str) -> None:
    time = parse_standard(printed)
    assert time is not None
    assert (time.min, time.max, time.unit, time.printed) == (Decimal(least), Decimal(most), unit, printed)


@pytest.mark.parametrize(("printed", "per"), [
    ("15 menit/berkas", "berkas"), ("15 menit per berkas", "berkas"), ("10 menit / dokumen", "dokumen"),
    ("1 hari kerja/berkas masuk", "berkas masuk"), ("2 s/d 3 hari", ""), ("1/2 jam", ""),
])
def test_a_time_for_each_thing_names_the_thing(printed: str, per: str) -> None:
    time = parse_standard(printed)
    assert time is not None and time.per == per


def test_two_times_twenty_four_hours_runs_by_the_wall_clock_and_working_days_do_not() -> None:
    clock, working = parse_standard("2 x 24 jam"), parse_standard("2 hari kerja")
    assert clock is not None and working is not None
    assert (clock.max, clock.unit, clock.calendar, working.calendar) == (Decimal(48), "hour", True, False)


@pytest.mark.parametrize("printed", ["", "  ", "-", "–", "—", ".", "--"])
def test_a_blank_cell_is_no_standard(printed: str) -> None:
    assert parse_standard(printed, default_unit="menit") is None


def test_a_bare_number_takes_the_unit_of_its_column_in_either_language() -> None:
    for unit in ("menit", "Menit", "minute"):
        time = parse_standard("60", default_unit=unit)
        assert time is not None and (time.max, time.unit) == (Decimal(60), "minute")
    hours = parse_standard("2 jam", default_unit="menit")
    assert hours is not None and hours.unit == "hour"


@pytest.mark.parametrize(("printed", "code"), [
    ("sesuai kebutuhan", "unreadable"), ("menit", "unreadable"), ("1 –", "unreadable"), ("2 hari sekali", "unreadable"),
    ("1-2-3 hari", "unreadable"), ("1/0 jam", "unreadable"), ("5", "no_unit"), ("1 2 jam", "no_unit"),
    ("0 menit", "not_positive"), ("0,0 jam", "not_positive"), ("3-1 hari", "range_reversed"),
    ("1 jam - 2 hari", "mixed_units"), ("1 hari 2 jam", "mixed_units"), ("2 (tiga) hari", "contradiction"),
    ("9" * 5000 + " (satu) menit", "unreadable"),
    ("1.250 menit", "ambiguous"), ("1,250 jam", "ambiguous"), ("-5 menit", "unreadable"),
])
def test_what_cannot_be_read_is_a_named_problem(printed: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_standard(printed)
    assert refusal.value.code == f"time.{code}"
    assert printed in refusal.value.sentence()


@given(st.text(max_size=30) | st.from_regex(r"[0-9½,./ x()–-]{0,8} ?(menit|jam|hari|s/d)?[a-z/ ]{0,6}", fullmatch=True))
def test_whatever_is_printed_is_blank_read_or_refused_and_never_zero(printed: str) -> None:
    try:
        time = parse_standard(printed)
    except InvalidInput as problem:
        assert problem.code.startswith("time.")
    else:
        assert time is None or (0 <= time.min <= time.max and time.max > 0 and time.unit in UNITS)


@pytest.mark.parametrize(("printed", "least", "most", "unit"), [
    ("selama 3 hari", 3, 3, "day"), ("dalam waktu 2 hari kerja", 2, 2, "day"), ("max 2 jam", 0, 2, "hour"),
    ("kurang dari 1 jam", 0, 1, "hour"), ("lebih kurang 2 jam", 2, 2, "hour"), ("60 (menit)", 60, 60, "minute"),
    ("(1 hari)", 1, 1, "day"), ("30'", 30, 30, "minute"), ("2 HK", 2, 2, "day"), ("@ 15 menit;", 15, 15, "minute")])
def test_times_as_office_staff_type_them(printed: str, least: int, most: int, unit: str) -> None:
    found = parse_standard(printed)
    assert found is not None and (found.min, found.max, found.unit, found.printed) == (least, most, unit, printed)


def test_a_cell_full_of_digits_is_no_time_and_costs_none() -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_standard("1" * 30_000)
    assert refusal.value.code == "time.unreadable"
