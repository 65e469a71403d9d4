"""The nine rows of the Pakusari SOP, walked by seven officials in a real browser, from the draft form to the archive.

One of them fills by keyboard, one in Excel, one without JavaScript; one form and one value come back on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from capaian.cli.demo.offices import found, take_over_history

START = datetime(2025, 1, 2, 7, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
FORM_WRONG = "Kolom target triwulan belum sesuai Renstra."
VALUE_WRONG = "Angka tidak sama dengan buku register."


@dataclass
class Official:
    """One person at one window; every act begins on the page that lists what waits for them."""

    page: Page
    folder: Path

    def begin(self) -> None:
        """Open the task that the inbox puts first."""
        self.page.goto("/")
        self.page.locator(".card.next a.button.primary").click()
        expect(self.page.locator("#actions")).to_be_visible()

    def close(self) -> None:
        """Close the open task with the answer that leads on, and be told what follows."""
        self.page.locator("#actions button.primary").first.click()
        self.told()

    def give_back(self, reason: str) -> None:
        """Close the open task with the answer that leads back."""
        self.page.locator("#actions details summary").click()
        self.page.locator("#actions textarea[name=reason]").fill(reason)
        self.page.locator("#actions button.danger").click()
        self.told()

    def put_name(self) -> None:
        """Read the document, press the button, and confirm what cannot be taken back."""
        self.begin()
        with self.page.expect_download() as got:
            document = self.page.locator("main .card a.button").first
            document.evaluate("a => a.download = ''")  # a window would show it
            document.click()
        assert got.value.path().read_bytes().startswith(b"%PDF-")
        self.page.locator("#actions button[popovertarget=sign-now].primary").click()
        self.page.locator("#sign-now button.primary").click()
        self.told()

    def told(self) -> None:
        expect(self.page.locator("#messages .notice.ok")).to_be_visible()

    def rows(self) -> Locator:
        return self.page.locator("#formulir tbody tr")

    def give_evidence(self) -> None:
        """A file of its own under every value that has none."""
        for n in range(self.rows().count()):
            row = self.rows().nth(n)
            file = self.folder / f"bukti-{self.folder.name}-{n + 1}.pdf"
            file.write_bytes(f"%PDF-1.7 {file.name}".encode())
            row.locator("details:has(input[type=file]) > summary").click()
            row.locator("input[type=file]").set_input_files(file)
            row.locator("form:has(input[type=file]) button").click()
            expect(self.rows().nth(n).get_by_role("link", name=file.name)).to_be_visible()
            expect(self.rows().nth(n).locator(".chip.ok")).to_be_visible()


@pytest.fixture
def official(transactional_db: None, desk: Callable[..., Page], settings: Any, tmp_path: Path) -> Callable[..., Official]:
    """The office with its SOP in force and earlier quarters on record; the function seats the holder of a post."""
    settings.FILES_DIR = tmp_path / "files"
    found("kecamatan-pakusari", seed=1, at=START)
    take_over_history("kecamatan-pakusari", "2024Q4", at=START)

    def seat(post: str, **options: object) -> Official:
        folder = tmp_path / f"{post}-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return Official(desk(post, accept_downloads=True, **options), folder)

    return seat


def test_nine_rows_are_walked_by_seven_officials_from_the_draft_form_to_the_archive(
    official: Callable[..., Official], open_page: Callable[..., Page],
) -> None:
    petugas, kasubag = official("petugas-pengolah-data"), official("kasubag-perencanaan")
    run = begin_the_run(petugas.page)
    make_the_form_twice(petugas, kasubag)
    fill_by_keyboard(official("kasi-pemerintahan"))
    fill_in_excel(pemberdayaan := official("kasi-pemberdayaan-masyarakat"))
    fill_without_script(official("kasi-ketenteraman-ketertiban", javascript=False, phone=True))
    return_one_value(petugas)
    mend_it(pemberdayaan)
    accept_without_script(official("petugas-pengolah-data", javascript=False))

    petugas.begin()  # row 6: the figures are frozen and printed
    expect(petugas.page.get_by_role("cell", name="95,15", exact=True)).to_be_visible()
    petugas.close()
    kasubag.put_name()
    official("sekretaris-kecamatan").put_name()
    camat = official("camat")
    camat.put_name()

    camat.page.goto(run)
    expect(camat.page.locator(".page-head .chip.ok")).to_be_visible()
    expect(camat.page.locator(".sop-row.is-done")).to_have_count(9)
    anybody_may_check(open_page("/periksa/"), everything_was_filed(camat.page))


def begin_the_run(page: Page) -> str:
    """Begin the fourth quarter; the address of its page."""
    page.goto("/pelaksanaan/")
    page.locator("main a.button.primary").click()
    page.locator("select[name=period]").select_option("2024Q4")
    page.locator("main form button.primary").click()
    expect(page.locator(".card.next")).to_be_visible()
    return page.url


def make_the_form_twice(petugas: Official, kasubag: Official) -> None:
    """Rows 1 to 3: the first draft comes back with its reason, the second is approved and handed out."""
    petugas.begin()
    petugas.page.locator("[name=catatan]").fill("Format pertama")
    petugas.close()
    kasubag.begin()
    kasubag.give_back(FORM_WRONG)
    petugas.begin()
    expect(petugas.page.locator(".notice.warn", has_text=FORM_WRONG)).to_be_visible()
    petugas.page.locator("[name=catatan]").fill("Target triwulan disesuaikan dengan Renstra")
    petugas.close()
    kasubag.begin()
    kasubag.close()
    petugas.begin()
    petugas.close()


def fill_by_keyboard(kasi: Official) -> None:
    """Row 4 on the grid: a figure, Enter, the next; each row is kept as it is left."""
    kasi.begin()
    page, cells = kasi.page, kasi.page.locator("[data-column=value]")
    cells.first.focus()
    for n in range(cells.count()):
        expect(cells.nth(n)).to_be_focused()
        page.keyboard.type("95,5")
        with page.expect_response(lambda answer: "/baris/" in answer.url) as kept:
            page.keyboard.press("Enter")
        assert kept.value.status == 200
    expect(page.locator(".row-state .saved-mark")).to_have_count(cells.count())
    expect(page.locator("#actions button.primary")).to_be_disabled()
    kasi.give_evidence()
    kasi.close()


def fill_in_excel(kasi: Official) -> None:
    """Row 4 as a workbook: taken from the page, filled, handed in."""
    kasi.begin()
    with kasi.page.expect_download() as got:
        kasi.page.locator("#formulir header a").click()
    got.value.save_as(taken := kasi.folder / "diunduh.xlsx")
    book = openpyxl.load_workbook(taken)
    count = kasi.rows().count()
    for n in range(count):
        book["Formulir"][f"F{8 + n}"] = 90.25
    book.save(filled := kasi.folder / "formulir.xlsx")
    kasi.page.locator("details:has(> form input[accept='.xlsx']) > summary").click()
    kasi.page.locator("input[accept='.xlsx']").set_input_files(filled)
    kasi.page.locator("form:has(input[accept='.xlsx']) button").click()
    kasi.told()
    for n in range(count):
        expect(kasi.page.locator("[data-column=value]").nth(n)).to_have_value("90,25")
    kasi.give_evidence()
    kasi.close()


def fill_without_script(kasi: Official) -> None:
    """Row 4 on a phone that runs no script: all rows by one button, then a file under each."""
    kasi.begin()
    cells = kasi.page.locator("[data-column=value]")
    for n in range(cells.count()):
        cells.nth(n).fill("88")
    kasi.page.locator("#save-rows").click()
    kasi.told()
    kasi.give_evidence()
    kasi.close()


def return_one_value(petugas: Official) -> None:
    """Row 5: one value of one section goes back with a reason, the others are accepted."""
    petugas.begin()
    page = petugas.page
    page.locator("button[name=all]").click()
    expect(page.locator(".row-state .chip.ok")).to_have_count(page.locator("[id^=v] .choices").count())
    row = page.locator("section.table-wrap", has_text="Kepala Seksi Pemberdayaan Masyarakat").locator("tbody tr").first
    row.get_by_label("kembalikan").check()
    reason = row.locator("input.why")
    expect(reason).to_be_focused()
    reason.fill(VALUE_WRONG)
    with page.expect_response(lambda answer: "/periksa/" in answer.url) as kept:
        page.keyboard.press("Tab")
    assert kept.value.status == 200
    expect(row.locator(".row-state .chip.warn")).to_be_visible()
    petugas.give_back("Satu angka belum sesuai bukti dukung")


def mend_it(kasi: Official) -> None:
    """Row 4 again, for this section alone: exactly the returned row says what is wrong with it."""
    kasi.begin()
    page = kasi.page
    expect(page.locator("tr .error-note")).to_have_text([VALUE_WRONG])
    expect(kasi.rows().first.locator(".error-note")).to_be_visible()
    with page.expect_response(lambda answer: "/baris/" in answer.url):
        page.locator("[data-column=value]").first.fill("95,15")
        page.keyboard.press("Enter")
    expect(page.locator("#fill-progress .done")).to_be_visible()
    kasi.close()


def accept_without_script(petugas: Official) -> None:
    """Row 5 again in a window that runs no script: the one value that changed is accepted."""
    petugas.begin()
    rows = petugas.page.locator("tbody tr", has=petugas.page.locator(".choices"))
    undecided = rows.filter(has_not=petugas.page.locator(".row-state .chip.ok"))
    expect(undecided).to_have_count(1)
    undecided.get_by_label("terima").check()
    petugas.page.locator("#save-rows").click()
    expect(undecided).to_have_count(0)
    petugas.close()


def everything_was_filed(page: Page) -> bytes:
    """The archive holds the run's documents and the evidence of each of the ten values; the signed file from there."""
    page.goto("/arsip/")
    page.locator("tbody th a").first.click()
    filed = page.locator("tbody tr")
    expect(filed.filter(has_text="Bukti dukung")).to_have_count(10)
    with page.expect_download() as got:
        filed.filter(has_text="Dokumen bertanda tangan").get_by_role("link").click()
    return Path(got.value.path()).read_bytes()


def anybody_may_check(page: Page, signed: bytes) -> None:
    """Somebody without an account hands in the file, and is told that it is the one that was signed."""
    page.locator("input[type=file]").set_input_files(
        {"name": "data-kinerja.pdf", "mimeType": "application/pdf", "buffer": signed})
    page.locator("form:has(input[type=file]) button").click()
    expect(page.locator("main .notice.ok")).to_be_visible()
    expect(page.locator(".timeline > li.ok")).to_have_count(3)
    expect(page.locator(".timeline")).to_contain_text("Camat Pakusari (contoh)")
