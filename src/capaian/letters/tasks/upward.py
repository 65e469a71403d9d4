"""Kind `report`: a report handed up, with the disposition slip on which the receiver answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from capaian.kernel.dates import counted
from capaian.letters.domain.disposition import DispositionSlip, disposition_slip
from capaian.letters.domain.typed import lines_of, text_of
from capaian.letters.domain.upward import ReportedFigure, UpwardReport, upward_report
from capaian.letters.tasks import around
from capaian.letters.tasks.desk import Desk, Lettered
from capaian.letters.tasks.order import ONE_PER_LINE
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import posts_of, signature_box
from capaian.procedures.ports import Field, Left, Prepared, RunRef, TaskRef
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.selectors import data_of

BEHIND = ("recapitulation", "worksheet", "analysis", "draft-reviewed", "report")
"""What lies behind a report, where the run has it: its newest artefacts of these kinds are enclosed."""
LINE = "…" * 15


class Report(Lettered):
    """The result goes up one level; the receiver's slip is prepared with it."""

    key = "report"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        content = content_for(task)
        return (
            Field("kepada", _("To"), suggestion=", ".join(around.next_titles(task))),
            Field("hal", _("Subject"), suggestion=f"Laporan Hasil {around.subject_of(task.run)}"),
            Field("dasar", _("Basis"), "long", help=ONE_PER_LINE, suggestion="\n".join(around.bases(task))),
            Field("hasil", _("Results"), "long", help=_("The table of figures follows by itself."),
                  suggestion="\n".join(results(task.run, content))),
            Field("kendala", _("Obstacles"), "long", required=False, help=ONE_PER_LINE,
                  suggestion="\n".join(said_by_suppliers(content, "obstacles"))),
            Field("saran", _("Proposals and follow-up"), "long", required=False, help=ONE_PER_LINE,
                  suggestion="\n".join(proposals(content))),
        )

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        desk, typed = Desk(task, actor, at), task.entry
        subject, to = text_of(typed["hal"]), text_of(typed["kepada"])
        letter = desk.letter("laporan", subject, addressee=to)
        behind = enclosures(task.run)
        paper = upward_report(UpwardReport(
            sheet=desk.sheet, to=to, sender=desk.author_title, number=letter.number, day=desk.today, subject=subject,
            bases=lines_of(typed["dasar"]), results=lines_of(typed["hasil"]), figures=figures(content_for(task)),
            obstacles=lines_of(typed.get("kendala")), proposals=lines_of(typed.get("saran")),
            enclosures=tuple(f"{a.title} (sidik {a.file_id[:12]})" for a in behind), signer=desk.author_or("pelapor")))
        report = desk.left("report", subject, paper, number=letter.number, day=desk.today.isoformat(), to=to,
                           encloses=[a.file_id for a in behind], **{"from": desk.author_title})
        return Prepared(left=(report, *empty_slip(desk, report, letter.book.classification, len(behind))))


def content_for(task: TaskRef) -> Mapping[str, Any]:
    """The data that the run speaks of, frozen or as they stand; nothing while there is no form and no plan."""
    return around.quietly(data_of, task.run) or {"rows": [], "figures": []}


def figures(content: Mapping[str, Any]) -> tuple[ReportedFigure, ...]:
    """The period's indicators; an undefined achievement names its reason, it is never a number."""
    return tuple(ReportedFigure(f["name"], f["unit"], f["target"], f["realisation"],
                                "" if f["undefined"] else f["achievement"], f["undefined"] or f["scale"])
                 for f in of_scope(content, "period") if not f["is_budget"])


def results(run: RunRef, content: Mapping[str, Any]) -> tuple[str, ...]:
    """What the figures add up to, counted."""
    period = [f for f in of_scope(content, "period") if not f["is_budget"]]
    defined = [f for f in period if not f["undefined"]]
    met = sum(1 for f in defined if f["met"])
    rows = content["rows"]
    suppliers = list(dict.fromkeys(r["supplier_title"] for r in rows))
    filled = sum(1 for r in rows if r["state"])
    said = [f"{run.title} {around.period_of(run)} mencakup {counted(len(period))} indikator; {counted(len(defined))} "
            f"dapat dihitung capaiannya dan {counted(met)} di antaranya memenuhi target." if period else
            f"Belum ada indikator yang harus dilaporkan untuk {around.period_of(run)}."]
    if rows:
        said.append(f"Dari {counted(len(suppliers))} unit penyuplai data telah diterima {counted(filled)} dari "
                    f"{counted(len(rows))} baris isian.")
    return tuple(said)


def said_by_suppliers(content: Mapping[str, Any], what: str) -> tuple[str, ...]:
    """The obstacles or follow-ups that the suppliers wrote beside their figures, and what is missing with its reason."""
    rows: Sequence[Mapping[str, Any]] = content["rows"]
    return tuple(f"{r['name']}: {r[what]}" for r in rows if r[what])


def proposals(content: Mapping[str, Any]) -> tuple[str, ...]:
    unmet = [f["name"] for f in of_scope(content, "period") if not f["is_budget"] and f["met"] is False]
    said = list(said_by_suppliers(content, "follow_up"))
    if unmet:
        said.append(f"Indikator yang belum memenuhi target agar ditindaklanjuti: {'; '.join(unmet)}.")
    return tuple(said)


def enclosures(run: RunRef) -> list[Any]:
    found = [around.paper(run.id, key) for key in BEHIND]
    return [a for a in found if a is not None]


def empty_slip(desk: Desk, report: Left, code: str, enclosed: int) -> tuple[Left, ...]:
    """The receiver's slip: everything about the report is on it, what is ordered stays open for the receiver."""
    task = desk.task
    receivers = posts_of(task.run.office_id, [a for step in around.steps_next(task) for a in step.actors])
    signer = signature_box(task.run.office_id, receivers[0], desk.at, key="penerima") if receivers else (
        desk.signer("penerima"))
    written = DispositionSlip(
        sheet=desk.sheet, index=task.run.title, code=code, number=report.facts["number"], day=desk.today,
        summary=report.title, origin=desk.title, forwarded_to=(LINE, LINE), instructions=(LINE, LINE), due=None,
        signer=signer, signed_on=None, received_on=None, speed="", security="", remarks="\n",
        enclosure=f"{counted(enclosed)} berkas" if enclosed else "")
    left = desk.left("disposition-slip", f"Lembar disposisi atas {report.title}", disposition_slip(written),
                     report=report.facts["number"], receiver=signer.title)
    return desk.beside("disposition", left, written)
