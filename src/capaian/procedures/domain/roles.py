"""Which roles of the transition table somebody has, seen from one task or run.

>>> from capaian.organisation.domain.actors import Capacity
>>> ani = Actor(1, "Ani", (Capacity("kasi-a", "Kasi A"),), office="x")
>>> sorted(roles_of(ani, "x", member="position:kasi-a"))
['assignee', 'colleague']
>>> sorted(roles_of(ani, "y"))
['stranger']
"""

from __future__ import annotations

from collections.abc import Collection

from capaian.organisation.domain.actors import Actor

HEAD = "penanggung-jawab"
COORDINATORS = ("unit-pengelola-data", "unit-penyusun-laporan")


def roles_of(actor: Actor, office: str, *, member: str = "", heads: Collection[str] = (),
             coordinators: Collection[str] = ()) -> frozenset[str]:
    """``heads`` and ``coordinators`` are the position keys in the office's roles of those names."""
    if actor.system:
        return frozenset({"system", "coordinator", "head"})
    if actor.office != office:
        return frozenset({"stranger"})
    roles = {"colleague"}
    held = {c.position for c in actor.capacities}
    if member and actor.capacity_for(member) is not None:
        roles.add("assignee")
    if held & set(heads):
        roles.add("head")
    if held & set(coordinators):
        roles.add("coordinator")
    return frozenset(roles)


def owner(roles: frozenset[str]) -> str:
    """The strongest role, for a sentence on the screen."""
    order = ("system", "assignee", "head", "coordinator", "colleague", "stranger")
    return next(r for r in order if r in roles)
