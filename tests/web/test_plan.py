"""The pages of the plan: reading it, its papers, bringing one in after a look, agreements; strangers see nothing."""

from __future__ import annotations

import copy
import html
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from capaian.config.signing import WiredDesk
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import Person
from capaian.planning.domain.years import PastValue, past_from_data, strategy_from_data
from capaian.planning.models import PerformanceAgreement, PerformancePlan
from capaian.planning.services import adopt_plan, record_past, record_strategy
from capaian.signing import ports
from tests.cast import FOUNDED, MORNING, PLAN, Cast, adopt, found_cast
from tests.integration.planning.test_importing_a_plan import YEARS

BUPATI = {"superior_title": "Bupati Uji", "superior_name": "Bupati (contoh)"}


@pytest.fixture
def bare(db: None) -> Cast:
    return found_cast()


@pytest.fixture
def cast(bare: Cast) -> Cast:
    adopt(bare)
    record_past(office=bare.office, past=past_from_data(YEARS), actor=bare.administrator, at=MORNING)
    strategy = strategy_from_data(YEARS)
    assert strategy is not None
    record_strategy(office=bare.office, strategy=strategy, actor=bare.administrator, at=MORNING)
    return bare


def browser(person: Person) -> Client:
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    return client


@pytest.fixture
def kasi(cast: Cast) -> Client:
    return browser(cast.person("kasi-a"))


@pytest.fixture
def admin(bare: Cast) -> Client:
    return browser(Person.objects.get(office=bare.office, administrator=True))


@pytest.fixture
def stranger(cast: Cast) -> Client:
    return browser(Person.objects.get(office=cast.outside))


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


# -- the plan


def test_the_plan_shows_its_indicators_by_objective_with_every_quarter_and_who_answers(kasi: Client) -> None:
    page = text_of(kasi.get("/rencana/2026/"))
    for words in ("Meningkatnya pelayanan", "Indeks kepuasan", "90,00", "Kepala Seksi A", "Renstra 2025-2029", "2024"):
        assert words in page, words
    assert "Indeks kepuasan" in text_of(kasi.get("/rencana/"))  # the latest that has begun


def test_the_tree_is_drawn_and_told_in_words(kasi: Client) -> None:
    page = text_of(kasi.get("/rencana/2026/"))
    assert "<svg" in page and "<title>Rencana kinerja contoh</title>" in page
    assert "– Indikator A1: Indeks kepuasan, target 90,00 nilai" in page
    assert "style=" not in page.partition("<svg")[2].partition("</svg>")[0]


def test_the_plan_page_keeps_to_its_query_budget(kasi: Client, django_assert_max_num_queries: Any) -> None:
    kasi.get("/rencana/2026/")
    # session, user; person, posts, teams; office; roles and news of the shell; plans; plan, cascade, indicators, suppliers,
    # targets; titles ×3; past; strategy ×2
    with django_assert_max_num_queries(22):
        kasi.get("/rencana/2026/")


def test_a_year_without_a_plan_and_a_plan_of_nobody_are_not_there(kasi: Client, stranger: Client) -> None:
    assert kasi.get("/rencana/2031/").status_code == 404
    assert stranger.get("/rencana/2026/").status_code == 404
    assert stranger.get("/rencana/").status_code == 200
    assert "Indeks kepuasan" not in text_of(stranger.get("/rencana/"))
    assert Client().get("/rencana/2026/").status_code == 302


def test_an_office_without_a_plan_is_told_how_to_begin(bare: Cast) -> None:
    page = text_of(browser(bare.person("camat")).get("/rencana/"))
    assert "/rencana/templat.xlsx" in page


def test_an_indicator_has_its_card_its_smart_check_and_the_years_around(kasi: Client) -> None:
    page = text_of(kasi.get("/rencana/2026/indikator/A1/"))
    for words in ("Contoh", "Kepala Seksi A", "103,98", "91,50", "LKjIP 2024", "Triwulan IV", "Standar nasional", "tidak ada"):
        assert words in page, words
    assert "Realisasi dari tahun ke tahun" not in page, "one year is no trend"


def test_an_indicator_with_several_years_shows_its_trend(kasi: Client, cast: Cast) -> None:
    record_past(office=cast.office, actor=cast.administrator, at=MORNING,
                past=[PastValue("A1", year, "LKjIP", realisation=Decimal(year - 1940)) for year in (2022, 2023)])
    page = text_of(kasi.get("/rencana/2026/indikator/A1/"))
    assert "Realisasi dari tahun ke tahun" in page and "82,00" in page and 'class="bar ' in page


