"""Plan documents: what is read, what is refused with its place, what only warns; and the plans of the demonstration."""

from __future__ import annotations

import contextlib
import copy
import json
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import yaml

from capaian.kernel.errors import InvalidInput, ManyProblems
from capaian.kernel.numbers import Style, parse_number
from capaian.kernel.periods import KINDS, Period
from capaian.planning.domain.checks import problems, warnings
from capaian.planning.domain.plan import FORMAT, demo_realisations, plan_from_data
from capaian.planning.domain.targets import total
from capaian.planning.domain.years import past_from_data, strategy_from_data

SEEDS = Path(__file__).parents[3] / "seeds"
PLANS = sorted((SEEDS / "indicators").glob("*.yaml"))
OFFICE = {"camat", "kasi"}


def indicator(**changes):
    return {
        "code": "I1", "objective": "S1", "name": "Indeks Kepuasan Masyarakat", "operational_definition": "Hasil survei",
        "unit": "nilai", "frequency": "quarter", "calculation": "R/T × 100", "source_medium": "Laporan survei",
        "responsible": "camat", "suppliers": ["kasi"], "time_aggregation": "sum",
        "targets": {"2024": "100", "2024Q1": "10", "2024Q2": "20", "2024Q3": "30", "2024Q4": "40"},
    } | changes  # fmt: skip


def document(*indicators, **changes):
    return {
        "format": FORMAT, "office": "contoh", "year": 2024, "title": "Rencana contoh",
        "objectives": [{"code": "S1", "kind": "objective", "text": "Meningkatnya pelayanan"}],
        "indicators": list(indicators) or [indicator()],
    } | changes  # fmt: skip


def refused(data) -> list[tuple[str, str]]:
    """The faults of a document as code and place, wherever they are found."""
    try:
        found = problems(plan_from_data(data), OFFICE)
    except ManyProblems as many:
        found = many.problems
    except InvalidInput as problem:
        found = [problem]
    return [(problem.code, problem.place) for problem in found]


def test_a_sound_document_is_read_and_nothing_is_refused():
    assert refused(document()) == []
    plan = plan_from_data(document())
    assert plan.indicators[0].targets["2024Q4"].value == 40
    assert plan.indicators[0].weight == 1 and plan.indicators[0].evidence_required


@pytest.mark.parametrize(
    "attribute", ["operational_definition", "frequency", "responsible", "calculation", "source_medium", "unit", "name"]
)
def test_an_indicator_without_a_mandatory_attribute_is_refused(attribute):
    assert refused(document(indicator(**{attribute: None}))) == [("plan.missing", f"indicators[1] I1.{attribute}")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"suppliers": []}, "plan.supplier"),
        ({"suppliers": ["kasi", "kasi"]}, "plan.duplicate"),
        ({"suppliers": ["bendahara"]}, "plan.position"),
        ({"responsible": "bendahara"}, "plan.position"),
        ({"objective": "S9"}, "plan.reference"),
        ({"direction": "lower"}, "plan.direction"),
        ({"formula": "lower-linear"}, "plan.direction"),
        ({"formula": "percentage"}, "plan.choice"),
        ({"weight": "-1"}, "plan.weight"),
        ({"decimals": 7}, "plan.whole"),
        ({"decimals": True}, "plan.whole"),
        ({"formula_options": {"cap": 50}}, "plan.option"),
        ({"formula_options": {"eval": "1"}}, "plan.option"),
        ({"formula_options": {"rounding": "up"}}, "plan.option"),
        ({"smart": {"smart": "ya"}}, "plan.smart"),
        ({"targets": {"2024": "100", "2024Q1": "10"}}, "plan.target-missing"),
        ({"targets": {"2024": "101", "2024Q1": "10", "2024Q2": "20", "2024Q3": "30", "2024Q4": "40"}}, "plan.sum"),
        ({"targets": {"2023": "100"}}, "plan.year"),
        ({"targets": {"2024TW1": "100"}}, "period.key"),
        ({"targets": {"2024": 91.33}}, "plan.number"),
        ({"targets": {"2024": "91,33"}}, "plan.number"),
        ({"targets": {"2024": "NaN"}}, "plan.number"),
        ({"targets": {"2024": "1.0000001"}}, "plan.number"),
        ({"targets": {"2024": {"lower": "2", "upper": "1"}}}, "plan.range"),
        ({"targets": {"2024": {"reason": ""}}}, "plan.missing"),
        ({"targets": {"2024": {}}}, "plan.target"),
        ({"targets": {"2024": {"label": "Tinggi"}}, "frequency": "year"}, "plan.label"),
    ],
)
def test_a_fault_of_an_indicator_is_refused_with_its_row(changes, code):
    found = refused(document(indicator(**changes)))
    assert code in {fault for fault, _ in found}
    assert all(place.startswith("indicators") and "I1" in place for fault, place in found if fault == code)


