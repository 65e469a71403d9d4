"""The library of SOPs: the list, one SOP as a document, its files, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.archive import selectors as archive
from capaian.foundation.selectors import file_bytes
from capaian.foundation.typesetting import TypesettingError
from capaian.kernel.errors import InvalidInput, NotFound, NotReady
from capaian.kernel.media import DOCX, XLSX
from capaian.organisation import selectors as organisation
from capaian.sop import selectors as library
from capaian.sop import services
from capaian.sop.domain.editing import readable, revision
from capaian.sop.domain.flowchart import WEB, draw, to_svg
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.yaml_io import dump_pack
from capaian.sop.exchange.bpmn import to_bpmn
from capaian.sop.exchange.docx import to_docx
from capaian.sop.exchange.xlsx import to_xlsx
from capaian.sop.paper.pdf import sop_pdf
from capaian.web import sop_page, sop_words
from capaian.web.doors import OfficerRequest, officer, sent_number
from capaian.web.files import file_answer
from capaian.web.sop_editor.desk import keep, opened, why_no_draft

Writer = Callable[[Pack, datetime, str], bytes]
PDF = "application/pdf"
FILES: dict[str, tuple[str, Writer]] = {
    "yaml": ("application/yaml", lambda pack, at, notice: dump_pack(pack).encode()),
    "xlsx": (XLSX, lambda pack, at, notice: to_xlsx(pack)),
    "bpmn": ("application/xml", lambda pack, at, notice: to_bpmn(readable(pack))),
    "svg": ("image/svg+xml", lambda pack, at, notice: to_svg(draw(readable(pack), page=WEB)).encode()),
    "pdf": (PDF, lambda pack, at, notice: sop_pdf(readable(pack), at=at, notice=notice).pdf),
    "docx": (DOCX, lambda pack, at, notice: to_docx(readable(pack), at=at, notice=notice)),
}
DRAFT_NOTICE = "Rancangan, belum berlaku"


@officer
def procedures(request: OfficerRequest) -> HttpResponse:
    """/sop/"""
    office = organisation.office(request.actor.office)
    words = request.GET.get("cari", "")[:200]
    context = {
        "entries": sop_page.entries(office.pk, words), "words": words, "states": sop_words.STATES,
        "why_not": library.drafting_refusal(office.key, office.pk, request.actor),
    }
    return render(request, "web/sop/library.html", context)


@officer
def procedure(request: OfficerRequest, version_id: int) -> HttpResponse:
    """/sop/<version>/: the document, its table and drawing, what a check says, and its versions."""
    version = opened(version_id, request.actor)
    pack = Pack.from_dict(version.pack)
    titles = organisation.titles(version.definition.office_id)
    told = sop_page.checked(version, pack, titles)
    links = {row.key: f"#langkah-{row.key}" for row in pack.rows}
    on_paper = version.state != "draft" and version.document_id is None
    context = {
        "version": version, "pack": pack, "check": told, "states": sop_words.STATES,
        "sections": sop_page.sections(pack, told, titles, links), "files": FILES,
        "filed": archive.entry_of_sop(version.pk) if on_paper else None,
        "may_file": on_paper and archive.may_keep_schedule(request.actor, version.definition.office_id, request.actor.office),
        "decree": archive.decree_of(version.pk) if version.document_id else None,
        "versions": library.versions(version.definition).defer("pack"), "why_not": why_no_draft(version, request.actor),
        "notes": [(sop_words.NOTES.get(n.kind, (n.kind, "")), sop_words.place_words(n.place, pack), n) for n in pack.notes],
    }
    return render(request, "web/sop/page.html", context)


@officer
def file(request: OfficerRequest, version_id: int, form: str) -> HttpResponse:
    """The SOP as a file of one of the formats; a draft says on every page that it is one."""
    version = opened(version_id, request.actor)
    if form not in FILES:
        raise NotFound("sop.format", "An SOP is not written in this format.")
    media, write = FILES[form]
    notice = version.definition.office.example_notice or (DRAFT_NOTICE if version.state == "draft" else "")
    try:
        data = write(Pack.from_dict(version.pack), request.at, notice)
    except TypesettingError as problem:
        raise NotReady("sop.no_paper", "This SOP cannot be printed yet.",
                       remedy="Give it columns of actors and rows first.") from problem
    name = version.definition.key.partition("/")[2]
    return file_answer(data, name=f"sop-{name}-versi-{version.number}.{form}", media_type=media)


@officer
def signed(request: OfficerRequest, version_id: int) -> HttpResponse:
    """The document that the ratifier signed."""
    version = opened(version_id, request.actor)
    if version.document_id is None:
        raise NotFound("sop.unsigned", "This version has no signed document.")
    name = version.definition.key.partition("/")[2]
    return file_answer(file_bytes(version.document_id), name=f"sop-{name}-versi-{version.number}-tte.pdf", media_type=PDF)


@officer
def difference(request: OfficerRequest, version_id: int) -> HttpResponse:
    """/sop/<version>/beda/?dengan=<version>: what changed from the one to the other, row by row."""
    new = opened(version_id, request.actor)
    old = opened(sent_number(request.GET.get("dengan")) or 0, request.actor)
    if old.definition_id != new.definition_id:
        raise InvalidInput("sop.other", "These are versions of two different SOPs.", place="dengan")
    old, new = sorted((old, new), key=lambda row: row.number)
    changes = sop_page.differences(Pack.from_dict(old.pack), Pack.from_dict(new.pack))
    context = {"old": old, "new": new, "changes": changes, "page": version_id, "states": sop_words.STATES}
    return render(request, "web/sop/difference.html", context)


@officer
@require_POST
def revise(request: OfficerRequest, version_id: int) -> HttpResponse:
    """A draft of the next version, from this one; the draft there is, when somebody began it already."""
    version = opened(version_id, request.actor)
    rows: list[Any] = list(library.versions(version.definition).defer("pack"))
    draft = next((row for row in rows if row.state == "draft"), None)
    if draft is None:
        draft = keep(version, revision(Pack.from_dict(version.pack)), seen=0, actor=request.actor, at=request.at)
        messages.success(request, _("This is the draft of version %(number)s. The version in force stays as it is; the days "
                                    "of ratification and effect are empty in the draft.") % {"number": draft.number})
    else:
        messages.info(request, _("There was a draft already; this is it."))
    return redirect("sop_rows", draft.pk)


@officer
@require_POST
def discard(request: OfficerRequest, version_id: int) -> HttpResponse:
    """Throw a draft away."""
    version = opened(version_id, request.actor)
    seen = sent_number(request.POST.get("seen")) or 0
    services.discard_draft(version=version, seen_edit=seen, actor=request.actor, at=request.at)
    messages.success(request, _("The draft was thrown away."))
    return redirect("procedures")
