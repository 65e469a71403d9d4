"""Undo and redo of saved cells: a new revision each time. What was entered, taken back and entered again stays readable."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from capaian.collection.domain.edits import REDONE, UNDONE
from capaian.collection.models import Edit, Realisation, RealisationChange
from capaian.collection.selectors import edit_ends, form_required, lines, with_value
from capaian.collection.services.values import CONTENT, FIGURES, Saved, closed, content_of, keep_edit, shown, work_on
from capaian.foundation.services import audit, traced
from capaian.kernel.errors import Conflict
from capaian.organisation.domain.actors import Actor

_EMPTY: dict[str, Any] = dict.fromkeys(CONTENT, "") | {"state": "empty"} | dict.fromkeys(FIGURES)


def undo_edit(*, task_id: int, actor: Actor, at: datetime) -> Saved:
    """Take back the last thing this person kept on the form since it was last handed in; a pasted block as a whole.

    Conflict when there is nothing, when somebody changed one of its cells since, or when a cell stands in a signed
    document (that is a correction, and needs its reason).
    """
    return _step(task_id, UNDONE, "value.undo", actor, at)


def redo_edit(*, task_id: int, actor: Actor, at: datetime) -> Saved:
    """Keep again what this person took back last; the same refusals."""
    return _step(task_id, REDONE, "value.redo", actor, at)


def _step(task_id: int, kind: str, act: str, actor: Actor, at: datetime) -> Saved:
    with traced(actor, at, act, f"task:{task_id}"):
        task = work_on(task_id, "fill", actor, at)
        form = form_required(task.run.id)
        mine = lines(form, task.member.removeprefix("position:"))
        supplier = mine[0].supplier_id
        undo, redo = edit_ends(form, supplier, actor.person)
        edit = Edit.objects.filter(pk=undo if kind == UNDONE else redo).first()
        if edit is None:
            raise Conflict("edit.none", "There is nothing more to undo." if kind == UNDONE else "There is nothing to redo.")
        before, after = ("after", "before") if kind == UNDONE else ("before", "after")
        cells = [{"value": cell["value"], "before": cell[before], "after": cell[after]} for cell in edit.cells]
        ids = [cell["value"] for cell in cells]
        rows = {row.pk: row for row in Realisation.objects.select_for_update().filter(pk__in=ids)}
        for cell in cells:
            _put(rows[cell["value"]], cell, kind, actor, at)
        keep_edit(form, supplier, kind, cells, edit.pk, actor, at)
        audit(actor=actor, at=at, act=act, target=f"task:{task_id}", edit=edit.pk, values=ids)
        now = [with_value(line, rows[line.id], line.evidence, line.verified_by) if line.id in rows else line for line in mine]
        return Saved(task, form, now, tuple(line.row for line in now if line.id in rows))


def _put(row: Realisation, cell: dict[str, Any], kind: str, actor: Actor, at: datetime) -> None:
    wanted = cell["after"] or _EMPTY
    if content_of(row) != (cell["before"] or _EMPTY):
        raise Conflict("edit.changed", "This value was changed since; it is now %(now)s.", place=row.cell, now=shown(row),
                       remedy="Change the cell itself.")
    if closed(row):
        raise Conflict("value.frozen", "This value already stands in a signed document.", place=row.cell,
                       remedy="Give the reason of the correction; it is kept with the old value.")
    old = shown(row)
    figure = {name: None if (text := wanted[name]) is None else Decimal(text) for name in FIGURES}
    same = all(getattr(row, name) == value for name, value in figure.items()) and all(
        getattr(row, name) == wanted[name] for name in ("state", "label", "reason"))
    for name, value in ({name: wanted[name] for name in CONTENT} | figure).items():
        setattr(row, name, value)
    row.version += 1
    if not same:  # a note alone leaves the verdict on the figure
        row.entered_at, row.entered_by_id, row.verification, row.verification_reason = at, actor.person, "pending", ""
    row.save()
    RealisationChange.objects.create(realisation=row, at=at, person_id=actor.person, act=kind, old=old, new=shown(row)[:200])
