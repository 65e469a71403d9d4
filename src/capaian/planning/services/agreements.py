"""Writes of performance agreements: drafting one from the plan, and recording that a party signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from capaian.foundation.services import audit, traced
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted, NotReady
from capaian.organisation.domain.actors import PREFIX, Actor
from capaian.organisation.domain.policy import may_keep_office
from capaian.organisation.selectors import official
from capaian.planning.domain import agreements as domain
from capaian.planning.domain.agreements import FIRST, Party
from capaian.planning.domain.plan import Plan
from capaian.planning.domain.vocabulary import REVISIONS
from capaian.planning.models import AgreementSignature, PerformanceAgreement
from capaian.planning.selectors import may_draft_agreement, plan_for, plan_value


def draft_agreement(
    *,
    office: Any,
    year: int,
    position: str,
    superior: Mapping[str, str] | None = None,
    budget_approved_on: date | None = None,
    due_on: date | None = None,
    revision_reason: str = "",
    actor: Actor,
    at: datetime,
) -> PerformanceAgreement:
    """Draft the agreement of a post with its superior from the plan in force, as the next version.

    ``superior`` (title, name, nip, rank) is asked for only where the superior post is outside the office; ``due_on`` is
    one month after ``budget_approved_on`` unless a local rule gives another day. A draft that nobody signed is drafted
    anew. After a signed version one of `REVISIONS` is needed.

    ``NotFound`` without a plan or post, ``NotReady`` for a vacant post or one the plan gives nothing to, ``InvalidInput``
    without the superior's name, ``Conflict`` when a revision lacks its reason or one party signed the draft already,
    ``NotPermitted`` for anybody but the post itself, the compilers of reports and the office's administrator.
    """
    with traced(actor, at, "agreement.draft", f"office:{office.key}"):
        if not may_draft_agreement(actor, office, position):
            raise NotPermitted("agreement.draft", "An agreement is drafted by the post itself or by who compiles the reports.")
        posts = {post.key: post for post in office.position_set.select_related("superior")}
        if position not in posts:
            raise NotFound("position.unknown", "There is no post “%(key)s”.", key=position)
        above = posts[position].superior
        card = plan_for(office.pk, year)
        plan = plan_value(card.id)
        tree = {key: post.superior.key if post.superior else "" for key, post in posts.items()}
        lines = _lines(plan, position, tree)
        if not lines:
            raise NotReady("agreement.empty", "The plan gives this post no indicator.",
                           remedy="Name it as responsible or as supplier in the plan.")  # fmt: skip
        content = {
            "plan_id": card.id, "superior": above, "drafted_at": at,
            "first": domain.party_data(_party(office, position, at)),
            "second": domain.party_data(_party(office, above.key, at) if above else _outside(superior)),
            "lines": domain.lines_data(lines),
            "budgets": domain.budgets_data(domain.budget_lines(
                plan, None if above is None else (position, *domain.subordinates(position, tree)))),
            "budget_approved_on": budget_approved_on,
            "due_on": due_on or (domain.due_on(budget_approved_on) if budget_approved_on else None),
        }  # fmt: skip
        row = _open_version(office, year, posts[position], revision_reason, content)
        audit(actor=actor, at=at, act="agreement.draft", target=f"office:{office.key}", agreement=row.pk, post=position,
              year=year, version=row.version)  # fmt: skip
    return row


def record_signature(
    *, agreement: int, party: str, how: str, reference: str, actor: Actor, at: datetime
) -> PerformanceAgreement:
    """Record that a party signed: ``electronic`` by the actor's own hand (``reference``: token of the document), or on
    ``paper`` (where the paper is kept). When both have signed, it is in force and replaces the version before.

    ``NotPermitted`` when the actor does not hold that party's post (on paper the office's administrator and the other
    party may record it too), ``Conflict`` when that party signed already, ``InvalidInput`` without a reference.
    """
    found = PerformanceAgreement.objects.select_related("office", "position", "superior").filter(pk=agreement).first()
    if found is None:
        raise NotFound("agreement.unknown", "There is no such agreement.")
    with traced(actor, at, "agreement.sign", f"office:{found.office.key}"):
        row = PerformanceAgreement.objects.select_for_update().get(pk=found.pk)
        post = {"first": found.position, "second": found.superior}.get(party)
        if party not in ("first", "second") or how not in ("electronic", "paper"):
            raise InvalidInput("agreement.party", "A party signs electronically or on paper.")
        if not _may_sign(actor, found, post, how):
            raise NotPermitted("signing.not_yours", "One signs only for a post that one holds oneself.")
        if not reference.strip():
            raise InvalidInput("agreement.reference", "Say where the signed paper is kept.", place="reference")
        if AgreementSignature.objects.filter(agreement=row, party=party).exists() or row.state != "draft":
            raise Conflict("agreement.signed", "This party has signed already.")
        data = row.first if party == FIRST else row.second
        AgreementSignature.objects.create(
            agreement=row, party=party, how=how, reference=reference.strip()[:200], at=at,
            name=actor.name if how == "electronic" else data["name"], title=domain.party_from(data).full_title)  # fmt: skip
        if AgreementSignature.objects.filter(agreement=row).count() == 2:
            _put_in_force(row, at)
        audit(actor=actor, at=at, act="agreement.sign", target=f"office:{found.office.key}", agreement=row.pk,
              party=party, how=how, state=row.state)  # fmt: skip
    return row


def _lines(plan: Plan, position: str, superiors: Mapping[str, str]) -> tuple[domain.AgreementLine, ...]:
    """What the plan gives this post; a post without an indicator of its own promises those of the posts below it."""
    above = superiors[position]
    if not above:
        return domain.head_lines(plan)
    over = _lines(plan, above, superiors)
    return domain.post_lines(plan, [position], over) or domain.post_lines(
        plan, domain.subordinates(position, superiors), over
    )


def _open_version(
    office: Any, year: int, post: Any, reason: str, content: Mapping[str, Any]
) -> PerformanceAgreement:
    rows = PerformanceAgreement.objects.select_for_update().filter(office=office, year=year, position=post)
    draft = rows.filter(state="draft").first()
    signed = rows.filter(state="signed").first()
    if signed is not None and reason not in REVISIONS:
        raise Conflict(
            "agreement.exists", "An agreement of this post for %(year)s is in force.", year=year,
            remedy="Choose one of the three legal reasons of a revision.")  # fmt: skip
    if signed is None and reason:
        raise Conflict("agreement.first", "There is no agreement of %(year)s to revise.", year=year)
    if draft is not None:
        if AgreementSignature.objects.filter(agreement=draft).exists():
            raise Conflict("agreement.half-signed", "One party has signed this draft already.")
        for name, value in content.items():
            setattr(draft, name, value)
        draft.revision_reason = reason
        draft.save()
        return draft
    return PerformanceAgreement.objects.create(
        office=office, year=year, position=post, version=signed.version + 1 if signed else 1, revision_reason=reason,
        **content)  # fmt: skip


def _put_in_force(row: PerformanceAgreement, at: datetime) -> None:
    PerformanceAgreement.objects.filter(office=row.office_id, year=row.year, position=row.position_id,
                                        state="signed").update(state="replaced")  # fmt: skip
    row.state, row.signed_at = "signed", at
    row.save(update_fields=["state", "signed_at"])


def _may_sign(actor: Actor, row: PerformanceAgreement, post: Any, how: str) -> bool:
    inside = actor.office == row.office.key
    if how == "electronic":
        return inside and post is not None and actor.capacity_for(f"position:{post.key}") is not None
    keys = [one.key for one in (row.position, row.superior) if one is not None]
    return may_keep_office(actor, row.office.key) or (
        inside and any(actor.capacity_for(f"position:{key}") is not None for key in keys)
    )


def _party(office: Any, position: str, at: datetime) -> Party:
    who = official(office.pk, position, at)
    if not who.name:
        raise NotReady("agreement.vacant", "Nobody holds the post %(title)s.", title=who.title,
                       remedy="Appoint somebody first, also as Plt. or Plh.")  # fmt: skip
    return Party(who.title, who.name, who.nip, who.rank, PREFIX[who.kind].strip())


def _outside(given: Mapping[str, str] | None) -> Party:
    words = {key: str((given or {}).get(key, "")).strip()[:200] for key in ("title", "name", "nip", "rank")}
    if not words["title"] or not words["name"]:
        raise InvalidInput("agreement.superior", "The superior of this post is outside the office; write title and name.",
                           place="superior")  # fmt: skip
    return Party(**words)
