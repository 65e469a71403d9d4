"""The seven analyses of an objective as a report prints them (chapter III A, PermenPANRB 53/2014).

Figures arrive as written, frozen beforehand; words are a person's. Only the national standard may be absent, and then a
sentence says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from capaian.kernel.paper import (
    NUMBER,
    Block,
    Cell,
    Column,
    Heading,
    Note,
    Paragraph,
    Table,
    TableCell,
    bold,
    italic,
    numbered_table,
    prose,
)
from capaian.reporting.domain.charts import Bar
from capaian.reporting.domain.followups import FollowUp, follow_up_table
from capaian.reporting.domain.narrative import section_key
from capaian.reporting.domain.tables import TO_BE_WRITTEN, or_dash


@dataclass(frozen=True)
class IndicatorResult:
    """The result of one indicator with every comparison, all as written.

    ``history`` are the realisations of earlier years in the order of :attr:`ObjectiveReport.years`, ``past_achievement``
    the achievements; ``to_date`` and ``to_date_achievement`` what is compared with them where the period is not a year;
    ``change`` reads "+3,73; lebih baik". ``renstra_target`` and ``renstra_progress`` compare with the medium term,
    ``national`` with the national standard, empty where there is none. ``bar`` is the achievement as drawn.
    ``same_period``: realisation and achievement of the same period one year earlier, those of this one, and the change.
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
    past_achievement: tuple[str, ...] = ()
    to_date: str = ""
    to_date_achievement: str = ""
    year_target: str = ""
    renstra_remark: str = ""
    national_difference: str = ""
    national_source: str = ""
    same_period: tuple[str, str, str, str, str] | None = None


@dataclass(frozen=True)
class EfficiencyLine:
    """One named efficiency: its value, or why there is none, and how it was computed."""

    name: str
    value: str
    calculation: str


