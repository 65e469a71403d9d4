"""Pieces several documents of figures share: merged group cells, numbered rows, and the word for what is not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeVar

from capaian.kernel.paper import Cell, TableCell

NOT_THERE = "–"
#: What a draft prints where a narrative is still to be written. No document with this in it should be signed.
TO_BE_WRITTEN = "[Belum diisi]"

Row = TypeVar("Row")


def grouped_rows(
    rows: Sequence[Row], group: Callable[[Row], str], cells: Callable[[Row], tuple[TableCell, ...]]
) -> tuple[tuple[TableCell, ...], ...]:
    """Table rows whose first two columns, the group's number and its name, are merged over the rows of the group.

    Only neighbours are merged: the order given is the order printed.

    >>> grouped_rows(["a1", "a2", "b1"], lambda row: row[0], lambda row: (row,))[1]
    ('a2',)
    """
    out: list[tuple[TableCell, ...]] = []
    for number, (name, members) in enumerate(groupby(rows, group), start=1):
        listed = list(members)
        head = (Cell(str(number), rowspan=len(listed), align="center"), Cell(name, rowspan=len(listed)))
        out.append((*head, *cells(listed[0])))
        out.extend(cells(member) for member in listed[1:])
    return tuple(out)


def or_dash(text: str) -> str:
    """The text, or a dash where there is none: an empty cell could be a forgotten one."""
    return text or NOT_THERE
