"""Exports as a page: what changed since the last time, and each file by its own form, for those who may."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from capaian.foundation.models import AuditEntry
from capaian.organisation.models import Person
from capaian.procedures.ports import STEP_KINDS
from tests.cast import Cast, found_cast, quiet_kinds, row, sop, to_the_end
from tests.integration.reporting.test_national_exports import FIGURE, freeze


def browser(person: Person) -> Client:
    if person.user is None:
        person.user = User.objects.create_user(f"u{person.pk}")
        person.save(update_fields=["user"])
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def cast(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    settings.FILES_DIR = tmp_path / "files"
    for key, kind in quiet_kinds().items():
        monkeypatch.setitem(STEP_KINDS, key, kind)
    return found_cast()


@pytest.fixture
def run(cast: Cast) -> Any:
    made = cast.start(sop(row(1, "order", "camat"), row(2, "record", "petugas")))
    freeze(made, FIGURE)
    to_the_end(made, cast)
    return made


def test_a_table_is_downloaded_and_the_page_then_says_what_changed(cast: Cast, run: Any) -> None:
    keeper = browser(cast.person("kasubag"))
    assert "belum pernah diekspor" in keeper.get("/ekspor/").content.decode()
    answer = keeper.post("/ekspor/esr/json/", {"period": "2026Q1"})
    assert json.loads(answer.content)["baris"][0]["realisasi"] == "65,91"
    assert "attachment" in answer["Content-Disposition"]
    freeze(run, {**FIGURE, "realisation": "70"})
    page = keeper.get("/ekspor/?periode=2026Q1").content.decode()
    assert "65,91 → 70" in page and "1 baru atau berubah" in page
    assert AuditEntry.objects.filter(act="export.esr").count() == 1, "looking hands nothing out"


@pytest.mark.parametrize(("layout", "form"), [("esr", "xlsx"), ("sipd", "csv"), ("lppd", "json")])
def test_each_table_leaves_in_each_form(cast: Cast, run: Any, layout: str, form: str) -> None:
    answer = browser(cast.person("camat")).post(f"/ekspor/{layout}/{form}/", {"period": "2026Q1"})
    assert answer.status_code == 200 and f"{layout}-2026Q1.{form}" in answer["Content-Disposition"]


def test_the_evidence_of_a_year_is_downloaded(cast: Cast, run: Any) -> None:
    keeper = browser(cast.person("kasubag"))
    answer = keeper.post("/ekspor/bukti-lke/", {"year": "2026"})
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    assert keeper.post("/ekspor/bukti-lke/", {"year": "lalu"}).status_code == 400


def test_who_keeps_no_data_reads_the_page_and_takes_nothing_out(cast: Cast, run: Any) -> None:
    for post in ("kasi-a", "arsiparis", "petugas"):
        colleague = browser(cast.person(post))
        page = colleague.get("/ekspor/").content.decode()
        assert "/ekspor/esr/" not in page and "ESR" in page
        assert colleague.post("/ekspor/esr/csv/", {"period": "2026Q1"}).status_code == 403
        assert colleague.post("/ekspor/bukti-lke/", {"year": "2026"}).status_code == 403
    assert AuditEntry.objects.filter(act__startswith="export.", allowed=False).count() == 6
    assert browser(Person.objects.get(office=cast.outside)).get("/ekspor/").content.decode().count("2026Q1") == 0


def test_a_form_or_period_that_does_not_exist_is_refused_on_the_page(cast: Cast, run: Any) -> None:
    keeper = browser(cast.person("kasubag"))
    for path, period, status in (("/ekspor/esr/pdf/", "2026Q1", 400), ("/ekspor/lain/csv/", "2026Q1", 400),
                                 ("/ekspor/esr/csv/", "2026Q3", 409), ("/ekspor/esr/csv/", "kapan", 400)):
        answer = keeper.post(path, {"period": period})
        assert answer.status_code == status and "<h1>" in answer.content.decode(), path


def test_without_an_ended_run_the_page_says_what_is_missing(cast: Cast) -> None:
    assert 'class="empty"' in browser(cast.person("kasubag")).get("/ekspor/").content.decode()
