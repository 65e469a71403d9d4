"""Documents as values: the one vocabulary in which every official document of the product is written.

A composer turns data into a :class:`Paper`; the typesetting turns a ``Paper`` into PDF, DOCX or plain text. Between the
two there is nothing but this immutable tree, so that a document can be compared, tested and printed again years later.
Text is data: no character of it is ever markup, a path or a command. The printed language is Indonesian.

>>> paper = Paper(title="Nota Dinas", blocks=(Title("NOTA DINAS"), Paragraph("Isi surat.")))
>>> paper.title
'Nota Dinas'
>>> paper_text(paper)
'NOTA DINAS\\nIsi surat.\\n'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, Literal

from capaian.kernel.dates import long_date

Align = Literal["left", "center", "right", "justify"]
PageSize = Literal["a4", "f4"]
PageNumbers = Literal["none", "plain", "of", "report"]

#: Marks stacked on one letter beyond this number are dropped: no script of an Indonesian document needs more.
MARKS_PER_LETTER = 3

_SPACES = re.compile(r"[^\S\n]+")
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


# --- Words ------------------------------------------------------------------------------------------------------------


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


# --- Blocks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Title:
    """The name of the document in the middle of the page; ``lines`` follow smaller (number, subject, period)."""

    text: str
    lines: tuple[str, ...] = ()
    underline: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading. ``level`` counts from 1; a level is never skipped on the way down (PDF/UA)."""

    level: int
    text: str
    centered: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. A newline in the text is a line break. ``indent`` sets in the first line (body of a letter).

    ``passage`` is the key of the text that a person writes here: in a working file for Word it can be found again.
    """

    text: Text
    align: Align = "justify"
    indent: bool = False
    keep: bool = False
    passage: str = ""


@dataclass(frozen=True)
class Fields:
    """Labels with their values, the colons aligned: ``Nomor : 090/1/…``. ``label_mm`` is the width of the labels."""

    items: tuple[tuple[str, Text], ...]
    label_mm: float = 32.0


@dataclass(frozen=True)
class BulletList:
    """Points without an order."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class NumberList:
    """Points in an order. ``style`` is a numbering pattern: ``1.`` or ``a.``."""

    items: tuple[Text, ...]
    style: Literal["1.", "a.", "1)", "a)"] = "1."
    start: int = 1


@dataclass(frozen=True)
class CheckList:
    """Square boxes with words; a tick where chosen."""

    items: tuple[tuple[str, bool], ...]
    columns: int = 1


@dataclass(frozen=True)
class Column:
    """A column of a table. ``width`` is its share of the page's width (fr), ``align`` the set of its cells."""

    title: str
    width: float = 1.0
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True)
class Cell:
    """A cell that spans columns or rows, or has its own style. An ordinary cell is just its text."""

    text: Text
    colspan: int = 1
    rowspan: int = 1
    bold: bool = False
    align: Literal["left", "center", "right"] | None = None
    shaded: bool = False


TableCell = Text | Cell


