"""The agenda of what came in and the register of what went out, as they are printed for a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.dates import short_date
from capaian.kernel.paper import (
    Block,
    Column,
    Note,
    NumberList,
    Paper,
    Sheet,
    SignatureBox,
    Table,
    Title,
)

_STRUCK = "Dicoret: {reason}"
_VOID = "Batal: {reason}"
STATES = {"reserved": "Dipesan", "used": "Terpakai", "void": "Batal"}


@dataclass(frozen=True)
class AgendaLine:
    """A letter that came in. ``way``: to whom it was passed on, one per line; ``struck``: why the entry does not count."""

    number: str
    received: date
    sender: str
    their_number: str
    dated: date | None
    subject: str
    classification: str = ""
    way: str = ""
    struck: str = ""

    @property
    def remark(self) -> str:
        return _STRUCK.format(reason=self.struck) if self.struck else ""


@dataclass(frozen=True)
class OutgoingLine:
    """A number given out. ``state`` is a key of :data:`STATES`; a voided one says why."""

    number: str
    day: date
    subject: str
    addressee: str
    book: str
    state: str
    void_reason: str = ""

    @property
    def remark(self) -> str:
        return _VOID.format(reason=self.void_reason) if self.state == "void" else STATES[self.state]


@dataclass(frozen=True)
class RegisterPrint:
    """What both registers print around their lines: what was chosen ("Tahun 2026, buku Nota dinas"), numbers that no
    line explains, and who printed it."""

    sheet: Sheet
    chosen: str
    signed_on: date
    signer: SignatureBox | None = None
    lost: tuple[str, ...] = ()


AGENDA = (Column("Nomor agenda", 1.15, "center"), Column("Diterima", 1.05, "center"), Column("Pengirim", 1.5),
          Column("Nomor dan tanggal surat", 1.4), Column("Hal", 2), Column("Klasifikasi", 0.9),
          Column("Diteruskan kepada", 1.6), Column("Keterangan", 1.2))
OUTGOING = (Column("Nomor", 1.9), Column("Tanggal", 0.8, "center"), Column("Hal", 2.4), Column("Tujuan", 1.8),
            Column("Buku", 1), Column("Keterangan", 1.5))


def agenda_cells(line: AgendaLine) -> tuple[str, ...]:
    """A line as the columns of :data:`AGENDA` show it.

    >>> agenda_cells(AgendaLine("0001/AM/2026", date(2026, 1, 5), "Bupati", "7/2026", date(2026, 1, 2), "Evaluasi"))[3]
    '7/2026\\n02-01-2026'
    """
    theirs = "\n".join(part for part in (line.their_number, short_date(line.dated) if line.dated else "") if part)
    return (line.number, short_date(line.received), line.sender, theirs or "-", line.subject, line.classification,
            line.way, line.remark)


def outgoing_cells(line: OutgoingLine) -> tuple[str, ...]:
    """A line as the columns of :data:`OUTGOING` show it."""
    return (line.number, short_date(line.day), line.subject, line.addressee or "-", line.book, line.remark)


def agenda(about: RegisterPrint, lines: tuple[AgendaLine, ...]) -> Paper:
    """The agenda (buku agenda surat masuk), lying."""
    return _paper("BUKU AGENDA SURAT MASUK", about, AGENDA, tuple(agenda_cells(line) for line in lines),
                  "Nomor agenda yang dicoret tidak dipakai lagi; alasannya tercantum pada keterangan.")


def outgoing_register(about: RegisterPrint, lines: tuple[OutgoingLine, ...]) -> Paper:
    """The register of numbers given out (buku register naskah keluar), lying."""
    return _paper("BUKU REGISTER NASKAH KELUAR", about, OUTGOING, tuple(outgoing_cells(line) for line in lines),
                  "Nomor yang batal tidak dipakai lagi; alasannya tercantum pada keterangan.")


def _paper(title: str, about: RegisterPrint, columns: tuple[Column, ...], rows: tuple[tuple[str, ...], ...],
           note: str) -> Paper:
    lost: tuple[Block, ...] = ()
    if about.lost:
        lost = (Note("Nomor yang tidak ada barisnya dan perlu dijelaskan:"), NumberList(about.lost))
    signed = (about.sheet.signed(about.signer, about.signed_on),) if about.signer else ()
    return about.sheet.paper(
        title=f"{title.title()} {about.chosen}", landscape=True,
        blocks=(Title(title, (about.chosen,)),
                Table(columns=columns, rows=rows, numbered=True, size=9, empty="Tidak ada naskah."),
                Note(note), *lost, *signed))
