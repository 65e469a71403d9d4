"""The period's report from its data and its words, and what is still missing in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as msgid

from capaian.kernel.canonical import digest_of
from capaian.kernel.paper import prose_parts
from capaian.kernel.periods import Period
from capaian.organisation.selectors import sheet
from capaian.procedures.ports import Field, TaskRef, missing_fields
from capaian.reporting.domain.composed import (
    analysed_rows,
    answered_for,
    budget_total,
    complementary,
    objective_reports,
    physical,
    programmes,
    proposed_rows,
)
from capaian.reporting.domain.opening import closing, foreword, introduction, issues
from capaian.reporting.domain.record import BudgetTable
from capaian.reporting.domain.report import Narrative, PerformanceReport, PlannedBudget, PlannedLine
from capaian.reporting.domain.scoring import objective_scores
from capaian.reporting.domain.seven import missing_analyses
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.domain.words import budget_sentence, listed, overview, sentence
from capaian.reporting.domain.writing import authorship, written
from capaian.reporting.selectors import missing_sentence, success_of
from capaian.reporting.tasks.record import budget_of, measured_line, signature_boxes

OBJECTIVES = Field("sasaran", msgid("Analysis per objective"), "rows", columns=(
    Field("sasaran", msgid("Objective")),
    Field("tahun_lalu", msgid("Compared with earlier years"), "long"),
    Field("jangka_menengah", msgid("Compared with the medium-term target"), "long"),
    Field("standar_nasional", msgid("Compared with the national standard"), "long"),
    Field("penyebab", msgid("Causes"), "long"), Field("hambatan", msgid("Obstacles"), "long"),
    Field("solusi", msgid("Solutions"), "long"), Field("efisiensi", msgid("Efficiency of resources"), "long"),
    Field("penunjang", msgid("Programmes and activities that supported it"), "long")),
    help=msgid("The proposed sentences state figures and what suppliers reported. Keep a sentence to accept it, or write why it "
               "came about; the report shows which were accepted."))
ISSUES = "isu_strategis"
NARRATIVE = (
    Field("kata_pengantar", msgid("Foreword"), "long"),
    Field("pendahuluan", msgid("Introduction"), "long"),
    Field(ISSUES, msgid("Strategic aspects and main issues"), "long"),
    Field("perencanaan", msgid("Performance planning"), "long"),
    OBJECTIVES,
    Field("anggaran", msgid("Budget realisation"), "long"),
    Field("penutup", msgid("Closing"), "long"),
)
"""What a person writes in a report."""


def narrative_fields(content: Mapping[str, Any]) -> tuple[Field, ...]:
    """The same, each with a text proposed from the figures, and from the run's analysis where there was one."""
    figures = [f for f in of_scope(content, "period") if not f["is_budget"]]
    budget = [f for f in of_scope(content, "year") if f["is_budget"]]
    proposed: dict[str, Any] = {
        "kata_pengantar": foreword(content),
        "pendahuluan": introduction(content),
        ISSUES: issues(content, answered_for(content)),
        "perencanaan": f"Perjanjian Kinerja {content['office']} Tahun {content['period'][:4]} memuat {len(figures)} indikator "
                       "kinerja. Target setiap indikator dan anggaran setiap program disajikan pada tabel berikut.",
        "sasaran": analysed_rows(content),
        "anggaran": listed([budget_sentence(f) for f in budget]) if budget else "Tidak ada data anggaran pada periode ini.",
        "penutup": closing(content, figures),
    }
    return tuple(replace(one, suggestion=proposed[one.key]) for one in NARRATIVE)


def missing_words(content: Mapping[str, Any], entry: Mapping[str, Any]) -> list[str]:
    """What still has to be written before the report may go on, one sentence each: the gate of drafting."""
    chapters = missing_fields(tuple(one for one in NARRATIVE if one is not OBJECTIVES), entry)
    analyses = missing_analyses(objective_reports(content, entry.get("sasaran") or ()))
    return [*chapters, *(missing_sentence(one.heading, one.objective, one.analysis) for one in analyses)]


def with_authors(content: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The content with the words of the analyses, each marked as accepted or rewritten: frozen together."""
    return {**content, "written": written(entry.get("sasaran") or (), proposed_rows(content))}


def report_of(task: TaskRef, content: Mapping[str, Any], entry: Mapping[str, Any], at: datetime) -> PerformanceReport:
    """The report of the run's period, from its data and what was written."""
    period = Period.parse(task.run.period)
    kind = "year" if period.kind == "year" else "semester" if period.kind == "semester" else "quarter"
    figures = [f for f in of_scope(content, "period") if not f["is_budget"]]
    year = {f["indicator"]: f for f in of_scope(content, "year")}
    budget = [f for f in of_scope(content, "year") if f["is_budget"]]
    initials, signer = signature_boxes(task, at)
    return PerformanceReport(
        sheet=sheet(task.run.office), kind=kind, agency=content["office"], period=content["period_label"],
        year=period.year, foreword=prose_parts(entry.get("kata_pengantar") or ""),
        introduction=(
            Narrative("Gambaran Umum", prose_parts(entry.get("pendahuluan") or ""), "pendahuluan"),
            *((Narrative("Aspek Strategis dan Permasalahan Utama", prose_parts(entry[ISSUES] or ""), ISSUES),)
              if ISSUES in entry else ())),  # drafts closed before this part was asked for have none
        plan_words=prose_parts(entry.get("perencanaan") or ""),
        plan=tuple(PlannedLine(f["objective"], f["name"], f["unit"], year[f["indicator"]]["target"]) for f in figures),
        planned_budget=tuple(PlannedBudget(*row) for row in programmes(content)) if "support" in content else
        tuple(PlannedBudget(f["name"], f["target"]) for f in budget),
        objectives=objective_reports(content, entry.get("sasaran") or ()),
        scores=objective_scores(content, "period"),
        budget=_budget(content, budget),
        budget_words=prose_parts(entry.get("anggaran") or ""), closing=prose_parts(entry.get("penutup") or ""),
        signer=signer, signed_on=None, initials=initials, digest=content["digest"] or digest_of(content),
        summary=(overview(figures), *prose_parts(listed([sentence(f) for f in figures]) if figures else "")),
        measured=tuple(map(measured_line, figures)), annexes=tuple(content.get("annexes", ())),
        complementary=tuple(complementary(content)),
        authorship=authorship(content.get("written", ())),
        rules=("Kriteria keberhasilan: capaian memenuhi atau melampaui target Perjanjian Kinerja; "
               f"{success_of(content).words}.",))


def _budget(content: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> BudgetTable:
    """The budget rows with their total: the plan's own, else that of the cascade; and the physical progress."""
    table = budget_of(rows) or BudgetTable((), "", "")
    if not table.total_ceiling:
        ceiling, realised, absorption = budget_total(content)
        table = replace(table, total_ceiling=ceiling, total_realised=realised, total_absorption=absorption)
    return replace(table, total_physical=physical(content))
