"""A draft goes out as a Word file and comes back: only the words of its sections, from exactly that file."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from capaian.foundation.typesetting.docx import render_docx
from capaian.foundation.word_files import Grid, Line, read_upload, read_word
from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.kernel.paper import (
    Column,
    Heading,
    NumberList,
    Paper,
    Paragraph,
    Sheet,
    Signatures,
    Table,
    italic,
    prose,
)
from capaian.procedures.ports import RunRef, TaskRef
from capaian.reporting.domain.narrative import Section
from capaian.reporting.exchange.word import Handed, draft_file, read_words
from capaian.sop.domain.pack import Row
from tests.golden.papers.cast import BOJONG

AT = datetime(2025, 1, 6, 8, 0, tzinfo=UTC)
RUN = RunRef(1, uuid.UUID("12345678123456781234567812345678"), "kecamatan-uji", 1, uuid.UUID(int=1), "uji", "SOP uji", 1,
             "main", "2025Q1", "running")
TASK = TaskRef(1, RUN, Row("r1", "1", "Menyusun", ()), "r1/draft", "draft", "Staf", "position:staf", lambda: "Staf", 1, "open",
               (), {}, 0, AT, None)
SECTIONS = (Section("kata_pengantar", "Kata pengantar", "Laporan ini disusun.\n\nTerima kasih."),
            Section("sasaran.abc.penyebab", "Penyebab: Pelayanan", "Petugas dilatih."), Section("penutup", "Penutup", ""))


def paper_of(sections: tuple[Section, ...] = SECTIONS, figure: str = "97,66", sheet: Sheet = BOJONG) -> Paper:
    """A report of these sections with two tables between them, a merged heading over one of them."""
    words = {s.key: prose(s.text, passage=s.key) or (Paragraph(italic("[Belum diisi]"), passage=s.key),) for s in sections}
    given = {"kata_pengantar": (), "sasaran.abc.penyebab": (), "penutup": (), **words}
    table = Table((Column("No", 0.3), Column("Indikator"), Column("Realisasi")), (("1", "IKM", figure), ("2", "SAKIP", "82,32")),
                  caption="Capaian kinerja")
    return Paper("Laporan", (
        Heading(1, "KATA PENGANTAR"), *given["kata_pengantar"], Heading(1, "BAB III"), table, *given["sasaran.abc.penyebab"],
        replace(table, caption="Anggaran", rows=(("1", "Gaji", "2.500.000"),)), Heading(1, "PENUTUP"), *given["penutup"],
        Signatures(())), office=sheet.office, toc=True)


def sent(sections: tuple[Section, ...] = SECTIONS, task: TaskRef = TASK) -> bytes:
    return draft_file(task, paper_of(sections), sections, at=AT)


def back(data: bytes, sections: tuple[Section, ...] = SECTIONS, task: TaskRef = TASK, **paper: Any) -> Handed:
    """Read in this process: what the other one does is the same, and takes longer to start."""
    return read_words(data, task, paper_of(sections, **paper), sections, at=AT, read=read_word)


def edited(do: Callable[[Any], None], data: bytes | None = None) -> bytes:
    """The file after an edit with python-docx."""
    document = Document(io.BytesIO(data or sent()))
    do(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def line(document: Any, begins: str, further: int = 1) -> Any:
    """The paragraph so many after the one that begins so."""
    place = next(n for n, p in enumerate(document.paragraphs) if p.text.startswith(begins))
    return document.paragraphs[place + further]


def rewritten(pattern: str, by: str, part: str = "word/document.xml", data: bytes | None = None, **parts: bytes) -> bytes:
    """The file with the XML of a part changed, and parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data or sent())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                text, count = re.subn(pattern, by, content.decode(), count=1)
                assert count == 1, f"{pattern} is not in {part}"
                content = text.encode()
            new.writestr(name, content)
        for name, content in parts.items():
            new.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def refused(data: bytes, **how: Any) -> list[CapaianError]:
    with pytest.raises(InvalidInput) as refusal:
        back(data, **how)
    return refusal.value.problems if isinstance(refusal.value, ManyProblems) else [refusal.value]


