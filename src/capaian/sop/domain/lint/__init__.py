"""Lint: what is wrong, doubtful or missing in an SOP as a document, and what would keep it from running.

The document stays as printed; lint only says what an officer should look at. Findings of severity ``error`` are those
of the publication check. Nothing here knows a particular office: each rule reads the pack, its sibling SOPs and the
register of regulations.
"""

from __future__ import annotations

from collections.abc import Iterable

from capaian.sop.domain.finding import Finding
from capaian.sop.domain.lint import citations, marks, prose, related, sheet, table, titles
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import publication_problems
from capaian.sop.domain.register import Register

__all__ = ["lint"]


def lint(pack: Pack, *, siblings: Iterable[Pack] = (), register: Register | None = None) -> list[Finding]:
    """Every finding about the pack, errors first, then in reading order of the document.

    ``siblings``: other SOPs of the same office (the pack itself may be among them); they show shared numbers and
    swapped sentences. ``register``: shows revoked and unregistered citations."""
    others = tuple(other for other in siblings if other.key != pack.key)
    return [
        *publication_problems(pack),
        *sheet.findings(pack),
        *titles.findings(pack),
        *citations.findings(pack, register),
        *table.findings(pack),
        *marks.findings(pack),
        *prose.findings(pack, others),
        *related.findings(pack, others),
    ]
