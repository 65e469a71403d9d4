"""The words of a draft: what changed in them word by word, what may become of a comment, what a review asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capaian.kernel.errors import CapaianError, Conflict, NotPermitted
from capaian.reporting.domain.checklist import (
    GROUPS,
    ITEMS,
    Answered,
    Facts,
    Verdict,
    answered,
    findings,
    unanswered,
    unexplained,
)
from capaian.reporting.domain.comments import ACTS, ROLES, STATES, TABLE, acts_of, becomes, state_after
from capaian.reporting.domain.narrative import (
    Section,
    changes,
    fingerprint,
    normal,
    section_key,
    sittings,
    word_changes,
)

TEXTS = st.text(alphabet="ab \n", max_size=60)


# --- versions -----------------------------------------------------------------------------------------------------------


@given(TEXTS, TEXTS)
def test_what_stayed_and_came_is_the_new_text_and_what_stayed_and_went_is_the_old(before: str, after: str) -> None:
    pieces = word_changes(before, after)
    assert "".join(p.text for p in pieces if p.kind != "removed").split() == after.split()
    assert "".join(p.text for p in pieces if p.kind != "added").split() == before.split()


@given(TEXTS)
def test_a_text_is_compared_by_what_one_sees(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert fingerprint(f"  {text}\r\n\n ") == fingerprint(text)
    assert changes([Section("a", "A", text)], [Section("a", "A", f" {text} ")]) == ()


def test_sections_that_came_or_went_are_changes_too() -> None:
    old, new = [Section("a", "A", "x"), Section("b", "B", "y")], [Section("c", "C", "z"), Section("a", "A", "x")]
    assert [(c.title, c.before, c.after) for c in changes(old, new)] == [("C", "", "z"), ("B", "y", "")]


def test_the_key_of_a_section_knows_its_line_by_its_words_alone() -> None:
    assert section_key("sasaran", " Pelayanan ", "solusi") == section_key("sasaran", "Pelayanan", "solusi")
    assert section_key("sasaran", "Pelayanan", "solusi") != section_key("sasaran", "Keamanan", "solusi")


@dataclass(frozen=True)
class Kept:
    at: datetime
    person_id: int | None


def test_what_one_person_kept_in_one_sitting_is_shown_as_one_version() -> None:
    begin = datetime(2025, 1, 6, tzinfo=UTC)
    kept = [Kept(begin + timedelta(minutes=m), who) for m, who in ((0, 1), (3, 1), (9, 1), (10, 2), (12, 1), (60, 1))]
    assert [(k.at - begin, k.person_id) for k in sittings(kept)] == [
        (timedelta(minutes=9), 1), (timedelta(minutes=10), 2), (timedelta(minutes=12), 1), (timedelta(minutes=60), 1)]


# --- comments -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "act", "role"), list(product(STATES, ACTS, ROLES)))
def test_every_state_act_and_role_is_either_in_the_table_or_refused(state: str, act: str, role: str) -> None:
    known = TABLE.get((state, act))
    if known and role in known[1]:
        assert becomes(state, act, role) in STATES
        assert act in acts_of(state, role)
    else:
        with pytest.raises(CapaianError) as refusal:
            becomes(state, act, role)
        assert isinstance(refusal.value, NotPermitted if known else Conflict)


def test_every_state_is_reached_and_only_the_meeting_settles_for_good() -> None:
    assert {"open", *(to for to, _ in TABLE.values())} == set(STATES)
    assert [state for state in STATES if not any(acts_of(state, role) for role in ROLES)] == ["minuted"]


def test_the_state_is_what_the_acts_add_up_to() -> None:
    assert state_after(["answer", "answer", "resolve", "reopen", "carry", "minute"]) == "minuted"
    with pytest.raises(KeyError):
        state_after(["minute"])


# --- the points of the review -------------------------------------------------------------------------------------------

FIGURE = {"indicator": "IKU-1", "name": "IKM", "objective": "Pelayanan", "target": "90", "realisation": "95",
          "achievement": "105", "undefined": "", "met": True, "evidence": [{"name": "skm.pdf"}], "responsible": "Kasi",
          "verified_by": "Petugas"}
GOOD = Facts(
    figures=(FIGURE,), now=(FIGURE,), budget=({},), analysed=frozenset({"Pelayanan"}), followed_up=frozenset(), annexes=1,
    drafter="Kasubag", drafter_posts=frozenset({"position:kasubag"}), compilers=frozenset({"position:kasubag"}), handed_in=3,
    objectives=frozenset({"Pelayanan"}), targets={"IKU-1": "90"}, main={"IKU-1": "IKM"}, strategic=frozenset({"IKU-1"}),
    smart=frozenset({"IKU-1"}), compared=1)


def said(**other: object) -> dict[str, str]:
    return {key: verdict.answer for key, verdict in findings(replace(GOOD, **other)).items()}  # type: ignore[arg-type]


def test_there_are_six_seven_and_ten_points_each_once() -> None:
    assert [sum(item.group == group for item in ITEMS) for group in GROUPS] == [6, 7, 10]
    assert len({item.key for item in ITEMS}) == 23


def test_a_sound_report_is_answered_by_its_data_and_the_rest_is_left_to_a_person() -> None:
    found = said()
    assert {key for key, answer in found.items() if answer not in ("ya", "tb")} == set()
    assert {item.key for item in ITEMS} - set(found) == {"M6", "M7", "S8", "S9"}
    assert found["S3"] == found["S6"] == "tb"


@pytest.mark.parametrize(("point", "other"), [
    ("F1", {"figures": ({**FIGURE, "realisation": "–"},)}), ("F2", {"figures": ({**FIGURE, "target": "–"},)}),
    ("F3", {"analysed": frozenset()}), ("F5", {"figures": ({**FIGURE, "met": False},)}), ("F6", {"budget": ()}),
    ("M1", {"compilers": frozenset({"position:lain"})}), ("M2", {"figures": ({**FIGURE, "evidence": []},)}),
    ("M4", {"figures": ({**FIGURE, "responsible": ""},)}), ("M5", {"now": ({**FIGURE, "realisation": "96"},)}),
    ("S1", {"objectives": frozenset({"Lain"})}), ("S2", {"strategic": frozenset()}), ("S4", {"targets": {"IKU-1": "91"}}),
    ("S5", {"main": {"IKU-1": "IKM", "IKU-2": "SAKIP"}}), ("S7", {"compared": 0}), ("S10", {"smart": frozenset()})])
def test_each_fault_is_found_at_its_point(point: str, other: dict[str, object]) -> None:
    assert said(**other)[point] == "tidak"


def test_without_what_it_needs_a_point_is_left_to_a_person() -> None:
    found = said(strategic=None, main={}, compilers=frozenset(), handed_in=0, annexes=0)
    assert not {"S2", "S5", "M1", "M3", "F4"} & set(found)
    assert said(figures=({**FIGURE, "verified_by": ""},))["M5"] == ""
    assert "S3" not in found, "whether an explanation is needed depends on a point that a person answers"


def test_what_is_missing_before_approval_is_named_by_point() -> None:
    entry = {"reviu_F1": "ya", "reviu_F2": "tidak", "reviu_M6": "tidak", "reviu_M7": "tidak", "reviu_M7_ket": "Sebab"}
    answers = answered(entry, {"F1": Verdict("ya", ""), "F2": Verdict("ya", "")})
    assert set(unanswered(answers)) == {item.key for item in ITEMS} - {"F1", "F2", "M6", "M7"}
    assert unexplained(answers) == ["F2", "M6"], "against the data, and a no of one's own"
    assert unexplained([Answered(ITEMS[0], "tidak", "", Verdict("tidak", "bukti"))]) == [], "the data say why"


def test_the_page_shows_lists_and_loud_words_and_no_markup_of_the_writer() -> None:
    from capaian.web.templatetags.parts import as_prose

    shown = as_prose("<b>x</b> **naik**\nbaris\n\n- <script>alert(1)</script>\n- *b*\n\nb) dua")
    assert shown == ("<p>&lt;b&gt;x&lt;/b&gt; <strong>naik</strong><br>baris</p>"
                     "<ul><li>&lt;script&gt;alert(1)&lt;/script&gt;</li>"
                     '<li><em>b</em></li></ul><ol type="a" start="2"><li>dua</li></ol>')
