"""The transition table, whole: every state, action and role, allowed or refused, and nothing that is not listed here."""

from __future__ import annotations

import re

import pytest

from capaian.kernel.errors import CapaianError, Conflict, NotPermitted
from capaian.organisation.domain.actors import SYSTEM, Actor, Capacity
from capaian.procedures.domain.diagram import page
from capaian.procedures.domain.roles import owner, roles_of
from capaian.procedures.domain.transitions import (
    ROLES,
    RUN,
    RUN_ACTIONS,
    RUN_STATES,
    TASK,
    TASK_ACTIONS,
    TASK_STATES,
    Table,
    every_case,
    permit,
    why_not,
)
from capaian.procedures.models import Run, Task
from tests.house.tree import ROOT

SEEING = {"assignee", "coordinator", "head", "colleague", "system"}
KEEPING = {"coordinator", "head"}

# What is allowed, written out a second time and by hand: (state, action) → who. All that is not here is refused.
TASK_ALLOWED = {
    ("open", "view"): SEEING, ("done", "view"): SEEING, ("skipped", "view"): SEEING, ("withdrawn", "view"): SEEING,
    ("open", "work"): {"assignee"}, ("open", "complete"): {"assignee"}, ("open", "waive"): {"assignee"},
    ("open", "skip"): KEEPING, ("open", "reassign"): KEEPING, ("open", "withdraw"): {"system"},
    ("done", "recall"): {"assignee"}}
RUN_ALLOWED = {
    ("new", "start"): {"assignee", "coordinator", "head"},
    ("new", "view"): set(), ("running", "view"): SEEING, ("suspended", "view"): SEEING, ("finished", "view"): SEEING,
    ("cancelled", "view"): SEEING,
    ("running", "suspend"): KEEPING, ("suspended", "resume"): KEEPING,
    ("running", "cancel"): {"head"}, ("suspended", "cancel"): {"head"},
    ("finished", "reopen"): {"head"},
    ("running", "migrate"): KEEPING, ("suspended", "migrate"): KEEPING,
    ("running", "finish"): {"system"}}
AFTERWARDS = {
    ("open", "complete"): "done", ("open", "skip"): "skipped", ("open", "reassign"): "withdrawn",
    ("open", "withdraw"): "withdrawn", ("open", "work"): "open", ("open", "waive"): "open", ("done", "recall"): "done",
    ("new", "start"): "running", ("running", "suspend"): "suspended", ("suspended", "resume"): "running",
    ("running", "cancel"): "cancelled", ("suspended", "cancel"): "cancelled", ("finished", "reopen"): "running",
    ("running", "migrate"): "running", ("suspended", "migrate"): "suspended", ("running", "finish"): "finished"}
REASONED = {"skip", "reassign", "waive", "recall", "suspend", "cancel", "reopen", "migrate"}
BOTH = [(TASK, TASK_ALLOWED), (RUN, RUN_ALLOWED)]


def test_the_table_has_every_state_action_and_role_and_no_other() -> None:
    assert TASK_STATES == ("open", "done", "skipped", "withdrawn") == tuple(Task.State.values)
    assert TASK_ACTIONS == ("view", "work", "complete", "waive", "skip", "reassign", "recall", "withdraw")
    assert RUN_STATES == ("new", "running", "suspended", "finished", "cancelled") == ("new", *Run.State.values)
    assert RUN_ACTIONS == ("view", "start", "suspend", "resume", "cancel", "reopen", "migrate", "finish")
    assert ROLES == ("assignee", "coordinator", "head", "colleague", "stranger", "system")
    assert len(list(every_case(TASK))) == 4 * 8 * 6 == 192
    assert len(list(every_case(RUN))) == 5 * 8 * 6 == 240


@pytest.mark.parametrize(("table", "states", "actions"), [(TASK, TASK_STATES, TASK_ACTIONS),
                                                          (RUN, RUN_STATES, RUN_ACTIONS)])
def test_no_row_of_the_table_lies_outside_its_states_actions_and_roles(table: Table, states: tuple[str, ...],
                                                                       actions: tuple[str, ...]) -> None:
    for (state, action), transition in table.items():
        assert state in states and action in actions and transition.to in states
        assert transition.roles <= set(ROLES)


@pytest.mark.parametrize(("table", "allowed"), BOTH, ids=["task", "run"])
def test_every_case_is_allowed_or_refused_as_written_here(table: Table, allowed: dict[tuple[str, str], set[str]]) -> None:
    for state, action, role, may in every_case(table):
        assert may == (role in allowed.get((state, action), set())), (state, action, role)


