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
    Block,
    Cell,
    Chart,
    Column,
    Heading,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Sheet,
    SignatureBox,
    Signatures,
    Table,
    dated,
    italic,
)
from capaian.reporting.domain.analysis import FollowUp, follow_up_table
from capaian.reporting.domain.charts import Bar, achievement_chart
from capaian.reporting.domain.measurement import ObjectiveScore, scores_table
from capaian.reporting.domain.narrative import section_key
from capaian.reporting.domain.record import BudgetTable, budget_table
from capaian.reporting.domain.tables import TO_BE_WRITTEN, grouped_rows, or_dash


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
class IndicatorResult:
    """The result of one indicator with every comparison, all as written.

    ``history`` are the realisations of earlier years in the order of :attr:`ObjectiveReport.years`; ``renstra_target``
    and ``renstra_progress`` compare with the medium term; ``national`` is the national standard, empty where there is
    none. ``bar`` is the achievement as drawn.
    """

    indicator: str
    unit: str
    target: str
    realisation: str
    achievement: str
    scale: str = ""
    history: tuple[str, ...] = ()
    change: str = ""
    renstra_target: str = ""
    renstra_progress: str = ""
    national: str = ""
    remark: str = ""
    bar: Bar | None = None


@dataclass(frozen=True)
class ObjectiveReport:
    """One objective of chapter III: its results and the words of the seven analyses.

    ``years`` head the columns of earlier years ("2022", "2023"). ``supporting`` are programme, budget, realisation and
    absorption of what supported the objective.
    """

    objective: str
    results: tuple[IndicatorResult, ...]
    introduction: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    efficiency: tuple[str, ...] = ()
    supporting: tuple[tuple[str, str, str, str], ...] = ()
    supporting_words: tuple[str, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()


@dataclass(frozen=True)
class PerformanceReport:
    """A report. ``period`` reads "Triwulan I Tahun 2025" or "Tahun 2025"; ``agency`` names the reporting office.

    ``digest`` is SHA-256 of the snapshot the figures came from; ``annexes`` are listed at the end.
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


#: A chart with more bars than this would not fit a page.
BARS_PER_CHART = 22
_KINDS = {"quarter": "LAPORAN KINERJA TRIWULAN", "semester": "LAPORAN KINERJA SEMESTER", "year": "LAPORAN KINERJA"}
_SEVEN = (
    "Target dan realisasi tahun ini",
    "Realisasi tahun-tahun sebelumnya",
    "Target jangka menengah (Renstra)",
    "Standar nasional",
    "Penyebab keberhasilan/kegagalan dan solusi",
    "Efisiensi penggunaan sumber daya",
    "Program/kegiatan yang menunjang",
)


def performance_report(report: PerformanceReport) -> Paper:
    """The report with cover, contents and four chapters."""
    return Paper(
        title=f"{_KINDS[report.kind].title()} {report.agency} {report.period}",
        subject=f"Laporan kinerja {report.agency} {report.period}",
        keywords=("laporan kinerja", "SAKIP", report.period),
        office=report.sheet.office,
        notice=report.sheet.notice,
        number=report.number,
        cover=(_KINDS[report.kind], report.agency.upper(), report.period.upper()),
        toc=True,
        page_numbers="report",
        blocks=(
            Heading(1, "KATA PENGANTAR", centered=True),
            *_words(report.foreword, "kata_pengantar"),
            Signatures((*report.initials, dated(report.signer, report.sheet.place, report.signed_on))),
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
            *_words(report.closing, "penutup"),
            *_annexes(report),
        ),
    )


def missing_parts(report: PerformanceReport) -> tuple[str, ...]:
    """The parts that still have to be written before the report may be signed, by the heading they stand under."""
    missing = [
        name
        for name, written in (
            ("Kata Pengantar", report.foreword),
            ("Bab I", report.introduction and all(part.paragraphs for part in report.introduction)),
            ("Bab II", report.plan_words),
            ("Bab III B. Realisasi Anggaran", report.budget_words),
            ("Bab IV", report.closing),
        )
        if not written
    ]
    for number, objective in enumerate(report.objectives, 1):
        for part, written in ((5, objective.causes), (6, objective.efficiency), (7, objective.supporting_words)):
            if not written:
                missing.append(f"Bab III A.{number} ({part}) {_SEVEN[part - 1]}")
    return tuple(missing)


def _words(paragraphs: tuple[str, ...], passage: str = "") -> tuple[Block, ...]:
    """Paragraphs; ``passage`` is the key of the section that a person writes there (narrative.section_key)."""
    if not paragraphs:
        return (Paragraph(italic(TO_BE_WRITTEN), align="left", passage=passage),)
    return tuple(Paragraph(text, indent=True, passage=passage) for text in paragraphs)


def _summary(report: PerformanceReport) -> tuple[Block, ...]:
    if not report.summary and not report.scores:
        return ()
    return (
        PageBreak(),
        Heading(1, "IKHTISAR EKSEKUTIF", centered=True),
        *(_words(report.summary) if report.summary else ()),
        scores_table(report.scores),
        *(Note(rule) for rule in report.rules),
    )


def _chapter_one(report: PerformanceReport) -> tuple[Block, ...]:
    if not report.introduction:
        return _words(())
    return tuple(
        block
        for n, part in enumerate(report.introduction)
        for block in (Heading(2, f"{chr(65 + n)}. {part.title}"), *_words(part.paragraphs, "pendahuluan"))
    )


def _chapter_two(report: PerformanceReport) -> tuple[Block, ...]:
    plan = Table(
        caption=f"Perjanjian Kinerja Tahun {report.year}",
        columns=(
            Column("No", 0.3, "center"),
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
    budget = Table(
        caption="Program dan anggaran",
        columns=(
            Column("No", 0.3, "center"),
            Column("Program", 3),
            Column("Anggaran (Rp)", 1.4, "right"),
            Column("Keterangan", 1.2),
        ),
        rows=tuple(
            (str(n), line.programme, line.budget, line.remark) for n, line in enumerate(report.planned_budget, 1)
        ),
        size=9.5,
    )
    return (*_words(report.plan_words, "perencanaan"), plan, budget)


def _chapter_three(report: PerformanceReport) -> tuple[Block, ...]:
    bars = [result.bar for objective in report.objectives for result in objective.results if result.bar is not None]
    return (
        Heading(2, "A. Capaian Kinerja"),
        *(_chart(bars[start : start + BARS_PER_CHART], report) for start in range(0, len(bars), BARS_PER_CHART)),
        *(block for n, objective in enumerate(report.objectives, 1) for block in _objective(n, objective)),
        Heading(2, "B. Realisasi Anggaran"),
        *_words(report.budget_words, "anggaran"),
        *((budget_table(report.budget),) if report.budget is not None else ()),
    )


def _chart(bars: list[Bar], report: PerformanceReport) -> Chart:
    spoken = "; ".join(f"{bar.label} {bar.shown}" for bar in bars)
    return Chart(
        svg=achievement_chart(tuple(bars)),
        alt=f"Capaian tiap indikator terhadap target: {spoken}.",
        caption=f"Capaian indikator kinerja {report.period}",
    )


def _objective(number: int, objective: ObjectiveReport) -> tuple[Block, ...]:
    return (
        Heading(2, f"A.{number} {objective.objective}"),
        *(_words(objective.introduction) if objective.introduction else ()),
        Heading(3, f"(1) {_SEVEN[0]}"),
        _target_table(objective),
        *_history(objective),
        *_medium_term(objective),
        *_national(objective),
        Heading(3, f"(5) {_SEVEN[4]}"),
        *_words(objective.causes, section_key("sasaran", objective.objective, "penyebab")),
        *((follow_up_table(objective.follow_ups),) if objective.follow_ups else ()),
        Heading(3, f"(6) {_SEVEN[5]}"),
        *_words(objective.efficiency, section_key("sasaran", objective.objective, "efisiensi")),
        Heading(3, f"(7) {_SEVEN[6]}"),
        *_words(objective.supporting_words, section_key("sasaran", objective.objective, "penunjang")),
        *_supporting(objective),
    )


def _target_table(objective: ObjectiveReport) -> Table:
    return Table(
        columns=(
            Column("No", 0.3, "center"),
            Column("Indikator Kinerja", 2.6),
            Column("Satuan", 0.8, "center"),
            Column("Target", 0.8, "right"),
            Column("Realisasi", 0.9, "right"),
            Column("Capaian (%)", 0.9, "right"),
            Column("Skala", 0.9, "center"),
            Column("Keterangan", 1.2),
        ),
        rows=tuple(
            (
                str(n),
                result.indicator,
                result.unit,
                or_dash(result.target),
                or_dash(result.realisation),
                or_dash(result.achievement),
                or_dash(result.scale),
                result.remark,
            )
            for n, result in enumerate(objective.results, 1)
        ),
        size=9,
    )


def _history(objective: ObjectiveReport) -> tuple[Block, ...]:
    if not objective.years:
        return ()
    years = len(objective.years)
    return (
        Heading(3, f"(2) {_SEVEN[1]}"),
        Table(
            columns=(
                Column("No", 0.3, "center"),
                Column("Indikator Kinerja", 2.6),
                *(Column(year, 0.8, "right") for year in objective.years),
                Column("Tahun ini", 0.9, "right"),
                Column("Naik/turun", 1.1, "right"),
            ),
            header=(
                (
                    Cell("No", rowspan=2),
                    Cell("Indikator Kinerja", rowspan=2),
                    Cell("Realisasi", colspan=years + 1),
                    Cell("Naik/turun", rowspan=2),
                ),
                (*(Cell(year) for year in objective.years), Cell("Tahun ini")),
            ),
            rows=tuple(
                (
                    str(n),
                    result.indicator,
                    *(or_dash(value) for value in (*result.history, *("" for _ in objective.years))[:years]),
                    or_dash(result.realisation),
                    or_dash(result.change),
                )
                for n, result in enumerate(objective.results, 1)
            ),
            size=9,
        ),
    )


def _medium_term(objective: ObjectiveReport) -> tuple[Block, ...]:
    if not any(result.renstra_target for result in objective.results):
        return ()
    return (
        Heading(3, f"(3) {_SEVEN[2]}"),
        Table(
            columns=(
                Column("No", 0.3, "center"),
                Column("Indikator Kinerja", 2.6),
                Column("Realisasi", 0.9, "right"),
                Column("Target akhir Renstra", 1, "right"),
                Column("Tingkat kemajuan (%)", 1, "right"),
            ),
            rows=tuple(
                (
                    str(n),
                    result.indicator,
                    or_dash(result.realisation),
                    or_dash(result.renstra_target),
                    or_dash(result.renstra_progress),
                )
                for n, result in enumerate(objective.results, 1)
            ),
            size=9,
        ),
    )


def _national(objective: ObjectiveReport) -> tuple[Block, ...]:
    compared = [result for result in objective.results if result.national]
    if not compared:
        return ()
    return (
        Heading(3, f"(4) {_SEVEN[3]}"),
        Table(
            columns=(
                Column("No", 0.3, "center"),
                Column("Indikator Kinerja", 2.6),
                Column("Realisasi", 1, "right"),
                Column("Standar nasional", 1.1, "right"),
            ),
            rows=tuple(
                (str(n), result.indicator, or_dash(result.realisation), result.national)
                for n, result in enumerate(compared, 1)
            ),
            size=9,
        ),
    )


def _supporting(objective: ObjectiveReport) -> tuple[Block, ...]:
    if not objective.supporting:
        return ()
    return (
        Table(
            columns=(
                Column("No", 0.3, "center"),
                Column("Program/Kegiatan/Sub Kegiatan", 3),
                Column("Anggaran (Rp)", 1.3, "right"),
                Column("Realisasi (Rp)", 1.3, "right"),
                Column("Serapan (%)", 0.9, "right"),
            ),
            rows=tuple((str(n), *line) for n, line in enumerate(objective.supporting, 1)),
            size=9,
        ),
    )


def _annexes(report: PerformanceReport) -> tuple[Block, ...]:
    digest: tuple[Block, ...] = ()
    if report.digest:
        digest = (Note(f"Angka-angka laporan ini bersumber dari kumpulan data dengan sidik {report.digest}."),)
    if not report.annexes:
        return digest
    return (
        Heading(2, "Lampiran"),
        Table(
            columns=(Column("No", 0.3, "center"), Column("Lampiran", 4)),
            rows=tuple((str(n), name) for n, name in enumerate(report.annexes, 1)),
        ),
        *digest,
    )
