"""What official letters have in common: the head with number and addressee, the copies, the place and date."""

from __future__ import annotations

from datetime import date

from capaian.kernel.dates import long_date
from capaian.kernel.paper import Block, Fields, Grid, GridCell, NumberList, Paragraph, Spacer
from capaian.kernel.paper import Sheet as Sheet

#: The last lines of an addressee whose address is not written out.
INDENTED_PLACE = "\ndi -\n" + 6 * "\u00a0" + "Tempat"


def letter_head(
    *, place: str, day: date | None, number: str, nature: str, enclosure: str, subject: str, to: tuple[str, ...]
) -> tuple[Block, ...]:
    """The head of a letter: number, nature, enclosure and subject left, place and date right, then the addressee."""
    items = (("Nomor", number), ("Sifat", nature), ("Lampiran", enclosure or "-"), ("Hal", subject))
    return (
        Paragraph(f"{place}, {long_date(day)}", align="right"),
        Grid((1.5, 1), (GridCell((Fields(items, label_mm=20),)), GridCell(()))),
        Spacer(1),
        Paragraph(addressees(to) + INDENTED_PLACE, align="left"),
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
