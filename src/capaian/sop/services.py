"""Writes of the library: drafts are edited, a version in force never is."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError

from capaian.foundation.services import audit, traced
from capaian.kernel.canonical import digest_of
from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, ManyProblems
from capaian.organisation.domain.actors import Actor
from capaian.sop.domain.drafting import draft_problems
from capaian.sop.domain.pack import Pack
from capaian.sop.models import ProcedureDefinition, ProcedureVersion
from capaian.sop.selectors import drafting_refusal, ratification_refusal, refuse_early, refuse_unready

if TYPE_CHECKING:
    from capaian.organisation.models import Office


LONGEST_TITLE = 300  # of what the library's list shows


def save_draft(*, office: Office, pack: Pack, seen_edit: int | None = None, actor: Actor, at: datetime) -> ProcedureVersion:
    """Keep a draft of the SOP with this key: a new one, or the present draft changed.

    ``seen_edit``: the edit number the writer saw, 0 when there was no draft; Conflict when somebody else saved since.
    ``None`` keeps the pack whatever was there. A version in force is never touched: changing it means a draft with the
    next number. NotPermitted: see ``domain/drafting``; InvalidInput or ManyProblems: no SOP can look like this.
    """
    try:
        with traced(actor, at, "sop.draft", f"sop:{pack.key}"):
            return _keep_draft(office, pack, seen_edit, actor, at)
    except IntegrityError as clash:
        raise _edited() from clash


def _keep_draft(office: Office, pack: Pack, seen_edit: int | None, actor: Actor, at: datetime) -> ProcedureVersion:
    _permit(actor, office)
    if pack.office != office.key:
        raise InvalidInput("sop.office", "This SOP belongs to “%(office)s”.", office=pack.office, place="office")
    problems = draft_problems(pack.to_dict())
    if problems:
        raise problems[0] if len(problems) == 1 else ManyProblems(list[CapaianError](problems))
    definition, _ = ProcedureDefinition.objects.get_or_create(
        office=office, key=pack.key, defaults={"title": pack.title[:LONGEST_TITLE]})
    versions = ProcedureVersion.objects.filter(definition=definition)
    draft = versions.select_for_update().filter(state="draft").first()
    if seen_edit is not None and seen_edit != (draft.edit if draft else 0):
        raise _edited()
    if draft is None:
        last = versions.order_by("-number").values_list("number", flat=True).first()
        draft = ProcedureVersion.objects.create(definition=definition, number=(last or 0) + 1,
                                                pack=pack.to_dict(), digest=digest_of(pack.to_dict()), edited_at=at)
    else:
        draft.pack, draft.digest, draft.edited_at, draft.edit = pack.to_dict(), digest_of(pack.to_dict()), at, draft.edit + 1
        draft.save(update_fields=["pack", "digest", "edited_at", "edit"])
    if draft.number == 1:
        definition.title = pack.title[:LONGEST_TITLE]
        definition.save(update_fields=["title"])
    audit(actor=actor, at=at, act="sop.draft", target=f"sop:{pack.key}", number=draft.number, digest=draft.digest)
    return draft


def discard_draft(*, version: ProcedureVersion, seen_edit: int, actor: Actor, at: datetime) -> None:
    """Throw a draft away; the trail keeps its digest. An SOP that never had another version goes with it."""
    with traced(actor, at, "sop.discard", f"sop:{version.definition.key}"):
        _permit(actor, version.definition.office)
        row = ProcedureVersion.objects.select_for_update().filter(pk=version.pk, state="draft").first()
        if row is None:
            raise Conflict("sop.published", "This version was already published.", remedy="Make a new draft from it.")
        if row.edit != seen_edit:
            raise _edited()
        row.delete()
        if not ProcedureVersion.objects.filter(definition=version.definition_id).exists():
            version.definition.delete()
        audit(actor=actor, at=at, act="sop.discard", target=f"sop:{version.definition.key}", number=row.number,
              digest=row.digest)


def _edited() -> Conflict:
    return Conflict("sop.edited", "Somebody else saved this draft since you opened it.",
                    remedy="Look at it as it is now, then save again.")


def put_in_force(*, version: ProcedureVersion, effective: date, document: str | None = None, signed: Pack | None = None,
                 actor: Actor, at: datetime) -> ProcedureVersion:
    """Ratify a draft: it is in force from ``effective``; the earlier version is revoked from that date.

    ``document``: SHA-256 of the signed SOP document; ``signed``: what it says, where the ratification wrote the number of
    its decree into it. Conflict when the draft was edited since it was read.
    ManyProblems names every row and field that the publication
    check refuses; NotPermitted: only the ratifier may. Running instances keep the version they began with.
    """
    with traced(actor, at, "sop.publish", f"sop:{version.definition.key}"):
        row = ProcedureVersion.objects.select_for_update().select_related("definition__office").get(pk=version.pk)
        pack = Pack.from_dict(row.pack)
        refused = None if actor.system else ratification_refusal(pack, row.definition.office_id, actor)
        if refused is not None:
            raise refused
        if row.state != "draft":
            raise Conflict("sop.published", "This version was already published.", remedy="Make a new draft from it.")
        if row.digest != version.digest:
            raise _edited()
        refuse_unready(pack, row.definition.office_id)
        refuse_early(row, effective)
        for old in ProcedureVersion.objects.filter(definition=row.definition, state="in_force"):
            old.state, old.revoked = "revoked", effective
            old.save(update_fields=["state", "revoked"])
        row.state, row.effective, row.document_id = "in_force", effective, document
        if signed is not None:
            row.pack, row.digest = signed.to_dict(), digest_of(signed.to_dict())
        row.save(update_fields=["state", "effective", "document", "pack", "digest"])
        row.definition.title = row.pack["title"][:LONGEST_TITLE]
        row.definition.save(update_fields=["title"])
        audit(actor=actor, at=at, act="sop.publish", target=f"sop:{row.definition.key}", number=row.number)
        return row


def _permit(actor: Actor, office: Office) -> None:
    refused = drafting_refusal(office.key, office.pk, actor)
    if refused is not None:
        raise refused
