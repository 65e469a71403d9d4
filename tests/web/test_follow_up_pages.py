"""The pages of follow-up: the list, closing one with its file, adding one to a run; colleagues read, strangers see nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from capaian.organisation.models import Person
from capaian.procedures.ports import RunRef
from capaian.reporting.models import FollowUp
from capaian.reporting.services import record_follow_ups
from tests.cast import Cast, adopt, found_cast, row, sop

AT = datetime(2026, 4, 6, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
PDF = b"%PDF-1.7 notulen contoh"
OBJECTIVE = "Meningkatnya pelayanan"


@pytest.fixture
def cast(db: None) -> Cast:
    made = found_cast()
    adopt(made)
    return made


@pytest.fixture
def run(cast: Cast) -> RunRef:
    return cast.start(sop(row(1, "analyse", "kasubag"), row(2, "socialise", "sekretaris")), period="2026Q1", at=AT)


@pytest.fixture
def made(run: RunRef, cast: Cast) -> FollowUp:
    row_ = {"sasaran": OBJECTIVE, "tindak_lanjut": "Melatih petugas", "penanggung_jawab": "Kepala Seksi A",
            "tenggat": "2026-06-30"}
    return record_follow_ups(run=run, rows=[row_], actor=cast("kasubag", AT), at=AT)[0]


def browser(person: Person) -> Client:
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    return client


def sent(status: str, **more: Any) -> dict[str, Any]:
    return {"status": status, "note": "", **more}


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("notulen.pdf", PDF, "application/pdf")


def test_the_list_shows_what_is_open_and_that_it_is_late(made: FollowUp, cast: Cast) -> None:
    FollowUp.objects.update(due="2026-01-01")
    page = browser(cast.person("arsiparis")).get("/tindak-lanjut/").content.decode()
    assert "Melatih petugas" in page and "Kepala Seksi A" in page and "is-late" in page


def test_an_empty_list_says_where_follow_ups_come_from(cast: Cast) -> None:
    assert 'class="empty"' in browser(cast.person("camat")).get("/tindak-lanjut/").content.decode()


def test_the_owner_closes_it_with_a_file_that_colleagues_can_read(made: FollowUp, cast: Cast) -> None:
    path = f"/tindak-lanjut/{made.pk}/"
    owner = browser(cast.person("kasi-a"))
    assert "<form" in owner.get(path).content.decode().partition("<main")[2]
    assert owner.post(path, sent("done", file=pdf())).status_code == 302
    made.refresh_from_db()
    assert made.status == "done"
    colleague = browser(cast.person("kasi-b"))
    assert "notulen.pdf" in colleague.get(path).content.decode()
    assert colleague.get(f"{path}bukti/").content == PDF


def test_without_a_file_it_is_not_done_and_the_note_is_not_lost(made: FollowUp, cast: Cast) -> None:
    answer = browser(cast.person("kasi-a")).post(f"/tindak-lanjut/{made.pk}/", sent("done", note="Sudah dilatih"))
    assert answer.status_code == 400
    assert "Sudah dilatih" in answer.content.decode()


def test_a_colleague_reads_why_it_is_not_theirs_and_is_refused(made: FollowUp, cast: Cast) -> None:
    colleague = browser(cast.person("kasi-b"))
    page = colleague.get(f"/tindak-lanjut/{made.pk}/").content.decode()
    assert 'name="status"' not in page
    assert colleague.post(f"/tindak-lanjut/{made.pk}/", sent("dropped", note="x")).status_code == 403


def test_a_stranger_finds_no_follow_up_and_no_file(made: FollowUp, cast: Cast) -> None:
    browser(cast.person("kasi-a")).post(f"/tindak-lanjut/{made.pk}/", sent("done", file=pdf()))
    stranger = browser(Person.objects.get(office=cast.outside))
    assert "Melatih petugas" not in stranger.get("/tindak-lanjut/").content.decode()
    for path in (f"/tindak-lanjut/{made.pk}/", f"/tindak-lanjut/{made.pk}/bukti/"):
        assert stranger.get(path).status_code == 404


def test_a_keeper_adds_one_on_the_page_of_the_run(run: RunRef, cast: Cast) -> None:
    path = f"/pelaksanaan/{run.uid}/tindak-lanjut/tambah/"
    typed = {"objective": OBJECTIVE, "action": "Menyusun jadwal", "owner": "kasi-b", "due": "2026-05-01"}
    keeper = browser(cast.person("kasubag"))
    assert path in keeper.get(f"/pelaksanaan/{run.uid}/").content.decode()
    assert keeper.post(path, typed).status_code == 302
    assert FollowUp.objects.get().owner == cast.position("kasi-b")
    colleague = browser(cast.person("kasi-b"))
    assert path not in colleague.get(f"/pelaksanaan/{run.uid}/").content.decode()
    assert colleague.post(path, {**typed, "action": "Lain"}).status_code == 403
    assert browser(Person.objects.get(office=cast.outside)).post(path, typed).status_code == 404


def test_a_follow_up_without_a_day_is_refused(run: RunRef, cast: Cast) -> None:
    typed = {"objective": OBJECTIVE, "action": "Menyusun jadwal", "owner": "kasi-b", "due": ""}
    assert browser(cast.person("kasubag")).post(f"/pelaksanaan/{run.uid}/tindak-lanjut/tambah/", typed).status_code == 400
    assert not FollowUp.objects.exists()


def test_the_page_of_a_run_says_whether_it_succeeded(run: RunRef, cast: Cast) -> None:
    page = browser(cast.person("arsiparis")).get(f"/pelaksanaan/{run.uid}/").content.decode()
    assert "tercapai 0 dari 8, 8 tidak terukur" in page
    assert "Capaian tiap sasaran" in page and "rata-rata" in page


def test_the_list_costs_the_same_for_one_and_for_many(
    made: FollowUp, run: RunRef, cast: Cast, django_assert_num_queries: Any
) -> None:
    client = browser(cast.person("camat"))
    client.get("/tindak-lanjut/")
    rows = [{"sasaran": OBJECTIVE, "tindak_lanjut": f"Langkah {n}", "penanggung_jawab": "Kepala Seksi A", "tenggat": ""}
            for n in range(8)]
    record_follow_ups(run=run, rows=rows, actor=cast("kasubag", AT), at=AT)
    # session, user; person, posts, teams; office, follow-ups; the shell's office and bell
    with django_assert_num_queries(9):
        client.get("/tindak-lanjut/")
