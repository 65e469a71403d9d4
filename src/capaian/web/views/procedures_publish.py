"""Ratifying a draft: what still keeps it from being in force, and the signature of the official who ratifies it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.archive.services import file_paper_sop
from capaian.kernel.errors import CapaianError, Conflict, InvalidInput
from capaian.organisation import selectors as organisation
from capaian.signing.ports import desk
from capaian.signing.services import ratify_sop
from capaian.sop import selectors as library
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import actor_problems, publication_problems
from capaian.web import sop_page
from capaian.web.doors import OfficerRequest, officer, sent_number
from capaian.web.entry import typed_credential
from capaian.web.sop_editor.desk import opened, why_no_draft


@officer
def publish(request: OfficerRequest, version_id: int) -> HttpResponse:
    """/sop/<version>/sahkan/"""
    version = opened(version_id, request.actor)
    if request.method != "POST":
        return show(request, version)
    sent = request.POST
    try:
        if sent_number(sent.get("seen")) != version.edit:
            raise Conflict("sop.changed", "The draft changed since you opened this page.",
                           remedy="Read it again before you sign it.")
        secret = typed_credential(sent)
        row = ratify_sop(version=version, effective=day(sent.get("effective", "")), secret=secret, actor=request.actor,
                         at=request.at)
    except CapaianError as error:
        return show(request, version, error)
    messages.success(request, _("Version %(number)s is ratified and signed.") % {"number": row.number})
    return redirect("procedure", row.pk)


def day(text: str) -> date:
    """The day from which the version is in force."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput("date.unreadable", "“%(text)s” is not a date.", text=text[:40], place="effective")
    return found


def show(request: OfficerRequest, version: Any, error: CapaianError | None = None) -> HttpResponse:
    """What keeps it from being ratified, row by row; else the day and the signature."""
    pack = Pack.from_dict(version.pack)
    office = version.definition.office
    titles = organisation.titles(office.pk)
    manned = organisation.manned(office.pk, titles)
    told = sop_page.check(pack, [*publication_problems(pack), *actor_problems(pack, titles, manned)])
    capacity = library.ratifier_capacity(pack, office.pk, request.actor)
    context = {
        "version": version, "pack": pack, "check": told, "error": error, "capacity": capacity, "part": "publish",
        "why_not": library.ratification_refusal(pack, office.pk, request.actor), "asks_secret": desk().asks_secret,
        "by": [titles.get(ref, ref) for ref in library.ratifiers(pack, office.pk)],
        "why_no_draft": why_no_draft(version, request.actor),
        "day": request.POST.get("effective") or max(
            pack.identity.effective.iso or "", timezone.localdate(request.at).isoformat()),
    }
    return render(request, "web/sop/publish.html", context, status=error.status if error else 200)


@officer
@require_POST
def scan(request: OfficerRequest, version_id: int) -> HttpResponse:
    """/sop/<version>/pindai/: the scan of a document that was ratified on paper goes to the archive."""
    version = opened(version_id, request.actor)
    given = request.FILES.get("scan")
    if given is None or given.size > settings.UPLOAD_LIMIT:
        raise InvalidInput("upload.missing", "Choose a file of at most %(limit)s MB.", place="scan",
                           limit=settings.UPLOAD_LIMIT // 1024**2)
    entry = file_paper_sop(version_id=version.pk, data=given.read(), name=given.name or "",
                           place=request.POST.get("place", "")[:300], actor=request.actor, at=request.at)
    messages.success(request, _("Filed under %(number)s.") % {"number": entry.number})
    return redirect("archive_entry", entry.pk)