def codes(data: bytes, **how: Any) -> list[str]:
    return [problem.code for problem in refused(data, **how)]


# --- words --------------------------------------------------------------------------------------------------------------


def test_a_file_that_nobody_changed_changes_nothing() -> None:
    assert back(sent()) == Handed((), ())


def test_an_edited_paragraph_comes_back_and_the_others_stay() -> None:
    def edit(document: Any) -> None:
        line(document, "▼ Penyebab").text = "Petugas dilatih dua kali."

    handed = back(edited(edit))
    assert handed.words == {"sasaran.abc.penyebab": "Petugas dilatih dua kali."}
    assert handed.ignored == ()


def test_new_paragraphs_and_line_breaks_come_back_as_such() -> None:
    def edit(document: Any) -> None:
        line(document, "▼ Kata").insert_paragraph_before("Paragraf baru.\nBaris dua.")

    assert back(edited(edit)).words == {
        "kata_pengantar": "Paragraf baru.\nBaris dua.\n\nLaporan ini disusun.\n\nTerima kasih."}


def test_an_empty_section_is_filled_and_a_full_one_emptied() -> None:
    def edit(document: Any) -> None:
        line(document, "▼ Penutup").text = "Demikian."
        line(document, "▼ Penyebab").text = ""

    assert back(edited(edit)).words == {"penutup": "Demikian.", "sasaran.abc.penyebab": ""}


def test_markup_that_somebody_types_stays_words() -> None:
    typed = "<w:tbl/> </w:p> &lt;b&gt; #set page() ]]> {{ x }}"

    def edit(document: Any) -> None:
        line(document, "▼ Penutup").text = typed

    words = back(edited(edit)).words
    assert words == {"penutup": typed}
    again = tuple(replace(s, text=words.get(s.key, s.text)) for s in SECTIONS)
    assert back(sent(again), again) == Handed((), ())


def test_tracked_changes_are_read_as_accepted() -> None:
    data = rewritten("Petugas dilatih.", 'Petugas </w:t></w:r><w:ins w:id="90" w:author="A"><w:r><w:t>sudah </w:t></w:r></w:ins>'
                     '<w:del w:id="91" w:author="A"><w:r><w:delText>belum </w:delText></w:r></w:del>'
                     '<w:moveFrom w:id="92" w:author="A"><w:r><w:t>pernah </w:t></w:r></w:moveFrom><w:r><w:t>dilatih.')
    assert back(data).words == {"sasaran.abc.penyebab": "Petugas sudah dilatih."}


def test_a_paragraph_end_that_a_tracked_change_deletes_joins_two_paragraphs() -> None:
    def edit(document: Any) -> None:
        paragraph = line(document, "▼ Kata")
        properties = paragraph._p.get_or_add_pPr()
        mark = properties.makeelement(f"{{{properties.nsmap['w']}}}rPr", {})
        mark.append(mark.makeelement(f"{{{properties.nsmap['w']}}}del", {}))
        properties.append(mark)

    assert back(edited(edit)).words == {"kata_pengantar": "Laporan ini disusun.Terima kasih."}


def test_points_of_a_list_come_back_with_a_dash() -> None:
    data = rewritten(r"(<w:p>(?:<w:pPr>(?:(?!</w:pPr>).)*</w:pPr>)?)((?:(?!<w:p>).)*Petugas dilatih)",
                     r'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>\2')
    assert back(data).words == {"sasaran.abc.penyebab": "- Petugas dilatih."}


LOOKS = """Loket **ditambah** dan *ruang tunggu* ***diperluas***.

- dana terbatas
- *pegawai* kurang

1. mengusulkan anggaran
2. melatih petugas

a) satu
b) dua

Tanda \\*) tetap tanda."""


