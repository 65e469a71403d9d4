"""The form as a workbook: out, edited as an officer does, and back. Every attack on it has a test with its name."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from capaian.collection.exchange.returned import upload_form
from capaian.collection.exchange.written import form_workbook
from capaian.collection.models import Realisation
from capaian.collection.selectors import Line, current_form
from capaian.foundation.spreadsheets import MAX_PARTS
from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, ManyProblems, NotPermitted
from tests.cast import MORNING, start_another
from tests.integration.collection.conftest import Desk

Edit = Callable[[Any], None]


def download(desk: Desk, post: str) -> bytes:
    form = current_form(desk.run.id)
    assert form is not None
    return form_workbook(desk.run, form, post, at=MORNING)


def edited(data: bytes, edit: Edit) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(**values: Any) -> Edit:
    """Set cells of the form's sheet: ``cells(F8=90.5)``."""
    def edit(book: Any) -> None:
        for address, value in values.items():
            book["Formulir"][address] = value
    return edit


def upload(desk: Desk, post: str, data: bytes, by: str = "") -> list[Line]:
    code = {"kasi-a": "A1", "kasi-b": "B1", "kasi-c": "C1", "kasi-d": "D1", "kasi-e": "E1"}[post]
    return upload_form(task_id=desk.task(code), data=data, actor=desk.cast(by or post), at=MORNING)


def refused(desk: Desk, data: bytes, post: str = "kasi-a") -> CapaianError:
    """The upload is refused, and nothing of it is kept."""
    before = list(Realisation.objects.values_list("pk", "version"))
    with pytest.raises(InvalidInput) as refusal:
        upload(desk, post, data)
    assert list(Realisation.objects.values_list("pk", "version")) == before
    return refusal.value


# --- the way there and back ---------------------------------------------------------------------------------------------


def test_a_form_filled_in_offline_is_taken_over_whole(desk: Desk) -> None:
    data = edited(download(desk, "kasi-a"), cells(F8=90.5, I8="Survei triwulan I", F9=1250, G10="Tidak berlaku", H10="Nihil"))
    assert len(upload(desk, "kasi-a", data)) == 3
    assert [(desk.line(c).state, desk.line(c).value) for c in ("A1", "A2", "A3")] == [
        ("value", Decimal("90.5")), ("value", Decimal(1250)), ("not_applicable", None)]
    assert (desk.line("A1").note, desk.line("A3").reason) == ("Survei triwulan I", "Nihil")
    assert Realisation.objects.get(pk=desk.line("A1").id).source == "xlsx"


def test_ratios_and_ranks_have_their_cells(desk: Desk) -> None:
    upload(desk, "kasi-b", edited(download(desk, "kasi-b"), cells(L8=174, M8=264, F9="WTP")))
    assert (desk.line("B1").value, desk.line("B2").label) == (Decimal("65.909091"), "WTP")


def test_a_new_numerator_alone_is_a_new_figure(desk: Desk) -> None:
    desk.save("B1", numerator="174", denominator="264")
    upload(desk, "kasi-b", edited(download(desk, "kasi-b"), cells(L8=198)))
    assert (desk.line("B1").value, desk.line("B1").numerator) == (Decimal(75), Decimal(198))


def test_a_ratio_is_never_taken_from_its_figure_alone(desk: Desk) -> None:
    for edit, code in ((cells(F8=66), "value.parts"), (cells(F8=67, L8=174, M8=264), "value.parts_differ"),
                       (cells(L8=174, M8=0), "value.denominator"), (cells(L8=174), "number.empty")):
        assert refused(desk, edited(download(desk, "kasi-b"), edit), "kasi-b").code == code
    upload(desk, "kasi-b", edited(download(desk, "kasi-b"), cells(F8=65.91, L8=174, M8=264)))
    assert (desk.line("B1").value, desk.line("B1").numerator) == (Decimal("65.909091"), Decimal(174))


def test_the_computed_figure_of_a_ratio_is_locked_in_the_workbook(desk: Desk) -> None:
    desk.save("B1", numerator="9007199254740993", denominator="3")
    data = download(desk, "kasi-b")
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Formulir"]
    assert sheet["F8"].protection.locked and not sheet["L8"].protection.locked
    assert upload(desk, "kasi-b", data) == []
    upload(desk, "kasi-b", edited(data, cells(M8=9)))
    assert desk.line("B1").denominator == Decimal(9)


