"""The printed Perjanjian Kinerja: the statement of both parties, and the annexe with targets and budget.

Order, wording of the statement and columns follow the annex of PermenPANRB 53/2014; for posts below the head the annexe
also says which indicator of the superior each one serves.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from capaian.kernel.numbers import format_number
from capaian.kernel.paper import (
    Block,
    Cell,
    Column,
    Fields,
    Heading,
    PageBreak,
    Paper,
    Paragraph,
    Sheet,
    SignatureBox,
    Signatures,
    Table,
    TableCell,
    Title,
    dated,
)
from capaian.planning.domain.agreements import Agreement, Party

BOXES = {
    "first": ("sign-first", "sign-first-annexe"),
    "second": ("sign-second", "sign-second-annexe"),
}
"""The signature boxes of each party: on the statement and on the annexe."""

OPENING = (
    "Dalam rangka mewujudkan manajemen pemerintahan yang efektif, transparan, dan akuntabel serta berorientasi pada hasil, "
    "kami yang bertanda tangan di bawah ini:"
)
PROMISE = (
    "Pihak pertama berjanji akan mewujudkan target kinerja yang seharusnya sesuai lampiran perjanjian ini, dalam rangka "
    "mencapai target kinerja jangka menengah seperti yang telah ditetapkan dalam dokumen perencanaan. Keberhasilan dan "
    "kegagalan pencapaian target kinerja tersebut menjadi tanggung jawab kami."
)
SUPERVISION = (
    "Pihak kedua akan melakukan supervisi yang diperlukan serta akan melakukan evaluasi terhadap capaian kinerja dari "
    "perjanjian ini dan mengambil tindakan yang diperlukan dalam rangka pemberian penghargaan dan sanksi."
)


def agreement_paper(agreement: Agreement, sheet: Sheet) -> Paper:
    """The agreement, ready to be signed: two boxes a party (`BOXES`), one on each page that is signed."""
    changed = " PERUBAHAN" if agreement.version > 1 else ""
    heading = f"PERJANJIAN KINERJA{changed} TAHUN {agreement.year}"
    return sheet.paper(
        title=f"Perjanjian Kinerja Tahun {agreement.year} {agreement.first.full_title}",
        subject=f"Perjanjian Kinerja {agreement.year}, versi {agreement.version}",
        blocks=(
            Title(heading),
            *_statement(agreement),
            _signatures(agreement, sheet, 0),
            PageBreak(),
            Title(f"LAMPIRAN {heading}", (agreement.first.full_title, agreement.office)),
            *_annexe(agreement),
            _signatures(agreement, sheet, 1),
        ),
    )


def _statement(agreement: Agreement) -> Iterator[Block]:
    yield Paragraph(OPENING)
    yield _person(agreement.first)
    yield Paragraph("selanjutnya disebut pihak pertama,")
    yield _person(agreement.second)
    yield Paragraph("selaku atasan pihak pertama, selanjutnya disebut pihak kedua.")
    yield Paragraph(PROMISE)
    yield Paragraph(SUPERVISION)
    if agreement.revision:
        yield Paragraph(
            f"Perjanjian ini adalah perubahan ke-{agreement.version - 1} dan menggantikan perjanjian sebelumnya karena "
            f"{agreement.revision[:1].lower()}{agreement.revision[1:]}."
        )


def _person(party: Party) -> Fields:
    return Fields((("Nama", party.name or "………………"), ("Jabatan", party.full_title)), label_mm=24)


def _signatures(agreement: Agreement, sheet: Sheet, number: int) -> Signatures:
    boxes = [
        SignatureBox(key=BOXES[key][number], title=party.title, name=party.name, nip=party.nip, rank=party.rank,
                     prefix=party.prefix, heading=heading)
        for key, party, heading in (("second", agreement.second, "Pihak Kedua,"), ("first", agreement.first, "Pihak Pertama,"))
    ]  # fmt: skip
    return Signatures((boxes[0], dated(boxes[1], sheet.place, None)))


def _annexe(agreement: Agreement) -> Iterator[Block]:
    yield Heading(1, "Sasaran dan Target")
    yield _targets(agreement)
    if agreement.budgets:
        yield Heading(1, "Anggaran")
        yield Table(
            columns=(Column("Program", 6), Column("Anggaran", 3, "right"), Column("Keterangan", 4)),
            rows=tuple((line.program, _rupiah(line.amount), line.note or "-") for line in agreement.budgets if not line.total),
            totals=tuple((line.program, _rupiah(line.amount), line.note or "") for line in agreement.budgets if line.total),
        )


def _targets(agreement: Agreement) -> Table:
    serves = any(line.supports for line in agreement.lines)
    rows: list[tuple[TableCell, ...]] = []
    for number, (_, found) in enumerate(groupby(agreement.lines, key=lambda line: line.objective_code), start=1):
        lines = list(found)
        for place, line in enumerate(lines):
            cells: list[TableCell] = []
            if place == 0:
                cells += [Cell(str(number), rowspan=len(lines)), Cell(line.objective, rowspan=len(lines))]
            cells += [line.indicator, f"{line.target} {line.unit}".strip()]
            if serves:
                cells.append(", ".join(line.supports) or "-")
            rows.append(tuple(cells))
    columns = (Column("No", 0.7, "center"), Column("Sasaran Strategis", 4), Column("Indikator Kinerja", 5),
               Column("Target", 2.4))  # fmt: skip
    return Table(columns=(*columns, Column("Mendukung", 2.5)) if serves else columns, rows=tuple(rows))


def _rupiah(amount: Decimal | None) -> str:
    return "-" if amount is None else f"Rp{format_number(amount, 0)}"
