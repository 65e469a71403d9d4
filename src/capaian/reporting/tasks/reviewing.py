"""Kind `review`: decide on a draft or report; a performance report is also held against the points of its review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as msgid

from capaian.collection.selectors import supplier_forms
from capaian.kernel.errors import NotFound
from capaian.kernel.media import PDF
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.selectors import local, members, position_row, sheet, signature_box
from capaian.planning.domain.smart import NO, smart_check
from capaian.planning.selectors import indicators_for, past_of, plan_for, plan_value, strategy_of
from capaian.procedures.ports import Field, Left, Plain, Prepared, RunRef, TaskRef, missing_fields
from capaian.procedures.selectors import acting_post, artefacts, pack_of_run, run_for, tasks_of
from capaian.procedures.services import reopen_run
from capaian.reporting.domain.checklist import (
    ANSWERS,
    ITEMS,
    Facts,
    ReviewList,
    Verdict,
    answered,
    findings,
    review_list,
    unanswered,
    unexplained,
)
from capaian.reporting.domain.revision import CorrectionSheet, correction_sheet
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.domain.support import below
from capaian.reporting.selectors import data_of, live_data
from capaian.reporting.selectors.drafts import comments_of, written_task
from capaian.reporting.tasks.comments import comment_lines, pending_blockers
from capaian.reporting.tasks.composing import report_of
from capaian.reporting.tasks.data import pdf_of


class Review(Plain):
    """Decide on a draft or report with comments: it goes on, or back with a reason."""

    key = "review"
    panel = "web/panels/review.html"
    previews_unfinished = True

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        fields = list(checklist_fields(task))
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
        """Nothing stops a return. Going on needs every comment settled and every point of the review answered."""
        if task.goes_back(outcome):
            return []
        found = pending_blockers(task)
        written = written_report(task)
        if written is None:
            return found
        answers = answered(task.entry, checked(task, written))
        return [*found, *missing_fields([f for f in self.fields(task) if not f.group], task.entry),
                *_named(msgid("Answer these points of the review: %(points)s."), unanswered(answers)),
                *_named(msgid("Say why at these points of the review: %(points)s."), unexplained(answers))]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        chosen = next((o for o in task.outcomes if o.key == outcome), None)
        back = task.goes_back(outcome)
        returned = tuple(f"position:{k}" for k in task.entry.get("dikembalikan") or ()) if back else ()
        written = written_report(task)
        begun = any(value for key, value in task.entry.items() if key.startswith("reviu_"))
        lists = (self.review_left(task, written, actor, at),) if written and (begun or not back) else ()
        left = self.correction_left(task, chosen.label if chosen else "", back, actor, at)
        return Prepared(left=(left, *lists), returned=returned if chosen and chosen.only_returned else ())

    def correction_left(self, task: TaskRef, answer: str, back: bool, actor: Actor, at: datetime) -> Left:
        """The sheet of corrections with every comment and its state."""
        reviewed = reviewed_paper(task)
        comments = comments_of(task.run.id)
        paper = correction_sheet(CorrectionSheet(
            sheet=sheet(task.run.office), subject=task.run.title, period=Period.parse(task.run.period).label_id(),
            document=reviewed.title if reviewed else task.row.requirement or "–",
            digest=(reviewed.file_id or "–") if reviewed else "–", result=answer or "Selesai", round=task.round,
            comments=comment_lines(comments), **_signed(task, actor, at, "pengoreksi")))
        facts = {"comments": [{"number": c.number, "section": c.title, "text": c.text, "state": c.state} for c in comments]}
        return Left("draft-returned" if back else "draft-reviewed", "Lembar koreksi",
                    f"lembar-koreksi-putaran-{task.round}.pdf", pdf_of(paper, {"entry": dict(task.entry), **facts}, at),
                    facts=facts)

    def review_left(self, task: TaskRef, written: TaskRef, actor: Actor, at: datetime) -> Left:
        """The sheet of the review with its result."""
        reviewed, content = reviewed_paper(task), data_of(task.run)
        answers = answered(task.entry, checked(task, written))
        paper = review_list(ReviewList(
            sheet=sheet(task.run.office), agency=content["office"], period=content["period_label"],
            document=reviewed.title if reviewed else "–", digest=(reviewed.file_id or "–") if reviewed else "–",
            answers=answers, **_signed(task, actor, at, "pereviu")))
        facts = {"answers": {a.item.key: a.answer for a in answers},
                 "findings": {a.item.key: [a.finding.answer, a.finding.evidence] for a in answers if a.finding}}
        return Left("review-sheet", f"Lembar reviu laporan kinerja {content['period_label']}",
                    f"lembar-reviu-{task.run.period}-putaran-{task.round}.pdf", pdf_of(paper, facts, at), facts=facts)

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        """A datum that the collection lacks re-opens that supplier's form there (note on row 8 of the SOP Pengukuran)."""
        needed, lacking = needed_run(task), task.entry.get("data_kurang") or ()
        if not lacking or needed is None or not task.goes_back(outcome):
            return
        step = next(t.step for t in tasks_of(needed.id) if t.kind == "fill")
        reopen_run(run_id=needed.id, step=step, only=tuple(f"position:{k}" for k in lacking), at=at,
                   actor=replace(SYSTEM, name=f"{actor.name} (koreksi pengukuran)"),
                   reason=f"Data kurang menurut koreksi pengukuran {task.run.period}.")


