"""Nothing is drafted, submitted, initialled or signed while a mandatory analysis is missing; the years are compared."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from capaian.collection.selectors import snapshot
from capaian.collection.services import define_series, load_history, record_point
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import NotReady
from capaian.measurement.selectors import figures_of, year_results
from capaian.measurement.services import record_results
from capaian.organisation.domain.actors import SYSTEM
from capaian.planning.domain.targets import TargetValue
from capaian.planning.domain.years import PastValue, Strategy
from capaian.planning.services import adopt_plan, record_past, record_strategy
from capaian.procedures.models import Artefact
from capaian.procedures.ports import STEP_KINDS, RunRef
from capaian.procedures.selectors import task_ref
from capaian.procedures.services import complete_task, save_entry
from capaian.reporting.domain.composed import objective_reports
from capaian.reporting.selectors import live_data
from capaian.reporting.selectors.around import around_figures
from tests.cast import FOUNDED, PLAN, Cast, adopt, found_cast, row, sop, start_another, task
from tests.integration.kinds.reading import text_of_pdf

AT = datetime(2026, 4, 6, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
ROWS = (row(1, "draft", "petugas", produces=["draft"]), row(2, "submit", "kasubag"), row(3, "initial", "sekretaris"),
        row(4, "sign", "camat"))
WAITS = ("r2", "kasubag"), ("r3", "sekretaris"), ("r4", "camat")


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    settings.FILES_DIR = tmp_path
    made = found_cast()
    adopt(made)
    past = [PastValue("A1", year, "LKjIP (contoh)", Decimal(90), Decimal(value), achievement="100")
            for year, value in ((2023, 88), (2024, 90), (2025, 93))]
    record_past(office=made.office, past=past, actor=SYSTEM, at=AT)
    record_strategy(office=made.office, strategy=Strategy(2024, 2028, "Renstra", {
        ("A1", 2028): TargetValue(value=Decimal(100))}), actor=SYSTEM, at=AT)
    load_history(office_id=made.office.pk, year=2026, actor=SYSTEM, at=AT, rows=[
        {"indicator": "A1", "period": "2026Q1", "supplier": "kasi-a", "value": Decimal("91")}])
    return made


@pytest.fixture
def run(cast: Cast) -> RunRef:
    return cast.start(sop(*ROWS), at=AT)


def proposed(run: RunRef) -> dict[str, Any]:
    """What the draft proposes."""
    return {f.key: f.suggestion for f in STEP_KINDS["draft"].fields(task_ref(task(run, "r1", state="open").pk))}


def draft(run: RunRef, cast: Cast, **words: Any) -> None:
    pk = task(run, "r1", state="open").pk
    save_entry(task_id=pk, values={**proposed(run), **words}, actor=cast("petugas", AT), at=AT)
    complete_task(task_id=pk, actor=cast("petugas", AT), at=AT)


def close(run: RunRef, cast: Cast, step: str, who: str) -> Any:
    pk = task(run, step, state="open").pk
    entry = {f.key: f.suggestion for f in STEP_KINDS[task_ref(pk).kind].fields(task_ref(pk)) if f.suggestion}
    save_entry(task_id=pk, values=entry, actor=cast(who, AT), at=AT)
    return complete_task(task_id=pk, actor=cast(who, AT), at=AT)


def test_a_draft_whose_objective_lacks_an_analysis_is_refused_by_name_and_passes_when_it_is_written(
    run: RunRef, cast: Cast
) -> None:
    rows = proposed(run)["sasaran"]
    with override("id"), pytest.raises(NotReady) as refused:
        draft(run, cast, sasaran=[{**rows[0], "efisiensi": ""}])
    assert "“Meningkatnya pelayanan”: analisis “efisiensi penggunaan sumber daya” belum ditulis." in str(refused.value)
    draft(run, cast, sasaran=rows)
    assert task(run, "r2").state == "open"


def test_an_objective_left_out_of_the_table_is_missed_too(run: RunRef, cast: Cast) -> None:
    with override("id"), pytest.raises(NotReady) as refused:
        draft(run, cast, sasaran=[{**proposed(run)["sasaran"][0], "sasaran": "Sasaran lain"}])
    assert str(refused.value).count("Meningkatnya pelayanan") == 6


@pytest.mark.parametrize("stop", range(3))
def test_a_document_with_a_missing_analysis_is_neither_submitted_initialled_nor_signed(
    stop: int, run: RunRef, cast: Cast
) -> None:
    draft(run, cast)
    for step, who in WAITS[:stop]:
        close(run, cast, step, who)
    document = Artefact.objects.get(run=run.id, key="draft", data__signable=True)
    whole = dict(document.data)
    lacking = [{"heading": "Bab III A.1 (2)", "objective": "Meningkatnya pelayanan", "analysis": 2}]
    Artefact.objects.filter(pk=document.pk).update(data={**whole, "missing": lacking})
    with override("id"), pytest.raises(NotReady, match="perbandingan dengan tahun-tahun sebelumnya"):
        close(run, cast, *WAITS[stop])
    Artefact.objects.filter(pk=document.pk).update(data=whole)
    close(run, cast, *WAITS[stop])
    assert whole["missing"] == []


def test_what_a_report_compares_with_is_frozen_under_its_digest(run: RunRef, cast: Cast) -> None:
    draft(run, cast)
    frozen = snapshot(run.id)
    assert frozen is not None
    first = next(c for c in frozen.content["comparisons"] if c["indicator"] == "A1")
    assert [(e["year"], e["realisation"]) for e in first["earlier"]] == [(2023, "88"), (2024, "90"), (2025, "93")]
    assert (first["change"]["shown"], first["change"]["verdict"]) == ("-2", "worse")
    assert (first["medium_term"]["target"], first["medium_term"]["progress"]) == ("100", "91,00")
    assert first["national"] is None
    assert Artefact.objects.get(run=run.id, key="draft", data__signable=True).data["digest"] == frozen.digest


def test_from_the_analysis_to_the_signature_the_seven_analyses_are_carried_into_one_document(cast: Cast) -> None:
    run = cast.start(sop(row(1, "analyse", "kasubag"), row(2, "draft", "petugas", produces=["draft"]), row(3, "sign", "camat")),
                     at=AT)
    analysis = task(run, "r1", state="open").pk
    entry = {f.key: f.suggestion for f in STEP_KINDS["analyse"].fields(task_ref(analysis))}
    said = {"penyebab": "Loket kurang satu petugas.", "solusi": "Petugas ditambah.", "tindak_lanjut": "Mengusulkan petugas"}
    with override("id"), pytest.raises(NotReady, match="penyebab, hambatan dan solusi"):
        save_entry(task_id=analysis, actor=cast("kasubag", AT), at=AT, values={
            **entry, "analisis": [{**entry["analisis"][0], "sasaran": "Sasaran lain"}]})
        complete_task(task_id=analysis, actor=cast("kasubag", AT), at=AT)
    save_entry(task_id=analysis, actor=cast("kasubag", AT), at=AT, values={
        **entry, "analisis": [{**entry["analisis"][0], **said}]})
    complete_task(task_id=analysis, actor=cast("kasubag", AT), at=AT)
    form = text_of_pdf(file_bytes(Artefact.objects.get(run=run.id, key="evaluation-form").file_id))
    for words in ("FORM EVALUASI KINERJA", "Meningkatnya pelayanan", "Mengusulkan petugas"):
        assert words in form, words
    proposal = {f.key: f.suggestion for f in STEP_KINDS["draft"].fields(task_ref(task(run, "r2", state="open").pk))}
    save_entry(task_id=task(run, "r2").pk, values=proposal, actor=cast("petugas", AT), at=AT)
    complete_task(task_id=task(run, "r2").pk, actor=cast("petugas", AT), at=AT)
    close(run, cast, "r3", "camat")
    document = Artefact.objects.get(run=run.id, key="signed")
    text = " ".join(text_of_pdf(file_bytes(document.file_id)).split())
    for words in ("(2) Realisasi tahun-tahun sebelumnya", "turun 2 dibandingkan tahun 2025 (93); lebih buruk",
                  "Loket kurang satu petugas.", "tingkat kemajuan 91,00 %",
                  "tidak menyebut standar nasional", "(6) Efisiensi", "Mengusulkan petugas"):
        assert words in text, words
    frozen = snapshot(run.id)
    assert frozen is not None and frozen.digest in text.replace(" ", "")
    assert {w["part"] for w in frozen.content["written"] if w["how"] == "rewritten"} == {"penyebab", "solusi"}


def test_words_that_were_accepted_are_told_from_words_that_were_written(run: RunRef, cast: Cast) -> None:
    rows = proposed(run)["sasaran"]
    draft(run, cast, sasaran=[{**rows[0], "penyebab": "Loket dibuka setiap hari."}])
    frozen = snapshot(run.id)
    assert frozen is not None
    how = {w["part"]: w["how"] for w in frozen.content["written"]}
    assert how.pop("penyebab") == "rewritten"
    assert set(how.values()) == {"accepted"}


def test_complementary_values_of_the_period_stand_in_the_report_and_others_do_not(run: RunRef, cast: Cast) -> None:
    made = define_series(office=cast.office, key="skm", kind="survey", title="Survei", unit="nilai", source="Laporan",
                         actor=SYSTEM, at=AT)
    for period, value in (("2026Q1", "83,5"), ("2026Q2", "90"), ("2025", "82"), ("2020", "70")):
        record_point(series_id=made.pk, period=period, value=value, actor=SYSTEM, at=AT)
    assert [(p["period"], p["shown"]) for p in live_data(run)["series"]] == [("2025", "82"), ("2026Q1", "83,5")]


def test_a_year_measured_here_is_an_earlier_year_of_the_next_and_wins_over_a_typed_report(cast: Cast) -> None:
    adopt_plan(office=cast.office, data=json.loads(json.dumps(PLAN).replace("2026", "2025")), actor=SYSTEM, at=FOUNDED)
    load_history(office_id=cast.office.pk, year=2025, actor=SYSTEM, at=AT, rows=[
        {"indicator": "A1", "period": f"2025Q{q}", "supplier": "kasi-a", "value": Decimal(f"9{q}.5")} for q in (1, 2, 3, 4)])
    last = cast.start(sop(row(1, "measure", "kasubag")), period="2025Q4", at=AT)
    record_results(run=last, figures=figures_of(last), actor=SYSTEM, at=AT)
    measured, = year_results(cast.office.pk, 2026)
    assert (measured.indicator, measured.year, measured.realisation, measured.value) == ("A1", 2025, "94,5", Decimal("94.5"))
    now = start_another(last, cast, "2026Q1")
    first = next(c for c in live_data(now)["comparisons"] if c["indicator"] == "A1")
    assert [(e["year"], e["realisation"]) for e in first["earlier"]][-2:] == [(2024, "90"), (2025, "94,5")]
    assert "Triwulan IV Tahun 2025" in first["earlier"][-1]["source"]
    assert (first["change"]["shown"], first["change"]["verdict"]) == ("-3,5", "worse")


def test_a_quarter_stands_beside_the_same_quarter_of_last_year_in_figures_and_words(cast: Cast) -> None:
    adopt_plan(office=cast.office, data=json.loads(json.dumps(PLAN).replace("2026", "2025")), actor=SYSTEM, at=FOUNDED)
    load_history(office_id=cast.office.pk, year=2025, actor=SYSTEM, at=AT, rows=[
        {"indicator": "A1", "period": f"2025Q{q}", "supplier": "kasi-a", "value": Decimal(f"9{q + 3}")} for q in (1, 2)])
    quarter = cast.start(sop(*ROWS), at=AT)
    by_code = {c["indicator"]: c["same_period"] for c in live_data(quarter)["comparisons"]}
    beside = by_code.pop("A1")
    assert (beside["period"], beside["realisation"], beside["now"], beside["shown"], beside["verdict"]) == (
        "2025Q1", "94", "91", "-3", "worse")
    assert set(by_code.values()) == {None}  # nothing was reported of the others a year ago
    words = proposed(quarter)["sasaran"][0]["tahun_lalu"]
    assert "Dibandingkan dengan Triwulan I Tahun 2025 (94), realisasi Triwulan I Tahun 2026 (91) turun 3; lebih buruk." in words
    report, = objective_reports(live_data(quarter), ())
    assert report.results[0].same_period == ("94", "104,44", "91", "101,11", "-3; lebih buruk")


def test_what_stands_around_the_figures_costs_a_handful_of_queries(
    run: RunRef, django_assert_max_num_queries: Any
) -> None:
    figures = figures_of(run)
    # past, results, Renstra with targets, the codes of both, plan, cascade, series with points, the same quarter of last year
    with django_assert_max_num_queries(13):
        assert len(around_figures(run, figures)["comparisons"]) == 8
