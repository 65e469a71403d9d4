"""Writes of the plan: adopting a plan document, and copying a plan to a later year as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from capaian.foundation.services import audit, audit_refusal
from capaian.kernel.errors import Conflict, InvalidInput, NotPermitted
from capaian.organisation.domain.actors import Actor
from capaian.organisation.domain.policy import may_keep_office
from capaian.planning.domain.checks import problems, warnings
from capaian.planning.domain.document import copied_forward
from capaian.planning.domain.nomenclature import code_remarks
from capaian.planning.domain.plan import IndicatorSpec, Plan, plan_from_data
from capaian.planning.domain.reading import raise_all
from capaian.planning.domain.vocabulary import REVISIONS
from capaian.planning.models import Indicator, Objective, PerformancePlan, Supply, Target
from capaian.planning.selectors import nomenclature_of, plan_for, plan_value


def adopt_plan(
    *, office: Any, data: Mapping[str, Any], actor: Actor, at: datetime, revision_reason: str = ""
) -> PerformancePlan:
    """Put a plan document into force, whole or not at all.

    ``office`` is the Office row, ``data`` a plan document (`plan_from_data`). A second plan of a year needs one of
    `REVISIONS` (vocabulary) and becomes the next version; the old one is kept as replaced. Raises NotPermitted (only the
    office's administrator), InvalidInput or ManyProblems (each fault with its row and field), Conflict.
    What an officer should look at again is kept in ``plan.remarks``.
    """
    permit_keeper(office=office, act="plan.adopt", actor=actor, at=at)
    plan = plan_from_data(data)
    posts = {post.key: post.pk for post in office.position_set.all()}
    found = problems(plan, posts)
    if plan.office != office.key:
        found.insert(0, InvalidInput("plan.office", "This plan is of another office (%(key)s).", key=plan.office,
                                     place="plan.office"))  # fmt: skip
    raise_all(found)
    with transaction.atomic():
        row = _open_version(office, plan, revision_reason, at)
        _write_indicators(row, plan, _write_objectives(row, plan), posts)
        audit(
            actor=actor,
            at=at,
            act="plan.adopt",
            target=f"office:{office.key}",
            plan=row.pk,
            year=row.year,
            version=row.version,
            indicators=len(plan.indicators),
        )
    return row


def copy_plan_forward(*, office: Any, from_year: int, to_year: int, actor: Actor, at: datetime) -> dict[str, Any]:
    """The plan in force of a year as a draft document of a later one, every target still to be set. Adopts nothing.

    ``NotFound`` when there is no plan of that year, ``Conflict`` when the later year has one already, ``InvalidInput``
    when the year is not later, ``NotPermitted`` for anybody but the office's administrator.
    """
    permit_keeper(office=office, act="plan.copy", actor=actor, at=at)
    if PerformancePlan.objects.filter(office=office, year=to_year, status=PerformancePlan.Status.IN_FORCE).exists():
        raise Conflict("plan.copy-exists", "A plan of %(year)s is already in force.", year=to_year,
                       remedy="Export that one and revise it.")  # fmt: skip
    data = copied_forward(plan_value(plan_for(office.pk, from_year).id), to_year)
    audit(actor=actor, at=at, act="plan.copy", target=f"office:{office.key}", year=from_year, to=to_year)
    return data


def permit_keeper(*, office: Any, act: str, actor: Actor, at: datetime) -> None:
    """Refuse anybody but the office's administrator; the refusal leaves its trace."""
    if not may_keep_office(actor, office.key):
        audit_refusal(actor=actor, at=at, act=act, target=f"office:{office.key}")
        raise NotPermitted("plan.adopt", "Only the office's administrator may put a plan into force.")


def _open_version(office: Any, plan: Plan, reason: str, at: datetime) -> PerformancePlan:
    current = (
        PerformancePlan.objects.select_for_update()
        .filter(office=office, year=plan.year, status=PerformancePlan.Status.IN_FORCE)
        .first()
    )
    if current is None and reason:
        raise Conflict("plan.first", "There is no plan of %(year)s to revise.", year=plan.year)
    if current is not None and reason not in REVISIONS:
        raise Conflict(
            "plan.exists",
            "A plan of %(year)s is already in force.",
            remedy="Choose one of the three legal reasons of a revision.",
            year=plan.year,
        )
    if current is not None:
        current.status = PerformancePlan.Status.REPLACED
        current.save(update_fields=["status"])
    table = nomenclature_of(office.pk)
    return PerformancePlan.objects.create(
        office=office,
        year=plan.year,
        version=1 if current is None else current.version + 1,
        title=plan.title,
        source_note=plan.source_note,
        example_notice=plan.example_notice,
        revision_reason=reason,
        remarks=[asdict(remark) for remark in (*warnings(plan), *code_remarks(plan, table.codes, table.changes))],
        adopted_at=at,
    )


def _write_objectives(row: PerformancePlan, plan: Plan) -> dict[str, Objective]:
    """Parents may stand below their children in the document, so the links are set in a second pass."""
    nodes = Objective.objects.bulk_create(
        Objective(plan=row, order=order, code=node.code, kind=node.kind, text=node.text, nomenclature=node.nomenclature)
        for order, node in enumerate(plan.objectives, start=1)
    )
    made = {node.code: node for node in nodes}
    for node in plan.objectives:
        made[node.code].parent = made.get(node.parent)
    Objective.objects.bulk_update(nodes, ["parent"])
    return made


def _write_indicators(
    row: PerformancePlan, plan: Plan, objectives: Mapping[str, Objective], posts: Mapping[str, int]
) -> None:
    made = Indicator.objects.bulk_create(
        _indicator(row, order, spec, objectives, posts) for order, spec in enumerate(plan.indicators, start=1)
    )
    both = list(zip(made, plan.indicators, strict=True))
    Supply.objects.bulk_create(Supply(indicator=one, supplier_id=posts[key]) for one, spec in both for key in spec.suppliers)
    Target.objects.bulk_create(
        Target(indicator=one, period_key=key, value=target.value, lower=target.lower, upper=target.upper, label=target.label,
               reason=target.reason)
        for one, spec in both for key, target in spec.targets.items()
    )  # fmt: skip


def _indicator(
    row: PerformancePlan, order: int, spec: IndicatorSpec, objectives: Mapping[str, Objective], posts: Mapping[str, int]
) -> Indicator:
    return Indicator(
        plan=row,
        objective=objectives[spec.objective],
        order=order,
        code=spec.code,
        name=spec.name,
        operational_definition=spec.operational_definition,
        unit=spec.unit,
        level=spec.level,
        direction=spec.direction,
        formula=spec.formula,
        formula_options=dict(spec.formula_options),
        decimals=spec.decimals,
        time_aggregation=spec.time_aggregation,
        unit_aggregation=spec.unit_aggregation,
        is_budget=spec.is_budget,
        weight=spec.weight,
        category=spec.category,
        frequency=spec.frequency,
        calculation=spec.calculation,
        source_medium=spec.source_medium,
        responsible_id=posts[spec.responsible],
        evidence_required=spec.evidence_required,
        smart=dict(spec.smart),
        note=spec.note,
        verification=spec.verification,
        accuracy=spec.accuracy,
        limits=spec.limits,
        compensation=spec.compensation,
        national_value=spec.national_value,
        national_source=spec.national_source,
        national_year=spec.national_year,
    )
