"""Logging in, out, and the password."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client

from capaian.foundation.selectors import trail
from capaian.organisation.models import Office
from tests.web.conftest import PASSWORD

CAMAT = "camat@contoh"


def log_in(client: Client, password: str = PASSWORD, username: str = CAMAT, **more: str):
    return client.post("/masuk/", {"username": username, "password": password, **more})


def test_an_official_logs_in_and_lands_on_their_tasks(office: Office, client: Client) -> None:
    assert log_in(client)["Location"] == "/"


def test_after_logging_in_one_is_where_one_wanted_to_be(office: Office, client: Client) -> None:
    assert log_in(client, next="/komponen/")["Location"] == "/komponen/"


def test_logging_in_never_leads_to_another_site(office: Office, client: Client) -> None:
    assert log_in(client, next="https://evil.example/")["Location"] == "/"


def test_a_wrong_password_is_refused_keeps_the_name_and_leaves_one_trace(office: Office, client: Client) -> None:
    answer = log_in(client, "salah")
    assert answer.status_code == 200
    assert CAMAT in answer.content.decode() and "salah" not in answer.content.decode().replace("masalah", "")
    assert [(e.act, e.allowed) for e in trail(f"login:{CAMAT}@127.0.0.1")] == [("login", False)]


def test_five_wrong_passwords_pause_that_name_from_that_place_only(office: Office, client: Client) -> None:
    for _ in range(5):
        log_in(client, "salah")
    assert log_in(client).status_code == 403
    assert log_in(client, username="sekretaris@contoh").status_code == 302
    assert log_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_logging_out_needs_a_form_and_ends_the_session(camat: Client) -> None:
    assert camat.get("/keluar/").status_code == 405
    camat.post("/keluar/")
    assert camat.get("/")["Location"].startswith("/masuk/")


def test_the_password_is_changed_only_with_the_old_one(camat: Client) -> None:
    new = {"new_password1": "sandi-baru-yang-panjang", "new_password2": "sandi-baru-yang-panjang"}
    assert camat.post("/kata-sandi/", {"old_password": "salah", **new}).status_code == 200
    assert camat.post("/kata-sandi/", {"old_password": PASSWORD, **new}).status_code == 302
    assert User.objects.get(username=CAMAT).check_password("sandi-baru-yang-panjang")


def test_a_short_password_is_refused_with_a_reason(camat: Client) -> None:
    page = camat.post("/kata-sandi/", {"old_password": PASSWORD, "new_password1": "pendek", "new_password2": "pendek"})
    assert page.status_code == 200 and 'class="error"' in page.content.decode()
