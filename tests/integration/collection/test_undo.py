"""Undo and redo of what was kept on a form: a new revision each time, the history stays, a block is one act."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from capaian.collection.models import Edit, Realisation, RealisationChange
from capaian.collection.selectors import Line, current_form, edit_ends, history, unfinished, values_of
from capaian.collection.services import attach_evidence, redo_edit, save_values, undo_edit, verify_value
from capaian.collection.services.values import Typed
from capaian.foundation.models import AuditEntry
from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, NotPermitted
from tests.cast import MORNING, done, no, task
from tests.integration.collection.conftest import Desk
from tests.integration.collection.test_workbook import cells, download, edited, upload


def undo(desk: Desk, code: str = "A1", by: str = "") -> Line:
    undo_edit(task_id=desk.task(code), actor=desk.cast(by or desk.post(code)), at=MORNING)
    return desk.line(code)


def redo(desk: Desk, code: str = "A1") -> Line:
    redo_edit(task_id=desk.task(code), actor=desk.cast(desk.post(code)), at=MORNING)
    return desk.line(code)


def block(desk: Desk, **values: str) -> None:
    """Several cells kept by one act, as a pasted block is."""
    typed = [Typed(desk.line(code).row, text) for code, text in values.items()]
    save_values(task_id=desk.task("A1"), typed=typed, actor=desk.cast("kasi-a"), at=MORNING)


def test_an_undo_is_a_new_revision_with_the_figure_before_and_the_history_keeps_all(desk: Desk) -> None:
    desk.save("A1", "90,50", note="Sementara")
    desk.save("A1", "80")
    line = undo(desk)
    assert (line.value, line.typed, line.note, line.version) == (Decimal("90.5"), "90,50", "Sementara", 3)
    line = redo(desk)
    assert (line.value, line.version, line.id) == (Decimal(80), 4, desk.line("A1").id)
    assert line.id is not None
    assert [(act, old, new) for _, _, act, old, new, _ in history(line.id)] == [
        ("entered", "", "90.5"), ("changed", "90.5", "80"), ("undone", "80", "90.5"), ("redone", "90.5", "80")]


def test_the_first_entry_taken_back_leaves_an_empty_cell_that_is_no_value_anywhere(desk: Desk) -> None:
    desk.save("A1", "90")
    desk.attach("A1")
    line = undo(desk)
    assert (line.state, line.value, line.typed) == ("", None, "")
    form = current_form(desk.run.id)
    assert form is not None and "A1" in {x.indicator.code for x in unfinished(form, "kasi-a")}
    assert values_of({desk.cast.office.pk: [line.indicator]}, [line.period]) == []
    with pytest.raises(InvalidInput) as refused:
        desk.save("A1", note="Catatan")
    assert refused.value.code == "value.first"
    with pytest.raises(InvalidInput):
        attach_evidence(task_id=desk.task("A1"), row=line.row, data=b"%PDF-1", name="b.pdf",
                        actor=desk.cast("kasi-a"), at=MORNING)
    assert (redo(desk).value, len(desk.line("A1").evidence)) == (Decimal(90), 1)


def test_a_cell_emptied_again_takes_a_new_figure_in_the_same_row(desk: Desk) -> None:
    desk.save("A1", "90")
    undo(desk)
    assert (desk.save("A1", "91").value, Realisation.objects.count()) == (Decimal(91), 1)


def test_a_block_is_taken_back_and_kept_again_as_one(desk: Desk) -> None:
    desk.save("A3", "5")
    block(desk, A1="90", A2="3", A3="7")
    undo(desk)
    assert [desk.line(c).value for c in ("A1", "A2", "A3")] == [None, None, Decimal(5)]
    redo(desk)
    assert [desk.line(c).value for c in ("A1", "A2", "A3")] == [Decimal(90), Decimal(3), Decimal(7)]


def test_several_steps_back_and_a_new_figure_ends_the_redoing(desk: Desk) -> None:
    for text in ("1", "2", "3"):
        desk.save("A1", text)
    assert [undo(desk).value for _ in range(2)] == [Decimal(2), Decimal(1)]
    assert redo(desk).value == Decimal(2)
    desk.save("A1", "9")
    with pytest.raises(Conflict) as refused:
        redo(desk)
    assert refused.value.code == "edit.none"
    assert undo(desk).value == Decimal(2)


def test_ratios_ranks_reasons_and_notes_come_back_whole(desk: Desk) -> None:
    desk.save("B1", numerator="174", denominator="264")
    desk.save("B1", state="not_applicable", reason="Tidak ada kasus")
    assert (undo(desk, "B1").numerator, desk.line("B1").value, desk.line("B1").reason) == (Decimal(174), Decimal("65.909091"), "")
    desk.save("B2", "WTP")
    desk.save("B2", "WDP")
    assert undo(desk, "B2").label == "WTP"


def test_a_note_taken_back_leaves_figure_and_entry_as_they_are(desk: Desk) -> None:
    desk.save("A1", "90")
    desk.save("A1", note="Sementara")
    before = Realisation.objects.get(pk=desk.line("A1").id).entered_at
    assert (undo(desk).note, desk.line("A1").value) == ("", Decimal(90))
    assert Realisation.objects.get(pk=desk.line("A1").id).entered_at == before


def test_nothing_to_undo_is_said(desk: Desk) -> None:
    with pytest.raises(Conflict) as refused:
        undo(desk)
    assert refused.value.code == "edit.none"


def test_each_hand_takes_back_its_own_and_never_over_another_ones_figure(desk: Desk) -> None:
    desk.cast.acting("arsiparis", "kasi-a", "plh")
    desk.save("A1", "90")
    desk.save("A1", "95", by="arsiparis")
    with pytest.raises(Conflict) as refused:
        undo(desk)
    assert (refused.value.code, refused.value.params["now"], desk.line("A1").value) == ("edit.changed", "95", Decimal(95))
    assert undo(desk, by="arsiparis").value == Decimal(90)
    assert undo(desk).value is None


def test_a_block_of_which_one_cell_was_changed_since_is_not_half_taken_back(desk: Desk) -> None:
    desk.cast.acting("arsiparis", "kasi-a", "plh")
    block(desk, A1="90", A2="3")
    desk.save("A2", "4", by="arsiparis")
    with pytest.raises(Conflict):
        undo(desk)
    assert (desk.line("A1").value, desk.line("A2").value) == (Decimal(90), Decimal(4))


def test_what_was_handed_in_is_corrected_and_not_undone(handed_in: Desk) -> None:
    desk = handed_in
    for code in ("A1", "A2", "A3", "B1", "B2", "C1", "D1", "E1"):
        value = desk.line(code).id
        assert value is not None
        verify_value(task_id=task(desk.run, "r2").pk, value_id=value, accept=code != "A1",
                     reason="" if code != "A1" else "Keliru", actor=desk.cast("petugas"), at=MORNING)
    done(desk.run, "r2", desk.cast, "petugas", outcome=no("r1")["key"], reason="Perbaiki")
    form = current_form(desk.run.id)
    assert form is not None
    assert edit_ends(form, desk.line("A1").supplier_id, desk.cast("kasi-a").person) == (None, None)


def test_another_section_and_a_stranger_take_nothing_back(desk: Desk) -> None:
    desk.save("A1", "90")
    for who in (desk.cast("kasi-b"), desk.cast("camat"), desk.cast.orang_luar):
        with pytest.raises(CapaianError) as refused:
            undo_edit(task_id=desk.task("A1"), actor=who, at=MORNING)
        assert isinstance(refused.value, NotPermitted) or refused.value.status == 404
    assert AuditEntry.objects.filter(act="value.undo", allowed=True).count() == 0
    assert desk.line("A1").value == Decimal(90)


def test_the_list_of_edits_only_grows(desk: Desk) -> None:
    desk.save("A1", "90")
    for change in (lambda: Edit.objects.update(kind="undone"), lambda: Edit.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_one_undo_leaves_one_trace(desk: Desk) -> None:
    desk.save("A1", "90")
    traces, changes = AuditEntry.objects.count(), RealisationChange.objects.count()
    undo(desk)
    assert (AuditEntry.objects.count(), RealisationChange.objects.count()) == (traces + 1, changes + 1)


def test_a_workbook_is_taken_back_as_one(desk: Desk) -> None:
    upload(desk, "kasi-a", edited(download(desk, "kasi-a"), cells(F8=90, F9=3)))
    undo(desk)
    assert [desk.line(code).value for code in ("A1", "A2")] == [None, None]
    redo(desk)
    assert [desk.line(code).value for code in ("A1", "A2")] == [Decimal(90), Decimal(3)]
