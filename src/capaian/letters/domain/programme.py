"""The work programme of a collection: which activity, by whom, from when to when, with what result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.dates import short_date
from capaian.kernel.paper import Column, Heading, NumberList, Paper, Paragraph, SignatureBox, Title, numbered_table
from capaian.letters.domain.parts import Sheet


@dataclass(frozen=True)
class Activity:
    """One activity of the programme."""

    name: str
    performer: str
    start: date | None
    end: date | None
    output: str = ""
    remark: str = ""


@dataclass(frozen=True)
class WorkProgramme:
    """The programme (program kerja kegiatan) of one period, e.g. "Triwulan I Tahun 2025"."""

    sheet: Sheet
    subject: str
    period: str
    bases: tuple[str, ...]
    purpose: str
    activities: tuple[Activity, ...]
    signer: SignatureBox
    signed_on: date | None
    number: str = ""
    initials: tuple[SignatureBox, ...] = ()


def work_programme(programme: WorkProgramme) -> Paper:
    """The work programme, as a table of activities with dates and people."""
    rows = (
        (a.name, a.performer, short_date(a.start) or "-", short_date(a.end) or "-", a.output, a.remark)
        for a in programme.activities
    )
    return programme.sheet.paper(
        title=f"Program Kerja {programme.subject} {programme.period}",
        number=programme.number,
        blocks=(
            Title("PROGRAM KERJA", (programme.subject, programme.period)),
            Heading(2, "A. Dasar"),
            NumberList(programme.bases),
            Heading(2, "B. Tujuan"),
            Paragraph(programme.purpose),
            Heading(2, "C. Kegiatan"),
            numbered_table(
                columns=(
                    Column("Kegiatan", 2.2),
                    Column("Pelaksana", 1.6),
                    Column("Mulai", 1.2, "center"),
                    Column("Selesai", 1.2, "center"),
                    Column("Keluaran", 1.5),
                    Column("Keterangan", 1.2),
                ),
                rows=rows,
                size=9,
            ),
            programme.sheet.signed(programme.signer, programme.signed_on, programme.initials),
        ),
    )
