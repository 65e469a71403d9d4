"""A real browser on a real server: the machine's own Chromium, nothing downloaded, nothing reached but this server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

# Playwright keeps a loop running in the thread of the test, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-dev-shm-usage"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HERE = Path(__file__).resolve().parent


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
