"""Kind `record`: the verified data are frozen, measured and printed; from here on documents only quote them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from capaian.collection.services import freeze
from capaian.foundation.typesetting import Box, Rendered, render_pdf
from capaian.foundation.typesetting.xlsx import sheet_bytes
from capaian.kernel.canonical import digest_of, readable
from capaian.kernel.media import XLSX
from capaian.kernel.numbers import evened
from capaian.kernel.paper import SignatureBox
from capaian.kernel.periods import Period
from capaian.measurement.selectors import figures_of
from capaian.measurement.services import record_results
from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.procedures.ports import Left, Plain, Prepared, TaskRef
from capaian.procedures.selectors import acting_post, signers_ahead, titles_of
from capaian.reporting.domain.measurement import MeasuredLine
from capaian.reporting.domain.record import BudgetLine, BudgetTable, DataRecord, RecordLine, data_record
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.domain.words import sentence
from capaian.reporting.selectors import live_data


def signature_boxes(task: TaskRef, at: datetime) -> tuple[tuple[SignatureBox, ...], SignatureBox]:
    """The paraf boxes and the signature box that the rest of this SOP will fill: one per step ahead that signs.

    The key of a box is kind and post ("initial-sekretaris"), so that each signer finds their own. Only the post is
    printed: who signs, and whether as Plt. or Plh., is known when they sign, and stands in the stamp."""
    ahead = dict.fromkeys((kind, position) for _, kind, position in signers_ahead(task))
    titles = titles_of(task.run.office_id)
    boxes = [SignatureBox(key=f"{kind}-{position}", title=titles[f"position:{position}"],
                          kind="initial" if kind == "initial" else "sign") for kind, position in ahead]
    signs = [b for b in boxes if b.kind == "sign"]
    fallback = signature_box(task.run.office_id, acting_post(task, SYSTEM), at, key="pembuat")
    return tuple(b for b in boxes if b.kind == "initial"), signs[-1] if signs else fallback


def _remark(f: Mapping[str, Any]) -> str:
    parts = [f["undefined"]] if f["undefined"] else []
    if f["reported"] < f["expected"]:
        parts.append(f"{f['reported']} dari {f['expected']} periode melapor")
    return "; ".join(parts)


def record_line(f: Mapping[str, Any]) -> RecordLine:
    """A figure of the snapshot as a printed row."""
    target, realisation = evened((f["target"], f["realisation"]))
    return RecordLine(
        objective=f["objective"], indicator=f["name"], unit=f["unit"], target=target, realisation=realisation,
        achievement="" if f["undefined"] else f["achievement"], scale=f["scale"],
        source="; ".join([f["source"], *dict.fromkeys(e["name"] for e in f["evidence"])]),
        responsible=", ".join(f["suppliers"]) or f["responsible"], remark=_remark(f))


def measured_line(f: Mapping[str, Any]) -> MeasuredLine:
    """A figure of the snapshot as a row of the measurement."""
    return MeasuredLine(
        objective=f["objective"], indicator=f["name"], unit=f["unit"], target=f["target"], realisation=f["realisation"],
        formula=f["formula"], calculation=f["explanation"], achievement=f["undefined"] or f["achievement"], scale=f["scale"])


def budget_of(figures: list[Mapping[str, Any]]) -> BudgetTable | None:
    """Budget figures as a table; the totals are the row that the plan itself names as the sum, if any."""
    if not figures:
        return None
    total = next((f for f in figures if f["name"].upper().startswith(("JUMLAH", "TOTAL"))), None)
    lines = tuple(BudgetLine(code=f["indicator"], name=f["name"], ceiling=f["target"], realised=f["realisation"],
                             absorption=f["achievement"], remark=_remark(f)) for f in figures if f is not total)
    if total is None:
        return BudgetTable(lines, "", "")
    return BudgetTable(lines, total["target"], total["realisation"], total["achievement"])


def printed(task: TaskRef, content: Mapping[str, Any], digest: str, at: datetime) -> Rendered:
    """The print-out of frozen content: the period's figures, then those of the year."""
    initials, signer = signature_boxes(task, at)
    year = [f for f in of_scope(content, "year") if not f["is_budget"]]
    period = [f for f in of_scope(content, "period") if not f["is_budget"]]
    shorter = Period.parse(content["period"]).kind != "year"
    notes = [f"Tahun berjalan, {sentence(f)}" for f in year if shorter]
    paper = data_record(DataRecord(
        sheet=sheet(task.run.office), period=content["period_label"], lines=tuple(map(record_line, period)), signer=signer,
        signed_on=None, initials=initials, budget=budget_of([f for f in of_scope(content, "year") if f["is_budget"]]),
        digest=digest, notes=tuple(notes)))
    return render_pdf(paper, at=at, attachments={"data.json": readable(content)})


def workbook(task: TaskRef, content: Mapping[str, Any], at: datetime) -> bytes:
    """The same figures as a sheet, every scope, for those who live in Excel."""
    scopes = {"period": content["period_label"], "to_date": "s.d. periode ini", "year": f"Tahun {content['period'][:4]}"}
    rows = [[f["objective"], f["name"], f["unit"], scopes[f["scope"]], f["target"], f["realisation"], f["achievement"],
             f["scale"], f["explanation"], ", ".join(f["cells"]), "; ".join(e["name"] for e in f["evidence"])]
            for f in content["figures"]]
    return sheet_bytes(
        "Data Kinerja", (("Sasaran", 34), ("Indikator Kinerja", 40), ("Satuan", 10), ("Lingkup", 22), ("Target", 18),
                         ("Realisasi", 18), ("Capaian (%)", 12), ("Skala", 16), ("Perhitungan", 50), ("Sel asal", 24),
                         ("Bukti dukung", 40)), rows,
        header_lines=(content["office"], f"Hasil Pengumpulan Data Kinerja {content['period_label']}"),
        notice=content["notice"], at=at)


class Record(Plain):
    """Freeze the verified data, measure them, print them as PDF and XLSX."""

    key = "record"
    panel = "web/panels/record.html"

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        content = live_data(task.run)
        digest = digest_of(content)
        rendered = printed(task, content, digest, local(task.run.office, at))
        name = f"data-kinerja-{task.run.period}-putaran-{task.round}"
        return Prepared(payload=content, left=(
            Left("data-printout", f"Data kinerja {content['period_label']}", f"{name}.pdf", rendered.pdf,
                 facts={"boxes": boxes_as_data(rendered.boxes), "digest": digest, "signable": True}),
            Left("data-printout", f"Data kinerja {content['period_label']} (XLSX)", f"{name}.xlsx",
                 workbook(task, content, at), XLSX, {"digest": digest})))

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        freeze(run=task.run, content=prepared.payload, actor=actor, at=at)
        record_results(run=task.run, figures=figures_of(task.run), actor=actor, at=at)


def boxes_as_data(boxes: Mapping[str, Box]) -> dict[str, list[float]]:
    """Where each signature goes, as an artefact keeps it: step key → [page, x1, y1, x2, y2] in points."""
    return {key: [b.page, b.x1, b.y1, b.x2, b.y2] for key, b in boxes.items()}
