"""Kinds that make the period's report: draft, review, submission, and the consolidation of shorter periods."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as msgid

from capaian.collection.selectors import supplier_forms
from capaian.foundation.typesetting import render_pdf
from capaian.foundation.typesetting.docx import render_docx
from capaian.kernel.paper import Column, Fields, Paper, Signatures, Table, Title, dated
from capaian.kernel.periods import Period
from capaian.kernel.rounding import round_fraction
from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.selectors import local, members, sheet, signature_box
from capaian.procedures.ports import Field, Left, Plain, Prepared, RunRef, TaskRef, missing_fields
from capaian.procedures.selectors import (
    artefact,
    finished_runs,
    pack_of_run,
    run_for,
    run_of,
    signable,
    tasks_of,
    titles_of,
)
from capaian.procedures.services import reopen_run
from capaian.reporting.domain.charts import Bar
from capaian.reporting.domain.record import BudgetTable
from capaian.reporting.domain.report import (
    IndicatorResult,
    Narrative,
    ObjectiveReport,
    PerformanceReport,
    PlannedBudget,
    PlannedLine,
    performance_report,
)
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.domain.submission import Stage, SubmissionSheet, SubmittedDocument, submission_sheet
from capaian.reporting.domain.words import by_objective, reached_words, scored, sentence, shown
from capaian.reporting.selectors import data_of, live_data, success_of
from capaian.reporting.tasks.data import Freezing, digest_of, follow_ups_for, pdf_of, scores
from capaian.reporting.tasks.forms import acting_position
from capaian.reporting.tasks.record import boxes_as_data, budget_of, signature_boxes

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def narrative_fields(content: Mapping[str, Any]) -> tuple[Field, ...]:
    """What a person writes in a report, each with a text proposed from the figures."""
    figures = [f for f in of_scope(content, "period") if not f["is_budget"]]
    budget = [f for f in of_scope(content, "year") if f["is_budget"]]
    rows = [{"sasaran": objective, "penyebab": " ".join(sentence(f) for f in group),
             "efisiensi": f"Capaian sasaran {shown(scored(group).value)} %; serapan anggaran tercantum pada bagian B.",
             "penunjang": "; ".join(dict.fromkeys(f["responsible"] for f in group))}
            for objective, group in by_objective(figures).items()]
    office, period = content["office"], content["period_label"]
    return (
        Field("kata_pengantar", msgid("Foreword"), "long",
              suggestion=f"Laporan kinerja {office} {period} disusun dari data kinerja yang telah dikumpulkan menurut SOP."),
        Field("pendahuluan", msgid("Introduction"), "long",
              suggestion=f"{office} melaksanakan pengumpulan data kinerja {period} sebagai bagian dari SAKIP."),
        Field("perencanaan", msgid("Performance planning"), "long",
              suggestion=f"Perjanjian kinerja memuat {len(figures)} indikator dengan target sebagaimana tabel berikut."),
        Field("sasaran", msgid("Analysis per objective"), "rows", suggestion=rows, columns=(
            Field("sasaran", msgid("Objective")), Field("penyebab", msgid("Causes of success or failure, and solutions"), "long"),
            Field("efisiensi", msgid("Efficiency of resources"), "long"),
            Field("penunjang", msgid("Programmes and activities that supported it"), "long"))),
        Field("anggaran", msgid("Budget realisation"), "long",
              suggestion="; ".join(sentence(f) for f in budget) or "Tidak ada data anggaran pada periode ini."),
        Field("penutup", msgid("Closing"), "long", suggestion=f"Pada {period}, {reached_words(figures)}."),
    )


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
        scores=scores(content, "period"), budget=budget_of(budget) or BudgetTable((), "", ""),
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


def documents(task: TaskRef, paper: Paper, key: str, title: str, name: str, at: datetime,
              content: Mapping[str, Any]) -> tuple[Left, Left]:
    """The report as the file to be signed, and as an editable one for Word."""
    rendered = render_pdf(paper, at=at, attachments={"data.json": _json(content)})
    return (Left(key, title, f"{name}.pdf", rendered.pdf,
                 facts={"signable": True, "boxes": boxes_as_data(rendered.boxes), "pages": rendered.pages,
                        "digest": content["digest"] or digest_of(content)}),
            Left(key, f"{title} (DOCX)", f"{name}.docx", render_docx(paper, at=at), DOCX))


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, default=str).encode()


class Draft(Freezing):
    """Generate the period's report from the data; a person accepts or rewrites its words."""

    key = "draft"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return narrative_fields(live_data(task.run))

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return missing_fields(self.fields(task), task.entry)

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        content = {**live_data(task.run), **_kept(task)}
        paper = performance_report(report_of(task, {**content, "digest": ""}, task.entry, at))
        title = f"Laporan kinerja {content['period_label']}"
        return Prepared(payload=content, left=documents(
            task, paper, "draft", title, f"laporan-kinerja-{task.run.period}-putaran-{task.round}", at,
            {**content, "digest": ""}))


