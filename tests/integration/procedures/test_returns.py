"""A return opens a new round at its target, only for those returned; what was done before stays readable."""

from __future__ import annotations

import pytest

from capaian.kernel.errors import Conflict, InvalidInput
from capaian.procedures.models import Task
from capaian.procedures.selectors import differences, task_ref
from capaian.procedures.services import reopen_run
from tests.cast import (
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
    up_to_verify,
    yes,
)

WHY = "Angka tidak sesuai dengan bukti dukung."


def test_a_return_to_some_members_opens_a_new_round_only_for_them(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    up_to_verify(run, cast)
    done(run, "r3", cast, outcome="tidak", reason=WHY, returned=["kasi-b", "kasi-d"])
    assert open_members(run) == [("r2/fill", "kasi-b", 2), ("r2/fill", "kasi-d", 2)]
    kept = Task.objects.filter(run=run.id, step="r2/fill", state="done", current=True)
    assert sorted(t.member for t in kept) == ["position:kasi-a", "position:kasi-c", "position:kasi-e"]


def test_the_next_step_waits_for_every_returned_member(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    up_to_verify(run, cast)
    done(run, "r3", cast, outcome="tidak", reason=WHY, returned=["kasi-b", "kasi-d"])
    done(run, "r2", cast, "kasi-d")
    assert open_members(run) == [("r2/fill", "kasi-b", 2)]
    done(run, "r2", cast, "kasi-b")
    assert open_members(run) == [("r3/verify", "petugas", 2)]


def test_a_return_without_naming_members_opens_the_step_for_all(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    up_to_verify(run, cast)
    done(run, "r3", cast, outcome="tidak", reason=WHY)
    assert [m for _, m, _ in open_members(run)] == list(SECTIONS)


def test_earlier_rounds_stay_readable_with_who_did_them_and_why_they_came_back(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    up_to_verify(run, cast)
    done(run, "r3", cast, outcome="tidak", reason=WHY, returned=["kasi-b"])
    first = Task.objects.get(run=run.id, step="r2/fill", member="position:kasi-b", round=1)
    decision = Task.objects.get(run=run.id, step="r3/verify", round=1)
    assert (first.state, first.current, first.person) == ("done", False, cast.person("kasi-b"))
    assert (decision.state, decision.outcome, decision.reason, decision.current) == ("done", "tidak", WHY, False)
    assert task_ref(first.pk).reason == ""
    assert task_ref(task(run, "r2", "kasi-b").pk).reason == WHY


def test_what_lies_after_the_target_runs_again(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    up_to_verify(run, cast)
    done(run, "r3", cast, outcome="ya")
    done(run, "r4", cast)
    done(run, "r5", cast, outcome="tidak", reason=WHY)
    assert open_members(run) == [("r4/draft", "petugas", 2)]
    done(run, "r4", cast)
    assert open_members(run) == [("r5/review", "kasubag", 2)]
    to_the_end(run, cast)
    assert state_of(run) == "finished"
    assert differences(run.id) == []


def test_a_run_that_is_opened_again_runs_every_later_row_again(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    to_the_end(run, cast)
    reopen_run(run_id=run.id, step="r4/draft", reason="Salah tahun", actor=cast("camat"), at=MORNING)
    assert open_members(run) == [("r4/draft", "petugas", 2)]
    to_the_end(run, cast)
    again = Task.objects.filter(run=run.id, round=2, state="done").values_list("step", flat=True)
    assert sorted(again) == ["r4/draft", "r5/review", "r6/sign"]
    assert Task.objects.filter(run=run.id, step="r2/fill", current=True, round=1).count() == len(SECTIONS)
    assert differences(run.id) == []


def test_a_return_needs_a_reason(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    up_to_verify(run, cast)
    with pytest.raises(InvalidInput) as refused:
        done(run, "r3", cast, outcome="tidak", reason="  ")
    assert (refused.value.code, refused.value.place) == ("reason.missing", "reason")
    assert task(run, "r3").state == "open"


def test_a_member_who_took_no_part_cannot_be_returned(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    up_to_verify(run, cast)
    with pytest.raises(InvalidInput) as refused:
        done(run, "r3", cast, outcome="tidak", reason=WHY, returned=["arsiparis"])
    assert refused.value.code == "return.member"
    assert open_members(run) == [("r3/verify", "petugas", 1)]


def test_an_answer_that_the_row_does_not_have_is_refused_with_the_answers_it_has(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    up_to_verify(run, cast)
    for given in ("", "mungkin"):
        with pytest.raises(InvalidInput) as refused:
            done(run, "r3", cast, outcome=given)
        assert (refused.value.code, refused.value.params["choices"]) == ("outcome.unknown", "Ya, Tidak")


def test_a_return_out_of_a_branch_stops_the_other_branch(cast: Cast) -> None:
    run = cast.start(sop(
        row(1, "order", "camat", next=["r2", "r3"]),
        row(2, "review", "kasubag", outcomes=[yes("r4"), no("r1")]),
        row(3, "draft", "petugas", next=["r4"]),
        row(4, "sign", "camat", after=["r2", "r3"])), by="camat")
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="tidak", reason=WHY)
    assert open_members(run) == [("r1/order", "camat", 2)]
    assert task(run, "r3").state == "withdrawn"
    with pytest.raises(Conflict) as refused:
        done_closed(cast, task(run, "r3"))
    assert (refused.value.code, refused.value.params["who"]) == ("task.withdrawn", "Pejabat kasubag (contoh)")
    done(run, "r1", cast)
    assert open_members(run) == [("r2/review", "kasubag", 2), ("r3/draft", "petugas", 2)]


def done_closed(cast: Cast, row_: Task) -> None:
    from capaian.procedures.services import complete_task

    complete_task(task_id=row_.pk, actor=cast("petugas"), at=MORNING)


def test_a_return_from_behind_a_join_into_one_branch_keeps_the_other_branch(cast: Cast) -> None:
    run = cast.start(sop(
        row(1, "order", "camat", next=["r2", "r3"]),
        row(2, "draft", "kasubag", next=["r4"]),
        row(3, "draft", "petugas", next=["r4"]),
        row(4, "review", "camat", after=["r2", "r3"], outcomes=[yes("r5"), no("r3")]),
        row(5, "send", "arsiparis")), by="camat")
    done(run, "r1", cast)
    done(run, "r2", cast)
    done(run, "r3", cast)
    done(run, "r4", cast, outcome="tidak", reason=WHY)
    assert open_members(run) == [("r3/draft", "petugas", 2)]
    assert (task(run, "r2").round, task(run, "r2").current) == (1, True)
    done(run, "r3", cast)
    assert open_members(run) == [("r4/review", "camat", 2)]
