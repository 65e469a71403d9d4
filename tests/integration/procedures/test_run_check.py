"""``capaian run check``: whatever is changed behind the engine's back, in a table or in the log, is named."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoDbBlocker

from capaian.procedures.models import RunEvent, Task
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import differences
from capaian.procedures.services import begin_work, recall_task, resume_run, skip_task, suspend_run
from tests.cast import MORNING, SECTIONS, Cast, done, plain_sop, task, to_the_end
from tests.conftest import triggers_lifted
from tests.integration.procedures.conftest import without_paper


@pytest.fixture(scope="module")
def eventful(founded: Cast, module_db: DjangoDbBlocker) -> RunRef:
    """Once for all tests: a run that has seen almost everything."""
    with module_db.unblock(), pytest.MonkeyPatch.context() as patch:
        without_paper(patch)
        return _run(founded)


@pytest.fixture
def run(eventful: RunRef, cast: Cast) -> RunRef:
    """One run that has seen almost everything: a return, a halt, a member left out, a task taken back."""
    return copy.deepcopy(eventful)


def _run(cast: Cast) -> RunRef:
    run = cast.start(plain_sop(), by="camat")
    done(run, "r1", cast)
    for post in SECTIONS[:4]:
        done(run, "r2", cast, post)
    skip_task(task_id=task(run, "r2", "kasi-e").pk, reason="Nihil", actor=cast("kasubag"), at=MORNING)
    done(run, "r3", cast, outcome="tidak", reason="Keliru", returned=["kasi-b"])
    suspend_run(run_id=run.id, reason="Banjir", actor=cast("kasubag"), at=MORNING)
    resume_run(run_id=run.id, actor=cast("kasubag"), at=MORNING + timedelta(hours=1))
    done(run, "r2", cast, "kasi-b")
    recall_task(task_id=task(run, "r2", "kasi-b").pk, reason="Salah", actor=cast("kasi-b"), at=MORNING)
    done(run, "r2", cast, "kasi-b")
    begin_work(task_id=task(run, "r3").pk, actor=cast("petugas"), at=MORNING)
    return run


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def without_triggers(change: Callable[[], None]) -> None:
    """As somebody would who owns the database."""
    if connection.vendor == "sqlite":
        with triggers_lifted():
            change()
    else:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("ALTER TABLE procedures_runevent DISABLE TRIGGER USER")
        change()
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("ALTER TABLE procedures_runevent ENABLE TRIGGER USER")


def test_an_honest_run_has_no_difference(run: RunRef, cast: Cast) -> None:
    assert differences(run.id) == []
    to_the_end(run, cast)
    assert differences(run.id) == []


@pytest.mark.parametrize(("column", "value", "named"), [
    ("state", "done", "state"), ("current", False, "current"), ("due_at", "2026-02-01 00:00:00+00:00", "due"),
    ("opened_at", "2026-01-01 00:00:00+00:00", "opened"), ("outcome", "ya", "outcome"),
    ("acted_title", "Bupati", "acted as"), ("override", "Diizinkan", "override"), ("reason", "Lain", "reason"),
    ("touched_at", "2026-01-01 00:00:00+00:00", "begun"), ("member", "position:camat", "not in the log")])
def test_a_changed_column_of_a_task_is_named(run: RunRef, column: str, value: object, named: str) -> None:
    changed = task(run, "r3")
    if column == "state":
        sql("UPDATE procedures_task SET done_at = opened_at WHERE id = %s", changed.pk)
    sql(f"UPDATE procedures_task SET {column} = %s WHERE id = %s", value, changed.pk)
    found = differences(run.id)
    assert any(named in line and f"task {changed.pk} " in line for line in found), found


def test_another_person_written_onto_a_done_task_is_named(run: RunRef, cast: Cast) -> None:
    changed = task(run, "r1")
    sql("UPDATE procedures_task SET person_id = %s WHERE id = %s", cast.person("petugas").pk, changed.pk)
    assert differences(run.id) == [
        f"task {changed.pk} (r1/order, position:camat, round 1): person is {cast.person('petugas').pk}, "
        f"the log says {cast.person('camat').pk}"]


def test_a_run_ended_by_hand_is_named(run: RunRef) -> None:
    sql("UPDATE procedures_run SET state = 'finished' WHERE id = %s", run.id)
    assert differences(run.id) == ["run: the table says finished, the log says running"]


def test_a_task_put_in_or_taken_out_by_hand_is_named(run: RunRef) -> None:
    known = task(run, "r1")
    Task.objects.filter(pk=known.pk).update(round=9)
    found = differences(run.id)
    assert f"task {known.pk} (r1/order, position:camat, round 9) is not in the log" in found
    assert "task ('r1/order', 'position:camat', 1) is in the log, not in the table" in found


@pytest.mark.parametrize("verb", ["UPDATE procedures_runevent SET name = 'X' WHERE seq = 2",
                                  "DELETE FROM procedures_runevent WHERE seq = 2",
                                  "UPDATE foundation_auditentry SET name = 'X'", "DELETE FROM foundation_auditentry"])
def test_the_database_itself_refuses_to_change_the_log_and_the_trail(run: RunRef, verb: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(verb)
    assert differences(run.id) == []


@pytest.mark.parametrize(("column", "value"), [
    ("name", "Orang lain"), ("type", "task_skipped"), ("acted_title", "Bupati"), ("at", "2026-01-01 00:00:00+00:00"),
    ("data", '{"outcome": "ya"}'), ("member", "position:kasi-e"), ("round", 3), ("person_id", None), ("step", "r1/order"),
    ("hash", "0" * 64)])
def test_an_altered_event_is_named_by_its_number(run: RunRef, column: str, value: object) -> None:
    event = RunEvent.objects.filter(run=run.id, type="task_done", step="r2/fill").first()
    assert event is not None
    without_triggers(lambda: sql(f'UPDATE procedures_runevent SET "{column}" = %s WHERE id = %s', value, event.pk))
    found = differences(run.id)
    assert any(line.startswith(f"event {event.seq} ") and line.endswith("was altered") for line in found), found


def test_an_event_taken_out_of_the_middle_is_named(run: RunRef) -> None:
    without_triggers(lambda: sql("DELETE FROM procedures_runevent WHERE run_id = %s AND seq = 4", run.id))
    assert "event 4 is missing (found 5)" in differences(run.id)


def test_events_cut_off_the_end_are_named_even_when_no_table_shows_them(run: RunRef) -> None:
    last = RunEvent.objects.filter(run=run.id).latest("seq")
    assert last.type == "task_touched"
    Task.objects.filter(pk=task(run, "r3").pk).update(touched_at=None)
    without_triggers(lambda: sql("DELETE FROM procedures_runevent WHERE id = %s", last.pk))
    assert differences(run.id) == [f"the log ends with event {last.seq - 1}, the run has had {last.seq}"]


def test_two_events_that_changed_places_are_named(run: RunRef) -> None:
    def swap() -> None:
        for old, new in ((2, 1000), (3, 2), (1000, 3)):
            sql("UPDATE procedures_runevent SET seq = %s WHERE run_id = %s AND seq = %s", new, run.id, old)

    without_triggers(swap)
    assert any("event 2 " in line for line in differences(run.id))
