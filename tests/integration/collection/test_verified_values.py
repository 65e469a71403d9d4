"""What was handed in: looked at, sent back and mended, judged, and kept as it was signed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from capaian.collection.domain.rules import CrossCheck, Missing
from capaian.collection.selectors import completeness, history
from capaian.collection.services import add_cell_rule, detach_evidence
from capaian.collection.services.values import Typed
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.procedures.ports import RunRef
from tests.cast import MORNING, Cast, done, open_members, task
from tests.integration.collection.conftest import Desk, hand_in


@pytest.fixture(scope="module")
def once(begun: tuple[Cast, RunRef], module_db: DjangoDbBlocker) -> None:
    """Every section has handed in, once for all tests of this module."""
    with module_db.unblock():
        hand_in(Desk(*begun))


@pytest.fixture
def handed_in(once: None, desk: Desk) -> Desk:
    return desk


def test_a_stranger_neither_fills_nor_verifies_nor_attaches(handed_in: Desk) -> None:
    from capaian.collection.services import attach_evidence, save_value, verify_value

    outside, line = handed_in.cast.orang_luar, handed_in.line("A1")
    assert line.id is not None
    with pytest.raises(NotPermitted):
        save_value(task_id=handed_in.task("A1"), typed=Typed(line.row, "1"), actor=outside, at=MORNING)
    with pytest.raises(NotPermitted):
        attach_evidence(task_id=handed_in.task("A1"), row=line.row, data=b"%PDF-", name="x.pdf", actor=outside, at=MORNING)
    with pytest.raises(NotPermitted):
        verify_value(task_id=task(handed_in.run, "r2").pk, value_id=line.id, accept=True, actor=outside, at=MORNING)


def test_after_handing_in_the_form_is_closed(handed_in: Desk) -> None:
    with pytest.raises(Conflict) as refused:
        handed_in.save("A1", "99")
    assert (refused.value.code, refused.value.params["who"]) == ("task.done", "Pejabat kasi-a (contoh)")


def test_rates_count_what_was_expected_what_came_and_how_much_is_filled(handed_in: Desk) -> None:
    found = completeness(handed_in.run.id, None)
    assert (found.expected, found.actual, found.in_time, found.filled, found.cells) == (5, 5, 5, 8, 8)


def returned(desk: Desk) -> None:
    for code in ("A2", "A3", "B1", "B2", "C1", "D1", "E1"):
        desk.verify(code)
    desk.verify("A1", accept=False, reason="Tidak sesuai bukti")
    done(desk.run, "r2", desk.cast, outcome="tidak", reason="Satu nilai keliru")


def test_only_the_section_with_a_returned_value_gets_its_form_back(handed_in: Desk) -> None:
    returned(handed_in)
    assert open_members(handed_in.run) == [("r1/fill", "kasi-a", 2)]


def test_a_returned_form_keeps_its_figures_and_its_evidence(handed_in: Desk) -> None:
    returned(handed_in)
    line = handed_in.line("A1")
    assert (line.value, line.verification, line.verification_reason) == (Decimal("90.5"), "returned", "Tidak sesuai bukti")
    assert [e.name for e in line.evidence] == ["bukti.pdf"]


def test_what_was_returned_must_be_mended_and_is_then_looked_at_again(handed_in: Desk) -> None:
    from capaian.kernel.errors import NotReady

    returned(handed_in)
    with pytest.raises(NotReady):
        done(handed_in.run, "r1", handed_in.cast, "kasi-a")
    handed_in.save("A1", "90,7")
    done(handed_in.run, "r1", handed_in.cast, "kasi-a")
    assert (handed_in.line("A1").verification, handed_in.line("A2").verification) == ("pending", "accepted")
    with pytest.raises(NotReady):
        done(handed_in.run, "r2", handed_in.cast, outcome="ya")
    handed_in.verify("A1")
    assert done(handed_in.run, "r2", handed_in.cast, outcome="ya").finished


def test_a_return_says_what_is_wrong_with_the_value(handed_in: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        handed_in.verify("A1", accept=False, reason=" ")
    assert (refused.value.code, refused.value.place) == ("reason.missing", "Formulir!F8 2026Q1")


@pytest.mark.parametrize(("outcome", "says"), [("ya", "not checked yet"), ("tidak", "not checked yet")])
def test_every_value_is_judged_before_the_step_is_closed(handed_in: Desk, outcome: str, says: str) -> None:
    from django.utils.translation import override

    from capaian.kernel.errors import NotReady

    with override("en"), pytest.raises(NotReady) as refused:
        done(handed_in.run, "r2", handed_in.cast, outcome=outcome, reason="x")
    assert says in refused.value.params["what"]


def test_a_returned_value_and_an_accepting_answer_contradict_each_other(handed_in: Desk) -> None:
    from capaian.kernel.errors import NotReady

    for code in ("A2", "A3", "B1", "B2", "C1", "D1", "E1"):
        handed_in.verify(code)
    handed_in.verify("A1", accept=False, reason="Keliru")
    with pytest.raises(NotReady):
        done(handed_in.run, "r2", handed_in.cast, outcome="ya")
    handed_in.verify("A1")
    with pytest.raises(NotReady):
        done(handed_in.run, "r2", handed_in.cast, outcome="tidak", reason="Keliru")


def test_the_verifier_cannot_write_values_through_the_verification(handed_in: Desk) -> None:
    with pytest.raises(Conflict) as refused:
        handed_in.save("A1", "1", by="petugas", task_id=task(handed_in.run, "r2").pk)
    assert refused.value.code == "value.step"


def test_a_value_of_another_run_is_unknown_here(handed_in: Desk) -> None:
    from capaian.collection.services import verify_value

    with pytest.raises(NotFound):
        verify_value(task_id=task(handed_in.run, "r2").pk, value_id=999_999, accept=True, actor=handed_in.cast("petugas"),
                     at=MORNING)


# --- frozen ---------------------------------------------------------------------------------------------------------------


def signed_and_opened_again(desk: Desk) -> None:
    from capaian.collection.services import freeze
    from capaian.procedures.services import reopen_run

    for code in ("A1", "A2", "A3", "B1", "B2", "C1", "D1", "E1"):
        desk.verify(code)
    freeze(run=desk.run, content={"contoh": True}, actor=desk.cast("petugas"), at=MORNING)
    done(desk.run, "r2", desk.cast, outcome="ya")
    reopen_run(run_id=desk.run.id, step="r1/fill", only=("position:kasi-a",), reason="Temuan", actor=desk.cast("camat"),
               at=MORNING)


def test_a_value_of_a_finished_run_is_corrected_only_with_a_reason_and_keeps_the_old_one(handed_in: Desk) -> None:
    signed_and_opened_again(handed_in)
    with pytest.raises(Conflict) as refused:
        handed_in.save("A1", "91")
    assert (refused.value.code, handed_in.line("A1").value) == ("value.frozen", Decimal("90.5"))
    line = handed_in.save("A1", "91", correction="Salah ketik")
    assert line.id is not None
    assert history(line.id)[-1][2:] == ("corrected", "90.5", "91", "Salah ketik")


def test_saving_the_same_figure_again_is_no_correction(handed_in: Desk) -> None:
    signed_and_opened_again(handed_in)
    assert handed_in.save("A1", "90,50").value == Decimal("90.5")


def test_the_evidence_of_a_signed_value_is_only_added_to(handed_in: Desk) -> None:
    signed_and_opened_again(handed_in)
    line = handed_in.line("A1")
    with pytest.raises(Conflict) as refused:
        detach_evidence(task_id=handed_in.task("A1"), row=line.row, evidence_id=line.evidence[0].id,
                        actor=handed_in.cast("kasi-a"), at=MORNING)
    assert refused.value.code == "evidence.frozen"
    handed_in.attach("A1", name="bukti-baru.pdf")
    assert [e.name for e in handed_in.line("A1").evidence] == ["bukti.pdf", "bukti-baru.pdf"]


def test_the_snapshot_keeps_what_was_signed(handed_in: Desk) -> None:
    from capaian.collection.selectors import snapshot

    signed_and_opened_again(handed_in)
    handed_in.save("A1", "91", correction="Salah ketik")
    kept = snapshot(handed_in.run.id)
    assert kept is not None and kept.content == {"contoh": True}


def test_who_verifies_reads_what_stands_out_before_accepting(handed_in: Desk, client: Client) -> None:
    person, page = handed_in.cast.person("petugas"), f"/tugas/{task(handed_in.run, 'r2').pk}/"
    assert person.user is not None
    client.force_login(person.user)
    assert "Yang perlu diperiksa" not in client.get(page).content.decode()
    rule = CrossCheck("dokumen", "A2", "<=", "D1", Missing.SKIP, "Periksa jumlah dokumen")
    add_cell_rule(office=handed_in.cast.office, year=2026, rule=rule, actor=handed_in.cast("kasubag"), at=MORNING)
    shown = client.get(page).content.decode()
    assert "Yang perlu diperiksa" in shown and "Periksa jumlah dokumen" in shown and "/mutu-data/" in shown
