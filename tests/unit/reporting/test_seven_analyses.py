"""What a report compares and computes for each objective: earlier years, the medium term, standards, money, words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from capaian.kernel.periods import Period
from capaian.measurement.domain.figures import Figure, figures
from capaian.measurement.domain.undefined import Undefined
from capaian.planning.domain.cards import ObjectiveCard
from capaian.planning.domain.targets import TargetValue
from capaian.planning.domain.years import Strategy
from capaian.reporting.domain import proposals
from capaian.reporting.domain.comparison import Earlier, comparison
from capaian.reporting.domain.composed import (
    answered_for,
    budget_total,
    complementary,
    objective_reports,
    proposed_rows,
)
from capaian.reporting.domain.scoring import objective_scores
from capaian.reporting.domain.seven import missing_analyses
from capaian.reporting.domain.snapshot import content_of
from capaian.reporting.domain.support import supports
from capaian.reporting.domain.writing import PARTS, written
from tests.unit.reporting.test_worksheet import card, given, quarters, target

YEAR, Q3 = Period.parse("2024"), Period.parse("2024Q3")
GOAL, FIRST, PROGRAM, ACTIVITY = (
    ObjectiveCard("T1", "goal", "Tujuan", 1), ObjectiveCard("S1", "objective", "Sasaran satu", 2, ("T1",)),
    ObjectiveCard("P1", "program", "Program layanan", 3, ("T1", "S1")),
    ObjectiveCard("K1", "activity", "Loket", 4, ("T1", "S1", "P1")))
NODES = (GOAL, FIRST, PROGRAM, ACTIVITY)
HEAD = {"office": "Kecamatan Uji", "period": "2024", "period_label": "Tahun 2024", "notice": "", "rows": []}


def scope(found: Iterable[Figure], name: str = "year") -> Figure:
    return next(f for f in found if f.scope == name)


def yearly(value: str, aim: str = "80", *, formula: str = "higher", direction: str = "higher", **more: Any) -> Figure:
    """The figure of a whole year."""
    one = card(1, formula, aim, frequency="year", time="last", direction=direction, **more)
    return scope(figures(one, YEAR, [given(1, "2024", value)]))


def past(year: int, value: str, achievement: str = "") -> Earlier:
    text = value.replace(".", ",")
    return Earlier(year, "", text, achievement, f"LKjIP {year}", None if value.isalpha() else Decimal(value))


def renstra(aim: str, year: int = 2026) -> Strategy:
    return Strategy(2022, 2026, "Renstra 2022-2026", MappingProxyType({("I1", year): target(aim)}))


# --- (2) earlier years --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("direction", "formula", "before", "now", "verdict"), [
    ("higher", "higher", "70", "75", "better"), ("higher", "higher", "75", "70", "worse"),
    ("lower", "lower-linear", "75", "70", "better"), ("lower", "lower-linear", "70", "75", "worse"),
    ("higher", "higher", "75", "75", "same")])
def test_a_change_is_judged_by_the_indicators_own_direction(
    direction: str, formula: str, before: str, now: str, verdict: str
) -> None:
    change = comparison(yearly(now, direction=direction, formula=formula), [past(2023, before)], None)["change"]
    assert (change["year"], change["verdict"]) == (2023, verdict)
    assert Fraction(change["raw"]) == Fraction(now) - Fraction(before)


def test_inside_a_range_the_nearer_value_is_the_better_one() -> None:
    figure = yearly("84", "70..80", formula="range", direction="inside")
    assert comparison(figure, [past(2023, "60")], None)["change"]["verdict"] == "better"
    assert comparison(figure, [past(2023, "75")], None)["change"]["verdict"] == "worse"


def test_a_rank_is_compared_by_its_ladder_and_shows_no_difference() -> None:
    figure = yearly("=WTP", "=WTP", formula="rank", labels=["TMP", "TW", "WDP", "WTP"])
    change = comparison(figure, [past(2023, "WDP")], None)["change"]
    assert (change["verdict"], change["shown"], change["before"]) == ("better", "", "WDP")


def test_only_the_last_four_years_count_and_the_newest_with_a_realisation_is_last_year() -> None:
    years = [past(2018, "1"), *(past(y, str(y - 2000)) for y in (2022, 2020, 2021)), Earlier(2023, "90", "", "", "LKjIP 2023")]
    found = comparison(yearly("75"), years, None)
    assert [e["year"] for e in found["earlier"]] == [2020, 2021, 2022, 2023]
    assert found["change"]["year"] == 2022


def test_a_sum_of_part_of_a_year_is_not_judged_beside_a_whole_one() -> None:
    rows = quarters(1, "20", "20", "20", None)
    summed, last = (scope(figures(card(1, time=time), Q3, rows), "to_date") for time in ("sum", "last"))
    assert comparison(summed, [past(2023, "80")], None)["change"]["verdict"] == "not-comparable"
    assert comparison(last, [past(2023, "80")], None)["change"]["verdict"] == "worse"


def test_a_percentage_that_a_plan_adds_up_is_a_named_case_and_no_figure() -> None:
    rows = [given(1, f"2024Q{q}", "20") for q in (1, 2, 3)]
    cards = (replace(card(1, time="sum"), unit=unit) for unit in ("persen", "orang"))
    added, counted = (scope(figures(one, Q3, rows), "to_date") for one in cards)
    assert (added.measurement.undefined, added.realisation_text) == (Undefined.PERCENT_SUM, "–")
    assert counted.realisation_text == "60"


def test_without_data_there_is_no_verdict_and_without_years_no_change() -> None:
    assert comparison(yearly("?"), [past(2023, "80")], None)["change"]["verdict"] == "undefined"
    assert comparison(yearly("75"), [], None)["change"] is None


# --- (3) the medium term, (4) the national standard ----------------------------------------------------------------------


def test_progress_to_the_end_of_the_renstra_is_measured_by_the_indicators_formula() -> None:
    found = comparison(yearly("40", direction="lower", formula="lower-linear"), [], renstra("32"))["medium_term"]
    assert (found["year"], found["target"], found["progress"], found["met"]) == (2026, "32", "75,00", False)
    assert found["formula_key"] == "lower-linear@1"


@pytest.mark.parametrize(("aim", "value", "why"), [("0", "5", "target nol"), ("80", "?", "tidak ada data realisasi")])
def test_progress_that_is_undefined_names_its_case_and_is_never_zero(aim: str, value: str, why: str) -> None:
    found = comparison(yearly(value), [], renstra(aim))["medium_term"]
    assert found["progress"] == "" and found["raw"] is None and why in found["undefined"]


def test_a_renstra_that_says_nothing_of_the_indicator_compares_nothing() -> None:
    other = Strategy(2022, 2026, "Renstra", MappingProxyType({("I1", 2026): TargetValue(reason="Belum")}))
    assert comparison(yearly("75"), [], other)["medium_term"] is None
    assert comparison(yearly("75"), [], None)["medium_term"] is None


def test_the_national_standard_is_compared_where_the_card_names_one() -> None:
    figure = yearly("75")
    standard = replace(figure.card, national_value=Decimal("80.5"), national_source="Aturan", national_year=2024)
    found = comparison(replace(figure, card=standard), [], None)["national"]
    assert (found["value"], found["difference"], found["verdict"], found["year"]) == ("80,5", "-5,5", "worse", 2024)
    assert comparison(figure, [], None)["national"] is None


# --- (6) efficiency, (7) what supported it -------------------------------------------------------------------------------


def cascade(value: str = "88", *budgets: tuple[ObjectiveCard, str, str, str]) -> dict[str, Any]:
    """A year's content: one indicator of the objective, budgets as (node, name, ceiling, realised)."""
    rows: list[Any] = [given(1, "2024", value)]
    cards = [replace(card(1, aim="80", frequency="year", time="last"), objective=FIRST)]
    for n, (node, name, ceiling, realised) in enumerate(budgets, 2):
        cards.append(replace(card(n, aim=ceiling, frequency="year", budget=True), objective=node, name=name))
        rows.append(given(n, "2024", realised))
    found = [f for one in cards for f in figures(one, YEAR, rows)]
    years = [f for f in found if f.scope == "year" and not f.card.is_budget]
    return {**content_of(HEAD, [], found), "support": supports(NODES, found, "year"),
            "comparisons": [comparison(f, [], None) for f in years], "series": []}


