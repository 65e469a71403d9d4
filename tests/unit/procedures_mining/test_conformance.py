"""Holding a log against its SOP: every kind of deviation beside the legal course it must not be confused with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capaian.procedures.domain import engine
from capaian.procedures.domain.graph import Graph
from capaian.procedures.domain.mining import DEVIATIONS, REOPENED, Act, Conformance, Trace, conformance, dated
from capaian.procedures.domain.net import Net, net_of
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.yaml_io import load_pack

SEEDS = Path(__file__).parents[3] / "seeds/sop"
PAKUSARI = load_pack((SEEDS / "kecamatan-pakusari/pengumpulan-data-kinerja.yaml").read_bytes())
STEPS, ROWS = net_of(PAKUSARI, "triwulan"), net_of(PAKUSARI, "triwulan", by_row=True)
A, B, C = (f"position:kasi-{name}" for name in ("ketenteraman-ketertiban", "pemberdayaan-masyarakat", "pemerintahan"))
FILL = [("r4/fill", A, ""), ("r4/fill", B, ""), ("r4/fill", C, "")]
START = [("r1/design-form", "", ""), ("r2/review-form", "", "yes"), ("r3/distribute", "", "")]
VERIFIED, RETURNED = ("r5/verify", "", "yes"), ("r5/verify", "", "no")
REST = [("r6/record", "", ""), ("r7/initial", "", ""), ("r8/initial", "", ""), ("r9/sign", "position:camat", "")]
LEGAL = [*START, *FILL, VERIFIED, *REST]


def of(acts: list[tuple[str, str, str]], *, ended: bool = True) -> Conformance:
    return conformance(STEPS, [Trace("x", tuple(Act(s, m, None, o) for s, m, o in acts), ended)])


def of_rows(rows: str, *lanes: str) -> Conformance:
    acts = tuple(Act(row, lane) for row, lane in zip(rows.split(), lanes or [""] * 50, strict=False))
    return conformance(ROWS, [Trace("x", acts)])


def told(found: Conformance) -> list[tuple[str, str, str]]:
    return [(d.kind, d.row, d.member) for d in found.deviations]


def test_the_printed_order_fits_exactly() -> None:
    assert of(LEGAL).fitness == 1 and of(LEGAL).deviations == []
    assert of_rows("1 2 3 4 5 6 7 8 9").fitness == 1


@pytest.mark.parametrize("acts", [
    [START[0], ("r2/review-form", "", "no"), *LEGAL],
    [*START, *FILL, RETURNED, FILL[1], VERIFIED, *REST],
    [*START, *FILL, RETURNED, FILL[2], FILL[0], RETURNED, FILL[0], VERIFIED, *REST],
    [*START, FILL[2], FILL[0], FILL[1], VERIFIED, *REST],
])
def test_a_legal_return_or_another_order_of_members_is_no_deviation(acts: list[tuple[str, str, str]]) -> None:
    assert of(acts).fitness == 1 and of(acts).deviations == []


def test_a_return_is_understood_also_where_the_log_has_no_answers() -> None:
    assert of_rows("1 2 1 2 3 4 5 4 5 6 7 8 9").fitness == 1


def test_a_skipped_row_is_named() -> None:
    found = of_rows("1 2 3 4 6 7 8 9")
    assert told(found) == [("skipped", "5", "")] and found.fitness == pytest.approx(8 / 9)


def test_a_member_who_handed_in_nothing_is_named() -> None:
    found = of([*START, FILL[0], FILL[2], VERIFIED, *REST])
    assert told(found) == [("skipped", "4", B)] and found.fitness == pytest.approx(10 / 11)


def test_a_row_done_too_late_is_out_of_order_and_not_also_skipped() -> None:
    found = of_rows("1 2 3 4 5 7 6 8 9")
    assert told(found) == [("out_of_order", "6", "")] and found.fitness == pytest.approx(8 / 9)


def test_a_member_who_comes_after_the_next_row_began_is_out_of_order() -> None:
    found = of([*START, FILL[0], FILL[1], VERIFIED, FILL[2], *REST])
    assert told(found) == [("out_of_order", "4", C)]


def test_a_whole_group_that_comes_too_late_is_out_of_order_each() -> None:
    found = of([*START, VERIFIED, *FILL, *REST])
    assert told(found) == [("out_of_order", "4", m) for m in (A, B, C)]


def test_what_a_return_sends_back_must_be_done_again() -> None:
    found = of([*START, *FILL, RETURNED, VERIFIED, *REST])
    assert told(found) == [("skipped", "4", "")] and found.fitness == pytest.approx(12 / 13)


def test_an_unnoted_answer_does_not_turn_a_swap_into_a_return() -> None:
    assert told(of_rows("1 2 3 5 4 6 7 8 9")) == [("out_of_order", "4", "")]


def test_a_row_done_twice_is_named_once() -> None:
    found = of_rows("1 2 3 3 4 5 6 7 8 9")
    assert told(found) == [("twice", "3", "")] and found.fitness == pytest.approx(9 / 10)


def test_a_member_who_acts_twice_in_one_round_is_named() -> None:
    assert told(of([*START, FILL[0], FILL[0], FILL[1], FILL[2], VERIFIED, *REST])) == [("twice", "4", A)]


def test_a_step_repeated_after_a_noted_approval_is_no_return() -> None:
    found = of([*START, START[0], *FILL, VERIFIED, *REST])
    assert told(found) == [("twice", "1", "")]


def test_another_lane_is_named_and_its_own_lane_is_not() -> None:
    acts = [*LEGAL[:-1], ("r9/sign", "position:sekretaris-kecamatan", "")]
    assert told(of(acts)) == [("wrong_lane", "9", "position:sekretaris-kecamatan")]
    assert of(acts).fitness == pytest.approx(10 / 11)


@pytest.mark.parametrize("name", ["Camat", "camat", "position:camat", "Plt. Camat", "PLH CAMAT", ""])
def test_a_lane_is_recognised_by_the_names_it_goes_by(name: str) -> None:
    assert of([*LEGAL[:-1], ("r9/sign", name, "")]).fitness == 1


def test_a_line_for_the_whole_lane_stands_for_every_member() -> None:
    assert of([*START, ("r4/fill", "Kepala Seksi", ""), VERIFIED, *REST]).fitness == 1


def test_a_run_that_broke_off_skipped_the_rest_and_one_that_goes_on_did_not() -> None:
    assert told(of(LEGAL[:-2])) == [("skipped", "8", ""), ("skipped", "9", "")]
    assert of(LEGAL[:-2], ended=False).fitness == 1


def test_nothing_done_fits_not_at_all() -> None:
    assert of([]).fitness == 0
    assert of([], ended=False).fitness == 1


def test_a_step_that_the_sop_does_not_have_is_named() -> None:
    found = of_rows("1 2 3 4 5 6 7 8 9 17")
    assert told(found) == [("unknown", "17", "")]


def test_a_reopened_run_runs_again_from_there() -> None:
    again = [("r6/record", "", REOPENED), *REST]
    assert of([*LEGAL, *again]).fitness == 1
    assert [d.kind for d in of([*LEGAL, *REST]).deviations] == ["twice"] * 4


def test_lateness_stands_beside_the_fitness() -> None:
    at = datetime(2024, 1, 8, 3, 0, tzinfo=UTC)
    acts = [Act(s, m, at, o, None, at + timedelta(minutes=n - 3)) for n, (s, m, o) in enumerate(LEGAL)]
    found = conformance(STEPS, [Trace("x", tuple(acts))])
    assert found.fitness == 1 and [d.kind for d in found.deviations] == ["late"] * 3


def test_a_log_without_due_times_is_dated_from_the_act_before() -> None:
    at = datetime(2024, 1, 8, 3, 0, tzinfo=UTC)

    def late(acts: tuple[Act, ...]) -> list[str]:
        trace = dated(ROWS, Trace("x", acts), lambda _, opened: (opened + timedelta(hours=13), 780))
        return [d.row for d in conformance(ROWS, [trace]).deviations if d.kind == "late"]

    done = {n: at + timedelta(hours=n * n) for n in range(1, 10)}
    assert late(tuple(Act(str(n), "", when) for n, when in done.items())) == ["8", "9"]
    assert late(tuple(Act(str(n), "", when, opened=when - timedelta(hours=1)) for n, when in done.items())) == []
    assert late(tuple(Act(str(n), "", when, due=when) for n, when in done.items())) == []


def test_the_fitness_of_a_log_is_that_of_all_its_acts() -> None:
    good = tuple(Act(s, m, None, o) for s, m, o in LEGAL)
    found = conformance(STEPS, [Trace("a", good), Trace("b", good[:-1])])
    assert found.cases == {"a": 1.0, "b": pytest.approx(10 / 11)}
    assert found.fitness == pytest.approx(21 / 22) and found.conforming == 1
    assert set(found.counts) == set(DEVIATIONS)


FORK = Pack.from_dict({
    "key": "o/k", "office": "o", "title": "t", "lanes": [{"key": "a", "title": "A", "actor": "position:a"}],
    "sections": [{"key": "main", "periods": ["year"], "rows": ["r1", "r2", "r3", "r4"]}],
    "rows": [
        {"key": "r1", "no": "1", "activity": "x", "works": [{"kind": "order", "lane": "a"}], "next": ["r2", "r3"]},
        {"key": "r2", "no": "2", "activity": "x", "works": [{"kind": "plan", "lane": "a"}], "next": ["r4"]},
        {"key": "r3", "no": "3", "activity": "x", "works": [{"kind": "gather", "lane": "a"}], "next": ["r4"]},
        {"key": "r4", "no": "4", "activity": "x", "works": [{"kind": "report", "lane": "a"}], "after": ["r2", "r3"]}]})


def test_parallel_rows_may_come_in_any_order_and_both_before_the_join() -> None:
    net = net_of(FORK, "main", by_row=True)

    def rows(text: str) -> list[tuple[str, str]]:
        found = conformance(net, [Trace("x", tuple(Act(row) for row in text.split()))])
        return [(d.kind, d.row) for d in found.deviations]

    assert rows("1 2 3 4") == rows("1 3 2 4") == []
    assert rows("1 2 4") == [("skipped", "3")]
    assert rows("1 2 4 3") == [("out_of_order", "3")]
    assert rows("1 4") == [("skipped", "2"), ("skipped", "3")]


def test_a_row_of_several_works_is_one_row_on_paper() -> None:
    pack = load_pack((SEEDS / "setda-way-kanan/pengumpulan-data-kinerja.yaml").read_bytes())
    net = net_of(pack, pack.sections[0].key, by_row=True)
    rows = [pack.row(key).label for key in pack.sections[0].rows]
    once = conformance(net, [Trace("x", tuple(Act(row) for row in rows))])
    works = len(pack.row(pack.sections[0].rows[-1]).works)
    assert works == 3
    line_each = conformance(net, [Trace("x", tuple(Act(row) for row in [*rows, rows[-1], rows[-1]]))])
    one_too_many = conformance(net, [Trace("x", tuple(Act(row) for row in [*rows, *[rows[-1]] * 3]))])
    assert once.fitness == line_each.fitness == 1
    assert [d.kind for d in one_too_many.deviations] == ["twice"]


ALL = [(path, section.key) for path in sorted(SEEDS.glob("*/*.yaml")) for section in load_pack(path.read_bytes()).sections]


@cache
def course(path: Path, section: str) -> tuple[Pack, Graph, Net]:
    """The SOP of the seeds with its graph and net, made once for all examples."""
    pack = load_pack(path.read_bytes())
    return pack, Graph(pack, section), net_of(pack, section)


@pytest.mark.parametrize(("path", "section"), ALL, ids=[f"{p.parent.name}/{p.stem}:{s}" for p, s in ALL])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_the_engine_allows_fits_exactly(path: Path, section: str, data: st.DataObject) -> None:
    pack, graph, net = course(path, section)
    roles = {f"role:{role.key}": role.actors for role in pack.roles}

    def members(step: object) -> tuple[str, ...]:
        return tuple(m for actor in step.actors for m in roles.get(actor, (actor,)))  # type: ignore[attr-defined]

    state = engine.fold(engine.start(graph, members))
    acts: list[Act] = []
    for _ in range(60):
        if not state.open:
            break
        task = data.draw(st.sampled_from(sorted(state.open, key=lambda t: t.key)))
        outcomes = graph.steps[task.step].outcomes
        answer = data.draw(st.sampled_from(outcomes)) if outcomes else None
        returned: list[str] = []
        if answer is not None and answer.only_returned:
            there = sorted(t.member for t in state.of(graph.first[answer.to]))
            returned = data.draw(st.lists(st.sampled_from(there), min_size=1, unique=True))
        events = engine.complete(graph, state, task.step, task.member, answer.key if answer else "", members,
                                 returned=returned, reason="x")
        state = state.then(events)
        acts.append(Act(task.step, task.member, None, answer.key if answer else ""))
    found = conformance(net, [Trace("x", tuple(acts), ended=state.run == "finished")])
    assert found.deviations == [] and found.fitness == 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "8", "9", "x"]), max_size=25), st.booleans())
def test_any_log_has_a_fitness_between_nothing_and_all(rows: list[str], ended: bool) -> None:
    found = conformance(ROWS, [Trace("x", tuple(Act(row) for row in rows), ended)])
    assert 0 <= found.fitness <= 1
    assert (found.fitness == 1) == (found.deviations == [])
    assert found.right + len(found.deviations) == found.all
