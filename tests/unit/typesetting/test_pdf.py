"""The PDF of a document: archival, accessible, the same to the byte, and not to be talked into anything."""

from __future__ import annotations

import io
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pypdf
import pytest

from capaian.foundation.typesetting import Rendered, TypesettingError, engine, render_pdf, render_png
from capaian.foundation.typesetting.glyphs import FONTS, REPLACEMENT, code_points, printable
from capaian.kernel.errors import InvalidInput
from capaian.kernel.paper import (
    Cell,
    Chart,
    Column,
    Fields,
    Grid,
    GridCell,
    Heading,
    Letterhead,
    NumberList,
    Paper,
    Paragraph,
    Section,
    SignatureBox,
    Signatures,
    Table,
    Title,
)

AT = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
CAMAT = SignatureBox(
    "camat", "Camat Bojong", "CAMAT (CONTOH)", "00000000 000000 0 001", place_date="Bojong, 6 Januari 2025"
)
LETTER = Paper(
    title="Nota Dinas",
    office=Letterhead("PEMERINTAH KABUPATEN CONTOH", "KECAMATAN CONTOH", ("Jalan Contoh 1",)),
    notice="DATA CONTOH",
    number="1/2/2025",
    blocks=(Title("NOTA DINAS"), Paragraph("Isi surat."), Signatures((CAMAT,))),
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">%s</svg>'


def text_of(made: Rendered) -> str:
    """The words of a PDF, line ends as blanks."""
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def pages_of(paper: Paper) -> list[pypdf.PageObject]:
    """The pages of a document."""
    return list(pypdf.PdfReader(io.BytesIO(render_pdf(paper, at=AT).pdf)).pages)


def with_text(text: str) -> Paper:
    """The letter with this text in a paragraph, a table, a heading and a field."""
    table = Table((Column("Uraian"),), ((text,), (Cell(text, bold=True),)))
    return replace(LETTER, blocks=(Title(text), Heading(2, text), Paragraph(text), Fields((("Hal", text),)), table))


def test_the_same_paper_at_the_same_moment_gives_the_same_bytes_also_from_a_new_worker() -> None:
    first = render_pdf(LETTER, at=AT)
    assert engine._worker is not None
    engine._worker.end()
    engine._worker = None
    assert render_pdf(LETTER, at=AT).pdf == first.pdf
    assert render_pdf(LETTER, at=AT.astimezone(timezone(timedelta(hours=7)))).pdf == first.pdf


def test_another_moment_gives_other_bytes() -> None:
    assert render_pdf(LETTER, at=AT).pdf != render_pdf(LETTER, at=AT + timedelta(seconds=1)).pdf


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        render_pdf(LETTER, at=datetime(2025, 1, 6))


def test_the_file_declares_archive_and_accessibility_and_its_language_and_title() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(LETTER, at=AT).pdf))
    catalogue = reader.trailer["/Root"]
    metadata = catalogue["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert catalogue["/Lang"] == "id-ID"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Nota Dinas"


def test_only_the_shipped_font_is_used_and_it_is_embedded() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(LETTER, at=AT).pdf))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    assert all("LiberationSans" in font["/BaseFont"] for font in fonts)


def test_the_file_ends_with_a_line_end_so_that_a_signature_can_be_appended() -> None:
    assert render_pdf(LETTER, at=AT).pdf.endswith(b"%%EOF\n")


def test_a_letter_knows_where_its_signature_goes() -> None:
    made = render_pdf(LETTER, at=AT)
    box = made.boxes["camat"]
    assert box.page == 1
    assert (box.x1, box.x2) == (pytest.approx(328.82, abs=0.1), pytest.approx(498.9, abs=0.1))
    assert 0 < box.y1 < box.y2 < 842


def test_boxes_are_measured_on_lying_pages_and_on_f4_too() -> None:
    for paper, size in (
        (replace(LETTER, landscape=True), (841.9, 595.3)),
        (replace(LETTER, size="f4"), (609.4, 935.4)),
        (replace(LETTER, size="f4", landscape=True), (935.4, 609.4)),
    ):
        made = render_pdf(paper, at=AT)
        page = pypdf.PdfReader(io.BytesIO(made.pdf)).pages[0].mediabox
        assert (float(page.width), float(page.height)) == (pytest.approx(size[0], 0.001), pytest.approx(size[1], 0.001))
        assert size[0] - made.boxes["camat"].x2 > 56


