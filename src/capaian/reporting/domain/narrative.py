"""The words of a report by section, and what changed in them, word by word."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Literal, Protocol, TypeVar

from capaian.kernel.paper import prose_parts

GENERAL = ""
"""The section of a comment on the document as a whole."""

#: Comparing long texts word by word is cut short by common words beyond so many.
MANY_WORDS = 4000
_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Section:
    """A part of the report that a person writes. ``key`` never changes while the objective it belongs to has its name."""

    key: str
    title: str
    text: str = ""


def section_key(field: str, line: str = "", part: str = "") -> str:
    """The key of a section: its field, or for a table of them the field, the line it belongs to and the column.

    >>> section_key("penutup")
    'penutup'
    >>> section_key("sasaran", "Meningkatnya pelayanan", "penyebab")
    'sasaran.a36f36fa9d.penyebab'
    """
    if not part:
        return field
    return f"{field}.{hashlib.sha256(normal(line).encode()).hexdigest()[:10]}.{part}"


def normal(text: str) -> str:
    """The text without what nobody sees: what two texts are compared by, and what comes back from Word."""
    return "\n\n".join(prose_parts(text))


def fingerprint(text: str) -> str:
    """Ten characters by which a text is known again."""
    return hashlib.sha256(normal(text).encode()).hexdigest()[:10]


@dataclass(frozen=True)
class Piece:
    """A stretch of words that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


def word_changes(before: str, after: str) -> tuple[Piece, ...]:
    """What became of a text, word by word; the pieces that are not ``removed`` make up the new text.

    >>> [(p.kind, p.text) for p in word_changes("target belum tercapai", "target tercapai penuh")]
    [('same', 'target '), ('removed', 'belum '), ('same', 'tercapai '), ('added', 'penuh')]
    """
    old, new = _WORDS.findall(normal(before)), _WORDS.findall(normal(after))
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new],
                              autojunk=len(old) + len(new) > MANY_WORDS)
    pieces: list[Piece] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(new[c:d]) if d < len(new) else _spaced(new[c:d], b < len(old))))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return tuple(pieces)


def _spaced(words: list[str], more: bool) -> str:
    """The last words of the new text keep a blank before what was removed after them."""
    text = "".join(words)
    return text + " " if more and text and not text[-1].isspace() else text


@dataclass(frozen=True)
class Change:
    """A section of which the text changed."""

    key: str
    title: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return word_changes(self.before, self.after)


def changes(before: Iterable[Section], after: Iterable[Section]) -> tuple[Change, ...]:
    """The sections that differ, in the order of the new draft; those that fell away come last.

    >>> [c.title for c in changes([Section("a", "A", "x"), Section("b", "B", "y")], [Section("a", "A", " x ")])]
    ['B']
    """
    old = {section.key: section for section in before}
    new = {section.key: section for section in after}
    found = [Change(s.key, s.title, old[s.key].text if s.key in old else "", s.text) for s in new.values()]
    found += [Change(s.key, s.title, s.text, "") for s in old.values() if s.key not in new]
    return tuple(change for change in found if normal(change.before) != normal(change.after))


class Written(Protocol):
    """A text as it was kept at a moment by somebody."""

    @property
    def at(self) -> datetime: ...
    @property
    def person_id(self) -> int | None: ...


Version = TypeVar("Version", bound=Written)


def sittings(versions: Sequence[Version], pause: timedelta = timedelta(minutes=10)) -> list[Version]:
    """The last text of each sitting, oldest first: what one person kept without a longer pause is one version to look at.

    Every text stays kept; only the list is shorter.
    """
    shown: list[Version] = []
    for version in versions:
        if shown and shown[-1].person_id == version.person_id and version.at - shown[-1].at <= pause:
            shown.pop()
        shown.append(version)
    return shown
