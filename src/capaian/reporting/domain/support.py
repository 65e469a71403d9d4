"""What supported each objective: its programmes and activities with their money, and how efficiently it was spent.

Analyses (6) and (7) of chapter III of a performance report (PermenPANRB 53/2014), as content to freeze with the figures.
Money is that of the plan's own budget rows: a node of the cascade has its own rows, else the sum of those below it, so
that nothing counts twice. What the plan does not budget is said to be unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from capaian.kernel.numbers import format_number
from capaian.kernel.rounding import round_fraction
from capaian.measurement.domain.budget import BudgetFigure, Efficiency, Spending, absorption, efficiency
from capaian.measurement.domain.figures import Figure
from capaian.measurement.domain.scores import Score, Scored, rule_of, score
from capaian.measurement.domain.undefined import Undefined
from capaian.planning.domain.cards import ObjectiveCard

STRATEGIC = frozenset({"goal", "objective"})
"""The kinds of node that a report answers for; programmes and what lies below them support these."""


@dataclass(frozen=True)
class Money:
    """Rupiah of one node: the year's ceiling, the planned disbursement and the realisation to date. None: not known."""

    ceiling: Fraction | None
    planned: Fraction | None
    realised: Fraction | None


NOT_KNOWN = Money(None, None, None)


def supports(nodes: Sequence[ObjectiveCard], figures: Sequence[Figure], basis: str) -> dict[str, Any]:
    """The cascade with its money and results, and per strategic node its efficiencies.

    ``figures``: every figure of the run; ``basis``: the scope that the report judges ("year" or "to_date").
    """
    money = {node.code: _money(node, nodes, figures) for node in nodes}
    results: dict[str, list[Figure]] = {}
    for f in figures:
        if f.scope == basis and not f.card.is_budget:
            results.setdefault(f.card.objective.code, []).append(f)
    return {
        "basis": basis,
        "nodes": [_node(node, money[node.code], results.get(node.code, [])) for node in nodes],
        "efficiency": {
            node.code: _efficiencies(money[node.code], results[node.code], basis)
            for node in nodes
            if node.code in results
        },
    }


def _money(node: ObjectiveCard, nodes: Sequence[ObjectiveCard], figures: Sequence[Figure]) -> Money:
    own = [f for f in figures if f.card.is_budget and f.card.objective.code == node.code]
    total = [f for f in own if f.card.name.upper().startswith(("JUMLAH", "TOTAL"))]
    rows = total or own
    if rows:
        year = [f.measurement.target for f in rows if f.scope == "year"]
        to_date = [f for f in rows if f.scope == "to_date"]
        return Money(_sum(year), _sum([f.measurement.target for f in to_date]),
                     _sum([f.measurement.realisation for f in to_date]))  # fmt: skip
    below = [_money(child, nodes, figures) for child in nodes if child.path and child.path[-1] == node.code]
    below = [one for one in below if one != NOT_KNOWN]
    if not below:
        return NOT_KNOWN
    return Money(_sum([one.ceiling for one in below]), _sum([one.planned for one in below]),
                 _sum([one.realised for one in below]))  # fmt: skip


def _sum(parts: Sequence[Any]) -> Fraction | None:
    """None as soon as one part is not known: a sum of some is not the sum."""
    known = [part for part in parts if isinstance(part, Fraction)]
    return sum(known, Fraction(0)) if parts and len(known) == len(parts) else None


def _node(node: ObjectiveCard, money: Money, results: Sequence[Figure]) -> dict[str, Any]:
    share = _share(money.ceiling, money.realised, "serapan terhadap pagu")
    return {
        "code": node.code,
        "kind": node.kind,
        "text": node.text,
        "path": list(node.path),
        "ceiling": rupiah(money.ceiling),
        "planned": rupiah(money.planned),
        "realised": rupiah(money.realised),
        "absorption": share,
        "against_plan": _share(money.planned, money.realised, "serapan terhadap rencana penyerapan"),
        "results": [
            {"name": f.card.name, "unit": f.card.unit, "target": f.target_text, "realisation": f.realisation_text,
             "achievement": f.achievement_text, "undefined": f.measurement.undefined.sentence if f.measurement.undefined
             else "", "met": f.measurement.met}
            for f in results
        ],
    }  # fmt: skip


