"""The printed collection form, and the recap of who handed it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from capaian.kernel.dates import clock, short_date
from capaian.kernel.paper import (
    NUMBER,
    Block,
    Cell,
    Column,
    Fields,
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


@dataclass(frozen=True)
class FormLine:
    """One indicator of the form. ``targets`` and ``realisations`` follow the form's periods; empty: not filled."""

    objective: str
    indicator: str
    unit: str
    annual_target: str
    targets: tuple[str, ...]
    realisations: tuple[str, ...]
    remark: str = ""


@dataclass(frozen=True)
class FormPrint:
    """The collection form of one data supplier.

    ``periods`` are the headings below "Target Triwulan" and "Realisasi Triwulan" ("I", "II", "III", "IV"; one or many).
    ``version`` names form and version, so that paper and file can be told apart. ``hint`` are the instructions.
    """

    sheet: Sheet
    supplier: str
    year: int
    periods: tuple[str, ...]
    lines: tuple[FormLine, ...]
    signer: SignatureBox
    signed_on: date | None
    period_word: str = "Triwulan"
    version: str = ""
    hints: tuple[str, ...] = ()
    initials: tuple[SignatureBox, ...] = ()


def form_print(form: FormPrint) -> Paper:
    """The form: No, Sasaran, Indikator Kinerja, Target Tahunan, Target and Realisasi per period, Keterangan."""
    count = len(form.periods)
    word = form.period_word
    period_columns = tuple(Column(period, 0.75, "right") for period in form.periods)
    header = (
        (
            *(Cell(title, rowspan=2) for title in ("No", "Sasaran", "Indikator Kinerja", "Satuan", "Target Tahunan")),
            Cell(f"Target {word}", colspan=count),
            Cell(f"Realisasi {word}", colspan=count),
            Cell("Keterangan", rowspan=2),
        ),
        (*(Cell(period) for period in form.periods), *(Cell(period) for period in form.periods)),
    )
    hints: tuple[Block, ...] = ()
    if form.hints:
        hints = (Paragraph(bold("Petunjuk pengisian"), align="left", keep=True), NumberList(form.hints))
    return form.sheet.paper(
        title=f"Formulir Pengumpulan Data Kinerja {form.supplier} {form.year}",
        number=form.version,
        landscape=True,
        blocks=(
            Title("FORMULIR PENGUMPULAN DATA KINERJA", (f"TAHUN {form.year}",)),
            Fields(
                (
                    ("Unit penyuplai data", form.supplier),
                    (word, ", ".join(form.periods)),
                    ("Formulir", form.version or "-"),
                ),
                label_mm=42,
            ),
            Table(
                columns=(
                    NUMBER,
                    Column("Sasaran", 1.9),
                    Column("Indikator Kinerja", 2.3),
                    Column("Satuan", 0.8, "center"),
                    Column("Target Tahunan", 0.9, "right"),
                    *period_columns,
                    *period_columns,
                    Column("Keterangan", 1.3),
                ),
                header=header,
                numbered=True,
                rows=grouped_rows(
                    form.lines,
                    lambda line: line.objective,
                    lambda line: (
                        line.indicator,
                        line.unit,
                        line.annual_target,
                        *_padded(line.targets, count),
                        *_padded(line.realisations, count),
                        line.remark,
                    ),
                ),
                size=8.5,
            ),
            *hints,
            form.sheet.signed(form.signer, form.signed_on, form.initials),
        ),
    )


def _padded(values: tuple[str, ...], count: int) -> tuple[str, ...]:
    return (*values, *("" for _ in range(count - len(values))))[:count]


@dataclass(frozen=True)
class SupplierReceipt:
    """What one supplier did with its form. ``late`` counts as handed in; ``waived`` carries its reason."""

    supplier: str
    state: Literal["in", "late", "missing", "waived"]
    handed_at: datetime | None = None
    by: str = ""
    filled: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ReceiptsRecap:
    """Who handed in, when, and who has not."""

    sheet: Sheet
    period: str
    due: date | None
    receipts: tuple[SupplierReceipt, ...]
    signer: SignatureBox
    signed_on: date | None
    number: str = ""


_STATES = {"in": "Diterima", "late": "Diterima, terlambat", "missing": "Belum menyerahkan", "waived": "Dikecualikan"}


def receipts_recap(recap: ReceiptsRecap) -> Paper:
    """The recap of receipts (rekap penerimaan formulir)."""
    states = [receipt.state for receipt in recap.receipts]
    missing = [receipt.supplier for receipt in recap.receipts if receipt.state == "missing"]
    received = states.count("in") + states.count("late")
    return recap.sheet.paper(
        title=f"Rekap Penerimaan Formulir {recap.period}",
        number=recap.number,
        blocks=(
            Title("REKAP PENERIMAAN FORMULIR DATA KINERJA", (recap.period,)),
            Fields((("Batas waktu", short_date(recap.due) or "tidak ditentukan"),), label_mm=30),
            numbered_table(
                columns=(
                    Column("Unit penyuplai data", 2.2),
                    Column("Keadaan", 1.2),
                    Column("Diserahkan pada", 1.1, "center"),
                    Column("Oleh", 1.5),
                    Column("Terisi", 0.7, "center"),
                    Column("Alasan/keterangan", 1.4),
                ),
                rows=(
                    (
                        receipt.supplier,
                        _STATES[receipt.state],
                        _moment(receipt.handed_at),
                        or_dash(receipt.by),
                        or_dash(receipt.filled),
                        receipt.reason,
                    )
                    for receipt in recap.receipts
                ),
                size=9,
            ),
            Paragraph(
                f"Diterima {received} dari {len(states)} unit, terlambat {states.count('late')}, "
                f"dikecualikan {states.count('waived')}, belum menyerahkan {len(missing)}"
                + (f": {'; '.join(missing)}." if missing else "."),
                align="left",
            ),
            Note("Unit yang dikecualikan tidak wajib menyerahkan pada periode ini karena alasan yang dicantumkan."),
            recap.sheet.signed(recap.signer, recap.signed_on),
        ),
    )


def _moment(at: datetime | None) -> str:
    return f"{short_date(at.date())} {clock(at)}" if at else "-"
