"""From a figure down to its evidence: rule, calculation, values, who typed and who accepted them, every change."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from capaian.kernel.errors import NotFound
from capaian.measurement.selectors import trace as trace_of
from capaian.procedures import selectors as procedures
from capaian.web import figures
from capaian.web.doors import OfficerRequest, officer


@officer
def trace(request: OfficerRequest, uid: str, indicator: str, scope: str) -> HttpResponse:
    """/pelaksanaan/<uid>/jejak/<indicator>/<scope>/: for officials of the office of the run; nobody else knows of it."""
    run = procedures.run_by_uid(uid, request.actor)
    known = {address: key for key, address in figures.SCOPE_ADDRESS.items()}
    if scope not in known:
        raise NotFound("trace.unknown", "This run has no such figure.")
    context = {
        "run": run,
        "trace": trace_of(run, indicator, known[scope]),
        "scopes": [(address, figures.SCOPE_WORDS[key]) for key, address in figures.SCOPE_ADDRESS.items()],
        "scope": scope,
        "states": figures.VALUE_STATES,
        "verifications": figures.VERIFICATIONS,
        "changes": figures.CHANGES,
        "sources": figures.SOURCES,
    }
    return render(request, "web/trace.html", context)
