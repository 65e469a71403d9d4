"""Kind `analyse`: the causes of every objective's figures, what follows from them, and the evaluation form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop as msgid

from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.procedures.ports import Field, Left, Prepared, TaskRef, missing_fields
from capaian.procedures.selectors import acting_post
from capaian.reporting.domain.analysis import AnalysisPaper, FollowUp, ObjectiveAnalysis, analysis_paper
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.domain.words import (
    by_objective,
    follow_up_notes,
    reached_words,
    reported_notes,
    scored,
    sentence,
    shown,
)
from capaian.reporting.selectors import action_plan, earlier_follow_ups, live_data
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


class Analyse(Freezing):
    """Causes, solutions and follow-up of every objective; proposed from the figures, decided by a person."""

    key = "analyse"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        content = live_data(task.run)
        due = _next_quarter_end(Period.parse(task.run.period)).isoformat()
        rows = []
        for objective, figures in by_objective(of_scope(content, "period")).items():
            obstacles = reported_notes(content["rows"], objective)
            proposals = follow_up_notes(content["rows"], objective)
            rows.append({
                "sasaran": objective, "penyebab": " ".join(sentence(f) for f in figures),
                "hambatan": "; ".join(obstacles) or "Tidak ada kendala yang dilaporkan penyuplai data.",
                "solusi": "Mempertahankan cara kerja yang berjalan." if all(f["met"] for f in figures) else
                          "Membahas indikator yang belum tercapai dengan penanggung jawabnya.",
                "tindak_lanjut": "; ".join(a for a, _ in proposals) or "Memantau capaian pada periode berikutnya.",
                "penanggung_jawab": ", ".join(dict.fromkeys(f["responsible"] for f in figures)), "tenggat": due})
        rows += [{
            "sasaran": f.objective, "penyebab": f"Tindak lanjut {Period.parse(f.run.period).label_id()} belum selesai.",
            "hambatan": f.note or "Belum ada keterangan.", "solusi": "Melanjutkan tindak lanjut yang telah ditetapkan.",
            "tindak_lanjut": f.action, "penanggung_jawab": f.owner_title, "tenggat": due}
            for f in action_plan(task.run.office_id, Period.parse(task.run.period))
            if (f.objective, f.action) not in {(r["sasaran"], r["tindak_lanjut"]) for r in rows}]
        return (replace(ANALYSIS, suggestion=rows),)

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return missing_fields((ANALYSIS,), task.entry)

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        period = Period.parse(task.run.period)
        content = {**live_data(task.run), "analysis": task.entry["analisis"],
                   "follow_ups": earlier_follow_ups(task.run.office_id, period)}
        groups = by_objective(of_scope(content, "period"))
        rows: dict[str, list[Mapping[str, str]]] = defaultdict(list)
        for row in task.entry["analisis"]:
            rows[row["sasaran"]].append(row)
        objectives = [ObjectiveAnalysis(
            objective=name, achievement=shown(scored(groups.get(name, [])).value), reached=reached_words(groups.get(name, [])),
            causes=tuple(r["penyebab"] for r in some), obstacles=tuple(r["hambatan"] for r in some),
            solutions=tuple(r["solusi"] for r in some), follow_ups=follow_ups_for(content, name))
            for name, some in rows.items()]
        paper = analysis_paper(AnalysisPaper(
            sheet=sheet(task.run.office), period=content["period_label"], objectives=tuple(objectives),
            signer=signature_box(task.run.office_id, acting_post(task, actor), at, key="penganalisis"),
            signed_on=local(task.run.office, at).date()))
        return Prepared(payload=content, left=(Left(
            "analysis", f"Analisis capaian {content['period_label']}",
            f"analisis-{task.run.period}-putaran-{task.round}.pdf", pdf_of(paper, content, at)),))

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        super().finish(task, prepared, outcome, actor=actor, at=at)
        record_follow_ups(run=task.run, rows=prepared.payload["analysis"], actor=actor, at=at)


def follow_ups_for(content: Mapping[str, Any], objective: str) -> tuple[FollowUp, ...]:
    """What the analysis decided for an objective, and what became of what was decided the period before."""
    decided = [FollowUp(r["tindak_lanjut"], r["penanggung_jawab"], date.fromisoformat(r["tenggat"]), "belum selesai")
               for r in content.get("analysis", ()) if r["sasaran"] == objective]
    again = {f.action for f in decided}
    words = {"open": "belum selesai", "done": "selesai", "dropped": "tidak dilanjutkan"}
    before = [FollowUp(f["action"], f["owner"], date.fromisoformat(f["due"]) if f["due"] else None,
                       ", ".join(w for w in (f"{f['period']}: {words[f['status']]}", f["note"]) if w))
              for f in content.get("follow_ups", ()) if f["objective"] == objective and f["action"] not in again]
    return (*decided, *before)


def _next_quarter_end(period: Period) -> date:
    return Period.of(period.end, "quarter").next().end
