"""What surrounds every page."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse
from django.utils import translation

from capaian.organisation.models import Office
from capaian.web.context import build
from tests.web.conftest import PASSWORD, browser_of

OPEN_TO_ALL = {"login", "logout", "set_language", "check", "check_document", "delivery", "delivery_paper"}


def test_the_header_shows_the_office_the_person_and_every_post_also_as_plt(kasi: Client) -> None:
    page = kasi.get("/").content.decode()
    assert "Kecamatan Contoh" in page
    assert "Kasi Pemerintahan (contoh)" in page
    assert "Kepala Seksi Pemerintahan" in page
    assert "Plt. Sekretaris Kecamatan" in page


def test_example_data_say_so_on_every_page_also_before_logging_in(camat: Client, client: Client) -> None:
    for browser, page in ((camat, "/"), (camat, "/komponen/"), (client, "/masuk/")):
        assert "bukan data resmi" in browser.get(page).content.decode()


def test_an_office_in_real_use_shows_no_example_notice(other_office: Office) -> None:
    assert "example-notice" not in browser_of("camat@lain").get("/").content.decode()


def test_the_shell_costs_one_query_beside_the_actor(kasi: Client, django_assert_max_num_queries) -> None:
    request = RequestFactory().get("/")
    request.user = User.objects.get(username="kasi-pemerintahan@contoh")
    with django_assert_max_num_queries(4):  # person, posts, teams; office
        assert build(request).capacities == ("Kepala Seksi Pemerintahan", "Plt. Sekretaris Kecamatan")


def test_a_stranger_is_sent_to_the_login_page_by_every_page_of_officers(client: Client, db: None) -> None:
    from capaian.web import urls

    patterns = [p for p in urls.urlpatterns if isinstance(p, URLPattern) and p.name not in OPEN_TO_ALL]
    assert patterns
    for pattern in patterns:
        sample = {
            name: 1 if "int" in type(c).__name__.lower() else "00000000-0000-4000-8000-000000000000"
            for name, c in pattern.pattern.converters.items()
        }
        answer = client.get(reverse(pattern.name, kwargs=sample))
        assert answer.status_code == 302 and answer["Location"].startswith("/masuk/"), pattern.name


def test_an_account_that_belongs_to_no_official_is_told_so_and_can_log_out(db: None) -> None:
    User.objects.create_user("tamu", password=PASSWORD)
    answer = browser_of("tamu").get("/")
    assert answer.status_code == 404
    assert "keluar" in answer.content.decode()


def test_pages_are_indonesian_whatever_language_the_browser_announces(office: Office, client: Client) -> None:
    page = client.get("/masuk/", headers={"accept-language": "en-US"})
    assert page["Content-Language"] == "id"
    assert '<html lang="id">' in page.content.decode()


def test_the_language_a_reader_chooses_stays(office: Office, client: Client) -> None:
    client.post("/bahasa/", {"language": "en", "next": "/masuk/"})
    page = client.get("/masuk/").content.decode()
    assert '<html lang="en">' in page
    assert "Log in" in page
    translation.activate("id")


def test_the_content_policy_lets_nothing_inline_and_nothing_foreign_in(client: Client, office: Office) -> None:
    policy = client.get("/masuk/")["Content-Security-Policy"]
    assert "unsafe" not in policy and "http" not in policy
    assert "default-src 'none'" in policy


def test_the_gallery_shows_every_component(camat: Client) -> None:
    page = camat.get("/komponen/").content.decode()
    for sign in (
        'class="button primary"',
        "why-not",
        'popover id="sure"',
        'class="chip ok"',
        "<progress",
        'class="notice bad"',
        'class="empty"',
        'class="field wrong"',
        'class="upload"',
        "stack-phone",
        'class="timeline"',
        '<svg viewBox="0 0 350',
    ):
        assert sign in page, sign


def test_every_url_of_the_product_resolves() -> None:
    assert get_resolver().url_patterns
