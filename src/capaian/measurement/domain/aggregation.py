"""Values over periods and over units: one declared rule each, never mixed, always with “n dari m”.

A ratio is made again from its parts at every level; percentages are never added up. A period or unit that did not
report is counted, never taken as zero. The result does not depend on the order in which values arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import cast

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import format_fraction
from capaian.measurement.domain.specification import Ratio
from capaian.measurement.domain.undefined import Absent, Undefined

Number = Decimal | Fraction | int
Value = Number | Ratio | Absent | None
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


class OverTime(StrEnum):
    """How the values of several periods become one."""

    SUM = "sum"
    LAST = "last"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    RATIO_OF_SUMS = "ratio-of-sums"
    NONE = "none"
    """Not aggregated: the value of a longer period is reported for itself."""


class OverUnits(StrEnum):
    """How the values of several units become one."""

    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    RATIO_OF_SUMS = "ratio-of-sums"
    NONE = "none"


@dataclass(frozen=True)
class Observation:
    """The value of one period or one unit. `key` is a sortable period key (`2024Q1`) or a unit's key."""

    key: str
    value: Value


@dataclass(frozen=True)
class Aggregate:
    """One value for many. `value` is exact, or None with the case; `parts` is kept for a ratio of sums.

    `reported` of `expected` periods or units had a value; `explanation` is Indonesian.
    """

    value: Fraction | None
    parts: Ratio | None
    undefined: Undefined | None
    reported: int
    expected: int
    explanation: str

    @property
    def complete(self) -> bool:
        """Whether every expected period or unit reported."""
        return self.reported == self.expected


def over_time(
    observations: Iterable[Observation], rule: OverTime, *, expected: int | None = None, percent: bool = False
) -> Aggregate:
    """Return the value of the longer period.

    `expected` is how many periods should have reported (default: as many as are given); `percent` says that the unit
    is a percentage, which is never summed. Raises InvalidInput: `aggregation.duplicate`, `aggregation.percent_sum`,
    `aggregation.parts`, `aggregation.none`, `aggregation.expected`.
    Source: two-axis aggregation of the collection form; no regulation.

    >>> quarters = [Observation("2024Q2", 30), Observation("2024Q1", 20), Observation("2024Q3", None)]
    >>> result = over_time(quarters, OverTime.SUM, expected=4)
    >>> str(result.value), result.explanation
    ('50', 'jumlah 20 + 30 = 50 (2 dari 4 periode melapor)')
    >>> str(over_time(quarters, OverTime.LAST).value)
    '30'
    """
    return _aggregate(list(observations), rule.value, "periode", expected, percent)


def over_units(
    observations: Iterable[Observation],
    rule: OverUnits,
    *,
    expected: int | None = None,
    percent: bool = False,
    explain: bool = True,
) -> Aggregate:
    """Return the value of the larger unit; the same refusals as `over_time`. `explain`: with the words of the sum.

    >>> parts = [Observation("A", Ratio(((1, 2),))), Observation("B", Ratio(((9, 10),)))]
    >>> over_units(parts, OverUnits.RATIO_OF_SUMS).explanation
    'Σ pembilang / Σ penyebut × 100 = 10 / 12 × 100 = 83,333333… (2 dari 2 unit melapor)'
    """
    return _aggregate(list(observations), rule.value, "unit", expected, percent, explain)


def to_date(
    observations: Iterable[Observation], rule: OverTime, *, until: str, expected: int, percent: bool = False
) -> Aggregate:
    """Return the value of the periods up to and including `until` (keys of one kind, which sort by time).

    >>> quarters = [Observation(f"2024Q{n}", 10 * n) for n in (1, 2, 3)]
    >>> str(to_date(quarters, OverTime.SUM, until="2024Q2", expected=2).value)
    '30'
    """
    return over_time((one for one in observations if one.key <= until), rule, expected=expected, percent=percent)


def by_longer_period(
    observations: Iterable[Observation],
    rule: OverTime,
    *,
    longer: Callable[[str], str],
    expected: Mapping[str, int],
    percent: bool = False,
) -> dict[str, Aggregate]:
    """Return one aggregate per longer period; `longer` says which period contains a key, `expected` how many it holds.

    >>> quarters = [Observation(f"2024Q{n}", n) for n in (1, 2, 3, 4)]
    >>> halves = by_longer_period(quarters, OverTime.SUM, longer=lambda key: "2024S1" if key < "2024Q3" else "2024S2",
    ...                           expected={"2024S1": 2, "2024S2": 2})
    >>> {key: str(one.value) for key, one in halves.items()}
    {'2024S1': '3', '2024S2': '7'}
    """
    groups: dict[str, list[Observation]] = {key: [] for key in sorted(expected)}
    for one in observations:
        groups.setdefault(longer(one.key), []).append(one)
    return {
        key: over_time(group, rule, expected=expected.get(key), percent=percent)
        for key, group in sorted(groups.items())
    }


