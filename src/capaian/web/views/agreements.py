"""Performance agreements as pages: the list by post, drafting one, reading it, signing it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.kernel.errors import CapaianError, InvalidInput, NotFound
from capaian.organisation import selectors as organisation
from capaian.planning import selectors as planning
from capaian.planning.domain.cards import AgreementCard
from capaian.planning.paper import agreement_pdf
from capaian.planning.services import draft_agreement, record_signature
from capaian.signing import selectors as signing
from capaian.signing.ports import desk
from capaian.signing.services import sign_agreement
from capaian.web import plan_words
from capaian.web.doors import OfficerRequest, officer
from capaian.web.entry import typed_credential
from capaian.web.files import file_answer
from capaian.web.plan_page import posts_of
from capaian.web.views.plan import typed_year


@officer
def agreements(request: OfficerRequest) -> HttpResponse:
    """/rencana/pk/: every agreement of the office; a form drafts another."""
    error = None
    if request.method == "POST":
        try:
            row = _drafted(request)
            messages.success(request, _("The agreement is drafted. Read it, then let both parties sign."))
            return redirect("agreement", row.pk)
        except CapaianError as refusal:
            error = refusal
    office = organisation.office(request.actor.office)
    every, held = planning.drafts_for_all(request.actor, office), {one.position for one in request.actor.capacities}
    posts = {key: title for key, title in posts_of(office.pk).items() if every or key in held}
    context = {
        "cards": [_line(card, request) for card in planning.agreements_of(office.pk)], "posts": posts, "error": error,
        "years": [card.year for card in planning.plans_of(office.pk)], "reasons": plan_words.REVISIONS,
        "typed": request.POST,
    }  # fmt: skip
    return render(request, "web/plan/agreements.html", context, status=error.status if error else 200)


def _line(card: AgreementCard, request: OfficerRequest) -> dict[str, Any]:
    word, tone, icon = plan_words.AGREEMENTS[card.state]
    late = card.late(timezone.localdate(request.at))
    return {"card": card, "word": word, "tone": tone, "icon": icon, "late": late}


def _drafted(request: OfficerRequest) -> Any:
    sent = request.POST
    superior = {name: sent.get(f"superior_{name}", "") for name in ("title", "name", "nip", "rank")}
    year = typed_year(sent.get("year"), "year")
    return draft_agreement(
        office=organisation.office(request.actor.office), year=year, position=sent.get("position", ""),
        superior=superior, budget_approved_on=_day(sent.get("budget_approved_on", ""), "budget_approved_on"),
        due_on=_day(sent.get("due_on", ""), "due_on"), revision_reason=sent.get("reason", ""), actor=request.actor,
        at=request.at,
    )  # fmt: skip


def _day(text: str, place: str) -> date | None:
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and day is None:
        raise InvalidInput("date.unreadable", "“%(text)s” is not a date.", text=text[:40], place=place)
    return day


@officer
def agreement(request: OfficerRequest, agreement_id: int) -> HttpResponse:
    """/rencana/pk/<id>/"""
    return show(request, agreement_id)


def show(request: OfficerRequest, agreement_id: int, error: CapaianError | None = None) -> HttpResponse:
    card = planning.agreement_card(agreement_id, request.actor.office)
    posts = {"first": card.position.key, "second": card.superior}
    mine = [party for party, key in posts.items()
            if key and not card.signed_by(party) and request.actor.capacity_for(f"position:{key}")]  # fmt: skip
    parties = [(plan_words.PARTIES[key], value, card.signed_by(key), key)
               for key, value in (("first", card.agreement.first), ("second", card.agreement.second))]  # fmt: skip
    own = request.actor.administrator or any(request.actor.capacity_for(f"position:{key}") for key in posts.values() if key)
    capacity = request.actor.capacity_for(f"position:{posts[mine[0]]}") if mine else None
    context = {
        **_line(card, request), "error": error, "parties": parties, "capacity": capacity if card.state == "draft" else None,
        "may_record": own and card.state == "draft", "asks_secret": desk().asks_secret if capacity else False,
    }  # fmt: skip
    return render(request, "web/plan/agreement.html", context, status=error.status if error else 200)


@officer
def copy(request: OfficerRequest, agreement_id: int) -> HttpResponse:
    """The agreement as it stands: with its signatures where somebody signed electronically."""
    card = planning.agreement_card(agreement_id, request.actor.office)
    token = next((one.reference for one in card.signatures if one.how == "electronic"), "")
    data = signing.document_bytes(token) if token else agreement_pdf(card, organisation.sheet(card.office)).pdf
    name = f"pk-{card.agreement.year}-{card.position.key}-{card.agreement.version}.pdf"
    return file_answer(data, name=name, media_type="application/pdf")


@officer
@require_POST
def sign(request: OfficerRequest, agreement_id: int) -> HttpResponse:
    """The actor's signatures on it."""
    sent = request.POST
    secret = typed_credential(sent)
    return _acted(request, agreement_id, _("You have signed the agreement."), lambda: sign_agreement(
        agreement=agreement_id, secret=secret, actor=request.actor, at=request.at))  # fmt: skip


@officer
@require_POST
def record(request: OfficerRequest, agreement_id: int) -> HttpResponse:
    """That a party signed on paper, and where the paper is."""
    planning.agreement_card(agreement_id, request.actor.office)  # another office's is none of ours
    return _acted(request, agreement_id, _("The signature on paper is recorded."), lambda: record_signature(
        agreement=agreement_id, party=request.POST.get("party", ""), how="paper",
        reference=request.POST.get("reference", ""), actor=request.actor, at=request.at))  # fmt: skip


def _acted(request: OfficerRequest, agreement_id: int, told: str, act: Any) -> HttpResponse:
    try:
        act()
    except NotFound:
        raise
    except CapaianError as error:
        return show(request, agreement_id, error)
    messages.success(request, told)
    return redirect("agreement", agreement_id)
