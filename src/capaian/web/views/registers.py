"""The office's letters on one page: the three books, what waits in them, and the templates."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from capaian.letters import selectors as letters
from capaian.letters.domain.templates import KINDS
from capaian.organisation import selectors as organisation
from capaian.web.doors import OfficerRequest, officer
from capaian.web.views.incoming import wanted


@officer
def registers(request: OfficerRequest) -> HttpResponse:
    """/naskah/"""
    office, asked = organisation.office(request.actor.office), wanted(request)
    own = [row for row in letters.templates_of(office.pk) if row.state == "in_force"]
    context = {
        "standing": letters.standing(office.pk, asked.year),
        **{"year": asked.year, "years": asked.years, "own": len(own), "kinds": len(KINDS)},
        "may_write": bool(request.actor.capacities),
    }
    return render(request, "web/letters/registers.html", context)
