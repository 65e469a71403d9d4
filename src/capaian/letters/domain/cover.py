"""Surat pengantar: what goes with documents sent to somebody else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from capaian.kernel.dates import long_date
from capaian.kernel.paper import (
    Column,
    Fields,
    Paper,
    Paragraph,
    SignatureBox,
    Signatures,
    Spacer,
    Title,
    numbered_table,
)
from capaian.letters.domain.parts import INDENTED_PLACE, Sheet, addressees


@dataclass(frozen=True)
class SentItem:
    """One kind of document sent; ``quantity`` as printed ("2 (dua) eksemplar")."""

    name: str
    quantity: str
    remark: str = ""


@dataclass(frozen=True)
class CoverLetter:
    """A numbered surat pengantar. The receiver fills in and returns the lower left part.

    ``received_on`` is empty on the copy that travels and filled on the copy that is filed.
    """

    sheet: Sheet
    number: str
    day: date
    to: tuple[str, ...]
    items: tuple[SentItem, ...]
    sender: SignatureBox
    receiver: SignatureBox
    received_on: date | None = None
    telephone: str = ""


def cover_letter(letter: CoverLetter) -> Paper:
    """The surat pengantar: addressee, table of what is sent, sender and the receiver's receipt."""
    return letter.sheet.paper(
        title=f"Surat Pengantar {letter.number}",
        number=letter.number,
        blocks=(
            Paragraph(f"{letter.sheet.place}, {long_date(letter.day)}", align="right"),
            Paragraph(addressees(letter.to) + INDENTED_PLACE, align="left"),
            Spacer(2),
            Title("SURAT PENGANTAR", (f"Nomor: {letter.number}",), underline=True),
            numbered_table(
                columns=(
                    Column("Jenis yang dikirim", 3),
                    Column("Banyaknya", 1.2, "center"),
                    Column("Keterangan", 1.8),
                ),
                rows=((item.name, item.quantity, item.remark) for item in letter.items),
            ),
            Paragraph(f"Diterima tanggal: {long_date(letter.received_on) or '…………………………'}", align="left"),
            Signatures(
                (
                    replace(letter.receiver, heading=letter.receiver.heading or "Penerima,"),
                    replace(letter.sender, heading=letter.sender.heading or "Pengirim,"),
                )
            ),
            Fields((("Nomor telepon", letter.telephone or "-"),), label_mm=30),
        ),
    )
