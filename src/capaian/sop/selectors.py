"""Reads of the library."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import QuerySet

from capaian.kernel.errors import NotFound
from capaian.sop.domain.pack import Pack
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


def version(pk: int) -> ProcedureVersion:
    row = ProcedureVersion.objects.filter(pk=pk).select_related("definition__office").first()
    if row is None:
        raise NotFound("sop.unknown", "There is no such SOP version.")
    return row


def pack_of(row: ProcedureVersion) -> Pack:
    """The document of a version as its immutable value, built once per content."""
    return _pack(row.pk, row.digest)


@lru_cache(maxsize=64)
def _pack(pk: int, digest: str) -> Pack:
    return Pack.from_dict(ProcedureVersion.objects.values_list("pack", flat=True).get(pk=pk, digest=digest))
