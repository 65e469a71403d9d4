"""Quality of a collection: broken rules, figures far from their past, rates per unit. Flags, never blocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from capaian.collection.domain.rules import CrossCheck, Missing
from capaian.collection.models import Realisation, SeriesPoint
from capaian.collection.selectors import current_form, lines
from capaian.collection.selectors.quality import (
    cell_rules,
    current_points,
    flags,
    series,
    series_file,
    series_of,
    unit_rates,
)
from capaian.collection.services import add_cell_rule, define_series, end_cell_rule, record_point, save_value
from capaian.collection.services.quality import Document
from capaian.collection.services.values import Typed
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.planning.selectors import indicator_ids
from capaian.procedures.models import Task
from capaian.procedures.ports import RunRef
from tests.cast import SECTIONS, Cast, adopt, done, found_cast, row, sop, state_of

AT = datetime(2026, 10, 5, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def cast(db: None) -> Cast:
    made = found_cast()
    adopt(made)
    return made


@pytest.fixture
def run(cast: Cast) -> RunRef:
    return cast.start(sop(row(1, "fill", "seksi", each=True, standard="2 hari"), row(2, "recap", "petugas")), by="kasi-a",
                      period="2026Q3", at=AT)


def typed(run: RunRef, cast: Cast, code: str, value: str, at: datetime = AT) -> None:
    form = current_form(run.id)
    assert form is not None
    line = next(x for x in lines(form) if x.indicator.code == code)
    task = Task.objects.get(run=run.id, kind="fill", member=f"position:{line.supplier}", state="open")
    save_value(task_id=task.pk, typed=Typed(line.row, value), actor=cast(line.supplier, at), at=at)


def ruled(cast: Cast, left: str, operator: str, right: str, missing: Missing = Missing.SKIP, who: str = "kasubag") -> Any:
    rule = CrossCheck("aturan", left, operator, right, missing, "Periksa lagi")
    return add_cell_rule(office=cast.office, year=2026, rule=rule, actor=cast(who, AT), at=AT)


def told(run: RunRef) -> list[tuple[str, str]]:
    return [(f.kind, f.sentence) for f in flags(run.id, run.office_id)]


def earlier(cast: Cast, code: str, *values: int) -> None:
    """Values of the quarters before, the newest last."""
    ids, post = indicator_ids(cast.office.pk, 2026), cast.position("kasi-a")
    period = [f"{y}Q{q}" for y in range(2023, 2027) for q in (1, 2, 3, 4)]
    before = period[: period.index("2026Q3")][-len(values):]
    for key, value in zip(before, values, strict=True):
        Realisation.objects.create(office=cast.office, indicator_id=ids[code], period=key, supplier=post, state="value",
                                   value=value, entered_at=AT)


def test_a_broken_rule_is_told_with_both_sides_and_blocks_nothing(run: RunRef, cast: Cast) -> None:
    ruled(cast, "A2", "<=", "D1")
    for code, value in (("A2", "12"), ("D1", "10")):
        typed(run, cast, code, value)
    assert told(run) == [("rule", "Periksa lagi (12 <= 10)")]
    done(run, "r1", cast, "kasi-d", at=AT)
    assert state_of(run) == "running"


def test_a_rule_that_holds_says_nothing(run: RunRef, cast: Cast) -> None:
    ruled(cast, "A2", "<=", "D1")
    typed(run, cast, "A2", "9")
    typed(run, cast, "D1", "10")
    assert told(run) == []


@pytest.mark.parametrize(("missing", "found"), [(Missing.SKIP, []), (Missing.ZERO, [("rule", "Periksa lagi (12 <= 0)")]),
                                                (Missing.BROKEN, [("rule", "Periksa lagi")])])
def test_each_rule_says_what_a_missing_value_means(run: RunRef, cast: Cast, missing: Missing, found: Any) -> None:
    ruled(cast, "A2", "<=", "D1", missing)
    typed(run, cast, "A2", "12")
    assert told(run) == found


def test_a_rule_compares_with_the_period_before(run: RunRef, cast: Cast) -> None:
    ruled(cast, "A2", ">=", "A2@previous")
    earlier(cast, "A2", 10)
    typed(run, cast, "A2", "9")
    assert told(run) == [("rule", "Periksa lagi (9 >= 10)")]


def test_a_rule_for_an_unknown_indicator_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        ruled(cast, "Z9", "<=", "A2")
    assert refused.value.params["indicator"] == "Z9"


@pytest.mark.parametrize("who", ["kasi-a", "arsiparis"])
def test_only_the_keepers_make_rules(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        ruled(cast, "A2", "<=", "D1", who=who)
    assert cell_rules(cast.office.pk, 2026) == []


def test_a_stranger_neither_makes_nor_ends_a_rule(cast: Cast) -> None:
    row_ = ruled(cast, "A2", "<=", "D1")
    with pytest.raises(NotPermitted):
        add_cell_rule(office=cast.office, year=2026, rule=CrossCheck("x", "A2", "<", "A3", sentence="x"),
                      actor=cast.orang_luar, at=AT)
    with pytest.raises(NotFound):
        end_cell_rule(rule_id=row_.pk, actor=cast.orang_luar, at=AT)


def test_an_ended_rule_is_no_longer_asked_and_its_name_is_free(run: RunRef, cast: Cast) -> None:
    row_ = ruled(cast, "A2", "<=", "D1", Missing.ZERO)
    with pytest.raises(Conflict):
        ruled(cast, "A2", "<", "D1")
    typed(run, cast, "A2", "12")
    end_cell_rule(rule_id=row_.pk, actor=cast("kasubag", AT), at=AT)
    assert told(run) == []
    ruled(cast, "A2", "<", "100")


def test_a_figure_far_from_its_past_is_told_twice_when_it_also_jumped(run: RunRef, cast: Cast) -> None:
    earlier(cast, "A2", 10, 11, 9, 10, 12, 10, 11, 9)
    typed(run, cast, "A2", "900")
    assert told(run) == [("outlier", "Jumlah dokumen: 900 jauh dari nilai tengah 8 periode sebelumnya, 10"),
                         ("jump", "Jumlah dokumen: 900, periode sebelumnya 9")]


def test_with_few_points_only_the_jump_is_told(run: RunRef, cast: Cast) -> None:
    earlier(cast, "A2", 10, 11, 9)
    typed(run, cast, "A2", "900")
    assert [kind for kind, _ in told(run)] == ["jump"]


def test_an_ordinary_figure_is_left_in_peace(run: RunRef, cast: Cast) -> None:
    earlier(cast, "A2", 10, 11, 9, 10, 12, 10, 11, 9)
    typed(run, cast, "A2", "10")
    assert told(run) == []


def test_flags_cost_the_same_for_few_and_many_values(run: RunRef, cast: Cast, django_assert_max_num_queries: Any) -> None:
    earlier(cast, "A2", 10, 11, 9, 10, 12, 10, 11, 9)
    typed(run, cast, "A2", "900")
    # form; rows, indicators, objectives, suppliers, targets, values, evidence, its files; rules; earlier values
    with django_assert_max_num_queries(11):
        flags(run.id, run.office_id)


def test_rates_say_who_handed_in_who_was_late_and_who_has_not(run: RunRef, cast: Cast) -> None:
    typed(run, cast, "D1", "10")
    done(run, "r1", cast, "kasi-d", at=AT)
    typed(run, cast, "E1", "10", AT + timedelta(days=9))
    done(run, "r1", cast, "kasi-e", at=AT + timedelta(days=9))
    found = {r.supplier: (r.state, r.in_time, r.filled, r.cells) for r in unit_rates(run.id, AT + timedelta(days=9))}
    assert found == {"kasi-a": ("distributed", False, 0, 3), "kasi-b": ("distributed", False, 0, 2),
                     "kasi-c": ("distributed", False, 0, 1), "kasi-d": ("submitted", True, 1, 1),
                     "kasi-e": ("submitted", False, 1, 1)}
    assert {r.in_time for r in unit_rates(run.id, AT)} == {None, True, False}
    assert set(found) == set(SECTIONS)


# --- complementary series ---------------------------------------------------------------------------------------------


def ikm(cast: Cast, who: str = "kasubag") -> Any:
    return define_series(office=cast.office, key="ikm", kind="survey", title="Indeks kepuasan masyarakat", unit="nilai",
                         source="Survei kepuasan masyarakat", actor=cast(who, AT), at=AT)


def point(row_: Any, cast: Cast, period: str, value: str, who: str = "kasubag", **more: Any) -> SeriesPoint:
    return record_point(series_id=row_.pk, period=period, value=value, actor=cast(who, AT), at=AT, **more)


def test_a_survey_is_kept_by_period_as_officials_write_it(cast: Cast) -> None:
    row_ = ikm(cast)
    point(row_, cast, "2025", "88,31", document=Document(b"%PDF-1.7 laporan", "skm.pdf"))
    point(row_, cast, "2026S1", "89,5")
    kept = series_of(cast.office.pk)[0]
    assert [(p.period, p.value) for p in current_points(kept)] == [("2025", Decimal("88.31")), ("2026S1", Decimal("89.5"))]


def test_a_correction_needs_its_reason_and_keeps_the_old_value(cast: Cast) -> None:
    row_ = ikm(cast)
    point(row_, cast, "2025", "88,31")
    with pytest.raises(Conflict):
        point(row_, cast, "2025", "88,13")
    point(row_, cast, "2025", "88,13", reason="Salah ketik")
    assert [(p.version, p.value) for p in SeriesPoint.objects.order_by("version")] == [
        (1, Decimal("88.31")), (2, Decimal("88.13"))]
    assert [p.value for p in current_points(series_of(cast.office.pk)[0])] == [Decimal("88.13")]


@pytest.mark.parametrize(("period", "value"), [("2025Q9", "1"), ("2025", "banyak"), ("2025", "1.250"),
                                               ("2025", "1,2345678"), ("2025", "-")])
def test_what_cannot_be_read_is_not_kept(cast: Cast, period: str, value: str) -> None:
    row_ = ikm(cast)
    with pytest.raises(InvalidInput):
        point(row_, cast, period, value)
    assert not SeriesPoint.objects.exists()


def test_only_the_keepers_write_and_a_stranger_does_not_know_of_it(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        ikm(cast, "kasi-a")
    row_ = ikm(cast)
    with pytest.raises(NotPermitted):
        point(row_, cast, "2025", "88", "kasi-a")
    kept = point(row_, cast, "2025", "88", document=Document(b"%PDF-1.7 laporan", "skm.pdf"))
    with pytest.raises(NotFound):
        record_point(series_id=row_.pk, period="2026", value="1", actor=cast.orang_luar, at=AT)
    with pytest.raises(NotFound):
        series(row_.pk, cast.outside.key)
    with pytest.raises(NotFound):
        series_file(kept.pk, cast.outside.key)
    assert series_file(kept.pk, cast.office.key).file_name == "skm.pdf"


def test_a_series_is_defined_once_and_of_a_known_kind(cast: Cast) -> None:
    ikm(cast)
    with pytest.raises(Conflict):
        ikm(cast)
    with pytest.raises(InvalidInput):
        define_series(office=cast.office, key="x", kind="ramalan", title="x", unit="x", source="x", at=AT,
                      actor=cast("kasubag", AT))
