"""Kinds about the form as a document: designing it, and gathering what the suppliers handed in."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as msgid

from capaian.collection.selectors import Line, current_form, form_required, lines, supplier_forms
from capaian.collection.services import design_form
from capaian.foundation.typesetting import render_pdf
from capaian.kernel.canonical import readable
from capaian.kernel.numbers import amount
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.procedures.ports import Field, Left, Plain, Prepared, TaskRef
from capaian.procedures.selectors import acting_post, skipped_members
from capaian.reporting.domain.forms import (
    FormLine,
    FormPrint,
    ReceiptsRecap,
    SupplierReceipt,
    form_print,
    receipts_recap,
)

HINTS = (
    "Isi kolom realisasi dengan angka memakai koma untuk desimal, misalnya 97,66.",
    "Bila belum ada data atau indikator tidak berlaku, nyatakan demikian beserta alasannya; jangan diisi nol.",
    "Lampirkan bukti dukung untuk setiap angka.",
)


def by_supplier(rows: list[Line]) -> dict[str, list[Line]]:
    """The rows of each supplier, in the order of the form."""
    out: dict[str, list[Line]] = defaultdict(list)
    for row in rows:
        out[row.supplier].append(row)
    return dict(out)


def printed_form(task: TaskRef, supplier: str, rows: list[Line], version: str, actor: Actor, at: datetime) -> FormPrint:
    """One supplier's form in the columns of the collection format, one column pair per period on it."""
    periods = tuple(dict.fromkeys(r.period for r in rows))
    cells: dict[int, dict[str, Line]] = defaultdict(dict)
    for row in rows:
        cells[row.indicator.id][row.period] = row
    printed = tuple(
        FormLine(objective=one.indicator.objective.text, indicator=one.indicator.name, unit=one.indicator.unit,
                 annual_target=amount(one.target_year),
                 targets=tuple(_target(per.get(p)) for p in periods),
                 realisations=tuple(_realised(per.get(p)) for p in periods))
        for per in cells.values() for one in (next(iter(per.values())),))
    return FormPrint(
        sheet=sheet(task.run.office), supplier=rows[0].supplier_title, year=Period.parse(task.run.period).year,
        periods=tuple(Period.parse(p).label_id().removesuffix(f" Tahun {Period.parse(p).year}") for p in periods),
        lines=printed, signer=signature_box(task.run.office_id, acting_post(task, actor), at, key="pembuat"),
        signed_on=local(task.run.office, at).date(), version=version, hints=HINTS,
        period_word={"month": "Bulan", "quarter": "Triwulan"}.get(Period.parse(periods[0]).kind, "Periode"))


def _target(line: Line | None) -> str:
    return "" if line is None else line.target_label or amount(line.target_period)


def _realised(line: Line | None) -> str:
    return "" if line is None or not line.state else line.label or amount(line.value)


class DesignForm(Plain):
    """The planner makes the period's form from the plan; a return makes the next version."""

    key = "design-form"
    panel = "web/panels/design_form.html"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return (Field("catatan", msgid("Note to the reviewer"), "long", required=False,
                      help=msgid("For instance what changed since the form was returned.")),)

    def opened(self, task: TaskRef, *, actor: Actor, at: datetime) -> None:
        design_form(run=task.run, actor=actor, at=at)

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return [] if current_form(task.run.id) else [_("The form has not been made.")]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        form = form_required(task.run.id)
        left = []
        for supplier, rows in by_supplier(lines(form)).items():
            paper = form_print(printed_form(task, supplier, rows, f"versi {form.number}", actor, at))
            data = readable({"form": form.number, "supplier": supplier, "note": task.entry.get("catatan", ""),
                             "rows": [[r.indicator.code, r.period] for r in rows]})
            pdf = render_pdf(paper, at=at, attachments={"data.json": data}).pdf
            left.append(Left("form-draft", f"Format data kinerja: {rows[0].supplier_title}",
                             f"format-{supplier}-versi-{form.number}.pdf", pdf, facts={"form": form.number}))
        return Prepared(left=tuple(left))


class Collect(Plain):
    """Gather what the suppliers handed in, with who has not and why."""

    key = "collect"
    panel = "web/panels/collect.html"

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        paper = receipts_recap(recap_of(task, actor, at))
        pdf = render_pdf(paper, at=at).pdf
        return Prepared(left=(Left("receipts-recap", "Rekap penerimaan formulir",
                                   f"rekap-penerimaan-putaran-{task.round}.pdf", pdf),))


def recap_of(task: TaskRef, actor: Actor, at: datetime) -> ReceiptsRecap:
    """Who handed in what and when, as it stands."""
    form = form_required(task.run.id)
    rows = by_supplier(lines(form))
    skipped = skipped_members(task.run.id)
    receipts = []
    for one in supplier_forms(task.run.id):
        mine = rows.get(one.supplier.key, [])
        reason = skipped.get(f"position:{one.supplier.key}", "")
        state = "waived" if reason else "in" if one.submitted_at else "missing"
        receipts.append(SupplierReceipt(
            supplier=one.supplier.title, state=state,
            handed_at=local(task.run.office, one.submitted_at) if one.submitted_at else None,
            by=one.submitted_by.name if one.submitted_by else "",
            filled=f"{sum(1 for r in mine if r.state)} dari {len(mine)}", reason=reason))
    return ReceiptsRecap(
        sheet=sheet(task.run.office), period=Period.parse(task.run.period).label_id(),
        due=local(task.run.office, task.due_at).date() if task.due_at else None, receipts=tuple(receipts),
        signer=signature_box(task.run.office_id, acting_post(task, actor), at, key="penghimpun"),
        signed_on=local(task.run.office, at).date())
