"""Parallel branches, forward jumps, and rows in which several officials must all act."""

from __future__ import annotations

import pytest

from capaian.kernel.errors import Conflict, ManyProblems, NotPermitted
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import OfficeRole
from capaian.procedures.models import Task
from capaian.procedures.selectors import differences
from tests.cast import MORNING, SECTIONS, Cast, done, no, open_members, row, sop, state_of, task, to_the_end, yes

FORK = (row(1, "order", "camat", next=["r2", "r3"]), row(2, "plan", "kasubag", next=["r4"]),
        row(3, "gather", "petugas", next=["r4"]), row(4, "sign", "camat", after=["r2", "r3"]))


def test_a_fork_opens_every_branch_at_once(cast: Cast) -> None:
    run = cast.start(sop(*FORK), by="camat")
    done(run, "r1", cast)
    assert open_members(run) == [("r2/plan", "kasubag", 1), ("r3/gather", "petugas", 1)]


@pytest.mark.parametrize("order", [("r2", "r3"), ("r3", "r2")])
def test_a_join_opens_once_and_only_when_every_branch_is_done(cast: Cast, order: tuple[str, str]) -> None:
    run = cast.start(sop(*FORK), by="camat")
    done(run, "r1", cast)
    assert done(run, order[0], cast).opened == ()
    assert not Task.objects.filter(run=run.id, step="r4/sign").exists()
    assert len(done(run, order[1], cast).opened) == 1
    assert open_members(run) == [("r4/sign", "camat", 1)]
    to_the_end(run, cast)
    assert (state_of(run), differences(run.id)) == ("finished", [])


def test_a_branch_of_several_rows_joins_with_its_last(cast: Cast) -> None:
    run = cast.start(sop(
        row(1, "order", "camat", next=["r2", "r4"]), row(2, "plan", "kasubag", next=["r3"]),
        row(3, "gather", "petugas", next=["r5"]), row(4, "invite", "sekretaris", next=["r5"]),
        row(5, "sign", "camat", after=["r3", "r4"])), by="camat")
    done(run, "r1", cast)
    done(run, "r4", cast)
    done(run, "r2", cast)
    assert open_members(run) == [("r3/gather", "petugas", 1)]
    done(run, "r3", cast)
    assert open_members(run) == [("r5/sign", "camat", 1)]


def test_a_decision_may_jump_forward_over_rows(cast: Cast) -> None:
    run = cast.start(sop(
        row(1, "review", "camat", outcomes=[yes("r3"), {"key": "ubah", "label": "Ada perubahan", "to": "r2"}]),
        row(2, "draft", "petugas"), row(3, "sign", "camat")), by="camat")
    done(run, "r1", cast, outcome="ya")
    assert open_members(run) == [("r3/sign", "camat", 1)]
    assert not Task.objects.filter(run=run.id, step="r2/draft").exists()


def test_the_other_answer_takes_the_rows_between(cast: Cast) -> None:
    run = cast.start(sop(
        row(1, "review", "camat", outcomes=[yes("r3"), {"key": "ubah", "label": "Ada perubahan", "to": "r2"}]),
        row(2, "draft", "petugas"), row(3, "sign", "camat")), by="camat")
    done(run, "r1", cast, outcome="ubah")
    done(run, "r2", cast)
    assert open_members(run) == [("r3/sign", "camat", 1)]


def test_a_decision_may_end_the_run(cast: Cast) -> None:
    run = cast.start(sop(row(1, "review", "camat", outcomes=[yes("end"), {"key": "ubah", "label": "Ubah", "to": "r2"}]),
                         row(2, "draft", "petugas")), by="camat")
    assert done(run, "r1", cast, outcome="ya").finished
    assert state_of(run) == "finished"


ALL_OF = sop(row(1, "meet", "camat", all_of=["camat", "sekretaris", "kasubag"]), row(2, "send", "arsiparis"))


def test_where_several_must_act_the_next_row_waits_for_the_last_of_them(cast: Cast) -> None:
    run = cast.start(ALL_OF, by="camat")
    assert [m for _, m, _ in open_members(run)] == ["camat", "kasubag", "sekretaris"]
    done(run, "r1", cast, "kasubag")
    done(run, "r1", cast, "camat")
    assert open_members(run) == [("r1/meet", "sekretaris", 1)]
    done(run, "r1", cast, "sekretaris")
    assert open_members(run) == [("r2/send", "arsiparis", 1)]


def test_none_of_several_can_act_for_another(cast: Cast) -> None:
    run = cast.start(ALL_OF, by="camat")

    with pytest.raises(NotPermitted):
        done(run, "r1", cast, "sekretaris", by="camat")


DECIDE_TOGETHER = sop(
    row(1, "draft", "petugas"),
    row(2, "review", "camat", all_of=["camat", "sekretaris"],
        outcomes=[yes("r4"), {"key": "ubah", "label": "Ubah", "to": "r3"}, no("r1")]),
    row(3, "draft", "kasubag"), row(4, "sign", "camat"))


def test_of_several_who_decide_one_return_is_enough(cast: Cast) -> None:
    run = cast.start(DECIDE_TOGETHER, by="petugas")
    done(run, "r1", cast)
    done(run, "r2", cast, "sekretaris", "tidak", reason="Belum lengkap")
    assert open_members(run) == [("r1/draft", "petugas", 2)]
    assert task(run, "r2", "camat").state == "withdrawn"


