"""Statements: officials who read a document acknowledge it; those who reviewed a performance report declare it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from capaian.kernel.dates import clock, short_date
from capaian.kernel.paper import (
    Block,
    Column,
    Fields,
    Heading,
    NumberList,
    PageBreak,
    Paper,
    Paragraph,
    SignatureBox,
    Title,
    numbered_table,
)
from capaian.letters.domain.parts import Sheet


@dataclass(frozen=True)
class Reader:
    """An official who should read; ``read_at`` is when the reading was acknowledged, ``remark`` what was said."""

    name: str
    post: str
    read_at: datetime | None = None
    remark: str = ""


@dataclass(frozen=True)
class ReadingSheet:
    """The sheet on which officials state that they have read a document. ``reason``: why it closed before all had."""

    sheet: Sheet
    document: str
    reference: str
    readers: tuple[Reader, ...]
    signer: SignatureBox
    signed_on: date | None
    reason: str = ""


def reading_sheet(reading: ReadingSheet) -> Paper:
    """The statement (lembar pernyataan telah membaca); who has not read stays visible."""
    read = sum(1 for reader in reading.readers if reader.read_at)
    return reading.sheet.paper(
        title=f"Pernyataan Telah Membaca {reading.document}",
        blocks=(
            Title("LEMBAR PERNYATAAN TELAH MEMBACA"),
            Fields((("Dokumen", reading.document), ("Nomor/versi", reading.reference or "-")), label_mm=28),
            Paragraph("Yang tercantum di bawah ini menyatakan telah membaca dan memahami dokumen tersebut di atas."),
            numbered_table(
                columns=(
                    Column("Nama", 1.7),
                    Column("Jabatan", 2),
                    Column("Dinyatakan pada", 1.2, "center"),
                    Column("Tanda tangan/keterangan", 1.5),
                ),
                rows=(
                    (r.name, r.post, _moment(r.read_at) or "belum", r.remark)
                    for r in reading.readers
                ),
                row_mm=9,
            ),
            Paragraph(f"Telah menyatakan {read} dari {len(reading.readers)} pejabat.", align="left"),
            *((Paragraph(f"Alasan dilanjutkan: {reading.reason}", align="left"),) if reading.reason else ()),
            reading.sheet.signed(reading.signer, reading.signed_on),
        ),
    )


@dataclass(frozen=True)
class CheckedItem:
    """One item of the review's checklist with its verdict ("Ya", "Tidak", "Tidak berlaku") and what was found."""

    group: str
    question: str
    verdict: str
    finding: str = ""


@dataclass(frozen=True)
class ReviewStatement:
    """The statement that a performance report was reviewed, with the checklist as its annexe.

    Form after PermenPANRB 53/2014, Petunjuk Teknis Reviu atas Laporan Kinerja. ``exceptions`` are the matters that
    remained; with none the statement says so.
    """

    sheet: Sheet
    report: str
    year: int
    agency: str
    signer: SignatureBox
    signed_on: date | None
    exceptions: tuple[str, ...] = ()
    checklist: tuple[CheckedItem, ...] = ()


def review_statement(review: ReviewStatement) -> Paper:
    """The statement (pernyataan telah direviu), signed by the reviewing unit."""
    verdict: tuple[Block, ...]
    if review.exceptions:
        verdict = (
            Paragraph("Berdasarkan reviu kami, masih terdapat hal-hal berikut yang perlu diperhatikan:", indent=True),
            NumberList(review.exceptions),
        )
    else:
        verdict = (
            Paragraph(
                "Berdasarkan reviu kami, tidak terdapat kondisi atau hal-hal yang menimbulkan perbedaan dalam meyakini "
                "keandalan informasi yang disajikan di dalam laporan kinerja ini.",
                indent=True,
            ),
        )
    annexe: tuple[Block, ...] = ()
    if review.checklist:
        annexe = (
            PageBreak(),
            Heading(2, "Lampiran: Ceklist Reviu"),
            numbered_table(
                columns=(
                    Column("Kelompok", 0.9),
                    Column("Pernyataan", 3),
                    Column("Hasil", 0.7, "center"),
                    Column("Catatan", 1.6),
                ),
                rows=(
                    (item.group, item.question, item.verdict, item.finding)
                    for item in review.checklist
                ),
                size=9,
            ),
        )
    return review.sheet.paper(
        title=f"Pernyataan Telah Direviu {review.report}",
        blocks=(
            Title("PERNYATAAN TELAH DIREVIU", (review.agency.upper(), f"TAHUN ANGGARAN {review.year}")),
            Paragraph(
                f"Kami telah mereviu {review.report} untuk tahun anggaran {review.year} sesuai Pedoman Reviu atas "
                "Laporan Kinerja. Substansi informasi yang dimuat dalam laporan kinerja menjadi tanggung jawab "
                f"manajemen {review.agency}.",
                indent=True,
            ),
            Paragraph(
                "Reviu bertujuan untuk memberikan keyakinan terbatas bahwa laporan kinerja telah disajikan secara "
                "akurat, andal, dan valid.",
                indent=True,
            ),
            *verdict,
            review.sheet.signed(review.signer, review.signed_on),
            *annexe,
        ),
    )


def _moment(at: datetime | None) -> str:
    return f"{short_date(at.date())} {clock(at)}" if at else ""
