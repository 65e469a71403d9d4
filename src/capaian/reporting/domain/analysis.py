"""The analysis of a period: for each objective the causes, the obstacles, the solutions and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.dates import short_date
from capaian.kernel.paper import (
    Block,
    BulletList,
    Column,
    Fields,
    Heading,
    Paper,
    Paragraph,
    Sheet,
    SignatureBox,
    Signatures,
    Table,
    Title,
    dated,
    italic,
)
from capaian.reporting.domain.tables import TO_BE_WRITTEN


@dataclass(frozen=True)
class FollowUp:
    """What is to be done, by whom, until when; ``status`` as printed ("belum selesai")."""

    action: str
    responsible: str
    due: date | None = None
    status: str = ""


@dataclass(frozen=True)
class ObjectiveAnalysis:
    """What explains the achievement of one objective. ``reached`` reads "2 dari 3 indikator"."""

    objective: str
    achievement: str
    reached: str
    causes: tuple[str, ...]
    obstacles: tuple[str, ...]
    solutions: tuple[str, ...]
    follow_ups: tuple[FollowUp, ...]


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
    return Paper(
        title=f"Analisis Capaian Kinerja {analysis.period}",
        office=analysis.sheet.office,
        notice=analysis.sheet.notice,
        number=analysis.number,
        blocks=(
            Title("ANALISIS CAPAIAN KINERJA", (analysis.period,)),
            *(block for n, one in enumerate(analysis.objectives, 1) for block in _objective(n, one)),
            Signatures((*analysis.initials, dated(analysis.signer, analysis.sheet.place, analysis.signed_on))),
        ),
    )


def _objective(number: int, one: ObjectiveAnalysis) -> tuple[Block, ...]:
    return (
        Heading(2, f"{number}. {one.objective}"),
        Fields((("Capaian", one.achievement), ("Tercapai", one.reached)), label_mm=26),
        Heading(3, "Penyebab keberhasilan atau kegagalan"),
        points(one.causes),
        Heading(3, "Hambatan"),
        points(one.obstacles),
        Heading(3, "Solusi"),
        points(one.solutions),
        Heading(3, "Tindak lanjut"),
        follow_up_table(one.follow_ups),
    )


def points(lines: tuple[str, ...]) -> Block:
    """The points, or the mark that nothing was written yet."""
    return BulletList(lines) if lines else Paragraph(italic(TO_BE_WRITTEN), align="left")


def follow_up_table(follow_ups: tuple[FollowUp, ...]) -> Table:
    """The follow-up actions with who does what until when, and how far they are where that is known."""
    told = any(follow.status for follow in follow_ups)
    return Table(
        columns=(
            Column("No", 0.3, "center"),
            Column("Tindak lanjut", 3),
            Column("Penanggung jawab", 1.6),
            Column("Batas waktu", 1, "center"),
            *((Column("Keadaan", 1.2),) if told else ()),
        ),
        rows=tuple(
            (str(n), follow.action, follow.responsible, short_date(follow.due) or "-", *((follow.status,) if told else ()))
            for n, follow in enumerate(follow_ups, 1)
        ),
        size=9,
        empty="Tidak ada tindak lanjut.",
    )