def test_several_who_decide_must_agree_on_the_way_forward(cast: Cast) -> None:
    run = cast.start(DECIDE_TOGETHER, by="petugas")
    done(run, "r1", cast)
    done(run, "r2", cast, "sekretaris", "ubah")
    with pytest.raises(Conflict) as refused:
        done(run, "r2", cast, "camat", "ya")
    assert (refused.value.code, refused.value.params["theirs"]) == ("decision.disagrees", "Ubah")
    assert open_members(run) == [("r2/review", "camat", 1)]
    done(run, "r2", cast, "camat", "ubah")
    assert open_members(run) == [("r3/draft", "kasubag", 1)]


def test_a_role_gives_one_task_to_each_of_its_posts(cast: Cast) -> None:
    run = cast.start(sop(row(1, "fill", "seksi", each=True), row(2, "collect", "petugas")), by="kasubag")
    assert [m for _, m, _ in open_members(run)] == list(SECTIONS)


def test_a_team_has_one_task_whoever_of_it_does_the_work(cast: Cast) -> None:
    run = cast.start(sop(row(1, "plan", "tim"), row(2, "send", "arsiparis")), by="kasubag")
    assert open_members(run) == [("r1/plan", "tim-sakip", 1)]
    done(run, "r1", cast, by="kasubag")
    assert (task(run, "r1").acted_as, open_members(run)) == ("kasubag", [("r2/send", "arsiparis", 1)])


def test_works_of_one_row_follow_each_other(cast: Cast) -> None:
    works = [{"kind": "send", "lane": "petugas"}, {"kind": "duplicate", "lane": "petugas"},
             {"kind": "archive", "lane": "arsiparis"}]
    run = cast.start(sop({**row(1, "send", "petugas"), "works": works}), by="petugas")
    for step, post in (("r1/send", "petugas"), ("r1/duplicate", "petugas"), ("r1/archive", "arsiparis")):
        assert open_members(run) == [(step, post, 1)]
        done(run, step, cast)
    assert state_of(run) == "finished"


def test_a_step_whose_group_became_empty_is_refused_by_name_and_nothing_is_lost(cast: Cast) -> None:
    run = cast.start(sop(row(1, "order", "camat"), row(2, "fill", "seksi", each=True)), by="camat")
    OfficeRole.objects.get(office=cast.office, key="penyuplai-data").positions.clear()
    with pytest.raises(Conflict) as refused:
        done(run, "r1", cast)
    assert (refused.value.code, refused.value.params["row"]) == ("group.empty", "2")
    assert (task(run, "r1").state, differences(run.id)) == ("open", [])


def test_a_role_that_was_pointed_elsewhere_counts_from_the_next_step_on(cast: Cast) -> None:
    from capaian.organisation.services import point_role

    run = cast.start(sop(row(1, "fill", "dua", each=True), row(2, "verify", "petugas", outcomes=[yes("end"), no("r1")])),
                     by="kasubag")
    point_role(role=OfficeRole.objects.get(office=cast.office, key="penyuplai-dua"),
               positions=[cast.position("kasi-c")], actor=SYSTEM, at=MORNING)
    assert [m for _, m, _ in open_members(run)] == ["kasi-a", "kasi-b"]
    done(run, "r1", cast, "kasi-a")
    done(run, "r1", cast, "kasi-b")
    done(run, "r2", cast, outcome="tidak", reason="Ulang")
    assert open_members(run) == [("r1/fill", "kasi-c", 2)]


@pytest.mark.parametrize("rows", [
    (row(1, "order", "camat", next=["r2", "r3"]), row(2, "plan", "kasubag"), row(3, "gather", "petugas")),
    (row(1, "review", "camat", outcomes=[yes("end")]),),
    (row(1, "order", "camat", next=["end"]), row(2, "send", "arsiparis")),
], ids=["a fork without a join", "a decision with one answer", "a row that nothing leads to"])
def test_what_the_engine_cannot_run_is_never_put_in_force(cast: Cast, rows: tuple[dict[str, object], ...]) -> None:
    with pytest.raises(ManyProblems):
        cast.in_force(sop(*rows))


def test_a_decision_inside_a_branch_may_leave_the_rest_of_the_branch_out(cast: Cast) -> None:
    """The join then waits for what is still going on, not for a row that will never run."""
    run = cast.start(sop(
        row(1, "order", "camat", next=["r2", "r4"]),
        row(2, "review", "kasubag", outcomes=[yes("r5"), {"key": "ubah", "label": "Ubah", "to": "r3"}]),
        row(3, "draft", "petugas", next=["r5"]),
        row(4, "plan", "sekretaris", next=["r5"]),
        row(5, "sign", "camat", after=["r2", "r3", "r4"]), row(6, "send", "arsiparis")), by="camat")
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="ya")
    assert open_members(run) == [("r4/plan", "sekretaris", 1)]
    done(run, "r4", cast)
    assert open_members(run) == [("r5/sign", "camat", 1)]
    to_the_end(run, cast)
    assert (state_of(run), differences(run.id)) == ("finished", [])
