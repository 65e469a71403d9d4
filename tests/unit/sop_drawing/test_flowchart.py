"""An SOP is drawn so that an official can follow every line: nothing crosses a symbol, nothing is cut off."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from capaian.sop.domain.flowchart import A4_LANDSCAPE, WEB, PageSize, crossings, draw, labels_on_rules, to_svg
from capaian.sop.domain.flowchart.metrics import BOLD, REGULAR, text_width, wrap
from capaian.sop.domain.flowchart.model import EdgeKind, Shape
from capaian.sop.domain.pack import Lane, Outcome, Pack, Row, Section, Work
from tests.unit.sop_drawing.random_packs import packs

SMALL = PageSize(500, 260, 20, 7)
UNHURRIED = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck),
                     phases=(Phase.explicit, Phase.reuse, Phase.generate))


def sop(*rows: Row, lanes: int = 3, title: str = "Contoh", sections: tuple[Section, ...] = ()) -> Pack:
    return Pack("k/contoh", "k", title, tuple(Lane(f"l{n}", f"Pelaku {n}", f"position:{n}") for n in range(lanes)),
                sections or (Section("main", ("quarter",), tuple(r.key for r in rows)),), rows)


def row(number: int, lane: int, *more: int, **rest: object) -> Row:
    works = tuple(Work("draft", f"l{n}") for n in (lane, *more))
    return replace(Row(f"r{number}", f"{number}.", f"Kegiatan {number}", works), **rest)


def no(to: str) -> tuple[Outcome, ...]:
    return Outcome("ya", "Ya", "r3"), Outcome("tidak", "Tidak", to, returns=True)


# --- the five symbols


def test_first_and_last_step_are_capsules_and_a_decision_is_a_diamond() -> None:
    [page] = draw(sop(row(1, 0), row(2, 1, outcomes=no("r1")), row(3, 2))).pages
    assert [s.shape for s in page.symbols] == [Shape.TERMINATOR, Shape.DECISION, Shape.TERMINATOR]
    assert [s.text for s in page.symbols] == ["Mulai", "", "Selesai"]


def test_a_printed_word_in_an_actors_column_stands_in_its_capsule() -> None:
    [page] = draw(sop(row(1, 0, marks={"l0": "MULAI"}), row(2, 1))).pages
    assert page.symbols[0].text == "MULAI"


def test_a_decision_that_may_finish_the_sop_leads_to_an_end_symbol_of_its_own() -> None:
    ends = (Outcome("ya", "Ya", "end"), Outcome("tidak", "Tidak", "r1", returns=True))
    [page] = draw(sop(row(1, 0), row(2, 1, outcomes=ends))).pages
    assert [(s.shape, s.text) for s in page.symbols][-1] == (Shape.TERMINATOR, "Selesai")
    assert [e.target for e in page.edges if e.label and e.label.lines == ("Ya",)] == [page.symbols[-1].id]


def test_a_row_of_several_actors_has_a_symbol_in_each_acting_lane_joined_in_order() -> None:
    [page] = draw(sop(row(1, 0), row(2, 0, 1, 2), row(3, 2))).pages
    assert [s.lane for s in page.symbols if s.row == "r2"] == ["l0", "l1", "l2"]
    inner = [(e.source, e.target) for e in page.edges if e.source_row == e.target_row]
    assert inner == [("r2.1", "r2.2"), ("r2.2", "r2.3")]


def test_actors_who_must_all_act_are_joined_without_an_arrow_head() -> None:
    together = Row("r1", "1", "Rapat", (Work("meet", "l0", all_of=("l0", "l2")),))
    [page] = draw(sop(together)).pages
    assert [(e.kind, e.arrow) for e in page.edges] == [(EdgeKind.TOGETHER, False)]


def test_parallel_branches_part_and_join() -> None:
    pack = sop(row(1, 0, next=("r2", "r3")), row(2, 1, next=("r4",)), row(3, 2, next=("r4",)),
               row(4, 0, after=("r2", "r3")))
    geometry = draw(pack)
    assert {(e.source_row, e.target_row) for e in geometry.pages[0].edges} == {
        ("r1", "r2"), ("r1", "r3"), ("r2", "r4"), ("r3", "r4")}
    assert crossings(geometry) == []


def test_each_section_begins_and_ends_by_itself_under_its_title() -> None:
    pack = sop(row(1, 0), row(2, 1), sections=(Section("q", ("quarter",), ("r1",), "Setiap triwulan"),
                                                Section("y", ("year",), ("r2",), "Setiap tahun")))
    [page] = draw(pack).pages
    assert [cell.lines for r in page.rows if not r.key for cell in r.cells] == [("Setiap triwulan",), ("Setiap tahun",)]
    assert page.edges == ()
    assert [r.key for r in draw(pack, "y").pages[0].rows] == ["r2"]
    with pytest.raises(KeyError):
        draw(pack, "no such section")


# --- lines


def test_a_line_leaves_by_the_side_and_falls_into_the_next_symbol() -> None:
    [page] = draw(sop(row(1, 0), row(2, 2))).pages
    (x0, y0), (x1, y1), (x2, y2) = page.edges[0].points
    assert y0 == y1 and x1 == x2 and y2 > y1 and x0 == page.symbols[0].box.right


def test_a_return_climbs_beside_the_column_line_and_not_over_a_symbol() -> None:
    geometry = draw(sop(row(1, 0), row(2, 1, outcomes=no("r1")), row(3, 2)))
    [back] = [e for e in geometry.pages[0].edges if e.kind is EdgeKind.RETURN]
    lane = geometry.lanes[0]
    climb = next(x for (x, _), (x2, _) in pairwise(back.points) if x == x2)
    assert lane.x < climb < lane.x + lane.w and abs(climb - (lane.x + lane.w / 2)) > geometry.pages[0].symbols[0].w / 2


@given(packs(sparse=True))
@UNHURRIED
def test_no_line_passes_a_symbol_in_any_sop_on_one_tall_page(pack: Pack) -> None:
    assert crossings(draw(pack, page=WEB)) == []


@given(packs(sparse=True))
@UNHURRIED
def test_no_line_passes_a_symbol_when_page_breaks_cut_the_sop(pack: Pack) -> None:
    geometry = draw(pack, page=SMALL)
    assert crossings(geometry) == []
    letters = [s.text for page in geometry.pages for s in page.symbols if s.shape is Shape.CONNECTOR]
    assert all(letters.count(letter) == 2 for letter in letters)


@given(packs(sparse=True))
@UNHURRIED
def test_no_label_stands_on_a_rule(pack: Pack) -> None:
    assert labels_on_rules(draw(pack, page=WEB)) == []
    assert labels_on_rules(draw(pack, page=SMALL)) == []


def test_the_checker_notices_a_line_through_a_symbol() -> None:
    geometry = draw(sop(row(1, 0), row(2, 0), row(3, 0)))
    [page] = geometry.pages
    first, _, third = page.symbols
    through = replace(page.edges[0], points=((first.x, first.y), (third.x, third.y)))
    assert crossings(replace(geometry, pages=(replace(page, edges=(through,)),)))


# --- pages


def test_a_page_break_is_bridged_by_a_lettered_pair() -> None:
    geometry = draw(sop(*(row(n, n % 3) for n in range(1, 13))), page=SMALL)
    assert len(geometry.pages) > 1
    for before, after in pairwise(geometry.pages):
        out, into = before.symbols[-1], after.symbols[0]
        assert (out.shape, into.shape, out.text) == (Shape.CONNECTOR, Shape.CONNECTOR, into.text)


def test_every_row_is_drawn_once_and_no_page_is_too_tall() -> None:
    geometry = draw(sop(*(row(n, n % 3) for n in range(1, 30))), page=SMALL)
    assert [r.key for page in geometry.pages for r in page.rows if r.key] == [f"r{n}" for n in range(1, 30)]
    assert all(page.bottom <= SMALL.height - SMALL.margin + 0.1 for page in geometry.pages)


def test_the_last_page_may_hold_a_single_row() -> None:
    drawn = (draw(sop(*(row(k, k % 3) for k in range(1, n + 1))), page=SMALL) for n in range(2, 20))
    geometry = next(g for g in drawn if len(g.pages) == 2)
    assert len([r for r in geometry.pages[1].rows if r.key]) <= 2
    assert crossings(geometry) == []


def test_ten_actors_with_long_names_fit_the_sheet() -> None:
    lanes = tuple(Lane(f"l{n}", "Penanggungjawab Pertanggungjawaban/Keuangan", "") for n in range(10))
    pack = replace(sop(*(row(n, n % 10) for n in range(1, 12)), lanes=10), lanes=lanes)
    geometry = draw(pack)
    assert geometry.columns[-1].x + geometry.columns[-1].w <= A4_LANDSCAPE.width - A4_LANDSCAPE.margin + 0.1
    assert crossings(geometry) == []


def test_a_row_taller_than_the_sheet_is_set_smaller_and_nothing_of_it_is_lost() -> None:
    text = " ".join(f"kata{n}" for n in range(900))
    geometry = draw(sop(row(1, 0), row(2, 1, activity=text), row(3, 2)))
    drawn = " ".join(line for page in geometry.pages for r in page.rows if r.key == "r2"
                     for cell in r.cells if cell.column == "activity" for line in cell.lines)
    assert drawn == text


# --- text


def widths_of(font: bytes) -> dict[str, int]:
    """Advance widths as the font file itself tells them."""
    def table(name: bytes) -> int:
        count = struct.unpack_from(">H", font, 4)[0]
        entries = (struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(count))
        return next(offset for tag, _, offset, _ in entries if tag == name)

    metrics = struct.unpack_from(">H", font, table(b"hhea") + 34)[0]
    advance = [struct.unpack_from(">H", font, table(b"hmtx") + 4 * n)[0] for n in range(metrics)]
    cmap = table(b"cmap")
    tables = struct.unpack_from(">H", font, cmap + 2)[0]
    subtables = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * n) for n in range(tables))
    start = next(cmap + offset for platform, encoding, offset in subtables if (platform, encoding) == (3, 1))
    count = struct.unpack_from(">H", font, start + 6)[0] // 2
    found: dict[str, int] = {}
    for n in range(count):
        end, first, delta, offset = (struct.unpack_from(">H", font, start + 14 + 2 * n + skip)[0] for skip in (
            0, 2 + 2 * count, 2 + 4 * count, 2 + 6 * count))
        for code in range(first, min(end, 0xFFFD) + 1):
            glyph = code if not offset else struct.unpack_from(
                ">H", font, start + 16 + 6 * count + 2 * n + offset + 2 * (code - first))[0]
            found[chr(code)] = advance[min((glyph + delta) % 65536, metrics - 1)]
    return found


@pytest.mark.parametrize(("face", "table"), [("Regular", REGULAR), ("Bold", BOLD)])
def test_the_widths_are_those_of_the_shipped_font(root: Path, face: str, table: dict[str, int]) -> None:
    font = root / f"src/capaian/foundation/typesetting/fonts/LiberationSans-{face}.ttf"
    real = widths_of(font.read_bytes())
    assert {char: real[char] for char in table} == table


def test_wrapping_loses_nothing_and_never_passes_the_column() -> None:
    text = "Petugas Pengolah Data/Kinerja dan pertanggungjawabankeuangandaerah LKIP-OPD"
    lines = wrap(text, 50, 8)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(text_width(line, 8) for line in lines) <= 50


# --- the picture for the web


def test_the_picture_carries_no_style_no_script_and_nothing_from_outside() -> None:
    svg = to_svg(draw(sop(row(1, 0), row(2, 1)), page=WEB))
    assert not re.search(r"<style|<script|style=|\son\w+=|href|url\(", svg)
    ElementTree.fromstring(svg)


def test_hostile_words_stay_words() -> None:
    pack = sop(row(1, 0, activity='<script>alert("x")</script> & "so"'), title='</title><b a="1">')
    svg = to_svg(draw(pack, page=WEB))
    root = ElementTree.fromstring(svg)
    assert not [e for e in root.iter() if e.tag.endswith(("script", "}b"))]


def test_every_row_says_where_the_run_stands_by_class_by_sign_and_in_words() -> None:
    geometry = draw(sop(row(1, 0), row(2, 1)), page=WEB, positions={"r1": "done"})
    svg = to_svg(geometry, state={"r2": "late"})
    assert 'class="sop-row is-done" id="sop-row-r1" data-row="r1"' in svg
    assert 'class="sop-row is-late" id="sop-row-r2" data-row="r2"' in svg
    assert "(selesai)" in svg and "(terlambat)" in svg and "✓" in svg


def test_links_lead_only_to_this_site() -> None:
    geometry = draw(sop(row(1, 0), row(2, 1)), page=WEB)
    svg = to_svg(geometry, links={"r1": "/tasks/1?a=1&b=2"})
    assert 'href="/tasks/1?a=1&amp;b=2"' in svg and 'role="group"' in svg
    for bad in ("javascript:alert(1)", "//elsewhere.example/", "https://elsewhere.example/"):
        with pytest.raises(ValueError, match="not an address on this site"):
            to_svg(geometry, links={"r1": bad})


def test_those_who_cannot_see_the_picture_are_told_what_it_shows() -> None:
    svg = to_svg(draw(sop(row(1, 0), row(2, 1, outcomes=no("r1")), row(3, 2)), page=WEB))
    assert 'role="img"' in svg
    assert "2. Pelaku 1: Kegiatan 2 (Ya: ke langkah 3; Tidak: kembali ke langkah 1)." in svg


def test_the_same_sop_gives_the_same_picture() -> None:
    pack = sop(row(1, 0), row(2, 1, outcomes=no("r1")), row(3, 2))
    assert to_svg(draw(pack)) == to_svg(draw(pack))
