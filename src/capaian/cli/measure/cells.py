"""Cells of a table as whole units and places: whole columns of plain numbers at once, every odd cell with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import repeat
from typing import Any

from capaian.cli.measure.workbooks import Marked
from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import NoData, NotNumeric, Style, read_cell
from capaian.measurement.domain.bulk import units_of
from capaian.measurement.domain.comparison.printed import Kind, read_printed
from capaian.measurement.domain.formulas import Formula
from capaian.measurement.domain.specification import Spec
from capaian.measurement.domain.undefined import Absent, Undefined

Parsed = tuple[int, int, str | None, InvalidInput | None]
"""Units, places, and for a cell without a figure the undefined case and, if it should have one, the refusal."""
Column = tuple[list[int], int | None, list[int | None] | None]
"""Units of a column with the places of all cells, or, where that is None, of each; -1 units or None places: an odd cell,
which needs a closer look."""

CACHE = 10_000
NOT_NUMERIC = Undefined.NON_NUMERIC.value
NO_DATA = Undefined.NO_DATA.value
_MOST_PLACES = 9
# One to three digits, a mark and three digits is the shape with two readings.
_SHAPE = rf"(?![1-9][0-9]{{0,2}}[.,][0-9]{{3}}$)([0-9]{{1,15}})(?:[.,]([0-9]{{1,{_MOST_PLACES}}}))?"
_PLAIN = re.compile(_SHAPE, re.ASCII)
_LINES = re.compile(rf"^(?:{_SHAPE}$|.*$)", re.ASCII | re.MULTILINE)
_TWO_PLACES = re.compile(r"[0-9]{1,15}[.,][0-9]{2}(?:\n[0-9]{1,15}[.,][0-9]{2})*")
_FEW_PLACES = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,2})?(?:\n[0-9]{1,15}(?:[.,][0-9]{1,2})?)*")
_NO_MARKS = {ord(","): None, ord("."): None}
_ZEROS = "0" * _MOST_PLACES
_FILL = ("00", "0", "")


class Reader:
    """Reads cells, remembering the last ones by their text; `style` is how the file writes numbers, if declared."""

    def __init__(self, style: Style | None) -> None:
        self._style = style
        self._known: dict[int | None, dict[object, Parsed]] = {}

    def read(self, cell: Any, decimals: int | None) -> Parsed:
        """Return what one cell says; `decimals` are those its column declares."""
        known = self._known.get(decimals)
        if known is None:
            known = self._known[decimals] = {}
        parsed = known.get(cell)
        if parsed is None:
            if len(known) >= CACHE:
                known.clear()
            parsed = known[cell] = _parse(cell, decimals, self._style)
        return parsed

    def column(self, cells: Sequence[str]) -> Column:
        """Return a whole column of text cells; only what is a figure whatever the column declares is read here."""
        if self._style is None:
            joined = "\n".join(cells)
            if _TWO_PLACES.fullmatch(joined):
                return list(map(int, joined.translate(_NO_MARKS).split("\n"))), 2, None
            if _FEW_PLACES.fullmatch(joined):
                parts = map(str.partition, joined.replace(",", ".").split("\n"), repeat("."))
                return [int(whole + fraction + _FILL[len(fraction)]) for whole, _, fraction in parts], 2, None
            found = _LINES.findall(joined)
            if len(found) == len(cells):  # no cell holds a line break
                places = max([len(fraction) for _, fraction in found])
                if not places:
                    return [int(whole or -1) for whole, _ in found], 0, None
                units = [
                    int(f"{whole}{fraction}{_ZEROS[: places - len(fraction)]}") if whole else -1
                    for whole, fraction in found
                ]
                return units, places, None
        read = [self.read(cell, None) for cell in cells]
        return [one[0] for one in read], None, [one[1] if one[2] is None else None for one in read]


def _parse(cell: Any, decimals: int | None, style: Style | None) -> Parsed:
    if isinstance(cell, str):
        # The plain shapes, which have one reading; everything else goes through the careful reader.
        plain = _PLAIN.fullmatch(cell) if style is None else None
        if plain:
            fraction = plain[2] or ""
            return int(plain[1] + fraction), len(fraction), None, None
    if isinstance(cell, Marked):
        case = NO_DATA if cell.code == "cell.merged" else NOT_NUMERIC
        return 0, 0, case, _marked(cell)
    if isinstance(cell, Decimal):
        if not cell.is_finite() or not -30 < cell.adjusted() < 30:
            return 0, 0, NOT_NUMERIC, InvalidInput("number.too_long", "The number is not of a readable size.")
        return (*units_of(cell), None, None)
    read = read_cell(as_text(cell), decimals=decimals, style=style)
    if isinstance(read, NoData):
        return 0, 0, NO_DATA, None
    if isinstance(read, NotNumeric):
        return 0, 0, NOT_NUMERIC, read.refusal.with_traceback(None)  # which would keep whole frames in the cache
    return (*units_of(read.value), None, None)


def _marked(cell: Marked) -> InvalidInput:
    if cell.code == "cell.merged":
        return InvalidInput(cell.code, "The cell is covered by a merged cell.", remedy="Unmerge it and fill every row.")
    if cell.code == "row.unreadable":
        return InvalidInput(cell.code, "The line is not a JSON object.")
    return InvalidInput(
        cell.code,
        "The cell holds a formula, not a figure.",
        remedy="Paste the value instead of the formula, or use --cached-values.",
    )


def argument(spec: Spec, cell: Any, parsed: Parsed) -> tuple[Any, InvalidInput | None]:
    """Return what the scalar measurement takes for a cell, with the trouble that keeps it from being a figure."""
    units, places, case, refusal = parsed
    if case is None:
        return Decimal(units).scaleb(-places), None
    if case == NO_DATA:
        return Absent(Undefined.NO_DATA), refusal
    text = as_text(cell)
    if spec.formula is Formula.RANK and spec.ladder is not None and spec.ladder.number_of(text) is not None:
        return text, None
    if spec.formula is Formula.RANGE:
        printed = read_printed(text)
        if printed.kind is Kind.RANGE and printed.bounds is not None:
            return printed.bounds, None
    return Absent(Undefined.NON_NUMERIC, text[:60]), refusal


def declared_decimals(cell: Any, default: int | None) -> int | None:
    """Return the decimals a row declares for its figures: one digit, else the default."""
    text = as_text(cell).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else default


def is_money(unit: str) -> bool:
    """Whether a unit is the rupiah, which has no thousandths.

    >>> is_money("Rp."), is_money("Rp. Triliun")
    (True, False)
    """
    return unit[:1] in ("R", "r", "I", "i") and unit.strip().casefold().rstrip(".") in ("rp", "rupiah", "idr")


def as_text(cell: Any) -> str:
    """Return a cell as the text it is shown with."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    return f"{cell:f}" if isinstance(cell, Decimal) and -30 < cell.adjusted() < 30 else str(cell)
