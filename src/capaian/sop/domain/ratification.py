"""Who may put an SOP in force. PermenPANRB 35/2012: an SOP is ratified by the head of the office; the identity sheet
names the post.

>>> from capaian.organisation.domain.actors import Actor, Capacity
>>> from capaian.sop.domain.pack import Identity
>>> camat = Actor(1, "Ani", (Capacity("camat", "Camat", "plt"),), office="x")
>>> pack = Pack("x/y", "x", "Y", (), (), (), identity=Identity(ratifier="position:camat"))
>>> capacity_of_ratifier(pack, camat, heads=()).full_title
'Plt. Camat'
>>> capacity_of_ratifier(pack, Actor(2, "Budi", (Capacity("staf", "Staf"),), office="x"), heads=("staf",)) is None
True
"""

from __future__ import annotations

from collections.abc import Collection

from capaian.organisation.domain.actors import Actor, Capacity
from capaian.sop.domain.pack import Pack

HEAD = "penanggung-jawab"
"""The role of an office whose posts answer for it: they ratify where an SOP names no ratifier."""


def capacity_of_ratifier(pack: Pack, actor: Actor, heads: Collection[str]) -> Capacity | None:
    """As what this person may ratify: the post on the identity sheet, else a head of the office; ``None``: not at all.

    ``heads``: keys of the posts in the office's role :data:`HEAD`."""
    if actor.office != pack.office:
        return None
    named = [pack.identity.ratifier] if pack.identity.ratifier else [f"position:{post}" for post in heads]
    return next((held for reference in named if (held := actor.capacity_for(reference)) is not None), None)
