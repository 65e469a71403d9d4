"""From figures up: objective, unit, office, regency. One named rule at each level, and always with its counts.

An objective's, a unit's and an office's score is the mean of the achievements of their indicators, by the weights of the plan
where they differ; budget lines are no indicators of performance and do not enter. A regency's is the plain mean of the
scores of its offices: an office is not heavier for having more indicators. What is undefined is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from capaian.kernel.numbers import format_fraction
from capaian.measurement.domain.figures import Figure
from capaian.measurement.domain.scores import Score, Scored, rule_of, score

PLACES = 2


@dataclass(frozen=True)
class Rolled:
    """A node with its score; ``weights`` are those of its measured indicators as the plan gives them."""

    key: str
    name: str
    score: Score


def roll(figures: Iterable[Figure]) -> Score:
    """The score of indicators together, by the weights of the plan where they differ."""
    parts = [Scored.of(f.card.name, f.measurement, f.card.weight) for f in figures if not f.card.is_budget]
    weights = [part.weight for part in parts if part.achievement is not None]
    return score(parts, rule_of(weights))


def by_objective(figures: Iterable[Figure]) -> list[Rolled]:
    """Of each objective that an indicator measures directly, in the order of the plan."""
    groups: dict[str, list[Figure]] = {}
    names: dict[str, tuple[int, str]] = {}
    for f in figures:
        groups.setdefault(f.card.objective.code, []).append(f)
        names[f.card.objective.code] = (f.card.objective.order, f.card.objective.text)
    rolled = [(names[code][0], Rolled(code, names[code][1], roll(some))) for code, some in groups.items()]
    return [one for _, one in sorted(rolled, key=lambda pair: pair[0]) if one.score.total]


def by_unit(figures: Iterable[Figure]) -> list[Rolled]:
    """Of each post that answers for indicators."""
    groups: dict[str, list[Figure]] = {}
    for f in figures:
        groups.setdefault(f.card.responsible.key, []).append(f)
    rolled = [Rolled(key, some[0].card.responsible.title, roll(some)) for key, some in groups.items()]
    return [one for one in rolled if one.score.total]


def over_offices(scores: Sequence[Score]) -> Score:
    """The regency: plain mean of the offices' scores; indicators that met their target are counted over all offices.

    >>> one, two, none = (score(parts) for parts in ([Scored("a", Fraction(100), True)],
    ...     [Scored("b", Fraction(50), False), Scored("c", None, None)], [Scored("d", None, None)]))
    >>> result = over_offices([one, two, none])
    >>> str(result.value), result.beside, result.explanation
    ('75', 'tercapai 1 dari 4, 2 tidak terukur', 'rata-rata nilai 2 dari 3 kantor: 150 / 2 = 75')
    """
    known = [one.value for one in scores if one.value is not None]
    met, measured, total = (sum(getattr(one, name) for one in scores) for name in ("met", "measured", "total"))
    if not known:
        return Score(None, met, measured, total, f"tidak terdefinisi: tidak ada nilai dari {len(scores)} kantor")
    whole = sum(known, Fraction(0))
    mean = whole / len(known)
    figures = f"{format_fraction(whole, 6)} / {len(known)} = {format_fraction(mean, 6)}"
    return Score(mean, met, measured, total, f"rata-rata nilai {len(known)} dari {len(scores)} kantor: {figures}")
