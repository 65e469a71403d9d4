"""Kind `socialise`: officials state that they have read; who has not stays visible."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from capaian.foundation.models import AuditEntry
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import Conflict, NotFound, NotPermitted, NotReady
from capaian.letters.models import Acknowledgement
from capaian.letters.selectors import acknowledgements
from capaian.letters.services import acknowledge
from capaian.letters.tasks.socialise import readers
from capaian.organisation.domain.actors import Actor
from tests.integration.kinds.conftest import SHEET, Play, founded, person
from tests.integration.kinds.reading import text_of_pdf

SHARE = [
    {"activity": "Melaporkan hasil", "works": [{"kind": "report", "lane": "tim"}], "produces": ["report"]},
    {"activity": "Mensosialisasikan laporan", "works": [{"kind": "socialise", "lane": "kepala-bagian"}],
     "requires": ["report"], "produces": ["acknowledgement"]},
]
TWO = [{"jabatan": "perencana"}, {"jabatan": "staf"}]


@pytest.fixture
def shared(begin: Callable[..., Play]) -> Play:
    play = begin(SHARE, who="perencana")
    play.do("report", "perencana")
    return play


def read(play: Play, who: str, remark: str = "") -> Acknowledgement:
    return acknowledge(task_id=play.task("socialise").id, actor=person(who), at=play.at, remark=remark)


def test_every_official_but_the_one_who_shares_should_read(shared: Play) -> None:
    assert [row["jabatan"] for row in shared.suggestion("socialise", "pembaca")] == [
        "sekretaris", "perencana", "pengolah", "kasubag-umum", "staf"]


def test_an_official_acknowledges_once_and_it_is_traced(shared: Play) -> None:
    first = read(shared, "staf", "Sudah saya pahami")
    assert read(shared, "staf", "Sekali lagi") == first
    assert [(a.name, a.title, a.remark) for a in acknowledgements(shared.task("socialise").id)] == [
        ("Sito (contoh)", "Staf Program", "Sudah saya pahami")]
    assert AuditEntry.objects.filter(act="reading.acknowledge").count() == 1


def test_the_sheet_shows_who_has_read_and_who_has_not(shared: Play) -> None:
    read(shared, "staf")
    shared.type("socialise", "kepala-bagian", pembaca=TWO, alasan="Perencana sedang cuti")
    shared.close("socialise", "kepala-bagian")
    sheet = shared.left("acknowledgement")
    assert (sheet.data["read"], sheet.data["silent"]) == (["Sito (contoh)"], ["Perencana Ahli Muda"])
    assert sheet.data["document"] == shared.left("report").file_id
    text = text_of_pdf(file_bytes(sheet.file_id))
    for words in ("14-04-2025", "belum", "Telah menyatakan 1 dari 2 pejabat.", "Perencana sedang cuti"):
        assert words in text, words


def test_going_on_without_everybody_needs_a_reason(shared: Play) -> None:
    read(shared, "staf")
    shared.type("socialise", "kepala-bagian", pembaca=TWO, alasan="")
    with pytest.raises(NotReady, match="Perencana Ahli Muda"):
        shared.close("socialise", "kepala-bagian")
    read(shared, "perencana")
    shared.close("socialise", "kepala-bagian")
    assert shared.left("acknowledgement").data["silent"] == []


def test_who_read_without_being_asked_is_kept_too(shared: Play) -> None:
    read(shared, "kasubag-umum")
    shared.type("socialise", "kepala-bagian", pembaca=TWO)
    assert [(a.official.title, a.statement is not None) for a in readers(shared.task("socialise"))] == [
        ("Perencana Ahli Muda", False), ("Staf Program", False), ("Kasubag Umum", True)]


def test_a_stranger_learns_nothing_and_an_account_without_a_post_cannot_say_so(shared: Play) -> None:
    founded({**SHEET, "key": "kantor-lain", "people": [{**p, "login": f"{p['position']}@lain", "nip": "9"}
                                                       for p in SHEET["people"]]})
    from capaian.organisation.models import Person
    from capaian.organisation.selectors import actor_of

    stranger = actor_of(at=shared.at, person=Person.objects.filter(office__key="kantor-lain")[0].pk)
    task = shared.task("socialise").id
    with pytest.raises(NotFound):
        acknowledge(task_id=task, actor=stranger, at=shared.at)
    keeper = Actor(person("staf").person, "Petugas TI", (), "sekretariat-contoh", administrator=True)
    with pytest.raises(NotPermitted):
        acknowledge(task_id=task, actor=keeper, at=shared.at)
    assert not Acknowledgement.objects.exists()


def test_nothing_is_acknowledged_after_the_step_was_closed(shared: Play) -> None:
    task = shared.task("socialise").id
    shared.do("socialise", "kepala-bagian")
    with pytest.raises(Conflict):
        acknowledge(task_id=task, actor=person("staf"), at=shared.at)


def test_only_a_shared_document_can_be_acknowledged(begin: Callable[..., Play]) -> None:
    play = begin(SHARE, who="perencana")
    with pytest.raises(Conflict):
        acknowledge(task_id=play.task("report").id, actor=person("staf"), at=play.at)
