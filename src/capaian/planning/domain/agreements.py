"""The Perjanjian Kinerja as a value: who promises what to whom, drawn from the plan (PermenPANRB 53/2014).

The head of an office promises the objectives and their indicators, with the budget of each programme; every other post
promises the indicators it answers for, each with the indicator of its superior that it serves. What is drawn is a
snapshot: a later plan or another official changes nothing in it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from capaian.planning.domain.document import target_text
from capaian.planning.domain.plan import IndicatorSpec, Plan

MONTHS_AFTER_BUDGET: Final = 1
"""An agreement is due this many months after the budget was approved; a local rule may give another day."""

FIRST, SECOND = "first", "second"


@dataclass(frozen=True, slots=True)
class Party:
    """One party as it stood when the agreement was drafted. ``prefix`` is "Plt." or "Plh." or empty."""

    title: str
    name: str
    nip: str = ""
    rank: str = ""
    prefix: str = ""

    @property
    def full_title(self) -> str:
        """The post with how it is held: "Plt. Camat Contoh"."""
        return f"{self.prefix} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """A row of the annexe. ``supports``: codes of the superior's indicators that this one serves."""

    objective_code: str
    objective: str
    code: str
    indicator: str
    unit: str
    target: str
    supports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A programme with its ceiling in rupiah (``amount`` None: the plan has none). ``total``: the row of the sum."""

    code: str
    program: str
    amount: Decimal | None
    note: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """A performance agreement. ``revision`` is the legal reason of a later version, in words; empty for the first."""

    office: str
    year: int
    version: int
    first: Party
    second: Party
    lines: tuple[AgreementLine, ...]
    budgets: tuple[BudgetLine, ...]
    revision: str = ""


def due_on(budget_approved: date, months: int = MONTHS_AFTER_BUDGET) -> date:
    """The day by which the agreement is due: the same day so many months later, or that month's last day.

    >>> due_on(date(2023, 12, 29)), due_on(date(2024, 1, 31))
    (datetime.date(2024, 1, 29), datetime.date(2024, 2, 29))
    """
    year, month = divmod(budget_approved.year * 12 + budget_approved.month - 1 + months, 12)
    return date(year, month + 1, min(budget_approved.day, monthrange(year, month + 1)[1]))


def head_lines(plan: Plan) -> tuple[AgreementLine, ...]:
    """What the head promises: the indicators of goals and objectives, or all of them where those have none."""
    kinds = {node.code: node.kind for node in plan.objectives}
    high = [one for one in plan.indicators if not one.is_budget and kinds[one.objective] in ("goal", "objective")]
    return _lines(plan, high or [one for one in plan.indicators if not one.is_budget])


def post_lines(plan: Plan, posts: Sequence[str], above: Iterable[AgreementLine]) -> tuple[AgreementLine, ...]:
    """What a post promises: the indicators that one of ``posts`` answers for or supplies, and which of its superior's
    indicators (``above``) each serves: the same one, else those of the nearest objective over it."""
    wanted = set(posts)
    own = [one for one in plan.indicators if not one.is_budget and wanted & {one.responsible, *one.suppliers}]
    return _lines(plan, own, tuple(above))


def _lines(
    plan: Plan, chosen: Iterable[IndicatorSpec], above: tuple[AgreementLine, ...] = ()
) -> tuple[AgreementLine, ...]:
    nodes = {node.code: node for node in plan.objectives}
    return tuple(
        AgreementLine(
            objective_code=one.objective,
            objective=nodes[one.objective].text,
            code=one.code,
            indicator=one.name,
            unit=one.unit,
            target=target_text(one.targets[str(plan.year)], one.decimals),
            supports=_served(plan, one, above),
        )
        for one in chosen
    )


def _served(plan: Plan, one: IndicatorSpec, above: tuple[AgreementLine, ...]) -> tuple[str, ...]:
    if any(line.code == one.code for line in above):
        return (one.code,)
    parents = {node.code: node.parent for node in plan.objectives}
    code = one.objective
    while code:
        found = tuple(line.code for line in above if line.objective_code == code)
        if found:
            return found
        code = parents.get(code, "")
    return ()


def subordinates(post: str, superiors: Mapping[str, str]) -> tuple[str, ...]:
    """Every post below this one, the nearest first. ``superiors``: post → its superior, empty at the top.

    >>> subordinates("a", {"a": "", "b": "a", "c": "b", "d": ""})
    ('b', 'c')
    """
    found: list[str] = []
    level = [post]
    while level:
        level = [key for key, over in superiors.items() if over in level and key not in found]
        found += level
    return tuple(found)


def budget_lines(plan: Plan, posts: Iterable[str] | None = None) -> tuple[BudgetLine, ...]:
    """The budget of each programme: its own line in the plan, else the sum of what lies below it.

    ``posts``: only programmes with a budget line that one of them answers for. The total is the plan's own where it has
    one above the programmes, else the sum; programmes without any figure say so.
    """
    ceilings = _ceilings(plan)
    programmes = [node for node in plan.objectives if node.kind == "program"]
    if posts is not None:
        wanted = set(posts)
        mine = {one.objective for one in plan.indicators if one.is_budget and wanted & {one.responsible, *one.suppliers}}
        programmes = [node for node in programmes if mine & {node.code, *_below(plan, node.code)}]
    lines = [
        BudgetLine(node.code, node.text, ceilings[node.code],
                   "" if ceilings[node.code] is not None else "Pagu belum dirinci dalam rencana")
        for node in programmes
    ]  # fmt: skip
    known = [line.amount for line in lines if line.amount is not None]
    whole = None if posts is not None else _stated_total(plan)
    if whole is not None:
        lines.append(BudgetLine("", "Jumlah", whole, "Menurut rencana", total=True))
    elif known:
        lines.append(BudgetLine("", "Jumlah", sum(known, Decimal()), total=True))
    return tuple(lines)


def _ceilings(plan: Plan) -> dict[str, Decimal | None]:
    own: dict[str, Decimal] = {}
    for one in plan.indicators:
        amount = one.targets[str(plan.year)].value if one.is_budget else None
        if amount is not None:
            own[one.objective] = own.get(one.objective, Decimal()) + amount

    def ceiling(code: str) -> Decimal | None:
        if code in own:
            return own[code]
        below = [amount for node in plan.children(code) if (amount := ceiling(node.code)) is not None]
        return sum(below, Decimal()) if below else None

    return {node.code: ceiling(node.code) for node in plan.objectives}


def _stated_total(plan: Plan) -> Decimal | None:
    """The total the plan states itself: the budget of the first goal or objective that has one."""
    kinds = {node.code: node.kind for node in plan.objectives}
    for one in plan.indicators:
        if one.is_budget and kinds[one.objective] in ("goal", "objective"):
            return one.targets[str(plan.year)].value
    return None


def _below(plan: Plan, code: str) -> tuple[str, ...]:
    return subordinates(code, {node.code: node.parent for node in plan.objectives})


# -- as stored


def party_data(party: Party) -> dict[str, str]:
    """As stored; `party_from` reads it again."""
    return asdict(party)


def party_from(data: Mapping[str, str]) -> Party:
    """A stored party.

    >>> party_from(party_data(Party("Camat", "A", prefix="Plt."))).full_title
    'Plt. Camat'
    """
    return Party(**data)


def lines_data(lines: Iterable[AgreementLine]) -> list[dict[str, Any]]:
    """As stored."""
    return [asdict(line) | {"supports": list(line.supports)} for line in lines]


def lines_from(data: Iterable[Mapping[str, Any]]) -> tuple[AgreementLine, ...]:
    """Stored lines."""
    return tuple(AgreementLine(**{**row, "supports": tuple(row["supports"])}) for row in data)


def budgets_data(budgets: Iterable[BudgetLine]) -> list[dict[str, Any]]:
    """As stored; amounts as exact text."""
    return [asdict(line) | {"amount": None if line.amount is None else str(line.amount)} for line in budgets]


def budgets_from(data: Iterable[Mapping[str, Any]]) -> tuple[BudgetLine, ...]:
    """Stored budgets."""
    return tuple(
        BudgetLine(**{**row, "amount": None if row["amount"] is None else Decimal(row["amount"])}) for row in data
    )
