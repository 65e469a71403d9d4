"""The way to destruction: somebody proposes, the head of the office records the committee's decision, and the post that
keeps the archive carries it out. No person does both of the last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from capaian.archive.domain.destruction import Filed, Member, faults
from capaian.archive.models import ArchiveEntry, DestructionDecision, DestructionProposal
from capaian.archive.selectors import archivists, destructible, in_force_of
from capaian.foundation.services import audit, remove_bytes, traced
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotPermitted
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, positions_in_role

if TYPE_CHECKING:
    from capaian.organisation.models import Office


def propose_destruction(*, office: Office, entries: Iterable[ArchiveEntry], reason: str, actor: Actor,
                        at: datetime) -> DestructionProposal:
    """Propose entries whose time is over to the head of the office. Nothing is decided by it, nothing removed.

    Whoever holds a post of the office may; ``ManyProblems`` names each entry that could not be decided.
    """
    with traced(actor, at, "archive.propose", f"office:{office.key}"):
        if actor.office != office.key or not actor.capacities:
            raise NotPermitted("destruction.official", "Only an official who holds a post of the office proposes this.")
        rows = _rows(office, entries)
        wrong = faults([_as_filed(row, office) for row in rows], reference="-", members=(Member("a", ""), Member("b", "")),
                       reason=reason, year=local(office.key, at).year)
        if wrong:
            raise ManyProblems(wrong)
        made = DestructionProposal.objects.create(office=office, reason=reason.strip(), proposed_at=at,
                                                  proposed_by_id=actor.person)
        made.entries.set(rows)
        audit(actor=actor, at=at, act="archive.propose", target=f"proposal:{made.pk}", entries=[r.number for r in rows])
    return made


def decline_destruction(*, proposal: DestructionProposal, reason: str, actor: Actor, at: datetime) -> None:
    """The head does not follow the proposal, with the reason; the entries stay."""
    with traced(actor, at, "archive.decline", f"proposal:{proposal.pk}"):
        row = DestructionProposal.objects.select_for_update(of=("self",)).select_related("office").get(pk=proposal.pk)
        _permit_head(row.office, actor)
        if not reason.strip():
            raise InvalidInput("destruction.reason_declined", "Say why the documents are kept.", place="reason")
        _refuse_closed(row)
        row.closed_at, row.declined = at, reason.strip()
        row.save(update_fields=["closed_at", "declined"])
        audit(actor=actor, at=at, act="archive.decline", target=f"proposal:{row.pk}", reason=row.declined)


def decide_destruction(*, office: Office, entries: Iterable[ArchiveEntry], reference: str, members: Sequence[Member],
                       reason: str, proposal: DestructionProposal | None = None, actor: Actor,
                       at: datetime) -> DestructionDecision:
    """Record that a committee decided to destroy these entries, closing the proposal if there was one. Nothing is
    removed by it.

    ``NotPermitted`` for anybody but the head of the office; ``ManyProblems`` names each entry that the schedule still
    keeps, was decided before, or is kept for ever.
    """
    with traced(actor, at, "archive.decide", f"office:{office.key}"):
        _permit_head(office, actor)
        rows = _rows(office, entries)
        wrong = faults([_as_filed(row, office) for row in rows], reference=reference, members=members, reason=reason,
                       year=local(office.key, at).year)
        if DestructionDecision.objects.filter(office=office, reference=reference.strip()).exists():
            wrong.append(Conflict("destruction.reference_used", "These minutes were already recorded.", place="reference"))
        if wrong:
            raise ManyProblems(wrong)
        decision = DestructionDecision.objects.create(
            office=office, reference=reference.strip()[:200], reason=reason.strip(), decided_at=at,
            members=[{"name": m.name.strip(), "title": m.title.strip()} for m in members if m.name.strip()],
            decided_by_id=actor.person)
        decision.entries.set(rows)
        if proposal is not None:
            _close(proposal, decision, at)
        audit(actor=actor, at=at, act="archive.decide", target=f"destruction:{decision.pk}",
              reference=decision.reference, entries=[r.number for r in rows])
    return decision


def carry_out(*, decision: DestructionDecision, actor: Actor, at: datetime) -> list[str]:
    """The second act: remove the files of the decided entries that nothing else needs; returns their checksums.

    Only the post that keeps the archive (role ``unit-kearsipan``; without one, who keeps the office's data).
    ``Conflict`` when it was done before, and when the same person decided: two people destroy, not one.
    """
    with traced(actor, at, "archive.destroy", f"destruction:{decision.pk}"):
        row = DestructionDecision.objects.select_for_update(of=("self",)).select_related("office").get(pk=decision.pk)
        if actor.person is None or actor.office != row.office.key:
            raise NotPermitted("archive.office", "This belongs to another office.")
        if row.decided_by_id != actor.person and not archivists(row.office_id) & {c.position for c in actor.capacities}:
            raise NotPermitted("destruction.archivist", "Only the post that keeps the archive carries out a destruction.",
                               remedy="Ask the archivist, or who keeps the office's data where there is none.")
        if row.carried_out_at is not None:
            raise Conflict("destruction.done", "This decision was already carried out.")
        if row.decided_by_id == actor.person:
            raise Conflict("destruction.same", "Whoever recorded the decision does not carry it out.",
                           remedy="Let the archivist do it.")
        row.carried_out_at, row.carried_out_by_id = at, actor.person
        row.save(update_fields=["carried_out_at", "carried_out_by"])
        gone = destructible(row)
        audit(actor=actor, at=at, act="archive.destroy", target=f"destruction:{row.pk}", files=gone)
        transaction.on_commit(lambda: [remove_bytes(sha256) for sha256 in gone])
    return gone


def _permit_head(office: Office, actor: Actor) -> None:
    heads = positions_in_role(office.pk, "penanggung-jawab")
    if actor.office != office.key or not any(c.position in heads for c in actor.capacities):
        raise NotPermitted("destruction.head", "Only the head of the office records a decision to destroy.")


def _rows(office: Office, entries: Iterable[ArchiveEntry]) -> list[ArchiveEntry]:
    """The entries of this office, held until the end."""
    return list(ArchiveEntry.objects.select_for_update().filter(pk__in=[e.pk for e in entries], office=office))


def _as_filed(row: ArchiveEntry, office: Office) -> Filed:
    decided = DestructionDecision.objects.filter(office=office, entries=row).exists()
    return Filed(row.number, row.year, row.active_years, row.inactive_years, row.fate, decided, in_force_of(row))


def _refuse_closed(row: DestructionProposal) -> None:
    if row.closed_at is not None:
        raise Conflict("destruction.closed", "This proposal was answered already.")


def _close(proposal: DestructionProposal, decision: DestructionDecision, at: datetime) -> None:
    row = DestructionProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk, office=decision.office)
    _refuse_closed(row)
    row.closed_at, row.decision = at, decision
    row.save(update_fields=["closed_at", "decision"])
