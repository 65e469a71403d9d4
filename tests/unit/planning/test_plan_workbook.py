"""The plan's workbook: what is written is read again, and every fault is told with its sheet and cell."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import openpyxl
import pytest
import yaml

from capaian.kernel.errors import InvalidInput, ManyProblems
from capaian.planning.domain.document import compare, copied_forward
from capaian.planning.domain.plan import FORMAT, plan_from_data
from capaian.planning.domain.targets import TargetValue
from capaian.planning.domain.years import PastValue, Strategy, past_from_data, strategy_from_data
from capaian.planning.exchange.returned import PlanBook, many, read_plan_workbook
from capaian.planning.exchange.written import plan_template, plan_workbook

AT = datetime(2025, 1, 5, 3, 0, tzinfo=UTC)
SEEDS = Path(__file__).parents[3] / "seeds"
POSTS = {"camat": "Camat Contoh", "kasi": "Kepala Seksi Pelayanan", "staf-1": "Staf", "staf-2": "Staf"}


def small(**changes):
    indicator = {
        "code": "1.01.A", "objective": "S1", "name": "Indeks", "operational_definition": "Survei", "unit": "%",
        "frequency": "semester", "calculation": "R/T", "source_medium": "Laporan", "responsible": "camat",
        "suppliers": ["kasi", "staf-2"], "verification": "Dicocokkan dengan register", "accuracy": "Dua desimal",
        "limits": "Sampel kecil", "compensation": "Dua putaran", "smart": {"specific": "Ya"}, "weight": "0.5",
        "targets": {"2024": "95.5", "2024S1": {"reason": "survei tahunan"}, "2024S2": "95.5"},
    } | changes  # fmt: skip
    return {
        "format": FORMAT, "office": "contoh", "year": 2024, "title": "Rencana", "indicators": [indicator],
        "objectives": [{"code": "S1", "kind": "objective", "text": "Meningkatnya pelayanan"}],
    }  # fmt: skip


def edited(change, data: bytes | None = None) -> bytes:
    """The small plan's workbook after somebody changed it."""
    book = openpyxl.load_workbook(io.BytesIO(data or plan_workbook(plan_from_data(small()), POSTS, at=AT)))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(book, sheet: str, title: str) -> str:
    return next(cell.column_letter for cell in book[sheet][1] if cell.value == title)


def told(data: bytes) -> list[tuple[str, str]]:
    """(code, cell) of everything that is wrong with a workbook."""
    book, problems = read_plan_workbook(data, POSTS)
    try:
        plan_from_data(book.document)
    except InvalidInput as refusal:
        found = book.told(refusal)
        problems += found.problems if isinstance(found, ManyProblems) else [found]
    return [(problem.code, problem.place) for problem in problems]


# -- there and back


