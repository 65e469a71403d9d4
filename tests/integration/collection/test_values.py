"""A value of a form: read as typed, in one of four states, known by its cell, with a history of everybody's hand."""

from __future__ import annotations

import copy
import json
from decimal import Decimal

import pytest

from capaian.collection.models import Realisation, RealisationChange
from capaian.collection.selectors import current_form, history, unfinished, values_of
from capaian.collection.services import detach_evidence, load_history, reuse_evidence, save_values
from capaian.collection.services.values import Typed
from capaian.foundation.models import AuditEntry
from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, ManyProblems, NotFound, NotPermitted
from capaian.measurement.selectors import figures_of, trace
from capaian.organisation.domain.actors import SYSTEM
from capaian.planning.services import adopt_plan
from tests.cast import MORNING, PLAN, done
from tests.integration.collection.conftest import Desk


@pytest.mark.parametrize(("code", "typed", "value"), [
    ("A1", "98,5", "98.5"), ("A1", "95.96 %", "95.96"), ("A1", "9,91 tahun", "9.91"), ("A1", "0", "0"),
    ("A1", "35.009.980.000,00", "35009980000"), ("A1", "-27,24", "-27.24"), ("A2", "1.250", "1250"), ("A1", "1250", "1250"),
    ("E1", "1234567890123456", "1234567890123456"), ("A1", "123456789012345678901234,123456", "123456789012345678901234.123456"),
    ("E1", "  12  ", "12"), ("A1", "Rp 1.000.000,00", "1000000")])
def test_a_figure_is_read_exactly_as_officials_write_it_and_kept_as_typed(desk: Desk, code: str, typed: str,
                                                                          value: str) -> None:
    line = desk.save(code, typed)
    assert (line.value, line.typed, line.state, line.version) == (Decimal(value), typed.strip(), "value", 1)


@pytest.mark.parametrize(("typed", "code"), [
    ("1.250", "number.ambiguous"), ("1,250", "number.ambiguous"), ("", "number.empty"), ("-", "number.empty"),
    ("n/a", "number.empty"), ("dua belas", "number.not_a_number"), ("1.25.00", "number.malformed"),
    ("=SUM(A1:A3)", "number.formula"), ("#DIV/0!", "number.formula_error"), ("1,1234567", "value.decimals"),
    ("9" * 25, "number.too_long"), ("1" + "0" * 24, "number.too_long"), ("12345678901234,1234567", "value.decimals"),
    ("1 2", "number."), ("٣", "number.")])
