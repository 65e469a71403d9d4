"""Adopting a plan: whole or not at all, by the right person, in versions; and its cards for other stages."""

from __future__ import annotations

import copy
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.db import IntegrityError, transaction

from capaian.foundation.models import AuditEntry
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotFound, NotPermitted
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.services import found_office
from capaian.planning.models import Indicator, Objective, PerformancePlan, Supply, Target
from capaian.planning.selectors import (
    indicator_cards,
    indicators_for,
    objectives_of,
    plan_for,
    plans_of,
    suppliers_for,
)
from capaian.planning.services import adopt_plan

AT = datetime(2024, 1, 8, 2, 0, tzinfo=UTC)
Q1 = Period.parse("2024Q1")
SEEDS = Path(__file__).parents[3] / "seeds"


def read(path: str) -> dict:
    return yaml.safe_load((SEEDS / path).read_text(encoding="utf-8"))


def found(key: str):
    return found_office(
        data=read(f"organisation/{key}.yaml"), namespace=uuid.uuid5(uuid.NAMESPACE_URL, key),
        calendar=read("calendar/indonesia.yaml"), password=None, actor=SYSTEM, at=AT,
    )  # fmt: skip


@pytest.fixture
def office(db):
    return found("kecamatan-pakusari")


@pytest.fixture
def data() -> dict:
    return read("indicators/kecamatan-pakusari-2024.yaml")


@pytest.fixture
def adopted(office, data):
    return adopt_plan(office=office, data=data, actor=SYSTEM, at=AT)


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (PerformancePlan, Objective, Indicator, Supply, Target))


# -- adopting


def test_an_adopted_plan_holds_every_objective_indicator_supplier_and_target(adopted, data):
    assert rows() == (1, len(data["objectives"]), 10, 10, 50)
    assert (adopted.status, adopted.version, adopted.remarks) == ("in_force", 1, [])
    assert adopted.example_notice == data["example_notice"]