def _kept(task: TaskRef) -> dict[str, Any]:
    """What an analysis step froze beside the figures stays with them."""
    frozen = data_of(task.run)
    return {key: frozen[key] for key in ("analysis", "follow_ups") if key in frozen}


class Review(Plain):
    """Decide on a draft or report with comments: it goes on, or back with a reason."""

    key = "review"
    panel = "web/panels/review.html"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        fields = [Field("komentar", msgid("Comments"), "rows", required=False, columns=(
            Field("bagian", msgid("Part")), Field("komentar", msgid("Comment"), "long")))]
        if any(o.only_returned for o in task.outcomes):
            posts = [(f.supplier.key, f.supplier.title) for f in supplier_forms(task.run.id)]
            fields.append(Field("dikembalikan", msgid("Units that must complete their data"), "choices", required=False,
                                choices=tuple(posts),
                                help=msgid("Only they get their form back; none chosen means all of them.")))
        needed = needed_run(task)
        if needed is not None and needed.state == "finished":
            posts = [(f.supplier.key, f.supplier.title) for f in supplier_forms(needed.id)]
            fields.append(Field("data_kurang", msgid("Units whose collected data lack something"), "choices", required=False,
                                choices=tuple(posts), help=msgid("Their form of the collection is opened again.")))
        return tuple(fields)

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return missing_fields(self.fields(task), task.entry)

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        chosen = next((o for o in task.outcomes if o.key == outcome), None)
        returned = tuple(f"position:{k}" for k in task.entry.get("dikembalikan") or ()) if chosen and chosen.returns else ()
        paper = review_sheet(task, chosen.label if chosen else "", actor, at)
        back = bool(chosen and chosen.returns)
        left = Left("draft-returned" if back else "draft-reviewed", "Lembar koreksi",
                    f"lembar-koreksi-putaran-{task.round}.pdf",
                    pdf_of(paper, {"entry": dict(task.entry), "outcome": outcome}, at))
        return Prepared(left=(left,), returned=returned if chosen and chosen.only_returned else ())

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        """A datum that the collection lacks re-opens that supplier's form there (note on row 8 of the SOP Pengukuran)."""
        needed, lacking = needed_run(task), task.entry.get("data_kurang") or ()
        if not lacking or needed is None or not any(o.key == outcome and o.returns for o in task.outcomes):
            return
        step = next(t.step for t in tasks_of(needed.id) if t.kind == "fill")
        reopen_run(run_id=needed.id, step=step, only=tuple(f"position:{k}" for k in lacking), at=at,
                   actor=replace(SYSTEM, name=f"{actor.name} (koreksi pengukuran)"),
                   reason=f"Data kurang menurut koreksi pengukuran {task.run.period}.")


def needed_run(task: TaskRef) -> RunRef | None:
    """The run of the same period whose data this one works on, if the SOP needs one."""
    needs = pack_of_run(task.run.id).needs
    return run_for(task.run.office_id, needs, task.run.period) if needs else None


