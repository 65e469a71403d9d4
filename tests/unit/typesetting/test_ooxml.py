"""Every Word file the product writes is sound: order of elements, relationships, content types, identifiers."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from lxml import etree

from capaian.foundation.typesetting import render_docx, render_pdf
from capaian.foundation.typesetting.wordpackage import steady
from capaian.kernel.paper import (
    BulletList,
    Cell,
    Chart,
    CheckList,
    Column,
    Fields,
    Grid,
    GridCell,
    Heading,
    Letterhead,
    Note,
    NumberList,
    PageBreak,
    Paper,
    Paragraph,
    Rule,
    Section,
    SignatureBox,
    Signatures,
    Spacer,
    Table,
    Title,
)
from capaian.sop.domain.yaml_io import load_pack
from capaian.sop.exchange.docx import to_docx
from tests.golden.papers.samples import SAMPLES
from tests.ooxml import W, faults

AT = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="9" height="9"/></svg>'
TABLE = Table((Column("No", 0.3), Column("Uraian"), Column("Nilai", 1, "right")),
              ((Cell("1", rowspan=2), "a", "1"), ("b", "2")), caption="Daftar nilai", numbered=True,
              totals=((Cell("Jumlah", colspan=2), "3"),), row_mm=8)
#: Every kind of block, in every place it may stand in.
EVERYTHING = Paper(
    "Semua <unsur> & \"tanda\"",
    (
        PageBreak(), Heading(1, "KATA PENGANTAR", centered=True), Paragraph("Kata\nbaris dua.", indent=True),
        PageBreak(body=True), Heading(1, "BAB I"), Title("JUDUL", ("baris",), underline=True), Heading(2, "A"), Heading(3, "1)"),
        Fields((("Nomor", "1"), ("Hal", "=1+1"))), BulletList(("satu", "dua")), NumberList(("satu", "dua"), "a)", 2),
        NumberList(("lain",)), CheckList((("ya", True), ("tidak", False))), TABLE, TABLE, PageBreak(), TABLE,
        Section((Heading(2, "Lebar"), Table((Column("a"), Column("b")), ()), Chart(SVG, "Naik", "Grafik", TABLE, 0.5))),
        Section((Paragraph("tegak sendiri"),), landscape=False), Note("catatan"), Rule(), Spacer(3), Chart(SVG, "Naik lagi"),
        Grid((1, 2, 1), (GridCell((Paragraph("a"), TABLE)), GridCell((), 2), GridCell((Grid((1, 1), (GridCell((Rule(),)),)),))),
             frame=True),
        Signatures((SignatureBox("a", "Camat", "NAMA", "1"), SignatureBox("b", "Sekretaris"), SignatureBox("c", "Kasi"),
                    SignatureBox("d", "Kasubag", kind="initial"))),
        Section((Paragraph("akhir"),)),
    ),
    office=Letterhead("PEMERINTAH", "KANTOR", ("Jalan",), SVG.encode()), number="1/2", notice="DATA CONTOH", toc=True,
    cover=("LAPORAN", "KANTOR"), page_numbers="report",
)  # fmt: skip


@pytest.fixture(scope="module")
def made() -> bytes:
    """The document with everything in it."""
    return render_docx(EVERYTHING, at=AT)


def part(content: bytes, name: str) -> etree._Element:
    """One part of the archive, parsed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def changed(content: bytes, name: str, old: str, new: str) -> bytes:
    """The file with one piece of one part replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    assert old.encode() in parts[name]
    parts[name] = parts[name].replace(old.encode(), new.encode())
    return steady(parts)


def test_a_document_with_everything_in_it_is_sound(made: bytes) -> None:
    assert faults(made) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_document_is_sound(name: str) -> None:
    assert faults(render_docx(SAMPLES[name], at=AT)) == []


def test_a_printed_sop_is_sound() -> None:
    path = sorted((Path(__file__).parents[3] / "seeds" / "sop").glob("*/*.yaml"))[0]
    assert faults(to_docx(load_pack(path.read_text(encoding="utf-8")), at=AT)) == []


@pytest.mark.parametrize(("name", "old", "new", "words"), [
    ("word/document.xml", "<w:keepNext/>", "<w:jc w:val=\"left\"/><w:keepNext/>", "keepNext stands after jc in pPr"),
    ("word/document.xml", "<w:b/><w:bCs/>", "<w:sz w:val=\"2\"/><w:b/><w:bCs/>", "b stands after sz in rPr"),
    ("word/document.xml", "<w:gridSpan w:val=\"2\"/>", "", "of 3 columns"),
    ("word/document.xml", "rIdP1", "rIdX", "uses rIdX, which has no relationship"),
    ("word/document.xml", 'w:name="_Toc2"', 'w:name="_Toc1"', "bookmark _Toc1 twice"),
    ("word/document.xml", 'descr="Naik lagi"', 'descr=""', "a picture has no alternative text"),
    ("word/document.xml", '<w:pStyle w:val="Note"/>', '<w:pStyle w:val="Lost"/>', "style Lost is not defined"),
    ("word/document.xml", '<w:fldChar w:fldCharType="end"/>', "", "a field does not end"),
    ("word/settings.xml", "<w:compat>", "<w:listSeparator w:val=\";\"/><w:compat>", "compat stands after"),
    ("word/_rels/document.xml.rels", "media/image1.png", "media/image9.png", "which is not there"),
    ("word/_rels/document.xml.rels", 'Target="settings.xml"', 'Target="http://x" TargetMode="External"', "points outside"),
    ("[Content_Types].xml", "/word/footer1.xml", "/word/footer9.xml", "has a content type and is not there"),
])  # fmt: skip
def test_the_check_notices(made: bytes, name: str, old: str, new: str, words: str) -> None:
    assert any(words in fault for fault in faults(changed(made, name, old, new)))


def test_front_matter_counts_in_roman_and_the_main_part_begins_at_one(made: bytes) -> None:
    found = part(made, "word/document.xml").iter(f"{{{W}}}pgNumType")
    numbers = [(node.get(f"{{{W}}}fmt"), node.get(f"{{{W}}}start")) for node in found]
    assert numbers[:3] == [("lowerRoman", None), ("lowerRoman", None), ("decimal", "1")]
    assert set(numbers[3:]) == {("decimal", None)}
    pages = pypdf.PdfReader(io.BytesIO(render_pdf(EVERYTHING, at=AT).pdf))
    assert pages.page_labels[1:4] == ["ii", "iii", "1"]


def test_contents_and_lists_name_what_they_lead_to_and_the_page_it_has_in_the_pdf(made: bytes) -> None:
    numbers = render_pdf(EVERYTHING, at=AT).numbers
    document = docx.Document(io.BytesIO(made))
    lines = [(p.style.name, "".join(node.text or "" for node in p._p.iter(f"{{{W}}}t"))) for p in document.paragraphs]
    _, first, second = numbers["headings"][:3]
    assert ("toc 1", f"BAB I{first}") in lines
    assert ("toc 2", f"A{second}") in lines
    assert ("table of figures", f"Tabel 1. Daftar nilai{numbers['Tabel'][0]}") in lines
    assert ("table of figures", f"Gambar 1. Grafik{numbers['Gambar'][0]}") in lines
    assert [text for _, text in lines if text.startswith("DAFTAR")] == ["DAFTAR ISI", "DAFTAR TABEL", "DAFTAR GAMBAR"]
    codes = [node.text.strip() for node in document.element.body.iter(f"{{{W}}}instrText") if "TOC" in node.text]
    assert [code for code in codes if code.startswith("TOC")] == [
        'TOC \\o "1-2" \\h \\z \\u', 'TOC \\h \\z \\c "Tabel"', 'TOC \\h \\z \\c "Gambar"']


def test_the_pdf_lists_tables_and_pictures_and_carries_bookmarks_and_alternatives() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(EVERYTHING, at=AT).pdf))
    contents = reader.pages[1].extract_text()
    wanted = ("DAFTAR ISI", "DAFTAR TABEL", "Tabel 1. Daftar nilai", "DAFTAR GAMBAR", "Gambar 1.")
    assert all(words in contents for words in wanted)
    titles = [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)]
    assert "BAB I" in titles
    assert {"Naik", "Naik lagi", "Lambang daerah"} <= set(alternatives(reader.trailer["/Root"]["/StructTreeRoot"]))


def alternatives(node: Any) -> Iterator[str]:
    """Every alternative text in the structure of a PDF."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from alternatives(child)
    elif isinstance(node, dict):
        if "/Alt" in node:
            yield str(node["/Alt"])
        if "/K" in node:
            yield from alternatives(node["/K"])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on the path: its reading is NOT checked")
def test_libreoffice_reads_every_page_of_it_and_the_contents_of_a_report_name_the_right_pages(
        made: bytes, tmp_path: Path) -> None:
    report = SAMPLES["report-annual"]
    (tmp_path / "semua.docx").write_bytes(made)
    (tmp_path / "laporan.docx").write_bytes(render_docx(report, at=AT))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), *map(str, tmp_path.glob("*.docx"))],
        check=True, capture_output=True, timeout=120)  # fmt: skip
    ours, theirs = ([page.extract_text() for page in pypdf.PdfReader(file).pages] for file in (
        io.BytesIO(render_pdf(report, at=AT).pdf), tmp_path / "laporan.pdf"))
    for chapter in (block.text for block in report.blocks if isinstance(block, Heading) and block.level == 1):
        assert [n for n, text in enumerate(theirs) if chapter in text] == [n for n, text in enumerate(ours) if chapter in text]
    pages = pypdf.PdfReader(tmp_path / "semua.pdf").pages
    assert [page.mediabox.width > page.mediabox.height for page in pages].count(True) >= 2
    text = "".join(page.extract_text() for page in pages)
    assert all(words in text for words in ("KATA PENGANTAR", "Daftar nilai", "tegak sendiri", "akhir", "DATA CONTOH"))
