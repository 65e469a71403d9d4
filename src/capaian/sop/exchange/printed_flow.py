"""What stands in the columns of actors, and what the words of a row say about where it leads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from capaian.sop.domain.answers import ANSWERS, LEADS_TO
from capaian.sop.exchange.words import plain

_DIAMOND = "◆◇◊♦⬥⬦⋄❖"
_ARROW = re.compile(r"[\s←-⇿➔-➾⟵-⟿⬅-⬇|│─└┘┌┐↑↓<>=-]*")
_BARE = re.compile(r"\b(?:kembali(?:kan)?|dikembalikan|lanjut|ke|menuju)?\s*(?:ke\s*)?#?(\d{1,3})\b")


@dataclass(frozen=True)
class Mark:
    """A cell in an actor's column. ``acts``: a sign, or a word that is no answer; ``answer``: "yes" or "no"; ``word``: what
    is to be kept as printed, empty for a mere sign."""

    word: str = ""
    acts: bool = False
    decides: bool = False
    answer: str = ""
    answer_word: str = ""


def mark_of(text: str) -> Mark:
    """
    >>> mark_of("√").acts, mark_of("◇").decides, mark_of("Mulai").acts, mark_of("↓").acts, mark_of("-").acts
    (True, True, True, False, False)
    >>> mark_of("Tidak (3)").answer, mark_of("YA").answer, mark_of("Ya / Tidak").decides
    ('no', 'yes', True)
    """
    said = " ".join(text.split())
    if _ARROW.fullmatch(said):
        return Mark()
    if any(sign in said for sign in _DIAMOND):
        return Mark("" if len(said) < 3 else said, acts=True, decides=True)
    words = plain(said)
    both = {ANSWERS.get(part) for part in map(plain, re.split(r"[/\n]| atau ", text))} - {None}
    if both == {"yes", "no"}:
        return Mark(said, acts=True, decides=True)
    name = re.sub(r"(?:\s+(?:kembali|ke|langkah|no|nomor|lanjut))*(?:\s+\d+)?$", "", words)
    if name in ANSWERS and len(name) > 1:
        return Mark(said, answer=ANSWERS[name], answer_word=name.capitalize())
    return Mark("" if len(said) < 3 else said, acts=True)


def target_of(text: str, numbers: Mapping[str, int], *, bare: bool = False) -> int:
    """The place of the row to which the words lead, 0 where they name none. ``bare``: a number alone counts.

    >>> places = {"1": 1, "2": 2, "3": 3}
    >>> target_of("jika salah dikembalikan ke langkah 2", places), target_of("Kembali ke no. 1", places)
    (2, 1)
    >>> target_of("3", places, bare=True), target_of("Tidak (ke 2)", places)
    (3, 0)
    """
    said = text.lower()
    found = LEADS_TO.search(said) or (_BARE.search(said) if bare else None)
    return numbers.get(found[1].lstrip("0"), 0) if found else 0