def review_sheet(task: TaskRef, answer: str, actor: Actor, at: datetime) -> Paper:
    """The sheet of corrections: what was reviewed, the answer, the comments, the reviewer."""
    reviewed = artefact(task.run.id, "draft") or artefact(task.run.id, "report") or artefact(task.run.id, "consolidated")
    head = sheet(task.run.office)
    period = Period.parse(task.run.period).label_id()
    comments = [(str(n), row.get("bagian", ""), row.get("komentar", ""))
                for n, row in enumerate(task.entry.get("komentar") or (), 1)]
    return Paper(
        title=f"Lembar Koreksi {period}", office=head.office, notice=head.notice, blocks=(
            Title("LEMBAR KOREKSI", (task.run.title, period)),
            Fields((("Dokumen", reviewed.title if reviewed else task.row.requirement or "–"),
                    ("SHA-256", reviewed.file_id or "" if reviewed else "–"), ("Hasil koreksi", answer or "Selesai"),
                    ("Putaran", str(task.round))), label_mm=34),
            Table(columns=(Column("No", 0.3, "center"), Column("Bagian", 1), Column("Komentar", 3)), rows=tuple(comments),
                  empty="Tidak ada komentar."),
            Signatures((dated(signature_box(task.run.office_id, acting_position(task, actor), at, key="pengoreksi"),
                              head.place, local(task.run.office, at).date()),))))


class Submit(Plain):
    """Present the final document for approval, with the stages it has passed."""

    key = "submit"
    panel = "web/panels/fields.html"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        titles = titles_of(task.run.office_id)
        head = next(iter(members(task.run.office_id, "role:penanggung-jawab")), "")
        return (Field("kepada", msgid("To"), suggestion=titles.get(head, "")),
                Field("catatan", msgid("Remarks"), "long", required=False))

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        found = missing_fields(self.fields(task), task.entry)
        return found if signable(task.run.id) else [*found, gettext("There is no document to submit yet.")]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        document = signable(task.run.id)
        assert document is not None
        here = local(task.run.office, at)
        stages = tuple(Stage(f"{t.row_no}. {t.kind}", t.acted_title or t.member,
                             local(task.run.office, t.done_at).date() if t.done_at else None, t.outcome)
                       for t in tasks_of(task.run.id) if t.current and t.state == "done")
        paper = submission_sheet(SubmissionSheet(
            sheet=sheet(task.run.office), to=task.entry["kepada"], sender=task.member_title, day=here.date(),
            document=SubmittedDocument(document.title, "", int(document.data.get("pages", 0)), document.file_id or ""),
            stages=_named(task, stages), remarks=str(task.entry.get("catatan") or ""),
            signer=signature_box(task.run.office_id, acting_position(task, actor), at, key="pengaju")))
        return Prepared(left=(Left("submission", "Lembar pengajuan dokumen",
                                   f"lembar-pengajuan-putaran-{task.round}.pdf", render_pdf(paper, at=at).pdf),))


def _named(task: TaskRef, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Stages by the sentence of their row instead of the kind's key."""
    rows = {r.no: r.activity for r in pack_of_run(task.run.id).rows}
    return tuple(Stage(f"{no}. {rows.get(no, s.name)}", s.performer, s.done_on, s.result)
                 for s in stages for no in (s.name.partition(".")[0],))


class Consolidate(Freezing):
    """Build a longer period's report from the finished runs of the shorter ones inside it."""

    key = "consolidate"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return narrative_fields(live_data(task.run))

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return missing_fields(self.fields(task), task.entry)

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        content = {**live_data(task.run), "annexes": [f"Laporan {label}" for label in shorter_runs(task)]}
        paper = performance_report(report_of(task, {**content, "digest": ""}, task.entry, at))
        title = f"Laporan kinerja {content['period_label']} (gabungan)"
        return Prepared(payload=content, left=documents(
            task, paper, "consolidated", title, f"laporan-gabungan-{task.run.period}-putaran-{task.round}", at,
            {**content, "digest": ""}))


def shorter_runs(task: TaskRef) -> list[str]:
    """The labels of the finished runs that this one is built from."""
    pack = pack_of_run(task.run.id)
    before = pack.section(task.run.section).opens_after
    if not before:
        return []
    period = Period.parse(task.run.period)
    keys = [p.key for kind in pack.section(before).periods for p in period.children(kind)]  # type: ignore[arg-type]
    runs = sorted((run_of(r) for r in finished_runs(task.run.office_id, task.run.sop, before, keys)),
                  key=lambda r: r.period)
    return [Period.parse(r.period).label_id() for r in runs]