def test_lists_and_loud_words_go_out_and_come_back_the_same() -> None:
    said = (replace(SECTIONS[0], text=LOOKS), *SECTIONS[1:])
    assert back(sent(said), said) == Handed((), ())
    document = Document(io.BytesIO(sent(said)))
    loud = {run.text for p in document.paragraphs for run in p.runs if run.bold and p.style.name == "Normal"}
    assert loud >= {"ditambah", "diperluas"} and "**" not in "".join(p.text for p in document.paragraphs)


def test_lists_and_loud_words_made_in_word_come_back() -> None:
    """Word's own styles for lists: the numbers stand in the style, the counting in another part of the file."""
    document = Document()
    for style, text in (("List Bullet", "dana"), ("List Bullet", "waktu"), ("List Number", "satu"), ("List Number", "dua"),
                        ("Heading 3", "Faktor luar")):
        document.add_paragraph(text, style)
    mixed = document.add_paragraph("Capaian ")
    mixed.add_run("naik ").bold = True
    mixed.add_run("menurut ")
    mixed.add_run("data", "Emphasis")
    out = io.BytesIO()
    document.save(out)
    assert [one.prose for one in read_word(out.getvalue()) if isinstance(one, Line)] == [
        "- dana", "- waktu", "1. satu", "2. dua", "**Faktor luar**", "Capaian **naik** menurut *data*"]


def test_a_list_that_word_counts_on_or_begins_anew_keeps_its_numbers() -> None:
    paper = Paper("Uji", (NumberList(("a", "b"), "a."), NumberList(("tiga",), start=3), NumberList(("satu",), "1)")))
    lines = [one.prose for one in read_word(render_docx(paper, at=AT)) if isinstance(one, Line) and one.prose]
    assert lines == ["a. a", "b. b", "3. tiga", "1) satu"]


def test_the_uploaded_file_is_read_in_a_process_of_its_own_with_the_same_answer() -> None:
    assert read_upload(sent()) == read_word(sent())
    with pytest.raises(InvalidInput) as refusal:
        read_upload(rewritten("document.main", "document.macroEnabled.main", "[Content_Types].xml"))
    assert (refusal.value.code, refusal.value.place) == ("word.macro", "[Content_Types].xml")
    with pytest.raises(InvalidInput) as slow:
        read_upload(sent(), time_limit=0.001)
    assert slow.value.code == "word.slow"


def test_what_was_changed_outside_the_sections_is_named_and_not_taken() -> None:
    def edit(document: Any) -> None:
        line(document, "PENUTUP", 0).text = "BAB LAIN"

    handed = back(edited(edit))
    assert handed.words == {} and handed.ignored == ("BAB LAIN",)


def test_a_text_changed_on_the_web_meanwhile_is_not_overwritten() -> None:
    def edit(document: Any) -> None:
        line(document, "▼ Penyebab").text = "Menurut Word."

    now = tuple(replace(s, text="Menurut web.") if "penyebab" in s.key else s for s in SECTIONS)
    assert codes(edited(edit), sections=now) == ["word.meanwhile"]
    assert back(sent(), now) == Handed((), ()), "an untouched section leaves what the web says"


def test_the_same_change_made_in_both_places_is_no_conflict() -> None:
    def edit(document: Any) -> None:
        line(document, "▼ Penyebab").text = "Sama."

    now = tuple(replace(s, text="Sama.") if "penyebab" in s.key else s for s in SECTIONS)
    assert back(edited(edit), now) == Handed((), ())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="NO LIBREOFFICE: the way through it is not tested here")
def test_the_anchors_survive_libreoffice(tmp_path: Path) -> None:
    """Real conversion: it takes some three seconds, because an office suite starts. Lists and loud words survive it too."""
    said = (replace(SECTIONS[0], text=LOOKS), *SECTIONS[1:])

    def edit(document: Any) -> None:
        line(document, "▼ Penutup").text = "Ditulis sebelum LibreOffice."

    source = tmp_path / "naskah.docx"
    source.write_bytes(edited(edit, sent(said)))
    subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
                    "docx:MS Word 2007 XML", "--outdir", tmp_path / "out", source], check=True, capture_output=True, timeout=120)
    handed = back((tmp_path / "out" / "naskah.docx").read_bytes(), said)
    assert handed == Handed(handed.changes, ()) and handed.words == {"penutup": "Ditulis sebelum LibreOffice."}