@dataclass(frozen=True)
class Table:
    """A table of data with headers that repeat on every page.

    ``header`` replaces the row of column titles by one or more rows with merged cells; ``numbered`` prints the row of
    column numbers (1 2 3 …) that official forms carry below the titles; ``totals`` are rows in bold at the end; a table
    without rows says ``empty``. ``size`` is the size of the letters in points.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    header: tuple[tuple[Cell, ...], ...] = ()
    numbered: bool = False
    caption: str = ""
    totals: tuple[tuple[TableCell, ...], ...] = ()
    size: float = 10.0
    empty: str = "Tidak ada data."
    row_mm: float = 0.0


@dataclass(frozen=True)
class GridCell:
    """A part of a layout, side by side with others. ``span`` counts the columns it covers."""

    blocks: tuple[Block, ...]
    span: int = 1


@dataclass(frozen=True)
class Grid:
    """Blocks side by side; with ``frame`` the ruled boxes of a form (disposition slip). It is layout, not data."""

    widths: tuple[float, ...]
    cells: tuple[GridCell, ...]
    frame: bool = False


@dataclass(frozen=True)
class SignatureBox:
    """Room kept free for one signature (60 × 24 mm) or paraf (20 × 10 mm).

    ``key`` names the box: the signing finds its place by it. ``prefix`` is how the signer holds the post: "Plt.",
    "Plh.", "a.n." or empty. ``heading`` stands above the title ("Mengetahui,"). Names and NIP are printed as given.
    """

    key: str
    title: str
    name: str = ""
    nip: str = ""
    rank: str = ""
    prefix: str = ""
    place_date: str = ""
    heading: str = ""
    kind: Literal["sign", "initial"] = "sign"


@dataclass(frozen=True)
class Signatures:
    """The signatures of a document: one stands on the right, two face each other, more stand in rows of two.

    Boxes of kind ``initial`` are gathered in a small table "Paraf" before them.
    """

    boxes: tuple[SignatureBox, ...]


@dataclass(frozen=True)
class Chart:
    """A picture of figures: its SVG, the words for those who cannot see it, and always the table beside it."""

    svg: str
    alt: str
    caption: str = ""
    table: Table | None = None
    width: float = 1.0


@dataclass(frozen=True)
class Note:
    """A remark in small letters: a source, a rule used, how to read the table."""

    text: Text


@dataclass(frozen=True)
class Rule:
    """A line across the page, such as parts the head of a memo from its body."""


@dataclass(frozen=True)
class Spacer:
    """Empty room, in millimetres."""

    mm: float = 4.0


@dataclass(frozen=True)
class PageBreak:
    """The next block begins on a new page. With ``body`` it is the first of the main part: see :class:`Paper`."""

    body: bool = False


@dataclass(frozen=True)
class Section:
    """Blocks on pages of their own, upright or lying."""

    blocks: tuple[Block, ...]
    landscape: bool = True


Block = (
    Title
    | Heading
    | Paragraph
    | Fields
    | BulletList
    | NumberList
    | CheckList
    | Table
    | Grid
    | Signatures
    | Chart
    | Note
    | Rule
    | Spacer
    | PageBreak
    | Section
)


# --- The document -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Letterhead:
    """The head of an office's paper: government, office, address lines, and the emblem as PNG or SVG bytes."""

    government: str
    office_name: str
    address: tuple[str, ...] = ()
    emblem: bytes = b""


@dataclass(frozen=True)
class Sheet:
    """What every document of an office carries, whatever it says.

    ``place`` is where it is dated ("Bojong"); ``notice`` is printed in the foot of each page (example data).
    """

    office: Letterhead
    place: str
    notice: str = ""


def dated(signer: SignatureBox, place: str, day: date | None) -> SignatureBox:
    """The signer's box under its place and date; a dotted line where the date is written by hand.

    >>> dated(SignatureBox("camat", "Camat"), "Bojong", date(2025, 1, 6)).place_date
    'Bojong, 6 Januari 2025'
    """
    where = f"{place}, {long_date(day) or '………………'}" if place else long_date(day)
    return replace(signer, place_date=where)


@dataclass(frozen=True)
class Paper:
    """A document.

    ``title`` is its name in lists and in the PDF's properties; what is printed on the page stands in ``blocks``.
    ``notice`` (e.g. that the data are an example) is printed in the foot of every page; ``number`` is the official
    number, printed in the foot beside the page number. ``page_numbers``: ``none``; ``plain`` (1); ``of`` (Halaman 1
    dari 3); ``report`` (no number on the cover, then 2, 3, …; where a :class:`PageBreak` begins the main part, ii, iii …
    before it and 1, 2 … from there). ``toc`` sets the contents after the cover or at the beginning, with the lists of
    tables and of pictures where there are any with a caption; their captions are then numbered.
    """

    title: str
    blocks: tuple[Block, ...]
    office: Letterhead | None = None
    number: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    notice: str = ""
    landscape: bool = False
    size: PageSize = "a4"
    lang: str = "id"
    page_numbers: PageNumbers = "of"
    toc: bool = False
    cover: tuple[str, ...] = ()
    font_size: float = 11.0


