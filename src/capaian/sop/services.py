"""Writes of the library: drafts are edited, a version in force never is."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from capaian.foundation.services import audit
from capaian.kernel.errors import Conflict, InvalidInput, NotPermitted
from capaian.organisation.domain.actors import Actor
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import refuse_unfit
from capaian.sop.models import ProcedureDefinition, ProcedureVersion
from capaian.sop.selectors import ratifier_capacity

if TYPE_CHECKING:
    from capaian.organisation.models import Office


def _digest_of(pack: Pack) -> str:
    """The SHA-256 of the document's canonical form."""
    return hashlib.sha256(json.dumps(pack.to_dict(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def save_draft(*, office: Office, pack: Pack, seen_edit: int | None = None, actor: Actor, at: datetime) -> ProcedureVersion:
    """Keep a draft of the SOP with this key: a new one, or the present draft changed.

    ``seen_edit``: the edit number the writer saw; Conflict when somebody else saved since. A version in force is
    never touched: changing it means a draft with the next number.
    """
    _permit(actor, office)
    if pack.office != office.key:
        raise InvalidInput("sop.office", "This SOP belongs to “%(office)s”.", office=pack.office, place="office")
    definition, _ = ProcedureDefinition.objects.get_or_create(office=office, key=pack.key, defaults={"title": pack.title})
    draft = ProcedureVersion.objects.select_for_update().filter(definition=definition, state="draft").first()
    if draft is None:
        last = ProcedureVersion.objects.filter(definition=definition).order_by("-number").values_list("number", flat=True)
        draft = ProcedureVersion.objects.create(definition=definition, number=(last.first() or 0) + 1,
                                                pack=pack.to_dict(), digest=_digest_of(pack), edited_at=at)
    else:
        if seen_edit is not None and seen_edit != draft.edit:
            raise Conflict("sop.edited", "Somebody else saved this draft since you opened it.",
                           remedy="Reload it; your text is shown beside theirs.")
        draft.pack, draft.digest, draft.edited_at, draft.edit = pack.to_dict(), _digest_of(pack), at, draft.edit + 1
        draft.save(update_fields=["pack", "digest", "edited_at", "edit"])
    audit(actor=actor, at=at, act="sop.draft", target=f"sop:{pack.key}", number=draft.number, digest=draft.digest)
    return draft


@transaction.atomic
def put_in_force(*, version: ProcedureVersion, effective: date, document: str | None = None, actor: Actor,
                 at: datetime) -> ProcedureVersion:
    """Ratify a draft: it is in force from ``effective``; the earlier version is revoked from that date.

    ``document``: SHA-256 of the signed SOP document. ManyProblems names every row and field that the publication
    check refuses; NotPermitted: only the ratifier may. Running instances keep the version they began with.
    """
    row = ProcedureVersion.objects.select_for_update().select_related("definition__office").get(pk=version.pk)
    pack = Pack.from_dict(row.pack)
    if not (actor.system or ratifier_capacity(pack, row.definition.office_id, actor)):
        raise NotPermitted("sop.ratifier", "Only the official who ratifies it may put this SOP in force.",
                           remedy="The identity sheet names the post; without one it is the head of the office.")
    if row.state != "draft":
        raise Conflict("sop.published", "This version was already published.", remedy="Make a new draft from it.")
    refuse_unfit(pack)
    for old in ProcedureVersion.objects.filter(definition=row.definition, state="in_force"):
        old.state, old.revoked = "revoked", effective
        old.save(update_fields=["state", "revoked"])
    row.state, row.effective, row.document_id = "in_force", effective, document
    row.save(update_fields=["state", "effective", "document"])
    row.definition.title = row.pack["title"]
    row.definition.save(update_fields=["title"])
    audit(actor=actor, at=at, act="sop.publish", target=f"sop:{row.definition.key}", number=row.number)
    return row


def _permit(actor: Actor, office: Office) -> None:
    if not (actor.system or actor.office == office.key):
        raise NotPermitted("sop.office", "This SOP belongs to another office.")
