"""The archive's pages: schedule, checks, packages, and destruction in three acts by the right people."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from capaian.archive.models import ArchiveEntry, DestructionDecision, DestructionProposal
from capaian.archive.services import file_run
from capaian.foundation.models import AuditEntry
from capaian.foundation.selectors import is_kept
from capaian.foundation.worker import drain
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import Office, OfficeRole, Position
from capaian.procedures.ports import RunRef
from tests.web.conftest import FOUNDED, browser_of


@pytest.fixture
def entry(run: RunRef, settings: Any, tmp_path: Path) -> ArchiveEntry:
    """A run of 2024, filed under a rule whose years are over."""
    settings.FILES_DIR = tmp_path / "files"
    row = file_run(run=run, actor=SYSTEM, at=FOUNDED)
    ArchiveEntry.objects.filter(pk=row.pk).update(year=2020)
    return ArchiveEntry.objects.get(pk=row.pk)


@pytest.fixture
def archivist(office: Office) -> Client:
    """The Sekretaris, whose post keeps the archive."""
    role = OfficeRole.objects.create(office=office, key="unit-kearsipan", title="Unit kearsipan")
    role.positions.add(Position.objects.get(office=office, key="sekretaris"))
    return browser_of("sekretaris@contoh")


def committee(**more: str) -> dict[str, str]:
    return {"reference": "BA-01/2026", "name-1": "Ketua (contoh)", "title-1": "Ketua", "name-2": "Anggota (contoh)", **more}


def test_destruction_is_proposed_decided_and_carried_out_by_three_officials(
        camat: Client, archivist: Client, entry: ArchiveEntry, django_capture_on_commit_callbacks: Any) -> None:
    assert archivist.post("/arsip/pemusnahan/", {"entries": [entry.pk], "reason": ""}).status_code == 400
    assert archivist.post("/arsip/pemusnahan/", {"entries": [entry.pk], "reason": "Retensi habis"}).status_code == 302
    path = f"/arsip/pemusnahan/usul/{DestructionProposal.objects.get().pk}/"
    assert path in camat.get("/arsip/pemusnahan/").content.decode()
    assert 'name="reference"' not in archivist.get(path).content.decode(), "only the head answers"
    assert archivist.post(path, committee()).status_code == 403
    answer = camat.post(path, committee(**{"name-2": ""}))
    assert answer.status_code == 400 and "Ketua (contoh)" in answer.content.decode(), "what was typed is still there"
    assert camat.post(path, committee()).status_code == 302
    act = f"/arsip/pemusnahan/{DestructionDecision.objects.get().pk}/laksanakan/"
    assert act not in camat.get("/arsip/pemusnahan/").content.decode()
    assert camat.post(act).status_code == 409
    assert act in archivist.get("/arsip/pemusnahan/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert archivist.post(act).status_code == 302
    page = archivist.get(f"/arsip/{entry.pk}/").content.decode()
    assert "dimusnahkan" in page and "Disimpan sampai akhir" not in page
    gone = next(one for one in entry.items.all() if one.file_id and not is_kept(one.file_id))
    answer = archivist.get(f"/arsip/{entry.pk}/{gone.pk}/")
    assert answer.status_code == 404 and "sudah dimusnahkan" in answer.content.decode(), "no backup is asked for"
    assert AuditEntry.objects.filter(act="archive.destroy", allowed=True).count() == 1


def test_the_head_keeps_what_was_proposed_with_the_reason(camat: Client, archivist: Client, entry: ArchiveEntry) -> None:
    archivist.post("/arsip/pemusnahan/", {"entries": [entry.pk], "reason": "Retensi habis"})
    path = f"/arsip/pemusnahan/usul/{DestructionProposal.objects.get().pk}/"
    assert archivist.post(path + "tolak/", {"reason": "x"}).status_code == 403
    assert camat.post(path + "tolak/", {"reason": ""}).status_code == 400
    assert camat.post(path + "tolak/", {"reason": "Masih diperiksa"}).status_code == 302
    assert "Masih diperiksa" in archivist.get("/arsip/pemusnahan/").content.decode()


def test_an_official_who_keeps_no_archive_carries_nothing_out(camat: Client, archivist: Client, entry: ArchiveEntry,
                                                              kasi: Client) -> None:
    OfficeRole.objects.get(key="unit-kearsipan").positions.set(Position.objects.filter(key="camat"))
    archivist.post("/arsip/pemusnahan/", {"entries": [entry.pk], "reason": "Retensi habis"})
    camat.post(f"/arsip/pemusnahan/usul/{DestructionProposal.objects.get().pk}/", committee())
    act = f"/arsip/pemusnahan/{DestructionDecision.objects.get().pk}/laksanakan/"
    assert kasi.post(act).status_code == archivist.post(act).status_code == 403
    assert camat.post(act).status_code == 409, "whoever decided does not carry out, whatever post they hold"


def test_the_schedule_says_what_counts_now(kasi: Client, office: Office) -> None:
    page = kasi.get("/arsip/jadwal/").content.decode()
    for words in ("permanen", "musnah", "000.8.3.3", "triwulanan", "lama simpan awal"):
        assert words.casefold() in page.casefold(), words


def test_a_check_is_asked_for_and_its_result_is_read_on_the_page(kasi: Client, entry: ArchiveEntry) -> None:
    assert kasi.post("/arsip/pemeriksaan/").status_code == 302
    assert kasi.post("/arsip/pemeriksaan/").status_code == 409
    drain(at=datetime.now(FOUNDED.tzinfo))
    assert "Semua berkas sama seperti saat diarsipkan" in kasi.get("/arsip/pemeriksaan/").content.decode()


def test_a_package_is_downloaded_and_that_leaves_its_trace(kasi: Client, entry: ArchiveEntry) -> None:
    answer = kasi.post(f"/arsip/{entry.pk}/paket/")
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    assert "attachment" in answer["Content-Disposition"]
    person = User.objects.get(username="kasi-pemerintahan@contoh").person.pk
    assert AuditEntry.objects.get(act="archive.export").person == person
    assert kasi.get(f"/arsip/{entry.pk}/paket/").status_code == 405


def test_the_place_of_the_paper_keeps_its_history(kasi: Client, entry: ArchiveEntry) -> None:
    for place in ("Lemari 1", "Lemari 2"):
        kasi.post(f"/arsip/{entry.pk}/tempat/", {"place": place})
    assert "Lemari 1 → Lemari 2" in kasi.get(f"/arsip/{entry.pk}/").content.decode()


RULES = {f"{key}-{part}": value for key in ("year", "semester", "quarter", "month", "sop") for part, value in (
    ("classification", "000.8.6.3"), ("active", "3"), ("inactive", "7"), ("fate", "musnah"), ("source", "JRA Contoh"))}


def test_the_archivist_adopts_the_schedule_on_the_page_and_it_leaves_its_trace(archivist: Client, run: RunRef) -> None:
    assert 'name="quarter-active"' in archivist.get("/arsip/jadwal/").content.decode()
    assert archivist.post("/arsip/jadwal/", {**RULES, "title": "JRA 2026"}).status_code == 302
    assert AuditEntry.objects.filter(act="archive.schedule", allowed=True).count() == 1
    row = file_run(run=run, actor=SYSTEM, at=FOUNDED)
    assert (row.active_years, row.inactive_years, row.fate, row.schedule_source) == (3, 7, "musnah", "JRA Contoh")
    assert "JRA 2026" in archivist.get("/arsip/jadwal/").content.decode()


@pytest.mark.parametrize("wrong", [{"quarter-active": "tiga"}, {"quarter-inactive": "-1"}, {"quarter-fate": "dibuang"},
                                   {"quarter-classification": "laporan"}])
def test_a_schedule_that_makes_no_sense_is_refused_with_what_was_typed(archivist: Client, wrong: dict[str, str]) -> None:
    answer = archivist.post("/arsip/jadwal/", {**RULES, **wrong, "title": "JRA keliru"})
    page = answer.content.decode()
    assert answer.status_code == 400 and "JRA keliru" in page and 'value="7"' in page
    assert not AuditEntry.objects.filter(act="archive.schedule", allowed=True).exists()


def test_who_neither_keeps_the_archive_nor_the_data_reads_the_schedule_only(kasi: Client) -> None:
    assert "<form" not in kasi.get("/arsip/jadwal/").content.decode().partition("<main")[2]
    assert kasi.post("/arsip/jadwal/", RULES).status_code == 403
    assert AuditEntry.objects.filter(act="archive.schedule", allowed=False).count() == 1
