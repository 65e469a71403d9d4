"""The cells of a workbook as text, each with its place; what a workbook of an SOP should not hold is refused by name."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl

from capaian.kernel.errors import InvalidInput
from capaian.sop.exchange.remarks import Remark
from capaian.sop.exchange.zipped import scanned

MOST_ROWS, MOST_COLUMNS = 2000, 60
MOST_XML = 4_000_000  # bytes of cells and styles, unpacked: read in a second or two; pictures do not count
RETURN = "␍"  # stands for a carriage return, which no cell keeps
_FILLED = re.compile(rb"<(?:\w{1,20}:)?c(\s[^<>]*)(?<!/)>(?!\s{0,20}</)")
_WHERE = re.compile(rb"""\sr\s{0,20}=\s{0,20}["']([A-Z]{1,9})(\d{1,9})""")


def opened(data: bytes) -> Any:
    """The workbook, opened for reading line by line. Raises ``InvalidInput`` for a container that could hurt, a cell far
    out, or a file that is no workbook."""
    _refuse_far_cells(data)
    try:
        return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as problem:
        raise InvalidInput("xlsx.broken", "The workbook cannot be read.", remedy="Open it and save it again.") from problem


def _refuse_far_cells(data: bytes) -> None:
    """Empty cells may be anywhere: programs write them for a coloured column."""
    with scanned(data) as archive:
        if sum(entry.file_size for entry in archive.infolist() if entry.filename.endswith(".xml")) > MOST_XML:
            raise InvalidInput("xlsx.large", "The workbook holds more than an SOP needs.",
                               remedy="Copy the sheets of the SOP into a new workbook.")
        for name in archive.namelist():
            if not name.endswith(".xml"):
                continue
            text = archive.read(name)
            if b"\x00" in text[:200]:
                raise InvalidInput("file.encoding", "A part of the file is not written in UTF-8.", place=name)
            if not name.startswith("xl/worksheets/"):
                continue
            for tag in _FILLED.finditer(text):
                match = _WHERE.search(tag[1])
                if match and (int(match[2]) > MOST_ROWS or number_of(match[1].decode()) > MOST_COLUMNS):
                    cell = (match[1] + match[2]).decode()
                    raise InvalidInput("xlsx.far", "A cell stands too far out.", place=f"{name}!{cell}",
                                       remedy="Delete everything outside the table and save again.")


def number_of(letters: str) -> int:
    """The number of a column, from 1.

    >>> number_of("A"), number_of("Z"), number_of("AA"), number_of("XFD")
    (1, 26, 27, 16384)
    """
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def letters_of(number: int) -> str:
    """The letters of a column.

    >>> letters_of(1), letters_of(27)
    ('A', 'AA')
    """
    head, last = divmod(number - 1, 26)
    return (letters_of(head) if head else "") + chr(65 + last)


def lines_of(book: Any, title: str, remarks: list[Remark]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The filled lines of a sheet: number, and (column letters, text) of every cell."""
    for number, cells in enumerate(book[title].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS), 1):
        line = [(letters_of(n), _text(cell, f"{title}!{letters_of(n)}{number}", remarks)) for n, cell in enumerate(cells, 1)]
        if any(text for _, text in line):
            yield number, line


def _text(cell: Any, place: str, remarks: list[Remark]) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or not isinstance(value, str | int | float | datetime | date | time | bool):
        raise InvalidInput("xlsx.formula", "A formula stands in the cell.", place=place, remedy="Write the value instead.")
    if cell.data_type == "e":
        raise InvalidInput("xlsx.error", "The cell holds an error value.", place=place)
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").replace(RETURN, "\r")
    if isinstance(value, bool):
        return "ya" if value else ""
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    said = value.isoformat()[:10] if isinstance(value, datetime | date) else str(value)
    remarks.append(Remark("xlsx.typed", "The cell is not text; it was read as “%(text)s”.", place, {"text": said}))
    return said