def test_a_quarter_without_target_needs_a_reason_and_then_breaks_no_sum():
    targets = {"2024": "100", "2024Q1": {"reason": "Kegiatan dimulai April"}, "2024Q2": "30", "2024Q3": "30"}
    assert ("plan.target-missing", "indicators I1.targets") in refused(document(indicator(targets=targets)))
    assert refused(document(indicator(targets=targets | {"2024Q4": "40"}))) == []


def test_the_last_quarter_of_a_last_value_is_the_target_of_the_year():
    assert refused(document(indicator(time_aggregation="last"))) == [("plan.sum", "indicators I1.targets")]
    targets = indicator()["targets"] | {"2024": "40"}
    assert refused(document(indicator(time_aggregation="last", targets=targets))) == []


def test_a_mean_that_does_not_end_is_compared_to_the_stored_decimals():
    months = {f"2024{m:02}": "1" if m % 3 else "2" for m in range(1, 13)}
    whole = {"2024": "1.333333"} | {f"2024Q{n}": "1.333333" for n in range(1, 5)}
    rule = {"time_aggregation": "mean", "frequency": "month"}
    assert refused(document(indicator(**rule, targets=whole | months))) == []
    assert refused(document(indicator(**rule, targets=whole | months | {"2024": "1.4"})))


def test_months_must_make_their_quarter():
    months = {f"2024{m:02}": "10" for m in range(1, 13)}
    whole = {"2024": "120", "2024Q1": "30", "2024Q2": "30", "2024Q3": "30", "2024Q4": "31"}
    found = refused(document(indicator(frequency="month", targets=months | whole)))
    assert found == [("plan.sum", "indicators I1.targets")] * 2  # the fourth quarter, and the year made of quarters


def test_every_objective_is_measured_by_itself_or_below_itself():
    cascade = [
        {"code": "T1", "kind": "goal", "text": "Tujuan"},
        {"code": "S1", "kind": "objective", "parent": "T1", "text": "Sasaran"},
    ]
    assert refused(document(objectives=cascade)) == []
    alone = [*cascade, {"code": "S2", "kind": "objective", "parent": "T1", "text": "Sasaran lain"}]
    assert refused(document(objectives=alone)) == [("plan.unmeasured", "objectives S2")]


def test_a_cascade_that_runs_upwards_in_circles_or_nowhere_is_refused():
    goal = {"code": "S1", "kind": "goal", "text": "Tujuan"}
    for parent in ("S1", "T9"):
        assert refused(document(objectives=[goal | {"parent": parent}]))
    upside_down = [goal | {"parent": "P1"}, {"code": "P1", "kind": "program", "text": "Program"}]
    assert refused(document(objectives=upside_down)) == [("plan.cascade", "objectives S1.parent")]


def test_a_code_is_used_once():
    assert ("plan.duplicate", "indicators") in refused(document(indicator(), indicator()))


def test_all_faults_are_told_in_one_go():
    data = document(indicator(name="", targets={"2024": "x"}), indicator(code="I2", unit=""), title="")
    assert sorted(refused(data)) == [
        ("plan.missing", "indicators[1] I1.name"),
        ("plan.missing", "indicators[2] I2.unit"),
        ("plan.missing", "plan.title"),
        ("plan.number", "indicators[1] I1.targets.2024"),
    ]


def test_another_kind_of_document_is_refused():
    for data in ({}, {"format": "capaian-sop/1"}, document(year="2024"), document(year=12)):
        with pytest.raises(InvalidInput):
            plan_from_data(data)


def test_a_direction_that_looks_wrong_is_only_a_warning():
    data = document(indicator(name="Prevalensi stunting", weight=0, unit="anak"))
    assert refused(data) == []
    assert [warning.code for warning in warnings(plan_from_data(data))] == [
        "plan.direction-unusual",
        "plan.weight-zero",
    ]
    right = document(indicator(name="Prevalensi stunting", direction="lower", formula="lower-linear", unit="anak"))
    assert warnings(plan_from_data(right)) == []