def test_what_is_not_one_number_is_refused_with_its_cell(desk: Desk, typed: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.save("A1", typed)
    assert refused.value.code.startswith(code) and refused.value.place == "Formulir!F8"
    assert Realisation.objects.count() == 0


def test_an_ambiguous_figure_is_asked_about_with_both_readings(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.save("A3", "1.250")
    told = refused.value.sentence()
    assert refused.value.place == "Formulir!F10" and "1250" in told and "1,25" in told


# --- four states --------------------------------------------------------------------------------------------------------


def test_the_four_states_are_all_kept_apart(desk: Desk) -> None:
    assert desk.line("A1").state == ""
    assert (desk.save("A1", "0").state, desk.line("A1").value) == ("value", Decimal(0))
    missing = desk.save("A2", state="not_reported", reason="Menunggu data")
    none = desk.save("A3", state="not_applicable", reason="Tidak ada kegiatan")
    assert [(x.state, x.value, x.reason) for x in (missing, none)] == [
        ("not_reported", None, "Menunggu data"), ("not_applicable", None, "Tidak ada kegiatan")]


@pytest.mark.parametrize("state", ["not_reported", "not_applicable"])
def test_no_figure_needs_a_reason(desk: Desk, state: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.save("A1", state=state, reason="  ")
    assert (refused.value.code, refused.value.place) == ("value.reason", "Formulir!F8")


def test_a_state_that_there_is_not_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.save("A1", "1", state="kira-kira")
    assert refused.value.code == "value.state"


def test_a_ratio_is_computed_from_its_parts_and_keeps_them(desk: Desk) -> None:
    line = desk.save("B1", numerator="174", denominator="264")
    assert (line.value, line.numerator, line.denominator) == (Decimal("65.909091"), Decimal(174), Decimal(264))


def test_a_ratio_is_not_accepted_as_a_figure_without_its_parts(desk: Desk) -> None:
    for more, code in (({}, "value.parts"), ({"numerator": "174", "denominator": "264"}, "value.parts_differ")):
        with pytest.raises(InvalidInput) as refused:
            desk.save("B1", "67", **more)
        assert refused.value.code == code
    assert desk.save("B1", "65,91", numerator="174", denominator="264").value == Decimal("65.909091")
    with pytest.raises(InvalidInput) as refused:
        desk.save("A1", numerator="1", denominator="2")
    assert refused.value.code == "value.no_parts"


@pytest.mark.parametrize(("code", "typed"), [("C1", "Rangking 6"), ("A3", "95 %"), ("D1", "Rp 5.000.000,00")])
def test_a_figure_written_with_another_unit_is_asked_about_and_not_kept(desk: Desk, code: str, typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.save(code, typed)
    assert (refused.value.code, Realisation.objects.count()) == ("value.unit", 0)
    assert desk.save("C1", "95.96 %").value == Decimal("95.96")


REVISED = "change-of-strategy"


def revised(desk: Desk, **changed: str) -> None:
    """The plan in force becomes its next version; ``changed``: another unit by code."""
    data = copy.deepcopy(dict(PLAN))
    for one in data["indicators"]:
        one["unit"] = changed.get(one["code"], one["unit"])
    adopt_plan(office=desk.cast.office, data=data, actor=SYSTEM, at=MORNING, revision_reason=REVISED)


def test_a_revised_plan_keeps_the_figures_of_what_it_goes_on_to_measure(desk: Desk) -> None:
    desk.save("A1", "90,5")
    desk.save("D1", "3")
    revised(desk, D1="orang")
    now = {f.card.code: f for f in figures_of(desk.run) if f.scope == "period"}
    assert now["A1"].card.id != desk.line("A1").indicator.id and now["A1"].realisation_text == "90,5"
    assert now["D1"].realisation_text == "–"  # persons are not activities
    assert [v.value for part in trace(desk.run, "A1", "period").parts for v in part.values] == [Decimal("90.5")]
    card = now["A1"].card
    Realisation.objects.create(office=desk.cast.office, indicator_id=card.id, period="2026Q1", state="value", value=91,
                               supplier=desk.cast.position("kasi-a"), source="web", entered_at=MORNING, cell="C1")
    assert [f.value for f in values_of({desk.cast.office.pk: [card]}, ["2026Q1"])] == [Decimal(91)]  # once, the newest


def test_the_first_quarter_stands_beside_the_last_one_of_the_year_before(desk: Desk) -> None:
    last = json.loads(json.dumps(dict(PLAN)).replace("2026", "2025"))
    adopt_plan(office=desk.cast.office, data=last, actor=SYSTEM, at=MORNING)
    load_history(office_id=desk.cast.office.pk, year=2025, actor=SYSTEM, at=MORNING,
                 rows=[{"indicator": "A1", "period": "2025Q4", "supplier": "kasi-a", "value": Decimal("88.5")}])
    assert (desk.line("A1").previous, desk.line("A2").previous) == (Decimal("88.5"), None)


def test_an_earlier_ratio_is_taken_over_with_its_parts_only(desk: Desk) -> None:
    row = {"indicator": "B1", "period": "2025Q4", "supplier": "kasi-b"}
    with pytest.raises(InvalidInput) as refused:
        load_history(office_id=desk.cast.office.pk, year=2026, rows=[{**row, "value": Decimal(66)}], actor=SYSTEM, at=MORNING)
    assert refused.value.code == "value.parts"
    load_history(office_id=desk.cast.office.pk, year=2026, actor=SYSTEM, at=MORNING,
                 rows=[{**row, "numerator": Decimal(174), "denominator": Decimal(264)}])
    assert desk.line("B1").previous == Decimal("65.909091")


@pytest.mark.parametrize(("top", "bottom", "code"), [
    ("1", "0", "value.denominator"), ("1", "", "number.empty"), ("", "5", "number.empty"), ("1.250", "2", "number.ambiguous"),
    ("0,0000001", "2", "value.decimals"), ("9" * 24, "0,000001", "number.too_long")])
def test_a_ratio_that_cannot_be_is_refused_where_it_stands(desk: Desk, top: str, bottom: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.save("B1", numerator=top, denominator=bottom)
    assert refused.value.code == code and refused.value.place.startswith("Formulir!F8")
    assert Realisation.objects.count() == 0


@pytest.mark.parametrize(("typed", "label"), [("WTP", "WTP"), ("wdp", "WDP"), (" TW ", "TW")])
def test_a_rank_is_one_of_its_labels(desk: Desk, typed: str, label: str) -> None:
    line = desk.save("B2", typed)
    assert (line.label, line.value, line.state) == (label, None, "value")


@pytest.mark.parametrize("typed", ["A", "4", "", "WTP?"])
def test_another_rank_is_refused_with_the_labels(desk: Desk, typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.save("B2", typed)
    assert (refused.value.code, refused.value.params["labels"]) == ("value.label", "TMP, TW, WDP, WTP")


# --- one value, many hands ---------------------------------------------------------------------------------------------


def test_a_value_is_one_row_however_often_it_is_saved_and_remembers_each_hand(desk: Desk) -> None:
    desk.cast.acting("arsiparis", "kasi-a", "plh")
    desk.save("A1", "90")
    desk.save("A1", "91,5", by="arsiparis")
    line = desk.save("A1", state="not_reported", reason="Ditarik")
    assert (Realisation.objects.count(), line.version) == (1, 3)
    assert line.id is not None
    assert [(who, act, old, new) for _, who, act, old, new, _ in history(line.id)] == [
        ("Pejabat kasi-a (contoh)", "entered", "", "90"),
        ("Pejabat arsiparis (contoh)", "changed", "90", "91.5"),
        ("Pejabat kasi-a (contoh)", "changed", "91.5", "not_reported")]


def test_a_save_that_saw_an_older_version_is_a_conflict_that_shows_what_stands_there(desk: Desk) -> None:
    desk.save("A1", "90", seen_version=0)
    with pytest.raises(Conflict) as refused:
        desk.save("A1", "80", seen_version=0)
    assert (refused.value.code, refused.value.status, refused.value.params["now"], refused.value.place) == (
        "value.version", 409, "90", "Formulir!F8")
    assert desk.line("A1").value == Decimal(90)
    desk.save("A1", "80", seen_version=1)


def test_a_refused_save_leaves_its_trace(desk: Desk) -> None:
    desk.save("A1", "90", seen_version=0)
    with pytest.raises(Conflict):
        desk.save("A1", "80", seen_version=0)
    trace = AuditEntry.objects.latest("id")
    assert (trace.act, trace.allowed, trace.detail) == ("value.save", False, {"code": "value.version"})


def test_a_note_alone_leaves_figure_and_verdict_as_they_are(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.save("A1", note="Sementara")
    assert refused.value.code == "value.first"
    desk.save("A1", "90")
    line = desk.save("A1", note="Sementara", obstacles="Hujan", follow_up="Ulang")
    assert (line.value, line.note, line.obstacles, line.follow_up, line.version) == (
        Decimal(90), "Sementara", "Hujan", "Ulang", 2)


def test_a_payload_that_holds_a_row_twice_is_refused_whole(desk: Desk) -> None:
    first, second = desk.line("A1").row, desk.line("A2").row
    with pytest.raises(ManyProblems) as refused:
        save_values(task_id=desk.task("A1"), typed=[Typed(first, "1"), Typed(second, "2"), Typed(first, "3")],
                    actor=desk.cast("kasi-a"), at=MORNING)
    assert [(p.code, p.place) for p in refused.value.problems] == [("value.twice", "Formulir!F8")] * 2
    assert Realisation.objects.count() == 0


def test_several_values_are_kept_all_or_none_and_every_fault_is_named(desk: Desk) -> None:
    rows = [desk.line(code).row for code in ("A1", "A2", "A3")]
    with pytest.raises(ManyProblems) as refused:
        save_values(task_id=desk.task("A1"), typed=[Typed(rows[0], "satu"), Typed(rows[1], "2"), Typed(rows[2], "1.250")],
                    actor=desk.cast("kasi-a"), at=MORNING)
    assert [p.place for p in refused.value.problems] == ["Formulir!F8", "Formulir!F10"]
    assert (Realisation.objects.count(), RealisationChange.objects.count()) == (0, 0)


# --- whose form it is ----------------------------------------------------------------------------------------------------


def test_the_row_of_another_section_is_not_on_the_form(desk: Desk) -> None:
    with pytest.raises(NotFound) as refused:
        desk.save("B1", "1", by="kasi-a", task_id=desk.task("A1"))
    assert refused.value.code == "value.row"


@pytest.mark.parametrize("who", ["kasi-b", "petugas", "kasubag", "camat"])
def test_nobody_else_fills_the_form_of_a_section(desk: Desk, who: str) -> None:
    with pytest.raises(NotPermitted):
        desk.save("A1", "90", by=who)
    trace = AuditEntry.objects.latest("id")
    assert (trace.act, trace.allowed, Realisation.objects.count()) == ("value.save", False, 0)


def test_a_form_is_not_handed_in_before_every_row_says_something(desk: Desk) -> None:
    from capaian.kernel.errors import NotReady

    desk.save("A1", "90")
    with pytest.raises(NotReady) as refused:
        done(desk.run, "r1", desk.cast, "kasi-a")
    assert refused.value.code == "work.unfinished"
    form = current_form(desk.run.id)
    assert form is not None
    assert [x.indicator.code for x in unfinished(form, "kasi-a")] == ["A1", "A2", "A3"]  # A1 lacks its evidence
    desk.attach("A1")
    assert [x.indicator.code for x in unfinished(form, "kasi-a")] == ["A2", "A3"]


def test_a_section_cannot_accept_its_own_value_through_its_own_task(desk: Desk) -> None:
    desk.save("A1", "90")
    with pytest.raises(Conflict) as refused:
        desk.verify("A1", by="kasi-a", task_id=desk.task("A1"))
    assert (refused.value.code, desk.line("A1").verification) == ("value.step", "pending")


# --- evidence ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "data", "code"), [
    ("x.exe", b"MZ", "evidence.type"), ("bukti", b"%PDF-", "evidence.type"), ("x.pdf", b"MZ jahat", "evidence.content"),
    ("x.png", b"%PDF-", "evidence.content"), ("x.xlsx", b"<html>", "evidence.content"), ("x.pdf.js", b"%PDF-", "evidence.type")])
def test_a_file_that_is_not_what_it_says_is_no_evidence(desk: Desk, name: str, data: bytes, code: str) -> None:
    desk.save("A1", "90")
    with pytest.raises(InvalidInput) as refused:
        desk.attach("A1", data, name)
    assert (refused.value.code, desk.line("A1").evidence) == (code, ())


def test_a_file_that_is_too_large_is_refused(desk: Desk, settings: object) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024  # type: ignore[attr-defined]
    desk.save("A1", "90")
    with pytest.raises(InvalidInput) as refused:
        desk.attach("A1", b"%PDF-" + b"0" * 1024 * 1024)
    assert refused.value.code == "evidence.size"


def test_evidence_needs_a_value_and_is_stored_once_for_several(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.attach("A1")
    assert refused.value.code == "value.first"
    desk.save("A1", "90")
    desk.save("A2", "3")
    desk.attach("A1")
    kept = desk.line("A1").evidence[0]
    reuse_evidence(task_id=desk.task("A2"), row=desk.line("A2").row, evidence_id=kept.id, actor=desk.cast("kasi-a"),
                   at=MORNING)
    assert desk.line("A2").evidence == (kept,)
    detach_evidence(task_id=desk.task("A1"), row=desk.line("A1").row, evidence_id=kept.id, actor=desk.cast("kasi-a"),
                    at=MORNING)
    assert (desk.line("A1").evidence, desk.line("A2").evidence) == ((), (kept,))


def test_the_evidence_of_another_office_cannot_be_used(desk: Desk) -> None:
    from capaian.collection.models import Evidence
    from capaian.collection.selectors import may_see_evidence

    desk.save("A1", "90")
    desk.attach("A1")
    foreign = Evidence.objects.get()
    foreign.office = desk.cast.outside
    foreign.save()
    with pytest.raises(NotFound):
        reuse_evidence(task_id=desk.task("A1"), row=desk.line("A1").row, evidence_id=foreign.pk,
                       actor=desk.cast("kasi-a"), at=MORNING)
    with pytest.raises(NotFound):
        may_see_evidence(foreign.pk, desk.cast.office.key)


# --- earlier figures --------------------------------------------------------------------------------------------------------


def test_earlier_figures_are_taken_over_all_or_none(desk: Desk) -> None:
    good = {"indicator": "A1", "period": "2025Q4", "supplier": "kasi-a", "value": Decimal("88")}
    for bad, code in (({**good, "indicator": "Z9"}, "history.reference"), ({**good, "supplier": "kasi-z"}, "history.reference"),
                      (good, "history.exists")):
        with pytest.raises(CapaianError) as refused:
            load_history(office_id=desk.cast.office.pk, year=2026, rows=[good, bad], actor=SYSTEM, at=MORNING)
        assert (refused.value.code, refused.value.params["row"], Realisation.objects.count()) == (code, 2, 0)
    assert load_history(office_id=desk.cast.office.pk, year=2026, rows=[good], actor=desk.cast.administrator,
                        at=MORNING) == 1
    assert desk.line("A1").previous == Decimal("88")


def test_only_the_administrator_takes_over_earlier_figures(desk: Desk) -> None:
    for who in (desk.cast("camat"), desk.cast("kasubag"), desk.cast.orang_luar):
        with pytest.raises(NotPermitted):
            load_history(office_id=desk.cast.office.pk, year=2026, rows=[], actor=who, at=MORNING)
        assert AuditEntry.objects.latest("id").allowed is False


