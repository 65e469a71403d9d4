"""Reading a form's workbook back: the right form, nothing locked changed, every problem named by its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from capaian.collection.exchange.layout import (
    COLUMNS,
    COMPUTED,
    FIRST_ROW,
    FORMAT,
    LOCKED,
    META,
    SHEET,
    STATES,
    locked_texts,
)
from capaian.collection.models import SupplierForm
from capaian.collection.selectors import Line, lines, supplier_form
from capaian.collection.services import save_values
from capaian.collection.services.values import Typed
from capaian.foundation.spreadsheets import Cell, Workbook, cut, read_workbook
from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.kernel.numbers import format_number
from capaian.kernel.paper import clean_text
from capaian.kernel.periods import Period
from capaian.kernel.units import is_percent
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import titles
from capaian.procedures.selectors import task_ref

_EMPTY = Cell("", "empty")


def read_form(data: bytes, form: SupplierForm) -> list[Typed]:
    """What the workbook says for this supplier's form, ready to be saved; rows left empty are left out.

    Raises InvalidInput for a wrong file, office, period, supplier or version of the form, and ManyProblems that names
    each cell that was changed though locked, holds a formula, or cannot be read.
    """
    book = read_workbook(data)
    meta = {c.text: book.sheets[META].get(f"B{at[1:]}", _EMPTY).text
            for at, c in book.sheets.get(META, {}).items() if at.startswith("A")}
    if meta.get("format") != FORMAT or SHEET not in book.sheets:
        raise InvalidInput("form.foreign", "This workbook is not a form of this application.",
                           remedy="Download the form again and fill in that one.")
    _right_form(meta, form)
    rows = lines(form.form, form.supplier.key)
    problems: list[CapaianError] = _changed(book, rows)
    typed = []
    seen = _versions(book)
    for line in rows:
        try:
            item = _row(book, line)
            if item is not None:
                typed.append(replace(item, seen_version=seen.get(line.row)))
        except InvalidInput as refusal:
            problems.append(refusal)
    if problems:
        raise problems[0] if len(problems) == 1 else ManyProblems(problems)
    return typed


def _versions(book: Workbook) -> dict[int, int]:
    """The version of each row's value when the workbook was written: row of the form → version."""
    cells = book.sheets[META]
    return {int(row.text): int(version.text) for at, row in cells.items()
            if at.startswith("B") and (version := cells.get(f"C{at[1:]}", _EMPTY)).text.isdecimal() and row.text.isdecimal()}


def _right_form(meta: dict[str, str], form: SupplierForm) -> None:
    run = form.form.run
    if meta.get("office") != run.office.key:
        raise InvalidInput("form.office", "This form belongs to %(office)s.", office=meta.get("name", "?")[:80],
                           remedy="Download the form of your own office.")
    if meta.get("period") != run.period:
        raise InvalidInput("form.period", "This form is for %(theirs)s, not for %(ours)s.",
                           theirs=_label(meta.get("period", "")), ours=_label(run.period),
                           remedy="Download the form of the right period.")
    if meta.get("supplier") != form.supplier.key:
        raise InvalidInput("form.supplier", "This form belongs to another section (%(theirs)s).",
                           theirs=titles(run.office_id).get(f"position:{meta.get('supplier')}", "?"),
                           remedy="Download the form of your own section.")
    if meta.get("form") != str(form.uid):
        raise InvalidInput("form.version", "This is an older version of the form.",
                           remedy="Download the form again; what you entered on the web is in it.")


def _label(key: str) -> str:
    try:
        return Period.parse(key).label_id()
    except InvalidInput:
        return key[:20]


def _changed(book: Workbook, rows: Sequence[Line]) -> list[CapaianError]:
    cells = book.sheets[SHEET]
    found: list[CapaianError] = []
    for line in rows:
        row = FIRST_ROW + line.number - 1
        changed = [(column, expected) for column, expected in zip(LOCKED, locked_texts(line), strict=True)
                   if (cell := cells.get(f"{column}{row}", _EMPTY)).kind == "formula"
                   or cell.text.strip() != clean_text(expected).strip()]
        if {"A", "C"} <= {column for column, _ in changed}:  # the rows below have moved with it: the first one says it all
            return [InvalidInput(
                "form.moved", "Here should be row %(number)s, “%(indicator)s”: a row was deleted, inserted or moved.",
                number=line.number, indicator=line.indicator.name, place=f"{SHEET}!A{row}",
                remedy="Copy your figures into a freshly downloaded form.")]
        for column, expected in changed:
            found.append(InvalidInput(
                    "cell.locked", "The cell was changed; it should say “%(expected)s”.", expected=expected[:80],
                    place=f"{SHEET}!{column}{row}", remedy="Copy your figures into a freshly downloaded form."))
    last = FIRST_ROW + len(rows) - 1
    for address, cell in cells.items():
        digits = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if int(digits) > last and cell.text.strip():
            found.append(InvalidInput("cell.outside", "There is something below the form.", place=f"{SHEET}!{address}",
                                      remedy="Rows cannot be added; delete it."))
    return found[:50]


