"""What a check of an SOP found: a stable code, a place, and a sentence for the officer.

>>> f = finding("row.time_missing", "rows.r3.standard", "Row %(no)s has no standard time.", severity=HINT, no="3")
>>> f.sentence()
'Row 3 has no standard time.'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ERROR = "error"
WARNING = "warning"
HINT = "hint"


@dataclass(frozen=True)
class Finding:
    """``severity``: ``error`` keeps the SOP from being published, ``warning`` is a fault of the document, ``hint`` asks
    an officer to look. ``place``: path of the field (``rows.r3.standard``). ``message``: English message id."""

    code: str
    severity: str
    place: str
    message: str
    params: Mapping[str, str] = field(default_factory=dict)

    def sentence(self) -> str:
        """The untranslated message with its parameters filled in."""
        return self.message % self.params


def finding(code: str, place: str, message: str, *, severity: str = WARNING, **params: object) -> Finding:
    """A finding whose parameters are all text."""
    return Finding(code, severity, place, message, {name: str(value) for name, value in params.items()})


def error(code: str, place: str, message: str, **params: object) -> Finding:
    """A finding that keeps an SOP from being published."""
    return finding(code, place, message, severity=ERROR, **params)