@pytest.mark.parametrize(("table", "allowed"), BOTH, ids=["task", "run"])
def test_an_allowed_act_leads_where_it_is_written_to_lead(table: Table, allowed: dict[tuple[str, str], set[str]]) -> None:
    for (state, action), roles in allowed.items():
        for role in roles:
            assert permit(table, state, action, frozenset({role})) == AFTERWARDS.get((state, action), state)


@pytest.mark.parametrize(("table", "allowed"), BOTH, ids=["task", "run"])
def test_a_refusal_says_whether_it_is_the_state_the_post_or_the_office(table: Table,
                                                                       allowed: dict[tuple[str, str], set[str]]) -> None:
    for state, action, role, may in every_case(table):
        refusal = why_not(table, state, action, frozenset({role}))
        if may:
            assert refusal is None
        elif role == "stranger":
            assert isinstance(refusal, NotPermitted) and refusal.code == "act.stranger"
        elif (state, action) in table:
            assert isinstance(refusal, NotPermitted) and refusal.code.endswith(f".{action}.role")
        else:
            assert isinstance(refusal, Conflict) and refusal.code.endswith(".state")


@pytest.mark.parametrize("table", [TASK, RUN], ids=["task", "run"])
def test_a_stranger_may_never_do_anything_whatever_else_they_are(table: Table) -> None:
    for state, action, role, _ in every_case(table):
        assert why_not(table, state, action, frozenset({role, "stranger"})) is not None


@pytest.mark.parametrize("table", [TASK, RUN], ids=["task", "run"])
def test_acts_against_the_usual_course_need_a_reason(table: Table) -> None:
    assert {action for (_, action), t in table.items() if t.reason} == REASONED & {action for _, action in table}
    for (state, action), transition in table.items():
        for role in transition.roles:
            if transition.reason:
                with pytest.raises(Conflict) as refused:
                    permit(table, state, action, frozenset({role}), "")
                assert refused.value.code == "reason.missing"
            else:
                permit(table, state, action, frozenset({role}), "")


@pytest.mark.parametrize("table", [TASK, RUN], ids=["task", "run"])
def test_every_refusal_is_a_whole_sentence_with_a_code(table: Table) -> None:
    for state, action, role, may in every_case(table):
        refusal = why_not(table, state, action, frozenset({role}))
        if not may:
            assert isinstance(refusal, CapaianError)
            assert re.fullmatch(r"[A-Z].*\.", refusal.message) and re.fullmatch(r"[a-z.]+", refusal.code)


# --- roles -----------------------------------------------------------------------------------------------------------

KASUBAG = Actor(1, "Kasubag", (Capacity("kasubag", "Kasubag"),), office="x")


@pytest.mark.parametrize(("actor", "office", "member", "expected"), [
    (KASUBAG, "x", "", {"colleague", "coordinator"}),
    (KASUBAG, "x", "position:kasubag", {"colleague", "coordinator", "assignee"}),
    (KASUBAG, "x", "position:camat", {"colleague", "coordinator"}),
    (KASUBAG, "y", "position:kasubag", {"stranger"}),
    (Actor(2, "Camat", (Capacity("camat", "Camat"),), office="x"), "x", "position:kasubag", {"colleague", "head"}),
    (Actor(3, "Plt", (Capacity("staf", "Staf"), Capacity("camat", "Camat", "plt", 7)), office="x"), "x", "position:camat",
     {"colleague", "head", "assignee"}),
    (Actor(4, "Anggota", (Capacity("staf", "Staf", teams=("tim",)),), office="x"), "x", "team:tim",
     {"colleague", "assignee"}),
    (Actor(5, "Admin", office="x", administrator=True), "x", "", {"colleague"}),
    (SYSTEM, "x", "position:camat", {"system", "coordinator", "head"}),
])
def test_who_somebody_is_seen_from_a_task(actor: Actor, office: str, member: str, expected: set[str]) -> None:
    assert roles_of(actor, office, member=member, heads={"camat"}, coordinators={"kasubag"}) == expected


def test_the_strongest_role_is_the_one_shown() -> None:
    assert owner(frozenset({"colleague", "assignee", "head"})) == "assignee"
    assert owner(frozenset({"stranger"})) == "stranger"
    assert [owner(frozenset({role})) for role in ROLES] == list(ROLES)


# --- the page drawn from it -------------------------------------------------------------------------------------------


def test_the_page_of_states_is_drawn_from_the_table() -> None:
    assert (ROOT / "docs/reference/generated/states.md").read_text() == page(), \
        "run `python -m capaian.procedures.domain.diagram > docs/reference/generated/states.md`"


def test_every_transition_stands_on_the_page() -> None:
    text = page()
    for table in (TASK, RUN):
        for (state, action), transition in table.items():
            if action != "view":
                assert f"| `{state}` | `{action}` | `{transition.to}` |" in text
