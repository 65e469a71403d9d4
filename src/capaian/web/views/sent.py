"""What went out: the register of numbers, the dispatch book, receipts and links; and all three books on paper."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError, InvalidInput
from capaian.letters import selectors as letters
from capaian.letters import services
from capaian.letters.domain.books import BOOKS
from capaian.letters.exchange.books import print_book
from capaian.notifications import selectors as links
from capaian.notifications import services as linking
from capaian.notifications.ports import mailer
from capaian.organisation import selectors as organisation
from capaian.web.doors import OfficerRequest, officer, sent_number
from capaian.web.files import file_answer
from capaian.web.views.incoming import wanted

STATES = {"reserved": (_("Reserved"), "info"), "used": (_("In use"), "ok"), "void": (_("Voided"), "warn")}
ARRIVED = {"open": _("Not received yet"), "received": _("Received")}


@officer
def outgoing(request: OfficerRequest) -> HttpResponse:
    """/naskah/keluar/"""
    return show_outgoing(request)


def show_outgoing(request: OfficerRequest, error: CapaianError | None = None) -> HttpResponse:
    office, asked = organisation.office(request.actor.office), wanted(request)
    context = {
        **{"rows": letters.register(office.pk, asked), "asked": asked, "query": request.GET.urlencode()},
        **{"years": asked.years, "states": STATES, "error": error},
        "words": {key: words for key, (words, _tone) in STATES.items()},
        "books": [(book.key, book.title) for book in letters.books(office.pk) if book.key in BOOKS],
        "lost": letters.missing_numbers(office.pk, asked.year),
    }
    return render(request, "web/letters/outgoing.html", context, status=error.status if error else 200)


@officer
@require_POST
def void(request: OfficerRequest, number_id: int) -> HttpResponse:
    """Explain a number that stays unused."""
    row = letters.letter(number_id, request.actor.office)
    try:
        services.void_number(letter=row, reason=request.POST.get("reason", ""), actor=request.actor, at=request.at)
    except CapaianError as error:
        return show_outgoing(request, error)
    return redirect(f"{reverse('outgoing')}?tahun={row.year}")


@officer
def dispatches(request: OfficerRequest) -> HttpResponse:
    """/naskah/ekspedisi/"""
    office, asked = organisation.office(request.actor.office), wanted(request)
    context = {
        "rows": letters.dispatches(office.pk, asked.year, asked.state, asked.words),
        **{"asked": asked, "query": request.GET.urlencode(), "states": ARRIVED},
        "years": asked.years,
    }
    return render(request, "web/letters/dispatches.html", context)


@officer
def dispatch(request: OfficerRequest, dispatch_id: int) -> HttpResponse:
    """/naskah/ekspedisi/<id>/; its receipt is written down by sending the form."""
    found, error = letters.dispatch_of(dispatch_id, request.actor.office), None
    if request.method == "POST":
        sent, scan = request.POST, request.FILES.get("file")
        try:
            services.record_receipt(
                dispatch=found,
                receiver=sent.get("receiver", ""),
                received_at=moment_of(sent.get("received_at", "")),
                proof=sent.get("proof", ""),
                scan=(scan.read(), scan.name or "") if scan else None,
                reason=sent.get("reason", ""),
                actor=request.actor,
                at=request.at,
            )
            messages.success(request, gettext("The receipt is in the book."))
            return redirect("dispatch", found.pk)
        except CapaianError as refusal:
            error = refusal
    return show(request, dispatch_id, error)


def moment_of(text: str) -> datetime | None:
    """A typed moment in the office's zone, or nothing."""
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise InvalidInput("date.unreadable", "“%(text)s” is not a date.", text=text[:40], place="received_at")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def show(request: OfficerRequest, dispatch_id: int, error: CapaianError | None = None) -> HttpResponse:
    found = letters.dispatch_of(dispatch_id, request.actor.office)
    may = letters.may_follow(found, request.actor)
    context = {
        **{"row": found, "error": error, "typed": request.POST, "may": may, "base": settings.BASE_URL},
        "papers": letters.papers_of_dispatch(found.pk),
        "receipts": letters.receipts_of(found.pk),
        "links": links.links_of(found.pk, request.at) if may else [],
        "mailable": "@" in found.contact and mailer() is not None,
        "now": timezone.localtime(request.at),
    }
    return render(request, "web/letters/dispatch.html", context, status=error.status if error else 200)


@officer
def scan(request: OfficerRequest, receipt_id: int) -> HttpResponse:
    """What was signed for the receipt."""
    row = letters.receipt_scan(receipt_id, request.actor.office)
    return file_answer(file_bytes(row.file_id), name=row.file_name, media_type=row.file.media_type)


@officer
@require_POST
def link(request: OfficerRequest, dispatch_id: int) -> HttpResponse:
    """One more link for the addressee."""
    found = letters.dispatch_of(dispatch_id, request.actor.office)
    try:
        linking.issue_link(
            dispatch=found,
            days=sent_number(request.POST.get("days"), 4) or 0,
            mail="mail" in request.POST,
            actor=request.actor,
            at=request.at,
        )
    except CapaianError as error:
        return show(request, dispatch_id, error)
    messages.success(request, gettext("The link is below: copy it, or wait for the mail to go out."))
    return redirect("dispatch", dispatch_id)


@officer
@require_POST
def revoke(request: OfficerRequest, link_id: int) -> HttpResponse:
    """The link leads nowhere any more."""
    row = links.link_row(link_id, request.actor.office)
    try:
        linking.revoke_link(link=row, reason=request.POST.get("reason", ""), actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, row.dispatch_id, error)
    return redirect("dispatch", row.dispatch_id)


@officer
def printed(request: OfficerRequest, which: str, form: str) -> HttpResponse:
    """/naskah/<book>/cetak/<pdf|xlsx>/: the lines of the page, as a file."""
    made = print_book(which, form, office=request.actor.office, wanted=wanted(request), actor=request.actor, at=request.at)
    return file_answer(made.data, name=made.name, media_type=made.media_type)
