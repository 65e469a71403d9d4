"""Reads of the plan: which one is in force, and its indicators with the targets of a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from django.db.models import F, Q, QuerySet

from capaian.kernel.errors import NotFound
from capaian.kernel.periods import KINDS, Period, kind_of
from capaian.organisation.domain.actors import Actor
from capaian.organisation.domain.policy import may_keep_office
from capaian.organisation.selectors import positions_in_role
from capaian.planning.domain.agreements import Agreement, budgets_from, lines_from, party_from
from capaian.planning.domain.cards import (
    AgreementCard,
    IndicatorCard,
    ObjectiveCard,
    PlanCard,
    PostCard,
    SignatureCard,
)
from capaian.planning.domain.nomenclature import Code, CodeChange, Nomenclature, follow
from capaian.planning.domain.plan import IndicatorSpec, ObjectiveSpec, Plan
from capaian.planning.domain.targets import TargetValue, comparison
from capaian.planning.domain.vocabulary import REVISIONS
from capaian.planning.domain.years import PastValue, Strategy
from capaian.planning.models import (
    AgreementSignature,
    Indicator,
    NomenclatureChange,
    NomenclatureCode,
    Objective,
    PastFigure,
    PerformanceAgreement,
    PerformancePlan,
    StrategicPlan,
    StrategicTarget,
    Supply,
    Target,
)

COMPILERS = ("unit-penyusun-laporan", "unit-pengelola-data")
"""Roles whose posts may draft an agreement for another post, beside the post itself and the office's administrator."""


def plan_for(office_id: int, year: int) -> PlanCard:
    """The plan in force of an office and year; `NotFound` when none was adopted. One query."""
    row = PerformancePlan.objects.filter(office=office_id, year=year, status="in_force").first()
    if row is None:
        raise NotFound(
            "plan.none",
            "The office has no plan in force for %(year)s.",
            remedy="Adopt one first.",
            year=year,
        )
    return _plan_card(row)


def planned_years(office_ids: Iterable[int]) -> list[int]:
    """The years for which one of these offices has a plan in force, the latest first. One query."""
    rows = PerformancePlan.objects.filter(office__in=list(office_ids), status="in_force")
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def plans_of(office_id: int) -> list[PlanCard]:
    """Every plan in force of an office, the latest year first. One query."""
    rows = PerformancePlan.objects.filter(office=office_id, status="in_force").order_by("-year")
    return [_plan_card(row) for row in rows]


def objectives_of(plan_id: int) -> list[ObjectiveCard]:
    """The cascade of a plan in its order, also the nodes that only their children measure. One query."""
    return list(_objectives([plan_id]).values())


def indicators_for(office_id: int, period: Period, supplier: str | None = None) -> list[IndicatorCard]:
    """The indicators that are due for a period, in the plan's order, each with its targets.

    An indicator is due when its frequency is the period's own kind or a shorter one: a quarter asks the monthly and the
    quarterly ones, a month only the monthly ones. ``supplier``: the key of a post, for the part that post hands in.
    Five queries, however many indicators. `NotFound` when no plan is in force.
    """
    plan = plan_for(office_id, period.year)
    due = KINDS[KINDS.index(period.kind) :]
    rows = Indicator.objects.filter(plan=plan.id, frequency__in=due).select_related("responsible").order_by("order")
    if supplier is not None:
        rows = rows.filter(supply__supplier__key=supplier)
    return _cards(list(rows), period)


def indicator_cards(ids: list[int], period: Period) -> list[IndicatorCard]:
    """The cards of known indicators of one plan, also of a replaced one (an old form). Four queries."""
    rows = list(Indicator.objects.filter(pk__in=ids).select_related("responsible").order_by("order"))
    return _cards(rows, period)


def due_in(office_ids: Collection[int], periods: Sequence[Period]) -> dict[Period, dict[int, list[IndicatorCard]]]:
    """The indicators due in periods of one year: period → office → cards in the plan's order, each with the targets of that
    period. An office without a plan in force has none. Five queries, however many offices and periods."""
    rows = list(Indicator.objects.filter(plan__office__in=office_ids, plan__year=periods[0].year, plan__status="in_force")
                .select_related("responsible", "plan").order_by("plan", "order"))
    facts = _facts_of(rows)
    out: dict[Period, dict[int, list[IndicatorCard]]] = {}
    for period in periods:
        out[period] = {office: [] for office in office_ids}
        for row in rows:
            if row.frequency in KINDS[KINDS.index(period.kind) :]:
                out[period][row.plan.office_id].append(_card(row, facts, period))
    return out


