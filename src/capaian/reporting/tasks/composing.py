"""The period's report from its data and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_noop as msgid

from capaian.kernel.canonical import digest_of
from capaian.kernel.periods import Period
from capaian.kernel.rounding import round_fraction
from capaian.organisation.selectors import sheet
from capaian.procedures.ports import Field, TaskRef
from capaian.reporting.domain.charts import Bar
from capaian.reporting.domain.record import BudgetTable
from capaian.reporting.domain.report import (
    IndicatorResult,
    Narrative,
    ObjectiveReport,
    PerformanceReport,
    PlannedBudget,
    PlannedLine,
)
from capaian.reporting.domain.scoring import objective_scores
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.domain.words import by_objective, reached_words, scored, sentence, shown
from capaian.reporting.selectors import success_of
from capaian.reporting.tasks.analysing import follow_ups_for
from capaian.reporting.tasks.record import budget_of, signature_boxes

NARRATIVE = (
    Field("kata_pengantar", msgid("Foreword"), "long"),
    Field("pendahuluan", msgid("Introduction"), "long"),
    Field("perencanaan", msgid("Performance planning"), "long"),
    Field("sasaran", msgid("Analysis per objective"), "rows", columns=(
        Field("sasaran", msgid("Objective")), Field("penyebab", msgid("Causes of success or failure, and solutions"), "long"),
        Field("efisiensi", msgid("Efficiency of resources"), "long"),
        Field("penunjang", msgid("Programmes and activities that supported it"), "long"))),
    Field("anggaran", msgid("Budget realisation"), "long"),
    Field("penutup", msgid("Closing"), "long"),
)
"""What a person writes in a report."""


def narrative_fields(content: Mapping[str, Any]) -> tuple[Field, ...]:
    """The same, each with a text proposed from the figures."""
    figures = [f for f in of_scope(content, "period") if not f["is_budget"]]
    budget = [f for f in of_scope(content, "year") if f["is_budget"]]
    rows = [{"sasaran": objective, "penyebab": " ".join(sentence(f) for f in group),
             "efisiensi": f"Capaian sasaran {shown(scored(group).value)} %; serapan anggaran tercantum pada bagian B.",
             "penunjang": "; ".join(dict.fromkeys(f["responsible"] for f in group))}
            for objective, group in by_objective(figures).items()]
    office, period = content["office"], content["period_label"]
    proposed: dict[str, Any] = {
        "kata_pengantar": f"Laporan kinerja {office} {period} disusun dari data kinerja yang telah dikumpulkan menurut SOP.",
        "pendahuluan": f"{office} melaksanakan pengumpulan data kinerja {period} sebagai bagian dari SAKIP.",
        "perencanaan": f"Perjanjian kinerja memuat {len(figures)} indikator dengan target sebagaimana tabel berikut.",
        "sasaran": rows,
        "anggaran": "; ".join(sentence(f) for f in budget) or "Tidak ada data anggaran pada periode ini.",
        "penutup": f"Pada {period}, {reached_words(figures)}.",
    }
    return tuple(replace(one, suggestion=proposed[one.key]) for one in NARRATIVE)


def report_of(task: TaskRef, content: Mapping[str, Any], entry: Mapping[str, Any], at: datetime) -> PerformanceReport:
    """The report of the run's period, from its data and what was written."""
    period = Period.parse(task.run.period)
    kind = "year" if period.kind == "year" else "semester" if period.kind == "semester" else "quarter"
    figures = [f for f in of_scope(content, "period") if not f["is_budget"]]
    year = {f["indicator"]: f for f in of_scope(content, "year")}
    budget = [f for f in of_scope(content, "year") if f["is_budget"]]
    initials, signer = signature_boxes(task, at)
    words = {row["sasaran"]: row for row in entry.get("sasaran", ())}
    objectives = tuple(ObjectiveReport(
        objective=name, results=tuple(_result(f) for f in group), introduction=(reached_words(group).capitalize() + ".",),
        causes=_paragraphs(words.get(name, {}).get("penyebab", "")),
        efficiency=_paragraphs(words.get(name, {}).get("efisiensi", "")),
        supporting_words=_paragraphs(words.get(name, {}).get("penunjang", "")), follow_ups=follow_ups_for(content, name))
        for name, group in by_objective(figures).items())
    return PerformanceReport(
        sheet=sheet(task.run.office), kind=kind, agency=content["office"], period=content["period_label"],
        year=period.year, foreword=_paragraphs(entry.get("kata_pengantar", "")),
        introduction=(Narrative("Gambaran umum", _paragraphs(entry.get("pendahuluan", ""))),),
        plan_words=_paragraphs(entry.get("perencanaan", "")),
        plan=tuple(PlannedLine(f["objective"], f["name"], f["unit"], year[f["indicator"]]["target"]) for f in figures),
        planned_budget=tuple(PlannedBudget(f["name"], f["target"]) for f in budget), objectives=objectives,
        scores=objective_scores(content, "period"), budget=budget_of(budget) or BudgetTable((), "", ""),
        budget_words=_paragraphs(entry.get("anggaran", "")), closing=_paragraphs(entry.get("penutup", "")),
        signer=signer, signed_on=None, initials=initials, digest=content["digest"] or digest_of(content),
        summary=tuple(sentence(f) for f in figures), annexes=tuple(content.get("annexes", ())),
        rules=("Kriteria keberhasilan: capaian memenuhi atau melampaui target Perjanjian Kinerja; "
               f"{success_of(content).words}.",))


def _result(f: Mapping[str, Any]) -> IndicatorResult:
    raw = None if f["raw"] is None else _decimal(f["raw"])
    return IndicatorResult(indicator=f["name"], unit=f["unit"], target=f["target"], realisation=f["realisation"],
                           achievement=f["achievement"], scale=f["scale"], remark=f["undefined"],
                           bar=Bar(f["name"], raw, f"{f['achievement']} %" if raw is not None else f["undefined"]))


def _decimal(raw: str) -> Decimal:
    return round_fraction(Fraction(raw), 2)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(p.strip() for p in str(text).split("\n\n") if p.strip())
