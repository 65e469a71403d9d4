"""Kinds `draft` and `consolidate`: the period's report is generated from the data, a person writes its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from capaian.foundation.typesetting import render_pdf
from capaian.foundation.typesetting.docx import render_docx
from capaian.kernel.canonical import digest_of, readable
from capaian.kernel.media import DOCX
from capaian.kernel.paper import Paper
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.procedures.ports import Field, Left, Prepared, TaskRef
from capaian.procedures.selectors import acting_post, finished_runs, pack_of_run, run_of
from capaian.reporting.domain.narrative import Section, changes
from capaian.reporting.domain.report import PerformanceReport, missing_parts, performance_report
from capaian.reporting.domain.revision import ChangesSheet, changes_sheet
from capaian.reporting.domain.seven import MissingPart
from capaian.reporting.ports import own_cover
from capaian.reporting.selectors import data_of, live_data
from capaian.reporting.selectors.drafts import (
    comments_of,
    newest_texts,
    sections_of,
    with_words,
    written_before,
)
from capaian.reporting.services import keep_texts
from capaian.reporting.tasks.comments import comment_lines
from capaian.reporting.tasks.composing import NARRATIVE, missing_words, narrative_fields, report_of, with_authors
from capaian.reporting.tasks.data import Freezing, pdf_of
from capaian.reporting.tasks.record import boxes_as_data


def documents(task: TaskRef, paper: Paper, key: str, title: str, name: str, at: datetime,
              content: Mapping[str, Any], missing: Sequence[MissingPart] = ()) -> tuple[Left, Left]:
    """The report as the file to be signed, and as an editable one for Word. ``missing`` is kept with it: nobody signs it."""
    rendered = render_pdf(paper, at=at, attachments={"data.json": readable(content)})
    return (Left(key, title, f"{name}.pdf", rendered.pdf,
                 facts={"signable": True, "boxes": boxes_as_data(rendered.boxes), "pages": rendered.pages,
                        "digest": content["digest"], "missing": [asdict(part) for part in missing]}),
            Left(key, f"{title} (DOCX)", f"{name}.docx", render_docx(paper, at=at, numbers=rendered.numbers), DOCX))


def laid_out(task: TaskRef, report: PerformanceReport) -> Paper:
    """The report as a paper, under the office's own cover where it has one in force."""
    paper = performance_report(report)
    return replace(paper, own_cover=own_cover(task.run.office_id, report.sheet, paper.cover[0], paper.cover[-1], report.year))


KEPT = ("analysis", "analysis_words", "evaluation", "follow_ups")
"""What an analysis froze and a draft keeps."""


class Narrated(Freezing):
    """A report whose words a person writes. Every text is kept; a later round begins with those of the one before."""

    panel = "web/panels/drafting.html"
    previews_unfinished = True
    leaves = ""  # the key of the report among what the step leaves
    suffix, file = "", ""  # of its title, and what its file is called

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        words = {key: row.text for key, row in newest_texts(task.run.id).items() if not row.proposed}
        before = written_before(task) if task.round > 1 else None
        return with_words(narrative_fields(self.content(task)), words, before.entry if before else {})

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        unanswered = [one for one in comments_of(task.run.id) if one.state == "open"]
        return [*missing_words(self.content(task), task.entry),
                *(gettext("Comment %(number)s (%(section)s) is neither answered nor resolved.") % {
                    "number": one.number, "section": one.title or gettext("the whole document")} for one in unanswered)]

    def saved(self, task: TaskRef, *, actor: Actor, at: datetime) -> None:
        keep_texts(task=task, actor=actor, at=at)

    def content(self, task: TaskRef) -> dict[str, Any]:
        """The data that the report is made from and that are frozen with it."""
        return live_data(task.run)

    def as_it_stands(self, task: TaskRef, at: datetime) -> tuple[Paper, tuple[Section, ...]]:
        """The report with what was typed so far and proposed for the rest, and its sections."""
        fields = self.fields(task)
        entry = {**{f.key: f.suggestion for f in fields}, **task.entry}
        content = with_authors(self.content(task), entry)
        return laid_out(task, report_of(task, {**content, "digest": ""}, entry, at)), sections_of(fields, entry)

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        content = with_authors(self.content(task), task.entry)
        sealed = {**content, "digest": digest_of(content)}
        report = report_of(task, sealed, task.entry, at)
        left: Sequence[Left] = documents(
            task, laid_out(task, report), self.leaves, f"Laporan kinerja {content['period_label']}{self.suffix}",
            f"{self.file}-{task.run.period}-putaran-{task.round}", at, sealed, missing_parts(report))
        return Prepared(payload=content, left=(*left, *changes_left(task, actor, at)))


class Draft(Narrated):
    """Generate the period's report from the data; a person accepts or rewrites its words."""

    key = leaves = "draft"
    file = "laporan-kinerja"

    def content(self, task: TaskRef) -> dict[str, Any]:
        """What an analysis step froze beside the figures stays with them."""
        frozen = data_of(task.run)
        return {**live_data(task.run), **{key: frozen[key] for key in KEPT if key in frozen}}


class Consolidate(Narrated):
    """Build a longer period's report from the finished runs of the shorter ones inside it."""

    key, leaves = "consolidate", "consolidated"
    suffix, file = " (gabungan)", "laporan-gabungan"

    def content(self, task: TaskRef) -> dict[str, Any]:
        return {**live_data(task.run), "annexes": [f"Laporan {label}" for label in shorter_runs(task)]}


def changes_left(task: TaskRef, actor: Actor, at: datetime) -> tuple[Left, ...]:
    """The sheet of changes beside a later round; nothing in the first."""
    before = written_before(task)
    if before is None:
        return ()
    changed = changes(sections_of(NARRATIVE, before.entry), sections_of(NARRATIVE, task.entry))
    paper = changes_sheet(ChangesSheet(
        sheet=sheet(task.run.office), subject=task.run.title, period=Period.parse(task.run.period).label_id(),
        before=before.round, round=task.round, reason=task.reason, changes=changed,
        comments=comment_lines(comments_of(task.run.id)),
        signer=signature_box(task.run.office_id, acting_post(task, actor), at, key="penyusun"),
        signed_on=local(task.run.office, at).date()))
    facts = {"sections": [change.title for change in changed]}
    return (Left("draft-changes", "Lembar perubahan naskah", f"lembar-perubahan-putaran-{task.round}.pdf",
                 pdf_of(paper, facts, at), facts=facts),)


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
