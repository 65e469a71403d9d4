"""XLSX files from strangers: looked through before a library opens them, then read cell by cell, read-only."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from capaian.kernel.errors import InvalidInput

MAX_ENTRIES = 2_000
MAX_UNZIPPED_MB = 50
MAX_RATIO = 100
RATIO_FROM = 1_000_000
"""Bytes from which an entry's ratio is judged: a small part of a workbook is often very regular."""
MAX_COLUMNS = 1_000
_CHUNK = 1 << 18
_OVERLAP = 64
_FORBIDDEN = [text.encode(code) for text in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")]
_CELL = re.compile(rb'<(?:\w+:)?c [^>]{0,40}?r="([A-Z]{1,4})([0-9]{1,8})"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]{0,40}?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')

Cell = str | Decimal | None


@dataclass(frozen=True)
class Marked:
    """A cell that is not a value: a formula, or covered by a merged cell. `code` names it."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass
class Scan:
    """What a look through the file found: merged ranges per sheet file as (column, row, column, row), 1-based."""

    merged: dict[str, list[tuple[int, int, int, int]]] = field(default_factory=dict)


def scan(path: Path, *, max_unzipped_mb: int = MAX_UNZIPPED_MB) -> Scan:
    """Look through a workbook without trusting it; raise InvalidInput when it is not safe to open.

    Codes: `xlsx.not_a_workbook`, `xlsx.encrypted`, `xlsx.entries`, `xlsx.size`, `xlsx.ratio`, `xlsx.doctype`,
    `xlsx.too_wide`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _scan(archive, path.name, max_unzipped_mb)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, zipfile.LargeZipFile) as trouble:
        raise InvalidInput(
            "xlsx.not_a_workbook",
            "%(file)s is not an XLSX workbook that can be read (%(reason)s).",
            remedy="Save it again as .xlsx, without a password.",
            file=path.name,
            reason=type(trouble).__name__,
        ) from trouble


def _scan(archive: zipfile.ZipFile, name: str, max_unzipped_mb: int) -> Scan:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise InvalidInput(
            "xlsx.entries",
            "%(file)s holds %(count)s parts; a workbook has fewer than %(most)s.",
            file=name,
            count=len(entries),
            most=MAX_ENTRIES,
        )
    if sum(entry.file_size for entry in entries) > max_unzipped_mb * 1_000_000:
        raise InvalidInput(
            "xlsx.size",
            "%(file)s unpacks to more than %(most)s MB.",
            remedy="Raise --max-unzipped-mb if you trust the file, or use CSV.",
            file=name,
            most=max_unzipped_mb,
        )
    found = Scan()
    for entry in entries:
        if entry.flag_bits & 1:
            raise InvalidInput("xlsx.encrypted", "%(file)s is locked with a password.", file=name)
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise InvalidInput(
                "xlsx.ratio",
                "%(file)s is packed more than %(most)s times: no honest workbook is.",
                file=name,
                most=MAX_RATIO,
            )
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            merged = _look_through(archive, entry, name)
            if merged:
                found.merged[entry.filename] = merged
    return found


def _look_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> list[tuple[int, int, int, int]]:
    merged: set[tuple[int, int, int, int]] = set()
    sheet = "worksheets/" in entry.filename
    with archive.open(entry) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            window = tail + chunk
            if any(word in window for word in _FORBIDDEN):
                raise InvalidInput(
                    "xlsx.doctype", "%(file)s declares a document type: no honest workbook does.", file=name
                )
            if sheet:
                widest = max((_column(match[1]) for match in _CELL.finditer(window)), default=0)
                if widest > MAX_COLUMNS:
                    raise InvalidInput(
                        "xlsx.too_wide", "%(file)s has a cell beyond column %(most)s.", file=name, most=MAX_COLUMNS
                    )
                for one in _MERGED.finditer(window):
                    merged.add((_column(one[1]), int(one[2]), _column(one[3]), int(one[4])))
            tail = window[-_OVERLAP:]
    return sorted(merged)


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index


class Workbook:
    """A scanned workbook, opened once and read sheet by sheet; close it when done.

    With `cached` a formula gives the value that the spreadsheet program stored last.
    """

    def __init__(self, path: Path, found: Scan, *, cached: bool = False) -> None:
        self._found = found
        self._book = _open(path)
        self._stored = _open(path, data_only=True) if cached else None

    def close(self) -> None:
        """Let go of the file."""
        for book in (self._book, self._stored):
            if book is not None:
                book.close()

    @property
    def sheets(self) -> list[str]:
        """The names of the visible sheets, in order."""
        return [sheet.title for sheet in self._book.worksheets if sheet.sheet_state == "visible"]

    def rows(self, sheet: str) -> Iterator[list[object]]:
        """Yield the rows of a sheet: text, exact numbers, None, or `Marked` for a formula or a merged cell.

        A number in a cell formatted as per cent is read as it is shown: 0.95 shown as 95 % is 95.
        """
        page = self._book[sheet]
        page.reset_dimensions()
        covered = _Covered(self._found.merged.get(_file_of(page), []))
        values: Iterator[tuple[object, ...]] = iter(())
        if self._stored is not None:
            self._stored[sheet].reset_dimensions()
            values = self._stored[sheet].iter_rows()
        for number, cells in enumerate(_quietly(page.iter_rows()), start=1):
            kept = next(values, ())
            hidden = covered.columns(number)
            yield [
                Marked("cell.merged", "") if index in hidden else _value(cell, kept[index - 1] if kept else None)
                for index, cell in enumerate(cells, start=1)
            ]


def _quietly(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """Pass rows on without the library's remarks about dates and extensions, which are nothing a person can mend."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            row = next(rows, None)
        if row is None:
            return
        yield row


class _Covered:
    """The columns of each row that a merged cell covers without holding its value; rows must come in order."""

    def __init__(self, merged: list[tuple[int, int, int, int]]) -> None:
        self._coming = sorted(merged, key=lambda one: -one[1])
        self._open: list[tuple[int, int, int, int]] = []

    def columns(self, row: int) -> set[int]:
        while self._coming and self._coming[-1][1] <= row:
            self._open.append(self._coming.pop())
        if not self._open:
            return set()
        self._open = [one for one in self._open if one[3] >= row]
        return {
            column
            for left, top, right, _ in self._open
            for column in range(left, min(right, MAX_COLUMNS) + 1)
            if (column, row) != (left, top)
        }


def _open(path: Path, *, data_only: bool = False):  # type: ignore[no-untyped-def]
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(path, read_only=True, data_only=data_only, keep_links=False)
    except Exception as trouble:  # the library raises whatever a broken file makes it stumble over
        raise InvalidInput(
            "xlsx.not_a_workbook",
            "%(file)s is not an XLSX workbook that can be read (%(reason)s).",
            remedy="Save it again as .xlsx, without a password.",
            file=path.name,
            reason=type(trouble).__name__,
        ) from trouble


def _file_of(page: object) -> str:
    return str(getattr(page, "_worksheet_path", "")).lstrip("/")


def _value(cell: object, stored: object) -> object:
    value, kind = getattr(cell, "value", None), getattr(cell, "data_type", "n")
    if kind == "f" or (isinstance(value, str) and value.startswith("=")):
        if stored is None or getattr(stored, "value", None) is None:
            return Marked("number.formula", str(getattr(value, "text", value))[:80])
        value, kind = getattr(stored, "value", None), getattr(stored, "data_type", "n")
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
        if exact.is_finite() and "%" in str(getattr(cell, "number_format", "")):
            exact = exact.scaleb(2)
        return exact
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat is not None else str(value)