def _aggregate(
    observations: Sequence[Observation], rule: str, noun: str, expected: int | None, percent: bool, explain: bool = True
) -> Aggregate:
    _check(observations, rule, expected, percent)
    present = sorted((one for one in observations if not _missing(one.value)), key=lambda one: one.key)
    count = len(observations) if expected is None else expected
    note = f"({len(present)} dari {count} {noun} melapor)"
    if not present:
        cases = {one.value.case for one in observations if isinstance(one.value, Absent)}
        case = cases.pop() if len(cases) == 1 else Undefined.NO_DATA
        return Aggregate(None, None, case, 0, count, f"tidak terdefinisi: {case.sentence} {note}")
    if rule == OverTime.RATIO_OF_SUMS.value:
        return _ratio(present, count, note, explain)
    values = [cast(Number, one.value) for one in present]
    value = _combine(rule, values)
    words = f"{_words(rule, [Fraction(one) for one in values], value)} {note}" if explain else ""
    return Aggregate(value, None, None, len(present), count, words)


def _check(observations: Sequence[Observation], rule: str, expected: int | None, percent: bool) -> None:
    if rule == OverTime.NONE.value:
        raise InvalidInput(
            "aggregation.none",
            "This indicator is not aggregated.",
            remedy="Report the value of the longer period for itself.",
        )
    if rule == OverTime.SUM.value and percent:
        raise InvalidInput(
            "aggregation.percent_sum",
            "Percentages are not added up.",
            remedy="Use the ratio of sums, the last value or the mean.",
        )
    seen: set[str] = set()
    for one in observations:
        if one.key in seen:
            raise InvalidInput("aggregation.duplicate", "%(key)s is given twice.", place=one.key, key=one.key)
        seen.add(one.key)
        ratio = isinstance(one.value, Ratio)
        if not _missing(one.value) and ratio != (rule == OverTime.RATIO_OF_SUMS.value):
            raise InvalidInput(
                "aggregation.parts",
                "A ratio of sums needs numerator and denominator; the other rules need one value.",
                place=one.key,
            )
    if expected is not None and expected < sum(1 for one in observations if not _missing(one.value)):
        raise InvalidInput("aggregation.expected", "More values are given than were expected.")


def _missing(value: Value) -> bool:
    return value is None or isinstance(value, Absent)


def total(values: Iterable[Number]) -> Fraction:
    """The exact sum. Decimals are added as such, whatever the caller's context rounds to.

    >>> str(total([Decimal("0.1"), 2, Fraction(1, 3)])), str(total([Decimal("1E+30"), Decimal("0.000001")]))
    ('73/30', '1000000000000000000000000000000000001/1000000')
    """
    decimals, rest = Decimal(0), Fraction(0)
    for value in values:
        if isinstance(value, Decimal):
            decimals = _EXACT.add(decimals, value)
        else:
            rest += value
    return rest + Fraction(decimals) if rest else Fraction(decimals)


def _combine(rule: str, values: Sequence[Number]) -> Fraction:
    if rule == OverTime.SUM.value:
        return total(values)
    if rule == OverTime.MEAN.value:
        return total(values) / len(values)
    if rule == OverTime.LAST.value:
        return Fraction(values[-1])
    exact = [Fraction(value) for value in values]
    return min(exact) if rule == OverTime.MIN.value else max(exact)


def _words(rule: str, values: Sequence[Fraction], result: Fraction) -> str:
    figures = [format_fraction(value, 6) for value in values]
    listed = figures if len(figures) <= 6 else [*figures[:3], "…", figures[-1]]
    shown = format_fraction(result, 6)
    if rule == OverTime.SUM.value:
        return f"jumlah {' + '.join(listed)} = {shown}"
    if rule == OverTime.MEAN.value:
        return f"rata-rata ({' + '.join(listed)}) / {len(values)} = {shown}"
    names = {OverTime.LAST.value: "nilai terakhir", OverTime.MIN.value: "nilai terendah"}
    return f"{names.get(rule, 'nilai tertinggi')} {shown}"


def _ratio(present: Sequence[Observation], count: int, note: str, explain: bool) -> Aggregate:
    ratios = [one.value for one in present if isinstance(one.value, Ratio)]
    pers = {ratio.per for ratio in ratios}
    if len(pers) != 1:
        raise InvalidInput("aggregation.parts", "The ratios are not counted per the same number.")
    per = pers.pop()
    parts = [pair for ratio in ratios for pair in ratio.parts]
    whole = Ratio(((total(top for top, _ in parts), total(bottom for _, bottom in parts)),), per)
    value = whole.value
    if value is None:
        case = Undefined.DENOMINATOR_ZERO
        return Aggregate(None, whole, case, len(present), count, f"tidak terdefinisi: {case.sentence} {note}")
    words = (
        f"Σ pembilang / Σ penyebut × {per} = {format_fraction(whole.numerator, 6)} / "
        f"{format_fraction(whole.denominator, 6)} × {per} = {format_fraction(value, 6)} {note}"
    ) if explain else ""
    return Aggregate(value, whole, None, len(present), count, words)