def _named(sentence: str, points: list[str]) -> list[str]:
    return [gettext(sentence) % {"points": ", ".join(points)}] if points else []


def _signed(task: TaskRef, actor: Actor, at: datetime, key: str) -> dict[str, Any]:
    return {"signer": signature_box(task.run.office_id, acting_post(task, actor), at, key=key),
            "signed_on": local(task.run.office, at).date()}


def needed_run(task: TaskRef) -> RunRef | None:
    """The run of the same period whose data this one works on, if the SOP needs one."""
    needs = pack_of_run(task.run.id).needs
    return run_for(task.run.office_id, needs, task.run.period) if needs else None


def reviewed_paper(task: TaskRef) -> Any:
    """The newest document that is reviewed here, as it would be signed; ``None`` without one."""
    left = [a for a in artefacts(task.run.id) if a.file and a.file.media_type == PDF and a.task and a.task.current]
    return next((a for key in ("draft", "report", "consolidated") for a in reversed(left) if a.key == key), None)


# --- the points of the review -----------------------------------------------------------------------------------------


def written_report(task: TaskRef) -> TaskRef | None:
    """The step at which the performance report under review was written; nothing where another report is reviewed."""
    written = written_task(task.run.id)
    return written if written is not None and written.state == "done" else None


def checklist_fields(task: TaskRef) -> tuple[Field, ...]:
    """An answer and a remark for every point, with the answer that the data give by themselves."""
    written = written_report(task)
    if written is None:
        return ()
    found = checked(task, written)
    fields: list[Field] = []
    for item in ITEMS:
        finding = found.get(item.key, Verdict("", ""))
        fields += [Field(f"reviu_{item.key}", f"{item.key}. {item.text}", "choice", required=False, help=finding.evidence,
                         choices=tuple(ANSWERS.items()), suggestion=finding.answer, group=item.group),
                   Field(f"reviu_{item.key}_ket", "", required=False, group=item.group)]
    return tuple(fields)


def checked(task: TaskRef, written: TaskRef) -> Mapping[str, Verdict]:
    """What the data say about the points; nothing without a plan in force."""
    try:
        return findings(facts_of(task, written))
    except NotFound:
        return {}


def facts_of(task: TaskRef, written: TaskRef) -> Facts:
    """What the report is held against: its frozen data, the data now, the plan, the Renstra, who wrote it."""
    run, period = task.run, Period.parse(task.run.period)
    frozen, now = data_of(run), live_data(run)
    report = report_of(written, {**frozen, "digest": ""}, written.entry, written.opened_at)
    cards = [card for card in indicators_for(run.office_id, period) if not card.is_budget]
    plan, past = plan_value(plan_for(run.office_id, period.year).id), past_of(run.office_id, period.year)
    strategy = strategy_of(run.office_id, period.year)
    compilers = members(run.office_id, "role:unit-penyusun-laporan")
    maker = next((t for t in tasks_of(run.id) if t.pk == written.id), None)
    collected = needed_run(task) or run
    figures = [f for f in of_scope(frozen, "period") if not f["is_budget"]]
    return Facts(
        figures=figures, now=of_scope(now, "period"), budget=[f for f in of_scope(frozen, "year") if f["is_budget"]],
        analysed=_with_below(frozen, (o.objective for o in report.objectives if o.causes)),
        followed_up=_with_below(frozen, (o.objective for o in report.objectives if o.follow_ups)), annexes=len(report.annexes),
        drafter=maker.acted_title if maker else written.member_title,
        drafter_posts=_post_and_above(run, maker.acted_as if maker else ""), compilers=frozenset(compilers),
        handed_in=sum(t.kind == "fill" and t.current and t.state == "done" for t in tasks_of(collected.id)),
        objectives=frozenset(o.text for o in plan.objectives),
        targets={f["indicator"]: f["target"] for f in of_scope(now, "period")},
        main={card.code: card.name for card in cards if card.category == "IKU"},
        strategic=frozenset(code for code, _ in strategy.targets) if strategy else None,
        smart=frozenset(one.code for one in plan.indicators
                        if all(question.verdict != NO for question in smart_check(plan, one, past))),
        compared=_compared(frozen))


def _with_below(content: Mapping[str, Any], objectives: Iterable[str]) -> frozenset[str]:
    """These objectives and the programmes and activities below them, for which their words are said too."""
    return frozenset(name for one in objectives for name in (one, *(node["text"] for node in below(content, one))))


def _post_and_above(run: RunRef, post: str) -> frozenset[str]:
    """The post and its superior: what the staff of the compiling post wrote is compiled by it."""
    row = position_row(run.office_id, post) if post else None
    return frozenset(f"position:{one.key}" for one in (row, row.superior if row else None) if one)


def _compared(content: Mapping[str, Any]) -> int:
    """How many indicators stand beside an earlier year, the medium term or the national standard."""
    return sum(bool(c["earlier"] or c["medium_term"] or c["national"]) for c in content.get("comparisons", ()))
