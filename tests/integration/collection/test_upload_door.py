"""The workbook through the door of the web: what is too large is refused, what is refused shows its cells."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from capaian.collection.exchange.returned import refuse_oversized
from capaian.collection.models import Realisation
from capaian.kernel.errors import InvalidInput
from tests.integration.collection.conftest import Desk
from tests.integration.collection.test_workbook import cells, download, edited


def browser(desk: Desk, post: str) -> Client:
    client = Client()
    client.force_login(desk.cast.person(post).user)
    return client


def post(desk: Desk, who: str, data: bytes) -> Any:
    return browser(desk, who).post(reverse("upload", args=[desk.task("A1")]),
                                   {"file": SimpleUploadedFile("formulir.xlsx", data)}, follow=True)


def test_a_workbook_is_taken_over(desk: Desk) -> None:
    answer = post(desk, "kasi-a", edited(download(desk, "kasi-a"), cells(F8=90.5)))
    assert (answer.status_code, str(desk.line("A1").value)) == (200, "90.5")


def test_a_workbook_declared_larger_than_the_limit_is_refused(desk: Desk, settings: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        refuse_oversized(200 * 1024 * 1024)
    assert (refused.value.code, refused.value.params) == ("form.size", {"most": 20})
    settings.UPLOAD_LIMIT = 1024
    answer = post(desk, "kasi-a", b"PK\x03\x04" + b"0" * 2048)
    assert (answer.status_code, Realisation.objects.count()) == (400, 0)


def test_each_refused_cell_stands_on_the_page(desk: Desk) -> None:
    answer = post(desk, "kasi-a", edited(download(desk, "kasi-a"), cells(F8="satu", F9="dua")))
    assert answer.status_code == 400
    assert "Formulir!F8" in answer.content.decode() and "Formulir!F9" in answer.content.decode()
    assert Realisation.objects.count() == 0


def test_the_form_of_a_section_is_not_taken_from_somebody_else(desk: Desk) -> None:
    data = edited(download(desk, "kasi-a"), cells(F8=90.5))
    assert post(desk, "kasi-b", data).status_code == 403
    stranger = Client()
    stranger.force_login(desk.cast.outside.person_set.get().user)
    sent = {"file": SimpleUploadedFile("formulir.xlsx", data)}
    assert stranger.post(reverse("upload", args=[desk.task("A1")]), sent).status_code == 404
    assert Realisation.objects.count() == 0
