"""The whole SOP of Kecamatan Pakusari through the pages, by plain forms alone: no script runs in these tests."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from capaian.cli.demo.offices import found
from capaian.collection.models import FormRow, Realisation
from capaian.collection.selectors import form_required, lines
from capaian.procedures.models import Artefact, Run, Task
from capaian.procedures.ports import STEP_KINDS
from capaian.procedures.selectors import task_ref
from tests.web.conftest import browser_of

START = datetime(2025, 1, 2, 7, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
PDF = b"%PDF-1.7 bukti dukung contoh"


def desks() -> Callable[[str], Client]:
    """A browser for each post of the office."""
    return cache(lambda post: browser_of(f"{post}@pakusari"))


def begin(of: Callable[[str], Client]) -> None:
    """Found the office and begin its run for 2024Q4."""
    assert "fill" in STEP_KINDS
    found("kecamatan-pakusari", seed=1, at=START, password=None)
    page = of("petugas-pengolah-data").get("/pelaksanaan/mulai/").content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)
    section = re.search(r'name="section" value="([^"]+)"', page)
    assert version and section
    begun = of("petugas-pengolah-data").post(
        "/pelaksanaan/mulai/", {"version": version[1], "section": section[1], "period": "2024Q4"})
    assert begun.status_code == 302, begun.content.decode()


def typed() -> QuerySet[Realisation]:
    """What the year's forms hold; the figures of earlier years were taken over."""
    return Realisation.objects.filter(period__startswith="2024")


def waiting(kind: str) -> list[Task]:
    return list(Task.objects.filter(kind=kind, state="open").order_by("pk"))


def post_of(task: Task) -> str:
    return task.member.partition(":")[2]


def close(of: Callable[[str], Client], kind: str, **sent: str) -> None:
    task = waiting(kind)[0]
    browser = of(post_of(task))
    page = browser.get(f"/tugas/{task.pk}/")
    assert page.status_code == 200
    done = browser.post(f"/tugas/{task.pk}/selesai/", {"version": str(task.entry_version), **sent})
    assert done.status_code == 302, re.findall(r'class="notice.*?</div>', done.content.decode(), re.S)


def own_lines(task: Task) -> list[Any]:
    return lines(form_required(task.run_id), post_of(task))


def fill(of: Callable[[str], Client], task: Task, figure: str = "12,5") -> None:
    """Every row of one supplier by the button "save all rows", then a file under each."""
    browser, sent = of(post_of(task)), {}
    for line in own_lines(task):
        sent |= {f"r{line.row}-state": "value", f"r{line.row}-value": figure, f"r{line.row}-version": str(line.version)}
    assert browser.post(f"/tugas/{task.pk}/baris/", sent).status_code == 302
    for line in own_lines(task):
        if not line.evidence:
            file = SimpleUploadedFile(f"bukti-{line.row}.pdf", PDF + str(line.row).encode())
            assert browser.post(f"/tugas/{task.pk}/baris/{line.row}/bukti/", {"file": file}).status_code == 302


def hand_in(of: Callable[[str], Client], figure: str = "12,5") -> None:
    for task in waiting("fill"):
        fill(of, task, figure)
    while waiting("fill"):
        close(of, "fill")


def outcomes(kind: str) -> dict[bool, str]:
    return {outcome.returns: outcome.key for outcome in task_ref(waiting(kind)[0].pk).outcomes}


