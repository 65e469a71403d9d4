"""What a figure is compared with: the years before, the end of the strategic plan, the national standard.

Analyses (2), (3) and (4) of chapter III of a performance report (PermenPANRB 53/2014), as content to freeze with the
figures. Whether a change is for the better follows from the indicator's own direction; nothing is inferred from a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from capaian.kernel.numbers import format_number
from capaian.kernel.rounding import round_fraction
from capaian.measurement.domain.figures import Figure, as_target, spec_of, target_text
from capaian.measurement.domain.measuring import measure
from capaian.measurement.domain.specification import Bounds
from capaian.measurement.domain.undefined import Absent
from capaian.planning.domain.cards import IndicatorCard
from capaian.planning.domain.years import Strategy

EARLIER_YEARS = 4
"""How many years before the report's own it is compared with."""


class Verdict(StrEnum):
    """Whether a difference is good, by the indicator's direction."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNDEFINED = "undefined"
    """One of the two is no number: nothing is said."""
    NOT_COMPARABLE = "not-comparable"
    """A sum of part of a year beside the sum of a whole one."""

    @property
    def words(self) -> str:
        """As a document says it."""
        return _WORDS[self]


_WORDS = {
    Verdict.BETTER: "lebih baik",
    Verdict.WORSE: "lebih buruk",
    Verdict.SAME: "tetap",
    Verdict.UNDEFINED: "tidak dapat dibandingkan",
    Verdict.NOT_COMPARABLE: "belum sebanding, realisasi baru sebagian tahun",
}


@dataclass(frozen=True)
class Earlier:
    """An indicator in an earlier year: as printed then, the number it says (None: a label or nothing), and its source."""

    year: int
    target: str
    realisation: str
    achievement: str
    source: str
    value: Decimal | None = None


def judged(direction: str, before: Fraction, now: Fraction, goal: Fraction | Bounds | None = None) -> Verdict:
    """Whether ``now`` is better than ``before``; where a value belongs inside a range, the one nearer ``goal`` is.

    >>> judged("higher", Fraction(90), Fraction(93)).words, judged("lower", Fraction(90), Fraction(93)).words
    ('lebih baik', 'lebih buruk')
    >>> judged("inside", Fraction(60), Fraction(84), Bounds(Fraction(70), Fraction(80))).words
    'lebih baik'
    """
    if direction == "inside":
        if goal is None:
            return Verdict.UNDEFINED
        before, now = -_distance(before, goal), -_distance(now, goal)
    elif direction == "lower":
        before, now = -before, -now
    return Verdict.SAME if now == before else Verdict.BETTER if now > before else Verdict.WORSE


def _distance(value: Fraction, goal: Fraction | Bounds) -> Fraction:
    if isinstance(goal, Bounds):
        return max(goal.low - value, value - goal.high, Fraction(0))
    return abs(value - goal)


def signed(value: Fraction, places: int) -> str:
    """A difference with its sign, in national style.

    >>> signed(Fraction(373, 100), 2), signed(Fraction(-1), 2), signed(Fraction(0), 2)
    ('+3,73', '-1', '0')
    """
    rounded = round_fraction(value, places)
    text = format_number(rounded)
    return ("+" if rounded > 0 else "") + (text.rstrip("0").rstrip(",") if "," in text else text)


def comparison(
    figure: Figure, earlier: Sequence[Earlier], strategy: Strategy | None, same_period: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What one figure is compared with, as content to freeze. ``earlier`` may hold other years; the last four count.
    ``same_period``: the same part of the year before, from `beside_last_year`."""
    card, year = figure.card, figure.period.year
    known = sorted((e for e in earlier if year - EARLIER_YEARS <= e.year < year), key=lambda e: e.year)
    return {
        "indicator": card.code,
        "scope": figure.scope,
        "direction": card.direction,
        "realisation": figure.realisation_text,
        "earlier": [
            {"year": e.year, "target": e.target, "realisation": e.realisation, "achievement": e.achievement,
             "source": e.source}
            for e in known
        ],
        "change": _change(figure, known),
        "same_period": same_period,
        "medium_term": _medium_term(figure, strategy),
        "national": _national(figure),
    }  # fmt: skip


