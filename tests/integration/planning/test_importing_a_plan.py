"""Bringing a plan in: tried out and put into force by one path, whole or not at all, and told by sheet and cell."""

from __future__ import annotations

import copy
import io
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from capaian.cli import main as cli
from capaian.cli import plan as plan_command
from capaian.foundation.models import AuditEntry
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotFound, NotPermitted
from capaian.organisation.domain.actors import SYSTEM
from capaian.planning.domain.plan import plan_from_data
from capaian.planning.domain.years import PastValue, past_from_data
from capaian.planning.exchange.importing import (
    PlanBook,
    book_of,
    draft_workbook,
    export_document,
    export_plan,
    import_plan,
    posts_of_office,
    template,
)
from capaian.planning.exchange.written import plan_workbook
from capaian.planning.models import PastFigure, PerformancePlan, StrategicTarget
from capaian.planning.selectors import past_of, plan_for, plan_value, strategy_of
from capaian.planning.services import copy_plan_forward, record_past
from tests.cast import FOUNDED, PLAN, Cast, adopt, found_cast

AT = datetime(2026, 2, 2, 3, 0, tzinfo=UTC)
YEARS = {
    "strategy": {"title": "Renstra 2025-2029", "first_year": 2025, "last_year": 2029, "source": "Perbup",
                 "targets": {"A1": {2026: "90", 2027: "91"}}},
    "history": [{"indicator": "A1", "year": 2024, "target": "88", "realisation": "91.5", "achievement": "103,98",
                 "source": "LKjIP 2024"}],
}  # fmt: skip


@pytest.fixture
def cast(db) -> Cast:
    return found_cast()


@pytest.fixture
def adopted(cast) -> Cast:
    adopt(cast)
    return cast


