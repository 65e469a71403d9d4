"""Pages as a browser shows them: they fit, nothing is refused by the content policy, script improves and never carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from capaian.collection.models import Realisation
from capaian.procedures.models import Task
from tests.browser.conftest import holder

TOO_SMALL = """() => [...document.querySelectorAll("main .button, main .input, .nav a")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 32).map((e) => e.outerHTML)"""
PLACES = ["/", "/pelaksanaan/", "/pelaksanaan/mulai/", "/sop/", "/arsip/", "/organisasi/", "/komponen/", "/kata-sandi/",
          "/periksa/"]


@pytest.mark.parametrize("phone", [True, False])
def test_every_page_fits_its_window_and_what_a_finger_must_hit_is_large_enough(
    pakusari: Callable[[str], Task], desk: Callable[..., Page], phone: bool,
) -> None:
    task = pakusari("fill")
    page = desk(holder(task), phone=phone)
    for path in [*PLACES, f"/tugas/{task.pk}/", f"/pelaksanaan/{task.run.uid}/"]:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
        assert page.evaluate(TOO_SMALL) == [], path


def test_a_row_is_saved_when_it_is_left_and_stays_after_reloading(
    pakusari: Callable[[str], Task], desk: Callable[..., Page],
) -> None:
    task = pakusari("fill")
    page = desk(holder(task))
    page.goto(f"/tugas/{task.pk}/")
    cell = page.locator("[data-column=value]").first
    cell.fill("98,4")
    with page.expect_response(lambda answer: "/baris/" in answer.url) as saved:
        page.keyboard.press("Tab")
    assert saved.value.status == 200
    page.locator(".saved-mark").first.wait_for()
    page.reload()
    assert page.locator("[data-column=value]").first.input_value() == "98,4"


def test_a_figure_with_two_readings_is_refused_beside_its_row_and_stays_as_typed(
    pakusari: Callable[[str], Task], desk: Callable[..., Page],
) -> None:
    task = pakusari("fill")
    page = desk(holder(task))
    page.goto(f"/tugas/{task.pk}/")
    cell = page.locator("[data-column=value]").first
    cell.fill("1.250.3")
    page.keyboard.press("Tab")
    page.locator(".row-state .error-note").first.wait_for()
    assert cell.input_value() == "1.250.3"
    assert not Realisation.objects.filter(period="2024Q4").exists()


def test_a_column_copied_from_a_spreadsheet_is_spread_over_the_rows(
    pakusari: Callable[[str], Task], desk: Callable[..., Page],
) -> None:
    task = pakusari("fill")
    page = desk(holder(task))
    page.goto(f"/tugas/{task.pk}/")
    page.locator("[data-column=value]").first.evaluate("""(cell) => { const data = new DataTransfer();
        data.setData("text", "10\\n20\\n"); cell.focus();
        cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""")
    page.locator(".saved-mark").nth(1).wait_for()
    assert [page.locator("[data-column=value]").nth(n).input_value() for n in (0, 1)] == ["10", "20"]


def test_a_form_is_filled_and_handed_in_on_a_phone_without_any_script(
    pakusari: Callable[[str], Task], desk: Callable[..., Page], tmp_path: Any,
) -> None:
    task = pakusari("fill")
    file = tmp_path / "bukti.pdf"
    file.write_bytes(b"%PDF-1.7 contoh")
    page = desk(holder(task), phone=True, javascript=False)
    page.goto(f"/tugas/{task.pk}/")
    for n in range(page.locator("[data-column=value]").count()):
        page.locator("[data-column=value]").nth(n).fill("12,5")
    page.locator("button[form=grid], #grid button").first.click()
    for n in range(page.locator("input[type=file][name=file][multiple]").count()):
        upload = page.locator("input[type=file][name=file][multiple]").nth(n)
        upload.locator("xpath=ancestor::details[1]").locator("summary").click()
        upload.set_input_files(str(file))
        upload.locator("xpath=ancestor::form[1]").locator("button").last.click()
    page.locator("#actions button.primary").click()
    assert page.locator(".notice.ok").count() == 1
    task.refresh_from_db()
    assert task.state == "done"


def test_signing_asks_once_more_and_then_signs(pakusari: Callable[[str], Task], desk: Callable[..., Page]) -> None:
    task = pakusari("initial")
    page = desk(holder(task))
    page.goto(f"/tugas/{task.pk}/")
    dialog = page.locator("#sign-now")
    assert not dialog.is_visible()
    page.locator("[popovertarget=sign-now].primary").click()
    assert dialog.is_visible()
    dialog.locator("button.primary").click()
    page.locator(".notice.ok").wait_for()
    task.refresh_from_db()
    assert task.state == "done"


def test_text_is_saved_while_it_is_typed(pakusari: Callable[[str], Task], desk: Callable[..., Page]) -> None:
    task = pakusari("design-form")
    page = desk(holder(task))
    page.goto(f"/tugas/{task.pk}/")
    page.locator("[name=catatan]").press_sequentially("Sesuai Renstra")
    page.locator("#actions .saved-mark .icon").wait_for()
    task.refresh_from_db()
    assert task.entry["catatan"] == "Sesuai Renstra"
