"""The score of each objective and of the office, beside how many indicators reached their target.

>>> content = {"figures": [{"scope": "year", "is_budget": False, "objective": "S", "name": n, "raw": r, "met": m, "weight": w}
...     for n, r, m, w in (("A", "110", True, "2"), ("B", "80", False, "1"))]}
>>> [(s.objective, s.score, s.reached, s.rule) for s in objective_scores(content, "year")]
[('S', '100,00', '1 dari 2', 'rata-rata tertimbang (bobot 2; 1)')]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from capaian.kernel.rounding import round_fraction
from capaian.measurement.domain.scales import DEFAULT_SCALE
from capaian.measurement.domain.scores import ScoreRule, rule_of
from capaian.reporting.domain.measurement import ObjectiveScore
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.domain.support import sections
from capaian.reporting.domain.words import Content, by_objective, scored, shown

WHOLE_OFFICE = "Seluruh sasaran"


def objective_scores(content: Mapping[str, Any], scope: str) -> tuple[ObjectiveScore, ...]:
    """Of each objective that the report answers for, then of all their indicators together where there are several."""
    groups = by_objective(of_scope(content, scope))
    named = sections(content, groups)
    rows = [_score(name, groups[name]) for name in named]
    if len(named) > 1:
        rows.append(replace(_score(WHOLE_OFFICE, [f for name in named for f in groups[name]]), whole=True))
    return tuple(rows)


def _score(name: str, figures: Sequence[Content]) -> ObjectiveScore:
    result = scored(figures)
    band = "" if result.value is None else DEFAULT_SCALE.grade(round_fraction(result.value, 2)).label
    return ObjectiveScore(name, shown(result.value), result.beside.removeprefix("tercapai "), band,
                          rule_words([f.get("weight", "1") for f in figures]))


def rule_words(weights: Sequence[str]) -> str:
    """How the achievements are put together, with the weights where they differ.

    >>> rule_words(["1", "1"]), rule_words(["2", "0.5"])
    ('rata-rata', 'rata-rata tertimbang (bobot 2; 0,5)')
    """
    if rule_of(weights) is ScoreRule.MEAN:
        return "rata-rata"
    return f"rata-rata tertimbang (bobot {'; '.join(weights).replace('.', ',')})"
