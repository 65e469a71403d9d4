"""Kind `order`: the leader orders, by a numbered disposition slip or a nota dinas; also the answer to a report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from capaian.kernel.dates import long_date
from capaian.letters.domain.disposition import SECURITY_CLASSES, SPEEDS, DispositionSlip, disposition_slip
from capaian.letters.domain.memo import OfficialMemo, official_memo
from capaian.letters.domain.typed import day_of, lines_of, text_of
from capaian.letters.selectors import basis_of
from capaian.letters.tasks import around
from capaian.letters.tasks.desk import Desk, Lettered
from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import Field, Left, Prepared, TaskRef
from capaian.procedures.selectors import artefact

NATURES = ("Biasa", "Penting", "Segera", "Sangat Segera")
ONE_PER_LINE = _("One per line.")


def choices(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Words of official correspondence as choices; they stay Indonesian."""
    return tuple((word, word) for word in words)


class Order(Lettered):
    """The order that starts the work, or what the leader does with the report handed up."""

    key = "order"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return self._memo(task) if writes_memo(task) else self._slip(task)

    def _slip(self, task: TaskRef) -> tuple[Field, ...]:
        report, came = around.answered(task), basis_of(task.id)
        received = came.received if came else around.opened_here(task).date()
        return (
            Field("asal", _("Origin of the letter"), help=_("Who wrote what this disposition answers."),
                  suggestion=came.sender if came else report.get("from") or origin(task)),
            Field("nomor", _("Number of that letter"), required=False,
                  suggestion=came.their_number if came else report.get("number", "")),
            Field("tanggal", _("Date of that letter"), "date", required=False,
                  suggestion=(came.dated.isoformat() if came.dated else "") if came else report.get("day", "")),
            Field("diterima", _("Received on"), "date", required=False, suggestion=received.isoformat()),
            Field("ringkasan", _("Summary"), "long",
                  suggestion=came.subject if came else report.get("title") or f"Pelaksanaan {around.matter_of(task.run)}"),
            Field("kepada", _("Forwarded to"), "long", help=ONE_PER_LINE, suggestion="\n".join(forwarded(task, report))),
            Field("instruksi", _("Instructions"), "long", help=ONE_PER_LINE,
                  suggestion="\n".join(instructions(task, report))),
            Field("batas", _("Due date"), "date", required=False, suggestion=due(task)),
            Field("kecepatan", _("Urgency"), "choice", choices=choices(SPEEDS), suggestion="Biasa"),
            Field("keamanan", _("Security class"), "choice", choices=choices(SECURITY_CLASSES), suggestion="Biasa"),
            Field("catatan", _("Remarks"), "long", required=False),
        )

    def _memo(self, task: TaskRef) -> tuple[Field, ...]:
        ahead = around.schedule(task)[:6]
        points = [f"{p.row.activity}: {p.performer}" + (f", paling lambat {long_date(p.end)}" if p.end else "")
                  for p in ahead]
        return (
            Field("kepada", _("To"), "long", help=ONE_PER_LINE, suggestion="\n".join(around.next_titles(task))),
            Field("tembusan", _("Copies to"), "long", required=False, help=ONE_PER_LINE),
            Field("hal", _("Subject"), suggestion=around.subject_of(task.run)),
            Field("isi", _("Text"), "long", suggestion=(
                f"Dalam rangka {ordered(task)} {around.period_of(task.run)} dan sesuai "
                f"{around.sop_basis(task)}, dengan ini diperintahkan untuk melaksanakan hal-hal sebagai berikut:")),
            Field("butir", _("What is ordered"), "long", help=ONE_PER_LINE, suggestion="\n".join(points)),
            Field("penutup", _("Closing"), "long", required=False,
                  suggestion="Demikian untuk dilaksanakan dengan penuh tanggung jawab."),
            Field("batas", _("Due date"), "date", required=False, suggestion=due(task)),
            Field("sifat", _("Nature"), "choice", choices=choices(NATURES), suggestion="Penting"),
        )

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        desk = Desk(task, actor, at)
        return Prepared(left=memo(desk) if writes_memo(task) else slip(desk))


