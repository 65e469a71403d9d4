"""What may be put in force: each rule refuses an SOP broken in one way, and lets its sound twin through."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from capaian.sop.domain import publication
from capaian.sop.domain.kinds import DECISIONS, KINDS
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import actor_problems, publication_problems
from tests.unit.sop.specimens import Spoil, clean, row, seed_packs, spoilt


def edit(key: str, **fields: Any) -> Spoil:
    return lambda d: row(d, key).update(fields)


def outcomes(*targets: tuple[str, bool]) -> list[dict[str, Any]]:
    return [{"key": f"a{n}", "label": str(n), "to": to, "returns": returns} for n, (to, returns) in enumerate(targets)]


BROKEN: list[tuple[str, Spoil]] = [
    ("key.repeated", lambda d: d["lanes"].append(dict(d["lanes"][0]))),
    ("key.repeated", lambda d: d["rows"].append(dict(row(d, "r6")))),
    ("key.malformed", lambda d: d.update(key="kecamatan-lain/pengumpulan")),
    ("needs.itself", lambda d: d.update(needs=d["key"])),
    ("sections.none", lambda d: d.update(sections=[])),
    ("section.empty", lambda d: d["sections"].append({"key": "x", "periods": ["year"], "rows": []})),
    ("section.unknown_row", lambda d: d["sections"][0]["rows"].append("r99")),
    ("section.period", lambda d: d["sections"][0].update(periods=[])),
    ("section.opens_after", lambda d: d["sections"][1].update(opens_after="tahunan")),
    ("section.opens_after", lambda d: d["sections"][0].update(opens_after="tahunan")),
    ("section.opens_after", lambda d: d["sections"][1].update(opens_after="tak-ada")),
    ("row.in_two_sections", lambda d: d["sections"][1]["rows"].append("r6")),
    ("row.in_no_section", lambda d: d["sections"][0]["rows"].remove("r6")),
    ("row.unreachable", edit("r4", outcomes=outcomes(("r6", False), ("r3", True)))),
    ("row.no_end", edit("r6", outcomes=outcomes(("r5", True), ("r3", True)))),
    ("actor.malformed", lambda d: d["lanes"][0].update(actor="camat")),
    ("actor.malformed", lambda d: d["identity"].update(ratifier="orang:camat")),
    ("actor.malformed", lambda d: d["roles"][0]["actors"].append("role:penyuplai")),
    ("group.empty", lambda d: d["roles"][0].update(actors=[])),
    ("group.empty", lambda d: d.update(roles=[])),
    ("group.missing", edit("r3", works=[{"kind": "fill", "lane": "kasubag", "each": True}])),
    ("works.none", edit("r5", works=[])),
    ("kind.unknown", edit("r5", works=[{"kind": "menari", "lane": "kasubag"}])),
    ("lane.unknown", edit("r5", works=[{"kind": "draft", "lane": "tak-ada"}])),
    ("lane.unknown", edit("r6", works=[{"kind": "sign", "lane": "camat", "all_of": ["camat", "tak-ada"]}])),
    ("decision.incomplete", edit("r4", outcomes=[])),
    ("decision.incomplete", edit("r4", outcomes=outcomes(("r5", False)))),
    ("decision.repeated", lambda d: row(d, "r4")["outcomes"][1].update(key="yes")),
    ("decision.and_next", edit("r4", next=["r5"])),
    ("decision.each", edit("r3", outcomes=outcomes(("r4", False), ("r2", True)))),
    ("target.unknown", lambda d: row(d, "r4")["outcomes"][0].update(to="r7")),
    ("target.unknown", edit("r2", next=["tak-ada"])),
    ("target.unknown", edit("r6", checks=["tak-ada"])),
    ("next.backward", edit("r5", next=["r2"])),
    ("outcome.not_a_return", lambda d: row(d, "r4")["outcomes"][0].update(returns=True)),
    ("outcome.only_returned", lambda d: row(d, "r4")["outcomes"][1].update(to="r2")),
    ("requires.unknown", edit("r2", requires=["kertas"])),
    ("requires.unknown", edit("r2", requires=["input:"])),
    ("requires.never_produced", edit("r2", requires=["analysis"])),
    ("requires.not_on_every_path", edit("r2", requires=["draft"])),
    ("produces.foreign", edit("r2", produces=["signed"])),
    ("time.unreadable", edit("r2", standard="sesuai kebutuhan")),
    ("time.no_unit", edit("r2", standard="60")),
    ("time.not_positive", edit("r2", standard="0 menit")),
]


def codes(pack: Pack) -> set[str]:
    return {problem.code for problem in publication_problems(pack)}


def test_the_clean_sop_may_be_published() -> None:
    assert publication_problems(clean()) == []


@pytest.mark.parametrize("key", sorted(seed_packs()))
def test_each_of_the_six_sops_may_be_published(key: str) -> None:
    assert publication_problems(seed_packs()[key]) == []


@pytest.mark.parametrize(("code", "spoil"), BROKEN, ids=[f"{code}-{n}" for n, (code, _) in enumerate(BROKEN)])
def test_a_broken_sop_is_refused_by_name(code: str, spoil: Spoil) -> None:
    problems = publication_problems(spoilt(spoil))
    assert code in {p.code for p in problems}
    assert {p.severity for p in problems} == {"error"}


def test_a_blank_time_and_a_bare_number_under_a_unit_are_no_problem() -> None:
    assert codes(spoilt(edit("r2", standard=""), edit("r3", standard="-"))) == set()
    assert codes(spoilt(lambda d: d.update(time_unit="menit"), edit("r2", standard="60"))) == set()


def test_an_end_named_in_the_middle_is_an_end() -> None:
    assert codes(spoilt(edit("r4", outcomes=outcomes(("r5", False), ("end", False))))) == set()


def test_a_forward_jump_over_a_required_artefact_is_refused_and_over_another_is_not() -> None:
    jump = edit("r3", works=[{"kind": "verify", "lane": "kasubag"}], produces=["data-verified"],
                outcomes=outcomes(("r4", False), ("r6", False)))
    assert "requires.not_on_every_path" in codes(spoilt(jump))
    sound = spoilt(jump, edit("r4", requires=["data-verified"]), edit("r6", requires=["data-verified"]))
    assert "requires.not_on_every_path" not in codes(sound)


ORDER = {"kind": "order", "lane": "a"}


def fork(**rows: dict[str, Any]) -> Pack:
    """r1 forks to r2 and r4; r2 → r3, r4 → r5; r6 joins r3 and r5; r7 follows."""
    plan: dict[str, dict[str, Any]] = {
        "r1": {"next": ["r2", "r4"]}, "r2": {}, "r3": {"next": ["r6"]}, "r4": {}, "r5": {"next": ["r6"]},
        "r6": {"after": ["r3", "r5"]}, "r7": {}}
    for key, fields in rows.items():
        plan[key] = {**plan[key], **fields}
    return Pack.from_dict({
        "key": "o/s", "office": "o", "title": "T", "lanes": [{"key": "a", "title": "A", "actor": "position:a"}],
        "sections": [{"key": "main", "periods": ["year"], "rows": list(plan)}],
        "rows": [{"key": key, "no": key[1:], "activity": key, "works": [ORDER], **fields} for key, fields in plan.items()]})


def test_branches_that_come_together_in_their_join_are_sound() -> None:
    assert codes(fork()) == set()


def test_a_join_gathers_what_all_its_branches_made() -> None:
    made = {"produces": ["disposition"]}, {"produces": ["memo"]}
    assert codes(fork(r3=made[0], r5=made[1], r7={"requires": ["disposition", "memo"]})) == set()
    assert codes(fork(r3=made[0], r5={**made[1], "requires": ["disposition"]})) == {"requires.not_on_every_path"}


def test_a_decision_in_a_branch_may_go_back_in_it_or_before_the_fork() -> None:
    for target in ("r2", "r1"):
        assert codes(fork(r3={"next": [], "outcomes": outcomes(("r6", False), (target, True))})) == set()


def test_a_decision_in_a_branch_may_not_jump_into_another_branch() -> None:
    assert "branch.jump" in codes(fork(r5={"next": [], "outcomes": outcomes(("r6", False), ("r3", True))}))
    assert "branch.mixed" in codes(fork(r3={"next": [], "outcomes": outcomes(("r6", False), ("r5", False))}))


MISMATCHED: list[tuple[str, dict[str, dict[str, Any]]]] = [
    ("fork.without_join", {"r6": {"after": []}}),
    ("join.without_fork", {"r1": {"next": []}}),
    ("join.unreached", {"r3": {"next": ["r7"]}}),
    ("join.unknown_row", {"r6": {"after": ["r3", "r5", "r9"]}}),
    ("join.incomplete", {"r6": {"after": ["r3"]}}),
    ("branch.leaves", {"r3": {"next": [], "outcomes": outcomes(("r6", False), ("end", False))}}),
    ("branch.entered", {"r1": {"next": [], "outcomes": outcomes(("r2", False), ("r3", False))},
                        "r2": {"next": ["r4", "r5"]}, "r4": {"next": ["r6"]}, "r6": {"after": ["r4", "r5"]},
                        "r3": {"next": ["r5"]}}),
    ("fork.ends", {"r1": {"next": ["r2", "r4", "end"]}}),
]


@pytest.mark.parametrize(("code", "rows"), MISMATCHED, ids=[code for code, _ in MISMATCHED])
def test_a_fork_and_a_join_that_do_not_match_are_refused(code: str, rows: dict[str, dict[str, Any]]) -> None:
    assert code in codes(fork(**rows))


def test_an_office_must_have_somebody_for_every_row() -> None:
    pack = clean()
    known = {lane.actor for lane in pack.lanes}
    assert actor_problems(pack, known, known) == []
    told = actor_problems(pack, known - {"position:kasubag"}, known - {"role:penyuplai"})
    assert [(f.code, f.severity, f.place) for f in told] == [
        ("actor.unknown", "error", "lanes.kasubag.actor"), ("actor.empty", "error", "lanes.kasi.actor")]
    idle = spoilt(lambda d: d["lanes"].append({"key": "staf", "title": "Staf", "actor": "position:staf"}))
    assert [(f.code, f.severity) for f in actor_problems(idle, known, known)] == [("actor.unknown", "warning")]


def test_every_decision_is_a_kind() -> None:
    assert set(KINDS) >= DECISIONS


def test_every_refusal_has_its_broken_sop_here() -> None:
    folder = Path(publication.__file__).parent
    source = "".join((folder / name).read_text("utf-8") for name in ("publication.py", "branches.py"))
    others = {"actor.unknown", "actor.empty", "branch.jump", "branch.mixed"}
    codes_here = others | {code for code, _ in BROKEN} | {code for code, _ in MISMATCHED}
    assert set(re.findall(r'\berror\(\s*"([a-z_.]+)"', source)) == {c for c in codes_here if not c.startswith("time.")}
