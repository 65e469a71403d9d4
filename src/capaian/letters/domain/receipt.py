"""Tanda terima: what was handed over, by whom, to whom, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time

from capaian.kernel.dates import clock, long_day
from capaian.kernel.paper import (
    Column,
    Fields,
    Paper,
    Paragraph,
    SignatureBox,
    Signatures,
    Title,
    dated,
    numbered_table,
)
from capaian.letters.domain.parts import Sheet


@dataclass(frozen=True)
class HandedItem:
    """One kind of thing handed over; ``quantity`` as printed ("1 (satu) berkas")."""

    name: str
    quantity: str
    remark: str = ""


@dataclass(frozen=True)
class Receipt:
    """A receipt with both signatures. ``giver`` and ``receiver`` are the two boxes."""

    sheet: Sheet
    number: str
    sender: str
    recipient: str
    items: tuple[HandedItem, ...]
    day: date
    giver: SignatureBox
    receiver: SignatureBox
    moment: time | None = None
    purpose: str = ""


def receipt(handing: Receipt) -> Paper:
    """The receipt (tanda terima): the giver signs on the left, the receiver on the right."""
    hours = f" pukul {clock(handing.moment)}" if handing.moment else ""
    purpose = f"Untuk {handing.purpose}, berupa:" if handing.purpose else "Berupa:"
    return handing.sheet.paper(
        title=f"Tanda Terima {handing.number}".strip(),
        number=handing.number,
        blocks=(
            Title("TANDA TERIMA", (f"Nomor: {handing.number}",) if handing.number else ()),
            Fields(
                (
                    ("Telah terima dari", handing.sender),
                    ("Diterima oleh", handing.recipient),
                    ("Hari/tanggal", long_day(handing.day) + hours),
                ),
                label_mm=38,
            ),
            Paragraph(purpose, align="left", keep=True),
            numbered_table(
                columns=(
                    Column("Uraian", 3),
                    Column("Banyaknya", 1.2, "center"),
                    Column("Keterangan", 1.6),
                ),
                rows=((item.name, item.quantity, item.remark) for item in handing.items),
            ),
            Paragraph("Demikian tanda terima ini dibuat untuk dipergunakan sebagaimana mestinya."),
            Signatures(
                (
                    replace(handing.giver, heading=handing.giver.heading or "Yang menyerahkan,"),
                    replace(
                        dated(handing.receiver, handing.sheet.place, handing.day),
                        heading=handing.receiver.heading or "Yang menerima,",
                    ),
                )
            ),
        ),
    )
