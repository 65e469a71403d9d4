"""The office's own cover of a report: read as lines and pictures, set in both formats; what no line can say is named."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from capaian.foundation.typesetting import render_docx, render_pdf
from capaian.kernel.errors import InvalidInput
from capaian.kernel.paper import Heading, PageBreak, Paper, Paragraph, paper_text
from capaian.letters.domain.templates import COVER, KINDS, kind_of, values
from capaian.letters.exchange.covers import read_cover
from capaian.letters.exchange.templates import faults, fill, starting_template
from tests.integration.kinds.reading import text_of_pdf
from tests.ooxml import faults as ooxml

AT = datetime(2026, 1, 6, 1, 0, tzinfo=UTC)
WORDS = values(COVER, KINDS[COVER].example)


def png(across: int = 40, down: int = 50) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x20\x60\xa0" * across for _ in range(down))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", across, down, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def template(change: Callable[[Any], Any] = lambda document: None) -> bytes:
    """A cover as an office would draw it: a picture, the title in large letters, the period at the right."""
    document = Document()
    document.add_picture(io.BytesIO(png()), width=Mm(25))
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, size, side in (("{{ judul }}", 26, WD_ALIGN_PARAGRAPH.CENTER), ("{{ periode }}", 14, WD_ALIGN_PARAGRAPH.RIGHT),
                             ("{{ kantor }}", 18, WD_ALIGN_PARAGRAPH.CENTER)):
        line = document.add_paragraph()
        line.alignment, line.paragraph_format.space_before = side, Pt(72)
        run = line.add_run(text)
        run.font.size, run.bold = Pt(size), True
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_lines_sizes_sides_and_pictures_are_taken_over() -> None:
    assert faults(template(), kind_of(COVER))[0] == []
    picture, title, period, office = read_cover(fill(template(), WORDS))
    assert (picture.picture, round(picture.width_mm), picture.align) == (png(), 25, "center")
    assert (title.size, title.align, title.text[0].bold) == (26, "center", True)  # type: ignore[union-attr]
    assert (period.align, period.before_mm > 25) == ("right", True)
    assert office.text[0].text == "KECAMATAN CONTOH"  # type: ignore[union-attr]


def test_the_same_cover_stands_in_the_pdf_and_in_the_word_file() -> None:
    paper = Paper("Laporan", (Heading(1, "KATA PENGANTAR"), PageBreak(body=True), Paragraph("Isi.")), page_numbers="report",
                  toc=True, cover=("A", "B", "C"), own_cover=read_cover(fill(template(), WORDS)))
    pdf, word = render_pdf(paper, at=AT), render_docx(paper, at=AT)
    assert ooxml(word) == []
    assert "LAPORAN KINERJA TRIWULAN TRIWULAN IV TAHUN 2025 KECAMATAN CONTOH" in text_of_pdf(pdf.pdf)
    assert [p.text for p in Document(io.BytesIO(word)).paragraphs if p.text][:2] == [
        "LAPORAN KINERJA TRIWULAN", "TRIWULAN IV TAHUN 2025"]
    assert "KECAMATAN CONTOH" in paper_text(paper) and "\nA\n" not in paper_text(paper)


def test_the_template_to_begin_with_is_a_cover_that_can_be_taken_over() -> None:
    lines = read_cover(fill(starting_template(COVER, at=AT), WORDS))
    assert [line.size for line in lines if line.text][:4] == [14, 16, 9, 20]


@pytest.mark.parametrize(("change", "what"), [
    (lambda d: d.add_table(1, 1), "tabel"),
    (lambda d: d.sections[0].header.paragraphs[0].add_run("KOP"), "kepala halaman"),
    (lambda d: d.sections[0].footer.paragraphs[0].add_run("kaki"), "kaki halaman"),
])
def test_what_no_line_can_say_is_named(change: Callable[[Any], Any], what: str) -> None:
    found = [fault for fault in faults(template(change), kind_of(COVER))[0] if fault.code == "template.cover"]
    assert [fault.params["what"] for fault in found] == [what]
    with pytest.raises(InvalidInput, match="cannot be taken over"):
        read_cover(fill(template(change), WORDS))


def test_a_cover_without_its_title_or_with_a_picture_too_large_is_refused_by_name() -> None:
    bare = Document()
    bare.add_paragraph("Laporan")
    out = io.BytesIO()
    bare.save(out)
    assert {fault.params.get("name") for fault in faults(out.getvalue(), kind_of(COVER))[0]} >= {"{{ judul }}", "{{ periode }}"}
    huge = template(lambda d: d.add_picture(io.BytesIO(png(7000, 1))))
    assert {"template.picture", "document.picture"} & {fault.code for fault in faults(huge, kind_of(COVER))[0]}
