"""The event log as proof: chained, gapless, and able to rebuild the tables.

>>> chain("", {"seq": 1}) == chain("", {"seq": 1}), chain("", {"seq": 1}) == chain("x", {"seq": 1})
(True, False)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from capaian.procedures.domain.engine import Event, RunState, fold


@dataclass(frozen=True)
class Entry:
    """One line of the log as stored."""

    seq: int
    at: datetime
    event: Event
    person: int | None = None
    name: str = ""
    acted_title: str = ""
    hash: str = ""

    def content(self) -> dict[str, Any]:
        """What the hash covers: everything but the hash."""
        e = self.event
        return {"seq": self.seq, "at": self.at.astimezone(UTC).isoformat(), "type": e.type, "step": e.step, "member": e.member,
                "round": e.round, "person": self.person, "name": self.name, "as": self.acted_title,
                "data": dict(e.data)}


OF_A_TASK = frozenset({"task_touched", "task_done", "task_skipped", "task_withdrawn", "task_superseded",
                       "deadline_shifted"})


def chain(previous: str, content: Mapping[str, Any]) -> str:
    """The hash of a line: SHA-256 over the hash before and the line's canonical JSON."""
    text = previous + json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Facts:
    """What the log says of one task, in the words of the table."""

    state: str = "open"
    current: bool = True
    opened_at: datetime | None = None
    due_at: str | None = None
    done_at: datetime | None = None
    outcome: str = ""
    reason: str = ""
    person: int | None = None
    acted_title: str = ""
    override: str = ""
    touched_at: datetime | None = None


@dataclass
class Told:
    """What a whole log tells: the state, the facts of each task, where the log itself is broken, and its last event."""

    state: RunState = field(default_factory=RunState)
    tasks: dict[tuple[str, str, int], Facts] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    last: int = 0
    hash: str = ""


def tell(entries: Iterable[Entry]) -> Told:
    """Fold a log, checking its numbers and its chain. Each problem names the event."""
    told = Told()
    previous, expected = "", 1
    events: list[Event] = []
    for entry in entries:
        if entry.seq != expected:
            told.problems.append(f"event {expected} is missing (found {entry.seq})")
            expected = entry.seq
        if entry.hash != chain(previous, entry.content()):
            told.problems.append(f"event {entry.seq} ({entry.event.type}) was altered")
        previous, expected, told.last = entry.hash, expected + 1, entry.seq
        told.hash = entry.hash
        if _opened(told, entry.event):
            events.append(entry.event)
            _note(told, entry)
        else:
            told.problems.append(f"event {entry.seq} ({entry.event.type}) speaks of a task that was never opened")
    told.state = fold(events)
    for key, task in told.state.tasks.items():
        facts = told.tasks.setdefault(key, Facts())
        facts.state, facts.current, facts.outcome = task.state, task.current, task.outcome
    return told


def _opened(told: Told, e: Event) -> bool:
    """A broken log may speak of tasks whose opening is gone; the rest of it can still be compared."""
    return e.type not in OF_A_TASK or (e.step, e.member, e.round) in told.tasks


def _note(told: Told, entry: Entry) -> None:
    e = entry.event
    key = (e.step, e.member, e.round)
    if e.type == "task_opened":
        told.tasks[key] = Facts(opened_at=entry.at, due_at=e.data.get("due"))
    elif e.type == "deadline_shifted":
        told.tasks[key].due_at = e.data.get("due")
    elif e.type in {"task_done", "task_skipped"}:
        facts = told.tasks[key]
        facts.done_at, facts.person, facts.acted_title = entry.at, entry.person, entry.acted_title
        facts.reason, facts.override = e.data.get("reason", ""), e.data.get("override", "")
    elif e.type == "task_touched":
        told.tasks[key].touched_at = entry.at
    elif e.type == "run_migrated":
        renamed = e.data.get("steps", {})
        told.tasks = {(renamed.get(s, s), m, r): facts for (s, m, r), facts in told.tasks.items()}
