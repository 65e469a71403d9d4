"""The evaluation form: what was intended, done and reached by each objective, programme and activity.

Evaluation takes place before, during and after an activity (SOP Pengumpulan Data Kinerja of a Sekretariat DPRD,
definitions); its form also asks for causes, obstacles, solutions and recommendations.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.paper import (
    Cell,
    Column,
    Note,
    Paper,
    Sheet,
    SignatureBox,
    Title,
    numbered_table,
)
from capaian.reporting.domain.tables import or_dash


@dataclass(frozen=True)
class EvaluationLine:
    """One objective, programme or activity. ``level`` reads "Sasaran"."""

    level: str
    name: str
    before: str
    during: str
    after: str
    causes: str = ""
    obstacles: str = ""
    solutions: str = ""
    recommendations: str = ""


@dataclass(frozen=True)
class EvaluationForm:
    """The evaluation of one period."""

    sheet: Sheet
    period: str
    lines: tuple[EvaluationLine, ...]
    signer: SignatureBox
    signed_on: date | None
    initials: tuple[SignatureBox, ...] = ()
    number: str = ""


def evaluation_form(form: EvaluationForm) -> Paper:
    """The evaluation form (form evaluasi kinerja), lying."""
    return form.sheet.paper(
        title=f"Form Evaluasi Kinerja {form.period}",
        number=form.number,
        landscape=True,
        blocks=(
            Title("FORM EVALUASI KINERJA", (form.period,)),
            numbered_table(
                columns=(
                    Column("Sasaran/Program/Kegiatan", 1.7),
                    Column("Sebelum", 1.6),
                    Column("Selama", 1.4),
                    Column("Sesudah", 1.6),
                    Column("Penyebab", 1.2),
                    Column("Hambatan", 1.2),
                    Column("Solusi", 1.2),
                    Column("Rekomendasi", 1.2),
                ),
                header=(
                    (
                        Cell("No", rowspan=2),
                        Cell("Sasaran/Program/Kegiatan", rowspan=2),
                        Cell("Evaluasi pelaksanaan", colspan=3),
                        *(Cell(name, rowspan=2) for name in ("Penyebab", "Hambatan", "Solusi", "Rekomendasi")),
                    ),
                    (Cell("Sebelum"), Cell("Selama"), Cell("Sesudah")),
                ),
                rows=(
                    (
                        f"{line.level}: {line.name}",
                        *(or_dash(text) for text in (line.before, line.during, line.after, line.causes, line.obstacles)),
                        or_dash(line.solutions),
                        or_dash(line.recommendations),
                    )
                    for line in form.lines
                ),
                numbered=True,
                size=8,
                empty="Rencana kinerja tidak memuat sasaran.",
            ),
            Note("Sebelum: target dan pagu yang direncanakan. Selama: pelaksanaan anggaran. Sesudah: realisasi dan capaian."),
            form.sheet.signed(form.signer, form.signed_on, form.initials),
        ),
    )
