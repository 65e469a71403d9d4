"""A draft's way: words kept version by version, comments pinned to sections, corrections, review, approval."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from docx import Document

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted, NotReady
from capaian.kernel.paper import Prose
from capaian.letters.domain.templates import COVER
from capaian.letters.exchange.taking import take_template
from capaian.letters.services import put_template_in_force
from capaian.organisation.domain.actors import SYSTEM
from capaian.procedures.models import Artefact, Task
from capaian.procedures.ports import STEP_KINDS, RunRef
from capaian.procedures.selectors import task_ref
from capaian.procedures.services import complete_task, recall_task, save_entry
from capaian.reporting.domain.checklist import ITEMS
from capaian.reporting.models import DraftText
from capaian.reporting.selectors.drafts import comments_of, newest_texts, sections, texts_of
from capaian.reporting.services import act_on_comment, add_comment
from tests.cast import Cast, adopt, found_cast, no, row, sop, task, yes
from tests.integration.kinds.reading import text_of_pdf
from tests.unit.letters.test_covers import template

AT = datetime(2026, 4, 6, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
ROWS = (row(1, "draft", "petugas", produces=["draft"]),
        row(2, "review", "kasubag", requires=["draft"], outcomes=[yes("r3"), no("r1")]),
        row(3, "meet", "sekretaris"), row(4, "submit", "sekretaris"))


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    settings.FILES_DIR = tmp_path
    made = found_cast()
    adopt(made)
    return made


@pytest.fixture
def run(cast: Cast) -> RunRef:
    """A run that waits at its draft."""
    return cast.start(sop(*ROWS), at=AT)


def written(run: RunRef, cast: Cast, at: datetime = AT, **words: str) -> None:
    """Save the draft as proposed, with these words instead."""
    pk = task(run, "r1", state="open").pk
    proposed = {f.key: f.suggestion for f in STEP_KINDS["draft"].fields(task_ref(pk))}
    save_entry(task_id=pk, values={**proposed, **words}, actor=cast("petugas", at), at=at)


def close(run: RunRef, cast: Cast, step: str, who: str, outcome: str = "", reason: str = "", at: datetime = AT) -> Any:
    return complete_task(task_id=task(run, step, state="open").pk, outcome=outcome, reason=reason, actor=cast(who, at), at=at)


def drafted(run: RunRef, cast: Cast, **words: str) -> int:
    """The draft is handed in; the task that reviews it."""
    written(run, cast, **words)
    close(run, cast, "r1", "petugas")
    return task(run, "r2", state="open").pk


def comment(review: int, cast: Cast, section: str = "penutup", text: str = "Terlalu pendek.") -> int:
    return add_comment(task_id=review, section=section, text=text, actor=cast("kasubag", AT), at=AT).pk


def act(task_id: int, comment_id: int, what: str, who: str, cast: Cast, text: str = "") -> Any:
    return act_on_comment(task_id=task_id, comment_id=comment_id, act=what, text=text, actor=cast(who, AT), at=AT)


def state(run: RunRef) -> list[str]:
    return [one.state for one in comments_of(run.id)]


def answer_points(review: int, cast: Cast, answer: str = "ya") -> None:
    """Every point of the review answered with the same word, and why."""
    save_entry(task_id=review, actor=cast("kasubag", AT), at=AT, values={
        name: value for item in ITEMS for name, value in ((f"reviu_{item.key}", answer), (f"reviu_{item.key}_ket", "Dibaca."))})


def left(run: RunRef, key: str) -> Artefact:
    return Artefact.objects.filter(run=run.id, key=key).latest("pk")


# --- versions -----------------------------------------------------------------------------------------------------------


def test_every_text_that_was_kept_is_a_version_with_who_and_when(run: RunRef, cast: Cast) -> None:
    written(run, cast, penutup="Satu.")
    written(run, cast, penutup="Satu dua.", at=AT + timedelta(minutes=1))
    kept = texts_of(run.id, "penutup")
    assert [(t.text, t.name, t.at) for t in kept] == [
        ("Satu.", "Pejabat petugas (contoh)", AT), ("Satu dua.", "Pejabat petugas (contoh)", AT + timedelta(minutes=1))]
    assert len(texts_of(run.id, "kata_pengantar")) == 1, "what did not change is not kept twice"


def test_a_version_cannot_be_changed_or_deleted_even_by_sql(run: RunRef, cast: Cast) -> None:
    written(run, cast, penutup="Satu.")
    for statement in ("UPDATE reporting_drafttext SET text = 'x'", "DELETE FROM reporting_drafttext"):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_new_round_begins_with_what_was_written_and_proposes_anew_what_nobody_touched(run: RunRef, cast: Cast) -> None:
    drafted(run, cast, penutup="Kata penutup kami.")
    close(run, cast, "r2", "kasubag", "tidak", "Perbaiki.")
    again = task_ref(task(run, "r1", state="open").pk)
    assert again.entry == {}
    words = {s.key: s.text for s in sections(again)}
    assert words["penutup"] == "Kata penutup kami."
    newest = newest_texts(run.id)
    assert newest["kata_pengantar"].proposed and not newest["penutup"].proposed


def test_the_words_of_an_objective_are_sections_of_their_own_and_come_back_too(run: RunRef, cast: Cast) -> None:
    pk = task(run, "r1", state="open").pk
    rows = [dict(line, penyebab="Karena petugas dilatih.") for line in next(
        f.suggestion for f in STEP_KINDS["draft"].fields(task_ref(pk)) if f.key == "sasaran")]
    drafted(run, cast, sasaran=rows)  # type: ignore[arg-type]
    close(run, cast, "r2", "kasubag", "tidak", "Perbaiki.")
    found = [s for s in sections(task_ref(task(run, "r1", state="open").pk)) if s.key.endswith(".penyebab")]
    assert [s.text for s in found] == ["Karena petugas dilatih."]
    assert found[0].title.endswith(": Meningkatnya pelayanan")


def test_a_second_round_leaves_a_sheet_of_its_changes(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast, penutup="Target belum tercapai.")
    first = comment(review, cast)
    close(run, cast, "r2", "kasubag", "tidak", "Perbaiki penutup.")
    assert not Artefact.objects.filter(run=run.id, key="draft-changes").exists()
    again = task(run, "r1", state="open").pk
    written(run, cast, penutup="Target tercapai.")
    act(again, first, "answer", "petugas", cast, "Sudah diperbaiki.")
    close(run, cast, "r1", "petugas")
    sheet = left(run, "draft-changes")
    assert [title for title in sheet.data["sections"]] == ["Penutup"]
    assert file_bytes(sheet.file_id).startswith(b"%PDF")


def test_a_task_that_is_taken_back_keeps_its_words(run: RunRef, cast: Cast) -> None:
    drafted(run, cast, penutup="Satu.")
    pk = recall_task(task_id=task(run, "r1").pk, reason="Salah ketik", actor=cast("petugas", AT), at=AT)
    assert {s.key: s.text for s in sections(task_ref(pk))}["penutup"] == "Satu."


@pytest.mark.parametrize("kind", ["draft", "consolidate"])
def test_every_section_has_its_passage_in_the_report(cast: Cast, kind: str) -> None:
    """A narrative field without one could not be edited in Word."""
    run = cast.start(sop(row(1, kind, "petugas"), row(2, "send", "arsiparis")), at=AT)
    paper, found = STEP_KINDS[kind].as_it_stands(task_ref(task(run, "r1").pk), AT)  # type: ignore[attr-defined]
    assert {s.key for s in found} == {b.passage for b in paper.blocks if isinstance(b, Prose) and b.passage}


# --- comments -----------------------------------------------------------------------------------------------------------


def test_a_comment_is_pinned_to_a_section_of_the_draft(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast)
    comment(review, cast)
    comment(review, cast, "", "Tata letak rapi.")
    assert [(c.number, c.title, c.acted_title, c.state) for c in comments_of(run.id)] == [
        (1, "Penutup", "Kasubag Perencanaan", "open"), (2, "", "Kasubag Perencanaan", "open")]
    with pytest.raises(InvalidInput, match=r"comment\.section"):
        comment(review, cast, "lain")
    with pytest.raises(InvalidInput, match=r"comment\.empty"):
        comment(review, cast, "penutup", "  ")


def test_a_draft_is_not_approved_while_a_comment_is_neither_resolved_nor_carried(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast)
    answer_points(review, cast)
    first = comment(review, cast)
    with pytest.raises(NotReady, match=r"1 \(Penutup\)"):
        close(run, cast, "r2", "kasubag", "ya")
    act(review, first, "resolve", "kasubag", cast)
    close(run, cast, "r2", "kasubag", "ya")
    assert task(run, "r3").state == "open"


def test_the_drafter_answers_each_comment_before_the_draft_goes_on_again(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast)
    first = comment(review, cast)
    close(run, cast, "r2", "kasubag", "tidak", "Perbaiki.")
    written(run, cast)
    with pytest.raises(NotReady, match="Komentar 1"):
        close(run, cast, "r1", "petugas")
    again = task(run, "r1", state="open").pk
    with pytest.raises(InvalidInput, match=r"comment\.empty"):
        act(again, first, "answer", "petugas", cast)
    act(again, first, "answer", "petugas", cast, "Sudah dilengkapi.")
    close(run, cast, "r1", "petugas")
    assert comments_of(run.id)[0].answer == "Sudah dilengkapi."


def test_a_reviewer_opens_again_what_was_not_mended(run: RunRef, cast: Cast) -> None:
    first = comment(drafted(run, cast), cast)
    close(run, cast, "r2", "kasubag", "tidak", "Perbaiki.")
    act(task(run, "r1", state="open").pk, first, "resolve", "petugas", cast, "Selesai.")
    written(run, cast)
    close(run, cast, "r1", "petugas")
    act(task(run, "r2", state="open").pk, first, "reopen", "kasubag", cast, "Belum.")
    assert state(run) == ["open"]


def test_only_the_reviewer_carries_and_only_who_holds_the_task_writes(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast)
    first = comment(review, cast)
    for who in ("petugas", "camat", "arsiparis"):
        with pytest.raises(NotPermitted):
            act(review, first, "resolve", who, cast)
    close(run, cast, "r2", "kasubag", "tidak", "Perbaiki.")
    again = task(run, "r1", state="open").pk
    with pytest.raises(NotPermitted, match=r"comment\.role"):
        act(again, first, "carry", "petugas", cast)
    with pytest.raises(Conflict, match=r"comment\.kind"):
        add_comment(task_id=again, section="", text="x", actor=cast("petugas", AT), at=AT)
    with pytest.raises(NotPermitted):
        act_on_comment(task_id=again, comment_id=first, act="resolve", actor=cast.orang_luar, at=AT)


def test_a_comment_of_another_run_is_not_found(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast)
    with pytest.raises(NotFound):
        act(review, 999_999, "resolve", "kasubag", cast)


def test_what_is_carried_is_proposed_to_the_meeting_and_settled_by_its_minutes(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast)
    first = comment(review, cast, "penutup", "Perlu keputusan tentang target.")
    act(review, first, "carry", "kasubag", cast)
    answer_points(review, cast)
    close(run, cast, "r2", "kasubag", "ya")
    meeting = task_ref(task(run, "r3", state="open").pk)
    proposed = {f.key: f.suggestion for f in STEP_KINDS["meet"].fields(meeting)}
    assert "Perlu keputusan tentang target." in proposed["pembahasan"]
    assert any("Penutup" in line["keputusan"] for line in proposed["keputusan"])
    save_entry(task_id=meeting.id, values=proposed, actor=cast("sekretaris", AT), at=AT)
    close(run, cast, "r3", "sekretaris", at=AT + timedelta(hours=3))
    assert state(run) == ["minuted"]
    assert comments_of(run.id)[0].answer == left(run, "minutes").data["number"]


def test_a_comment_is_not_carried_where_no_meeting_follows(cast: Cast) -> None:
    run = cast.start(sop(*ROWS[:2], row(3, "submit", "sekretaris")), at=AT)
    review = drafted(run, cast)
    first = comment(review, cast)
    with pytest.raises(Conflict, match=r"comment\.no_meeting"):
        act(review, first, "carry", "kasubag", cast)


def test_the_sheet_of_corrections_lists_every_comment_with_its_state(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast)
    comment(review, cast)
    second = comment(review, cast, "", "Nomor halaman.")
    act(review, second, "resolve", "kasubag", cast)
    close(run, cast, "r2", "kasubag", "tidak", "Perbaiki.")
    facts = left(run, "draft-returned").data["comments"]
    assert [(c["number"], c["section"], c["state"]) for c in facts] == [(1, "Penutup", "open"), (2, "", "resolved")]


# --- the points of the review -------------------------------------------------------------------------------------------


def test_what_the_data_say_is_answered_already_with_its_evidence(run: RunRef, cast: Cast) -> None:
    fields = {f.key: f for f in STEP_KINDS["review"].fields(task_ref(drafted(run, cast)))}
    assert fields["reviu_S4"].suggestion == "ya"
    assert "target sama dengan Perjanjian Kinerja" in fields["reviu_S4"].help
    assert fields["reviu_F6"].suggestion == "tidak", "the little plan has no budget"
    assert fields["reviu_M7"].suggestion == "", "only a person can tell"
    assert sum(key.startswith("reviu_") and not key.endswith("_ket") for key in fields) == 23


def test_approval_asks_for_every_point_and_a_return_for_none(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast)
    with pytest.raises(NotReady, match=r"M6, M7"):
        close(run, cast, "r2", "kasubag", "ya")
    close(run, cast, "r2", "kasubag", "tidak", "Perbaiki.")
    assert Task.objects.get(pk=review).outcome == "tidak"


def test_an_answer_against_the_data_and_a_no_need_words(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast)
    answer_points(review, cast)
    save_entry(task_id=review, values={"reviu_F6": "ya", "reviu_F6_ket": ""}, actor=cast("kasubag", AT), at=AT)
    with pytest.raises(NotReady, match="F6"):
        close(run, cast, "r2", "kasubag", "ya")


def test_the_review_leaves_its_sheet_with_answers_and_evidence(run: RunRef, cast: Cast) -> None:
    review = drafted(run, cast)
    answer_points(review, cast, "tidak")
    close(run, cast, "r2", "kasubag", "ya")
    sheet = left(run, "review-sheet")
    assert sheet.data["answers"]["S4"] == "tidak" and sheet.data["findings"]["S4"][0] == "ya"
    assert len(sheet.data["answers"]) == 23
    assert DraftText.objects.filter(run=run.id).exists()


@pytest.mark.parametrize(("period", "stated"), [("2026", True), ("2026Q1", False)])
def test_an_annual_report_that_goes_on_is_stated_as_reviewed(cast: Cast, period: str, stated: bool) -> None:
    kind = "quarter" if "Q" in period else "year"
    run = cast.start(sop(*ROWS, sections=[{"key": "main", "periods": [kind], "rows": ["r1", "r2", "r3", "r4"]}]),
                     period=period, at=AT)
    answer_points(drafted(run, cast), cast, "tidak")
    close(run, cast, "r2", "kasubag", "ya")
    kinds = [a.key for a in Artefact.objects.filter(run=run.id)]
    assert ("review-statement" in kinds) == stated
    if stated:
        statement = left(run, "review-statement")
        words = text_of_pdf(file_bytes(statement.file_id))
        assert statement.data["exceptions"] > 0 and "PERNYATAAN TELAH DIREVIU" in words and "Pejabat kasubag" in words


def test_the_report_stands_under_the_offices_own_cover(run: RunRef, cast: Cast) -> None:
    own = take_template(office=cast.office, kind=COVER, name="sampul.docx", actor=SYSTEM, at=AT,
                        data=template(lambda document: document.add_paragraph("Disusun oleh Subbagian Perencanaan")))
    put_template_in_force(template_id=own.pk, actor=SYSTEM, at=AT)
    drafted(run, cast)
    pdf, word = (Artefact.objects.get(run=run.id, key="draft", name__endswith=form).file_id for form in (".pdf", ".docx"))
    assert "LAPORAN KINERJA TRIWULAN TRIWULAN I TAHUN 2026 KECAMATAN UJI Disusun oleh" in text_of_pdf(file_bytes(pdf))
    lines = [p.text for p in Document(BytesIO(file_bytes(word))).paragraphs if p.text]
    assert "Disusun oleh Subbagian Perencanaan" in lines[:5]
