"""Organisation, archive: seen by the office, changed by whom it may, unknown to a stranger."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from capaian.foundation.typesetting import render_pdf
from capaian.kernel.paper import Paragraph
from capaian.letters.domain.books import BOOKS
from capaian.letters.services.books import book_row, take_number
from capaian.organisation.models import Appointment, Office, OfficeRole, Person, Position
from capaian.organisation.selectors import sheet
from capaian.procedures.ports import RunRef
from tests.web.conftest import FOUNDED, browser_of


@pytest.fixture
def admin(office: Office) -> Client:
    return browser_of("admin@contoh")


def appointment(**more: str) -> dict[str, Any]:
    post = Position.objects.get(key="camat", office__key="kecamatan-contoh")
    return {"position": post.pk, "person": Person.objects.get(name__startswith="Sekretaris").pk, "kind": "plh",
            "starts": "2026-01-05", "ends": "2026-01-09", "basis": "ST 800/12/2026", **more}


def test_the_organisation_page_shows_posts_holders_and_roles(kasi: Client) -> None:
    page = kasi.get("/organisasi/").content.decode()
    for words in ("Camat Contoh", "Plt.", "Kasi Pemerintahan (contoh)", "Unit penyuplai data", "Tim SAKIP"):
        assert words in page, words
    assert "organisasi/angkat/" not in page, "only the administrator sees the form"


def test_the_administrator_appoints_a_plh_with_its_basis(admin: Client) -> None:
    assert admin.post("/organisasi/angkat/", appointment()).status_code == 302
    row = Appointment.objects.get(kind="plh")
    assert (row.person.name, row.basis) == ("Sekretaris (contoh)", "ST 800/12/2026")


def test_an_official_who_is_not_the_administrator_appoints_nobody(camat: Client) -> None:
    assert camat.post("/organisasi/angkat/", appointment()).status_code == 403
    assert not Appointment.objects.filter(kind="plh").exists()


@pytest.mark.parametrize("wrong", [{"starts": "kapan"}, {"starts": "2026-13-41"}, {"ends": "2025-01-01"}, {"kind": "raja"}])
def test_an_appointment_that_makes_no_sense_is_refused_with_what_was_typed(admin: Client, wrong: dict[str, str]) -> None:
    answer = admin.post("/organisasi/angkat/", appointment(**wrong))
    assert answer.status_code == 400
    assert "ST 800/12/2026" in answer.content.decode()


def test_somebody_of_another_office_is_never_appointed(admin: Client, other_office: Office) -> None:
    stranger = Person.objects.get(name__startswith="Orang Luar")
    assert admin.post("/organisasi/angkat/", appointment(person=str(stranger.pk))).status_code == 404


def test_an_appointment_is_ended(admin: Client) -> None:
    plt = Appointment.objects.get(kind="plt")
    assert admin.post(f"/organisasi/akhiri/{plt.pk}/").status_code == 302
    plt.refresh_from_db()
    assert plt.ends is not None


def test_a_role_is_pointed_to_other_posts_but_never_to_none(admin: Client) -> None:
    role = OfficeRole.objects.get(key="penyuplai-data")
    new = Position.objects.get(key="sekretaris")
    assert admin.post(f"/organisasi/peran/{role.pk}/", {"posts": [new.pk]}).status_code == 302
    assert list(role.positions.all()) == [new]
    assert admin.post(f"/organisasi/peran/{role.pk}/").status_code == 400
    assert list(role.positions.all()) == [new]


def test_an_empty_archive_says_when_something_will_stand_there(camat: Client) -> None:
    assert 'class="empty"' in camat.get("/arsip/").content.decode()
    assert 'class="empty"' in camat.get("/arsip/?cari=laporan").content.decode()


def test_an_unknown_code_is_told_to_anybody_without_an_account(client: Client, office: Office) -> None:
    answer = client.get("/periksa/AAAA-BBBB-CCCC/")
    assert answer.status_code == 404 and "<form" in answer.content.decode()


def test_a_typed_code_leads_to_its_page(client: Client, office: Office) -> None:
    assert client.get("/periksa/?kode=abcd efgh 0123")["Location"] == "/periksa/ABCD-EFGH-0123/"


def test_a_file_without_a_signature_is_called_that(client: Client, office: Office) -> None:
    answer = client.post("/periksa/", {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 kosong")})
    assert answer.status_code == 200 and 'class="notice bad"' in answer.content.decode()


def test_a_run_of_another_office_is_not_filed_under_this_one(run: RunRef, other_office: Office) -> None:
    assert browser_of("camat@lain").get("/arsip/1/").status_code == 404


KOP = {"address": "Jalan Contoh Nomor 1\nLaman contoh.example", "city": "Contoh Kota", "code": "KEC.CTH", "paper": "f4"}


def test_the_administrator_sets_head_and_paper_of_what_is_printed_from_now_on(admin: Client, office: Office) -> None:
    assert admin.post("/organisasi/kop/", KOP).status_code == 302
    made = sheet(office.key)
    assert made.office.address == ("Jalan Contoh Nomor 1", "Laman contoh.example")
    assert (made.place, made.paper("Uji", ()).size) == ("Contoh Kota", "f4")
    width, height = PdfReader(BytesIO(render_pdf(made.paper("Uji", (Paragraph("Isi."),)), at=FOUNDED).pdf)).pages[0].mediabox[2:]
    assert (round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)) == (215, 330)
    assert take_number(book_row(office.key, "nota-dinas", BOOKS), FOUNDED.date(), "ND")[1].count("KEC.CTH") == 1


@pytest.mark.parametrize("wrong", [{"city": " "}, {"paper": "a3"}, {"code": "x" * 50}])
def test_a_head_that_makes_no_sense_is_refused_with_what_was_typed(admin: Client, wrong: dict[str, str]) -> None:
    answer = admin.post("/organisasi/kop/", KOP | wrong)
    assert answer.status_code == 400 and "Laman contoh.example" in answer.content.decode()


def test_an_official_who_is_not_the_administrator_changes_no_head(camat: Client) -> None:
    assert camat.post("/organisasi/kop/", KOP).status_code == 403
    assert "organisasi/kop/" not in camat.get("/organisasi/").content.decode()
