"""The document to be signed, and the public page on which anybody checks a signed one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError, InvalidInput, NotFound
from capaian.procedures import selectors as procedures
from capaian.signing import selectors as signing
from capaian.signing.domain.sentences import STATES
from capaian.web.doors import OfficerRequest, officer
from capaian.web.files import file_answer


@officer
def copy(request: OfficerRequest, task_id: int) -> HttpResponse:
    """A document of a signing task as it stands, with the signatures it already has: the first, or the one asked for."""
    waiting = signing.documents_to_sign(procedures.task_for(task_id, request.actor))
    asked = request.GET.get("dokumen", "")
    source = next((one for one in waiting if not asked or str(one.pk) == asked), None)
    if source is None or source.file_id is None:
        raise NotFound("sign.nothing", "There is no document to sign yet.")
    document = signing.of_source(source.file_id)
    data = signing.document_bytes(document.token) if document else file_bytes(source.file_id)
    return file_answer(data, name=source.name, media_type="application/pdf")


def check(request: HttpRequest, token: str = "") -> HttpResponse:
    """/periksa/ and /periksa/<code>/: open to all; by the printed code, or by the file itself."""
    facts, judged, error = None, None, None
    try:
        if request.method == "GET" and request.GET.get("kode"):
            return redirect("check_document", signing.tidy(request.GET["kode"]))
        if request.method == "POST":
            file = request.FILES.get("file")
            if file is None:
                raise InvalidInput("evidence.none", "Choose a file first.")
            judged = signing.check_file(file.read(signing.LARGEST_CHECK + 1), at=timezone.now())
            facts = judged.document
        elif token:
            facts = signing.check(token)
    except CapaianError as refusal:
        error = refusal
    verdict = STATES.get(judged.verdict.state, "") if judged and judged.verdict else ""
    context = {"facts": facts, "judged": judged, "verdict": verdict, "error": error, "token": token}
    return render(request, "web/check.html", context, status=error.status if error else 200)