def indicator_ids(office_id: int, year: int) -> dict[str, int]:
    """The indicators of the plan in force: code → id. Two queries."""
    return dict(Indicator.objects.filter(plan=plan_for(office_id, year).id).values_list("code", "pk"))


def suppliers_for(office_id: int, period: Period) -> list[PostCard]:
    """The posts that have something to hand in for a period, in order of their key. Two queries."""
    plan = plan_for(office_id, period.year)
    due = KINDS[KINDS.index(period.kind) :]
    found = Supply.objects.filter(indicator__plan=plan.id, indicator__frequency__in=due)
    return [
        PostCard(*row)
        for row in found.values_list("supplier__key", "supplier__title").distinct().order_by("supplier__key")
    ]


def plan_value(plan_id: int) -> Plan:
    """A plan, in force or replaced, as the value its document describes. Five queries; `NotFound` for no such plan."""
    row = PerformancePlan.objects.select_related("office").filter(pk=plan_id).first()
    if row is None:
        raise NotFound("plan.unknown", "There is no such plan.")
    objectives = list(Objective.objects.filter(plan=row).order_by("order"))
    codes = {node.pk: node.code for node in objectives}
    indicators = list(Indicator.objects.filter(plan=row).select_related("responsible").order_by("order"))
    suppliers: dict[int, list[str]] = defaultdict(list)
    for supply in Supply.objects.filter(indicator__plan=row).select_related("supplier").order_by("pk"):
        suppliers[supply.indicator_id].append(supply.supplier.key)
    targets: dict[int, dict[str, TargetValue]] = defaultdict(dict)
    for target in Target.objects.filter(indicator__plan=row).order_by("pk"):
        targets[target.indicator_id][target.period_key] = _target(target)
    return Plan(
        office=row.office.key,
        year=row.year,
        title=row.title,
        objectives=tuple(ObjectiveSpec(n.code, n.kind, n.text, codes.get(n.parent_id, ""), n.nomenclature) for n in objectives),
        indicators=tuple(
            IndicatorSpec(
                **{name: getattr(one, name) for name in _PLAIN_FIELDS},
                objective=codes[one.objective_id],
                responsible=one.responsible.key,
                suppliers=tuple(suppliers[one.pk]),
                targets=MappingProxyType(targets[one.pk]),
                weight=one.weight,
                national_value=one.national_value,
                formula_options=MappingProxyType(one.formula_options),
                smart=MappingProxyType(one.smart),
            )
            for one in indicators
        ),
        source_note=row.source_note,
        example_notice=row.example_notice,
    )


_PLAIN_FIELDS = tuple(
    field.name
    for field in fields(IndicatorSpec)
    if field.name
    not in {"objective", "responsible", "suppliers", "targets", "weight", "national_value", "formula_options", "smart"}
)


def _target(row: Target | StrategicTarget) -> TargetValue:
    return TargetValue(row.value, row.lower, row.upper, row.label, row.reason)


def strategy_of(office_id: int, year: int) -> Strategy | None:
    """The Renstra that covers a year (of several the one that began last), with its targets under the codes of that year:
    a code that was changed since the Renstra began is followed, as in `past_of`. Three queries."""
    kept = strategy_as_kept(office_id, year)
    if kept is None or kept.first_year == year:
        return kept
    code = code_follower(office_id, year)
    targets = {(code(old, kept.first_year), when): value for (old, when), value in kept.targets.items()} | {
        key: value for key, value in kept.targets.items() if code(key[0], kept.first_year) == key[0]}
    return replace(kept, targets=MappingProxyType(targets))


def strategy_as_kept(office_id: int, year: int) -> Strategy | None:
    """The same under the codes it was recorded with. Two queries."""
    row = (
        StrategicPlan.objects.filter(office=office_id, first_year__lte=year, last_year__gte=year)
        .order_by("-first_year")
        .first()
    )
    if row is None:
        return None
    rows = StrategicTarget.objects.filter(strategy=row).order_by("pk")
    targets = {(one.indicator_code, one.year): _target(one) for one in rows}
    return Strategy(row.first_year, row.last_year, row.title, MappingProxyType(targets), row.source)