@pytest.mark.parametrize("path", sorted((SEEDS / "indicators").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_demonstration_plan_comes_back_as_it_was(path):
    plan = plan_from_data(yaml.safe_load(path.read_text(encoding="utf-8")))
    organisation = yaml.safe_load((SEEDS / "organisation" / f"{plan.office}.yaml").read_text(encoding="utf-8"))
    posts = {post["key"]: post["title"] for post in organisation["positions"]}
    book, problems = read_plan_workbook(plan_workbook(plan, posts, at=AT), posts)
    assert problems == []
    assert plan_from_data(book.document) == plan


@pytest.mark.parametrize("changes", [
    {"formula": "rank", "formula_options": {"labels": ["C", "B", "A"]}, "decimals": 0,
     "targets": {"2024": {"label": "A"}, "2024S1": {"label": "B"}, "2024S2": {"label": "A"}}},
    {"formula": "range", "direction": "inside", "targets": {
        "2024": {"lower": "70.5", "upper": "80"}, "2024S1": {"lower": "-3", "upper": "2"}, "2024S2": "4"}},
    {"unit": "rupiah", "decimals": 2, "targets": {"2024": "1234567890123456.78", "2024S1": "0", "2024S2": "0.01"}},
    {"formula_options": {"cap": None, "places": 3, "zero_target": "met", "rounding": "truncate"}},
    {"national_value": "88.5", "national_source": "Aturan contoh", "national_year": 2024},
    {"name": "=1+1", "note": "Dua\nbaris", "is_budget": True, "evidence_required": False},
], ids=["rank", "range", "many digits", "options", "national standard", "text that looks like a formula"])
def test_every_kind_of_target_and_text_comes_back_as_it_was(changes):
    plan = plan_from_data(small(**changes))
    if changes.get("name") == "=1+1":  # written as text; a reader cannot tell it from a formula, so it says so
        assert ("cell.formula", "Indikator!C2") in told(plan_workbook(plan, POSTS, at=AT))
        return
    book, problems = read_plan_workbook(plan_workbook(plan, POSTS, at=AT), POSTS)
    assert problems == []
    assert plan_from_data(book.document) == plan


def test_the_years_around_a_plan_come_back_as_they_were():
    strategy = Strategy(2022, 2026, "Renstra", MappingProxyType({
        ("1.01.A", 2024): TargetValue(value=Decimal("90.5")), ("1.01.A", 2025): TargetValue(reason="belum ada"),
        ("X", 2026): TargetValue(label="B")}), "Perbup")
    past = (PastValue("1.01.A", 2020, "LKjIP", Decimal("90.76"), Decimal(91), achievement="100,26"),
            PastValue("X", 2021, "LKjIP", target_label="B", realisation_label="WTP"))
    book, problems = read_plan_workbook(
        plan_workbook(plan_from_data(small()), POSTS, strategy=strategy, past=past, at=AT), POSTS)
    assert problems == []
    assert strategy_from_data(book.document) == strategy
    assert past_from_data(book.document) == past


def test_the_same_plan_gives_the_same_bytes():
    plan = plan_from_data(small())
    assert plan_workbook(plan, POSTS, at=AT) == plan_workbook(plan, POSTS, at=AT)


def test_the_template_is_a_workbook_that_can_be_read():
    book, problems = read_plan_workbook(plan_template("contoh", 2025, POSTS, at=AT), POSTS)
    assert problems == []
    plan = plan_from_data(book.document)
    assert (plan.office, plan.year, plan.indicators[0].targets["2025Q4"].reason) == ("contoh", 2025, "belum ditetapkan")


# -- what people change


def test_a_post_may_be_named_by_its_title_or_its_key():
    def change(book):
        book["Indikator"][f"{column(book, 'Indikator', 'Penyuplai data')}2"] = "kepala  seksi pelayanan\nstaf-1"

    book, problems = read_plan_workbook(edited(change), POSTS)
    assert problems == []
    assert plan_from_data(book.document).indicators[0].suppliers == ("kasi", "staf-1")


def test_numbers_may_be_typed_as_officials_write_them():
    def change(book):
        book["Target"]["B2"] = "1.234,50"
        book["Target"]["D2"] = 0.955
        book["Target"]["D2"].number_format = "0.0%"

    book, problems = read_plan_workbook(edited(change), POSTS)
    assert problems == []
    targets = plan_from_data(book.document).indicators[0].targets
    assert (targets["2024"].value, targets["2024S2"].value) == (Decimal("1234.50"), Decimal("95.500"))


def test_empty_rows_between_and_below_do_not_matter():
    def change(book):
        book["Indikator"].insert_rows(2)
        book["Target"].insert_rows(2, 3)

    assert told(edited(change)) == []


@pytest.mark.parametrize(("sheet", "title", "value", "code"), [
    ("Indikator", "Penanggung jawab", "Lurah", "plan.position"),
    ("Indikator", "Penyuplai data", "Staf", "plan.position"),  # two posts have this title
    ("Indikator", "Frekuensi", "Mingguan", "plan.choice"),
    ("Indikator", "Satuan", None, "plan.missing"),
    ("Indikator", "Desimal", 9, "plan.whole"),
    ("Indikator", "Bobot", "berat", "number.not_a_number"),
    ("Indikator", "Pengaturan rumus", "places", "plan.option-form"),
    ("Indikator", "Pengaturan rumus", "warna=merah", "plan.option"),
    ("Target", "Tahun", "=B3*2", "cell.formula"),
    ("Target", "Tahun", datetime(2024, 5, 1), "cell.date"),
    ("Target", "Tahun", "1.250", "number.ambiguous"),
    ("Target", "Semester I", "kira-kira", "number.not_a_number"),
    ("Target", "Kode indikator", "9.99", "plan.target-nowhere"),
])
def test_a_fault_is_told_with_its_cell(sheet, title, value, code):
    where = []

    def change(book):
        where.append(f"{column(book, sheet, title)}2")
        book[sheet][where[0]] = value
        if code == "number.ambiguous":
            book["Indikator"][f"{column(book, 'Indikator', 'Desimal')}2"] = 5

    assert told(edited(change))[0] == (code, f"{sheet}!{where[0]}")


def test_every_fault_is_told_at_once():
    def change(book):
        book["Indikator"]["E2"] = None
        book["Target"]["B2"] = "=1"
        book["Sasaran"]["B2"] = "Cita-cita"

    assert [place for _code, place in told(edited(change))] == ["Sasaran!B2", "Target!B2", "Indikator!E2"]


def test_a_missing_a_strange_and_a_doubled_line_are_told():
    def change(book):
        book["Indikator"]["E1"] = "Unit"
        book["Target"].append(["1.01.A", 5])
        book["Target"].append(["", 5])

    assert told(edited(change))[:4] == [
        ("plan.column-unknown", "Indikator!E1"), ("plan.column-missing", "Indikator!1"),
        ("plan.target-twice", "Target!A3"), ("plan.target-nowhere", "Target!A4")]


def test_a_workbook_of_something_else_is_refused():
    with pytest.raises(InvalidInput) as refusal:
        read_plan_workbook(edited(lambda book: book.remove(book["Target"])), POSTS)
    assert refusal.value.code == "plan.workbook"
    with pytest.raises(InvalidInput):
        read_plan_workbook(b"PK\x03\x04 not really", POSTS)


def test_a_hundred_faults_are_enough_and_each_is_told_once():
    one = [InvalidInput("a", "A.", place="X")] * 3
    assert many(one) is one[0]
    assert len(many([InvalidInput("a", "A.", place=f"X{n}") for n in range(300)]).problems) == 100


def test_a_place_with_a_code_that_holds_dots_leads_to_its_cell():
    book = PlanBook({}, {"indicators[1]": "Indikator!A2", "indicators[1].targets": "Target!A9"},
                    {"indicators": {"1.01": 7, "1.01.A": 1}})
    assert book.cell_of("indicators 1.01.A.targets") == "Target!A9"
    assert book.cell_of("indicators 1.01.A.suppliers") == "Indikator!A2"
    assert book.cell_of("nowhere") == "nowhere"


# -- copying and comparing


def test_a_copied_year_keeps_everything_but_its_targets():
    old = plan_from_data(small())
    new = plan_from_data(copied_forward(old, 2025))
    others = {change.field for change in compare(old, new)} - {"2024", "2024S1", "2024S2", *new.indicators[0].targets}
    assert others == {"source_note"}
    assert {target.reason for target in new.indicators[0].targets.values()} == {
        "Belum ditetapkan; disalin dari rencana tahun 2024"}
    assert list(new.indicators[0].targets) == ["2025", "2025S1", "2025S2"]


def test_a_plan_is_not_copied_backwards():
    with pytest.raises(InvalidInput) as refusal:
        copied_forward(plan_from_data(small()), 2024)
    assert refusal.value.code == "plan.copy-year"


def test_a_comparison_names_what_was_added_removed_and_changed():
    old = plan_from_data(small())
    data = small(name="Indeks Baru", targets={"2024": "96", "2024S1": {"reason": "survei tahunan"}, "2024S2": "95.5"})
    data["objectives"].append({"code": "S2", "kind": "objective", "text": "Lain"})
    new = plan_from_data(data)
    assert [(c.kind, c.code, c.field, c.old, c.new) for c in compare(old, new)] == [
        ("added", "S2", "", "", ""), ("changed", "1.01.A", "name", "Indeks", "Indeks Baru"),
        ("changed", "1.01.A", "2024", "95,5", "96")]
    assert ("removed", "S2") in [(c.kind, c.code) for c in compare(new, old)]
