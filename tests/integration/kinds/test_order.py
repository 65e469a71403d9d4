"""Kind `order`: a numbered disposition or nota dinas, and the answer to a report handed up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import NotPermitted, NotReady
from capaian.letters.models import Letter
from tests.integration.kinds.conftest import Play
from tests.integration.kinds.reading import text_of_pdf

SLIP = [
    {"activity": "Memerintahkan pengumpulan data kinerja", "requirement": "Surat Bupati", "standard": "5 menit",
     "works": [{"kind": "order", "lane": "sekretaris"}], "produces": ["disposition"]},
    {"activity": "Rapat persiapan", "standard": "2 hari", "works": [{"kind": "meet", "lane": "kepala-bagian"}],
     "produces": ["invitation", "attendance", "minutes"]},
]
ANSWER = [
    {"activity": "Melaporkan hasil pengumpulan", "produces": ["report", "disposition-slip", "disposition"],
     "works": [{"kind": "report", "lane": "kepala-bagian"}, {"kind": "order", "lane": "sekretaris"}]},
    {"activity": "Pengarsipan data kinerja", "works": [{"kind": "archive", "lane": "staf"}],
     "produces": ["archive-entry"]},
]


def test_the_order_is_a_numbered_disposition_to_who_works_next(begin: Callable[..., Play]) -> None:
    play = begin(SLIP)
    assert play.suggestion("order", "asal") == "Surat Bupati"
    assert play.suggestion("order", "kepada") == "Kepala Bagian Program"
    assert play.suggestion("order", "batas") == "2025-04-16"
    play.do("order", "sekretaris", nomor="005/12/Bag.Org/2025", instruksi="1. Kumpulkan data\n2. Laporkan")
    slip = play.left("disposition")
    assert slip.data["number"] == "000.8.6.3/001/DSP/SETWAN/IV/2025"
    assert slip.data["instructions"] == ["Kumpulkan data", "Laporkan"]
    text = text_of_pdf(file_bytes(slip.file_id))
    for words in ("LEMBAR DISPOSISI", slip.data["number"], "005/12/Bag.Org/2025", "Surat Bupati", "Kepala Bagian Program",
                  "16 April 2025", "Sari (contoh)"):
        assert words in text, words
    assert Letter.objects.get().state == "used"


def test_nothing_counts_that_the_officer_did_not_save(begin: Callable[..., Play]) -> None:
    play = begin(SLIP)
    assert play.blockers("order"), "a suggestion is not an entry"
    play.type("order", "sekretaris", instruksi="", batas="segera")
    assert len(play.blockers("order")) == 2
    with pytest.raises(NotReady):
        play.close("order", "sekretaris")
    assert not Letter.objects.exists(), "no number is spent on a refusal"


def test_only_the_leader_orders(begin: Callable[..., Play]) -> None:
    play = begin(SLIP)
    with pytest.raises(NotPermitted):
        play.type("order", "staf")


def test_where_the_row_asks_for_a_memo_the_order_is_a_nota_dinas(begin: Callable[..., Play]) -> None:
    play = begin([{**SLIP[0], "produces": ["memo"]}, SLIP[1]])
    assert "Rapat persiapan: Kepala Bagian, paling lambat 16 April 2025" in play.suggestion("order", "butir")
    play.do("order", "sekretaris")
    memo = play.left("memo")
    assert memo.data["number"] == "000.8.6.3/001/ND/SETWAN/IV/2025"
    text = text_of_pdf(file_bytes(memo.file_id))
    for words in ("NOTA DINAS", "Yth. Kepala Bagian Program", "Rapat persiapan", "Triwulan I Tahun 2025"):
        assert words in text, words


def test_a_report_is_answered_by_a_disposition_that_names_it(begin: Callable[..., Play]) -> None:
    play = begin(ANSWER, who="kepala-bagian")
    play.do("report", "kepala-bagian")
    report = play.left("report")
    assert play.suggestion("order", "nomor") == report.data["number"]
    assert play.suggestion("order", "asal") == "Kepala Bagian Program"
    assert play.suggestion("order", "kepada").splitlines() == ["Kepala Bagian Program", "Staf Program"]
    play.do("order", "sekretaris")
    slip = play.left("disposition")
    assert (slip.data["answers"], slip.data["report"]) == (report.data["number"], report.file_id)
    assert report.data["number"] in text_of_pdf(file_bytes(slip.file_id))


def test_the_same_letter_keeps_its_number_when_the_act_is_tried_again(begin: Callable[..., Play]) -> None:
    from capaian.procedures.ports import STEP_KINDS
    from tests.integration.kinds.conftest import person

    play = begin(SLIP)
    task = play.type("order", "sekretaris")
    STEP_KINDS["order"].prepare(task, "", actor=person("sekretaris"), at=play.at)
    play.close("order", "sekretaris")
    assert [letter.sequence for letter in Letter.objects.all()] == [1]
