"""Reads of the letter registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capaian.kernel.errors import NotFound
from capaian.letters.models import Acknowledgement, Dispatch, Letter
from capaian.procedures.selectors import artefacts

if TYPE_CHECKING:
    from capaian.procedures.models import Artefact


def register(office_id: int, year: int, book: str = "") -> list[Letter]:
    """The outgoing register of a year in the order of numbers, voided ones included. One query."""
    rows = Letter.objects.filter(book__office=office_id, year=year).select_related("book")
    return list((rows.filter(book__key=book) if book else rows).order_by("book__key", "sequence"))


def numbers_of(task_id: int) -> dict[str, str]:
    """The numbers given to a task's letters, by purpose."""
    rows = Letter.objects.filter(task=task_id).exclude(state=Letter.State.VOID)
    return dict(rows.values_list("purpose", "number"))


def dispatches(office_id: int, year: int) -> list[Dispatch]:
    """The expedition book of a year."""
    return list(Dispatch.objects.filter(office=office_id, day__year=year).order_by("day", "pk"))


def dispatch(pk: int) -> Dispatch:
    row = Dispatch.objects.select_related("office", "task").filter(pk=pk).first()
    if row is None:
        raise NotFound("dispatch.unknown", "There is no such dispatch.")
    return row


def papers_of_dispatch(pk: int) -> list[Artefact]:
    """What travels with a dispatch: the signed documents of its run that still count, and the cover letter."""
    run = dispatch(pk).task.run_id
    return [a for a in artefacts(run) if a.key in {"signed", "cover-letter"} and a.file_id and not a.waived
            and (a.task is None or a.task.current)]


def acknowledgements(task_id: int) -> list[Acknowledgement]:
    """Who has stated to have read what this task shares, in the order of their statements. One query."""
    return list(Acknowledgement.objects.filter(task=task_id).order_by("at", "pk"))
