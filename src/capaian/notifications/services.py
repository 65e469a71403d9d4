"""Writes of what people were told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from capaian.foundation.services import post
from capaian.notifications.models import Notification
from capaian.notifications.ports import mailer
from capaian.organisation.domain.actors import Actor

if TYPE_CHECKING:
    from capaian.organisation.models import Person

MAIL = "mail.send"


@transaction.atomic
def tell(*, person: Person, key: str, kind: str, data: dict[str, Any], task: int | None = None, actor: Actor,
         at: datetime) -> Notification:
    """Tell one person one thing, once; by e-mail too where they have an address and the house a mail server."""
    row, fresh = Notification.objects.get_or_create(
        person=person, key=key, defaults={"office_id": person.office_id, "kind": kind, "data": data, "task_id": task,
                                          "at": at})
    if fresh and person.email and mailer() is not None:
        post(key=f"mail:{row.pk}", topic=MAIL, payload={"notification": row.pk}, at=at)
    return row


def mark_mailed(*, notification_id: int, actor: Actor, at: datetime) -> None:
    """The mail server has taken the message."""
    Notification.objects.filter(pk=notification_id, mailed_at__isnull=True).update(mailed_at=at)


def mark_read(*, notification_id: int | None = None, actor: Actor, at: datetime) -> int:
    """This person has read one thing, or everything they were told; returns how many were new."""
    rows = Notification.objects.filter(person=actor.person, read_at__isnull=True)
    rows = rows.filter(pk=notification_id) if notification_id is not None else rows
    return rows.update(read_at=at)
