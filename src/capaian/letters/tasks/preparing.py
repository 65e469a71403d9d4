"""Kinds `plan` and `gather`: the work programme of the run, and the checklist of the documents it needs."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from capaian.kernel.periods import Period
from capaian.letters.domain.checklist import ChecklistItem, DocumentChecklist, document_checklist
from capaian.letters.domain.programme import Activity, WorkProgramme, work_programme
from capaian.letters.domain.typed import day_of, lines_of, rows_of, text_of
from capaian.letters.tasks import around
from capaian.letters.tasks.desk import Desk, Lettered
from capaian.letters.tasks.order import ONE_PER_LINE
from capaian.organisation.domain.actors import Actor
from capaian.planning.selectors import plan_for
from capaian.procedures.ports import Field, Prepared, TaskRef
from capaian.procedures.selectors import artefacts
from capaian.procedures.services import attach_input
from capaian.reporting.selectors import action_plan, series_within


class Plan(Lettered):
    """The programme of activities: who does what until when, from the SOP's rows and their standard times."""

    key = "plan"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        activities = [{
            "kegiatan": p.row.activity, "pelaksana": p.performer, "mulai": p.start.isoformat(),
            "selesai": p.end.isoformat() if p.end else "", "keluaran": p.row.output,
            "keterangan": f"Waktu baku {p.standard}" if p.standard else "Tanpa waktu baku"}
            for p in around.schedule(task)]
        opened = around.opened_here(task).date()
        activities += [{
            "kegiatan": f.action, "pelaksana": f.owner_title, "mulai": opened.isoformat(),
            "selesai": f.due.isoformat() if f.due and f.due >= opened else "", "keluaran": "Bukti tindak lanjut",
            "keterangan": f"Tindak lanjut {Period.parse(f.run.period).label_id()}"}
            for f in action_plan(task.run.office_id, Period.parse(task.run.period))]
        return (
            Field("dasar", _("Basis"), "long", help=ONE_PER_LINE, suggestion="\n".join(around.bases(task))),
            Field("tujuan", _("Purpose"), "long", suggestion=(
                f"Terlaksananya {around.matter_of(task.run)} tepat waktu dan sesuai prosedur.")),
            Field("kegiatan", _("Activities"), "rows", columns=(
                Field("kegiatan", _("Activity")), Field("pelaksana", _("By whom")), Field("mulai", _("Start"), "date"),
                Field("selesai", _("End"), "date", required=False), Field("keluaran", _("Output"), required=False),
                Field("keterangan", _("Remarks"), required=False)), suggestion=activities),
        )

    def faults(self, task: TaskRef) -> list[str]:
        return [gettext("“%(activity)s” ends before it starts.") % {"activity": row["kegiatan"]}
                for row in rows_of(task.entry["kegiatan"])
                if row.get("selesai") and day_of(row["selesai"]) < day_of(row["mulai"])]  # type: ignore[operator]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        desk, typed = Desk(task, actor, at), task.entry
        rows = rows_of(typed["kegiatan"])
        subject = around.subject_of(task.run)
        letter = desk.letter("program-kerja", f"Program kerja {subject}")
        paper = work_programme(WorkProgramme(
            sheet=desk.sheet, subject=task.run.title, period=around.period_of(task.run), bases=lines_of(typed["dasar"]),
            purpose=text_of(typed["tujuan"]), signer=desk.author_or(), signed_on=desk.today, number=letter.number,
            activities=tuple(Activity(r["kegiatan"], r["pelaksana"], day_of(r["mulai"]), day_of(r.get("selesai")),
                                      r.get("keluaran", ""), r.get("keterangan", "")) for r in rows)))
        return Prepared(left=(desk.left(
            "work-plan", f"Program kerja {subject}", paper, number=letter.number, day=desk.today.isoformat(),
            activities=len(rows), until=max((r.get("selesai") or r["mulai"] for r in rows), default="")),))


# --- gather ----------------------------------------------------------------------------------------------------------

STATES = (("terlampir", _("Attached, or kept here")), ("kertas", _("Held on paper")), ("dikecualikan", _("Waived")))
PRINTED = {"terlampir": "present", "kertas": "present", "dikecualikan": "waived"}
HELD_AS = {"program-kerja-kegiatan": "work-plan"}
"""Documents of the checklist that the run itself leaves, under their kind of artefact."""
SERIES = {"survey": "survei", "sakip": "sakip", "physical": "fisik", "financial": "keuangan"}
"""The word of a document by which the complementary series of its kind is known."""


def slug(document: str) -> str:
    """The key under which a document from outside is attached.

    >>> slug("Laporan Kinerja Instansi Pemerintah (LKjIP)")
    'laporan-kinerja-instansi-pemerintah-lkjip'
    """
    return re.sub(r"[^a-z0-9]+", "-", document.lower()).strip("-")[:50]


def wanted(task: TaskRef) -> tuple[str, ...]:
    """The documents that the SOP lists for this step."""
    return around.graph(task).pack.checklist


