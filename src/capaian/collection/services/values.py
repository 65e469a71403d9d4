"""Values of a form: saved as typed, with evidence, verified one by one. Every change leaves its line of history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from capaian.collection.domain.values import Given, read_value
from capaian.collection.models import Edit, Evidence, FormRow, FormVersion, Realisation, RealisationChange
from capaian.collection.selectors import Line, cell_of, form_required, lines, with_value
from capaian.foundation.services import audit, store_bytes, traced
from capaian.foundation.uploads import media_type_of
from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, ManyProblems, NotFound, NotPermitted
from capaian.kernel.numbers import canonical, format_number
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.domain.policy import may_keep_office
from capaian.organisation.selectors import offices, position_ids
from capaian.planning.selectors import indicator_cards, indicator_ids
from capaian.procedures.ports import TaskRef
from capaian.procedures.selectors import has_ended
from capaian.procedures.services import begin_work


@dataclass(frozen=True)
class Typed:
    """What an officer typed for one row of the form. ``seen_version``: the version they saw (0: an empty cell).

    ``None`` keeps what is there: a note can be saved without the figure."""

    row: int
    value: str | None = None
    state: str = "value"
    reason: str = ""
    numerator: str = ""
    denominator: str = ""
    note: str | None = None
    obstacles: str | None = None
    follow_up: str | None = None
    seen_version: int | None = None
    correction: str = ""
    place: str = ""
    exact: Decimal | None = None  # the value of a numeric cell, which needs no reading


def save_value(*, task_id: int, typed: Typed, source: str = "form", actor: Actor, at: datetime) -> Line:
    """Keep one value as typed. Raises InvalidInput (what and where), or Conflict when somebody changed it since."""
    return save_values(task_id=task_id, typed=[typed], source=source, actor=actor, at=at)[0]


def save_values(*, task_id: int, typed: Sequence[Typed], source: str = "form", actor: Actor,
                at: datetime) -> list[Line]:
    """Keep several values, all or none; ManyProblems names every row that cannot be taken, and why."""
    saved = save_form(task_id=task_id, read=lambda rows: typed, source=source, actor=actor, at=at)
    now = {line.row: line for line in saved.lines}
    return [now[item.row] for item in typed]


@dataclass(frozen=True)
class Saved:
    """What was kept: the task it was kept for, the form, and every row of the supplier on it as it stands now. ``rows``:
    those that were sent or changed; ``refused``: why a row was not kept, where the others were nevertheless; ``edit``: what
    was kept, to be taken back."""

    task: TaskRef
    form: FormVersion
    lines: list[Line]
    rows: tuple[int, ...] = ()
    refused: Mapping[int, CapaianError] = field(default_factory=dict)
    edit: int | None = None


def save_form(*, task_id: int, read: Callable[[list[Line]], Sequence[Typed]], source: str = "form", each: bool = False,
              actor: Actor, at: datetime) -> Saved:
    """Like `save_values`, for what can only be read beside what is kept: ``read`` is given the rows of the supplier's
    form and says what was typed. The form is read once, however many values change.

    ``each``: keep every row that can be kept and say in ``refused`` why the others cannot, instead of all or none. What
    is kept by one call is one edit, and taken back as one."""
    with traced(actor, at, "value.save", f"task:{task_id}"):
        task = work_on(task_id, "fill", actor, at)
        form = form_required(task.run.id)
        mine = {line.row: line for line in lines(form, task.member.removeprefix("position:"))}
        typed = read(list(mine.values()))
        cells, refused = _save_all(task, mine, typed, source, actor, at)
        if refused and not each:
            problems = [problem for _, problem in refused]
            raise problems[0] if len(typed) == 1 else ManyProblems(problems)
        supplier = cells and mine[cells[0][0]].supplier_id
        edit = keep_edit(form, supplier, "saved", [cell for _, cell in cells], None, actor, at) if supplier else None
        for _, problem in refused:
            if isinstance(problem, (NotPermitted, Conflict)):
                audit(actor=actor, at=at, act="value.save", target=f"task:{task_id}", allowed=False, code=problem.code)
        return Saved(task, form, list(mine.values()), tuple(item.row for item in typed), dict(refused), edit)


def work_on(task_id: int, kind: str, actor: Actor, at: datetime) -> TaskRef:
    """The task, begun; Conflict when it is not the step at which this is done."""
    task = begin_work(task_id=task_id, actor=actor, at=at)
    if task.kind != kind:
        raise Conflict("value.step", "This is not done at this step.", place=task.row.no,
                       remedy="Values are entered by who fills the form, and judged by who verifies it.")
    return task


def _save_all(task: TaskRef, mine: dict[int, Line], typed: Sequence[Typed], source: str, actor: Actor, at: datetime,
              ) -> tuple[list[tuple[int, dict[str, Any]]], list[tuple[int, CapaianError]]]:
    """Each row that was changed with its content before and after, and each that was refused; ``mine`` is brought up to
    date."""
    changed: list[tuple[int, dict[str, Any]]] = []
    refused: list[tuple[int, CapaianError]] = []
    repeated = {t.row for t in typed if sum(u.row == t.row for u in typed) > 1}
    for item in typed:
        line = mine.get(item.row)
        try:
            if line is None:
                raise NotFound("value.row", "This row is not on your form.", place=item.place or str(item.row))
            if item.row in repeated:
                raise InvalidInput("value.twice", "This row stands twice in what was sent.", place=_place(item, line))
            stored, before = _save(task, line, item, source, actor, at)
            mine[item.row] = with_value(line, stored, line.evidence, line.verified_by)
            changed.append((item.row, {"value": stored.pk, "before": before, "after": content_of(stored)}))
        except CapaianError as refusal:
            refused.append((item.row, refusal))
    return changed, refused


def _place(item: Typed, line: Line) -> str:
    return item.place or cell_of(line.number)


def _save(task: TaskRef, line: Line, item: Typed, source: str, actor: Actor,
          at: datetime) -> tuple[Realisation, dict[str, Any] | None]:
    """The value as it is kept now, and its content before (None: there was none)."""
    place = _place(item, line)
    stored = (Realisation.objects.select_for_update()
              .filter(indicator=line.indicator.id, period=line.period, supplier=line.supplier_id).first())
    if item.seen_version is not None and item.seen_version != (stored.version if stored else 0):
        raise Conflict("value.version", "This value was changed since you saw it; it is now %(now)s.", place=place,
                       now=stored.typed if stored else "", remedy="Compare both and type the right one again.")
    before = content_of(stored) if stored else None
    notes = {k: v.strip() for k in ("note", "obstacles", "follow_up") if (v := getattr(item, k)) is not None}
    if item.value is None and item.state == "value" and not item.numerator and not item.denominator:
        if stored is None or stored.state == "empty":
            raise InvalidInput("value.first", "Fill in the figure first.", place=place)
        for name, text in notes.items():
            setattr(stored, name, text)
        stored.version += 1
        stored.save(update_fields=[*notes, "version"])
        audit(actor=actor, at=at, act="value.note", target=f"value:{stored.pk}")
        return stored, before
    whole = line.indicator.decimals == 0  # only a column of whole numbers decides what “1.250” means
    given = read_value(item.value or "", state=item.state, decimals=0 if whole else None, labels=line.labels,
                       ratio=line.is_ratio, numerator=item.numerator, denominator=item.denominator,
                       reason=item.reason, place=place, exact=item.exact, unit=line.indicator.unit)
    if stored is not None and closed(stored) and shown(stored) != given.shown and not item.correction.strip():
        raise Conflict("value.frozen", "This value already stands in a signed document.", place=place,
                       remedy="Give the reason of the correction; it is kept with the old value.")
    cell = f"{cell_of(line.number)} {line.period}"
    facts: dict[str, Any] = {
        "state": given.state, "value": given.value, "label": given.label, "numerator": given.numerator,
        "denominator": given.denominator, "typed": given.typed[:200], "reason": given.reason, "source": source,
        "cell": cell, "entered_at": at, "entered_by_id": actor.person, "verification": "pending",
        "verification_reason": "", **notes}
    old = shown(stored) if stored and stored.state != "empty" else ""
    if stored is None:
        stored = Realisation.objects.create(office_id=task.run.office_id, indicator_id=line.indicator.id,
                                            period=line.period, supplier_id=line.supplier_id, **facts)
        act = "entered"
    else:
        act = "corrected" if closed(stored) and old != given.shown else "changed"
        for name, value in facts.items():
            setattr(stored, name, value)
        stored.version += 1
        stored.save()
    RealisationChange.objects.create(realisation=stored, at=at, person_id=actor.person, act=act, old=old,
                                     new=given.shown[:200], reason=item.correction)
    audit(actor=actor, at=at, act="value.save", target=f"value:{stored.pk}", old=old, new=given.shown)
    return stored, before


FIGURES = ("value", "numerator", "denominator")
CONTENT = ("state", "label", "typed", "reason", "note", "obstacles", "follow_up")


def content_of(row: Realisation) -> dict[str, Any]:
    """What stands in the cell, as plain data: figures as text."""
    figures = {name: None if (figure := getattr(row, name)) is None else f"{canonical(figure):f}" for name in FIGURES}
    return {name: getattr(row, name) for name in CONTENT} | figures


def keep_edit(form: FormVersion, supplier: int, kind: str, cells: list[dict[str, Any]], of: int | None, actor: Actor,
              at: datetime) -> int:
    """One act on the form, so that it can be taken back; its number."""
    return Edit.objects.create(form=form, supplier_id=supplier, person_id=actor.person, kind=kind, of_id=of, cells=cells,
                               at=at).pk


def closed(row: Realisation) -> bool:
    """Whether the value stands in the data of a run that has ended, perhaps to be opened again: then a change is a
    correction."""
    return row.frozen_in is not None and has_ended(row.frozen_in.run_id)


def shown(row: Realisation) -> str:
    return Given(row.state, row.value, row.label).shown


def attach_evidence(*, task_id: int, row: int, data: bytes, name: str, actor: Actor, at: datetime) -> Evidence:
    """Keep a file as the evidence of a row's value. Refused: no value yet, too large, a type that is not allowed or
    whose content is not what its name says."""
    media_type = media_type_of(data, name)
    with traced(actor, at, "evidence.attach", f"task:{task_id}"):
        task = work_on(task_id, "fill", actor, at)
        value = _value_of(task, row)
        file = store_bytes(data, name=name, media_type=media_type, actor=actor, at=at)
        evidence, _ = Evidence.objects.get_or_create(
            office_id=task.run.office_id, file=file, name=name[-255:],
            defaults={"uploaded_at": at, "uploaded_by_id": actor.person})
        evidence.values.add(value)
        audit(actor=actor, at=at, act="evidence.attach", target=f"value:{value.pk}", sha256=file.sha256, name=name)
    return evidence


def reuse_evidence(*, task_id: int, row: int, evidence_id: int, actor: Actor, at: datetime) -> None:
    """Let a file that is already there support another value."""
    with traced(actor, at, "evidence.reuse", f"task:{task_id}"):
        task = work_on(task_id, "fill", actor, at)
        value = _value_of(task, row)
        evidence = Evidence.objects.filter(pk=evidence_id, office=task.run.office_id).first()
        if evidence is None:
            raise NotFound("evidence.unknown", "There is no such file.")
        evidence.values.add(value)
        audit(actor=actor, at=at, act="evidence.reuse", target=f"value:{value.pk}", evidence=evidence_id)


def detach_evidence(*, task_id: int, row: int, evidence_id: int, actor: Actor, at: datetime) -> None:
    """Take a file off a value; the file itself stays in the store. Conflict when the value stands in a signed document:
    its evidence is only added to."""
    with traced(actor, at, "evidence.detach", f"task:{task_id}"):
        task = work_on(task_id, "fill", actor, at)
        value = _value_of(task, row)
        if closed(value):
            raise Conflict("evidence.frozen", "This file supports a value in a signed document.", place=value.cell,
                           remedy="Add the right file beside it.")
        value.evidence.remove(*value.evidence.filter(pk=evidence_id))
        audit(actor=actor, at=at, act="evidence.detach", target=f"value:{value.pk}", evidence=evidence_id)


def _value_of(task: TaskRef, row: int) -> Realisation:
    form = form_required(task.run.id)
    line = FormRow.objects.filter(pk=row, form=form, supplier__key=task.member.removeprefix("position:")).first()
    value = line and Realisation.objects.filter(indicator=line.indicator_id, period=line.period,
                                                supplier=line.supplier_id).first()
    if line is None:
        raise NotFound("value.row", "This row is not on your form.", place=str(row))
    if not value or value.state == "empty":
        raise InvalidInput("value.first", "Fill in the figure first.", place=str(row))
    return value


def verify_value(*, task_id: int, value_id: int, accept: bool, reason: str = "", actor: Actor, at: datetime) -> None:
    """Accept a value, or return it with the reason that its section will read."""
    with traced(actor, at, "value.verify", f"task:{task_id}"):
        task = work_on(task_id, "verify", actor, at)
        form = form_required(task.run.id)
        wanted = {(r.indicator_id, r.period, r.supplier_id) for r in FormRow.objects.filter(form=form)}
        value = Realisation.objects.select_for_update().filter(pk=value_id).first()
        if value is None or (value.indicator_id, value.period, value.supplier_id) not in wanted:
            raise NotFound("value.unknown", "This value is not on the form of this run.")
        if not accept and not reason.strip():
            raise InvalidInput("reason.missing", "Say what is wrong with this value.", place=value.cell,
                               remedy="The section sees exactly this sentence.")
        value.verification = "accepted" if accept else "returned"
        value.verification_reason = "" if accept else reason.strip()
        value.verified_at, value.verified_by_id = at, actor.person
        value.save(update_fields=["verification", "verification_reason", "verified_at", "verified_by"])
        RealisationChange.objects.create(realisation=value, at=at, person_id=actor.person, reason=reason,
                                         act="accepted" if accept else "returned", new=shown(value))
        audit(actor=actor, at=at, act="value.verify", target=f"value:{value.pk}", accept=accept)


def load_history(*, office_id: int, year: int, rows: Sequence[Mapping[str, Any]], actor: Actor, at: datetime) -> int:
    """Take over earlier figures (from paper or another application) as accepted values of source "history".

    Each row: indicator (code), period, supplier (post key), value; of a ratio numerator and denominator instead. All or
    none; existing values are refused. Only the office's administrator may.
    """
    with traced(actor, at, "history.load", f"office:{office_id}"):
        if not any(may_keep_office(actor, office.key) for office in offices() if office.pk == office_id):
            raise NotPermitted("history.load", "Only the office's administrator may change this.")
        codes, posts = indicator_ids(office_id, year), position_ids(office_id)
        ratios = {card.code for card in indicator_cards(list(codes.values()), Period(year, "year"))
                  if card.formula == "ratio-of-sums"}
        taken = set(Realisation.objects.filter(office=office_id, indicator__code__in=codes)
                    .values_list("indicator__code", "period", "supplier__key"))
        values, shown = [], []
        for number, row in enumerate(rows, 1):
            if row["indicator"] not in codes or row["supplier"] not in posts:
                raise InvalidInput("history.reference", "Row %(row)s names an unknown indicator or post.", row=number)
            key = row["indicator"], row["period"], row["supplier"]
            if key in taken:
                raise Conflict("history.exists", "Row %(row)s already has a value.", row=number)
            taken.add(key)
            figure, top, bottom = (None if (part := row.get(name)) is None else Decimal(part)
                                   for name in ("value", "numerator", "denominator"))
            given = read_value("", exact=figure, ratio=row["indicator"] in ratios, numerator=_written(top),
                               denominator=_written(bottom), place=f"riwayat {number}")
            shown.append(given.shown)
            values.append(Realisation(
                office_id=office_id, indicator_id=codes[key[0]], period=row["period"], supplier_id=posts[row["supplier"]],
                state="value", value=given.value, numerator=given.numerator, denominator=given.denominator,
                typed=given.typed or given.shown, source="history", cell="riwayat", entered_at=at,
                entered_by_id=actor.person, verification="accepted"))
        Realisation.objects.bulk_create(values)
        RealisationChange.objects.bulk_create(
            RealisationChange(realisation=value, at=at, person_id=actor.person, act="entered", new=new)
            for value, new in zip(values, shown, strict=True))
        audit(actor=actor, at=at, act="history.load", target=f"office:{office_id}", rows=len(rows), year=year)
        return len(rows)


def _written(part: Decimal | None) -> str:
    return "" if part is None else format_number(part)
