"""The performance report of a quarter, a semester or a year, as an editable draft and as the document to be signed.

Chapters after PermenPANRB 53/2014: Bab I Pendahuluan, II Perencanaan Kinerja, III Akuntabilitas Kinerja (per objective
seven analyses, then the budget), IV Penutup. Figures are computed elsewhere and arrive as written; narratives are given
by the office. What is still to be written says so, and :func:`missing_parts` lists it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from capaian.kernel.paper import (
    NUMBER,
    Block,
    BulletList,
    Cell,
    Chart,
    Column,
    Contents,
    Heading,
    Note,
    NumberList,
    PageBreak,
    Paper,
    Paragraph,
    Section,
    Sheet,
    SignatureBox,
    Table,
    numbered_table,
)
from capaian.reporting.domain.charts import Bar, achievement_chart
from capaian.reporting.domain.measurement import MeasuredLine, ObjectiveScore, measurement_table, scores_table
from capaian.reporting.domain.record import BudgetTable, budget_table
from capaian.reporting.domain.seven import MissingPart, ObjectiveReport, missing_analyses, objective_blocks, words
from capaian.reporting.domain.tables import grouped_rows, or_dash


@dataclass(frozen=True)
class Narrative:
    """A titled part of a chapter and its paragraphs. ``passage`` is the key of the section that a person writes there."""

    title: str
    paragraphs: tuple[str, ...]
    passage: str = ""


@dataclass(frozen=True)
class PlannedLine:
    """One indicator of the performance agreement."""

    objective: str
    indicator: str
    unit: str
    target: str


@dataclass(frozen=True)
class PlannedBudget:
    """One programme of the performance agreement and its budget; ``total``: the sum that the agreement names."""

    programme: str
    budget: str
    remark: str = ""
    total: bool = False


@dataclass(frozen=True)
class PerformanceReport:
    """A report. ``period`` reads "Triwulan I Tahun 2025" or "Tahun 2025"; ``agency`` names the reporting office.

    ``digest`` is SHA-256 of the snapshot the figures came from; ``measured`` is the measurement, annexed on lying pages, and
    ``annexes`` what else belongs to the report; ``complementary`` are
    name, values by period, unit and source of data that no form collects; ``authorship`` says which words were accepted as
    proposed.
    """

    sheet: Sheet
    kind: Literal["quarter", "semester", "year"]
    agency: str
    period: str
    year: int
    foreword: tuple[str, ...]
    introduction: tuple[Narrative, ...]
    plan_words: tuple[str, ...]
    plan: tuple[PlannedLine, ...]
    planned_budget: tuple[PlannedBudget, ...]
    objectives: tuple[ObjectiveReport, ...]
    scores: tuple[ObjectiveScore, ...]
    budget: BudgetTable | None
    budget_words: tuple[str, ...]
    closing: tuple[str, ...]
    signer: SignatureBox
    signed_on: date | None
    summary: tuple[str, ...] = ()
    initials: tuple[SignatureBox, ...] = ()
    annexes: tuple[str, ...] = ()
    number: str = ""
    digest: str = ""
    rules: tuple[str, ...] = ()
    complementary: tuple[tuple[str, str, str, str], ...] = ()
    authorship: str = ""
    measured: tuple[MeasuredLine, ...] = ()


#: A chart with more bars than this would not fit a page.
BARS_PER_CHART = 22
_KINDS = {"quarter": "LAPORAN KINERJA TRIWULAN", "semester": "LAPORAN KINERJA SEMESTER", "year": "LAPORAN KINERJA"}


def performance_report(report: PerformanceReport) -> Paper:
    """The report with cover, contents and four chapters."""
    return report.sheet.paper(
        title=f"Laporan Kinerja {report.agency} {report.period}",
        subject=f"Laporan kinerja {report.agency} {report.period}",
        keywords=("laporan kinerja", "SAKIP", report.period),
        number=report.number,
        cover=(_KINDS[report.kind], report.agency.upper(), report.period.upper()),
        toc=True,
        page_numbers="report",
        blocks=(
            Heading(1, "KATA PENGANTAR", centered=True),
            *words(report.foreword, "kata_pengantar"),
            report.sheet.signed(report.signer, report.signed_on, report.initials),
            PageBreak(),
            Contents(),
            *_summary(report),
            PageBreak(body=True),
            Heading(1, "BAB I PENDAHULUAN", centered=True),
            *_chapter_one(report),
            PageBreak(),
            Heading(1, "BAB II PERENCANAAN KINERJA", centered=True),
            *_chapter_two(report),
            PageBreak(),
            Heading(1, "BAB III AKUNTABILITAS KINERJA", centered=True),
            *_chapter_three(report),
            PageBreak(),
            Heading(1, "BAB IV PENUTUP", centered=True),
            *words(report.closing, "penutup"),
            *_sources(report),
            *_annexes(report),
        ),
    )


def missing_parts(report: PerformanceReport) -> tuple[MissingPart, ...]:
    """The parts that still have to be written before the report may be signed: the gate of drafting and of signing."""
    chapters = [
        MissingPart(name)
        for name, written in (
            ("Kata Pengantar", report.foreword),
            ("Bab I", report.introduction and all(part.paragraphs for part in report.introduction)),
            ("Bab II", report.plan_words),
            ("Bab III B. Realisasi Anggaran", report.budget_words),
            ("Bab IV", report.closing),
        )
        if not written
    ]
    return (*chapters, *missing_analyses(report.objectives))


def _summary(report: PerformanceReport) -> tuple[Block, ...]:
    if not report.summary and not report.scores:
        return ()
    return (
        PageBreak(),
        Heading(1, "IKHTISAR EKSEKUTIF", centered=True),
        *(words(report.summary) if report.summary else ()),
        scores_table(report.scores),
        *(Note(rule) for rule in report.rules),
    )


def _chapter_one(report: PerformanceReport) -> tuple[Block, ...]:
    if not report.introduction:
        return words(())
    return (
        *(
            block
            for n, part in enumerate(report.introduction)
            for block in (Heading(2, f"{chr(65 + n)}. {part.title}"), *words(part.paragraphs, part.passage))
        ),
        Heading(2, f"{chr(65 + len(report.introduction))}. Sistematika Penyajian"),
        *_system(report),
    )


def _system(report: PerformanceReport) -> tuple[Block, ...]:
    """What the chapters hold, in the order of PermenPANRB 53/2014."""
    lead = f"Laporan Kinerja {report.agency} {report.period} disusun dengan sistematika sebagai berikut:"
    chapters = (
        "Bab I Pendahuluan, memuat gambaran umum, aspek strategis dan permasalahan utama;",
        "Bab II Perencanaan Kinerja, memuat ringkasan Perjanjian Kinerja;",
        "Bab III Akuntabilitas Kinerja, memuat capaian dan analisis kinerja setiap sasaran serta realisasi anggaran;",
        "Bab IV Penutup, memuat simpulan dan langkah perbaikan.",
    )
    return Paragraph(lead, indent=True, keep=True), BulletList(chapters)


def _chapter_two(report: PerformanceReport) -> tuple[Block, ...]:
    plan = Table(
        caption=f"Perjanjian Kinerja Tahun {report.year}",
        columns=(
            NUMBER,
            Column("Sasaran Strategis", 2),
            Column("Indikator Kinerja", 2.4),
            Column("Satuan", 0.9, "center"),
            Column("Target", 0.9, "right"),
        ),
        rows=grouped_rows(
            report.plan, lambda line: line.objective, lambda line: (line.indicator, line.unit, line.target)
        ),
        size=9.5,
    )
    budget = numbered_table(
        caption=f"Program dan anggaran Tahun {report.year}",
        columns=(
            Column("Program", 3),
            Column("Anggaran (Rp)", 1.4, "right"),
            Column("Keterangan", 1.2),
        ),
        rows=((line.programme, line.budget, line.remark) for line in report.planned_budget if not line.total),
        totals=tuple((Cell(line.programme, colspan=2), line.budget, line.remark) for line in report.planned_budget if line.total),
        size=9.5,
    )
    return (*words(report.plan_words, "perencanaan"), plan, budget)


def _chapter_three(report: PerformanceReport) -> tuple[Block, ...]:
    bars = [result.bar for objective in report.objectives for result in objective.results if result.bar is not None]
    return (
        Heading(2, "A. Capaian Kinerja"),
        *(_chart(bars[start : start + BARS_PER_CHART], report) for start in range(0, len(bars), BARS_PER_CHART)),
        *_overview(report),
        *(block for n, objective in enumerate(report.objectives, 1) for block in objective_blocks(n, objective)),
        Heading(2, "B. Realisasi Anggaran"),
        *words(report.budget_words, "anggaran"),
        *((budget_table(report.budget, f"Realisasi anggaran {report.period}"),) if report.budget is not None else ()),
        *_complementary(report),
    )


def _chart(bars: list[Bar], report: PerformanceReport) -> Chart:
    spoken = "; ".join(f"{bar.label} {bar.shown}" for bar in bars)
    return Chart(
        svg=achievement_chart(tuple(bars)),
        alt=f"Capaian tiap indikator terhadap target: {spoken}.",
        caption=f"Capaian indikator kinerja {report.period}",
    )


def _complementary(report: PerformanceReport) -> tuple[Block, ...]:
    if not report.complementary:
        return ()
    return (
        Heading(2, "C. Data Pelengkap"),
        numbered_table(
            columns=(
                Column("Data", 1.5),
                Column("Nilai menurut periode", 3),
                Column("Satuan", 0.7, "center"),
                Column("Sumber", 1.9),
            ),
            rows=report.complementary,
            caption="Data pelengkap",
            size=9,
        ),
    )


def _overview(report: PerformanceReport) -> tuple[Block, ...]:
    """Every indicator of the objectives with its result, before each is analysed."""
    lines = [(one.objective, result) for one in report.objectives for result in one.results]
    if len(lines) < 2:
        return ()
    table = Table(
        caption=f"Ringkasan capaian indikator kinerja {report.period}",
        columns=(NUMBER, Column("Sasaran", 2), Column("Indikator Kinerja", 2), Column("Satuan", 0.85, "center"),
                 Column("Target", 0.8, "right"), Column("Realisasi", 0.9, "right"), Column("Capaian (%)", 0.85, "right"),
                 Column("Skala", 0.9, "center")),
        rows=grouped_rows(lines, lambda line: line[0], lambda line: (
            line[1].indicator, line[1].unit, or_dash(line[1].target), or_dash(line[1].realisation), or_dash(line[1].achievement),
            or_dash(line[1].scale))),
        size=8.5,
    )
    return (table,)


def _sources(report: PerformanceReport) -> tuple[Block, ...]:
    """Whose words and which data the report is made of."""
    notes: tuple[Block, ...] = (Note(report.authorship),) if report.authorship else ()
    if report.digest:
        notes += (Note(f"Angka-angka laporan ini bersumber dari kumpulan data dengan sidik {report.digest}."),)
    return notes


def _annexes(report: PerformanceReport) -> tuple[Block, ...]:
    """The list of annexes, and the measurement itself on lying pages."""
    title = f"Pengukuran Kinerja {report.period}"
    names = (*((title,) if report.measured else ()), *report.annexes)
    if not names:
        return ()
    head = Heading(1, "LAMPIRAN", centered=True)
    measured = (Heading(2, f"Lampiran 1. {title}"), measurement_table(report.measured, title))
    if not report.annexes:
        return (Section((head, *measured)),)
    listed = (PageBreak(), head, NumberList(names))
    return (*listed, Section(measured)) if report.measured else listed
