"""The decree by which an office adopts an SOP (Surat Keputusan). It is part of the SOP's identity."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from capaian.sop.domain.pack import Pack, PrintedDate

DICTA = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM", "KETUJUH", "KEDELAPAN", "KESEMBILAN", "KESEPULUH",
         "KESEBELAS", "KEDUA BELAS", "KETIGA BELAS", "KEEMPAT BELAS", "KELIMA BELAS")


@dataclass(frozen=True)
class AdoptionDecree:
    """A decree. ``official`` is who decides ("CAMAT PAKUSARI"); ``dicta`` are what is decided (at most fifteen)."""

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


def numbered(pack: Pack, number: str, day: date) -> Pack:
    """The SOP with the number and day of its decree, as they are given when it is ratified."""
    assert pack.identity.decree is not None
    written = PrintedDate(long_date(day), day.isoformat())
    dated_on = pack.identity.decree.date if pack.identity.decree.date.printed.strip(" .…") else written
    decree = replace(pack.identity.decree, numbers=(number,), date=dated_on)
    return replace(pack, identity=replace(pack.identity, decree=decree))


def decree_of(pack: Pack, sheet: Sheet, signer: SignatureBox, day: date) -> AdoptionDecree | None:
    """The decree by which this SOP was adopted, as a letter of its own; nothing where the office adopts without one.

    ``day`` counts where the decree prints no date that can be read.
    """
    decree = pack.identity.decree
    if decree is None:
        return None
    written = date.fromisoformat(decree.date.iso) if decree.date.iso else day
    return AdoptionDecree(
        sheet=sheet, official=pack.identity.ratified_by or signer.title, number=decree.numbers[0] if decree.numbers else "",
        about=decree.title.partition(" tentang ")[2] or f"Standar Operasional Prosedur {pack.title}",
        considering=decree.considering, remembering=decree.recalling, dicta=decree.decides[:len(DICTA)], day=written,
        signer=signer)


def adoption_decree(decree: AdoptionDecree) -> Paper:
    """The decree: menimbang, mengingat, memutuskan, menetapkan, and the signature."""
    if len(decree.dicta) > len(DICTA):
        raise ValueError(f"a decree has at most {len(DICTA)} dicta")
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
