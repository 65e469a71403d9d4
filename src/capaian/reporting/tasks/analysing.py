"""Kind `analyse`: the causes of every objective's figures, what follows from them, and the evaluation form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop as msgid

from capaian.kernel.paper import plain_prose
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.planning.domain.vocabulary import OBJECTIVE_KINDS
from capaian.procedures.ports import Field, Left, Prepared, TaskRef, missing_fields
from capaian.procedures.selectors import acting_post
from capaian.reporting.domain import proposals
from capaian.reporting.domain.analysis import AnalysisPaper, ObjectiveAnalysis, analysis_paper
from capaian.reporting.domain.composed import (
    answered_for,
    follow_ups_for,
    notes_of,
    objective_reports,
    proposed_rows,
)
from capaian.reporting.domain.evaluation import EvaluationForm, EvaluationLine, evaluation_form
from capaian.reporting.domain.seven import missing_analyses
from capaian.reporting.domain.support import below
from capaian.reporting.domain.words import follow_up_notes, reached_words, score_words
from capaian.reporting.domain.writing import written
from capaian.reporting.selectors import action_plan, earlier_follow_ups, live_data, missing_sentence
from capaian.reporting.services import record_follow_ups
from capaian.reporting.tasks.data import Freezing, pdf_of

ANALYSIS = Field(
    "analisis", msgid("Analysis per objective"), "rows",
    help=msgid("The figures are proposed; the causes and what follows are yours to write."),
    columns=(Field("sasaran", msgid("Objective")), Field("penyebab", msgid("Causes"), "long"),
             Field("hambatan", msgid("Obstacles"), "long"),
             Field("solusi", msgid("Solutions"), "long"), Field("tindak_lanjut", msgid("Follow-up"), "long"),
             Field("penanggung_jawab", msgid("Responsible")), Field("tenggat", msgid("Due date"), "date")))
"""What a person writes about every objective."""
EVALUATION = Field(
    "evaluasi", msgid("Evaluation form"), "rows",
    help=msgid("One line for each objective, programme and activity of the plan. Causes, obstacles and solutions of an "
               "objective are taken from its analysis where you leave them empty here."),
    columns=(Field("tingkat", msgid("Kind"), "choice", choices=tuple(OBJECTIVE_KINDS.items())),
             Field("uraian", msgid("Objective, programme or activity")),
             Field("sebelum", msgid("Before it was carried out"), "long"),
             Field("selama", msgid("While it was carried out"), "long"),
             Field("sesudah", msgid("After it was carried out"), "long"),
             Field("penyebab", msgid("Causes"), "long", required=False),
             Field("hambatan", msgid("Obstacles"), "long", required=False),
             Field("solusi", msgid("Solutions"), "long", required=False),
             Field("rekomendasi", msgid("Recommendations"), "long", required=False)))
"""The evaluation before, during and after each programme and activity."""


class Analyse(Freezing):
    """Causes, solutions and follow-up of every objective; proposed from the figures, decided by a person."""

    key = "analyse"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        content = live_data(task.run)
        due = _next_quarter_end(Period.parse(task.run.period)).isoformat()
        rows = []
        for objective, figures in answered_for(content).items():
            names = [objective, *(n["text"] for n in below(content, objective))]
            actions = [action for name in dict.fromkeys(names) for action, _ in follow_up_notes(content["rows"], name)]
            rows.append({
                "sasaran": objective, "penyebab": proposals.causes(figures), "hambatan": notes_of(content, objective),
                "solusi": proposals.solutions(figures),
                "tindak_lanjut": "; ".join(actions) or "Memantau capaian pada periode berikutnya.",
                "penanggung_jawab": ", ".join(dict.fromkeys(f["responsible"] for f in figures)), "tenggat": due})
        rows += [{
            "sasaran": f.objective, "penyebab": f"Tindak lanjut {Period.parse(f.run.period).label_id()} belum selesai.",
            "hambatan": f.note or "Belum ada keterangan.", "solusi": "Melanjutkan tindak lanjut yang telah ditetapkan.",
            "tindak_lanjut": f.action, "penanggung_jawab": f.owner_title, "tenggat": due}
            for f in action_plan(task.run.office_id, Period.parse(task.run.period))
            if (f.objective, f.action) not in {(r["sasaran"], r["tindak_lanjut"]) for r in rows}]
        return replace(ANALYSIS, suggestion=rows), replace(EVALUATION, suggestion=proposals.evaluation(content))

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        """An empty field, and an objective that the rows leave out."""
        found = missing_fields((ANALYSIS, EVALUATION), task.entry)
        rows = task.entry.get("analisis") or ()
        lacking = [part for part in missing_analyses(objective_reports(live_data(task.run), rows)) if part.analysis == 5]
        named = {row.get("sasaran") for row in rows}
        return found + [missing_sentence(p.heading, p.objective, p.analysis) for p in lacking if p.objective not in named]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        data, rows, evaluated = live_data(task.run), task.entry["analisis"], task.entry["evaluasi"]
        content = {**data, "analysis": rows, "analysis_words": written(rows, proposed_rows(data)), "evaluation": evaluated,
                   "follow_ups": earlier_follow_ups(task.run.office_id, Period.parse(task.run.period))}
        head, period = sheet(task.run.office), content["period_label"]
        signer = signature_box(task.run.office_id, acting_post(task, actor), at, key="penganalisis")
        day, name = local(task.run.office, at).date(), f"{task.run.period}-putaran-{task.round}.pdf"
        paper = analysis_paper(AnalysisPaper(sheet=head, period=period, objectives=_objectives(content, rows), signer=signer,
                                             signed_on=day))
        form = evaluation_form(EvaluationForm(sheet=head, period=period, lines=_lines(content, evaluated), signer=signer,
                                              signed_on=day))
        return Prepared(payload=content, left=(
            Left("analysis", f"Analisis capaian {period}", f"analisis-{name}", pdf_of(paper, content, at)),
            Left("evaluation-form", f"Form evaluasi kinerja {period}", f"form-evaluasi-{name}", pdf_of(form, content, at))))

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        super().finish(task, prepared, outcome, actor=actor, at=at)
        record_follow_ups(run=task.run, rows=prepared.payload["analysis"], actor=actor, at=at)


def _objectives(content: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> tuple[ObjectiveAnalysis, ...]:
    """Each objective named in the rows, with its comparisons where the report answers for it."""
    groups = answered_for(content)
    compared = {one.objective: one for one in objective_reports(content, proposed_rows(content))}
    by_name: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_name[row["sasaran"]].append(row)
    return tuple(ObjectiveAnalysis(
        objective=name, achievement=score_words(groups.get(name, [])), reached=reached_words(groups.get(name, [])),
        causes=tuple(r["penyebab"] for r in some), obstacles=tuple(r["hambatan"] for r in some),
        solutions=tuple(r["solusi"] for r in some), follow_ups=follow_ups_for(content, name), compared=compared.get(name))
        for name, some in by_name.items())


def _lines(content: Mapping[str, Any], evaluated: Sequence[Mapping[str, Any]]) -> tuple[EvaluationLine, ...]:
    """The lines of the form; what an objective's line leaves open is what its analysis decided."""
    decided: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in content["analysis"]:
        for part, source in (("penyebab", "penyebab"), ("hambatan", "hambatan"), ("solusi", "solusi"),
                             ("rekomendasi", "tindak_lanjut")):
            decided[row["sasaran"]][part].append(row[source])

    def text(row: Mapping[str, Any], part: str) -> str:
        return plain_prose(str(row.get(part) or "") or "\n\n".join(dict.fromkeys(decided[row["uraian"]][part])))

    return tuple(EvaluationLine(
        level=OBJECTIVE_KINDS.get(row["tingkat"], row["tingkat"]), name=row["uraian"], before=row["sebelum"],
        during=row["selama"], after=row["sesudah"], causes=text(row, "penyebab"), obstacles=text(row, "hambatan"),
        solutions=text(row, "solusi"), recommendations=text(row, "rekomendasi")) for row in evaluated)


def _next_quarter_end(period: Period) -> date:
    return Period.of(period.end, "quarter").next().end
