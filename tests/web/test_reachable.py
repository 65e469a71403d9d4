"""Every address of the product is reached by following links and forms from the inbox, and no way ends in nothing."""

from __future__ import annotations

import re
from collections import deque
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from capaian.foundation.models import OutboxMessage
from tests.house.tree import PACKAGE
from tests.web.conftest import browser_of
from tests.web.test_strangers import START, addresses, office_with_everything, things

__all__ = ["office_with_everything", "things"]  # the fixtures
OFFICIALS = ("camat", "kasubag-perencanaan", "petugas-pengolah-data", "kasi-ketenteraman-ketertiban", "admin")
EACH = 3  # pages of one name that are looked at
# Reached from elsewhere: a link sent by e-mail, the code printed on a paper, the part of a page that htmx asks for.
FROM_OUTSIDE = {"delivery", "delivery_paper", "check_document", "gallery", "login"}
# What shows a way only in a state that the office of this test is not in; its way still stands in a template.
WAITS_FOR = {
    "a task that shares": {"acknowledge"}, "news": {"notifications_read"}, "a task that signs": {"signing_copy"},
    "a letter that can be shown before its step is closed": {"preview_paper"},
    "a task that lacks a document": {"task_attach", "task_waive"}, "a task that verifies": {"verify_row", "verify_rows"},
    "a task that drafts or reviews": {"comment_act", "comment_add", "draft_restore", "draft_upload", "draft_versions",
                                      "draft_word"},
    "an SOP ratified by signature": {"sop_signed"}, "a plan to import": {"plan_template"},
    "a government that is watched": {"regency", "watched_office"},
    "a letterhead brought in": {"template_end", "template_example", "template_file", "template_use"},
}


def ways(page: str) -> set[str]:
    """The paths that a page leads to, by link or by form."""
    found = re.findall(r'(?:href|action|formaction|hx-get|hx-post)="(/[^"#]*)', page)
    return {path.replace("&amp;", "&") for path in found if not path.startswith("/static/")}


def name_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).url_name or ""
    except Resolver404:
        return f"nothing at {path}"


def walk(browser: Client) -> tuple[set[str], list[str]]:
    """The names reached, and what was wrong on the way."""
    waiting, looked, reached, wrong = deque(["/"]), dict[str, int](), {"inbox"}, list[str]()
    seen = {"/"}
    while waiting:
        path = waiting.popleft()
        name = name_of(path)
        if looked.get(name, 0) >= EACH or name in {"logout", "set_language"}:
            continue
        looked[name] = looked.get(name, 0) + 1
        answer = browser.get(path)
        if answer.status_code == 405:  # only a form leads there
            continue
        if answer.status_code >= 400 and answer.status_code != 409:  # 409 is a page that says what is missing first
            wrong.append(f"{path}: {answer.status_code}")
            continue
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        if answer.status_code == 200 and "<main" in page:
            body = page.partition("<main")[2].partition("</main>")[0]
            if not ways(body) and "<form" not in body:
                wrong.append(f"{path}: a dead end")
        for way in sorted(ways(page) - seen):
            seen.add(way)
            reached.add(name_of(way))
            waiting.append(way)
    return reached, wrong


def test_every_address_is_reached_by_somebody_and_no_link_is_broken(things: dict[str, list[Any]]) -> None:
    OutboxMessage.objects.create(key="surel:1", topic="mail.send", office="kecamatan-pakusari", created_at=START,
                                 dead_at=START, attempts=8)
    reached, wrong = set[str](), list[str]()
    for post in OFFICIALS:
        names, faults = walk(browser_of(f"{post}@pakusari"))
        reached |= names
        wrong += [f"{post}: {fault}" for fault in faults]
    assert [name for name in sorted(reached) if name.startswith("nothing at")] == []
    assert wrong == []
    waiting = set().union(*WAITS_FOR.values())
    assert {one.name for one in addresses()} - reached - FROM_OUTSIDE - waiting == set()
    pages = "".join(path.read_text() for path in (PACKAGE / "web" / "templates").rglob("*.html"))
    assert [name for name in sorted(waiting) if not re.search(rf"url ['\"]{name}['\"]", pages)] == []
