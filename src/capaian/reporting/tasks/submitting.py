"""Kind `submit`: the final document is presented for approval."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as msgid

from capaian.foundation.typesetting import render_pdf
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, members, sheet, signature_box
from capaian.procedures.ports import Field, Left, Plain, Prepared, TaskRef, missing_fields
from capaian.procedures.selectors import acting_post, pack_of_run, signable, tasks_of, titles_of
from capaian.reporting.domain.submission import Stage, SubmissionSheet, SubmittedDocument, submission_sheet
from capaian.reporting.selectors import missing_in
from capaian.reporting.tasks.comments import pending_blockers


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
        found = [*missing_fields(self.fields(task), task.entry), *pending_blockers(task)]
        document = signable(task.run.id)
        return [*found, *(missing_in(document) if document else [gettext("There is no document to submit yet.")])]

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
            signer=signature_box(task.run.office_id, acting_post(task, actor), at, key="pengaju")))
        return Prepared(left=(Left("submission", "Lembar pengajuan dokumen",
                                   f"lembar-pengajuan-putaran-{task.round}.pdf", render_pdf(paper, at=at).pdf),))


def _named(task: TaskRef, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Stages by the sentence of their row instead of the kind's key."""
    rows = {r.no: r.activity for r in pack_of_run(task.run.id).rows}
    return tuple(Stage(f"{no}. {rows.get(no, s.name)}", s.performer, s.done_on, s.result)
                 for s in stages for no in (s.name.partition(".")[0],))
