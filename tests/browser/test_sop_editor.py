"""An SOP is written in a real browser, on a phone without any script too, and every page of it fits its window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from capaian.cli.demo.offices import found
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.selectors import office
from capaian.sop.domain.pack import Pack
from capaian.sop.models import ProcedureVersion
from capaian.sop.selectors import in_force, pack_of
from capaian.sop.services import save_draft
from tests.browser.conftest import OFFICE, START
from tests.browser.test_pages import TOO_SMALL

KEY = f"{OFFICE}/pengumpulan-data-kinerja"
WRITER, RATIFIER = "kasubag-perencanaan", "camat"


@pytest.fixture
def draft(transactional_db: None, settings: Any, tmp_path: Path) -> ProcedureVersion:
    """The next version of the office's SOP, begun as a draft."""
    settings.FILES_DIR = tmp_path / "files"
    found(OFFICE, seed=1, at=START)
    row = office(OFFICE)
    return save_draft(office=row, pack=pack_of(in_force(row.pk, KEY)), actor=SYSTEM, at=datetime(2025, 2, 3, tzinfo=UTC))


def now(row: ProcedureVersion) -> Pack:
    row.refresh_from_db()
    return Pack.from_dict(row.pack)


@pytest.mark.parametrize("phone", [True, False])
def test_every_page_of_the_library_and_the_editor_fits(
        draft: ProcedureVersion, desk: Callable[..., Page], phone: bool) -> None:
    page = desk(WRITER, phone=phone)
    base = f"/sop/{draft.pk}"
    for path in ("/sop/", "/sop/baru/", "/sop/bawa-masuk/", f"{base}/", f"{base}/sunting/", f"{base}/sunting/langkah/r5/",
                 f"{base}/sunting/pelaksana/", f"{base}/sunting/bagian/", f"{base}/sunting/identitas/",
                 f"{base}/sunting/narasi/", f"{base}/sahkan/", f"{base}/beda/?dengan={draft.pk - 1}"):
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
        assert page.evaluate(TOO_SMALL) == [], path


def test_a_row_is_saved_without_leaving_and_the_drawing_follows(draft: ProcedureVersion, desk: Callable[..., Page]) -> None:
    page = desk(WRITER)
    page.goto(f"/sop/{draft.pk}/sunting/langkah/r4/")
    page.fill("#activity", "Mengisi formulir dengan bukti")
    page.fill("#standard", "secepatnya nian")
    page.locator(".save button.primary").click()
    page.locator(".told .bad").first.wait_for()
    assert "bukti" in (page.locator(".sop-drawing #sop-triwulan-row-r4").text_content() or "")
    page.fill("#standard", "2 hari")
    with page.expect_response(lambda answer: "/langkah/r4/" in answer.url):
        page.locator(".save button.primary").click()
    page.locator(".saved-mark .icon").wait_for()
    assert now(draft).row("r4").standard == "2 hari"


def test_the_sentence_under_a_kind_follows_the_choice(draft: ProcedureVersion, desk: Callable[..., Page]) -> None:
    page = desk(WRITER)
    page.goto(f"/sop/{draft.pk}/sunting/langkah/r4/")
    page.select_option("[name='works:0:kind']", "archive")
    assert "klasifikasi" in page.locator("[data-explained]").first.inner_text()


def test_leaving_with_something_typed_asks_first(draft: ProcedureVersion, desk: Callable[..., Page]) -> None:
    page = desk(WRITER)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"/sop/{draft.pk}/sunting/langkah/r4/")
    page.locator("#activity").press_sequentially("x")
    page.goto(f"/sop/{draft.pk}/sunting/")
    assert asked == ["beforeunload"]


def test_rows_move_and_come_without_a_reload(draft: ProcedureVersion, desk: Callable[..., Page]) -> None:
    page = desk(WRITER)
    page.goto(f"/sop/{draft.pk}/sunting/")
    with page.expect_response(lambda answer: "/sunting/" in answer.url):
        page.locator("#langkah-r7 button[value='turun:r7']").click()
    page.locator("#langkah-r8 + #langkah-r7").wait_for()
    page.locator("#langkah-r7 .menu-acts summary").click()
    page.locator("#langkah-r7 button[value='sesudah:r7']").click()
    page.wait_for_url("**/langkah/r10/")
    assert [row.key for row in now(draft).rows][-4:] == ["r8", "r7", "r10", "r9"]


def test_an_sop_is_written_and_ratified_on_a_phone_without_any_script(
        draft: ProcedureVersion, desk: Callable[..., Page]) -> None:
    page = desk(WRITER, phone=True, javascript=False)
    page.goto("/sop/")
    page.locator("a[href='/sop/baru/']").click()
    page.fill("#title", "Pengukuran Kinerja")
    page.locator("[name=periods][value=quarter]").check()
    for actor in ("position:camat", "position:kasubag-perencanaan"):
        page.locator(f"[name=actors][value='{actor}']").check()
    page.locator("form.card-body button.primary").click()
    for kind, column, words in (("measure", 1, "Mengukur capaian"), ("review", 0, "Menelaah"), ("sign", 0, "Menandatangani")):
        page.locator("button[value^='tambah:']").click()
        page.fill("#activity", words)
        page.select_option("[name='works:0:kind']", kind)
        page.select_option("[name='works:0:lane']", index=column + 1)
        page.locator(".save button.primary").click()
        page.locator(".tabs a").first.click()
    page.locator("#langkah-r2 a").first.click()
    for n, (answer, to) in enumerate((("Ya", "r3"), ("Tidak", "r1"))):
        page.fill(f"[name='outcomes:{n}:label']", answer)
        page.select_option(f"[name='outcomes:{n}:to']", to)
    page.locator("[name='outcomes:1:returns']").check()
    page.locator(".save button.primary").click()
    made = ProcedureVersion.objects.get(definition__title="Pengukuran Kinerja")
    assert now(made).row("r2").outcomes[1].to == "r1"

    head = desk(RATIFIER, phone=True, javascript=False)
    head.goto(f"/sop/{made.pk}/sahkan/")
    head.fill("#effective", "2027-01-04")
    head.locator("button[popovertarget=sahkan]").first.click()
    head.locator("#sahkan button.primary").click()
    head.locator(".notice.ok").wait_for()
    made.refresh_from_db()
    assert made.state == "in_force" and made.document_id
