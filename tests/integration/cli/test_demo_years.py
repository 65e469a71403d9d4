"""The demo's five years: a plan, its figures and its comparisons open for each of them."""

from __future__ import annotations

import pytest
from django.test import Client

from capaian.kernel.periods import Period
from capaian.measurement.selectors import a_year_before, course_of
from capaian.measurement.selectors.standing import standing
from capaian.organisation.models import Office, Person
from capaian.planning.selectors import plan_for, plan_value, planned_years, strategy_of
from tests.integration.cli.conftest import FOUNDED


def test_each_year_has_its_own_plan_copied_from_the_year_before_with_that_years_targets(pakusari: Office) -> None:
    assert planned_years([pakusari.pk]) == [2024, 2023, 2022, 2021, 2020]
    strategy = strategy_of(pakusari.pk, 2024)
    assert strategy is not None
    for year in range(2020, 2024):
        plan = plan_value(plan_for(pakusari.pk, year).id)
        assert (plan.title, "asumsi demo" in plan.source_note) == (f"Perjanjian Kinerja dan Rencana Aksi Tahun {year}", True)
        assert plan.indicators[0].targets[str(year)] == strategy.targets["IKU-1", year]
        assert set(plan.indicators[0].targets) == {str(year), *(f"{year}Q{q}" for q in range(1, 5))}


@pytest.mark.parametrize("year", [2020, 2023])
def test_each_year_is_measured_from_its_quarters_and_a_budget_sums_to_the_printed_year(pakusari: Office, year: int) -> None:
    found = standing(pakusari.pk, Period.parse(f"{year}Q4"), FOUNDED)
    assert found.planned and found.score.measured == found.score.total == 7
    assert len(found.course) == 4
    money = course_of(pakusari.pk, year, "ANG-1")
    assert sum(f.measurement.realisation or 0 for f in money.values()) == {2020: 2562626955, 2023: 3431176626}[year]


def test_a_quarter_finds_the_same_one_a_year_earlier_and_the_first_year_finds_none(pakusari: Office) -> None:
    before = a_year_before(pakusari.pk, Period.parse("2024Q4"))
    assert before["IKU-1"].realisation_text == "93,93" and before["IKU-1"].period.key == "2023Q4"
    assert a_year_before(pakusari.pk, Period.parse("2020Q1")) == {}


@pytest.mark.parametrize("path", ["rencana/2021/", "rencana/2021/pemeriksaan/", "kinerja/?periode=2021Q2"])
def test_the_pages_of_an_earlier_year_open(pakusari: Office, path: str) -> None:
    page = officer(pakusari).get(f"/{path}")
    assert page.status_code == 200 and "Meningkatnya" in page.content.decode()


def test_an_indicators_page_shows_each_quarter_beside_last_years(pakusari: Office) -> None:
    page = officer(pakusari).get("/rencana/2023/indikator/IKU-1/").content.decode()
    assert "Dibandingkan periode yang sama tahun lalu" in page and "-4,02" in page and "lebih buruk" in page
    first = officer(pakusari).get("/rencana/2020/indikator/IKU-1/").content.decode()
    assert "Dibandingkan periode yang sama tahun lalu" in first and "lebih" not in first.partition("Dibandingkan")[2]


def officer(office: Office) -> Client:
    person = Person.objects.get(office=office, administrator=True)
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    return client
