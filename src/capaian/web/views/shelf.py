"""The archive: what was filed, with checksums, retention and the place of the paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from capaian.archive import selectors as archive
from capaian.archive import services
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError, NotFound
from capaian.organisation import selectors as organisation
from capaian.web.doors import OfficerRequest, officer
from capaian.web.files import file_answer


@officer
def entries(request: OfficerRequest) -> HttpResponse:
    """/arsip/"""
    office = organisation.office(request.actor.office)
    words = request.GET.get("cari", "").strip()
    return render(request, "web/archive.html", {"entries": archive.entries(office.pk, words), "words": words})


@officer
def entry(request: OfficerRequest, entry_id: int) -> HttpResponse:
    """/arsip/<id>/"""
    return show(request, entry_id)


def show(request: OfficerRequest, entry_id: int, error: CapaianError | None = None) -> HttpResponse:
    found = archive.entry(entry_id, request.actor.office)
    context = {"entry": found, "items": archive.items(found.pk), "error": error}
    return render(request, "web/archive_entry.html", context, status=error.status if error else 200)


@officer
@require_POST
def place(request: OfficerRequest, entry_id: int) -> HttpResponse:
    """Say where the paper lies."""
    try:
        services.place_hard_copy(
            entry=archive.entry(entry_id, request.actor.office),
            place=request.POST.get("place", ""),
            actor=request.actor,
            at=request.at,
        )
    except CapaianError as error:
        return show(request, entry_id, error)
    return redirect("archive_entry", entry_id)


@officer
def item(request: OfficerRequest, entry_id: int, item_id: int) -> HttpResponse:
    """A filed file, checked against its checksum while it is read."""
    found = archive.entry(entry_id, request.actor.office)
    row = next((i for i in archive.items(found.pk) if i.pk == item_id and i.file_id), None)
    if row is None:
        raise NotFound("file.unknown", "There is no such file.")
    return file_answer(file_bytes(row.file_id), name=row.name, media_type=row.file.media_type, download=True)
