"""What came in: its agenda number, to whom it was passed on, and the task whose basis it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from capaian.foundation.selectors import file_bytes
from capaian.foundation.services import audit, traced
from capaian.foundation.uploads import store_upload
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotFound, NotPermitted
from capaian.kernel.paper import clean_text
from capaian.letters.domain.books import INCOMING
from capaian.letters.models import Forwarding, IncomingLetter, LetterUse
from capaian.letters.selectors import incoming_letter, may_strike, twin_of
from capaian.letters.services.books import book_row, take_number
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local
from capaian.procedures.selectors import roles_at, task_for
from capaian.procedures.services import attach_input

if TYPE_CHECKING:
    from capaian.organisation.models import Office


@dataclass(frozen=True)
class Received:
    """What an officer writes down of a letter. ``scan``: bytes and name of its file; without it ``place`` says where the
    paper lies."""

    sender: str
    subject: str
    received: date | None
    book: str = "agenda-surat"
    their_number: str = ""
    dated: date | None = None
    classification: str = ""
    scan: tuple[bytes, str] | None = None
    place: str = ""


def record_incoming(*, office: Office, received: Received, actor: Actor, at: datetime) -> IncomingLetter:
    """Write a letter into the book and give it the next agenda number of its book and year; no number is left out.

    ``ManyProblems`` names everything that is missing; ``Conflict`` when the same number of the same sender stands in the
    book already. Whoever holds a post of the office may.
    """
    received = _cleaned(received)
    with traced(actor, at, "incoming.record", f"office:{office.key}"):
        _permit(actor, office)
        _refuse_incomplete(received, local(office.key, at).date())
        book = book_row(office.key, received.book, INCOMING)
        day = received.received
        assert day is not None
        sequence, number = take_number(book, day, INCOMING[received.book].mark)
        twin = twin_of(office.pk, received.sender, received.their_number)
        if twin is not None:
            raise Conflict("incoming.twin", "This letter stands in the book already, as %(number)s.", number=twin.number,
                           remedy="Open that entry instead.")
        file = store_upload(received.scan[0], name=received.scan[1], actor=actor, at=at) if received.scan else None
        row = IncomingLetter.objects.create(
            book=book, year=day.year, sequence=sequence, number=number, sender=received.sender.strip()[:200],
            their_number=received.their_number.strip()[:160], dated=received.dated, received=day,
            subject=received.subject.strip()[:300], classification=received.classification.strip()[:40], file=file,
            file_name=received.scan[1][-255:] if received.scan else "", place=received.place.strip()[:200],
            recorded_by_id=actor.person, recorded_at=at)
        audit(actor=actor, at=at, act="incoming.record", target=f"incoming:{row.pk}", number=number,
              sha256=row.file_id or "")
    return row


def _cleaned(letter: Received) -> Received:
    """What was typed, without anything invisible or that turns the reading order: a name must be what it looks like."""
    return replace(letter, **{name: clean_text(getattr(letter, name)).strip() for name in (
        "sender", "subject", "their_number", "classification", "place")})


def _refuse_incomplete(letter: Received, today: date) -> None:
    wrong: list[InvalidInput] = []
    if not letter.sender.strip():
        wrong.append(InvalidInput("incoming.sender", "Say who sent it.", place="sender"))
    if not letter.subject.strip():
        wrong.append(InvalidInput("incoming.subject", "Say what it is about.", place="subject"))
    if letter.received is None:
        wrong.append(InvalidInput("incoming.received", "Say on which day it was received.", place="received"))
    elif letter.received > today:
        wrong.append(InvalidInput("incoming.ahead", "This day has not come yet.", place="received"))
    elif letter.dated is not None and letter.dated > letter.received:
        wrong.append(InvalidInput("incoming.dated", "The letter is dated after the day on which it was received.",
                                  place="dated"))
    if letter.scan is None and not letter.place.strip():
        wrong.append(InvalidInput("incoming.file", "Attach the file, or say where the paper is kept.", place="file"))
    if wrong:
        raise ManyProblems(list(wrong))


def strike_incoming(*, letter_id: int, reason: str, actor: Actor, at: datetime) -> IncomingLetter:
    """Strike an entry that was made by mistake: it stays readable, its number is never given again.

    Who recorded it may, and the keepers of the office's data. ``Conflict`` when it was struck or is the basis of a task.
    """
    with traced(actor, at, "incoming.strike", f"incoming:{letter_id}"):
        row = _locked(letter_id, actor)
        if not may_strike(row, actor):
            raise NotPermitted("incoming.other", "Your post may not do this here.",
                               remedy="Ask who recorded it, or the keepers of the office's data.")
        if not reason.strip():
            raise InvalidInput("incoming.reason", "Say why the entry is struck.", place="reason")
        if row.struck_at is not None:
            raise Conflict("incoming.struck", "This entry was struck.")
        if row.uses.exists():
            raise Conflict("incoming.used", "A run rests on this letter already.")
        row.struck_at, row.struck_reason = at, reason.strip()
        row.save(update_fields=["struck_at", "struck_reason"])
        audit(actor=actor, at=at, act="incoming.strike", target=f"incoming:{row.pk}", reason=row.struck_reason)
    return row


def forward_letter(*, letter_id: int, to: tuple[str, ...], by: str, instruction: str = "", due: date | None = None,
                   actor: Actor, at: datetime) -> Forwarding:
    """Write into the book to whom the leader's disposition passes the letter on. A later one stands beside it."""
    with traced(actor, at, "incoming.forward", f"incoming:{letter_id}"):
        row = _locked(letter_id, actor)
        _permit(actor, row.book.office)
        named = tuple(title for line in to if (title := clean_text(line).strip()))
        if not named:
            raise InvalidInput("incoming.to", "Say to whom it is passed on.", place="to")
        if not by.strip():
            raise InvalidInput("incoming.by", "Say whose disposition it is.", place="by")
        if row.struck_at is not None:
            raise Conflict("incoming.struck", "This entry was struck.")
        made = Forwarding.objects.create(letter=row, to=list(named), instruction=clean_text(instruction).strip(),
                                         by=clean_text(by).strip()[:220],
                                         due=due, person_id=actor.person, at=at)
        audit(actor=actor, at=at, act="incoming.forward", target=f"incoming:{row.pk}", to=list(named))
    return made


