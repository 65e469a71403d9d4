"""The page of a task: what it asks, who may act, what is missing, and how it is closed."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from capaian.organisation.models import Office
from capaian.procedures.models import Artefact, Task
from capaian.procedures.ports import RunRef
from tests.web.conftest import browser_of


def open_task(kind: str) -> Task:
    return Task.objects.get(kind=kind, state="open")


def close(client: Client, kind: str, **sent: str):
    task = open_task(kind)
    return client.post(f"/tugas/{task.pk}/selesai/", {"version": str(task.entry_version), **sent})


@pytest.fixture
def ordered(run: RunRef, camat: Client) -> RunRef:
    """The Camat has ordered; the Kasi drafts."""
    close(camat, "order", about="Perintah")
    return run


def test_the_page_says_what_the_row_asks(run: RunRef, camat: Client) -> None:
    page = camat.get(f"/tugas/{open_task('order').pk}/").content.decode()
    for words in (
        "Memerintahkan pengumpulan data kinerja",
        "30 menit",
        "Disposisi",
        "Nota dinas",
        "Camat Contoh",
        "Pengumpulan data triwulan",
    ):
        assert words in page, words


def test_a_task_is_done_by_a_plain_form_and_what_was_typed_is_kept(run: RunRef, camat: Client) -> None:
    answer = close(camat, "order", about="Kumpulkan data", **{"to:0:name": "Ani", "to:0:post": "Kasi"})
    assert answer.status_code == 302
    done = Task.objects.get(kind="order")
    assert (done.state, done.acted_title) == ("done", "Camat Contoh")
    assert done.entry == {"about": "Kumpulkan data", "to": [{"name": "Ani", "post": "Kasi"}]}


def test_what_follows_is_said_after_closing(run: RunRef, camat: Client) -> None:
    task = open_task("order")
    page = camat.post(f"/tugas/{task.pk}/selesai/", {"about": "x", "version": "0"}, follow=True).content.decode()
    assert "(Kepala Seksi Pemerintahan)" in page


def test_text_is_saved_while_typing_without_closing_anything(run: RunRef, camat: Client) -> None:
    task = open_task("order")
    answer = camat.post(
        f"/tugas/{task.pk}/simpan/", {"about": "Setengah", "version": "0"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert 'name="version" value="1"' in answer.content.decode() and "<html" not in answer.content.decode()
    assert open_task("order").entry["about"] == "Setengah"


def test_two_windows_do_not_overwrite_each_other(run: RunRef, camat: Client) -> None:
    task = open_task("order")
    camat.post(f"/tugas/{task.pk}/simpan/", {"about": "pertama", "version": "0"})
    late = camat.post(f"/tugas/{task.pk}/simpan/", {"about": "kedua", "version": "0"})
    assert late.status_code == 409
    assert "kedua" in late.content.decode(), "what was typed stays on the page"
    assert open_task("order").entry["about"] == "pertama"


def test_a_button_that_cannot_be_pressed_says_why(run: RunRef, camat: Client) -> None:
    task = open_task("order")
    camat.post(f"/tugas/{task.pk}/simpan/", {"about": "", "version": "0"})
    page = camat.get(f"/tugas/{task.pk}/").content.decode()
    button = re.search(r'<button[^>]*formaction="[^"]*selesai/"[^>]*>', page)
    assert button and "disabled" in button[0]
    assert "“About” is empty." in page


def test_a_colleague_sees_the_task_but_may_not_close_it(run: RunRef, kasi: Client) -> None:
    task = open_task("order")
    assert kasi.get(f"/tugas/{task.pk}/").status_code == 200
    answer = kasi.post(f"/tugas/{task.pk}/selesai/", {"about": "x", "version": "0"})
    assert answer.status_code == 403
    assert open_task("order").entry == {}


def test_a_stranger_learns_nothing_of_a_task_or_a_run(run: RunRef, other_office: Office) -> None:
    stranger = browser_of("camat@lain")
    task = open_task("order")
    for address in (f"/tugas/{task.pk}/", f"/pelaksanaan/{run.uid}/"):
        answer = stranger.get(address)
        assert answer.status_code == 404
        assert "Memerintahkan" not in answer.content.decode()
    assert stranger.post(f"/tugas/{task.pk}/selesai/", {"about": "x"}).status_code == 404


def test_a_missing_document_stops_the_step_until_it_is_attached(ordered: RunRef, kasi: Client) -> None:
    task = open_task("draft")
    assert "Perjanjian kinerja" in kasi.get(f"/tugas/{task.pk}/").content.decode()
    assert close(kasi, "draft").status_code == 409
    file = SimpleUploadedFile("pk.pdf", b"%PDF-1.7", "application/pdf")
    assert (
        kasi.post(f"/tugas/{task.pk}/lampirkan/", {"key": "input:perjanjian-kinerja", "file": file}).status_code == 302
    )
    assert close(kasi, "draft").status_code == 302


def test_a_paper_may_be_declared_by_its_place(ordered: RunRef, kasi: Client) -> None:
    task = open_task("draft")
    kasi.post(f"/tugas/{task.pk}/lampirkan/", {"key": "input:perjanjian-kinerja", "place": "Lemari 3"})
    assert "Lemari 3" in kasi.get(f"/tugas/{task.pk}/").content.decode()


def test_a_missing_document_is_waived_only_with_a_reason(ordered: RunRef, kasi: Client) -> None:
    task = open_task("draft")
    empty = kasi.post(f"/tugas/{task.pk}/tanpa/", {"key": "input:perjanjian-kinerja", "reason": " "})
    assert empty.status_code == 409
    kasi.post(f"/tugas/{task.pk}/tanpa/", {"key": "input:perjanjian-kinerja", "reason": "Belum ditetapkan"})
    assert "Belum ditetapkan" in kasi.get(f"/tugas/{task.pk}/").content.decode()


@pytest.fixture
def drafted(ordered: RunRef, kasi: Client) -> RunRef:
    task = open_task("draft")
    kasi.post(f"/tugas/{task.pk}/tanpa/", {"key": "input:perjanjian-kinerja", "reason": "Belum ditetapkan"})
    close(kasi, "draft")
    return ordered


def test_a_return_needs_a_reason_and_shows_it_to_whom_it_concerns(drafted: RunRef, camat: Client, kasi: Client) -> None:
    assert close(camat, "review", outcome="tidak").status_code == 400
    assert close(camat, "review", outcome="tidak", reason="Tabel 2 belum lengkap").status_code == 302
    assert "Tabel 2 belum lengkap" in kasi.get(f"/tugas/{open_task('draft').pk}/").content.decode()


def test_a_signature_is_asked_for_once_more_before_it_is_given(drafted: RunRef, camat: Client) -> None:
    close(camat, "review", outcome="ya")
    page = camat.get(f"/tugas/{open_task('sign').pk}/").content.decode()
    assert 'popover id="sign-now"' in page and 'popovertarget="sign-now"' in page


def test_the_whole_way_by_plain_forms_ends_the_run(drafted: RunRef, camat: Client) -> None:
    close(camat, "review", outcome="ya")
    page = camat.post(f"/tugas/{open_task('sign').pk}/selesai/", follow=True).content.decode()
    assert not Task.objects.filter(state="open").exists()
    assert 'class="notice ok"' in page


def test_pressing_done_twice_does_it_once(drafted: RunRef, camat: Client) -> None:
    task = open_task("review")
    sent = {"outcome": "ya", "request": "a" * 32}
    assert camat.post(f"/tugas/{task.pk}/selesai/", sent).status_code == 302
    assert camat.post(f"/tugas/{task.pk}/selesai/", sent).status_code == 302
    assert Task.objects.filter(kind="sign").count() == 1


def test_who_comes_second_is_told_who_did_it(drafted: RunRef, camat: Client) -> None:
    task = open_task("review")
    camat.post(f"/tugas/{task.pk}/selesai/", {"outcome": "ya", "request": "a" * 32})
    late = camat.post(f"/tugas/{task.pk}/selesai/", {"outcome": "ya", "request": "b" * 32})
    assert late.status_code == 409
    assert "Camat (contoh)" in late.content.decode()


def test_a_closed_task_says_who_closed_it_and_as_what(ordered: RunRef, kasi: Client) -> None:
    page = kasi.get(f"/tugas/{Task.objects.get(kind='order').pk}/").content.decode()
    assert "Camat (contoh)" in page and "Camat Contoh" in page


def test_a_task_is_taken_back_by_whoever_closed_it_while_nobody_went_on(ordered: RunRef, camat: Client) -> None:
    done = Task.objects.get(kind="order")
    answer = camat.post(f"/tugas/{done.pk}/ambil-kembali/", {"reason": "Keliru"})
    assert answer.status_code == 302
    assert open_task("order").entry["about"] == "Perintah"


def test_the_head_hands_a_task_to_another_post(ordered: RunRef, camat: Client) -> None:
    answer = camat.post(f"/tugas/{open_task('draft').pk}/alihkan/", {"to": "position:sekretaris", "reason": "Cuti"})
    assert answer.status_code == 302
    assert open_task("draft").member == "position:sekretaris"


def test_a_document_downloads_and_is_never_run_by_the_browser(ordered: RunRef, kasi: Client) -> None:
    memo = Artefact.objects.get(key="memo")
    answer = kasi.get(f"/dokumen/{memo.pk}/")
    assert answer.content == b"Perintah"
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]


def test_a_stranger_gets_no_document(ordered: RunRef, other_office: Office) -> None:
    assert browser_of("camat@lain").get(f"/dokumen/{Artefact.objects.get(key='memo').pk}/").status_code == 404


def test_the_page_of_a_task_keeps_to_its_query_budget(
    ordered: RunRef, kasi: Client, django_assert_max_num_queries
) -> None:
    address = f"/tugas/{open_task('draft').pk}/"
    kasi.get(address)
    # session, user; person, posts, teams; task, titles ×3; coordinators ×2, head; artefacts; holder ×2; row; office
    with django_assert_max_num_queries(22):
        kasi.get(address)
