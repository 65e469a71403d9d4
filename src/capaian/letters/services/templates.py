"""The office's own Word templates: kept as versions, one of a kind in force, none ever lost."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from capaian.foundation.services import audit, next_number, store_bytes, traced
from capaian.kernel.errors import Conflict, NotFound, NotPermitted
from capaian.kernel.media import DOCX
from capaian.letters.domain.templates import kind_of
from capaian.letters.models import LetterTemplate
from capaian.letters.selectors import may_keep_templates
from capaian.organisation.domain.actors import Actor

if TYPE_CHECKING:
    from capaian.organisation.models import Office


def keep_template(*, office: Office, kind: str, name: str, data: bytes, actor: Actor, at: datetime) -> LetterTemplate:
    """Keep a template that was examined as the next version of its kind. It is not in force yet.

    NotPermitted for others than the administrator and the coordinator; `exchange.templates.take_template` examines first.
    """
    with traced(actor, at, "template.keep", f"office:{office.key}"):
        _permit_template(actor, office)
        version = next_number(f"template:{office.key}:{kind_of(kind).key}")
        file = store_bytes(data, name=name or f"{kind}.docx", media_type=DOCX, actor=actor, at=at)
        row = LetterTemplate.objects.create(office=office, kind=kind, version=version, file=file, name=name[:200], at=at,
                                            by=actor.name[:200])
        audit(actor=actor, at=at, act="template.keep", target=f"office:{office.key}", kind=kind, version=version,
              file=file.sha256)
    return row


def put_template_in_force(*, template_id: int, actor: Actor, at: datetime) -> LetterTemplate:
    """Letters of this kind are written with it from now on; the one before is kept. Conflict when it already is."""
    with traced(actor, at, "template.use", f"template:{template_id}"):
        row = _template(template_id, actor)
        if row.state == LetterTemplate.State.IN_FORCE:
            raise Conflict("template.state", "This template is already in force.", place=row.name)
        LetterTemplate.objects.filter(office=row.office, kind=row.kind, state=LetterTemplate.State.IN_FORCE).update(
            state=LetterTemplate.State.ENDED)
        row.state, row.since = LetterTemplate.State.IN_FORCE, at
        row.save(update_fields=["state", "since"])
        audit(actor=actor, at=at, act="template.use", target=f"template:{row.pk}", kind=row.kind, version=row.version)
    return row


def end_template(*, template_id: int, actor: Actor, at: datetime) -> LetterTemplate:
    """Letters of this kind are again only the product's own PDF. Conflict when the template is not in force."""
    with traced(actor, at, "template.end", f"template:{template_id}"):
        row = _template(template_id, actor)
        if row.state != LetterTemplate.State.IN_FORCE:
            raise Conflict("template.state", "This template is not in force.", place=row.name)
        row.state = LetterTemplate.State.ENDED
        row.save(update_fields=["state"])
        audit(actor=actor, at=at, act="template.end", target=f"template:{row.pk}", kind=row.kind, version=row.version)
    return row


def _permit_template(actor: Actor, office: Office) -> None:
    if not may_keep_templates(actor, office):
        raise NotPermitted("template.keep", "Only the administrator and who compiles the reports keep the office's templates.")


def _template(pk: int, actor: Actor) -> LetterTemplate:
    row = LetterTemplate.objects.select_for_update(of=("self",)).select_related("office").filter(pk=pk).first()
    if row is None or not (actor.system or row.office.key == actor.office):
        raise NotFound("template.none", "There is no such template.")
    _permit_template(actor, row.office)
    return row
