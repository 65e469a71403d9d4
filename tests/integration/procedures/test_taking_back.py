"""Taking back what one has done, handing a task to another post, leaving a member out."""

from __future__ import annotations

import pytest

from capaian.kernel.errors import Conflict, InvalidInput, NotPermitted
from capaian.procedures.models import Task
from capaian.procedures.selectors import differences
from capaian.procedures.services import (
    begin_work,
    reassign_task,
    recall_task,
    save_entry,
    skip_task,
    suspend_run,
)
from tests.cast import MORNING, SECTIONS, Cast, done, no, open_members, plain_sop, row, sop, state_of, task, yes

THREE = sop(row(1, "draft", "petugas"), row(2, "review", "kasubag", outcomes=[yes("r3"), no("r1")]),
            row(3, "send", "arsiparis"))
WHY = "Keliru berkas"


def recalled(cast: Cast, pk: int, by: str, reason: str = WHY) -> int:
    return recall_task(task_id=pk, reason=reason, actor=cast(by), at=MORNING)


def test_a_done_task_is_taken_back_with_what_was_typed(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    save_entry(task_id=task(run, "r1").pk, values={"teks": "isi"}, actor=cast("petugas"), at=MORNING)
    first = task(run, "r1").pk
    done(run, "r1", cast)
    again = Task.objects.get(pk=recalled(cast, first, "petugas"))
    assert open_members(run) == [("r1/draft", "petugas", 2)]
    assert (again.entry, task(run, "r2").state) == ({"teks": "isi"}, "withdrawn")
    done(run, "r1", cast)
    assert open_members(run) == [("r2/review", "kasubag", 2)]
    assert differences(run.id) == []


def test_not_once_the_next_official_has_begun(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    done(run, "r1", cast)
    begin_work(task_id=task(run, "r2").pk, actor=cast("kasubag"), at=MORNING)
    with pytest.raises(Conflict) as refused:
        recalled(cast, task(run, "r1").pk, "petugas")
    assert refused.value.code == "recall.touched"


def test_not_once_the_next_official_has_done_it(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="ya")
    with pytest.raises(Conflict) as refused:
        recalled(cast, task(run, "r1").pk, "petugas")
    assert refused.value.code == "recall.touched"


def test_not_by_another_person_of_the_same_post(cast: Cast) -> None:
    cast.acting("arsiparis", "petugas", "plh")
    run = cast.start(THREE, by="petugas")
    done(run, "r1", cast)
    with pytest.raises(NotPermitted) as refused:
        recalled(cast, task(run, "r1").pk, "arsiparis")
    assert refused.value.code == "recall.person"


def test_not_by_another_post_not_without_a_reason_not_an_open_task_not_in_a_halted_run(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    with pytest.raises(Conflict) as state:
        recalled(cast, task(run, "r1").pk, "petugas")
    done(run, "r1", cast)
    pk = task(run, "r1").pk
    with pytest.raises(NotPermitted) as post:
        recalled(cast, pk, "camat")
    with pytest.raises(Conflict) as reason:
        recalled(cast, pk, "petugas", "  ")
    suspend_run(run_id=run.id, reason="Banjir", actor=cast("camat"), at=MORNING)
    with pytest.raises(Conflict) as halted:
        recalled(cast, pk, "petugas")
    assert [r.value.code for r in (state, post, reason, halted)] == [
        "task.state", "task.recall.role", "reason.missing", "run.suspended"]


def test_a_return_cannot_be_taken_back_because_the_work_is_open_again(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="tidak", reason="Keliru")
    with pytest.raises(Conflict) as refused:
        recalled(cast, task(run, "r2").pk, "kasubag")
    assert refused.value.code == "recall.state"


def test_the_last_task_is_taken_back_out_of_a_finished_run(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="ya")
    done(run, "r3", cast)
    assert state_of(run) == "finished"
    recalled(cast, task(run, "r3").pk, "arsiparis")
    assert (state_of(run), open_members(run)) == ("running", [("r3/send", "arsiparis", 2)])
    done(run, "r3", cast)
    assert (state_of(run), differences(run.id)) == ("finished", [])


def test_one_of_several_takes_back_without_disturbing_the_others(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    done(run, "r1", cast)
    for post in ("kasi-a", "kasi-b"):
        done(run, "r2", cast, post)
    recalled(cast, task(run, "r2", "kasi-a").pk, "kasi-a")
    assert ("r2/fill", "kasi-a", 2) in open_members(run)
    assert (task(run, "r2", "kasi-b").round, task(run, "r2", "kasi-b").current) == (1, True)
    for post in ("kasi-a", "kasi-c", "kasi-d", "kasi-e"):
        done(run, "r2", cast, post)
    assert open_members(run) == [("r3/verify", "petugas", 1)]


def test_the_branch_of_a_join_that_opened_is_taken_back_with_the_join(cast: Cast) -> None:
    run = cast.start(sop(
        row(1, "order", "camat", next=["r2", "r3"]), row(2, "plan", "kasubag", next=["r4"]),
        row(3, "gather", "petugas", next=["r4"]), row(4, "send", "arsiparis", after=["r2", "r3"])), by="camat")
    for step in ("r1", "r2", "r3"):
        done(run, step, cast)
    recalled(cast, task(run, "r3").pk, "petugas")
    assert (open_members(run), task(run, "r4").state) == ([("r3/gather", "petugas", 2)], "withdrawn")
    done(run, "r3", cast)
    assert open_members(run) == [("r4/send", "arsiparis", 2)]


# --- leaving out ------------------------------------------------------------------------------------------------------


def skipped(cast: Cast, pk: int, by: str = "kasubag", reason: str = "Tidak ada kegiatan") -> None:
    skip_task(task_id=pk, reason=reason, actor=cast(by), at=MORNING)


def test_one_of_several_is_left_out_with_a_reason_and_the_others_go_on(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    done(run, "r1", cast)
    for post in SECTIONS[:-1]:
        done(run, "r2", cast, post)
    skipped(cast, task(run, "r2", "kasi-e").pk)
    left_out = task(run, "r2", "kasi-e")
    assert (left_out.state, left_out.reason, left_out.person) == (
        "skipped", "Tidak ada kegiatan", cast.person("kasubag"))
    assert (open_members(run), differences(run.id)) == ([("r3/verify", "petugas", 1)], [])


def test_the_whole_step_is_never_left_out(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    done(run, "r1", cast)
    for post in SECTIONS[:-1]:
        skipped(cast, task(run, "r2", post).pk)
    with pytest.raises(Conflict) as refused:
        skipped(cast, task(run, "r2", "kasi-e").pk)
    assert refused.value.code == "skip.last"


def test_a_single_actor_and_a_decision_are_never_left_out(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    for _ in range(2):
        with pytest.raises(Conflict) as refused:
            skipped(cast, Task.objects.get(run=run.id, state="open").pk)
        assert refused.value.code == "skip.last"
        if task(run, "r1").state == "open":
            done(run, "r1", cast)


def test_only_who_keeps_the_data_or_answers_for_it_leaves_a_member_out(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    done(run, "r1", cast)
    pk = task(run, "r2", "kasi-e").pk
    for who in ("kasi-e", "petugas", "arsiparis"):
        with pytest.raises(NotPermitted) as refused:
            skipped(cast, pk, who)
        assert refused.value.code == "task.skip.role"
    with pytest.raises(Conflict) as reason:
        skipped(cast, pk, reason=" ")
    assert reason.value.code == "reason.missing"
    skipped(cast, pk, "camat")


# --- handing on ---------------------------------------------------------------------------------------------------------


def handed(cast: Cast, pk: int, to: str, by: str = "kasubag", reason: str = "Petugas sakit") -> int:
    return reassign_task(task_id=pk, to=to, reason=reason, actor=cast(by), at=MORNING)


def test_a_task_is_not_handed_to_whoever_has_done_the_same_already(cast: Cast) -> None:
    run = cast.start(sop(row(1, "initial", "kasubag", all_of=["kasubag", "sekretaris"]), row(2, "send", "arsiparis")))
    done(run, "r1", cast, "kasubag")
    with pytest.raises(Conflict) as refused:
        handed(cast, task(run, "r1", "sekretaris").pk, "position:kasubag")
    assert refused.value.code == "reassign.taken"
    handed(cast, task(run, "r1", "sekretaris").pk, "position:petugas")


def test_an_open_task_is_handed_to_another_post_with_what_was_typed(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    save_entry(task_id=task(run, "r1").pk, values={"teks": "isi"}, actor=cast("petugas"), at=MORNING)
    new = Task.objects.get(pk=handed(cast, task(run, "r1").pk, "position:arsiparis"))
    assert (open_members(run), new.entry) == ([("r1/draft", "arsiparis", 1)], {"teks": "isi"})
    with pytest.raises(Conflict) as refused:
        begin_work(task_id=task(run, "r1", "petugas").pk, actor=cast("petugas"), at=MORNING)
    assert (refused.value.code, refused.value.params["who"]) == ("task.withdrawn", "Pejabat kasubag (contoh)")
    done(run, "r1", cast)
    assert (open_members(run), differences(run.id)) == ([("r2/review", "kasubag", 1)], [])


def test_it_may_come_back_to_the_first_post(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    handed(cast, task(run, "r1").pk, "position:arsiparis")
    handed(cast, task(run, "r1", "arsiparis").pk, "position:petugas")
    assert open_members(run) == [("r1/draft", "petugas", 2)]
    done(run, "r1", cast)
    assert differences(run.id) == []


def test_it_may_be_handed_to_a_team(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    handed(cast, task(run, "r1").pk, "team:tim-sakip")
    assert open_members(run) == [("r1/draft", "tim-sakip", 1)]


@pytest.mark.parametrize("to", ["position:tidak-ada", "role:penyuplai-data", "camat", "", "position:camat;--"])
def test_it_is_not_handed_to_what_is_no_post_or_team(cast: Cast, to: str) -> None:
    run = cast.start(THREE, by="petugas")
    with pytest.raises(InvalidInput) as refused:
        handed(cast, task(run, "r1").pk, to)
    assert (refused.value.code, refused.value.place) == ("reassign.unknown", "to")


def test_it_is_not_handed_to_the_post_that_has_it(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    with pytest.raises(Conflict) as refused:
        handed(cast, task(run, "r1").pk, "position:petugas")
    assert refused.value.code == "reassign.taken"


def test_what_each_post_of_a_group_does_for_itself_is_not_handed_on(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    done(run, "r1", cast)
    with pytest.raises(Conflict) as refused:
        handed(cast, task(run, "r2", "kasi-a").pk, "position:arsiparis")
    assert refused.value.code == "reassign.each"


def test_only_who_keeps_the_data_or_answers_for_it_hands_a_task_on(cast: Cast) -> None:
    run = cast.start(THREE, by="petugas")
    for who in ("petugas", "arsiparis"):
        with pytest.raises(NotPermitted) as refused:
            handed(cast, task(run, "r1").pk, "position:arsiparis", who)
        assert refused.value.code == "task.reassign.role"
