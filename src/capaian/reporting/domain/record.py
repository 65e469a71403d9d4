"""The print-out of verified data, the recapitulation over suppliers, and the table of budgets they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.paper import (
    NUMBER,
    Block,
    Cell,
    Column,
    Fields,
    Heading,
    Note,
    Paper,
    Sheet,
    SignatureBox,
    Table,
    Title,
    numbered_table,
)
from capaian.reporting.domain.tables import grouped_rows, or_dash


@dataclass(frozen=True)
class RecordLine:
    """One verified figure. ``achievement`` is empty where it is undefined, and ``remark`` then says why."""

    objective: str
    indicator: str
    unit: str
    target: str
    realisation: str
    achievement: str = ""
    scale: str = ""
    source: str = ""
    responsible: str = ""
    remark: str = ""


@dataclass(frozen=True)
class BudgetLine:
    """One programme, activity or sub-activity: ceiling, realisation, absorption and physical progress, as written."""

    code: str
    name: str
    ceiling: str
    realised: str
    absorption: str = ""
    physical: str = ""
    remark: str = ""


@dataclass(frozen=True)
class BudgetTable:
    """The budget of a period with its totals, as written."""

    lines: tuple[BudgetLine, ...]
    total_ceiling: str
    total_realised: str
    total_absorption: str = ""
    total_physical: str = ""


@dataclass(frozen=True)
class DataRecord:
    """The verified data of one period, frozen. ``digest`` (SHA-256 of the data) leads back from paper to file."""

    sheet: Sheet
    period: str
    lines: tuple[RecordLine, ...]
    signer: SignatureBox
    signed_on: date | None
    initials: tuple[SignatureBox, ...] = ()
    budget: BudgetTable | None = None
    number: str = ""
    digest: str = ""
    notes: tuple[str, ...] = ()


def data_record(record: DataRecord) -> Paper:
    """The print-out (hasil pengumpulan data kinerja), lying, with paraf boxes and the signature."""
    budget: tuple[Block, ...] = ()
    if record.budget is not None:
        budget = (Heading(2, "B. Realisasi Anggaran"), budget_table(record.budget))
    return record.sheet.paper(
        title=f"Data Kinerja {record.period}",
        number=record.number,
        landscape=True,
        blocks=(
            Title("HASIL PENGUMPULAN DATA KINERJA", (record.period,)),
            *(_head(record.number, record.digest)),
            Heading(2, "A. Capaian Indikator Kinerja"),
            Table(
                columns=(
                    NUMBER,
                    Column("Sasaran", 1.8),
                    Column("Indikator Kinerja", 2.1),
                    Column("Satuan", 0.8, "center"),
                    Column("Target", 0.85, "right"),
                    Column("Realisasi", 0.9, "right"),
                    Column("Capaian (%)", 0.85, "right"),
                    Column("Skala", 0.9, "center"),
                    Column("Sumber/bukti dukung", 1.7),
                    Column("Penanggung jawab", 1.4),
                    Column("Keterangan", 1.2),
                ),
                rows=grouped_rows(
                    record.lines,
                    lambda line: line.objective,
                    lambda line: (
                        line.indicator,
                        line.unit,
                        or_dash(line.target),
                        or_dash(line.realisation),
                        or_dash(line.achievement),
                        or_dash(line.scale),
                        or_dash(line.source),
                        or_dash(line.responsible),
                        line.remark,
                    ),
                ),
                numbered=True,
                size=8.5,
            ),
            *budget,
            *(Note(note) for note in record.notes),
            record.sheet.signed(record.signer, record.signed_on, record.initials),
        ),
    )


def budget_table(budget: BudgetTable, caption: str = "") -> Table:
    """The budget: ceiling, realisation, absorption, physical progress, and the totals; remarks only where there are."""
    remarked = any(line.remark for line in budget.lines)
    return Table(
        columns=(
            Column("Kode", 0.9),
            Column("Program/Kegiatan/Sub Kegiatan", 2.5 if remarked else 3),
            Column("Pagu (Rp)", 1.75, "right"),
            Column("Realisasi (Rp)", 1.75, "right"),
            Column("Keuangan (%)", 1.25, "right"),
            Column("Fisik (%)", 0.8, "right"),
            *((Column("Keterangan", 1.45),) if remarked else ()),
        ),
        rows=tuple(
            (
                line.code,
                line.name,
                line.ceiling,
                line.realised,
                or_dash(line.absorption),
                or_dash(line.physical),
                *((line.remark,) if remarked else ()),
            )
            for line in budget.lines
        ),
        totals=(
            (
                Cell("Jumlah", colspan=2, align="center"),
                budget.total_ceiling,
                budget.total_realised,
                or_dash(budget.total_absorption),
                or_dash(budget.total_physical),
                *(("",) if remarked else ()),
            ),
        ),
        caption=caption,
        size=8.5,
    )


@dataclass(frozen=True)
class SupplierData:
    """The verified figures of one supplier."""

    supplier: str
    lines: tuple[RecordLine, ...]


@dataclass(frozen=True)
class Recapitulation:
    """The figures of every supplier in one document. ``missing`` are the suppliers without data, with the reason."""

    sheet: Sheet
    period: str
    suppliers: tuple[SupplierData, ...]
    signer: SignatureBox
    signed_on: date | None
    missing: tuple[tuple[str, str], ...] = ()
    initials: tuple[SignatureBox, ...] = ()
    number: str = ""
    digest: str = ""


def recapitulation(recap: Recapitulation) -> Paper:
    """The recapitulation (rekapitulasi hasil pengumpulan data kinerja) over suppliers, lying."""
    flat = [(data.supplier, line) for data in recap.suppliers for line in data.lines]
    missing: tuple[Block, ...] = ()
    if recap.missing:
        missing = (
            numbered_table(
                caption="Unit tanpa data pada periode ini",
                columns=(Column("Unit penyuplai data", 2), Column("Alasan", 3)),
                rows=((supplier, reason) for (supplier, reason) in recap.missing),
                size=8.5,
            ),
        )
    return recap.sheet.paper(
        title=f"Rekapitulasi Data Kinerja {recap.period}",
        number=recap.number,
        landscape=True,
        blocks=(
            Title("REKAPITULASI HASIL PENGUMPULAN DATA KINERJA", (recap.period,)),
            *(_head(recap.number, recap.digest)),
            Table(
                columns=(
                    NUMBER,
                    Column("Unit penyuplai data", 1.8),
                    Column("Sasaran", 1.9),
                    Column("Indikator Kinerja", 2.2),
                    Column("Satuan", 0.8, "center"),
                    Column("Target", 0.85, "right"),
                    Column("Realisasi", 0.9, "right"),
                    Column("Capaian (%)", 0.85, "right"),
                    Column("Keterangan", 1.5),
                ),
                rows=grouped_rows(
                    flat,
                    lambda pair: pair[0],
                    lambda pair: (
                        pair[1].objective,
                        pair[1].indicator,
                        pair[1].unit,
                        or_dash(pair[1].target),
                        or_dash(pair[1].realisation),
                        or_dash(pair[1].achievement),
                        pair[1].remark,
                    ),
                ),
                numbered=True,
                size=8.5,
            ),
            *missing,
            recap.sheet.signed(recap.signer, recap.signed_on, recap.initials),
        ),
    )


def _head(number: str, digest: str) -> tuple[Block, ...]:
    items = tuple((label, value) for label, value in (("Nomor", number), ("Sidik data", digest)) if value)
    return (Fields(items, label_mm=26),) if items else ()
