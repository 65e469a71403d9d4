"""What a view may assume: a logged-in official, who they are at this moment, and what the moment is.

Below this line nothing asks the clock or the session.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import actor_of

View = Callable[..., HttpResponse]


class OfficerRequest(HttpRequest):
    """A request behind `officer`: ``actor`` (every post held now, also as Plt or Plh) and ``at`` (its moment)."""

    actor: Actor
    at: datetime


def officer(view: Callable[..., HttpResponse]) -> View:
    """Only for a logged-in official. A stranger is sent to the login page, an account of nobody is refused."""

    @login_required
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.actor = actor_now(request)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return guarded


def actor_now(request: Any) -> Actor:
    """The official behind this request, asked once per request."""
    if not hasattr(request, "known_actor"):
        request.at = timezone.now()
        request.known_actor = actor_of(at=request.at, user=request.user.pk)
    return request.known_actor


def sent_number(text: str | None, digits: int = 9) -> int | None:
    """The whole number, of so many digits at most, that a form or an address sent; None for anything else.

    >>> sent_number("12"), sent_number(None), sent_number("²"), sent_number("9" * 5000), sent_number("1000", 3)
    (12, None, None, None, None)
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= digits else None


def sent_year(text: str | None) -> int | None:
    """The year of four digits that was sent; None for anything else.

    >>> sent_year("2024"), sent_year("24"), sent_year("20245")
    (2024, None, None)
    """
    return sent_number(text, 4) if text and len(text) == 4 else None


def lazily(compute: Callable[[], Any]) -> Any:
    """A value that is worked out only when a template looks at it."""
    return SimpleLazyObject(compute)
