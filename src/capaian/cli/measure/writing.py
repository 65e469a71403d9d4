"""Where results go: JSON lines, CSV or XLSX, row by row; a file appears only when it is complete."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from json import dumps
from pathlib import Path
from typing import IO, Any, Protocol

from capaian.kernel.errors import InvalidInput

Value = str | int | bool | None | Sequence[str]


class Sink(Protocol):
    """Takes one result row after another."""

    def row(self, values: Sequence[Value]) -> None:
        """Write one row; the values stand in the order of the fields."""

    def text(self, lines: str) -> None:
        """Write finished JSON lines; only where `takes_text`."""

    takes_text: bool


class _JsonLines:
    takes_text = True

    def __init__(self, stream: IO[bytes], fields: Sequence[str]) -> None:
        self._write, self._fields = stream.write, fields

    def row(self, values: Sequence[Value]) -> None:
        self.text(dumps(dict(zip(self._fields, values, strict=True)), ensure_ascii=False) + "\n")

    def text(self, lines: str) -> None:
        # A lone surrogate can only come from a JSON escape, and goes back as one.
        self._write(lines.encode("utf-8", "backslashreplace"))


class _Csv:
    takes_text = False

    def __init__(self, stream: IO[str], fields: Sequence[str]) -> None:
        self._write = csv.writer(stream).writerow
        self._write(fields)

    def row(self, values: Sequence[Value]) -> None:
        self._write([harmless(flat(value)) for value in values])

    def text(self, lines: str) -> None:
        raise TypeError("this output takes rows")


class _Xlsx:
    takes_text = False

    def __init__(self, path: Path, fields: Sequence[str]) -> None:
        from capaian.foundation.workbooks import CleanBook

        self._book = CleanBook(str(path), title="", at=datetime.fromtimestamp(0, UTC), exact=True, constant_memory=True)
        self._page = self._book.add_worksheet("capaian")
        self._page.freeze_panes(1, 0)
        self._page.write_row(0, 0, fields, self._book.add_format({"bold": True}))
        self._next = 1

    def row(self, values: Sequence[Value]) -> None:
        if self._next >= 1_048_576:
            raise InvalidInput("out.rows", "A sheet holds at most 1048576 rows.", remedy="Write to .csv or .jsonl.")
        for column, value in enumerate(values):
            text = flat(value)
            number = _as_number(text) if isinstance(value, str) else None
            if number is not None:
                self._page.write_number(self._next, column, number)
            elif isinstance(value, int) and not isinstance(value, bool):
                self._page.write_number(self._next, column, value)
            elif text:
                self._page.write_string(self._next, column, text[:32_767])
        self._next += 1

    def text(self, lines: str) -> None:
        raise TypeError("this output takes rows")

    def close(self) -> None:
        self._book.close()


def flat(value: Value) -> str:
    """Return a value as the text of one cell: a list becomes words separated by a space.

    >>> flat(["a", "b"]), flat(None), flat(True)
    ('a b', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else " ".join(value)


def harmless(text: str) -> str:
    """Return a CSV cell that a spreadsheet program will not take for a formula.

    >>> harmless("=1+1"), harmless("-27.24"), harmless("@x")
    ("'=1+1", '-27.24', "'@x")
    """
    if text[:1] in ("=", "@", "\t", "\r") or (text[:1] in ("+", "-") and len(text) > 1 and _as_number(text) is None):
        return "'" + text
    return text


def _as_number(text: str) -> float | None:
    """The number a spreadsheet may keep for a text, only where it keeps every digit."""
    if len(text) > 17 or text[:1] not in "-0123456789" or not text:
        return None
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return None
    number = float(exact)
    return number if exact.is_finite() and Decimal(repr(number)) == exact else None


@contextmanager
def sink(out: Path | None, fields: Sequence[str], source: Path) -> Iterator[Any]:
    """Open the output by its suffix (standard output: JSON lines); the file takes its name when all is written."""
    if out is None:
        sys.stdout.flush()
        yield _JsonLines(sys.stdout.buffer, fields)
        sys.stdout.buffer.flush()
        return
    suffix = out.suffix.lower()
    if suffix not in (".jsonl", ".ndjson", ".csv", ".xlsx"):
        raise InvalidInput(
            "out.format",
            "%(file)s does not say in which form to write.",
            remedy="Let the name end in .jsonl, .csv or .xlsx.",
            file=out.name,
        )
    if out.exists() and source.exists() and out.samefile(source):
        raise InvalidInput("out.same", "The result would overwrite the file it is made from.")
    if not out.parent.is_dir():
        raise InvalidInput("out.folder", "There is no folder %(folder)s.", folder=str(out.parent))
    partial = out.with_name(f".{out.name}.{os.getpid()}{suffix}")
    try:
        if suffix == ".xlsx":
            book = _Xlsx(partial, fields)
            yield book
            book.close()
        elif suffix == ".csv":
            with partial.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
                yield _Csv(stream, fields)
        else:
            with partial.open("wb") as stream:
                yield _JsonLines(stream, fields)
        os.replace(partial, out)
    finally:
        partial.unlink(missing_ok=True)
