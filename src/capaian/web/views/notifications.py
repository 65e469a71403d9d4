"""What this person was told, and where they are told by e-mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.kernel.errors import CapaianError
from capaian.notifications import selectors, services
from capaian.notifications.ports import mailer
from capaian.organisation.selectors import person_row
from capaian.organisation.services import set_email
from capaian.web.doors import OfficerRequest, officer


@officer
def told(request: OfficerRequest) -> HttpResponse:
    """/pemberitahuan/"""
    return show(request)


def show(request: OfficerRequest, error: CapaianError | None = None) -> HttpResponse:
    context = {
        "told": selectors.told(request.actor),
        "email": person_row(request.actor.person or 0).email,
        "mail": mailer() is not None,
        "error": error,
    }
    return render(request, "web/notifications.html", context, status=error.status if error else 200)


@officer
@require_POST
def read(request: OfficerRequest) -> HttpResponse:
    """Everything on the page is read now."""
    services.mark_read(actor=request.actor, at=request.at)
    return redirect("notifications")


@officer
@require_POST
def email(request: OfficerRequest) -> HttpResponse:
    """Keep one's own address."""
    try:
        set_email(
            person=person_row(request.actor.person or 0),
            email=request.POST.get("email", ""),
            actor=request.actor,
            at=request.at,
        )
    except CapaianError as error:
        return show(request, error)
    messages.success(request, _("Your address is saved."))
    return redirect("notifications")
