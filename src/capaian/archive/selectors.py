"""Reads of the archive, and the check that every file is still what was filed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.utils.translation import gettext

from capaian.archive.domain.destruction import ARCHIVISTS
from capaian.archive.domain.schedule import BEGINNING, Retention, from_data
from capaian.archive.models import (
    ArchiveCheck,
    ArchiveEntry,
    ArchiveItem,
    DestructionDecision,
    DestructionProposal,
    RetentionSchedule,
)
from capaian.collection.selectors import runs_showing
from capaian.foundation.selectors import file_bytes, known_files
from capaian.kernel.errors import CapaianError, NotFound
from capaian.organisation.domain.actors import Actor
from capaian.organisation.domain.policy import may_keep_office
from capaian.organisation.selectors import positions_in_roles
from capaian.procedures.domain.roles import COORDINATORS
from capaian.procedures.selectors import runs_that_left

ARCHIVED = "archived"  # the kind of a document closed with an archive time stamp, added after filing
DECREE = "decree"  # the kind of the decree that adopts a filed SOP, as a Word file


def retention_of(office_id: int, period_kind: str) -> Retention:
    """The rule that counts now for runs of that length, or for SOPs ("sop"): the office's newest schedule, else the one
    to begin with."""
    return rules_now(office_id)[period_kind]


def list_digest(items: Iterable[ArchiveItem]) -> str:
    """The digest over the list as it was filed; what was added later as a time-stamped copy does not change it."""
    lines = "\n".join(f"{i.file_id or '-'}  {i.name}" for i in items if i.kind != ARCHIVED)
    return hashlib.sha256(lines.encode()).hexdigest()


def entries(office_id: int, words: str = "") -> list[ArchiveEntry]:
    """The filed runs, newest first; ``words`` searches title, number, place, classification and the names of files."""
    rows = ArchiveEntry.objects.filter(office=office_id).select_related("run", "version__definition")
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(place__icontains=word)
                           | Q(classification__startswith=word) | Q(items__name__icontains=word)).distinct()
    return list(rows.order_by("-year", "-pk"))


def entry(pk: int, office: str) -> ArchiveEntry:
    row = ArchiveEntry.objects.select_related("run", "version__definition", "office").filter(pk=pk, office__key=office).first()
    if row is None:
        raise NotFound("archive.unknown", "There is no such archive entry.")
    return row


def items(entry_id: int) -> list[ArchiveItem]:
    return list(ArchiveItem.objects.filter(entry=entry_id).select_related("file"))


def decree_of(version_id: int) -> ArchiveItem | None:
    """The decree that adopts a ratified SOP, where its office adopts by decree and it is filed already. One query."""
    return ArchiveItem.objects.filter(entry__version=version_id, kind=DECREE).order_by("pk").first()


def entry_of_sop(version_id: int) -> ArchiveEntry | None:
    """Where a version of an SOP is filed. One query."""
    return ArchiveEntry.objects.filter(version=version_id).first()


def entry_of_run(run_id: int) -> ArchiveEntry | None:
    return ArchiveEntry.objects.filter(run=run_id).order_by("-pk").first()


def entry_of_uid(uid: str) -> ArchiveEntry:
    """The newest filing of the run with this id, for whoever keeps the installation; NotFound without one."""
    try:
        wanted = UUID(uid)
    except ValueError:
        wanted = None
    row = (ArchiveEntry.objects.select_related("run__version__definition", "office").filter(run__uid=wanted)
           .order_by("-pk").first()) if wanted else None
    if row is None:
        raise NotFound("archive.run", "No run with the id “%(uid)s” was filed.", uid=uid)
    return row


def stamped(run_id: int) -> list[ArchiveItem]:
    """The documents of the run that carry an archive time stamp, each file once, of its newest filing."""
    filed = entry_of_run(run_id)
    return [] if filed is None else [i for i in items(filed.pk) if i.kind == ARCHIVED]


def schedules(office_id: int) -> list[RetentionSchedule]:
    """Every schedule the office adopted, the one that counts first. One query."""
    return list(RetentionSchedule.objects.filter(office=office_id).order_by("-pk"))


def rules_now(office_id: int) -> dict[str, Retention]:
    """The rules that count for what is filed from now on. One query."""
    row = RetentionSchedule.objects.filter(office=office_id).order_by("-pk").first()
    return {**BEGINNING, **(from_data(row.rules) if row else {})}


def in_force_of(row: ArchiveEntry) -> bool:
    """The entry holds an SOP that still counts."""
    return row.version is not None and row.version.state == "in_force"


def over(office_id: int, year: int) -> list[ArchiveEntry]:
    """Entries that may be destroyed by the schedule in that year, and about which nobody has decided. One query."""
    rows = ArchiveEntry.objects.filter(office=office_id, fate="musnah", destructions__isnull=True)
    rows = rows.exclude(version__state="in_force").exclude(proposals__closed_at__isnull=True, proposals__isnull=False)
    return list(rows.filter(year__lt=year - F("active_years") - F("inactive_years")).order_by("year", "pk"))


def archivists(office_id: int) -> frozenset[str]:
    """The posts that keep the archive: those of the role, without one those that keep the office's data."""
    posts = positions_in_roles(office_id, (ARCHIVISTS, *COORDINATORS))
    return posts[ARCHIVISTS] or frozenset().union(*(posts[role] for role in COORDINATORS))


