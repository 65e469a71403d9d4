"""Writes of the years around a plan: the Renstra's medium-term targets, and what earlier reports say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from capaian.foundation.services import audit
from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import canonical
from capaian.organisation.domain.actors import Actor
from capaian.planning.domain.reading import raise_all
from capaian.planning.domain.years import PastValue, Strategy
from capaian.planning.models import PastFigure, StrategicPlan, StrategicTarget
from capaian.planning.services.plans import permit_keeper


def record_strategy(*, office: Any, strategy: Strategy, actor: Actor, at: datetime) -> StrategicPlan:
    """Keep the medium-term targets of a Renstra; those of the same years are replaced whole.

    ``NotPermitted`` for anybody but the office's administrator.
    """
    permit_keeper(office=office, act="strategy.record", actor=actor, at=at)
    with transaction.atomic():
        row, made = StrategicPlan.objects.update_or_create(
            office=office, first_year=strategy.first_year, last_year=strategy.last_year,
            defaults={"title": strategy.title, "source": strategy.source, "adopted_at": at})  # fmt: skip
        StrategicTarget.objects.filter(strategy=row).delete()
        StrategicTarget.objects.bulk_create(
            StrategicTarget(strategy=row, indicator_code=code, year=year, value=value.value, lower=value.lower,
                            upper=value.upper, label=value.label, reason=value.reason)
            for (code, year), value in strategy.targets.items()
        )  # fmt: skip
        audit(actor=actor, at=at, act="strategy.record", target=f"office:{office.key}", strategy=row.pk, new=made,
              targets={f"{code} {year}": value.text() for (code, year), value in strategy.targets.items()})  # fmt: skip
    return row


def record_past(*, office: Any, past: Collection[PastValue], actor: Actor, at: datetime) -> int:
    """Keep what earlier reports say of the indicators; a row that says something else is replaced, leaving its trace.

    Returns how many rows are new or changed. ``NotPermitted`` for anybody but the office's administrator;
    ``InvalidInput`` when a row's year is not over in the office's time.
    """
    permit_keeper(office=office, act="history.record", actor=actor, at=at)
    raise_all([
        InvalidInput("history.future", "The year %(year)s is not over yet.", year=value.year,
                     place=f"history {value.indicator}")
        for value in past if value.year >= at.year
    ])  # fmt: skip
    with transaction.atomic():
        known = {(row.indicator_code, row.year): row for row in PastFigure.objects.filter(office=office)}
        changed: dict[str, list[Any]] = {}
        written: dict[tuple[str, int], PastFigure] = {}
        for value in past:
            key = value.indicator, value.year
            row = known.setdefault(key, PastFigure(office=office, indicator_code=value.indicator, year=value.year))
            before = _facts(row)
            row.target, row.realisation = value.target, value.realisation
            row.target_label, row.realisation_label = value.target_label, value.realisation_label
            row.achievement_printed, row.source = value.achievement, value.source
            if row.pk is None or _facts(row) != before:
                row.recorded_at = at
                changed[f"{value.indicator} {value.year}"] = [before if row.pk else None, _facts(row)]
                written[key] = row
        PastFigure.objects.bulk_update([row for row in written.values() if row.pk is not None], _FACTS)
        PastFigure.objects.bulk_create([row for row in written.values() if row.pk is None])
        if changed:
            audit(actor=actor, at=at, act="history.record", target=f"office:{office.key}", rows=changed)
    return len(changed)


_FACTS = ("target", "realisation", "target_label", "realisation_label", "achievement_printed", "source", "recorded_at")


def _facts(row: PastFigure) -> list[str]:
    numbers = [None if n is None else canonical(n) for n in (row.target, row.realisation)]
    return [f"{n:f}" if n is not None else "" for n in numbers] + [
        row.target_label, row.realisation_label, row.achievement_printed, row.source]  # fmt: skip
