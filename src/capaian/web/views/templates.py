"""The office's own Word templates of letters: what there is, one to begin with, a trial, and which is in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError, InvalidInput, NotFound
from capaian.kernel.media import DOCX
from capaian.letters import selectors as letters
from capaian.letters import services
from capaian.letters.domain.templates import KINDS, TemplateField, TemplateKind, values
from capaian.letters.exchange.scanning import MAX_BYTES
from capaian.letters.exchange.taking import take_template
from capaian.letters.exchange.templates import fill, starting_template
from capaian.organisation import selectors as organisation
from capaian.web.doors import OfficerRequest, officer
from capaian.web.files import file_answer


@officer
def templates(request: OfficerRequest) -> HttpResponse:
    """/organisasi/templat/"""
    rows = letters.templates_of(organisation.office(request.actor.office).pk)
    context = {"kinds": [(one, next((r for r in rows if r.kind == one.key and r.state == "in_force"), None),
                          sum(r.kind == one.key for r in rows)) for one in KINDS.values()]}
    return render(request, "web/templates.html", context)


def known(key: str) -> TemplateKind:
    """The kind of that address."""
    if key not in KINDS:
        raise NotFound("template.none", "There is no such template.")
    return KINDS[key]


@officer
def kind(request: OfficerRequest, kind: str) -> HttpResponse:
    """/organisasi/templat/<kind>/; a template is brought by sending the form."""
    chosen, error = known(kind), None
    office = organisation.office(request.actor.office)
    if request.method == "POST":
        try:
            row = take_template(office=office, kind=chosen.key, actor=request.actor, at=request.at, **uploaded(request))
            kept = _("Version %(n)s was kept. Look at its example, then put it in force.")
            messages.success(request, kept % {"n": row.version})
            return redirect("template_kind", chosen.key)
        except CapaianError as refusal:
            error = refusal
    context = {
        "kind": chosen,
        "rows": letters.templates_of(office.pk, chosen.key),
        "fields": fields(chosen),
        "keeper": letters.may_keep_templates(request.actor, office),
        "error": error,
    }
    return render(request, "web/template.html", context, status=error.status if error else 200)


def fields(chosen: TemplateKind) -> list[tuple[TemplateField, dict[str, str]]]:
    """Every field, how it is written, and what it says in the example."""
    told, said = [], values(chosen.key, chosen.example)
    for field in chosen.fields:
        first = said[field.name][0] if field.listed else said[field.name]
        how = f"{{%p for baris in {field.name} %}}" if field.many else f"{{%tr for baris in {field.name} %}}"
        inner = ", ".join(f"baris.{part}" for part in field.parts) or "baris"
        told.append((field, {"how": f"{how} {{{{ {inner} }}}}" if field.listed else f"{{{{ {field.name} }}}}",
                             "example": ", ".join(first.values()) if field.parts else first}))
    return told


def uploaded(request: OfficerRequest) -> dict[str, Any]:
    """The file of the form; one too large is not even read into memory."""
    file = request.FILES.get("file")
    if file is None:
        raise InvalidInput("template.none_chosen", "Choose a file first.")
    if (file.size or 0) > MAX_BYTES:
        raise InvalidInput("template.size", "The template is larger than %(most)s MB.", most=MAX_BYTES // (1024 * 1024),
                           remedy="Make the pictures in it smaller.")
    return {"name": file.name or "", "data": file.read()}


@officer
def start(request: OfficerRequest, kind: str) -> HttpResponse:
    """The template to begin with."""
    chosen = known(kind)
    return file_answer(starting_template(chosen.key, at=request.at), name=f"templat-{chosen.key}.docx", media_type=DOCX)


@officer
def file(request: OfficerRequest, template_id: int) -> HttpResponse:
    """A version as it was brought."""
    row = letters.template(template_id, organisation.office(request.actor.office).pk)
    return file_answer(file_bytes(row.file_id), name=row.name or f"templat-{row.kind}.docx", media_type=DOCX)


@officer
def example(request: OfficerRequest, template_id: int) -> HttpResponse:
    """A letter with example data in this version."""
    row = letters.template(template_id, organisation.office(request.actor.office).pk)
    made = fill(file_bytes(row.file_id), values(row.kind, KINDS[row.kind].example))
    return file_answer(made, name=f"contoh-{row.kind}-versi-{row.version}.docx", media_type=DOCX)


@officer
@require_POST
def use(request: OfficerRequest, template_id: int) -> HttpResponse:
    """Put a version in force."""
    row = services.put_template_in_force(template_id=template_id, actor=request.actor, at=request.at)
    messages.success(request, _("Version %(n)s is in force for letters from now on.") % {"n": row.version})
    return redirect("template_kind", row.kind)


@officer
@require_POST
def end(request: OfficerRequest, template_id: int) -> HttpResponse:
    """Use no template of one's own any more."""
    row = services.end_template(template_id=template_id, actor=request.actor, at=request.at)
    messages.success(request, _("Letters of this kind are again only PDF."))
    return redirect("template_kind", row.kind)
