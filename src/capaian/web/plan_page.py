"""What the pages of the plan show, worked out from the plan's value: cards by objective, the tree, one indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from capaian.kernel.errors import NotFound
from capaian.kernel.numbers import format_number
from capaian.kernel.periods import Period, kind_of
from capaian.measurement.selectors import course_of, year_results
from capaian.organisation import selectors as organisation
from capaian.planning import selectors as planning
from capaian.planning.domain import review, smart, tree
from capaian.planning.domain.cards import PlanCard
from capaian.planning.domain.document import Change, target_text
from capaian.planning.domain.plan import IndicatorSpec, ObjectiveSpec, Plan
from capaian.planning.domain.targets import target_of
from capaian.planning.domain.years import PastValue, Strategy
from capaian.reporting.domain.comparison import beside_last_year
from capaian.web import plan_words
from capaian.web.charts import Bar


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator in a list: its targets as text, who answers for it, and how its SMART check stands."""

    spec: IndicatorSpec
    year: str
    quarters: tuple[str, ...]
    responsible: str
    doubts: int


@dataclass(frozen=True)
class ObjectiveCard:
    node: ObjectiveSpec
    kind: Any
    lines: list[IndicatorLine]


@dataclass(frozen=True)
class PlanPage:
    card: PlanCard
    plan: Plan
    years: list[int]
    objectives: list[ObjectiveCard]
    drawing: SafeString
    outline: list[str]
    strategy: Strategy | None
    past_years: list[int]


def posts_of(office_id: int) -> dict[str, str]:
    """Title of each post by its key. Three queries."""
    titles = organisation.titles(office_id)
    return {ref.removeprefix("position:"): title for ref, title in titles.items() if ref.startswith("position:")}


def plan_page(office_id: int, year: int | None, this_year: int) -> PlanPage | None:
    """The plan of a year: the one asked for, else this year's or the latest. None when there is none at all."""
    cards = planning.plans_of(office_id)
    if not cards and year is None:
        return None
    wanted = year or next((card.year for card in cards if card.year <= this_year), cards[0].year if cards else 0)
    card = next((card for card in cards if card.year == wanted), None) or planning.plan_for(office_id, wanted)
    plan, posts = planning.plan_value(card.id), posts_of(office_id)
    past = planning.past_of(office_id, card.year)
    lines = [_line(plan, one, posts, past) for one in plan.indicators]
    objectives = [
        ObjectiveCard(node, plan_words.OBJECTIVES[node.kind], [line for line in lines if line.spec.objective == node.code])
        for node in plan.objectives
    ]
    return PlanPage(
        card, plan, [one.year for one in cards], [one for one in objectives if one.lines], drawing(plan),
        [line.replace("  ", "– ") for line in tree.tree_text(plan)],
        planning.strategy_of(office_id, card.year), sorted({row.year for row in past}),
    )  # fmt: skip


def _line(plan: Plan, one: IndicatorSpec, posts: Mapping[str, str], past: Sequence[PastValue]) -> IndicatorLine:
    quarters = Period(plan.year, "year").children("quarter")
    return IndicatorLine(
        one, target_text(one.targets[str(plan.year)], one.decimals),
        tuple(_short(target_of(one.targets, period, one.time_aggregation), one.decimals) for period in quarters),
        posts.get(one.responsible, one.responsible),
        0 if one.is_budget else sum(found.verdict != smart.YES for found in smart.smart_check(plan, one, past)),
    )  # fmt: skip


def _short(target: Any, decimals: int) -> str:
    return target_text(target, decimals) if target.is_set else "–"


def drawing(plan: Plan) -> SafeString:
    """The performance tree. The drawing escapes every word itself."""
    return mark_safe(tree.to_svg(tree.draw(plan), plan.title))  # noqa: S308


@dataclass(frozen=True)
class IndicatorPage:
    card: PlanCard
    plan: Plan
    one: IndicatorSpec
    node: ObjectiveSpec
    posts: dict[str, str]
    suppliers: list[str]
    targets: list[tuple[Period, str]]
    findings: list[dict[str, Any]]
    past: list[dict[str, str]]
    medium: list[tuple[int, str]]
    strategy: Strategy | None
    standard: str
    trend: list[Bar]
    beside: list[dict[str, Any]]


