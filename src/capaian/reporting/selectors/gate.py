"""What still keeps a report from being signed: the mandatory analyses that nobody wrote yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as msgid

ANALYSES = {
    2: msgid("comparison with earlier years"),
    3: msgid("comparison with the medium-term target"),
    4: msgid("comparison with the national standard"),
    5: msgid("causes, obstacles and solutions"),
    6: msgid("efficiency of resources"),
    7: msgid("programmes and activities that supported it"),
}
"""The analyses that a person writes; the first is the table of targets and realisations."""


class Documented(Protocol):
    """A document of a run, with the facts kept beside it."""

    @property
    def data(self) -> Mapping[str, Any]: ...


def missing_sentence(heading: str, objective: str = "", analysis: int = 0) -> str:
    """What is missing, in the words of the officer who has to write it."""
    if objective:
        return gettext("“%(objective)s”: the analysis “%(analysis)s” is not written yet.") % {
            "objective": objective, "analysis": gettext(ANALYSES[analysis])}
    return gettext("“%(part)s” is not written yet.") % {"part": heading}


def missing_in(document: Documented | None) -> list[str]:
    """What a document that waits for paraf or signature still lacks, one sentence each.

    A report keeps it with itself; a print-out of data, or a report made before this was kept, lacks nothing.
    """
    found: Sequence[Mapping[str, Any]] = document.data.get("missing") or () if document is not None else ()
    return [missing_sentence(part["heading"], part.get("objective", ""), part.get("analysis", 0)) for part in found]
