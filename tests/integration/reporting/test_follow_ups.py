"""Follow-ups: opened by an analysis, carried into the next period, closed with evidence; who may, who may not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.kernel.periods import Period
from capaian.procedures.models import Task
from capaian.procedures.ports import STEP_KINDS, RunRef
from capaian.procedures.selectors import task_ref
from capaian.procedures.services import save_entry
from capaian.reporting.domain.composed import follow_ups_for
from capaian.reporting.models import FollowUp
from capaian.reporting.selectors import (
    action_plan,
    earlier_follow_ups,
    follow_up,
    follow_ups,
    follow_ups_of,
    success,
    success_of,
)
from capaian.reporting.services import open_follow_up, record_follow_ups, update_follow_up
from tests.cast import Cast, adopt, done, found_cast, row, sop, state_of

AT = datetime(2026, 4, 6, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
LATER = AT + timedelta(days=92)
PDF = b"%PDF-1.7 notulen contoh"
ROW = {"sasaran": "Meningkatnya pelayanan", "penyebab": "x", "hambatan": "x", "solusi": "x", "tindak_lanjut": "Melatih petugas",
       "penanggung_jawab": "Kepala Seksi A", "tenggat": "2026-06-30"}


@pytest.fixture
def cast(db: None) -> Cast:
    made = found_cast()
    adopt(made)
    return made


@pytest.fixture
def runs(cast: Cast) -> tuple[RunRef, RunRef]:
    """The first and the second quarter, each waiting at its analysis."""
    from capaian.procedures.services import start_run

    version = cast.in_force(sop(row(1, "analyse", "kasubag"), row(2, "socialise", "sekretaris")))
    first, second = (start_run(version=version, section="main", period=period, actor=cast("kasubag", at), at=at)
                     for period, at in (("2026Q1", AT), ("2026Q2", LATER)))
    return first, second


def kept(run: RunRef, cast: Cast, *rows: dict[str, str], at: datetime = AT) -> list[FollowUp]:
    return record_follow_ups(run=run, rows=rows or (ROW,), actor=cast("kasubag", at), at=at)


def close(pk: int, cast: Cast, who: str = "kasi-a", **more: Any) -> FollowUp:
    facts = {"status": "done", "evidence": PDF, "name": "notulen.pdf", **more}
    return update_follow_up(follow_up_id=pk, actor=cast(who, AT), at=AT, **facts)


def test_an_analysis_opens_a_follow_up_for_the_post_it_names(runs: tuple[RunRef, RunRef], cast: Cast) -> None:
    made, = kept(runs[0], cast)
    assert (made.action, made.owner.key if made.owner else "", made.due, made.status) == (
        "Melatih petugas", "kasi-a", date(2026, 6, 30), "open")


def test_several_names_are_kept_as_words_without_guessing_a_post(runs: tuple[RunRef, RunRef], cast: Cast) -> None:
    made, = kept(runs[0], cast, {**ROW, "penanggung_jawab": "Kepala Seksi A, Kepala Seksi B"})
    assert (made.owner, made.owner_title) == (None, "Kepala Seksi A, Kepala Seksi B")


def test_closing_the_analysis_step_opens_its_follow_ups_and_the_next_one_suggests_them(
    runs: tuple[RunRef, RunRef], cast: Cast
) -> None:
    first, second = runs
    analysed(first, cast, "Melatih petugas", AT)
    assert [f.action for f in follow_ups_of(first.id)] == ["Melatih petugas"]
    task = task_ref(Task.objects.get(run=second.id, kind="analyse").pk)
    suggested = STEP_KINDS["analyse"].fields(task)[0].suggestion
    assert [r["tindak_lanjut"] for r in suggested][-1] == "Melatih petugas"
    analysed(second, cast, None, LATER)
    carried = follow_ups_of(second.id)[-1]
    assert carried.carried_over_from is not None and carried.carried_over_from.run_id == first.id
    assert state_of(second) == "running"


def analysed(run: RunRef, cast: Cast, action: str | None, at: datetime) -> None:
    """Accept the proposed analysis, with another action where one is given, and close the step."""
    row_ = Task.objects.get(run=run.id, kind="analyse", state="open")
    proposed = {f.key: f.suggestion for f in STEP_KINDS["analyse"].fields(task_ref(row_.pk))}
    proposed["analisis"] = [{**r, "tindak_lanjut": action or r["tindak_lanjut"]} for r in proposed["analisis"]]
    save_entry(task_id=row_.pk, values=proposed, actor=cast("kasubag", at), at=at)
    done(run, "r1", cast, at=at)


def test_what_is_still_open_is_carried_once_and_counts_where_it_went(runs: tuple[RunRef, RunRef], cast: Cast) -> None:
    old, = kept(runs[0], cast)
    assert [f.pk for f in action_plan(cast.office.pk, Period.parse("2026Q2"))] == [old.pk]
    new, = kept(runs[1], cast, at=LATER)
    assert new.carried_over_from == old
    assert [f.pk for f in follow_ups(cast.office.pk)] == [new.pk]
    with pytest.raises(Conflict, match="carried"):
        close(old.pk, cast)
    assert close(new.pk, cast).status == "done"


def test_an_action_of_this_period_is_not_in_its_own_plan(runs: tuple[RunRef, RunRef], cast: Cast) -> None:
    kept(runs[0], cast)
    assert action_plan(cast.office.pk, Period.parse("2026Q1")) == []


def test_the_next_report_says_what_became_of_it(runs: tuple[RunRef, RunRef], cast: Cast) -> None:
    first, other = kept(runs[0], cast, ROW, {**ROW, "tindak_lanjut": "Membeli alat"})
    close(first.pk, cast)
    close(other.pk, cast, status="dropped", note="Anggaran dialihkan", evidence=None)
    content = {"follow_ups": earlier_follow_ups(cast.office.pk, Period.parse("2026Q2"))}
    assert [(f.action, f.status) for f in follow_ups_for(content, ROW["sasaran"])] == [
        ("Melatih petugas", "Triwulan I Tahun 2026: selesai"),
        ("Membeli alat", "Triwulan I Tahun 2026: tidak dilanjutkan, Anggaran dialihkan")]


def test_an_analysis_done_again_keeps_what_it_repeats_and_drops_what_it_no_longer_names(
    runs: tuple[RunRef, RunRef], cast: Cast
) -> None:
    first, other = kept(runs[0], cast, ROW, {**ROW, "tindak_lanjut": "Membeli alat"})
    kept(runs[0], cast, {**ROW, "tenggat": "2026-09-30"})
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.status, first.due, other.status) == ("open", date(2026, 9, 30), "dropped")
    assert FollowUp.objects.count() == 2


@pytest.mark.parametrize("who", ["kasi-a", "kasubag", "camat"])
def test_the_owner_the_keeper_and_the_head_may_close_it_with_evidence(runs: tuple[RunRef, RunRef], cast: Cast, who: str) -> None:
    made, = kept(runs[0], cast)
    closed = close(made.pk, cast, who)
    assert (closed.status, closed.evidence_name, closed.closed_by) == ("done", "notulen.pdf", cast.person(who))


@pytest.mark.parametrize("who", ["kasi-b", "arsiparis"])
def test_a_colleague_who_does_not_own_it_may_not(runs: tuple[RunRef, RunRef], cast: Cast, who: str) -> None:
    made, = kept(runs[0], cast)
    with pytest.raises(NotPermitted):
        close(made.pk, cast, who)
    made.refresh_from_db()
    assert made.status == "open"


def test_a_stranger_does_not_even_learn_that_it_exists(runs: tuple[RunRef, RunRef], cast: Cast) -> None:
    made, = kept(runs[0], cast)
    with pytest.raises(NotFound):
        update_follow_up(follow_up_id=made.pk, status="dropped", note="x", actor=cast.orang_luar, at=AT)
    with pytest.raises(NotFound):
        follow_up(made.pk, cast.outside.key)


@pytest.mark.parametrize(("typed", "code"), [
    ({"evidence": None}, "follow_up.evidence"), ({"name": "catatan.exe"}, "evidence.type"),
    ({"evidence": b"MZ bukan pdf"}, "evidence.content"), ({"status": "dropped", "evidence": None}, "follow_up.reason"),
    ({"status": "besok"}, "follow_up.status")])
def test_what_is_typed_must_hold(runs: tuple[RunRef, RunRef], cast: Cast, typed: dict[str, Any], code: str) -> None:
    made, = kept(runs[0], cast)
    with pytest.raises(InvalidInput) as refused:
        close(made.pk, cast, **typed)
    assert refused.value.code == code


def test_a_closed_follow_up_stays_closed(runs: tuple[RunRef, RunRef], cast: Cast) -> None:
    made, = kept(runs[0], cast)
    close(made.pk, cast)
    with pytest.raises(Conflict):
        close(made.pk, cast, status="dropped", note="berubah pikiran")


def test_a_note_alone_leaves_it_open(runs: tuple[RunRef, RunRef], cast: Cast) -> None:
    made, = kept(runs[0], cast)
    assert close(made.pk, cast, status="open", evidence=None, note="Menunggu jadwal").status == "open"


def test_a_keeper_adds_one_by_hand_and_a_colleague_may_not(runs: tuple[RunRef, RunRef], cast: Cast) -> None:
    facts = {"run": runs[0], "objective": "Meningkatnya pelayanan", "action": "Menyusun jadwal", "owner": "kasi-b",
             "due": date(2026, 5, 1), "at": AT}
    made = open_follow_up(actor=cast("kasubag", AT), **facts)
    assert (made.opened_from, made.owner_title) == ("page", "Kepala Seksi B")
    with pytest.raises(Conflict):
        open_follow_up(actor=cast("kasubag", AT), **facts)
    with pytest.raises(NotPermitted):
        open_follow_up(actor=cast("kasi-b", AT), **{**facts, "action": "Lain"})
    with pytest.raises(InvalidInput):
        open_follow_up(actor=cast("kasubag", AT), **{**facts, "action": "Lain", "owner": "bupati"})


def test_a_run_without_any_value_neither_succeeds_nor_fails(runs: tuple[RunRef, RunRef]) -> None:
    told = success(runs[0])
    assert (told.successful, told.words) == (None, "tercapai 0 dari 8, 8 tidak terukur")


@pytest.mark.parametrize(("met", "successful", "words"), [
    ((True, True), True, "tercapai 2 dari 2"), ((True, False), False, "tercapai 1 dari 2"),
    ((True, None), None, "tercapai 1 dari 2, 1 tidak terukur"), ((False, None), False, "tercapai 0 dari 2, 1 tidak terukur"),
    ((), None, "tercapai 0 dari 0")])
def test_a_run_succeeds_when_every_indicator_meets_its_target(
    met: tuple[bool | None, ...], successful: bool | None, words: str
) -> None:
    figures = [{"scope": "period", "is_budget": False, "met": one} for one in met]
    told = success_of({"figures": [*figures, {"scope": "period", "is_budget": True, "met": False}]})
    assert (told.successful, told.words) == (successful, words)


def test_the_next_programme_of_work_lists_what_is_still_open(runs: tuple[RunRef, RunRef], cast: Cast) -> None:
    kept(runs[0], cast)
    pack = sop(row(1, "plan", "kasubag"), row(2, "socialise", "sekretaris"), name="rencana")
    planned = cast.start(pack, period="2026Q2", at=LATER)
    task = task_ref(Task.objects.get(run=planned.id, kind="plan").pk)
    activities = next(f for f in STEP_KINDS["plan"].fields(task) if f.key == "kegiatan").suggestion
    assert [(a["kegiatan"], a["pelaksana"], a["selesai"]) for a in activities if a["keluaran"] == "Bukti tindak lanjut"] == [
        ("Melatih petugas", "Kepala Seksi A", "")]