def at_hand(task: TaskRef) -> dict[str, dict[str, str]]:
    """What of the list is here already, by slug: its reference, and the place of a declared paper.

    Attached to the run (``input:SLUG``), left by the run itself, the agreement that is the plan in force, or the newest
    value of a complementary series.
    """
    found: dict[str, dict[str, str]] = {}
    held = {kind: name for name, kind in HELD_AS.items()}
    for a in artefacts(task.run.id):
        if a.waived or (a.task is not None and not a.task.current):
            continue
        if a.key.startswith("input:"):
            found[a.key.removeprefix("input:")] = {"nomor": a.name if a.file_id else "", "tempat": a.place}
        elif a.key in held:
            found[held[a.key]] = {"nomor": a.data.get("number", a.name), "tempat": ""}
    plan = around.quietly(plan_for, task.run.office_id, Period.parse(task.run.period).year)
    if plan is not None:
        found.setdefault("perjanjian-kinerja", {"nomor": f"{plan.title}, versi {plan.version}", "tempat": ""})
    values = series_within(task.run.office_id, Period.parse(task.run.period))
    for document in wanted(task):
        known = [v for v in values if v["kind"] in SERIES and SERIES[v["kind"]] in document.casefold()]
        if known:
            newest = max(known, key=lambda v: Period.parse(v["period"]).end)
            said = f"{newest['title']} {newest['period_label']}: {newest['shown']} {newest['unit']}"
            found.setdefault(slug(document), {"nomor": ", ".join(w for w in (said, newest["file"]) if w), "tempat": ""})
    return found


class Gather(Lettered):
    """Every document of the checklist: attached, on paper with its place, or waived with a reason."""

    key = "gather"
    panel = "web/panels/gather.html"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        here = at_hand(task)
        return (Field("dokumen", _("Documents"), "rows", help=_(
            "Attach a document above, or say where its paper lies, or why it is not needed."), columns=(
            Field("dokumen", _("Document")), Field("keadaan", _("State"), "choice", choices=STATES),
            Field("nomor", _("Number or date"), required=False), Field("tempat", _("Place of the paper"), required=False),
            Field("alasan", _("Reason"), required=False)),
            suggestion=[self._line(document, here.get(slug(document))) for document in wanted(task)]),)

    def inputs(self, task: TaskRef) -> tuple[str, ...]:
        listed = {row["dokumen"] for row in rows_of(task.entry.get("dokumen"))}
        return tuple(f"input:{slug(document)}" for document in dict.fromkeys((*wanted(task), *listed)))

    @staticmethod
    def _line(document: str, known: dict[str, str] | None) -> dict[str, str]:
        if known is None:
            return {"dokumen": document, "keadaan": "dikecualikan", "nomor": "", "tempat": "",
                    "alasan": "Belum dilampirkan saat ceklist disusun"}
        return {"dokumen": document, "keadaan": "kertas" if known["tempat"] else "terlampir", **known, "alasan": ""}

    def faults(self, task: TaskRef) -> list[str]:
        here, rows = at_hand(task), rows_of(task.entry["dokumen"])
        listed = {slug(row["dokumen"]) for row in rows}
        found = [gettext("“%(document)s” is missing from the list.") % {"document": document}
                 for document in wanted(task) if slug(document) not in listed]
        for row in rows:
            told = {"document": row["dokumen"]}
            if row["keadaan"] == "terlampir" and here.get(slug(row["dokumen"]), {"tempat": "-"})["tempat"]:
                found.append(gettext("“%(document)s” is not attached.") % told)
            if row["keadaan"] == "kertas" and not row.get("tempat"):
                found.append(gettext("“%(document)s”: say where the paper is kept.") % told)
            if row["keadaan"] == "dikecualikan" and not row.get("alasan"):
                found.append(gettext("“%(document)s”: give the reason why it is waived.") % told)
        return found

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        desk, rows = Desk(task, actor, at), rows_of(task.entry["dokumen"])
        here = at_hand(task)
        for row in rows:
            if row["keadaan"] == "kertas" and slug(row["dokumen"]) not in here:
                attach_input(task_id=task.id, key=f"input:{slug(row['dokumen'])}", title=row["dokumen"],
                             place=row["tempat"], actor=actor, at=at)
        subject = around.subject_of(task.run)
        letter = desk.letter("ceklist", f"Ceklist dokumen {subject}")
        paper = document_checklist(DocumentChecklist(
            sheet=desk.sheet, subject=task.run.title, period=around.period_of(task.run), number=letter.number,
            signer=desk.author_or(), signed_on=desk.today, items=tuple(ChecklistItem(
                document=r["dokumen"], state=PRINTED[r["keadaan"]], reference=r.get("nomor", ""),  # type: ignore[arg-type]
                place=r.get("tempat", ""), reason=r.get("alasan", "")) for r in rows)))
        count = {state: sum(1 for r in rows if PRINTED[r["keadaan"]] == state) for state in ("present", "waived")}
        return Prepared(left=(desk.left("checklist", f"Ceklist dokumen {subject}", paper, number=letter.number,
                                        day=desk.today.isoformat(), **count),))
