"""The documents drawn from a plan: action plan, indicator cards with their SMART check, performance tree."""

from __future__ import annotations

import copy
import re
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

import openpyxl
import pytest
import yaml

from capaian.foundation.typesetting import render_pdf
from capaian.foundation.typesetting.engine import refuse_outside
from capaian.kernel.paper import Letterhead, Sheet, SignatureBox, paper_text
from capaian.planning.domain import smart, tree
from capaian.planning.domain.action_plan import action_plan, action_plan_paper, sheet_rows
from capaian.planning.domain.card_paper import cards_paper, tree_paper
from capaian.planning.domain.plan import FORMAT, plan_from_data
from capaian.planning.domain.targets import TargetValue
from capaian.planning.domain.years import PastValue, Strategy
from capaian.planning.paper import action_plan_pdf, action_plan_xlsx

AT = datetime(2024, 1, 8, 3, 0, tzinfo=UTC)
SEEDS = Path(__file__).parents[3] / "seeds"
SHEET = Sheet(Letterhead("Pemerintah Kabupaten Contoh", "Kecamatan Contoh"), "Contoh", "Data contoh.")
POSTS = {"camat": "Camat Contoh", "kasi": "Kepala Seksi", "kasubag-perencanaan": "Kasubag Perencanaan"}
BOX = SignatureBox("sign-camat", "Camat Contoh", "Camat (contoh)")


@pytest.fixture(scope="module")
def bojong():
    return plan_from_data(yaml.safe_load((SEEDS / "indicators" / "kecamatan-bojong-2024.yaml").read_text("utf-8")))


def plan(**changes):
    one = {
        "code": "I1", "objective": "S1", "name": "Persentase layanan tepat waktu", "unit": "%", "frequency": "quarter",
        "operational_definition": "Layanan tepat waktu dibagi seluruh layanan", "calculation": "R/T",
        "source_medium": "Register", "responsible": "kasi", "suppliers": ["kasi"],
        "targets": {"2024": "90", **{f"2024Q{q}": "90" for q in range(1, 5)}},
    } | changes  # fmt: skip
    return plan_from_data({"format": FORMAT, "office": "x", "year": 2024, "title": "x", "indicators": [one],
                           "objectives": [{"code": "S1", "kind": "objective", "text": "Sasaran <satu> & \"dua\""}]})  # fmt: skip


# -- action plan


def test_the_action_plan_has_every_quarter_of_every_indicator_and_who_answers_for_it(bojong):
    action = action_plan(bojong, POSTS)
    assert [row.code for row in action.rows] == ["IKU-1", "IKU-2", "IKU-3", "IKU-4", "PRG-1", "PRG-2", "PRG-3"]
    assert [target.value for target in action.rows[0].quarters] == [Decimal(n) for n in ("90.00", "90.50", "91.00", "91.33")]
    assert action.rows[1].responsible == "Kasubag Perencanaan"


def test_a_programme_without_a_budget_of_its_own_is_the_sum_below_it_quarter_by_quarter(bojong):
    rows = {row.code: row for row in action_plan(bojong, POSTS).budgets}
    assert [row.depth for row in rows.values()] == [0, 1, 1, 0, 0]
    assert rows["P1"].ceiling == sum(rows[code].ceiling for code in ("SK1", "SK2")) == Decimal(2329724591)
    assert rows["P1"].quarters[0] == Decimal(559033900)
    assert (rows["P2"].ceiling, rows["P2"].quarters) == (None, (None,) * 4)


def test_a_yearly_target_is_not_given_to_the_quarters():
    row = action_plan(plan(frequency="year", targets={"2024": "90"}), POSTS).rows[0]
    assert (row.year.value, [target.is_set for target in row.quarters]) == (Decimal(90), [False] * 4)


def test_months_make_the_quarter_by_the_rule_over_time():
    months = {f"2024{month:02}": "2" for month in range(1, 13)}
    row = action_plan(plan(frequency="month", time_aggregation="sum", targets={"2024": "24", **months}), POSTS).rows[0]
    assert [target.value for target in row.quarters] == [Decimal(6)] * 4