def named(content: dict[str, Any]) -> dict[str, str]:
    return {f["name"]: f["shown"] or f["explanation"] for f in content["support"]["efficiency"]["S1"]["figures"]}


def test_every_efficiency_has_its_name_and_is_exact() -> None:
    found = named(cascade("88", (ACTIVITY, "Loket", "1000", "900")))
    assert found["efisiensi (capaian − serapan)"] == "20,00"
    assert found["efisiensi (sisa pagu saat target tercapai)"] == "10,00"
    assert found["efisiensi (biaya keluaran)"] == "18,18"  # (1100 − 900) / 1100


def test_a_missed_target_has_no_unspent_share_and_a_plan_without_budget_no_efficiency() -> None:
    missed = named(cascade("60", (ACTIVITY, "Loket", "1000", "900")))
    assert "tidak berlaku" in missed["efisiensi (sisa pagu saat target tercapai)"]
    assert set(named(cascade()).values()) == {
        f"{name} tidak terdefinisi: anggaran tidak dirinci dalam rencana" for name in named(cascade())}


def test_a_budget_counts_once_and_a_total_replaces_its_parts() -> None:
    parts = cascade("88", (ACTIVITY, "Loket", "600", "500"), (PROGRAM, "Jumlah program", "1000", "900"),
                    (PROGRAM, "Cetak", "400", "400"))
    ceilings = {n["code"]: (n["ceiling"], n["realised"]) for n in parts["support"]["nodes"]}
    assert ceilings == {"T1": ("1.000", "900"), "S1": ("1.000", "900"), "P1": ("1.000", "900"), "K1": ("600", "500")}


