"""What surrounds every page: the office, the person and their posts, the ways through the product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from capaian.kernel.errors import NotFound
from capaian.organisation import selectors as organisation
from capaian.web.doors import actor_now, lazily

NAV = (
    # url name, label, icon, beginnings of the paths that belong to it
    ("inbox", _("My tasks"), "inbox", ("/tugas/",)),
    ("runs", _("SOP runs"), "route", ("/pelaksanaan/", "/dokumen/")),
    ("procedures", _("SOP"), "books", ("/sop/",)),
    ("plan", _("Plan"), "target", ("/rencana/",)),
    ("standing", _("Performance"), "chart-bar", ("/kinerja/",)),
    ("follow_ups", _("Follow-up"), "checklist", ("/tindak-lanjut/",)),
    ("registers", _("Registers"), "mail", ("/naskah/",)),
    ("archive", _("Archives"), "archive", ("/arsip/",)),
    ("office", _("Organisation"), "sitemap", ("/organisasi/", "/ekspor/", "/data-pelengkap/", "/pengelola/")),
)


@dataclass(frozen=True)
class NavItem:
    href: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Shell:
    """``capacities``: titles as printed under a signature ("Plt. Camat …"); ``example_notice`` is empty in real use."""

    home: str
    office: str = ""
    example_notice: str = ""
    person: str = ""
    capacities: tuple[str, ...] = ()
    nav: tuple[NavItem, ...] = ()

    @property
    def more_capacities(self) -> int:
        return len(self.capacities) - 1


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. At most one query beside the actor, and none for a fragment that shows no shell."""
    return {"shell": lazily(lambda: build(request))}


def build(request: HttpRequest) -> Shell:
    home = reverse("inbox")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        offices = organisation.offices()
        return Shell(
            home,
            offices[0].name if len(offices) == 1 else "",
            next((office.example_notice for office in offices if office.example_notice), ""),
        )
    nav = tuple(
        _item(request, name, label, icon, under) for name, label, icon, under in NAV
    )
    try:
        actor = actor_now(request)
        if actor.watches:
            nav += (_item(request, "regency", _("Oversight"), "eye", ("/pemantauan/",)),)
        office = organisation.office(actor.office)
    except NotFound:
        return Shell(home, person=user.get_username(), nav=nav)
    return Shell(
        home, office.name, office.example_notice, actor.name, tuple(c.full_title for c in actor.capacities), nav
    )


def _item(request: HttpRequest, name: str, label: str, icon: str, under: tuple[str, ...]) -> NavItem:
    here = request.path == reverse(name) or request.path.startswith(under)
    return NavItem(reverse(name), gettext(label), icon, here)
