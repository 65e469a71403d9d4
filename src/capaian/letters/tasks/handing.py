"""Kinds that hand something over: the form to every data supplier."""

from __future__ import annotations

from datetime import datetime

from capaian.collection.exchange.written import form_workbook
from capaian.collection.selectors import current_form, form_required, lines, suppliers_on
from capaian.collection.services import design_form, distribute_form
from capaian.foundation.typesetting import render_pdf
from capaian.kernel.media import XLSX
from capaian.kernel.periods import Period
from capaian.letters.domain.receipt import HandedItem, Receipt, receipt
from capaian.letters.services import reserve_number, use_numbers
from capaian.letters.tasks.desk import own_copy
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.procedures.ports import Left, Plain, Prepared, TaskRef
from capaian.procedures.selectors import acting_post


class Distribute(Plain):
    """Hand the form to every data supplier: a numbered receipt each, the form on the web and as a workbook."""

    key = "distribute"
    panel = "web/panels/distribute.html"

    def opened(self, task: TaskRef, *, actor: Actor, at: datetime) -> None:
        if current_form(task.run.id) is None:
            design_form(run=task.run, actor=actor, at=at)

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        form = form_required(task.run.id)
        here = local(task.run.office, at)
        giver = acting_post(task, actor)
        period = Period.parse(task.run.period).label_id()
        left, numbers = [], {}
        for supplier, _ in suppliers_on(form):
            rows = lines(form, supplier)
            letter = reserve_number(task=task, book="tanda-terima", subject=f"Formulir data kinerja {period}",
                                    purpose=supplier, addressee=rows[0].supplier_title, day=here.date(), actor=actor,
                                    at=at)
            numbers[supplier] = letter.number
            written = Receipt(
                sheet=sheet(task.run.office), number=letter.number, sender=task.member_title,
                recipient=rows[0].supplier_title, day=here.date(), moment=here.time(),
                purpose=f"pengumpulan data kinerja {period}",
                items=(HandedItem(f"Formulir data kinerja {period}", "1 (satu) berkas", f"{len(rows)} baris isian"),),
                giver=signature_box(task.run.office_id, giver, at, key="pemberi"),
                receiver=signature_box(task.run.office_id, supplier, at, key="penerima"))
            paper = Left("receipt", f"Tanda terima formulir: {rows[0].supplier_title}",
                         f"tanda-terima-{supplier}.pdf", render_pdf(receipt(written), at=at).pdf,
                         facts={"number": letter.number, "supplier": supplier})
            left += [paper, *own_copy(task.run.office_id, "receipt", paper, written)]
            left.append(Left("form", f"Formulir data kinerja: {rows[0].supplier_title}",
                             f"formulir-{task.run.period}-{supplier}.xlsx",
                             form_workbook(task.run, form, supplier, at=at), XLSX, {"supplier": supplier}))
        return Prepared(left=tuple(left), payload=numbers)

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        distribute_form(run=task.run, receipts=prepared.payload, actor=actor, at=at)
        use_numbers(task=task, actor=actor, at=at)
