"""Opening a table, whatever it is: CSV with any usual delimiter, XLSX, JSON lines. Nothing is loaded whole."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from capaian.cli.measure.columns import HEADER_WITHIN, NAMES, Columns, find_columns, is_column_numbers
from capaian.cli.measure.workbooks import MAX_UNZIPPED_MB, Marked, Workbook, scan
from capaian.kernel.errors import InvalidInput

MAX_CELL = 100_000
"""Characters of one CSV cell; a longer one is a quote that was never closed."""
MAX_JSON_LINE = 1_000_000
BLOCK = 250
Numbered = tuple[int, Sequence[Any]]
Block = tuple[Sequence[int], Sequence[Sequence[Any]]]
"""Some rows of a file: their numbers, and their cells."""


@dataclass
class Table:
    """A table being read: its columns, its rows with their numbers, and what was noticed on the way.

    `blocks` are its rows, some hundreds at a time; `textual` says that every cell is a str.
    `position` tells how many bytes of `size` were read (0 of 0 where it is not known).
    """

    columns: Columns
    blocks: Iterator[Block]
    textual: bool
    size: int
    position: Callable[[], int]
    close: Callable[[], None]
    noticed: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> Iterator[Numbered]:
        """Every row with its number."""
        return chain.from_iterable(zip(*block, strict=True) for block in self.blocks)


@dataclass(frozen=True)
class Options:
    """How to read a file: what a person may have to say about it."""

    needed: tuple[str, ...]
    mapping: Mapping[str, str]
    delimiter: str | None = None
    encoding: str = "utf-8"
    sheet: str | None = None
    header_row: int | None = None
    cached: bool = False
    max_unzipped_mb: int = MAX_UNZIPPED_MB


def open_table(path: Path, options: Options) -> Table:
    """Return the table in `path` by its suffix; raise InvalidInput with the reason when it cannot be read."""
    if not path.is_file():
        raise InvalidInput("table.no_file", "There is no file %(file)s.", file=str(path))
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv", ".txt"):
        return _csv(path, options)
    if suffix in (".xlsx", ".xlsm"):
        return _xlsx(path, options)
    if suffix in (".jsonl", ".ndjson"):
        return _jsonl(path, options)
    raise InvalidInput(
        "table.format",
        "%(file)s is not a table that can be read.",
        remedy="Give a file that ends in .csv, .tsv, .xlsx or .jsonl.",
        file=path.name,
    )


def _csv(path: Path, options: Options) -> Table:
    csv.field_size_limit(MAX_CELL)
    raw = path.open("rb")
    try:
        encoding = _encoding(raw, options.encoding)
        sample = _sample(io.TextIOWrapper(raw, encoding=encoding, newline=""), path)
        delimiter, columns = _delimited(sample, options)
        raw.seek(0)
        text = io.TextIOWrapper(raw, encoding=encoding, newline="")
        lines = csv.reader(text, delimiter=delimiter)
        for _ in range(columns.header_row):
            next(lines)
    except UnicodeDecodeError as trouble:
        raw.close()
        raise _undecodable(path) from trouble
    except csv.Error as trouble:
        raw.close()
        raise _broken(path, 0, trouble) from trouble
    except BaseException:
        raw.close()
        raise
    noticed: Counter[str] = Counter()
    blocks = _unbroken(path, _blocks(lines, columns, noticed, textual=True))
    return Table(columns, blocks, True, path.stat().st_size, raw.tell, text.close, noticed)


def _encoding(raw: BinaryIO, wanted: str) -> str:
    start = raw.read(4)
    raw.seek(0)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if wanted.lower().replace("_", "-") in ("utf-8", "utf8"):
        return "utf-8-sig"
    try:
        "".encode(wanted)
    except LookupError as trouble:
        raise InvalidInput("table.encoding", "There is no encoding %(name)s.", name=wanted[:40]) from trouble
    return wanted


def _sample(text: io.TextIOWrapper, path: Path) -> list[str]:
    lines: list[str] = []
    for line in islice(iter(lambda: text.readline(MAX_CELL + 1), ""), HEADER_WITHIN + 1):
        if len(line) > MAX_CELL:
            raise _broken(path, len(lines) + 1, "line too long")
        lines.append(line)
    text.detach()  # the file below stays open and is read again from its start
    return lines


def _delimited(sample: list[str], options: Options) -> tuple[str, Columns]:
    """Return the delimiter under which the header names the most fields; the header must be found under one."""
    found: list[tuple[int, str, Columns]] = []
    doubt: InvalidInput | None = None
    for delimiter in [options.delimiter] if options.delimiter else [";", ",", "\t", "|"]:
        rows = list(csv.reader(sample, delimiter=delimiter))
        try:
            columns = find_columns(rows, options.needed, options.mapping, header_row=options.header_row)
        except InvalidInput as refusal:
            doubt = refusal if doubt is None or refusal.code != "table.no_header" else doubt
            continue
        found.append((len(columns.at), delimiter, columns))
    if not found:
        assert doubt is not None
        raise doubt
    _, delimiter, columns = max(found, key=lambda one: one[0])
    return delimiter, columns


def _unbroken(path: Path, blocks: Iterator[Block]) -> Iterator[Block]:
    """Pass the blocks on; a file that breaks in the middle is refused with the last row that could be read."""
    last = 0
    try:
        for block in blocks:
            last = block[0][-1] if block[0] else last
            yield block
    except UnicodeDecodeError as trouble:
        raise _undecodable(path) from trouble
    except csv.Error as trouble:
        raise _broken(path, last, trouble) from trouble


def _xlsx(path: Path, options: Options) -> Table:
    book = Workbook(path, scan(path, max_unzipped_mb=options.max_unzipped_mb), cached=options.cached)
    try:
        sheet, columns = _sheet(book, options)
    except BaseException:
        book.close()
        raise
    noticed: Counter[str] = Counter()
    blocks = _blocks(islice(book.rows(sheet), columns.header_row, None), columns, noticed, textual=False)
    return Table(columns, blocks, False, 0, lambda: 0, book.close, noticed)


def _sheet(book: Workbook, options: Options) -> tuple[str, Columns]:
    """Return the one visible sheet whose header names what is needed."""
    names = book.sheets
    if options.sheet is not None and options.sheet not in names:
        raise InvalidInput(
            "xlsx.no_sheet",
            "There is no visible sheet “%(sheet)s”.",
            remedy="The sheets are: %(sheets)s.",
            sheet=options.sheet,
            sheets=", ".join(names),
        )
    with_header: list[tuple[str, Columns]] = []
    doubt: InvalidInput | None = None
    for name in [options.sheet] if options.sheet is not None else names:
        top = islice(book.rows(name), HEADER_WITHIN + 1)
        sample = [["" if cell is None else str(cell) for cell in row] for row in top]
        try:
            columns = find_columns(sample, options.needed, options.mapping, header_row=options.header_row)
        except InvalidInput as refusal:
            doubt = refusal if doubt is None or refusal.code != "table.no_header" else doubt
            continue
        with_header.append((name, columns))
    if not with_header:
        raise doubt or InvalidInput("xlsx.no_sheet", "The workbook has no visible sheet.")
    if len(with_header) > 1:
        raise InvalidInput(
            "xlsx.which_sheet",
            "Several sheets hold such a table: %(sheets)s.",
            remedy="Say which one: --sheet “%(first)s”.",
            sheets=", ".join(name for name, _ in with_header),
            first=with_header[0][0],
        )
    return with_header[0]


def _blocks(
    lines: Iterator[Sequence[object]], columns: Columns, noticed: Counter[str], *, textual: bool
) -> Iterator[Block]:
    """Number the rows as the file does, a block at a time; count and skip blank rows and a row of column numbers."""
    width = len(columns.names)
    blank: list[object] = [""] * width
    number, first = columns.header_row, True
    while rows := list(islice(lines, BLOCK)):
        even = set(map(len, rows)) == {width}
        if first or not even or not textual or blank in rows:
            numbered = list(_counted(rows, width, noticed, number, first=first, textual=textual))
            first = first and not numbered
            yield _block(numbered)
        else:
            yield range(number + 1, number + 1 + len(rows)), rows
        number += len(rows)


def _block(numbered: list[Numbered]) -> Block:
    return [number for number, _ in numbered], [cells for _, cells in numbered]


def _counted(
    rows: list[Sequence[object]], width: int, noticed: Counter[str], number: int, *, first: bool, textual: bool
) -> Iterator[Numbered]:
    for cells in rows:
        number += 1
        if not any(cells) and all(cell is None or cell == "" for cell in cells):
            noticed["blank rows"] += 1
            continue
        if first:
            first = False
            if is_column_numbers(cells):
                noticed["rows that only number the columns"] += 1
                continue
        if len(cells) > width and any(cells[width:]):
            noticed["rows with more cells than the header"] += 1
        elif len(cells) < width:
            if textual:
                noticed["rows with fewer cells than the header"] += 1
            cells = [*cells, *[""] * (width - len(cells))]
        yield number, cells


def _jsonl(path: Path, options: Options) -> Table:
    raw = path.open("rb")
    fields = tuple(NAMES)
    columns = Columns({name: index for index, name in enumerate(fields)}, fields, 0)
    keys = _json_keys(options.mapping)
    return Table(columns, _json_blocks(raw, keys), False, path.stat().st_size, raw.tell, raw.close)


def _json_keys(mapping: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [(mapping[name],) if name in mapping else (*known, name) for name, known in NAMES.items()]


def _json_blocks(raw: BinaryIO, keys: list[tuple[str, ...]]) -> Iterator[Block]:
    rows = _json_rows(raw, keys)
    while numbered := list(islice(rows, BLOCK)):
        yield _block(numbered)


def _json_rows(raw: BinaryIO, keys: list[tuple[str, ...]]) -> Iterator[Numbered]:
    with raw:
        for number, line in enumerate(iter(lambda: raw.readline(MAX_JSON_LINE + 1), b""), start=1):
            if not line.strip():
                continue
            row = _json_object(line)
            if row is None:
                yield number, [Marked("row.unreadable", "")] * len(keys)
                while len(line) > MAX_JSON_LINE and not line.endswith(b"\n"):
                    line = raw.readline(MAX_JSON_LINE + 1)
                continue
            yield number, [_json_value(next((row[key] for key in names if key in row), None)) for names in keys]


def _json_object(line: bytes) -> dict[str, object] | None:
    if len(line) > MAX_JSON_LINE:
        return None
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_float=Decimal, parse_int=_whole, parse_constant=str)
    except (ValueError, RecursionError, ArithmeticError):
        return None
    return row if isinstance(row, dict) else None


def _whole(text: str) -> object:
    return Decimal(text) if len(text) <= 40 else text


def _json_value(value: object) -> object:
    if value is None or isinstance(value, str | Decimal):
        return value
    if isinstance(value, list):
        return tuple(_json_value(one) for one in value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value)[:200]


def _undecodable(path: Path) -> InvalidInput:
    return InvalidInput(
        "table.encoding",
        "%(file)s is not UTF-8 text.",
        remedy="Save it as UTF-8, or say what it is: --encoding cp1252.",
        file=path.name,
    )


def _broken(path: Path, row: int, trouble: object) -> InvalidInput:
    return InvalidInput(
        "table.broken",
        "%(file)s cannot be read after row %(row)s: %(reason)s.",
        remedy="Look for a quotation mark that was never closed.",
        file=path.name,
        row=row,
        reason=str(trouble),
    )
