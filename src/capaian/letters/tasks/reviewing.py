"""Kind `review`, and what it states: that an annual performance report was reviewed (pernyataan telah direviu)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from capaian.kernel.periods import Period
from capaian.letters.domain.statements import CheckedItem, ReviewStatement, review_statement
from capaian.letters.tasks.desk import Desk
from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import Left, Prepared, TaskRef
from capaian.reporting.domain.checklist import ANSWERS, Answered, answered
from capaian.reporting.selectors import data_of
from capaian.reporting.tasks.reviewing import Review, checked, written_report


class StatedReview(Review):
    """The decision on a report. When an annual performance report goes on, the reviewers' statement is left with it."""

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        prepared = super().prepare(task, outcome, actor=actor, at=at)
        written = written_report(task)
        if written is None or task.goes_back(outcome) or Period.parse(task.run.period).kind != "year":
            return prepared
        answers = answered(task.entry, checked(task, written))
        return replace(prepared, left=(*prepared.left, *statement_left(Desk(task, actor, at), answers)))


def statement_left(desk: Desk, answers: tuple[Answered, ...]) -> tuple[Left, ...]:
    """The statement with the points of the review behind it; what was not in order is named in it."""
    content, year = data_of(desk.task.run), Period.parse(desk.task.run.period).year
    exceptions = tuple(f"{a.item.text.rstrip('.')}: {a.remark}" for a in answers if a.answer == "tidak")
    written = ReviewStatement(
        sheet=desk.sheet, report=f"Laporan Kinerja {content['office']}", year=year, agency=content["office"],
        signer=desk.signer("pereviu"), signed_on=desk.today, exceptions=exceptions,
        checklist=tuple(CheckedItem(a.item.group, a.item.text, ANSWERS.get(a.answer, "-"),
                                    a.remark or (a.finding.evidence if a.finding else "")) for a in answers))
    left = desk.left("review-statement", f"Pernyataan telah direviu Laporan Kinerja {content['period_label']}",
                     review_statement(written), day=desk.today.isoformat(), exceptions=len(exceptions))
    return desk.beside("review-statement", left, written)
