"""What officers write in a box or in Word: paragraphs, lists, words in bold and in italics, kept as plain text.

An empty line parts two paragraphs. A line that begins with ``- `` is a point, one that begins with ``1. ``, ``1) ``,
``a. `` or ``a) `` a numbered one; a line behind a point without a mark of its own belongs to the point. ``**words**``
are bold, ``*words*`` italic, ``***words***`` both; ``\\*`` is a star. Nothing else means anything, so every text ever
written reads as it was meant, and nothing in it can become markup of a document.

>>> [type(block).__name__ for block in prose("Kendala:\\n- dana\\n- waktu\\n\\nDemikian.")]
['Paragraph', 'BulletList', 'Paragraph']
>>> prose("IKM **naik**.")[0].text
(Run(text='IKM ', bold=False, italic=False, underline=False), Run(text='naik', bold=True, italic=False, underline=False), \
Run(text='.', bold=False, italic=False, underline=False))
>>> prose("2 * 3 * 4, 5*6*7 dan *)")[0].text
'2 * 3 * 4, 5*6*7 dan *)'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Literal, cast

from capaian.kernel.paper.blocks import BulletList, NumberList, Paragraph
from capaian.kernel.paper.reading import numeral
from capaian.kernel.paper.text import Run, Text, clean_text

Prose = Paragraph | BulletList | NumberList
Style = Literal["1.", "a.", "1)", "a)"]

_POINT = re.compile(r"[-–•*] +(?=\S)")
_NUMBER = re.compile(r"(\d{1,3}|[a-z])([.)]) +(?=\S)")
_STARS = re.compile(r"(?<!\\)\*+")


def prose(text: str, *, indent: bool = False, passage: str = "") -> tuple[Prose, ...]:
    """The blocks of a text. ``indent`` and ``passage`` are those of :class:`Paragraph`."""
    found: list[Prose] = []
    for part in re.split(r"\n\s*\n", clean_text(text)):
        new = True  # a line without a mark begins a paragraph, and only there
        for line in (line.strip() for line in part.strip().split("\n")):
            last = found[-1] if found else None
            if point := _POINT.match(line):
                _add(found, BulletList((line[point.end():],), passage=passage))
            elif (number := _NUMBER.match(line)) and number[1] != "0":
                style, value = ("1", int(number[1])) if number[1].isdigit() else ("a", ord(number[1]) - 96)
                _add(found, NumberList((line[number.end():],), cast(Style, style + number[2]), value, passage=passage))
            elif new or last is None:
                found.append(Paragraph(line, indent=indent, passage=passage))
            elif isinstance(last, Paragraph):
                found[-1] = replace(last, text=f"{last.text}\n{line}")
            else:
                found[-1] = replace(last, items=(*last.items[:-1], f"{last.items[-1]}\n{line}"))
            new = False
    return tuple(_loud(block) for block in found if not isinstance(block, Paragraph) or block.text)


def _add(found: list[Prose], one: BulletList | NumberList) -> None:
    """A point goes on with the list before it, if it is of the same kind and counts on."""
    last = found[-1] if found else None
    if isinstance(last, NumberList) and isinstance(one, NumberList):
        goes_on = last.style == one.style and one.start == last.start + len(last.items)
    else:
        goes_on = isinstance(last, BulletList) and isinstance(one, BulletList)
    if goes_on and isinstance(last, BulletList | NumberList):
        found[-1] = replace(last, items=(*last.items, *one.items))
    else:
        found.append(one)


def _loud(block: Prose) -> Prose:
    if isinstance(block, Paragraph):
        return replace(block, text=_runs(cast(str, block.text)))
    return replace(block, items=tuple(_runs(cast(str, item)) for item in block.items))


def _runs(text: str) -> Text:
    """The words with what is bold or italic in them; a plain text stays a string."""
    if "*" not in text:
        return text
    found = [(run.bold, run.italic, run.text.replace("\\*", "*")) for run in _parts(text, Run("")) if run.text]
    runs = tuple(Run("".join(said for _, _, said in same), *look) for look, same in groupby(found, key=lambda one: one[:2]))
    return runs if any(run.bold or run.italic for run in runs) else "".join(run.text for run in runs)


def _parts(text: str, around: Run) -> Iterable[Run]:
    """What stands before the first stars that open and close, what they hold, and the rest."""
    stars = list(_STARS.finditer(text))
    for n, begin in enumerate(stars):
        many = len(begin[0])
        if many > 3 or text[begin.end():begin.end() + 1].strip() == "" or text[begin.start() - 1:begin.start()].isalnum():
            continue
        for end in stars[n + 1:]:
            if end[0] == begin[0] and text[end.start() - 1].strip() and not text[end.end():end.end() + 1].isalnum():
                yield replace(around, text=text[:begin.start()])
                yield from _parts(text[begin.end():end.start()],
                                  replace(around, bold=around.bold or many > 1, italic=around.italic or many != 2))
                yield from _parts(text[end.end():], around)
                return
    yield replace(around, text=text)


# --- and back ---------------------------------------------------------------------------------------------------------


def prose_parts(text: str) -> tuple[str, ...]:
    """The text block by block, each written in the one way that means the same.

    >>> prose_parts("Satu.\\n\\n\\n Dua,\\nlanjut. \\n• a\\n\\n- b")
    ('Satu.', 'Dua,\\nlanjut.', '- a\\n- b')
    """
    return tuple(prose_text((block,)) for block in prose(text))


def prose_text(blocks: Sequence[Prose]) -> str:
    """The text that reads as these blocks.

    >>> prose_text((Paragraph("Satu."), NumberList(("a", (Run("b", bold=True),)))))
    'Satu.\\n\\n1. a\\n2. **b**'
    """
    return _written(blocks, _marked)


def _written(blocks: Sequence[Prose], said: Callable[[Text], str]) -> str:
    parts = []
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(said(block.text))
        else:
            marks = ("-" if isinstance(block, BulletList) else numeral(block.style, block.start + n)
                     for n in range(len(block.items)))
            parts.append("\n".join(f"{mark} {said(item)}" for mark, item in zip(marks, block.items, strict=True)))
    return "\n\n".join(parts)


def plain_prose(text: str) -> str:
    """The text without the stars of what is bold or italic, for a place that shows none.

    >>> plain_prose("IKM **naik**")
    'IKM naik'
    """
    return _written(prose(text), _bare)


def _bare(text: Text) -> str:
    return text if isinstance(text, str) else "".join(run.text for run in text)


def _marked(text: Text) -> str:
    """The words with stars around what is bold or italic. Stars stand at the edge of words: a look that begins or ends
    inside a word is left out, and a star of the words themselves that would be taken for one is written ``\\*``."""
    whole, end = _bare(text), 0
    pieces = []
    for (bold, italic), same in groupby([Run(text)] if isinstance(text, str) else text, key=lambda run: (run.bold, run.italic)):
        said = "".join(run.text for run in same)
        inner = said.strip()
        begin = end + len(said) - len(said.lstrip())
        end += len(said)
        edges = whole[max(begin - 1, 0):begin] + whole[begin + len(inner):begin + len(inner) + 1]
        stars = "*" * (2 * bold + italic) if inner and not any(map(str.isalnum, edges)) else ""
        before, behind = (said.partition(inner)[0], said.rpartition(inner)[2]) if inner else (said, "")
        pieces.append((before + stars, inner, stars + behind))
    escaped = [(before, inner.replace("*", "\\*"), behind) for before, inner, behind in pieces]
    ways = ("".join("".join(piece) for piece in one) for one in (pieces, escaped))
    return next((way for way in ways if _bare(_runs(way)) == whole), whole.replace("*", "\\*"))
