"""A refusal is told with its place, its remedy, what was typed, and a way forward."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, ManyProblems, NotFound, NotPermitted, NotReady
from capaian.organisation.models import Office
from capaian.web.middleware import refuse

pytestmark = pytest.mark.django_db


def request_of(data: dict[str, str] | None = None, **headers: str):
    request = RequestFactory().post("/x/", data or {}, headers=headers)
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("error", "status"), [(InvalidInput, 400), (NotPermitted, 403), (NotFound, 404), (Conflict, 409), (NotReady, 409)]
)
def test_each_kind_of_refusal_has_its_status(error: type[CapaianError], status: int) -> None:
    assert refuse(request_of(), error("x", "No.")).status_code == status


def test_message_place_and_remedy_are_told_with_their_figures() -> None:
    page = refuse(
        request_of(),
        InvalidInput(
            "n", "“%(text)s” may mean two numbers.", place="Formulir!E7", remedy="Write it out.", text="1.250"
        ),
    ).content.decode()
    assert "Formulir!E7" in page and "“1.250”" in page


def test_several_refusals_are_told_together() -> None:
    page = refuse(
        request_of(), ManyProblems([InvalidInput("a", "First."), InvalidInput("b", "Second.")])
    ).content.decode()
    assert "First." in page and "Second." in page


def test_what_was_typed_is_shown_again_but_never_a_secret() -> None:
    page = refuse(
        request_of({"kendala": "Jalan terputus", "passphrase": "rahasia-1", "password": "rahasia-2"}),
        InvalidInput("a", "No."),
    ).content.decode()
    assert "Jalan terputus" in page
    assert "rahasia" not in page


def test_what_was_typed_is_text_and_never_markup() -> None:
    page = refuse(
        request_of({"kendala": "<script>alert(1)</script>"}), InvalidInput("a", "%(t)s", t="<b>")
    ).content.decode()
    assert "<script>alert" not in page and "&lt;b&gt;" in page


def test_a_fragment_is_refused_with_a_fragment_beside_the_form() -> None:
    answer = refuse(request_of({"kendala": "x"}, HX_Request="true"), Conflict("c", "Somebody was first."))
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#refusals"
    assert "<html" not in answer.content.decode() and "Somebody was first." in answer.content.decode()


def test_the_way_back_never_leads_to_another_site() -> None:
    assert (
        "evil.example"
        not in refuse(request_of(Referer="https://evil.example/x"), NotFound("n", "No.")).content.decode()
    )
    assert (
        'href="/tugas/3/"'
        in refuse(request_of(Referer="http://testserver/tugas/3/"), NotFound("n", "No.")).content.decode()
    )


def test_an_unknown_address_is_a_page_with_a_way_forward(office: Office, camat: Client) -> None:
    answer = camat.get("/tidak-ada/")
    assert answer.status_code == 404
    assert 'href="/"' in answer.content.decode()


def test_an_error_of_ours_is_an_indonesian_page_that_needs_no_database(client: Client, rf: RequestFactory) -> None:
    from django.views.defaults import server_error

    assert "<h1>" in server_error(rf.get("/")).content.decode()


def test_an_upload_above_the_limit_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post("/masuk/", data=b"x", content_type="application/octet-stream",
                         headers={"content-length": str(200 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "20 MB" in answer.content.decode()