def use_as_basis(*, letter_id: int, task_id: int, key: str = "", actor: Actor, at: datetime) -> LetterUse:
    """Lay the letter under a task: its slip answers it, and with ``key`` it is the document that the row asks for.

    Only who holds the task, while it is open. ``Conflict`` when it lies there already or was struck.
    """
    with traced(actor, at, "incoming.use", f"incoming:{letter_id}"):
        row = _locked(letter_id, actor)
        task = task_for(task_id, actor)
        if not roles_at(actor, task.run.office, task.run.office_id, task.member) & {"assignee"}:
            raise NotPermitted("incoming.task", "Your post may not do this here.",
                               remedy="Ask the official who is named on the task.")
        if task.state != "open":
            raise Conflict("incoming.closed", "This task is closed already.")
        if row.struck_at is not None:
            raise Conflict("incoming.struck", "This entry was struck.")
        if LetterUse.objects.filter(letter=row, task=task_id).exists():
            raise Conflict("incoming.twice", "This letter lies under the task already.")
        artefact = None
        if key:
            artefact = attach_input(
                task_id=task_id, key=key, title=f"{row.subject} ({row.number})", name=row.file_name,
                data=file_bytes(row.file_id) if row.file_id else None, place=row.place,
                media_type=row.file.media_type if row.file else "", actor=actor, at=at)
        made = LetterUse.objects.create(letter=row, task_id=task_id, artefact=artefact, person_id=actor.person, at=at)
        audit(actor=actor, at=at, act="incoming.use", target=f"incoming:{row.pk}", task=task_id, key=key)
    return made


def _locked(letter_id: int, actor: Actor) -> IncomingLetter:
    """The entry, held until the end; unknown to another office."""
    if not actor.system:
        incoming_letter(letter_id, actor.office)
    row = IncomingLetter.objects.select_for_update(of=("self",)).select_related("book__office", "file").filter(
        pk=letter_id).first()
    if row is None:
        raise NotFound("incoming.unknown", "There is no such letter.")
    return row


def _permit(actor: Actor, office: Office) -> None:
    if not actor.system and (actor.office != office.key or not actor.capacities):
        raise NotPermitted("incoming.official", "Only an official who holds a post of the office writes into its books.")
