"""From a figure of a run down to its evidence file; a stranger finds neither."""

from __future__ import annotations

import copy
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from capaian.collection.models import Evidence, Realisation
from capaian.collection.selectors import current_form, lines
from capaian.collection.services import attach_evidence, save_value, verify_value
from capaian.collection.services.values import Typed
from capaian.kernel.errors import NotFound
from capaian.measurement.selectors import figures_of, trace
from capaian.measurement.services import record_results
from capaian.organisation.models import Person
from capaian.procedures.models import Task
from capaian.procedures.ports import RunRef
from tests.cast import Cast, adopt, done, found_cast, no, row, sop, yes

AT = datetime(2026, 4, 6, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
PDF = b"%PDF-1.7 bukti contoh"


@pytest.fixture(scope="module")
def measured(module_db: DjangoDbBlocker) -> tuple[Cast, RunRef]:
    """Once for all tests: Kasi A has typed the satisfaction index with its evidence, the clerk has accepted it."""
    with module_db.unblock():
        cast = found_cast()
        adopt(cast)
        return cast, _run(cast)


@pytest.fixture
def cast(measured: tuple[Cast, RunRef], db: None) -> Cast:
    return copy.deepcopy(measured[0])


@pytest.fixture
def run(measured: tuple[Cast, RunRef], db: None) -> RunRef:
    return copy.deepcopy(measured[1])


def _run(cast: Cast) -> RunRef:
    answers = [yes("r3"), no("r1", only_returned=True)]
    pack = sop(row(1, "fill", "seksi", each=True), row(2, "verify", "petugas", outcomes=answers), row(3, "recap", "petugas"))
    begun = cast.start(pack, by="kasi-a", period="2026Q1", at=AT)
    fill_all(begun, cast)
    return begun


def fill_all(run: RunRef, cast: Cast, value: str = "81,5") -> None:
    form = current_form(run.id)
    assert form is not None
    for task in Task.objects.filter(run=run.id, kind="fill", state="open").order_by("pk"):
        supplier = task.member.partition(":")[2]
        for line in lines(form, supplier):
            typed = Typed(line.row, value)
            if line.is_ratio:
                typed = Typed(line.row, "", numerator="174", denominator="264")
            elif line.labels:
                typed = Typed(line.row, "WDP")
            elif line.indicator.decimals == 0:
                typed = Typed(line.row, "81")
            save_value(task_id=task.pk, typed=typed, actor=cast(supplier, AT), at=AT)
            if line.indicator.evidence_required:
                attach_evidence(task_id=task.pk, row=line.row, data=PDF, name="ikm.pdf", actor=cast(supplier, AT), at=AT)
        done(run, "r1", cast, supplier, at=AT)
    verify = Task.objects.get(run=run.id, kind="verify", state="open")
    for line in lines(form):
        if line.id:
            verify_value(task_id=verify.pk, value_id=line.id, accept=True, actor=cast("petugas", AT), at=AT)


def browser(cast: Cast, post: str) -> Client:
    return logged_in(cast.person(post))


def logged_in(person: Person) -> Client:
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    return client


def address(run: RunRef, code: str = "A1", scope: str = "periode") -> str:
    return f"/pelaksanaan/{run.uid}/jejak/{code}/{scope}/"


def test_a_figure_leads_to_its_cell_its_evidence_its_verifier_and_its_history(run: RunRef) -> None:
    found = trace(run, "A1", "period")
    assert (found.target, found.realisation, found.achievement, found.met) == ("90", "81,5", "90,56", False)
    value = found.parts[0].values[0]
    assert (value.cell, value.entered_by, value.verified_by) == ("Formulir!F8 2026Q1", "Pejabat kasi-a (contoh)",
                                                               "Pejabat petugas (contoh)")
    assert [e.name for e in value.evidence] == ["ikm.pdf"]
    assert [c.act for c in value.changes] == ["entered", "accepted"]


def test_the_recorded_figure_counts_and_a_later_correction_is_named(run: RunRef, cast: Cast) -> None:
    record_results(run=run, figures=figures_of(run), actor=cast("petugas", AT), at=AT)
    assert (trace(run, "A1", "period").number, trace(run, "A1", "period").changed) == (1, ())
    Realisation.objects.filter(indicator__code="A1").update(value="99", entered_at=AT + timedelta(days=1))
    later = trace(run, "A1", "period")
    assert (later.achievement, later.changed) == ("90,56", ("Kepala Seksi A, Triwulan I Tahun 2026",))


def test_the_live_figure_and_the_recorded_one_are_the_same(run: RunRef, cast: Cast) -> None:
    before = {(c, s): trace(run, c, s) for c in ("A1", "A2", "B1", "B2") for s in ("period", "to_date", "year")}
    record_results(run=run, figures=figures_of(run), actor=cast("petugas", AT), at=AT)
    for (code, scope), live in before.items():
        kept = trace(run, code, scope)
        assert (kept.achievement, kept.undefined, kept.met, kept.explanation, kept.digest) == (
            live.achievement, live.undefined, live.met, live.explanation, live.digest)


def test_a_year_lists_every_quarter_also_those_without_a_value(run: RunRef) -> None:
    parts = trace(run, "A1", "year").parts
    assert [(p.period, len(p.values)) for p in parts] == [("2026Q1", 1), ("2026Q2", 0), ("2026Q3", 0), ("2026Q4", 0)]


@pytest.mark.parametrize(("code", "scope"), [("A9", "period"), ("A1", "decade"), ("A1", "")])
def test_a_figure_that_the_run_does_not_have_is_not_found(run: RunRef, code: str, scope: str) -> None:
    with pytest.raises(NotFound):
        trace(run, code, scope)


def test_the_run_page_leads_through_the_figure_to_the_evidence_file(run: RunRef, cast: Cast) -> None:
    arsiparis = browser(cast, "arsiparis")
    page = arsiparis.get(f"/pelaksanaan/{run.uid}/").content.decode()
    assert address(run) in page
    trail = arsiparis.get(address(run)).content.decode()
    for told in ("90,56", "81,5", "Formulir!F8 2026Q1", "Pejabat petugas (contoh)", "ikm.pdf"):
        assert told in trail
    file = re.search(r'href="(/bukti/\d+/)"', trail)
    assert file is not None
    assert arsiparis.get(file[1]).content == PDF


def test_a_stranger_finds_neither_the_trail_nor_the_evidence(run: RunRef, cast: Cast) -> None:
    stranger = logged_in(Person.objects.get(office=cast.outside))
    evidence = Evidence.objects.get()
    for path in (f"/pelaksanaan/{run.uid}/", address(run), f"/bukti/{evidence.pk}/"):
        assert stranger.get(path).status_code == 404
        assert Client().get(path).status_code == 302


@pytest.mark.parametrize("scope", ["windu", "period"])
def test_an_unknown_scope_is_a_404(run: RunRef, cast: Cast, scope: str) -> None:
    assert browser(cast, "camat").get(address(run, scope=scope)).status_code == 404


def test_a_trail_costs_the_same_for_one_value_and_for_many(run: RunRef, cast: Cast, django_assert_max_num_queries: Any) -> None:
    record_results(run=run, figures=figures_of(run), actor=cast("petugas", AT), at=AT)
    # result; indicator, objectives, suppliers, targets; values, evidence, changes
    with django_assert_max_num_queries(8):
        trace(run, "A1", "period")
    with django_assert_max_num_queries(8):
        trace(run, "A1", "year")
