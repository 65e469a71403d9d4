"""The measurement itself: one exact, explained, reproducible result from a specification, a target and a realisation.

This is the specification of the figure; the bulk form in `bulk.py` must agree with it on every input.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from capaian.kernel.errors import NotReady
from capaian.kernel.numbers import format_fraction, format_number
from capaian.kernel.rounding import Rounding, round_fraction
from capaian.measurement.domain.direction import looks_wrong
from capaian.measurement.domain.formulas import Direction, Formula, Outcome, near_target, within_range
from capaian.measurement.domain.scales import Band
from capaian.measurement.domain.specification import Bounds, Missing, Ratio, Shown, Spec, ZeroTarget
from capaian.measurement.domain.undefined import Absent, Undefined

Number = Decimal | Fraction | int
Target = Number | Bounds | str | Absent | None
Realisation = Number | Ratio | str | Absent | None


class Warn(StrEnum):
    """What an officer should look at. A warning never changes the figure."""

    DIRECTION = "direction-looks-wrong"
    SHIFTED = "decimal-shift-suspected"
    NEGATIVE = "negative-achievement"
    NEGATIVE_TARGET = "negative-target"
    ZERO_POLICY = "zero-target-policy"

    @property
    def sentence(self) -> str:
        """The warning in the words of the report (Indonesian)."""
        return _WARNING[self]


_WARNING = {
    Warn.DIRECTION: "arah indikator tampak terbalik dengan namanya; periksa apakah semakin tinggi memang semakin baik",
    Warn.SHIFTED: "realisasi jauh sekali dari target; periksa letak koma (salah kali atau bagi 100)",
    Warn.NEGATIVE: "capaian negatif: realisasi lebih dari dua kali target",
    Warn.NEGATIVE_TARGET: "target negatif: rumus perbandingan tidak bermakna untuk angka di bawah nol",
    Warn.ZERO_POLICY: "target nol: angka ini berasal dari kebijakan, bukan dari pembagian",
}
_ROUNDING_WORDS = {
    Rounding.HALF_UP: "dibulatkan setengah ke atas",
    Rounding.TRUNCATE: "dipotong tanpa pembulatan",
    Rounding.HALF_EVEN: "dibulatkan setengah ke genap",
}
SHIFT = Fraction(10_000)
"""An achievement from here on (a hundred times the target) is more often a wrong decimal mark than a success."""
_EXPLAINED_PLACES = 6


@dataclass(frozen=True)
class Measurement:
    """An achievement with everything needed to make it again.

    `raw` and `capped` are exact per cents (fractions), `displayed` is what a report prints; all are None when
    `undefined` says why. `met` is None where it cannot be said. `digest` is SHA-256 over formula, policies and inputs.
    """

    spec: Spec
    target: Fraction | Bounds | None
    realisation: Fraction | None
    raw: Fraction | None
    capped: Fraction | None
    displayed: Decimal | None
    undefined: Undefined | None
    met: bool | None
    band: Band | None
    warnings: tuple[Warn, ...]
    explanation: str
    digest: str

    @property
    def formula_key(self) -> str:
        """Formula and version, such as `higher@1`."""
        return self.spec.formula_key


def measure(spec: Spec, target: Target, realisation: Realisation, *, name: str = "") -> Measurement:
    """Return the achievement of `realisation` against `target`, exact and explained.

    Numbers are Decimal, Fraction or int; `Bounds` is a target range; `Ratio` a realisation of parts and wholes; a str
    is a label for a ladder; None and `Absent` are values that are not there. `name` is only read for warnings.
    Raises NotReady when data are missing and the specification refuses to go on without them.
    Source: the table of formulas agreed for the indicator; no national regulation prescribes one for an office.

    >>> result = measure(Spec(), Decimal(80), Decimal(83))
    >>> result.displayed, result.met
    (Decimal('103.75'), True)
    >>> result.explanation
    'R/T × 100 = 83 / 80 × 100 = 103,75; dibulatkan setengah ke atas, 2 desimal'
    >>> measure(Spec(Formula.LOWER_INVERSE), Decimal(32), Decimal("4.88")).displayed
    Decimal('655.74')
    >>> measure(Spec(Formula.RATIO_OF_SUMS), Decimal(80), Ratio(((174, 264),))).displayed
    Decimal('82.39')
    >>> measure(Spec(), Decimal(80), None).undefined.value
    'no-data'
    """
    goal, reached, missing = _resolve(spec, target, realisation)
    outcome: Outcome
    if missing is not None:
        if spec.missing is Missing.REFUSE and missing in (Undefined.NO_DATA, Undefined.NO_TARGET, Undefined.NOT_DUE):
            raise NotReady(
                "measurement.missing",
                "This report may not be made from incomplete data: %(case)s.",
                remedy="Report the value or have the policy for missing data changed.",
                case=missing.value,
            )
        outcome = missing
    else:
        assert goal is not None and reached is not None
        outcome = _outcome(spec, goal, reached)
    met = _met(spec, goal, reached)
    raw, by_policy = _apply_zero_policy(spec, outcome, met)
    warnings = _warnings(spec, name, target, goal, raw, by_policy)
    digest = _digest(spec, target, realisation)
    if raw is None:
        assert isinstance(outcome, Undefined)
        words = _why_undefined(outcome, target, realisation)
        return Measurement(
            spec, goal, reached, None, None, None, outcome, met, None, warnings, f"tidak terdefinisi: {words}", digest
        )
    capped = raw if spec.cap is None else min(raw, Fraction(spec.cap))
    shown = display(spec, capped)
    band = spec.scale.grade(shown if spec.shown is Shown.PERCENT else shown * 100) if spec.scale else None
    words = _explain(spec, goal, reached, realisation, raw, capped, shown, by_policy)
    return Measurement(spec, goal, reached, raw, capped, shown, None, met, band, warnings, words, digest)


def display(spec: Spec, achievement: Fraction) -> Decimal:
    """Return an exact achievement (per cent) as the report prints it: the one place where rounding happens.

    >>> display(Spec(shown=Shown.FRACTION), Fraction(10796, 100))
    Decimal('1.08')
    >>> display(Spec(places=0, padded_to=2), Fraction(9977, 100))
    Decimal('100.00')
    """
    value = achievement / 100 if spec.shown is Shown.FRACTION else achievement
    shown = round_fraction(value, spec.places, spec.rounding)
    return shown if spec.padded_to is None else round_fraction(Fraction(shown), spec.padded_to)


def _resolve(
    spec: Spec, target: Target, realisation: Realisation
) -> tuple[Fraction | Bounds | None, Fraction | None, Undefined | None]:
    """Turn inputs into exact numbers; the third value names the first thing that stands in the way."""
    goal = _number(spec, target, Undefined.NO_TARGET)
    reached = _number(spec, realisation, Undefined.NO_DATA)
    trouble = next((value for value in (goal, reached) if isinstance(value, Undefined)), None)
    if isinstance(goal, Bounds) != (spec.formula is Formula.RANGE) and trouble is None:
        trouble = Undefined.NON_NUMERIC
    if isinstance(reached, Bounds):
        return None, None, Undefined.NON_NUMERIC
    return (
        None if isinstance(goal, Undefined) else goal,
        None if isinstance(reached, Undefined) else reached,
        trouble,
    )


def _number(spec: Spec, value: Target | Realisation, when_none: Undefined) -> Fraction | Bounds | Undefined:
    if value is None:
        return when_none
    if isinstance(value, Absent):
        return (
            Undefined.NO_TARGET if value.case is Undefined.NO_DATA and when_none is Undefined.NO_TARGET else value.case
        )
    if isinstance(value, str):
        rung = spec.ladder.number_of(value) if spec.ladder is not None else None
        return Undefined.NON_NUMERIC if rung is None else Fraction(rung)
    if isinstance(value, Ratio):
        ratio = value.value
        return Undefined.DENOMINATOR_ZERO if ratio is None else ratio
    if isinstance(value, Bounds):
        return value
    if isinstance(value, Decimal) and not value.is_finite():
        return Undefined.NON_NUMERIC
    return Fraction(value)


def _outcome(spec: Spec, goal: Fraction | Bounds, reached: Fraction) -> Outcome:
    if isinstance(goal, Bounds):
        return within_range(goal.low, goal.high, reached)
    if spec.definition is not None:
        return spec.definition.rule(goal, reached)
    return near_target(goal, Fraction(spec.tolerance), reached)


def _met(spec: Spec, goal: Fraction | Bounds | None, reached: Fraction | None) -> bool | None:
    if goal is None or reached is None:
        return None
    if isinstance(goal, Bounds):
        return goal.low <= reached <= goal.high
    if spec.definition is not None:
        return spec.definition.meets(goal, reached)
    return abs(reached - goal) <= Fraction(spec.tolerance)


def _apply_zero_policy(spec: Spec, outcome: Outcome, met: bool | None) -> tuple[Fraction | None, bool]:
    if isinstance(outcome, Fraction):
        return outcome, False
    if outcome is Undefined.TARGET_ZERO:
        if spec.zero_target is ZeroTarget.ZERO:
            return Fraction(0), True
        if spec.zero_target is ZeroTarget.FULL_WHEN_MET and met:
            return Fraction(100), True
    return None, False


def _warnings(
    spec: Spec, name: str, target: Target, goal: Fraction | Bounds | None, raw: Fraction | None, by_policy: bool
) -> tuple[Warn, ...]:
    found = []
    if name and spec.definition is not None:
        written = target if isinstance(target, str) else ""
        if looks_wrong(name, spec.definition.direction, written):
            found.append(Warn.DIRECTION)
    if by_policy:
        found.append(Warn.ZERO_POLICY)
    elif raw is not None and raw >= SHIFT:
        found.append(Warn.SHIFTED)
    elif raw is not None and raw < 0 and spec.definition is not None and spec.definition.direction is Direction.LOWER:
        found.append(Warn.NEGATIVE)
    if isinstance(goal, Fraction) and goal < 0:
        found.append(Warn.NEGATIVE_TARGET)
    return tuple(found)


def _why_undefined(case: Undefined, target: Target, realisation: Realisation) -> str:
    reasons = [value.reason for value in (target, realisation) if isinstance(value, Absent) and value.reason]
    return case.sentence + (f" ({'; '.join(reasons)})" if reasons else "")


def _explain(
    spec: Spec,
    goal: Fraction | Bounds | None,
    reached: Fraction | None,
    realisation: Realisation,
    raw: Fraction,
    capped: Fraction,
    shown: Decimal,
    by_policy: bool,
) -> str:
    assert goal is not None and reached is not None
    steps = []
    if isinstance(realisation, Ratio):
        steps.append(
            f"R = Σ pembilang / Σ penyebut × {realisation.per} = {_figure(realisation.numerator)} / "
            f"{_figure(realisation.denominator)} × {realisation.per} = {_figure(reached)}"
        )
    if by_policy:
        steps.append(f"T = 0: menurut kebijakan target nol ditetapkan {_figure(raw)}")
    else:
        steps.append(f"{_formula_words(spec, goal, reached)} = {_figure(raw)}")
    if capped != raw:
        steps.append(f"dibatasi {_figure(capped)}")
    if spec.shown is Shown.FRACTION:
        steps.append("ditulis sebagai kelipatan target (dibagi 100)")
    exact = Fraction(shown) == (capped / 100 if spec.shown is Shown.FRACTION else capped)
    result = "" if exact else f": {format_number(shown)}"
    steps.append(f"{_ROUNDING_WORDS[spec.rounding]}, {spec.places} desimal{result}")
    return "; ".join(steps)


def _formula_words(spec: Spec, goal: Fraction | Bounds, reached: Fraction) -> str:
    value = _figure(reached)
    if isinstance(goal, Bounds):
        low, high = _figure(goal.low), _figure(goal.high)
        if goal.low <= reached <= goal.high:
            return f"R = {value} berada dalam rentang {low} s.d. {high}"
        if reached < goal.low:
            return f"R di bawah rentang {low} s.d. {high}: R/batas bawah × 100 = {value} / {low} × 100"
        return (
            f"R di atas rentang {low} s.d. {high}: (2 × batas atas − R)/batas atas × 100 = "
            f"(2 × {high} − {value}) / {high} × 100"
        )
    aim = _figure(goal)
    if spec.definition is not None:
        return f"{spec.definition.expression} = {spec.definition.pattern.format(T=aim, R=value)}"
    band = _figure(Fraction(spec.tolerance))
    if abs(reached - goal) <= Fraction(spec.tolerance):
        return f"|R − T| = |{value} − {aim}| tidak lebih dari toleransi {band}"
    return f"(T − (|R − T| − toleransi))/T × 100 = ({aim} − (|{value} − {aim}| − {band})) / {aim} × 100"


def _figure(value: Fraction) -> str:
    return format_fraction(value, _EXPLAINED_PLACES)


def _digest(spec: Spec, target: Target, realisation: Realisation) -> str:
    content = {
        "rule": spec.key,
        "missing": spec.missing.value,
        "tolerance": str(Fraction(spec.tolerance)),
        "ladder": spec.ladder.rungs if spec.ladder else None,
        "target": _canonical(target),
        "realisation": _canonical(realisation),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Target | Realisation) -> str:
    """The same text for the same input: 80 and 80,0 are one number; a ratio keeps its parts."""
    if isinstance(value, Bounds):
        return f"{value.low}..{value.high}"
    if isinstance(value, Absent):
        return f"absent:{value.case.value}:{value.reason}"
    if isinstance(value, Ratio):
        return "+".join(f"{Fraction(part)}:{Fraction(whole)}" for part, whole in value.parts) + f"*{value.per}"
    if value is None or isinstance(value, str):
        return f"{'label:' + value if value else 'none'}"
    return str(value) if isinstance(value, Decimal) and not value.is_finite() else str(Fraction(value))
