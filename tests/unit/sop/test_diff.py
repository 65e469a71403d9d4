"""Two versions side by side, by stable keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from capaian.sop.domain.diff import Change, diff_packs
from capaian.sop.domain.pack import Pack
from tests.unit.sop.specimens import Spoil, clean, row, spoilt


def edit(key: str, **fields: Any) -> Spoil:
    return lambda d: row(d, key).update(fields)


def changes(*ways: Spoil) -> list[Change]:
    return diff_packs(clean(), spoilt(*ways))


def test_equal_versions_have_no_changes() -> None:
    assert diff_packs(clean(), clean()) == []


def test_a_changed_time_names_row_and_field() -> None:
    assert changes(edit("r3", standard="5 hari")) == [Change("changed", "rows.r3.standard", "3 hari", "5 hari")]


def test_a_field_that_was_or_becomes_empty_is_a_change_against_nothing() -> None:
    assert changes(edit("r3", remark="SOP Arsip")) == [Change("changed", "rows.r3.remark", "", "SOP Arsip")]
    assert changes(edit("r3", standard="")) == [Change("changed", "rows.r3.standard", "3 hari", "")]


def test_an_inserted_row_renumbers_without_hiding_what_is_new() -> None:
    new = {"key": "r2b", "no": "3", "activity": "Baru", "works": [{"kind": "recap", "lane": "kasubag"}]}

    def insert(data: dict[str, Any]) -> None:
        data["rows"].insert(2, new)
        data["sections"][0]["rows"].insert(2, "r2b")
        for key, no in (("r3", "4"), ("r4", "5")):
            row(data, key)["no"] = no

    found = changes(insert)
    assert Change("added", "rows.r2b", "", new) in found
    assert Change("added", "sections.triwulan.rows.3", "", "r2b") in found
    assert [c.place for c in found if c.kind == "changed"] == ["rows.r3.no", "rows.r4.no"]


def test_a_removed_row_a_moved_row_and_a_changed_actor_are_told_apart() -> None:
    assert [(c.kind, c.place) for c in changes(lambda d: d["rows"].pop())] == [("removed", "rows.r8")]
    assert [(c.kind, c.place) for c in changes(lambda d: d["rows"].reverse())] == [("moved", "rows")]
    moved = changes(lambda d: d["lanes"][1].update(actor="position:sekretaris"))
    assert moved == [Change("changed", "lanes.kasubag.actor", "position:kasubag", "position:sekretaris")]


def test_lists_without_keys_go_by_place() -> None:
    linked = clean().identity.linked
    assert changes(lambda d: d["identity"].update(linked=[*linked, "SOP Arsip"])) == [
        Change("added", "identity.linked.4", "", "SOP Arsip")]
    assert changes(lambda d: d["identity"].update(linked=list(linked[1:]))) == [
        Change("removed", "identity.linked.1", linked[0], "")]
    assert changes(lambda d: d["identity"]["legal_basis"][1].update(key="lain")) == [
        Change("changed", "identity.legal_basis.2.key", "perbup-teladan-5-2020", "lain")]


texts = st.lists(st.sampled_from("abc"), max_size=4).map(tuple)


@settings(deadline=None, max_examples=100)
@given(texts, texts, st.permutations(range(8)))
def test_there_is_a_change_exactly_when_the_versions_differ(one: tuple[str, ...], other: tuple[str, ...],
                                                           order: list[int]) -> None:
    base = clean()
    old = replace(base, checklist=one)
    new: Pack = replace(base, checklist=other, rows=tuple(base.rows[n] for n in order))
    assert bool(diff_packs(old, new)) == (old != new)