def test_one_unreported_part_leaves_the_sum_unknown() -> None:
    content = cascade("88", (ACTIVITY, "Loket", "600", "?"))
    node = next(n for n in content["support"]["nodes"] if n["code"] == "S1")
    assert (node["ceiling"], node["realised"], node["absorption"]["shown"]) == ("600", "–", "")


def test_a_programmes_indicator_supports_its_objective_and_has_no_section_of_its_own() -> None:
    rows = [given(1, "2024", "88"), given(2, "2024", "70")]
    cards = [replace(card(1, frequency="year"), objective=FIRST), replace(card(2, frequency="year"), objective=PROGRAM)]
    found = [f for one in cards for f in figures(one, YEAR, rows)]
    content = {**content_of(HEAD, [], found), "support": supports(NODES, found, "year")}
    assert list(answered_for(content)) == ["Sasaran satu"]
    report, = objective_reports(content, proposed_rows(content))
    assert report.supporting[0][4] == "Indikator 2: 70 dari target 80 nilai (87,50 %)"
    older = content_of(HEAD, [], found)  # frozen before the cascade was kept
    assert list(answered_for(older)) == ["Sasaran satu", "Program layanan"]
    assert [o.supporting for o in objective_reports(older, ())] == [(), ()]


# --- words ---------------------------------------------------------------------------------------------------------------


def test_a_proposal_says_figures_for_every_analysis_and_accepting_all_leaves_nothing_missing() -> None:
    content = cascade("88", (ACTIVITY, "Loket", "1000", "900"))
    rows = proposed_rows(content)
    assert missing_analyses(objective_reports(content, rows)) == ()
    assert set(rows[0]) - {"sasaran"} == set(PARTS)
    assert {w["how"] for w in written(rows, rows)} == {"accepted"}


