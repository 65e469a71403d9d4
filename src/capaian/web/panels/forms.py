"""Panels of the kinds that work on the collection form and its values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from capaian.collection import selectors as collection
from capaian.collection.selectors import Line
from capaian.collection.selectors.quality import flags
from capaian.organisation.domain.actors import Actor
from capaian.procedures import selectors as procedures
from capaian.procedures.ports import TaskRef


def by_supplier(rows: list[Line]) -> dict[str, list[Line]]:
    """The rows under the title of the post that owes them, in the order of the form."""
    out: dict[str, list[Line]] = {}
    for row in rows:
        out.setdefault(row.supplier_title, []).append(row)
    return out


def preview(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """The form as it stands: who owes what. ``papers`` are its drafts as PDF."""
    form = collection.current_form(task.run.id)
    rows = collection.lines(form) if form else []
    drafts = [a for a in procedures.artefacts(task.run.id) if a.key in ("form-draft", "form-approved")]
    current = [a for a in drafts if not a.data.get("form") or (form and a.data["form"] == form.number)]
    return {
        "form": form,
        "suppliers": by_supplier(rows),
        "total": len(rows),
        "papers": current,
        "note": form.note if form else "",
    }


def receipts(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """Who handed the form in, who has not, who was skipped and why."""
    form = collection.current_form(task.run.id)
    rows = by_supplier(collection.lines(form)) if form else {}
    skipped = procedures.skipped_members(task.run.id)
    lines = []
    for one in collection.supplier_forms(task.run.id):
        mine = rows.get(one.supplier.title, [])
        lines.append(
            {
                "form": one,
                "filled": sum(bool(r.state) for r in mine),
                "total": len(mine),
                "skipped": skipped.get(f"position:{one.supplier.key}", ""),
            }
        )
    return {"lines": lines}


def fill(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """The supplier's own rows. ``form`` is None before the form was handed out."""
    supplier = task.member.partition(":")[2]
    form = collection.current_form(task.run.id)
    rows = collection.lines(form, supplier) if form else []
    undo, redo = collection.edit_ends(form, rows[0].supplier_id, actor.person) if form and rows else (None, None)
    return {
        "form": form,
        "lines": rows,
        "undo": undo,
        "redo": redo,
        "done": sum(complete(row) for row in rows),
        "total": len(rows),
        "returned": sum(row.verification == "returned" for row in rows),
    }


def complete(row: Line) -> bool:
    """Nothing stops this row from being handed in."""
    return bool(row.state) and not row.needs_evidence and row.verification != "returned"


def verify(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """Every value handed in, under its supplier."""
    form = collection.current_form(task.run.id)
    every = collection.lines(form) if form else []
    rows = [row for row in every if row.state]
    return {
        "flags": flags(task.run.id, task.run.office_id, every),
        "suppliers": by_supplier(rows),
        "total": len(rows),
        "done": sum(row.verification in ("accepted", "returned") for row in rows),
        "pending": sum(row.verification == "pending" for row in rows),
    }
