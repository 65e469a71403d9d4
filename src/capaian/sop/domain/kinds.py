"""The closed list of kinds of work, and the artefacts that each leaves.

An SOP is written from these kinds without code. The engine has one handler per kind; the gate of a step asks for
artefacts by the names here, or for ``input:<slug>``, a paper that comes from outside the SOP.

>>> KINDS["meet"]
('invitation', 'attendance', 'minutes')
>>> artefacts_of(["fill", "collect"])
('form-filled', 'receipts-recap')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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

REPORTS = frozenset({"record", "draft", "consolidate"})
"""Kinds that make the document for which an SOP is worked through; it is signed by the steps that sign after them."""

LETTERS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "order": ("disposition", "memo"), "invite": ("invitation",), "meet": ("minutes",), "plan": ("work-plan",),
    "gather": ("checklist",), "report": ("report",), "cover-letter": ("cover-letter",)})
"""Kinds that write a letter → the artefacts of theirs that a later step may sign."""

ARTEFACTS = frozenset(artefact for leaves in KINDS.values() for artefact in leaves)
"""Every artefact some kind leaves."""

SIGNING = frozenset({"initial", "sign"})


def signers_of_letter(kinds: Sequence[str], letter: int) -> tuple[int, ...]:
    """Which of these works, in the order of the SOP, put a paraf or signature on the letter written at place ``letter``.

    Those that follow it at once; a review or the handing in may stand between. Where a report was made before, signatures
    are the report's, and of letters only the cover letter that goes with it is signed beside it.

    >>> signers_of_letter(["order", "review", "initial", "sign", "send"], 0)
    (2, 3)
    >>> signers_of_letter(["order", "fill", "collect", "sign"], 0)
    ()
    >>> signers_of_letter(["draft", "meet", "sign"], 1), signers_of_letter(["draft", "cover-letter", "sign"], 1)
    ((), (2,))
    """
    if kinds[letter] not in LETTERS:
        return ()
    beside = any(kind in REPORTS for kind in kinds[:letter])
    if beside and kinds[letter] != "cover-letter":
        return ()
    passing = SIGNING if beside else SIGNING | {"submit", "review"}
    found = []
    for place in range(letter + 1, len(kinds)):
        if kinds[place] not in passing:
            break
        if kinds[place] in SIGNING:
            found.append(place)
    return tuple(found)


INPUT = "input:"
"""Prefix of a requirement that comes from outside: attached by a person, or declared as held on paper."""


def artefacts_of(kinds: Iterable[str]) -> tuple[str, ...]:
    """The artefacts that a row with those kinds of work can leave, in order, unknown kinds skipped."""
    return tuple(dict.fromkeys(artefact for kind in kinds for artefact in KINDS.get(kind, ())))
