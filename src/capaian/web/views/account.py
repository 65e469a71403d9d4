"""Logging in and out, and the password."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from capaian.foundation.selectors import trail
from capaian.foundation.services import audit_refusal
from capaian.kernel.errors import NotPermitted
from capaian.web.doors import officer

ATTEMPTS, PAUSE = 5, timedelta(minutes=15)


def login_target(username: str, address: str) -> str:
    """What a failed attempt is written against: this name from this address, so that nobody can lock another out."""
    return f"login:{username[:120].lower()}@{address}"


def refuse_too_many(username: str, address: str, at: datetime) -> None:
    """NotPermitted after five wrong passwords for one name from one address within a quarter of an hour."""
    wrong = [entry for entry in trail(login_target(username, address)) if entry.at > at - PAUSE]
    if len(wrong) >= ATTEMPTS:
        raise NotPermitted(
            "login.paused",
            "Too many wrong passwords for this name from this place.",
            remedy="Wait a quarter of an hour, or ask the office's administrator for a new password.",
        )


class Login(auth.LoginView):
    """A failed attempt leaves a trace; too many of them pause this name from this address."""

    template_name = "web/login.html"
    redirect_authenticated_user = True

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_too_many(self.request.POST.get("username", ""), self.request.META.get("REMOTE_ADDR", ""), timezone.now())
        return super().post(*args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        target = login_target(self.request.POST.get("username", ""), self.request.META.get("REMOTE_ADDR", ""))
        audit_refusal(actor=None, at=timezone.now(), act="login", target=target)
        return super().form_invalid(form)


@method_decorator(officer, name="dispatch")
class Password(auth.PasswordChangeView):
    """A new password; other places where this person is logged in are logged out by it."""

    template_name = "web/password.html"
    success_url = reverse_lazy("inbox")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password was changed."))
        return super().form_valid(form)
