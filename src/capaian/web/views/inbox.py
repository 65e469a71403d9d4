"""What waits for this person: the next task first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from capaian.letters.selectors import acknowledgements
from capaian.organisation import selectors as organisation
from capaian.procedures import selectors as procedures
from capaian.web.doors import OfficerRequest, officer
from capaian.web.run_page import run_list


@officer
def inbox(request: OfficerRequest) -> HttpResponse:
    """/"""
    waiting = procedures.inbox(request.actor, request.at)
    for_whom = {line.member: capacity.full_title for line in waiting
                if (capacity := request.actor.capacity_for(line.member)) is not None}  # fmt: skip
    lines = [{"task": line, "as": for_whom.get(line.member, "")} for line in waiting]
    office = organisation.office(request.actor.office).pk
    to_read = [
        line
        for line in procedures.open_in(office, request.at, "socialise")
        if request.actor.person not in {a.person_id for a in acknowledgements(line.task)}
    ]
    context = {
        "to_read": to_read,
        "next": lines[0] if lines else None,
        "others": lines[1:],
        "total": len(lines),
        "late": sum(line.overdue for line in waiting),
        "at": request.at,
        "watches": request.actor.watches,
        "runs": None if lines or to_read else run_list(office, request.at),
    }
    return render(request, "web/inbox.html", context)
