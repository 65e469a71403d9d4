"""What the engine may ask of the collection: the kinds of step that work on forms and values."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from capaian.collection.domain.papers import (
    STATE_WORDS,
    FormFacts,
    FormLine,
    filled_form,
    form_approval,
    verification_record,
)
from capaian.collection.selectors import Line, current_form, form_required, lines, supplier_form, unfinished
from capaian.collection.services import approve_form, ensure_handed_out, mark_submitted, reject_form, return_suppliers
from capaian.foundation.typesetting import render_pdf
from capaian.kernel.canonical import readable
from capaian.kernel.errors import CapaianError
from capaian.kernel.numbers import amount
from capaian.kernel.paper import Paper
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import letterhead, office
from capaian.procedures.ports import Left, Plain, Prepared, TaskRef


def form_lines(rows: list[Line]) -> list[FormLine]:
    """The rows of a form as they are printed."""
    out = []
    for x in rows:
        words = [w for w in (STATE_WORDS[x.state], x.reason, x.note, x.obstacles and f"kendala: {x.obstacles}",
                             x.follow_up and f"tindak lanjut: {x.follow_up}") if w]
        out.append(FormLine(
            number=x.number, objective=x.indicator.objective.text, indicator=x.indicator.name, unit=x.indicator.unit,
            period=x.period_label, target_year=amount(x.target_year), target_period=x.target_label or amount(x.target_period),
            value=x.label or amount(x.value), supplier=x.supplier_title, remark="; ".join(words),
            evidence=tuple(e.name for e in x.evidence), verification=x.verification,
            verification_reason=x.verification_reason))
    return out


def facts_of(task: TaskRef, actor: Actor, at: datetime) -> FormFacts:
    """The head of a document made at this task, in the office's own time."""
    row = office(task.run.office)
    capacity = actor.capacity_for(task.member)
    return FormFacts(office=letterhead(row), notice=task.run.example_notice, sop=task.run.title,
                     period=Period.parse(task.run.period).label_id(), by=actor.name,
                     acted_as=capacity.full_title if capacity else task.member_title,
                     at=at.astimezone(ZoneInfo(row.timezone)), round=task.round)


def _pdf(key: str, title: str, name: str, paper: Paper, content: object, at: datetime, **facts: object) -> Left:
    return Left(key, title, name, render_pdf(paper, at=at, attachments={"data.json": readable(content)}).pdf, facts=dict(facts))


class ReviewForm(Plain):
    """Decide on the form: approve it, or return it to its maker with a reason."""

    key = "review-form"
    panel = "web/panels/review_form.html"

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return [] if current_form(task.run.id) else [_("There is no form to decide on.")]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        if task.goes_back(outcome):
            return Prepared()
        form = form_required(task.run.id)
        rows = lines(form)
        content = {"form": form.number, "period": task.run.period, "decided_by": actor.name, "at": at.isoformat(),
                   "outcome": outcome, "rows": [[x.indicator.code, x.period, x.supplier] for x in rows]}
        paper = form_approval(facts_of(task, actor, at), form.number, form_lines(rows))
        return Prepared(left=(_pdf("form-approved", "Persetujuan formulir", f"formulir-{form.number}-disetujui.pdf",
                                   paper, content, at, form=form.number),))

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        if task.goes_back(outcome):
            reject_form(run=task.run, reason="", actor=actor, at=at)
        else:
            approve_form(run=task.run, actor=actor, at=at)


class Fill(Plain):
    """A data supplier fills in its form: every row a state, evidence where asked, what was returned mended."""

    key = "fill"
    panel = "web/panels/fill.html"

    def opened(self, task: TaskRef, *, actor: Actor, at: datetime) -> None:
        ensure_handed_out(run=task.run, actor=actor, at=at)

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        try:
            form = supplier_form(task.run.id, supplier_of(task)).form
        except CapaianError as refusal:
            return [_(refusal.message)]
        open_rows = unfinished(form, supplier_of(task))
        return [_what_lacks(line) % {"row": line.number, "name": line.indicator.name} for line in open_rows]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        supplier = supplier_of(task)
        rows = lines(supplier_form(task.run.id, supplier).form, supplier)
        content = {"supplier": supplier, "period": task.run.period, "round": task.round, "submitted_by": actor.name,
                   "at": at.isoformat(), "rows": [
                       {"indicator": x.indicator.code, "name": x.indicator.name, "period": x.period, "state": x.state,
                        "value": x.value, "label": x.label, "typed": x.typed, "reason": x.reason, "note": x.note,
                        "obstacles": x.obstacles, "follow_up": x.follow_up, "cell": x.cell, "version": x.version,
                        "evidence": [{"name": e.name, "sha256": e.sha256} for e in x.evidence]}
                       for x in rows]}
        paper = filled_form(facts_of(task, actor, at), task.member_title, form_lines(rows))
        return Prepared(left=(_pdf("form-filled", f"Formulir terisi: {task.member_title}",
                                   f"formulir-terisi-{supplier}-putaran-{task.round}.pdf", paper, content, at),))

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        mark_submitted(run=task.run, supplier=supplier_of(task), actor=actor, at=at)


def supplier_of(task: TaskRef) -> str:
    """The post key of the member who fills."""
    return task.member.removeprefix("position:")


def _what_lacks(line: Line) -> str:
    if not line.state:
        return _("Row %(row)s (%(name)s) has no figure yet.")
    if line.verification == "returned":
        return _("Row %(row)s (%(name)s) was returned and is not mended yet.")
    return _("Row %(row)s (%(name)s) has no evidence yet.")


def _where(line: Line) -> dict[str, object]:
    return {"supplier": line.supplier_title, "row": line.number}


class Verify(Plain):
    """Accept or return each value; only the suppliers with a returned value get their form back."""

    key = "verify"
    panel = "web/panels/verify.html"

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        form = form_required(task.run.id)
        rows = [x for x in lines(form) if x.state]
        undecided = [x for x in rows if x.verification == "pending"]
        returned = [x for x in rows if x.verification == "returned"]
        back = task.goes_back(outcome)
        found = [_("%(supplier)s, row %(row)s: not checked yet.") % {"supplier": x.supplier_title, "row": x.number}
                 for x in undecided]
        if back and not returned:
            found.append(_("Nothing was returned; choose which value must be mended."))
        if not back and returned:
            found += [_("%(supplier)s, row %(row)s: returned, so the form must go back.")
                      % {"supplier": x.supplier_title, "row": x.number} for x in returned]
        return found

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        form = form_required(task.run.id)
        rows = lines(form)
        returned = tuple(dict.fromkeys(f"position:{x.supplier}" for x in rows if x.verification == "returned"))
        content = {"period": task.run.period, "round": task.round, "verified_by": actor.name, "at": at.isoformat(),
                   "outcome": outcome, "values": [
                       {"indicator": x.indicator.code, "period": x.period, "supplier": x.supplier, "value": x.value,
                        "state": x.state, "verification": x.verification, "reason": x.verification_reason,
                        "cell": x.cell} for x in rows]}
        back = task.goes_back(outcome)
        paper = verification_record(facts_of(task, actor, at), form_lines([x for x in rows if x.state]))
        left = _pdf("data-returned" if back else "data-verified", "Catatan verifikasi data kinerja",
                    f"verifikasi-putaran-{task.round}.pdf", paper, content, at)
        return Prepared(left=(left,), returned=returned if back else ())

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        if prepared.returned:
            return_suppliers(run=task.run, suppliers=[m.removeprefix("position:") for m in prepared.returned],
                             actor=actor, at=at)


KINDS = (ReviewForm(), Fill(), Verify())
