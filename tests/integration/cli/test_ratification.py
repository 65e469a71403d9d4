"""Publishing a version is its ratification: by whom, with what signature, and what becomes of the version before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from capaian.archive.selectors import decree_of
from capaian.archive.services import file_sop
from capaian.cli.main import main
from capaian.foundation.models import AuditEntry
from capaian.foundation.selectors import file_bytes, trail
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotPermitted
from capaian.letters.models import Letter
from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.models import Office
from capaian.organisation.selectors import actor_named
from capaian.procedures.selectors import run_row
from capaian.procedures.services import start_run
from capaian.signing.ports import Credential, FileVerdict, desk
from capaian.signing.selectors import verdict_of
from capaian.signing.services import ratify_sop
from capaian.sop.domain.pack import PrintedDate
from capaian.sop.models import ProcedureVersion
from capaian.sop.selectors import in_force, pack_of
from capaian.sop.selectors import version as sop_version
from capaian.sop.services import discard_draft, put_in_force, save_draft

AT = datetime(2024, 3, 4, 2, 0, tzinfo=UTC)
KEY = "kecamatan-pakusari/pengumpulan-data-kinerja"


@pytest.fixture
def camat(pakusari: Office) -> Actor:
    return actor_named("camat@pakusari", AT)


@pytest.fixture
def petugas(pakusari: Office) -> Actor:
    return actor_named("petugas-pengolah-data@pakusari", AT)


@pytest.fixture
def kasubag(pakusari: Office) -> Actor:
    return actor_named("kasubag-perencanaan@pakusari", AT)


@pytest.fixture
def draft(pakusari: Office, kasubag: Actor) -> ProcedureVersion:
    pack = replace(pack_of(in_force(pakusari.pk, KEY)), title="Mekanisme Pengumpulan Data Kinerja 2025")
    return save_draft(office=pakusari, pack=pack, actor=kasubag, at=AT)


def test_the_ratifier_signs_the_document_and_the_version_is_in_force(draft: ProcedureVersion, camat: Actor) -> None:
    row = ratify_sop(version=draft, effective=date(2024, 4, 1), actor=camat, at=AT)
    assert (row.state, row.effective) == ("in_force", date(2024, 4, 1))
    verdicts = [v for v in verdict_of(file_bytes(row.document_id), at=AT) if not v.archive]
    assert verdicts and all(v.valid and v.signer == camat.name for v in verdicts)


def test_a_decree_and_the_identity_sheet_are_both_signed(draft: ProcedureVersion, camat: Actor) -> None:
    row = ratify_sop(version=draft, effective=date(2024, 4, 1), actor=camat, at=AT)
    assert pack_of(row).identity.decree is not None
    assert len([v for v in verdict_of(file_bytes(row.document_id), at=AT) if not v.archive]) == 2


def test_the_earlier_version_ends_on_the_day_the_new_one_begins(
        draft: ProcedureVersion, camat: Actor, petugas: Actor, pakusari: Office) -> None:
    old = in_force(pakusari.pk, KEY)
    running = start_run(version=old, section="triwulan", period="2024Q1", actor=petugas, at=AT)
    new = ratify_sop(version=draft, effective=date(2024, 4, 1), actor=camat, at=AT)
    old.refresh_from_db()
    assert (old.state, old.revoked) == ("revoked", date(2024, 4, 1))
    assert run_row(running.id).version_id == old.pk
    with pytest.raises(Conflict, match=r"run\.version"):
        start_run(version=new, section="triwulan", period="2024Q2", actor=petugas, at=AT)
    assert start_run(version=old, section="triwulan", period="2024Q2", actor=petugas, at=AT + timedelta(days=1))
    later = datetime(2024, 4, 1, 2, 0, tzinfo=UTC)
    with pytest.raises(Conflict, match=r"run\.version"):
        start_run(version=old, section="triwulan", period="2024Q3", actor=petugas, at=later)
    assert start_run(version=new, section="triwulan", period="2024Q3", actor=petugas, at=later).version == new.pk


def test_nobody_else_puts_it_in_force_and_the_attempt_is_recorded(
        draft: ProcedureVersion, petugas: Actor, pakusari: Office) -> None:
    for actor in (petugas, actor_named("sekretaris-kecamatan@pakusari", AT)):
        with pytest.raises(NotPermitted, match=r"sop\.ratifier"):
            ratify_sop(version=draft, effective=date(2024, 4, 1), actor=actor, at=AT)
        with pytest.raises(NotPermitted, match=r"sop\.ratifier"):
            put_in_force(version=draft, effective=date(2024, 4, 1), actor=actor, at=AT)
    draft.refresh_from_db()
    assert draft.state == "draft" and draft.document_id is None
    assert AuditEntry.objects.filter(act="sop.ratify", allowed=False, target=f"sop:{KEY}").count() == 2
    assert trail(f"sop:{KEY}")


def test_a_ratification_that_was_interrupted_goes_on_in_the_same_document(draft: ProcedureVersion, camat: Actor) -> None:
    code = Credential(account="camat@contoh.go.id", totp="111111")
    with pytest.raises(ManyProblems, match="many"):
        ratify_sop(version=draft, effective=date(2024, 4, 1), secret=code, actor=camat, at=AT)
    assert sop_version(draft.pk).state == "draft"
    row = ratify_sop(version=draft, effective=date(2024, 4, 1), secret=code, actor=camat, at=AT + timedelta(hours=1))
    signed = [v for v in verdict_of(file_bytes(row.document_id), at=AT) if not v.archive]
    assert [v.valid for v in signed] == [True, True] and signed[0].at < signed[1].at


def test_a_draft_that_cannot_run_is_refused_before_anything_is_signed(
        draft: ProcedureVersion, camat: Actor, kasubag: Actor, pakusari: Office) -> None:
    pack = pack_of(draft)
    broken = replace(pack, rows=(replace(pack.rows[0], standard="secepatnya nian"), *pack.rows[1:]))
    row = save_draft(office=pakusari, pack=broken, actor=kasubag, at=AT)
    with pytest.raises(ManyProblems) as refused:
        ratify_sop(version=row, effective=date(2024, 4, 1), actor=camat, at=AT)
    assert [p.place for p in refused.value.problems] == [f"rows.{pack.rows[0].key}.standard"]


def test_a_version_is_ratified_once(draft: ProcedureVersion, camat: Actor) -> None:
    row = ratify_sop(version=draft, effective=date(2024, 4, 1), actor=camat, at=AT)
    with pytest.raises(Conflict, match=r"sop\.published"):
        ratify_sop(version=row, effective=date(2024, 5, 1), actor=camat, at=AT)


def test_the_command_publishes_in_the_name_of_the_account(
        draft: ProcedureVersion, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["sop", "publish", "--office", "kecamatan-pakusari", "--key", "pengumpulan-data-kinerja",
             "--effective", "2024-04-01", "--as"]
    assert main([*words, "kasubag-perencanaan@pakusari"]) == 2
    assert "[sop.ratifier]" in capsys.readouterr().err
    assert main([*words, "camat@pakusari"]) == 0
    draft.refresh_from_db()
    assert draft.state == "in_force" and draft.document_id in capsys.readouterr().out


def test_drafts_are_written_by_coordinators_and_the_administrator_and_a_refusal_is_traced(
        draft: ProcedureVersion, kasubag: Actor, petugas: Actor, camat: Actor, pakusari: Office) -> None:
    pack = pack_of(draft)
    for actor in (petugas, camat):
        with pytest.raises(NotPermitted, match=r"sop\.drafter"):
            save_draft(office=pakusari, pack=pack, actor=actor, at=AT)
    assert [entry.allowed for entry in trail(f"sop:{KEY}")][-2:] == [False, False]
    for login in ("sekretaris-kecamatan", "kasubag-perencanaan"):
        assert save_draft(office=pakusari, pack=pack, actor=actor_named(f"{login}@pakusari", AT), at=AT).pk == draft.pk


def test_a_draft_saved_by_somebody_else_is_not_overwritten(draft: ProcedureVersion, kasubag: Actor, pakusari: Office) -> None:
    pack = pack_of(draft)
    save_draft(office=pakusari, pack=pack, seen_edit=draft.edit, actor=kasubag, at=AT)
    with pytest.raises(Conflict, match=r"sop\.edited"):
        save_draft(office=pakusari, pack=pack, seen_edit=draft.edit, actor=kasubag, at=AT)
    with pytest.raises(Conflict, match=r"sop\.edited"):
        save_draft(office=pakusari, pack=pack, seen_edit=0, actor=kasubag, at=AT)


def test_what_no_sop_looks_like_is_not_kept(draft: ProcedureVersion, kasubag: Actor, pakusari: Office) -> None:
    with pytest.raises(InvalidInput, match=r"sop\.too_long"):
        save_draft(office=pakusari, pack=replace(pack_of(draft), title="x" * 4001), actor=kasubag, at=AT)


def test_a_draft_is_thrown_away_and_leaves_its_trace(draft: ProcedureVersion, kasubag: Actor, petugas: Actor,
                                                     pakusari: Office) -> None:
    with pytest.raises(NotPermitted):
        discard_draft(version=draft, seen_edit=draft.edit, actor=petugas, at=AT)
    with pytest.raises(Conflict):
        discard_draft(version=draft, seen_edit=draft.edit + 1, actor=kasubag, at=AT)
    discard_draft(version=draft, seen_edit=draft.edit, actor=kasubag, at=AT)
    assert not ProcedureVersion.objects.filter(pk=draft.pk).exists()
    assert in_force(pakusari.pk, KEY) and trail(f"sop:{KEY}")[-1].act == "sop.discard"


def without_number(draft: ProcedureVersion, kasubag: Actor) -> ProcedureVersion:
    pack = pack_of(draft)
    decree = replace(pack.identity.decree, numbers=(), date=PrintedDate()) if pack.identity.decree else None
    return save_draft(office=draft.definition.office, pack=replace(pack, identity=replace(pack.identity, decree=decree)),
                      actor=kasubag, at=AT)


def test_a_decree_without_a_number_gets_the_next_of_its_book_and_is_filed_as_a_word_file(
        draft: ProcedureVersion, camat: Actor, kasubag: Actor, settings: Any, tmp_path: Path) -> None:
    row = ratify_sop(version=without_number(draft, kasubag), effective=date(2024, 4, 1), actor=camat, at=AT)
    decree, letter = pack_of(row).identity.decree, Letter.objects.get(book__key="keputusan")
    assert decree is not None and decree.numbers == ("1 TAHUN 2024",) and decree.date.printed == "4 Maret 2024"
    assert (letter.number, letter.state, letter.task_id) == ("1 TAHUN 2024", "used", None)
    file_sop(version_id=row.pk, actor=SYSTEM, at=AT)
    filed = decree_of(row.pk)
    assert filed is not None and filed.file_id is not None
    said = "\n".join(paragraph.text for paragraph in Document(BytesIO(file_bytes(filed.file_id))).paragraphs)
    assert "NOMOR 1 TAHUN 2024" in said and "KEPUTUSAN CAMAT PAKUSARI" in said


def test_a_number_that_a_failed_signature_reserved_is_taken_up_again(
        draft: ProcedureVersion, camat: Actor, kasubag: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = without_number(draft, kasubag)
    with monkeypatch.context() as broken, pytest.raises(Conflict):
        broken.setattr(desk(), "verify", lambda data, at: FileVerdict("", 0))
        ratify_sop(version=kept, effective=date(2024, 4, 1), actor=camat, at=AT)
    assert Letter.objects.get(book__key="keputusan").state == "reserved"
    ratify_sop(version=kept, effective=date(2024, 4, 1), actor=camat, at=AT)
    assert Letter.objects.get(book__key="keputusan").state == "used"


def test_a_draft_edited_since_it_was_read_is_not_put_in_force(draft: ProcedureVersion, camat: Actor, kasubag: Actor) -> None:
    without_number(draft, kasubag)
    with pytest.raises(Conflict, match=r"sop\.edited"):
        put_in_force(version=draft, effective=date(2024, 4, 1), actor=camat, at=AT)
