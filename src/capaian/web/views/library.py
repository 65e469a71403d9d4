"""The SOPs of the office: read, carried out as files, brought in, looked over, put in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.kernel.errors import CapaianError, InvalidInput, NotFound
from capaian.organisation import selectors as organisation
from capaian.sop import selectors as library
from capaian.sop import services
from capaian.sop.domain.lint import lint
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.yaml_io import dump_pack, load_pack
from capaian.sop.exchange.bpmn import from_bpmn, to_bpmn
from capaian.sop.exchange.docx import to_docx
from capaian.sop.exchange.xlsx import from_xlsx, template_xlsx, to_xlsx
from capaian.sop.paper import sop_pdf
from capaian.web.doors import OfficerRequest, officer
from capaian.web.files import XLSX, file_answer
from capaian.web.run_page import drawing
from capaian.web.views.office import day_start

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST = 5 * 1024 * 1024  # bytes of an SOP file
Writer = Callable[[Pack, datetime, str], bytes]
FORMS: dict[str, tuple[str, Writer]] = {
    "pdf": ("application/pdf", lambda pack, at, notice: sop_pdf(pack, at=at, notice=notice).pdf),
    "docx": (DOCX, lambda pack, at, notice: to_docx(pack, at=at, notice=notice)),
    "xlsx": (XLSX, lambda pack, at, notice: to_xlsx(pack)),
    "bpmn": ("application/xml", lambda pack, at, notice: to_bpmn(pack)),
    "yaml": ("application/yaml", lambda pack, at, notice: dump_pack(pack).encode()),
}


def own_version(request: OfficerRequest, version_id: int) -> Any:
    """The version, for somebody of its office; NotFound for a stranger."""
    version = library.version(version_id)
    if version.definition.office.key != request.actor.office:
        raise NotFound("sop.unknown", "There is no such SOP version.")
    return version


@officer
def procedures(request: OfficerRequest) -> HttpResponse:
    """/sop/"""
    return show_all(request)


def show_all(request: OfficerRequest, error: CapaianError | None = None) -> HttpResponse:
    office = organisation.office(request.actor.office)
    refused = library.drafting_refusal(office.key, office.pk, request.actor)
    context = {"versions": library.library(office.pk), "error": error, "refused": refused}
    return render(request, "web/procedures.html", context, status=error.status if error else 200)


@officer
def procedure(request: OfficerRequest, version_id: int) -> HttpResponse:
    """/sop/<version>/: the identity sheet, the table as printed, the words around it, and what was inferred."""
    return show(request, version_id)


def show(request: OfficerRequest, version_id: int, error: CapaianError | None = None) -> HttpResponse:
    version = own_version(request, version_id)
    pack = library.pack_of(version)
    siblings = [library.pack_of(v) for v in library.library(version.definition.office_id) if v.state != "revoked"]
    drawings = [(section, drawing(pack, section.key, {}, {}, f"sop-{section.key}")) for section in pack.sections]
    context = {
        "version": version,
        "pack": pack,
        "drawings": drawings,
        "error": error,
        "forms": tuple(FORMS),
        "findings": lint(pack, siblings=siblings),
        "today": timezone.localdate(request.at),
    }
    return render(request, "web/procedure.html", context, status=error.status if error else 200)


@officer
def document(request: OfficerRequest, version_id: int, form: str) -> HttpResponse:
    """The SOP as a file."""
    version = own_version(request, version_id)
    if form not in FORMS:
        raise NotFound("sop.form", "There is no such form of the SOP.")
    kind, write = FORMS[form]
    notice = version.definition.office.example_notice
    data = write(library.pack_of(version), request.at, notice)
    name = f"sop-{version.definition.key.rpartition('/')[2]}-v{version.number}.{form}"
    return file_answer(data, name=name, media_type=kind)


@officer
def template(request: OfficerRequest) -> HttpResponse:
    """The workbook to begin a new SOP with."""
    return file_answer(template_xlsx(), name="templat-sop.xlsx", media_type=XLSX)


def read_file(data: bytes, name: str) -> tuple[Pack, tuple[Any, ...]]:
    """The SOP in a file by what its name says it is, with what the reader noticed."""
    ending = name.rpartition(".")[2].lower()
    if ending in ("yaml", "yml"):
        return load_pack(data), ()
    if ending == "xlsx":
        return from_xlsx(data)
    if ending in ("bpmn", "xml"):
        return from_bpmn(data)
    raise InvalidInput(
        "sop.file",
        "An SOP comes in as XLSX, BPMN or YAML.",
        place=name[-60:],
        remedy="Begin with the template; it says what goes where.",
    )


@officer
@require_POST
def bring(request: OfficerRequest) -> HttpResponse:
    """Bring an SOP in as a draft; nothing is corrected on the way."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise InvalidInput("evidence.none", "Choose a file first.")
        if (file.size or 0) > LARGEST:
            raise InvalidInput("sop.size", "The file is too large for an SOP.")
        pack, remarks = read_file(file.read(), file.name or "")
        draft = services.save_draft(
            office=organisation.office(request.actor.office), pack=pack, actor=request.actor, at=request.at
        )
    except CapaianError as error:
        return show_all(request, error)
    for remark in remarks:
        messages.warning(
            request, f"{remark.place}: {_(remark.message) % remark.params}" if remark.params else _(remark.message)
        )
    messages.success(request, _("The SOP was brought in as a draft. Look it over before it is put in force."))
    return redirect("procedure", draft.pk)


@officer
@require_POST
def enforce(request: OfficerRequest, version_id: int) -> HttpResponse:
    """Put a draft in force from a day."""
    version = own_version(request, version_id)
    try:
        day = day_start(request.POST.get("effective", ""), "effective")
        if day is None:
            raise InvalidInput("sop.effective", "Say from which day it is in force.", place="effective")
        services.put_in_force(version=version, effective=timezone.localdate(day), actor=request.actor, at=request.at)
    except CapaianError as error:
        return show(request, version_id, error)
    messages.success(request, _("The SOP is in force. New runs follow this version."))
    return redirect("procedure", version_id)