# --- Reading a document -----------------------------------------------------------------------------------------------


def signature_boxes(paper: Paper) -> tuple[SignatureBox, ...]:
    """Every signature box of the document, in order of appearance.

    >>> signature_boxes(Paper("t", (Signatures((SignatureBox("camat", "Camat"),)),)))[0].key
    'camat'
    """
    return tuple(box for block in walk(paper.blocks) if isinstance(block, Signatures) for box in block.boxes)


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, each before the blocks inside it."""
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from walk(block.blocks)
        elif isinstance(block, Grid):
            for cell in block.cells:
                yield from walk(cell.blocks)
        elif isinstance(block, Chart) and block.table is not None:
            yield block.table


def as_data(value: object) -> Any:
    """The tree as plain lists and mappings with every text cleaned, ready to be written as JSON.

    Every block carries ``is``, the name of its class. Bytes become lists of numbers, so that they stay data.

    >>> as_data(Heading(1, "Bab I"))
    {'is': 'Heading', 'level': 1, 'text': 'Bab I', 'centered': False}
    """
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, tuple | list):
        return [as_data(item) for item in value]
    if is_dataclass(value):
        data = {"is": type(value).__name__}
        for field in fields(value):
            data[field.name] = as_data(getattr(value, field.name))
        return data
    return value


def paper_text(paper: Paper) -> str:
    """The words of a document, one block or table row a line: what golden tests compare.

    Cells are parted by " | ", labels by " : "; signature boxes are named by their key, a ticked choice by ``[x]``.
    """
    lines: list[str] = []
    if paper.office is not None:
        lines += [paper.office.government, paper.office.office_name, *paper.office.address, "---"]
    lines += [line for line in paper.cover]
    for block in paper.blocks:
        lines += _lines(block)
    if paper.notice:
        lines += ["---", paper.notice]
    text = "\n".join(clean_text(line) for line in lines)
    return _SPACES.sub(" ", text).strip() + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Title():
            return [block.text, *block.lines]
        case Heading():
            return ["", "#" * block.level + " " + block.text]
        case Paragraph() | Note():
            return [words(block.text)]
        case Fields():
            return [f"{label} : {words(value)}" for label, value in block.items]
        case BulletList():
            return [f"- {words(item)}" for item in block.items]
        case NumberList():
            return [f"{numeral(block.style, block.start + n)} {words(item)}" for n, item in enumerate(block.items)]
        case CheckList():
            return [f"[{'x' if chosen else ' '}] {label}" for label, chosen in block.items]
        case Table():
            return _table_lines(block)
        case Grid():
            return [line for cell in block.cells for part in cell.blocks for line in _lines(part)]
        case Signatures():
            return [line for box in block.boxes for line in _signature_lines(box)]
        case Chart():
            return [f"(gambar) {block.alt}", *(_table_lines(block.table) if block.table else [])]
        case Section():
            return [line for part in block.blocks for line in _lines(part)]
        case Rule() | Spacer() | PageBreak():
            return []


def _table_lines(table: Table) -> list[str]:
    head: list[tuple[TableCell, ...]] = [*table.header] or [tuple(column.title for column in table.columns)]
    rows = [*head, *(table.rows or ((table.empty,),)), *table.totals]
    lines = [table.caption] if table.caption else []
    return lines + [
        " | ".join(words(cell.text if isinstance(cell, Cell) else cell).replace("\n", " / ") for cell in row)
        for row in rows
    ]


def _signature_lines(box: SignatureBox) -> list[str]:
    nip = f"NIP {box.nip}" if box.nip else ""
    post = f"{box.prefix} {box.title}".strip()
    return [line for line in (box.place_date, box.heading, post, f"<{box.key}>", box.name, box.rank, nip) if line]


def numeral(style: str, number: int) -> str:
    """The mark of a numbered point.

    >>> numeral("1.", 3), numeral("a)", 2)
    ('3.', 'b)')
    """
    return (chr(96 + number) if style[0] == "a" and number <= 26 else str(number)) + style[1]
