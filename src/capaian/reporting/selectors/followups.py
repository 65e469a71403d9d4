"""Follow-ups: what is open, who may write about it, and what came before."""

from __future__ import annotations

from django.db.models import Case, When
from django.utils.translation import gettext_noop as msgid

from capaian.kernel.errors import NotFound
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.procedures.selectors import roles_at
from capaian.reporting.models import FollowUp


def follow_ups(office_id: int, *, only_open: bool = False) -> list[FollowUp]:
    """The follow-ups of an office that nothing continues, the open ones by due date first. One query."""
    rows = FollowUp.objects.filter(office=office_id, continued_in__isnull=True)
    rows = rows.filter(status="open") if only_open else rows
    order = Case(When(status="open", then=0), default=1)
    return list(rows.select_related("run", "owner", "closed_by", "carried_over_from__run")
                .order_by(order, "due", "pk"))


def follow_up(pk: int, office: str) -> FollowUp:
    """One follow-up for an official of its office; NotFound for anybody else."""
    row = (FollowUp.objects.select_related("run", "office", "owner", "evidence")
           .filter(pk=pk, office__key=office).first())
    if row is None:
        raise NotFound("follow_up.unknown", "There is no such follow-up.")
    return row


def follow_ups_of(run_id: int) -> list[FollowUp]:
    """What the analysis of this run opened or carried on, in its order. One query."""
    return list(FollowUp.objects.filter(run=run_id).select_related("owner", "carried_over_from__run").order_by("pk"))


def action_plan(office_id: int, period: Period) -> list[FollowUp]:
    """The open follow-ups of earlier periods: what the next stage takes up. One query."""
    return [f for f in follow_ups(office_id, only_open=True) if Period.parse(f.run.period).end < period.start]


def earlier_follow_ups(office_id: int, period: Period) -> list[dict[str, str]]:
    """What was decided at the last period before this one and what became of it, as content to freeze."""
    rows = FollowUp.objects.filter(office=office_id).select_related("run").order_by("pk")
    before = [f for f in rows if Period.parse(f.run.period).end < period.start]
    last = max((Period.parse(f.run.period).end for f in before), default=None)
    return [{"objective": f.objective, "action": f.action, "owner": f.owner_title, "status": f.status, "note": f.note,
             "due": f.due.isoformat() if f.due else "", "period": Period.parse(f.run.period).label_id()}
            for f in before if Period.parse(f.run.period).end == last]


KEEPERS = frozenset({"assignee", "head", "coordinator", "system"})
"""Who may write about a follow-up: its owner, the head, the keepers of the data."""
OTHERS = msgid("Only its owner, the head or the keepers of the data write about a follow-up.")


def may_write(actor: Actor, office: str, office_id: int, owner: str) -> bool:
    """Whether this official may write about a follow-up of that owner (a post's key, or nothing)."""
    return bool(roles_at(actor, office, office_id, f"position:{owner}" if owner else "") & KEEPERS)


def why_not_write(row: FollowUp, actor: Actor) -> str:
    """The sentence (a message id) why this official cannot write about it now; nothing when they can."""
    if row.status != "open":
        return msgid("This follow-up is closed already.")
    if hasattr(row, "continued_in"):
        return msgid("This follow-up goes on in a later period.")
    allowed = may_write(actor, row.office.key, row.office_id, row.owner.key if row.owner else "")
    return "" if allowed else OTHERS


def line_of(row: FollowUp) -> list[FollowUp]:
    """The follow-up with those it continues, the oldest first."""
    found = [row]
    while found[0].carried_over_from_id:
        found.insert(0, FollowUp.objects.select_related("run").get(pk=found[0].carried_over_from_id))
    return found
