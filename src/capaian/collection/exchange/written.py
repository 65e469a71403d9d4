"""Writing the form's workbook: locked cells, checked inputs, hidden keys, the office and the period on top."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from capaian.collection.domain.identity import form_uid
from capaian.collection.exchange.layout import (
    COLUMNS,
    COMPUTED,
    FIRST_ROW,
    FORMAT,
    HEADER_ROW,
    META,
    SHEET,
    STATES,
    TITLES,
    WIDTHS,
    WORDS,
    locked_texts,
)
from capaian.collection.models import FormVersion
from capaian.collection.selectors import Line, lines
from capaian.foundation.workbooks import CleanBook
from capaian.kernel.numbers import fits_a_cell, format_number
from capaian.kernel.paper import clean_text
from capaian.kernel.periods import Period
from capaian.organisation.selectors import office
from capaian.procedures.ports import RunRef


def form_workbook(run: RunRef, form: FormVersion, supplier: str, *, at: datetime) -> bytes:
    """The workbook of one supplier, with what was already entered. Text is data: nothing becomes a formula."""
    row = office(run.office)
    return workbook(lines(form, supplier), run=run, supplier=supplier, government=row.government, name=row.name,
                    uid=form_uid(run.namespace, str(run.uid), form.number, supplier), at=at)


def workbook(rows: Sequence[Line], *, run: RunRef, supplier: str, government: str, name: str, uid: UUID, at: datetime) -> bytes:
    """The workbook of these lines; ``uid`` is the form's own."""
    out = io.BytesIO()
    book = CleanBook(out, title=f"Formulir data kinerja {run.period}", at=at)
    sheet = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True, "font_size": 12})
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#D9E2EC", "valign": "vcenter"})
    locked = book.add_format({"text_wrap": True, "border": 1, "valign": "top", "bg_color": "#F2F4F7"})
    open_ = book.add_format({"text_wrap": True, "border": 1, "valign": "top", "locked": False, "num_format": "@"})
    number = book.add_format({"border": 1, "valign": "top", "locked": False, "align": "right"})
    locked_number = book.add_format({"border": 1, "valign": "top", "align": "right", "bg_color": "#F2F4F7"})
    top = (government, name, f"FORMULIR PENGUMPULAN DATA KINERJA, {Period.parse(run.period).label_id().upper()}",
           f"Penyuplai data: {rows[0].supplier_title if rows else supplier}",
           "Isi kolom Realisasi. Angka memakai koma untuk desimal. Bila tidak ada angka, pilih keadaan dan tulis alasan."
           + (" Indikator rasio: isi Pembilang dan Penyebut, angkanya dihitung." if any(x.is_ratio for x in rows) else ""),
           run.example_notice)
    for i, text in enumerate(top):
        sheet.write_string(i, 0, clean_text(text), bold if i < 3 else book.add_format())
    for i, (title, width) in enumerate(zip(TITLES, WIDTHS, strict=True)):
        sheet.set_column(i, i, width)
        sheet.write_string(HEADER_ROW - 1, i, title, head)
    for line in rows:
        r = FIRST_ROW - 2 + line.number
        for i, text in enumerate(locked_texts(line)):
            sheet.write_string(r, i, clean_text(text), locked)
        if line.value is not None and not line.labels:
            _figure(sheet, r, 5, line.value, locked_number if line.is_ratio else number)
        elif line.is_ratio:
            sheet.write_string(r, 5, COMPUTED, locked)
        elif line.label:
            sheet.write_string(r, 5, line.label, open_)
        else:
            sheet.write_blank(r, 5, None, number)
        sheet.write_string(r, 6, WORDS.get(line.state, "Terisi"), open_)
        for i, text in enumerate((line.reason, line.note, line.obstacles, line.follow_up), 7):
            sheet.write_string(r, i, clean_text(text), open_)
        for i, part in enumerate((line.numerator, line.denominator), 11):
            fmt = number if line.is_ratio else locked
            if part is not None:
                _figure(sheet, r, i, part, fmt)
            else:
                sheet.write_blank(r, i, None, fmt)
        if line.labels:
            sheet.data_validation(r, 5, r, 5, {"validate": "list", "source": list(line.labels)})
        elif not line.is_ratio:
            sheet.data_validation(r, 5, r, 5, {
                "validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15, "ignore_blank": True,
                "error_type": "warning", "error_title": "Angka", "error_message": "Isi dengan angka, koma untuk desimal."})
        sheet.data_validation(r, 6, r, 6, {"validate": "list", "source": list(STATES)})
    sheet.freeze_panes(HEADER_ROW, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW - 1)
    sheet.foot(run.example_notice, "&P/&N")
    sheet.protect("", {"format_columns": True, "format_rows": True})
    meta = book.add_worksheet(META)
    meta.very_hidden()
    for i, pair in enumerate((("format", FORMAT), ("form", str(uid)), ("office", run.office), ("period", run.period),
                              ("supplier", supplier), ("name", name))):
        meta.write_string(i, 0, pair[0])
        meta.write_string(i, 1, pair[1])
    for line in rows:
        meta.write_string(9 + line.number, 0, f"{COLUMNS['value']}{FIRST_ROW + line.number - 1}")
        meta.write_string(9 + line.number, 1, str(line.row))
        meta.write_string(9 + line.number, 2, str(line.version))
    book.close()
    return out.getvalue()


def _figure(sheet: Any, row: int, column: int, value: Decimal, look: Any) -> None:
    """A number as a number while a cell keeps it exactly, a longer one as text in national style."""
    if fits_a_cell(value):
        sheet.write_number(row, column, float(value), look)
    else:
        sheet.write_string(row, column, format_number(value), look)
