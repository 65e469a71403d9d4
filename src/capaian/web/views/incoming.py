"""The agenda of incoming letters: the book, a new entry, and what became of a letter."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError, NotFound
from capaian.letters import selectors as letters
from capaian.letters import services
from capaian.letters.domain.books import INCOMING
from capaian.letters.selectors import Wanted
from capaian.letters.services.incoming import Received
from capaian.organisation import selectors as organisation
from capaian.procedures import selectors as procedures
from capaian.web.doors import OfficerRequest, officer, sent_number, sent_year
from capaian.web.files import file_answer
from capaian.web.views.office import day_start

STATES = {"waiting": _("Not passed on yet"), "forwarded": _("Passed on"), "struck": _("Struck")}
SHOWN_TASKS = 10  # open tasks under which a letter is offered to be laid


def wanted(request: OfficerRequest) -> Wanted:
    """The filter of a book's page: without a year the present one, or the last in which something stands."""
    sent, office = request.GET, organisation.office(request.actor.office)
    here = organisation.local(office.key, request.at).year
    known = letters.years(office.pk)
    year = here if here in known or not known else known[0]
    return Wanted(
        sent_year(sent.get("tahun")) or year,
        sent.get("buku", "")[:20],
        sent.get("keadaan", "")[:20],
        sent.get("cari", "").strip()[:100],
        tuple(sorted({*known, here}, reverse=True)),
    )


def day_of(text: str, place: str) -> date | None:
    """A typed day, or nothing."""
    start = day_start(text, place)
    return timezone.localtime(start).date() if start else None


@officer
def agenda(request: OfficerRequest) -> HttpResponse:
    """/naskah/masuk/"""
    office, asked = organisation.office(request.actor.office), wanted(request)
    context = {
        **{"rows": letters.incoming(office.pk, asked), "asked": asked, "query": request.GET.urlencode()},
        **{"years": asked.years, "states": STATES},
        "books": [(key, book.title) for key, book in INCOMING.items()],
        "lost": letters.missing_numbers(office.pk, asked.year),
        "may_write": bool(request.actor.capacities),
    }
    return render(request, "web/letters/incoming.html", context)


@officer
def new(request: OfficerRequest) -> HttpResponse:
    """/naskah/masuk/catat/: write a letter into the book."""
    error = None
    if request.method == "POST":
        try:
            made = services.record_incoming(
                office=organisation.office(request.actor.office),
                received=typed_letter(request),
                actor=request.actor,
                at=request.at,
            )
            messages.success(request, gettext("Entered as %(number)s.") % {"number": made.number})
            return redirect("incoming_letter", made.pk)
        except CapaianError as refusal:
            error = refusal
    today = organisation.local(request.actor.office, request.at).date()
    context = {"error": error, "typed": request.POST, "today": today, "books": [(k, b.title) for k, b in INCOMING.items()]}
    return render(request, "web/letters/incoming_new.html", context, status=error.status if error else 200)


def typed_letter(request: OfficerRequest) -> Received:
    """What the form says of a letter."""
    sent, scan = request.POST, request.FILES.get("file")
    return Received(
        sender=sent.get("sender", ""),
        subject=sent.get("subject", ""),
        received=day_of(sent.get("received", ""), "received"),
        book=sent.get("book", ""),
        their_number=sent.get("their_number", ""),
        dated=day_of(sent.get("dated", ""), "dated"),
        classification=sent.get("classification", ""),
        scan=(scan.read(), scan.name or "") if scan else None,
        place=sent.get("place", ""),
    )


@officer
def letter(request: OfficerRequest, letter_id: int) -> HttpResponse:
    """/naskah/masuk/<id>/"""
    return show(request, letter_id)


def show(request: OfficerRequest, letter_id: int, error: CapaianError | None = None) -> HttpResponse:
    row = letters.incoming_letter(letter_id, request.actor.office)
    chart = organisation.titles(row.book.office_id)
    context = {
        **{"row": row, "error": error, "typed": request.POST, "may_write": bool(request.actor.capacities)},
        "forwardings": row.forwardings.select_related("person").order_by("pk"),
        "usages": letters.usages(row.pk),
        "may_strike": not row.struck_at and letters.may_strike(row, request.actor),
        "posts": [title for key, title in chart.items() if key.startswith("position:")],
        "tasks": basis_choices(request, row) if not row.struck_at else [],
    }
    return render(request, "web/letters/incoming_letter.html", context, status=error.status if error else 200)


def basis_choices(request: OfficerRequest, row: Any) -> list[tuple[str, str]]:
    """The open tasks of this person under which the letter may be laid, and the documents that they still ask for."""
    used = {use.task_id for use in row.uses.all()}
    found = []
    for one in procedures.inbox(request.actor, request.at)[:SHOWN_TASKS]:
        if one.task in used or one.suspended:
            continue
        said = f"{one.row_no.strip(' .')}. {one.activity[:70]} ({one.sop}, {one.period_label})"
        found.append((f"{one.task}|", said))
        task = procedures.task_ref(one.task)
        missing = [key for key in procedures.missing_requirements(task) if key.startswith("input:")]
        found += [(f"{one.task}|{key}", f"{said}: {key.removeprefix('input:').replace('-', ' ')}") for key in missing]
    return found


@officer
def file(request: OfficerRequest, letter_id: int) -> HttpResponse:
    """The letter itself."""
    row = letters.incoming_letter(letter_id, request.actor.office)
    if row.file is None:
        raise NotFound("file.unknown", "There is no such file.")
    return file_answer(file_bytes(row.file_id), name=row.file_name, media_type=row.file.media_type)


@officer
@require_POST
def forward(request: OfficerRequest, letter_id: int) -> HttpResponse:
    """Write down to whom the disposition passes it on."""
    sent = request.POST
    others = [line for line in sent.get("others", "").splitlines() if line.strip()]
    try:
        services.forward_letter(
            letter_id=letter_id,
            to=(*sent.getlist("to"), *others),
            by=sent.get("by", ""),
            instruction=sent.get("instruction", ""),
            due=day_of(sent.get("due", ""), "due"),
            actor=request.actor,
            at=request.at,
        )
    except CapaianError as error:
        return show(request, letter_id, error)
    messages.success(request, gettext("Kept."))
    return redirect("incoming_letter", letter_id)


@officer
@require_POST
def use(request: OfficerRequest, letter_id: int) -> HttpResponse:
    """Lay the letter under one of one's own tasks: ``task`` is "12|" or "12|input:surat"."""
    task, _bar, key = request.POST.get("task", "").partition("|")
    try:
        task_id = sent_number(task) or 0
        services.use_as_basis(letter_id=letter_id, task_id=task_id, key=key, actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, letter_id, error)
    messages.success(request, gettext("The letter lies under this task now."))
    return redirect("task", task_id)


@officer
@require_POST
def strike(request: OfficerRequest, letter_id: int) -> HttpResponse:
    """Strike an entry that was made by mistake."""
    try:
        services.strike_incoming(
            letter_id=letter_id, reason=request.POST.get("reason", ""), actor=request.actor, at=request.at
        )
    except CapaianError as error:
        return show(request, letter_id, error)
    return redirect("incoming_letter", letter_id)
