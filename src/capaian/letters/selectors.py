"""Reads of the letter registers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import NotFound
from capaian.letters.domain.books import gaps
from capaian.letters.models import (
    Acknowledgement,
    Dispatch,
    DispatchReceipt,
    IncomingLetter,
    Letter,
    LetterBook,
    LetterTemplate,
    LetterUse,
)
from capaian.organisation.domain.actors import Actor
from capaian.organisation.domain.policy import may_keep_office
from capaian.procedures.selectors import artefacts, roles_at

if TYPE_CHECKING:
    from capaian.organisation.models import Office
    from capaian.procedures.models import Artefact

LONGEST = 1000  # lines of a book that one page shows


@dataclass(frozen=True)
class Wanted:
    """What of a book is looked for: one book or all (""), one state or all, words in any order. ``years`` may be chosen."""

    year: int
    book: str = ""
    state: str = ""
    words: str = ""
    years: tuple[int, ...] = ()


def register(office_id: int, wanted: Wanted) -> list[Letter]:
    """The outgoing register of a year in the order of numbers, voided ones included. One query."""
    rows = Letter.objects.filter(book__office=office_id, year=wanted.year).select_related("book", "task__run")
    rows = rows.filter(book__key=wanted.book) if wanted.book else rows
    rows = rows.filter(state=wanted.state) if wanted.state else rows
    for word in wanted.words.split():
        rows = rows.filter(Q(subject__icontains=word) | Q(number__icontains=word) | Q(addressee__icontains=word))
    return list(rows.order_by("book__key", "sequence")[:LONGEST])


def missing_numbers(office_id: int, year: int) -> dict[str, tuple[int, ...]]:
    """The numbers that no line explains, by the title of the book; empty in sound books. Two queries."""
    held: dict[str, list[int]] = {}
    given = Letter.objects.filter(book__office=office_id, year=year).values_list("book__title", "sequence")
    agenda = IncomingLetter.objects.filter(book__office=office_id, year=year).values_list("book__title", "sequence")
    for title, sequence in (*given, *agenda):
        held.setdefault(title, []).append(sequence)
    return {title: lost for title, sequences in sorted(held.items()) if (lost := gaps(sequences))}


def books(office_id: int) -> list[LetterBook]:
    """Every book of the office. One query."""
    return list(LetterBook.objects.filter(office=office_id).order_by("key"))


def years(office_id: int) -> list[int]:
    """The years in which anything stands in a book, the newest first. Three queries."""
    found = set(Letter.objects.filter(book__office=office_id).values_list("year", flat=True))
    found |= set(IncomingLetter.objects.filter(book__office=office_id).values_list("year", flat=True))
    found |= set(Dispatch.objects.filter(office=office_id).values_list("day__year", flat=True))
    return sorted(found, reverse=True)


@dataclass(frozen=True)
class Standing:
    """What the books of a year hold and what of it still waits for somebody. ``unexplained``: numbers without a line."""

    incoming: int
    not_passed_on: int
    outgoing: int
    reserved: int
    sent: int
    not_received: int
    unexplained: int


def standing(office_id: int, year: int) -> Standing:
    """How the three books of a year stand. Five queries."""
    came = IncomingLetter.objects.filter(book__office=office_id, year=year, struck_at__isnull=True).aggregate(
        all=Count("pk", distinct=True),
        waiting=Count("pk", distinct=True, filter=Q(forwardings__isnull=True, uses__isnull=True)))
    given = Letter.objects.filter(book__office=office_id, year=year).aggregate(
        all=Count("pk"), reserved=Count("pk", filter=Q(state=Letter.State.RESERVED)))
    sent = Dispatch.objects.filter(office=office_id, day__year=year).aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(received_at__isnull=True)))
    lost = sum(len(numbers) for numbers in missing_numbers(office_id, year).values())
    return Standing(came["all"], came["waiting"], given["all"], given["reserved"], sent["all"], sent["open"], lost)


def letter(pk: int, office: str) -> Letter:
    """A number of this office's registers."""
    row = Letter.objects.select_related("book__office", "task").filter(pk=pk, book__office__key=office).first()
    if row is None:
        raise NotFound("letter.unknown", "There is no such letter.")
    return row


