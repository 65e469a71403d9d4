"""Who decides is another person than who made it, also when one person holds both posts."""

from __future__ import annotations

import pytest

from capaian.foundation.models import AuditEntry
from capaian.kernel.errors import NotPermitted
from capaian.procedures.models import RunEvent
from tests.cast import Cast, done, no, open_members, row, sop, task, up_to_verify, yes

DRAFT_AND_REVIEW = sop(row(1, "draft", "petugas"), row(2, "review", "kasubag", outcomes=[yes("r3"), no("r1")]),
                       row(3, "sign", "camat"))


def test_two_people_make_and_decide(cast: Cast) -> None:
    run = cast.start(DRAFT_AND_REVIEW, by="petugas")
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="ya")
    assert open_members(run) == [("r3/sign", "camat", 1)]


def test_a_plt_who_holds_both_posts_cannot_decide_on_their_own_work(cast: Cast) -> None:
    cast.acting("petugas", "kasubag", "plt")
    run = cast.start(DRAFT_AND_REVIEW, by="petugas")
    done(run, "r1", cast)
    with pytest.raises(NotPermitted) as refused:
        done(run, "r2", cast, outcome="ya", by="petugas")
    assert refused.value.code == "maker.checker"
    assert open_members(run) == [("r2/review", "kasubag", 1)]
    trace = AuditEntry.objects.filter(allowed=False).latest("id")
    assert (trace.act, trace.detail["code"], trace.person) == ("task.complete", "maker.checker", cast.person("petugas").pk)


def test_nor_may_they_return_their_own_work(cast: Cast) -> None:
    cast.acting("petugas", "kasubag", "plt")
    run = cast.start(DRAFT_AND_REVIEW, by="petugas")
    done(run, "r1", cast)
    with pytest.raises(NotPermitted):
        done(run, "r2", cast, outcome="tidak", reason="Keliru", by="petugas")


def test_the_definitive_holder_may_decide_although_a_plt_made_it(cast: Cast) -> None:
    cast.acting("petugas", "kasubag", "plt")
    run = cast.start(DRAFT_AND_REVIEW, by="petugas")
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="ya", by="kasubag")
    assert task(run, "r2").acted_title == "Kasubag Perencanaan"


def test_an_override_needs_a_reason_and_stands_in_the_record_and_in_the_log(cast: Cast) -> None:
    cast.acting("petugas", "kasubag", "plt")
    run = cast.start(DRAFT_AND_REVIEW, by="petugas")
    done(run, "r1", cast)
    with pytest.raises(NotPermitted):
        done(run, "r2", cast, outcome="ya", by="petugas", override="   ")
    done(run, "r2", cast, outcome="ya", by="petugas", override="Kasubag cuti, tidak ada pejabat lain")
    closed = task(run, "r2")
    assert closed.override == "Kasubag cuti, tidak ada pejabat lain"
    assert closed.acted_title == "Plt. Kasubag Perencanaan"
    line = RunEvent.objects.get(run=run.id, type="task_done", step="r2/review")
    assert line.data["override"] == closed.override


def test_an_override_that_was_not_needed_is_not_kept(cast: Cast) -> None:
    run = cast.start(DRAFT_AND_REVIEW, by="petugas")
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="ya", override="berjaga-jaga")
    assert task(run, "r2").override == ""


def test_whoever_filled_as_plt_of_a_section_cannot_verify_the_forms(cast: Cast) -> None:
    from tests.cast import SECTIONS, plain_sop

    cast.acting("petugas", "kasi-c", "plt")
    run = cast.start(plain_sop(), by="camat")
    done(run, "r1", cast)
    for post in SECTIONS:
        done(run, "r2", cast, post, by="petugas" if post == "kasi-c" else post)
    with pytest.raises(NotPermitted) as refused:
        done(run, "r3", cast, outcome="ya")
    assert refused.value.code == "maker.checker"


def test_the_maker_of_an_earlier_round_may_decide_on_the_work_of_another(cast: Cast) -> None:
    cast.acting("petugas", "kasubag", "plt")
    cast.acting("arsiparis", "petugas", "plh")
    run = cast.start(DRAFT_AND_REVIEW, by="petugas")
    done(run, "r1", cast)
    done(run, "r2", cast, outcome="tidak", reason="Keliru", by="kasubag")
    done(run, "r1", cast, by="arsiparis")
    done(run, "r2", cast, outcome="ya", by="petugas")
    assert open_members(run) == [("r3/sign", "camat", 1)]


def test_checks_name_other_rows_whose_maker_may_not_decide(cast: Cast) -> None:
    cast.acting("petugas", "camat", "plh")
    rows = (row(1, "draft", "petugas"), row(2, "meet", "kasubag"), row(3, "sign", "camat", checks=["r1"]))
    run = cast.start(sop(*rows), by="petugas")
    done(run, "r1", cast)
    done(run, "r2", cast)
    with pytest.raises(NotPermitted):
        done(run, "r3", cast, by="petugas")
    done(run, "r3", cast)


def test_the_fixture_reaches_verification(cast: Cast) -> None:
    from tests.cast import plain_sop

    run = cast.start(plain_sop(), by="camat")
    up_to_verify(run, cast)
    assert open_members(run) == [("r3/verify", "petugas", 1)]
