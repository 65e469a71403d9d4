"""A letter that a later step signs: the place for it, the number that waits, paraf and signature in one file."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from capaian.foundation.selectors import file_bytes
from capaian.letters.models import Letter
from capaian.procedures.ports import STEP_KINDS, Left, Plain, Prepared
from capaian.signing.ports import desk
from capaian.signing.selectors import documents_to_sign
from tests.integration.kinds.conftest import MONDAY, Play

MEMO = {"activity": "Menyiapkan nota dinas", "works": [{"kind": "order", "lane": "staf"}], "produces": ["memo"]}
REVIEW = {"activity": "Mengoreksi konsep", "works": [{"kind": "review", "lane": "kepala-bagian"}], "outcomes": [
    {"key": "ya", "label": "Ya", "to": "r3"}, {"key": "tidak", "label": "Tidak", "to": "r1", "returns": True}]}
INITIAL = {"activity": "Membubuhkan paraf", "works": [{"kind": "initial", "lane": "kepala-bagian"}], "produces": ["initialled"]}
SIGN = {"activity": "Menandatangani", "works": [{"kind": "sign", "lane": "sekretaris"}], "produces": ["signed"]}


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def test_a_letter_alone_is_returned_initialled_and_signed_under_one_number(begin: Callable[..., Play], files: None) -> None:
    play = begin([MEMO, REVIEW, INITIAL, SIGN], who="staf")
    play.do("order", "staf", kepada="Kasubag Umum")
    first = play.left("memo")
    assert first.data["from"] == "Sekretaris DPRD", "it is the letter of who signs it"
    assert Letter.objects.get().state == "reserved", "the number waits for the signature"
    play.close("review", "kepala-bagian", "tidak", "Hal belum jelas")
    play.do("order", "staf", kepada="Kasubag Umum", hal="Pengumpulan data kinerja")
    memo, number = play.left("memo"), Letter.objects.get()
    assert (memo.data["number"], number.subject) == (first.data["number"], "Pengumpulan data kinerja")
    play.close("review", "kepala-bagian", "ya")
    play.close("initial", "kepala-bagian")
    assert Letter.objects.get().state == "reserved"
    play.close("sign", "sekretaris")
    assert Letter.objects.get().state == "used"
    signed = play.left("signed")
    assert (signed.data["of"], signed.data["source"]) == ("memo", memo.file_id)
    verdict = desk().verify(file_bytes(signed.file_id), at=play.at)
    assert [(one.field, one.valid) for one in verdict.signatures] == [
        ("initial-kepala-bagian", True), ("sign-sekretaris", True)]


class Drafts(Plain):
    """Leaves a report with a place for the Sekretaris, so that this test needs no figures."""

    key = "draft"

    def prepare(self, task: Any, outcome: str, *, actor: Any, at: Any) -> Prepared:
        from capaian.foundation.typesetting import render_pdf
        from capaian.kernel.paper import Paper, Paragraph, SignatureBox, Signatures

        place = SignatureBox("sign-sekretaris", "Sekretaris DPRD")
        made = render_pdf(Paper("Laporan", (Paragraph("Isi."), Signatures((place,)))), at=at)
        boxes = {key: [b.page, b.x1, b.y1, b.x2, b.y2] for key, b in made.boxes.items()}
        return Prepared((Left("draft", "Laporan", "laporan.pdf", made.pdf, facts={"signable": True, "boxes": boxes}),))


COVER = {"activity": "Membuat surat pengantar", "works": [{"kind": "cover-letter", "lane": "staf"}], "produces": ["cover-letter"]}
COPY = {"activity": "Menggandakan", "works": [{"kind": "duplicate", "lane": "staf"}], "produces": ["copies-list"]}


def test_the_report_and_the_cover_letter_beside_it_are_signed_in_one_step(
        begin: Callable[..., Play], files: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STEP_KINDS, "draft", Drafts())
    play = begin([{"works": [{"kind": "draft", "lane": "staf"}], "produces": ["draft"]}, COVER, SIGN, COPY], who="staf")
    play.close("draft", "staf")
    play.do("cover-letter", "staf", kepada=[{"kepada": "Bupati Contoh"}])
    assert [one.key for one in documents_to_sign(play.task("sign"))] == ["draft", "cover-letter"]
    play.close("sign", "sekretaris")
    assert Letter.objects.get(book__key="surat-pengantar").state == "used"
    fields = PdfReader(io.BytesIO(file_bytes(play.left("signed").file_id))).get_fields() or {}
    assert "penerima" not in fields, "the receiver signs on paper"
    play.do("duplicate", "staf", salinan=[{"kepada": "Arsip", "jumlah": "1", "bentuk": "Cetak", "keterangan": ""}])
    listing = play.left("copies-list")
    assert len(listing.data["originals"]) == 1, "the report; the cover letter goes with it"


def test_an_order_long_before_the_signature_has_no_place_for_it(begin: Callable[..., Play], files: None) -> None:
    play = begin([MEMO, {"works": [{"kind": "meet", "lane": "staf"}]}, SIGN], who="staf", at=MONDAY)
    play.do("order", "staf", kepada="Kasubag Umum")
    assert "signable" not in play.left("memo").data and Letter.objects.get().state == "used"
