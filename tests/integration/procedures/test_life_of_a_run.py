"""Beginning a run, moving it to a new version of its SOP, opening a finished one again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from capaian.kernel.errors import Conflict, InvalidInput, NotPermitted, NotReady
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import Position
from capaian.procedures.models import Run, RunEvent, Task
from capaian.procedures.selectors import differences, task_ref
from capaian.procedures.services import migrate_run, recall_task, reopen_run, resume_run, start_run, suspend_run
from capaian.sop.services import put_in_force, save_draft
from tests.cast import (
    FOUNDED,
    MORNING,
    SECTIONS,
    Cast,
    done,
    no,
    open_members,
    plain_sop,
    row,
    sop,
    state_of,
    task,
    to_the_end,
    yes,
)

TWO = sop(row(1, "draft", "petugas"), row(2, "send", "arsiparis"))


@pytest.mark.parametrize("who", ["petugas", "kasubag", "camat"])
def test_a_run_is_begun_by_who_does_its_first_step_keeps_the_data_or_answers_for_it(cast: Cast, who: str) -> None:
    run = cast.start(TWO, by=who)
    assert (run.state, run.period, open_members(run)) == ("running", "2026Q1", [("r1/draft", "petugas", 1)])
    first = RunEvent.objects.get(run=run.id, seq=1)
    assert (first.type, first.data["period"], first.data["section"]) == ("run_started", "2026Q1", "main")


def test_nobody_else_begins_one(cast: Cast) -> None:
    version = cast.in_force(TWO)
    for who in (cast("arsiparis"), cast("sekretaris"), cast.administrator, cast.orang_luar):
        with pytest.raises(NotPermitted):
            start_run(version=version, section="main", period="2026Q1", actor=who, at=MORNING)
    assert Run.objects.count() == 0


def test_a_draft_is_never_run(cast: Cast) -> None:
    draft = save_draft(office=cast.office, pack=TWO, actor=SYSTEM, at=FOUNDED)
    with pytest.raises(Conflict) as refused:
        start_run(version=draft, section="main", period="2026Q1", actor=cast("camat"), at=MORNING)
    assert refused.value.code == "run.version"


@pytest.mark.parametrize(("section", "period", "code"), [
    ("lain", "2026Q1", "run.section"), ("main", "2026", "run.period"), ("main", "202601", "run.period"),
    ("main", "2026Q5", "period.key"), ("main", "kemarin", "period.key")])
def test_a_run_is_of_a_section_and_of_a_period_of_its_kind(cast: Cast, section: str, period: str, code: str) -> None:
    version = cast.in_force(TWO)
    with pytest.raises(InvalidInput) as refused:
        start_run(version=version, section=section, period=period, actor=cast("camat"), at=MORNING)
    assert refused.value.code == code


def test_a_period_has_one_run(cast: Cast) -> None:
    run = cast.start(TWO)
    version = Run.objects.get(pk=run.id).version
    with pytest.raises(Conflict) as refused:
        start_run(version=version, section="main", period="2026Q1", actor=cast("camat"), at=MORNING)
    assert refused.value.code == "run.exists"
    start_run(version=version, section="main", period="2026Q2", actor=cast("camat"), at=MORNING)


def test_a_period_has_one_run_whatever_version_of_the_sop_it_follows(cast: Cast) -> None:
    cast.start(TWO)
    second = cast.in_force(sop(row(1, "draft", "petugas"), row(2, "archive", "arsiparis")))
    with pytest.raises(Conflict) as refused:
        start_run(version=second, section="main", period="2026Q1", actor=cast("camat"), at=MORNING)
    assert refused.value.code == "run.exists"


def test_the_posts_of_every_step_must_be_there(cast: Cast) -> None:
    version = cast.in_force(TWO)
    Position.objects.filter(key="arsiparis").update(key="dihapus")
    with pytest.raises(NotReady) as refused:
        start_run(version=version, section="main", period="2026Q1", actor=cast("camat"), at=MORNING)
    assert (refused.value.code, refused.value.params["unknown"]) == ("run.posts", "position:arsiparis")


YEAR = sop(row(1, "draft", "petugas"), row(2, "consolidate", "kasubag"), sections=[
    {"key": "triwulan", "periods": ["quarter"], "rows": ["r1"]},
    {"key": "tahun", "periods": ["year"], "rows": ["r2"], "opens_after": "triwulan"}])


def test_a_longer_period_waits_for_its_shorter_ones(cast: Cast) -> None:
    version = cast.in_force(YEAR)

    def begin(section: str, period: str) -> None:
        to_the_end(start_run(version=version, section=section, period=period, actor=cast("camat"), at=MORNING), cast)

    for quarter in ("2026Q1", "2026Q2", "2026Q4"):
        begin("triwulan", quarter)
    with pytest.raises(NotReady) as refused:
        begin("tahun", "2026")
    assert (refused.value.code, refused.value.params["missing"]) == ("run.shorter", "Triwulan III Tahun 2026")
    begin("triwulan", "2026Q3")
    begin("tahun", "2026")


def test_an_sop_that_needs_another_waits_for_its_run_of_the_same_period(cast: Cast) -> None:
    first = cast.in_force(TWO)
    second = cast.in_force(sop(row(1, "measure", "kasubag"), name="ukur", needs=TWO.key))
    with pytest.raises(NotReady) as refused:
        start_run(version=second, section="main", period="2026Q1", actor=cast("camat"), at=MORNING)
    assert refused.value.code == "run.needs"
    to_the_end(start_run(version=first, section="main", period="2026Q1", actor=cast("camat"), at=MORNING), cast)
    start_run(version=second, section="main", period="2026Q1", actor=cast("camat"), at=MORNING)


# --- a new version ------------------------------------------------------------------------------------------------------

OLD = sop(row(1, "draft", "petugas", standard="1 hari"), row(2, "review", "kasubag", outcomes=[yes("r3"), no("r1")]),
          row(3, "send", "arsiparis"))


def newer(cast: Cast, *rows: dict[str, object], **more: object) -> object:
    draft = save_draft(office=cast.office, pack=sop(*rows, **more), actor=SYSTEM, at=FOUNDED)
    return put_in_force(version=draft, effective=date(2026, 1, 3), actor=SYSTEM, at=FOUNDED)


def moved(cast: Cast, run_id: int, version: object, steps: dict[str, str] | None = None) -> None:
    migrate_run(run_id=run_id, version=version, steps=steps, reason="SOP direvisi",  # type: ignore[arg-type]
                actor=cast("kasubag"), at=MORNING)


def test_a_run_finishes_on_the_version_it_began_with(cast: Cast) -> None:
    run = cast.start(OLD)
    newer(cast, row(1, "draft", "petugas"), row(2, "sign", "camat"))
    done(run, "r1", cast)
    assert open_members(run) == [("r2/review", "kasubag", 1)]


def test_moving_is_explicit_and_goes_on_with_the_new_rows(cast: Cast) -> None:
    run = cast.start(OLD)
    done(run, "r1", cast)
    version = newer(cast, row(1, "draft", "petugas"), row(2, "review", "kasubag", outcomes=[yes("r4"), no("r1"),
                    {"key": "rapat", "label": "Rapat", "to": "r3"}]), row(3, "send", "arsiparis"), row(4, "sign", "camat"))
    moved(cast, run.id, version)
    done(run, "r2", cast, outcome="ya")
    assert (open_members(run), differences(run.id)) == ([("r4/sign", "camat", 1)], [])
    line = RunEvent.objects.get(run=run.id, type="run_migrated")
    assert (line.data["from"], line.data["to"], line.data["reason"]) == (1, 2, "SOP direvisi")


def test_a_renamed_step_is_named_and_keeps_its_history(cast: Cast) -> None:
    run = cast.start(OLD)
    done(run, "r1", cast)
    version = newer(cast, {**row(7, "draft", "petugas"), "no": "1"}, row(2, "review", "kasubag",
                    outcomes=[yes("r3"), no("r7")]), row(3, "send", "arsiparis"))
    moved(cast, run.id, version, {"r1/draft": "r7/draft"})
    assert (task(run, "r7").state, task(run, "r7").person, differences(run.id)) == ("done", cast.person("petugas"), [])
    done(run, "r2", cast, outcome="tidak", reason="Keliru")
    assert (open_members(run), differences(run.id)) == ([("r7/draft", "petugas", 2)], [])


def test_steps_may_change_places(cast: Cast) -> None:
    run = cast.start(sop(row(1, "draft", "petugas"), row(2, "draft", "petugas"), row(3, "send", "arsiparis")))
    done(run, "r1", cast)
    version = newer(cast, row(2, "draft", "petugas"), row(1, "draft", "petugas"), row(3, "send", "arsiparis"))
    moved(cast, run.id, version, {"r1/draft": "r2/draft", "r2/draft": "r1/draft"})
    assert (task(run, "r2").state, open_members(run), differences(run.id)) == ("done", [("r1/draft", "petugas", 1)], [])


@pytest.mark.parametrize("rows", [
    (row(1, "draft", "petugas"), row(3, "send", "arsiparis")),
    (row(1, "draft", "petugas"), row(2, "sign", "camat"), row(3, "send", "arsiparis"))],
    ids=["the open step is gone", "it is another kind of work"])
def test_a_step_without_counterpart_stops_the_move(cast: Cast, rows: tuple[dict[str, object], ...]) -> None:
    run = cast.start(OLD)
    done(run, "r1", cast)
    with pytest.raises(Conflict) as refused:
        moved(cast, run.id, newer(cast, *rows))
    assert (refused.value.code, refused.value.params["step"]) == ("migrate.step", "r2/review")
    assert (Run.objects.get(pk=run.id).version.number, differences(run.id)) == (1, [])


def test_a_step_that_ended_stays_readable_where_the_new_version_has_none_like_it(cast: Cast) -> None:
    run = cast.start(sop(row(1, "draft", "petugas"),
                         row(2, "review", "camat", outcomes=[yes("r3"), {"key": "lain", "label": "Lain", "to": "r4"}, no("r1")]),
                         row(3, "draft", "kasubag", next=["r5"]), row(4, "meet", "kasubag"),
                         row(5, "review", "sekretaris", outcomes=[yes("r6"), no("r2")]), row(6, "send", "arsiparis")))
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="lain")
    done(run, "r4", cast)
    done(run, "r5", cast, outcome="tidak", reason="Keliru")
    done(run, "r2", cast, outcome="lain")
    done(run, "r4", cast)
    moved(cast, run.id, newer(cast, row(1, "draft", "petugas"), row(5, "review", "sekretaris", outcomes=[yes("r6"), no("r1")]),
                              row(6, "send", "arsiparis")))
    told = [task_ref(t.pk) for t in Task.objects.filter(run=run.id)]
    assert {t.step for t in told if t.kind == "meet"} == {"r4/meet"} and all(t.row.activity and t.lane_title for t in told)
    with pytest.raises(Conflict) as refused:
        recall_task(task_id=task(run, "r4").pk, reason="Keliru", actor=cast("kasubag"), at=MORNING)
    assert refused.value.code == "recall.moved"
    done(run, "r5", cast, outcome="ya")
    done(run, "r6", cast)
    assert (Run.objects.get(pk=run.id).state, differences(run.id)) == ("finished", [])


def test_what_the_new_version_puts_after_the_open_step_is_done_again(cast: Cast) -> None:
    run = cast.start(sop(row(1, "draft", "petugas"), row(2, "meet", "kasubag"), row(3, "send", "arsiparis")))
    done(run, "r1", cast)
    done(run, "r2", cast)
    moved(cast, run.id, newer(cast, row(1, "draft", "petugas"), row(3, "send", "arsiparis"), row(2, "meet", "kasubag"),
                              row(4, "archive", "arsiparis")))
    done(run, "r3", cast)
    assert (open_members(run), differences(run.id)) == ([("r2/meet", "kasubag", 2)], [])
    done(run, "r2", cast)
    assert open_members(run) == [("r4/archive", "arsiparis", 1)]


def test_two_steps_never_become_one(cast: Cast) -> None:
    run = cast.start(sop(row(1, "draft", "petugas"), row(2, "draft", "petugas")))
    version = newer(cast, row(1, "draft", "petugas"), row(2, "draft", "petugas"), row(3, "send", "arsiparis"))
    with pytest.raises(InvalidInput) as refused:
        moved(cast, run.id, version, {"r1/draft": "r2/draft"})
    assert refused.value.code == "migrate.steps"


def test_a_run_moves_only_to_a_published_version_of_its_own_sop_that_has_its_section(cast: Cast) -> None:
    run = cast.start(OLD)
    draft = save_draft(office=cast.office, pack=OLD, actor=SYSTEM, at=FOUNDED)
    other = cast.in_force(sop(row(1, "draft", "petugas"), name="lain"))
    for version in (draft, other):
        with pytest.raises(InvalidInput) as refused:
            moved(cast, run.id, version)
        assert refused.value.code == "migrate.version"
    put_in_force(version=draft, effective=date(2026, 1, 3), actor=SYSTEM, at=FOUNDED)
    without = newer(cast, row(1, "draft", "petugas"), sections=[{"key": "lain", "periods": ["quarter"], "rows": ["r1"]}])
    with pytest.raises(InvalidInput) as refused:
        moved(cast, run.id, without)
    assert refused.value.code == "migrate.version"


def test_deadlines_of_open_tasks_are_set_anew_and_done_ones_keep_theirs(cast: Cast) -> None:
    run = cast.start(OLD)
    before = task(run, "r1").due_at
    assert before is not None
    moved(cast, run.id, newer(cast, row(1, "draft", "petugas", standard="3 hari"), row(2, "review", "kasubag",
          outcomes=[yes("r3"), no("r1")]), row(3, "send", "arsiparis")))
    assert task(run, "r1").due_at == before + timedelta(days=2)
    assert differences(run.id) == []


def test_moving_after_a_halt_gives_the_halt_back_too_and_no_printed_time_is_no_deadline(cast: Cast) -> None:
    run = cast.start(OLD)  # a day: until Tuesday
    suspend_run(run_id=run.id, reason="Banjir", actor=cast("camat"), at=MORNING)
    resume_run(run_id=run.id, actor=cast("camat"), at=MORNING + timedelta(days=7))
    rest = (row(2, "review", "kasubag", outcomes=[yes("r3"), no("r1")]), row(3, "send", "arsiparis"))
    moved(cast, run.id, newer(cast, row(1, "draft", "petugas", standard="2 hari"), *rest))
    opened = task(run, "r1")
    assert opened.due_at == datetime(2026, 1, 14, 16, tzinfo=MORNING.tzinfo)
    assert (opened.standard_minutes, differences(run.id)) == (420 + 450 + 450, [])
    moved(cast, run.id, newer(cast, row(1, "draft", "petugas"), *rest))
    opened = task(run, "r1")
    assert (opened.due_at, opened.standard_minutes, differences(run.id)) == (None, None, [])


def test_a_run_that_is_halted_moves_and_goes_on_with_the_time_it_had(cast: Cast) -> None:
    run = cast.start(OLD)
    suspend_run(run_id=run.id, reason="Banjir", actor=cast("camat"), at=MORNING)
    moved(cast, run.id, newer(cast, row(1, "draft", "petugas", standard="3 hari"), row(2, "send", "arsiparis")))
    resume_run(run_id=run.id, actor=cast("camat"), at=MORNING + timedelta(days=7))
    assert task(run, "r1").due_at == datetime(2026, 1, 15, 16, tzinfo=MORNING.tzinfo)
    done(run, "r1", cast, at=MORNING + timedelta(days=7))
    assert (open_members(run), differences(run.id)) == ([("r2/send", "arsiparis", 1)], [])


def test_a_task_keeps_the_reason_of_its_return_and_gets_the_number_of_its_row_when_its_step_is_renamed(cast: Cast) -> None:
    run = cast.start(OLD)
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="tidak", reason="Keliru")
    moved(cast, run.id, newer(cast, row(7, "draft", "petugas"), row(2, "review", "kasubag", outcomes=[yes("r3"), no("r7")]),
                              row(3, "send", "arsiparis")), {"r1/draft": "r7/draft"})
    back = task(run, "r7")
    assert (back.round, back.row_no, task_ref(back.pk).reason) == (2, "7", "Keliru")


def test_who_may_move_a_run_and_why(cast: Cast) -> None:
    run = cast.start(OLD)
    version = newer(cast, *OLD.to_dict()["rows"])
    for who in (cast("petugas"), cast("arsiparis"), cast.orang_luar):
        with pytest.raises(NotPermitted):
            migrate_run(run_id=run.id, version=version, reason="x", actor=who, at=MORNING)  # type: ignore[arg-type]
    with pytest.raises(Conflict) as refused:
        migrate_run(run_id=run.id, version=version, reason=" ", actor=cast("camat"), at=MORNING)  # type: ignore[arg-type]
    assert refused.value.code == "reason.missing"


# --- again ---------------------------------------------------------------------------------------------------------------


def reopened(cast: Cast, run_id: int, step: str, by: str = "camat", reason: str = "Temuan", only: tuple[str, ...] = ()) -> None:
    reopen_run(run_id=run_id, step=step, reason=reason, only=only, actor=cast(by), at=MORNING)


def test_a_finished_run_is_opened_again_by_the_head_with_a_reason(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    to_the_end(run, cast)
    with pytest.raises(NotPermitted):
        reopened(cast, run.id, "r4/draft", "kasubag")
    with pytest.raises(Conflict) as refused:
        reopened(cast, run.id, "r4/draft", reason=" ")
    assert refused.value.code == "reason.missing"
    reopened(cast, run.id, "r4/draft")
    row_ = Run.objects.get(pk=run.id)
    assert (row_.state, row_.finished_at, task_ref(task(run, "r4").pk).reason) == ("running", None, "Temuan")


def test_it_may_be_opened_for_some_members_only(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    to_the_end(run, cast)
    reopened(cast, run.id, "r2/fill", only=("position:kasi-b",))
    assert open_members(run) == [("r2/fill", "kasi-b", 2)]
    assert Task.objects.filter(run=run.id, step="r2/fill", current=True, state="done").count() == len(SECTIONS) - 1


def test_it_is_opened_only_at_a_step_that_it_has_been_through(cast: Cast) -> None:
    run = cast.start(sop(row(1, "review", "camat", outcomes=[yes("r3"), {"key": "lain", "label": "Lain", "to": "r2"}]),
                         row(2, "draft", "petugas"), row(3, "send", "arsiparis")))
    to_the_end(run, cast)
    for step in ("r2/draft", "r9/send"):
        with pytest.raises(InvalidInput) as refused:
            reopened(cast, run.id, step)
        assert refused.value.code == "reopen.step"
    assert (state_of(run), differences(run.id)) == ("finished", [])


def test_a_running_run_is_not_opened_again(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    with pytest.raises(Conflict) as refused:
        reopened(cast, run.id, "r1/order")
    assert refused.value.code == "run.state"