def test_the_printed_action_plan_names_targets_budgets_and_its_signer(bojong):
    text = paper_text(action_plan_paper(action_plan(bojong, POSTS), SHEET, BOX))
    for words in ("RENCANA AKSI TAHUN 2024", "Nilai SAKIP Kecamatan | nilai | 82,53 | 80,00 | 81,00 | 82,00 | 82,53",
                  "– Penyusunan Dokumen Perencanaan Perangkat Daerah | 2.500.000 | 500.000", "<sign-camat>"):
        assert words in text
    assert action_plan_pdf(bojong, POSTS, SHEET, BOX, at=AT).boxes.keys() == {"sign-camat"}


def test_the_spreadsheet_holds_numbers_as_numbers(bojong, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(action_plan_xlsx(bojong, POSTS, SHEET, at=AT))
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows()]
    assert next(row for row in cells if row[1] == "SK2")[5:10] == [2500000, 500000, 750000, 500000, 750000]
    assert len(sheet_rows(action_plan(bojong, POSTS))) == 12


# -- SMART


def verdict(question, one, *past):
    found = {f.question: f for f in smart.smart_check(one, one.indicators[0], past)}
    return found[question].verdict, found[question].code


def past(*figures):
    return [PastValue("I1", year, "LKjIP", realisation=Decimal(value)) for year, value in figures]


def test_a_well_made_indicator_passes_every_question():
    found = smart.smart_check(plan(), plan().indicators[0], past((2022, 80), (2023, 88)))
    assert [f.verdict for f in found] == ["yes"] * 5
    assert [f.question for f in found] == ["specific", "measurable", "achievable", "relevant", "time_bound"]


@pytest.mark.parametrize(("question", "changes", "expected"), [
    ("specific", {"operational_definition": "persentase  LAYANAN tepat waktu"}, ("no", "no-definition")),
    ("specific", {"name": "Jumlah aduan dan persentase aduan selesai"}, ("doubt", "two-things")),
    ("specific", {"name": "Jumlah gaji dan tunjangan"}, ("yes", "specific")),
    ("measurable", {"calculation": "Register"}, ("doubt", "no-source")),
    ("relevant", {"level": "output"}, ("doubt", "level-low")),
    ("relevant", {"level": "input", "is_budget": True}, ("yes", "relevant")),
    ("time_bound", {"frequency": "year", "targets": {"2024": {"reason": "x"}}}, ("no", "period-open")),
])
def test_each_doubt_has_its_reason(question, changes, expected):
    assert verdict(question, plan(**changes)) == expected


@pytest.mark.parametrize(("changes", "figures", "expected"), [
    ({}, [], "no-past"),
    ({}, [(2023, 91)], "below-last"),
    ({}, [(2023, 90)], "achievable"),
    ({}, [(2022, 95), (2023, 90)], "achievable"),
    ({}, [(2023, 60)], "achievable"),
    ({}, [(2023, "59.9")], "far"),
    ({"direction": "lower", "formula": "lower-linear"}, [(2023, 100)], "achievable"),
    ({"direction": "lower", "formula": "lower-linear"}, [(2023, 80)], "below-last"),
    ({"direction": "lower", "formula": "lower-linear"}, [(2023, 136)], "far"),
    ({"frequency": "year", "targets": {"2024": {"reason": "x"}}}, [(2023, 80)], "no-target"),
    ({}, [(2024, 10)], "no-past"),  # the plan's own year is no past
])
def test_a_target_is_compared_with_the_years_before(changes, figures, expected):
    assert verdict("achievable", plan(**changes), *past(*figures))[1] == expected


def test_every_reason_has_its_printed_words():
    source = Path(smart.__file__).read_text(encoding="utf-8")
    used = set(re.findall(r'(?:YES|DOUBT|NO), "([\w-]+)"', source)) | set(re.findall(r'\(YES, "([\w-]+)"\)', source))
    assert used == set(smart.WORDS)


# -- cards


