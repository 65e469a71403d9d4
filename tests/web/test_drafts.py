"""The pages of a draft: sections with their versions, comments beside them, the way through Word, the points of a review."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from capaian.procedures.models import Task
from capaian.procedures.ports import RunRef
from capaian.reporting.domain.checklist import ITEMS
from capaian.reporting.selectors.drafts import comments_of, texts_of
from tests.cast import Cast, adopt, found_cast, no, row, sop, yes
from tests.web.conftest import browser_of

ROWS = (row(1, "draft", "petugas", produces=["draft"]),
        row(2, "review", "kasubag", requires=["draft"], outcomes=[yes("r3"), no("r1")]),
        row(3, "meet", "sekretaris"), row(4, "submit", "sekretaris"))


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    settings.FILES_DIR = tmp_path
    made = found_cast()
    adopt(made)
    return made


@pytest.fixture
def run(cast: Cast) -> RunRef:
    return cast.start(sop(*ROWS))


@pytest.fixture
def petugas(run: RunRef) -> Client:
    return browser_of("petugas@uji")


@pytest.fixture
def kasubag(run: RunRef) -> Client:
    return browser_of("kasubag@uji")


def here(kind: str) -> int:
    return Task.objects.get(kind=kind, state="open").pk


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def form_of(client: Client, pk: int) -> dict[str, str]:
    """What the page's form would send, as it stands."""
    html = page(client, f"/tugas/{pk}/")
    found = {m[1]: m[2] for m in re.finditer(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', html)}
    for select in re.finditer(r'<select[^>]*name="([^"]+)".*?</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected>', select[0])
        found |= {select[1]: chosen[1]} if chosen else {}
    return {**found, "version": str(Task.objects.get(pk=pk).entry_version)}


def handed_in(petugas: Client, **words: str) -> None:
    pk = here("draft")
    assert petugas.post(f"/tugas/{pk}/selesai/", {**form_of(petugas, pk), **words}).status_code == 302


def returned(kasubag: Client, **comments: str) -> None:
    pk = here("review")
    for section, text in comments.items():
        kasubag.post(f"/tugas/{pk}/komentar/", {"section": section, f"n-{section}": text, "version": ""})
    kasubag.post(f"/tugas/{pk}/selesai/", {"outcome": "tidak", "reason": "Perbaiki."})


def word_file(client: Client, pk: int, **texts: str) -> SimpleUploadedFile:
    """The draft as downloaded, with these sections rewritten (by the beginning of their title)."""
    document = Document(io.BytesIO(client.get(f"/tugas/{pk}/naskah/naskah-kerja.docx").content))
    for begins, text in texts.items():
        place = next(n for n, p in enumerate(document.paragraphs) if p.text.startswith(f"▼ {begins}"))
        document.paragraphs[place + 1].text = text
    out = io.BytesIO()
    document.save(out)
    return SimpleUploadedFile("naskah.docx", out.getvalue())


def test_a_comment_stands_beside_its_section_and_is_answered_there(run: RunRef, petugas: Client, kasubag: Client) -> None:
    handed_in(petugas)
    returned(kasubag, penutup="Terlalu pendek.", perencanaan="Sebutkan nomor PK.")
    pk = here("draft")
    html = page(petugas, f"/tugas/{pk}/")
    assert html.index('name="penutup"') < html.index("Terlalu pendek.")
    assert html.index("Sebutkan nomor PK.") < html.index('name="sasaran:0:sasaran"')
    first = comments_of(run.id)[0]
    answer = petugas.post(f"/tugas/{pk}/komentar/{first.id}/", {
        **form_of(petugas, pk), "penutup": "Penutup yang panjang.", "act": "answer", f"c{first.id}": "Sudah ditambah."})
    assert answer.status_code == 302
    assert comments_of(run.id)[0].state == "answered"
    assert Task.objects.get(pk=pk).entry["penutup"] == "Penutup yang panjang.", "what stood in the form is kept too"


def test_a_refused_comment_keeps_what_was_said(run: RunRef, petugas: Client, kasubag: Client) -> None:
    handed_in(petugas)
    pk = here("review")
    html = kasubag.post(f"/tugas/{pk}/komentar/", {"section": "lain", "n-lain": "Kata-kata saya."})
    assert html.status_code == 400
    kasubag.post(f"/tugas/{pk}/komentar/", {"section": "penutup", "n-penutup": "x" * 5000})
    again = kasubag.post(f"/tugas/{pk}/komentar/", {"section": "penutup", "n-penutup": "x" * 5000})
    assert again.status_code == 400 and "x" * 5000 in again.content.decode()


def test_a_reviewer_reads_the_draft_with_what_changed_since_the_round_before(
    run: RunRef, petugas: Client, kasubag: Client,
) -> None:
    handed_in(petugas, penutup="Target belum tercapai.")
    returned(kasubag)
    handed_in(petugas, penutup="Target tercapai.")
    html = page(kasubag, f"/tugas/{here('review')}/")
    assert "<del>belum </del>" in html and "Perubahan sejak putaran 1" in html


def test_the_versions_of_a_section_are_compared_and_an_earlier_one_is_taken_again(run: RunRef, petugas: Client) -> None:
    pk = here("draft")
    for text in ("Teks pertama.", "Teks kedua."):
        petugas.post(f"/tugas/{pk}/simpan/", {**form_of(petugas, pk), "penutup": text})
    first, second = texts_of(run.id, "penutup")
    html = page(petugas, f"/tugas/{pk}/naskah/?bagian=penutup&dari={first.pk}&ke={second.pk}")
    assert "Teks kedua." in html
    assert "Versi naskah" in page(petugas, f"/tugas/{pk}/naskah/")
    assert petugas.post(f"/tugas/{pk}/naskah/{first.pk}/").status_code == 302
    assert Task.objects.get(pk=pk).entry["penutup"] == "Teks pertama."
    assert [t.text for t in texts_of(run.id, "penutup")] == ["Teks pertama.", "Teks kedua.", "Teks pertama."]


def test_a_word_file_is_looked_over_first_and_then_taken(run: RunRef, petugas: Client) -> None:
    pk = here("draft")
    seen = petugas.post(f"/tugas/{pk}/naskah/unggah/", {"file": word_file(petugas, pk, Penutup="Ditulis di <b>Word</b>.")})
    html = seen.content.decode()
    assert seen.status_code == 200 and "Ditulis di &lt;b&gt;Word&lt;/b&gt;." in html
    assert Task.objects.get(pk=pk).entry == {}, "looking changes nothing"
    sealed = re.search(r'name="words" value="([^"]+)"', html)
    assert sealed
    assert petugas.post(f"/tugas/{pk}/naskah/unggah/", {"words": sealed[1]}).status_code == 302
    assert Task.objects.get(pk=pk).entry["penutup"] == "Ditulis di <b>Word</b>."
    kept = texts_of(run.id, "penutup")
    assert [(t.text, t.source, t.proposed) for t in kept] == [("Ditulis di <b>Word</b>.", "docx", False)]


def test_words_are_not_taken_when_the_draft_changed_in_between_or_the_seal_is_broken(run: RunRef, petugas: Client) -> None:
    pk = here("draft")
    seen = petugas.post(f"/tugas/{pk}/naskah/unggah/", {"file": word_file(petugas, pk, Penutup="Dari Word.")})
    sealed = re.search(r'name="words" value="([^"]+)"', seen.content.decode())
    assert sealed
    petugas.post(f"/tugas/{pk}/simpan/", {**form_of(petugas, pk), "penutup": "Dari web."})
    assert petugas.post(f"/tugas/{pk}/naskah/unggah/", {"words": sealed[1]}).status_code == 409
    assert petugas.post(f"/tugas/{pk}/naskah/unggah/", {"words": sealed[1] + "x"}).status_code == 400
    assert [t.text for t in texts_of(run.id, "penutup")] == ["Dari web."]


def test_a_faulty_word_file_is_refused_with_its_faults_named(run: RunRef, petugas: Client) -> None:
    pk = here("draft")
    old = SimpleUploadedFile("naskah.doc", b"\xd0\xcf\x11\xe0" + b"0" * 99)
    answer = petugas.post(f"/tugas/{pk}/naskah/unggah/", {"file": old})
    assert answer.status_code == 400 and ".doc" in answer.content.decode()
    assert petugas.post(f"/tugas/{pk}/naskah/unggah/").status_code == 400


def test_a_colleague_may_not_hand_in_words_and_a_stranger_finds_no_draft(run: RunRef, petugas: Client) -> None:
    pk = here("draft")
    file = word_file(petugas, pk)
    assert browser_of("arsiparis@uji").post(f"/tugas/{pk}/naskah/unggah/", {"file": file}).status_code == 403
    stranger = browser_of("camat@luar")
    for path in ("naskah/", "naskah/naskah-kerja.docx"):
        assert stranger.get(f"/tugas/{pk}/{path}").status_code == 404
    assert petugas.get(f"/tugas/{here('draft')}/naskah/naskah-kerja.docx").status_code == 200


def test_the_points_of_the_review_are_answered_on_the_page(run: RunRef, petugas: Client, kasubag: Client) -> None:
    handed_in(petugas)
    pk = here("review")
    html = page(kasubag, f"/tugas/{pk}/")
    assert html.count('name="reviu_') == 46 and "target sama dengan Perjanjian Kinerja" in html
    sent = form_of(kasubag, pk)
    assert sent["reviu_S4"] == "ya", "what the data say is chosen already"
    refused = kasubag.post(f"/tugas/{pk}/selesai/", {**sent, "outcome": "ya"})
    assert refused.status_code == 409 and "M6, M7" in refused.content.decode()
    complete = {**{f"reviu_{item.key}": "ya" for item in ITEMS}, **sent, "outcome": "ya"}
    complete["version"] = str(Task.objects.get(pk=pk).entry_version)
    assert kasubag.post(f"/tugas/{pk}/selesai/", complete).status_code == 302


def test_a_preview_keeps_what_was_typed_and_shows_the_paper_without_closing(run: RunRef, petugas: Client) -> None:
    pk = here("draft")
    asked = petugas.post(f"/tugas/{pk}/pratinjau/", {**form_of(petugas, pk), "penutup": "Baru diketik."}, follow=True)
    assert asked["Content-Type"] == "application/pdf" and asked.content.startswith(b"%PDF")
    task = Task.objects.get(pk=pk)
    assert (task.state, task.entry["penutup"]) == ("open", "Baru diketik.")
    assert petugas.get(f"/tugas/{pk}/pratinjau/2.pdf").status_code == 404
    assert browser_of("arsiparis@uji").get(f"/tugas/{pk}/pratinjau/1.pdf").status_code == 403
