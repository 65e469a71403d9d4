"""Printed figures made of other figures: averages and sums of achievements, efficiencies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from statistics import median

from capaian.kernel.numbers import format_fraction
from capaian.kernel.rounding import Rounding, round_fraction
from capaian.measurement.domain.budget import score_of_output_cost
from capaian.measurement.domain.comparison.diagnosis import one_slip, shows
from capaian.measurement.domain.comparison.findings import Finding
from capaian.measurement.domain.comparison.printed import Cell, read_printed
from capaian.measurement.domain.comparison.rows import PrintedRow, Verdict, cap_of, verdict
from capaian.measurement.domain.comparison.rules import UNDECLARED_CAPS, endings
from capaian.measurement.domain.specification import Shown

_SUMS = {"sum", "total", "jumlah", "cumulative", "kumulatif"}
_LISTED = 12


def average(row: PrintedRow) -> Verdict:
    """Compare a row that is the plain mean (or, where its kind says so, the sum) of the figures it lists.

    >>> answer = average(PrintedRow(achievement="85,38", row_type="average", of=("87,10", "96,54", "72,52")))
    >>> answer.rule, answer.computed
    ('mean|cap=none|round=truncate/2|show=percent', '85.38')
    """
    printed = read_printed(row.achievement)
    cells = [read_printed(value) for value in row.of]
    numeric = [cell for cell in cells if cell.numeric]
    if not numeric:
        return verdict(None, None, (Finding.AVERAGE_PARTS,))
    cap, whole = cap_of(row.cap), row.row_type.strip().casefold() in _SUMS
    found = () if len(numeric) == len(cells) else (Finding.AVERAGE_PARTS,)
    name, capped = ("sum" if whole else "mean"), ("none" if cap is None else f"{cap:f}")
    # All parts are written in one style, which is that of the first reading or of the last.
    ways = [_made([cell.readings[way] for cell in numeric], cap, whole=whole) for way in (0, -1)]
    for value, words in ways if printed.readings else []:
        for rule, places, padded in endings(Shown.PERCENT, printed):
            if Fraction(round_fraction(value, places, rule)) == printed.readings[0]:
                zeros = "" if padded is None else f"+{padded - places}"
                key = f"{name}|cap={capped}|round={rule.value}/{places}{zeros}|show=percent"
                shown = round_fraction(printed.readings[0], printed.places)
                return verdict(key, f"{shown:f}", found, explanation=words)
    value, words = ways[0]
    computed = f"{round_fraction(value, 2):f}"
    if not printed.readings:
        return verdict(None, computed, (Finding.NO_PRINTED, *found), explanation=words)
    reason, detail = _why(numeric, value, printed)
    reasons = (Finding.NOT_REPRODUCED,) if reason is None else (Finding.NOT_REPRODUCED, reason)
    return verdict(None, computed, (*reasons, *found), detail=detail, explanation=words)


def _made(values: Sequence[Fraction], cap: Decimal | None, *, whole: bool) -> tuple[Fraction, str]:
    kept = [value if cap is None else min(value, Fraction(cap)) for value in values]
    total = sum(kept, Fraction(0))
    listed = " + ".join(format_fraction(value, 6) for value in kept[:_LISTED]) + (" + …" if len(kept) > _LISTED else "")
    if whole:
        return total, f"jumlah: {listed} = {format_fraction(total, 6)}"
    mean = total / len(kept)
    return mean, f"rata-rata: ({listed}) / {len(kept)} = {format_fraction(mean, 6)}"


def _why(cells: Sequence[Cell], value: Fraction, printed: Cell) -> tuple[Finding | None, str]:
    """Why an average is not the mean of its parts, if it can be said; never a rule."""
    values = [cell.readings[0] for cell in cells]
    for other, words in _other_ways(values):
        if shows(other, printed):
            return Finding.AVERAGE_OTHERWISE, words
    unit = Fraction(1, 10**printed.places)
    if abs(printed.readings[0] - value) < unit:
        return Finding.ROUNDED_OTHERWISE, ""
    slack = sum((Fraction(1, 2 * 10**cell.places) for cell in cells), Fraction(0)) / len(cells)
    if abs(printed.readings[0] - value) <= slack + unit:
        return Finding.UNROUNDED_SOURCE, "bagian yang belum dibulatkan"
    return (Finding.TYPO, "") if one_slip(printed, value) else (None, "")


def _other_ways(values: Sequence[Fraction]) -> Iterator[tuple[Fraction, str]]:
    count = len(values)
    total = sum(values, Fraction(0))
    for cap in UNDECLARED_CAPS:
        yield sum((min(value, Fraction(cap)) for value in values), Fraction(0)) / count, f"bagian dibatasi {cap}"
    if count > 2:
        for one in values:
            yield (total - one) / (count - 1), f"tanpa bagian {format_fraction(one, 6)}"
        yield median(values), "nilai tengah"
        yield (min(values) + max(values)) / 2, "rata-rata nilai terendah dan tertinggi"
    yield total, "jumlah, bukan rata-rata"
    yield total / (count + 1), f"dibagi {count + 1}, bukan {count}"
    if 4 <= count <= _LISTED:
        for one, two in combinations(values, 2):
            yield (
                (total - one - two) / (count - 2),
                f"tanpa bagian {format_fraction(one, 6)} dan {format_fraction(two, 6)}",
            )


def efficiency(row: PrintedRow) -> Verdict:
    """Name the efficiency a row prints. It is not an achievement, so the row always carries that warning."""
    first, second = read_printed(row.target, money=row.money), read_printed(row.realisation, money=row.money)
    printed = read_printed(row.achievement)
    tries: list[tuple[str, Fraction, str]] = []
    if first.numeric and second.numeric:
        a, b = first.readings[0], second.readings[0]
        words = f"capaian − serapan = {format_fraction(a, 6)} − {format_fraction(b, 6)}"
        tries.append(("achievement-minus-absorption", a - b, words))
        if a:
            tries.append(("unspent-share", (a - b) / a * 100, f"(pagu − realisasi)/pagu × 100 dari {row.indicator}"))
    elif second.numeric or first.numeric:
        given = (second if second.numeric else first).readings[0]
        words = f"50 + ({format_fraction(given, 6)} / 20 × 50)"
        tries.append(("output-cost-score", score_of_output_cost(given), words))
    for name, value, words in tries if printed.readings else []:
        for rule in (Rounding.HALF_UP, Rounding.TRUNCATE):
            shown = round_fraction(value, printed.places, rule)
            if Fraction(shown) == printed.readings[0]:
                key = f"{name}|round={rule.value}/{printed.places}"
                text = f"{words} = {format_fraction(value, 6)}"
                return verdict(key, f"{shown:f}", (Finding.EFFICIENCY,), explanation=text)
    missing = () if printed.readings else (Finding.NO_PRINTED,)
    return verdict(None, None, (Finding.EFFICIENCY, *(missing or (Finding.NOT_REPRODUCED,))))
