"""The check of fixity, asked for by a person or by the calendar and done by the worker; its result is kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from capaian.archive.models import ArchiveCheck, ArchiveItem
from capaian.foundation.services import audit, post, traced
from capaian.kernel.errors import Conflict, NotPermitted
from capaian.organisation.domain.actors import Actor

if TYPE_CHECKING:
    from capaian.organisation.models import Office

CHECK = "archive.check"


def ask_check(*, office: Office, actor: Actor, at: datetime) -> ArchiveCheck:
    """Ask the worker to read every file of the office's archive again. ``Conflict`` while one is waiting."""
    with traced(actor, at, "archive.check", f"office:{office.key}"):
        if not actor.system and actor.office != office.key:
            raise NotPermitted("archive.office", "This belongs to another office.")
        waiting = ArchiveCheck.objects.filter(office=office, done_at__isnull=True).first()
        if waiting is not None:
            raise Conflict("archive.checking", "A check is waiting for the worker already.")
        row = ArchiveCheck.objects.create(office=office, asked_at=at, asked_by_id=actor.person)
        post(key=f"{CHECK}:{row.pk}", topic=CHECK, payload={"check": row.pk}, at=at, office=office.key)
        audit(actor=actor, at=at, act="archive.check", target=f"office:{office.key}", check=row.pk)
    return row


@transaction.atomic
def record_check(*, check: ArchiveCheck, findings: list[str], actor: Actor, at: datetime) -> None:
    """Keep what the check found, in sentences, with the number of files that were read."""
    files = ArchiveItem.objects.filter(entry__office=check.office_id, file__isnull=False).count()
    ArchiveCheck.objects.filter(pk=check.pk, done_at__isnull=True).update(done_at=at, findings=findings, files=files)
