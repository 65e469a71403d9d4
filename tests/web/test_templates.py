"""The pages of the office's own templates: taken, checked, brought, looked at, put in force."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from capaian.foundation.typesetting.wordpackage import steady
from capaian.letters.domain.templates import KINDS
from capaian.letters.models import LetterTemplate
from capaian.organisation.models import Office
from tests.web.conftest import browser_of


@pytest.fixture
def admin(office: Office) -> Client:
    return browser_of("admin@contoh")


def file_of(data: bytes, name: str = "kop.docx") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, data)}


def start(browser: Client, kind: str = "memo") -> bytes:
    answer = browser.get(f"/organisasi/templat/{kind}/awal.docx")
    assert answer.status_code == 200
    return answer.content


def test_the_organisations_page_leads_to_the_kinds_and_each_kind_to_its_fields(kasi: Client) -> None:
    assert "/organisasi/templat/" in kasi.get("/organisasi/").content.decode()
    page = kasi.get("/organisasi/templat/").content.decode()
    for kind in KINDS.values():
        assert f"/organisasi/templat/{kind.key}/" in page and kind.title in page
        fields = kasi.get(f"/organisasi/templat/{kind.key}/").content.decode()
        assert all(f"{field.name} " in fields for field in kind.fields)
        assert 'type="file"' not in fields, "only who keeps the templates sees the form"
    assert kasi.get("/organisasi/templat/surat-cinta/").status_code == 404
    assert kasi.get("/organisasi/templat/surat-cinta/awal.docx").status_code == 404


def test_a_template_is_taken_brought_back_looked_at_and_put_in_force(admin: Client) -> None:
    content = start(admin)
    answer = admin.post("/organisasi/templat/memo/", file_of(content), follow=True)
    assert "Versi 1 disimpan" in answer.content.decode() and "belum berlaku" in answer.content.decode()
    row = LetterTemplate.objects.get()
    assert (row.kind, row.state, row.name) == ("memo", "tried", "kop.docx")
    example = docx.Document(io.BytesIO(admin.get(f"/organisasi/templat/versi/{row.pk}/contoh.docx").content))
    assert "NAMA CAMAT (CONTOH)" in "".join(c.text for t in example.tables for r in t.rows for c in r.cells)
    assert admin.get(f"/organisasi/templat/versi/{row.pk}/templat.docx").content == content
    used = admin.post(f"/organisasi/templat/versi/{row.pk}/berlakukan/", follow=True).content.decode()
    assert "Versi 1 berlaku" in used
    assert "templat sendiri" in admin.get("/organisasi/templat/").content.decode()
    again = admin.post(f"/organisasi/templat/versi/{row.pk}/hentikan/", follow=True).content.decode()
    assert "tidak berlaku lagi" in again


def test_every_fault_of_a_template_is_named_and_nothing_is_kept(admin: Client) -> None:
    with zipfile.ZipFile(io.BytesIO(start(admin))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"{{ hal }}", b"{{ hall }}").replace(
        b"{{ sifat }}", b"{{ ''.__class__ }}")
    answer = admin.post("/organisasi/templat/memo/", file_of(steady(parts)))
    page = answer.content.decode()
    assert answer.status_code == 400
    for words in ("“hall”", "Mungkin maksudnya hal.", "__class__", "Isian {{ hal }} tidak ada dalam templat."):
        assert words in page, words
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_no_document_is_refused_with_words(admin: Client, data: bytes) -> None:
    answer = admin.post("/organisasi/templat/memo/", file_of(data))
    assert answer.status_code == 400 and "docx" in answer.content.decode()
    assert admin.post("/organisasi/templat/memo/").status_code == 400


def test_a_colleague_neither_brings_nor_puts_in_force(admin: Client, kasi: Client) -> None:
    assert kasi.post("/organisasi/templat/memo/", file_of(start(kasi))).status_code == 403
    admin.post("/organisasi/templat/memo/", file_of(start(admin)))
    pk = LetterTemplate.objects.get().pk
    assert kasi.post(f"/organisasi/templat/versi/{pk}/berlakukan/").status_code == 403
    assert kasi.get(f"/organisasi/templat/versi/{pk}/contoh.docx").status_code == 200
    assert LetterTemplate.objects.get().state == "tried"


def test_the_page_of_a_kind_asks_the_database_little_however_many_versions(admin: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(3):
        admin.post("/organisasi/templat/memo/", file_of(start(admin)))
    with django_assert_max_num_queries(16):
        admin.get("/organisasi/templat/memo/")
