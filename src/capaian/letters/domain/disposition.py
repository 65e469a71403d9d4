"""The disposition slip: what a leader orders on a letter or a report, to whom, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.dates import long_date
from capaian.kernel.paper import (
    CheckList,
    Fields,
    Grid,
    GridCell,
    Note,
    NumberList,
    Paper,
    Paragraph,
    SignatureBox,
    Title,
    bold,
)
from capaian.letters.domain.parts import Sheet

SPEEDS = ("Biasa", "Segera", "Sangat Segera")
SECURITY_CLASSES = ("Biasa", "Terbatas", "Rahasia", "Sangat Rahasia")


@dataclass(frozen=True)
class DispositionSlip:
    """The fields of a disposition slip.

    ``index`` is the word it is filed under, ``code`` the classification code, ``number`` the number of the letter or
    report it answers, ``agenda`` its own number in the office's register. ``instructions`` are what is ordered, with
    ``due`` as the last day. ``speed`` and ``security`` are words of :data:`SPEEDS` and :data:`SECURITY_CLASSES`.
    ``signed_on`` dates the order.
    """

    sheet: Sheet
    index: str
    code: str
    number: str
    day: date | None
    summary: str
    origin: str
    forwarded_to: tuple[str, ...]
    instructions: tuple[str, ...]
    due: date | None
    signer: SignatureBox
    signed_on: date | None
    agenda: str = ""
    received_on: date | None = None
    speed: str = "Biasa"
    security: str = "Biasa"
    enclosure: str = ""
    remarks: str = ""


def disposition_slip(slip: DispositionSlip) -> Paper:
    """The slip (lembar disposisi), one page. Answers a letter from outside or a report from below alike."""
    left, whole = GridCell, 2
    cells = (
        left((Fields((("Indeks", slip.index), ("Kode", slip.code), ("Nomor agenda", slip.agenda or "-")), 30),)),
        left((Fields((("Diterima", long_date(slip.received_on) or "-"), ("Lampiran", slip.enclosure or "-")), 24),)),
        left((Paragraph(bold("Kecepatan"), align="left"), CheckList(_choices(SPEEDS, slip.speed), columns=1))),
        left((Paragraph(bold("Keamanan"), align="left"), CheckList(_choices(SECURITY_CLASSES, slip.security), 2))),
        GridCell(
            (
                Fields(
                    (
                        ("Asal", slip.origin),
                        ("Nomor", slip.number or "-"),
                        ("Tanggal", long_date(slip.day) or "-"),
                        ("Hal / ringkasan", slip.summary),
                    ),
                    30,
                ),
            ),
            span=whole,
        ),
        left((Paragraph(bold("Diteruskan kepada"), align="left"), NumberList(slip.forwarded_to))),
        left(
            (
                Paragraph(bold("Instruksi"), align="left"),
                NumberList(slip.instructions),
                Fields((("Batas waktu", long_date(slip.due) or "tidak ditentukan"),), 24),
            )
        ),
        GridCell((Paragraph(bold("Catatan"), align="left"), Paragraph(slip.remarks or "-", align="left")), span=whole),
    )
    return slip.sheet.paper(
        title=f"Lembar Disposisi {slip.agenda or slip.number}".strip(),
        subject=slip.summary,
        number=f"Lembar disposisi {slip.agenda}".strip(),
        blocks=(
            Title("LEMBAR DISPOSISI"),
            Grid((1, 1), cells, frame=True),
            slip.sheet.signed(slip.signer, slip.signed_on),
            Note("Lembar ini tidak dipisahkan dari naskah yang didisposisi."),
        ),
    )


def _choices(words: tuple[str, ...], chosen: str) -> tuple[tuple[str, bool], ...]:
    known = tuple((word, word == chosen) for word in words)
    return known if chosen in words or not chosen else (*known, (chosen, True))
