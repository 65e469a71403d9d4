"""Writes of the archive: filing a run, its archive time stamps, where its paper lies, and the way to destruction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from capaian.archive.domain.destruction import Filed, Member, faults
from capaian.archive.domain.schedule import as_data, schedule_of
from capaian.archive.models import ArchiveEntry, ArchiveItem, DestructionDecision, RetentionSchedule
from capaian.archive.selectors import ARCHIVED, destructible, list_digest, retention_of
from capaian.collection.selectors import evidence_of_run
from capaian.foundation.selectors import stored_file
from capaian.foundation.services import audit, next_number, post, remove_bytes, store_bytes, traced
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotFound, NotPermitted
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.domain.policy import may_keep_office
from capaian.organisation.selectors import local, positions_in_role
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import artefacts, log_of
from capaian.signing.selectors import signed_documents
from capaian.signing.services import archive_document

if TYPE_CHECKING:
    from capaian.organisation.models import Office

STAMP = "archive.stamp"


def adopt_schedule(*, office: Office, document: Any, actor: Actor, at: datetime) -> RetentionSchedule:
    """The retention schedule that counts for what is filed from now on; what was filed keeps the rule it was filed under.

    ``ManyProblems`` names every fault of the document; ``NotPermitted`` for anybody but the office's administrator.
    """
    with traced(actor, at, "archive.schedule", f"office:{office.key}"):
        if not may_keep_office(actor, office.key):
            raise NotPermitted("organisation.keep", "Only the office's administrator may change this.")
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
    rule = retention_of(run.office_id, period.kind)
    sequence = next_number(f"archive:{run.office_id}:{period.year}")
    log = "\n".join(json.dumps({**line.content(), "hash": line.hash}, ensure_ascii=False, sort_keys=True)
                    for line in log_of(run.id)) + "\n"
    events = store_bytes(log.encode(), name="events.jsonl", media_type="application/jsonl", actor=actor, at=at)
    entry = ArchiveEntry.objects.create(
        office_id=run.office_id, run_id=run.id, number=f"{rule.classification}/ARS-{sequence:03d}/{period.year}",
        year=period.year, title=f"{run.title}, {period.label_id()}", classification=rule.classification,
        active_years=rule.active, inactive_years=rule.inactive, fate=rule.fate, schedule_source=rule.source,
        place=place, filed_at=at)
    left = artefacts(run.id)
    rows = [ArchiveItem(entry=entry, name=a.name, kind=a.key, step=a.task.step if a.task else "", file=a.file,
                        size=a.file.size if a.file else 0, place=a.place) for a in left]
    rows += [ArchiveItem(entry=entry, name=e.name, kind="evidence", file=e.file, size=e.file.size)
             for e in evidence_of_run(run.id)]
    rows.append(ArchiveItem(entry=entry, name="events.jsonl", kind="events", file=events, size=events.size))
    ArchiveItem.objects.bulk_create(rows)
    entry.digest = list_digest(rows)
    entry.save(update_fields=["digest"])
    audit(actor=actor, at=at, act="archive.file", target=f"run:{run.uid}", number=entry.number, items=len(rows))
    if any(a.data.get("token") for a in left):
        post(key=f"{STAMP}:{entry.pk}", topic=STAMP, payload={"entry": entry.pk}, at=at, office=run.office)
    return entry


def stamp_run(*, entry_id: int, actor: Actor, at: datetime) -> int:
    """Close every signed document of a filed run with an archive time stamp (B-LTA) and add the result to the entry.

    Slow, outside any transaction; doing it again changes nothing. Returns how many documents the entry holds so.
    """
    entry = ArchiveEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("archive.unknown", "There is no such archive entry.")
    tokens = list(dict.fromkeys(str(a.data["token"]) for a in artefacts(entry.run_id) if a.data.get("token")))
    for document in signed_documents(tokens):
        closed = archive_document(document=document.token, actor=actor, at=at)
        with transaction.atomic():
            file = stored_file(closed.file_id)
            _, fresh = ArchiveItem.objects.get_or_create(
                entry=entry, kind=ARCHIVED, file=file, defaults={"name": closed.file_name, "size": file.size})
            if fresh:
                audit(actor=actor, at=at, act="archive.stamp", target=f"archive:{entry.pk}", token=closed.token,
                      sha256=closed.file_id)
    return ArchiveItem.objects.filter(entry=entry, kind=ARCHIVED).count()


def place_hard_copy(*, entry: ArchiveEntry, place: str, actor: Actor, at: datetime) -> None:
    """Say where the paper of a filed run lies (room, cabinet, folder)."""
    with traced(actor, at, "archive.place", f"archive:{entry.pk}"):
        if actor.office != entry.office.key and not actor.system:
            raise NotPermitted("archive.office", "This belongs to another office.")
        if not place.strip():
            raise InvalidInput("archive.place", "Say where the paper is kept.", place="place")
        ArchiveEntry.objects.filter(pk=entry.pk).update(place=place.strip()[:300])
        audit(actor=actor, at=at, act="archive.place", target=f"archive:{entry.pk}", before=entry.place, after=place)


def decide_destruction(*, office: Office, entries: Iterable[ArchiveEntry], reference: str, members: Sequence[Member],
                       reason: str, actor: Actor, at: datetime) -> DestructionDecision:
    """Record that a committee decided to destroy these entries. Nothing is removed by it.

    ``NotPermitted`` for anybody but the head of the office; ``ManyProblems`` names each entry that the schedule still
    keeps, was decided before, or is kept for ever.
    """
    with traced(actor, at, "archive.decide", f"office:{office.key}"):
        _permit_head(office, actor)
        rows = list(ArchiveEntry.objects.select_for_update().filter(pk__in=[e.pk for e in entries], office=office))
        decided = set(DestructionDecision.objects.filter(entries__in=rows).values_list("entries", flat=True))
        wrong = faults([Filed(r.number, r.year, r.active_years, r.inactive_years, r.fate, r.pk in decided) for r in rows],
                       reference=reference, members=members, reason=reason, year=local(office.key, at).year)
        if DestructionDecision.objects.filter(office=office, reference=reference.strip()).exists():
            wrong.append(Conflict("destruction.reference_used", "These minutes were already recorded.", place="reference"))
        if wrong:
            raise ManyProblems(wrong)
        decision = DestructionDecision.objects.create(
            office=office, reference=reference.strip()[:200], reason=reason.strip(), decided_at=at,
            members=[{"name": m.name, "title": m.title} for m in members], decided_by_id=actor.person)
        decision.entries.set(rows)
        audit(actor=actor, at=at, act="archive.decide", target=f"destruction:{decision.pk}",
              reference=decision.reference, entries=[r.number for r in rows])
    return decision


def carry_out(*, decision: DestructionDecision, actor: Actor, at: datetime) -> list[str]:
    """The second act: remove the files of the decided entries that nothing else needs; returns their checksums.

    ``Conflict`` when it was done before, and when the same person decided: two people destroy, not one.
    """
    with traced(actor, at, "archive.destroy", f"destruction:{decision.pk}"):
        row = DestructionDecision.objects.select_for_update().select_related("office").get(pk=decision.pk)
        if actor.person is None or (actor.office != row.office.key):
            raise NotPermitted("archive.office", "This belongs to another office.")
        if row.carried_out_at is not None:
            raise Conflict("destruction.done", "This decision was already carried out.")
        if row.decided_by_id == actor.person:
            raise Conflict("destruction.same", "Whoever recorded the decision does not carry it out.",
                           remedy="Let the archivist do it.")
        row.carried_out_at, row.carried_out_by_id = at, actor.person
        row.save(update_fields=["carried_out_at", "carried_out_by"])
        gone = destructible(row)
        audit(actor=actor, at=at, act="archive.destroy", target=f"destruction:{row.pk}", files=gone)
        transaction.on_commit(lambda: [remove_bytes(sha256) for sha256 in gone])
    return gone


def _permit_head(office: Office, actor: Actor) -> None:
    heads = positions_in_role(office.pk, "penanggung-jawab")
    if actor.office != office.key or not any(c.position in heads for c in actor.capacities):
        raise NotPermitted("destruction.head", "Only the head of the office records a decision to destroy.")
