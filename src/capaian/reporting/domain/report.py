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
    Chart,
    Column,
    Heading,
    Note,
    PageBreak,
    Paper,
    Sheet,
    SignatureBox,
    Table,
    numbered_table,
)
from capaian.reporting.domain.charts import Bar, achievement_chart
from capaian.reporting.domain.measurement import ObjectiveScore, scores_table
from capaian.reporting.domain.record import BudgetTable, budget_table
from capaian.reporting.domain.seven import MissingPart, ObjectiveReport, missing_analyses, objective_blocks, words
from capaian.reporting.domain.tables import grouped_rows


@dataclass(frozen=True)
class Narrative:
    """A titled part of a chapter and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class PlannedLine:
    """One indicator of the performance agreement."""

    objective: str
    indicator: str
    unit: str
    target: str


@dataclass(frozen=True)
class PlannedBudget:
    """One programme of the performance agreement and its budget."""

    programme: str
    budget: str
    remark: str = ""


@dataclass(frozen=True)
class PerformanceReport:
    """A report. ``period`` reads "Triwulan I Tahun 2025" or "Tahun 2025"; ``agency`` names the reporting office.

    ``digest`` is SHA-256 of the snapshot the figures came from; ``annexes`` are listed at the end; ``complementary`` are
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


#: A chart with more bars than this would not fit a page.
BARS_PER_CHART = 22
_KINDS = {"quarter": "LAPORAN KINERJA TRIWULAN", "semester": "LAPORAN KINERJA SEMESTER", "year": "LAPORAN KINERJA"}


def performance_report(report: PerformanceReport) -> Paper:
    """The report with cover, contents and four chapters."""
    return report.sheet.paper(
        title=f"{_KINDS[report.kind].title()} {report.agency} {report.period}",
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
    return tuple(
        block
        for n, part in enumerate(report.introduction)
        for block in (Heading(2, f"{chr(65 + n)}. {part.title}"), *words(part.paragraphs, "pendahuluan"))
    )


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
        caption="Program dan anggaran",
        columns=(
            Column("Program", 3),
            Column("Anggaran (Rp)", 1.4, "right"),
            Column("Keterangan", 1.2),
        ),
        rows=(
            (line.programme, line.budget, line.remark) for line in report.planned_budget
        ),
        size=9.5,
    )
    return (*words(report.plan_words, "perencanaan"), plan, budget)


def _chapter_three(report: PerformanceReport) -> tuple[Block, ...]:
    bars = [result.bar for objective in report.objectives for result in objective.results if result.bar is not None]
    return (
        Heading(2, "A. Capaian Kinerja"),
        *(_chart(bars[start : start + BARS_PER_CHART], report) for start in range(0, len(bars), BARS_PER_CHART)),
        *(block for n, objective in enumerate(report.objectives, 1) for block in objective_blocks(n, objective)),
        Heading(2, "B. Realisasi Anggaran"),
        *words(report.budget_words, "anggaran"),
        *((budget_table(report.budget),) if report.budget is not None else ()),
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
            rows=(line for line in report.complementary),
            size=9,
        ),
    )


def _annexes(report: PerformanceReport) -> tuple[Block, ...]:
    notes: tuple[Block, ...] = (Note(report.authorship),) if report.authorship else ()
    if report.digest:
        notes += (Note(f"Angka-angka laporan ini bersumber dari kumpulan data dengan sidik {report.digest}."),)
    if not report.annexes:
        return notes
    return (
        Heading(2, "Lampiran"),
        numbered_table(
            columns=(Column("Lampiran", 4),),
            rows=((name,) for name in report.annexes),
        ),
        *notes,
    )
