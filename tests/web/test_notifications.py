"""The bell, the list behind it, and one's own address."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from capaian.foundation.worker import drain
from capaian.notifications.models import Notification
from capaian.organisation.models import Person
from tests.web.conftest import FOUNDED, browser_of


def test_the_bell_counts_what_was_not_read(run: Any, camat: Client, kasi: Client) -> None:
    assert 'class="count"' not in camat.get("/sop/").content.decode()
    drain(at=FOUNDED)
    assert '<span class="count">1</span>' in camat.get("/pemberitahuan/").content.decode()
    assert 'class="count"' not in kasi.get("/pemberitahuan/").content.decode()


def test_the_list_leads_to_the_task_and_is_marked_as_read(run: Any, camat: Client) -> None:
    drain(at=FOUNDED)
    page = camat.get("/pemberitahuan/").content.decode()
    task = Notification.objects.get().task_id
    assert f'href="/tugas/{task}/"' in page
    assert "Memerintahkan pengumpulan data kinerja" in page
    assert camat.post("/pemberitahuan/dibaca/").status_code == 302
    assert 'class="count"' not in camat.get("/pemberitahuan/").content.decode()


def test_nobody_reads_or_marks_what_another_was_told(run: Any, other_office: Any) -> None:
    drain(at=FOUNDED)
    stranger = browser_of("camat@lain")
    assert "Memerintahkan" not in stranger.get("/pemberitahuan/").content.decode()
    stranger.post("/pemberitahuan/dibaca/")
    assert Notification.objects.get().read_at is None


def test_an_address_is_saved_or_refused_with_its_sentence(camat: Client) -> None:
    person = Person.objects.get(user=User.objects.get(username="camat@contoh"))
    assert camat.post("/pemberitahuan/surel/", {"email": "bukan alamat"}).status_code == 400
    assert camat.post("/pemberitahuan/surel/", {"email": "camat@contoh.test"}).status_code == 302
    person.refresh_from_db()
    assert person.email == "camat@contoh.test"


def test_marking_needs_a_post(camat: Client) -> None:
    for address in ("/pemberitahuan/dibaca/", "/pemberitahuan/surel/"):
        assert camat.get(address).status_code == 405
