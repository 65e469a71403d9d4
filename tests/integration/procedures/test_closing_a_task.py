"""Closing a task: once, by the right person, with what the row requires; late is possible and shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from capaian.foundation.models import AuditEntry
from capaian.kernel.errors import Conflict, InvalidInput, NotPermitted, NotReady
from capaian.procedures.models import Artefact, RunEvent, Task
from capaian.procedures.ports import STEP_KINDS, Plain
from capaian.procedures.selectors import differences, inbox, missing_requirements, overdue, task_ref
from capaian.procedures.services import (
    attach_input,
    begin_work,
    complete_task,
    save_entry,
    skip_task,
    waive_requirement,
)
from tests.cast import MORNING, SECTIONS, Cast, done, open_members, plain_sop, row, sop, task

TWO = sop(row(1, "draft", "petugas", standard="1 jam"), row(2, "send", "arsiparis"))
LATER = MORNING + timedelta(minutes=7)


def test_a_closed_task_tells_who_closed_it_and_when_in_the_time_of_the_office(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    done(run, "r1", cast)
    for acting in (lambda pk: complete_task(task_id=pk, actor=cast("petugas"), at=LATER),
                   lambda pk: begin_work(task_id=pk, actor=cast("petugas"), at=LATER),
                   lambda pk: save_entry(task_id=pk, values={"teks": "x"}, actor=cast("petugas"), at=LATER),
                   lambda pk: skip_task(task_id=pk, reason="x", actor=cast("kasubag"), at=LATER)):
        with pytest.raises(Conflict) as refused:
            acting(task(run, "r1").pk)
        assert refused.value.code == "task.done"
        assert refused.value.params == {"who": "Pejabat petugas (contoh)", "when": "05-01-2026 08.00 WIB"}


def test_a_member_left_out_is_told_by_whom(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    done(run, "r1", cast)
    skipped = task(run, "r2", "kasi-c")
    skip_task(task_id=skipped.pk, reason="Tidak ada kegiatan", actor=cast("kasubag"), at=LATER)
    with pytest.raises(Conflict) as refused:
        complete_task(task_id=skipped.pk, actor=cast("kasi-c"), at=LATER)
    assert (refused.value.code, refused.value.params["who"]) == ("task.skipped", "Pejabat kasubag (contoh)")


@pytest.mark.parametrize("who", ["camat", "kasubag", "arsiparis"])
def test_nobody_closes_the_task_of_another_post_whatever_their_authority(cast: Cast, who: str) -> None:
    run = cast.start(TWO, by="petugas")
    with pytest.raises(NotPermitted) as refused:
        done(run, "r1", cast, by=who)
    assert refused.value.code == "task.complete.role"
    assert (task(run, "r1").state, differences(run.id)) == ("open", [])


def test_a_stranger_is_told_nothing_of_a_closed_task_either(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    done(run, "r1", cast)
    with pytest.raises(NotPermitted) as refused:
        complete_task(task_id=task(run, "r1").pk, actor=cast.orang_luar, at=LATER)
    assert (refused.value.code, refused.value.params) == ("act.stranger", {})


def test_a_refused_act_leaves_a_trace_and_nothing_else(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    events, traces = RunEvent.objects.count(), AuditEntry.objects.count()
    with pytest.raises(NotPermitted):
        done(run, "r1", cast, by="arsiparis")
    assert (RunEvent.objects.count(), AuditEntry.objects.count()) == (events, traces + 1)
    trace = AuditEntry.objects.latest("id")
    assert (trace.act, trace.target, trace.allowed, trace.person, trace.detail) == (
        "task.complete", f"task:{task(run, 'r1').pk}", False, cast.person("arsiparis").pk, {"code": "task.complete.role"})


def test_each_act_leaves_exactly_one_trace(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    for act in (lambda: save_entry(task_id=task(run, "r1").pk, values={"teks": "x"}, actor=cast("petugas"), at=MORNING),
                lambda: done(run, "r1", cast)):
        traces = AuditEntry.objects.count()
        act()
        assert AuditEntry.objects.count() == traces + 1


# --- once ---------------------------------------------------------------------------------------------------------------


def test_the_same_request_twice_happens_once(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    pk = task(run, "r1").pk
    first = complete_task(task_id=pk, request_id="a-1", actor=cast("petugas"), at=MORNING)
    events = RunEvent.objects.count()
    again = complete_task(task_id=pk, request_id="a-1", actor=cast("petugas"), at=LATER)
    assert (first.task, again.task, RunEvent.objects.count()) == (pk, pk, events)
    assert open_members(run) == [("r2/send", "arsiparis", 1)]


def test_the_same_request_with_other_content_is_a_conflict(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    complete_task(task_id=task(run, "r1").pk, request_id="a-1", actor=cast("petugas"), at=MORNING)
    with pytest.raises(Conflict) as refused:
        complete_task(task_id=task(run, "r1").pk, request_id="a-1", reason="lain", actor=cast("petugas"), at=LATER)
    assert (refused.value.code, refused.value.status) == ("request.reused", 409)
    with pytest.raises(Conflict) as refused:
        complete_task(task_id=task(run, "r2").pk, request_id="a-1", actor=cast("arsiparis"), at=LATER)
    assert refused.value.code == "request.reused"


def test_the_request_of_one_person_answers_nobody_else(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    complete_task(task_id=task(run, "r1").pk, request_id="a-1", actor=cast("petugas"), at=MORNING)
    for stranger in (cast.orang_luar, cast("arsiparis")):
        with pytest.raises(Conflict) as refused:
            complete_task(task_id=task(run, "r1").pk, request_id="a-1", actor=stranger, at=LATER)
        assert refused.value.code == "request.reused"


def test_without_a_request_id_the_second_press_is_told_that_it_was_first(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    done(run, "r1", cast)
    with pytest.raises(Conflict) as refused:
        complete_task(task_id=task(run, "r1").pk, actor=cast("petugas"), at=LATER)
    assert refused.value.params["who"] == "Pejabat petugas (contoh)"


def test_what_was_refused_may_be_sent_again_under_the_same_id(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    pk = task(run, "r1").pk
    save_entry(task_id=pk, values={"halangan": "Belum lengkap."}, actor=cast("petugas"), at=MORNING)
    with pytest.raises(NotReady) as refused:
        complete_task(task_id=pk, request_id="a-1", actor=cast("petugas"), at=MORNING)
    assert (refused.value.code, refused.value.params["what"]) == ("work.unfinished", "Belum lengkap.")
    save_entry(task_id=pk, values={"halangan": ""}, actor=cast("petugas"), at=MORNING)
    complete_task(task_id=pk, request_id="a-1", actor=cast("petugas"), at=MORNING)
    assert task(run, "r1").state == "done"


def questions(act: Callable[[], object]) -> list[str]:
    """The verb and first table of each statement that an act sends, the frames of transactions left out."""
    with CaptureQueriesContext(connection) as asked:
        act()
    known = re.compile(r'(SELECT|INSERT|UPDATE) (?:OR IGNORE )?(?:INTO )?"[a-z]+_(\w+)"')
    begins = [known.match(query["sql"]) for query in asked.captured_queries]
    return [f"{begin[1].lower()} {begin[2]}" for begin in begins if begin]


def test_closing_a_step_that_leaves_no_paper_keeps_to_its_query_budget(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("order", "verify"):
        monkeypatch.setitem(STEP_KINDS, kind, Plain())
    run = cast.start(plain_sop(), by="camat")
    task_ref(task(run, "r1").pk)  # the SOP is known from here on
    pk, camat = task(run, "r1").pk, cast("camat")
    assert questions(lambda: complete_task(task_id=pk, request_id="a", actor=camat, at=MORNING)) == [
        "select task", "select task",  # the task and its run, under the lock; where the run stands
        "select position",  # who belongs to the group that comes next
        "update task", "select calendardata", "insert task", "insert runevent", "update run",
        "insert outboxmessage", "insert auditentry", "insert request"]
    for post in SECTIONS:
        done(run, "r2", cast, post)
    pk, petugas = task(run, "r3").pk, cast("petugas")
    assert questions(lambda: complete_task(task_id=pk, outcome="ya", request_id="b", actor=petugas, at=MORNING)) == [
        "select task", "select task", "update task", "select calendardata", "insert task", "insert runevent", "update run",
        "insert outboxmessage", "insert auditentry", "insert request"]


# --- late ---------------------------------------------------------------------------------------------------------------


def test_a_late_task_is_shown_as_late_and_can_still_be_closed(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    due = datetime(2026, 1, 5, 9, 0, tzinfo=MORNING.tzinfo)
    second = timedelta(seconds=1)
    assert (overdue(cast.office.pk, due), inbox(cast("petugas"), due)[0].overdue) == ([], False)
    late = overdue(cast.office.pk, due + second)
    assert [(w.task, w.overdue) for w in late] == [(task(run, "r1").pk, True)]
    assert inbox(cast("petugas"), due + second)[0].overdue
    done(run, "r1", cast, at=due + timedelta(days=3))
    closed = task(run, "r1")
    assert closed.state == "done" and closed.done_at is not None and closed.due_at is not None
    assert closed.done_at > closed.due_at == due
    assert overdue(cast.office.pk, due + timedelta(days=3)) == []


# --- what a row requires ---------------------------------------------------------------------------------------------------

GATED = sop(row(1, "order", "camat", requires=["input:disposisi-surat"]), row(2, "send", "arsiparis"))

LEFT_BEFORE = sop(row(1, "order", "camat", produces=["memo"]), row(2, "send", "arsiparis", requires=["memo"]))


def test_a_required_document_must_be_there_first(cast: Cast) -> None:
    run = cast.start(GATED, by="camat")
    with pytest.raises(NotReady) as refused:
        done(run, "r1", cast)
    assert (refused.value.code, refused.value.params["missing"], refused.value.place) == (
        "requirement.missing", "input:disposisi-surat", "row 1")


@pytest.mark.parametrize("given", [{"data": b"%PDF-1.7", "name": "surat.pdf"}, {"place": "Lemari 3"}],
                         ids=["as a file", "as paper that lies somewhere"])
def test_it_may_be_attached(cast: Cast, given: dict[str, object]) -> None:
    run = cast.start(GATED, by="camat")
    attach_input(task_id=task(run, "r1").pk, key="input:disposisi-surat", title="Surat", actor=cast("camat"), at=MORNING,
                 **given)  # type: ignore[arg-type]
    done(run, "r1", cast)
    assert open_members(run) == [("r2/send", "arsiparis", 1)]


def test_neither_a_file_nor_a_place_is_no_document(cast: Cast) -> None:
    run = cast.start(GATED, by="camat")
    with pytest.raises(InvalidInput) as refused:
        attach_input(task_id=task(run, "r1").pk, key="input:disposisi-surat", title="Surat", place="  ",
                     actor=cast("camat"), at=MORNING)
    assert refused.value.code == "input.empty"


def test_it_may_be_waived_with_a_reason_that_stays_in_the_log(cast: Cast) -> None:
    run = cast.start(GATED, by="camat")
    pk = task(run, "r1").pk
    with pytest.raises(Conflict) as refused:
        waive_requirement(task_id=pk, key="input:disposisi-surat", reason=" ", actor=cast("camat"), at=MORNING)
    assert refused.value.code == "reason.missing"
    waive_requirement(task_id=pk, key="input:disposisi-surat", reason="Perintah lisan", actor=cast("camat"), at=MORNING)
    done(run, "r1", cast)
    line = RunEvent.objects.get(run=run.id, type="requirement_waived")
    assert line.data == {"key": "input:disposisi-surat", "reason": "Perintah lisan"}
    assert differences(run.id) == []


def test_what_the_row_does_not_ask_for_can_be_neither_waived_nor_attached(cast: Cast) -> None:
    run = cast.start(GATED, by="camat")
    pk = task(run, "r1").pk
    with pytest.raises(InvalidInput) as refused:
        waive_requirement(task_id=pk, key="signed", reason="x", actor=cast("camat"), at=MORNING)
    assert refused.value.code == "waive.key"
    for key in ("signed", "input:lain"):
        with pytest.raises(InvalidInput) as refused:
            attach_input(task_id=pk, key=key, title="x", place="x", actor=cast("camat"), at=MORNING)
        assert refused.value.code == "input.key"


def test_a_document_that_a_step_left_cannot_be_replaced_by_an_attached_one(cast: Cast) -> None:
    run = cast.start(LEFT_BEFORE, by="camat")
    done(run, "r1", cast)
    assert missing_requirements(task_ref(task(run, "r2").pk)) == []
    with pytest.raises(InvalidInput) as refused:
        attach_input(task_id=task(run, "r2").pk, key="memo", title="Nota", place="x", actor=cast("arsiparis"), at=MORNING)
    assert refused.value.code == "input.key"


def test_a_document_that_no_step_left_after_all_may_be_attached(cast: Cast) -> None:
    run = cast.start(LEFT_BEFORE, by="camat")
    done(run, "r1", cast)
    Artefact.objects.filter(run=run.id, key="memo").delete()
    attach_input(task_id=task(run, "r2").pk, key="memo", title="Nota", place="Lemari 3", actor=cast("arsiparis"), at=MORNING)
    assert missing_requirements(task_ref(task(run, "r2").pk)) == []


def test_a_row_must_leave_what_it_says_it_leaves(cast: Cast) -> None:
    run = cast.start(sop(row(1, "meet", "camat", produces=["minutes"]), row(2, "send", "arsiparis")), by="camat")
    with pytest.raises(NotReady) as refused:
        done(run, "r1", cast)
    assert (refused.value.code, refused.value.params["missing"]) == ("output.missing", "minutes")
    assert (task(run, "r1").state, differences(run.id)) == ("open", [])


# --- what is typed ----------------------------------------------------------------------------------------------------------


def test_what_was_typed_in_another_window_is_not_overwritten(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    pk = task(run, "r1").pk
    save_entry(task_id=pk, values={"teks": "satu"}, seen_version=0, actor=cast("petugas"), at=MORNING)
    with pytest.raises(Conflict) as refused:
        save_entry(task_id=pk, values={"teks": "dua"}, seen_version=0, actor=cast("petugas"), at=MORNING)
    assert (refused.value.code, Task.objects.get(pk=pk).entry) == ("entry.version", {"teks": "satu"})
    save_entry(task_id=pk, values={"teks": "dua"}, seen_version=1, actor=cast("petugas"), at=MORNING)


def test_a_field_that_the_step_does_not_have_is_refused(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    with pytest.raises(InvalidInput) as refused:
        save_entry(task_id=task(run, "r1").pk, values={"nilai": "1"}, actor=cast("petugas"), at=MORNING)
    assert refused.value.code == "entry.field"


def test_a_text_without_end_is_refused(cast: Cast) -> None:
    run = cast.start(TWO, by="petugas")
    with pytest.raises(InvalidInput) as refused:
        save_entry(task_id=task(run, "r1").pk, values={"teks": "x" * 200_001}, actor=cast("petugas"), at=MORNING)
    assert refused.value.code == "entry.size"
