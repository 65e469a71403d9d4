"""Nomenclature codes by year: kept with the plan of their year, checked as a warning, followed in comparisons."""

from __future__ import annotations

import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import User
from django.test import Client

from capaian.kernel.errors import InvalidInput, ManyProblems, NotPermitted
from capaian.organisation.domain.actors import SYSTEM
from capaian.planning.domain.nomenclature import FORMAT, Code, CodeChange, follow, table_from_data
from capaian.planning.domain.targets import TargetValue
from capaian.planning.domain.years import PastValue, Strategy
from capaian.planning.exchange.importing import book_of, export_plan
from capaian.planning.models import NomenclatureChange, NomenclatureCode
from capaian.planning.selectors import (
    nomenclature_of,
    past_as_kept,
    past_of,
    plan_for,
    plan_value,
    strategy_as_kept,
    strategy_of,
)
from capaian.planning.services import adopt_plan, record_nomenclature, record_past, record_strategy
from tests.cast import FOUNDED, MORNING, PLAN, Cast, found_cast

TABLE = {"format": FORMAT, "regulation": "Keputusan contoh", "codes": [
    {"code": "7.01.01", "title": "Program Penunjang", "from": 2021},
    {"code": "7.01.01.2.01", "title": "Perencanaan", "from": 2021, "until": 2025},
    {"code": "7.01.01.2.02", "title": "Perencanaan Kinerja", "from": 2026}],
    "changes": [{"old": "7.01.01.2.01", "new": "7.01.01.2.02", "from": 2026}]}


@pytest.fixture
def cast(db: None) -> Cast:
    return found_cast()


def plan(*codes: tuple[str, str]) -> dict[str, Any]:
    """The small plan with one node of the cascade per code."""
    data = copy.deepcopy(dict(PLAN))
    data["objectives"] = [*data["objectives"], *({"code": f"K{n}", "kind": kind, "text": f"Baris {n}", "parent": "S1",
                                                   "nomenclature": code} for n, (kind, code) in enumerate(codes))]
    for n in range(len(codes)):
        data["indicators"][n]["objective"] = f"K{n}"
    return data


def record(cast: Cast, table: dict[str, Any] = TABLE, office: Any = None, actor: Any = SYSTEM) -> int:
    return record_nomenclature(office=office, table=table_from_data(table), actor=actor, at=MORNING)


def test_a_plan_keeps_the_code_of_its_year_through_workbook_and_document(cast: Cast) -> None:
    adopt_plan(office=cast.office, data=plan(("program", "7.01.01")), actor=SYSTEM, at=FOUNDED)
    kept = plan_value(plan_for(cast.office.pk, 2026).id)
    assert [node.nomenclature for node in kept.objectives] == ["", "7.01.01"]
    book = book_of(export_plan(cast.office, 2026, MORNING), cast.office, MORNING)
    assert book.document["objectives"][1]["nomenclature"] == "7.01.01"


def test_a_code_unknown_in_the_plans_year_is_a_remark_and_stops_nothing(cast: Cast) -> None:
    record(cast)
    row = adopt_plan(office=cast.office, actor=SYSTEM, at=FOUNDED, data=plan(
        ("program", "7.01.01"), ("activity", "7.01.01.2.01"), ("activity", "7.01.01.2.09"), ("program", "7.01.01.2.02"),
        ("sub_activity", "entah")))
    assert [(r["code"], r["place"].partition("nomenclature ")[2]) for r in row.remarks] == [
        ("plan.nomenclature-old", "7.01.01.2.01 → 7.01.01.2.02"), ("plan.nomenclature-unknown", "7.01.01.2.09"),
        ("plan.nomenclature-form", "7.01.01.2.02"), ("plan.nomenclature-form", "entah")]


def test_where_there_is_no_table_of_the_year_nothing_is_doubted(cast: Cast) -> None:
    row = adopt_plan(office=cast.office, data=plan(("program", "7.01.99")), actor=SYSTEM, at=FOUNDED)
    assert row.remarks == []


def test_figures_of_earlier_years_stand_under_the_code_of_this_year(cast: Cast) -> None:
    record(cast)
    past = [PastValue("7.01.01.2.01", 2024, "Laporan 2024", realisation=Decimal(90)), PastValue("A1", 2024, "Laporan")]
    record_past(office=cast.office, past=past, actor=SYSTEM, at=MORNING)
    assert [row.indicator for row in past_of(cast.office.pk, 2026)] == ["7.01.01.2.02", "A1"]
    assert [row.indicator for row in past_of(cast.office.pk, 2025)] == ["7.01.01.2.01", "A1"]
    assert [row.indicator for row in past_as_kept(cast.office.pk, 2026)] == ["7.01.01.2.01", "A1"]


def test_medium_term_targets_stand_under_the_code_of_this_year_too_and_are_kept_as_recorded(cast: Cast) -> None:
    record(cast)
    aim = {("7.01.01.2.01", 2029): TargetValue(Decimal(95)), ("A1", 2029): TargetValue(Decimal(9))}
    record_strategy(office=cast.office, strategy=Strategy(2025, 2029, "Renstra", aim), actor=SYSTEM, at=MORNING)
    assert [codes_of(read(cast.office.pk, year)) for read, year in (
        (strategy_of, 2026), (strategy_of, 2025), (strategy_as_kept, 2026))] == [
        ["7.01.01.2.02", "A1"], ["7.01.01.2.01", "A1"], ["7.01.01.2.01", "A1"]]


