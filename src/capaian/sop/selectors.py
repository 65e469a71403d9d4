"""Reads of the library."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from capaian.kernel.errors import InvalidInput, NotFound, NotPermitted
from capaian.organisation.domain.actors import Actor, Capacity
from capaian.organisation.selectors import manned, positions_in_role, titles
from capaian.sop.domain.drafting import COORDINATORS, refused_draft
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import refuse_unfit, refuse_unmanned
from capaian.sop.domain.ratification import HEAD, capacity_of_ratifier
from capaian.sop.models import ProcedureDefinition, ProcedureVersion


def library(office_id: int) -> list[ProcedureVersion]:
    """Every version of every SOP of the office, newest first within an SOP."""
    return list(ProcedureVersion.objects.filter(definition__office=office_id).select_related("definition")
                .defer("pack").order_by("definition__key", "-number"))


def versions(definition: ProcedureDefinition) -> QuerySet[ProcedureVersion]:
    return ProcedureVersion.objects.filter(definition=definition).order_by("-number")


def in_force(office_id: int, key: str) -> ProcedureVersion:
    """The version in force of this SOP; NotFound when there is none."""
    row = (ProcedureVersion.objects.filter(definition__office=office_id, definition__key=key, state="in_force")
           .select_related("definition__office").first())
    if row is None:
        raise NotFound("sop.not_in_force", "No version of “%(key)s” is in force.", key=key)
    return row


def begins_runs(row: ProcedureVersion, day: date) -> bool:
    """Whether a run that begins on this day begins with this version.

    A version counts from the day it is effective until the day its successor is; an office's first version also
    counts before that day, because there is nothing else to go by."""
    if row.state == ProcedureVersion.State.DRAFT or (row.revoked is not None and row.revoked <= day):
        return False
    if row.effective is None or row.effective <= day:
        return True
    return not ProcedureVersion.objects.filter(definition=row.definition_id, revoked__gt=day).exclude(pk=row.pk).exists()


def version(pk: int) -> ProcedureVersion:
    row = ProcedureVersion.objects.filter(pk=pk).select_related("definition__office").first()
    if row is None:
        raise NotFound("sop.unknown", "There is no such SOP version.")
    return row


def ratifier_capacity(pack: Pack, office_id: int, actor: Actor) -> Capacity | None:
    """As what this person may put the SOP in force; ``None`` when they may not."""
    return capacity_of_ratifier(pack, actor, positions_in_role(office_id, HEAD))


def drafting_refusal(office: str, office_id: int, actor: Actor) -> NotPermitted | None:
    """Why this person may not write drafts of that office; ``None`` when they may."""
    coordinators = frozenset().union(*(positions_in_role(office_id, role) for role in COORDINATORS))
    return refused_draft(actor, office, coordinators)


def ratifiers(pack: Pack, office_id: int) -> tuple[str, ...]:
    """The posts that may put the SOP in force: the one on the identity sheet, else the heads of the office."""
    if pack.identity.ratifier:
        return (pack.identity.ratifier,)
    return tuple(f"position:{key}" for key in sorted(positions_in_role(office_id, HEAD)))


def ratification_refusal(pack: Pack, office_id: int, actor: Actor) -> NotPermitted | None:
    """Why this person may not put the SOP in force; ``None`` when they may."""
    if ratifier_capacity(pack, office_id, actor) is not None:
        return None
    return NotPermitted("sop.ratifier", "Only the official who ratifies it may put this SOP in force.",
                        remedy="The identity sheet names the post; without one it is the head of the office.")


def refuse_unready(pack: Pack, office_id: int) -> None:
    """Raise ManyProblems naming every row and field that keeps the pack from being run by this office."""
    refuse_unfit(pack)
    known = titles(office_id)
    refuse_unmanned(pack, known, manned(office_id, known))


def refuse_early(row: ProcedureVersion, effective: date) -> None:
    """Raise ``InvalidInput`` when a draft would take effect before the version that it follows did."""
    before = ProcedureVersion.objects.filter(definition=row.definition_id, state="in_force", effective__gt=effective).first()
    if before is not None:
        raise InvalidInput("sop.effective_early", "Version %(number)s took effect later than that, on %(day)s.",
                           number=before.number, day=f"{before.effective:%Y-%m-%d}", place="effective",
                           remedy="Choose that day or a later one.")


def packs_of(office_id: int) -> list[tuple[ProcedureVersion, Pack]]:
    """Every version of the office that is a draft or in force, with its document. One query."""
    rows = (ProcedureVersion.objects.filter(definition__office=office_id).exclude(state="revoked")
            .select_related("definition").order_by("definition__key", "-number"))
    return [(row, Pack.from_dict(row.pack)) for row in rows]


def pack_of(row: ProcedureVersion) -> Pack:
    """The document of a version as its immutable value, built once per content."""
    return _pack(row.pk, row.digest)


@lru_cache(maxsize=64)
def _pack(pk: int, digest: str) -> Pack:
    return Pack.from_dict(ProcedureVersion.objects.values_list("pack", flat=True).get(pk=pk, digest=digest))