def test_a_rank_has_labels_from_its_own_order():
    rank = {"formula": "rank", "formula_options": {"labels": ["Rendah", "Sedang", "Tinggi"]}, "frequency": "year",
            "time_aggregation": "last"}  # fmt: skip
    assert refused(document(indicator(**rank, targets={"2024": {"label": "Tinggi"}}))) == []
    assert refused(document(indicator(**rank, targets={"2024": {"label": "Amat tinggi"}})))
    assert refused(document(indicator(**rank, targets={"2024": "3"})))


# -- the plans of the demonstration


def load(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_five_offices_have_a_plan():
    assert [path.stem.removesuffix("-2024") for path in PLANS] == sorted(
        path.stem for path in (SEEDS / "organisation").glob("*.yaml") if path.stem in {p.stem[:-5] for p in PLANS}
    )
    assert len(PLANS) == 5


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_demo_plan_is_sound_in_its_office_and_gives_every_supplier_something_to_report(path):
    data = load(path)
    office = load(SEEDS / "organisation" / f"{data['office']}.yaml")
    plan = plan_from_data(data)
    assert problems(plan, {post["key"] for post in office["positions"]}) == []
    assert warnings(plan) == []
    members = next(role["actors"] for role in office["roles"] if role["key"].endswith("penyuplai-data"))
    assert {f"position:{key}" for item in plan.indicators for key in item.suppliers} == set(members)
    assert plan.example_notice.startswith("Data contoh: angka dari ")
    assert data["assumption"] is True


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_demo_figures_of_the_year_are_the_published_ones(path):
    data = load(path)
    plan = plan_from_data(data)
    realised = demo_realisations(data)
    for row, item in zip(data["indicators"], plan.indicators, strict=True):
        printed = row["printed"]
        assert item.targets["2024"].value == parse_number(printed["target"], decimals=item.decimals)
        values = [r for r in realised if r.indicator == item.code and Period.parse(r.period).kind == item.frequency]
        year = total([r.value for r in values], item.time_aggregation)
        assert year == parse_number(printed["realisation"], decimals=item.decimals)
        target, cap = item.targets["2024"].value, item.formula_options.get("cap")
        raw = year / target * 100 if item.formula == "higher" else (2 * target - year) / target * 100
        shown = min(raw, Decimal(cap)) if cap else raw
        places = Decimal(1).scaleb(-item.formula_options["places"])
        assert shown.quantize(places, ROUND_HALF_UP) == parse_number(printed["achievement"])
        assert shown.quantize(places, ROUND_DOWN) <= shown


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_demo_realisations_fill_every_period_and_longer_periods_agree(path):
    data = load(path)
    realised = {(r.indicator, r.period): r.value for r in demo_realisations(data)}
    year = Period.parse("2024")
    for item in plan_from_data(data).indicators:
        parts = year.children(item.frequency)
        assert all((item.code, part.key) in realised for part in parts)
        for (code, key), value in realised.items():
            longer = Period.parse(key)
            if code == item.code and KINDS.index(longer.kind) < KINDS.index(item.frequency):
                made = [realised[code, part.key] for part in longer.children(item.frequency)]
                assert total(made, item.time_aggregation) == value


def test_the_office_that_reports_monthly_has_figures_for_every_month_and_quarter():
    data = load(SEEDS / "indicators" / "setwan-purwakarta-2024.yaml")
    kinds = [Period.parse(r.period).kind for r in demo_realisations(data)]
    assert kinds.count("month") == 12 * len(data["indicators"]) and kinds.count("quarter") == 4 * len(
        data["indicators"]
    )


def test_the_printed_texts_survive_beside_the_parsed_numbers():
    first = load(SEEDS / "indicators" / "kecamatan-pakusari-2024.yaml")["indicators"]
    budget = next(row for row in first if row["code"] == "ANG-1")
    assert budget["printed"]["target"] == "3,831,102,351" and budget["targets"]["2024"] == "3831102351"
    assert json.dumps(first)  # plain data: it can travel in any format


def test_a_realisation_of_the_demonstration_may_be_absent_with_a_reason():
    data = document(indicator(realisations={"2024Q1": "0", "2024Q2": {"reason": "Survei belum diadakan"}}))
    zero, absent = demo_realisations(data)
    assert zero.value == 0 and absent.value is None and absent.reason == "Survei belum diadakan"
    wrong = copy.deepcopy(data)
    wrong["indicators"][0]["realisations"] = {"2024Q9": "1", "2024Q1": "satu"}
    with pytest.raises(ManyProblems):
        demo_realisations(wrong)


JUNK = [None, 3, "x", 2.5, True, [], {}, [1], ["x"], [[]], {"x": 1}, {"x": []}, [{"x": {}}], {3: {4: 5}}]


@pytest.mark.parametrize("junk", JUNK, ids=repr)
@pytest.mark.parametrize("name", [
    "office", "year", "title", "objectives", "indicators", "strategy", "history", "strategy.first_year", "strategy.targets"])
def test_a_document_of_any_shape_is_read_or_refused(name, junk):
    data = document(strategy={"title": "R", "first_year": 2024, "last_year": 2025}, history=[])
    where, _, last = name.rpartition(".")
    (data[where] if where else data)[last] = junk
    for read in (plan_from_data, strategy_from_data, past_from_data):
        with contextlib.suppress(InvalidInput):
            read(data)


@pytest.mark.parametrize("junk", JUNK, ids=repr)
@pytest.mark.parametrize("name", sorted(indicator(smart={}, formula_options={}, decimals=2, weight="1", level="x", formula="x")))
def test_an_indicator_of_any_shape_is_read_or_refused(name, junk):
    with contextlib.suppress(InvalidInput):
        plan_from_data(document(indicator(**{name: junk})))


@pytest.mark.parametrize("junk", JUNK, ids=repr)
@pytest.mark.parametrize("name", ["places", "rounding", "cap", "zero_target", "tolerance", "labels", "then", "scale", "warna"])
def test_settings_of_a_formula_of_any_shape_are_read_or_refused(name, junk):
    with contextlib.suppress(InvalidInput):
        plan_from_data(document(indicator(formula_options={name: junk})))


@pytest.mark.parametrize(("office", "years", "rows"), [
    ("kecamatan-bojong", "kecamatan-muncar", 40), ("setda-way-kanan", "setda-way-kanan", 29),
    ("setwan-purwakarta", "setwan-purwakarta", 31)])
def test_the_years_of_the_demonstration_are_those_printed(office, years, rows):
    """Each row of the years before is a row of the published table, as printed and as read."""
    table = [json.loads(line) for line in (SEEDS.parent / "tests" / "data" / "achievement.jsonl").read_text("utf-8").splitlines()]
    plan = yaml.safe_load((SEEDS / "indicators" / f"{office}-2024.yaml").read_text("utf-8"))
    assert plan["years"] == years
    codes = {(i["printed"]["document"], i["printed"]["indicator"].casefold()): i["code"] for i in plan["indicators"]}
    printed = {(code, row["year"]): row for row in table
               if (code := codes.get((row["doc"], row["indicator"].casefold())))}
    document = yaml.safe_load((SEEDS / "indicators" / "years" / f"{years}.yaml").read_text("utf-8"))
    past = past_from_data(document)
    assert len(past) == rows and {value.year for value in past} == {2020, 2021, 2022, 2023}
    for value in past:
        row = printed[value.indicator, value.year]
        english = Style.ENGLISH if "2.6" in row["doc"] else None
        assert value.achievement == row["capaian_printed"].removesuffix("%").replace("N/A", "")
        assert value.target == (None if row["target"] == "N/A" else parse_number(row["target"], style=english))
        assert value.realisation == parse_number(row["realisasi"], style=english)
    for (code, year), target in strategy_from_data(document).targets.items():
        assert target.value == parse_number(printed[code, year]["target"])


@pytest.mark.parametrize(("given", "fault"), [
    ({"national_value": "80"}, "plan.missing"),
    ({"national_value": "80", "national_source": "Aturan"}, "plan.national-year"),
    ({"national_value": "80", "national_source": "Aturan", "national_year": "tahun lalu"}, "plan.national-year"),
    ({"national_source": "Aturan", "national_year": 2024}, "plan.missing"),
    ({"national_value": "8,0", "national_source": "Aturan", "national_year": 2024}, "plan.number")])
def test_a_national_standard_is_given_whole_or_not_at_all(given, fault):
    whole = {"national_value": "80.5", "national_source": "Aturan", "national_year": 2024}
    one = plan_from_data(document(indicator(**whole))).indicators[0]
    assert (str(one.national_value), one.national_source, one.national_year) == ("80.5", "Aturan", 2024)
    assert plan_from_data(document()).indicators[0].national_value is None
    assert fault in {code for code, _ in refused(document(indicator(**given)))}
