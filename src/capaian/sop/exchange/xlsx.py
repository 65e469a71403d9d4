"""An SOP as a workbook that an office can fill in: ``to_xlsx``, ``from_xlsx``, ``template_xlsx``.

The reader refuses what a workbook should not hold (formulas, document types, far cells) by sheet and cell, keeps every
word as it is written, and warns where it had to decide.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import openpyxl

from capaian.foundation.workbooks import CleanBook
from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.kinds import KINDS
from capaian.sop.domain.pack import END, FORMAT, Lane, Outcome, Pack, Row, Section, Work
from capaian.sop.exchange.remarks import Remark
from capaian.sop.exchange.sheets import (
    BASIS,
    BLANK,
    BREAK,
    FACTS,
    LANES,
    NOTES,
    OUTCOMES,
    PROSE,
    RETURN,
    ROLES,
    ROWS,
    SECTIONS,
    TABLES,
    WORKS,
    Field,
    Sheet,
)
from capaian.sop.exchange.zipped import scanned

LONGEST = 32767  # letters in a cell of a workbook
MOST_ROWS, MOST_COLUMNS = 2000, 60
MOST_XML = 8_000_000  # bytes of cells and styles, unpacked: read in a second or two; pictures do not count
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
    """The SOP of a workbook and what the reader noticed. Raises ``InvalidInput`` naming sheet and cell."""
    _refuse_far_cells(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as problem:
        raise InvalidInput("xlsx.broken", "The workbook cannot be read.", remedy="Open it and save it again.") from problem
    remarks: list[Remark] = []
    facts = _facts(book, remarks)
    tables = {sheet.title: list(_lines(book, sheet, remarks)) for sheet in TABLES}
    lanes, rows = tables[LANES.title], tables[ROWS.title]
    keys = _unique(rows, ROWS), _unique(lanes, LANES)
    for line in rows:
        for name in ("works", "outcomes"):
            line.values[name] = []
    by_key = {line.values["key"]: line for line in rows}
    for sheet in (WORKS, OUTCOMES):
        for line in tables[sheet.title]:
            owner = by_key.get(line.owner)
            if owner is None:
                raise InvalidInput("xlsx.step", "There is no step “%(step)s” on the sheet Langkah.", step=line.owner,
                                   place=line.place("Langkah"))
            owner.values[sheet.parent].append(line.values)
    _check(tables, *keys, remarks)
    known = {sheet.title for sheet in TABLES} | {"SOP", "Petunjuk", "Jenis"}
    remarks.extend(Remark("xlsx.sheet_unknown", "This sheet is not read.", place=name)
                   for name in book.sheetnames if name not in known)
    facts["identity"]["legal_basis"] = [line.values for line in tables[BASIS.title]]
    return Pack.from_dict(facts | {
        "lanes": [line.values for line in lanes], "rows": [line.values for line in rows],
        "sections": [line.values for line in tables[SECTIONS.title]], "roles": [line.values for line in tables[ROLES.title]],
        "narrative": [line.values for line in tables[PROSE.title]], "notes": [line.values for line in tables[NOTES.title]],
    }), tuple(remarks)


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


# ------------------------------------------------------------------------------------------------ reading


class _Line:
    """A line of a sheet: its values by name, and where each of them stands."""

    def __init__(self, sheet: str, number: int, cells: Mapping[str, str]) -> None:
        self.sheet, self.number, self.cells = sheet, number, cells
        self.values: dict[str, Any] = {}
        self.owner = ""

    def place(self, heading: str) -> str:
        return f"{self.sheet}!{self.cells.get(heading, 'A')}{self.number}"


def _refuse_far_cells(data: bytes) -> None:
    with scanned(data) as archive:
        if sum(entry.file_size for entry in archive.infolist() if entry.filename.endswith(".xml")) > MOST_XML:
            raise InvalidInput("xlsx.large", "The workbook holds more than an SOP needs.",
                               remedy="Copy the sheets of the SOP into a new workbook.")
        for name in archive.namelist():
            if not name.endswith(".xml"):
                continue
            text = archive.read(name)
            if b"\x00" in text[:200]:
                raise InvalidInput("file.encoding", "A part of the file is not written in UTF-8.", place=name)
            if not name.startswith("xl/worksheets/"):
                continue
            for match in re.finditer(rb"""\sr\s*=\s*["']([A-Z]*)(\d+)["']""", text):
                far = int(match[2]) > MOST_ROWS if len(match[2]) < 9 else True
                if far or _number(match[1].decode()) > MOST_COLUMNS:
                    cell = (match[1] + match[2]).decode()
                    raise InvalidInput("xlsx.far", "A cell stands too far out.", place=f"{name}!{cell}",
                                       remedy="Delete everything outside the table and save again.")


def _number(letters: str) -> int:
    """
    >>> _number("A"), _number("Z"), _number("AA"), _number("XFD")
    (1, 26, 27, 16384)
    """
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def _grid(book: Any, title: str, remarks: list[Remark]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The filled lines of a sheet: number, and (column letters, text) of every cell."""
    if title not in book.sheetnames:
        raise InvalidInput("xlsx.sheet_missing", "The workbook has no sheet “%(sheet)s”.", sheet=title, place=title,
                           remedy="Copy the SOP into the template workbook; a table alone does not say how its rows follow.")
    for number, cells in enumerate(book[title].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS), 1):
        line = [(_letters(n), _text(cell, f"{title}!{_letters(n)}{number}", remarks)) for n, cell in enumerate(cells, 1)]
        if any(text for _, text in line):
            yield number, line


def _letters(number: int) -> str:
    head, last = divmod(number - 1, 26)
    return (_letters(head) if head else "") + chr(65 + last)


def _text(cell: Any, place: str, remarks: list[Remark]) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or not isinstance(value, str | int | float | datetime | date | time | bool):
        raise InvalidInput("xlsx.formula", "A formula stands in the cell.", place=place, remedy="Write the value instead.")
    if cell.data_type == "e":
        raise InvalidInput("xlsx.error", "The cell holds an error value.", place=place)
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").replace(RETURN, "\r")
    if isinstance(value, bool):
        return "ya" if value else ""
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    said = value.isoformat()[:10] if isinstance(value, datetime | date) else str(value)
    remarks.append(Remark("xlsx.typed", "The cell is not text; it was read as “%(text)s”.", place, {"text": said}))
    return said


def _value(text: str, field: Field, place: str) -> Any:
    if field.kind == "flag":
        if text.strip().lower() not in ("", "ya", "y", "x", "tidak"):
            raise InvalidInput("xlsx.flag", "“%(text)s” is neither “ya” nor empty.", text=text, place=place)
        return text.strip().lower() in ("ya", "y", "x")
    if field.kind == "iso":
        if text and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise InvalidInput("xlsx.iso", "“%(text)s” is not a date like 2024-01-31.", text=text, place=place)
        return text or None
    if field.kind == "text":
        return text
    items = ["" if item == BLANK else item.replace(BREAK, "\n") for item in text.split("\n")] if text else []
    if field.kind == "list":
        return items
    pairs = [item.partition(" = ") for item in items]
    for key, sign, _ in pairs:
        if not sign:
            raise InvalidInput("xlsx.map", "“%(text)s” is not written as key = word.", text=key, place=place)
    return {key: word for key, _, word in pairs}


def _facts(book: Any, remarks: list[Remark]) -> dict[str, Any]:
    """The sheet "SOP" as nested data."""
    found = {line[0][1].strip(): (number, line[1][1] if len(line) > 1 else "")
             for number, line in _grid(book, "SOP", remarks) if number > 1}
    data: dict[str, Any] = {"identity": {}}
    decree: dict[str, Any] = {"date": {}}
    for field in FACTS:
        number, text = found.pop(field.heading, (0, ""))
        if field.must and not text:
            raise InvalidInput("xlsx.empty", "“%(heading)s” must be filled in.", heading=field.heading,
                               place=f"SOP!B{number}" if number else "SOP")
        value = _value(text, field, f"SOP!B{number}")
        *path, name = field.name.split(".")
        home = data
        for step in path:
            home = decree if step == "decree" else home.setdefault(step, {})
        home[name] = value
    if data["format"] != FORMAT:
        raise InvalidInput("xlsx.format", "The format “%(text)s” is not known.", text=data["format"], place="SOP")
    data["identity"]["decree"] = decree if data.pop("decree") else None
    if data["identity"]["decree"] is None and any(v for k, v in decree.items() if k != "date"):
        remarks.append(Remark("xlsx.decree", "The decree is left out: “Ada keputusan penetapan” is not “ya”.", "SOP"))
    remarks.extend(Remark("xlsx.line_unknown", "The line “%(heading)s” is not read.", f"SOP!A{number}", {"heading": heading})
                   for heading, (number, _) in found.items() if heading)
    return data


def _lines(book: Any, sheet: Sheet, remarks: list[Remark]) -> Iterator[_Line]:
    grid = _grid(book, sheet.title, remarks)
    _, first = next(grid, (0, []))
    columns = {text.strip(): letters for letters, text in first if text.strip()}
    for field in sheet.fields:
        if field.heading not in columns:
            raise InvalidInput("xlsx.column_missing", "The sheet has no column “%(heading)s”.", heading=field.heading,
                               place=f"{sheet.title}!1:1")
    headings = {field.heading for field in sheet.fields}
    remarks.extend(Remark("xlsx.column_unknown", "The column “%(heading)s” is not read.", f"{sheet.title}!{letters}1",
                          {"heading": text}) for text, letters in columns.items() if text not in headings)
    for number, cells in grid:
        line = _Line(sheet.title, number, columns)
        by_letters = dict(cells)
        for field in sheet.fields:
            text = by_letters.get(columns[field.heading], "")
            if field.must and not text.strip():
                raise InvalidInput("xlsx.empty", "“%(heading)s” must be filled in.", heading=field.heading,
                                   place=line.place(field.heading))
            if field.name:
                line.values[field.name] = _value(text, field, line.place(field.heading))
            else:
                line.owner = text
        yield line


def _unique(lines: list[_Line], sheet: Sheet) -> set[str]:
    seen: set[str] = set()
    for line in lines:
        key = line.values["key"]
        if key in seen:
            raise InvalidInput("xlsx.twice", "The key “%(key)s” stands twice.", key=key, place=line.place("Kunci"))
        seen.add(key)
    return seen


def _check(tables: Mapping[str, list[_Line]], rows: set[str], lanes: set[str], remarks: list[Remark]) -> None:
    """Every name points to something; the refusal says in which cell it does not."""
    pointing = ((ROWS, "next", "Lanjut ke", rows | {END}), (ROWS, "after", "Menunggu", rows),
                (ROWS, "checks", "Beda orang dari", rows), (ROWS, "marks", "Kata di kolom pelaksana", lanes),
                (WORKS, "lane", "Pelaksana", lanes), (WORKS, "all_of", "Bersama", lanes),
                (OUTCOMES, "to", "Ke", rows | {END}), (SECTIONS, "rows", "Langkah", rows))
    for sheet, name, heading, known in pointing:
        for line in tables[sheet.title]:
            value = line.values[name]
            for key in [value] if isinstance(value, str) else value:
                if key not in known:
                    raise InvalidInput("xlsx.unknown", "“%(key)s” is not known.", key=key, place=line.place(heading))
    for line in tables[WORKS.title]:
        if line.values["kind"] not in KINDS:
            remarks.append(Remark("xlsx.kind", "The kind “%(kind)s” is not known; choose one before publication.",
                                  line.place("Jenis"), {"kind": line.values["kind"]}))