def _row(book: Workbook, line: Line) -> Typed | None:
    row = FIRST_ROW + line.number - 1
    cells = {name: book.sheets[SHEET].get(f"{column}{row}", _EMPTY) for name, column in COLUMNS.items()}
    for name, cell in cells.items():
        if cell.kind in {"formula", "error", "date", "merged"}:
            raise _refusal(cell, f"{SHEET}!{COLUMNS[name]}{row}")
    place = f"{SHEET}!{COLUMNS['value']}{row}"
    word = cells["state"].text.strip() or "Terisi"
    if word not in STATES:
        raise InvalidInput("value.state", "Choose a figure, no data yet, or not applicable.",
                           place=f"{SHEET}!{COLUMNS['state']}{row}")
    state = STATES[word]
    for name in ("value", "numerator", "denominator"):
        if cells[name].may_be_cut:
            raise cut(cells[name], f"{SHEET}!{COLUMNS[name]}{row}")
    value = _own_figure(line, cells["value"])
    ratio = cells["numerator"].text.strip() or cells["denominator"].text.strip()
    words = {k: cells[k].text.strip() for k in ("note", "obstacles", "follow_up")}
    if state == "value" and not value.text.strip() and not ratio:
        if not line.state and any(words.values()):
            raise InvalidInput("value.first", "Fill in the figure first.", place=place)
        return None
    if state != "value" and value.text.strip():
        raise InvalidInput("value.both", "There is a figure, but the state says “%(state)s”.", state=word, place=place,
                           remedy="Delete the figure, or choose “Terisi”.")
    exact = value.number
    if value.kind == "percent" and exact is not None:
        if not is_percent(line.indicator.unit):
            raise InvalidInput("value.percent", "The cell is shown as a percentage, but the unit is “%(unit)s”.",
                               unit=line.indicator.unit, place=place, remedy="Set the cell's format to General.")
        exact = exact * 100
    if state == line.state and cells["reason"].text.strip() == line.reason and (
            _same_figure(line, cells, exact) and not (line.is_ratio and value.text.strip())):
        if all(text == getattr(line, k) for k, text in words.items()):
            return None
        if state == "value":
            return Typed(row=line.row, place=place, **words)
    return Typed(row=line.row, value=value.text if exact is None else format_number(exact), exact=exact, state=state,
                 reason=cells["reason"].text, note=cells["note"].text, obstacles=cells["obstacles"].text,
                 follow_up=cells["follow_up"].text, numerator=_part(cells["numerator"]),
                 denominator=_part(cells["denominator"]), place=place)


def _same_figure(line: Line, cells: Mapping[str, Cell], exact: Decimal | None) -> bool:
    if line.state != "value":
        return True
    if line.labels:
        return cells["value"].text.strip().casefold() == line.label.casefold()
    if line.is_ratio:
        return _says(cells["numerator"], line.numerator) and _says(cells["denominator"], line.denominator)
    return exact == line.value if exact is not None else _says(cells["value"], line.value)


def _own_figure(line: Line, cell: Cell) -> Cell:
    """The figure of a ratio is computed: what we wrote into its locked cell is no figure that somebody typed."""
    if line.is_ratio and (cell.text.strip() == COMPUTED or _says(cell, line.value)):
        return _EMPTY
    return cell


def _says(cell: Cell, value: Decimal | None) -> bool:
    """The cell holds what is kept."""
    if value is None:
        return not cell.text.strip()
    return cell.number == value if cell.number is not None else cell.text.strip() == format_number(value)


def _part(cell: Cell) -> str:
    return cell.text if cell.number is None else format_number(cell.number)


def _refusal(cell: Cell, place: str) -> InvalidInput:
    if cell.kind == "formula":
        return InvalidInput("cell.formula", "The cell holds a formula.", place=place,
                            remedy="Replace it by its result (copy, paste as values).")
    if cell.kind == "merged":
        return InvalidInput("cell.merged", "The cell is merged with another one.", place=place,
                            remedy="Unmerge the cells and write each figure in its own.")
    if cell.kind == "error":
        return InvalidInput("cell.error", "The cell holds the error %(error)s.", error=cell.text[:20], place=place,
                            remedy="Mend the calculation it comes from, then type the figure.")
    return InvalidInput("cell.date", "Excel turned the figure into the date %(date)s.", date=cell.text[:10], place=place,
                        remedy="Set the cell's format to General and type the figure again.")


def refuse_oversized(size: int) -> None:
    """InvalidInput when a workbook of so many bytes is not even looked at."""
    if size > settings.UPLOAD_LIMIT:
        raise InvalidInput("form.size", "The workbook is larger than %(most)s MB.",
                           most=settings.UPLOAD_LIMIT // (1024 * 1024), remedy="Upload only the form itself.")


def upload_form(*, task_id: int, data: bytes, actor: Actor, at: datetime) -> list[Line]:
    """Take over what a supplier filled in offline: every row or none, each problem named by its cell.

    The same checks as on the web; rows that say what is already stored are left alone. A value that somebody changed
    since the workbook was downloaded is a Conflict, unless the same person brought it by an earlier upload.
    """
    task = task_ref(task_id)
    refuse_oversized(len(data))
    form = supplier_form(task.run.id, task.member.removeprefix("position:"))
    own = {line.row: line.version for line in lines(form.form, form.supplier.key)
           if line.source == "xlsx" and line.entered_by == actor.person}
    typed = [replace(item, seen_version=own.get(item.row, item.seen_version)) for item in read_form(data, form)]
    if not typed:
        return []
    return save_values(task_id=task_id, typed=typed, source="xlsx", actor=actor, at=at)
