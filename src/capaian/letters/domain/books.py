"""The books an office begins with. Each office changes titles, templates and classification as its rules say.

Classification codes: 000.8.6.3 Akuntabilitas Kinerja, 000.8.3.3 Standar Operasional Prosedur.

>>> BOOKS["disposisi"].classification
'000.8.6.3'
"""

from __future__ import annotations

from collections.abc import Iterable
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

INCOMING = {
    "agenda-surat": Book("Agenda surat masuk", "AM", "{sequence:04d}/{book}/{year}", ""),
    "agenda-undangan": Book("Agenda undangan masuk", "AU", "{sequence:04d}/{book}/{year}", ""),
}
"""The books in which what comes in gets its agenda number."""


def gaps(sequences: Iterable[int]) -> tuple[int, ...]:
    """The numbers that a book should hold and does not; a book without faults has none.

    >>> gaps([1, 2, 5]), gaps([1, 2, 3]), gaps([])
    ((3, 4), (), ())
    """
    there = set(sequences)
    return tuple(n for n in range(1, max(there, default=0)) if n not in there)
