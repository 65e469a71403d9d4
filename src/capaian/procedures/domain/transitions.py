"""The one transition table: what may be done to a task or a run, in which state, by whom.

It is the code (``permit``), the tested specification (every state × action × role) and the source of the diagram in
docs/reference/generated/states.md. Semantics: docs/explanation/engine.md.

>>> permit(TASK, "open", "complete", frozenset({"assignee"}))
'done'
>>> permit(TASK, "done", "complete", frozenset({"assignee"}))
Traceback (most recent call last):
...
capaian.kernel.errors.Conflict: [task.state] This task is already done. Reload the page to see who did it and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from capaian.kernel.errors import CapaianError, Conflict, NotPermitted

# Who somebody is, seen from a task: its holder, the keeper of the office's data (pengelola data or penyusun laporan),
# the head who answers for it (penanggung jawab), another official of the same office, a stranger, the engine itself.
ROLES = ("assignee", "coordinator", "head", "colleague", "stranger", "system")

TASK_STATES = ("open", "done", "skipped", "withdrawn")
TASK_ACTIONS = ("view", "work", "complete", "waive", "skip", "reassign", "recall", "withdraw")
RUN_STATES = ("new", "running", "suspended", "finished", "cancelled")  # new: there is no such run yet
RUN_ACTIONS = ("view", "start", "suspend", "resume", "cancel", "reopen", "migrate", "finish")


@dataclass(frozen=True)
class Transition:
    """``to``: the state afterwards; ``roles``: who may; ``reason``: a reason must be given."""

    to: str
    roles: frozenset[str]
    reason: bool = False


Table = Mapping[tuple[str, str], Transition]

_VIEWERS = frozenset({"assignee", "coordinator", "head", "colleague", "system"})
_KEEPERS = frozenset({"coordinator", "head"})

TASK: Table = {
    **{(state, "view"): Transition(state, _VIEWERS) for state in TASK_STATES},
    ("open", "work"): Transition("open", frozenset({"assignee"})),
    ("open", "complete"): Transition("done", frozenset({"assignee"})),
    ("open", "waive"): Transition("open", frozenset({"assignee"}), reason=True),
    ("open", "skip"): Transition("skipped", _KEEPERS, reason=True),
    ("open", "reassign"): Transition("withdrawn", _KEEPERS, reason=True),
    ("open", "withdraw"): Transition("withdrawn", frozenset({"system"})),
    ("done", "recall"): Transition("done", frozenset({"assignee"}), reason=True),
}
RUN: Table = {
    ("new", "start"): Transition("running", frozenset({"assignee", "coordinator", "head"})),
    **{(state, "view"): Transition(state, _VIEWERS) for state in RUN_STATES if state != "new"},
    ("running", "suspend"): Transition("suspended", _KEEPERS, reason=True),
    ("suspended", "resume"): Transition("running", _KEEPERS),
    ("running", "cancel"): Transition("cancelled", frozenset({"head"}), reason=True),
    ("suspended", "cancel"): Transition("cancelled", frozenset({"head"}), reason=True),
    ("finished", "reopen"): Transition("running", frozenset({"head"}), reason=True),
    ("running", "migrate"): Transition("running", _KEEPERS, reason=True),
    ("suspended", "migrate"): Transition("suspended", _KEEPERS, reason=True),
    ("running", "finish"): Transition("finished", frozenset({"system"})),
}
_STATES = {id(TASK): (TASK_STATES, TASK_ACTIONS), id(RUN): (RUN_STATES, RUN_ACTIONS)}
_SENTENCES = {
    "done": "This task is already done.", "skipped": "This task was skipped.",
    "withdrawn": "This task was withdrawn, because an earlier step runs again.",
    "finished": "This run is finished.", "cancelled": "This run was cancelled.",
    "new": "This run has not begun.", "suspended": "This run is suspended.", "open": "This task is still open.",
    "running": "This run is going on.",
}


def why_not(table: Table, state: str, action: str, roles: frozenset[str]) -> CapaianError | None:
    """``None`` when it may be done, else the refusal: the sentence on the disabled button and the error alike."""
    if "stranger" in roles:
        return NotPermitted("act.stranger", "This belongs to another office.")
    transition = table.get((state, action))
    subject = "task" if table is TASK else "run"
    if transition is None:
        return Conflict(f"{subject}.state", _SENTENCES[state], remedy="Reload the page to see who did it and when.")
    if not transition.roles & roles:
        return NotPermitted(f"{subject}.{action}.role", "Your post may not do this here.",
                            remedy="Ask the official who is named on the task.")
    return None


def permit(table: Table, state: str, action: str, roles: frozenset[str], reason: str = " ") -> str:
    """The state afterwards; raises the refusal. A transition that needs a reason refuses an empty one."""
    refusal = why_not(table, state, action, roles)
    if refusal is not None:
        raise refusal
    transition = table[state, action]
    if transition.reason and not reason:
        raise Conflict("reason.missing", "Give a reason.", remedy="It is shown to everybody who is concerned.")
    return transition.to


def every_case(table: Table) -> Iterator[tuple[str, str, str, bool]]:
    """Every (state, action, role, allowed) of a table, complete by construction."""
    states, actions = _STATES[id(table)]
    for state in states:
        for action in actions:
            for role in ROLES:
                yield state, action, role, why_not(table, state, action, frozenset({role})) is None
