"""Signed documents of a filed run get their archive time stamp from the worker, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from capaian.archive.models import ArchiveItem
from capaian.archive.selectors import entries, retention_of, stamped, troubles
from capaian.archive.services import adopt_schedule, stamp_run
from capaian.foundation.models import AuditEntry, OutboxMessage
from capaian.foundation.selectors import file_bytes
from capaian.foundation.worker import drain
from capaian.kernel.errors import ManyProblems, NotPermitted
from capaian.organisation.domain.actors import SYSTEM
from capaian.procedures.selectors import artefact
from capaian.signing.models import SignedDocument
from capaian.signing.ports import desk
from capaian.signing.selectors import check_file
from tests.cast import MORNING, Cast
from tests.integration.archive.conftest import Filed

LATER = MORNING + timedelta(hours=1)


def test_filing_asks_the_worker_and_does_not_stamp_by_itself(filed: Filed) -> None:
    _, entry = filed()
    assert OutboxMessage.objects.filter(topic="archive.stamp", payload={"entry": entry.pk}).count() == 1
    assert SignedDocument.objects.get().archived_at is None


def test_the_worker_closes_the_signed_document_at_level_b_lta(filed: Filed) -> None:
    run, _ = filed()
    drain(at=LATER)
    (item,) = stamped(run.id)
    verdict = desk().verify(file_bytes(item.file_id), at=LATER)
    assert verdict.valid
    assert len(verdict.archive_stamps) == 1
    assert SignedDocument.objects.get().archived_at == LATER


def test_stamping_twice_is_once(filed: Filed) -> None:
    run, entry = filed()
    assert stamp_run(entry_id=entry.pk, actor=SYSTEM, at=LATER) == 1
    first = [i.file_id for i in stamped(run.id)]
    assert stamp_run(entry_id=entry.pk, actor=SYSTEM, at=LATER + timedelta(days=1)) == 1
    assert [i.file_id for i in stamped(run.id)] == first
    assert AuditEntry.objects.filter(act="archive.stamp").count() == 1


def test_the_list_as_filed_keeps_its_digest_when_the_stamp_is_added(filed: Filed) -> None:
    _, entry = filed()
    drain(at=LATER)
    assert troubles(entry.office.key) == []
    ArchiveItem.objects.filter(entry=entry, kind="signed").update(name="lain.pdf")
    assert troubles(entry.office.key) == [f"{entry.number}: daftarnya diubah setelah diarsipkan"]


def test_whoever_holds_the_file_without_the_stamp_still_holds_the_document(filed: Filed) -> None:
    run, _ = filed()
    signed = artefact(run.id, "signed")
    assert signed is not None
    drain(at=LATER)
    facts = check_file(file_bytes(signed.file_id), at=LATER)
    assert facts.final
    assert facts.document is not None
    assert facts.document.archived


RULES = {kind: {"classification": "000.8.6.3", "active": 3, "inactive": 5, "fate": "permanen", "source": "Perbup contoh"}
         for kind in ("year", "semester", "quarter", "month")}


def test_a_run_is_filed_under_the_schedule_of_its_office(cast: Cast, filed: Filed) -> None:
    _, before = filed()
    adopt_schedule(office=cast.office, document={"format": "capaian-retention/1", "rules": RULES}, actor=SYSTEM, at=LATER)
    _, after = filed("2026Q2", LATER)
    assert (before.active_years, before.fate, before.schedule_source) == (1, "musnah", "")
    assert (after.active_years, after.fate, after.schedule_source) == (3, "permanen", "Perbup contoh")
    assert retention_of(cast.outside.pk, "quarter").active == 1


def test_a_schedule_with_faults_is_refused_whole(cast: Cast) -> None:
    with pytest.raises(ManyProblems) as refused:
        adopt_schedule(office=cast.office, actor=SYSTEM, at=LATER, document={
            "format": "capaian-retention/1", "rules": {**RULES, "month": {"active": "dua"}, "decade": {}}})
    assert [p.code for p in refused.value.problems] == ["retention.years", "retention.fate", "retention.code",
                                                        "retention.kind"]
    assert retention_of(cast.office.pk, "month").active == 1


def test_a_stranger_does_not_change_the_schedule(cast: Cast) -> None:
    document = {"format": "capaian-retention/1", "rules": RULES}
    for stranger in (cast("camat"), cast.orang_luar):
        with pytest.raises(NotPermitted):
            adopt_schedule(office=cast.office, document=document, actor=stranger, at=LATER)
    adopt_schedule(office=cast.office, document=document, actor=cast.administrator, at=LATER)


def test_the_archive_is_searched_by_word_place_and_file(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    office = cast.office.pk
    assert entries(office, "sop triwulan") == [entry]
    assert entries(office, "laporan.pdf") == [entry]
    assert entries(office, "000.8.6") == [entry]
    assert entries(office, "laporan anggaran") == []
    assert entries(cast.outside.pk, "sop") == []