@pytest.fixture(scope="module")
def handed_out(module_db: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The form was designed, approved and handed out, once for all tests: where the office's files are."""
    files, of = tmp_path_factory.mktemp("berkas"), desks()
    with module_db.unblock(), override_settings(FILES_DIR=files):
        begin(of)
        close(of, "design-form")
        close(of, "review-form", outcome=outcomes("review-form")[False])
        close(of, "distribute")
    return files


@pytest.fixture
def filling(handed_out: Path, db: None, settings: Any, tmp_path: Path) -> Callable[[str], Client]:
    """Three sections fill the form."""
    settings.FILES_DIR = shutil.copytree(handed_out, tmp_path / "files")
    return desks()


def test_the_whole_sop_is_run_by_plain_forms_to_the_signed_and_filed_document(
    filling: Callable[[str], Client],
) -> None:
    of = filling
    hand_in(of)
    task = waiting("verify")[0]
    assert of(post_of(task)).post(f"/tugas/{task.pk}/periksa/", {"all": "1"}).status_code == 302
    close(of, "verify", outcome=outcomes("verify")[False])
    close(of, "record")
    close(of, "initial")
    close(of, "initial")
    close(of, "sign")
    run = Run.objects.get()
    assert run.state == "finished"
    page = of("camat").get("/arsip/").content.decode()
    assert "Triwulan IV Tahun 2024" in page
    signed = Artefact.objects.get(key="signed")
    check = Client().get(f"/periksa/{signed.data['token']}/").content.decode()
    assert "Camat Pakusari (contoh)" in check and 'class="notice ok"' in check


def test_a_returned_form_keeps_what_was_typed_and_shows_why(filling: Callable[[str], Client]) -> None:
    of = filling
    hand_in(of)
    task = waiting("verify")[0]
    browser = of(post_of(task))
    wrong = typed().order_by("pk").first()
    assert wrong is not None
    browser.post(f"/tugas/{task.pk}/periksa/", {"all": "1"})
    sent = {f"v{wrong.pk}": "tidak", f"v{wrong.pk}-reason": "Tidak sesuai bukti dukung"}
    assert browser.post(f"/tugas/{task.pk}/periksa/{wrong.pk}/", sent).status_code == 302
    close(of, "verify", outcome=outcomes("verify")[True], reason="Satu angka keliru")
    (back,) = waiting("fill")
    page = of(post_of(back)).get(f"/tugas/{back.pk}/").content.decode()
    assert "Tidak sesuai bukti dukung" in page and "Satu angka keliru" in page
    assert page.count('value="12,5"') == len(own_lines(back)), "every figure is still there"


def test_a_value_is_returned_only_with_a_reason(filling: Callable[[str], Client]) -> None:
    hand_in(filling)
    task = waiting("verify")[0]
    value = typed().order_by("pk").first()
    assert value is not None
    answer = filling(post_of(task)).post(f"/tugas/{task.pk}/periksa/{value.pk}/", {f"v{value.pk}": "tidak"})
    assert answer.status_code == 400
    value.refresh_from_db()
    assert value.verification == "pending"


def test_rows_that_can_be_kept_are_kept_and_the_others_stay_as_typed(filling: Callable[[str], Client]) -> None:
    task = waiting("fill")[0]
    good, bad = own_lines(task)[:2]
    answer = filling(post_of(task)).post(f"/tugas/{task.pk}/baris/", {
        f"r{good.row}-state": "value", f"r{good.row}-value": "98,5", f"r{good.row}-version": "0",
        f"r{bad.row}-state": "value", f"r{bad.row}-value": "sembilan", f"r{bad.row}-version": "0"})
    assert answer.status_code == 400
    assert 'value="sembilan"' in answer.content.decode()
    assert [str(v.value.normalize()) for v in typed()] == ["98.5"]


def test_one_row_is_saved_when_it_is_left_and_tells_its_state(filling: Callable[[str], Client]) -> None:
    task = waiting("fill")[0]
    line = own_lines(task)[0]
    address = f"/tugas/{task.pk}/baris/{line.row}/"
    sent = {f"r{line.row}-state": "value", f"r{line.row}-value": "98,5", f"r{line.row}-version": "0"}
    answer = filling(post_of(task)).post(address, sent, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in page
    assert f'name="r{line.row}-version" value="1"' in page
    again = filling(post_of(task)).post(address, sent | {f"r{line.row}-value": "97"}, headers={"HX-Request": "true"})
    assert again.status_code == 409, "the version in the form is old"


def test_no_data_yet_needs_a_reason_and_is_not_zero(filling: Callable[[str], Client]) -> None:
    task = waiting("fill")[0]
    line = own_lines(task)[0]
    address = f"/tugas/{task.pk}/baris/{line.row}/"
    sent = {f"r{line.row}-state": "not_reported", f"r{line.row}-version": "0"}
    assert filling(post_of(task)).post(address, sent).status_code == 400
    filling(post_of(task)).post(address, sent | {f"r{line.row}-reason": "Survei belum selesai"})
    value = typed().get()
    assert (value.state, value.value) == ("not_reported", None)


def test_nobody_writes_into_the_form_of_another_section(filling: Callable[[str], Client]) -> None:
    mine, other = waiting("fill")[:2]
    line = own_lines(other)[0]
    sent = {f"r{line.row}-state": "value", f"r{line.row}-value": "1", f"r{line.row}-version": "0"}
    assert filling(post_of(mine)).post(f"/tugas/{other.pk}/baris/{line.row}/", sent).status_code == 403
    assert filling(post_of(mine)).post(f"/tugas/{mine.pk}/baris/{line.row}/", sent).status_code == 404
    assert not typed().exists()


def test_a_form_is_not_handed_in_while_a_row_is_empty_or_without_evidence(filling: Callable[[str], Client]) -> None:
    task = waiting("fill")[0]
    answer = filling(post_of(task)).post(f"/tugas/{task.pk}/selesai/")
    assert answer.status_code == 409
    assert Task.objects.get(pk=task.pk).state == "open"


def test_evidence_that_is_not_what_its_name_says_is_refused(filling: Callable[[str], Client]) -> None:
    task = waiting("fill")[0]
    line = own_lines(task)[0]
    browser = filling(post_of(task))
    browser.post(f"/tugas/{task.pk}/baris/{line.row}/",
                 {f"r{line.row}-state": "value", f"r{line.row}-value": "1", f"r{line.row}-version": "0"})
    file = SimpleUploadedFile("bukti.pdf", b"MZ not a pdf")
    answer = browser.post(f"/tugas/{task.pk}/baris/{line.row}/bukti/", {"file": file})
    assert answer.status_code == 400


def test_evidence_is_seen_by_the_office_and_never_run_by_the_browser(
    filling: Callable[[str], Client], other_office: Any,
) -> None:
    task = waiting("fill")[0]
    fill(filling, task)
    evidence = own_lines(task)[0].evidence[0]
    answer = filling("camat").get(f"/bukti/{evidence.id}/")
    assert answer.status_code == 200 and "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Content-Type"] == "application/pdf" and answer["X-Content-Type-Options"] == "nosniff"
    assert browser_of("camat@lain").get(f"/bukti/{evidence.id}/").status_code == 404


def test_the_form_goes_out_as_a_workbook_and_comes_back(filling: Callable[[str], Client]) -> None:
    task = waiting("fill")[0]
    browser = filling(post_of(task))
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/tugas/{task.pk}/formulir.xlsx").content))
    sheet = book["Formulir"]
    for line in own_lines(task):
        sheet[line.cell.partition("!")[2].split()[0] if line.cell else f"F{7 + line.number}"] = 77
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("formulir.xlsx", out.getvalue())
    answer = browser.post(f"/tugas/{task.pk}/unggah/", {"file": file})
    assert answer.status_code == 302, re.findall(r'class="notice.*?</div>', answer.content.decode(), re.S)
    assert {str(v.value.normalize()) for v in typed()} == {"77"}


def test_a_file_that_is_no_workbook_is_refused_with_the_page(filling: Callable[[str], Client]) -> None:
    task = waiting("fill")[0]
    file = SimpleUploadedFile("formulir.xlsx", b"bukan xlsx")
    answer = filling(post_of(task)).post(f"/tugas/{task.pk}/unggah/", {"file": file})
    assert answer.status_code == 400 and "<form" in answer.content.decode()


def test_the_form_of_a_big_section_costs_no_more_queries_than_that_of_a_small_one(
    filling: Callable[[str], Client], django_assert_max_num_queries: Any,
) -> None:
    tasks = sorted(waiting("fill"), key=lambda t: FormRow.objects.filter(supplier__key=post_of(t)).count())
    for task in (tasks[0], tasks[-1]):
        browser = filling(post_of(task))
        browser.get(f"/tugas/{task.pk}/")
        with django_assert_max_num_queries(45):  # the frame, the form's rows, targets, values and evidence, thrice
            browser.get(f"/tugas/{task.pk}/")


def test_what_was_typed_last_goes_along_when_the_form_is_handed_in(filling: Callable[[str], Client]) -> None:
    task = waiting("fill")[0]
    fill(filling, task)
    line = own_lines(task)[0]
    close(filling, "fill", **{f"r{line.row}-state": "value", f"r{line.row}-value": "77,5",
                              f"r{line.row}-version": str(line.version)})
    assert Task.objects.get(pk=task.pk).state == "done"
    assert own_lines(task)[0].typed == "77,5"


def test_decisions_nobody_saved_yet_go_along_when_the_verification_is_closed(filling: Callable[[str], Client]) -> None:
    hand_in(filling)
    decisions = {}
    for value in typed():
        decisions |= {f"v{value.pk}": "ya", f"v{value.pk}-reason": ""}
    close(filling, "verify", outcome=outcomes("verify")[False], **decisions)
    assert set(typed().values_list("verification", flat=True)) == {"accepted"}


ROW_BUDGET = 30
"""Queries of saving one row: who asks (5), the task and its lock (8), the form with its values (9), the value, its
history and its trace (5), and the buttons that may be pressed now."""


def test_saving_a_row_keeps_to_its_budget_with_evidence_and_without(
    filling: Callable[[str], Client], django_assert_max_num_queries: Any,
) -> None:
    task = max(waiting("fill"), key=lambda t: FormRow.objects.filter(supplier__key=post_of(t)).count())
    fill(filling, task)
    browser = filling(post_of(task))
    for line, text in zip(own_lines(task), ("7", "8"), strict=False):
        sent = {f"r{line.row}-state": "value", f"r{line.row}-value": text, f"r{line.row}-version": str(line.version)}
        with django_assert_max_num_queries(ROW_BUDGET):
            answer = browser.post(f"/tugas/{task.pk}/baris/{line.row}/", sent, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert f'value="{line.version + 1}"' in answer.content.decode(), "the answer tells the version that was kept"


def test_the_answer_to_a_saved_row_tells_what_a_reload_would(filling: Callable[[str], Client]) -> None:
    task = waiting("fill")[0]
    fill(filling, task)
    browser, line = filling(post_of(task)), own_lines(task)[0]
    sent = {f"r{line.row}-state": "not_reported", f"r{line.row}-reason": "Menunggu survei",
            f"r{line.row}-version": str(line.version)}
    answer = browser.post(f"/tugas/{task.pk}/baris/{line.row}/", sent, headers={"HX-Request": "true"}).content.decode()
    page = browser.get(f"/tugas/{task.pk}/").content.decode()
    for piece in (r'<div id="fill-progress".*?</div>', r'<input type="hidden" form="entry" name="r\d+-version" value="2">'):
        told, stands = re.search(piece, answer, re.S), re.search(piece, page, re.S)
        assert told and stands and told[0].replace(' hx-swap-oob="true"', "") == stands[0]
