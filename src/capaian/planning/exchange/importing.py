"""Trying a plan out and putting it into force: one path, whole or not at all, from a workbook or a plan document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from capaian.foundation.services import audit, audit_refusal
from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, ManyProblems, NotFound
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import officials
from capaian.planning.domain.cards import PlanCard
from capaian.planning.domain.document import Change, compare, plan_to_data
from capaian.planning.domain.plan import Plan, plan_from_data
from capaian.planning.domain.years import PastValue, Strategy, past_from_data, strategy_from_data, years_to_data
from capaian.planning.exchange.returned import PlanBook, many, read_plan_workbook
from capaian.planning.exchange.written import plan_template, plan_workbook
from capaian.planning.selectors import past_as_kept, plan_for, plan_value, strategy_as_kept
from capaian.planning.services import adopt_plan, record_past, record_strategy
from capaian.planning.services.plans import permit_keeper

__all__ = ["Imported", "PlanBook", "book_of", "draft_workbook", "export_document", "export_plan", "import_plan", "template"]


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do: the plan as it stands in force, what changed, what to look at again."""

    plan: PlanCard
    changes: tuple[Change, ...]
    indicators: int
    strategy: Strategy | None
    past: int


def posts_of_office(office: Any, at: datetime) -> dict[str, str]:
    """The posts that a plan may name: key → title, in the office's order."""
    return {key: official.title for key, official in officials(office.pk, at).items()}


def book_of(data: bytes, office: Any, at: datetime) -> PlanBook:
    """What an uploaded workbook says, when every cell of it can be read.

    Raises InvalidInput or ManyProblems, each naming sheet and cell, those of the document's form among them.
    """
    if len(data) > settings.UPLOAD_LIMIT:
        raise InvalidInput("plan.size", "The workbook is larger than %(most)s MB.",
                           most=settings.UPLOAD_LIMIT // (1024 * 1024))  # fmt: skip
    book, problems = read_plan_workbook(data, posts_of_office(office, at))
    known = {problem.place for problem in problems}
    for read in (plan_from_data, strategy_from_data, past_from_data):
        try:
            read(book.document)
        except CapaianError as refusal:
            told = book.told(refusal)
            found = told.problems if isinstance(told, ManyProblems) else [told]
            problems += [problem for problem in found if problem.place not in known]
    if problems:
        raise many(problems)
    return book


def import_plan(
    *, office: Any, book: PlanBook, revision_reason: str = "", dry_run: bool = False, actor: Actor, at: datetime
) -> Imported:
    """Put what a book says into force, or with ``dry_run`` do exactly that and take it back.

    Raises what `adopt_plan` raises, in terms of the book; ``Conflict`` when the book says what is in force already.
    Only the office's administrator may.
    """
    permit_keeper(office=office, act="plan.import", actor=actor, at=at)
    try:
        with transaction.atomic():
            done = _import(office, book.document, revision_reason, actor, at)
            if dry_run:
                transaction.set_rollback(True)
    except CapaianError as refusal:
        if not dry_run:
            audit_refusal(actor=actor, at=at, act="plan.import", target=f"office:{office.key}", code=refusal.code)
        raise book.told(refusal) from refusal
    return done


def _import(office: Any, document: Mapping[str, Any], reason: str, actor: Actor, at: datetime) -> Imported:
    new = plan_from_data(document)
    old = _in_force(office.pk, new.year)
    strategy, past = strategy_from_data(document), past_from_data(document)
    changes = compare(old, new)
    if old is None or changes:
        plan = adopt_plan(office=office, data=document, revision_reason=reason, actor=actor, at=at)
        audit(actor=actor, at=at, act="plan.import", target=f"office:{office.key}", plan=plan.pk, changes=len(changes))
    kept = strategy is not None and strategy != strategy_as_kept(office.pk, strategy.first_year)
    if strategy is not None and kept:
        record_strategy(office=office, strategy=strategy, actor=actor, at=at)
    count = record_past(office=office, past=past, actor=actor, at=at)
    if old is not None and not changes and not kept and not count:
        raise Conflict("plan.same", "This says what is in force already; there is nothing to take over.")
    return Imported(plan_for(office.pk, new.year), changes, len(new.indicators), strategy if kept else None, count)


def export_plan(office: Any, year: int, at: datetime) -> bytes:
    """The plan in force of a year with the years around it, as a workbook. `NotFound` when there is none."""
    plan = plan_value(plan_for(office.pk, year).id)
    return plan_workbook(plan, posts_of_office(office, at), strategy=strategy_as_kept(office.pk, year), past=_past(office, at),
                         at=at)  # fmt: skip


def export_document(office: Any, year: int, at: datetime) -> dict[str, Any]:
    """The same as a plan document."""
    plan = plan_value(plan_for(office.pk, year).id)
    return plan_to_data(plan) | years_to_data(strategy_as_kept(office.pk, year), _past(office, at))


def draft_workbook(document: Mapping[str, Any], office: Any, at: datetime) -> bytes:
    """A plan document (a year copied forward) as a workbook to go on with."""
    plan = plan_from_data(document)
    return plan_workbook(plan, posts_of_office(office, at), strategy=strategy_as_kept(office.pk, plan.year),
                         past=_past(office, at), at=at)  # fmt: skip


def template(office: Any, year: int, at: datetime) -> bytes:
    """An empty workbook of this office."""
    return plan_template(office.key, year, posts_of_office(office, at), at=at)


def _past(office: Any, at: datetime) -> tuple[PastValue, ...]:
    return past_as_kept(office.pk, at.year)


def _in_force(office_id: int, year: int) -> Plan | None:
    try:
        return plan_value(plan_for(office_id, year).id)
    except NotFound:
        return None
