"""What the engine may ask of signing: the kinds `initial` (paraf) and `sign`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError, ManyProblems, NotPermitted, NotReady
from capaian.letters.services import use_numbers
from capaian.organisation.domain.actors import Actor, Capacity
from capaian.procedures.ports import Left, Plain, Prepared, TaskRef
from capaian.procedures.selectors import task_ref
from capaian.reporting.selectors import missing_in
from capaian.signing.domain.several import partly, refuse_used_code
from capaian.signing.ports import Box, credential
from capaian.signing.selectors import documents_to_sign, field_of, kept_here, left_here, of_source
from capaian.signing.services import make_signature, prepare_document, record_signature

if TYPE_CHECKING:
    from capaian.procedures.models import Artefact


class _Signing(Plain):
    """Put the actor's paraf or signature into what waits for it: the run's report, and the letters written for it."""

    panel = "web/panels/sign.html"
    signs = True
    artefact = ""
    reason = ""

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        documents = documents_to_sign(task)
        return [lack for document in documents for lack in missing_in(document)] if documents else [
            _("There is no document to sign yet.")]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        documents = documents_to_sign(task)
        if not documents:
            raise NotReady("sign.nothing", "There is no document to sign yet.")
        capacity = actor.capacity_for(task.member)
        if capacity is None:
            raise NotPermitted("signing.not_yours", "One signs only for a post that one holds oneself.")
        left: list[Left] = []
        now: list[str] = []
        for number, document in enumerate(documents):
            try:
                signed, fresh = self._signed(task, document, capacity, actor, at, code_used=bool(now))
            except CapaianError as refusal:
                if not now:
                    raise
                raise ManyProblems([partly(now, [one.title for one in documents[number:]]), refusal]) from refusal
            left.append(signed)
            now += [document.title] if fresh else []
        return Prepared(payload=tuple(documents), left=tuple(left))

    def _signed(self, task: TaskRef, document: Artefact, capacity: Capacity, actor: Actor, at: datetime, *,
                code_used: bool) -> tuple[Left, bool]:
        """The document with this step's signature, and whether it was made now: one that it got here in an earlier round,
        or before something interrupted the step, is not made twice. Made, it is kept at once, whatever follows: a
        provider outside has already given it."""
        assert document.file_id is not None
        boxes = document.data["boxes"]
        field = field_of(document, task)
        earlier = left_here(task, self.artefact, document.file_id)
        if earlier is not None and earlier.file_id is not None:
            return self._left(task, document, file_bytes(earlier.file_id), earlier.data["token"], field), False
        kept = kept_here(task, document)
        if kept is not None:
            return self._left(task, document, file_bytes(kept.after_id), kept.document.token, field), False
        if code_used:
            refuse_used_code(credential())
        open_ = of_source(document.file_id, field)
        if open_ is None:
            open_ = prepare_document(
                pdf=file_bytes(document.file_id), title=document.title, office=task.run.office, file_name=document.name,
                boxes={key: Box(int(b[0]), *b[1:]) for key, b in boxes.items()}, notice=task.run.example_notice,
                actor=actor, at=at)
        made = make_signature(document=open_.token, field=field, kind=self.key, signer=capacity, reason=self.reason,
                              secret=credential(), actor=actor, at=at)
        record_signature(made=made, actor=actor, at=at)
        return self._left(task, document, made.signed, open_.token, field), True

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        if self.key == "sign":
            for letter in prepared.payload or ():
                if letter.task_id and letter.data.get("number"):
                    use_numbers(task=task_ref(letter.task_id), actor=actor, at=at)

    def _left(self, task: TaskRef, document: Artefact, data: bytes, token: str, field: str) -> Left:
        done = self.reason.lower()
        name = f"{task.row.no.strip(' .')}-{done.replace(' ', '-')}-{document.name}"
        return Left(self.artefact, f"{document.title} ({done})", name, data,
                    facts={"token": token, "source": document.file_id, "field": field, "of": document.key})


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
