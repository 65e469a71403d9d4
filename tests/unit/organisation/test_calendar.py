"""Working time: the worked example, the hours of the decree, and equality with counting minute by minute."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from capaian.kernel.errors import InvalidInput, ManyProblems
from capaian.organisation.adapters.decreed_days import decreed_years
from capaian.organisation.domain.calendar import WEEKDAYS, Window, WorkingCalendar, WorkingPattern, calendar_from_data

SEED = yaml.safe_load((Path(__file__).parents[3] / "seeds/calendar/indonesia.yaml").read_text(encoding="utf-8"))
INDONESIA = calendar_from_data(SEED)
WIB = INDONESIA.zone
OPENED = datetime(2026, 3, 17, 12, 0, tzinfo=WIB)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WIB)


# -- the worked example of the clock


def test_four_hours_from_a_ramadan_noon_run_over_nyepi_and_idul_fitri():
    assert INDONESIA.due(OPENED, 4, "hour") == at(2026, 3, 25, 9, 0)


def test_two_days_are_the_second_working_day_after_the_day_of_opening_at_closing_time():
    assert INDONESIA.due(OPENED, 2, "day") == at(2026, 3, 26, 16, 0)


def test_the_days_between_are_nyepi_idul_fitri_collective_leave_and_a_weekend():
    names = [INDONESIA.day_off(date(2026, 3, 18) + timedelta(days=n)) for n in range(7)]
    assert [off.kind if off else "" for off in names] == [
        "collective", "holiday", "collective", "holiday", "holiday", "collective", "collective",
    ]  # fmt: skip


# -- the hours


def test_a_usual_week_has_thirty_seven_and_a_half_hours_and_a_ramadan_week_thirty_two_and_a_half():
    usual, ramadan = INDONESIA.patterns[0], INDONESIA.patterns[1]
    assert usual.weekly_minutes() == 37.5 * 60
    assert ramadan.weekly_minutes() == 32.5 * 60


@pytest.mark.parametrize(
    ("day", "opening", "closing", "pause"),
    [
        (date(2026, 11, 19), "07.30", "16.00", 60),  # Thursday
        (date(2026, 11, 20), "07.30", "16.30", 90),  # Friday
        (date(2026, 3, 17), "08.00", "15.00", 30),  # Tuesday in Ramadan
        (date(2026, 3, 13), "08.00", "15.30", 60),  # Friday in Ramadan
    ],
)
def test_hours_and_breaks_follow_the_decree(day, opening, closing, pause):
    first, last = INDONESIA.opening(day), INDONESIA.closing(day)
    assert (first.strftime("%H.%M"), last.strftime("%H.%M")) == (opening, closing)
    assert (last - first) // timedelta(minutes=1) - INDONESIA.working_minutes_between(first, last) == pause


def test_windows_are_half_open():
    assert INDONESIA.is_working(at(2026, 11, 19, 7, 30))
    assert not INDONESIA.is_working(at(2026, 11, 19, 12, 0))
    assert INDONESIA.is_working(at(2026, 11, 19, 13, 0))
    assert not INDONESIA.is_working(at(2026, 11, 19, 16, 0))


def test_the_next_opening_is_after_the_break_the_night_or_the_leave_and_now_while_open():
    assert INDONESIA.next_opening(OPENED) == at(2026, 3, 17, 12, 30)
    assert INDONESIA.next_opening(at(2026, 11, 20, 16, 30)) == at(2026, 11, 23, 7, 30)
    assert INDONESIA.next_opening(at(2026, 12, 23, 16, 0)) == at(2026, 12, 28, 7, 30)
    assert INDONESIA.next_opening(at(2026, 11, 19, 9, 41)) == at(2026, 11, 19, 9, 41)


def test_time_that_runs_out_at_closing_ends_at_closing_and_not_next_morning():
    assert INDONESIA.add_minutes(at(2026, 11, 19, 15, 0), 60) == at(2026, 11, 19, 16, 0)
    assert INDONESIA.add_minutes(at(2026, 11, 19, 15, 0), 61) == at(2026, 11, 20, 7, 31)
    assert INDONESIA.add_minutes(at(2026, 11, 19, 11, 0), 60) == at(2026, 11, 19, 12, 0)


# -- standard times


def test_a_blank_standard_has_no_deadline_and_zero_is_due_at_once():
    assert INDONESIA.due(OPENED, None, "") is None
    assert INDONESIA.minutes_of(None, "", OPENED) is None
    assert INDONESIA.due(OPENED, 0, "day") == OPENED


@pytest.mark.parametrize(
    ("opened", "amount", "unit", "due"),
    [
        ((2026, 11, 20, 18, 0), 1, "day", (2026, 11, 23, 16, 0)),  # opened after closing: the day is still Friday
        ((2026, 11, 21, 9, 0), 1, "day", (2026, 11, 23, 16, 0)),  # opened on a Saturday
        ((2026, 11, 21, 9, 0), 15, "minute", (2026, 11, 23, 7, 45)),
        ((2026, 11, 19, 9, 0), Decimal("1.5"), "day", (2026, 11, 23, 11, 15)),  # half of Monday's 450 minutes
        ((2026, 11, 19, 9, 0), Decimal("0.5"), "day", (2026, 11, 20, 11, 15)),
        ((2026, 11, 19, 9, 0), Decimal("0.5"), "hour", (2026, 11, 19, 9, 30)),
        ((2026, 11, 19, 9, 0), 1, "week", (2026, 11, 26, 16, 0)),
        ((2026, 11, 25, 9, 0), 1, "month", (2026, 12, 28, 16, 0)),  # 25 December is Natal, then a weekend
        ((2026, 1, 30, 9, 0), 1, "month", (2026, 3, 2, 15, 0)),  # 28 February 2026 is a Saturday; Ramadan hours
        ((2025, 11, 20, 9, 0), 1, "year", (2026, 11, 20, 16, 30)),
    ],
)
def test_a_standard_time_ends_where_its_unit_says(opened, amount, unit, due):
    assert INDONESIA.due(at(*opened), amount, unit) == at(*due)


def test_days_measured_in_working_minutes_count_from_the_opening_till_due():
    assert INDONESIA.minutes_of(2, "day", OPENED) == 150 + 450 + 450
    assert INDONESIA.minutes_of(Decimal("1.5"), "hour", OPENED) == 90


@pytest.mark.parametrize(("amount", "unit"), [(1, "fortnight"), (-1, "hour"), (-1, "day")])
def test_an_unknown_unit_and_a_negative_standard_are_refused(amount, unit):
    with pytest.raises(InvalidInput):
        INDONESIA.due(OPENED, amount, unit)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(InvalidInput) as refusal:
        INDONESIA.add_minutes(datetime(2026, 3, 17, 12, 0), 5)
    assert refusal.value.code == "calendar.naive"


def test_a_calendar_without_any_working_time_refuses_instead_of_searching_for_ever():
    with pytest.raises(InvalidInput) as refusal:
        WorkingCalendar(()).add_minutes(OPENED, 1)
    assert refusal.value.code == "calendar.empty"


# -- zones and offices


def test_the_same_instant_is_another_minute_of_work_in_each_zone():
    instant = datetime(2026, 11, 19, 0, 30, tzinfo=UTC)  # 07.30 WIB, 08.30 WITA, 09.30 WIT
    for zone, hour in (("WIB", 8), ("WITA", 9), ("WIT", 10)):
        due = calendar_from_data(SEED, zone=zone).add_minutes(instant, 60)
        assert (due.hour, due.minute) == (hour, 30)
        assert due - instant == timedelta(hours=1)


def test_an_office_lays_its_own_week_and_local_days_over_the_national_calendar():
    own = {
        "patterns": [{"key": "enam-hari", "days": {name: ["07.30-14.00"] for name in WEEKDAYS[:6]},
                      "ranges": [{"from": "2026-11-16", "to": None}]}],
        "years": [{"year": 2026, "days": [{"date": "2026-11-19", "name": "Hari jadi kabupaten", "kind": "local"}]}],
    }  # fmt: skip
    office = calendar_from_data(SEED, own)
    assert office.is_working_day(date(2026, 11, 21)) and not INDONESIA.is_working_day(date(2026, 11, 21))
    assert not office.is_working_day(date(2026, 11, 14))
    assert office.day_off(date(2026, 11, 19)).name == "Hari jadi kabupaten"
    assert office.due(at(2026, 11, 18, 9, 0), 1, "day") == at(2026, 11, 20, 14, 0)


def test_a_deadline_in_a_year_nobody_confirmed_is_named():
    assert INDONESIA.unconfirmed_years(date(2026, 12, 30), date(2026, 12, 31)) == ()
    assert INDONESIA.unconfirmed_years(date(2026, 12, 30), date(2027, 1, 4)) == (2027,)


# -- the data


def test_the_seed_lists_exactly_the_days_the_package_knows():
    made = decreed_years(range(2023, 2028), confirmed=(2023, 2024, 2025, 2026))
    assert [(y["year"], y["confirmed"], y["days"]) for y in SEED["years"]] == [
        (y["year"], y["confirmed"], y["days"]) for y in made
    ]


def test_the_seed_is_plain_data_that_can_be_kept_as_json():
    assert calendar_from_data(json.loads(json.dumps(SEED))) == INDONESIA


def test_every_ramadan_ends_the_day_before_idul_fitri():
    feasts = {off.day for off in INDONESIA.days_off if off.name.startswith("Hari Raya Idul Fitri")}
    endings = {p.last + timedelta(days=1) for p in INDONESIA.patterns if p.key == "ramadan"}
    assert endings == feasts and len(feasts) == 5


def test_all_faults_of_a_calendar_document_are_told_at_once_with_their_places():
    with pytest.raises(ManyProblems) as refusal:
        calendar_from_data(
            {
                "patterns": [
                    {"key": "a", "days": {"senin": ["07.30-16.00"]}},
                    {"key": "b", "days": {"monday": ["16.00-07.30"]}},
                    {"key": "c", "days": {"monday": ["07.30-12.00", "11.00-16.00"]}},
                    {"key": "d", "days": {}, "ranges": [{"from": "kemarin"}]},
                ],
                "years": [{"year": 2026, "days": [{"date": "2025-01-01", "name": "x"}]}],
            }
        )
    assert [(problem.code, problem.place) for problem in refusal.value.problems] == [
        ("calendar.weekday", "patterns[0].days"),
        ("calendar.window", "patterns[1].days.monday"),
        ("calendar.overlap", "c"),
        ("calendar.date", "patterns[3].ranges[0].from"),
        ("calendar.year", "years[0].days[0]"),
    ]


# -- the oracle: count minute by minute


def windows():
    cuts = st.lists(st.integers(0, 96), min_size=0, max_size=6, unique=True).map(sorted)
    return cuts.map(lambda c: tuple(Window(a * 15, b * 15) for a, b in zip(c[::2], c[1::2], strict=False)))


@st.composite
def calendars(draw):
    base = WorkingPattern("base", (*draw(st.tuples(*[windows()] * 6)), (Window(480, 600),)))
    over = WorkingPattern("over", draw(st.tuples(*[windows()] * 7)), date(2026, 3, 4), date(2026, 3, 9))
    days_off = draw(st.sets(st.dates(date(2026, 3, 1), date(2026, 3, 20)), max_size=4))
    data = {"years": [{"year": 2026, "days": [{"date": day, "name": "libur"} for day in days_off]}]}
    return WorkingCalendar((base, over), calendar_from_data(data).days_off, ZoneInfo("Asia/Makassar"))


moments = st.integers(0, 10 * 1440).map(
    lambda n: datetime(2026, 3, 1, tzinfo=ZoneInfo("Asia/Makassar")) + timedelta(minutes=n)
)


def oracle_open(calendar: WorkingCalendar, moment: datetime) -> bool:
    """Whether a minute is worked, read from the patterns without the calendar's own search."""
    day, minute = moment.date(), moment.hour * 60 + moment.minute
    if day in {off.day for off in calendar.days_off}:
        return False
    base, over = calendar.patterns
    week = over.week if date(2026, 3, 4) <= day <= date(2026, 3, 9) else base.week
    return any(window.start <= minute < window.end for window in week[day.weekday()])


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.integers(0, 600))
def test_adding_minutes_equals_counting_them_one_by_one(calendar, start, minutes):
    end, left = start, minutes
    while left:
        left -= oracle_open(calendar, end)
        end += timedelta(minutes=1)
    assert calendar.add_minutes(start, minutes) == end
    assert calendar.working_minutes_between(start, end) == minutes


