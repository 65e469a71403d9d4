"""Work that the worker gave up, for the official who keeps the application: why, and again or not at all."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST

from capaian.foundation import worker
from capaian.kernel.errors import CapaianError, NotPermitted
from capaian.notifications import services
from capaian.web.doors import OfficerRequest, officer

TOPICS = {
    "task.opened": _("Tell officials that a task waits"),
    "reminders.daily": _("Remind officials of deadlines"),
    "mail.send": _("Send a notification by e-mail"),
    "dispatch.mail": _("Send an addressee the link to a document"),
    "archive.stamp": _("Put the archive time stamp on signed documents"),
    "archive.check": _("Check the archive"),
    "archive.check-all": _("Ask for the weekly check of the archives"),
    "sop.ratified": _("File a ratified SOP"),
}
# What the technical text begins with → what it means and what to do.
REASONS = (
    (r"\[mail\.none\]", _("No mail server is set up. Set it up, then try again.")),
    (r"SMTPRecipientsRefused|SMTPSenderRefused", _("The mail server refused the address. Correct the address, then try again.")),
    (r"SMTPAuthenticationError", _("The mail server refused the account. Correct its name and password, then try again.")),
    (r"SMTP|ConnectionRefused|ConnectionReset|Timeout|gaierror|SSL",
     _("The mail server does not answer. Try again when it does.")),
    (r"\[file\.", _("A stored file is missing or was altered. Bring it back from the backup, then try again.")),
    (r"\[signing\.", _("A signed document did not pass the check. Look at the document before trying again.")),
    (r"the worker ended", _("The worker stopped each time it did this. Tell whoever keeps the server.")),
)
OTHERWISE = _("It failed for a reason that only the technical text says.")
LEADS = {"task": "task", "dispatch": "dispatch", "entry": "archive_entry", "version": "procedure"}


def plain(error: str) -> str:
    """Why it failed, as a message id in words of the office.

    >>> plain("[mail.none] No mail server is set up. Set CAPAIAN_SMTP_URL.")
    'No mail server is set up. Set it up, then try again.'
    >>> plain("ConnectionRefusedError: [Errno 111] Connection refused").split(".")[0]
    'The mail server does not answer'
    >>> plain("KeyError: 'x'") == OTHERWISE
    True
    """
    return next((words for pattern, words in REASONS if re.match(pattern, error)), OTHERWISE)


def line(row: Any) -> dict[str, Any]:
    """A message with its reason in words, and the page that it is about."""
    about = next(((LEADS[key], number) for key, number in row.payload.items() if key in LEADS), ("", 0))
    return {"row": row, "what": TOPICS.get(row.topic, row.topic), "why": plain(row.last_error), "lead": about[0],
            "about": about[1]}  # fmt: skip


@officer
def failed(request: OfficerRequest) -> HttpResponse:
    """/pengelola/pekerjaan-gagal/"""
    return show(request)


def show(request: OfficerRequest, error: CapaianError | None = None) -> HttpResponse:
    if not request.actor.administrator:
        raise NotPermitted("outbox.keeper", "Only the office's administrator looks after failed work.")
    offices = (request.actor.office, "")
    context = {
        "dead": [line(row) for row in worker.dead_letters(*offices)],
        "struggling": [line(row) for row in worker.struggling(*offices)],
        "discarded": [line(row) for row in worker.discarded(*offices)],
        "error": error,
    }
    return render(request, "web/failed.html", context, status=error.status if error else 200)


@officer
@require_POST
def settle(request: OfficerRequest) -> HttpResponse:
    """Ask for a message again, or decide that it is not done any more."""
    sent = request.POST
    given = {"key": sent.get("message", ""), "reason": sent.get("reason", ""), "actor": request.actor, "at": request.at}
    try:
        if "discard" in sent:
            services.discard_message(**given)
            messages.success(request, gettext("It is not done any more; the reason stays readable."))
        else:
            services.retry_message(**given)
            messages.success(request, gettext("The worker tries it again now."))
    except CapaianError as error:
        return show(request, error)
    return redirect("failed_work")