@dataclass(frozen=True)
class ObjectiveReport:
    """One objective of chapter III: its results and the words of the seven analyses.

    ``years`` head the columns of earlier years ("2022", "2023"). ``supporting`` are name, budget, realisation,
    absorption and results of each programme and activity that supported the objective; ``sources`` say where the earlier
    years and the medium-term targets come from. ``part_of_year``: the comparison is with what was reached to date.
    ``same_periods`` name the period one year earlier and this one.
    """

    objective: str
    results: tuple[IndicatorResult, ...]
    introduction: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    efficiency: tuple[str, ...] = ()
    supporting: tuple[tuple[str, str, str, str, str], ...] = ()
    supporting_words: tuple[str, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    past_words: tuple[str, ...] = ()
    medium_words: tuple[str, ...] = ()
    national_words: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    solutions: tuple[str, ...] = ()
    efficiencies: tuple[EfficiencyLine, ...] = ()
    past_sources: tuple[str, ...] = ()
    medium_sources: tuple[str, ...] = ()
    part_of_year: bool = False
    same_periods: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class MissingPart:
    """A part that is still to be written: the heading it stands under, and for an analysis its objective and number."""

    heading: str
    objective: str = ""
    analysis: int = 0


SEVEN = (
    "Target dan realisasi tahun ini",
    "Realisasi tahun-tahun sebelumnya",
    "Target jangka menengah (Renstra)",
    "Standar nasional",
    "Penyebab keberhasilan/kegagalan, hambatan dan solusi",
    "Efisiensi penggunaan sumber daya",
    "Program/kegiatan yang menunjang",
)


def missing_analyses(objectives: tuple[ObjectiveReport, ...]) -> tuple[MissingPart, ...]:
    """The analyses nobody has written yet, by objective.

    >>> [(m.heading, m.analysis) for m in missing_analyses((ObjectiveReport("S", (), causes=("a",)),))][:3]
    [('Bab III A.1 (2) Realisasi tahun-tahun sebelumnya', 2), ('Bab III A.1 (3) Target jangka menengah (Renstra)', 3),
     ('Bab III A.1 (4) Standar nasional', 4)]
    """
    found = []
    for number, one in enumerate(objectives, 1):
        words = (one.past_words, one.medium_words, one.national_words,
                 one.causes and one.obstacles and one.solutions, one.efficiency, one.supporting_words)  # fmt: skip
        found += [MissingPart(f"Bab III A.{number} ({part}) {SEVEN[part - 1]}", one.objective, part)
                  for part, written in enumerate(words, 2) if not written]  # fmt: skip
    return tuple(found)


def words(paragraphs: tuple[str, ...], passage: str = "") -> tuple[Block, ...]:
    """The paragraphs, or the mark that nothing was written yet. ``passage`` is the key of the section that a person
    writes there (narrative.section_key)."""
    if not paragraphs:
        return (Paragraph(italic(TO_BE_WRITTEN), align="left", passage=passage),)
    return tuple(block for text in paragraphs for block in prose(text, indent=True, passage=passage))


def objective_blocks(number: int, one: ObjectiveReport) -> tuple[Block, ...]:
    """One objective: seven headings, each with its table and its words."""

    def passage(part: str) -> str:
        return section_key("sasaran", one.objective, part)

    def named(what: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        end = f", sasaran A.{number}"
        return tuple(replace(b, caption=(b.caption or what) + end) if isinstance(b, Table) else b for b in blocks)

    return (
        Heading(2, f"A.{number} {one.objective}"),
        *(Paragraph(text, indent=True, keep=True) for text in one.introduction),
        Heading(3, "(1) Target dan realisasi periode ini" if one.part_of_year else f"(1) {SEVEN[0]}"),
        *named("Target dan realisasi", (_target_table(one),)),
        Heading(3, f"(2) {SEVEN[1]}"),
        *named("Perbandingan dengan tahun-tahun sebelumnya", comparison_tables(one, (2,))),
        *words(one.past_words, passage("tahun_lalu")),
        Heading(3, f"(3) {SEVEN[2]}"),
        *named("Perbandingan dengan target akhir Renstra", comparison_tables(one, (3,))),
        *words(one.medium_words, passage("jangka_menengah")),
        Heading(3, f"(4) {SEVEN[3]}"),
        *named("Perbandingan dengan standar nasional", comparison_tables(one, (4,))),
        *words(one.national_words, passage("standar_nasional")),
        Heading(3, f"(5) {SEVEN[4]}"),
        Paragraph(bold("Penyebab"), align="left", keep=True),
        *words(one.causes, passage("penyebab")),
        Paragraph(bold("Hambatan"), align="left", keep=True),
        *words(one.obstacles, passage("hambatan")),
        Paragraph(bold("Solusi"), align="left", keep=True),
        *words(one.solutions, passage("solusi")),
        *named("Tindak lanjut", (follow_up_table(one.follow_ups),) if one.follow_ups else ()),
        Heading(3, f"(6) {SEVEN[5]}"),
        *named("Efisiensi penggunaan sumber daya", efficiency_table(one)),
        *words(one.efficiency, passage("efisiensi")),
        Heading(3, f"(7) {SEVEN[6]}"),
        *named("Program dan kegiatan yang menunjang", _supporting(one)),
        *words(one.supporting_words, passage("penunjang")),
    )


def comparison_tables(one: ObjectiveReport, parts: tuple[int, ...] = (2, 3, 4)) -> tuple[Block, ...]:
    """The tables of analyses (2) to (4), those that have figures."""
    tables = {2: _history, 3: _medium_term, 4: _national}
    return tuple(block for part in parts for block in tables[part](one))


def _target_table(one: ObjectiveReport) -> Table:
    part = any(result.year_target for result in one.results)
    remarked = any(result.remark for result in one.results)
    return numbered_table(
        columns=(
            Column("Indikator Kinerja", 2.2),
            Column("Satuan", 0.85, "center"),
            *((Column("Target tahun", 0.85, "right"),) if part else ()),
            Column("Target periode" if part else "Target", 0.9, "right"),
            Column("Realisasi", 1.05, "right"),
            Column("Capaian (%)", 0.95, "right"),
            Column("Skala", 0.9, "center"),
            *((Column("Keterangan", 1.3),) if remarked else ()),
        ),
        rows=(
            (
                result.indicator,
                result.unit,
                *((or_dash(result.year_target),) if part else ()),
                or_dash(result.target),
                or_dash(result.realisation),
                or_dash(result.achievement),
                or_dash(result.scale),
                *((or_dash(result.remark),) if remarked else ()),
            )
            for result in one.results
        ),
        size=8.5 if part else 9,
    )


def _history(one: ObjectiveReport) -> tuple[Block, ...]:
    """Per indicator two rows, realisation and achievement, of the earlier years and this one; for a part of a year also
    the same part one year earlier."""
    if not one.years:
        return _same_period(one)
    years = len(one.years)
    now = "s.d. periode ini" if one.part_of_year else "Tahun ini"
    rows: list[tuple[TableCell, ...]] = []
    for n, result in enumerate(one.results, 1):
        past = (*result.history, *("" for _ in one.years))[:years]
        achieved = (*result.past_achievement, *("" for _ in one.years))[:years]
        rows.append((
            Cell(str(n), rowspan=2), Cell(f"{result.indicator} ({result.unit})", rowspan=2), "Realisasi",
            *(or_dash(value) for value in past), or_dash(result.to_date or result.realisation),
            Cell(or_dash(result.change), rowspan=2),
        ))  # fmt: skip
        rows.append(("Capaian (%)", *(or_dash(value) for value in achieved),
                     or_dash(result.to_date_achievement or result.achievement)))  # fmt: skip
    return (
        Table(
            columns=(
                NUMBER,
                Column("Indikator Kinerja", 1.9),
                Column("Uraian", 1.05),
                *(Column(year, 0.75, "right") for year in one.years),
                Column(now, 0.85, "right"),
                Column("Naik/turun dari tahun lalu", 1.15, "center"),
            ),
            rows=tuple(rows),
            size=8.5,
        ),
        *(Note(source) for source in one.past_sources),
        *_same_period(one),
    )


def _same_period(one: ObjectiveReport) -> tuple[Block, ...]:
    compared = [(result, result.same_period) for result in one.results if result.same_period]
    if not compared:
        return ()
    before, now = one.same_periods
    return (
        numbered_table(
            columns=(
                Column("Indikator Kinerja", 2),
                Column(f"Realisasi {before}", 1, "right"),
                Column("Capaian (%)", 0.75, "right"),
                Column(f"Realisasi {now}", 1, "right"),
                Column("Capaian (%)", 0.75, "right"),
                Column("Naik/turun dari periode yang sama tahun lalu", 1.2, "center"),
            ),
            rows=((f"{result.indicator} ({result.unit})", *(or_dash(text) for text in shown)) for result, shown in compared),
            caption="Perbandingan dengan periode yang sama tahun lalu",
            size=8.5,
        ),
    )


def _medium_term(one: ObjectiveReport) -> tuple[Block, ...]:
    if not any(result.renstra_target for result in one.results):
        return ()
    return (
        numbered_table(
            columns=(
                Column("Indikator Kinerja", 2.6),
                Column("Realisasi s.d. periode ini" if one.part_of_year else "Realisasi", 0.9, "right"),
                Column("Target akhir Renstra", 1, "right"),
                Column("Tingkat kemajuan (%)", 1, "right"),
                Column("Keterangan", 1.2),
            ),
            rows=(
                (
                    result.indicator,
                    or_dash(result.to_date or result.realisation),
                    or_dash(result.renstra_target),
                    or_dash(result.renstra_progress),
                    or_dash(result.renstra_remark),
                )
                for result in one.results
            ),
            size=9,
        ),
        *(Note(source) for source in one.medium_sources),
    )


def _national(one: ObjectiveReport) -> tuple[Block, ...]:
    compared = [result for result in one.results if result.national]
    if not compared:
        return ()
    return (
        numbered_table(
            columns=(
                Column("Indikator Kinerja", 2.2),
                Column("Realisasi", 0.9, "right"),
                Column("Standar nasional", 0.9, "right"),
                Column("Selisih", 0.8, "right"),
                Column("Sumber", 1.9),
            ),
            rows=(
                (
                    result.indicator,
                    or_dash(result.to_date or result.realisation),
                    result.national,
                    or_dash(result.national_difference),
                    or_dash(result.national_source),
                )
                for result in compared
            ),
            size=9,
        ),
    )


def efficiency_table(one: ObjectiveReport) -> tuple[Block, ...]:
    """Every named efficiency with how it was computed."""
    if not one.efficiencies:
        return ()
    return (
        numbered_table(
            columns=(
                Column("Ukuran", 1.9),
                Column("Nilai", 0.9, "right"),
                Column("Perhitungan", 3.4),
            ),
            rows=((line.name, line.value, line.calculation) for line in one.efficiencies),
            size=9,
        ),
    )


def _supporting(one: ObjectiveReport) -> tuple[Block, ...]:
    if not one.supporting:
        return ()
    return (
        numbered_table(
            columns=(
                Column("Program/Kegiatan/Sub Kegiatan", 2.4),
                Column("Anggaran (Rp)", 1.2, "right"),
                Column("Realisasi (Rp)", 1.2, "right"),
                Column("Serapan (%)", 0.7, "right"),
                Column("Hasil", 1.7),
            ),
            rows=(line for line in one.supporting),
            size=8.5,
        ),
    )
