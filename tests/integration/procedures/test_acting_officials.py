"""A task belongs to a post or a team; who may act is found out at the moment of acting, and kept for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from capaian.kernel.errors import NotFound, NotPermitted
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.services import end_appointment
from capaian.procedures.models import RunEvent
from capaian.procedures.selectors import inbox, task_for
from tests.cast import FOUNDED, MORNING, WIB, Cast, done, row, sop, task

SIGN = sop(row(1, "order", "camat"), row(2, "sign", "camat"))
FROM = datetime(2026, 1, 5, 12, 0, tzinfo=WIB)
TILL = datetime(2026, 1, 9, 16, 0, tzinfo=WIB)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("kind", "title"), [("plt", "Plt. Camat Uji"), ("plh", "Plh. Camat Uji")])
def test_a_plt_or_plh_acts_for_the_post_and_the_record_says_so(cast: Cast, kind: str, title: str) -> None:
    appointment = cast.acting("sekretaris", "camat", kind, FROM, TILL)
    run = cast.start(SIGN, by="camat")
    done(run, "r1", cast, by="sekretaris", at=FROM)
    closed = task(run, "r1")
    assert (closed.acted_title, closed.acted_as, closed.appointment, closed.person) == (
        title, "camat", appointment, cast.person("sekretaris"))
    line = RunEvent.objects.get(run=run.id, type="task_done")
    assert (line.acted_title, line.name) == (title, "Pejabat sekretaris (contoh)")


@pytest.mark.parametrize(("moment", "may"), [
    (FROM - MINUTE, False), (FROM, True), (TILL - MINUTE, True), (TILL, False)],
    ids=["a minute before", "from the first moment", "until the last minute", "no longer at the end"])
def test_an_appointment_counts_from_its_start_until_its_end(cast: Cast, moment: datetime, may: bool) -> None:
    cast.acting("sekretaris", "camat", "plh", FROM, TILL)
    run = cast.start(SIGN, by="camat")
    if may:
        done(run, "r1", cast, by="sekretaris", at=moment)
        assert task(run, "r1").state == "done"
    else:
        with pytest.raises(NotPermitted):
            done(run, "r1", cast, by="sekretaris", at=moment)


def test_what_was_done_under_an_appointment_stays_when_it_ends(cast: Cast) -> None:
    appointment = cast.acting("sekretaris", "camat", "plt", FOUNDED)
    run = cast.start(SIGN, by="camat")
    done(run, "r1", cast, by="sekretaris")
    end_appointment(appointment=appointment, ends=FROM, actor=SYSTEM, at=FROM)
    assert task(run, "r1").acted_title == "Plt. Camat Uji"
    with pytest.raises(NotPermitted):
        done(run, "r2", cast, by="sekretaris", at=FROM)


def test_a_change_of_title_does_not_change_what_was_done(cast: Cast) -> None:
    run = cast.start(SIGN, by="camat")
    done(run, "r1", cast)
    post = cast.position("camat")
    post.title = "Camat dengan nama baru"
    post.save()
    assert task(run, "r1").acted_title == "Camat Uji"


def test_a_successor_finds_the_open_tasks_of_the_post(cast: Cast) -> None:
    from capaian.organisation.services import appoint

    run = cast.start(SIGN, by="camat")
    open_one = task(run, "r1").pk
    assert [w.task for w in inbox(cast("camat"), MORNING)] == [open_one]
    appoint(position=cast.position("camat"), person=cast.person("arsiparis"), kind="definitive", starts=FROM,
            actor=SYSTEM, at=MORNING)
    assert inbox(cast("camat", FROM), FROM) == []
    assert [w.task for w in inbox(cast("arsiparis", FROM), FROM)] == [open_one]
    with pytest.raises(NotPermitted):
        done(run, "r1", cast, by="camat", at=FROM)
    done(run, "r1", cast, by="arsiparis", at=FROM)


def test_who_holds_a_post_definitively_and_as_plt_acts_definitively(cast: Cast) -> None:
    cast.acting("camat", "camat", "plt")
    run = cast.start(SIGN, by="camat")
    done(run, "r1", cast)
    assert task(run, "r1").acted_title == "Camat Uji"


def test_a_plt_brings_the_teams_of_the_post_along(cast: Cast) -> None:
    cast.acting("arsiparis", "petugas", "plt")
    run = cast.start(sop(row(1, "plan", "tim"), row(2, "send", "arsiparis")), by="arsiparis")
    done(run, "r1", cast, by="arsiparis")
    assert task(run, "r1").acted_title == "Plt. Petugas Pengolah Data"


def test_a_plt_of_the_head_has_the_heads_authority_while_it_lasts(cast: Cast) -> None:
    from capaian.procedures.services import cancel_run

    cast.acting("sekretaris", "camat", "plt", FROM, TILL)
    run = cast.start(SIGN, by="camat")
    with pytest.raises(NotPermitted):
        cancel_run(run_id=run.id, reason="Keliru", actor=cast("sekretaris"), at=MORNING)
    cancel_run(run_id=run.id, reason="Keliru", actor=cast("sekretaris", FROM), at=FROM)


def test_somebody_of_another_office_is_not_told_that_the_task_exists(cast: Cast) -> None:
    run = cast.start(SIGN, by="camat")
    assert task_for(task(run, "r1").pk, cast("arsiparis")).run.id == run.id
    with pytest.raises(NotFound) as refused:
        task_for(task(run, "r1").pk, cast.orang_luar)
    assert (refused.value.code, inbox(cast.orang_luar, MORNING)) == ("task.unknown", [])
