"""A real browser on a real server: the machine's own Chromium, nothing downloaded, nothing reached but this server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from capaian.cli.demo.offices import PASSWORD, found, take_over_history
from capaian.cli.demo.player import Player, Script
from capaian.organisation.selectors import actor_of, office, standing_in
from capaian.procedures.models import Task
from capaian.procedures.selectors import open_tasks
from capaian.procedures.services import start_run
from capaian.sop.selectors import in_force

# Playwright keeps a loop running in the thread of the test, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-dev-shm-usage"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HERE = Path(__file__).resolve().parent
START = datetime(2025, 1, 2, 7, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
OFFICE, PERIOD = "kecamatan-pakusari", "2024Q4"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium on this machine: pages are not tested in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server) -> Iterator:  # type: ignore[no-untyped-def, type-arg]
    """A function that opens a fresh window: ``open_page("/masuk/", phone=True, javascript=False)``.

    At the end of the test every complaint of the browser (errors, refusals of the content policy) and every request to
    another machine is a failure.
    """
    wrong: list[str] = []
    contexts = []

    def only_here(route: Route) -> None:
        if route.request.url.startswith((live_server.url, "data:", "blob:")):
            route.continue_()
        else:
            wrong.append(f"request to {route.request.url}")
            route.abort()

    def heard(message: ConsoleMessage) -> None:
        # A refused form (4xx) is an answer, not a fault of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            wrong.append(message.text)

    def open_(path: str, *, phone: bool = False, javascript: bool = True, **options: object) -> Page:
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 800}
        context = chromium.new_context(base_url=live_server.url, viewport=size, has_touch=phone, locale="id-ID",
                                       timezone_id="Asia/Jakarta", java_script_enabled=javascript, **options)
        context.set_default_timeout(10_000)
        context.route("**/*", only_here)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """A function that opens a window in which the holder of a post is logged in: ``desk("camat", phone=True)``."""

    def open_(post: str, **options: object) -> Page:
        page = open_page("/masuk/", **options)
        page.fill("[name=username]", f"{post}@pakusari")
        page.fill("[name=password]", PASSWORD)
        page.click("button.primary")
        return page

    return open_


@pytest.fixture
def pakusari(transactional_db: None, settings: Any, tmp_path: Path) -> Callable[[str], Task]:
    """The office with a run of its SOP; the function plays the run up to the first open task of a kind."""
    settings.FILES_DIR = tmp_path / "files"
    found(OFFICE, seed=1, at=START)
    take_over_history(OFFICE, PERIOD, at=START)
    row = office(OFFICE)
    version = in_force(row.pk, f"{OFFICE}/pengumpulan-data-kinerja")
    starter = actor_of(person=standing_in(row.pk, "position:petugas-pengolah-data", START), at=START)
    run = start_run(version=version, section=version.pack["sections"][0]["key"], period=PERIOD, actor=starter, at=START)
    player, moment = Player(run, Script()), [START]

    def up_to(kind: str) -> Task:
        while True:
            first = min(open_tasks(run.id), key=lambda task: (task.opened_at, task.pk))
            if first.kind == kind:
                return first
            moment[0] = player.close(first, moment[0])

    return up_to


def holder(task: Task) -> str:
    """The post that a task belongs to."""
    return task.member.partition(":")[2]
