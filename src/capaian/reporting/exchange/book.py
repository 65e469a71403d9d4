"""A workbook of tables whose formulas carry the values they give, and whose texts never become formulas."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from capaian.foundation.workbooks import CleanBook
from capaian.kernel.paper import clean_text

HEADER_ROW = 5
"""The row of the column titles; data begin below it (rows counted from 1)."""
FIRST_ROW = HEADER_ROW + 1
Value = str | int | Decimal | Fraction | None


class Book:
    """A workbook in memory. Blue cells are what was handed in or agreed, white ones are calculated."""

    def __init__(self, title: str, at: datetime) -> None:
        self.out = io.BytesIO()
        self.book = CleanBook(self.out, title=title, at=at)
        self.book.set_calc_mode("auto")
        self._formats: dict[tuple[str, str], Any] = {}

    def format(self, look: str, number: str = "General") -> Any:
        """The format of a cell; one object per look."""
        if (look, number) not in self._formats:
            facts: dict[str, Any] = {"font_name": "Arial", "font_size": 9, "num_format": number}
            if look != "line":
                facts |= {"border": 1, "text_wrap": True, "valign": "top"}
            if look == "head":
                facts |= {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E6E6E6"}
            elif look == "input":
                facts |= {"bg_color": "#EAF2FB"}
            elif look == "line":
                facts |= {"bold": True, "font_size": 11}
            self._formats[look, number] = self.book.add_format(facts)
        return self._formats[look, number]

    def table(
        self, name: str, lines: Sequence[str], columns: Sequence[tuple[str, float]], *, notice: str = ""
    ) -> Table:
        """A sheet with its heading lines (at most four) and column titles, ready for rows from FIRST_ROW on."""
        sheet = self.book.add_worksheet(name)
        for place, line in enumerate([line for line in (*lines, notice) if line][: HEADER_ROW - 1]):
            sheet.write_string(place, 0, clean_text(line), self.format("line"))
        for place, (title, width) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(HEADER_ROW - 1, place, clean_text(title), self.format("head"))
        sheet.freeze_panes(HEADER_ROW, 0)
        sheet.repeat_rows(HEADER_ROW - 1)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.foot(notice)
        return Table(self, sheet)

    def bytes(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self.out.getvalue()


class Table:
    """Cells by their address ("F6")."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book = book
        self.sheet = sheet

    def put(self, cell: str, value: Value, *, number: str = "General", look: str = "input") -> None:
        """What was handed in or agreed: a number as a number, everything else as text, nothing as nothing."""
        shape = self.book.format(look, number)
        if value is None or value == "":
            self.sheet.write_blank(cell, None, shape)
        elif isinstance(value, str):
            self.sheet.write_string(cell, clean_text(value), shape)
        else:
            self.sheet.write_number(cell, float(value), shape)

    def text(self, cell: str, value: str) -> None:
        """A text that says what stands beside it."""
        self.put(cell, value, look="plain")

    def formula(self, cell: str, formula: str, value: Value, *, number: str = "General") -> None:
        """A formula (without its sign) with the value that we computed for it."""
        known = "" if value is None else value if isinstance(value, str | int) else float(value)
        self.sheet.write_formula(cell, f"={formula}", self.book.format("plain", number), known)


def span(sheet: str, column: str, first: int, last: int) -> str:
    """A fixed range of one column.

    >>> span("Data", "F", 6, 8)
    'Data!$F$6:$F$8'
    """
    return f"{sheet}!${column}${first}:${column}${last}"
