"""Tables as a spreadsheet: what an office hands on as data. Text stays text, never a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from capaian.foundation.workbooks import CleanBook
from capaian.kernel.dates import short_date
from capaian.kernel.numbers import fits_a_cell, format_number
from capaian.kernel.paper import clean_text

CellValue = str | int | Decimal | date | None


def sheet_bytes(
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[CellValue]],
    *,
    header_lines: Sequence[str] = (),
    notice: str = "",
    at: datetime,
    places: int = 2,
) -> bytes:
    """One sheet: header lines, column titles (frozen, repeated on every printed page), rows.

    ``columns`` are titles with widths in characters. Decimals become numbers shown with ``places`` decimals, dates and
    everything else text. ``notice`` stands above the table and in the printed foot. Same input, same bytes; ``at`` is
    aware.
    """
    out = io.BytesIO()
    book = CleanBook(out, title=title, at=at)
    sheet = book.add_worksheet(sheet_name(title))
    bold = book.add_format({"bold": True, "font_name": "Arial", "font_size": 11})
    head = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#E6E6E6",
         "font_name": "Arial", "font_size": 9}
    )  # fmt: skip
    plain: dict[str, object] = {"border": 1, "text_wrap": True, "valign": "top", "font_name": "Arial", "font_size": 9}
    text = book.add_format(plain)
    number = book.add_format({**plain, "num_format": "#,##0." + "0" * places if places else "#,##0"})
    whole = book.add_format({**plain, "num_format": "0"})
    lines = [title, *header_lines, *([notice] if notice else [])]
    for place, line in enumerate(lines):
        sheet.write_string(place, 0, line, bold)
    top = len(lines) + 1
    for place, (name, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(top, place, name, head)
    for down, row in enumerate(rows, start=top + 1):
        for across, value in enumerate(row):
            if isinstance(value, Decimal) and value.is_finite() and fits_a_cell(value):
                sheet.write_number(down, across, float(value), number)
            elif isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(down, across, value, whole)
            elif isinstance(value, date):
                sheet.write_string(down, across, short_date(value), text)
            elif value is None or value == "":
                sheet.write_blank(down, across, None, text)
            elif isinstance(value, Decimal) and value.is_finite():
                sheet.write_string(down, across, format_number(value), text)
            else:
                sheet.write_string(down, across, str(value), text)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.foot(notice)
    book.close()
    return out.getvalue()


def sheet_name(title: str, taken: Sequence[str] = ()) -> str:
    """A name a worksheet may have: at most 31 characters, none of the forbidden ones, no apostrophe at its ends.

    >>> sheet_name("Rekap: Triwulan I/2025 [semua unit penyuplai]")
    'Rekap- Triwulan I-2025 -semua u'
    """
    name = "".join("-" if char in "[]:*?/\\" else char for char in clean_text(title).replace("\n", " "))
    name = name[:31].strip("' ") or "Data"
    base, number = name, 2
    while name.lower() in {other.lower() for other in taken}:
        suffix = f" {number}"
        name, number = base[: 31 - len(suffix)] + suffix, number + 1
    return name
