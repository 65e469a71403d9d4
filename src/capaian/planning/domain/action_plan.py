"""The Rencana Aksi: targets and budget of each quarter, with who answers for them (PermenPANRB 53/2014, 88/2021)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from capaian.kernel.numbers import format_number
from capaian.kernel.paper import (
    Cell,
    Column,
    Heading,
    Note,
    Paper,
    Sheet,
    SignatureBox,
    Table,
    TableCell,
    Title,
)
from capaian.kernel.periods import Period
from capaian.planning.domain.document import target_text
from capaian.planning.domain.plan import IndicatorSpec, Plan
from capaian.planning.domain.targets import TargetValue, target_of
from capaian.planning.domain.vocabulary import OBJECTIVE_KINDS

QUARTERS: Final = ("Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV")
BUDGETED: Final = ("program", "activity", "sub_activity")


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An indicator with the target of the year and of each quarter, and the title of the post that answers for it."""

    objective_code: str
    objective: str
    code: str
    indicator: str
    unit: str
    decimals: int
    year: TargetValue
    quarters: tuple[TargetValue, ...]
    responsible: str


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A programme, activity or sub-activity with its ceiling and the part of each quarter; None where the plan has none.

    ``depth`` counts the budgeted levels above it.
    """

    code: str
    kind: str
    text: str
    depth: int
    ceiling: Decimal | None
    quarters: tuple[Decimal | None, ...]
    responsible: str


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """The action plan of one office and year."""

    title: str
    year: int
    rows: tuple[ActionRow, ...]
    budgets: tuple[BudgetRow, ...]
    source_note: str = ""


def action_plan(plan: Plan, posts: Mapping[str, str]) -> ActionPlan:
    """The action plan that a plan implies. ``posts``: title by key. A quarter without a target of its own takes one only
    from its months, never from the year; a budget of a node without one is the sum of the nodes below it."""
    texts = {node.code: node.text for node in plan.objectives}
    rows = tuple(
        ActionRow(one.objective, texts[one.objective], one.code, one.name, one.unit, one.decimals,
                  one.targets[str(plan.year)], _quarters(plan.year, one), posts.get(one.responsible, one.responsible))
        for node in plan.objectives for one in plan.indicators if one.objective == node.code and not one.is_budget
    )  # fmt: skip
    budgets: list[BudgetRow] = []
    for node in plan.objectives:
        if node.kind in BUDGETED and (not node.parent or _kind(plan, node.parent) not in BUDGETED):
            _budget(plan, node.code, 0, posts, budgets)
    return ActionPlan(f"Rencana Aksi Tahun {plan.year}", plan.year, rows, tuple(budgets), plan.source_note)


def _quarters(year: int, one: IndicatorSpec) -> tuple[TargetValue, ...]:
    periods = Period(year, "year").children("quarter")
    return tuple(target_of(one.targets, period, one.time_aggregation) for period in periods)


def _kind(plan: Plan, code: str) -> str:
    return next(node.kind for node in plan.objectives if node.code == code)


def _budget(plan: Plan, code: str, depth: int, posts: Mapping[str, str], out: list[BudgetRow]) -> BudgetRow:
    """The row of a node and, after it, of what lies below it."""
    place = len(out)
    below = [_budget(plan, node.code, depth + 1, posts, out) for node in plan.children(code)]
    own = [one for one in plan.indicators if one.is_budget and one.objective == code]
    if own:
        parts = [(one.targets[str(plan.year)], *_quarters(plan.year, one)) for one in own]
        figures = [_sum([part[n].value for part in parts]) for n in range(5)]
    else:
        known = [row for row in below if row.ceiling is not None]
        figures = [_sum([(row.ceiling, *row.quarters)[n] for row in known]) for n in range(5)]
    who = list(dict.fromkeys(posts.get(one.responsible, one.responsible) for one in own))
    node = next(node for node in plan.objectives if node.code == code)
    row = BudgetRow(code, node.kind, node.text, depth, figures[0], tuple(figures[1:]), "; ".join(who))
    out.insert(place, row)
    return row


def _sum(values: list[Decimal | None]) -> Decimal | None:
    """The sum, unknown when there is nothing or a part is unknown."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal()) if values and len(known) == len(values) else None


