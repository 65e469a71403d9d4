"""Pages as a browser shows them: they fit, nothing is refused by the content policy, script improves and never carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from capaian.collection.models import Realisation
from capaian.collection.selectors import form_required, lines
from capaian.collection.services import attach_evidence, save_value
from capaian.collection.services.values import Typed
from capaian.organisation.selectors import actor_of, standing_in
from capaian.procedures.models import Task
from tests.browser.conftest import START, holder

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
    page.locator("#save-rows").click()
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


def test_text_typed_a_moment_ago_is_handed_in_by_the_button_pressed_right_after(
    pakusari: Callable[[str], Task], desk: Callable[..., Page],
) -> None:
    task = pakusari("design-form")
    page = desk(holder(task))
    page.goto(f"/tugas/{task.pk}/")
    page.locator("[name=catatan]").fill("Sesuai Renstra")
    page.locator("#actions button.primary").click()
    page.locator("#messages .notice.ok").wait_for()
    task.refresh_from_db()
    assert (task.state, task.entry["catatan"]) == ("done", "Sesuai Renstra")


def complete_every_row(task: Task) -> None:
    """Every row of the section with a figure and a file, so that only the button is left to press."""
    actor = actor_of(person=standing_in(task.run.office_id, task.member, START), at=START)
    for line in lines(form_required(task.run_id), holder(task)):
        save_value(task_id=task.pk, typed=Typed(line.row, "12,5"), actor=actor, at=START)
        attach_evidence(task_id=task.pk, row=line.row, data=b"%PDF-1.7", name="bukti.pdf", actor=actor, at=START)


def test_a_figure_changed_last_is_the_figure_handed_in(
    pakusari: Callable[[str], Task], desk: Callable[..., Page],
) -> None:
    task = pakusari("fill")
    page = desk(holder(task))
    complete_every_row(task)
    page.goto(f"/tugas/{task.pk}/")
    on_the_way: list[Route] = []
    page.route("**/baris/**", lambda route: on_the_way.append(route))  # still under way when the button is pressed
    page.locator("[data-column=value]").first.fill("77,75")
    page.locator("#actions button.primary").click()
    on_the_way[0].continue_()
    page.locator("#messages .notice.ok").wait_for()
    task.refresh_from_db()
    assert task.state == "done"
    assert "77,75" in Realisation.objects.filter(period="2024Q4").values_list("typed", flat=True)


def test_a_reason_half_written_survives_what_the_page_saves_by_itself(
    pakusari: Callable[[str], Task], desk: Callable[..., Page],
) -> None:
    task = pakusari("verify")
    page = desk(holder(task))
    page.goto(f"/tugas/{task.pk}/")
    page.locator("button[name=all]").click()
    for row in (page.locator("tbody tr").first, page.locator("tbody tr").nth(1)):
        row.get_by_label("kembalikan").check()
        row.locator(".why").fill("Tidak sesuai bukti")
        row.locator(".why").press("Tab")
        row.locator(".row-state .chip.warn").wait_for()
    page.locator("#actions summary").click()
    reason = page.locator("#actions textarea[name=reason]")
    reason.fill("Satu angka keliru")
    with page.expect_response(lambda answer: "/periksa/" in answer.url):
        page.locator("tbody tr").nth(1).get_by_label("terima").check()
    page.locator("tbody tr").nth(1).locator(".row-state .chip.ok").wait_for()
    assert reason.is_visible() and reason.input_value() == "Satu angka keliru"
