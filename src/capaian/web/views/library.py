"""The SOPs of the office, as documents and as drawings."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from capaian.kernel.errors import NotFound
from capaian.organisation import selectors as organisation
from capaian.sop import selectors as library
from capaian.web.doors import OfficerRequest, officer
from capaian.web.run_page import drawing


@officer
def procedures(request: OfficerRequest) -> HttpResponse:
    """/sop/"""
    office = organisation.office(request.actor.office)
    return render(request, "web/procedures.html", {"versions": library.library(office.pk)})


@officer
def procedure(request: OfficerRequest, version_id: int) -> HttpResponse:
    """/sop/<version>/: the identity sheet, the table as printed, the words around it, and what was inferred."""
    version = library.version(version_id)
    if version.definition.office.key != request.actor.office:
        raise NotFound("sop.unknown", "There is no such SOP version.")
    pack = library.pack_of(version)
    drawings = [(section, drawing(pack, section.key, {}, {}, f"sop-{section.key}")) for section in pack.sections]
    return render(request, "web/procedure.html", {"version": version, "pack": pack, "drawings": drawings})