def test_an_unknown_indicator_has_no_page(kasi: Client) -> None:
    assert kasi.get("/rencana/2026/indikator/X9/").status_code == 404


def test_the_indicator_page_keeps_to_its_query_budget(kasi: Client, django_assert_max_num_queries: Any) -> None:
    kasi.get("/rencana/2026/indikator/A1/")
    with django_assert_max_num_queries(36):  # seven of each year for the periods beside those of the year before
        kasi.get("/rencana/2026/indikator/A1/")


@pytest.mark.parametrize(("path", "begins"), [
    ("rencana-aksi.pdf", b"%PDF"), ("rencana-aksi.xlsx", b"PK"), ("kartu-indikator.pdf", b"%PDF"),
    ("kartu-indikator.pdf?kode=A1", b"%PDF"), ("pohon-kinerja.pdf", b"%PDF"), ("rencana.xlsx", b"PK")])
def test_each_paper_of_the_plan_is_a_file(kasi: Client, stranger: Client, path: str, begins: bytes) -> None:
    answer = kasi.get(f"/rencana/2026/{path}")
    assert (answer.status_code, answer.content[: len(begins)]) == (200, begins)
    assert stranger.get(f"/rencana/2026/{path}").status_code == 404


@pytest.mark.parametrize("path", ["rencana-aksi.docx", "lain.pdf", "kartu-indikator.pdf?kode=X9"])
def test_a_paper_that_there_is_not_is_not_found(kasi: Client, path: str) -> None:
    assert kasi.get(f"/rencana/2026/{path}").status_code == 404


# -- bringing one in


def workbook(client: Client, *changes: tuple[str, str, Any], path: str = "/rencana/2026/rencana.xlsx") -> SimpleUploadedFile:
    book = openpyxl.load_workbook(io.BytesIO(client.get(path).content))
    for sheet, cell, value in changes:
        book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("rencana.xlsx", out.getvalue())


def looked_over(client: Client, file: SimpleUploadedFile, reason: str = "change-of-priority") -> Any:
    return client.post("/rencana/bawa-masuk/", {"file": file, "reason": reason})