def nomenclature_of(office_id: int) -> Nomenclature:
    """The codes and changes that count for an office: those of every office and its own. Two queries."""
    mine = Q(office__isnull=True) | Q(office=office_id)
    codes = NomenclatureCode.objects.filter(mine).order_by("code", "first_year")
    return Nomenclature(
        tuple(Code(row.code, row.title, row.first_year, row.last_year, row.regulation) for row in codes),
        _changes(office_id),
    )


def _changes(office_id: int) -> tuple[CodeChange, ...]:
    rows = NomenclatureChange.objects.filter(Q(office__isnull=True) | Q(office=office_id)).order_by("from_year", "old", "new")
    return tuple(CodeChange(row.old, row.new, row.from_year, row.regulation) for row in rows)


def code_follower(office_id: int, until: int) -> Callable[[str, int], str]:
    """Asks what a code of an earlier year is called in the year ``until``. One query, when it is asked first."""
    changes: list[tuple[CodeChange, ...]] = []

    def code(old: str, since: int) -> str:
        if not changes:
            changes.append(_changes(office_id))
        return follow(old, since, until, changes[0])

    return code


def past_of(office_id: int, before: int) -> tuple[PastValue, ...]:
    """What earlier reports say of the office's indicators, the years before ``before``, oldest first, under the codes of the
    year ``before``: a nomenclature code that was changed meanwhile is followed. Two queries, one where there is nothing."""
    code = code_follower(office_id, before)
    followed = [replace(row, indicator=code(row.indicator, row.year)) for row in past_as_kept(office_id, before)]
    return tuple(sorted(followed, key=lambda row: (row.indicator, row.year)))


def past_as_kept(office_id: int, before: int) -> tuple[PastValue, ...]:
    """The same under the codes of their own years, as they were recorded. One query."""
    rows = PastFigure.objects.filter(office=office_id, year__lt=before).order_by("indicator_code", "year")
    return tuple(
        PastValue(
            indicator=row.indicator_code,
            year=row.year,
            source=row.source,
            target=row.target,
            realisation=row.realisation,
            target_label=row.target_label,
            realisation_label=row.realisation_label,
            achievement=row.achievement_printed,
        )
        for row in rows
    )


def may_draft_agreement(actor: Actor, office: Any, position: str) -> bool:
    """Whether this official may draft the agreement of that post."""
    return (actor.office == office.key and position in _held(actor)) or drafts_for_all(actor, office)


def drafts_for_all(actor: Actor, office: Any) -> bool:
    """Whether this official drafts agreements for every post: the administrator, and who compiles the reports."""
    if may_keep_office(actor, office.key):
        return True
    return actor.office == office.key and any(_held(actor) & positions_in_role(office.pk, role) for role in COMPILERS)


def _held(actor: Actor) -> set[str]:
    return {capacity.position for capacity in actor.capacities}


def agreements_of(office_id: int, year: int | None = None) -> list[AgreementCard]:
    """The agreements of an office (and year), every version: the head's first, then by post. Two queries."""
    rows = PerformanceAgreement.objects.filter(office=office_id).select_related("office", "position", "superior")
    rows = rows.filter(year=year) if year else rows
    return _agreement_cards(rows.order_by(F("superior").asc(nulls_first=True), "position", "-year", "-version"))


def agreement_card(agreement_id: int, office: str) -> AgreementCard:
    """One agreement of this office (its key); `NotFound` for another's. Two queries."""
    rows = PerformanceAgreement.objects.filter(pk=agreement_id, office__key=office)
    found = _agreement_cards(rows.select_related("office", "position", "superior"))
    if not found:
        raise NotFound("agreement.unknown", "There is no such agreement.")
    return found[0]


