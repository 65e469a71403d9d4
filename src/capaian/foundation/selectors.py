"""Reads of the plumbing."""

from __future__ import annotations

import hashlib

from capaian.foundation.models import AuditEntry, StoredFile
from capaian.foundation.services import path_of
from capaian.kernel.errors import Conflict, NotFound


def file_bytes(sha256: str) -> bytes:
    """The bytes of a stored file, checked against their digest.

    Raises NotFound when the file is gone, Conflict when it was altered on the disk or cannot be read there.
    """
    path = path_of(sha256)
    if not path.exists():
        raise NotFound("file.missing", "The stored file %(sha)s is missing.", sha=sha256[:12],
                       remedy="Restore it from the backup.")
    try:
        data = path.read_bytes()
    except OSError as trouble:
        raise Conflict("file.unreadable", "The stored file %(sha)s cannot be read.", sha=sha256[:12],
                       remedy="Look at the disk and at the rights on the folder of files.") from trouble
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Conflict("file.altered", "The stored file %(sha)s was altered outside the application.",
                       sha=sha256[:12], remedy="Restore it from the backup.")
    return data


def is_kept(sha256: str) -> bool:
    """Whether the bytes still lie on the disk; what a recorded destruction removed does not."""
    return path_of(sha256).exists()


def stored_file(sha256: str) -> StoredFile:
    row = StoredFile.objects.filter(sha256=sha256).first()
    if row is None:
        raise NotFound("file.unknown", "There is no such file.")
    return row


def trail(target: str) -> list[AuditEntry]:
    """Every trace left on a target, oldest first."""
    return list(AuditEntry.objects.filter(target=target).order_by("id"))


def known_files() -> set[str]:
    """The digests of every stored file."""
    return set(StoredFile.objects.values_list("sha256", flat=True))
