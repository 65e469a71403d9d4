"""Writes of measurement: results are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from capaian.foundation.services import audit
from capaian.measurement.domain.figures import Figure
from capaian.measurement.models import Result
from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import RunRef


@transaction.atomic
def record_results(*, run: RunRef, figures: Sequence[Figure], actor: Actor, at: datetime) -> int:
    """Keep these figures as the run's next measurement; returns its number."""
    number = (Result.objects.filter(run=run.id).order_by("-number").values_list("number", flat=True).first() or 0) + 1
    Result.objects.bulk_create(
        Result(run_id=run.id, number=number, indicator_id=f.card.id, scope=f.scope, period=f.period.key,
               target=f.target_text, realisation=f.realisation_text,
               raw=str(f.measurement.raw) if f.measurement.raw is not None else "", displayed=f.measurement.displayed,
               undefined=f.measurement.undefined.value if f.measurement.undefined else "", met=f.measurement.met,
               band=f.measurement.band.label if f.measurement.band else "", formula=f.measurement.formula_key,
               specification=f.measurement.spec.key, explanation=f.measurement.explanation,
               warnings=[w.sentence for w in f.measurement.warnings], inputs=list(f.cells),
               digest=f.measurement.digest, reported=f.aggregate.reported if f.aggregate else len(f.cells),
               expected=f.aggregate.expected if f.aggregate else 1, at=at)
        for f in figures)
    audit(actor=actor, at=at, act="measurement.record", target=f"run:{run.uid}", number=number, figures=len(figures))
    return number
