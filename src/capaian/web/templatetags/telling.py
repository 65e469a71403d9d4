"""What the pages show of notifications: the number beside the bell, and how near a deadline is."""

from __future__ import annotations

from typing import Any

from django import template

from capaian.kernel.errors import NotFound
from capaian.notifications import selectors
from capaian.web.doors import actor_now

register = template.Library()


@register.simple_tag(takes_context=True)
def unread(context: dict[str, Any]) -> int:
    """How many things this person was told and has not read; one query, for a page that shows the bell."""
    try:
        return selectors.unread(actor_now(context["request"]))
    except NotFound:  # an account that belongs to nobody
        return 0


@register.filter
def days_left(left: int) -> str:
    """``3 hari lagi``, ``terlambat 2 hari``."""
    return selectors.days_left(left)
