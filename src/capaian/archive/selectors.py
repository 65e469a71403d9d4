"""Reads of the archive, and the check that every file is still what was filed."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import Q

from capaian.archive.models import ArchiveEntry, ArchiveItem
from capaian.foundation.selectors import file_bytes, known_files
from capaian.kernel.errors import CapaianError, NotFound


def entries(office_id: int, words: str = "") -> list[ArchiveEntry]:
    """The filed runs, newest first; ``words`` searches title, number and the names of files."""
    rows = ArchiveEntry.objects.filter(office=office_id).select_related("run")
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(number__icontains=words)
                           | Q(items__name__icontains=words)).distinct()
    return list(rows.order_by("-year", "-pk"))


def entry(pk: int, office: str) -> ArchiveEntry:
    row = ArchiveEntry.objects.select_related("run", "office").filter(pk=pk, office__key=office).first()
    if row is None:
        raise NotFound("archive.unknown", "There is no such archive entry.")
    return row


def items(entry_id: int) -> list[ArchiveItem]:
    return list(ArchiveItem.objects.filter(entry=entry_id).select_related("file"))


def entry_of_run(run_id: int) -> ArchiveEntry | None:
    return ArchiveEntry.objects.filter(run=run_id).order_by("-pk").first()


def troubles() -> list[str]:
    """What is wrong in the archive: missing, altered, unreadable files, and files on disk that no row knows."""
    found = []
    for item in ArchiveItem.objects.exclude(file=None).select_related("entry"):
        try:
            file_bytes(item.file_id)
        except (CapaianError, OSError) as trouble:
            found.append(f"{item.entry.number}: {item.name}: {trouble}")
    known = known_files()
    found += [f"orphan: {path.name}" for path in sorted(Path(settings.FILES_DIR).glob("??/*"))
              if path.is_file() and path.name not in known]
    return found
