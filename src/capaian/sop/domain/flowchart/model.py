"""What a drawn SOP consists of: one geometry that the web (SVG), the PDF and the Word document all draw from.

All lengths are points (1/72 inch), the origin is the top left corner of the page, y grows downwards. Source of the
symbols: PermenPANRB 35/2012 (terminator, process, decision, arrow, off-page connector).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """The official symbols of an SOP AP; the fifth, the arrow, is an ``Edge``."""

    TERMINATOR = "terminator"
    PROCESS = "process"
    DECISION = "decision"
    CONNECTOR = "connector"


class EdgeKind(StrEnum):
    """Why a line is drawn. Only ``TOGETHER`` has no arrow head: these actors act as one."""

    SEQUENCE = "sequence"
    RETURN = "return"
    JUMP = "jump"
    TOGETHER = "together"


@dataclass(frozen=True)
class PageSize:
    """A sheet. ``height`` 0 means: as tall as the SOP (one page, for the web)."""

    width: float
    height: float
    margin: float
    size: float = 8.0  # of the text in the cells, points


A4_LANDSCAPE = PageSize(841.89, 595.28, 36)
F4_LANDSCAPE = PageSize(935.43, 609.45, 36)  # 330 x 215 mm, the usual office paper
WEB = PageSize(1180, 0, 2, 10.5)


@dataclass(frozen=True)
class Box:
    """A rectangle by its top left corner."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def meets(self, other: Box) -> bool:
        """Whether the insides overlap; touching edges do not.

        >>> Box(0, 0, 2, 2).meets(Box(2, 0, 1, 1)), Box(0, 0, 2, 2).meets(Box(1, 1, 1, 1))
        (False, True)
        """
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True)
class Column:
    """A column of the table. ``role``: no, activity, lane, requirement, standard, output, remark."""

    key: str
    role: str
    title: str
    x: float
    w: float


@dataclass(frozen=True)
class Cell:
    """A box of the table with its wrapped lines. ``column`` is empty for heads that span columns."""

    column: str
    box: Box
    lines: tuple[str, ...]
    size: float
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True)
class RowBox:
    """One line of the table. ``key`` is the row's stable key, or empty for a band (section title, connectors)."""

    key: str
    box: Box
    cells: tuple[Cell, ...]
    state: str = ""


@dataclass(frozen=True)
class Symbol:
    """A drawn symbol. ``x``, ``y`` are its centre; ``text`` stands inside (Mulai, Selesai, a connector's letter)."""

    id: str
    shape: Shape
    row: str
    lane: str
    x: float
    y: float
    w: float
    h: float
    text: str = ""
    size: float = 6.0

    @property
    def box(self) -> Box:
        return Box(self.x - self.w / 2, self.y - self.h / 2, self.w, self.h)


@dataclass(frozen=True)
class Label:
    """An answer beside an arrow ("Ya", "Tidak")."""

    box: Box
    lines: tuple[str, ...]
    size: float


@dataclass(frozen=True)
class Edge:
    """A line from symbol to symbol through right angles. ``source_row``/``target_row`` are row keys of the SOP."""

    source: str
    target: str
    kind: EdgeKind
    points: tuple[tuple[float, float], ...]
    source_row: str = ""
    target_row: str = ""
    label: Label | None = None

    @property
    def arrow(self) -> bool:
        return self.kind is not EdgeKind.TOGETHER


@dataclass(frozen=True)
class Page:
    """One sheet: head cells (repeated on every page), rows, symbols and lines."""

    number: int
    width: float
    height: float
    head: tuple[Cell, ...]
    rows: tuple[RowBox, ...]
    symbols: tuple[Symbol, ...]
    edges: tuple[Edge, ...]

    @property
    def bottom(self) -> float:
        """The y of the table's lower rule."""
        return self.rows[-1].box.bottom if self.rows else max(c.box.bottom for c in self.head)


@dataclass(frozen=True)
class Geometry:
    """The whole drawing. ``description`` says in words what the arrows show (text alternative, Indonesian)."""

    title: str
    columns: tuple[Column, ...]
    pages: tuple[Page, ...]
    description: str
    arrow: float = 4.4  # length of an arrow head

    @property
    def lanes(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.role == "lane")