def may_keep_schedule(actor: Actor, office_id: int, office: str) -> bool:
    """Who says how long files are kept: the office's administrator, its archivist, and who keeps its data."""
    keepers = frozenset().union(*positions_in_roles(office_id, (ARCHIVISTS, *COORDINATORS)).values())
    return may_keep_office(actor, office) or (actor.office == office and any(c.position in keepers for c in actor.capacities))


def proposals(office_id: int) -> list[DestructionProposal]:
    """The proposals to destroy, the unanswered first. Two queries."""
    rows = DestructionProposal.objects.filter(office=office_id).select_related("proposed_by", "decision")
    return list(rows.prefetch_related("entries").order_by(F("closed_at").desc(nulls_first=True), "-pk"))


def proposal(pk: int, office: str) -> DestructionProposal:
    row = DestructionProposal.objects.select_related("office", "proposed_by").filter(pk=pk, office__key=office).first()
    if row is None:
        raise NotFound("destruction.unknown", "There is no such proposal.")
    return row


def decision(pk: int, office: str) -> DestructionDecision:
    row = DestructionDecision.objects.select_related("office").filter(pk=pk, office__key=office).first()
    if row is None:
        raise NotFound("destruction.no_decision", "There is no such decision.")
    return row


def checks(office_id: int, limit: int = 10) -> list[ArchiveCheck]:
    """The newest checks of the office's archive. One query."""
    return list(ArchiveCheck.objects.filter(office=office_id).select_related("asked_by").order_by("-pk")[:limit])


def check_row(pk: int) -> ArchiveCheck:
    return ArchiveCheck.objects.select_related("office").get(pk=pk)


def decisions(office_id: int) -> list[DestructionDecision]:
    """The decisions to destroy, newest first."""
    return list(DestructionDecision.objects.filter(office=office_id).select_related(
        "decided_by", "carried_out_by").prefetch_related("entries").order_by("-pk"))


def destructible(decision: DestructionDecision) -> list[str]:
    """The files of the decided entries that no other filing, run or evidence needs."""
    gone = set(ArchiveEntry.objects.filter(destructions=decision).values_list("pk", flat=True)) | _destroyed()
    runs = set(ArchiveEntry.objects.filter(pk__in=gone).values_list("run", flat=True))
    runs -= {None, *ArchiveEntry.objects.exclude(pk__in=gone).values_list("run", flat=True)}
    files = ArchiveItem.objects.filter(entry__destructions=decision, file__isnull=False).values_list("file", flat=True)
    kept = set(ArchiveItem.objects.exclude(entry__in=gone).filter(file__isnull=False).values_list("file", flat=True))
    return [sha256 for sha256 in sorted(set(files) - kept)
            if not (runs_that_left(sha256) | runs_showing(sha256)) - runs]


def is_destroyed(entry_id: int) -> bool:
    """A decision to destroy this entry's files was carried out; files that others need may still be there."""
    return entry_id in _destroyed()


def _destroyed() -> set[int]:
    done = DestructionDecision.objects.filter(carried_out_at__isnull=False)
    return set(done.values_list("entries", flat=True))


def troubles(office: str = "") -> list[str]:
    """What is wrong in the archive, one sentence each: files missing, altered or unreadable, lists that were changed,
    and (over all offices) files on the disk that no row knows. What a decision destroyed is not missing."""
    found = []
    destroyed = _destroyed()
    filed = ArchiveEntry.objects.prefetch_related("items").order_by("pk")
    for one in filed.filter(office__key=office) if office else filed:
        listed = list(one.items.all())
        if list_digest(listed) != one.digest:
            found.append(f"{one.number}: " + gettext("the list was changed after filing"))
        for item in listed:
            if item.file_id is None or one.pk in destroyed:
                continue
            try:
                file_bytes(item.file_id)
            except CapaianError as trouble:
                found.append(f"{one.number}: {item.name}: " + gettext(trouble.message) % trouble.params)
    if not office:
        known = known_files()
        found += [gettext("a file that no entry knows: %(name)s") % {"name": path.name}
                  for path in sorted(Path(settings.FILES_DIR).glob("??/*"))
                  if path.is_file() and path.name not in known]
    return found