def writes_memo(task: TaskRef) -> bool:
    """The row's output decides between a nota dinas and a disposition slip."""
    return "memo" in task.row.produces


def ordered(task: TaskRef) -> str:
    """What is ordered, without the word for ordering: "penyusunan LAKIP"."""
    verb, _, what = task.row.activity.strip().partition(" ")
    return what if verb.casefold() == "memerintahkan" and what else around.in_sentence(task.run.title)


def origin(task: TaskRef) -> str:
    """What came from outside, as the row prints it, else the SOP by which the work begins."""
    return task.row.requirement.strip() or around.sop_basis(task)


def forwarded(task: TaskRef, report: dict[str, Any]) -> tuple[str, ...]:
    """Who works next; an answer goes back to who reported, and to who keeps the papers."""
    back = (report["from"],) if report.get("from") else ()
    return tuple(dict.fromkeys((*back, *around.next_titles(task))))


def instructions(task: TaskRef, report: dict[str, Any]) -> tuple[str, ...]:
    ahead = [step.row.activity for step in around.steps_next(task)]
    if report:
        return ("Gunakan sebagai bahan penyusunan Laporan Kinerja", *ahead)
    return (f"Laksanakan {around.matter_of(task.run)} sesuai {around.sop_basis(task)}", *ahead)


def due(task: TaskRef) -> str:
    day = around.last_day(task)
    return day.isoformat() if day else ""


def slip(desk: Desk) -> tuple[Left, ...]:
    """The disposition slip with its own number; the paper it answers keeps its number beside it."""
    task, typed = desk.task, desk.task.entry
    to, told = lines_of(typed["kepada"]), lines_of(typed["instruksi"])
    letter = desk.letter("disposisi", text_of(typed["ringkasan"]), addressee=", ".join(to))
    answers = artefact(task.run.id, "report") if around.answered(task) else None
    written = DispositionSlip(
        sheet=desk.sheet, index=task.run.title, code=letter.book.classification, number=text_of(typed.get("nomor")),
        day=day_of(typed.get("tanggal")), summary=text_of(typed["ringkasan"]), origin=text_of(typed["asal"]),
        forwarded_to=to, instructions=told, due=day_of(typed.get("batas")), signer=desk.author_or(), signed_on=desk.today,
        agenda=letter.number, received_on=day_of(typed.get("diterima")), speed=text_of(typed["kecepatan"]),
        security=text_of(typed["keamanan"]), remarks=text_of(typed.get("catatan")))
    left = desk.left("disposition", f"Disposisi {desk.author_title}", disposition_slip(written), number=letter.number,
                     day=desk.today.isoformat(), to=list(to), instructions=list(told), due=text_of(typed.get("batas")),
                     origin=text_of(typed["asal"]), answers=text_of(typed.get("nomor")),
                     **({"report": answers.file_id} if answers else {}), **{"from": desk.author_title})
    return desk.beside("disposition", left, written)


def memo(desk: Desk) -> tuple[Left, ...]:
    """The nota dinas, numbered."""
    typed = desk.task.entry
    to, points = lines_of(typed["kepada"]), lines_of(typed["butir"])
    letter = desk.letter("nota-dinas", text_of(typed["hal"]), addressee=", ".join(to))
    last = day_of(typed.get("batas"))
    closing = (*((f"Seluruh pekerjaan diselesaikan paling lambat {long_date(last)}.",) if last else ()),
               *lines_of(typed.get("penutup")))
    written = OfficialMemo(
        sheet=desk.sheet, to=to, sender=desk.author_title, copies=lines_of(typed.get("tembusan")), day=desk.today,
        number=letter.number, subject=text_of(typed["hal"]), paragraphs=lines_of(typed["isi"]), points=points,
        closing=closing, signer=desk.author_or(), nature=text_of(typed["sifat"]))
    left = desk.left("memo", f"Nota dinas: {text_of(typed['hal'])}", official_memo(written), number=letter.number,
                     day=desk.today.isoformat(), to=list(to), instructions=list(points),
                     due=text_of(typed.get("batas")), **{"from": desk.author_title})
    return desk.beside("memo", left, written)
