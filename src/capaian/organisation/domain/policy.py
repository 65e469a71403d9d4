"""Who may change the office's set-up.

>>> may_keep_office(Actor(None, "Capaian", system=True), "x")
True
>>> may_keep_office(Actor(3, "Staf", office="x"), "x")
False
"""

from __future__ import annotations

from capaian.organisation.domain.actors import Actor


def may_watch(actor: Actor, own: str, government: str) -> bool:
    """Who watches sees the offices of their own government, and of no other. ``own``: the government of their office.

    >>> from capaian.organisation.domain.actors import Capacity
    >>> inspector = Actor(3, "Irban", (Capacity("irban", "Irban", watches=True),), office="inspektorat")
    >>> may_watch(inspector, "Kabupaten A", "Kabupaten A"), may_watch(inspector, "Kabupaten A", "Kabupaten B")
    (True, False)
    """
    return actor.watches and own == government


def may_keep_office(actor: Actor, office: str) -> bool:
    """Appointments, roles and working time are kept by the office's administrator (or the installer itself)."""
    return actor.system or (actor.administrator and actor.office == office)