def test_a_section_lies_while_the_rest_stands() -> None:
    paper = replace(LETTER, blocks=(Paragraph("a"), Section((Paragraph("b"), Signatures((CAMAT,)))), Paragraph("c")))
    made = render_pdf(paper, at=AT)
    widths = [float(page.mediabox.width) > 800 for page in pypdf.PdfReader(io.BytesIO(made.pdf)).pages]
    assert widths == [False, True, False]
    assert made.boxes["camat"].page == 2


def test_two_boxes_with_one_name_are_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        render_pdf(replace(LETTER, blocks=(Signatures((CAMAT, CAMAT)),)), at=AT)
    assert refusal.value.code == "document.box_twice"


def test_a_long_table_repeats_its_header_and_keeps_the_notice_on_every_page() -> None:
    rows = tuple((str(n), "Sasaran " * 8) for n in range(120))
    made = render_pdf(replace(LETTER, blocks=(Table((Column("No", 0.2), Column("Judul kolom")), rows),)), at=AT)
    pages = pypdf.PdfReader(io.BytesIO(made.pdf)).pages
    assert len(pages) > 2
    assert all("Judul kolom" in page.extract_text() and "DATA CONTOH" in page.extract_text() for page in pages)


@pytest.mark.parametrize(
    "attack",
    [
        '#read("/etc/passwd")',
        '#import "house.typ": paper',
        '#eval("1+1") $x^2$ *tebal* _miring_ `kode` <label> @rujukan',
        '#include "../../../config/settings.py" // komentar /* dan */',
        "#sys.inputs.paper \\ #panic()",
        "= Judul - daftar + nomor / istilah",
        "<script>alert(1)</script> &amp; ${{7*7}} {{7*7}} %s %(x)s",
    ],
)
def test_markup_in_a_text_is_printed_not_obeyed(attack: str) -> None:
    printed = text_of(render_pdf(with_text(attack), at=AT)).replace(" ", "")
    assert printed.count(attack.replace(" ", "")) == 6


def test_an_unprintable_character_does_not_stop_the_document() -> None:
    assert REPLACEMENT in text_of(render_pdf(with_text("Baik 😀 漢字"), at=AT))


def test_a_word_longer_than_its_column_is_cut_and_can_still_be_copied_whole() -> None:
    digest = "9f86d081884c7d659a2feaa0c55ad015" * 2
    table = Table((Column("a"), Column(digest, 0.2), Column("c")), (("x" * 300, digest, "1"),))
    made = render_pdf(replace(LETTER, blocks=(table,)), at=AT)
    text = text_of(made).replace(" ", "")
    assert digest in text
    assert "x" * 300 in text


def test_a_figure_is_never_cut_and_its_column_takes_the_room_it_needs() -> None:
    columns = (Column("Uraian", 6), *(Column(name, 0.6, "right") for name in ("Pagu", "Realisasi")))
    rows = (("Gaji", "279.082.500.000", "213.031.100.000,50"),)
    text = pages_of(Paper("Anggaran", (Table(columns, rows, totals=(("Jumlah", "1.279.082.500.000", "1"),)),)))[0].extract_text()
    assert all(figure in text.split() for figure in ("279.082.500.000", "213.031.100.000,50", "1.279.082.500.000"))


def test_figures_for_which_the_page_has_no_room_stay_on_it() -> None:
    columns = tuple(Column(str(n), 1, "right") for n in range(9))
    page, = pages_of(Paper("Angka", (Table(columns, (("123.456.789.012.345.678",) * 9,)),)))
    ends: list[float] = []
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: ends.append(
        cm[0] * tm[4] + cm[2] * tm[5] + cm[4]) if text.strip() else None)
    assert max(ends) < float(page.mediabox.width) - 40
    assert page.extract_text().replace("\n", "").count("123.456.789.012.345.678") == 9


def test_a_row_and_a_small_table_are_not_torn_over_two_pages() -> None:
    words = "Uraian yang panjang sekali dan memenuhi beberapa baris pada kolom yang sempit. " * 3
    long = Table((Column("No", 0.3), Column("Uraian")), tuple((str(n), f"awal{n} {words} akhir{n}") for n in range(60)))
    torn = pages_of(Paper("Panjang", (long,)))
    for page in torn:
        text = page.extract_text()
        assert [n for n in range(60) if f"awal{n} " in text] == [n for n in range(60) if f"akhir{n}\n" in text + "\n"]
    small = Table((Column("Nama"),), (("satu-awal",), ("dua",), ("tiga-akhir",)))
    for filled in range(30, 46, 3):
        text = [page.extract_text() for page in pages_of(Paper("Kecil", (*(Paragraph("baris") for _ in range(filled)), small)))]
        assert any("satu-awal" in one and "tiga-akhir" in one for one in text), filled


