"""The page behind a link that an addressee outside got by e-mail: the documents, and the statement of receipt.

Open to whoever holds the link, until it is over; no cache on the way keeps it beyond that. Looking changes nothing: mail
programs look at links by themselves.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError, NotFound
from capaian.letters.selectors import papers_of_dispatch
from capaian.letters.services import confirm_receipt
from capaian.notifications.selectors import fetched
from capaian.notifications.services import count_fetch
from capaian.organisation.domain.actors import Actor
from capaian.web.files import file_answer


@never_cache
def delivery(request: HttpRequest, token: str) -> HttpResponse:
    """/kiriman/<token>/"""
    at = timezone.now()
    found = fetched(token, at)
    error = None
    if request.method == "POST":
        receiver = request.POST.get("receiver", "")
        proof = _("By the link sent to %(address)s") % {"address": found.dispatch.contact}
        try:
            confirm_receipt(
                dispatch=found.dispatch, receiver=receiver, proof=proof, actor=Actor(None, receiver[:200]), at=at
            )
            return redirect("delivery", token)
        except CapaianError as refusal:
            error = refusal
    papers = papers_of_dispatch(found.dispatch.pk)
    context = {"found": found, "papers": papers, "token": token, "error": error}
    answer = render(request, "web/delivery.html", context, status=error.status if error else 200)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
def paper(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One of its documents, as it was signed."""
    found = fetched(token, timezone.now())
    row = next((a for a in papers_of_dispatch(found.dispatch.pk) if a.pk == number), None)
    if row is None or row.file is None:
        raise NotFound("file.unknown", "There is no such file.")
    count_fetch(link_id=found.link, actor=Actor(None, found.dispatch.addressee[:200]), at=timezone.now())
    return file_answer(file_bytes(row.file_id), name=row.name, media_type=row.file.media_type, download=True)
