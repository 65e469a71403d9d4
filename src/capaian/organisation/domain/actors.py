"""Who acts, and as what. A task belongs to a position or a team; the person is only found out when they act.

>>> ani = Actor(person=1, name="Ani", capacities=(Capacity("camat", "Camat", "plt", 7),))
>>> ani.capacity_for("position:camat").kind
'plt'
>>> ani.capacity_for("position:sekretaris") is None
True
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("definitive", "plt", "plh")
PREFIX = {"definitive": "", "plt": "Plt. ", "plh": "Plh. "}


@dataclass(frozen=True)
class Capacity:
    """A position held at one moment. ``kind``: definitive, plt (acting) or plh (daily); ``teams`` it brings along;
    ``watches``: it sees every office of its government."""

    position: str
    title: str
    kind: str = "definitive"
    appointment: int | None = None
    teams: tuple[str, ...] = ()
    watches: bool = False

    @property
    def full_title(self) -> str:
        """The title as it is printed under a signature: "Plt. Camat Pakusari"."""
        return PREFIX[self.kind] + self.title


@dataclass(frozen=True)
class Actor:
    """A person at the moment of acting, in one office. ``administrator`` keeps the office's set-up (IT officer)."""

    person: int | None
    name: str
    capacities: tuple[Capacity, ...] = ()
    office: str = ""
    nip: str = ""
    administrator: bool = False
    system: bool = False

    def capacity_for(self, member: str) -> Capacity | None:
        """The capacity in which this person may act for ``position:KEY`` or ``team:KEY``; definitive before Plt/Plh."""
        kind, _, key = member.partition(":")
        fits = [c for c in self.capacities if (c.position == key if kind == "position" else key in c.teams)]
        return min(fits, key=lambda c: KINDS.index(c.kind), default=None)

    @property
    def watches(self) -> bool:
        """Whether one of the posts held sees every office of its government."""
        return any(c.watches for c in self.capacities)

    @property
    def members(self) -> frozenset[str]:
        """Every ``position:`` and ``team:`` this person can act for."""
        return frozenset({f"position:{c.position}" for c in self.capacities}
                         | {f"team:{t}" for c in self.capacities for t in c.teams})


SYSTEM = Actor(person=None, name="Capaian", system=True)
