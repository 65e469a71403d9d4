"""What goes out: a number is reserved, then used or voided, never given twice; each dispatch stands in its book."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from capaian.foundation.services import audit, post, traced
from capaian.kernel.errors import Conflict, InvalidInput, NotPermitted
from capaian.letters.domain.books import BOOKS
from capaian.letters.models import Acknowledgement, Dispatch, Letter, LetterBook
from capaian.letters.services.books import book_row, take_number
from capaian.letters.services.receipts import state_receipt
from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import TaskRef
from capaian.procedures.selectors import roles_at, task_for
from capaian.procedures.services.record import locked, refuse_unless_running

DISPATCH_MAIL = "dispatch.mail"
"""Topic of the message by which the worker sends an addressee with an e-mail address the link to the document."""
TO_COME = "[nomor diberikan saat langkah ditutup]"
"""What stands for the number of a letter that is only looked at."""


@transaction.atomic
def reserve_number(*, task: TaskRef, book: str, subject: str, purpose: str = "", addressee: str = "", day: date,
                   actor: Actor, at: datetime) -> Letter:
    """The number of this letter of the task: the one reserved for it, also in a round before it was signed, or the next of
    the book and year.

    A letter that is only looked at says that its number is still to come.
    """
    if task.preview:
        mine = Letter.objects.filter(book__key=book, task=task.id, purpose=purpose).exclude(state=Letter.State.VOID).first()
        shelf = LetterBook.objects.filter(office=task.run.office_id, key=book).first() or LetterBook(
            key=book, classification=BOOKS[book].classification)
        return mine or Letter(book=shelf, number=TO_COME)
    shelf = book_row(task.run.office, book, BOOKS)
    known = Letter.objects.filter(book=shelf, task=task.id, purpose=purpose).exclude(state=Letter.State.VOID).first()
    if known is not None:
        return known
    before = Letter.objects.select_for_update().filter(
        book=shelf, year=day.year, state=Letter.State.RESERVED, purpose=purpose, task__run=task.run.id, task__step=task.step,
        task__member=task.member).first()
    if before is not None:  # the letter came back before it was signed: its next version carries the number on
        before.task_id, before.subject, before.addressee, before.day = task.id, subject[:300], addressee[:300], day
        before.save(update_fields=["task", "subject", "addressee", "day"])
        audit(actor=actor, at=at, act="letter.carry", target=f"letter:{before.pk}", number=before.number)
        return before
    sequence, number = take_number(shelf, day, BOOKS[book].mark)
    row = Letter.objects.create(book=shelf, year=day.year, sequence=sequence, number=number,
                                subject=subject[:300], addressee=addressee[:300], day=day, task_id=task.id,
                                purpose=purpose, reserved_at=at)
    audit(actor=actor, at=at, act="letter.reserve", target=f"letter:{row.pk}", number=row.number)
    return row


@transaction.atomic
def use_numbers(*, task: TaskRef, waiting: Collection[str] = (), actor: Actor, at: datetime) -> None:
    """The task's reserved numbers now stand on letters that went out; those ``waiting`` for a signature stay reserved."""
    for row in Letter.objects.select_for_update().filter(task=task.id, state=Letter.State.RESERVED):
        if row.number in waiting:
            continue
        row.state, row.used_at = Letter.State.USED, at
        row.save(update_fields=["state", "used_at"])
        audit(actor=actor, at=at, act="letter.use", target=f"letter:{row.pk}", number=row.number)


@transaction.atomic
def reserve_decree(*, office: str, subject: str, purpose: str, day: date, actor: Actor, at: datetime) -> Letter:
    """The number of a decree that no task writes: the one already reserved for this purpose, or the next of its book."""
    shelf = book_row(office, "keputusan", BOOKS)
    known = Letter.objects.select_for_update().filter(book=shelf, year=day.year, purpose=purpose, task=None,
                                                      state=Letter.State.RESERVED).first()
    if known is not None:
        return known
    sequence, number = take_number(shelf, day, BOOKS["keputusan"].mark)
    row = Letter.objects.create(book=shelf, year=day.year, sequence=sequence, number=number, subject=subject[:300], day=day,
                                purpose=purpose[:120], reserved_at=at)
    audit(actor=actor, at=at, act="letter.reserve", target=f"letter:{row.pk}", number=row.number)
    return row


