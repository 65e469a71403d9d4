"""Follow-ups: opened by an analysis or by hand, carried on, done with evidence or dropped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from capaian.foundation.services import audit, traced
from capaian.foundation.uploads import store_upload
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import position_ids, titles
from capaian.procedures.ports import RunRef
from capaian.reporting.models import FollowUp
from capaian.reporting.selectors import OTHERS, action_plan, may_write


@transaction.atomic
def record_follow_ups(*, run: RunRef, rows: Sequence[Mapping[str, Any]], actor: Actor, at: datetime) -> list[FollowUp]:
    """Keep what an analysis decided, one follow-up per row (sasaran, tindak_lanjut, penanggung_jawab, tenggat).

    A row that repeats an open action of an earlier period carries it on. Done again, the analysis keeps what it repeats
    and drops what it no longer names.
    """
    posts = {title: key.removeprefix("position:") for key, title in titles(run.office_id).items()
             if key.startswith("position:")}
    earlier = {(f.objective, f.action): f for f in action_plan(run.office_id, Period.parse(run.period))}
    kept = {(f.objective, f.action): f for f in FollowUp.objects.select_for_update().filter(run=run.id)}
    named = {}
    for row in rows:
        key = (row["sasaran"].strip(), row["tindak_lanjut"].strip())
        due = date.fromisoformat(row["tenggat"]) if row.get("tenggat") else None
        title = row.get("penanggung_jawab", "").strip()
        facts = {"owner_id": _post(run, posts.get(title, "")), "owner_title": title[:300], "due": due}
        if key in kept:
            FollowUp.objects.filter(pk=kept[key].pk, status="open").update(**facts)
            named[key] = kept[key]
        elif key not in named:
            named[key] = FollowUp.objects.create(
                office_id=run.office_id, run_id=run.id, key=_key(*key), objective=key[0], action=key[1], opened_from="analyse",
                opened_at=at, carried_over_from=earlier.get(key), **facts)
    gone = [f.pk for key, f in kept.items() if key not in named and f.opened_from == "analyse" and f.status == "open"]
    FollowUp.objects.filter(pk__in=gone).update(status="dropped", closed_at=at, closed_by_id=actor.person,
                                                note="Tidak lagi tercantum dalam analisis yang diulang.")
    audit(actor=actor, at=at, act="follow_up.record", target=f"run:{run.uid}", kept=len(named), dropped=len(gone))
    return list(named.values())


def open_follow_up(*, run: RunRef, objective: str, action: str, owner: str, due: date | None, indicator: str = "", actor: Actor,
                   at: datetime) -> FollowUp:
    """Add an action by hand; ``owner`` is the key of a post. For the head and the keepers of the data."""
    with traced(actor, at, "follow_up.open", f"run:{run.uid}"):
        _permit(actor, run.office, run.office_id, "")
        if not action.strip() or not objective.strip():
            raise InvalidInput("follow_up.empty", "Say which objective it serves and what is to be done.")
        if due is None:
            raise InvalidInput("follow_up.due", "Say until when it is to be done.")
        title = titles(run.office_id).get(f"position:{owner}")
        if title is None:
            raise InvalidInput("follow_up.owner", "Choose the post that will do it.")
        row, made = FollowUp.objects.get_or_create(
            run_id=run.id, key=_key(objective.strip(), action.strip()), defaults={
                "objective": objective.strip(), "action": action.strip(), "office_id": run.office_id,
                "owner_id": _post(run, owner), "owner_title": title, "due": due,
                "indicator": indicator, "opened_from": "page", "opened_at": at})
        if not made:
            raise Conflict("follow_up.twice", "This follow-up is on the list already.")
        audit(actor=actor, at=at, act="follow_up.open", target=f"follow_up:{row.pk}")
    return row


def update_follow_up(*, follow_up_id: int, status: str, note: str = "", evidence: bytes | None = None, name: str = "",
                     actor: Actor, at: datetime) -> FollowUp:
    """Close a follow-up as done (with evidence) or dropped (with the reason), or only add a note (status "open").

    Refused: a stranger (NotFound), who neither owns nor keeps it, what is closed or was carried into a later period.
    """
    with traced(actor, at, "follow_up.update", f"follow_up:{follow_up_id}"):
        row = FollowUp.objects.select_for_update(of=("self",)).select_related("office", "owner").filter(pk=follow_up_id).first()
        if row is None or not (actor.system or row.office.key == actor.office):
            raise NotFound("follow_up.unknown", "There is no such follow-up.")
        _permit(actor, row.office.key, row.office_id, row.owner.key if row.owner else "")
        if row.status != "open":
            raise Conflict("follow_up.closed", "This follow-up is closed already.")
        if FollowUp.objects.filter(carried_over_from=row).exists():
            raise Conflict("follow_up.carried", "This follow-up goes on in a later period.",
                           remedy="Write about it there.")
        _change(row, status, note.strip(), evidence, name, actor, at)
        row.save()
        audit(actor=actor, at=at, act="follow_up.update", target=f"follow_up:{row.pk}", status=status,
              sha256=row.evidence_id or "")
    return row


def _change(row: FollowUp, status: str, note: str, evidence: bytes | None, name: str, actor: Actor, at: datetime) -> None:
    if status not in FollowUp.Status.values:
        raise InvalidInput("follow_up.status", "Choose open, done or dropped.")
    if evidence is not None:
        file = store_upload(evidence, name=name, actor=actor, at=at)
        row.evidence, row.evidence_name = file, name[-255:]
    if status == "done" and row.evidence_id is None:
        raise InvalidInput("follow_up.evidence", "Attach the file that shows that it was done.")
    if status == "dropped" and not note:
        raise InvalidInput("follow_up.reason", "Say why it is not carried out.")
    row.note = note or row.note
    if status != "open":
        row.status, row.closed_at, row.closed_by_id = status, at, actor.person


def _permit(actor: Actor, office: str, office_id: int, owner: str) -> None:
    if not may_write(actor, office, office_id, owner):
        raise NotPermitted("follow_up.other", OTHERS)


def _key(objective: str, action: str) -> str:
    return hashlib.sha256(f"{objective}\n{action}".encode()).hexdigest()


def _post(run: RunRef, key: str) -> int | None:
    return position_ids(run.office_id).get(key) if key else None
