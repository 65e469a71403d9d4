"""Reads of the letter registers, and what every letter of an office begins with."""

from __future__ import annotations

from datetime import datetime

from capaian.kernel.paper import SignatureBox
from capaian.letters.domain.parts import Sheet
from capaian.letters.models import Dispatch, Letter
from capaian.organisation.selectors import letterhead, office, official
from capaian.procedures.ports import RunRef


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


def sheet_of(run: RunRef) -> Sheet:
    """Letterhead, place and example notice of the run's office."""
    row = office(run.office)
    return Sheet(office=letterhead(row), place=row.city, notice=run.example_notice)


def box_for(run: RunRef, position: str, at: datetime, *, key: str = "", heading: str = "",
            kind: str = "sign") -> SignatureBox:
    """The signature box of whoever holds this post at the moment, with Plt./Plh. before the title."""
    who = official(run.office_id, position, at)
    prefix = {"plt": "Plt.", "plh": "Plh."}.get(who.kind, "")
    return SignatureBox(key=key or position, title=who.title, name=who.name, nip=who.nip, rank=who.rank, prefix=prefix,
                        heading=heading, kind=kind)  # type: ignore[arg-type]
