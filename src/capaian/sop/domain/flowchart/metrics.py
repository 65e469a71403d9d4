"""How wide a text is in Liberation Sans, so that a row's height is known before anything is drawn.

Advance widths in units of 1/2048 em, read from the font that is shipped with the product (a test compares them with the
font file). Characters outside the table count as the widest letter, so that a guess makes a cell too tall, never too
short.

>>> round(text_width("Ya", 10), 2)
12.23
>>> wrap("Sekretaris Kecamatan", 52, 9)
('Sekretaris', 'Kecamatan')
>>> wrap("Petugas/Pengolah", 45, 9)
('Petugas/', 'Pengolah')
>>> wrap("pertanggungjawaban", 30, 9)
('pertan', 'ggungj', 'awaba', 'n')
"""

from __future__ import annotations

import re
from functools import lru_cache

EM = 2048
WIDEST = 2079
LEADING = 1.2  # distance of two baselines, in ems

_REGULAR = {
    391: "'", 455: "ijl‘’", 532: "|¦", 569: " !,./:;I[\\]ft\xa0ÌÍÎÏìíîï", 682: "()-`r¡¨\xad²³´·¸¹“”", 684: "{}",
    717: "•", 727: '"', 748: "º", 758: "ª", 797: "*", 819: "°", 961: "^", 1024: "Jcksvxyzçýÿ", 1100: "¶",
    1124: "±÷≤≥", 1131: "¯", 1139: "#$0123456789?L_abdeghnopqu¢£¤¥§«»àáâãäåèéêëðñòóôõöùúûüþ–", 1180: "µ",
    1196: "+<=>~¬×", 1251: "FTZ¿ßø", 1366: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝÞ", 1460: "∞", 1479: "CDHNRUwÇÐÑÙÚÛÜ", 1509: "©®",
    1593: "GOQÒÓÔÕÖØ", 1706: "Mm", 1708: "¼½¾", 1821: "%æ", 1933: "W", 2048: "Æ—…→", 2079: "@",
}
_BOLD = {
    487: "'", 569: " ,./I\\ijl\xa0ÌÍÎÏìíîï‘’", 573: "|¦", 682: "!()-:;[]`ft¡¨\xad²³´·¸¹", 717: "•", 748: "º",
    758: "ª", 797: "*r{}", 819: "°", 971: '"', 1024: "z“”", 1124: "±÷≤≥", 1131: "¯",
    1139: "#$0123456789J_aceksvxy¢£¤¥§«¶»àáâãäåçèéêëýÿ–", 1180: "µ", 1196: "+<=>^~¬×",
    1251: "?FLTZbdghnopqu¿ßðñòóôõöøùúûüþ", 1366: "EPSVXYÈÉÊËÝÞ", 1460: "∞", 1479: "&ABCDHKNRUÀÁÂÃÄÅÇÐÑÙÚÛÜ",
    1509: "©®", 1593: "GOQwÒÓÔÕÖØ", 1706: "M", 1708: "¼½¾", 1821: "%mæ", 1933: "W", 1997: "@", 2048: "Æ—…→",
}
REGULAR = {char: width for width, chars in _REGULAR.items() for char in chars}
BOLD = {char: width for width, chars in _BOLD.items() for char in chars}


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in points of one line of ``text`` set at ``size`` points, without kerning."""
    table = BOLD if bold else REGULAR
    return sum(table.get(char, WIDEST) for char in text) * size / EM


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The lines of ``text`` in a column ``width`` points wide. Line breaks of the text stay; a word wider than the
    column breaks after ``/`` or ``-``, and only then anywhere. Nothing is ever left out."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            trial = f"{line} {word}" if line else word
            if text_width(trial, size, bold=bold) <= width:
                line = trial
                continue
            if text_width(word, size, bold=bold) <= width:
                lines.append(line)
                line = word
                continue
            start = f"{line} " if line else ""
            *full, line = _break_word(start, word, width, size, bold)
            lines.extend(full)
        if line:
            lines.append(line.rstrip())
    return tuple(lines)


def _break_word(start: str, word: str, width: float, size: float, bold: bool) -> list[str]:
    """The pieces of one long word, the first one behind ``start`` when a whole syllable of it fits there."""
    pieces = re.findall(r"[^/\-]*[/\-]|[^/\-]+", word)
    out, line = [], start
    for piece in pieces:
        if text_width(line + piece, size, bold=bold) <= width:
            line += piece
            continue
        if line.strip():
            out.append(line.rstrip())
            line = ""
        for char in piece:
            if line and text_width(line + char, size, bold=bold) > width:
                out.append(line)
                line = ""
            line += char
    return [*out, line]
