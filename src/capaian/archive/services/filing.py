"""Filing: a finished run or a ratified SOP with everything it left, its archive time stamps, where its paper lies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from capaian.archive.domain.schedule import Retention, as_data, schedule_of
from capaian.archive.models import ArchiveEntry, ArchiveItem, RetentionSchedule
from capaian.archive.selectors import ARCHIVED, DECREE, list_digest, may_keep_schedule, retention_of
from capaian.collection.selectors import evidence_of_run
from capaian.foundation.selectors import stored_file
from capaian.foundation.services import audit, next_number, post, store_bytes, traced
from capaian.foundation.uploads import media_type_of, store_upload
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.kernel.media import DOCX, PDF
from capaian.kernel.paper import SignatureBox
from capaian.kernel.periods import Period
from capaian.letters.exchange.taking import decree_docx
from capaian.organisation.domain.actors import PREFIX, Actor
from capaian.organisation.selectors import local, sheet
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import artefacts, log_of
from capaian.signing.selectors import document_of_file, signatures_of, signed_documents
from capaian.signing.services import archive_document
from capaian.sop.selectors import pack_of
from capaian.sop.selectors import version as sop_version

if TYPE_CHECKING:
    from capaian.organisation.models import Office
    from capaian.sop.models import ProcedureVersion

STAMP = "archive.stamp"


def adopt_schedule(*, office: Office, document: Any, actor: Actor, at: datetime) -> RetentionSchedule:
    """The retention schedule that counts for what is filed from now on; what was filed keeps the rule it was filed under.

    ``ManyProblems`` names every fault of the document; ``NotPermitted`` for anybody but the
    office's administrator, its archivist and who keeps its data.
    """
    with traced(actor, at, "archive.schedule", f"office:{office.key}"):
        if not may_keep_schedule(actor, office.pk, office.key):
            raise NotPermitted("archive.schedule", "Only the archivist, who keeps the office's data and the administrator may "
                               "change the retention schedule.")
        rules = schedule_of(document)
        row = RetentionSchedule.objects.create(office=office, title=str(document.get("title", ""))[:200],
                                               rules=as_data(rules), recorded_at=at)
        audit(actor=actor, at=at, act="archive.schedule", target=f"office:{office.key}", rules=row.rules)
    return row


@transaction.atomic
def file_run(*, run: RunRef, place: str = "", actor: Actor, at: datetime) -> ArchiveEntry:
    """File everything the run left: artefacts, evidence, declared papers and the event log, each with its checksum.

    The archive time stamps of its signed documents are asked of the worker: :func:`stamp_run`.
    """
    period = Period.parse(run.period)
    log = "\n".join(json.dumps({**line.content(), "hash": line.hash}, ensure_ascii=False, sort_keys=True)
                    for line in log_of(run.id)) + "\n"
    events = store_bytes(log.encode(), name="events.jsonl", media_type="application/jsonl", actor=actor, at=at)
    left = artefacts(run.id)
    rows = [ArchiveItem(name=a.name, kind=a.key, step=a.task.step if a.task else "", file=a.file,
                        size=a.file.size if a.file else 0, place=a.place) for a in left]
    rows += [ArchiveItem(name=e.name, kind="evidence", file=e.file, size=e.file.size)
             for e in evidence_of_run(run.id)]
    rows.append(ArchiveItem(name="events.jsonl", kind="events", file=events, size=events.size))
    entry = _filed(run.office_id, retention_of(run.office_id, period.kind), period.year, rows, at,
                   run_id=run.id, title=f"{run.title}, {period.label_id()}", place=place)
    audit(actor=actor, at=at, act="archive.file", target=f"run:{run.uid}", number=entry.number, items=len(rows))
    if any(a.data.get("token") for a in left):
        post(key=f"{STAMP}:{entry.pk}", topic=STAMP, payload={"entry": entry.pk}, at=at, office=run.office)
    return entry


@transaction.atomic
def file_sop(*, version_id: int, actor: Actor, at: datetime) -> ArchiveEntry:
    """File a ratified SOP: the signed document, the SOP as data, and its decree as a Word file. Filing it again gives
    the same entry; its archive time stamp is asked of the worker. ``NotFound`` for a version that nobody ratified by
    signature."""
    row = sop_version(version_id)
    known = ArchiveEntry.objects.filter(version=version_id).first()
    if known is not None:
        return known
    if row.document_id is None or row.effective is None:
        raise NotFound("archive.unratified", "This SOP was not ratified by signature.")
    office, signed = row.definition.office, stored_file(row.document_id)
    name = f"{row.definition.key.partition('/')[2]}-versi-{row.number}"
    pack = store_bytes((json.dumps(row.pack, ensure_ascii=False, indent=1) + "\n").encode(), name=f"{name}.json",
                       media_type="application/json", actor=actor, at=at)
    rows = [ArchiveItem(name=f"{name}.pdf", kind="sop", file=signed, size=signed.size),
            ArchiveItem(name=f"{name}.json", kind="sop-pack", file=pack, size=pack.size)]
    decree = _decree(row, at)
    if decree is not None:
        file = store_bytes(decree, name=f"{name}-keputusan.docx", media_type=DOCX, actor=actor, at=at)
        rows.append(ArchiveItem(name=f"{name}-keputusan.docx", kind=DECREE, file=file, size=file.size))
    entry = _filed(office.pk, retention_of(office.pk, "sop"), row.effective.year, rows, at, version_id=row.pk,
                   title=f"SOP {row.definition.title}, versi {row.number}")
    audit(actor=actor, at=at, act="archive.file", target=f"sop:{row.definition.key}", number=entry.number, items=len(rows))
    post(key=f"{STAMP}:{entry.pk}", topic=STAMP, payload={"entry": entry.pk}, at=at, office=office.key)
    return entry


def file_paper_sop(*, version_id: int, data: bytes, name: str, place: str = "", actor: Actor, at: datetime) -> ArchiveEntry:
    """File an SOP that was ratified on paper: the scan of its document, the SOP as data, and where the paper lies.

    ``NotPermitted`` for anybody but the office's administrator, its archivist and who keeps its data; ``Conflict`` for a
    draft, for a version that was ratified by signature, and for one that is filed already; ``InvalidInput`` for a file that
    is no PDF or picture."""
    row = sop_version(version_id)
    office = row.definition.office
    with traced(actor, at, "archive.file", f"sop:{row.definition.key}"):
        if not may_keep_schedule(actor, office.pk, office.key):
            raise NotPermitted("archive.scan", "Only the archivist, who keeps the office's data and the administrator may file "
                               "an SOP that was ratified on paper.")
        if row.state == "draft" or row.document_id is not None:
            raise Conflict("archive.not_paper", "Only a version in force or revoked that was ratified on paper is filed by "
                           "its scan.", remedy="One that was signed electronically is filed by itself.")
        if ArchiveEntry.objects.filter(version=row.pk).exists():
            raise Conflict("archive.filed", "This version is filed already.")
        if media_type_of(data, name) not in (PDF, "image/jpeg", "image/png"):
            raise InvalidInput("archive.scan_type", "A scan is a PDF or a picture.", place="scan", remedy="Use PDF, JPG or PNG.")
        stem = f"{row.definition.key.partition('/')[2]}-versi-{row.number}"
        scan = store_upload(data, name=f"{stem}.{name.rpartition('.')[2].lower()}", actor=actor, at=at)
        pack = store_bytes((json.dumps(row.pack, ensure_ascii=False, indent=1) + "\n").encode(), name=f"{stem}.json",
                           media_type="application/json", actor=actor, at=at)
        rows = [ArchiveItem(name=scan.name, kind="sop-scan", file=scan, size=scan.size, place=place.strip()),
                ArchiveItem(name=f"{stem}.json", kind="sop-pack", file=pack, size=pack.size)]
        entry = _filed(office.pk, retention_of(office.pk, "sop"), (row.effective or local(office.key, at)).year, rows, at,
                       version_id=row.pk, title=f"SOP {row.definition.title}, versi {row.number}", place=place.strip())
        audit(actor=actor, at=at, act="archive.file", target=f"sop:{row.definition.key}", number=entry.number, items=len(rows))
    return entry


def _decree(row: ProcedureVersion, at: datetime) -> bytes | None:
    """The decree as a Word file, signed as the document was: by whom, as what, on which day."""
    signed = [one for one in signatures_of(document_of_file(row.document_id or "")) if one.kind == "sign"]
    if not signed:
        return None
    first, office = signed[0], row.definition.office
    signer = SignatureBox("penetap", first.title, first.name, first.nip, prefix=PREFIX[first.appointment].strip())
    return decree_docx(pack_of(row), office_id=office.pk, sheet=sheet(office.key), signer=signer,
                       day=local(office.key, first.at).date(), at=at)


def _filed(office_id: int, rule: Retention, year: int, rows: list[ArchiveItem], at: datetime, **facts: Any) -> ArchiveEntry:
    """The entry with the next number of its office and year, and the list with its digest."""
    sequence = next_number(f"archive:{office_id}:{year}")
    entry = ArchiveEntry.objects.create(
        office_id=office_id, number=f"{rule.classification}/ARS-{sequence:03d}/{year}", year=year,
        classification=rule.classification, active_years=rule.active, inactive_years=rule.inactive, fate=rule.fate,
        schedule_source=rule.source, filed_at=at, digest=list_digest(rows), **facts)
    for item in rows:
        item.entry = entry
    ArchiveItem.objects.bulk_create(rows)
    return entry


def stamp_run(*, entry_id: int, actor: Actor, at: datetime) -> int:
    """Close every signed document of an entry with an archive time stamp (B-LTA) and add the result to it.

    Slow, outside any transaction; doing it again changes nothing. Returns how many documents the entry holds so.
    """
    entry = ArchiveEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("archive.unknown", "There is no such archive entry.")
    for document in signed_documents(_tokens(entry)):
        closed = archive_document(document=document.token, actor=actor, at=at)
        with transaction.atomic():
            file = stored_file(closed.file_id)
            _, fresh = ArchiveItem.objects.get_or_create(
                entry=entry, kind=ARCHIVED, file=file, defaults={"name": closed.file_name, "size": file.size})
            if fresh:
                audit(actor=actor, at=at, act="archive.stamp", target=f"archive:{entry.pk}", token=closed.token,
                      sha256=closed.file_id)
    return ArchiveItem.objects.filter(entry=entry, kind=ARCHIVED).count()


def _tokens(entry: ArchiveEntry) -> Sequence[str]:
    """The documents that carry signatures, of a run or of an SOP."""
    if entry.run_id is not None:
        return list(dict.fromkeys(str(a.data["token"]) for a in artefacts(entry.run_id) if a.data.get("token")))
    held = [i.file_id for i in ArchiveItem.objects.filter(entry=entry, kind="sop", file__isnull=False)]
    return [token for sha256 in held if sha256 and (token := document_of_file(sha256))]


def place_hard_copy(*, entry: ArchiveEntry, place: str, actor: Actor, at: datetime) -> None:
    """Say where the paper of a filed run lies (room, cabinet, folder)."""
    with traced(actor, at, "archive.place", f"archive:{entry.pk}"):
        if actor.office != entry.office.key and not actor.system:
            raise NotPermitted("archive.office", "This belongs to another office.")
        if not place.strip():
            raise InvalidInput("archive.place", "Say where the paper is kept.", place="place")
        ArchiveEntry.objects.filter(pk=entry.pk).update(place=place.strip()[:300])
        audit(actor=actor, at=at, act="archive.place", target=f"archive:{entry.pk}", before=entry.place,
              after=place.strip()[:300])
