"""The working papers of measurement: how each indicator is measured, and the measurement itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from capaian.kernel.numbers import evened
from capaian.kernel.paper import (
    NUMBER,
    Block,
    Cell,
    Column,
    Heading,
    Note,
    NumberList,
    Paper,
    Paragraph,
    Sheet,
    SignatureBox,
    Table,
    Title,
    bold,
    numbered_table,
)
from capaian.reporting.domain.tables import grouped_rows, or_dash

SMART = (
    ("Specific", "Spesifik: jelas apa yang diukur"),
    ("Measurable", "Dapat diukur dengan satuan yang tetap"),
    ("Achievable", "Dapat dicapai"),
    ("Relevant", "Relevan dengan sasaran"),
    ("Time-bound", "Berbatas waktu"),
)


@dataclass(frozen=True)
class SmartCheck:
    """The verdict on one SMART criterion ("Ya", "Tidak") and why."""

    criterion: str
    verdict: str
    reason: str = ""


@dataclass(frozen=True)
class IndicatorMethod:
    """How one indicator is measured: the five mandatory attributes of PermenPANRB 53/2014 and what goes with them."""

    objective: str
    indicator: str
    definition: str
    unit: str
    formula: str
    source: str
    frequency: str
    responsible: str
    direction: str = ""
    aggregation: str = ""
    baseline: str = ""
    target: str = ""
    checks: tuple[SmartCheck, ...] = ()


@dataclass(frozen=True)
class MethodSheet:
    """The methodology of a period's measurement, indicator by indicator."""

    sheet: Sheet
    period: str
    methods: tuple[IndicatorMethod, ...]
    signer: SignatureBox
    signed_on: date | None
    initials: tuple[SignatureBox, ...] = ()
    number: str = ""


def method_sheet(methodology: MethodSheet) -> Paper:
    """The methodology part of the working paper (kertas kerja: metodologi pengukuran)."""
    return methodology.sheet.paper(
        title=f"Metodologi Pengukuran Kinerja {methodology.period}",
        number=methodology.number,
        blocks=(
            Title("KERTAS KERJA PENGUKURAN KINERJA", ("METODOLOGI", methodology.period)),
            *(block for n, method in enumerate(methodology.methods, 1) for block in _method(n, method)),
            methodology.sheet.signed(methodology.signer, methodology.signed_on, methodology.initials),
        ),
    )


def _method(number: int, method: IndicatorMethod) -> tuple[Block, ...]:
    attributes = (
        ("Sasaran", method.objective),
        ("Definisi operasional", method.definition),
        ("Satuan", method.unit),
        ("Arah", method.direction),
        ("Rumus/cara penghitungan", method.formula),
        ("Penggabungan antarwaktu", method.aggregation),
        ("Data awal", method.baseline),
        ("Target", method.target),
        ("Sumber data", method.source),
        ("Frekuensi pengumpulan", method.frequency),
        ("Penanggung jawab", method.responsible),
    )
    meanings = dict(SMART)
    return (
        Heading(2, f"{number}. {method.indicator}"),
        Table(
            columns=(Column("Unsur", 1.2), Column("Keterangan", 3.2)),
            rows=tuple((label, or_dash(value)) for label, value in attributes),
            size=9,
        ),
        Table(
            columns=(
                Column("Kriteria SMART", 1.2),
                Column("Arti", 1.7),
                Column("Terpenuhi", 0.7, "center"),
                Column("Alasan", 1.6),
            ),
            rows=tuple(
                (check.criterion, meanings.get(check.criterion, ""), check.verdict, check.reason)
                for check in method.checks
            ),
            size=9,
            empty="Pemeriksaan SMART belum dilakukan.",
        ),
    )


@dataclass(frozen=True)
class MeasuredLine:
    """One measurement. ``calculation`` shows the figures put into the rule; undefined is said, never zero."""

    objective: str
    indicator: str
    unit: str
    target: str
    realisation: str
    formula: str
    calculation: str
    achievement: str
    scale: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class ObjectiveScore:
    """The score of one objective, and beside it always how many indicators reached their target; ``whole``: of all."""

    objective: str
    score: str
    reached: str
    scale: str = ""
    rule: str = ""
    whole: bool = False


@dataclass(frozen=True)
class MeasurementSheet:
    """The measurement of one period. ``rules`` name rounding, caps and the source of the scale."""

    sheet: Sheet
    period: str
    lines: tuple[MeasuredLine, ...]
    scores: tuple[ObjectiveScore, ...]
    signer: SignatureBox
    signed_on: date | None
    rules: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    initials: tuple[SignatureBox, ...] = ()
    number: str = ""


def measurement_sheet(measurement: MeasurementSheet) -> Paper:
    """The working paper (kertas kerja pengukuran kinerja), lying: figures, rule, calculation, achievement, scale."""
    warnings: tuple[Block, ...] = ()
    if measurement.warnings:
        warnings = (Paragraph(bold("Peringatan"), align="left", keep=True), NumberList(measurement.warnings))
    return measurement.sheet.paper(
        title=f"Kertas Kerja Pengukuran Kinerja {measurement.period}",
        number=measurement.number,
        landscape=True,
        blocks=(
            Title("KERTAS KERJA PENGUKURAN KINERJA", (measurement.period,)),
            measurement_table(measurement.lines),
            scores_table(measurement.scores),
            *warnings,
            *(Note(rule) for rule in measurement.rules),
            measurement.sheet.signed(measurement.signer, measurement.signed_on, measurement.initials),
        ),
    )


def measurement_table(lines: Sequence[MeasuredLine], caption: str = "") -> Table:
    """What was measured, line by line, with the rule and the figures put into it; wide, for a lying page."""
    told = any(line.explanation for line in lines)

    def cells(line: MeasuredLine) -> tuple[str, ...]:
        target, realisation = evened((or_dash(line.target), or_dash(line.realisation)))
        return (line.indicator, line.unit, target, realisation, line.formula, or_dash(line.calculation),
                or_dash(line.achievement), or_dash(line.scale), *((or_dash(line.explanation),) if told else ()))

    return Table(
        columns=(NUMBER, Column("Sasaran", 1.6), Column("Indikator Kinerja", 1.8), Column("Satuan", 0.8, "center"),
                 Column("Target", 0.85, "right"), Column("Realisasi", 0.85, "right"), Column("Rumus", 1.9),
                 Column("Perhitungan", 1.9), Column("Capaian (%)", 0.85, "right"), Column("Skala", 0.9, "center"),
                 *((Column("Penjelasan", 1.3),) if told else ())),
        rows=grouped_rows(lines, lambda line: line.objective, cells),
        numbered=True,
        caption=caption,
        size=8.5,
    )


def _scored(score: ObjectiveScore) -> tuple[str, ...]:
    return or_dash(score.score), score.reached, or_dash(score.scale), or_dash(score.rule)


def scores_table(scores: tuple[ObjectiveScore, ...]) -> Table:
    """The scores of objectives, each beside how many indicators reached their target."""
    return numbered_table(
        caption="Capaian sasaran",
        columns=(
            Column("Sasaran", 3),
            Column("Capaian (%)", 0.9, "right"),
            Column("Indikator tercapai", 1.1, "center"),
            Column("Skala", 1, "center"),
            Column("Cara penggabungan", 1.4),
        ),
        rows=((score.objective, *_scored(score)) for score in scores if not score.whole),
        totals=tuple((Cell(score.objective, colspan=2), *_scored(score)) for score in scores if score.whole),
        size=8.5,
    )
