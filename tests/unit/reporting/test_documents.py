"""What the documents of figures say, beyond the agreed texts of the samples."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from capaian.foundation.typesetting import render_png
from capaian.kernel.paper import Chart, Letterhead, Sheet, SignatureBox, paper_text
from capaian.reporting.domain.charts import Bar, achievement_chart
from capaian.reporting.domain.forms import (
    FormLine,
    FormPrint,
    ReceiptsRecap,
    SupplierReceipt,
    form_print,
    receipts_recap,
)
from capaian.reporting.domain.record import BudgetLine, BudgetTable, DataRecord, RecordLine, data_record
from capaian.reporting.domain.report import BARS_PER_CHART, missing_parts, performance_report
from capaian.reporting.domain.tables import TO_BE_WRITTEN
from tests.golden.papers.report_samples import ANNUAL, VILLAGES

SHEET = Sheet(Letterhead("PEMERINTAH", "KECAMATAN CONTOH"), "Contoh")
KASI = SignatureBox("kasi", "Kasi")


def test_a_form_has_a_column_for_every_period_also_when_nothing_is_filled() -> None:
    line = FormLine("Sasaran", "Indikator", "%", "80", ("20",), ())
    text = paper_text(form_print(FormPrint(SHEET, "Kasi", 2025, ("I", "II"), (line,), KASI, None)))
    assert "1 | Sasaran | Indikator | % | 80 | 20 | | | |\n" in text
    assert "Target Triwulan" in text


def test_an_undefined_achievement_is_a_dash_with_its_reason_and_never_zero() -> None:
    line = RecordLine("S", "Desa mandiri", "desa", "0", "2", remark="Target nol: tidak terdefinisi")
    text = paper_text(data_record(DataRecord(SHEET, "TW I", (line,), KASI, None)))
    assert "Desa mandiri | desa | 0 | 2 | – | – | – | – | Target nol: tidak terdefinisi" in text


def test_the_budget_prints_remarks_only_where_there_are_some() -> None:
    line = BudgetLine("7.01", "Program", "1", "1")
    budget = BudgetTable((line,), "1", "1")
    record = DataRecord(SHEET, "TW I", (), KASI, None, budget=budget)
    assert "Fisik (%)\n" in paper_text(data_record(record))
    remarked = replace(budget, lines=(replace(line, remark="Sisa lelang"),))
    assert "Fisik (%) | Keterangan\n" in paper_text(data_record(replace(record, budget=remarked)))


def test_a_recap_names_those_who_have_not_handed_in_and_counts_the_late_ones() -> None:
    receipts = (
        SupplierReceipt("Kasi A", "late"),
        SupplierReceipt("Kasi B", "missing"),
        SupplierReceipt("Kasi C", "waived", reason="Tanpa indikator"),
    )
    text = paper_text(receipts_recap(ReceiptsRecap(SHEET, "TW I", None, receipts, KASI, None)))
    assert "Diterima 1 dari 3 unit, terlambat 1, dikecualikan 1, belum menyerahkan 1: Kasi B." in text


def test_a_report_lists_what_is_still_to_be_written_and_prints_it_as_such() -> None:
    missing = missing_parts(ANNUAL)
    assert [(m.heading, m.objective, m.analysis) for m in missing] == [
        ("Bab III A.2 (6) Efisiensi penggunaan sumber daya", VILLAGES, 6),
        ("Bab III A.2 (7) Program/kegiatan yang menunjang", VILLAGES, 7),
    ]
    assert paper_text(performance_report(ANNUAL)).count(TO_BE_WRITTEN) == 2
    objectives = tuple(replace(o, efficiency=("b",), supporting_words=("c",)) for o in ANNUAL.objectives)
    whole = replace(ANNUAL, objectives=objectives)
    assert missing_parts(whole) == ()
    assert TO_BE_WRITTEN not in paper_text(performance_report(whole))


@pytest.mark.parametrize("part", ["past_words", "medium_words", "national_words", "causes", "obstacles", "solutions"])
def test_every_analysis_needs_its_words(part: str) -> None:
    bare = replace(ANNUAL, objectives=(replace(ANNUAL.objectives[0], **{part: ()}),))
    assert [m.objective for m in missing_parts(bare)] == [ANNUAL.objectives[0].objective]
    assert missing_parts(replace(ANNUAL, objectives=ANNUAL.objectives[:1])) == ()


def test_only_the_national_standard_may_be_absent_and_then_a_sentence_says_so() -> None:
    bare = tuple(replace(o, results=tuple(replace(r, national="") for r in o.results)) for o in ANNUAL.objectives)
    text = paper_text(performance_report(replace(ANNUAL, objectives=bare)))
    assert "Standar nasional | Selisih" not in text
    assert "tidak menyebut standar nasional" in text
    for number in range(1, 8):
        assert f"({number}) " in text


def test_each_year_has_its_realisation_and_its_achievement() -> None:
    text = paper_text(performance_report(ANNUAL))
    assert "Realisasi | 80,11 | 82,05 | 84,12 | +2,07; lebih baik" in text
    assert "Capaian (%) | 99,50 | 100,06 | 101,35" in text


def test_a_report_of_part_of_a_year_says_so_where_it_compares() -> None:
    first = ANNUAL.objectives[0]
    results = tuple(replace(r, to_date="50,00", to_date_achievement="60,24", year_target="83,00") for r in first.results)
    text = paper_text(performance_report(replace(ANNUAL, objectives=(replace(first, results=results, part_of_year=True),))))
    assert "s.d. periode ini" in text
    assert "Target tahun | Target periode" in text
    assert "Realisasi | 80,11 | 82,05 | 50,00" in text


def test_many_indicators_are_drawn_in_several_charts_that_each_fit_a_page() -> None:
    many = replace(ANNUAL, objectives=ANNUAL.objectives * 6)
    charts = [block for block in performance_report(many).blocks if isinstance(block, Chart)]
    assert [chart.alt.count(";") + 1 for chart in charts] == [BARS_PER_CHART, 24 - BARS_PER_CHART]


def test_a_bar_that_misses_the_goal_is_hatched_and_its_figure_is_written() -> None:
    svg = achievement_chart((Bar("A", Decimal("82.39"), "82,39 %"), Bar("B", Decimal(100), "100,00 %")))
    assert svg.count('fill="url(#missed)"') == 1
    assert "82,39 %" in svg


def test_an_undefined_or_negative_achievement_draws_no_bar_but_says_its_figure() -> None:
    svg = achievement_chart((Bar("A", None, "tidak terdefinisi"), Bar("B", Decimal("-12.5"), "-12,50 %")))
    assert 'height="18"' not in svg
    assert "tidak terdefinisi" in svg
    assert "-12,50 %" in svg


def test_a_huge_achievement_stays_within_the_drawing() -> None:
    svg = achievement_chart((Bar("A", Decimal("655000"), "655.000,00 %"),))
    assert 'width="330.00"' in svg


@pytest.mark.parametrize("attack", ["</text><script>alert(1)</script>", '"&<>', "]]>", "\u202eterbalik"])
def test_a_label_in_a_chart_is_only_a_label(attack: str) -> None:
    svg = achievement_chart((Bar(attack, Decimal(50), attack),))
    assert "<script" not in svg
    assert "\u202e" not in svg
    assert render_png([svg])[0].startswith(b"\x89PNG")
