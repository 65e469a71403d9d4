"""Kinds that turn data into working papers: methodology, measurement, recapitulation, analysis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as msgid

from capaian.collection.services import freeze
from capaian.foundation.typesetting import render_pdf
from capaian.foundation.typesetting.xlsx import sheet_bytes
from capaian.kernel.canonical import digest_of, readable
from capaian.kernel.media import XLSX
from capaian.kernel.paper import Paper
from capaian.kernel.periods import Period
from capaian.measurement.selectors import figures_of
from capaian.measurement.services import record_results
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.planning.domain.vocabulary import DIRECTIONS
from capaian.planning.selectors import indicators_for
from capaian.procedures.ports import Field, Left, Plain, Prepared, TaskRef, missing_fields
from capaian.procedures.selectors import acting_post, pack_of_run, run_for, skipped_members
from capaian.reporting.domain.analysis import AnalysisPaper, FollowUp, ObjectiveAnalysis, analysis_paper
from capaian.reporting.domain.measurement import (
    SMART,
    IndicatorMethod,
    MeasuredLine,
    MeasurementSheet,
    MethodSheet,
    ObjectiveScore,
    SmartCheck,
    measurement_sheet,
    method_sheet,
)
from capaian.reporting.domain.record import Recapitulation, RecordLine, SupplierData, recapitulation
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
from capaian.reporting.exchange.worksheet import WorksheetHead, worksheet_bytes
from capaian.reporting.selectors import action_plan, data_of, earlier_follow_ups, live_data
from capaian.reporting.services import record_follow_ups
from capaian.reporting.tasks.record import record_line

FREQUENCIES = {"month": "Bulanan", "quarter": "Triwulanan", "semester": "Semesteran", "year": "Tahunan"}
TIME = {"sum": "jumlah", "last": "nilai terakhir", "mean": "rata-rata", "max": "tertinggi", "min": "terendah",
        "ratio-of-sums": "Σ pembilang / Σ penyebut"}


def pdf_of(paper: Paper, content: Mapping[str, Any], at: datetime) -> bytes:
    """The document with the data it was made from inside it."""
    return render_pdf(paper, at=at, attachments={"data.json": readable(content)}).pdf


class Freezing(Plain):
    """A kind whose documents are made from the data as they stand, which are frozen when the task is closed."""

    panel = "web/panels/fields.html"

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        if data_of(task.run)["digest"] != digest_of(prepared.payload):
            freeze(run=task.run, content=prepared.payload, actor=actor, at=at)
            record_results(run=task.run, figures=figures_of(task.run), actor=actor, at=at)


class Recap(Freezing):
    """The recapitulation over suppliers."""

    key = "recap"

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        content = live_data(task.run)
        by_supplier: dict[str, list[RecordLine]] = defaultdict(list)
        for f in of_scope(content, "period"):
            for supplier in f["suppliers"]:
                by_supplier[supplier].append(record_line(f))
        paper = recapitulation(Recapitulation(
            sheet=sheet(task.run.office), period=content["period_label"], digest=digest_of(content),
            suppliers=tuple(SupplierData(name, tuple(rows)) for name, rows in by_supplier.items()),
            missing=tuple((m.partition(":")[2], why) for m, why in skipped_members(task.run.id).items()),
            signer=signature_box(task.run.office_id, acting_post(task, actor), at, key="perekap"),
            signed_on=local(task.run.office, at).date()))
        rows = [[s, x.objective, x.indicator, x.unit, x.target, x.realisation, x.achievement, x.scale, x.remark]
                for s, lines in by_supplier.items() for x in lines]
        table = sheet_bytes("Rekapitulasi", (("Penyuplai data", 30), ("Sasaran", 34), ("Indikator", 40), ("Satuan", 10),
                                             ("Target", 16), ("Realisasi", 16), ("Capaian (%)", 12), ("Skala", 16),
                                             ("Keterangan", 24)), rows, notice=content["notice"], at=at,
                            header_lines=(content["office"], f"Rekapitulasi data kinerja {content['period_label']}"))
        name = f"rekapitulasi-{task.run.period}-putaran-{task.round}"
        return Prepared(payload=content, left=(
            Left("recapitulation", f"Rekapitulasi data kinerja {content['period_label']}", f"{name}.pdf",
                 pdf_of(paper, content, at), facts={"digest": digest_of(content)}),
            Left("recapitulation", f"Rekapitulasi {content['period_label']} (XLSX)", f"{name}.xlsx", table, XLSX)))


class Method(Plain):
    """The methodology: per indicator its definition, formula, source and SMART check."""

    key = "method"
    panel = "web/panels/fields.html"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        cards = indicators_for(task.run.office_id, Period.parse(task.run.period))
        columns = (Field("indikator", msgid("Indicator"), required=False),
                   *(Field(c.lower(), c, required=False) for c, _ in SMART))
        rows = [{"indikator": card.name, **{c.lower(): card.smart.get(c.lower().replace("-", "_"), "") for c, _ in SMART}}
                for card in cards]
        return (Field("smart", msgid("SMART check"), "rows", columns=columns, suggestion=rows,
                      help=msgid("Say for each indicator why the criterion is met; leave empty what still has to be mended.")),)

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return missing_fields(self.fields(task), task.entry)

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        cards = indicators_for(task.run.office_id, Period.parse(task.run.period))
        checks = {row["indikator"]: row for row in task.entry["smart"]}
        methods = tuple(IndicatorMethod(
            objective=c.objective.text, indicator=c.name, definition=c.operational_definition, unit=c.unit,
            formula=c.calculation, source=c.source_medium, frequency=FREQUENCIES[c.frequency],
            responsible=c.responsible.title, direction=DIRECTIONS[c.direction],
            aggregation=f"antarwaktu: {TIME[c.time_aggregation]}",
            checks=tuple(SmartCheck(k, "Ya" if checks.get(c.name, {}).get(k.lower()) else "Tidak",
                                    checks.get(c.name, {}).get(k.lower(), "")) for k, _ in SMART)) for c in cards)
        period = Period.parse(task.run.period).label_id()
        paper = method_sheet(MethodSheet(
            sheet=sheet(task.run.office), period=period, methods=methods, signed_on=local(task.run.office, at).date(),
            signer=signature_box(task.run.office_id, acting_post(task, actor), at, key="penyusun")))
        return Prepared(left=(Left("method-sheet", f"Metodologi pengukuran {period}",
                                   f"metodologi-{task.run.period}-putaran-{task.round}.pdf",
                                   pdf_of(paper, {"indicators": [c.code for c in cards]}, at)),))


def scores(content: Mapping[str, Any], scope: str) -> tuple[ObjectiveScore, ...]:
    """The score of each objective beside how many of its indicators reached their target."""
    out = []
    for objective, figures in by_objective(of_scope(content, scope)).items():
        result = scored(figures)
        out.append(ObjectiveScore(objective, shown(result.value), result.beside, rule="rata-rata"))
    return tuple(out)


class Measure(Freezing):
    """Compute the achievements by the method, each with its calculation."""

    key = "measure"

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        needs = pack_of_run(task.run.id).needs
        other = run_for(task.run.office_id, needs, task.run.period) if needs else None
        if other is not None and other.state != "finished":
            return [gettext("The collection of the same period is open again; measure when it is finished.")]
        return []

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        content = live_data(task.run)
        figures = of_scope(content, "period")
        paper = measurement_sheet(MeasurementSheet(
            sheet=sheet(task.run.office), period=content["period_label"],
            lines=tuple(MeasuredLine(
                objective=f["objective"], indicator=f["name"], unit=f["unit"], target=f["target"],
                realisation=f["realisation"], formula=f["formula"], calculation=f["explanation"],
                achievement=f["undefined"] or f["achievement"], scale=f["scale"]) for f in figures),
            scores=scores(content, "period"), warnings=tuple(f"{f['name']}: {w}" for f in figures for w in f["warnings"]),
            rules=("Pembulatan dilakukan satu kali, saat dicetak, dengan aturan yang disebut pada perhitungan.",),
            signer=signature_box(task.run.office_id, acting_post(task, actor), at, key="pengukur"),
            signed_on=local(task.run.office, at).date()))
        digest, title = digest_of(content), f"Kertas kerja pengukuran {content['period_label']}"
        head = WorksheetHead(content["office"], content["period_label"], task.run.title, digest, content["notice"])
        name = f"kertas-kerja-{task.run.period}-putaran-{task.round}"
        return Prepared(payload=content, left=(
            Left("worksheet", title, f"{name}.pdf", pdf_of(paper, content, at), facts={"digest": digest}),
            Left("worksheet", f"{title} (XLSX dengan rumus)", f"{name}.xlsx",
                 worksheet_bytes(head, figures_of(task.run), at=at), XLSX, facts={"digest": digest})))


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
