"""The form's way: designed, approved or returned, handed out, handed in, its data frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from capaian.collection.domain.identity import form_uid
from capaian.collection.domain.values import MAX_DECIMALS
from capaian.collection.models import FormRow, FormVersion, Realisation, Snapshot, SupplierForm
from capaian.collection.selectors import current_form, form_required, suppliers_on
from capaian.foundation.services import audit
from capaian.kernel.canonical import canonical, digest_of
from capaian.kernel.errors import NotReady
from capaian.kernel.periods import Period
from capaian.kernel.rounding import round_decimal
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import position_ids
from capaian.planning.selectors import indicator_cards, indicators_for
from capaian.procedures.ports import RunRef


@transaction.atomic
def design_form(*, run: RunRef, actor: Actor, at: datetime) -> FormVersion:
    """Make the run's form from the plan: one row per indicator, period it is measured in, and supplier.

    An indicator measured more often than the run's period (monthly in a quarterly run, quarterly in the year's)
    has a row for each of its periods. NotReady when nothing is due.
    """
    period = Period.parse(run.period)
    cards = indicators_for(run.office_id, period)
    if not cards:
        raise NotReady("form.empty", "The plan has no indicator that is due for %(period)s.", period=period.label_id(),
                       remedy="Check the frequency of the indicators in the plan.")
    FormVersion.objects.filter(run=run.id).exclude(state="superseded").update(state="superseded")
    number = FormVersion.objects.filter(run=run.id).count() + 1
    form = FormVersion.objects.create(run_id=run.id, number=number, made_at=at)
    parts = {c.id: [period] if c.frequency == period.kind else list(period.children(c.frequency)) for c in cards}
    targets = {key: {c.id: c.targets for c in indicator_cards([i for i, ps in parts.items() if key in {p.key for p in ps}],
                                                               Period.parse(key))}
               for key in sorted({p.key for ps in parts.values() for p in ps})}
    posts = position_ids(run.office_id)
    rows = [FormRow(form=form, indicator_id=card.id, period=part.key, supplier_id=posts[post.key], order=0,
                    target_period=_printed(targets[part.key][card.id].period.value),
                    target_year=_printed(targets[part.key][card.id].year.value))
            for card in cards for post in card.suppliers for part in parts[card.id]]
    for order, row in enumerate(rows, 1):
        row.order = order
    FormRow.objects.bulk_create(rows)
    audit(actor=actor, at=at, act="form.design", target=f"run:{run.uid}", form=form.pk, rows=len(rows))
    return form


def _printed(target: Decimal | None) -> Decimal | None:
    """A target as the form prints it: a mean over three months may have no end."""
    return None if target is None else round_decimal(target, MAX_DECIMALS)


@transaction.atomic
def ensure_handed_out(*, run: RunRef, actor: Actor, at: datetime) -> None:
    """Where the SOP lets suppliers fill without steps that design or hand out the form, both happen here."""
    form = current_form(run.id)
    if form is None or not SupplierForm.objects.filter(form=form).exists():
        distribute_form(run=run, receipts={}, actor=actor, at=at)


@transaction.atomic
def approve_form(*, run: RunRef, actor: Actor, at: datetime) -> FormVersion:
    """The form may be handed out."""
    form = form_required(run.id)
    form.state = FormVersion.State.APPROVED
    form.save(update_fields=["state"])
    audit(actor=actor, at=at, act="form.approve", target=f"run:{run.uid}", form=form.pk)
    return form


@transaction.atomic
def reject_form(*, run: RunRef, reason: str, actor: Actor, at: datetime) -> None:
    """The form goes back to its maker; the next draft supersedes it."""
    form = form_required(run.id)
    form.note = reason
    form.save(update_fields=["note"])
    audit(actor=actor, at=at, act="form.return", target=f"run:{run.uid}", form=form.pk, reason=reason)


@transaction.atomic
def distribute_form(*, run: RunRef, receipts: Mapping[str, str], actor: Actor, at: datetime) -> list[SupplierForm]:
    """Hand the form to every supplier on it. ``receipts``: the number of each supplier's tanda terima.

    Where the SOP has no step that designs or reviews the form, it is made and approved here.
    """
    form = current_form(run.id) or design_form(run=run, actor=actor, at=at)
    if form.state == FormVersion.State.DRAFT:
        form = approve_form(run=run, actor=actor, at=at)
    out = []
    for key, pk in suppliers_on(form):
        row, _ = SupplierForm.objects.get_or_create(
            form=form, supplier_id=pk, defaults={
                "uid": form_uid(run.namespace, str(run.uid), form.number, key), "distributed_at": at,
                "receipt": receipts.get(key, "")})
        out.append(row)
    audit(actor=actor, at=at, act="form.distribute", target=f"run:{run.uid}", form=form.pk, suppliers=len(out))
    return out


@transaction.atomic
def mark_submitted(*, run: RunRef, supplier: str, actor: Actor, at: datetime) -> None:
    """The supplier has handed the form in."""
    form = form_required(run.id)
    SupplierForm.objects.filter(form=form, supplier__key=supplier).update(
        state="submitted", submitted_at=at, submitted_by_id=actor.person)
    audit(actor=actor, at=at, act="form.submit", target=f"run:{run.uid}", supplier=supplier)


@transaction.atomic
def return_suppliers(*, run: RunRef, suppliers: Sequence[str], actor: Actor, at: datetime) -> None:
    """These suppliers get their form back; everything they entered stays."""
    form = form_required(run.id)
    SupplierForm.objects.filter(form=form, supplier__key__in=list(suppliers)).update(state="returned")
    audit(actor=actor, at=at, act="form.back", target=f"run:{run.uid}", suppliers=list(suppliers))


@transaction.atomic
def freeze(*, run: RunRef, content: Mapping[str, Any], actor: Actor, at: datetime) -> Snapshot:
    """Keep the run's data as they stand; values in it are from now on only corrected with a reason."""
    form = current_form(run.id)
    number = Snapshot.objects.filter(run=run.id).count() + 1
    row = Snapshot.objects.create(run_id=run.id, number=number, content=json.loads(canonical(content)), at=at,
                                  digest=digest_of(content))
    if form is not None:
        SupplierForm.objects.filter(form=form, state="submitted").update(state="verified")
    for indicator, period, supplier in FormRow.objects.filter(form=form).values_list("indicator", "period", "supplier"):
        Realisation.objects.filter(indicator=indicator, period=period, supplier=supplier).update(frozen_in=row)
    audit(actor=actor, at=at, act="data.freeze", target=f"run:{run.uid}", snapshot=number, digest=row.digest)
    return row