# --- what is not taken --------------------------------------------------------------------------------------------------


def test_a_changed_figure_is_named_by_table_row_and_column() -> None:
    def edit(document: Any) -> None:
        next(t for t in document.tables if "IKM" in t.rows[1].cells[1].text).rows[1].cells[2].text = "99,99"

    problem, = refused(edited(edit))
    assert problem.code == "word.cell"
    told = {key: problem.params[key] for key in ("row", "column", "theirs", "ours")}
    assert told == {"row": 2, "column": "Realisasi", "theirs": "99,99", "ours": "97,66"}
    assert "Capaian kinerja" in problem.params["table"]


def test_figures_that_changed_since_the_download_are_told_the_same_way() -> None:
    assert codes(sent(), figure="98,00") == ["word.cell"]


def test_a_deleted_row_and_a_deleted_table_are_refused() -> None:
    def shorter(document: Any) -> None:
        table = next(t for t in document.tables if "IKM" in t.rows[1].cells[1].text)
        table._tbl.remove(table.rows[1]._tr)

    def without(document: Any) -> None:
        table = document.tables[-1]._tbl
        table.getparent().remove(table)

    assert codes(edited(shorter)) == ["word.rows"]
    assert codes(edited(without)) == ["word.tables"]


def test_a_removed_section_is_named() -> None:
    def edit(document: Any) -> None:
        for text in ("▼ Penyebab", "▲ Penyebab"):
            paragraph = line(document, text, 0)._p
            paragraph.getparent().remove(paragraph)

    problem, = refused(edited(edit))
    assert (problem.code, problem.params["section"]) == ("word.section", "Penyebab: Pelayanan")


def test_words_typed_into_a_line_of_the_file_are_not_lost_silently() -> None:
    def edit(document: Any) -> None:
        line(document, "▼ Penutup", 0).add_run(" Demikian.")

    assert codes(edited(edit)) == ["word.line"]


def test_a_table_a_picture_a_footnote_and_a_comment_in_a_section_are_refused() -> None:
    def table(document: Any) -> None:
        line(document, "▼ Penutup")._p.addnext(document.add_table(1, 1)._tbl)

    assert "word.table" in codes(edited(table))
    for inner in ("<w:drawing/>", '<w:footnoteReference w:id="2"/>', '<w:commentReference w:id="0"/>', "<w:pict/>"):
        assert codes(rewritten("(<w:t[^>]*>Petugas dilatih)", inner + r"\1")) == ["word.odd"], inner


def test_another_round_another_run_and_a_foreign_file_are_told_apart() -> None:
    assert codes(sent(), task=replace(TASK, round=2)) == ["word.round"]
    assert codes(sent(), task=replace(TASK, run=replace(RUN, uid=uuid.uuid4()))) == ["word.run"]
    assert codes(sent(), task=replace(TASK, step="r6/draft")) == ["word.run"]
    plain = io.BytesIO()
    Document().save(plain)
    assert codes(plain.getvalue()) == ["word.foreign"]


# --- hostile files --------------------------------------------------------------------------------------------------------

RELATION = '<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"{}/>'


def related(kind: str, target: str, outside: bool = True, part: str = "word/_rels/document.xml.rels") -> bytes:
    mode = ' TargetMode="External"' if outside else ""
    return rewritten("</Relationships>", RELATION.format(kind, target, mode) + "</Relationships>", part)


@pytest.mark.parametrize(("kind", "code"), [
    ("attachedTemplate", "word.embedded"), ("image", "word.outside"), ("oleObject", "word.embedded"),
    ("frame", "word.embedded"), ("settings", "word.outside"), ("aFChunk", "word.embedded")])