@pytest.mark.parametrize("part", PARTS)
def test_each_word_left_out_is_missed_by_its_objective_and_analysis(part: str) -> None:
    content = cascade()
    rows = [{**proposed_rows(content)[0], part: "  "}]
    assert [(m.objective, m.analysis) for m in missing_analyses(objective_reports(content, rows))] == [
        ("Sasaran satu", PARTS[part])]


def test_an_objective_that_nobody_wrote_about_misses_all_six() -> None:
    assert [m.analysis for m in missing_analyses(objective_reports(cascade(), ()))] == [2, 3, 4, 5, 6, 7]


def test_a_sentence_never_says_that_something_is_better_when_nothing_can_be_compared() -> None:
    f = {"name": "Peserta", "unit": "orang"}
    assert "belum ada realisasi tahun sebelumnya" in proposals.earlier_years(f, {"change": None})
    words = proposals.earlier_years(f, {"realisation": "–", "scope": "to_date", "change": {
        "year": 2023, "before": "10", "raw": None, "shown": "", "verdict": "undefined"}})
    assert words.endswith("belum ada, sehingga belum dapat dibandingkan dengan tahun 2023 (10).")


def test_the_score_follows_the_weights_of_the_plan_and_shows_them() -> None:
    rows = [given(1, "2024", "88"), given(2, "2024", "40")]
    light, heavy = card(1, frequency="year"), replace(card(2, frequency="year"), weight=Decimal(3))
    found = [f for one in (light, heavy) for f in figures(one, YEAR, rows)]
    score, = objective_scores(content_of(HEAD, [], found), "year")
    assert (score.score, score.reached, score.rule) == ("65,00", "1 dari 2", "rata-rata tertimbang (bobot 1; 3)")


def test_a_score_counts_what_the_cap_of_the_plan_leaves() -> None:
    rows = [given(1, "2024", "120"), given(2, "2024", "80")]
    found = [f for n in (1, 2) for f in figures(card(n, frequency="year", cap=100), YEAR, rows)]
    content = content_of(HEAD, [], found)
    assert [s.score for s in objective_scores(content, "year")] == ["100,00"]
    for f in content["figures"]:  # frozen before the cap was kept beside the raw figure
        del f["capped"]
    assert [s.score for s in objective_scores(content, "year")] == ["125,00"]


def test_the_total_of_a_budget_is_that_of_the_cascade_where_the_plan_names_none() -> None:
    content = cascade("88", (ACTIVITY, "Loket", "600", "300"), (FIRST, "Rapat", "400", "400"))
    assert budget_total(content) == ("400", "400", "100,00"), "a node's own rows stand for what lies below it"
    assert budget_total(cascade("88", (ACTIVITY, "Loket", "600", "300"))) == ("600", "300", "50,00")
    assert budget_total(cascade()) == ("", "", "")


def test_an_objective_without_money_says_so_once_and_one_with_money_names_every_efficiency() -> None:
    def lines(content: dict[str, Any]) -> list[tuple[str, str]]:
        report, = objective_reports(content, ())
        return [(line.name, line.value) for line in report.efficiencies]

    assert lines(cascade())[1:] == [("Serapan dan efisiensi", "tidak terdefinisi")]
    assert len(lines(cascade("88", (ACTIVITY, "Loket", "1000", "900")))) == 6


def test_the_values_of_a_series_stand_in_the_order_of_time_and_a_year_after_its_quarters() -> None:
    points = [{"key": "f", "title": "Fisik", "unit": "%", "source": "Laporan", "period": key, "shown": key,
               "period_label": Period.parse(key).label_id()} for key in ("2024", "2023", "2024Q4", "2024Q1")]
    (_, values, _, _), = complementary({"series": points})
    assert [one.split(": ")[1] for one in values.split("; ")] == ["2023", "2024Q1", "2024Q4", "2024"]
