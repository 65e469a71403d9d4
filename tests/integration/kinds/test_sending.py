"""Kinds `cover-letter`, `duplicate` and `send`: the signed document leaves the office."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from capaian.foundation.selectors import file_bytes
from capaian.foundation.typesetting import render_pdf
from capaian.kernel.errors import NotReady
from capaian.kernel.paper import Paper, Paragraph
from capaian.letters.selectors import dispatches
from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import STEP_KINDS, Left, Plain, Prepared, TaskRef
from tests.integration.kinds.conftest import Play
from tests.integration.kinds.reading import text_of_pdf


class Signs(Plain):
    """Leaves a signed document of two paragraphs, so that these tests need no authority."""

    key = "sign"

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        pdf = render_pdf(Paper("Laporan", (Paragraph(f"Laporan Kinerja {task.run.period}"),)), at=at).pdf
        return Prepared((Left("signed", f"Laporan Kinerja {task.run.period}", "laporan.pdf", pdf),))


SIGN = {"activity": "Menandatangani", "works": [{"kind": "sign", "lane": "sekretaris"}], "produces": ["signed"]}
COVER = {"activity": "Membuat surat pengantar", "works": [{"kind": "cover-letter", "lane": "tim"}],
         "requires": ["signed"], "produces": ["cover-letter"]}
COPY = {"activity": "Menggandakan", "works": [{"kind": "duplicate", "lane": "staf"}], "requires": ["signed"],
        "produces": ["copies-list"]}
SEND = {"activity": "Mengirim", "works": [{"kind": "send", "lane": "staf"}], "requires": ["cover-letter"],
        "produces": ["dispatch"]}


@pytest.fixture
def signed(begin: Callable[..., Play], monkeypatch: pytest.MonkeyPatch) -> Play:
    monkeypatch.setitem(STEP_KINDS, "sign", Signs())
    play = begin([SIGN, COVER, COPY, SEND])
    play.close("sign", "sekretaris")
    return play


@pytest.fixture
def covered(signed: Play) -> Play:
    signed.do("cover-letter", "perencana", kepada=[{"kepada": "Bupati Contoh"}, {"kepada": "Inspektorat"}])
    return signed


def test_the_usual_addressees_are_proposed_as_titles(signed: Play) -> None:
    assert [row["kepada"] for row in signed.suggestion("cover-letter", "kepada")] == [
        "Bupati Contoh c.q. Kepala Bagian Organisasi Sekretariat Daerah", "Inspektorat Kabupaten Contoh",
        "Badan Perencanaan Pembangunan Daerah Kabupaten Contoh"]


def test_the_cover_letter_is_numbered_and_names_what_goes_with_it(covered: Play) -> None:
    letter = covered.left("cover-letter")
    assert (letter.data["number"], letter.data["to"]) == ("000.8.6.3/001/SP/SETWAN/IV/2025", ["Bupati Contoh", "Inspektorat"])
    text = text_of_pdf(file_bytes(letter.file_id))
    for words in ("SURAT PENGANTAR", letter.data["number"], "Laporan Kinerja 2025Q1", "1 (satu) berkas", "Putri (contoh)"):
        assert words in text, words


def test_a_cover_letter_needs_somebody_to_go_to(signed: Play) -> None:
    signed.type("cover-letter", "perencana", kepada=[{"kepada": " "}])
    with pytest.raises(NotReady):
        signed.close("cover-letter", "perencana")


def test_the_copies_are_those_of_the_cover_letter_and_of_the_office(covered: Play) -> None:
    rows = covered.suggestion("duplicate", "salinan")
    assert [r["kepada"] for r in rows] == ["Bupati Contoh", "Inspektorat", "Arsip Sekretariat DPRD Contoh"]
    rows[1]["bentuk"], rows[2]["jumlah"] = "Elektronik", "2"
    covered.do("duplicate", "staf", salinan=rows)
    listing, signed = covered.left("copies-list"), covered.left("signed")
    assert listing.data["originals"] == [signed.file_id]
    assert listing.data["copies"] == {"Bupati Contoh": 1, "Inspektorat": 1, "Arsip Sekretariat DPRD Contoh": 2}
    text = text_of_pdf(file_bytes(listing.file_id)).replace(" ", "")
    assert text.count(signed.file_id) == 2, "the original, and the electronic copy that must equal it"
    assert "Jumlahhalaman:1(satu)" in text


def test_the_print_pack_holds_the_signed_bytes_unchanged(covered: Play) -> None:
    covered.do("duplicate", "staf")
    pack = zipfile.ZipFile(io.BytesIO(file_bytes(covered.left("print-pack").file_id)))
    kept = [pack.read(name) for name in pack.namelist()]
    assert kept[0] == file_bytes(covered.left("signed").file_id)
    assert kept[1] == file_bytes(covered.left("cover-letter").file_id)
    assert len(kept) == 3


def test_copies_are_counted_in_whole_numbers(covered: Play) -> None:
    covered.type("duplicate", "staf", salinan=[{"kepada": "Bupati Contoh", "jumlah": "0", "bentuk": "Cetak"},
                                               {"kepada": "Inspektorat", "jumlah": "1,5", "bentuk": "Cetak"}])
    assert len(covered.blockers("duplicate")) == 2


def test_nothing_is_copied_that_nobody_signed(begin: Callable[..., Play]) -> None:
    play = begin([{**COPY, "requires": []}], who="staf")
    play.type("duplicate", "staf")
    with pytest.raises(NotReady):
        play.close("duplicate", "staf")


def sent(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"kepada": who, "kontak": "", "cara": "Diantar langsung", "tanggal": "2025-04-14", "penerima": by,
             "diterima": when, "bukti": ""} for who, by, when in rows]


@pytest.fixture
def copied(covered: Play) -> Play:
    covered.do("duplicate", "staf")
    return covered


def test_each_dispatch_stands_in_the_expedition_book_with_its_receipt(copied: Play) -> None:
    copied.do("send", "staf", kiriman=sent(("Bupati Contoh", "Agendaris", "2025-04-14T13:30"), ("Inspektorat", "", "")))
    book = dispatches(copied.run.office_id, 2025)
    assert [(d.addressee, d.receiver, d.letter) for d in book] == [
        ("Bupati Contoh", "Agendaris", "000.8.6.3/001/SP/SETWAN/IV/2025"),
        ("Inspektorat", "", "000.8.6.3/001/SP/SETWAN/IV/2025")]
    assert book[0].received_at == datetime(2025, 4, 14, 13, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
    text = text_of_pdf(file_bytes(copied.left("dispatch").file_id))
    for words in ("BUKU EKSPEDISI", "Bupati Contoh", "Agendaris", "13.30 WIB"):
        assert words in text, words


def test_nobody_on_the_cover_letter_is_forgotten(copied: Play) -> None:
    copied.type("send", "staf", kiriman=sent(("Bupati Contoh", "", "")))
    assert len(copied.blockers("send")) == 1 and "Inspektorat" in copied.blockers("send")[0]


def test_a_receipt_has_a_receiver_and_a_time_after_the_dispatch(copied: Play) -> None:
    copied.type("send", "staf", kiriman=sent(("Bupati Contoh", "Agendaris", ""), ("Inspektorat", "Ani", "2025-04-13T09:00")))
    assert len(copied.blockers("send")) == 2


def test_what_is_sent_tomorrow_was_not_sent_today(copied: Play) -> None:
    rows = sent(("Bupati Contoh", "", ""), ("Inspektorat", "", ""))
    rows[0]["tanggal"] = "2025-04-15"
    copied.type("send", "staf", kiriman=rows)
    with pytest.raises(NotReady) as refusal:
        copied.close("send", "staf")
    assert refusal.value.code == "send.ahead"
    assert dispatches(copied.run.office_id, 2025) == []