def test_a_document_of_nothing_can_be_made() -> None:
    empty = Paper("x", (Fields(()), NumberList(()), Grid((1,), (GridCell(()),)), Table((Column("a"),), ())))
    assert "Tidak ada data." in text_of(render_pdf(empty, at=AT))


def test_attachments_travel_inside_the_file_unchanged() -> None:
    files = {"data.json": b'{"realisasi": "84,12"}', "biner.bin": bytes(range(256))}
    made = render_pdf(LETTER, at=AT, attachments=files)
    attached = pypdf.PdfReader(io.BytesIO(made.pdf)).attachments
    assert {name: content[0] for name, content in attached.items()} == files
    assert render_pdf(LETTER, at=AT, attachments=dict(reversed(files.items()))).pdf == made.pdf


def test_a_chart_is_drawn_with_its_alternative_text() -> None:
    drawing = SVG % '<rect width="9" height="9" fill="#123456"/>'
    made = render_pdf(replace(LETTER, blocks=(Chart(drawing, "Capaian naik"),)), at=AT)
    assert b"Capaian naik" in made.pdf or "Capaian naik".encode("utf-16-be") in made.pdf
    assert render_png([drawing])[0].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "attack",
    [
        '<image href="/etc/passwd"/>',
        '<image xlink:href="http://contoh.example/a.png"/>',
        "<script>1</script>",
        '<style>@import url("http://contoh.example")</style>',
        '<rect fill="url(http://contoh.example/#a)"/>',
        '<use href="lain.svg#a"/>',
        "<foreignObject/>",
    ],
)
def test_a_drawing_that_reaches_outside_itself_is_refused(attack: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        render_pdf(replace(LETTER, blocks=(Chart(SVG % attack, "alt"),)), at=AT)
    assert refusal.value.code == "document.drawing"
    with pytest.raises(InvalidInput):
        render_png([SVG % attack])


def test_a_drawing_with_an_entity_bomb_is_refused() -> None:
    with pytest.raises(InvalidInput):
        render_png(['<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG % "&a;"])


def test_a_drawing_may_point_into_itself() -> None:
    inside = '<defs><pattern id="p" width="2" height="2"/></defs><rect width="5" height="5" fill="url(#p)"/>'
    assert render_png([SVG % inside])[0].startswith(b"\x89PNG")


def test_a_drawing_that_is_no_drawing_is_an_error_and_the_next_document_is_made() -> None:
    with pytest.raises(TypesettingError):
        render_png(["<svg"])
    assert render_pdf(LETTER, at=AT).pages == 1


def test_a_document_that_takes_too_long_is_ended_and_the_next_one_is_made() -> None:
    long = replace(LETTER, blocks=tuple(Paragraph("kata " * 400) for _ in range(400)))
    render_pdf(LETTER, at=AT)
    with pytest.raises(TypesettingError, match="within"):
        render_pdf(long, at=AT, time_limit=0.05)
    assert render_pdf(LETTER, at=AT).pages == 1


def test_a_worker_that_died_between_documents_is_replaced() -> None:
    render_pdf(LETTER, at=AT)
    assert engine._worker is not None
    engine._worker.process.kill()
    engine._worker.process.wait()
    assert render_pdf(LETTER, at=AT).pages == 1


def test_where_no_process_can_be_started_the_document_is_made_in_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = render_pdf(LETTER, at=AT)
    assert engine._worker is not None
    engine._worker.end()
    engine._worker = None
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert render_pdf(LETTER, at=AT).pdf == expected.pdf
    assert engine._worker is None


def test_several_threads_may_print_at_once() -> None:
    papers = [replace(LETTER, number=str(n)) for n in range(12)]
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda paper: render_pdf(paper, at=AT), papers))
    assert [f"{n} Halaman" in text_of(one) or str(n) in text_of(one) for n, one in enumerate(made)] == [True] * 12
    assert len({one.pdf for one in made}) == 12


def test_the_fonts_cover_what_officials_write_and_not_what_they_do_not() -> None:
    regular = code_points((FONTS / "LiberationSans-Regular.ttf").read_bytes())
    assert {ord(char) for char in "Aaé²≥–“”…√□×−%"} <= regular
    assert ord("漢") not in regular
    assert printable("√ 98,5 % ≥ 90 漢") == f"√ 98,5 % ≥ 90 {REPLACEMENT}"