def test_parts_of_what_is_no_ratio_are_refused(desk: Desk) -> None:
    assert refused(desk, edited(download(desk, "kasi-a"), cells(F8=5, L8=1, M8=2))).code == "value.no_parts"


def test_what_comes_back_as_it_went_changes_nothing(desk: Desk) -> None:
    desk.everything()
    desk.save("C1", state="not_reported", reason="Belum ada")
    versions = dict(Realisation.objects.values_list("pk", "version"))
    for post in ("kasi-a", "kasi-b", "kasi-c", "kasi-d", "kasi-e"):
        assert upload(desk, post, download(desk, post)) == []
    assert dict(Realisation.objects.values_list("pk", "version")) == versions


@pytest.mark.parametrize("typed", ["1234567890123,25", "999999999999999", "0,123456", "123456789,123456", "-2,5",
                                   "123456789012345678901234,123456", "9007199254740993", "3621313000000000"])
def test_every_figure_that_can_be_kept_comes_back_to_the_last_digit(desk: Desk, typed: str) -> None:
    value = desk.save("D1", typed).value
    assert value == Decimal(typed.replace(",", "."))
    assert upload(desk, "kasi-d", download(desk, "kasi-d")) == []
    upload(desk, "kasi-d", edited(download(desk, "kasi-d"), cells(I8="Catatan")))
    assert (desk.line("D1").value, desk.line("D1").note) == (value, "Catatan")


def test_a_note_alone_leaves_the_verdict_on_the_figure(handed_in: Desk) -> None:
    from tests.cast import done

    for code in ("A1", "A2", "B1", "B2", "C1", "D1", "E1"):
        handed_in.verify(code)
    handed_in.verify("A3", accept=False, reason="Keliru")
    done(handed_in.run, "r2", handed_in.cast, outcome="tidak", reason="Keliru")
    upload(handed_in, "kasi-a", edited(download(handed_in, "kasi-a"), cells(I8="Catatan", F10=11)))
    assert (handed_in.line("A1").verification, handed_in.line("A1").note) == ("accepted", "Catatan")
    assert (handed_in.line("A3").verification, handed_in.line("A3").value) == ("pending", Decimal(11))


def test_rows_left_empty_are_left_out_but_words_without_a_figure_are_asked_about(desk: Desk) -> None:
    assert upload(desk, "kasi-a", download(desk, "kasi-a")) == []
    refusal = refused(desk, edited(download(desk, "kasi-a"), cells(J8="Hujan")))
    assert (refusal.code, refusal.place) == ("value.first", "Formulir!F8")


def test_a_number_typed_as_text_is_read_as_officials_write_it(desk: Desk) -> None:
    upload(desk, "kasi-a", edited(download(desk, "kasi-a"), cells(F8="90,5", F9="1.250")))
    assert (desk.line("A1").value, desk.line("A2").value) == (Decimal("90.5"), Decimal(1250))


def test_zero_is_a_figure(desk: Desk) -> None:
    upload(desk, "kasi-e", edited(download(desk, "kasi-e"), cells(F8=0)))
    assert (desk.line("E1").state, desk.line("E1").value) == ("value", Decimal(0))


def percent(book: Any, value: object) -> None:
    book["Formulir"]["F8"] = value
    book["Formulir"]["F8"].number_format = "0.00%"


def test_a_cell_shown_as_percent_means_what_it_shows(desk: Desk) -> None:
    upload(desk, "kasi-c", edited(download(desk, "kasi-c"), lambda book: percent(book, 0.9596)))
    assert desk.line("C1").value == Decimal("95.96")


def test_a_percent_cell_in_a_column_that_is_none_is_asked_about(desk: Desk) -> None:
    refusal = refused(desk, edited(download(desk, "kasi-a"), lambda book: percent(book, 0.9)))
    assert (refusal.code, refusal.place) == ("value.percent", "Formulir!F8")


# --- versions --------------------------------------------------------------------------------------------------------------