def test_what_points_outside_is_refused_by_its_kind(kind: str, code: str) -> None:
    assert codes(related(kind, "http://contoh.test/x")) == [code]
    assert codes(related(kind, "//server/share", part="_rels/.rels")) == [code]


def test_a_link_in_the_text_is_allowed_and_only_its_words_are_read() -> None:
    data = related("hyperlink", "https://contoh.test/")
    link = r'<w:hyperlink r:id="x"><w:r><w:t>Lihat </w:t></w:r></w:hyperlink>\1'
    data = rewritten("(<w:r>(?:(?!<w:r>).)*Petugas dilatih)", link, data=data)
    assert back(data).words == {"sasaran.abc.penyebab": "Lihat Petugas dilatih."}


def test_macros_and_embedded_files_are_refused() -> None:
    assert codes(rewritten("document.main", "document.macroEnabled.main", "[Content_Types].xml")) == ["word.macro"]
    assert codes(rewritten("</w:body>", "</w:body>", **{"word__vbaProject.bin": b"x"})) == ["word.macro"]
    assert codes(rewritten("</w:body>", "</w:body>", **{"word__embeddings__a.xlsx": b"x"})) == ["word.embedded"]


def test_entities_and_external_entities_are_refused_in_every_part_and_encoding() -> None:
    attack = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    assert codes(rewritten(r"<w:document", attack + "<w:document")) == ["word.entity"]
    assert codes(rewritten("<w:styles", attack + "<w:styles", "word/styles.xml")) == ["word.entity"]
    assert codes(rewritten("</w:body>", "</w:body>", **{"word__x.xml": (attack + "<a/>").encode("utf-16")})) == ["word.entity"]


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    assert codes(rewritten("</w:body>", "</w:body>", **{"word__big.xml": b" " * 70_000_000})) == ["word.size"]
    assert codes(rewritten("</w:body>", "</w:body>", **{f"word__{n}.xml": b"" for n in range(900)})) == ["word.size"]
    deep = "<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200
    assert codes(rewritten("</w:body>", deep + "</w:body>")) == ["word.deep"]


def test_a_flood_of_words_is_refused_before_it_is_compared() -> None:
    assert codes(rewritten("</w:body>", "<w:p><w:r><w:t>BAB III</w:t></w:r></w:p>" * 30_000 + "</w:body>")) == ["word.size"]
    assert codes(rewritten("Petugas dilatih", "kata " * 30_000)) == ["word.long"]


def test_a_field_that_fetches_something_is_refused() -> None:
    field = '<w:p><w:r><w:instrText> DDEAUTO c:\\\\\\\\cmd </w:instrText></w:r></w:p></w:body>'
    assert codes(rewritten("</w:body>", field)) == ["word.command"]


def test_what_is_no_docx_is_told_in_plain_words(settings: Any) -> None:
    assert codes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == ["word.old"]
    assert codes(b"%PDF-1.7") == ["word.type"]
    assert codes(b"PK\x03\x04 rusak") == ["word.broken"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    assert codes(out.getvalue()) == ["word.type"]
    assert codes(rewritten("</w:body></w:document>", "</w:body>")) == ["word.broken"]
    settings.UPLOAD_LIMIT = 1000
    assert codes(sent()) == ["word.large"]


def test_a_merged_cell_is_read_once_and_a_nested_table_as_words() -> None:
    document = Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Gabung"
    table.cell(0, 1).add_table(1, 1).cell(0, 0).text = "dalam"
    out = io.BytesIO()
    document.save(out)
    grid = next(one for one in read_word(out.getvalue()) if isinstance(one, Grid))
    assert [row[0] for row in grid.rows] == ["Gabung", ""] and grid.rows[0][1] == "dalam"
    assert all(isinstance(one, Grid | Line) for one in read_word(out.getvalue()))
