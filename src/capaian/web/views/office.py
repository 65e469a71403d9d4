"""The office as it is: posts and who holds them, Plt and Plh, teams, and the posts behind each role of the SOPs."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.foundation.worker import dead_letters
from capaian.kernel.errors import CapaianError, InvalidInput, NotFound
from capaian.organisation import selectors as organisation
from capaian.organisation import services
from capaian.web import words
from capaian.web.doors import OfficerRequest, officer


@officer
def office(request: OfficerRequest) -> HttpResponse:
    """/organisasi/"""
    return show(request)


def show(request: OfficerRequest, error: CapaianError | None = None) -> HttpResponse:
    found = organisation.office(request.actor.office)
    chart = organisation.chart(found.pk, request.at)
    context = {
        "office": found,
        "chart": chart,
        "error": error,
        "typed": request.POST,
        "kinds": words.APPOINTMENTS,
        "papers": (("a4", "A4 (210 × 297 mm)"), ("f4", "F4 (215 × 330 mm)")),
        "keeper": request.actor.administrator,
        "failures": len(dead_letters(found.key, "")) if request.actor.administrator else 0,
        "today": timezone.localdate(request.at),
    }
    return render(request, "web/office.html", context, status=error.status if error else 200)


def day_start(text: str, place: str) -> datetime | None:
    """Midnight of a typed day in the office's zone; ``None`` for nothing."""
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise InvalidInput("date.unreadable", "“%(text)s” is not a date.", text=text[:40], place=place)
    return timezone.make_aware(datetime.combine(day, time()))


def chosen(rows: list[Any], text: str | None) -> Any:
    """The row with that number among those that may be chosen."""
    found = next((row for row in rows if str(row.pk) == text), None)
    if found is None:
        raise NotFound("choice.unknown", "This choice is no longer there.", remedy="Reload the page.")
    return found


@officer
@require_POST
def letterhead(request: OfficerRequest) -> HttpResponse:
    """What the office's documents carry: address, place, code in numbers, size of the paper."""
    sent = {name: request.POST.get(name, "") for name in ("address", "city", "code", "paper")}
    try:
        services.set_letterhead(
            office=organisation.office(request.actor.office), **sent, actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, error)
    messages.success(request, _("Documents made from now on carry it."))
    return redirect("office")


@officer
@require_POST
def appoint(request: OfficerRequest) -> HttpResponse:
    """Appoint somebody to a post, for good or as Plt or Plh."""
    sent = request.POST
    chart = organisation.chart(organisation.office(request.actor.office).pk, request.at)
    try:
        starts = day_start(sent.get("starts", ""), "starts")
        services.appoint(
            position=chosen([post for post, _holders in chart["posts"]], sent.get("position")),
            person=chosen(chart["people"], sent.get("person")),
            kind=sent.get("kind", ""),
            starts=starts or request.at,
            ends=day_start(sent.get("ends", ""), "ends"),
            basis=sent.get("basis", ""),
            actor=request.actor,
            at=request.at,
        )
    except CapaianError as error:
        return show(request, error)
    messages.success(request, _("The appointment was recorded. Tasks of this post now show to both."))
    return redirect("office")


@officer
@require_POST
def end(request: OfficerRequest, appointment_id: int) -> HttpResponse:
    """End an appointment now."""
    chart = organisation.chart(organisation.office(request.actor.office).pk, request.at)
    held = [a for _post, holders in chart["posts"] for a in holders]
    try:
        services.end_appointment(
            appointment=chosen(held, str(appointment_id)), ends=request.at, actor=request.actor, at=request.at
        )
    except CapaianError as error:
        return show(request, error)
    return redirect("office")


@officer
@require_POST
def point(request: OfficerRequest, role_id: int) -> HttpResponse:
    """Point a role of the SOPs to other posts."""
    chart = organisation.chart(organisation.office(request.actor.office).pk, request.at)
    wanted = set(request.POST.getlist("posts"))
    try:
        posts = [post for post, _holders in chart["posts"] if str(post.pk) in wanted]
        services.point_role(
            role=chosen(chart["roles"], str(role_id)), positions=posts, actor=request.actor, at=request.at
        )
    except CapaianError as error:
        return show(request, error)
    messages.success(request, _("Saved. Steps that open from now on go to these posts."))
    return redirect("office")
