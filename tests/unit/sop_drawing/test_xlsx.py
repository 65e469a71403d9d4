"""The SOP workbook: nothing is lost, and what should not stand in a workbook is refused by sheet and cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from openpyxl.styles import PatternFill

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.drafting import draft_problems
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.yaml_io import load_pack
from capaian.sop.exchange.bpmn import to_bpmn
from capaian.sop.exchange.reading import read_file
from capaian.sop.exchange.sheets import FACTS, TABLES
from capaian.sop.exchange.xlsx import from_xlsx, template_xlsx, to_xlsx
from tests.unit.sop_drawing.random_packs import packs

SOPS = sorted((Path(__file__).resolve().parents[3] / "seeds" / "sop").glob("*/*.yaml"))
UNHURRIED = settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck),
                     phases=(Phase.explicit, Phase.reuse, Phase.generate))


def edited(change: Callable[[Any], None], data: bytes = b"") -> bytes:
    """The template after somebody worked on it in another program."""
    book = openpyxl.load_workbook(io.BytesIO(data or template_xlsx()))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    book.close()
    return stream.getvalue()


def rezipped(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template_xlsx())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in more.items():
            new.writestr(name, data)
    return out.getvalue()


def refusal_of(data: bytes) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as refusal:
        from_xlsx(data)
    return refusal.value.code, refusal.value.place


@given(packs())
@UNHURRIED
def test_every_sop_comes_back_from_a_workbook_as_it_went(pack: Pack) -> None:
    assert from_xlsx(to_xlsx(pack)) == (pack, ())


@pytest.mark.parametrize("path", SOPS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_the_six_sops_come_back_as_they_went(path: Path) -> None:
    pack = load_pack(path.read_text(encoding="utf-8"))
    assert from_xlsx(to_xlsx(pack)) == (pack, ())
    assert to_xlsx(pack) == to_xlsx(pack)


def test_the_template_can_be_read_at_once() -> None:
    pack, remarks = from_xlsx(template_xlsx())
    assert (len(pack.rows), remarks) == (3, ())


def test_a_workbook_saved_by_another_program_reads_the_same() -> None:
    pack = load_pack(SOPS[0].read_text(encoding="utf-8"))
    assert from_xlsx(edited(lambda book: None, to_xlsx(pack))) == (pack, ())


def test_a_misprint_stays_a_misprint() -> None:
    pack, _ = from_xlsx(edited(lambda book: book["Langkah"].__setitem__("C2", "rint out  data kinerja di meja Kabid")))
    assert pack.rows[0].activity == "rint out  data kinerja di meja Kabid"


def test_a_number_is_read_as_text_and_a_date_with_a_remark() -> None:
    def change(book: Any) -> None:
        book["Langkah"]["B2"] = 7
        book["Langkah"]["E2"] = 2.5

    pack, remarks = from_xlsx(edited(change))
    assert (pack.rows[0].no, pack.rows[0].standard) == ("7", "2.5")
    assert [(r.code, r.place) for r in remarks] == [("xlsx.typed", "Langkah!E2")]


def test_a_strange_column_sheet_or_kind_is_said_and_not_dropped_in_silence() -> None:
    def change(book: Any) -> None:
        book["Langkah"]["Q1"] = "Biaya"
        book.create_sheet("Lampiran")
        book["Pekerjaan"]["B2"] = "memasak"

    _, remarks = from_xlsx(edited(change))
    assert {(r.code, r.place) for r in remarks} == {
        ("xlsx.column_unknown", "Langkah!Q1"), ("xlsx.sheet_unknown", "Lampiran"), ("xlsx.kind", "Pekerjaan!B2")}


@pytest.mark.parametrize(("cell", "value"), [("C2", "=1+1"), ("C3", '=HYPERLINK("http://elsewhere.example")')])
def test_a_formula_is_refused_by_its_cell(cell: str, value: str) -> None:
    assert refusal_of(edited(lambda book: book["Langkah"].__setitem__(cell, value))) == ("xlsx.formula", f"Langkah!{cell}")


@pytest.mark.parametrize(("sheet", "cell", "value", "code", "place"), [
    ("Langkah", "A3", "r1", "xlsx.key", "Langkah!A3"),
    ("Langkah", "J2", "r9", "xlsx.unknown", "Langkah!J2"),
    ("Langkah", "M2", "camat", "xlsx.map", "Langkah!M2"),
    ("Pekerjaan", "A2", "r9", "xlsx.step", "Pekerjaan!A2"),
    ("Pekerjaan", "C2", "bendahara", "xlsx.lane", "Pekerjaan!C2"),
    ("Pekerjaan", "E2", "barangkali", "xlsx.flag", "Pekerjaan!E2"),
    ("Pekerjaan", "B2", None, "xlsx.kind", "Pekerjaan!B2"),
    ("Keputusan", "D2", "r9", "xlsx.unknown", "Keputusan!D2"),
    ("Bagian", "D2", "r1\nr9", "xlsx.unknown", "Bagian!D2"),
    ("Langkah", "E1", "Ongkos", "xlsx.column_missing", "Langkah!1:1"),
    ("SOP", "B3", None, "xlsx.fact", "SOP"),
])
def test_a_cell_that_a_person_can_settle_later_is_said_and_the_rest_is_kept(
        sheet: str, cell: str, value: object, code: str, place: str) -> None:
    pack, remarks = from_xlsx(edited(lambda book: book[sheet].__setitem__(cell, value)))
    assert (code, place) in {(r.code, r.place) for r in remarks}
    assert [row.activity for row in pack.rows][1:] == ["Menyusun konsep", "Mengoreksi konsep"]
    assert draft_problems(pack.to_dict()) == []


def test_a_table_of_steps_without_its_activities_is_refused() -> None:
    assert refusal_of(edited(lambda book: book["Langkah"].__setitem__("C1", "Warna"))) == (
        "xlsx.column_missing", "Langkah!1:1")


def test_sheets_that_are_missing_are_taken_as_empty() -> None:
    def change(book: Any) -> None:
        for name in ("Bagian", "Peran", "Dasar Hukum", "Narasi", "Catatan", "Petunjuk"):
            book.remove(book[name])

    pack, remarks = from_xlsx(edited(change))
    assert [(s.periods, s.rows) for s in pack.sections] == [(("quarter",), ("r1", "r2", "r3"))]
    assert {(r.code, r.place) for r in remarks} == {("xlsx.sheet_absent", "Bagian"), ("bpmn.period", "Bagian")}


def test_the_workbook_as_office_staff_type_it_reads_the_same() -> None:
    """Titles above the table, other usual headings, no keys, actors by title, steps by their printed number."""
    def change(book: Any) -> None:
        steps, works, answers = book["Langkah"], book["Pekerjaan"], book["Keputusan"]
        steps.insert_rows(1, 2)
        steps["A1"], steps["C3"], steps["E3"] = "TABEL SOP", "Uraian Kegiatan", "Waktu Penyelesaian"
        for line in (4, 5, 6):
            steps.cell(line, 1).value = None
        for line, (step, actor) in enumerate(((1, "Pimpinan"), (2, "staf"), (3, "PIMPINAN")), 2):
            works.cell(line, 1).value, works.cell(line, 3).value = step, actor
        answers["A2"], answers["A3"], answers["D2"], answers["D3"], answers["E3"] = "3", "no. 3", "selesai", "2", "✓"

    pack, remarks = from_xlsx(edited(change))
    assert (pack, remarks) == (from_xlsx(template_xlsx())[0], ())


def test_an_empty_coloured_column_does_not_stand_too_far_out() -> None:
    def change(book: Any) -> None:
        book["SOP"]["XFD9"].fill = PatternFill("solid", fgColor="FFFF00")

    assert len(from_xlsx(edited(change))[0].rows) == 3


def test_a_cell_at_the_end_of_the_sheet_is_refused_before_it_is_read() -> None:
    assert refusal_of(edited(lambda book: book["SOP"].__setitem__("XFD1048576", "x")))[0] == "xlsx.far"


@pytest.mark.parametrize(("data", "code"), [
    (b"no zip", "file.kind"),
    (b"x" * 10_000_001, "file.large"),
    (rezipped(lambda _, b: b, bomb=b"0" * 60_000_000), "file.bomb"),
    (rezipped(lambda _, b: b, tight=b"0" * 3_000_000), "file.ratio"),
    (rezipped(lambda n, b: b.replace(b"<worksheet", b"<!DOCTYPE x []><worksheet")), "file.doctype"),
    (rezipped(lambda n, b: b.decode().encode("utf-16") if n.endswith("sheet1.xml") else b), "file.encoding"),
    (rezipped(lambda _, b: b, **{"../../x": b"x"}), "file.name"),
    (rezipped(lambda _, b: b, **{f"x{n}": b"" for n in range(600)}), "file.entries"),
    (rezipped(lambda n, b: b"" if n == "xl/workbook.xml" else b), "xlsx.broken"),
])
def test_a_hostile_container_is_refused(data: bytes, code: str) -> None:
    assert refusal_of(data)[0] == code


def test_words_that_look_like_formulas_stay_words() -> None:
    pack, _ = from_xlsx(template_xlsx())
    tricky = replace(pack, rows=(replace(pack.rows[0], activity="=cmd|' /C calc'!A0", output="@SUM(1)"), *pack.rows[1:]))
    assert from_xlsx(to_xlsx(tricky)) == (tricky, ())
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(tricky)))
    assert book["Langkah"]["C2"].data_type == "s"
    book.close()


def test_a_text_that_no_cell_can_hold_is_refused() -> None:
    pack, _ = from_xlsx(template_xlsx())
    for text, code in (("x" * 40_000, "xlsx.long"), ("a\x01b", "xlsx.sign")):
        with pytest.raises(InvalidInput) as refusal:
            to_xlsx(replace(pack, rows=(replace(pack.rows[0], activity=text), *pack.rows[1:])))
        assert refusal.value.code == code


def test_the_reference_page_names_every_sheet_column_and_line(root: Path) -> None:
    page = (root / "docs/reference/sop-exchange.md").read_text(encoding="utf-8")
    missing = [f"{s.title}: {f.heading}" for s in TABLES for f in s.fields if f"`{f.heading}`" not in page]
    assert missing + [f.heading for f in FACTS if f"`{f.heading}`" not in page] == []


@pytest.mark.parametrize(("count", "letters", "code"), [(301, 10, "sop.too_many_rows"), (300, 1000, "sop.too_much_text")])
def test_more_than_any_sop_has_is_refused_in_every_format(count: int, letters: int, code: str) -> None:
    pack = from_xlsx(template_xlsx())[0]
    first = pack.rows[0]
    rows = tuple(replace(first, key=f"r{n}", no=str(n), activity="x" * letters) for n in range(1, count + 1))
    large = replace(pack, rows=rows, sections=(replace(pack.sections[0], rows=tuple(r.key for r in rows)),))
    for data in (to_xlsx(large), to_bpmn(large)):
        with pytest.raises(InvalidInput) as refusal:
            read_file(data if isinstance(data, bytes) else data.encode())
        assert refusal.value.code == code
    assert [problem.code for problem in draft_problems(large.to_dict())] == [code]


def test_a_workbook_that_holds_far_more_than_an_sop_is_refused_before_it_is_read() -> None:
    assert refusal_of(rezipped(lambda _name, data: data, **{
        "xl/lain.xml": b"".join(b"<a>%d</a>" % n for n in range(900_000))}))[0] == "xlsx.large"
