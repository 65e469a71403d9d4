"""Taking back what was kept a moment ago, and keeping it again: an act of its own each time, nothing is deleted.

>>> acts = [Act(1), Act(2), Act(3, UNDONE, of=2)]
>>> next_of(acts)
(1, 2)
>>> next_of([*acts, Act(4)])
(4, None)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SAVED, UNDONE, REDONE = "saved", "undone", "redone"


@dataclass(frozen=True)
class Act:
    """One act of an officer on a form. ``of``: the act that an undoing or redoing speaks of."""

    id: int
    kind: str = SAVED
    of: int | None = None


def next_of(acts: Iterable[Act]) -> tuple[int | None, int | None]:
    """Which act would be undone next and which redone, the acts given oldest first. A new act ends the redoing."""
    done: list[int] = []
    taken_back: list[int] = []
    for act in acts:
        if act.kind == SAVED:
            done.append(act.id)
            taken_back.clear()
        elif act.of is not None:
            source, goal = (done, taken_back) if act.kind == UNDONE else (taken_back, done)
            source.remove(act.of)
            goal.append(act.of)
    return (done[-1] if done else None), (taken_back[-1] if taken_back else None)
