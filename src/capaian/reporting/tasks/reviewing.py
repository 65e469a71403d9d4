"""Kind `review`: decide on a draft or report with comments."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_noop as msgid

from capaian.collection.selectors import supplier_forms
from capaian.kernel.paper import Column, Fields, Paper, Signatures, Table, Title, dated
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.procedures.ports import Field, Left, Plain, Prepared, RunRef, TaskRef, missing_fields
from capaian.procedures.selectors import acting_post, artefact, pack_of_run, run_for, tasks_of
from capaian.procedures.services import reopen_run
from capaian.reporting.tasks.data import pdf_of


class Review(Plain):
    """Decide on a draft or report with comments: it goes on, or back with a reason."""

    key = "review"
    panel = "web/panels/review.html"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        fields = [Field("komentar", msgid("Comments"), "rows", required=False, columns=(
            Field("bagian", msgid("Part")), Field("komentar", msgid("Comment"), "long")))]
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
        return missing_fields(self.fields(task), task.entry)

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        chosen = next((o for o in task.outcomes if o.key == outcome), None)
        back = task.goes_back(outcome)
        returned = tuple(f"position:{k}" for k in task.entry.get("dikembalikan") or ()) if back else ()
        paper = review_sheet(task, chosen.label if chosen else "", actor, at)
        left = Left("draft-returned" if back else "draft-reviewed", "Lembar koreksi",
                    f"lembar-koreksi-putaran-{task.round}.pdf",
                    pdf_of(paper, {"entry": dict(task.entry), "outcome": outcome}, at))
        return Prepared(left=(left,), returned=returned if chosen and chosen.only_returned else ())

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        """A datum that the collection lacks re-opens that supplier's form there (note on row 8 of the SOP Pengukuran)."""
        needed, lacking = needed_run(task), task.entry.get("data_kurang") or ()
        if not lacking or needed is None or not task.goes_back(outcome):
            return
        step = next(t.step for t in tasks_of(needed.id) if t.kind == "fill")
        reopen_run(run_id=needed.id, step=step, only=tuple(f"position:{k}" for k in lacking), at=at,
                   actor=replace(SYSTEM, name=f"{actor.name} (koreksi pengukuran)"),
                   reason=f"Data kurang menurut koreksi pengukuran {task.run.period}.")


def needed_run(task: TaskRef) -> RunRef | None:
    """The run of the same period whose data this one works on, if the SOP needs one."""
    needs = pack_of_run(task.run.id).needs
    return run_for(task.run.office_id, needs, task.run.period) if needs else None


def review_sheet(task: TaskRef, answer: str, actor: Actor, at: datetime) -> Paper:
    """The sheet of corrections: what was reviewed, the answer, the comments, the reviewer."""
    reviewed = artefact(task.run.id, "draft") or artefact(task.run.id, "report") or artefact(task.run.id, "consolidated")
    head = sheet(task.run.office)
    period = Period.parse(task.run.period).label_id()
    comments = [(str(n), row.get("bagian", ""), row.get("komentar", ""))
                for n, row in enumerate(task.entry.get("komentar") or (), 1)]
    return Paper(
        title=f"Lembar Koreksi {period}", office=head.office, notice=head.notice, blocks=(
            Title("LEMBAR KOREKSI", (task.run.title, period)),
            Fields((("Dokumen", reviewed.title if reviewed else task.row.requirement or "–"),
                    ("SHA-256", reviewed.file_id or "" if reviewed else "–"), ("Hasil koreksi", answer or "Selesai"),
                    ("Putaran", str(task.round))), label_mm=34),
            Table(columns=(Column("No", 0.3, "center"), Column("Bagian", 1), Column("Komentar", 3)), rows=tuple(comments),
                  empty="Tidak ada komentar."),
            Signatures((dated(signature_box(task.run.office_id, acting_post(task, actor), at, key="pengoreksi"),
                              head.place, local(task.run.office, at).date()),))))