def action_plan_paper(action: ActionPlan, sheet: Sheet, signer: SignatureBox) -> Paper:
    """The document: targets by quarter, budget by quarter, the head's signature."""
    return sheet.paper(
        title=action.title,
        subject=action.title,
        landscape=True,
        blocks=(
            Title(action.title.upper(), (sheet.office.office_name,)),
            Heading(1, "Target per triwulan"),
            _targets(action),
            Heading(1, "Anggaran per triwulan (rupiah)"),
            _budgets(action),
            *((Note(f"Sumber: {action.source_note}"),) if action.source_note else ()),
            sheet.signed(signer, None),
        ),
    )


def _targets(action: ActionPlan) -> Table:
    rows: list[tuple[TableCell, ...]] = []
    objectives = list(dict.fromkeys(row.objective_code for row in action.rows))
    for number, code in enumerate(objectives, start=1):
        found = [row for row in action.rows if row.objective_code == code]
        for place, row in enumerate(found):
            first: tuple[TableCell, ...] = (
                (Cell(str(number), rowspan=len(found)), Cell(row.objective, rowspan=len(found))) if place == 0 else ()
            )
            texts = [target_text(target, row.decimals) for target in (row.year, *row.quarters)]
            rows.append((*first, row.indicator, row.unit, *texts, row.responsible))
    columns = (
        Column("No", 0.6, "center"), Column("Sasaran / Program", 3.4), Column("Indikator Kinerja", 3.4),
        Column("Satuan", 1.3), Column(f"Target {action.year}", 1.6, "right"),
        *(Column(quarter, 1.5, "right") for quarter in QUARTERS), Column("Penanggung Jawab", 2.4),
    )  # fmt: skip
    return Table(columns=columns, rows=tuple(rows), size=8)


def _budgets(action: ActionPlan) -> Table:
    columns = (
        Column("Program / Kegiatan / Sub Kegiatan", 5), Column("Pagu", 2.2, "right"),
        *(Column(quarter, 2, "right") for quarter in QUARTERS), Column("Penanggung Jawab", 2.6),
    )  # fmt: skip
    rows = [
        (f"{'– ' * row.depth}{row.text}", *(_money(amount) for amount in (row.ceiling, *row.quarters)), row.responsible or "-")
        for row in action.budgets
    ]
    return Table(columns=columns, rows=tuple(rows), size=8, empty="Rencana tidak memuat anggaran.")


def _money(amount: Decimal | None) -> str:
    return "-" if amount is None else format_number(amount, 0)


SHEET_COLUMNS: Final = (
    ("Jenis", 14.0), ("Kode", 12.0), ("Sasaran / Program / Kegiatan", 44.0), ("Indikator Kinerja", 44.0), ("Satuan", 14.0),
    ("Setahun", 18.0), *((quarter, 18.0) for quarter in QUARTERS), ("Penanggung Jawab", 34.0),
)  # fmt: skip
"""Columns of the action plan as a spreadsheet, with their width in characters."""


def sheet_rows(action: ActionPlan) -> list[tuple[str | Decimal | None, ...]]:
    """The action plan as rows of a spreadsheet: numbers as numbers, everything else as text."""
    rows: list[tuple[str | Decimal | None, ...]] = []
    for row in action.rows:
        figures = [one.value if one.value is not None else target_text(one) for one in (row.year, *row.quarters)]
        rows.append(("Indikator", row.code, row.objective, row.indicator, row.unit, *figures, row.responsible))
    for budget in action.budgets:
        rows.append((OBJECTIVE_KINDS[budget.kind], budget.code, budget.text, "Anggaran", "rupiah", budget.ceiling,
                     *budget.quarters, budget.responsible))  # fmt: skip
    return rows
