"""What a document is built of, from headings to signature boxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from capaian.kernel.paper.text import Text

Align = Literal["left", "center", "right", "justify"]


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
    """Points without an order. ``passage`` as in :class:`Paragraph`."""

    items: tuple[Text, ...]
    passage: str = ""


@dataclass(frozen=True)
class NumberList:
    """Points in an order. ``style`` is a numbering pattern: ``1.`` or ``a.``; ``passage`` as in :class:`Paragraph`."""

    items: tuple[Text, ...]
    style: Literal["1.", "a.", "1)", "a)"] = "1."
    start: int = 1
    passage: str = ""


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

#: The column of running numbers.
NUMBER = Column("No", 0.35, "center")


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


def numbered_table(columns: Iterable[Column], rows: Iterable[tuple[TableCell, ...]], **how: Any) -> Table:
    """A table that counts its rows in a first column "No"; ``how`` are the other facts of a :class:`Table`.

    >>> numbered_table((Column("Nama"),), [("Camat",), ("Sekretaris",)]).rows
    (('1', 'Camat'), ('2', 'Sekretaris'))
    """
    return Table((NUMBER, *columns), tuple((str(n), *row) for n, row in enumerate(rows, 1)), **how)


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
class Contents:
    """The contents of a document that has them (:class:`Paper`), where they do not stand at its beginning."""


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
    | Contents
    | Section
)
