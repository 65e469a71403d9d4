"""Writing a draft: its rows, and each of its parts on a page of its own. Every change is one form and one save."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, NotFound
from capaian.organisation import selectors as organisation
from capaian.sop import selectors as library
from capaian.sop.domain.pack import Pack
from capaian.web import sop_page, sop_words
from capaian.web.doors import OfficerRequest, officer, sent_number
from capaian.web.sop_editor import PARTS, Part
from capaian.web.sop_editor.acts import done
from capaian.web.sop_editor.desk import actors, drafted, keep
from capaian.web.sop_editor.parts import with_missing
from capaian.web.templatetags.parts import said

ADD_ROW = "+"
"""What the row's form sends for a new row after it; no key of a row looks like this."""


@officer
def rows(request: OfficerRequest, version_id: int) -> HttpResponse:
    """/sop/<version>/sunting/: the rows with what is said about each, the drawing; rows come, move and go."""
    version = drafted(version_id, request.actor)
    if request.method != "POST":
        return show_rows(request, version)
    try:
        pack, key, told = done(Pack.from_dict(version.pack), request.POST.get("act", ""))
        version = keep(version, pack, seen=sent_number(request.POST.get("seen")) or 0, actor=request.actor, at=request.at)
    except (InvalidInput, Conflict, NotFound) as error:
        return show_rows(request, version, error)
    words = [said(one.message, one.params) for one in told]
    if key:
        return onward(request, reverse("sop_row", args=[version.pk, key]))
    if request.headers.get("HX-Request"):
        return show_rows(request, version, told=words)
    for one in words:
        messages.warning(request, one)
    return redirect("sop_rows", version.pk)


def show_rows(request: OfficerRequest, version: Any, error: CapaianError | None = None,
              told: list[str] | None = None) -> HttpResponse:
    pack = Pack.from_dict(version.pack)
    titles = organisation.titles(version.definition.office_id)
    links = {row.key: reverse("sop_row", args=[version.pk, row.key]) for row in pack.rows}
    check = sop_page.checked(version, pack, titles)
    notes = [(sop_words.NOTES.get(n.kind, (n.kind, "")), sop_words.place_words(n.place, pack), n) for n in pack.notes]
    context = {"version": version, "pack": pack, "check": check, "error": error, "told": told or [], "notes": notes,
               "sections": sop_page.sections(pack, check, titles, links), "part": "rows", "loose": len(pack.rows)}
    return answer(request, "web/sop/edit_rows.html", context, error)


@officer
def part(request: OfficerRequest, version_id: int, name: str, key: str = "") -> HttpResponse:
    """/sop/<version>/sunting/<part>/: one part of the draft. What could not be kept stays on the page as typed."""
    version = drafted(version_id, request.actor)
    chosen = PARTS.get(name)
    pack = Pack.from_dict(version.pack)
    if chosen is None or (chosen.name == "row" and not any(row.key == key for row in pack.rows)):
        raise NotFound("sop.row_gone", "This row is no longer in the draft.", remedy="Go back to the rows of the draft.")
    if request.method != "POST":
        return show_part(request, version, chosen, key, pack)
    typed = chosen.typed(pack, request.POST, key)
    try:
        settled = chosen.settled(pack, typed, request.POST, key)
        following = request.POST.get("then", "")
        if following == ADD_ROW and chosen.name == "row":
            settled, following, _told = done(settled, f"sesudah:{key}")
        kept = keep(version, settled, seen=sent_number(request.POST.get("seen")) or 0, actor=request.actor, at=request.at)
    except (InvalidInput, Conflict) as error:
        return show_part(request, version, chosen, key, typed, error)
    if any(row.key == following for row in settled.rows):
        return onward(request, reverse("sop_row", args=[kept.pk, following]))
    if request.headers.get("HX-Request"):
        return show_part(request, kept, chosen, key, settled, saved=True)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(request.path)


def show_part(request: OfficerRequest, version: Any, part: Part, key: str, pack: Pack,
              error: CapaianError | None = None, saved: bool = False) -> HttpResponse:
    """The page of a part. Of a draft that somebody else saved meanwhile, it shows theirs beside what was typed."""
    kept = Pack.from_dict(version.pack)
    pack = kept if saved else pack
    titles = organisation.titles(version.definition.office_id)
    check = sop_page.checked(version, kept, titles)
    mine = sop_page.differences(kept, pack) if error is not None and error.code == "sop.edited" else []
    choices = part.choices(pack, key, titles)
    section = choices.get("section")
    links = {row.key: reverse("sop_row", args=[version.pk, row.key]) for row in kept.rows}
    context = {
        "version": version, "pack": pack, "check": check, "error": error, "saved": saved, "mine": mine, "part": part.name,
        "actors": actors(titles), "told": check.by_row.get(key, []), "titles": titles, **choices,
        "of_part": [one for one in check.told if one.part == part.name],
        "add_row": ADD_ROW, "drawing": sop_page.picture(kept, section.key, links) if section else None,
        "siblings": others(version) if part.name == "identity" else (),
    }
    return answer(request, part.template, context, error)


def others(version: Any) -> list[tuple[str, str]]:
    """The other SOPs of the office, that this one may wait for."""
    found = {row.definition.key: row.definition.title for row in library.library(version.definition.office_id)}
    needs = version.pack.get("needs", "")
    return with_missing([(k, title) for k, title in found.items() if k != version.definition.key], [needs])


def answer(request: OfficerRequest, template: str, context: dict[str, Any], error: CapaianError | None) -> HttpResponse:
    """The page, or only its middle for a form that was sent without leaving it."""
    fragment = "#part" if request.headers.get("HX-Request") else ""
    return render(request, template + fragment, context, status=error.status if error else 200)


def onward(request: OfficerRequest, address: str) -> HttpResponse:
    """To another page, also for a form that was sent without leaving this one."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