def test_every_demonstration_plan_can_be_adopted_by_its_office(db):
    for path in sorted((SEEDS / "indicators").glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        row = adopt_plan(office=found(data["office"]), data=data, actor=SYSTEM, at=AT)
        year = indicators_for(row.office_id, Period.parse("2024"))
        assert [card.code for card in year] == [item["code"] for item in data["indicators"]]


def test_a_plan_with_one_fault_leaves_nothing_behind(office, data):
    wrong = copy.deepcopy(data)
    wrong["indicators"][-1]["suppliers"] = ["bendahara"]
    with pytest.raises(InvalidInput) as refusal:
        adopt_plan(office=office, data=wrong, actor=SYSTEM, at=AT)
    assert refusal.value.code == "plan.position" and refusal.value.place == "indicators ANG-3"
    assert rows() == (0, 0, 0, 0, 0)


def test_many_faults_are_told_together(office, data):
    wrong = copy.deepcopy(data)
    wrong["indicators"][0]["suppliers"] = []
    wrong["indicators"][9]["targets"]["2024"] = "1"
    with pytest.raises(ManyProblems) as refusal:
        adopt_plan(office=office, data=wrong, actor=SYSTEM, at=AT)
    assert [problem.code for problem in refusal.value.problems] == ["plan.supplier", "plan.sum"]


def test_the_plan_of_another_office_is_refused(office):
    with pytest.raises((InvalidInput, ManyProblems)) as refusal:
        adopt_plan(office=office, data=read("indicators/setda-way-kanan-2024.yaml"), actor=SYSTEM, at=AT)
    assert refusal.value.problems[0].code == "plan.office"


def test_only_the_offices_administrator_adopts_a_plan_and_a_refused_try_leaves_a_trace(office, data):
    outsider = Actor(person=7, name="Orang luar", office="kecamatan-bojong", administrator=True)
    planner = Actor(person=8, name="Staf", office=office.key)
    for actor in (outsider, planner):
        with pytest.raises(NotPermitted):
            adopt_plan(office=office, data=data, actor=actor, at=AT)
    assert AuditEntry.objects.filter(act="plan.adopt", allowed=False).count() == 2
    administrator = Actor(person=9, name="Admin", office=office.key, administrator=True)
    adopt_plan(office=office, data=data, actor=administrator, at=AT)
    assert AuditEntry.objects.filter(act="plan.adopt", allowed=True).count() == 1


def test_what_looks_wrong_is_kept_with_the_plan(office, data):
    data["indicators"][0]["name"] = "Jumlah pengaduan"
    row = adopt_plan(office=office, data=data, actor=SYSTEM, at=AT)
    assert [remark["code"] for remark in row.remarks] == ["plan.direction-unusual"]
    assert plan_for(office.pk, 2024).remarks[0]["place"] == "indicators IKU-1.direction"


# -- versions


def test_a_second_plan_for_the_year_needs_one_of_the_lawful_reasons(office, data, adopted):
    for reason in ("", "because"):
        with pytest.raises(Conflict):
            adopt_plan(office=office, data=data, actor=SYSTEM, at=AT, revision_reason=reason)
    again = adopt_plan(office=office, data=data, actor=SYSTEM, at=AT, revision_reason="change-of-strategy")
    adopted.refresh_from_db()
    assert (adopted.status, again.status, again.version) == ("replaced", "in_force", 2)
    assert plan_for(office.pk, 2024).id == again.pk


def test_a_first_plan_is_no_revision(office, data):
    with pytest.raises(Conflict):
        adopt_plan(office=office, data=data, actor=SYSTEM, at=AT, revision_reason="change-of-strategy")


def test_a_replaced_plan_still_explains_the_forms_made_from_it(office, data, adopted):
    old = [card.id for card in indicators_for(office.pk, Q1)]
    adopt_plan(office=office, data=data, actor=SYSTEM, at=AT, revision_reason="change-of-priority")
    assert [card.code for card in indicator_cards(old, Q1)] == [item["code"] for item in data["indicators"]]
    assert {card.id for card in indicators_for(office.pk, Q1)}.isdisjoint(old)
    assert indicator_cards([], Q1) == []


# -- cards


def test_a_card_carries_the_targets_of_the_period_to_date_and_of_the_year(office, adopted):
    cards = {card.code: card for card in indicators_for(office.pk, Period.parse("2024Q2"))}
    index = cards["IKU-1"].targets
    assert (index.period.value, index.to_date.value, index.year.value) == (
        Decimal("90.5"), Decimal("90.5"), Decimal("91.33"))  # fmt: skip
    budget = cards["ANG-3"].targets
    assert (budget.period.value, budget.to_date.value, budget.year.value) == (750000, 1250000, 2500000)
    assert str(budget.year.value) == "2500000" and str(index.year.value) == "91.33"


def test_a_card_says_all_that_the_rules_ask_of_an_indicator(office, adopted):
    card = indicators_for(office.pk, Q1)[1]
    assert (card.code, card.objective.code, card.objective.path) == ("IKU-2", "S1", ("T1",))
    assert card.operational_definition and card.calculation and card.source_medium and card.frequency == "quarter"
    assert card.responsible.key == "kasubag-perencanaan"
    assert [post.key for post in card.suppliers] == ["kasi-pemerintahan"]
    assert dict(card.formula_options) == {"places": 2, "rounding": "half-up"}
    assert len(card.smart) == 5


def test_a_supplier_sees_its_own_indicators_only(office, adopted):
    whole = {card.code for card in indicators_for(office.pk, Q1)}
    parts = [
        {card.code for card in indicators_for(office.pk, Q1, supplier=post.key)}
        for post in suppliers_for(office.pk, Q1)
    ]
    assert len(parts) == 3 and all(parts)
    assert set().union(*parts) == whole and sum(map(len, parts)) == len(whole)
    assert indicators_for(office.pk, Q1, supplier="camat") == []


def test_a_period_asks_only_what_is_due_in_it(office, adopted):
    assert indicators_for(office.pk, Period.parse("202403")) == []
    assert len(indicators_for(office.pk, Period.parse("2024S1"))) == 10
    semester = {card.code: card for card in indicators_for(office.pk, Period.parse("2024S1"))}["ANG-3"].targets
    assert semester.period.value == 1250000 and semester.period.derived


def test_reading_the_indicators_takes_five_queries_however_many_there_are(office, adopted, django_assert_num_queries):
    with django_assert_num_queries(5):
        indicators_for(office.pk, Q1)
    with django_assert_num_queries(5):
        indicators_for(office.pk, Q1, supplier="kasi-pemerintahan")
    with django_assert_num_queries(2):
        suppliers_for(office.pk, Q1)


def test_the_cascade_is_given_in_its_order(office, adopted):
    cascade = objectives_of(adopted.pk)
    assert [node.code for node in cascade] == ["T1", "S1", "S2", "S3", "P1", "P2", "P3", "SK1", "SK2"]
    assert cascade[-1].path == ("T1", "S1", "P1")


def test_an_office_without_a_plan_is_told_so(office):
    with pytest.raises(NotFound) as refusal:
        indicators_for(office.pk, Q1)
    assert refusal.value.code == "plan.none"
    assert plans_of(office.pk) == []


# -- the tables refuse what the service would never write


def test_a_target_is_exactly_one_thing(adopted):
    indicator = Indicator.objects.first()
    for wrong in (
        {}, {"value": 1, "reason": "x"}, {"value": 1, "label": "A"}, {"lower": 1}, {"lower": 2, "upper": 1},
        {"label": "A", "reason": "x"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.create(indicator=indicator, period_key="202412", **wrong)
    for right in ({"value": 0}, {"lower": 1, "upper": 1}, {"label": "A"}, {"reason": "x"}):
        Target.objects.create(indicator=indicator, period_key="202412", **right).delete()


def test_two_plans_of_one_year_cannot_both_be_in_force(office, adopted):
    with pytest.raises(IntegrityError), transaction.atomic():
        PerformancePlan.objects.create(
            office=office, year=2024, version=2, title="x", revision_reason="change-of-strategy", adopted_at=AT
        )


@pytest.mark.parametrize(
    "wrong", [{"formula": "guess"}, {"direction": "up"}, {"level": "x"}, {"frequency": "week"}, {"category": "IKX"},
              {"time_aggregation": "average"}, {"unit_aggregation": "x"}, {"decimals": 7}, {"weight": -1}],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_the_closed_lists_hold_in_the_table_too(adopted, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(code="IKU-1").update(**wrong)
