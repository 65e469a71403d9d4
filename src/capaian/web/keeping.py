"""What stands in a page is kept before anything else is done with it: declared fields, rows of a form, decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from capaian.collection import selectors as collection
from capaian.collection import services
from capaian.collection.selectors import Line
from capaian.collection.services.values import Saved, Typed
from capaian.kernel.errors import CapaianError, ManyProblems, NotFound
from capaian.procedures import selectors as procedures
from capaian.procedures.services import save_entry
from capaian.web.doors import OfficerRequest, sent_number
from capaian.web.grid import changed


def keep_typed(request: OfficerRequest, task_id: int, typed: Mapping[str, Any]) -> None:
    """Save the declared fields, unless they are already kept: the page may have saved them a moment ago by itself."""
    known = procedures.task_for(task_id, request.actor)
    if known.state == "open" and any(known.entry.get(key) != value for key, value in typed.items()):
        save_entry(task_id=task_id, values=typed, seen_version=seen(request), actor=request.actor, at=request.at)


def seen(request: OfficerRequest) -> int | None:
    """The version of the entry that this form was opened with."""
    return sent_number(request.POST.get("version"))


def keep_grid(request: OfficerRequest, task_id: int) -> None:
    """Before a task is closed: the rows and decisions that its page sent along and nobody saved yet."""
    if any(name.endswith("-state") for name in request.POST):
        keep_rows(request, task_id)
    elif any(name.startswith("v") and name.endswith("-reason") for name in request.POST):
        keep_decisions(request, task_id)


def own_rows(request: OfficerRequest, task_id: int) -> list[Line]:
    """The rows of the supplier whose task this is."""
    task = procedures.task_for(task_id, request.actor)
    form = collection.form_required(task.run.id)
    return collection.lines(form, task.member.partition(":")[2])


def row_of(request: OfficerRequest, task_id: int, row: int) -> Line:
    found = next((line for line in own_rows(request, task_id) if line.row == row), None)
    if found is None:
        raise NotFound("value.row", "This row is not on your form.")
    return found


def keep_row(request: OfficerRequest, task_id: int, row: int) -> Saved:
    """Keep one row, if the form says something new about it."""

    def read(rows: list[Line]) -> list[Typed]:
        if all(line.row != row for line in rows):
            raise NotFound("value.row", "This row is not on your form.")
        return changed([line for line in rows if line.row == row], request.POST)

    return services.save_form(task_id=task_id, read=read, actor=request.actor, at=request.at)


def keep_block(request: OfficerRequest, task_id: int) -> Saved:
    """Keep, as one edit, every row of the form's that can be kept; the answer says why the others cannot."""
    return services.save_form(task_id=task_id, read=lambda rows: changed(rows, request.POST), each=True, actor=request.actor,
                              at=request.at)


def keep_rows(request: OfficerRequest, task_id: int) -> int:
    """Keep every row that can be kept and say how many; those that cannot are named together."""
    if not changed(own_rows(request, task_id), request.POST):
        return 0
    saved = keep_block(request, task_id)
    problems = list(saved.refused.values())
    if problems:
        raise problems[0] if len(problems) == 1 else ManyProblems(problems)
    return len(saved.rows)


def keep_decisions(request: OfficerRequest, task_id: int) -> int:
    """Carry every decision on the page; or accept all that nobody has looked at yet."""
    task = procedures.task_for(task_id, request.actor)
    rows = [row for row in collection.lines(collection.form_required(task.run.id)) if row.id]
    if "all" in request.POST:
        pending = [row for row in rows if row.verification == "pending"]
        given = {"task_id": task_id, "accept": True, "actor": request.actor, "at": request.at}
        return every(pending, lambda row: services.verify_value(value_id=row.id, **given))
    return every([row for row in rows if differs(row, request)], lambda row: decide(request, task_id, row.id))


def every(rows: Iterable[Any], keep: Callable[[Any], Any]) -> int:
    """Do this with each row, those that are refused notwithstanding; ManyProblems names them together."""
    problems: list[CapaianError] = []
    kept = 0
    for row in rows:
        try:
            keep(row)
            kept += 1
        except CapaianError as refusal:
            problems.append(refusal)
    if problems:
        raise problems[0] if len(problems) == 1 else ManyProblems(problems)
    return kept


def decide(request: OfficerRequest, task_id: int, value_id: int) -> None:
    """Carry one decision of the form, if it says something: ``v<id>`` is ya or tidak."""
    answer, reason = request.POST.get(f"v{value_id}", ""), request.POST.get(f"v{value_id}-reason", "")
    if answer in ("ya", "tidak"):
        services.verify_value(
            task_id=task_id, value_id=value_id, accept=answer == "ya", reason=reason, actor=request.actor, at=request.at
        )


def differs(row: Line, request: OfficerRequest) -> bool:
    """The form says something else about this value than what was decided before."""
    kept = {"accepted": "ya", "returned": "tidak"}.get(row.verification, "")
    sent = request.POST
    return (sent.get(f"v{row.id}", ""), sent.get(f"v{row.id}-reason", "").strip()) != (kept, row.verification_reason)
