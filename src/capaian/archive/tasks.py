"""What the engine may ask of the archive: the archive step, and the filing of every finished run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from capaian.archive import services
from capaian.archive.domain.papers import ArchiveLine, ArchiveList, archive_list
from capaian.archive.selectors import check_row, checks, retention_of, troubles
from capaian.collection.selectors import evidence_of_run
from capaian.foundation.typesetting import render_pdf
from capaian.foundation.worker import Effect, Periodic
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.selectors import local, members, offices, sheet, signature_box
from capaian.procedures.ports import Field, Left, Plain, Prepared, RunRef, TaskRef
from capaian.procedures.selectors import acting_post, artefacts, tasks_of
from capaian.procedures.services import leave
from capaian.signing.services import SOP_RATIFIED


class Archive(Plain):
    """File the data with all supporting documents; the run itself is filed when it ends."""

    key = "archive"
    panel = "web/panels/fields.html"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return (Field("tempat", "Place of the hard copy", help="Room, cabinet, folder.",
                      suggestion=f"Lemari arsip, map {task.run.period}"),)

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return [] if str(task.entry.get("tempat", "")).strip() else [_("Say where the paper is kept.")]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        return Prepared(left=(listed(task.run, str(task.entry["tempat"]), acting_post(task, actor), at),))


def listed(run: RunRef, place: str, position: str, at: datetime) -> Left:
    """The list of everything the run has left so far, with checksums, as a document."""
    period = Period.parse(run.period)
    rule = retention_of(run.office_id, period.kind)
    lines = [ArchiveLine(a.title, a.name, a.file_id or "", a.place, signed="token" in a.data) for a in artefacts(run.id)]
    lines += [ArchiveLine("Bukti dukung", e.name, e.file_id) for e in evidence_of_run(run.id)]
    paper = archive_list(ArchiveList(
        sheet=sheet(run.office), title=run.title, period=period.label_id(), classification=rule.classification,
        active=rule.active, inactive=rule.inactive, fate=rule.fate, place=place or "belum ditentukan",
        signed_on=local(run.office, at).date(), lines=tuple(lines),
        signer=signature_box(run.office_id, position, at, key="arsiparis")))
    return Left("archive-entry", "Daftar berkas arsip", f"daftar-arsip-{run.period}.pdf", render_pdf(paper, at=at).pdf)


def file_run(run: RunRef, *, actor: Actor, at: datetime) -> None:
    """Every finished run is filed, also where the SOP has no row for it; the place of the paper is what the archive
    step said, if there is one."""
    filed = [t for t in tasks_of(run.id) if t.kind == "archive" and t.current]
    if not filed:
        keeper = next(iter(members(run.office_id, "role:unit-pengelola-data")), "").partition(":")[2]
        if keeper:
            leave(run_id=run.id, left=listed(run, "", keeper, at), actor=actor, at=at)
    services.file_run(run=run, place=str(filed[-1].entry.get("tempat", "")) if filed else "", actor=actor, at=at)


def stamp(payload: Mapping[str, Any], at: datetime) -> None:
    """The worker's part of filing: the archive time stamps."""
    services.stamp_run(entry_id=payload["entry"], actor=SYSTEM, at=at)


def ratified(payload: Mapping[str, Any], at: datetime) -> None:
    """The worker files an SOP that was ratified by signature."""
    services.file_sop(version_id=payload["version"], actor=SYSTEM, at=at)


def check(payload: Mapping[str, Any], at: datetime) -> Effect:
    """Read every file of an office's archive again."""
    row = check_row(payload["check"])
    findings = troubles(row.office.key)
    return lambda: services.record_check(check=row, findings=findings, actor=SYSTEM, at=at)


def check_every_office(payload: Mapping[str, Any], at: datetime) -> Effect:
    """Ask for the week's check of every office that has no check waiting."""

    def effect() -> None:
        for office in offices():
            if not any(one.done_at is None for one in checks(office.pk)):
                services.ask_check(office=office, actor=SYSTEM, at=at)

    return effect


def weekly(at: datetime) -> str:
    """The slot of the week's check: the ISO week.

    >>> from datetime import UTC
    >>> weekly(datetime(2026, 11, 21, tzinfo=UTC))
    '2026-W47'
    """
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"


CHECK_ALL = "archive.check-all"
KINDS = (Archive(),)
TOPICS = {services.STAMP: stamp, SOP_RATIFIED: ratified, services.CHECK: check, CHECK_ALL: check_every_office}
PERIODIC = (Periodic("pemeriksaan-arsip", CHECK_ALL, weekly),)
