"""The registers as pages: found from the menu, filtered, printed; each act on its own form."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from capaian.letters.models import Dispatch, DispatchReceipt, IncomingLetter, Letter
from capaian.letters.services import record_dispatch, reserve_number
from capaian.notifications.models import FetchLink
from capaian.organisation.domain.actors import SYSTEM
from capaian.procedures.models import Task
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import task_ref
from tests.web.conftest import FOUNDED, browser_of

DAY = date(2024, 1, 2)
LETTER = {"sender": "Bupati Contoh", "their_number": "800/1/2024", "dated": "2024-01-02", "received": "2024-01-03",
          "subject": "Permintaan laporan", "book": "agenda-surat"}


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("surat.pdf", b"%PDF-1.7 surat")


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def entered(camat: Client, files: None) -> IncomingLetter:
    answer = camat.post("/naskah/masuk/catat/", {**LETTER, "file": scan()})
    assert answer.status_code == 302
    return IncomingLetter.objects.get()


@pytest.fixture
def dispatch(run: RunRef, files: None) -> Dispatch:
    first = task_ref(Task.objects.get(run=run.id).pk)
    return record_dispatch(task=first, letter="000.8/7/2024", subject="Laporan", addressee="Bupati", contact="a@b.test",
                           way="Kurir", day=DAY, actor=SYSTEM, at=FOUNDED)


def test_a_letter_is_entered_found_and_read(camat: Client, kasi: Client, entered: IncomingLetter) -> None:
    page = kasi.get("/naskah/masuk/?tahun=2024&cari=laporan").content.decode()
    assert "0001/AM/2024" in page and "Belum diteruskan" in page
    assert "0001/AM/2024" not in kasi.get("/naskah/masuk/?tahun=2024&cari=gempa").content.decode()
    page = kasi.get(f"/naskah/masuk/{entered.pk}/").content.decode()
    assert entered.file_id in page
    assert kasi.get(f"/naskah/masuk/{entered.pk}/berkas/").content == b"%PDF-1.7 surat"


def test_what_is_missing_is_told_with_what_was_typed(camat: Client, files: None) -> None:
    answer = camat.post("/naskah/masuk/catat/", {**LETTER, "received": "2024-13-40"})
    assert answer.status_code == 400 and "Permintaan laporan" in answer.content.decode()
    answer = camat.post("/naskah/masuk/catat/", {**LETTER, "subject": ""})
    assert answer.status_code == 400 and "Bupati Contoh" in answer.content.decode()
    assert not IncomingLetter.objects.exists()


def test_a_disposition_is_entered_and_a_mistake_is_struck_with_its_reason(camat: Client, entered: IncomingLetter) -> None:
    path = f"/naskah/masuk/{entered.pk}/"
    assert camat.post(path + "teruskan/", {"by": "Camat Contoh"}).status_code == 400
    assert camat.post(path + "teruskan/", {"by": "Camat Contoh", "to": ["Sekretaris Kecamatan"], "others": "Lurah A\n",
                                           "due": "2024-01-09"}).status_code == 302
    assert "Lurah A" in camat.get(path).content.decode()
    assert camat.post(path + "coret/", {"reason": ""}).status_code == 400
    assert camat.post(path + "coret/", {"reason": "Salah catat"}).status_code == 302
    page = camat.get("/naskah/masuk/?tahun=2024&keadaan=struck").content.decode()
    assert "Salah catat" in page


def test_a_letter_is_laid_under_ones_own_task_and_shown_on_its_run(camat: Client, run: RunRef,
                                                                    entered: IncomingLetter) -> None:
    task = Task.objects.get(run=run.id)
    assert "/naskah/masuk/?keadaan=waiting" in camat.get(f"/tugas/{task.pk}/").content.decode()
    path = f"/naskah/masuk/{entered.pk}/"
    assert f'value="{task.pk}|"' in camat.get(path).content.decode()
    assert camat.post(path + "dasar/", {"task": "x|"}).status_code == 404
    assert camat.post(path + "dasar/", {"task": f"{task.pk}|"})["Location"] == f"/tugas/{task.pk}/"
    assert "0001/AM/2024" in camat.get(f"/pelaksanaan/{run.uid}/").content.decode()


def test_an_administrator_reads_the_books_and_enters_nothing(office: Any, files: None) -> None:
    admin = browser_of("admin@contoh")
    assert "/catat/" not in admin.get("/naskah/masuk/").content.decode()
    assert admin.post("/naskah/masuk/catat/", {**LETTER, "place": "Map"}).status_code == 403


def test_a_reserved_number_is_voided_on_the_page_with_its_reason(camat: Client, run: RunRef) -> None:
    first = task_ref(Task.objects.get(run=run.id).pk)
    row = reserve_number(task=first, book="nota-dinas", subject="Rapat", day=DAY, actor=SYSTEM, at=FOUNDED)
    path = f"/naskah/keluar/{row.pk}/batal/"
    assert path in camat.get("/naskah/keluar/?tahun=2024").content.decode()
    assert camat.post(path, {"reason": ""}).status_code == 400
    assert camat.post(path, {"reason": "Rapat batal"}).status_code == 302
    page = camat.get("/naskah/keluar/?tahun=2024&keadaan=void").content.decode()
    assert "Rapat batal" in page and path not in page
    assert Letter.objects.get().state == "void"


def test_the_receipt_is_entered_and_corrected_from_the_dispatch_book(camat: Client, run: RunRef, dispatch: Dispatch) -> None:
    path = f"/naskah/ekspedisi/{dispatch.pk}/"
    assert path in camat.get("/naskah/ekspedisi/?tahun=2024&keadaan=open").content.decode()
    assert path in camat.get(f"/pelaksanaan/{run.uid}/").content.decode()
    typed = {"receiver": "Staf Bagor", "received_at": "2024-01-03T10:00", "proof": "Buku ekspedisi"}
    assert camat.post(path, {**typed, "received_at": "kapan"}).status_code == 400
    assert camat.post(path, {**typed, "file": SimpleUploadedFile("terima.pdf", b"%PDF-1.7 terima")}).status_code == 302
    first = DispatchReceipt.objects.get()
    assert timezone.localtime(first.received_at).hour == 10
    assert camat.get(f"/naskah/ekspedisi/bukti/{first.pk}/").content == b"%PDF-1.7 terima"
    assert camat.post(path, {**typed, "receiver": "Orang lain"}).status_code == 409
    assert camat.post(path, {**typed, "receiver": "Orang lain", "reason": "Salah nama"}).status_code == 302
    page = camat.get(path).content.decode()
    assert "Staf Bagor" in page and "Salah nama" in page


def test_a_link_is_made_copied_and_revoked_from_the_dispatch(camat: Client, client: Client, run: RunRef,
                                                              dispatch: Dispatch) -> None:
    path = f"/naskah/ekspedisi/{dispatch.pk}/"
    refused = camat.post(path + "tautan/", {"days": "banyak"})
    assert refused.status_code == 400 and "days:" not in refused.content.decode(), "the field is named in words"
    assert camat.post(path + "tautan/", {"days": "14"}).status_code == 302
    page = camat.get(path).content.decode()
    address = next(part for part in page.replace("<", ">").split(">") if "/kiriman/" in part)
    outside = "/kiriman/" + address.split("/kiriman/")[1].strip()
    answer = client.get(outside)
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    link = FetchLink.objects.get()
    assert camat.post(f"/naskah/ekspedisi/tautan/{link.pk}/cabut/", {"reason": ""}).status_code == 400
    assert camat.post(f"/naskah/ekspedisi/tautan/{link.pk}/cabut/", {"reason": "Salah orang"}).status_code == 302
    assert client.get(outside).status_code == 404
    assert "Salah orang" in camat.get(path).content.decode()


def test_who_did_not_send_it_sees_neither_form_nor_link(camat: Client, run: RunRef, dispatch: Dispatch, kasi: Client) -> None:
    camat.post(f"/naskah/ekspedisi/{dispatch.pk}/tautan/", {"days": "14"})
    page = kasi.get(f"/naskah/ekspedisi/{dispatch.pk}/").content.decode()
    assert "/kiriman/" not in page and 'name="receiver"' not in page
    assert kasi.post(f"/naskah/ekspedisi/{dispatch.pk}/", {"receiver": "x", "received_at": "2024-01-03T10:00"}
                     ).status_code == 403


@pytest.mark.parametrize("which", ["masuk", "keluar", "ekspedisi"])
def test_each_book_is_printed_as_paper_and_workbook(camat: Client, run: RunRef, dispatch: Dispatch, entered: IncomingLetter,
                                                    which: str) -> None:
    pdf = camat.get(f"/naskah/{which}/cetak/pdf/?tahun=2024")
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"
    book = openpyxl.load_workbook(io.BytesIO(camat.get(f"/naskah/{which}/cetak/xlsx/?tahun=2024").content))
    text = " ".join(str(cell.value) for line in book.active.iter_rows() for cell in line if cell.value)
    assert {"masuk": "0001/AM/2024", "keluar": "Keterangan", "ekspedisi": "000.8/7/2024"}[which] in text
    assert camat.get(f"/naskah/{which}/cetak/docx/").status_code == 400
    assert camat.get("/naskah/lain/cetak/pdf/").status_code == 400


def test_a_book_costs_as_many_queries_with_many_lines_as_with_few(
        camat: Client, files: None, django_assert_max_num_queries: Callable[..., Any]) -> None:
    for n in range(8):
        camat.post("/naskah/masuk/catat/", {**LETTER, "their_number": f"{n}", "file": scan()})
    assert IncomingLetter.objects.count() == 8
    # session, user; person, posts, teams; office (page, filter, shell); letters, ways, uses; years of three books; gaps
    # of two; the count of news
    with django_assert_max_num_queries(18):
        camat.get("/naskah/masuk/?tahun=2024")


def test_everybody_finds_the_books_in_the_menu(kasi: Client) -> None:
    assert 'href="/naskah/"' in kasi.get("/").content.decode()
    page = kasi.get("/naskah/").content.decode()
    assert all(f"/naskah/{book}/" in page for book in ("masuk", "keluar", "ekspedisi"))


@pytest.mark.parametrize("book", ["keluar", "ekspedisi"])
def test_the_books_of_what_was_sent_cost_no_query_per_line(
        camat: Client, run: RunRef, dispatch: Dispatch, book: str, django_assert_max_num_queries: Callable[..., Any]) -> None:
    first = task_ref(Task.objects.get(run=run.id).pk)
    for n in range(8):
        reserve_number(task=first, book="nota-dinas", subject="x", purpose=str(n), day=DAY, actor=SYSTEM, at=FOUNDED)
        record_dispatch(task=first, letter=str(n), subject="x", addressee="y", contact="", way="Kurir", day=DAY,
                        actor=SYSTEM, at=FOUNDED)
    # session, user; person, posts, teams; office (page, filter, shell); years of three books; lines; books; gaps of two;
    # the count of news
    with django_assert_max_num_queries(17):
        camat.get(f"/naskah/{book}/?tahun=2024")


def test_the_overview_counts_what_waits_and_leads_to_it(camat: Client, entered: IncomingLetter, dispatch: Dispatch) -> None:
    reserve_number(task=task_ref(dispatch.task_id), book="nota-dinas", subject="x", day=DAY, actor=SYSTEM, at=FOUNDED)
    page = camat.get("/naskah/?tahun=2024").content.decode()
    for way in ("/naskah/masuk/?tahun=2024&amp;keadaan=waiting", "/naskah/keluar/?tahun=2024&amp;keadaan=reserved",
                "/naskah/ekspedisi/?tahun=2024&amp;keadaan=open", "/organisasi/templat/"):
        assert way in page, way
    assert "keadaan=waiting" not in camat.get("/naskah/?tahun=2023").content.decode()
