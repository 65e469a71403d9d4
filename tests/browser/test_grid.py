"""The form as a grid: filled by keys alone, from a spreadsheet's clipboard, taken back and kept again."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from capaian.collection.models import Realisation
from capaian.planning.services import adopt_plan
from capaian.procedures.models import Task
from tests.cast import FOUNDED, PLAN, SYSTEM, Cast, found_cast, no, row, sop, yes
from tests.cast import _indicator as indicator

PASSWORD = "sandi-contoh-2026"
SHEET = sop(row(1, "fill", "seksi", each=True),
            row(2, "verify", "petugas", outcomes=[yes("end"), no("r1", only_returned=True)]), name="kumpul")
RANKS = {key: {"label": "WTP"} for key in ("2026", *(f"2026Q{q}" for q in range(1, 5)))}
ROWS = [
    indicator("A1", "kasi-a", "Indeks kepuasan", "nilai", evidence_required=True),
    indicator("A2", "kasi-a", "Anggaran terserap", "Rp", decimals=0),
    indicator("A3", "kasi-a", "Aduan selesai", "%", formula="ratio-of-sums", time_aggregation="ratio-of-sums"),
    indicator("A4", "kasi-a", "Opini laporan", "opini", formula="rank", decimals=0,
              formula_options={"labels": ["TMP", "TW", "WDP", "WTP"]}, targets=RANKS),
    indicator("A5", "kasi-a", "Peringkat inovasi", "peringkat", decimals=0),
    indicator("A6", "kasi-a", "Jumlah dokumen", "dokumen", decimals=0),
    indicator("A7", "kasi-a", "Luas wilayah", "ha"),
]


@pytest.fixture
def sheet(transactional_db: None, settings: Any, tmp_path: Path, open_page: Callable[..., Page]) -> Page:
    """The form of one section with seven rows of every sort, opened by its holder, nothing touched yet."""
    settings.FILES_DIR = tmp_path / "files"
    cast: Cast = found_cast()
    adopt_plan(office=cast.office, data={**PLAN, "indicators": ROWS}, actor=SYSTEM, at=FOUNDED)
    run = cast.start(SHEET)
    user = cast.person("kasi-a").user
    assert user is not None
    user.set_password(PASSWORD)
    user.save()
    page = open_page("/masuk/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")
    page.goto(f"/tugas/{Task.objects.get(run=run.id, kind='fill', member='position:kasi-a').pk}/")
    return page


def kept() -> dict[str, Any]:
    """What the database holds: figure, rank, parts or state by indicator."""
    rows = Realisation.objects.select_related("indicator").order_by("indicator__code")
    return {r.indicator.code: r.label or ((r.numerator, r.denominator) if r.numerator is not None else r.value)
            if r.state == "value" else r.state for r in rows}


def cell(page: Page, code: str, n: int = 0) -> Locator:
    return page.locator(f"tr:has(th:has-text('{dict((r['code'], r['name']) for r in ROWS)[code]}')) [data-column=value]").nth(n)


def saved(page: Page, count: int) -> None:
    expect(page.locator("tr .saved-mark")).to_have_count(count)


def tab_to(page: Page, what: str, key: str = "Tab") -> None:
    """Press Tab until the element under the keys is this one."""
    for _ in range(150):
        if page.evaluate("(what) => document.activeElement.matches(what)", what):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the Tab key does not reach {what}")


def test_a_whole_form_is_filled_and_handed_in_by_the_keyboard_alone(sheet: Page, tmp_path: Path) -> None:
    file = tmp_path / "bukti.pdf"
    file.write_bytes(b"%PDF-1.7 contoh")
    keys = sheet.keyboard
    tab_to(sheet, "[data-column=value]")
    for text in ("98,5", "Rp 1.000.000", "174", "264"):
        keys.type(text)
        keys.press("Enter")
    keys.press("End")  # the last of the ranks
    keys.press("Enter")
    for text in ("Rangking 6", "1.250"):
        keys.type(text)
        keys.press("Enter")
    tab_to(sheet, "tr:last-child select.state")  # the last row has no figure
    keys.type("belum")
    tab_to(sheet, "tr:last-child .reason")
    keys.type("Menunggu hasil ukur")
    keys.press("Tab")
    saved(sheet, 7)
    assert kept() == {"A1": Decimal("98.5"), "A2": Decimal(1000000), "A3": (Decimal(174), Decimal(264)), "A4": "WTP",
                      "A5": Decimal(6), "A6": Decimal(1250), "A7": "not_reported"}
    tab_to(sheet, "tr:first-child td:nth-last-child(2) summary", "Shift+Tab")
    keys.press("Enter")
    tab_to(sheet, "tr:first-child input[type=file]")
    sheet.locator(":focus").set_input_files(str(file))  # the dialog that Enter opens here is the system's own
    tab_to(sheet, "tr:first-child td:nth-last-child(2) button")
    keys.press("Enter")
    sheet.get_by_role("link", name="bukti.pdf").wait_for()
    tab_to(sheet, "#actions button.primary")
    keys.press("Enter")
    sheet.locator("#messages .notice.ok").wait_for()
    assert Task.objects.get(kind="fill", member="position:kasi-a").state == "done"


def paste(at: Locator, text: str) -> None:
    at.evaluate("""(cell, text) => { const data = new DataTransfer(); data.setData("text", text); cell.focus();
        cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""", text)


BLOCK = ('"1.234,5"\t\tcatatan sendiri\r\n'  # a quoted cell and columns that are not ours
         "Rp 1.000.000\t\t\r\n"
         "174\t264\t65,91\r\n"  # a ratio: its two parts
         "wtp\t\t\r\n"
         "Rangking 6\t\t\r\n"
         "n/a\t\t\r\n"
         "\t\t\r\n"  # left blank
         "baris ke-8\t\t\r\n")


def test_a_form_is_pasted_from_a_spreadsheet_as_officials_write_figures(sheet: Page) -> None:
    paste(cell(sheet, "A1"), BLOCK)
    saved(sheet, 5)
    assert kept() == {"A1": Decimal("1234.5"), "A2": Decimal(1000000), "A3": (Decimal(174), Decimal(264)), "A4": "WTP",
                      "A5": Decimal(6)}
    refused = sheet.locator("tr:has(th:has-text('Jumlah dokumen'))")
    expect(refused.locator(".row-state .error-note")).to_be_visible()
    assert cell(sheet, "A6").input_value() == "n/a"  # stays as it was pasted, and nothing of it is kept
    assert cell(sheet, "A7").input_value() == ""
    assert "tidak ikut diisi" in sheet.locator("#unused").inner_text()
    assert sheet.locator("#said").inner_text() == "Tersimpan: 5 baris. Tidak tersimpan: 1 baris."
    sheet.reload()
    assert cell(sheet, "A1").input_value() == "1.234,5"


def test_a_pasted_block_is_taken_back_as_one_and_kept_again(sheet: Page) -> None:
    cell(sheet, "A7").fill("5")
    cell(sheet, "A7").press("Tab")
    saved(sheet, 1)
    paste(cell(sheet, "A1"), "1\n2\n3\t4\nWDP")
    saved(sheet, 5)
    cell(sheet, "A1").press("Control+z")
    expect(cell(sheet, "A1")).to_have_value("")
    expect(cell(sheet, "A1")).to_be_focused()
    assert kept() == {"A1": "empty", "A2": "empty", "A3": "empty", "A4": "empty", "A7": Decimal(5)}
    assert cell(sheet, "A4").input_value() == ""
    expect(sheet.locator("#said")).to_contain_text("Diurungkan: Indeks kepuasan")
    cell(sheet, "A1").press("Control+y")
    expect(cell(sheet, "A3", 1)).to_have_value("4")
    assert kept()["A3"] == (Decimal(3), Decimal(4))
    expect(sheet.locator("#redo")).to_be_disabled()


def test_ctrl_z_in_a_half_typed_cell_is_the_browsers_and_the_button_takes_back_what_was_saved(sheet: Page) -> None:
    cell(sheet, "A1").fill("90")
    cell(sheet, "A1").press("Enter")
    saved(sheet, 1)
    cell(sheet, "A2").press_sequentially("12")
    cell(sheet, "A2").press("Control+z")
    assert cell(sheet, "A2").input_value() != "12"
    assert kept() == {"A1": Decimal(90)}
    cell(sheet, "A2").fill("")
    sheet.locator("#undo").click()
    expect(cell(sheet, "A1")).to_have_value("")
    assert kept()["A1"] == "empty"
    sheet.locator("#redo").click()
    expect(cell(sheet, "A1")).to_have_value("90")


def test_what_another_row_holds_unsaved_survives_an_undo(sheet: Page) -> None:
    cell(sheet, "A1").fill("90")
    cell(sheet, "A1").press("Enter")
    saved(sheet, 1)
    cell(sheet, "A7").fill("1.25.3")
    cell(sheet, "A7").press("Tab")
    sheet.locator(".row-state .error-note").wait_for()
    cell(sheet, "A1").press("Control+z")
    expect(cell(sheet, "A1")).to_have_value("")
    assert cell(sheet, "A7").input_value() == "1.25.3"


def test_the_state_of_each_cell_is_announced(sheet: Page) -> None:
    assert cell(sheet, "A1").get_attribute("aria-describedby") == sheet.locator("tr .row-state").first.get_attribute("id")
    cell(sheet, "A1").fill("90")
    cell(sheet, "A1").press("Tab")
    expect(sheet.locator("#said[role=status]")).to_have_text("Indeks kepuasan: tersimpan; bukti dukung belum ada.")
    cell(sheet, "A6").fill("1.25.3")
    cell(sheet, "A6").press("Tab")
    expect(sheet.locator("#said")).to_contain_text("Jumlah dokumen: tidak tersimpan.")
    cell(sheet, "A3").fill("3")
    cell(sheet, "A3").press("Tab")
    expect(sheet.locator("tr:has(th:has-text('Aduan')) .error-note")).to_be_visible()  # one part is no ratio


def test_undo_and_redo_work_without_any_script(sheet: Page, open_page: Callable[..., Page]) -> None:
    page = open_page("/masuk/", javascript=False, phone=True)
    page.context.add_cookies(sheet.context.cookies())
    page.goto(sheet.url)
    cell(page, "A1").fill("90")
    page.locator("#save-rows").click()
    page.locator("#undo").click()
    assert kept() == {"A1": "empty"} and page.url.partition("#")[0] == sheet.url
    page.locator("#redo").click()
    assert kept() == {"A1": Decimal(90)}
