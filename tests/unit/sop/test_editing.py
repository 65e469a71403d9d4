"""Rows of a draft come, move and go, and what leads to them stays true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capaian.kernel.errors import InvalidInput, NotFound
from capaian.sop.domain.editing import (
    append_row,
    declare_roles,
    insert_after,
    insert_before,
    move_row,
    numbering,
    put_lanes,
    put_row,
    put_sections,
    readable,
    remove_row,
    renumbered,
    revision,
)
from capaian.sop.domain.pack import END, Identity, Lane, Note, Outcome, Pack, PrintedDate, Role, Row, Section, Work
from capaian.sop.domain.publication import publication_problems

LANES = (Lane("a", "A", "position:a"), Lane("b", "B", "position:b"))


def pack(*rows: Row, sections: tuple[Section, ...] = ()) -> Pack:
    return Pack("x/y", "x", "Y", LANES, sections or (Section("main", ("year",), tuple(r.key for r in rows)),), rows)


def row(n: int, kind: str = "draft", **more: object) -> Row:
    return replace(Row(f"r{n}", str(n), f"Langkah {n}", (Work(kind, "a"),)), **more)  # type: ignore[arg-type]


def decision(n: int, yes: str, no: str) -> Row:
    return row(n, "review", outcomes=(Outcome("ya", "Ya", yes), Outcome("tidak", "Tidak", no, returns=True)))


def keys(found: Pack) -> list[str]:
    return list(found.sections[0].rows)


def codes(found: Pack) -> set[str]:
    return {one.code for one in publication_problems(found)} - {"works.none"}


PLAIN = pack(row(1), row(2), decision(3, "r4", "r2"), row(4))
FORK = pack(row(1, next=("r2", "r3")), row(2, next=("r4",)), row(3), row(4, after=("r2", "r3")), row(5))


def test_the_examples_of_this_file_can_run() -> None:
    assert publication_problems(PLAIN) == [] and publication_problems(FORK) == []


@pytest.mark.parametrize("base", [PLAIN, FORK])
@pytest.mark.parametrize("place", ["r1", "r2", "r3", "r4"])
@pytest.mark.parametrize("insert", [insert_after, insert_before])
def test_a_row_put_in_anywhere_is_on_the_way_and_breaks_none(base: Pack, place: str, insert: object) -> None:
    longer, key = insert(base, place)  # type: ignore[operator]
    filled = replace(longer.row(key), works=(Work("draft", "a"),))
    assert publication_problems(put_row(longer, filled)) == []
    assert [r.no for r in longer.rows] == [str(n) for n in range(1, len(longer.rows) + 1)]


def test_a_row_after_a_decision_takes_its_yes_and_leaves_its_no() -> None:
    longer, key = insert_after(PLAIN, "r3")
    assert [(o.key, o.to) for o in longer.row("r3").outcomes] == [("ya", key), ("tidak", "r2")]


def test_a_row_before_the_target_of_a_return_is_not_returned_to() -> None:
    longer, key = insert_before(PLAIN, "r2")
    assert keys(longer) == ["r1", key, "r2", "r3", "r4"]
    assert longer.row("r3").outcomes[1].to == "r2"


def test_a_row_after_the_last_decision_leads_on_to_the_end() -> None:
    longer, key = append_row(pack(row(1), decision(2, END, "r1")), "main")
    assert longer.row("r2").outcomes[0].to == key


def test_a_row_moved_up_and_down_again_leaves_the_draft_as_it_was() -> None:
    for base in (PLAIN, FORK):
        for place in ("r2", "r3", "r4"):
            assert move_row(move_row(base, place, up=True), place, up=False) == base, place


def test_at_the_edge_of_its_section_a_row_stays() -> None:
    assert move_row(PLAIN, "r1", up=True) == PLAIN and move_row(PLAIN, "r4", up=False) == PLAIN


def test_an_answer_that_led_to_the_next_row_still_does_after_a_move() -> None:
    five = pack(*PLAIN.rows, row(5))
    assert move_row(five, "r5", up=True).row("r3").outcomes[0].to == "r5"


def test_what_led_to_a_removed_row_leads_to_what_followed_it() -> None:
    shorter, said = remove_row(PLAIN, "r4")
    assert shorter.row("r3").outcomes[0].to == END and said == []
    shorter, said = remove_row(pack(row(1, next=("r3",)), row(2), row(3, next=("r2",))), "r3")
    assert shorter.row("r1").next == () and keys(shorter) == ["r1", "r2"]


def test_a_return_to_a_removed_row_goes_to_the_row_beside_it_and_says_so() -> None:
    shorter, said = remove_row(PLAIN, "r2")
    assert shorter.row("r3").outcomes[1].to == "r1"
    assert [one.code for one in said] == ["removed.returns_elsewhere"]
    assert publication_problems(shorter) == []


def test_a_return_that_has_nowhere_to_go_is_removed_and_the_check_names_it() -> None:
    shorter, said = remove_row(pack(row(1), decision(2, END, "r1")), "r1")
    assert [one.code for one in said] == ["removed.return"]
    assert codes(shorter) == {"decision.incomplete"}


def test_a_removed_decision_lets_the_flow_go_on_by_its_yes() -> None:
    shorter, _said = remove_row(PLAIN, "r3")
    assert keys(shorter) == ["r1", "r2", "r4"] and publication_problems(shorter) == []


@pytest.mark.parametrize("gone", ["r2", "r3", "r4", "r5"])
def test_a_row_removed_from_parallel_rows_leaves_only_names_that_are_there(gone: str) -> None:
    shorter, _said = remove_row(FORK, gone)
    known = {r.key for r in shorter.rows} | {END}
    assert all(set((*r.next, *r.after, *r.checks, *(o.to for o in r.outcomes))) <= known for r in shorter.rows)


def test_checks_and_notes_about_a_removed_row_go_with_it() -> None:
    noted = replace(PLAIN, rows=(*PLAIN.rows[:3], replace(PLAIN.rows[3], checks=("r2",))),
                    notes=(Note("inferred", "rows.r2.works", "x"), Note("inferred", "rows.r20", "y")))
    shorter, said = remove_row(noted, "r2")
    assert shorter.row("r4").checks == () and [note.place for note in shorter.notes] == ["rows.r20"]
    assert "removed.check" in [one.code for one in said]


def test_numbers_that_are_not_1_to_n_are_left_alone() -> None:
    odd = pack(replace(row(1), no="1"), replace(row(2), no="2"), replace(row(3), no="2"))
    assert numbering(odd) == ""
    longer, _key = insert_after(odd, "r1")
    assert [r.no for r in longer.rows] == ["1", "", "2", "2"]
    assert [r.no for r in renumbered(longer).rows] == ["1", "2", "3", "4"]


def test_numbers_that_begin_anew_in_each_section_keep_doing_so() -> None:
    both = (Section("q", ("quarter",), ("r1", "r2")), Section("y", ("year",), ("r3",), opens_after="q"))
    two = pack(replace(row(1), no="1."), replace(row(2), no="2."), replace(row(3), no="1."), sections=both)
    longer, _key = append_row(two, "q")
    assert [r.no for r in longer.rows] == ["1.", "2.", "3.", "1."]


def test_a_row_goes_to_another_section_at_its_end() -> None:
    both = (Section("q", ("quarter",), ("r1", "r2")), Section("y", ("year",), ("r3",), opens_after="q"))
    moved = put_row(pack(row(1), row(2), row(3), sections=both), row(1), "y")
    assert [s.rows for s in moved.sections] == [("r2",), ("r3", "r1")]
    assert [r.key for r in moved.rows] == ["r2", "r3", "r1"]


def test_a_column_that_works_is_not_removed() -> None:
    with pytest.raises(InvalidInput, match=r"lane\.in_use"):
        put_lanes(PLAIN, LANES[1:])
    assert put_lanes(PLAIN, LANES[:1]).lanes == LANES[:1]


def test_a_section_with_rows_is_not_removed_nor_the_last_one() -> None:
    with pytest.raises(InvalidInput, match=r"section\.in_use"):
        put_sections(PLAIN, [Section("other", ("year",), ())])
    with pytest.raises(InvalidInput, match=r"sections\.none"):
        put_sections(replace(PLAIN, rows=()), [])


def test_a_row_or_section_that_is_gone_is_told() -> None:
    for act in (lambda: move_row(PLAIN, "r9", up=True), lambda: remove_row(PLAIN, "r9"), lambda: append_row(PLAIN, "zz"),
                lambda: put_row(PLAIN, row(9)), lambda: insert_before(PLAIN, "r9")):
        with pytest.raises(NotFound):
            act()


def test_a_role_is_taken_over_with_its_posts_once() -> None:
    roled = replace(PLAIN, lanes=(Lane("a", "A", "role:seksi"), LANES[1]))
    office = [Role("seksi", "Seksi", ("position:k",)), Role("lain", "Lain", ("position:z",))]
    declared = declare_roles(roled, office)
    assert declared.roles == (office[0],)
    assert declare_roles(declared, [Role("seksi", "Seksi", ("position:zz",))]) == declared


def test_a_section_that_names_rows_that_are_not_there_can_still_be_read() -> None:
    ghost = replace(PLAIN, sections=(Section("main", ("year",), ("r1", "hantu", "r2")),))
    assert readable(ghost).sections[0].rows == ("r1", "r2") and readable(PLAIN) is PLAIN


def test_a_revision_begins_without_the_days_of_the_version_before() -> None:
    dated = replace(PLAIN, identity=Identity(number="7", made=PrintedDate("2 Januari 2024"),
                                             ratified=PrintedDate("5 Januari 2024"), effective=PrintedDate("7 Januari 2024")))
    assert revision(dated).identity == Identity(number="7", made=PrintedDate("2 Januari 2024"))
