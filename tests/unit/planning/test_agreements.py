"""What a performance agreement says: who promises what, how posts serve their superior, and how it is printed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from capaian.kernel.paper import Letterhead, Sheet, paper_text, signature_boxes
from capaian.planning.domain.agreement_paper import BOXES, agreement_paper
from capaian.planning.domain.agreements import (
    Agreement,
    Party,
    budget_lines,
    budgets_data,
    budgets_from,
    head_lines,
    lines_data,
    lines_from,
    post_lines,
)
from capaian.planning.domain.plan import FORMAT, plan_from_data

SEEDS = Path(__file__).parents[3] / "seeds"
SHEET = Sheet(Letterhead("Pemerintah Kabupaten Contoh", "Kecamatan Contoh"), "Contoh", "Data contoh.")


def plan_of(office):
    return plan_from_data(yaml.safe_load((SEEDS / "indicators" / f"{office}-2024.yaml").read_text(encoding="utf-8")))


@pytest.fixture
def bojong():
    return plan_of("kecamatan-bojong")


def agreement(plan, lines=None, **changes):
    return Agreement(**{
        "office": "Kecamatan Contoh", "year": 2024, "version": 1, "lines": lines or head_lines(plan),
        "first": Party("Camat Contoh", "Camat (contoh)", "000000000000000001", "Pembina"),
        "second": Party("Bupati Contoh", "Bupati (contoh)"), "budgets": budget_lines(plan)} | changes)  # fmt: skip


def budgeted(*lines, programmes=2):
    """A plan with programmes P1, P2 … below S1, an activity K1 below P1, and budget lines (node, amount)."""
    base = {"name": "Belanja", "operational_definition": "x", "unit": "rupiah", "frequency": "year", "calculation": "x",
            "source_medium": "x", "responsible": "kasi", "suppliers": ["kasi"], "is_budget": True}  # fmt: skip
    rows = [base | {"code": f"A{n}", "objective": node, "targets": {"2024": amount}}
            for n, (node, amount) in enumerate(lines)]  # fmt: skip
    return plan_from_data({
        "format": FORMAT, "office": "x", "year": 2024, "title": "x", "indicators": rows,
        "objectives": [{"code": "S1", "kind": "objective", "text": "Sasaran"},
                       *({"code": f"P{n}", "kind": "program", "text": f"Program {n}", "parent": "S1"}
                         for n in range(1, programmes + 1)),
                       {"code": "K1", "kind": "activity", "text": "Kegiatan", "parent": "P1"},
                       {"code": "SK1", "kind": "sub_activity", "text": "Sub", "parent": "K1"},
                       {"code": "SK2", "kind": "sub_activity", "text": "Sub", "parent": "K1"}]})  # fmt: skip


def amounts(plan, posts=None):
    return [(line.code, line.amount) for line in budget_lines(plan, posts)]


# -- what is promised


def test_the_head_promises_the_indicators_of_goals_and_objectives_and_no_budget_line(bojong):
    assert [(line.objective_code, line.code, line.target) for line in head_lines(bojong)] == [
        ("T1", "IKU-1", "91,33"), ("S1", "IKU-2", "82,53"), ("S2", "IKU-3", "90,00"), ("S3", "IKU-4", "90,00")]


def test_where_only_programmes_are_measured_the_head_promises_those():
    data = {"format": FORMAT, "office": "x", "year": 2024, "title": "x",
            "objectives": [{"code": "P1", "kind": "program", "text": "Program"}],
            "indicators": [{"code": "I", "objective": "P1", "name": "n", "operational_definition": "x", "unit": "%",
                            "frequency": "year", "calculation": "x", "source_medium": "x", "responsible": "a",
                            "suppliers": ["a"], "targets": {"2024": {"lower": "1", "upper": "2"}}}]}  # fmt: skip
    assert [(line.code, line.target) for line in head_lines(plan_from_data(data))] == [("I", "1 s.d. 2")]


def test_a_post_promises_its_own_indicators_each_serving_the_nearest_one_above(bojong):
    head = head_lines(bojong)
    lines = {line.code: line.supports for post in {one.responsible for one in bojong.indicators}
             for line in post_lines(bojong, [post], head)}  # fmt: skip
    assert lines["PRG-1"] == ("IKU-2",)  # the programme lies below the objective that IKU-2 measures
    assert lines["IKU-1"] == ("IKU-1",)  # the head's own indicator, worked on by a section
    assert not any(code.startswith("ANG") for code in lines)


def test_an_indicator_without_anything_above_it_serves_nothing(bojong):
    assert {line.supports for line in post_lines(bojong, ["kasubag-perencanaan"], ())} == {()}


# -- the budget


def test_a_programmes_own_budget_counts_before_what_lies_below_it():
    plan = budgeted(("P1", "100"), ("SK1", "30"), ("K1", "50"))
    assert amounts(plan) == [("P1", Decimal(100)), ("P2", None), ("", Decimal(100))]


def test_without_its_own_budget_a_programme_is_the_sum_of_the_level_below():
    assert amounts(budgeted(("SK1", "30"), ("SK2", "12.5")))[0] == ("P1", Decimal("42.5"))
    assert amounts(budgeted(("SK1", "30"), ("K1", "50")))[0] == ("P1", Decimal(50))


def test_a_total_that_the_plan_states_is_printed_as_it_is(bojong):
    lines = budget_lines(bojong)
    assert (lines[-1].amount, lines[-1].note, lines[-1].total) == (Decimal(3831102351), "Menurut rencana", True)
    assert [line.note for line in lines[1:3]] == ["Pagu belum dirinci dalam rencana"] * 2


def test_a_post_below_the_head_lists_only_the_programmes_it_spends_from():
    plan = budgeted(("SK1", "30"), ("P2", "5"))
    assert amounts(plan, ["kasi"]) == [("P1", Decimal(30)), ("P2", Decimal(5)), ("", Decimal(35))]
    assert amounts(plan, ["kasubag"]) == []


def test_what_is_stored_is_read_again_as_it_was(bojong):
    lines = post_lines(bojong, ["kasubag-perencanaan"], head_lines(bojong))
    assert lines_from(lines_data(lines)) == lines
    assert budgets_from(budgets_data(budget_lines(bojong))) == budget_lines(bojong)


# -- the paper


def test_the_paper_has_the_statement_of_both_parties_and_the_annexe(bojong):
    text = paper_text(agreement_paper(agreement(bojong), SHEET))
    for words in ("PERJANJIAN KINERJA TAHUN 2024", "Nama : Camat (contoh)", "Jabatan : Bupati Contoh",
                  "selanjutnya disebut pihak pertama", "LAMPIRAN PERJANJIAN KINERJA TAHUN 2024",
                  "No | Sasaran Strategis | Indikator Kinerja | Target", "Program | Anggaran | Keterangan",
                  "Jumlah | Rp3.831.102.351 | Menurut rencana", "Data contoh."):
        assert words in text
    assert "Mendukung" not in text
    assert "perubahan" not in text.lower()


def test_each_page_that_is_signed_has_a_box_of_each_party(bojong):
    boxes = signature_boxes(agreement_paper(agreement(bojong), SHEET))
    assert [box.key for box in boxes] == [BOXES["second"][0], BOXES["first"][0], BOXES["second"][1], BOXES["first"][1]]
    assert [(box.title, box.nip, box.rank) for box in boxes[1:2]] == [("Camat Contoh", "000000000000000001", "Pembina")]


def test_a_revision_says_so_and_why(bojong):
    text = paper_text(agreement_paper(agreement(bojong, version=2, revision="Penggantian pejabat"), SHEET))
    assert "PERJANJIAN KINERJA PERUBAHAN TAHUN 2024" in text
    assert "perubahan ke-1 dan menggantikan perjanjian sebelumnya karena penggantian pejabat." in text


def test_the_agreement_of_a_post_shows_what_it_serves(bojong):
    lines = post_lines(bojong, ["kasubag-perencanaan"], head_lines(bojong))
    text = paper_text(agreement_paper(agreement(bojong, lines, budgets=()), SHEET))
    assert "| Mendukung" in text
    assert "Anggaran" not in text
