"""What the letters say, beyond the agreed texts of the samples."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from capaian.kernel.paper import Letterhead, Sheet, SignatureBox, paper_text, signature_boxes
from capaian.letters.domain.checklist import ChecklistItem, DocumentChecklist, document_checklist
from capaian.letters.domain.cover import CoverLetter, SentItem, cover_letter
from capaian.letters.domain.decree import DICTA, AdoptionDecree, adoption_decree
from capaian.letters.domain.disposition import DispositionSlip, disposition_slip
from capaian.letters.domain.meeting import GUESTS_IN_HEAD, Invitation, Meeting, Minutes, invitation, minutes
from capaian.letters.domain.statements import Reader, ReadingSheet, ReviewStatement, reading_sheet, review_statement

SHEET = Sheet(Letterhead("PEMERINTAH", "KECAMATAN CONTOH"), "Contoh", "DATA CONTOH")
CAMAT = SignatureBox("camat", "Camat Contoh", "CAMAT (CONTOH)", prefix="Plt.")
DAY = date(2025, 1, 6)
MEETING = Meeting("Rapat Data", DAY, "09.00 WIB", "Aula", ("Pembukaan",))
SLIP = DispositionSlip(
    SHEET, "Laporan", "000.8.6.3", "1/2025", DAY, "Laporan", "Sekcam", ("Kasubag",), ("Laksanakan",), None, CAMAT, DAY
)
LETTER = Invitation(SHEET, "1/2025", DAY, ("Kasi A",), MEETING, CAMAT)


def test_a_slip_ticks_exactly_what_was_chosen() -> None:
    text = paper_text(disposition_slip(replace(SLIP, speed="Segera", security="Rahasia")))
    assert text.count("[x]") == 2
    assert "[x] Segera" in text
    assert "[x] Rahasia" in text


def test_a_class_the_office_made_itself_is_printed_not_dropped() -> None:
    assert "[x] Kilat" in paper_text(disposition_slip(replace(SLIP, speed="Kilat")))


def test_a_slip_without_a_due_date_says_so() -> None:
    assert "Batas waktu : tidak ditentukan" in paper_text(disposition_slip(SLIP))
    assert "Batas waktu : 9 Januari 2025" in paper_text(disposition_slip(replace(SLIP, due=date(2025, 1, 9))))


def test_an_acting_official_signs_as_such() -> None:
    assert "Plt. Camat Contoh" in paper_text(disposition_slip(SLIP))


def test_few_guests_stand_in_the_letter_and_many_in_an_annexe_signed_too() -> None:
    few = invitation(LETTER)
    assert [box.key for box in signature_boxes(few)] == ["camat"]
    many = invitation(replace(LETTER, to=tuple(f"Kasi {n}" for n in range(GUESTS_IN_HEAD + 1))))
    assert [box.key for box in signature_boxes(many)] == ["camat", "camat-lampiran"]
    assert "DAFTAR UNDANGAN" in paper_text(many)
    assert "Lampiran : 1 (satu) lembar" in paper_text(many)


def test_minutes_open_with_the_date_in_words_and_may_carry_the_recorder() -> None:
    record = Minutes(SHEET, MEETING, "", "Camat", "Staf", ("Kasi A",), ("Dibahas.",), (), CAMAT)
    text = paper_text(minutes(record))
    assert "Pada hari Senin tanggal enam bulan Januari tahun dua ribu dua puluh lima" in text
    assert "Rapat tidak mengambil keputusan." in text
    both = minutes(replace(record, recorder_signer=SignatureBox("staf", "Staf")))
    assert [box.key for box in signature_boxes(both)] == ["staf", "camat"]


def test_a_checklist_counts_what_is_there_and_gives_the_reason_for_what_is_waived() -> None:
    items = (
        ChecklistItem("Renstra", "present", place="Lemari 1"),
        ChecklistItem("DPA", "missing"),
        ChecklistItem("Survei", "waived", reason="Tiap semester"),
    )
    text = paper_text(document_checklist(DocumentChecklist(SHEET, "Data", "2025", items, CAMAT, DAY)))
    assert "Ada 1 dari 3 dokumen; tidak ada 1; dikecualikan 1." in text
    assert "Survei | | | √ | | | Tiap semester" in text


def test_a_cover_letter_leaves_the_date_of_receipt_open_until_it_was_received() -> None:
    letter = CoverLetter(SHEET, "1", DAY, ("Bupati",), (SentItem("LKjIP", "1"),), CAMAT, SignatureBox("penerima", ""))
    assert "Diterima tanggal: …" in paper_text(cover_letter(letter))
    assert "Diterima tanggal: 7 Januari 2025" in paper_text(cover_letter(replace(letter, received_on=date(2025, 1, 7))))


def test_a_decree_with_more_dicta_than_words_for_them_is_refused() -> None:
    decree = AdoptionDecree(SHEET, "Camat Contoh", "1", "SOP", ("a",), ("b",), ("x",) * len(DICTA), DAY, CAMAT)
    assert "KESEPULUH" in paper_text(adoption_decree(decree))
    with pytest.raises(ValueError, match="at most 15"):
        adoption_decree(replace(decree, dicta=("x",) * (len(DICTA) + 1)))


def test_who_has_not_read_stays_visible() -> None:
    sheet = ReadingSheet(SHEET, "SOP", "v1", (Reader("A", "Kasi"), Reader("B", "Kasi")), CAMAT, DAY)
    text = paper_text(reading_sheet(sheet))
    assert text.count("belum") == 2
    assert "Telah menyatakan 0 dari 2 pejabat." in text


def test_a_review_never_says_that_nothing_was_found_when_something_was() -> None:
    clean = ReviewStatement(SHEET, "Laporan", 2024, "Kecamatan Contoh", CAMAT, DAY)
    assert "tidak terdapat kondisi" in paper_text(review_statement(clean))
    found = paper_text(review_statement(replace(clean, exceptions=("Target berbeda.",))))
    assert "tidak terdapat kondisi" not in found
    assert "1. Target berbeda." in found
