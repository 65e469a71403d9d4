"""Reading a workbook that somebody uploaded: scanned first, then read by a process with limits of its own.

Nothing of the file is trusted: number of parts, unzipped size, compression ratio, entities, macros, links to outside and
cell addresses are looked at before any library opens it. Numbers arrive as exact text of 15 digits, never as floats.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from capaian.foundation.limited import TIME_LIMIT, Failed, limited
from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import fits_a_cell

MAX_PARTS = 500
MAX_UNZIPPED = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_ROW, MAX_COLUMN = 20_000, 200
_CELL = re.compile(rb'<c[^>]{0,200}? r="([A-Z]{1,5})([0-9]{1,9})"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]{0,100}?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
MAX_MERGED = 5_000
_SAVE_AGAIN = "Open it in Excel or LibreOffice and save it again as .xlsx."


@dataclass(frozen=True)
class Cell:
    """A cell as read. ``text`` is what it says; ``number`` the exact value of a numeric cell; ``kind`` is text, number,
    percent (a number shown as %), date, formula, error, merged (hidden behind another cell; says nothing) or empty."""

    text: str
    kind: str = "text"
    number: Decimal | None = None

    @property
    def may_be_cut(self) -> bool:
        """A number so long that the spreadsheet has put zeros for its last digits."""
        return self.number is not None and not fits_a_cell(self.number)


def cut(cell: Cell, place: str) -> InvalidInput:
    """The refusal of a number of which the spreadsheet kept only fifteen digits."""
    return InvalidInput("cell.digits", "A number cell keeps fifteen digits; “%(number)s” has more.", place=place,
                        number=cell.text[:40], remedy="Set the cell's format to Text and type the figure again.")


@dataclass(frozen=True)
class Workbook:
    """Sheets by title; cells by address ("F8")."""

    sheets: dict[str, dict[str, Cell]]


def scan(data: bytes, *, max_unzipped: int = MAX_UNZIPPED) -> None:
    """Refuse a file that is not a plain workbook: each refusal says which trait of it."""
    if not data.startswith(b"PK\x03\x04"):
        raise InvalidInput("workbook.type", "This is not an .xlsx workbook.", remedy=_SAVE_AGAIN)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as broken:
        raise InvalidInput("workbook.broken", "The workbook is damaged.", remedy=_SAVE_AGAIN) from broken
    unzipped = sum(p.file_size for p in parts)
    if len(parts) > MAX_PARTS or unzipped > max_unzipped or unzipped > MAX_RATIO * max(len(data), 1):
        raise InvalidInput("workbook.size", "The workbook unpacks to far more than a form holds.", remedy=_SAVE_AGAIN)
    names = {p.filename for p in parts}
    if "xl/workbook.xml" not in names:
        raise InvalidInput("workbook.type", "This is not an .xlsx workbook.", remedy=_SAVE_AGAIN)
    if any("vbaproject" in n.lower() for n in names):
        raise InvalidInput("workbook.macro", "The workbook contains macros.", remedy="Save it as .xlsx without macros.")
    if any(n.startswith("xl/externalLinks/") for n in names):
        raise InvalidInput("workbook.links", "The workbook takes figures from other files.",
                           remedy="Replace the links by their figures and save it again.")
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        try:
            content = archive.read(part)
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as broken:
            raise InvalidInput("workbook.broken", "The workbook is damaged.", remedy=_SAVE_AGAIN) from broken
        if len(content) > max_unzipped or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise InvalidInput("workbook.entity", "The workbook contains what no form contains.", remedy=_SAVE_AGAIN)
        if part.filename.startswith("xl/worksheets/"):
            _addresses(content)


def _addresses(content: bytes) -> None:
    for letters, row in _CELL.findall(content):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        if column > MAX_COLUMN or int(row) > MAX_ROW:
            raise InvalidInput("workbook.far", "The workbook has a cell at %(cell)s, far outside the form.",
                               cell=(letters + row).decode(), remedy="Delete what stands outside the form.")


def read_workbook(data: bytes, *, time_limit: float = TIME_LIMIT) -> Workbook:
    """The cells of an uploaded workbook. Raises InvalidInput as `scan` does, and when reading takes too long."""
    scan(data)
    try:
        raw: dict[str, dict[str, list[Any]]] = json.loads(limited(cells_of, data, seconds=time_limit))
    except Failed as failed:
        if failed.slow:
            raise InvalidInput("workbook.slow", "Reading the workbook takes too long.", remedy=_SAVE_AGAIN) from failed
        raise InvalidInput("workbook.broken", "The workbook is damaged.", remedy=_SAVE_AGAIN) from failed
    return Workbook({title: {at: Cell(c[0], c[1], Decimal(c[2]) if c[2] else None) for at, c in cells.items()}
                     for title, cells in raw.items()})


def cells_of(data: bytes) -> bytes:
    """What the limited process does: the cells of a workbook as JSON."""
    import defusedxml

    defusedxml.defuse_stdlib()
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    out: dict[str, dict[str, list[str]]] = {}
    archive = zipfile.ZipFile(io.BytesIO(data))
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        cells = out.setdefault(sheet.title, {})
        for row in sheet.iter_rows(max_row=MAX_ROW, max_col=MAX_COLUMN):
            for cell in row:
                if cell.value is not None:
                    cells[cell.coordinate] = list(_plain(cell))
        for at in _merged(archive.read(sheet._worksheet_path)):
            cells.setdefault(at, ["", "merged", ""])
    return json.dumps(out).encode()


def _merged(content: bytes) -> Iterator[str]:
    """The cells that merged ranges hide."""
    from openpyxl.utils import get_column_letter, range_boundaries

    left = MAX_MERGED
    for ref in _MERGED.findall(content):
        first, top, last, bottom = range_boundaries(ref.decode())
        for row in range(top, min(bottom, MAX_ROW) + 1):
            for column in range(first, min(last, MAX_COLUMN) + 1):
                if (row, column) != (top, first) and left > 0:
                    left -= 1
                    yield f"{get_column_letter(column)}{row}"


def _plain(cell: Any) -> tuple[str, str, str]:
    value, kind = cell.value, cell.data_type
    if kind == "f" or (isinstance(value, str) and value.startswith("=")):
        return str(value), "formula", ""
    if kind == "e":
        return str(value), "error", ""
    if kind == "d":
        return str(value), "date", ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE", "text", ""
    if isinstance(value, int | float):
        number = Decimal(format(value, ".15g"))
        percent = "%" in (cell.number_format or "")
        return f"{number:f}", "percent" if percent else "number", f"{number:f}"
    return str(value), "text", ""
