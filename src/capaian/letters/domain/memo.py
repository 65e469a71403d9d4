"""Nota dinas: the order or message inside an office. Layout after the national rules of official correspondence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.dates import long_date
from capaian.kernel.paper import Fields, NumberList, Paper, Rule, SignatureBox, Signatures, Title
from capaian.letters.domain.parts import Sheet, body


@dataclass(frozen=True)
class OfficialMemo:
    """The fields of a nota dinas. ``points`` are numbered after the opening paragraphs, ``closing`` follows them."""

    sheet: Sheet
    to: tuple[str, ...]
    sender: str
    copies: tuple[str, ...]
    day: date
    number: str
    subject: str
    paragraphs: tuple[str, ...]
    signer: SignatureBox
    points: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    nature: str = "Biasa"
    enclosure: str = ""


def official_memo(memo: OfficialMemo) -> Paper:
    """The nota dinas."""
    fields = (
        ("Kepada", "\n".join(f"Yth. {name}" for name in memo.to)),
        ("Dari", memo.sender),
        ("Tembusan", "\n".join(memo.copies) or "-"),
        ("Tanggal", long_date(memo.day)),
        ("Nomor", memo.number),
        ("Sifat", memo.nature),
        ("Lampiran", memo.enclosure or "-"),
        ("Hal", memo.subject),
    )
    return memo.sheet.paper(
        title=f"Nota Dinas {memo.number}",
        subject=memo.subject,
        number=memo.number,
        blocks=(
            Title("NOTA DINAS"),
            Fields(fields, label_mm=24),
            Rule(),
            *body(memo.paragraphs),
            *((NumberList(memo.points),) if memo.points else ()),
            *body(memo.closing),
            Signatures((memo.signer,)),
        ),
    )
