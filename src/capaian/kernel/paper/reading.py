"""Reading a document: its blocks, its tree as plain data, its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from capaian.kernel.paper.blocks import (
    Block,
    BulletList,
    Cell,
    Chart,
    CheckList,
    Contents,
    Fields,
    Grid,
    Heading,
    Note,
    NumberList,
    PageBreak,
    Paragraph,
    Rule,
    Section,
    SignatureBox,
    Signatures,
    Spacer,
    Table,
    TableCell,
    Title,
)
from capaian.kernel.paper.document import Paper
from capaian.kernel.paper.text import clean_text, words

_SPACES = re.compile(r"[^\S\n]+")


def signature_boxes(paper: Paper) -> tuple[SignatureBox, ...]:
    """Every signature box of the document, in order of appearance.

    >>> signature_boxes(Paper("t", (Signatures((SignatureBox("camat", "Camat"),)),)))[0].key
    'camat'
    """
    return tuple(box for block in walk(paper.blocks) if isinstance(block, Signatures) for box in block.boxes)


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, each before the blocks inside it."""
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from walk(block.blocks)
        elif isinstance(block, Grid):
            for cell in block.cells:
                yield from walk(cell.blocks)
        elif isinstance(block, Chart) and block.table is not None:
            yield block.table


def as_data(value: object) -> Any:
    """The tree as plain lists and mappings with every text cleaned, ready to be written as JSON.

    Every block carries ``is``, the name of its class. Bytes become lists of numbers, so that they stay data.

    >>> as_data(Heading(1, "Bab I"))
    {'is': 'Heading', 'level': 1, 'text': 'Bab I', 'centered': False}
    """
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, tuple | list):
        return [as_data(item) for item in value]
    if is_dataclass(value):
        data = {"is": type(value).__name__}
        for field in fields(value):
            data[field.name] = as_data(getattr(value, field.name))
        return data
    return value


def paper_text(paper: Paper) -> str:
    """The words of a document, one block or table row a line: what golden tests compare.

    Cells are parted by " | ", labels by " : "; signature boxes are named by their key, a ticked choice by ``[x]``.
    """
    lines: list[str] = []
    if paper.office is not None:
        lines += [paper.office.government, paper.office.office_name, *paper.office.address, "---"]
    lines += [words(line.text) for line in paper.own_cover] if paper.own_cover else list(paper.cover)
    for block in paper.blocks:
        lines += _lines(block)
    if paper.notice:
        lines += ["---", paper.notice]
    text = "\n".join(clean_text(line) for line in lines)
    return _SPACES.sub(" ", text).strip() + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Title():
            return [block.text, *block.lines]
        case Heading():
            return ["", "#" * block.level + " " + block.text]
        case Paragraph() | Note():
            return [words(block.text)]
        case Fields():
            return [f"{label} : {words(value)}" for label, value in block.items]
        case BulletList():
            return [f"- {words(item)}" for item in block.items]
        case NumberList():
            return [f"{numeral(block.style, block.start + n)} {words(item)}" for n, item in enumerate(block.items)]
        case CheckList():
            return [f"[{'x' if chosen else ' '}] {label}" for label, chosen in block.items]
        case Table():
            return _table_lines(block)
        case Grid():
            return [line for cell in block.cells for part in cell.blocks for line in _lines(part)]
        case Signatures():
            return [line for box in block.boxes for line in _signature_lines(box)]
        case Chart():
            return [f"(gambar) {block.alt}", *(_table_lines(block.table) if block.table else [])]
        case Section():
            return [line for part in block.blocks for line in _lines(part)]
        case Rule() | Spacer() | PageBreak() | Contents():
            return []


def _table_lines(table: Table) -> list[str]:
    head: list[tuple[TableCell, ...]] = [*table.header] or [tuple(column.title for column in table.columns)]
    rows = [*head, *(table.rows or ((table.empty,),)), *table.totals]
    lines = [table.caption] if table.caption else []
    return lines + [
        " | ".join(words(cell.text if isinstance(cell, Cell) else cell).replace("\n", " / ") for cell in row)
        for row in rows
    ]


def _signature_lines(box: SignatureBox) -> list[str]:
    nip = f"NIP {box.nip}" if box.nip else ""
    post = f"{box.prefix} {box.title}".strip()
    return [line for line in (box.place_date, box.heading, post, f"<{box.key}>", box.name, box.rank, nip) if line]


def numeral(style: str, number: int) -> str:
    """The mark of a numbered point.

    >>> numeral("1.", 3), numeral("a)", 2)
    ('3.', 'b)')
    """
    return (chr(96 + number) if style[0] == "a" and number <= 26 else str(number)) + style[1]
