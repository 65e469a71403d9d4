"""What the engine may ask of the archive: the archive step, and the filing of every finished run."""

from __future__ import annotations

from datetime import datetime

from capaian.archive import services
from capaian.archive.domain.papers import ArchiveList, ArchiveLine, archive_list
from capaian.archive.domain.schedule import CLASSIFICATION, retention
from capaian.foundation.typesetting import render_pdf
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.procedures.ports import Field, Left, Plain, Prepared, RunRef, TaskRef
from capaian.procedures.selectors import artefacts, tasks_of


class Archive(Plain):
    """File the data with all supporting documents; the run itself is filed when it ends."""

    key = "archive"
    panel = "web/panels/fields.html"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return (Field("tempat", "Place of the hard copy", help="Room, cabinet, folder.",
                      suggestion=f"Lemari arsip, map {task.run.period}"),)

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return [] if str(task.entry.get("tempat", "")).strip() else ["Say where the paper is kept."]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        rule = retention(Period.parse(task.run.period).kind)
        capacity = actor.capacity_for(task.member)
        position = capacity.position if capacity else task.member.partition(":")[2]
        paper = archive_list(ArchiveList(
            sheet=sheet(task.run.office), title=task.run.title, period=Period.parse(task.run.period).label_id(),
            classification=CLASSIFICATION, active=rule.active, inactive=rule.inactive, fate=rule.fate,
            place=str(task.entry["tempat"]), signed_on=local(task.run.office, at).date(),
            signer=signature_box(task.run.office_id, position, at, key="arsiparis"),
            lines=tuple(ArchiveLine(a.title, a.name, a.file_id or "", a.place) for a in artefacts(task.run.id))))
        return Prepared(left=(Left("archive-entry", "Daftar berkas arsip", f"daftar-arsip-{task.run.period}.pdf",
                                   render_pdf(paper, at=at).pdf),))


def file_run(run: RunRef, *, actor: Actor, at: datetime) -> None:
    """Every finished run is filed; the place of its paper is what the archive step said, if the SOP has one."""
    places = [t.entry.get("tempat", "") for t in tasks_of(run.id) if t.kind == "archive" and t.current]
    services.file_run(run=run, place=str(places[-1]) if places else "", actor=actor, at=at)


KINDS = (Archive(),)