def indicator_page(office_id: int, year: int, code: str) -> IndicatorPage:
    """The card of one indicator of the plan in force. `NotFound` for another code or year."""
    card = planning.plan_for(office_id, year)
    plan, posts = planning.plan_value(card.id), posts_of(office_id)
    one = next((spec for spec in plan.indicators if spec.code == code), None)
    if one is None:
        raise NotFound("indicator.unknown", "The plan has no such indicator.")
    past = planning.past_of(office_id, year)
    strategy = planning.strategy_of(office_id, year)
    measured = [row for row in year_results(office_id, year + 1, codes_of=year) if row.indicator == code]
    earlier = {row.year: _past(row, one.decimals) for row in past if row.indicator == code}
    earlier |= {row.year: {"year": str(row.year), "target": row.target, "realisation": row.realisation or "–",
                           "achievement": row.achievement, "source": row.source} for row in measured}
    values = {row.year: row.realisation for row in past if row.indicator == code} | {row.year: row.value for row in measured}
    goals = {row.year: row.target for row in past if row.indicator == code}
    trend = [Bar(str(when), values[when], goals.get(when), shown=earlier[when]["realisation"]) for when in sorted(values)]
    whole = Period(year, "year")
    periods = dict.fromkeys((whole, *whole.children(kind_of(one.frequency))))
    findings = [
        {"question": plan_words.QUESTIONS[f.question], "verdict": plan_words.VERDICTS[f.verdict],
         "why": plan_words.SMART[f.code], "answer": f.answer}
        for f in smart.smart_check(plan, one, past)
    ]  # fmt: skip
    medium = [(when, target_text(value, one.decimals)) for (key, when), value in
              (strategy.targets.items() if strategy else ()) if key == code]  # fmt: skip
    return IndicatorPage(
        card, plan, one, next(node for node in plan.objectives if node.code == one.objective), posts,
        [posts.get(key, key) for key in one.suppliers],
        [(period, target_text(one.targets[period.key], one.decimals)) for period in periods if period.key in one.targets],
        findings, [earlier[when] for when in sorted(earlier)], medium, strategy,
        "" if one.national_value is None else format_number(one.national_value, one.decimals),
        trend if sum(bar.value is not None for bar in trend) > 1 else [], _beside(office_id, year, one),
    )  # fmt: skip


def _beside(office_id: int, year: int, one: IndicatorSpec) -> list[dict[str, Any]]:
    """Every period of the year beside the same one a year earlier, where either has a figure; a whole year has its own table."""
    if one.frequency == "year":
        return []
    now, before = course_of(office_id, year, one.code), course_of(office_id, year - 1, one.code, codes_of=year)
    rows = []
    for period, figure in now.items():
        last = before.get(replace(period, year=year - 1))
        compared = beside_last_year(figure, last)
        reported = figure.realisation_text != "–"
        if compared is not None or reported:
            rows.append({"period": period, "now": figure, "last": last, "compared": compared,
                         "verdict": plan_words.COMPARED[compared["verdict"]] if compared and reported else None})
    return rows


def _past(row: PastValue, decimals: int) -> dict[str, str]:
    def shown(value: Any, label: str) -> str:
        return label or "–" if value is None else format_number(value, decimals)

    return {"year": str(row.year), "target": shown(row.target, row.target_label), "source": row.source,
            "realisation": shown(row.realisation, row.realisation_label), "achievement": row.achievement}  # fmt: skip


@dataclass(frozen=True)
class ChangeLine:
    change: Change
    word: Any
    tone: str
    field: Any


def change_lines(changes: Sequence[Change]) -> list[ChangeLine]:
    """What an import changes, in the words of the screen; a period is named as officials name it."""
    out = []
    for change in changes:
        word, tone = plan_words.CHANGES[change.kind]
        field = plan_words.FIELDS.get(change.field) or (Period.parse(change.field).label_id() if change.field else "")
        out.append(ChangeLine(change, word, tone, field))
    return out


@dataclass(frozen=True)
class ChecksPage:
    card: PlanCard
    questions: list[Any]
    lines: list[dict[str, Any]]
    nodes: list[tuple[review.Covered, Any]]
    doubts: int

    @property
    def doubts_words(self) -> str:
        return gettext("%(count)s indicators to look at again") % {"count": self.doubts}


def checks_page(office_id: int, year: int) -> ChecksPage:
    """Everything that is asked of a plan, what is in order too."""
    card = planning.plan_for(office_id, year)
    plan, posts = planning.plan_value(card.id), posts_of(office_id)
    found = review.reviewed(plan, planning.past_of(office_id, year))
    lines = [
        {"spec": one.spec, "sum": one.sum, "sum_words": plan_words.SUMS[one.sum.code], "sourced": one.sourced,
         "rule": plan_words.OVER_TIME[one.spec.time_aggregation], "responsible": posts.get(one.spec.responsible, "–"),
         "suppliers": [posts.get(key, key) for key in one.spec.suppliers],
         "findings": [{"question": plan_words.QUESTIONS[f.question], "verdict": plan_words.VERDICTS[f.verdict],
                       "why": plan_words.SMART[f.code]} for f in one.findings]}
        for one in found
    ]  # fmt: skip
    nodes = [(one, plan_words.OBJECTIVES[one.node.kind]) for one in review.covered(plan)]
    return ChecksPage(card, list(plan_words.QUESTIONS.values()), lines, nodes, sum(not one.in_order for one in found))
