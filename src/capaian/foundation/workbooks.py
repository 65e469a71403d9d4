"""The one way a workbook (XLSX) leaves the product: texts stay texts, whatever they begin with or hide.

Nothing a person wrote becomes a formula, a link or a number, and no invisible character travels along. A test refuses any
other use of the library's own workbook.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from capaian.kernel.paper import clean_text

#: Characters a printed head or foot may have.
LONGEST_FOOT = 240


class Page(Worksheet):  # type: ignore[misc]
    """A sheet whose every text is cleaned on its way into a cell, also a text of the library's plain ``write``."""

    exact = False

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> Any:
        return super()._write_string(row, col, string if self.exact else clean_text(string), cell_format)

    def foot(self, notice: str, right: str = "Halaman &P dari &N") -> None:
        """The foot of every printed page: the notice on the left, as text; the page number on the right."""
        said = clean_text(notice).replace("\n", " ")[: LONGEST_FOOT // 2].replace("&", "&&")[: LONGEST_FOOT - len(right)]
        self.set_footer(f"&L{said}&R{right}")


class ExactPage(Page):
    """A sheet that keeps every character, for data that come back and must be the same."""

    exact = True


class CleanBook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook. ``out`` is a path or a stream; ``at`` (aware) its date; ``exact`` keeps texts as they are, which is for
    files that are read back; ``constant_memory`` writes row by row, the last one forgotten.
    """

    def __init__(
        self, out: Any, *, title: str, at: datetime, exact: bool = False, constant_memory: bool = False
    ) -> None:
        if at.tzinfo is None:
            raise ValueError("at must be aware")
        self.worksheet_class = ExactPage if exact else Page
        super().__init__(
            out,
            {"in_memory": not constant_memory, "constant_memory": constant_memory, "strings_to_formulas": False,
             "strings_to_urls": False, "strings_to_numbers": False},
        )  # fmt: skip
        created = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        self.set_properties({"title": clean_text(title), "created": created})