def document_in(page: str) -> str:
    found = re.search(r'name="document" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def test_a_workbook_is_looked_over_and_only_then_put_into_force(cast: Cast, admin: Client) -> None:
    answer = looked_over(admin, workbook(admin, ("Indikator", "C2", "Indeks kepuasan warga")))
    page = text_of(answer)
    assert answer.status_code == 200 and "Indeks kepuasan warga" in page
    assert PerformancePlan.objects.count() == 1
    done = admin.post("/rencana/bawa-masuk/", {"document": document_in(answer.content.decode()), "reason": "change-of-priority"})
    assert done.status_code == 302
    assert [plan.version for plan in PerformancePlan.objects.filter(status="in_force")] == [2]


def test_every_fault_is_told_with_its_cell_and_nothing_is_kept(cast: Cast, admin: Client) -> None:
    answer = looked_over(admin, workbook(admin, ("Target", "B2", "=1"), ("Indikator", "I3", "Lurah")))
    page = text_of(answer)
    assert answer.status_code == 400
    assert "Target!B2" in page and "Indikator!I3" in page and "Lurah" in page
    assert 'name="document"' not in page
    assert PerformancePlan.objects.count() == 1


def test_a_file_that_is_no_workbook_and_no_file_at_all_are_told(cast: Cast, admin: Client) -> None:
    for sent in ({"file": SimpleUploadedFile("x.xlsx", b"bukan")}, {}):
        assert admin.post("/rencana/bawa-masuk/", sent).status_code == 400


def test_what_was_looked_over_cannot_be_changed_or_used_by_another(cast: Cast, admin: Client, stranger: Client) -> None:
    page = looked_over(admin, workbook(admin, ("Indikator", "C2", "Lain"))).content.decode()
    document = document_in(page)
    for client, sent in ((admin, document[:-3] + "xyz"), (admin, "{}"), (stranger, document)):
        answer = client.post("/rencana/bawa-masuk/", {"document": sent, "reason": "change-of-priority"})
        assert answer.status_code == 400
    assert PerformancePlan.objects.count() == 1


def test_only_the_administrator_brings_a_plan_in(cast: Cast, kasi: Client, admin: Client) -> None:
    page = kasi.get("/rencana/bawa-masuk/").content.decode()
    assert "disabled" in page
    assert looked_over(kasi, workbook(admin)).status_code == 403


def test_a_revision_without_its_reason_is_asked_for_it_and_the_file_need_not_be_chosen_again(
    cast: Cast, admin: Client
) -> None:
    answer = looked_over(admin, workbook(admin, ("Indikator", "C2", "Lain")), reason="")
    page = text_of(answer)
    assert answer.status_code == 409 and "Mengapa rencana yang berlaku diubah?" in page and "change-of-priority:" not in page
    again = {"document": document_in(page), "look": "1", "reason": "replacement-of-official", "name": "rencana.xlsx"}
    looked = text_of(admin.post("/rencana/bawa-masuk/", again))
    assert "Berlakukan rencana ini" in looked and "Lain" in looked and PerformancePlan.objects.count() == 1
    admin.post("/rencana/bawa-masuk/", {"document": document_in(looked), "reason": "replacement-of-official"})
    assert PerformancePlan.objects.get(status="in_force").revision_reason == "replacement-of-official"


def test_a_target_that_is_missing_or_does_not_add_up_is_told_with_its_period_in_words(cast: Cast, admin: Client) -> None:
    page = text_of(looked_over(admin, workbook(admin, ("Target", "E2", None), ("Target", "B3", 999))))
    assert "Target Triwulan I Tahun 2026 belum ada" in page
    assert "Target Triwulan I Tahun 2026 s.d. Triwulan IV Tahun 2026 menghasilkan" in page and "2026Q1" not in page


def test_a_year_is_copied_forward_by_the_administrator(cast: Cast, kasi: Client, admin: Client) -> None:
    answer = admin.post("/rencana/salin/", {"from": "2026", "to": "2027"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book["Rencana"]["B2"].value == 2027
    assert book["Target"]["B2"].value == "alasan: Belum ditetapkan; disalin dari rencana tahun 2026"
    assert kasi.post("/rencana/salin/", {"from": "2026", "to": "2027"}).status_code == 403
    assert admin.post("/rencana/salin/", {"from": "2026", "to": "besok"}).status_code == 400


def test_the_template_knows_the_offices_posts(bare: Cast, admin: Client) -> None:
    file = workbook(admin, path="/rencana/templat.xlsx?tahun=2026")
    assert openpyxl.load_workbook(file)["Jabatan"]["A2"].value == "Camat Uji"
    assert admin.get("/rencana/templat.xlsx?tahun=x").status_code == 400


# -- agreements


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> WiredDesk:
    desk = WiredDesk(tmp_path_factory.mktemp("desk") / "authority", secret="kunci-contoh-yang-panjang", environment={})
    desk.establish(organisation="Kecamatan Uji", at=FOUNDED)
    return desk


@pytest.fixture
def signing(authority: WiredDesk, tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.FILES_DIR = tmp_path / "files"
    before = list(ports._desk)
    ports.connect(authority)
    yield
    ports._desk[:] = before


def drafted(client: Client, position: str, **more: str) -> Any:
    return client.post("/rencana/pk/", {"position": position, "year": "2026", **more})


def test_an_agreement_is_drafted_read_and_listed(cast: Cast, kasi: Client) -> None:
    answer = drafted(kasi, "kasi-a", budget_approved_on="2025-12-31")
    assert answer.status_code == 302
    page = text_of(kasi.get(answer["Location"]))
    for words in ("Kepala Seksi A", "Pejabat camat (contoh)", "Indeks kepuasan", "31 Januari 2026"):
        assert words in page, words
    assert kasi.get(f"{answer['Location']}naskah.pdf").content.startswith(b"%PDF")
    assert "Kepala Seksi A" in text_of(kasi.get("/rencana/pk/"))


def test_what_is_missing_or_forbidden_is_told_with_what_was_typed(cast: Cast, kasi: Client) -> None:
    camat = browser(cast.person("camat"))
    assert drafted(camat, "camat").status_code == 400
    assert drafted(camat, "camat", **BUPATI, budget_approved_on="kemarin").status_code == 400
    assert 'value="Bupati Uji"' in text_of(drafted(camat, "camat", superior_title="Bupati Uji"))
    assert drafted(kasi, "camat", **BUPATI).status_code == 403
    assert drafted(camat, "camat", **BUPATI).status_code == 302


def test_the_form_offers_only_the_posts_one_may_draft_for(cast: Cast, kasi: Client) -> None:
    page = kasi.get("/rencana/pk/").content.decode()
    assert 'value="kasi-a"' in page and 'value="camat"' not in page
    assert 'value="camat"' in browser(cast.person("kasubag")).get("/rencana/pk/").content.decode()


def test_both_parties_sign_on_the_page_and_it_is_in_force(cast: Cast, kasi: Client, signing: None) -> None:
    address = drafted(kasi, "kasi-a")["Location"]
    camat = browser(cast.person("camat"))
    for client in (kasi, camat):
        assert f'action="{address}tandatangani/"' in client.get(address).content.decode()
        assert client.post(f"{address}tandatangani/").status_code == 302
        assert f'action="{address}tandatangani/"' not in client.get(address).content.decode()
    assert PerformanceAgreement.objects.get().state == "signed"
    assert b"/ByteRange" in kasi.get(f"{address}naskah.pdf").content
    other = browser(cast.person("kasi-b"))
    assert other.get(address).status_code == 200
    assert other.post(f"{address}tandatangani/").status_code == 403


def test_a_superior_outside_signs_on_paper(cast: Cast) -> None:
    camat = browser(cast.person("camat"))
    address = drafted(camat, "camat", **BUPATI)["Location"]
    assert camat.post(f"{address}catat/", {"party": "second", "reference": ""}).status_code == 400
    assert camat.post(f"{address}catat/", {"party": "second", "reference": "Lemari 2"}).status_code == 302
    assert "Lemari 2" in text_of(camat.get(address))
    assert browser(cast.person("kasi-b")).post(f"{address}catat/", {"party": "first", "reference": "x"}).status_code == 403


def test_a_stranger_finds_no_agreement_and_does_nothing_to_it(cast: Cast, kasi: Client, stranger: Client) -> None:
    address = drafted(kasi, "kasi-a")["Location"]
    for path in ("", "naskah.pdf"):
        assert stranger.get(address + path).status_code == 404
    for path in ("tandatangani/", "catat/"):
        assert stranger.post(address + path, {"party": "first", "reference": "x"}).status_code == 404
    assert drafted(stranger, "kasi-a").status_code == 404
    assert "Kepala Seksi A" not in text_of(stranger.get("/rencana/pk/"))
    assert PerformanceAgreement.objects.get().state == "draft"


def test_the_pages_of_agreements_keep_to_their_query_budget(cast: Cast, kasi: Client, django_assert_max_num_queries: Any) -> None:
    address = drafted(kasi, "kasi-a")["Location"]
    kasi.get(address)
    with django_assert_max_num_queries(12):
        kasi.get(address)
    with django_assert_max_num_queries(18):  # … office, compilers ×2, titles ×3, agreements ×2, plans
        kasi.get("/rencana/pk/")


def test_a_code_with_a_slash_or_a_space_has_its_page(bare: Cast, admin: Client) -> None:

    data = dict(PLAN) | {"indicators": [PLAN["indicators"][0] | {"code": "7.01/A 1"}]}
    adopt_plan(office=bare.office, data=data, actor=SYSTEM, at=FOUNDED)
    assert admin.get(f"/rencana/2026/indikator/{quote('7.01/A 1')}/").status_code == 200
    assert quote("7.01/A 1") in admin.get("/rencana/2026/").content.decode()


# -- the checks


def test_the_checks_show_what_is_in_order_and_what_is_doubted(kasi: Client, django_assert_max_num_queries: Any) -> None:
    kasi.get("/rencana/2026/pemeriksaan/")
    with django_assert_max_num_queries(22):
        answer = kasi.get("/rencana/2026/pemeriksaan/")
    page = text_of(answer)
    assert "Setiap sasaran terukur" in page and "Target yang dijumlahkan" in page and "Spesifik" in page
    assert page.count("lengkap") >= 1 and "indikator perlu dilihat lagi" in page
    assert "/rencana/2026/pemeriksaan/" in kasi.get("/rencana/2026/").content.decode()


def test_a_remark_names_its_place_in_the_words_of_the_screen(bare: Cast, admin: Client) -> None:
    data = copy.deepcopy(dict(PLAN))
    data["indicators"][0]["name"] = "Jumlah pengaduan"
    adopt_plan(office=bare.office, data=data, actor=SYSTEM, at=FOUNDED)
    for path in ("", "pemeriksaan/"):
        page = text_of(admin.get(f"/rencana/2026/{path}"))
        assert "A1, Arah:" in page and "indicators A1" not in page


def test_the_checks_of_another_office_are_not_there(stranger: Client) -> None:
    assert stranger.get("/rencana/2026/pemeriksaan/").status_code == 404
