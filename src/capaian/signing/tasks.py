"""What the engine may ask of signing: the kinds `initial` (paraf) and `sign`."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import NotPermitted, NotReady
from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import Left, Plain, Prepared, TaskRef
from capaian.procedures.selectors import left_before, signable
from capaian.reporting.selectors import missing_in
from capaian.signing.ports import Box, credential
from capaian.signing.selectors import of_source
from capaian.signing.services import Made, make_signature, prepare_document, record_signature


class _Signing(Plain):
    """Put the actor's paraf or signature into the run's newest document that has a place for it."""

    panel = "web/panels/sign.html"
    signs = True
    artefact = ""
    reason = ""

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        document = signable(task.run.id)
        return missing_in(document) if document else [_("There is no document to sign yet.")]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        document = signable(task.run.id)
        if document is None or document.file is None:
            raise NotReady("sign.nothing", "There is no document to sign yet.")
        capacity = actor.capacity_for(task.member)
        if capacity is None:
            raise NotPermitted("signing.not_yours", "One signs only for a post that one holds oneself.")
        boxes = document.data["boxes"]
        field = self._field(boxes, task.member.partition(":")[2])
        earlier = left_before(task.run.id, task.step, task.member, self.artefact)
        if earlier is not None and earlier.file is not None and earlier.data.get("source") == document.file_id:
            return Prepared(left=(self._left(task, document.title, document.name, file_bytes(earlier.file_id),
                                             earlier.data["token"], document.file_id, field),))
        open_ = of_source(document.file_id, field)
        if open_ is None:
            open_ = prepare_document(
                pdf=file_bytes(document.file_id), title=document.title, office=task.run.office, file_name=document.name,
                boxes={key: Box(int(b[0]), *b[1:]) for key, b in boxes.items()}, notice=task.run.example_notice,
                actor=actor, at=at)
        made = make_signature(document=open_.token, field=field, kind=self.key, signer=capacity, reason=self.reason,
                              secret=credential(), actor=actor, at=at)
        return Prepared(payload=made, left=(self._left(task, document.title, document.name, made.signed, open_.token,
                                                       document.file_id, field),))

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        if isinstance(prepared.payload, Made):
            record_signature(made=prepared.payload, actor=actor, at=at)

    def _field(self, boxes: dict[str, list[float]], position: str) -> str:
        wanted = f"{self.key}-{position}"
        if wanted in boxes:
            return wanted
        spare = [key for key in boxes if key.startswith(f"{self.key}-")] or list(boxes)
        if not spare:
            raise NotReady("sign.place", "The document has no place for this signature.")
        return spare[-1]

    def _left(self, task: TaskRef, title: str, name: str, data: bytes, token: str, source: str, field: str) -> Left:
        done = self.reason.lower()
        name = f"{task.row.no.strip(' .')}-{done.replace(' ', '-')}-{name}"
        return Left(self.artefact, f"{title} ({done})", name, data,
                    facts={"token": token, "source": source, "field": field})


class Initial(_Signing):
    """A paraf: the document was looked at and may go on."""

    key = "initial"
    artefact = "initialled"
    reason = "Paraf"


class Sign(_Signing):
    """The signature of the official whose word the document is."""

    key = "sign"
    artefact = "signed"
    reason = "Tanda tangan"




KINDS = (Initial(), Sign())
