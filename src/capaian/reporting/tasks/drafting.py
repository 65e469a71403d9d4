"""Kinds `draft` and `consolidate`: the period's report is generated from the data, a person writes its words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from capaian.foundation.typesetting import render_pdf
from capaian.foundation.typesetting.docx import render_docx
from capaian.kernel.canonical import digest_of, readable
from capaian.kernel.media import DOCX
from capaian.kernel.paper import Paper
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import Field, Left, Prepared, TaskRef, missing_fields
from capaian.procedures.selectors import finished_runs, pack_of_run, run_of
from capaian.reporting.domain.report import performance_report
from capaian.reporting.selectors import data_of, live_data
from capaian.reporting.tasks.composing import NARRATIVE, narrative_fields, report_of
from capaian.reporting.tasks.data import Freezing
from capaian.reporting.tasks.record import boxes_as_data


def documents(task: TaskRef, paper: Paper, key: str, title: str, name: str, at: datetime,
              content: Mapping[str, Any]) -> tuple[Left, Left]:
    """The report as the file to be signed, and as an editable one for Word."""
    rendered = render_pdf(paper, at=at, attachments={"data.json": readable(content)})
    return (Left(key, title, f"{name}.pdf", rendered.pdf,
                 facts={"signable": True, "boxes": boxes_as_data(rendered.boxes), "pages": rendered.pages,
                        "digest": content["digest"] or digest_of(content)}),
            Left(key, f"{title} (DOCX)", f"{name}.docx", render_docx(paper, at=at), DOCX))


class Draft(Freezing):
    """Generate the period's report from the data; a person accepts or rewrites its words."""

    key = "draft"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return narrative_fields(live_data(task.run))

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return missing_fields(NARRATIVE, task.entry)

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


class Consolidate(Freezing):
    """Build a longer period's report from the finished runs of the shorter ones inside it."""

    key = "consolidate"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return narrative_fields(live_data(task.run))

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return missing_fields(NARRATIVE, task.entry)

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

