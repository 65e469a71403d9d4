"""The closed list of kinds of work, and the artefacts that each leaves.

An SOP is written from these kinds without code. The engine has one handler per kind; the gate of a step asks for
artefacts by the names here, or for ``input:<slug>``, a paper that comes from outside the SOP.

>>> KINDS["meet"]
('invitation', 'attendance', 'minutes')
>>> artefacts_of(["fill", "collect"])
('form-filled', 'receipts-recap')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "order": ("disposition", "memo"),  # leader orders the collection: a disposition or a nota dinas
    "meet": ("invitation", "attendance", "minutes"),
    "invite": ("invitation",),
    "plan": ("work-plan",),
    "gather": ("checklist",),
    "method": ("method-sheet",),
    "design-form": ("form-draft",),
    "review-form": ("form-approved",),
    "distribute": ("receipt",),
    "fill": ("form-filled",),
    "collect": ("receipts-recap",),
    "verify": ("data-verified",),
    "record": ("data-printout",),
    "recap": ("recapitulation",),
    "measure": ("worksheet",),
    "analyse": ("analysis", "evaluation-form"),
    "report": ("report", "disposition-slip"),
    "draft": ("draft",),
    "review": ("draft-reviewed",),
    "submit": ("submission",),
    "initial": ("initialled",),
    "sign": ("signed",),
    "cover-letter": ("cover-letter",),
    "duplicate": ("copies-list",),
    "send": ("dispatch",),
    "archive": ("archive-entry",),
    "socialise": ("acknowledgement",),
    "consolidate": ("consolidated",),
})
"""Kind of work → the artefacts it can leave."""

DECISIONS = frozenset({"review-form", "verify", "review"})
"""Kinds whose actor decides: a row that ends with one of them needs at least two outcomes."""

ARTEFACTS = frozenset(artefact for leaves in KINDS.values() for artefact in leaves)
"""Every artefact some kind leaves."""

INPUT = "input:"
"""Prefix of a requirement that comes from outside: attached by a person, or declared as held on paper."""


def artefacts_of(kinds: Iterable[str]) -> tuple[str, ...]:
    """The artefacts that a row with those kinds of work can leave, in order, unknown kinds skipped."""
    return tuple(dict.fromkeys(artefact for kind in kinds for artefact in KINDS.get(kind, ())))
