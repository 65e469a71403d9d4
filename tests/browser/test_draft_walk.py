"""A draft from its first word to its approval, in a browser: written on the page and in Word, commented, answered, reviewed.

The writer has scripts, the reviewer has none: every page of both works. One long walk, because the way is what is tested.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from docx import Document
from playwright.sync_api import Page

from capaian.procedures.models import Task
from capaian.procedures.ports import RunRef
from capaian.reporting.domain.checklist import ITEMS
from capaian.reporting.selectors.drafts import comments_of, texts_of
from tests.cast import Cast, adopt, found_cast, no, row, sop, yes
from tests.web.conftest import browser_of


@pytest.fixture
def run(transactional_db: None, settings: Any, tmp_path: Path) -> RunRef:
    settings.FILES_DIR = tmp_path / "files"
    cast: Cast = found_cast()
    adopt(cast)
    return cast.start(sop(
        row(1, "draft", "petugas", produces=["draft"]),
        row(2, "review", "kasubag", requires=["draft"], outcomes=[yes("r3"), no("r1")]), row(3, "meet", "sekretaris")))


@pytest.fixture
def at_desk(open_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A window in which the holder of a post is logged in."""

    def open_(post: str, **options: object) -> Page:
        page = open_page("/masuk/", **options)
        session = browser_of(f"{post}@uji").cookies[configured.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": configured.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return open_


def here(kind: str) -> str:
    return f"/tugas/{Task.objects.get(kind=kind, state='open').pk}/"


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


def in_word(page: Page, title: str, words: str, folder: Path) -> None:
    """Download the draft, rewrite a section with Word's own library, hand it in and take the words."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh untuk Word").click()
    document = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    place = next(n for n, p in enumerate(document.paragraphs) if p.text.startswith(f"▼ {title}"))
    document.paragraphs[place + 1].text = words
    document.save(str(folder / "naskah.docx"))
    page.get_by_text("Tulis di Word saja").click()
    page.set_input_files("input[type=file]", folder / "naskah.docx")
    page.get_by_role("button", name="Periksa dahulu").click()
    assert page.locator("ins").first.inner_text().strip() in words
    fits(page)
    page.get_by_role("button", name="Pakai teks ini").click()


def test_a_draft_is_written_commented_answered_and_reviewed(run: RunRef, at_desk: Callable[..., Page], tmp_path: Path) -> None:
    writer = at_desk("petugas")
    writer.goto(here("draft"))
    with writer.expect_response(lambda answer: "/simpan/" in answer.url) as saved:
        writer.fill("[name=kata_pengantar]", "Puji syukur kami panjatkan.")
        writer.locator("[name=kata_pengantar]").press("Control+a")
        writer.locator("[name=kata_pengantar]").press("Control+b")
    assert saved.value.status == 200
    in_word(writer, "Penutup", "Target <b>belum</b> tercapai seluruhnya.", tmp_path)
    assert writer.locator("[name=penutup]").input_value() == "Target <b>belum</b> tercapai seluruhnya."
    assert writer.locator("[name=kata_pengantar]").input_value() == "**Puji syukur kami panjatkan.**"
    writer.get_by_role("button", name="Teruskan rancangan").click()
    writer.wait_for_url("**/")

    reviewer = at_desk("kasubag", javascript=False, phone=True)
    reviewer.goto(here("review"))
    fits(reviewer)
    reviewer.get_by_text("Kata pengantar", exact=True).first.click()
    assert reviewer.locator(".prose strong").first.inner_text() == "Puji syukur kami panjatkan."
    closing = reviewer.locator("details.part", has=reviewer.get_by_text("Penutup", exact=True))
    closing.locator("> summary").click()
    closing.get_by_text("Tulis komentar").click()
    closing.locator("textarea[name='n-penutup']").fill("Sebutkan rencana perbaikan.")
    closing.get_by_role("button", name="Simpan komentar").click()
    assert [c.title for c in comments_of(run.id)] == ["Penutup"]
    reviewer.get_by_text("Kembalikan (Tidak)").first.click()
    reviewer.fill("textarea[name=reason]", "Lihat komentar.")
    reviewer.locator("button[name=outcome][value=tidak]").click()

    writer.goto(here("draft"))
    assert writer.locator("[name=penutup]").input_value() == "Target <b>belum</b> tercapai seluruhnya."
    writer.fill("[name=penutup]", "Target tercapai; rencana perbaikan terlampir.")
    beside = writer.locator(".beside .remark")
    beside.locator("textarea").fill("Sudah disebut.")
    beside.get_by_role("button", name="Tanggapi").click()
    writer.locator(".remark", has_text="Sudah disebut.").wait_for()
    assert writer.locator("[name=penutup]").input_value() == "Target tercapai; rencana perbaikan terlampir."
    writer.get_by_role("link", name="Versi dan perubahan").click()
    assert "belum" in writer.locator("del").first.inner_text()
    writer.goto(here("draft"))
    writer.get_by_role("button", name="Teruskan rancangan").click()
    writer.wait_for_url("**/")
    assert [t.source for t in texts_of(run.id, "penutup")][-1] == "web"

    reviewer.goto(here("review"))
    assert "Sudah disebut." in reviewer.content()
    reviewer.get_by_role("button", name="Bawa ke rapat").click()
    assert comments_of(run.id)[0].state == "carried"
    for item in ITEMS:
        choice = reviewer.locator(f"[name=reviu_{item.key}]")
        if choice.input_value() == "":
            choice.select_option("ya")
    reviewer.get_by_role("button", name="Pratinjau").click()
    assert reviewer.get_by_text("Lembar reviu laporan kinerja").is_visible()
    fits(reviewer)
    reviewer.goto(here("review"))
    reviewer.get_by_role("button", name="Setujui (Ya)").click()
    assert Task.objects.filter(run=run.id, kind="meet", state="open").exists()

    writer = at_desk("sekretaris")
    writer.goto(here("meet"))
    assert "Sebutkan rencana perbaikan." in writer.locator("[name=pembahasan]").input_value()
