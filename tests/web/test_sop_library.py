"""The library: every SOP with its versions, as a page and as files; brought in, looked over, ratified by its ratifier."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from capaian.foundation.models import AuditEntry
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import Office, OfficeRole, Position
from capaian.signing.selectors import verdict_of
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.yaml_io import dump_pack, load_pack
from capaian.sop.exchange.bpmn import to_bpmn
from capaian.sop.exchange.xlsx import from_xlsx, to_xlsx
from capaian.sop.models import ProcedureVersion
from capaian.sop.services import put_in_force, save_draft
from tests.web.conftest import FOUNDED, SOP, browser_of

PACK = Pack.from_dict(SOP)


@pytest.fixture
def kasi(office: Office) -> Client:
    """Plt. Sekretaris, whose post keeps the data: a coordinator, who writes drafts."""
    role = OfficeRole.objects.create(office=office, key="unit-pengelola-data", title="Unit pengelola data")
    role.positions.add(Position.objects.get(office=office, key="sekretaris"))
    return browser_of("kasi-pemerintahan@contoh")


@pytest.fixture
def admin(office: Office) -> Client:
    return browser_of("admin@contoh")


@pytest.fixture
def draft(version: ProcedureVersion, office: Office) -> ProcedureVersion:
    """A draft of version 2, with another sentence in row 2."""
    rows = tuple(replace(r, activity="Menulis rancangan laporan") if r.key == "r2" else r for r in PACK.rows)
    return save_draft(office=office, pack=replace(PACK, rows=rows), actor=SYSTEM, at=FOUNDED)


def uploaded(data: bytes, name: str = "sop.yaml") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data)}


def document_in(page: str) -> str:
    import html
    import re

    found = re.search(r'name="document" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


# -- the list and the page --------------------------------------------------------------------------------------------


def test_the_list_shows_every_version_with_state_days_and_what_a_check_finds(
        draft: ProcedureVersion, camat: Client) -> None:
    page = camat.get("/sop/").content.decode()
    for words in ("Pengumpulan Data Kinerja", "Versi 1", "Versi 2", "berlaku", "rancangan", "2 Januari 2024"):
        assert words in page, words
    assert "peringatan" in page or "perlu dilihat" in page


def test_the_list_is_searched_by_title_and_number(draft: ProcedureVersion, camat: Client) -> None:
    assert "Versi 1" in camat.get("/sop/", {"cari": "kinerja pengumpulan"}).content.decode()
    assert "Versi 1" not in camat.get("/sop/", {"cari": "anggaran"}).content.decode()


def test_the_list_keeps_to_its_query_budget(draft: ProcedureVersion, camat: Client, django_assert_max_num_queries) -> None:
    camat.get("/sop/")
    # session, user; person, posts, teams; office ×2, coordinators ×2; documents; titles ×3, manned ×2; versions; messages
    with django_assert_max_num_queries(17):
        camat.get("/sop/")


def test_the_page_of_an_sop_keeps_to_its_query_budget(
        draft: ProcedureVersion, camat: Client, django_assert_max_num_queries) -> None:
    camat.get(f"/sop/{draft.pk}/")
    # session, user; person, posts, teams; version; titles ×3, manned ×2; documents; coordinators ×2; versions; office;
    # messages
    with django_assert_max_num_queries(17):
        camat.get(f"/sop/{draft.pk}/")


def test_an_sop_is_read_as_a_page_with_its_drawing_and_who_does_what(version: ProcedureVersion, camat: Client) -> None:
    page = camat.get(f"/sop/{version.pk}/").content.decode()
    for words in ("Memerintahkan pengumpulan data kinerja", "sop-drawing", "Tanda tangan", "Nota dinas, PK", "Tidak ↺ 2."):
        assert words in page, words


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx", "bpmn", "svg", "yaml"])
def test_an_sop_is_read_as_a_file_that_no_browser_runs(version: ProcedureVersion, camat: Client, form: str) -> None:
    answer = camat.get(f"/sop/{version.pk}/naskah.{form}")
    assert answer.status_code == 200 and len(answer.content) > 500
    assert f"sop-pengumpulan-versi-1.{form}" in answer["Content-Disposition"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_workbook_that_goes_out_comes_in_as_the_same_sop(version: ProcedureVersion, camat: Client) -> None:
    assert from_xlsx(camat.get(f"/sop/{version.pk}/naskah.xlsx").content)[0] == PACK


def test_there_is_no_other_format(version: ProcedureVersion, camat: Client) -> None:
    assert camat.get(f"/sop/{version.pk}/naskah.exe").status_code == 404


def test_two_versions_are_compared_in_words(draft: ProcedureVersion, version: ProcedureVersion, camat: Client) -> None:
    page = camat.get(f"/sop/{draft.pk}/beda/", {"dengan": version.pk}).content.decode()
    assert "Langkah 2, kegiatan" in page
    assert "<del>Menyusun rancangan laporan</del>" in page and "<ins>Menulis rancangan laporan</ins>" in page


def test_versions_of_two_sops_are_not_compared(version: ProcedureVersion, office: Office, camat: Client) -> None:
    other = save_draft(office=office, pack=replace(PACK, key=f"{office.key}/lain"), actor=SYSTEM, at=FOUNDED)
    assert camat.get(f"/sop/{other.pk}/beda/", {"dengan": version.pk}).status_code == 400


@pytest.mark.parametrize("path", ["", "naskah.pdf", "tte.pdf", "sunting/", "sunting/identitas/", "sunting/langkah/r1/",
                                  "sahkan/", "beda/?dengan={pk}"])
def test_a_stranger_finds_no_sop_of_another_office(draft: ProcedureVersion, other_office: Office, path: str) -> None:
    stranger = browser_of("camat@lain")
    answer = stranger.get(f"/sop/{draft.pk}/{path.format(pk=draft.pk)}")
    assert answer.status_code == 404 and "Pengumpulan" not in answer.content.decode()
    assert "Pengumpulan" not in stranger.get("/sop/").content.decode()


@pytest.mark.parametrize("path", ["revisi/", "buang/", "sahkan/", "pindai/", "sunting/", "sunting/langkah/r1/"])
def test_a_stranger_changes_no_sop_of_another_office(draft: ProcedureVersion, other_office: Office, path: str) -> None:
    assert browser_of("camat@lain").post(f"/sop/{draft.pk}/{path}", {"seen": draft.edit}).status_code == 404
    assert ProcedureVersion.objects.get(pk=draft.pk).digest == draft.digest


# -- a new one, a file, a revision ---------------------------------------------------------------------------------


def test_a_coordinator_begins_an_sop_from_nothing(kasi: Client, office: Office) -> None:
    answer = kasi.post("/sop/baru/", {"title": "Pengukuran Kinerja", "periods": ["quarter", "year"],
                                      "actors": ["position:camat", "role:penyuplai-data", "position:tidak-ada"]})
    row = ProcedureVersion.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/sop/{row.pk}/sunting/"
    pack = Pack.from_dict(row.pack)
    assert (pack.key, pack.title) == ("kecamatan-contoh/pengukuran-kinerja", "Pengukuran Kinerja")
    assert [lane.actor for lane in pack.lanes] == ["position:camat", "role:penyuplai-data"]
    assert [role.actors for role in pack.roles] == [("position:kasi-pemerintahan",)]
    assert pack.sections[0].periods == ("quarter", "year")


def test_an_sop_without_a_title_is_not_begun_and_what_was_chosen_stays(kasi: Client) -> None:
    answer = kasi.post("/sop/baru/", {"title": " ", "periods": ["quarter"], "actors": ["position:camat"]})
    assert answer.status_code == 400 and not ProcedureVersion.objects.exists()
    assert 'value="position:camat" checked' in answer.content.decode()


def test_who_may_not_write_drafts_is_told_why_and_begins_nothing(version: ProcedureVersion, camat: Client) -> None:
    page = camat.get("/sop/").content.decode()
    assert "Rancangan ditulis oleh" in page and "/sop/baru/" not in page
    assert camat.get("/sop/baru/").status_code == 403
    assert camat.post("/sop/bawa-masuk/", uploaded(dump_pack(PACK).encode())).status_code == 403
    assert camat.post(f"/sop/{version.pk}/revisi/").status_code == 403
    assert ProcedureVersion.objects.count() == 1
    assert AuditEntry.objects.filter(act="sop.draft", allowed=False).exists()


@pytest.mark.parametrize(("name", "write"), [
    ("sop.yaml", lambda pack: dump_pack(pack).encode()), ("sop.xlsx", to_xlsx), ("sop.bpmn", to_bpmn)])
def test_a_file_is_looked_at_before_it_is_kept(kasi: Client, name: str, write: Any) -> None:
    seen = kasi.post("/sop/bawa-masuk/", uploaded(write(PACK), name))
    assert seen.status_code == 200 and not ProcedureVersion.objects.exists()
    page = seen.content.decode()
    assert "Menyusun rancangan laporan" in page and "sop-drawing" in page
    assert kasi.post("/sop/bawa-masuk/", {"document": document_in(page), "place": ""}).status_code == 302
    row = ProcedureVersion.objects.get()
    assert row.state == "draft" and replace(Pack.from_dict(row.pack), key=PACK.key) == PACK


def test_a_file_of_another_office_becomes_a_draft_of_ones_own(kasi: Client) -> None:
    foreign = replace(PACK, key="kecamatan-jauh/pengumpulan", office="kecamatan-jauh")
    page = kasi.post("/sop/bawa-masuk/", uploaded(dump_pack(foreign).encode())).content.decode()
    assert "kecamatan-jauh" in page
    kasi.post("/sop/bawa-masuk/", {"document": document_in(page), "place": ""})
    row = ProcedureVersion.objects.select_related("definition__office").get()
    assert row.definition.office.key == "kecamatan-contoh" and row.pack["office"] == "kecamatan-contoh"


def test_a_file_replaces_a_draft_only_as_it_was_when_it_was_chosen(draft: ProcedureVersion, kasi: Client) -> None:
    page = kasi.post("/sop/bawa-masuk/", uploaded(dump_pack(PACK).encode())).content.decode()
    assert f'value="{PACK.key}|1" selected' in page
    late = {"document": document_in(page), "place": f"{PACK.key}|{draft.edit + 4}"}
    assert kasi.post("/sop/bawa-masuk/", late).status_code == 409
    assert ProcedureVersion.objects.get(pk=draft.pk).digest == draft.digest
    assert kasi.post("/sop/bawa-masuk/", {**late, "place": f"{PACK.key}|{draft.edit}"}).status_code == 302
    assert Pack.from_dict(ProcedureVersion.objects.get(pk=draft.pk).pack) == PACK


def test_a_kind_that_is_not_known_comes_in_and_is_chosen_later(kasi: Client) -> None:
    odd = replace(PACK, rows=(replace(PACK.rows[0], works=(replace(PACK.rows[0].works[0], kind="menari"),)), *PACK.rows[1:]))
    page = kasi.post("/sop/bawa-masuk/", uploaded(to_xlsx(odd), "sop.xlsx")).content.decode()
    assert "menari" in page
    assert kasi.post("/sop/bawa-masuk/", {"document": document_in(page), "place": ""}).status_code == 302
    row = ProcedureVersion.objects.get()
    assert "menari" in kasi.get(f"/sop/{row.pk}/sunting/").content.decode()


@pytest.mark.parametrize("data", [b"", b"bukan sop", b"<html></html>", b"PK\x03\x04rusak", b"\xff\xfe\x00", b"- a\n- b",
                                  b"format: capaian-sop/1\nkey: x/y\nrows: " + b"[" * 100])
def test_a_file_that_is_no_sop_is_refused_on_the_page(kasi: Client, data: bytes) -> None:
    answer = kasi.post("/sop/bawa-masuk/", uploaded(data))
    assert answer.status_code == 400 and 'type="file"' in answer.content.decode()
    assert not ProcedureVersion.objects.exists()


@pytest.mark.parametrize("document", ["", "{", "[" * 100_000, "null", '{"format": "capaian-sop/1"}',
                                      json.dumps(SOP | {"rows": [{"key": "../x", "no": "1", "activity": "", "works": []}]})])
def test_a_document_that_was_tampered_with_is_refused(kasi: Client, document: str) -> None:
    assert kasi.post("/sop/bawa-masuk/", {"document": document}).status_code == 400
    assert not ProcedureVersion.objects.exists()


def test_a_version_in_force_is_revised_in_a_draft_and_stays_as_it_is(version: ProcedureVersion, kasi: Client) -> None:
    answer = kasi.post(f"/sop/{version.pk}/revisi/")
    row = ProcedureVersion.objects.get(state="draft")
    assert answer["Location"] == f"/sop/{row.pk}/sunting/" and row.number == 2
    assert Pack.from_dict(row.pack) == PACK
    assert kasi.post(f"/sop/{version.pk}/revisi/")["Location"] == f"/sop/{row.pk}/sunting/", "the same draft again"
    assert kasi.get(f"/sop/{version.pk}/sunting/").status_code == 409
    assert kasi.post(f"/sop/{version.pk}/sunting/", {"act": "hapus:r1", "seen": "1"}).status_code == 409
    version.refresh_from_db()
    assert Pack.from_dict(version.pack) == PACK


def test_a_draft_is_thrown_away_only_as_it_was_seen(draft: ProcedureVersion, kasi: Client, camat: Client) -> None:
    assert camat.post(f"/sop/{draft.pk}/buang/", {"seen": draft.edit}).status_code == 403
    assert kasi.post(f"/sop/{draft.pk}/buang/", {"seen": 99}).status_code == 409
    assert kasi.post(f"/sop/{draft.pk}/buang/", {"seen": draft.edit}).status_code == 302
    assert [row.state for row in ProcedureVersion.objects.all()] == ["in_force"]


# -- ratification -----------------------------------------------------------------------------------------------------


def test_the_ratifier_signs_and_the_version_is_in_force(
        draft: ProcedureVersion, camat: Client, tmp_path: Any, settings: Any) -> None:
    settings.FILES_DIR = tmp_path
    assert "sahkan" in camat.get(f"/sop/{draft.pk}/sahkan/").content.decode()
    answer = camat.post(f"/sop/{draft.pk}/sahkan/", {"seen": draft.edit, "effective": "2027-01-04"})
    assert answer.status_code == 302
    row = ProcedureVersion.objects.get(pk=draft.pk)
    assert (row.state, row.effective) == ("in_force", date(2027, 1, 4))
    signed = camat.get(f"/sop/{row.pk}/tte.pdf")
    assert [v.valid for v in verdict_of(signed.content, at=FOUNDED)] == [True]
    assert ProcedureVersion.objects.get(number=1).state == "revoked"


def test_nobody_else_ratifies_and_the_button_says_why(draft: ProcedureVersion, kasi: Client) -> None:
    page = kasi.get(f"/sop/{draft.pk}/sahkan/").content.decode()
    assert "disabled" in page and "Hanya pejabat" in page
    assert kasi.post(f"/sop/{draft.pk}/sahkan/", {"seen": draft.edit, "effective": "2027-01-04"}).status_code == 403
    assert ProcedureVersion.objects.get(pk=draft.pk).state == "draft"


def test_what_keeps_a_draft_from_being_ratified_is_named_row_by_row(office: Office, camat: Client, kasi: Client) -> None:
    rows = (replace(PACK.rows[0], standard="secepatnya nian"), *PACK.rows[1:])
    row = save_draft(office=office, pack=replace(PACK, rows=rows), actor=SYSTEM, at=FOUNDED)
    page = kasi.get(f"/sop/{row.pk}/sahkan/").content.decode()
    assert "Langkah 1, waktu" in page and f"/sop/{row.pk}/sunting/langkah/r1/" in page
    assert camat.post(f"/sop/{row.pk}/sahkan/", {"seen": row.edit, "effective": "2027-01-04"}).status_code == 400
    assert ProcedureVersion.objects.get(pk=row.pk).state == "draft"


@pytest.mark.parametrize(("sent", "status"), [
    ({"effective": "kapan-kapan"}, 400), ({"effective": "2026-13-77"}, 400), ({"effective": "2027-01-04", "seen": "0"}, 409),
    ({"effective": "2024-01-01"}, 400)])
def test_a_ratification_names_a_real_day_and_the_draft_that_was_read(
        draft: ProcedureVersion, camat: Client, sent: dict[str, str], status: int) -> None:
    assert camat.post(f"/sop/{draft.pk}/sahkan/", {"seen": draft.edit, **sent}).status_code == status
    assert ProcedureVersion.objects.get(pk=draft.pk).state == "draft"


def test_what_is_in_force_is_not_ratified_again(version: ProcedureVersion, camat: Client) -> None:
    assert camat.post(f"/sop/{version.pk}/sahkan/", {"seen": version.edit, "effective": "2027-01-04"}).status_code == 409
    with pytest.raises(Exception, match=r"sop\.published"):
        put_in_force(version=version, effective=date(2027, 1, 4), actor=SYSTEM, at=FOUNDED)


def test_the_seeds_can_all_be_looked_at(camat: Client, kasi: Client, seeds: Any) -> None:
    for path in sorted(seeds.glob("sop/*/*.yaml")):
        answer = kasi.post("/sop/bawa-masuk/", uploaded(path.read_bytes()))
        assert answer.status_code == 200, path
        seen, given = Pack.from_dict(json.loads(document_in(answer.content.decode()))), load_pack(path.read_bytes())
        assert [(lane.key, lane.title) for lane in seen.lanes] == [(lane.key, lane.title) for lane in given.lanes]
        assert replace(seen, office="x", key="x/y", lanes=()) == replace(given, office="x", key="x/y", lanes=())


def test_a_column_of_a_file_is_taken_by_the_post_of_the_same_name(kasi: Client) -> None:
    foreign = replace(PACK, lanes=tuple(replace(lane, actor=f"position:asing-{lane.key}") for lane in PACK.lanes))
    page = kasi.post("/sop/bawa-masuk/", uploaded(dump_pack(foreign).encode())).content.decode()
    assert "dari kantor Anda" in page
    kasi.post("/sop/bawa-masuk/", {"document": document_in(page), "place": ""})
    taken = {lane["key"]: lane["actor"] for lane in ProcedureVersion.objects.get().pack["lanes"]}
    assert "position:camat" in taken.values()


def test_the_scan_of_an_sop_ratified_on_paper_is_filed_from_its_page(
        version: ProcedureVersion, kasi: Client, camat: Client) -> None:
    page = kasi.get(f"/sop/{version.pk}/").content.decode()
    assert f'action="/sop/{version.pk}/pindai/"' in page
    assert "pindai/" not in camat.get(f"/sop/{version.pk}/").content.decode()
    assert kasi.post(f"/sop/{version.pk}/pindai/", {"place": "Lemari 2"}).status_code == 400
    scan = SimpleUploadedFile("naskah.png", b"\x89PNG\r\n\x1a\n", content_type="image/png")
    filed = kasi.post(f"/sop/{version.pk}/pindai/", {"scan": scan, "place": "Lemari 2"})
    assert filed.status_code == 302 and filed["Location"].startswith("/arsip/")
    after = kasi.get(f"/sop/{version.pk}/").content.decode()
    assert filed["Location"] in after and "pindai/" not in after
