"""An SOP as a workbook that an office can fill in: ``to_xlsx``, ``from_xlsx``, ``template_xlsx``.

The reader refuses what a workbook should not hold (formulas, document types, far cells) by sheet and cell, keeps every
word as it is written, and warns where it had to decide.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from capaian.foundation.workbooks import CleanBook
from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.kinds import KINDS
from capaian.sop.domain.pack import END, Lane, Outcome, Pack, Row, Section, Work
from capaian.sop.exchange.cells import RETURN, opened
from capaian.sop.exchange.printed import printed_sop
from capaian.sop.exchange.remarks import Remark
from capaian.sop.exchange.sheets import (
    BASIS,
    BLANK,
    BREAK,
    FACTS,
    LANES,
    NOTES,
    PROSE,
    ROLES,
    ROWS,
    SECTIONS,
    TABLES,
    WORKS,
    Field,
    Sheet,
)
from capaian.sop.exchange.xlsx_read import facts_sheet, is_workbook, read_workbook, with_facts

LONGEST = 32767  # letters in a cell of a workbook
GUIDE = (
    "Buku kerja SOP. Isi lembar SOP, Langkah, Pekerjaan, Keputusan, Pelaksana dan Bagian; lembar lain boleh kosong.",
    "Satu baris pada lembar Langkah adalah satu baris tabel SOP. Kunci langkah tidak berubah seumur SOP.",
    "Lembar Pekerjaan: apa yang dikerjakan pada langkah itu, berurutan. Jenis pekerjaan dipilih dari daftar.",
    "Lembar Keputusan: setiap jawaban dan langkah tujuannya; tulis end untuk selesai, ya pada Kembali bila dikembalikan.",
    "Sel berisi daftar: satu butir tiap baris (Alt+Enter). Kolom Kata di kolom pelaksana: kunci pelaksana = kata.",
    "Lanjut ke dikosongkan bila langkah berikutnya adalah baris sesudahnya.",
    "Jangan memakai rumus. Jangan mengubah nama lembar dan kepala kolom.",
)


def to_xlsx(pack: Pack) -> bytes:
    """The workbook of an SOP; the same SOP gives the same bytes. Raises ``InvalidInput`` for a text that no cell can
    hold."""
    stream = io.BytesIO()
    book = CleanBook(stream, title=pack.title, at=datetime(2000, 1, 1, tzinfo=UTC), exact=True)
    styles = {"head": book.add_format({"bold": True, "bg_color": "#E8E8E8", "border": 1, "text_wrap": True}),
              "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})}
    guide = book.add_worksheet("Petunjuk")
    guide.set_column(0, 0, 110)
    for n, sentence in enumerate(GUIDE):
        guide.write_string(n, 0, sentence)
    _write(book, "SOP", (Field("Bagian", "", width=30), Field("Isi", "", width=90)),
           [(f.heading, _cell(_get(pack, f), f, "SOP")) for f in FACTS], styles)
    for sheet in TABLES:
        lines = [tuple([*owner, *(_cell(getattr(value, f.name), f, sheet.title) for f in sheet.fields if f.name)])
                 for owner, value in _values(pack, sheet)]
        written = _write(book, sheet.title, sheet.fields, lines, styles)
        if sheet is WORKS:
            written.data_validation(1, 1, 500, 1, {"validate": "list", "error_type": "warning",
                                                   "source": f"=Jenis!$A$2:$A${len(KINDS) + 1}"})
    _write(book, "Jenis", (Field("Jenis", ""), Field("Hasil", "", width=40)),
           [(kind, ", ".join(leaves)) for kind, leaves in KINDS.items()], styles)
    book.close()
    return stream.getvalue()


def template_xlsx() -> bytes:
    """The workbook to begin with: the sheets, the guide, and a small SOP of three steps to write over."""
    return to_xlsx(Pack(
        "kantor/nama-sop", "kantor", "Nama SOP",
        (Lane("pimpinan", "Pimpinan", "position:pimpinan"), Lane("staf", "Staf", "position:staf")),
        (Section("main", ("quarter",), ("r1", "r2", "r3")),),
        (Row("r1", "1", "Memerintahkan pengumpulan data kinerja", (Work("order", "pimpinan"),), standard="10 menit"),
         Row("r2", "2", "Menyusun konsep", (Work("draft", "staf"),), standard="1 hari"),
         Row("r3", "3", "Mengoreksi konsep", (Work("review", "pimpinan"),), standard="1 jam", outcomes=(
             Outcome("ya", "Ya", END), Outcome("tidak", "Tidak", "r2", returns=True))))))


def from_xlsx(data: bytes) -> tuple[Pack, tuple[Remark, ...]]:
    """The SOP of a workbook and what the reader noticed: of the workbook of this module, or of a sheet that holds the
    table of an SOP as offices print it. Raises ``InvalidInput`` naming sheet and cell."""
    remarks: list[Remark] = []
    book = opened(data)
    if is_workbook(book):
        return read_workbook(book, remarks), tuple(remarks)
    sheet = facts_sheet(book)
    pack = printed_sop(book, remarks, {sheet})
    return with_facts(book, sheet, pack, remarks) if sheet else pack, tuple(remarks)


# ------------------------------------------------------------------------------------------------ writing


def _values(pack: Pack, sheet: Sheet) -> Iterator[tuple[tuple[str, ...], Any]]:
    """What stands on a sheet, each with its owner's key where the sheet has one."""
    if sheet.parent:
        for row in pack.rows:
            for value in getattr(row, sheet.parent):
                yield (row.key,), value
        return
    whole: Mapping[str, tuple[Any, ...]] = {
        LANES.title: pack.lanes, ROWS.title: pack.rows, SECTIONS.title: pack.sections, ROLES.title: pack.roles,
        BASIS.title: pack.identity.legal_basis, PROSE.title: pack.narrative, NOTES.title: pack.notes}
    for value in whole[sheet.title]:
        yield (), value


def _get(pack: Pack, field: Field) -> Any:
    value: Any = pack
    for name in field.name.replace("decree", "identity.decree", 1).split("."):
        value = getattr(value, name) if value is not None else None
    return value is not None if field.name == "decree" else value


def _cell(value: Any, field: Field, sheet: str) -> str:
    if field.kind == "flag":
        return "ya" if value else ""
    if value is None:
        return ""
    if field.kind == "map":
        value = tuple(f"{key} = {text}" for key, text in value.items())
    if isinstance(value, tuple):
        for item in value:
            _writable(item, sheet)
        text = "\n".join(item.replace("\n", BREAK) or BLANK for item in value)
    else:
        _writable(value, sheet)
        text = str(value)
    text = text.replace("\r", RETURN)
    if len(text) > LONGEST:
        raise InvalidInput("xlsx.long", "“%(heading)s” is longer than a cell can hold.", heading=field.heading, place=sheet)
    return text


def _writable(text: str, sheet: str) -> None:
    bad = re.search(f"[{BREAK}{BLANK}{RETURN}\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
    if bad:
        raise InvalidInput("xlsx.sign", "A text holds the sign %(sign)s, which a workbook cannot keep.",
                           sign=f"U+{ord(bad[0]):04X}", place=sheet)


def _write(book: Any, title: str, fields: tuple[Field, ...], lines: list[tuple[str, ...]], styles: dict[str, Any]) -> Any:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    for column, field in enumerate(fields):
        sheet.set_column(column, column, field.width)
        sheet.write_string(0, column, field.heading, styles["head"])
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line):
            if text:
                sheet.write_string(number, column, text, styles["text"])
            else:
                sheet.write_blank(number, column, None, styles["text"])
    return sheet
