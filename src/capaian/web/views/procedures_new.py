"""A new SOP for the library: begun from nothing, or brought in as a file and looked at before it is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.kernel.media import XLSX
from capaian.organisation import selectors as organisation
from capaian.organisation.domain.actors import Actor
from capaian.sop import selectors as library
from capaian.sop import services
from capaian.sop.domain.drafting import draft_problems
from capaian.sop.domain.editing import free_key, slug
from capaian.sop.domain.lint import lint
from capaian.sop.domain.pack import Identity, Lane, Pack, Section
from capaian.sop.domain.publication import actor_problems
from capaian.sop.domain.seating import seated
from capaian.sop.exchange.reading import read_file
from capaian.sop.exchange.remarks import Remark
from capaian.sop.exchange.xlsx import template_xlsx
from capaian.web import sop_page, sop_words
from capaian.web.doors import OfficerRequest, officer, sent_number
from capaian.web.files import file_answer
from capaian.web.sop_editor import typed
from capaian.web.sop_editor.desk import actors, with_roles
from capaian.web.templatetags.parts import said


def writer_office(actor: Actor) -> Any:
    """The officer's office, if they may write drafts of its SOPs."""
    office = organisation.office(actor.office)
    refused = library.drafting_refusal(office.key, office.pk, actor)
    if refused is not None:
        raise refused
    return office


@officer
def begin(request: OfficerRequest) -> HttpResponse:
    """/sop/baru/: title, period and actors; the rows come after."""
    office = writer_office(request.actor)
    titles = organisation.titles(office.pk)
    error = None
    if request.method == "POST":
        try:
            pack = with_roles(first_pack(office, titles, request.POST), office.pk)
            row = services.save_draft(office=office, pack=pack, seen_edit=0, actor=request.actor, at=request.at)
            messages.success(request, _("The draft is begun. Add its rows now."))
            return redirect("sop_rows", row.pk)
        except CapaianError as refusal:
            error = refusal
    context = {"actors": actors(titles), "periods": sop_words.PERIODS, "typed": request.POST, "error": error,
               "chosen": request.POST.getlist("actors"), "chosen_periods": request.POST.getlist("periods")}
    return render(request, "web/sop/new.html", context, status=error.status if error else 200)


def first_pack(office: Any, titles: dict[str, str], sent: Any) -> Pack:
    """What a new SOP begins with: its name, its columns, one section without rows."""
    title = typed.text(sent, "title")
    periods = typed.chosen(sent, "periods")
    if not title or not periods:
        raise InvalidInput("sop.new", "A new SOP needs a title and a period.", place="title" if not title else "periods")
    lanes: list[Lane] = []
    for ref in typed.chosen(sent, "actors"):
        if ref in titles:
            lanes.append(Lane(free_key(slug(titles[ref]), {lane.key for lane in lanes}, "pelaksana"), titles[ref], ref))
    identity = Identity(number=typed.text(sent, "number"), government=office.government, office_name=office.name,
                        name_printed=title)
    return Pack(new_key(office, title), office.key, title, tuple(lanes), (Section("main", periods, ()),), (),
                identity=identity)


def new_key(office: Any, title: str) -> str:
    """A key that no SOP of the office has yet."""
    taken = {row.definition.key.partition("/")[2] for row in library.library(office.pk)}
    return f"{office.key}/{free_key(slug(title), taken, 'sop')}"


# -- a file -----------------------------------------------------------------------------------------------------------


@officer
def bring_in(request: OfficerRequest) -> HttpResponse:
    """/sop/bawa-masuk/: the file, what was noticed in it, and only then a draft."""
    office = writer_office(request.actor)
    error = None
    if request.method == "POST":
        try:
            if "document" in request.POST:
                return kept(request, office)
            given = request.FILES.get("file")
            if given is None or given.size > settings.UPLOAD_LIMIT:
                raise InvalidInput("upload.missing", "Choose a file of at most %(limit)s MB.", place="file",
                                   limit=settings.UPLOAD_LIMIT // 1024**2)
            return render(request, "web/sop/import.html", preview(office, *read_file(given.read()), given.name or ""))
        except CapaianError as refusal:
            error = refusal
    return render(request, "web/sop/import.html", {"error": error}, status=error.status if error else 200)


def preview(office: Any, pack: Pack, remarks: Any, name: str) -> dict[str, Any]:
    """What the file holds, and where it can be kept: as a new SOP, or as the draft of one that is there."""
    refuse(pack.to_dict())
    rows = library.library(office.pk)
    slug_of = pack.key.partition("/")[2]
    known = {row.definition.key: row.definition.title for row in reversed(rows)}
    drafts = {row.definition.key: row for row in rows if row.state == "draft"}
    places = [(f"{key}|{drafts[key].edit if key in drafts else 0}", title, drafts.get(key)) for key, title in known.items()]
    same = next((value for value, _t, _d in places if value.startswith(f"{office.key}/{slug_of}|")), "")
    mine = replace(pack, office=office.key, key=f"{office.key}/{slug_of}")
    titles = organisation.titles(office.pk)
    mine, taken = seated(mine, titles, office.name)
    done = {column for column, _title in taken}
    remarks = [r for r in remarks if not (r.code == "bpmn.actor" and " ".join(r.params.get("name", "").split()) in done)]
    remarks += [Remark("sop.seated", "The column “%(column)s” is taken by “%(title)s” of your office.", "",
                       {"column": column, "title": title}) for column, title in taken]
    others = [other for row, other in library.packs_of(office.pk) if row.definition.key != mine.key]
    found = [*lint(mine, siblings=others, register=sop_page.register()),
             *actor_problems(mine, titles, organisation.manned(office.pk, titles))]
    told = sop_page.check(mine, found)
    return {"pack": mine, "document": json.dumps(mine.to_dict(), ensure_ascii=False), "places": places, "same": same,
            "foreign": pack.office if pack.office != office.key else "", "name": name, "check": told,
            "remarks": [(r.place, said(r.message, r.params)) for r in remarks],
            "sections": sop_page.sections(mine, told, titles, {})}


def refuse(data: Any) -> None:
    """Raise what keeps plain data from being a draft."""
    problems = draft_problems(data)
    if problems:
        raise problems[0] if len(problems) == 1 else ManyProblems(list[CapaianError](problems))


def kept(request: OfficerRequest, office: Any) -> HttpResponse:
    """Keep what was previewed, where the officer chose."""
    try:
        data = json.loads(request.POST["document"])
    except (ValueError, RecursionError):
        raise InvalidInput("sop.document", "The document did not arrive whole; choose the file again.") from None
    refuse(data)
    key, _sign, edit = request.POST.get("place", "").partition("|")
    if not key.startswith(f"{office.key}/"):
        key, edit = new_key(office, Pack.from_dict(data).title), "0"
    pack = with_roles(replace(Pack.from_dict(data), office=office.key, key=key), office.pk)
    row = services.save_draft(office=office, pack=pack, seen_edit=sent_number(edit) or 0, actor=request.actor, at=request.at)
    messages.success(request, _("Kept as a draft. Look at the warnings beside the rows."))
    return redirect("sop_rows", row.pk)


@officer
def template(request: OfficerRequest) -> HttpResponse:
    """The workbook to write an SOP in."""
    return file_answer(template_xlsx(), name="templat-sop.xlsx", media_type=XLSX)