def _share(ceiling: Fraction | None, realised: Fraction | None, name: str) -> dict[str, Any]:
    if ceiling is None or realised is None:
        return shown_figure(BudgetFigure(name, None, Undefined.NO_DATA, _why(ceiling, realised)))
    return shown_figure(absorption(ceiling, realised, name))


def _why(ceiling: Fraction | None, realised: Fraction | None) -> str:
    return "anggaran tidak dirinci dalam rencana" if ceiling is None else "realisasi anggaran belum dilaporkan"


def shown_figure(figure: BudgetFigure) -> dict[str, Any]:
    """A named figure as content: exact, and as documents print it (two decimals, half up, once)."""
    value = figure.value
    return {
        "name": figure.name,
        "raw": None if value is None else str(value),
        "shown": "" if value is None else format_number(round_fraction(value, 2), 2),
        "undefined": figure.undefined.sentence if figure.undefined else "",
        "explanation": figure.explanation,
    }


def rupiah(amount: Fraction | None) -> str:
    """An amount as documents print it, a dash where it is not known.

    >>> rupiah(Fraction(2327224591)), rupiah(None)
    ('2.327.224.591', '–')
    """
    return "–" if amount is None else format_number(round_fraction(amount, 0 if amount.denominator == 1 else 2))


def objective_score(results: Sequence[Figure]) -> Score:
    """The score of these figures by the weights of the plan."""
    parts = [Scored.of(f.card.name, f.measurement, f.card.weight) for f in results]
    return score(parts, rule_of([part.weight for part in parts]))


def _efficiencies(money: Money, results: Sequence[Figure], basis: str) -> dict[str, Any]:
    """Every named efficiency of an objective, each a figure or a named case in which there is none."""
    reached = objective_score(results)
    ceiling = money.ceiling if basis == "year" else money.planned
    against = "pagu" if basis == "year" else "rencana penyerapan sampai dengan periode ini"
    rows = [shown_figure(_named(kind, ceiling, money.realised, reached)) for kind in Efficiency]
    return {"score": None if reached.value is None else str(reached.value), "explanation": reached.explanation,
            "beside": reached.beside, "against": against, "figures": rows}  # fmt: skip


def _named(kind: Efficiency, ceiling: Fraction | None, realised: Fraction | None, reached: Score) -> BudgetFigure:
    name = efficiency(kind, ()).name
    if ceiling is None or realised is None:
        why = _why(ceiling, realised)
        return BudgetFigure(name, None, Undefined.NO_DATA, f"{name} tidak terdefinisi: {why}")
    worth = reached.value
    if kind is Efficiency.UNSPENT_WHEN_MET and reached.measured == reached.total:  # a mean may hide a miss
        if reached.met < reached.total:
            why = "tidak semua indikator mencapai target"
            return BudgetFigure(name, None, Undefined.NOT_APPLICABLE, f"{name} tidak berlaku: {why}")
        worth = Fraction(100)
    return efficiency(kind, [Spending(ceiling, realised, worth)])


def sections(content: Mapping[str, Any], groups: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """The objectives that get a section of their own, among the groups of figures of a content.

    The strategic ones, and those below which nothing strategic answers for; content frozen before the cascade was kept
    gives every group its own section.
    """
    nodes = {node["text"]: node for node in content.get("support", {}).get("nodes", ())}
    by_code = {node["code"]: node for node in nodes.values()}
    strategic = {name for name in groups if name in nodes and nodes[name]["kind"] in STRATEGIC}

    def answered(name: str) -> bool:
        return name in nodes and any(by_code[code]["text"] in strategic for code in nodes[name]["path"] if code in by_code)

    return [name for name in groups if name in strategic or not answered(name)]


def below(content: Mapping[str, Any], objective: str) -> list[Mapping[str, Any]]:
    """The programmes and activities under an objective, in the plan's order; of a goal only the programmes."""
    nodes = content.get("support", {}).get("nodes", ())
    node = next((n for n in nodes if n["text"] == objective), None)
    if node is None:
        return []
    kinds = {"program"} if node["kind"] == "goal" else {"program", "activity", "sub_activity"}
    return [n for n in nodes if node["code"] in n["path"] and n["kind"] in kinds]
