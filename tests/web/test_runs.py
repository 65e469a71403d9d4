"""The inbox, the list of runs, beginning one, and the page of one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from capaian.procedures.models import Run, Task
from capaian.procedures.ports import RunRef


def test_the_inbox_puts_the_most_urgent_task_first(run: RunRef, camat: Client) -> None:
    page = camat.get("/").content.decode()
    assert 'class="card next late"' in page, "the order of 2024 is overdue today"
    assert "Memerintahkan pengumpulan data kinerja" in page and "Camat Contoh" in page


def test_an_empty_inbox_says_so_and_is_no_dead_end(run: RunRef, kasi: Client) -> None:
    page = kasi.get("/").content.decode()
    assert 'class="empty"' in page
    assert f"/pelaksanaan/{run.uid}/" in page and "Camat Contoh" in page, "who has nothing to do sees where the run waits"


@pytest.mark.parametrize(("address", "queries"), [
    ("/", 10),  # session, user; person, posts, teams; tasks; office, what to read; the shell's office and bell
    # session, user; person, posts, teams; office; open tasks, runs, titles of posts, teams, roles; the shell's two
    ("/pelaksanaan/", 13),
])
def test_a_list_costs_the_same_for_one_run_and_for_many(
    run: RunRef, version: Any, camat: Client, django_assert_num_queries: Any, address: str, queries: int
) -> None:
    camat.get(address)
    for quarter in ("2024Q2", "2024Q3", "2024Q4"):
        camat.post("/pelaksanaan/mulai/", {"version": version.pk, "section": "main", "period": quarter})
    with django_assert_num_queries(queries):
        camat.get(address)


def test_a_run_is_begun_for_a_period_of_its_kind(version: Any, camat: Client) -> None:
    page = camat.get("/pelaksanaan/mulai/").content.decode()
    assert "Pengumpulan Data Kinerja" in page and "Triwulan I" in page
    answer = camat.post("/pelaksanaan/mulai/", {"version": version.pk, "section": "main", "period": "2024Q2"})
    assert answer.status_code == 302
    assert Run.objects.get().period == "2024Q2"


def test_a_period_that_has_a_run_is_not_offered_again(run: RunRef, camat: Client) -> None:
    period = re.findall(r'<option value="(\w+)"', camat.get("/pelaksanaan/mulai/").content.decode())[0]
    version = run.version
    camat.post("/pelaksanaan/mulai/", {"version": version, "section": "main", "period": period})
    assert f'<option value="{period}"' not in camat.get("/pelaksanaan/mulai/").content.decode()


def test_a_second_run_for_the_same_period_is_refused_with_the_page(run: RunRef, version: Any, camat: Client) -> None:
    answer = camat.post("/pelaksanaan/mulai/", {"version": version.pk, "section": "main", "period": "2024Q1"})
    assert answer.status_code == 409
    assert "<form" in answer.content.decode()


def test_who_neither_keeps_runs_nor_does_the_first_step_may_not_begin_one(version: Any, kasi: Client) -> None:
    answer = kasi.post("/pelaksanaan/mulai/", {"version": version.pk, "section": "main", "period": "2024Q2"})
    assert answer.status_code == 403
    assert not Run.objects.exists()


def test_nonsense_in_the_form_is_a_refusal_and_not_an_error(version: Any, camat: Client) -> None:
    for sent in (
        {"version": "x"},
        {"version": version.pk, "section": "zz", "period": "2024Q1"},
        {"version": version.pk, "section": "main", "period": "kapan-kapan"},
        {},
    ):
        assert camat.post("/pelaksanaan/mulai/", sent).status_code in (400, 404)


def test_the_list_shows_what_goes_on_and_what_is_late(run: RunRef, kasi: Client) -> None:
    page = kasi.get("/pelaksanaan/").content.decode()
    assert f"/pelaksanaan/{run.uid}/" in page
    assert 'class="is-late"' in page and "Camat Contoh" in page


def test_the_list_says_of_each_run_what_it_waits_for_and_names_three_at_most(run: RunRef, kasi: Client) -> None:
    order = Task.objects.get()
    for number in range(4):
        Task.objects.create(
            run=order.run, office=order.office, step=order.step, row_no=order.row_no, kind=order.kind, state="open",
            member=f"position:p{number}", opened_at=order.opened_at, due_at=order.due_at,
        )
    page = kasi.get("/pelaksanaan/").content.decode()
    going = page[page.index("<caption>Berjalan"):]
    assert going.count('href="/tugas/') == 3 and "dan 2 tugas lagi" in going


def test_the_page_of_a_run_shows_where_it_stands_and_who_did_what(run: RunRef, camat: Client) -> None:
    Task.objects.filter(state="open").update(due_at=Run.objects.get().started_at + timedelta(days=36500))
    page = camat.get(f"/pelaksanaan/{run.uid}/").content.decode()
    assert 'class="sop-drawing"' in page and "sop-row is-open" in page
    assert f'href="/tugas/{Task.objects.get().pk}/"' in page
    assert "Triwulan I Tahun 2024" in page


def test_the_log_of_a_run_stands_on_its_page(run: RunRef, camat: Client) -> None:
    page = camat.get(f"/pelaksanaan/{run.uid}/").content.decode()
    assert page.count('<td class="mono small"') == 2, "the run began, a task opened"


def test_the_head_suspends_a_run_and_lets_it_go_on(run: RunRef, camat: Client, kasi: Client) -> None:
    address = f"/pelaksanaan/{run.uid}/tangguhkan/"
    assert kasi.post(address, {"reason": "Banjir"}).status_code == 403
    assert camat.post(address, {"reason": " "}).status_code == 409
    assert camat.post(address, {"reason": "Banjir"}).status_code == 302
    assert Run.objects.get().state == "suspended"
    assert camat.post(f"/pelaksanaan/{run.uid}/lanjutkan/").status_code == 302
    assert Run.objects.get().state == "running"


def test_a_cancelled_run_stays_readable(run: RunRef, camat: Client) -> None:
    camat.post(f"/pelaksanaan/{run.uid}/batalkan/", {"reason": "Salah periode"})
    page = camat.get(f"/pelaksanaan/{run.uid}/")
    assert page.status_code == 200 and "Salah periode" in page.content.decode()
