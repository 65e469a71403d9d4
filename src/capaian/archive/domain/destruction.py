"""What must hold before filed documents may be destroyed, as a committee's minutes and the schedule say it.

Nothing is destroyed by time alone: a schedule only says from when a decision is possible. The decision names its minutes,
its members and a reason; a second, separate act removes the files. The entry, the list and every checksum stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from capaian.kernel.errors import CapaianError, Conflict, InvalidInput

ARCHIVISTS = "unit-kearsipan"
"""The role of the posts that keep the archive and carry out a destruction."""
COMMITTEE = 2  # one person alone is no committee


@dataclass(frozen=True)
class Filed:
    """An archive entry as the decision sees it."""

    number: str
    year: int
    active: int
    inactive: int
    fate: str
    decided: bool = False
    in_force: bool = False  # an SOP that still counts


@dataclass(frozen=True)
class Member:
    """Who sat in the committee."""

    name: str
    title: str


def faults(entries: Sequence[Filed], *, reference: str, members: Sequence[Member], reason: str,
           year: int) -> list[CapaianError]:
    """Everything that forbids this decision in this year, each at its place.

    >>> two = [Member("A", "Ketua"), Member("B", "Anggota")]
    >>> due = Filed("1", 2020, 1, 1, "musnah")
    >>> faults([due], reference="BA-1/2026", members=two, reason="Retensi habis", year=2026)
    []
    >>> [f.code for f in faults([due], reference="", members=two[:1], reason="", year=2022)]
    ['destruction.reference', 'destruction.committee', 'destruction.reason', 'destruction.early']
    >>> [f.code for f in faults([Filed("2", 2000, 2, 4, "permanen")], reference="x", members=two, reason="x", year=2026)]
    ['destruction.permanent']
    """
    found: list[CapaianError] = []
    if not entries:
        found.append(InvalidInput("destruction.nothing", "Name the archive entries that the decision is about."))
    if not reference.strip():
        found.append(InvalidInput("destruction.reference", "Name the committee's minutes.", place="reference"))
    if len({m.name.strip().casefold() for m in members if m.name.strip()}) < COMMITTEE:
        found.append(InvalidInput("destruction.committee", "Name at least two members of the committee.",
                                  place="members"))
    if not reason.strip():
        found.append(InvalidInput("destruction.reason", "Say why the documents are destroyed.", place="reason"))
    for entry in entries:
        until = entry.year + entry.active + entry.inactive
        if entry.decided:
            found.append(Conflict("destruction.decided", "Its destruction was already decided.", place=entry.number))
        elif entry.in_force:
            found.append(Conflict("destruction.in_force", "This SOP is in force.", place=entry.number))
        elif entry.fate != "musnah":
            found.append(Conflict("destruction.permanent", "The schedule keeps this entry for ever.", place=entry.number))
        elif year <= until:
            found.append(Conflict("destruction.early", "The schedule keeps this entry until the end of %(year)s.",
                                  place=entry.number, year=until))
    return found