@transaction.atomic
def use_decree(*, letter: Letter, actor: Actor, at: datetime) -> None:
    """The decree is signed: its number is used."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.state != Letter.State.RESERVED:
        raise Conflict("letter.state", "Only a reserved number can be used.", place=row.number)
    row.state, row.used_at = Letter.State.USED, at
    row.save(update_fields=["state", "used_at"])
    audit(actor=actor, at=at, act="letter.use", target=f"letter:{row.pk}", number=row.number)


def void_number(*, letter: Letter, reason: str, actor: Actor, at: datetime) -> None:
    """Explain the gap: the number is never used again. Conflict when it already stands on a letter.

    Whoever holds the task it was reserved for may, and who keeps the office's data or answers for it.
    """
    with traced(actor, at, "letter.void", f"letter:{letter.pk}"):
        row = Letter.objects.select_for_update().get(pk=letter.pk)
        office = row.book.office
        roles = roles_at(actor, office.key, office.pk, row.task.member if row.task else "")
        if not roles & {"assignee", "coordinator", "head"}:
            raise NotPermitted("letter.void.role", "Your post may not do this here.",
                               remedy="Ask the official who is named on the task.")
        if not reason.strip():
            raise InvalidInput("letter.void", "Say why the number stays unused.", place=row.number)
        if row.state != Letter.State.RESERVED:
            raise Conflict("letter.state", "Only a reserved number can be voided.", place=row.number)
        row.state, row.void_reason = Letter.State.VOID, reason
        row.save(update_fields=["state", "void_reason"])
        audit(actor=actor, at=at, act="letter.void", target=f"letter:{row.pk}", reason=reason)


@transaction.atomic
def record_dispatch(*, task: TaskRef, letter: str, subject: str, addressee: str, contact: str, way: str, day: date,
                    receiver: str = "", received_at: datetime | None = None, proof: str = "", actor: Actor,
                    at: datetime) -> Dispatch:
    """Write a line of the expedition book."""
    row = Dispatch.objects.create(office_id=task.run.office_id, task_id=task.id, letter=letter, subject=subject,
                                  addressee=addressee, contact=contact, way=way, day=day)
    if received_at is not None:
        state_receipt(row, receiver=receiver, received_at=received_at, proof=proof, actor=actor, at=at)
    audit(actor=actor, at=at, act="dispatch", target=f"task:{task.id}", addressee=addressee)
    if "@" in contact and received_at is None:
        post(key=f"{DISPATCH_MAIL}:{row.pk}", topic=DISPATCH_MAIL, payload={"dispatch": row.pk, "at": at.isoformat()},
             at=at, office=task.run.office)
    return row


def acknowledge(*, task_id: int, actor: Actor, at: datetime, remark: str = "") -> Acknowledgement:
    """State that one has read what this task shares; whoever holds a post of the office may, while the task is open.

    Saying it twice keeps the first statement. NotFound for a stranger, Conflict when the task shares nothing or is
    closed.
    """
    with traced(actor, at, "reading.acknowledge", f"task:{task_id}"):
        run = locked(task_for(task_id, actor).run.id)
        task = task_for(task_id, actor)
        refuse_unless_running(run)
        if task.kind != "socialise" or task.state != "open":
            raise Conflict("reading.closed", "There is nothing to acknowledge here any more.")
        if actor.person is None or not actor.capacities:
            raise NotPermitted("reading.official", "Only an official who holds a post of the office acknowledges reading.")
        capacity = actor.capacity_for(task.member) or actor.capacities[0]
        row, fresh = Acknowledgement.objects.get_or_create(
            task_id=task_id, person_id=actor.person,
            defaults={"name": actor.name, "title": capacity.full_title, "at": at, "remark": remark.strip()})
        if fresh:
            audit(actor=actor, at=at, act="reading.acknowledge", target=f"task:{task_id}")
    return row
