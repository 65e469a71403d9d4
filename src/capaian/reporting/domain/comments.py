"""What may become of a comment on a draft. It is open until it is resolved or carried to the minutes of a meeting.

>>> becomes("open", "answer", "drafter")
'answered'
>>> becomes("resolved", "carry", "reviewer")
Traceback (most recent call last):
...
capaian.kernel.errors.Conflict: [comment.state] This comment is resolved already. Reload the page to see what became of it.
>>> becomes("open", "carry", "drafter")
Traceback (most recent call last):
...
capaian.kernel.errors.NotPermitted: [comment.role] Your post may not do this with a comment. The reviewer may.
"""

from __future__ import annotations

from collections.abc import Iterable

from capaian.kernel.errors import CapaianError, Conflict, NotPermitted

STATES = ("open", "answered", "resolved", "carried", "minuted")
ACTS = ("answer", "resolve", "reopen", "carry", "minute")
ROLES = ("drafter", "reviewer", "meeting")
"""Who writes about a comment: who works on the draft, who reviews it, and the closing of the meeting that takes it up."""

PENDING = frozenset({"open", "answered"})
"""The states in which a draft cannot be approved."""

TABLE: dict[tuple[str, str], tuple[str, frozenset[str]]] = {
    ("open", "answer"): ("answered", frozenset({"drafter"})),
    ("answered", "answer"): ("answered", frozenset({"drafter"})),
    ("open", "resolve"): ("resolved", frozenset({"drafter", "reviewer"})),
    ("answered", "resolve"): ("resolved", frozenset({"drafter", "reviewer"})),
    ("open", "carry"): ("carried", frozenset({"reviewer"})),
    ("answered", "carry"): ("carried", frozenset({"reviewer"})),
    ("answered", "reopen"): ("open", frozenset({"reviewer"})),
    ("resolved", "reopen"): ("open", frozenset({"reviewer"})),
    ("carried", "reopen"): ("open", frozenset({"reviewer"})),
    ("carried", "minute"): ("minuted", frozenset({"meeting"})),
}

_ALREADY = {"open": "This comment is open.", "answered": "This comment is answered already.",
            "resolved": "This comment is resolved already.", "carried": "This comment was carried to the meeting.",
            "minuted": "This comment was discussed in the meeting."}


def why_not(state: str, act: str, role: str) -> CapaianError | None:
    """``None`` when it may be done, else the refusal."""
    found = TABLE.get((state, act))
    if found is None:
        return Conflict("comment.state", _ALREADY[state], remedy="Reload the page to see what became of it.")
    if role not in found[1]:
        return NotPermitted("comment.role", "Your post may not do this with a comment.", remedy="The reviewer may.")
    return None


def becomes(state: str, act: str, role: str) -> str:
    """The state afterwards; raises the refusal."""
    refusal = why_not(state, act, role)
    if refusal is not None:
        raise refusal
    return TABLE[state, act][0]


def state_after(acts: Iterable[str]) -> str:
    """The state of a comment after all that was done with it.

    >>> state_after([]), state_after(["answer", "reopen"]), state_after(["carry", "minute"])
    ('open', 'open', 'minuted')
    """
    state = "open"
    for act in acts:
        state = TABLE[state, act][0]
    return state


def acts_of(state: str, role: str) -> tuple[str, ...]:
    """What somebody in this role may do with a comment in this state.

    >>> acts_of("open", "drafter")
    ('answer', 'resolve')
    """
    return tuple(act for act in ACTS if why_not(state, act, role) is None)
