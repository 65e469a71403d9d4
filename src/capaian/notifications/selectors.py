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
from capaian.notifications.models import FetchLink, Notification
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
    link: int


def token_of(link: FetchLink) -> str:
    """The secret part of the link's address."""
    return Signer(salt=SALT).sign_object({"link": link.pk})


def fetched(token: str, at: datetime) -> Fetch:
    """What a token leads to; NotFound when it was made up, altered, revoked, or is over."""
    try:
        found = FetchLink.objects.filter(pk=int(Signer(salt=SALT).unsign_object(token)["link"])).first()
    except (BadSignature, KeyError, TypeError, ValueError):
        found = None
    if found is None:
        raise NotFound("dispatch.link", "This link leads nowhere.", remedy="Ask the sender for a new one.")
    if at > found.until or found.revoked_at is not None:
        raise NotFound("dispatch.over", "This link is no longer valid.", remedy="Ask the sender for a new one.")
    return Fetch(dispatch(found.dispatch_id), found.until, found.pk)


@dataclass(frozen=True)
class LinkLine:
    """A link as who sent the dispatch sees it; ``token`` is empty when it leads nowhere any more."""

    link: FetchLink
    token: str


def links_of(dispatch_id: int, at: datetime) -> list[LinkLine]:
    """Every link of a dispatch, the newest first. One query."""
    rows = FetchLink.objects.filter(dispatch=dispatch_id).select_related("made_by").order_by("-pk")
    return [LinkLine(row, "" if row.revoked_at or at > row.until else token_of(row)) for row in rows]


def link_row(pk: int, office: str) -> FetchLink:
    """A link of this office's dispatches."""
    row = FetchLink.objects.select_related("dispatch__office", "dispatch__task").filter(
        pk=pk, dispatch__office__key=office).first()
    if row is None:
        raise NotFound("dispatch.link", "This link leads nowhere.")
    return row


def days_left(left: int) -> str:
    """How near a deadline is, in words."""
    if left == 0:
        return _("due today")
    if left < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -left) % {"count": -left}
    return ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}