def codes_of(strategy: Strategy | None) -> list[str]:
    assert strategy is not None
    return sorted(code for code, _ in strategy.targets)


@pytest.mark.parametrize(("changes", "since", "until", "now"), [
    ([("a", "b", 2023), ("b", "c", 2025)], 2022, 2026, "c"),
    ([("a", "b", 2023), ("b", "c", 2025)], 2022, 2024, "b"),
    ([("a", "b", 2023), ("b", "c", 2025)], 2023, 2026, "a"),  # the code of 2023 is another one that is called so
    ([("a", "b", 2023), ("a", "c", 2023)], 2022, 2026, "a"),  # split
    ([("a", "c", 2023), ("b", "c", 2023)], 2022, 2026, "a"),  # merged
    ([("a", "b", 2024), ("b", "a", 2024)], 2023, 2024, "b"),  # exchanged in one year
    ([("a", "b", 2024), ("b", "a", 2025)], 2023, 2026, "a")])  # and back
def test_a_chain_of_changes_is_followed_and_what_has_no_single_heir_is_not(
    changes: list[tuple[str, str, int]], since: int, until: int, now: str,
) -> None:
    assert follow("a", since, until, [CodeChange(*one) for one in changes]) == now


def test_a_table_given_again_changes_nothing_and_a_corrected_line_is_brought_up_to_date(cast: Cast) -> None:
    assert (record(cast), record(cast)) == (4, 0)
    ended = {**TABLE, "codes": [{**TABLE["codes"][0], "until": 2027}]}  # type: ignore[index]
    assert record(cast, ended) == 1
    assert (NomenclatureCode.objects.count(), NomenclatureChange.objects.count()) == (3, 1)
    assert NomenclatureCode.objects.get(code="7.01.01").last_year == 2027


def test_an_offices_own_table_is_its_own(cast: Cast) -> None:
    record(cast, office=cast.office, actor=cast.administrator)
    assert len(nomenclature_of(cast.office.pk).codes) == 3 and nomenclature_of(cast.outside.pk).codes == ()


def test_the_table_of_every_office_is_kept_by_the_installer(cast: Cast) -> None:
    for who in (cast.administrator, cast("camat"), cast.orang_luar):
        with pytest.raises(NotPermitted):
            record(cast, actor=who)
    for who in (cast("camat"), cast.orang_luar):
        with pytest.raises(NotPermitted):
            record(cast, office=cast.office, actor=who)
    assert NomenclatureCode.objects.count() == 0


def test_a_file_with_faults_names_each_row() -> None:
    with pytest.raises(ManyProblems) as refused:
        table_from_data({"format": FORMAT, "codes": [{"code": "program", "title": "", "from": "2021"},
                                                     {"code": "7.01.01", "title": "A", "from": 2024, "until": 2020}],
                         "changes": [{"old": "7.01.01", "new": "7.01.01", "from": 2024}]})
    assert [p.place for p in refused.value.problems] == [
        "codes[1].from", "codes[1].code", "codes[1].title", "codes[2]", "changes[1]", "changes[1]"]
    with pytest.raises(InvalidInput):
        table_from_data({})


def test_a_code_is_in_force_from_its_first_to_its_last_year() -> None:
    code = Code("7.01.01.2.01.0006", "Contoh", 2021, 2023)
    assert [year for year in range(2019, 2026) if code.in_force(year)] == [2021, 2022, 2023]
    assert [Code(text, "", 2021).kind for text in ("7.01.01", "7.01.01.2.01", "7.01.01.2.01.0006", "7")] == [
        "program", "activity", "sub_activity", ""]


def test_the_page_shows_the_codes_of_a_year_and_their_changes(cast: Cast, django_assert_max_num_queries: Any) -> None:
    record(cast)
    client = Client()
    client.force_login(User.objects.get(pk=cast.person("arsiparis").user_id))
    client.get("/rencana/nomenklatur/")
    with django_assert_max_num_queries(11):  # session, user; person, posts, teams; office, roles, news; codes, changes
        page = client.get("/rencana/nomenklatur/?tahun=2026").content.decode()
    assert "Perencanaan Kinerja" in page and "Perubahan kode" in page and "Keputusan contoh" in page
    assert "Perubahan kode" not in client.get("/rencana/nomenklatur/?tahun=2024").content.decode()
    assert client.get("/rencana/nomenklatur/?tahun=x").status_code == 400


def test_the_command_brings_a_file_in(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from capaian.cli.main import main

    file = tmp_path / "nomenklatur.yaml"
    file.write_text(yaml.safe_dump(TABLE))
    assert main(["plan", "nomenclature", str(file)]) == 0
    assert capsys.readouterr().out == "3 kode, 1 perubahan kode; 4 baris baru atau berubah\n"
    file.write_text("- 1")
    assert main(["plan", "nomenclature", str(file)]) == 2
