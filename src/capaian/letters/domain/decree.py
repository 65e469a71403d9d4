"""The decree by which an office adopts an SOP (Surat Keputusan). It is part of the SOP's identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.dates import long_date
from capaian.kernel.paper import (
    Block,
    Grid,
    GridCell,
    NumberList,
    Paper,
    Paragraph,
    SignatureBox,
    Signatures,
    Text,
    Title,
    bold,
)
from capaian.letters.domain.parts import Sheet, copies_to

DICTA = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM", "KETUJUH", "KEDELAPAN", "KESEMBILAN", "KESEPULUH")


@dataclass(frozen=True)
class AdoptionDecree:
    """A decree. ``official`` is who decides ("CAMAT PAKUSARI"); ``dicta`` are what is decided (at most ten)."""

    sheet: Sheet
    official: str
    number: str
    about: str
    considering: tuple[str, ...]
    remembering: tuple[str, ...]
    dicta: tuple[str, ...]
    day: date
    signer: SignatureBox
    copies: tuple[str, ...] = ()


def adoption_decree(decree: AdoptionDecree) -> Paper:
    """The decree: menimbang, mengingat, memutuskan, menetapkan, and the signature."""
    if len(decree.dicta) > len(DICTA):
        raise ValueError("a decree has at most ten dicta")
    about = decree.about.upper()
    rows: tuple[Block, ...] = (
        _part("Menimbang", NumberList(decree.considering, "a.")),
        _part("Mengingat", NumberList(decree.remembering, "1.")),
        Paragraph(bold("MEMUTUSKAN:"), align="center", keep=True),
        _part("Menetapkan", Paragraph(bold(f"KEPUTUSAN {decree.official.upper()} TENTANG {about}."))),
        *(_part(name, Paragraph(text)) for name, text in zip(DICTA, decree.dicta, strict=False)),
    )
    place_date = f"Ditetapkan di {decree.sheet.place}\npada tanggal {long_date(decree.day)}"
    signer = SignatureBox(
        key=decree.signer.key,
        title=decree.signer.title,
        name=decree.signer.name,
        nip=decree.signer.nip,
        rank=decree.signer.rank,
        prefix=decree.signer.prefix,
        place_date=place_date,
    )
    return decree.sheet.paper(
        title=f"Keputusan {decree.official} Nomor {decree.number}",
        subject=decree.about,
        number=decree.number,
        blocks=(
            Title(
                f"KEPUTUSAN {decree.official.upper()}",
                (f"NOMOR {decree.number}", "TENTANG", about, f"{decree.official.upper()},"),
            ),
            *rows,
            Signatures((signer,)),
            *copies_to(decree.copies),
        ),
    )


def _part(label: Text, block: Block) -> Grid:
    cells = (GridCell((Paragraph(label, align="left"),)), GridCell((Paragraph(":"),)), GridCell((block,)))
    return Grid((5.2, 0.6, 24), cells)