def test_what_was_changed_on_the_web_since_the_download_is_not_overwritten(desk: Desk) -> None:
    desk.save("A1", "90")
    old = download(desk, "kasi-a")
    desk.save("A1", "91")
    with pytest.raises(Conflict) as refusal:
        upload(desk, "kasi-a", edited(old, cells(F8=80)))
    assert (refusal.value.code, refusal.value.place, refusal.value.params["now"]) == ("value.version", "Formulir!F8", "91")
    assert desk.line("A1").value == Decimal(91)


def test_one_may_upload_the_same_workbook_again_after_changing_it(desk: Desk) -> None:
    book = download(desk, "kasi-a")
    upload(desk, "kasi-a", edited(book, cells(F8=90)))
    upload(desk, "kasi-a", edited(book, cells(F8=91)))
    assert desk.line("A1").value == Decimal(91)


def test_but_not_over_what_somebody_else_uploaded(desk: Desk) -> None:
    desk.cast.acting("arsiparis", "kasi-a", "plh")
    book = download(desk, "kasi-a")
    upload(desk, "kasi-a", edited(book, cells(F8=90)), by="arsiparis")
    with pytest.raises(Conflict):
        upload(desk, "kasi-a", edited(book, cells(F8=91)))


def test_an_older_version_of_the_form_is_refused(desk: Desk) -> None:
    from capaian.collection.services import approve_form, design_form, distribute_form

    old = edited(download(desk, "kasi-a"), cells(F8=90))
    actor = desk.cast("petugas")
    design_form(run=desk.run, actor=actor, at=MORNING)
    approve_form(run=desk.run, actor=actor, at=MORNING)
    distribute_form(run=desk.run, receipts={}, actor=actor, at=MORNING)
    assert refused(desk, old).code == "form.version"


# --- the wrong form ---------------------------------------------------------------------------------------------------------


def test_the_form_of_another_section_is_refused(desk: Desk) -> None:
    refusal = refused(desk, edited(download(desk, "kasi-b"), cells(L8=1, M8=2)))
    assert (refusal.code, refusal.params["theirs"]) == ("form.supplier", "Kepala Seksi B")


def test_the_form_of_another_period_is_refused_with_both_periods(desk: Desk) -> None:
    later = Desk(desk.cast, start_another(desk.run, desk.cast, "2026Q2"))
    refusal = refused(desk, download(later, "kasi-a"))
    assert (refusal.code, refusal.params) == (
        "form.period", {"theirs": "Triwulan II Tahun 2026", "ours": "Triwulan I Tahun 2026"})


def meta(**values: str) -> Edit:
    def edit(book: Any) -> None:
        for line in book["_meta"].iter_rows(max_row=8):
            if line[0].value in values:
                line[1].value = values[line[0].value]
    return edit


@pytest.mark.parametrize(("key", "value", "code"), [
    ("office", "kecamatan-luar", "form.office"), ("period", "2025Q4", "form.period"), ("period", "x" * 500, "form.period"),
    ("supplier", "kasi-b", "form.supplier"), ("form", "0" * 32, "form.version"), ("format", "lain/9", "form.foreign")])
@pytest.mark.one_database
def test_a_form_that_says_it_is_another_is_refused(desk: Desk, key: str, value: str, code: str) -> None:
    assert refused(desk, edited(download(desk, "kasi-a"), meta(**{key: value}))).code == code


@pytest.mark.one_database
def test_a_workbook_that_is_no_form_is_refused(desk: Desk) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["F8"] = 90
    book.save(out)
    assert refused(desk, out.getvalue()).code == "form.foreign"


def test_nobody_else_uploads_the_form_of_a_section(desk: Desk) -> None:
    data = edited(download(desk, "kasi-a"), cells(F8=90))
    with pytest.raises(NotPermitted):
        upload(desk, "kasi-a", data, by="petugas")
    assert Realisation.objects.count() == 0


