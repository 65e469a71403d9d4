"""Writes of what people were told, and of the links by which a document is fetched from outside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from capaian.foundation.services import audit, post, traced
from capaian.foundation.worker import discard, message, revive
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.letters.selectors import may_follow
from capaian.letters.services import DISPATCH_MAIL
from capaian.notifications.models import FetchLink, Notification
from capaian.notifications.ports import mailer
from capaian.organisation.domain.actors import Actor
from capaian.organisation.domain.policy import may_keep_office

if TYPE_CHECKING:
    from capaian.letters.models import Dispatch
    from capaian.organisation.models import Person

MAIL = "mail.send"
LONGEST_LINK = 90  # days


@transaction.atomic
def tell(*, person: Person, key: str, kind: str, data: dict[str, Any], task: int | None = None, actor: Actor,
         at: datetime) -> Notification:
    """Tell one person one thing, once; by e-mail too where they have an address and the house a mail server."""
    row, fresh = Notification.objects.get_or_create(
        person=person, key=key, defaults={"office_id": person.office_id, "kind": kind, "data": data, "task_id": task,
                                          "at": at})
    if fresh and person.email and mailer() is not None:
        post(key=f"mail:{row.pk}", topic=MAIL, payload={"notification": row.pk}, at=at, office=person.office.key)
    return row


def mark_mailed(*, notification_id: int, actor: Actor, at: datetime) -> None:
    """The mail server has taken the message."""
    Notification.objects.filter(pk=notification_id, mailed_at__isnull=True).update(mailed_at=at)


def mark_read(*, notification_id: int | None = None, actor: Actor, at: datetime) -> int:
    """This person has read one thing, or everything they were told; returns how many were new."""
    rows = Notification.objects.filter(person=actor.person, read_at__isnull=True)
    rows = rows.filter(pk=notification_id) if notification_id is not None else rows
    return rows.update(read_at=at)


# --- what the worker gave up ----------------------------------------------------------------------------------------


def retry_message(*, key: str, reason: str, actor: Actor, at: datetime) -> None:
    """Ask for a dead letter again, with all its attempts, because of ``reason`` (what was put right).

    Only the administrator of the office whose message it is; what is the installation's, any administrator.
    """
    with traced(actor, at, "outbox.revive", f"outbox:{key}"):
        _permit_message(key, reason, actor)
        revive(key=key, reason=reason.strip(), actor=actor, at=at)


def discard_message(*, key: str, reason: str, actor: Actor, at: datetime) -> None:
    """Decide that a dead letter is not done any more, with the reason; it stays readable."""
    with traced(actor, at, "outbox.discard", f"outbox:{key}"):
        _permit_message(key, reason, actor)
        discard(key=key, reason=reason.strip(), actor=actor, at=at)


def _permit_message(key: str, reason: str, actor: Actor) -> None:
    row = message(key)
    if row.office and not actor.system and row.office != actor.office:
        raise NotFound("outbox.unknown", "There is no dead letter “%(key)s”.", key=key)
    if not may_keep_office(actor, row.office or actor.office):
        raise NotPermitted("outbox.keeper", "Only the office's administrator looks after failed work.")
    if not reason.strip():
        raise InvalidInput("outbox.reason", "Give a reason.", place="reason")


# --- links to a dispatch --------------------------------------------------------------------------------------------


def open_link(*, dispatch: Dispatch, key: str, until: datetime, actor: Actor, at: datetime) -> FetchLink:
    """The link that ``key`` asked for; asking again gives the same one."""
    row, fresh = FetchLink.objects.get_or_create(
        key=key, defaults={"dispatch": dispatch, "until": until, "made_at": at, "made_by_id": actor.person})
    if fresh:
        audit(actor=actor, at=at, act="link.open", target=f"dispatch:{dispatch.pk}", link=row.pk, until=until.isoformat())
    return row


def issue_link(*, dispatch: Dispatch, days: int, mail: bool = False, actor: Actor, at: datetime) -> FetchLink:
    """One more link for the addressee, good for so many days; by e-mail too where the dispatch has an address.

    ``NotPermitted`` for anybody but the holder of the sending task and the keepers of the office's data; ``Conflict``
    when the dispatch was received.
    """
    with traced(actor, at, "link.issue", f"dispatch:{dispatch.pk}"):
        _permit_link(dispatch, actor)
        if not 1 <= days <= LONGEST_LINK:
            raise InvalidInput("link.days", "A link is good for 1 to %(most)s days.", most=LONGEST_LINK, place="days")
        if dispatch.received_at is not None:
            raise Conflict("dispatch.received", "Its receipt was already confirmed by %(who)s.", who=dispatch.receiver)
        if mail and "@" not in dispatch.contact:
            raise InvalidInput("link.address", "This dispatch has no e-mail address.", place="mail",
                               remedy="Copy the link and send it yourself.")
        number = FetchLink.objects.filter(dispatch=dispatch).count() + 1
        row = open_link(dispatch=dispatch, key=f"issued:{dispatch.pk}:{number}", until=at + timedelta(days=days),
                        actor=actor, at=at)
        if mail:
            post(key=f"{DISPATCH_MAIL}:{dispatch.pk}:{row.pk}", topic=DISPATCH_MAIL, at=at, office=dispatch.office.key,
                 payload={"dispatch": dispatch.pk, "at": at.isoformat(), "link": row.pk})
    return row


def revoke_link(*, link: FetchLink, reason: str, actor: Actor, at: datetime) -> None:
    """From now on the link leads nowhere. With its reason; what was fetched before stays counted."""
    with traced(actor, at, "link.revoke", f"dispatch:{link.dispatch_id}"):
        row = FetchLink.objects.select_for_update(of=("self",)).select_related("dispatch__office", "dispatch__task").get(
            pk=link.pk)
        _permit_link(row.dispatch, actor)
        if not reason.strip():
            raise InvalidInput("link.reason", "Say why the link is revoked.", place="reason")
        if row.revoked_at is not None:
            raise Conflict("link.revoked", "This link was revoked already.")
        row.revoked_at, row.revoked_reason = at, reason.strip()
        row.save(update_fields=["revoked_at", "revoked_reason"])
        audit(actor=actor, at=at, act="link.revoke", target=f"dispatch:{row.dispatch_id}", link=row.pk,
              reason=row.revoked_reason)


def count_fetch(*, link_id: int, actor: Actor, at: datetime) -> None:
    """A document was downloaded by the link."""
    FetchLink.objects.filter(pk=link_id).update(fetched=F("fetched") + 1, fetched_at=at)


def _permit_link(dispatch: Dispatch, actor: Actor) -> None:
    if not may_follow(dispatch, actor):
        raise NotPermitted("dispatch.other", "Your post may not do this here.",
                           remedy="Ask the official who sent it, or the keepers of the office's data.")
