"""The Word file: native tables, valid order of elements, the same to the byte."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn

from capaian.foundation.typesetting import render_docx
from capaian.kernel.paper import (
    Cell,
    Chart,
    Column,
    Grid,
    GridCell,
    Heading,
    Paper,
    Paragraph,
    Section,
    Table,
)

AT = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
TABLE = Table(
    columns=(Column("No", 0.3), Column("Sasaran"), Column("Target", 1, "right")),
    header=((Cell("No", rowspan=2), Cell("Kinerja", colspan=2)), (Cell("Sasaran"), Cell("Target"))),
    rows=((Cell("1", rowspan=2), "a", "1,00"), ("b", "2,00")),
    totals=((Cell("Jumlah", colspan=2), "3,00"),),
)
PAPER = Paper(
    "Laporan", (Heading(1, "BAB I"), Paragraph("Isi =1+1 <b>"), TABLE, Section((Paragraph("lebar"),))), toc=True
)


def opened(paper: Paper) -> docx.document.Document:
    """The document as Word would read it."""
    return docx.Document(io.BytesIO(render_docx(paper, at=AT)))


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert render_docx(PAPER, at=AT) == render_docx(PAPER, at=AT)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        render_docx(PAPER, at=datetime(2025, 1, 6))


def test_header_rows_repeat_and_merged_cells_keep_their_text() -> None:
    table = opened(PAPER).tables[0]
    repeated = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, True, False, False, False]
    assert [cell.text for cell in table.rows[0].cells] == ["No", "Kinerja", "Kinerja"]
    assert [cell.text for cell in table.rows[3].cells] == ["1", "b", "2,00"]
    assert [cell.text for cell in table.rows[4].cells] == ["Jumlah", "Jumlah", "3,00"]


def test_a_lying_section_stands_between_upright_ones() -> None:
    sections = opened(replace(PAPER, blocks=(*PAPER.blocks, Paragraph("tegak lagi")))).sections
    assert [section.page_width > section.page_height for section in sections] == [False, True, False]


def test_a_lying_section_at_the_end_leaves_no_empty_page_behind_it() -> None:
    assert [section.page_width > section.page_height for section in opened(PAPER).sections] == [False, True]


def test_nobody_who_opens_the_file_is_asked_to_update_its_fields() -> None:
    assert "updateFields" not in [child.tag.split("}")[1] for child in opened(PAPER).settings.element]


def test_text_is_text() -> None:
    assert "Isi =1+1 <b>" in [paragraph.text for paragraph in opened(PAPER).paragraphs]


def test_a_picture_carries_its_alternative_text() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="9" height="9"/></svg>'
    document = opened(replace(PAPER, blocks=(Chart(drawing, "Capaian naik"),)))
    assert document.inline_shapes[0]._inline.docPr.get("descr") == "Capaian naik"


def test_a_table_inside_a_layout_is_not_wider_than_its_part() -> None:
    document = opened(replace(PAPER, blocks=(Grid((1, 1), (GridCell((TABLE,)), GridCell(()))),)))
    outer = document.tables[0]
    inner = outer.cell(0, 0).tables[0]
    assert sum(column.width for column in inner.columns) < outer.columns[0].width


def test_nothing_in_the_file_points_outside_it() -> None:
    with zipfile.ZipFile(io.BytesIO(render_docx(PAPER, at=AT))) as archive:
        assert not [name for name in archive.namelist() if b'TargetMode="External"' in archive.read(name)]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