# --- cells ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("edit", "code", "place"), [
    (cells(D8="100"), "cell.locked", "Formulir!D8"), (cells(C8="Indikator lain"), "cell.locked", "Formulir!C8"),
    (cells(E8="=1+1"), "cell.locked", "Formulir!E8"), (cells(A8=None), "cell.locked", "Formulir!A8"),
    (cells(F8="=SUM(F9:F10)"), "cell.formula", "Formulir!F8"), (cells(I8="=HYPERLINK(\"x\")"), "cell.formula", "Formulir!I8"),
    (cells(F8="#DIV/0!"), "cell.error", "Formulir!F8"), (cells(F8=datetime(2026, 1, 5)), "cell.date", "Formulir!F8"),
    (cells(F8="dua belas"), "number.not_a_number", "Formulir!F8"), (cells(F8=True), "number.not_a_number", "Formulir!F8"),
    (cells(F8="1.250"), "number.ambiguous", "Formulir!F8"), (cells(F8=1e300), "cell.digits", "Formulir!F8"),
    (cells(F8=12345678901234567), "cell.digits", "Formulir!F8"),
    (cells(F8=0.00000001), "value.decimals", "Formulir!F8"), (cells(G8="Mungkin"), "value.state", "Formulir!G8"),
    (cells(F8=1, G8="Tidak berlaku", H8="x"), "value.both", "Formulir!F8"),
    (cells(G8="Belum ada data"), "value.reason", "Formulir!F8"), (cells(F11=5), "cell.outside", "Formulir!F11"),
    (cells(B99="x"), "cell.outside", "Formulir!B99"),
    (lambda book: book["Formulir"].delete_rows(9), "form.moved", "Formulir!A9"),
    (lambda book: book["Formulir"].insert_rows(8), "form.moved", "Formulir!A8"),
    (lambda book: book["Formulir"].merge_cells("F8:F9"), "cell.merged", "Formulir!F9")])
@pytest.mark.one_database
def test_what_cannot_be_taken_is_named_by_its_cell(desk: Desk, edit: Edit, code: str, place: str) -> None:
    refusal = refused(desk, edited(download(desk, "kasi-a"), edit))
    assert (refusal.code, refusal.place) == (code, place)


def test_every_fault_is_told_at_once_and_nothing_is_half_saved(desk: Desk) -> None:
    refusal = refused(desk, edited(download(desk, "kasi-a"), cells(F8=90, F9="satu", F10="=1", D10="9")))
    assert isinstance(refusal, ManyProblems)
    assert {p.place for p in refusal.problems} >= {"Formulir!D10", "Formulir!F10"}
    refusal = refused(desk, edited(download(desk, "kasi-a"), cells(F8=90, F9="satu", F10="dua")))
    assert isinstance(refusal, ManyProblems) and [p.place for p in refusal.problems] == ["Formulir!F9", "Formulir!F10"]


# --- attacks ------------------------------------------------------------------------------------------------------------------