def changed(data: bytes, sheet: str, cell: str, value: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def kept() -> tuple[int, int, int]:
    return PerformancePlan.objects.count(), StrategicTarget.objects.count(), PastFigure.objects.count()


def test_trying_out_tells_what_would_change_and_keeps_nothing(cast):
    book = PlanBook(copy.deepcopy(dict(PLAN)) | YEARS)
    tried = import_plan(office=cast.office, book=book, dry_run=True, actor=SYSTEM, at=AT)
    assert (tried.indicators, tried.past, tried.strategy.title) == (8, 1, "Renstra 2025-2029")
    assert [(c.kind, c.code) for c in tried.changes][:2] == [("added", "S1"), ("added", "A1")]
    assert kept() == (0, 0, 0)
    done = import_plan(office=cast.office, book=book, actor=SYSTEM, at=AT)
    assert done.changes == tried.changes
    assert kept() == (1, 2, 1)


def test_an_exported_plan_comes_in_again_as_its_next_version(adopted):
    data = changed(export_plan(adopted.office, 2026, AT), "Target", "B2", 95)
    done = import_plan(office=adopted.office, book=book_of(changed(data, "Target", "H2", "95,00"), adopted.office, AT),
                       revision_reason="change-of-priority", actor=SYSTEM, at=AT)  # fmt: skip
    assert [(c.code, c.field, c.old, c.new) for c in done.changes] == [
        ("A1", "2026", "90", "95"), ("A1", "2026Q4", "90", "95")]  # fmt: skip
    assert done.plan.version == 2
    assert plan_value(done.plan.id).indicators[0].targets["2026"].value == Decimal(95)


def test_what_is_in_force_already_is_not_taken_again(adopted):
    with pytest.raises(Conflict) as refusal:
        import_plan(office=adopted.office, book=book_of(export_plan(adopted.office, 2026, AT), adopted.office, AT),
                    revision_reason="change-of-priority", actor=SYSTEM, at=AT)  # fmt: skip
    assert refusal.value.code == "plan.same"
    assert PerformancePlan.objects.count() == 1


def test_a_plan_in_force_is_revised_only_for_one_of_the_legal_reasons(adopted):
    book = book_of(export_plan(adopted.office, 2026, AT), adopted.office, AT)
    for reason in ("", "karena ingin"):
        document = copy.deepcopy(book.document)
        document["indicators"][0]["name"] = "Lain"
        with pytest.raises(Conflict) as refusal:
            import_plan(office=adopted.office, book=PlanBook(document), revision_reason=reason, actor=SYSTEM, at=AT)
        assert refusal.value.code == "plan.exists"


def test_a_fault_of_the_whole_plan_is_told_with_its_cell(adopted):
    data = changed(export_plan(adopted.office, 2026, AT), "Target", "D6", None)
    data = changed(data, "Target", "E6", None)
    data = changed(data, "Indikator", "B3", "S9")
    with pytest.raises(ManyProblems) as refusal:
        import_plan(office=adopted.office, book=book_of(data, adopted.office, AT),
                    revision_reason="change-of-priority", actor=SYSTEM, at=AT)  # fmt: skip
    assert [(p.code, p.place) for p in refusal.value.problems] == [
        ("plan.reference", "Indikator!B3"), ("plan.target-missing", "Target!A6")]  # fmt: skip
    assert kept() == (1, 0, 0)


def test_a_percentage_that_would_be_added_up_is_told_with_its_cell_and_an_index_is_a_remark(cast):
    document = copy.deepcopy(dict(PLAN))
    percent, index = document["indicators"][5], document["indicators"][0]
    targets = {"2026": "40", **{f"2026Q{q}": "10" for q in range(1, 5)}}
    percent |= {"unit": "Persentase (%)", "time_aggregation": "sum", "targets": targets}
    index |= {"unit": "indeks", "time_aggregation": "sum", "targets": targets}
    data = plan_workbook(plan_from_data(document), posts_of_office(cast.office, AT), at=AT)
    with pytest.raises(InvalidInput) as refusal:
        import_plan(office=cast.office, book=book_of(data, cast.office, AT), actor=SYSTEM, at=AT)
    assert (refusal.value.code, refusal.value.params["unit"]) == ("plan.percent-sum", "Persentase (%)")
    assert refusal.value.place.startswith("Indikator!") and refusal.value.place.endswith("7")
    percent["time_aggregation"], percent["targets"] = "last", {**targets, "2026": "10"}
    taken = import_plan(office=cast.office, book=PlanBook(document), actor=SYSTEM, at=AT).plan
    assert [(r["code"], r["place"]) for r in taken.remarks] == [("plan.relative-sum", "indicators A1.time_aggregation")]


def test_nothing_stays_when_the_years_around_the_plan_are_wrong(cast):
    future = {"history": [YEARS["history"][0] | {"year": 2026}]}
    with pytest.raises(InvalidInput) as refusal:
        import_plan(office=cast.office, book=PlanBook(dict(PLAN) | future), actor=SYSTEM, at=AT)
    assert refusal.value.code == "history.future"
    assert kept() == (0, 0, 0)
    assert AuditEntry.objects.filter(act="plan.import", allowed=False).count() == 1


@pytest.mark.parametrize("dry_run", [True, False])
def test_only_the_offices_administrator_brings_a_plan_in(cast, dry_run):
    book = PlanBook(dict(PLAN))
    for actor in (cast("camat"), cast.orang_luar):
        with pytest.raises(NotPermitted):
            import_plan(office=cast.office, book=book, dry_run=dry_run, actor=actor, at=AT)
    assert AuditEntry.objects.filter(act="plan.import", allowed=False).count() == 2
    import_plan(office=cast.office, book=book, dry_run=dry_run, actor=cast.administrator, at=AT)


def test_a_plan_of_another_office_is_refused_by_its_cell(adopted):
    data = changed(export_plan(adopted.office, 2026, AT), "Rencana", "B1", "kecamatan-luar")
    with pytest.raises(InvalidInput) as refusal:
        import_plan(office=adopted.office, book=book_of(data, adopted.office, AT), actor=SYSTEM, at=AT)
    problems = getattr(refusal.value, "problems", [refusal.value])
    assert (problems[0].code, problems[0].place) == ("plan.office", "Rencana!B1")


def test_a_file_beyond_the_limit_is_not_even_opened(cast, settings):
    settings.UPLOAD_LIMIT = 10
    with pytest.raises(InvalidInput) as refusal:
        book_of(b"x" * 11, cast.office, AT)
    assert refusal.value.code == "plan.size"


def test_the_template_of_an_office_names_its_posts(cast):
    book = book_of(template(cast.office, 2027, AT), cast.office, AT)
    assert book.document["office"] == cast.office.key
    assert book.document["indicators"][0]["responsible"] == "camat"


# -- the years around a plan


def test_medium_term_targets_and_past_figures_are_what_reports_compare_with(cast):
    import_plan(office=cast.office, book=PlanBook(dict(PLAN) | YEARS), actor=SYSTEM, at=AT)
    strategy = strategy_of(cast.office.pk, 2026)
    assert (strategy.targets["A1", 2027].value, strategy.source) == (Decimal(91), "Perbup")
    assert strategy_of(cast.office.pk, 2031) is None
    assert past_of(cast.office.pk, 2026) == past_from_data(YEARS)
    assert past_of(cast.office.pk, 2024) == ()


def test_a_corrected_past_figure_leaves_what_it_said_before(cast):
    def row(realisation):
        return [PastValue("A1", 2024, "LKjIP", Decimal(88), Decimal(realisation))]

    assert record_past(office=cast.office, past=row("91.5"), actor=SYSTEM, at=AT) == 1
    assert record_past(office=cast.office, past=row("91.50"), actor=SYSTEM, at=AT) == 0
    assert record_past(office=cast.office, past=row("91.7"), actor=SYSTEM, at=AT) == 1
    last = AuditEntry.objects.filter(act="history.record").latest("pk")
    assert [facts[1] for facts in last.detail["rows"]["A1 2024"]] == ["91.5", "91.7"]


# -- a year forward


def test_a_year_is_copied_forward_as_a_draft_that_can_be_adopted(adopted):
    draft = copy_plan_forward(office=adopted.office, from_year=2026, to_year=2027, actor=SYSTEM, at=AT)
    assert PerformancePlan.objects.count() == 1
    book = book_of(draft_workbook(draft, adopted.office, AT), adopted.office, AT)
    import_plan(office=adopted.office, book=book, actor=SYSTEM, at=AT)
    plan = plan_value(plan_for(adopted.office.pk, 2027).id)
    assert not any(target.is_set for one in plan.indicators for target in one.targets.values())


def test_a_copy_is_refused_without_a_plan_to_copy_onto_a_plan_and_to_strangers(adopted):
    def copied(actor=SYSTEM, **years):
        return copy_plan_forward(office=adopted.office, actor=actor, at=AT, **years)

    for error, years in ((NotFound, {"from_year": 2020, "to_year": 2027}), (Conflict, {"from_year": 2025, "to_year": 2026}),
                         (InvalidInput, {"from_year": 2026, "to_year": 2025})):  # fmt: skip
        with pytest.raises(error):
            copied(**years)
    with pytest.raises(NotPermitted):
        copied(actor=adopted.orang_luar, from_year=2026, to_year=2027)


# -- the command


def test_the_command_goes_the_whole_way(adopted, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(plan_command, "_now", lambda: AT)
    out, office = tmp_path / "rencana.xlsx", f"--office={adopted.office.key}"
    assert cli.main(["plan", "template", office, "--year=2027", f"--out={tmp_path / 'kosong.xlsx'}"]) == 0
    assert cli.main(["plan", "copy", office, "--from=2026", "--to=2027", f"--out={out}"]) == 0
    assert cli.main(["plan", "check", str(out), office]) == 0
    assert "ditambah A1 Indeks kepuasan" in capsys.readouterr().out
    assert PerformancePlan.objects.count() == 1
    assert cli.main(["plan", "import", str(out), office, "--as=admin@uji"]) == 0
    assert cli.main(["plan", "export", office, "--year=2027", f"--out={tmp_path / 'a.yaml'}"]) == 0
    assert cli.main(["plan", "check", str(tmp_path / "a.yaml"), office, "--reason=change-of-priority"]) == 2
    assert "[plan.same]" in capsys.readouterr().err
    out.write_bytes(changed(out.read_bytes(), "Target", "B2", "=1"))
    assert cli.main(["plan", "import", str(out), office]) == 2
    assert capsys.readouterr().err.startswith("Target!B2: ")


def test_the_command_tells_a_file_that_is_no_plan(adopted, tmp_path, capsys):
    for data in (b"- a\n", b"{", b"\xff\xfe"):
        (tmp_path / "x.yaml").write_bytes(data)
        assert cli.main(["plan", "check", str(tmp_path / "x.yaml"), f"--office={adopted.office.key}"]) == 2
        assert "[plan.yaml]" in capsys.readouterr().err


def test_an_export_as_a_document_is_the_plan_with_its_years(cast):
    import_plan(office=cast.office, book=PlanBook(dict(PLAN) | YEARS), actor=SYSTEM, at=FOUNDED)
    document = export_document(cast.office, 2026, AT)
    assert document["strategy"]["targets"] == YEARS["strategy"]["targets"]
    assert document["history"][0]["achievement"] == "103,98"