def _agreement_cards(rows: QuerySet[PerformanceAgreement]) -> list[AgreementCard]:
    signatures: dict[int, list[SignatureCard]] = defaultdict(list)
    for one in AgreementSignature.objects.filter(agreement__in=rows.values("pk")).order_by("pk"):
        signatures[one.agreement_id].append(
            SignatureCard(one.party, one.how, one.name, one.title, one.reference, one.at)
        )
    return [
        AgreementCard(
            id=row.pk,
            office=row.office.key,
            position=PostCard(row.position.key, row.position.title),
            superior=row.superior.key if row.superior else "",
            state=row.state,
            agreement=Agreement(
                office=row.office.name,
                year=row.year,
                version=row.version,
                first=party_from(row.first),
                second=party_from(row.second),
                lines=lines_from(row.lines),
                budgets=budgets_from(row.budgets),
                revision=REVISIONS.get(row.revision_reason, ""),
            ),
            budget_approved_on=row.budget_approved_on,
            due_on=row.due_on,
            drafted_at=row.drafted_at,
            signed_at=row.signed_at,
            signatures=tuple(signatures[row.pk]),
        )
        for row in rows
    ]


def _plan_card(row: PerformancePlan) -> PlanCard:
    return PlanCard(
        id=row.pk,
        office_id=row.office_id,
        year=row.year,
        version=row.version,
        title=row.title,
        source_note=row.source_note,
        example_notice=row.example_notice,
        remarks=tuple(row.remarks),
    )


def _objectives(plan_ids: Iterable[int]) -> dict[int, ObjectiveCard]:
    cards: dict[int, ObjectiveCard] = {}
    rows = list(Objective.objects.filter(plan__in=list(plan_ids)).order_by("plan", "order"))
    by_id = {row.pk: row for row in rows}
    for row in rows:
        path, above = [], by_id.get(row.parent_id)
        while above is not None:
            path.insert(0, above.code)
            above = by_id.get(above.parent_id)
        cards[row.pk] = ObjectiveCard(row.code, row.kind, row.text, row.order, tuple(path))
    return cards


@dataclass(frozen=True)
class _Facts:
    """What stands in the tables around some indicators."""

    objectives: Mapping[int, ObjectiveCard]
    suppliers: Mapping[int, Sequence[PostCard]]
    targets: Mapping[int, Mapping[str, TargetValue]]


def _cards(rows: Sequence[Indicator], period: Period) -> list[IndicatorCard]:
    facts = _facts_of(rows)
    return [_card(row, facts, period) for row in rows]


def _facts_of(rows: Sequence[Indicator]) -> _Facts:
    """Three queries, however many indicators of however many plans."""
    ids = [row.pk for row in rows]
    suppliers: dict[int, list[PostCard]] = defaultdict(list)
    for supply in Supply.objects.filter(indicator__in=ids).select_related("supplier").order_by("pk"):
        suppliers[supply.indicator_id].append(PostCard(supply.supplier.key, supply.supplier.title))
    targets: dict[int, dict[str, TargetValue]] = defaultdict(dict)
    for target in Target.objects.filter(indicator__in=ids):
        targets[target.indicator_id][target.period_key] = _target(target)
    return _Facts(_objectives({row.plan_id for row in rows}), suppliers, targets)


def _card(row: Indicator, facts: _Facts, period: Period) -> IndicatorCard:
    return IndicatorCard(
        id=row.pk,
        code=row.code,
        name=row.name,
        operational_definition=row.operational_definition,
        unit=row.unit,
        objective=facts.objectives[row.objective_id],
        level=row.level,
        direction=row.direction,
        formula=row.formula,
        formula_options=MappingProxyType(row.formula_options),
        decimals=row.decimals,
        time_aggregation=row.time_aggregation,
        unit_aggregation=row.unit_aggregation,
        is_budget=row.is_budget,
        weight=row.weight,
        category=row.category,
        frequency=kind_of(row.frequency),
        calculation=row.calculation,
        source_medium=row.source_medium,
        responsible=PostCard(row.responsible.key, row.responsible.title),
        suppliers=tuple(facts.suppliers.get(row.pk, ())),
        evidence_required=row.evidence_required,
        smart=MappingProxyType(row.smart),
        note=row.note,
        verification=row.verification,
        accuracy=row.accuracy,
        limits=row.limits,
        compensation=row.compensation,
        national_value=row.national_value,
        national_source=row.national_source,
        national_year=row.national_year,
        targets=comparison(facts.targets.get(row.pk, {}), period, row.time_aggregation),
    )
