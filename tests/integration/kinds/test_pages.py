"""The pages of two kinds that are more than fields: the checklist's documents, and reading what is shared."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from capaian.letters.selectors import acknowledgements
from capaian.procedures.models import Artefact
from tests.integration.kinds.conftest import Play
from tests.integration.kinds.test_preparing import DOCUMENTS
from tests.integration.kinds.test_socialise import SHARE

GATHER = [{"activity": "Mengumpulkan dokumen", "works": [{"kind": "gather", "lane": "tim"}], "produces": ["checklist"]}]


def browser(post: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(person__appointment__position__key=post))
    return client


def test_a_document_of_the_checklist_is_attached_on_its_page(begin: Callable[..., Play]) -> None:
    play = begin(GATHER, who="perencana", checklist=DOCUMENTS)
    page = f"/tugas/{play.task('gather').id}/"
    client = browser("perencana")
    assert client.get(page).content.decode().count('name="key"') == 3
    sent = client.post(f"{page}lampirkan/", {"key": "input:renstra", "file": SimpleUploadedFile("renstra.pdf", b"%PDF-1.7")})
    assert sent.status_code == 302 and Artefact.objects.get(key="input:renstra").file_id
    shown = client.get(page).content.decode()
    assert "renstra.pdf" in shown and shown.count('name="key"') == 2


def test_a_document_that_is_not_on_the_checklist_is_refused(begin: Callable[..., Play]) -> None:
    play = begin(GATHER, who="perencana", checklist=DOCUMENTS)
    sent = browser("perencana").post(f"/tugas/{play.task('gather').id}/lampirkan/", {
        "key": "input:lain", "file": SimpleUploadedFile("lain.pdf", b"%PDF-1.7")})
    assert sent.status_code == 400 and not Artefact.objects.exists()


def test_an_official_finds_what_to_read_and_acknowledges_it(begin: Callable[..., Play]) -> None:
    play = begin(SHARE, who="perencana")
    play.do("report", "perencana")
    task, client = play.task("socialise").id, browser("staf")
    assert f'href="/tugas/{task}/"' in client.get("/").content.decode()
    assert f'action="/tugas/{task}/baca/"' in client.get(f"/tugas/{task}/").content.decode()
    client.post(f"/tugas/{task}/baca/", {"remark": "Dipahami"})
    assert [a.remark for a in acknowledgements(task)] == ["Dipahami"]
    assert f'action="/tugas/{task}/baca/"' not in client.get(f"/tugas/{task}/").content.decode()
    assert "Untuk Anda baca" not in client.get("/").content.decode(), "where the run waits is still said, but not to read"
