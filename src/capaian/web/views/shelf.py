"""The archive: what was filed, with checksums, retention and the place of the paper; the schedule and the checks."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST

from capaian.archive import selectors as archive
from capaian.archive import services
from capaian.archive.domain.schedule import FATES, FORMAT
from capaian.archive.exchange.package import hand_out_package, package_name
from capaian.foundation.selectors import file_bytes, is_kept, trail
from capaian.kernel.errors import CapaianError, NotFound
from capaian.organisation import selectors as organisation
from capaian.web.doors import OfficerRequest, officer, sent_number
from capaian.web.files import file_answer

KINDS = {
    "year": _("Runs of a year"),
    "semester": _("Runs of a semester"),
    "quarter": _("Runs of a quarter"),
    "month": _("Runs of a month"),
    "sop": _("Ratified SOPs"),
}
PARTS = ("classification", "active", "inactive", "fate", "source")


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
    placed = [t for t in trail(f"archive:{found.pk}") if t.act in ("archive.place", "archive.export") and t.allowed]
    context = {
        **{"entry": found, "items": archive.items(found.pk), "error": error, "placed": placed},
        "kept_until": found.year + found.active_years + found.inactive_years,
        "destroyed": archive.is_destroyed(found.pk),
    }
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
    if archive.is_destroyed(found.pk) and not is_kept(row.file_id):
        raise NotFound("archive.destroyed", "This file was destroyed by a recorded decision.", place=row.name)
    return file_answer(file_bytes(row.file_id), name=row.name, media_type=row.file.media_type, download=True)


@officer
@require_POST
def package(request: OfficerRequest, entry_id: int) -> HttpResponse:
    """The whole entry as a package that proves itself; that it was handed out leaves its trace."""
    found = archive.entry(entry_id, request.actor.office)
    try:
        data = hand_out_package(found, actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, entry_id, error)
    return file_answer(data, name=f"{package_name(found)}.zip", media_type="application/zip", download=True)


@officer
def schedule(request: OfficerRequest) -> HttpResponse:
    """/arsip/jadwal/: how long what is filed from now on is kept; a new schedule is adopted by sending the form."""
    office, error = organisation.office(request.actor.office), None
    if request.method == "POST":
        try:
            services.adopt_schedule(office=office, document=typed_schedule(request.POST), actor=request.actor, at=request.at)
            messages.success(request, gettext("The schedule counts for what is filed from now on."))
            return redirect("retention")
        except CapaianError as refusal:
            error = refusal
    rules = archive.rules_now(office.pk)
    context = {
        "rules": [(KINDS[key], rule) for key, rule in rules.items()],
        "lines": [(key, KINDS[key], typed_rule(request.POST, key) if error else asdict(rule)) for key, rule in rules.items()],
        **{"schedules": archive.schedules(office.pk), "fates": FATES, "error": error, "title": request.POST.get("title", "")},
        "over": len(archive.over(office.pk, organisation.local(office.key, request.at).year)),
        "keeper": archive.may_keep_schedule(request.actor, office.pk, office.key),
    }
    return render(request, "web/archive/schedule.html", context, status=error.status if error else 200)


def typed_schedule(sent: QueryDict) -> dict[str, Any]:
    """The form as the document that the command reads from a file."""
    rules = {key: typed_rule(sent, key) for key in KINDS}
    for rule in rules.values():
        rule.update({part: whole_years(rule[part]) for part in ("active", "inactive")})
    return {"format": FORMAT, "title": sent.get("title", "").strip(), "rules": rules}


def typed_rule(sent: QueryDict, key: str) -> dict[str, Any]:
    """One line of the form, as it was typed."""
    return {part: sent.get(f"{key}-{part}", "").strip()[:300] for part in PARTS}


def whole_years(text: str) -> int:
    """A typed number of years; what is none is refused by the service under the name of its line."""
    years = sent_number(text, 3)
    return -1 if years is None else years


@officer
def checks(request: OfficerRequest) -> HttpResponse:
    """/arsip/pemeriksaan/: the last checks; another one is asked for by sending the form."""
    office, error = organisation.office(request.actor.office), None
    if request.method == "POST":
        try:
            services.ask_check(office=office, actor=request.actor, at=request.at)
            messages.success(request, gettext("The check is asked for. Reload the page in a moment."))
            return redirect("archive_checks")
        except CapaianError as refusal:
            error = refusal
    context = {"checks": archive.checks(office.pk), "error": error}
    return render(request, "web/archive/checks.html", context, status=error.status if error else 200)
