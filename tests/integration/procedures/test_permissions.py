"""Who may do what, tried: every service × every actor, in the own section, beside it, above it and in another office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from capaian.archive.exchange.package import hand_out_package
from capaian.archive.models import ArchiveEntry
from capaian.archive.services import adopt_schedule, ask_check, file_paper_sop, place_hard_copy
from capaian.collection.domain.rules import CrossCheck
from capaian.collection.models import FormRow, Realisation
from capaian.collection.services import (
    add_cell_rule,
    attach_evidence,
    define_series,
    detach_evidence,
    end_cell_rule,
    ensure_handed_out,
    load_history,
    record_point,
    redo_edit,
    reuse_evidence,
    save_form,
    save_value,
    save_values,
    undo_edit,
    verify_value,
)
from capaian.collection.services.values import Typed
from capaian.foundation.models import AuditEntry, OutboxMessage
from capaian.kernel.errors import NotFound, NotPermitted, NotReady
from capaian.letters.services import (
    acknowledge,
    end_template,
    forward_letter,
    keep_template,
    put_template_in_force,
    record_dispatch,
    record_incoming,
    record_receipt,
    reserve_number,
    strike_incoming,
    use_as_basis,
    void_number,
)
from capaian.letters.services.incoming import Received
from capaian.notifications.services import discard_message, issue_link, mark_read, retry_message, revoke_link, tell
from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.models import OfficeRole
from capaian.organisation.services import (
    appoint,
    end_appointment,
    found_office,
    point_role,
    record_calendar,
    set_email,
    set_letterhead,
)
from capaian.planning.domain.nomenclature import Nomenclature
from capaian.planning.services import adopt_plan, copy_plan_forward, record_nomenclature, record_past
from capaian.procedures.selectors import task_ref
from capaian.procedures.services import (
    attach_input,
    begin_work,
    cancel_run,
    complete_task,
    migrate_run,
    preview_task,
    reassign_task,
    recall_task,
    reopen_run,
    resume_run,
    save_entry,
    skip_task,
    start_run,
    suspend_run,
    waive_requirement,
)
from capaian.reporting.exchange.lke import bundle
from capaian.reporting.exchange.national import hand_out
from capaian.reporting.models import DraftComment
from capaian.reporting.services import act_on_comment, add_comment, save_words
from capaian.sop.selectors import version
from capaian.sop.services import discard_draft, put_in_force, save_draft
from tests.cast import (
    FOUNDED,
    MORNING,
    OFFICE,
    PLAN,
    Cast,
    adopt,
    done,
    found_cast,
    national_calendar,
    no,
    row,
    sop,
    task,
    to_the_end,
    yes,
)
from tests.integration.collection.conftest import COLLECT, PDF, Desk
from tests.permissions import RULES

Act = Callable[[Actor], Any]
FILL = sop(row(1, "fill", "dua", each=True, requires=["input:surat"]), row(2, "send", "arsiparis"))
DRAFT = sop(row(1, "draft", "kasi-a"), row(2, "send", "petugas"))
SOCIAL = sop(row(1, "socialise", "kasi-a"))
REVIEW = sop(row(1, "review", "kasi-a", outcomes=[yes("r2"), no("r1")]), row(2, "send", "petugas"))


# --- one way of asking each service, on a fresh office --------------------------------------------------------------------


def run_of(cast: Cast, pack: Any = DRAFT) -> Any:
    return cast.start(pack)


def fill(call: Callable[[int], Act]) -> Callable[[Cast], Act]:
    """An act on the open task of Kasi A in a step of several."""
    return lambda cast: call(task(run_of(cast, FILL), "r1", "kasi-a").pk)


def draft(call: Callable[[int], Act]) -> Callable[[Cast], Act]:
    """An act on the open task of Kasi A alone."""
    return lambda cast: call(task(run_of(cast), "r1", "kasi-a").pk)


def on_run(call: Callable[[Any], Act], *,
           before: Callable[[Any, Cast], Any] = lambda run, cast: None) -> Callable[[Cast], Act]:
    def prepare(cast: Cast) -> Act:
        run = run_of(cast)
        before(run, cast)
        return call(run)
    return prepare


def halted(run: Any, cast: Cast) -> None:
    suspend_run(run_id=run.id, reason="x", actor=SYSTEM, at=MORNING)


def migrate(cast: Cast) -> Act:
    run = run_of(cast)
    newer = cast.in_force(DRAFT)
    return lambda actor: migrate_run(run_id=run.id, version=newer, reason="x", actor=actor, at=MORNING)


def start(cast: Cast) -> Act:
    kept = cast.in_force(DRAFT)
    return lambda actor: start_run(version=kept, section="main", period="2026Q1", actor=actor, at=MORNING)


def recall(cast: Cast) -> Act:
    run = run_of(cast)
    done(run, "r1", cast)
    return lambda actor: recall_task(task_id=task(run, "r1").pk, reason="x", actor=actor, at=MORNING)


def draft_sop(cast: Cast) -> Any:
    return save_draft(office=cast.office, pack=DRAFT, actor=SYSTEM, at=MORNING)


def discard(cast: Cast) -> Act:
    pk, edit = (kept := draft_sop(cast)).pk, kept.edit
    return lambda actor: discard_draft(version=version(pk), seen_edit=edit, actor=actor, at=MORNING)


def publish(cast: Cast) -> Act:
    kept = draft_sop(cast)
    return lambda actor: put_in_force(version=kept, effective=date(2026, 1, 2), actor=actor, at=MORNING)


def save_sop(cast: Cast) -> Act:
    return lambda actor: save_draft(office=cast.office, pack=DRAFT, actor=actor, at=MORNING)


def end_plt(cast: Cast) -> Act:
    appointment = cast.acting("petugas", "kasubag", "plt")
    return lambda actor: end_appointment(appointment=appointment, ends=MORNING + timedelta(days=1), actor=actor, at=MORNING)


def new_office(cast: Cast) -> Act:
    import uuid

    data = {**OFFICE, "key": "kecamatan-baru", "people": []}
    return lambda actor: found_office(data=data, namespace=uuid.uuid4(), calendar=national_calendar(), password=None,
                                      actor=actor, at=MORNING)


def collecting(call: Callable[[Desk], Act]) -> Callable[[Cast], Act]:
    """With the real kinds: the quarter's forms are handed out, Kasi A's first value and evidence are there."""
    def prepare(cast: Cast) -> Act:
        adopt(cast)
        desk = Desk(cast, cast.start(COLLECT))
        desk.save("A1", "90")
        desk.save("A2", "3")
        desk.attach("A1")
        return call(desk)
    return prepare


def verifying(cast: Cast) -> Act:
    adopt(cast)
    desk = Desk(cast, cast.start(sop(row(1, "verify", "kasi-a", outcomes=[yes("end"), no("r1")]), name="periksa")))
    ensure_handed_out(run=desk.run, actor=SYSTEM, at=MORNING)
    line = FormRow.objects.filter(indicator__code="B2").get()
    value = Realisation.objects.create(office=cast.office, indicator=line.indicator, period=line.period, supplier=line.supplier,
                                       state="value", label="WTP", entered_at=MORNING)
    return lambda actor: verify_value(task_id=task(desk.run, "r1").pk, value_id=value.pk, accept=True, actor=actor, at=MORNING)


def value(desk: Desk) -> Act:
    typed = Typed(desk.line("A1").row, "91")
    return lambda actor: save_value(task_id=desk.task("A1"), typed=typed, actor=actor, at=MORNING)


def values(desk: Desk) -> Act:
    typed = [Typed(desk.line("A1").row, "91")]
    return lambda actor: save_values(task_id=desk.task("A1"), typed=typed, actor=actor, at=MORNING)


def whole_form(desk: Desk) -> Act:
    typed = [Typed(desk.line("A1").row, "91")]
    return lambda actor: save_form(task_id=desk.task("A1"), read=lambda rows: typed, actor=actor, at=MORNING)


def taking_back(desk: Desk) -> Act:
    return lambda actor: undo_edit(task_id=desk.task("A1"), actor=actor, at=MORNING)


def keeping_again(desk: Desk) -> Act:
    undo_edit(task_id=desk.task("A1"), actor=desk.cast("kasi-a"), at=MORNING)
    return lambda actor: redo_edit(task_id=desk.task("A1"), actor=actor, at=MORNING)


def evidence(desk: Desk) -> Act:
    return lambda actor: attach_evidence(task_id=desk.task("A2"), row=desk.line("A2").row, data=PDF, name="b.pdf",
                                         actor=actor, at=MORNING)


def evidence_off(desk: Desk) -> Act:
    given = {"task_id": desk.task("A1"), "row": desk.line("A1").row, "evidence_id": desk.line("A1").evidence[0].id}
    return lambda actor: detach_evidence(**given, actor=actor, at=MORNING)


def evidence_again(desk: Desk) -> Act:
    given = {"task_id": desk.task("A2"), "row": desk.line("A2").row, "evidence_id": desk.line("A1").evidence[0].id}
    return lambda actor: reuse_evidence(**given, actor=actor, at=MORNING)


def history(cast: Cast) -> Act:
    adopt(cast)
    return lambda actor: load_history(office_id=cast.office.pk, year=2026, rows=[], actor=actor, at=MORNING)


def cell_rule(cast: Cast) -> CrossCheck:
    adopt(cast)
    return CrossCheck(key="uji", left="A1", operator="<=", right="A2", sentence="Tidak boleh lebih")


def add_rule(cast: Cast) -> Act:
    rule = cell_rule(cast)
    return lambda actor: add_cell_rule(office=cast.office, year=2026, rule=rule, actor=actor, at=MORNING)


def end_rule(cast: Cast) -> Act:
    kept = add_cell_rule(office=cast.office, year=2026, rule=cell_rule(cast), actor=SYSTEM, at=MORNING)
    return lambda actor: end_cell_rule(rule_id=kept.pk, actor=actor, at=MORNING)


SERIES = {"key": "skm", "kind": "survey", "title": "Survei", "unit": "nilai", "source": "Laporan"}


def series(cast: Cast) -> Act:
    return lambda actor: define_series(office=cast.office, **SERIES, actor=actor, at=MORNING)


def point(cast: Cast) -> Act:
    kept = define_series(office=cast.office, **SERIES, actor=SYSTEM, at=MORNING)
    return lambda actor: record_point(series_id=kept.pk, period="2026Q1", value="80", actor=actor, at=MORNING)


def reading(cast: Cast) -> Act:
    pk = task(run_of(cast, SOCIAL), "r1").pk
    return lambda actor: acknowledge(task_id=pk, actor=actor, at=MORNING)


def voided(cast: Cast) -> Act:
    found = task_ref(task(run_of(cast), "r1").pk)
    letter = reserve_number(task=found, book="nota-dinas", subject="x", day=date(2026, 1, 5), actor=SYSTEM, at=MORNING)
    return lambda actor: void_number(letter=letter, reason="Batal", actor=actor, at=MORNING)


def previewing(cast: Cast) -> Act:
    adopt(cast)
    pk = task(run_of(cast, sop(row(1, "order", "kasi-a"), row(2, "send", "petugas"))), "r1").pk
    return lambda actor: preview_task(task_id=pk, actor=actor, at=MORNING)


def wording(cast: Cast) -> Act:
    adopt(cast)
    pk = task(run_of(cast), "r1", "kasi-a").pk
    return lambda actor: save_words(task_id=pk, words={"penutup": "Demikian."}, actor=actor, at=MORNING)


def commenting(cast: Cast) -> Act:
    pk = task(run_of(cast, REVIEW), "r1").pk
    return lambda actor: add_comment(task_id=pk, section="", text="Perbaiki.", actor=actor, at=MORNING)


def settling(cast: Cast) -> Act:
    run = run_of(cast, REVIEW)
    pk = task(run, "r1").pk
    said = DraftComment.objects.create(run_id=run.id, task_id=pk, text="Perbaiki.", at=MORNING)
    return lambda actor: act_on_comment(task_id=pk, comment_id=said.pk, act="resolve", actor=actor, at=MORNING)


def came(cast: Cast, by: Actor = SYSTEM) -> Any:
    letter = Received(sender="Bupati", subject="Evaluasi", received=MORNING.date(), place="Map 1")
    return record_incoming(office=cast.office, received=letter, actor=by, at=MORNING)


def incoming(cast: Cast) -> Act:
    letter = Received(sender="Bupati", subject="Evaluasi", received=MORNING.date(), place="Map 1")
    return lambda actor: record_incoming(office=cast.office, received=letter, actor=actor, at=MORNING)


def forwarded(cast: Cast) -> Act:
    pk = came(cast).pk
    return lambda actor: forward_letter(letter_id=pk, to=("Kasubag",), by="Camat Uji", actor=actor, at=MORNING)


def struck(cast: Cast) -> Act:
    pk = came(cast, cast("kasi-a")).pk
    return lambda actor: strike_incoming(letter_id=pk, reason="Keliru", actor=actor, at=MORNING)


def laid(cast: Cast) -> Act:
    pk, task_id = came(cast).pk, task(run_of(cast), "r1").pk
    return lambda actor: use_as_basis(letter_id=pk, task_id=task_id, actor=actor, at=MORNING)


def sent(cast: Cast) -> Any:
    return record_dispatch(task=task_ref(task(run_of(cast), "r1").pk), letter="1", subject="x", addressee="Bupati",
                           contact="", way="Kurir", day=MORNING.date(), actor=SYSTEM, at=MORNING)


def received(cast: Cast) -> Act:
    row = sent(cast)
    return lambda actor: record_receipt(dispatch=row, receiver="Staf", received_at=MORNING, actor=actor, at=MORNING)


def link(cast: Cast) -> Act:
    row = sent(cast)
    return lambda actor: issue_link(dispatch=row, days=30, actor=actor, at=MORNING)


def link_off(cast: Cast) -> Act:
    kept = issue_link(dispatch=sent(cast), days=30, actor=SYSTEM, at=MORNING)
    return lambda actor: revoke_link(link=kept, reason="Salah alamat", actor=actor, at=MORNING)


def dead_letter(cast: Cast) -> str:
    OutboxMessage.objects.create(key="surel:1", topic="mail.send", office=cast.office.key, created_at=MORNING, attempts=8,
                                 dead_at=MORNING)
    return "surel:1"


def retried(cast: Cast) -> Act:
    key = dead_letter(cast)
    return lambda actor: retry_message(key=key, reason="Server surel sudah benar", actor=actor, at=MORNING)


def discarded(cast: Cast) -> Act:
    key = dead_letter(cast)
    return lambda actor: discard_message(key=key, reason="Sudah dikirim sendiri", actor=actor, at=MORNING)


def brought(cast: Cast, actor: Actor = SYSTEM) -> Any:
    return keep_template(office=cast.office, kind="memo", name="kop.docx", data=b"PK", actor=actor, at=MORNING)


def template(cast: Cast) -> Act:
    pk = brought(cast).pk
    return lambda actor: put_template_in_force(template_id=pk, actor=actor, at=MORNING)


def template_in_use(cast: Cast) -> Act:
    pk = put_template_in_force(template_id=brought(cast).pk, actor=SYSTEM, at=MORNING).pk
    return lambda actor: end_template(template_id=pk, actor=actor, at=MORNING)


def checked(cast: Cast) -> Act:
    return lambda actor: ask_check(office=cast.office, actor=actor, at=MORNING)


def entry_of(cast: Cast) -> ArchiveEntry:
    run = run_of(cast)
    return ArchiveEntry.objects.create(office=cast.office, run_id=run.id, number="1", year=2026, title="x", classification="x",
                                       active_years=1, inactive_years=1, fate="permanen", filed_at=MORNING)


def filed(cast: Cast) -> Act:
    entry = entry_of(cast)
    return lambda actor: place_hard_copy(entry=entry, place="Lemari", actor=actor, at=MORNING)


def packed(cast: Cast) -> Act:
    entry = entry_of(cast)
    return lambda actor: hand_out_package(entry, actor=actor, at=MORNING)


def table_out(cast: Cast) -> Act:
    def hand(actor: Actor) -> None:
        with suppress(NotReady):  # whoever may, is told that nothing is frozen yet
            hand_out(layout="esr", office=cast.office.key, period="2026Q1", form="csv", actor=actor, at=MORNING)
    return hand


def evidence_out(cast: Cast) -> Act:
    return lambda actor: bundle(office=cast.office.key, year=2026, criteria=(), actor=actor, at=MORNING)


def scanned(cast: Cast) -> Act:
    paper = cast.in_force(sop(row(1, "draft", "petugas"), row(2, "sign", "camat")))
    picture = b"\x89PNG\r\n\x1a\n"
    return lambda actor: file_paper_sop(version_id=paper.pk, data=picture, name="pindai.png", actor=actor, at=MORNING)


def schedule(cast: Cast) -> Act:
    document = {"format": "capaian-retention/1", "rules": {
        kind: {"classification": "000.8.6.3", "active": 1, "inactive": 1, "fate": "musnah"}
        for kind in ("month", "quarter", "semester", "year")}}
    return lambda actor: adopt_schedule(office=cast.office, document=document, actor=actor, at=MORNING)


def told(cast: Cast) -> Act:
    tell(person=cast.person("kasi-a"), key="contoh", kind="opened", data={}, actor=SYSTEM, at=MORNING)

    def read(actor: Actor) -> None:
        if not mark_read(actor=actor, at=MORNING):
            raise NotFound("told.nothing", "There was nothing for this person.")
    return read


def strategy(cast: Cast) -> Act:
    from capaian.planning.domain.years import Strategy
    from capaian.planning.services import record_strategy

    fresh = Strategy(title="Renstra contoh", first_year=2025, last_year=2029, targets={})
    return lambda actor: record_strategy(office=cast.office, strategy=fresh, actor=actor, at=MORNING)


def next_plan(cast: Cast) -> Act:
    adopt(cast)
    return lambda actor: copy_plan_forward(office=cast.office, from_year=2026, to_year=2027, actor=actor, at=MORNING)


@dataclass(frozen=True)
class Case:
    """``prepare`` makes the situation and returns the act; ``paper``: with the real kinds of step."""

    prepare: Callable[[Cast], Act]
    paper: bool = False


CASES: Mapping[str, Case] = {
    "organisation.found_office": Case(new_office),
    "organisation.record_calendar": Case(lambda cast: lambda actor: record_calendar(
        office=cast.office, data=national_calendar(), actor=actor, at=MORNING)),
    "organisation.appoint": Case(lambda cast: lambda actor: appoint(
        position=cast.position("camat"), person=cast.person("sekretaris"), kind="plh", starts=FOUNDED, actor=actor, at=MORNING)),
    "organisation.end_appointment": Case(end_plt),
    "organisation.point_role": Case(lambda cast: lambda actor: point_role(
        role=OfficeRole.objects.get(office=cast.office, key="penyuplai-dua"), positions=[cast.position("kasi-c")], actor=actor,
        at=MORNING)),
    "organisation.set_letterhead": Case(lambda cast: lambda actor: set_letterhead(
        office=cast.office, address="Jalan Uji 1", city="Uji", code="UJI", paper="f4", actor=actor, at=MORNING)),
    "organisation.set_email": Case(lambda cast: lambda actor: set_email(
        person=cast.person("kasi-a"), email="kasi@contoh.test", actor=actor, at=MORNING)),
    "sop.save_draft": Case(save_sop), "sop.discard_draft": Case(discard), "sop.put_in_force": Case(publish),
    "procedures.start_run": Case(start),
    "procedures.suspend_run": Case(on_run(lambda run: lambda actor:
        suspend_run(run_id=run.id, reason="x", actor=actor, at=MORNING))),
    "procedures.resume_run": Case(on_run(lambda run: lambda actor:
        resume_run(run_id=run.id, actor=actor, at=MORNING), before=halted)),
    "procedures.cancel_run": Case(on_run(lambda run: lambda actor:
        cancel_run(run_id=run.id, reason="x", actor=actor, at=MORNING))),
    "procedures.reopen_run": Case(on_run(lambda run: lambda actor: reopen_run(
        run_id=run.id, step="r1/draft", reason="x", actor=actor, at=MORNING), before=to_the_end)),
    "procedures.migrate_run": Case(migrate),
    "procedures.begin_work": Case(fill(lambda pk: lambda actor: begin_work(task_id=pk, actor=actor, at=MORNING))),
    "procedures.save_entry": Case(fill(lambda pk: lambda actor:
        save_entry(task_id=pk, values={"teks": "x"}, actor=actor, at=MORNING))),
    "procedures.complete_task": Case(draft(lambda pk: lambda actor: complete_task(task_id=pk, actor=actor, at=MORNING))),
    "procedures.attach_input": Case(fill(lambda pk: lambda actor: attach_input(
        task_id=pk, key="input:surat", title="Surat", place="Lemari", actor=actor, at=MORNING))),
    "procedures.waive_requirement": Case(fill(lambda pk: lambda actor: waive_requirement(
        task_id=pk, key="input:surat", reason="x", actor=actor, at=MORNING))),
    "procedures.skip_task": Case(fill(lambda pk: lambda actor: skip_task(task_id=pk, reason="x", actor=actor, at=MORNING))),
    "procedures.reassign_task": Case(draft(lambda pk: lambda actor: reassign_task(
        task_id=pk, to="position:arsiparis", reason="x", actor=actor, at=MORNING))),
    "procedures.recall_task": Case(recall),
    "planning.adopt_plan": Case(lambda cast: lambda actor: adopt_plan(office=cast.office, data=PLAN, actor=actor, at=MORNING)),
    "planning.copy_plan_forward": Case(next_plan),
    "planning.record_past": Case(lambda cast: lambda actor: record_past(office=cast.office, past=(), actor=actor, at=MORNING)),
    "planning.record_strategy": Case(strategy),
    "planning.record_nomenclature": Case(lambda cast: lambda actor: record_nomenclature(
        office=cast.office, table=Nomenclature(), actor=actor, at=MORNING)),
    "collection.save_value": Case(collecting(value), paper=True),
    "collection.save_values": Case(collecting(values), paper=True),
    "collection.save_form": Case(collecting(whole_form), paper=True),
    "collection.undo_edit": Case(collecting(taking_back), paper=True),
    "collection.redo_edit": Case(collecting(keeping_again), paper=True),
    "collection.attach_evidence": Case(collecting(evidence), paper=True),
    "collection.detach_evidence": Case(collecting(evidence_off), paper=True),
    "collection.reuse_evidence": Case(collecting(evidence_again), paper=True),
    "collection.verify_value": Case(verifying, paper=True),
    "collection.load_history": Case(history),
    "collection.add_cell_rule": Case(add_rule), "collection.end_cell_rule": Case(end_rule),
    "collection.define_series": Case(series), "collection.record_point": Case(point),
    "procedures.preview_task": Case(previewing, paper=True),
    "reporting.save_words": Case(wording, paper=True),
    "reporting.add_comment": Case(commenting), "reporting.act_on_comment": Case(settling),
    "letters.acknowledge": Case(reading), "letters.void_number": Case(voided),
    "letters.keep_template": Case(lambda cast: lambda actor: brought(cast, actor)),
    "letters.put_template_in_force": Case(template), "letters.end_template": Case(template_in_use),
    "archive.ask_check": Case(checked), "archive.place_hard_copy": Case(filed),
    "archive.adopt_schedule": Case(schedule), "archive.file_paper_sop": Case(scanned), "archive.hand_out_package": Case(packed),
    "reporting.hand_out": Case(table_out), "reporting.bundle": Case(evidence_out),
    "letters.record_incoming": Case(incoming), "letters.forward_letter": Case(forwarded),
    "letters.strike_incoming": Case(struck), "letters.use_as_basis": Case(laid), "letters.record_receipt": Case(received),
    "notifications.mark_read": Case(told), "notifications.issue_link": Case(link),
    "notifications.revoke_link": Case(link_off), "notifications.retry_message": Case(retried),
    "notifications.discard_message": Case(discarded),
}


def who(cast: Cast) -> dict[str, Actor]:
    return {"holder": cast("kasi-a"), "another section": cast("kasi-b"), "coordinator": cast("kasubag"), "head": cast("camat"),
            "colleague": cast("arsiparis"), "administrator": cast.administrator, "stranger": cast.orang_luar, "system": SYSTEM}


@pytest.mark.parametrize("service", CASES, ids=str)
def test_the_service_lets_in_whom_the_matrix_names_and_nobody_else(
        service: str, db: None, request: pytest.FixtureRequest) -> None:
    rule = next(r for r in RULES if r.service == service)
    case = CASES[service]
    if not case.paper:
        request.getfixturevalue("kinds_without_paper")
    cast = found_cast()
    act = case.prepare(cast)
    for name, actor in who(cast).items():
        traces = AuditEntry.objects.filter(allowed=False).count()
        before = transaction.savepoint()
        try:
            act(actor)
            let_in = True
        except (NotPermitted, NotFound) as refusal:
            let_in = False
            if isinstance(refusal, NotPermitted):
                assert AuditEntry.objects.filter(allowed=False).count() == traces + 1, f"{name}: the refusal left no trace"
                last = AuditEntry.objects.latest("id")
                assert (last.person, last.allowed) == (actor.person, False)
        transaction.savepoint_rollback(before)
        assert let_in == (name in rule.who), f"{service}: {name} was {'let in' if let_in else 'refused'}"
