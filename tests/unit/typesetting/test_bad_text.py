"""Whatever a person types, no document hides, turns round, computes or runs it: PDF, Word, workbook, drawing alike."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import UTC, date, datetime

import docx
import openpyxl
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from capaian.foundation.typesetting import render_docx, render_pdf, sheet_bytes
from capaian.foundation.typesetting.glyphs import printable
from capaian.foundation.workbooks import CleanBook
from capaian.kernel.errors import InvalidInput
from capaian.kernel.paper import (
    Cell,
    Chart,
    Column,
    Fields,
    Heading,
    Letterhead,
    Note,
    NumberList,
    Paper,
    Paragraph,
    SignatureBox,
    Signatures,
    Table,
    Title,
    clean_text,
    paper_text,
)
from capaian.letters.domain.templates import KINDS, values
from capaian.letters.exchange.templates import fill, starting_template
from capaian.reporting.domain.charts import Bar, achievement_chart
from tests.ooxml import faults

AT = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
#: Bidirectional controls, zero-width, NUL and other controls, a lone surrogate, tags, soft hyphen, towers of marks.
WICKED = "\u202e\u2066\u200b\u200f\ufeff\u00ad\x00\x07\x1b\ud800\U000e0041\u2028\x85" + "a" + "\u0301" * 40
texts = st.one_of(
    st.text(st.characters(), max_size=40),
    st.text(st.sampled_from(WICKED + "=+-@\t\n\r<>&\"'{}%\\/ abc1"), min_size=1, max_size=40),
    st.sampled_from(["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://contoh.example\")", "x" * 400,
                     "<w:p/>", "]]>", "#eval(1)", "\\input{x}", "{{ 7*7 }}", "&lt;", "http://contoh.example", "\ufffe\uffff"]),
)
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def hidden(text: str) -> set[str]:
    """The characters in a text that nobody sees or that turn what one reads."""
    return {char for char in text if char != "\n" and unicodedata.category(char) in HIDDEN}


def document(text: str) -> Paper:
    """A paper that says the same text wherever a person may write."""
    return Paper(
        text,
        (Title(text, (text,)), Heading(1, text), Paragraph(text), Note(text), NumberList((text,)), Fields(((text, text),)),
         Table((Column(text),), ((text,), (Cell(text, bold=True),)), caption=text),
         Chart(achievement_chart((Bar(text, None, text),)), text, text),
         Signatures((SignatureBox("a", text, text, text, text, "", text, text),))),
        office=Letterhead(text, text, (text,)), number=text, subject=text, keywords=(text,), notice=text,
    )  # fmt: skip


@given(texts)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_word_and_plain_text_hide_and_run_nothing(text: str) -> None:
    paper = document(text)
    assert not hidden(paper_text(paper))
    made = render_docx(paper, at=AT)
    assert faults(made) == []
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(archive.read(name))
                said = [part for node in tree.iter() for part in (node.text, *node.attrib.values()) if part]
                assert not hidden("".join(said)), name
    words = "".join(node.text or "" for node in docx.Document(io.BytesIO(made)).element.body.iter() if node.tag.endswith("}t"))
    assert clean_text(text).replace("\n", "") in words


@given(texts)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_pdf_says_it_as_text_and_stays_archival(text: str) -> None:
    made = render_pdf(document(text), at=AT)
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    assert not hidden(reader.metadata.title or "")
    assert "/OpenAction" not in reader.trailer["/Root"] and "/JavaScript" not in str(reader.trailer["/Root"].get("/Names"))
    printed = "".join("".join(page.extract_text() for page in reader.pages).split())
    words = [word for word in printable(clean_text(text)).split() if word.isascii() and word.isalnum()]
    assert all(word in printed for word in words)


@given(texts)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_workbook_holds_it_as_a_text_that_computes_nothing(text: str) -> None:
    made = sheet_bytes(text, ((text, 10), ("b", 10)), [[text, date(2025, 1, 6)]], header_lines=(text,), notice=text, at=AT)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet and b"hyperlink" not in sheet
        assert not any("externalLink" in name for name in archive.namelist())
    page = openpyxl.load_workbook(io.BytesIO(made)).active
    for row in page.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n", "inlineStr") and cell.hyperlink is None
            assert not hidden(str(cell.value or "").replace("_x000D_", ""))


@given(texts)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_drawing_holds_it_as_words(text: str) -> None:
    tree = etree.fromstring(achievement_chart((Bar(text, None, text),)))
    assert {etree.QName(node).localname for node in tree.iter()} <= {"svg", "defs", "pattern", "rect", "path", "text"}
    assert not hidden("".join(tree.itertext()))


@given(texts)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_offices_own_template_holds_it_as_words(text: str) -> None:
    words = {**values("memo", KINDS["memo"].example), "hal": clean_text(text), "butir": [clean_text(text)]}
    made = fill(MEMO, words)
    assert faults(made) == []
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert not hidden("".join(etree.fromstring(archive.read("word/document.xml")).itertext()))


MEMO = starting_template("memo", at=AT)


def test_a_word_longer_than_the_page_is_cut_and_not_lost() -> None:
    word = "kata" * 100
    paper = Paper("Kata", (Paragraph(word), Table((Column("a"), Column("b")), ((word, word),)),
                           Signatures((SignatureBox("a", word, word),))))
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(paper, at=AT).pdf))
    assert word in "".join("".join(page.extract_text() for page in reader.pages).split())
    assert faults(render_docx(paper, at=AT)) == []


HUGE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (30000).to_bytes(4, "big") * 2


@pytest.mark.parametrize("emblem", [HUGE, b"GIF89a", b"\xff\xd8\xff"])
def test_a_huge_or_unknown_emblem_is_refused_by_name(emblem: bytes) -> None:
    with pytest.raises(InvalidInput, match="PNG of at most"):
        render_docx(Paper("x", (), office=Letterhead("P", "K", (), emblem)), at=AT)
    with pytest.raises(InvalidInput, match="PNG of at most"):
        render_pdf(Paper("x", (), office=Letterhead("P", "K", (), emblem)), at=AT)


def test_the_librarys_plain_write_keeps_a_text_a_text_too() -> None:
    out = io.BytesIO()
    book = CleanBook(out, title="x", at=AT)
    page = book.add_worksheet("a")
    page.write(0, 0, "=1+1")
    page.write_row(1, 0, ["@x", "http://contoh.example", "1250", "a\u202eb\x00"])
    page.foot("A & B" * 100)
    book.close()
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.value] == [
        "=1+1", "@x", "http://contoh.example", "1250", "ab"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
