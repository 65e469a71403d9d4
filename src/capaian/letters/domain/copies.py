"""The copies of a document and their way out: list of copies (penggandaan) and the expedition book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from capaian.kernel.dates import clock, counted, short_date
from capaian.kernel.paper import Column, Fields, Note, Paper, SignatureBox, Title, numbered_table
from capaian.letters.domain.parts import Sheet


@dataclass(frozen=True)
class Copy:
    """One addressee's copies. ``form`` says printed or electronic; ``checksum`` is SHA-256 of the file given."""

    addressee: str
    count: int
    form: str = "Cetak"
    checksum: str = ""
    remark: str = ""


@dataclass(frozen=True)
class CopyList:
    """The list of copies of one document; ``checksum`` is SHA-256 (64 hex digits) of the signed original."""

    sheet: Sheet
    document: str
    document_number: str
    pages: int
    checksum: str
    copies: tuple[Copy, ...]
    signer: SignatureBox
    signed_on: date | None
    number: str = ""


def copy_list(listing: CopyList) -> Paper:
    """The list of copies (daftar penggandaan dokumen), with the total."""
    total = sum(copy.count for copy in listing.copies)
    return listing.sheet.paper(
        title=f"Daftar Penggandaan {listing.document}",
        number=listing.number,
        blocks=(
            Title("DAFTAR PENGGANDAAN DOKUMEN", (listing.number,) if listing.number else ()),
            Fields(
                (
                    ("Dokumen", listing.document),
                    ("Nomor", listing.document_number or "-"),
                    ("Jumlah halaman", counted(listing.pages)),
                    ("Sidik berkas asli", listing.checksum),
                ),
                label_mm=34,
            ),
            numbered_table(
                columns=(
                    Column("Ditujukan kepada", 2.2),
                    Column("Jumlah", 0.7, "center"),
                    Column("Bentuk", 0.9, "center"),
                    Column("Sidik berkas salinan", 2),
                    Column("Keterangan", 1.2),
                ),
                rows=(
                    (copy.addressee, str(copy.count), copy.form, copy.checksum or "-", copy.remark)
                    for copy in listing.copies
                ),
                totals=(("", "Jumlah salinan", str(total), "", "", ""),),
                size=9,
            ),
            Note("Sidik berkas adalah SHA-256. Salinan elektronik sama dengan aslinya apabila sidik berkasnya sama."),
            listing.sheet.signed(listing.signer, listing.signed_on),
        ),
    )


@dataclass(frozen=True)
class Dispatch:
    """One letter or document sent, and its receipt. ``received_at`` is empty until somebody received it."""

    day: date
    number: str
    subject: str
    addressee: str
    contact: str = ""
    way: str = ""
    receiver: str = ""
    received_at: datetime | None = None
    proof: str = ""


@dataclass(frozen=True)
class ExpeditionBook:
    """The pages of the expedition book for a period. Without a ``signer`` nobody signs the print."""

    sheet: Sheet
    period: str
    dispatches: tuple[Dispatch, ...]
    signer: SignatureBox | None
    signed_on: date | None


def expedition_book(book: ExpeditionBook) -> Paper:
    """The expedition book (buku ekspedisi), lying."""
    rows = (
        (
            short_date(sent.day),
            sent.number,
            sent.subject,
            "\n".join(line for line in (sent.addressee, sent.contact) if line),
            sent.way,
            sent.receiver,
            f"{short_date(sent.received_at.date())}\n{clock(sent.received_at)}" if sent.received_at else "",
            sent.proof,
        )
        for sent in book.dispatches
    )
    return book.sheet.paper(
        title=f"Buku Ekspedisi {book.period}",
        landscape=True,
        blocks=(
            Title("BUKU EKSPEDISI", (book.period,)),
            numbered_table(
                columns=(
                    Column("Tanggal kirim", 0.85, "center"),
                    Column("Nomor naskah", 1.5),
                    Column("Hal", 2),
                    Column("Tujuan dan kontak", 1.8),
                    Column("Cara kirim", 0.9),
                    Column("Nama penerima", 1.2),
                    Column("Diterima", 0.95, "center"),
                    Column("Paraf / bukti terima", 1.1),
                ),
                rows=rows,
                numbered=True,
                row_mm=10,
                size=9,
            ),
            *((book.sheet.signed(book.signer, book.signed_on),) if book.signer else ()),
        ),
    )
