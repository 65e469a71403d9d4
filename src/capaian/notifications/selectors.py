"""Reads of what people were told, and of the links by which a document is fetched from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capaian.kernel.errors import NotFound
from capaian.letters.selectors import dispatch
from capaian.notifications.models import Notification
from capaian.organisation.domain.actors import Actor

if TYPE_CHECKING:
    from capaian.letters.models import Dispatch

SALT = "capaian.dispatch"


def _unread(person: int | None) -> QuerySet[Notification]:
    """Neither read nor about a task that somebody has closed meanwhile."""
    return Notification.objects.filter(Q(task__isnull=True) | Q(task__state="open"), person=person, read_at__isnull=True)


def unread(actor: Actor) -> int:
    """How many things this person was told and has not read. One query."""
    return _unread(actor.person).count()


def told(actor: Actor, limit: int = 100) -> list[Notification]:
    """What this person was told, the newest first. One query."""
    return list(Notification.objects.filter(person=actor.person).select_related("task").order_by("-pk")[:limit])


def notification(pk: int) -> Notification:
    row = Notification.objects.select_related("person", "office", "task").filter(pk=pk).first()
    if row is None:
        raise NotFound("notification.unknown", "There is no such notification.")
    return row


@dataclass(frozen=True)
class Fetch:
    """What a link leads to, and until when."""

    dispatch: Dispatch
    until: datetime


def link_to(dispatch_id: int, until: datetime) -> str:
    """The token of a link to a dispatch that is good until that moment."""
    return Signer(salt=SALT).sign_object({"dispatch": dispatch_id, "until": until.isoformat()})


def fetched(token: str, at: datetime) -> Fetch:
    """What a token leads to; NotFound when it was made up, altered, or is over."""
    try:
        facts = Signer(salt=SALT).unsign_object(token)
        until = datetime.fromisoformat(facts["until"])
    except (BadSignature, KeyError, TypeError, ValueError) as wrong:
        raise NotFound("dispatch.link", "This link leads nowhere.", remedy="Ask the sender for a new one.") from wrong
    if at > until:
        raise NotFound("dispatch.over", "This link is no longer valid.", remedy="Ask the sender for a new one.")
    return Fetch(dispatch(facts["dispatch"]), until)


def days_left(left: int) -> str:
    """How near a deadline is, in words."""
    if left == 0:
        return _("due today")
    if left < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -left) % {"count": -left}
    return ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}
