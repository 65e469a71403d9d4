"""Kinds that turn data into working papers: methodology, measurement, recapitulation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
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
from capaian.reporting.domain.measurement import (
    SMART,
    IndicatorMethod,
    MeasurementSheet,
    MethodSheet,
    SmartCheck,
    measurement_sheet,
    method_sheet,
)
from capaian.reporting.domain.record import Recapitulation, RecordLine, SupplierData, recapitulation
from capaian.reporting.domain.scoring import objective_scores
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.exchange.worksheet import WorksheetHead, worksheet_bytes
from capaian.reporting.selectors import data_of, live_data
from capaian.reporting.tasks.record import measured_line, record_line

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
            lines=tuple(map(measured_line, figures)),
            scores=objective_scores(content, "period"),
            warnings=tuple(f"{f['name']}: {w}" for f in figures for w in f["warnings"]),
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



