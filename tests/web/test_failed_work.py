"""Dead letters as a page: the administrator reads why in words, asks again with a reason, or ends it with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from capaian.foundation.models import AuditEntry, OutboxMessage
from capaian.foundation.worker import TOPICS
from capaian.organisation.models import Office
from capaian.web.views import failed
from tests.web.conftest import FOUNDED, browser_of

PAGE, ACT = "/pengelola/pekerjaan-gagal/", "/pengelola/pekerjaan-gagal/putuskan/"


def dead(key: str, office: str = "kecamatan-contoh", **more: Any) -> OutboxMessage:
    facts = {"topic": "mail.send", "attempts": 8, "dead_at": FOUNDED, "payload": {"notification": 1},
             "last_error": "[mail.none] No mail server is set up. Set CAPAIAN_SMTP_URL.", **more}
    return OutboxMessage.objects.create(key=key, office=office, created_at=FOUNDED, **facts)


@pytest.fixture
def admin(office: Office) -> Client:
    return browser_of("admin@contoh")


def test_the_reason_stands_in_words_and_the_technical_text_behind_a_fold(admin: Client) -> None:
    dead("surel:1")
    page = admin.get(PAGE).content.decode()
    assert "Peladen surel belum diatur" in page and "mail.none" in page
    assert "Mengirim pemberitahuan lewat surel" in page
    assert "(1)" in admin.get("/organisasi/").content.decode(), "the way to it says how many there are"


def test_every_topic_has_its_words() -> None:
    assert set(TOPICS) - set(failed.TOPICS) == set()


def test_it_is_asked_for_again_with_what_was_put_right(admin: Client) -> None:
    row = dead("surel:1")
    assert admin.post(ACT, {"message": "surel:1", "reason": " "}).status_code == 400
    assert admin.post(ACT, {"message": "surel:1", "reason": "Kata sandi dibetulkan"}).status_code == 302
    row.refresh_from_db()
    assert (row.dead_at, row.attempts) == (None, 0)
    assert AuditEntry.objects.get(act="outbox.revive").detail == {"reason": "Kata sandi dibetulkan"}
    assert admin.post(ACT, {"message": "surel:1", "reason": "Lagi"}).status_code == 404


def test_it_is_ended_with_a_reason_that_stays_readable(admin: Client) -> None:
    dead("surel:1")
    assert admin.post(ACT, {"message": "surel:1", "reason": "Sudah ditelepon", "discard": "1"}).status_code == 302
    page = admin.get(PAGE).content.decode()
    assert "Sudah ditelepon" in page and 'name="message"' not in page
    assert AuditEntry.objects.get(act="outbox.discard").detail == {"reason": "Sudah ditelepon"}
    assert admin.post(ACT, {"message": "surel:1", "reason": "Lagi"}).status_code == 404


def test_what_fails_and_is_tried_again_by_itself_is_seen_too(admin: Client) -> None:
    dead("surel:1", dead_at=None, attempts=2, due_at=FOUNDED, last_error="ConnectionRefusedError: [Errno 111]")
    page = admin.get(PAGE).content.decode()
    assert "tidak menjawab" in page and 'name="message"' not in page


def test_another_offices_work_is_not_seen_and_not_settled_but_the_installations_is(admin: Client, other_office: Office) -> None:
    dead("surel:lain", "kecamatan-lain")
    dead("pengingat@2024-01-02", "", topic="reminders.daily", payload={"slot": "2024-01-02"})
    page = admin.get(PAGE).content.decode()
    assert "surel:lain" not in page and "pengingat@2024-01-02" in page
    assert admin.post(ACT, {"message": "surel:lain", "reason": "x"}).status_code == 404
    assert admin.post(ACT, {"message": "pengingat@2024-01-02", "reason": "Sudah benar"}).status_code == 302


def test_an_official_who_keeps_no_application_is_refused_and_leaves_a_trace(camat: Client) -> None:
    dead("surel:1")
    assert camat.get(PAGE).status_code == 403
    assert PAGE not in camat.get("/organisasi/").content.decode()
    assert camat.post(ACT, {"message": "surel:1", "reason": "x"}).status_code == 403
    assert AuditEntry.objects.filter(act="outbox.revive", allowed=False).count() == 1


def test_the_page_costs_as_many_queries_for_fifty_letters_as_for_one(
        admin: Client, django_assert_max_num_queries: Callable[..., Any]) -> None:
    for n in range(50):
        dead(f"surel:{n}")
    # session, user, person, posts, teams; dead, tried again, discarded; the office of the shell; the count of news
    with django_assert_max_num_queries(11):
        admin.get(PAGE)
