"""What official letters have in common: the head with number and addressee, the copies, the place and date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from capaian.kernel.dates import long_date
from capaian.kernel.paper import Block, Fields, Grid, GridCell, Letterhead, NumberList, Paragraph, SignatureBox, Spacer


@dataclass(frozen=True)
class Sheet:
    """What every document of an office carries, whatever it says.

    ``place`` is where it is dated ("Bojong"); ``notice`` is printed in the foot of each page (example data).
    """

    office: Letterhead
    place: str
    notice: str = ""


def dated(signer: SignatureBox, place: str, day: date | None) -> SignatureBox:
    """The signer's box under its place and date."""
    where = f"{place}, {long_date(day)}" if day and place else long_date(day) or (f"{place}, ………………" if place else "")
    return replace(signer, place_date=where)


def letter_head(
    *, place: str, day: date | None, number: str, nature: str, enclosure: str, subject: str, to: tuple[str, ...]
) -> tuple[Block, ...]:
    """The head of a letter: number, nature, enclosure and subject left, place and date right, then the addressee."""
    items = (("Nomor", number), ("Sifat", nature), ("Lampiran", enclosure or "-"), ("Hal", subject))
    return (
        Paragraph(f"{place}, {long_date(day)}", align="right"),
        Grid((1.5, 1), (GridCell((Fields(items, label_mm=20),)), GridCell(()))),
        Spacer(1),
        Paragraph(addressees(to) + "\ndi -\n     Tempat", align="left"),
        Spacer(1),
    )


def addressees(to: tuple[str, ...]) -> str:
    """The lines of the addressee: one name after Yth., several numbered.

    >>> addressees(("Camat Bojong",))
    'Yth. Camat Bojong'
    """
    if len(to) == 1:
        return f"Yth. {to[0]}"
    return "\n".join(["Yth.", *(f"{n}. {name}" for n, name in enumerate(to, start=1))])


def copies_to(names: tuple[str, ...]) -> tuple[Block, ...]:
    """The list of those who receive a copy, below the signature; nothing when there are none."""
    if not names:
        return ()
    return (Spacer(3), Paragraph("Tembusan:", align="left", keep=True), NumberList(names))


def body(paragraphs: tuple[str, ...]) -> tuple[Block, ...]:
    """The paragraphs of a letter, the first line of each set in."""
    return tuple(Paragraph(text, indent=True) for text in paragraphs)
