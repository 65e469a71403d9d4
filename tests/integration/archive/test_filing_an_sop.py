"""A ratified SOP is filed by the worker like a run: its signed document with an archive time stamp, and the SOP as data."""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from capaian.archive.exchange.package import hand_out_package
from capaian.archive.models import ArchiveEntry
from capaian.archive.selectors import items, troubles
from capaian.archive.services import decide_destruction, file_paper_sop, file_sop
from capaian.foundation.models import AuditEntry
from capaian.foundation.selectors import file_bytes
from capaian.foundation.worker import drain
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotFound, NotPermitted
from capaian.organisation.domain.actors import SYSTEM
from capaian.signing.models import SignedDocument
from capaian.signing.ports import desk
from capaian.signing.services import ratify_sop
from capaian.sop.models import ProcedureVersion
from capaian.sop.services import save_draft
from tests.cast import MORNING, Cast, row, sop
from tests.integration.archive.test_destruction import COMMITTEE

LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def ratified(cast: Cast) -> ProcedureVersion:
    draft = save_draft(office=cast.office, pack=sop(row(1, "draft", "petugas"), row(2, "sign", "camat")), actor=SYSTEM,
                       at=MORNING)
    return ratify_sop(version=draft, effective=date(2026, 1, 5), actor=cast("camat"), at=MORNING)


def test_the_worker_files_it_and_closes_its_document_at_level_b_lta(ratified: ProcedureVersion) -> None:
    assert not ArchiveEntry.objects.exists(), "the signature waits for nothing"
    drain(at=LATER)
    entry = ArchiveEntry.objects.get(version=ratified)
    assert (entry.run, entry.fate, entry.number) == (None, "permanen", "000.8.3.3/ARS-001/2026")
    signed, pack, stamped = items(entry.pk)
    assert (signed.file_id, signed.kind, pack.kind, stamped.kind) == (ratified.document_id, "sop", "sop-pack", "archived")
    assert json.loads(file_bytes(pack.file_id)) == ratified.pack
    verdict = desk().verify(file_bytes(stamped.file_id), at=LATER)
    assert verdict.valid and len(verdict.archive_stamps) == 1
    assert SignedDocument.objects.get().archived_at == LATER
    assert troubles(entry.office.key) == []


def test_filing_it_again_is_filing_it_once(ratified: ProcedureVersion) -> None:
    drain(at=LATER)
    assert file_sop(version_id=ratified.pk, actor=SYSTEM, at=LATER) == ArchiveEntry.objects.get()
    assert AuditEntry.objects.filter(act="archive.file").count() == 1


def test_what_nobody_signed_is_not_filed_as_ratified(cast: Cast) -> None:
    paper = cast.in_force(sop(row(1, "draft", "petugas"), row(2, "sign", "camat")))
    with pytest.raises(NotFound):
        file_sop(version_id=paper.pk, actor=SYSTEM, at=LATER)


def test_an_sop_ratified_on_paper_is_filed_by_its_scan_once(cast: Cast) -> None:
    paper = cast.in_force(sop(row(1, "draft", "petugas"), row(2, "sign", "camat")))
    picture = b"\x89PNG\r\n\x1a\n"
    with pytest.raises(NotPermitted):
        file_paper_sop(version_id=paper.pk, data=picture, name="a.png", actor=cast("petugas"), at=LATER)
    with pytest.raises(InvalidInput):
        file_paper_sop(version_id=paper.pk, data=b"MZ", name="a.exe", actor=cast("kasubag"), at=LATER)
    entry = file_paper_sop(version_id=paper.pk, data=picture, name="a.png", place="Lemari 2", actor=cast("kasubag"), at=LATER)
    scan, pack = items(entry.pk)
    assert (scan.kind, scan.place, file_bytes(scan.file_id)) == ("sop-scan", "Lemari 2", picture)
    assert json.loads(file_bytes(pack.file_id)) == paper.pack and entry.version_id == paper.pk
    with pytest.raises(Conflict):
        file_paper_sop(version_id=paper.pk, data=picture, name="a.png", actor=cast("kasubag"), at=LATER)


def test_an_sop_that_was_signed_is_not_filed_by_a_scan(ratified: ProcedureVersion, cast: Cast) -> None:
    with pytest.raises(Conflict):
        file_paper_sop(version_id=ratified.pk, data=b"\x89PNG\r\n\x1a\n", name="a.png", actor=cast("kasubag"), at=LATER)


def test_its_package_explains_itself_without_a_run(ratified: ProcedureVersion, cast: Cast) -> None:
    drain(at=LATER)
    entry = ArchiveEntry.objects.get()
    package = zipfile.ZipFile(BytesIO(hand_out_package(entry, actor=cast("arsiparis"), at=LATER)))
    names = {name.partition("/")[2] for name in package.namelist()}
    assert {"data/masukan/uji-versi-1.pdf", "data/segel-arsip/" + items(entry.pk)[2].name} <= names
    summary = json.loads(package.read(next(n for n in package.namelist() if n.endswith("ringkasan.json"))))
    assert (summary["versi"], summary["sidik_naskah"]) == (1, ratified.digest)
    assert AuditEntry.objects.get(act="archive.export").person == cast("arsiparis").person


def test_an_sop_in_force_is_never_destroyed(ratified: ProcedureVersion, cast: Cast) -> None:
    drain(at=LATER)
    ArchiveEntry.objects.update(fate="musnah")
    at = MORNING + timedelta(days=8 * 366)
    with pytest.raises(ManyProblems) as refused:
        decide_destruction(office=cast.office, entries=[ArchiveEntry.objects.get()], reference="BA-1", members=COMMITTEE,
                           reason="x", actor=cast("camat", at), at=at)
    assert [p.code for p in refused.value.problems] == ["destruction.in_force"]


def test_an_entry_is_of_a_run_or_of_an_sop(ratified: ProcedureVersion) -> None:
    drain(at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArchiveEntry.objects.update(version=None)
