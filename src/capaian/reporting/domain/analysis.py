"""The analysis of a period: for each objective the causes, the obstacles, the solutions and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.paper import (
    Block,
    BulletList,
    Fields,
    Heading,
    Paper,
    Paragraph,
    Sheet,
    SignatureBox,
    Title,
    italic,
    prose,
)
from capaian.reporting.domain.followups import FollowUp, follow_up_table
from capaian.reporting.domain.seven import ObjectiveReport, comparison_tables, efficiency_table
from capaian.reporting.domain.tables import TO_BE_WRITTEN


@dataclass(frozen=True)
class ObjectiveAnalysis:
    """What explains the achievement of one objective. ``reached`` reads "2 dari 3 indikator"; ``compared`` are the
    objective's comparisons with other years, the medium term and the national standard."""

    objective: str
    achievement: str
    reached: str
    causes: tuple[str, ...]
    obstacles: tuple[str, ...]
    solutions: tuple[str, ...]
    follow_ups: tuple[FollowUp, ...]
    compared: ObjectiveReport | None = None


@dataclass(frozen=True)
class AnalysisPaper:
    """The analysis of one period."""

    sheet: Sheet
    period: str
    objectives: tuple[ObjectiveAnalysis, ...]
    signer: SignatureBox
    signed_on: date | None
    initials: tuple[SignatureBox, ...] = ()
    number: str = ""


def analysis_paper(analysis: AnalysisPaper) -> Paper:
    """The analysis (analisis capaian kinerja)."""
    return analysis.sheet.paper(
        title=f"Analisis Capaian Kinerja {analysis.period}",
        number=analysis.number,
        blocks=(
            Title("ANALISIS CAPAIAN KINERJA", (analysis.period,)),
            *(block for n, one in enumerate(analysis.objectives, 1) for block in _objective(n, one)),
            analysis.sheet.signed(analysis.signer, analysis.signed_on, analysis.initials),
        ),
    )


def _objective(number: int, one: ObjectiveAnalysis) -> tuple[Block, ...]:
    return (
        Heading(2, f"{number}. {one.objective}"),
        Fields((("Capaian", one.achievement), ("Ketercapaian", one.reached)), label_mm=30),
        *_compared(one.compared),
        Heading(3, "Penyebab keberhasilan atau kegagalan"),
        *points(one.causes),
        Heading(3, "Hambatan"),
        *points(one.obstacles),
        Heading(3, "Solusi"),
        *points(one.solutions),
        Heading(3, "Tindak lanjut"),
        follow_up_table(one.follow_ups),
    )


def _compared(one: ObjectiveReport | None) -> tuple[Block, ...]:
    if one is None:
        return ()
    return (
        Heading(3, "Perbandingan"),
        *comparison_tables(one),
        *(block for text in (*one.past_words, *one.medium_words, *one.national_words) for block in prose(text)),
        *efficiency_table(one),
        *(block for text in one.efficiency for block in prose(text)),
    )


def points(lines: tuple[str, ...]) -> tuple[Block, ...]:
    """The texts, as points where there are several of one paragraph each; the mark that nothing was written yet where there
    is none."""
    found = [block for line in lines for block in prose(line)]
    if not found:
        return (Paragraph(italic(TO_BE_WRITTEN), align="left"),)
    said = [block.text for block in found if isinstance(block, Paragraph)]
    return (BulletList(tuple(said)),) if 1 < len(said) == len(found) == len(lines) else tuple(found)
