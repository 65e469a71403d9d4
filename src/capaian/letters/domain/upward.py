"""The report handed up inside an office: what it rests on, the figures, what stood in the way, what is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.dates import long_date
from capaian.kernel.paper import (
    Column,
    Fields,
    Heading,
    NumberList,
    Paper,
    Paragraph,
    Rule,
    SignatureBox,
    Title,
    numbered_table,
)
from capaian.letters.domain.parts import Sheet, body


@dataclass(frozen=True)
class ReportedFigure:
    """One indicator as the report names it; texts as documents print figures."""

    indicator: str
    unit: str
    target: str
    realisation: str
    achievement: str
    remark: str = ""


@dataclass(frozen=True)
class UpwardReport:
    """A numbered report. ``enclosures`` are the documents that lie behind it, with their digests."""

    sheet: Sheet
    to: str
    sender: str
    number: str
    day: date
    subject: str
    bases: tuple[str, ...]
    results: tuple[str, ...]
    figures: tuple[ReportedFigure, ...]
    obstacles: tuple[str, ...]
    proposals: tuple[str, ...]
    enclosures: tuple[str, ...]
    signer: SignatureBox


def upward_report(report: UpwardReport) -> Paper:
    """The report (laporan) with its table of figures; a part that has nothing to say says so."""
    head = (("Kepada", f"Yth. {report.to}"), ("Dari", report.sender), ("Tanggal", long_date(report.day)),
            ("Lampiran", "\n".join(report.enclosures) or "-"), ("Hal", report.subject))
    columns = (Column("Indikator", 2.6), Column("Satuan", 0.9), Column("Target", 1, "right"),
               Column("Realisasi", 1, "right"), Column("Capaian (%)", 0.9, "right"), Column("Keterangan", 1.4))
    table = numbered_table(columns, size=9, empty="Belum ada indikator yang dapat dihitung.", rows=(
        (f.indicator, f.unit, f.target, f.realisation, f.achievement, f.remark) for f in report.figures))
    return report.sheet.paper(
        title=report.subject, subject=report.subject, number=report.number, blocks=(
            Title("LAPORAN", (f"Nomor: {report.number}",)),
            Fields(head, label_mm=24), Rule(),
            Heading(2, "A. Dasar"), NumberList(report.bases),
            Heading(2, "B. Hasil"), *body(report.results), table,
            Heading(2, "C. Kendala"), _list(report.obstacles, "Tidak ada kendala yang dilaporkan."),
            Heading(2, "D. Saran dan tindak lanjut"), _list(report.proposals, "Tidak ada."),
            Paragraph("Demikian laporan ini disampaikan, mohon arahan lebih lanjut.", indent=True),
            report.sheet.signed(report.signer, report.day)))


def _list(items: tuple[str, ...], otherwise: str) -> NumberList | Paragraph:
    return NumberList(items) if items else Paragraph(otherwise, align="left")
