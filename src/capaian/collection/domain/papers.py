"""The documents of the collection itself: the approval of a form, a form as handed in, the record of a verification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from capaian.kernel.dates import long_date
from capaian.kernel.paper import Column, Fields, Letterhead, Note, Paper, Table, Title, numbered_table

STATE_WORDS = {"value": "", "not_reported": "belum ada data", "not_applicable": "tidak berlaku", "": "belum diisi"}
VERIFICATION_WORDS = {"accepted": "diterima", "returned": "dikembalikan", "pending": "belum diperiksa", "": "–"}


@dataclass(frozen=True)
class FormLine:
    """A row as printed. ``value`` is already in national style; ``evidence`` are file names."""

    number: int
    objective: str
    indicator: str
    unit: str
    period: str
    target_year: str
    target_period: str
    value: str
    supplier: str = ""
    remark: str = ""
    evidence: tuple[str, ...] = ()
    verification: str = ""
    verification_reason: str = ""


@dataclass(frozen=True)
class FormFacts:
    """What the head of each of these documents says."""

    office: Letterhead
    notice: str
    sop: str
    period: str
    by: str
    acted_as: str
    at: datetime
    round: int = 1


def _head(facts: FormFacts, label: str) -> Fields:
    return Fields((("SOP", facts.sop), ("Periode", facts.period), (label, f"{facts.by}, {facts.acted_as}"),
                   ("Tanggal", f"{long_date(facts.at.date())} pukul {facts.at:%H.%M}"),
                   ("Putaran", str(facts.round))), label_mm=38)


def filled_form(facts: FormFacts, supplier: str, lines: Sequence[FormLine]) -> Paper:
    """A supplier's form as it was handed in, columns of the collection format."""
    rows = tuple((str(x.number), x.objective, f"{x.indicator} ({x.unit})", x.period, x.target_year, x.target_period,
                  x.value, "; ".join((*((x.remark,) if x.remark else ()), *(f"bukti: {e}" for e in x.evidence))))
                 for x in lines)
    return Paper(
        title=f"Formulir Data Kinerja {supplier} {facts.period}", office=facts.office, notice=facts.notice,
        landscape=True, blocks=(
            Title("FORMULIR PENGUMPULAN DATA KINERJA", (supplier, facts.period)), _head(facts, "Diisi oleh"),
            Table(columns=(Column("No.", 0.3, "center"), Column("Sasaran", 1.6), Column("Indikator Kinerja", 2),
                           Column("Periode", 0.9), Column("Target Tahunan", 0.9, "right"),
                           Column("Target Triwulan", 0.9, "right"), Column("Realisasi Triwulan", 0.9, "right"),
                           Column("Keterangan", 2)), rows=rows, size=9)))


def form_approval(facts: FormFacts, number: int, lines: Sequence[FormLine]) -> Paper:
    """The sheet that says which form was approved, by whom, with its rows."""
    rows = ((x.indicator, x.unit, x.period, x.target_period, x.supplier) for x in lines)
    return Paper(
        title=f"Persetujuan Formulir {number} {facts.period}", office=facts.office, notice=facts.notice, blocks=(
            Title("PERSETUJUAN FORMULIR DATA KINERJA", (f"Formulir versi {number}", facts.period)),
            _head(facts, "Disetujui oleh"),
            numbered_table((Column("Indikator Kinerja", 2.4), Column("Satuan", 0.7), Column("Periode", 1.1),
                            Column("Target", 0.9, "right"), Column("Penyuplai data", 1.5)), rows, size=9)))


def verification_record(facts: FormFacts, lines: Sequence[FormLine]) -> Paper:
    """Each value with its verdict; returned ones with the reason their section reads."""
    rows = ((x.supplier, x.indicator, x.period, x.value, VERIFICATION_WORDS[x.verification], x.verification_reason or "–")
            for x in lines)
    returned = sum(x.verification == "returned" for x in lines)
    return Paper(
        title=f"Catatan Verifikasi Data Kinerja {facts.period}", office=facts.office, notice=facts.notice,
        landscape=True, blocks=(
            Title("CATATAN VERIFIKASI DATA KINERJA", (facts.period,)), _head(facts, "Diverifikasi oleh"),
            numbered_table((Column("Penyuplai data", 1.3), Column("Indikator Kinerja", 2.2), Column("Periode", 1),
                            Column("Nilai", 0.9, "right"), Column("Hasil", 0.9), Column("Alasan", 2)), rows, size=9),
            Note(f"{len(lines) - returned} dari {len(lines)} nilai diterima; {returned} dikembalikan.")))
