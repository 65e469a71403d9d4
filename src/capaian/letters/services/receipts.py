"""That a dispatch arrived: stated by the addressee over the link, or by who sent it, with the scan as evidence."""

from __future__ import annotations

from datetime import datetime

from capaian.foundation.services import audit, traced
from capaian.foundation.uploads import store_upload
from capaian.kernel.errors import Conflict, InvalidInput, NotPermitted
from capaian.kernel.paper import clean_text
from capaian.letters.models import Dispatch, DispatchReceipt
from capaian.letters.selectors import may_follow
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local


def confirm_receipt(*, dispatch: Dispatch, receiver: str, proof: str, actor: Actor, at: datetime) -> Dispatch:
    """The addressee says that it arrived. The first statement counts; Conflict names it for any later one."""
    with traced(actor, at, "dispatch.receipt", f"dispatch:{dispatch.pk}"):
        row = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        receiver = clean_text(receiver).strip()
        if not receiver:
            raise InvalidInput("dispatch.receiver", "Say who received it.", place="receiver")
        if row.received_at is not None:
            raise Conflict("dispatch.received", "Its receipt was already confirmed by %(who)s.", who=row.receiver)
        state_receipt(row, receiver=receiver, received_at=at, proof=proof, actor=actor, at=at)
        audit(actor=actor, at=at, act="dispatch.receipt", target=f"dispatch:{row.pk}", receiver=row.receiver)
    return row


def record_receipt(*, dispatch: Dispatch, receiver: str, received_at: datetime | None, proof: str = "",
                   scan: tuple[bytes, str] | None = None, reason: str = "", actor: Actor, at: datetime) -> DispatchReceipt:
    """Write down who received a dispatch, when and how, with the scan (bytes, name) of what was signed for it.

    The first needs no reason; a later one corrects it and does. Nothing that was stated is changed. ``NotPermitted`` for
    anybody but the holder of the sending task and the keepers of the office's data.
    """
    with traced(actor, at, "dispatch.receipt", f"dispatch:{dispatch.pk}"):
        row = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        if not may_follow(row, actor):
            raise NotPermitted("dispatch.other", "Your post may not do this here.",
                               remedy="Ask the official who sent it, or the keepers of the office's data.")
        receiver = clean_text(receiver).strip()
        if not receiver:
            raise InvalidInput("dispatch.receiver", "Say who received it.", place="receiver")
        if received_at is None:
            raise InvalidInput("dispatch.when", "Say when it was received.", place="received_at")
        if received_at > at:
            raise InvalidInput("dispatch.ahead", "This moment has not come yet.", place="received_at")
        if local(row.office.key, received_at).date() < row.day:
            raise InvalidInput("dispatch.before", "It was sent on %(day)s, so it was not received before.",
                               day=row.day.strftime("%d-%m-%Y"), place="received_at")
        if row.received_at is not None and not reason.strip():
            raise Conflict("dispatch.correction", "Its receipt was already confirmed by %(who)s.", who=row.receiver,
                           remedy="Give the reason of the correction; what was stated before stays readable.")
        made = state_receipt(row, receiver=receiver, received_at=received_at, proof=proof, scan=scan, reason=reason,
                             actor=actor, at=at)
        audit(actor=actor, at=at, act="dispatch.receipt", target=f"dispatch:{row.pk}", receiver=made.receiver,
              number=made.number, reason=made.reason, sha256=made.file_id or "")
    return made


def state_receipt(row: Dispatch, *, receiver: str, received_at: datetime, proof: str = "",
                  scan: tuple[bytes, str] | None = None, reason: str = "", actor: Actor, at: datetime) -> DispatchReceipt:
    """One more statement, repeated on the line of the book. The caller holds the line and has permitted it."""
    file = store_upload(scan[0], name=scan[1], actor=actor, at=at) if scan else None
    made = DispatchReceipt.objects.create(
        dispatch=row, number=row.receipts.count() + 1, receiver=clean_text(receiver).strip()[:200], received_at=received_at,
        proof=clean_text(proof).strip()[:300], file=file, file_name=scan[1][-255:] if scan else "",
        reason=clean_text(reason).strip(), person_id=actor.person, name=actor.name[:200], recorded_at=at)
    row.receiver, row.received_at, row.proof = made.receiver, made.received_at, made.proof
    row.save(update_fields=["receiver", "received_at", "proof"])
    return made