def numbers_of(task_id: int) -> dict[str, str]:
    """The numbers given to a task's letters, by purpose."""
    rows = Letter.objects.filter(task=task_id).exclude(state=Letter.State.VOID)
    return dict(rows.values_list("purpose", "number"))


# --- what came in ---------------------------------------------------------------------------------------------------


def incoming(office_id: int, wanted: Wanted) -> list[IncomingLetter]:
    """The agenda of a year in the order of numbers, struck entries included. ``state``: waiting (passed on to nobody and
    used nowhere), forwarded, struck. Three queries."""
    rows = IncomingLetter.objects.filter(book__office=office_id, year=wanted.year)
    rows = rows.filter(book__key=wanted.book) if wanted.book else rows
    somewhere = Q(forwardings__isnull=False) | Q(uses__isnull=False)
    if wanted.state == "waiting":
        rows = rows.filter(struck_at__isnull=True).exclude(somewhere)
    elif wanted.state == "forwarded":
        rows = rows.filter(somewhere, struck_at__isnull=True).distinct()
    elif wanted.state == "struck":
        rows = rows.filter(struck_at__isnull=False)
    for word in wanted.words.split():
        rows = rows.filter(Q(subject__icontains=word) | Q(number__icontains=word) | Q(their_number__icontains=word)
                           | Q(sender__icontains=word))
    rows = rows.select_related("book").prefetch_related("forwardings", "uses__task__run")
    return list(rows.order_by("book__key", "sequence")[:LONGEST])


def incoming_letter(pk: int, office: str) -> IncomingLetter:
    """An entry of this office's agenda."""
    row = (IncomingLetter.objects.select_related("book__office", "file", "recorded_by")
           .filter(pk=pk, book__office__key=office).first())
    if row is None:
        raise NotFound("incoming.unknown", "There is no such letter.")
    return row


def twin_of(office_id: int, sender: str, their_number: str) -> IncomingLetter | None:
    """The entry of the same number of the same sender, unless it was struck; a letter without a number has no twin."""
    if not their_number.strip():
        return None
    return IncomingLetter.objects.filter(book__office=office_id, sender__iexact=sender.strip(), struck_at__isnull=True,
                                         their_number__iexact=their_number.strip()).first()


def may_strike(row: IncomingLetter, actor: Actor) -> bool:
    """Who recorded it, and who keeps the office's data or answers for it."""
    office = row.book.office
    mine = actor.person is not None and row.recorded_by_id == actor.person
    return mine or bool(roles_at(actor, office.key, office.pk) & {"coordinator", "head"})


@dataclass(frozen=True)
class Usage:
    """What became of a letter under one task: the run, and what that run made of it."""

    use: LetterUse
    disposition: Artefact | None
    receipts: tuple[Artefact, ...]


def usages(letter_id: int) -> list[Usage]:
    """Every task that rests on the letter, with its disposition and the receipts and readings of that run."""
    found = []
    uses = LetterUse.objects.filter(letter=letter_id).select_related("task__run__version__definition", "person", "artefact")
    for use in uses.order_by("pk"):
        left = [a for a in artefacts(use.task.run_id) if a.task is None or a.task.current]
        slips = [a for a in left if a.key in {"disposition", "memo"} and a.task_id == use.task_id]
        found.append(Usage(use, slips[-1] if slips else None,
                           tuple(a for a in left if a.key in {"receipt", "acknowledgement"})))
    return found


def basis_of(task_id: int) -> IncomingLetter | None:
    """The letter that lies under a task, the newest of several. One query."""
    use = LetterUse.objects.filter(task=task_id).select_related("letter__book").order_by("-pk").first()
    return use.letter if use else None


def letters_of_run(run_id: int) -> list[IncomingLetter]:
    """The letters that a run rests on. One query."""
    return list(IncomingLetter.objects.filter(uses__task__run=run_id).distinct().order_by("pk"))


# --- what was sent --------------------------------------------------------------------------------------------------