def repacked(data: bytes, change: Callable[[str, bytes], bytes] = lambda name, part: part,
             more: dict[str, bytes] | None = None) -> bytes:
    """The same archive with its parts changed, and more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
        for name, part in (more or {}).items():
            new.writestr(name, part)
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        assert old in part
        return part.replace(old, new, 1)
    return change


@pytest.mark.one_database
def test_a_zip_bomb(desk: Desk) -> None:
    bomb = repacked(download(desk, "kasi-a"), more={"xl/media/x.bin": b"\0" * (60 * 1024 * 1024)})
    assert len(bomb) < 200_000 and refused(desk, bomb).code == "workbook.size"


@pytest.mark.one_database
def test_a_bomb_inside_the_sheet(desk: Desk) -> None:
    bomb = repacked(download(desk, "kasi-a"), in_sheet(b"</sheetData>", b"</sheetData>" + b" " * (55 * 1024 * 1024)))
    assert refused(desk, bomb).code == "workbook.size"


@pytest.mark.one_database
def test_a_bomb_that_lies_about_its_size(desk: Desk) -> None:
    data = bytearray(repacked(download(desk, "kasi-a"), more={"xl/x.xml": b"<a>" + b"\0" * 30_000_000 + b"</a>"}))
    for found in re.finditer(b"PK\x01\x02", bytes(data)):  # the central directory declares the unzipped size
        at = found.start()
        if data[at + 46:at + 46 + 8] == b"xl/x.xml":
            data[at + 24:at + 28] = (100).to_bytes(4, "little")
    assert refused(desk, bytes(data)).code in {"workbook.broken", "workbook.size", "workbook.entity"}


@pytest.mark.one_database
def test_thousands_of_parts(desk: Desk) -> None:
    crowd = repacked(download(desk, "kasi-a"), more={f"xl/x{n}.txt": b"x" for n in range(MAX_PARTS)})
    assert refused(desk, crowd).code == "workbook.size"


@pytest.mark.one_database
def test_an_upload_larger_than_the_limit(desk: Desk, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    assert refused(desk, b"PK\x03\x04" + b"0" * 1024 * 1024).code == "form.size"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.one_database
def test_a_doctype_with_entities(desk: Desk, encoding: str) -> None:
    def lol(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        text = part.decode().partition("?>")[2]
        return (f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
                + text).encode(encoding)
    refusal = refused(desk, repacked(download(desk, "kasi-a"), lol))
    assert refusal.code in {"utf-8": {"workbook.entity"}, "utf-16": {"workbook.entity", "workbook.broken"}}[encoding]


@pytest.mark.one_database
def test_macros(desk: Desk) -> None:
    assert refused(desk, repacked(download(desk, "kasi-a"), more={"xl/vbaProject.bin": b"x"})).code == "workbook.macro"


@pytest.mark.one_database
def test_links_to_other_workbooks(desk: Desk) -> None:
    linked = repacked(download(desk, "kasi-a"), more={"xl/externalLinks/externalLink1.xml": b"<a/>"})
    assert refused(desk, linked).code == "workbook.links"


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD8", "F1048576", "GS8", "A20001"])
@pytest.mark.one_database
def test_a_cell_at_the_end_of_the_world(desk: Desk, cell: str) -> None:
    row = re.sub("[A-Z]", "", cell)
    far = repacked(download(desk, "kasi-a"),
                   in_sheet(b"</sheetData>", f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()))
    refusal = refused(desk, far)
    assert (refusal.code, refusal.params["cell"]) == ("workbook.far", cell)


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old excel", b"a;b\n1;2"],
                         ids=["empty", "text", "pdf", "broken", "xls", "csv"])
@pytest.mark.one_database
def test_a_file_that_is_no_workbook(desk: Desk, data: bytes) -> None:
    assert refused(desk, data).code in {"workbook.type", "workbook.broken"}


@pytest.mark.one_database
def test_an_archive_that_is_no_workbook(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refused(desk, out.getvalue()).code == "workbook.type"


@pytest.mark.one_database
def test_a_truncated_workbook(desk: Desk) -> None:
    data = download(desk, "kasi-a")
    assert refused(desk, data[: len(data) // 2]).code == "workbook.broken"


def test_a_part_that_leaves_its_folder(desk: Desk, tmp_path: Path) -> None:
    slip = repacked(edited(download(desk, "kasi-a"), cells(F8=90)), more={"../../../../tmp/keluar.txt": b"x"})
    upload(desk, "kasi-a", slip)
    assert not Path("/tmp/keluar.txt").exists()


def test_text_of_the_office_that_looks_like_a_formula_stays_text(desk: Desk) -> None:
    desk.save("A1", "90", note="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(download(desk, "kasi-a")))
    assert (book["Formulir"]["I8"].value, book["Formulir"]["I8"].data_type) == ("=1+1", "s")


# --- LibreOffice --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LIBREOFFICE IS NOT INSTALLED: the way through it is not tried")
@pytest.mark.one_database
def test_the_form_survives_being_saved_by_libreoffice(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "formulir.xlsx"
    source.write_bytes(edited(download(desk, "kasi-a"), cells(F8=90.5, F9="1.250", G10="Tidak berlaku", H10="Nihil")))
    subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
                    "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), str(source)],
                   check=True, capture_output=True, timeout=120)
    upload(desk, "kasi-a", (tmp_path / "out" / "formulir.xlsx").read_bytes())
    assert [(desk.line(c).state, desk.line(c).value) for c in ("A1", "A2", "A3")] == [
        ("value", Decimal("90.5")), ("value", Decimal(1250)), ("not_applicable", None)]
