"""The SMART check of an indicator: what can be told from the plan and the years before, question by question.

A verdict is ``yes``, ``doubt`` (an officer should look) or ``no``; a code says why, the words are the document's or the
screen's. Reviewers ask for it (PermenPANRB 53/2014, review of the performance report).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from capaian.kernel.periods import Period, kind_of
from capaian.planning.domain.plan import IndicatorSpec, Plan
from capaian.planning.domain.years import PastValue

YES, DOUBT, NO = "yes", "doubt", "no"
FAR: Final = Decimal("1.5")
"""A target more than half above the best year so far is doubted; local experience may say otherwise, so it only asks."""

WORDS: Final = {
    "specific": "Definisi operasional menyebut apa yang dihitung.",
    "two-things": "Nama menyebut dua hal; mungkin perlu dua indikator.",
    "no-definition": "Definisi operasional hanya mengulang nama.",
    "measurable": "Satuan, cara perhitungan dan sumber data ada.",
    "no-source": "Cara perhitungan dan sumber data tidak dapat dibedakan.",
    "achievable": "Target sebanding dengan realisasi tahun-tahun sebelumnya.",
    "no-past": "Belum ada realisasi tahun sebelumnya sebagai pembanding.",
    "far": "Target jauh di atas capaian terbaik sebelumnya.",
    "below-last": "Target lebih rendah daripada realisasi terakhir.",
    "no-target": "Target tahunan belum ditetapkan.",
    "relevant": "Tingkat indikator sesuai dengan jenjang yang diukurnya.",
    "level-low": "Tujuan atau sasaran diukur dengan masukan atau keluaran, bukan hasil.",
    "time-bound": "Setiap periode pengumpulan mempunyai target.",
    "period-open": "Ada periode tanpa target.",
}
"""What each code means, as documents print it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one question; ``answer`` is what the planner wrote to it."""

    question: str
    verdict: str
    code: str
    answer: str = ""


def smart_check(plan: Plan, one: IndicatorSpec, past: Iterable[PastValue] = ()) -> tuple[Finding, ...]:
    """The five findings of an indicator, in the order of the questions."""
    kind = next((node.kind for node in plan.objectives if node.code == one.objective), "")
    found = (
        ("specific", *_specific(one)),
        ("measurable", *_measurable(one)),
        ("achievable", *_achievable(plan, one, [row for row in past if row.indicator == one.code])),
        ("relevant", *_relevant(one, kind)),
        ("time_bound", *_time_bound(plan, one)),
    )
    return tuple(Finding(question, verdict, code, one.smart.get(question, "")) for question, verdict, code in found)


def _specific(one: IndicatorSpec) -> tuple[str, str]:
    if _same(one.operational_definition, one.name):
        return NO, "no-definition"
    words = one.name.lower().replace(",", " ").split()
    doubled = any(words[n : n + 2].count("dan") for n in range(1, len(words) - 1)) and _two_measures(words)
    return (DOUBT, "two-things") if doubled else (YES, "specific")


def _two_measures(words: list[str]) -> bool:
    """Two measuring words: "jumlah … dan persentase …", not "gaji dan tunjangan"."""
    return sum(word in ("jumlah", "persentase", "nilai", "indeks", "tingkat", "rasio") for word in words) > 1


def _measurable(one: IndicatorSpec) -> tuple[str, str]:
    return (DOUBT, "no-source") if _same(one.calculation, one.source_medium) else (YES, "measurable")


def _achievable(plan: Plan, one: IndicatorSpec, past: list[PastValue]) -> tuple[str, str]:
    target = one.targets[str(plan.year)]
    if not target.is_set:
        return NO, "no-target"
    figures = [(row.year, row.realisation) for row in past if row.realisation is not None and row.year < plan.year]
    if target.value is None or not figures or one.direction == "inside":
        return DOUBT, "no-past"
    last = max(figures)[1]
    if one.direction == "lower":
        best, goal = min(value for _, value in figures), target.value
        if goal * FAR < best:
            return DOUBT, "far"
        return (DOUBT, "below-last") if goal > last else (YES, "achievable")
    if target.value > max(value for _, value in figures) * FAR:
        return DOUBT, "far"
    return (DOUBT, "below-last") if target.value < last else (YES, "achievable")


def _relevant(one: IndicatorSpec, kind: str) -> tuple[str, str]:
    low = kind in ("goal", "objective") and one.level in ("input", "output") and not one.is_budget
    return (DOUBT, "level-low") if low else (YES, "relevant")


def _time_bound(plan: Plan, one: IndicatorSpec) -> tuple[str, str]:
    due = Period(plan.year, "year").children(kind_of(one.frequency))
    closed = all(period.key in one.targets and one.targets[period.key].is_set for period in due)
    return (YES, "time-bound") if closed else (NO, "period-open")


def _same(first: str, second: str) -> bool:
    return first.casefold().split() == second.casefold().split()