def beside_last_year(now: Figure, before: Figure | None) -> dict[str, Any] | None:
    """A figure beside that of the same period one year earlier; None where that one was not reported.

    A unit or a kind of formula that changed meanwhile leaves the two undefined beside each other.
    """
    if before is None or before.realisation_text == "–":
        return None
    card, old, new = now.card, before.measurement.realisation, now.measurement.realisation
    out: dict[str, Any] = {
        "period": before.period.key, "period_label": before.period.label_id(), "target": before.target_text,
        "realisation": before.realisation_text, "achievement": before.achievement_text,
        "now_label": now.period.label_id(), "now": now.realisation_text, "now_achievement": now.achievement_text,
        "raw": None, "shown": "", "verdict": Verdict.UNDEFINED.value,
    }  # fmt: skip
    ranked = card.formula == "rank"
    alike = card.unit.casefold().split() == before.card.unit.casefold().split() and ranked == (before.card.formula == "rank")
    if old is None or new is None or not alike:
        return out
    out |= {"raw": str(new - old), "shown": "" if ranked else signed(new - old, max(card.decimals, 2))}
    return out | {"verdict": judged(card.direction, old, new, now.measurement.target).value}


def _change(figure: Figure, known: Sequence[Earlier]) -> dict[str, Any] | None:
    """Against the newest earlier year that has a realisation."""
    last = next((e for e in reversed(known) if e.realisation), None)
    if last is None:
        return None
    card, now = figure.card, figure.measurement.realisation
    before = _number(card, last)
    out: dict[str, Any] = {"year": last.year, "before": last.realisation, "raw": None, "shown": ""}
    if before is None or now is None:
        return out | {"verdict": Verdict.UNDEFINED.value}
    difference = now - before
    out |= {"raw": str(difference), "shown": "" if card.formula == "rank" else signed(difference, max(card.decimals, 2))}
    if figure.period.kind != "year" and figure.scope != "year" and card.time_aggregation == "sum":
        return out | {"verdict": Verdict.NOT_COMPARABLE.value}
    goal = figure.measurement.target
    return out | {"verdict": judged(card.direction, before, now, goal).value}


def _number(card: IndicatorCard, earlier: Earlier) -> Fraction | None:
    if earlier.value is not None:
        return Fraction(earlier.value)
    ladder = spec_of(card).ladder
    rung = ladder.number_of(earlier.realisation) if ladder is not None else None
    return None if rung is None else Fraction(rung)


def _medium_term(figure: Figure, strategy: Strategy | None) -> dict[str, Any] | None:
    """The achievement of the target that the strategic plan sets for its last year, by the indicator's own formula."""
    if strategy is None:
        return None
    card = figure.card
    years = [year for code, year in strategy.targets if code == card.code and strategy.targets[code, year].is_set]
    if not years:
        return None
    last = max(years)
    target = strategy.targets[card.code, last]
    spec = spec_of(card)
    reached = figure.realisation_text if spec.ladder is not None else figure.measurement.realisation
    m = measure(spec, as_target(target), Absent() if figure.measurement.realisation is None else reached)
    shown = "" if m.displayed is None else format_number(m.displayed, spec.padded_to or spec.places)
    return {
        "title": strategy.title,
        "source": strategy.source,
        "first_year": strategy.first_year,
        "last_year": strategy.last_year,
        "year": last,
        "target": target_text(target),
        "progress": shown,
        "raw": None if m.raw is None else str(m.raw),
        "met": m.met,
        "undefined": m.undefined.sentence if m.undefined else "",
        "formula_key": m.formula_key,
        "explanation": m.explanation,
        "digest": m.digest,
    }


def _national(figure: Figure) -> dict[str, Any] | None:
    """The national standard that the indicator's card names."""
    card, now = figure.card, figure.measurement.realisation
    if card.national_value is None:
        return None
    standard = Fraction(card.national_value)
    verdict, difference = Verdict.UNDEFINED, None
    if now is not None and card.formula != "rank":
        difference = now - standard
        verdict = judged(card.direction, standard, now, standard)
    return {
        "value": format_number(card.national_value),
        "year": card.national_year,
        "source": card.national_source,
        "raw": None if difference is None else str(difference),
        "difference": "" if difference is None else signed(difference, max(card.decimals, 2)),
        "verdict": verdict.value,
    }