def test_a_card_has_the_five_attributes_what_is_missing_and_the_years_around():
    one = plan(verification="Dicocokkan dengan register", smart={"specific": "Satu hal"})
    strategy = Strategy(2024, 2026, "Renstra", MappingProxyType({("I1", 2025): TargetValue(Decimal(91))}), "Perbup")
    text = paper_text(cards_paper(one, POSTS, SHEET, past=past((2023, 88)), strategy=strategy))
    for words in ("Frekuensi : Triwulanan", "Penanggung jawab : Kepala Seksi", "Cara perhitungan : R/T",
                  "Sumber data : Register", "Cara verifikasi : Dicocokkan dengan register", "Keterbatasan : Belum ditulis",
                  "2023 | - | 88,00 | - | LKjIP", "91,00", "Spesifik | Ya |", "| Satu hal"):
        assert words in text


def test_cards_are_one_a_page_or_the_one_asked_for(bojong):
    assert render_pdf(cards_paper(bojong, POSTS, SHEET), at=AT).pages >= len(bojong.indicators)
    text = paper_text(cards_paper(bojong, POSTS, SHEET, only="IKU-3"))
    assert "IKU-3 Persentase Penyelesaian" in text
    assert "IKU-1" not in text


# -- tree


def test_the_tree_has_every_node_and_indicator_beside_its_parent(bojong):
    drawing = tree.draw(bojong)
    by_code = {box.code: box for box in drawing.boxes}
    assert set(by_code) == {node.code for node in bojong.objectives} | {
        one.code for one in bojong.indicators if not one.is_budget}
    for box in drawing.boxes:
        if box.parent:
            assert box.column == by_code[box.parent].column + 1
    assert "ANG-1" in {box.code for box in tree.draw(bojong, budgets=True).boxes}


@pytest.mark.parametrize("path", sorted((SEEDS / "indicators").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_two_boxes_of_a_tree_overlap_and_all_lie_inside(path):
    drawing = tree.draw(plan_from_data(yaml.safe_load(path.read_text(encoding="utf-8"))), budgets=True)
    for column in {box.column for box in drawing.boxes}:
        boxes = sorted((box for box in drawing.boxes if box.column == column), key=lambda box: box.y)
        assert all(above.y + above.height <= below.y for above, below in pairwise(boxes))
    assert all(box.y >= 0 and box.y + box.height <= drawing.height for box in drawing.boxes)


def test_a_childs_parent_may_stand_below_it_in_the_document():
    data = {"format": FORMAT, "office": "x", "year": 2024, "title": "x", "indicators": [], "objectives": [
        {"code": "P", "kind": "program", "text": "p", "parent": "S"}, {"code": "S", "kind": "objective", "text": "s"}]}
    assert tree.tree_text(plan_from_data(data)) == ["Sasaran S: s", "  Program P: p"]


def test_the_drawing_is_sound_svg_that_names_nothing_outside():
    svg = tree.to_svg(tree.draw(plan(name="<script>alert(1)</script>")), 'Pohon "kinerja" <x>')
    refuse_outside(svg)
    root = ElementTree.fromstring(svg)
    assert root.find("{http://www.w3.org/2000/svg}title").text == 'Pohon "kinerja" <x>'
    assert "<script" not in svg and "style" not in svg


def test_the_tree_in_words_says_what_the_drawing_shows(bojong):
    lines = tree.tree_text(bojong)
    assert lines[0] == "Tujuan T1: Meningkatnya kepuasan masyarakat atas pelayanan kecamatan"
    assert "      Indikator PRG-1: Program Penunjang Urusan Pemerintahan Daerah Kabupaten/Kota, target 94,50 persen" in lines
    paper = tree_paper(bojong, SHEET)
    assert "(gambar) Tujuan T1:" in paper_text(paper)
    assert render_pdf(paper, at=AT).pages <= 2


def test_each_root_has_a_page_of_its_own():
    data = yaml.safe_load((SEEDS / "indicators" / "kecamatan-bojong-2024.yaml").read_text("utf-8"))
    more = copy.deepcopy(data)
    more["objectives"].append({"code": "T2", "kind": "goal", "text": "Lain"})
    assert paper_text(tree_paper(plan_from_data(more), SHEET)).count("(gambar)") == 2
