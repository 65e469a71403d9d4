"""The words of a document: what may be printed of a text, and stretches of it in their style."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Marks stacked on one letter beyond this number are dropped: no script of an Indonesian document needs more.
MARKS_PER_LETTER = 3

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")


def clean_text(text: str) -> str:
    """The text as it may be printed: nothing invisible, nothing that turns the reading order, no control character.

    Line ends of every kind become ``\\n``, tabs and odd blanks one space (no-break spaces stay, because officials use
    them between a number and its unit), composed letters are composed (NFC). Removed are: control characters,
    zero-width characters, bidirectional overrides and isolates, soft hyphens, variation selectors, tag characters,
    private and unassigned code points, lone surrogates, and more than :data:`MARKS_PER_LETTER` marks on one letter.

    >>> clean_text("Camat\\u202egnojoB")
    'CamatgnojoB'
    >>> clean_text("98\\u200b,5\\t%\\r\\nbaik")
    '98,5 %\\nbaik'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    text = _LINE_ENDS.sub("\n", text)
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8")):
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            marks += 1
            if marks > MARKS_PER_LETTER or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
                continue
        else:
            marks = 0
        if char == "\n":
            kept.append(char)
        elif char == "\t" or category in ("Zs", "Zl", "Zp"):
            kept.append(char if char in "\u00a0\u202f" else " ")
        elif category[0] != "C":
            kept.append(char)
    cleaned = "".join(kept)
    return "\n".join(re.sub(" {2,}", " ", line).rstrip(" ") for line in cleaned.split("\n"))


@dataclass(frozen=True)
class Run:
    """A stretch of words in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


Text = str | tuple[Run, ...]


def bold(text: str) -> tuple[Run, ...]:
    """The words in bold, as a :data:`Text`."""
    return (Run(text, bold=True),)


def italic(text: str) -> tuple[Run, ...]:
    """The words in italics, as a :data:`Text`."""
    return (Run(text, italic=True),)


def words(text: Text) -> str:
    """The words of a text without their style, cleaned.

    >>> words((Run("Yth. "), Run("Camat", bold=True)))
    'Yth. Camat'
    """
    return clean_text(text) if isinstance(text, str) else clean_text("".join(run.text for run in text))