def dispatches(office_id: int, year: int, state: str = "", words: str = "") -> list[Dispatch]:
    """The expedition book of a year. ``state``: open (nobody has said that it arrived) or received. One query."""
    rows = Dispatch.objects.filter(office=office_id, day__year=year).select_related("task__run")
    if state:
        rows = rows.filter(received_at__isnull=state == "open")
    for word in words.split():
        rows = rows.filter(Q(subject__icontains=word) | Q(letter__icontains=word) | Q(addressee__icontains=word)
                           | Q(receiver__icontains=word))
    return list(rows.order_by("day", "pk")[:LONGEST])


def dispatch(pk: int) -> Dispatch:
    row = Dispatch.objects.select_related("office", "task__run").filter(pk=pk).first()
    if row is None:
        raise NotFound("dispatch.unknown", "There is no such dispatch.")
    return row


def dispatch_of(pk: int, office: str) -> Dispatch:
    """A line of this office's expedition book."""
    row = dispatch(pk)
    if row.office.key != office:
        raise NotFound("dispatch.unknown", "There is no such dispatch.")
    return row


def dispatches_of_run(run_id: int) -> list[Dispatch]:
    """What a run sent, in the order of the book. One query."""
    return list(Dispatch.objects.filter(task__run=run_id).order_by("day", "pk"))


def receipts_of(dispatch_id: int) -> list[DispatchReceipt]:
    """Every statement of its receipt, the newest first. One query."""
    return list(DispatchReceipt.objects.filter(dispatch=dispatch_id).select_related("file").order_by("-number"))


def receipt_scan(pk: int, office: str) -> DispatchReceipt:
    """A statement with its scan, of this office."""
    row = DispatchReceipt.objects.select_related("file").filter(pk=pk, dispatch__office__key=office,
                                                                file__isnull=False).first()
    if row is None:
        raise NotFound("file.unknown", "There is no such file.")
    return row


def may_follow(row: Dispatch, actor: Actor) -> bool:
    """Who holds the task that sent it, and who keeps the office's data or answers for it."""
    return bool(roles_at(actor, row.office.key, row.office_id, row.task.member) & {"assignee", "coordinator", "head"})


def papers_of_dispatch(pk: int) -> list[Artefact]:
    """What travels with a dispatch: the signed documents of its run that still count, and the cover letter, signed or not."""
    run = dispatch(pk).task.run_id
    found = [a for a in artefacts(run) if a.key in {"signed", "cover-letter"} and a.file_id and not a.waived
             and (a.task is None or a.task.current)]
    signed = {a.data.get("source") for a in found}
    return [a for a in found if a.file_id not in signed]


def acknowledgements(task_id: int) -> list[Acknowledgement]:
    """Who has stated to have read what this task shares, in the order of their statements. One query."""
    return list(Acknowledgement.objects.filter(task=task_id).order_by("at", "pk"))


def may_keep_templates(actor: Actor, office: Office) -> bool:
    """The office's administrator, and who compiles its reports or keeps its data."""
    return may_keep_office(actor, office.key) or "coordinator" in roles_at(actor, office.key, office.pk)


def templates_of(office_id: int, kind: str = "") -> list[LetterTemplate]:
    """The office's own templates, the newest version of a kind first. One query."""
    rows = LetterTemplate.objects.filter(office=office_id).select_related("file")
    return list((rows.filter(kind=kind) if kind else rows).order_by("kind", "-version"))


def template(pk: int, office_id: int) -> LetterTemplate:
    """A template of this office; NotFound for any other."""
    row = LetterTemplate.objects.filter(pk=pk, office=office_id).select_related("file").first()
    if row is None:
        raise NotFound("template.none", "There is no such template.")
    return row


def template_in_force(office_id: int, kind: str) -> tuple[LetterTemplate, bytes] | None:
    """The template that letters of this kind are written with and its bytes; ``None`` where the office has none."""
    row = LetterTemplate.objects.filter(office=office_id, kind=kind, state=LetterTemplate.State.IN_FORCE).first()
    return (row, file_bytes(row.file_id)) if row else None
