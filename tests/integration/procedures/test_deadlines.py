"""Deadlines through the real service: printed times, counted on the office's calendar, and shifted by a halt."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from capaian.kernel.errors import Conflict, NotPermitted
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.selectors import calendar
from capaian.organisation.services import record_calendar
from capaian.procedures.domain.clock import spent_in
from capaian.procedures.domain.traces import from_events
from capaian.procedures.models import RunEvent
from capaian.procedures.selectors import differences, log_of, overdue, spent_of
from capaian.procedures.services import cancel_run, complete_task, resume_run, suspend_run
from tests.cast import MORNING, WIB, Cast, done, national_calendar, open_members, row, sop, state_of, task


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H.%M").replace(tzinfo=WIB)


def due_of(cast: Cast, standard: str, opened: datetime, **more: object) -> datetime | None:
    run = cast.start(sop(row(1, "order", "camat", standard=standard), row(2, "send", "arsiparis"), **more), by="camat",
                     at=opened)
    assert task(run, "r1").opened_at == opened
    return task(run, "r1").due_at


@pytest.mark.parametrize(("standard", "due"), [("4 jam", "2026-03-25 09.00"), ("2 hari", "2026-03-26 16.00")])
def test_the_worked_example_over_nyepi_idul_fitri_and_collective_leave(cast: Cast, standard: str, due: str) -> None:
    assert due_of(cast, standard, at("2026-03-17 12.00")) == at(due)


@pytest.mark.parametrize(("standard", "opened", "due"), [
    ("3 menit", "2026-01-05 08.00", "2026-01-05 08.03"),
    ("30 menit", "2026-01-05 11.45", "2026-01-05 13.15"),
    ("1 jam", "2026-01-05 15.30", "2026-01-06 08.00"),
    ("2 jam", "2026-01-09 15.30", "2026-01-12 08.30"),
    ("15 menit/berkas", "2026-01-05 08.00", "2026-01-05 08.15"),
    ("1 hari", "2026-01-05 08.00", "2026-01-06 16.00"),
    ("1 hari", "2026-01-08 15.00", "2026-01-09 16.30"),
    ("2 hari", "2026-01-08 08.00", "2026-01-12 16.00"),
    ("1 – 20 Hari Kerja", "2026-01-05 08.00", "2026-02-03 16.00"),
    ("30 menit", "2026-01-10 10.00", "2026-01-12 08.00"),
], ids=["minutes", "over the break", "over the night", "over the weekend", "per file", "a day", "until Friday's later end",
        "days over a weekend", "the longer end of a range, over Isra Mikraj", "opened on a Saturday"])
def test_printed_times_count_on_the_offices_calendar(cast: Cast, standard: str, opened: str, due: str) -> None:
    assert due_of(cast, standard, at(opened)) == at(due)


def test_a_blank_time_is_no_deadline_and_never_zero(cast: Cast) -> None:
    assert due_of(cast, "", MORNING) is None


def test_a_bare_number_has_the_unit_of_the_column(cast: Cast) -> None:
    assert due_of(cast, "10", MORNING, time_unit="minute") == MORNING + timedelta(minutes=10)


def test_a_new_calendar_counts_for_tasks_that_open_later_and_leaves_deadlines_already_set(cast: Cast) -> None:
    rows = (row(1, "order", "camat", standard="1 hari"), row(2, "send", "arsiparis", standard="1 hari"))
    run = cast.start(sop(*rows), by="camat")
    own = {**national_calendar(), "years": [
        {**year, "days": [*year["days"], {"date": "2026-01-06", "name": "Hari jadi", "kind": "local"}]}
        if year["year"] == 2026 else year for year in national_calendar()["years"]]}
    record_calendar(office=cast.office, data=own, actor=SYSTEM, at=MORNING)
    done(run, "r1", cast)
    assert task(run, "r1").due_at == at("2026-01-06 16.00")
    assert task(run, "r2").due_at == at("2026-01-07 16.00")


# --- a halt -----------------------------------------------------------------------------------------------------------


def halted(cast: Cast, standard: str, suspended: str, resumed: str) -> datetime | None:
    run = cast.start(sop(row(1, "order", "camat", standard=standard), row(2, "send", "arsiparis")), by="camat")
    suspend_run(run_id=run.id, reason="Banjir", actor=cast("kasubag"), at=at(suspended))
    resume_run(run_id=run.id, actor=cast("kasubag"), at=at(resumed))
    assert differences(run.id) == []
    return task(run, "r1").due_at


@pytest.mark.parametrize(("standard", "suspended", "resumed", "due"), [
    ("2 jam", "2026-01-05 09.00", "2026-01-05 11.00", "2026-01-05 12.00"),
    ("2 jam", "2026-01-05 09.00", "2026-01-07 07.30", "2026-01-07 08.30"),
    ("2 hari", "2026-01-06 07.30", "2026-01-12 07.30", "2026-01-13 16.00"),
    ("1 jam", "2026-01-05 10.00", "2026-01-07 08.00", "2026-01-05 09.00"),
], ids=["two hours of a day", "over two nights", "days", "already overdue: nothing is given back"])
def test_a_halted_run_gives_back_the_working_time_that_was_left(cast: Cast, standard: str, suspended: str, resumed: str,
                                                                due: str) -> None:
    assert halted(cast, standard, suspended, resumed) == at(due)


def test_a_task_without_deadline_has_none_after_a_halt_either(cast: Cast) -> None:
    assert halted(cast, "", "2026-01-05 09.00", "2026-01-06 09.00") is None


def test_nothing_can_be_done_in_a_halted_run_and_nothing_is_late_there(cast: Cast) -> None:
    run = cast.start(sop(row(1, "order", "camat", standard="1 jam"), row(2, "send", "arsiparis")), by="camat")
    suspend_run(run_id=run.id, reason="Banjir", actor=cast("camat"), at=MORNING)
    with pytest.raises(Conflict) as refused:
        done(run, "r1", cast)
    assert (refused.value.code, state_of(run)) == ("run.suspended", "suspended")
    assert overdue(cast.office.pk, MORNING + timedelta(days=9)) == []
    resume_run(run_id=run.id, actor=cast("camat"), at=MORNING)
    done(run, "r1", cast)


def test_a_run_is_halted_once_and_goes_on_once(cast: Cast) -> None:
    run = cast.start(sop(row(1, "order", "camat")), by="camat")
    with pytest.raises(Conflict):
        resume_run(run_id=run.id, actor=cast("camat"), at=MORNING)
    suspend_run(run_id=run.id, reason="Banjir", actor=cast("camat"), at=MORNING)
    with pytest.raises(Conflict) as refused:
        suspend_run(run_id=run.id, reason="Banjir", actor=cast("camat"), at=MORNING)
    assert refused.value.code == "run.state"


def test_only_who_keeps_the_data_or_answers_for_it_halts_a_run_and_says_why(cast: Cast) -> None:
    run = cast.start(sop(row(1, "order", "petugas")), by="petugas")
    for who in (cast("petugas"), cast("arsiparis"), cast.orang_luar, cast.administrator):
        with pytest.raises(NotPermitted):
            suspend_run(run_id=run.id, reason="Banjir", actor=who, at=MORNING)
    with pytest.raises(Conflict) as refused:
        suspend_run(run_id=run.id, reason="  ", actor=cast("kasubag"), at=MORNING)
    assert refused.value.code == "reason.missing"


def test_the_time_of_a_halt_is_nobody_s_working_time(cast: Cast) -> None:
    run = cast.start(sop(row(1, "order", "camat", standard="2 jam"), row(2, "send", "arsiparis")), by="camat")
    suspend_run(run_id=run.id, reason="Banjir", actor=cast("camat"), at=at("2026-01-05 09.00"))
    resume_run(run_id=run.id, actor=cast("camat"), at=at("2026-01-12 08.00"))
    done(run, "r1", cast, at=at("2026-01-12 08.30"))
    [spent] = spent_of(cast.office.pk)
    assert (spent.actual, spent.standard, spent.late) == (90, 120, False)
    [logged] = from_events([{"type": e.event.type, "step": e.event.step, "member": e.event.member, "round": e.event.round,
                             "at": e.at.isoformat(), "data": dict(e.event.data)} for e in log_of(run.id)])
    assert [s.actual for s in spent_in(logged.trace, str, calendar(cast.office.pk))] == [90]


def test_every_shift_stands_in_the_log_with_the_deadline_before(cast: Cast) -> None:
    run = cast.start(sop(row(1, "order", "camat", standard="2 jam")), by="camat")
    suspend_run(run_id=run.id, reason="Banjir", actor=cast("camat"), at=MORNING)
    resume_run(run_id=run.id, actor=cast("camat"), at=at("2026-01-06 08.00"))
    line = RunEvent.objects.get(run=run.id, type="deadline_shifted")
    assert datetime.fromisoformat(line.data["from"]) == at("2026-01-05 10.00")
    assert datetime.fromisoformat(line.data["due"]) == at("2026-01-06 10.00")


def test_a_cancelled_run_stays_readable_and_makes_room_for_another(cast: Cast) -> None:
    from capaian.procedures.services import start_run
    from capaian.sop.selectors import version

    run = cast.start(sop(row(1, "order", "camat"), row(2, "send", "arsiparis")), by="camat")
    done(run, "r1", cast)
    cancel_run(run_id=run.id, reason="Salah periode", actor=cast("camat"), at=MORNING)
    assert (state_of(run), open_members(run), task(run, "r1").state) == ("cancelled", [], "done")
    with pytest.raises(Conflict) as refused:
        complete_task(task_id=task(run, "r2").pk, actor=cast("arsiparis"), at=MORNING)
    assert refused.value.code == "task.withdrawn"
    again = start_run(version=version(run.version), section="main", period="2026Q1", actor=cast("camat"), at=MORNING)
    assert (again.uid == run.uid, differences(run.id)) == (False, [])
