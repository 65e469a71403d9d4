"""Sibling SOPs of the same office: shared numbers, different dates, needs that do not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from capaian.sop.domain.finding import Finding, finding
from capaian.sop.domain.lint.texts import blank, folded, without_word
from capaian.sop.domain.pack import Pack


def findings(pack: Pack, siblings: Sequence[Pack]) -> Iterator[Finding]:
    """What only shows when the SOPs lie side by side."""
    mine = pack.identity
    own = folded(without_word(mine.number))
    for other in siblings:
        if other.office != pack.office or blank(mine.number) or folded(without_word(other.identity.number)) != own:
            continue
        yield finding("number.shared", "identity.number", "“%(title)s” carries the same number %(number)s.",
                      title=other.title, number=mine.number)
        if mine.effective.iso and other.identity.effective.iso and mine.effective.iso != other.identity.effective.iso:
            yield finding("date.effective_differs", "identity.effective",
                          "Under one number, this SOP takes effect on %(mine)s and “%(title)s” on %(theirs)s.",
                          mine=mine.effective.printed, theirs=other.identity.effective.printed, title=other.title)
