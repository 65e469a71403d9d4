"""Quality of a run's data and the complementary data as pages: read by the office, kept by its keepers."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from capaian.collection.models import CellRule, SeriesPoint
from capaian.organisation.models import Person
from capaian.procedures.models import Task
from capaian.procedures.ports import RunRef
from capaian.reporting.models import FollowUp
from tests.cast import Cast, adopt, found_cast, row, sop

AT = datetime(2026, 4, 6, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
PDF = b"%PDF-1.7 survei contoh"
RULE = {"key": "dokumen", "left": "A2", "operator": "<=", "right": "D1", "missing": "broken",
        "sentence": "Periksa jumlah dokumen"}
IKM = {"key": "ikm", "kind": "survey", "title": "Indeks kepuasan masyarakat", "unit": "nilai", "source": "SKM"}


@pytest.fixture
def cast(db: None) -> Cast:
    made = found_cast()
    adopt(made)
    return made


@pytest.fixture
def run(cast: Cast) -> RunRef:
    return cast.start(sop(row(1, "fill", "seksi", each=True, standard="2 hari"), row(2, "recap", "petugas")), by="kasi-a", at=AT)


def browser(person: Person) -> Client:
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    return client


def quality(run: RunRef) -> str:
    return f"/pelaksanaan/{run.uid}/mutu-data/"


def test_the_pages_of_a_run_say_who_has_not_handed_in(run: RunRef, cast: Cast) -> None:
    client = browser(cast.person("arsiparis"))
    page = client.get(f"/pelaksanaan/{run.uid}/").content.decode()
    assert quality(run) in page and "Kepala Seksi E" in page
    assert "0 dari 3" in client.get(quality(run)).content.decode()


def test_a_keeper_adds_a_rule_and_ends_it(run: RunRef, cast: Cast) -> None:
    keeper = browser(cast.person("kasubag"))
    assert keeper.post(quality(run), RULE).status_code == 302
    page = keeper.get(quality(run)).content.decode()
    assert "A2 &lt;= D1" in page and "Periksa jumlah dokumen" in page
    rule = CellRule.objects.get()
    assert keeper.post(f"{quality(run)}aturan/{rule.pk}/akhiri/").status_code == 302
    assert CellRule.objects.get().ended_at is not None


def test_a_flag_becomes_a_follow_up_and_blocks_no_step(run: RunRef, cast: Cast) -> None:
    keeper = browser(cast.person("kasubag"))
    keeper.post(quality(run), RULE)
    sent = {"objective": "Meningkatnya pelayanan", "action": "Periksa jumlah dokumen", "owner": "kasi-a", "due": "2026-05-01"}
    assert 'value="Periksa jumlah dokumen"' in keeper.get(quality(run)).content.decode()
    assert keeper.post(f"/pelaksanaan/{run.uid}/tindak-lanjut/tambah/", sent).status_code == 302
    assert FollowUp.objects.get().owner == cast.position("kasi-a")
    assert Task.objects.filter(run=run.id, state="open").count() == 5


def test_a_rule_that_cannot_be_read_is_shown_again_as_typed(run: RunRef, cast: Cast) -> None:
    answer = browser(cast.person("kasubag")).post(quality(run), {**RULE, "left": "A2 dan A3"})
    assert answer.status_code == 400 and 'value="A2 dan A3"' in answer.content.decode()


def test_a_colleague_reads_and_may_not_change_the_rules(run: RunRef, cast: Cast) -> None:
    colleague = browser(cast.person("kasi-b"))
    page = colleague.get(quality(run))
    assert page.status_code == 200 and 'name="sentence"' not in page.content.decode()
    assert colleague.post(quality(run), RULE).status_code == 403


def test_a_stranger_finds_nothing(run: RunRef, cast: Cast) -> None:
    browser(cast.person("kasubag")).post(quality(run), RULE)
    stranger = browser(Person.objects.get(office=cast.outside))
    assert stranger.get(quality(run)).status_code == 404
    assert stranger.post(f"{quality(run)}aturan/{CellRule.objects.get().pk}/akhiri/").status_code == 404


def test_a_survey_is_opened_filled_and_its_document_read(cast: Cast) -> None:
    keeper = browser(cast.person("kasubag"))
    assert keeper.post("/data-pelengkap/", IKM).status_code == 302
    page = keeper.get("/data-pelengkap/").content.decode()
    path = next(part for part in page.split('"') if part.startswith("/data-pelengkap/") and part.endswith("/nilai/"))
    file = SimpleUploadedFile("skm.pdf", PDF, "application/pdf")
    assert keeper.post(path, {"period": "2025", "value": "88,31", "file": file}).status_code == 302
    colleague = browser(cast.person("kasi-b"))
    page = colleague.get("/data-pelengkap/").content.decode()
    assert "88,31" in page and "Tahun 2025" in page and "<form class=\"stack\"" not in page
    kept = SeriesPoint.objects.get()
    assert colleague.get(f"/data-pelengkap/nilai/{kept.pk}/").content == PDF
    stranger = browser(Person.objects.get(office=cast.outside))
    assert stranger.get(f"/data-pelengkap/nilai/{kept.pk}/").status_code == 404
    assert stranger.post(path, {"period": "2024", "value": "1"}).status_code == 404


def test_a_second_value_for_a_period_asks_for_the_reason(cast: Cast) -> None:
    keeper = browser(cast.person("kasubag"))
    keeper.post("/data-pelengkap/", IKM)
    path = next(part for part in keeper.get("/data-pelengkap/").content.decode().split('"') if part.endswith("/nilai/"))
    keeper.post(path, {"period": "2025", "value": "88,31"})
    assert keeper.post(path, {"period": "2025", "value": "88,13"}).status_code == 409
    assert keeper.post(path, {"period": "2025", "value": "88,13", "reason": "Salah ketik"}).status_code == 302


def test_a_colleague_opens_no_series(cast: Cast) -> None:
    assert browser(cast.person("kasi-b")).post("/data-pelengkap/", IKM).status_code == 403
