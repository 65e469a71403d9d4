"""Writes of the archive: filing a run, and saying where its paper lies."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.db import transaction

from capaian.archive.domain.schedule import CLASSIFICATION, retention
from capaian.archive.models import ArchiveEntry, ArchiveItem
from capaian.collection.selectors import evidence_of_run
from capaian.foundation.services import audit, next_number, store_bytes
from capaian.kernel.errors import InvalidInput, NotPermitted
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import artefacts, log_of


@transaction.atomic
def file_run(*, run: RunRef, place: str = "", actor: Actor, at: datetime) -> ArchiveEntry:
    """File everything the run left: artefacts, evidence, declared papers and the event log, each with its checksum."""
    period = Period.parse(run.period)
    rule = retention(period.kind)
    sequence = next_number(f"archive:{run.office_id}:{period.year}")
    log = "\n".join(json.dumps({**line.content(), "hash": line.hash}, ensure_ascii=False, sort_keys=True)
                    for line in log_of(run.id)) + "\n"
    events = store_bytes(log.encode(), name="events.jsonl", media_type="application/jsonl", actor=actor, at=at)
    entry = ArchiveEntry.objects.create(
        office_id=run.office_id, run_id=run.id, number=f"{CLASSIFICATION}/ARS-{sequence:03d}/{period.year}",
        year=period.year, title=f"{run.title}, {period.label_id()}", classification=CLASSIFICATION,
        active_years=rule.active, inactive_years=rule.inactive, fate=rule.fate, schedule_source=rule.source,
        place=place, filed_at=at)
    rows = [ArchiveItem(entry=entry, name=a.name, kind=a.key, step=a.task.step if a.task else "", file=a.file,
                        size=a.file.size if a.file else 0, place=a.place) for a in artefacts(run.id)]
    rows += [ArchiveItem(entry=entry, name=e.name, kind="evidence", file=e.file, size=e.file.size)
             for e in evidence_of_run(run.id)]
    rows.append(ArchiveItem(entry=entry, name="events.jsonl", kind="events", file=events, size=events.size))
    ArchiveItem.objects.bulk_create(rows)
    lines = "\n".join(f"{r.file_id or '-'}  {r.name}" for r in rows)
    entry.digest = hashlib.sha256(lines.encode()).hexdigest()
    entry.save(update_fields=["digest"])
    audit(actor=actor, at=at, act="archive.file", target=f"run:{run.uid}", number=entry.number, items=len(rows))
    return entry


@transaction.atomic
def place_hard_copy(*, entry: ArchiveEntry, place: str, actor: Actor, at: datetime) -> None:
    """Say where the paper of a filed run lies (room, cabinet, folder)."""
    if actor.office != entry.office.key and not actor.system:
        raise NotPermitted("archive.office", "This belongs to another office.")
    if not place.strip():
        raise InvalidInput("archive.place", "Say where the paper is kept.", place="place")
    ArchiveEntry.objects.filter(pk=entry.pk).update(place=place.strip()[:300])
    audit(actor=actor, at=at, act="archive.place", target=f"archive:{entry.pk}", before=entry.place, after=place)