@settings(max_examples=40, deadline=None)
@given(calendars(), moments, moments)
def test_minutes_between_equal_counting_them_one_by_one(calendar, a, b):
    first, last = min(a, b), max(a, b)
    counted, moment = 0, first
    while moment < last:
        counted += oracle_open(calendar, moment)
        moment += timedelta(minutes=1)
    assert calendar.working_minutes_between(first, last) == counted
    assert calendar.working_minutes_between(last, first) == -counted


@settings(max_examples=60, deadline=None)
@given(calendars(), moments)
def test_the_next_opening_is_the_first_worked_minute_from_there(calendar, moment):
    expected = moment
    while not oracle_open(calendar, expected):
        expected += timedelta(minutes=1)
    assert calendar.next_opening(moment) == expected
    assert calendar.is_working(expected)


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.integers(1, 12))
def test_working_days_equal_walking_day_by_day(calendar, start, days):
    day, left = start.date(), days
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    assert calendar.add_working_days(start, days) == calendar.closing(day)


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1)), st.integers(0, 5000), st.integers(0, 5000))
def test_adding_in_two_steps_is_adding_once(start, a, b):
    start = start.replace(tzinfo=WIB)
    assert INDONESIA.add_minutes(INDONESIA.add_minutes(start, a), b) == INDONESIA.add_minutes(start, a + b)
