"""Kind `report`: a report handed up, with the slip for the receiver's answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from capaian.collection.selectors import form_required, lines
from capaian.collection.services import save_value
from capaian.collection.services.values import Typed
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import NotPermitted, NotReady
from tests.integration.kinds.conftest import Play, person
from tests.integration.kinds.reading import text_of_pdf

UP = [
    {"activity": "Tim SAKIP melaporkan hasil", "standard": "30 menit", "produces": ["report", "disposition-slip"],
     "works": [{"kind": "report", "lane": "tim"}]},
    {"activity": "Menindaklanjuti laporan", "produces": ["disposition"],
     "works": [{"kind": "order", "lane": "kepala-bagian"}]},
]


def test_a_report_goes_up_with_an_empty_slip_for_the_receiver(begin: Callable[..., Play]) -> None:
    play = begin(UP, who="perencana")
    assert play.suggestion("report", "kepada") == "Kepala Bagian Program"
    play.do("report", "perencana", hasil="Seluruh unit telah menyerahkan data", kendala="Bukti terlambat")
    report, slip = play.left("report"), play.left("disposition-slip")
    assert report.data["number"] == "000.8.6.3/001/LAP/SETWAN/IV/2025"
    text = text_of_pdf(file_bytes(report.file_id))
    for words in ("Yth. Kepala Bagian Program", "Seluruh unit telah menyerahkan data", "Bukti terlambat", "Putri (contoh)",
                  "SOP Pengumpulan Data Kinerja Nomor 7/SOP/2024"):
        assert words in text, words
    assert slip.data == {"report": report.data["number"], "receiver": "Kepala Bagian Program"}
    printed = text_of_pdf(file_bytes(slip.file_id))
    assert report.data["number"] in printed and "Bagus (contoh)" in printed and "……" in printed


def test_the_figures_of_the_run_stand_in_the_report(begin: Callable[..., Play], plan: None) -> None:
    play = begin([{"activity": "Mengisi formulir", "produces": ["form-filled"],
                   "works": [{"kind": "fill", "lane": "umum"}]}, *UP], who="kasubag-umum")
    task = play.task("fill")
    form = form_required(play.run.id)
    save_value(task_id=task.id, actor=person("kasubag-umum"), at=play.at, typed=Typed(
        lines(form)[0].row, "45", obstacles="Jadwal rapat berubah", follow_up="Susun ulang jadwal"))
    play.close("fill", "kasubag-umum")
    assert "1 (satu) indikator; 1 (satu) dapat dihitung capaiannya dan 0 (nol)" in play.suggestion("report", "hasil")
    assert play.suggestion("report", "kendala") == "Persentase rapat yang difasilitasi: Jadwal rapat berubah"
    assert "Susun ulang jadwal" in play.suggestion("report", "saran")
    play.do("report", "perencana")
    text = text_of_pdf(file_bytes(play.left("report").file_id))
    assert "Persentase rapat yang difasilitasi" in text and "90,00" in text


def test_a_report_says_what_was_found(begin: Callable[..., Play]) -> None:
    play = begin(UP, who="perencana")
    play.type("report", "pengolah", hasil="")
    with pytest.raises(NotReady):
        play.close("report", "pengolah")
    with pytest.raises(NotPermitted):
        play.type("report", "kasubag-umum")
