"""What documents are made of: the frozen data where there are any, else the data as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, When
from django.utils.translation import gettext_noop as msgid

from capaian.collection.selectors import current_form, lines, snapshot
from capaian.kernel.errors import NotFound
from capaian.kernel.periods import Period
from capaian.measurement.selectors import figures_of
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import office
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import pack_of_run, roles_at, run_for
from capaian.reporting.domain.snapshot import content_of, of_scope
from capaian.reporting.models import FollowUp

if TYPE_CHECKING:
    from capaian.collection.models import FormVersion


def data_of(run: RunRef) -> Mapping[str, Any]:
    """The run's frozen content; the live content (same shape, ``digest`` empty) before it was frozen."""
    frozen = snapshot(run.id)
    return {**frozen.content, "digest": frozen.digest} if frozen else {**live_data(run), "digest": ""}


def live_data(run: RunRef) -> dict[str, Any]:
    """The data as they stand now, in the shape in which they are frozen."""
    row = office(run.office)
    form = current_form(run.id) or needed_form(run)
    head = {"office": row.name, "government": row.government, "sop": run.title, "sop_key": run.sop,
            "run": str(run.uid), "period": run.period, "period_label": Period.parse(run.period).label_id(),
            "form": form.number if form else 0, "notice": row.example_notice}
    return content_of(head, lines(form) if form else [], figures_of(run))


def needed_form(run: RunRef) -> FormVersion | None:
    """The form of the run whose data this one is made from (measuring takes the collection of the same period)."""
    needs = pack_of_run(run.id).needs
    other = run_for(run.office_id, needs, run.period) if needs else None
    return current_form(other.id) if other else None


@dataclass(frozen=True)
class Success:
    """Whether a run succeeded by the criterion that the achievement meets or exceeds the target of the agreement.

    Counts over the indicators without the budget. ``successful`` is None while nothing was missed but something could
    not be measured.
    """

    met: int
    measured: int
    indicators: int

    @property
    def successful(self) -> bool | None:
        if self.met < self.measured:
            return False
        return True if self.measured == self.indicators > 0 else None

    @property
    def words(self) -> str:
        """As documents say it: "tercapai 2 dari 3, 1 tidak terukur"."""
        rest = self.indicators - self.measured
        return f"tercapai {self.met} dari {self.indicators}" + (f", {rest} tidak terukur" if rest else "")


def success(run: RunRef, scope: str = "period") -> Success:
    """The success of a run in one scope, from its frozen data, else as they stand.

    Source: SOP Pengumpulan Data Kinerja of a Sekretariat DPRD, success criterion of its narrative part.
    """
    return success_of(data_of(run), scope)


def success_of(content: Mapping[str, Any], scope: str = "period") -> Success:
    """The same over content that is at hand."""
    rows = [f for f in of_scope(content, scope) if not f["is_budget"]]
    return Success(sum(f["met"] is True for f in rows), sum(f["met"] is not None for f in rows), len(rows))


# --- follow-up ------------------------------------------------------------------------------------------------------


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
