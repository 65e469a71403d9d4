"""The spreadsheet: text stays text, numbers stay numbers, the same to the byte."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from capaian.foundation.typesetting import sheet_bytes, sheet_name

AT = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
COLUMNS = (("No", 5), ("Indikator", 40), ("Realisasi", 12))


def made(rows: list[list[object]]) -> bytes:
    """A sheet of these rows."""
    return sheet_bytes(
        "Rekapitulasi", COLUMNS, rows, header_lines=("Triwulan I",), notice="DATA CONTOH & bukan resmi", at=AT
    )


def test_header_lines_titles_and_rows_stand_one_below_the_other() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made([[1, "IKM", Decimal("84.12")]]))).active
    values = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    assert [row[0] for row in values[:3]] == ["Rekapitulasi", "Triwulan I", "DATA CONTOH & bukan resmi"]
    assert values[4:] == [("No", "Indikator", "Realisasi"), (1, "IKM", 84.12)]
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$5:$5"


@pytest.mark.parametrize(
    "attack", ["=1+1", '=HYPERLINK("http://contoh.example")', "@SUM(1)", "+1", "-1", "http://contoh.example"]
)
def test_a_formula_or_link_in_a_text_stays_a_text(attack: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made([[attack, attack, attack]]))).active
    for cell in sheet[6]:
        assert (cell.value, cell.data_type, cell.hyperlink) == (attack, "s", None)


def test_dates_are_printed_and_what_is_missing_is_empty() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made([[None, date(2025, 1, 6), Decimal("NaN")]]))).active
    assert [cell.value for cell in sheet[6]] == [None, "06-01-2025", "NaN"]


def test_the_same_rows_give_the_same_bytes() -> None:
    assert made([[1, "a", Decimal("1")]]) == made([[1, "a", Decimal("1")]])


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        sheet_bytes("a", COLUMNS, [], at=datetime(2025, 1, 6))


def test_two_sheets_never_share_a_name() -> None:
    name = sheet_name("Kasi Perekonomian dan Pembangunan")
    assert len(name) == 31
    other = sheet_name("Kasi Perekonomian dan Pembangunan", taken=[name.upper()])
    assert other != name
    assert len(other) <= 31
    assert sheet_name("''") == "Data"
