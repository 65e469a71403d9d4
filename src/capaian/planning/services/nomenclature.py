"""Writes of the nomenclature: codes by year and what became of them, for every office or for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from capaian.foundation.services import audit, audit_refusal
from capaian.kernel.errors import NotPermitted
from capaian.organisation.domain.actors import Actor
from capaian.planning.domain.nomenclature import Nomenclature
from capaian.planning.models import NomenclatureChange, NomenclatureCode
from capaian.planning.services.plans import permit_keeper


def record_nomenclature(*, office: Any | None, table: Nomenclature, actor: Actor, at: datetime) -> int:
    """Keep codes and changes; a line given again is brought up to date. Returns how many are new or changed.

    ``office`` None: for every office, by the installer; else for that office, by its administrator. ``NotPermitted`` else.
    """
    if office is not None:
        permit_keeper(office=office, act="nomenclature.record", actor=actor, at=at)
    elif not actor.system:
        audit_refusal(actor=actor, at=at, act="nomenclature.record", target="system")
        raise NotPermitted("nomenclature.installer", "Only the installer keeps the nomenclature of every office.")
    touched = 0
    with transaction.atomic():
        for code in table.codes:
            facts = {"title": code.title, "last_year": code.last_year, "regulation": code.regulation}
            touched += _keep(NomenclatureCode, {"office": office, "code": code.code, "first_year": code.first_year}, facts)
        for change in table.changes:
            key = {"office": office, "old": change.old, "new": change.new, "from_year": change.from_year}
            touched += _keep(NomenclatureChange, key, {"regulation": change.regulation})
        if touched:
            audit(actor=actor, at=at, act="nomenclature.record", target=f"office:{office.key}" if office else "system",
                  codes=len(table.codes), changes=len(table.changes), touched=touched)
    return touched


def _keep(model: Any, key: dict[str, Any], facts: dict[str, Any]) -> bool:
    row = model.objects.filter(**key).first()
    if row is None:
        model.objects.create(**key, **facts)
        return True
    if all(getattr(row, name) == value for name, value in facts.items()):
        return False
    model.objects.filter(pk=row.pk).update(**facts)
    return True
