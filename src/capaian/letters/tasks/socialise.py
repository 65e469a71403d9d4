"""Kind `socialise`: a document is shared with officials, who state that they have read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from capaian.letters.domain.statements import Reader, ReadingSheet, reading_sheet
from capaian.letters.domain.typed import rows_of, text_of
from capaian.letters.selectors import acknowledgements
from capaian.letters.tasks import around
from capaian.letters.tasks.desk import Desk, Lettered
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import Official, local, officials
from capaian.procedures.ports import Field, Prepared, TaskRef

if TYPE_CHECKING:
    from capaian.letters.models import Acknowledgement

SHARED = ("draft-reviewed", "draft", "consolidated", "report")


@dataclass(frozen=True)
class Asked:
    """An official who should read, and the statement once there is one."""

    official: Official
    statement: Acknowledgement | None


def shared_document(task: TaskRef) -> Any:
    """The document that is shared: what the row requires, else the newest report of the run; ``None`` without any."""
    return around.paper(task.run.id, *task.row.requires, *SHARED)


def readers(task: TaskRef) -> list[Asked]:
    """Who should read (as chosen, else as suggested), with their statements; others who read stand after them."""
    known = officials(task.run.office_id, task.opened_at)
    said = {a.person_id: a for a in acknowledgements(task.id)}
    chosen = rows_of(task.entry["pembaca"]) if "pembaca" in task.entry else [{"jabatan": p} for p in should_read(task)]
    asked = [Asked(known[r["jabatan"]], said.pop(known[r["jabatan"]].person or 0, None))
             for r in chosen if r["jabatan"] in known]
    return asked + [Asked(Official("", a.title, a.name, person=a.person_id), a) for a in said.values()]


def should_read(task: TaskRef) -> list[str]:
    """Every post that somebody holds, except the one that shares."""
    own = around.holder(task).position
    return [key for key, who in officials(task.run.office_id, task.opened_at).items() if who.name and key != own]


class Socialise(Lettered):
    """Share, wait for the statements, close with a sheet that shows who has read and who has not."""

    key = "socialise"
    panel = "web/panels/socialise.html"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        posts = tuple((key, who.title) for key, who in officials(task.run.office_id, task.opened_at).items())
        return (
            Field("pembaca", _("Who should read"), "rows", columns=(Field("jabatan", _("Post"), "choice", choices=posts),),
                  suggestion=[{"jabatan": key} for key in should_read(task)]),
            Field("alasan", _("Reason to go on although some have not read"), "long", required=False,
                  help=_("Needed while somebody has not acknowledged."),
                  suggestion="Pejabat yang belum menyatakan membaca tetap tercantum pada lembar ini."),
        )

    def faults(self, task: TaskRef) -> list[str]:
        if shared_document(task) is None:
            return [gettext("There is no document to share yet.")]
        silent = [a.official.title for a in readers(task) if a.statement is None]
        if silent and not text_of(task.entry.get("alasan")):
            return [gettext("Not read yet: %(who)s. Wait, or give the reason for going on.") % {"who": ", ".join(silent)}]
        return []

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        desk, document, asked = Desk(task, actor, at), shared_document(task), readers(task)
        silent = [a for a in asked if a.statement is None]
        office = task.run.office
        paper = reading_sheet(ReadingSheet(
            sheet=desk.sheet, document=document.title, reference=f"Sidik berkas {document.file_id}",
            signer=desk.signer(), signed_on=desk.today, reason=text_of(task.entry.get("alasan")) if silent else "",
            readers=tuple(Reader(a.official.name, a.official.full_title,
                                 local(office, a.statement.at) if a.statement else None,
                                 a.statement.remark if a.statement else "") for a in asked)))
        return Prepared(left=(desk.left(
            "acknowledgement", f"Pernyataan telah membaca {document.title}", paper, document=document.file_id,
            read=[a.official.name for a in asked if a.statement], silent=[a.official.title for a in silent]),))
