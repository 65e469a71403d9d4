"""Rules across cells and complementary series: written by the keepers of the data, corrected by a new version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Max

from capaian.collection.domain.rules import PREVIOUS, CrossCheck
from capaian.collection.domain.values import read_value
from capaian.collection.models import CellRule, Series, SeriesPoint
from capaian.foundation.services import audit, traced
from capaian.foundation.uploads import store_upload
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.planning.selectors import indicator_ids
from capaian.procedures.selectors import roles_at

if TYPE_CHECKING:
    from capaian.organisation.models import Office

KEEPERS = frozenset({"head", "coordinator", "system"})


def add_cell_rule(*, office: Office, year: int, rule: CrossCheck, actor: Actor, at: datetime) -> CellRule:
    """Put a rule into force for the forms of a year. Refused: an indicator that the plan does not have, a key in use."""
    with traced(actor, at, "cell_rule.add", f"office:{office.pk}"):
        _permit(actor, office)
        known = indicator_ids(office.pk, year)
        for name in rule.cells:
            if name.removesuffix(PREVIOUS) not in known:
                raise InvalidInput("rule.indicator", "The plan of %(year)s has no indicator “%(indicator)s”.", year=year,
                                   indicator=name.removesuffix(PREVIOUS), place=rule.key)
        if CellRule.objects.filter(office=office, year=year, key=rule.key, ended_at__isnull=True).exists():
            raise Conflict("rule.twice", "There is a rule “%(key)s” already.", key=rule.key)
        row = CellRule.objects.create(office=office, year=year, key=rule.key, left=rule.left, operator=rule.operator,
                                      right=rule.right, missing=rule.missing.value, sentence=rule.sentence)
        audit(actor=actor, at=at, act="cell_rule.add", target=f"cell_rule:{row.pk}", left=rule.left, right=rule.right,
              operator=rule.operator)
    return row


def end_cell_rule(*, rule_id: int, actor: Actor, at: datetime) -> None:
    """Take a rule out of force; it stays readable."""
    with traced(actor, at, "cell_rule.end", f"cell_rule:{rule_id}"):
        row = CellRule.objects.select_for_update().select_related("office").filter(pk=rule_id, ended_at__isnull=True).first()
        if row is None or not (actor.system or row.office.key == actor.office):
            raise NotFound("rule.unknown", "There is no such rule.")
        _permit(actor, row.office)
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        audit(actor=actor, at=at, act="cell_rule.end", target=f"cell_rule:{row.pk}")


@dataclass(frozen=True)
class Document:
    """The file behind a point."""

    data: bytes
    name: str


def define_series(*, office: Office, key: str, kind: str, title: str, unit: str, source: str, actor: Actor,
                  at: datetime) -> Series:
    """Open a complementary series: survey, SAKIP evaluation, physical or financial realisation, other."""
    with traced(actor, at, "series.define", f"office:{office.pk}"):
        _permit(actor, office)
        if kind not in Series.Kind.values:
            raise InvalidInput("series.kind", "Choose what kind of data it is.")
        if not (key.strip() and title.strip() and unit.strip() and source.strip()):
            raise InvalidInput("series.empty", "A series needs a short name, a title, a unit and its source.")
        row, made = Series.objects.get_or_create(office=office, key=key.strip(), defaults={
            "kind": kind, "title": title.strip(), "unit": unit.strip(), "source": source.strip(), "created_at": at})
        if not made:
            raise Conflict("series.twice", "There is a series “%(key)s” already.", key=key.strip())
        audit(actor=actor, at=at, act="series.define", target=f"series:{row.pk}")
    return row


def record_point(*, series_id: int, period: str, value: str, note: str = "", reason: str = "",
                 document: Document | None = None, actor: Actor, at: datetime) -> SeriesPoint:
    """Enter the value of a period as officials write it; a value that is there already needs the reason of the correction."""
    with traced(actor, at, "series.point", f"series:{series_id}"):
        row = Series.objects.select_for_update().select_related("office").filter(pk=series_id).first()
        if row is None or not (actor.system or row.office.key == actor.office):
            raise NotFound("series.unknown", "There is no such series.")
        _permit(actor, row.office)
        when = Period.parse(period.strip())
        number = read_value(value, place=when.label_id()).value
        last = SeriesPoint.objects.filter(series=row, period=when.key).aggregate(last=Max("version"))["last"] or 0
        if last and not reason.strip():
            raise Conflict("series.reason", "%(period)s has a value already.", period=when.label_id(),
                           remedy="Give the reason of the correction; it is kept with the old value.")
        facts = {"file": None, "file_name": ""}
        if document is not None:
            file = store_upload(document.data, name=document.name, actor=actor, at=at)
            facts = {"file": file, "file_name": document.name[-255:]}
        point = SeriesPoint.objects.create(series=row, period=when.key, version=last + 1, value=number, note=note.strip(),
                                           reason=reason.strip(), entered_at=at, entered_by_id=actor.person, **facts)
        audit(actor=actor, at=at, act="series.point", target=f"series:{row.pk}", period=when.key, value=str(number),
              version=point.version)
    return point


def _permit(actor: Actor, office: Office) -> None:
    if not roles_at(actor, office.key, office.pk) & KEEPERS:
        raise NotPermitted("quality.keepers", "Only the head and the keepers of the data change this.")
