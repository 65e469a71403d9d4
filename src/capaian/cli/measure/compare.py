"""``capaian measure compare``: which declared rule makes each printed achievement, or why none does."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from capaian.cli.measure.progress import Progress
from capaian.cli.measure.reading import Table
from capaian.cli.measure.workbooks import Marked
from capaian.measurement.domain.comparison import Finding, PrintedRow, Verdict, compare

OUT = ("row", "id", "rule", "computed", "warnings", "why", "explanation")
"""The fields of an answer: one per input row, in the input's order."""


def run(table: Table, words: Mapping[str, str], sink: Any, progress: Progress) -> Counter[str]:
    """Compare every row of `table` and hand one answer per row to `sink`; return what was found, counted.

    `words` are the declarations of the command line for rows that make none.
    """
    found: Counter[str] = Counter()
    at = table.columns.at
    for done, (number, cells) in enumerate(table.rows, start=1):
        verdict = _answer(cells, at, words)
        found["reproduced" if verdict.rule is not None else "not reproduced"] += 1
        found.update(f"warning: {one.value}" for one in verdict.warnings)
        key = _text(cells[at["id"]]) if "id" in at else ""
        sink.row(
            (
                number,
                int(key) if re.fullmatch(r"[0-9]{1,15}", key) and str(int(key)) == key else key or None,
                verdict.rule,
                verdict.computed,
                [one.value for one in verdict.warnings],
                verdict.why,
                verdict.explanation,
            )
        )
        if not done % 500:
            progress.update(done)
    return found


def _answer(cells: Sequence[Any], at: Mapping[str, int], words: Mapping[str, str]) -> Verdict:
    if any(isinstance(cell, Marked) and cell.code == "row.unreadable" for cell in cells):
        return Verdict(None, None, (Finding.UNREADABLE,), Finding.UNREADABLE.sentence)

    def cell(name: str) -> Any:
        return cells[at[name]] if name in at else None

    def word(name: str) -> str:
        return _text(cell(name)).strip() or words.get(name, "")

    kind = _text(cell("formula")).strip() or _text(cell("direction")).strip()
    kind = kind or words.get("formula") or words.get("direction") or ""
    return compare(
        PrintedRow(
            indicator=_text(cell("indicator")),
            unit=_text(cell("unit")),
            target=_value(cell("target")),
            realisation=_value(cell("realisation")),
            achievement=_value(cell("achievement")),
            formula_kind=kind,
            row_type=_text(cell("row_type")),
            of=_parts(cell("of")),
            cap=word("cap") or None,
            scale=word("scale"),
        )
    )


def _parts(cell: Any) -> tuple[str | Decimal | None, ...]:
    if isinstance(cell, tuple):
        return tuple(_value(one) for one in cell)
    text = _text(cell).strip()
    return tuple(part.strip() for part in text.split(";")) if text else ()


def _value(cell: Any) -> str | Decimal | None:
    if cell is None or isinstance(cell, str | Decimal):
        return cell
    return f"={cell.text}" if isinstance(cell, Marked) and cell.code == "number.formula" else str(cell)


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    return f"{cell:f}" if isinstance(cell, Decimal) and -30 < cell.adjusted() < 30 else str(cell)


def summarise(found: Counter[str], table: Table, stream: Any = None) -> None:
    """Say on standard error how many rows a rule makes and what the others carry."""
    out = sys.stderr if stream is None else stream
    for what, count in sorted({**table.noticed, **found}.items()):
        print(f"  {count:>8} {what}", file=out)
    if table.columns.header_row and table.columns.unused:
        print(f"  kolom yang tidak dipakai: {', '.join(table.columns.unused)}", file=out)
