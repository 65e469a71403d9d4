"""The three books of an office on paper (PDF) and as a workbook: agenda, register of numbers, expedition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from capaian.foundation.typesetting import render_pdf, sheet_bytes
from capaian.kernel.dates import clock, short_date
from capaian.kernel.errors import InvalidInput
from capaian.kernel.media import PDF, XLSX
from capaian.kernel.paper import Paper, SignatureBox
from capaian.letters.domain import registers
from capaian.letters.domain.books import BOOKS, INCOMING
from capaian.letters.domain.copies import Dispatch as Sent
from capaian.letters.domain.copies import ExpeditionBook, expedition_book
from capaian.letters.domain.registers import AgendaLine, OutgoingLine, RegisterPrint
from capaian.letters.models import Dispatch, IncomingLetter, Letter
from capaian.letters.selectors import Wanted, dispatches, incoming, missing_numbers, register
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.organisation.selectors import office as office_row

NAMES = {"masuk": "buku-agenda", "keluar": "register-naskah-keluar", "ekspedisi": "buku-ekspedisi"}


@dataclass(frozen=True)
class Printed:
    """A book as a file."""

    name: str
    media_type: str
    data: bytes


def print_book(which: str, form: str, *, office: str, wanted: Wanted, actor: Actor, at: datetime) -> Printed:
    """The book ``which`` (masuk, keluar, ekspedisi) with the lines looked for, as pdf or xlsx, with whoever prints it
    as its signer. ``InvalidInput`` for another book or form."""
    if which not in NAMES or form not in ("pdf", "xlsx"):
        raise InvalidInput("register.form", "Choose one of the books, as PDF or XLSX.", place=form)
    row = office_row(office)
    about = RegisterPrint(sheet=sheet(office), chosen=chosen(wanted), signed_on=local(office, at).date(),
                          signer=_signer(row.pk, actor, at), lost=_lost(row.pk, wanted))
    name = f"{NAMES[which]}-{wanted.year}.{form}"
    if which == "ekspedisi":
        lines = [sent(line, office) for line in dispatches(row.pk, wanted.year, wanted.state, wanted.words)]
        paper = expedition_book(ExpeditionBook(about.sheet, about.chosen, tuple(lines), about.signer, about.signed_on))
        return _file(name, paper, about, at, _SENT, [_sent_cells(line) for line in lines])
    if which == "masuk":
        came = tuple(agenda_line(line) for line in incoming(row.pk, wanted))
        paper, cells = registers.agenda(about, came), [registers.agenda_cells(line) for line in came]
        return _file(name, paper, about, at, [(c.title, c.width * 16) for c in registers.AGENDA], cells)
    went = tuple(outgoing_line(line) for line in register(row.pk, wanted))
    paper, cells = registers.outgoing_register(about, went), [registers.outgoing_cells(line) for line in went]
    return _file(name, paper, about, at, [(c.title, c.width * 16) for c in registers.OUTGOING], cells)


def chosen(wanted: Wanted) -> str:
    """What was looked for, as the head of the printed book says it.

    >>> chosen(Wanted(2026, "nota-dinas", "", "rapat"))
    'Tahun 2026, Nota dinas, memuat “rapat”'
    """
    known = {**BOOKS, **INCOMING}
    parts = [f"Tahun {wanted.year}", known[wanted.book].title if wanted.book in known else "",
             _STATES.get(wanted.state, ""), f"memuat “{wanted.words}”" if wanted.words else ""]
    return ", ".join(part for part in parts if part)


_STATES = {"reserved": "nomor dipesan", "used": "nomor terpakai", "void": "nomor batal", "waiting": "belum diteruskan",
           "forwarded": "sudah diteruskan", "struck": "dicoret", "open": "belum diterima", "received": "sudah diterima"}
_SENT = [("Tanggal kirim", 12.0), ("Nomor naskah", 24.0), ("Hal", 36.0), ("Tujuan dan kontak", 30.0), ("Cara kirim", 16.0),
         ("Nama penerima", 22.0), ("Diterima", 16.0), ("Bukti terima", 24.0)]


def agenda_line(row: IncomingLetter) -> AgendaLine:
    """An entry as it is printed; a disposition of a run stands beside what was written by hand."""
    way = ["; ".join(f.to) for f in row.forwardings.all()] + [f"SOP {u.task.run.period}" for u in row.uses.all()]
    return AgendaLine(row.number, row.received, row.sender, row.their_number, row.dated, row.subject, row.classification,
                      "\n".join(way), row.struck_reason)


def outgoing_line(row: Letter) -> OutgoingLine:
    return OutgoingLine(row.number, row.day, row.subject, row.addressee, row.book.title, row.state, row.void_reason)


def sent(row: Dispatch, office: str) -> Sent:
    return Sent(day=row.day, number=row.letter, subject=row.subject, addressee=row.addressee, contact=row.contact,
                way=row.way, receiver=row.receiver, proof=row.proof,
                received_at=local(office, row.received_at) if row.received_at else None)


def _sent_cells(line: Sent) -> tuple[str, ...]:
    received = f"{short_date(line.received_at.date())} {clock(line.received_at)}" if line.received_at else ""
    to = "\n".join(part for part in (line.addressee, line.contact) if part)
    return (short_date(line.day), line.number, line.subject, to, line.way, line.receiver, received, line.proof)


def _lost(office_id: int, wanted: Wanted) -> tuple[str, ...]:
    return tuple(f"{title}: {', '.join(map(str, numbers))}"
                 for title, numbers in missing_numbers(office_id, wanted.year).items())


def _signer(office_id: int, actor: Actor, at: datetime) -> SignatureBox | None:
    if not actor.capacities:
        return None
    return signature_box(office_id, actor.capacities[0].position, at, key="pencetak")


def _file(name: str, paper: Paper, about: RegisterPrint, at: datetime, columns: list[tuple[str, float]],
          rows: list[tuple[str, ...]]) -> Printed:
    if name.endswith(".pdf"):
        return Printed(name, PDF, render_pdf(paper, at=at).pdf)
    return Printed(name, XLSX, sheet_bytes(paper.title, columns, rows, notice=about.sheet.notice, at=at,
                                           header_lines=[about.sheet.office.office_name if about.sheet.office else ""]))
