"""The books an office begins with. Each office changes titles, templates and classification as its rules say.

Classification codes: 000.8.6.3 Akuntabilitas Kinerja, 000.8.3.3 Standar Operasional Prosedur.

>>> BOOKS["disposisi"].classification
'000.8.6.3'
"""

from __future__ import annotations

from dataclasses import dataclass

_USUAL = "{classification}/{sequence:03d}/{book}/{office_code}/{month_roman}/{year}"


@dataclass(frozen=True)
class Book:
    """A book: its title, the word that stands in its numbers, how a number is written, its archive code."""

    title: str
    mark: str
    template: str = _USUAL
    classification: str = "000.8.6.3"


BOOKS = {
    "disposisi": Book("Lembar disposisi", "DSP"),
    "nota-dinas": Book("Nota dinas", "ND"),
    "undangan": Book("Undangan", "UND"),
    "notulen": Book("Notulen", "NOT"),
    "program-kerja": Book("Program kerja", "PK"),
    "ceklist": Book("Ceklist dokumen", "CEK"),
    "tanda-terima": Book("Tanda terima", "TT"),
    "laporan": Book("Laporan", "LAP"),
    "surat-pengantar": Book("Surat pengantar", "SP"),
    "penggandaan": Book("Daftar penggandaan", "PGD"),
    "keputusan": Book("Keputusan", "SK", "{sequence} TAHUN {year}", "000.8.3.3"),
}
