"""The page of states, drawn from the transition table, so that what is read is what runs.

``python -m capaian.procedures.domain.diagram`` prints it; a test compares it with docs/reference/generated/states.md.

>>> print(diagram(RUN, "new"))
stateDiagram-v2
    [*] --> running: start
    running --> cancelled: cancel
    running --> finished: finish
    running --> running: migrate
    running --> suspended: suspend
    suspended --> cancelled: cancel
    suspended --> suspended: migrate
    suspended --> running: resume
    finished --> running: reopen
    cancelled --> [*]
"""

from __future__ import annotations

import sys

from capaian.procedures.domain.transitions import ROLES, RUN, RUN_STATES, TASK, TASK_STATES, Table

_HEAD = """# States of tasks and runs

Drawn from the transition table (`capaian.procedures.domain.transitions`), which is what the engine asks. Whatever has no
row here is refused. Why it is so: [the engine](../../explanation/engine.md). Who may do everything else:
[permissions](../permissions.md).

Roles: `assignee` holds the post (or a post of the team) that the task belongs to; `coordinator` keeps the office's data
(unit pengelola data) or compiles its report (unit penyusun laporan); `head` answers for it (penanggung jawab);
`colleague` is any other official of the office; `stranger` belongs to another office; `system` is the engine itself.
A run that does not exist yet is `new`.
"""


def diagram(table: Table, beginning: str) -> str:
    """The states as a mermaid diagram. ``beginning`` is the state in which nothing has happened yet."""
    states = list(dict.fromkeys([*(s for s in _states(table)), *(t.to for t in table.values())]))
    moves = [(state, action, t.to) for (state, action), t in table.items() if action != "view"]
    lines = [f"    {'[*]' if s == beginning else s} --> {to}: {action}"
             for s, action, to in sorted(moves, key=lambda m: (states.index(m[0]), m[1]))]
    left = {s for s, _, _ in moves}
    ends = [f"    {s} --> [*]" for s in states if s not in left]
    return "\n".join(["stateDiagram-v2", *lines, *ends])


def rows(table: Table) -> str:
    """The transitions as a table: state, act, state afterwards, who may, whether a reason must be given."""
    found = ["| State | Act | Then | Who may | Reason |", "|---|---|---|---|---|"]
    for state in _states(table):
        for (at, action), t in table.items():
            if at == state and action != "view":
                who = ", ".join(f"`{r}`" for r in ROLES if r in t.roles)
                found.append(f"| `{state}` | `{action}` | `{t.to}` | {who} | {'yes' if t.reason else ''} |")
    return "\n".join(found)


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for title, table, beginning in (("Tasks", TASK, ""), ("Runs", RUN, "new")):
        seen = next(t for (_, action), t in table.items() if action == "view")
        who = ", ".join(f"`{r}`" for r in ROLES if r in seen.roles)
        drawing = diagram(table, beginning)
        if not beginning:
            drawing = drawing.replace("\n", "\n    [*] --> open: opened by the engine\n", 1)
        parts.append(f"## {title}\n\n```mermaid\n{drawing}\n```\n\n{rows(table)}\n\nSeen (`view`) in every state by {who}.\n")
    return "\n".join(parts)


def _states(table: Table) -> tuple[str, ...]:
    return TASK_STATES if table is TASK else RUN_STATES


if __name__ == "__main__":
    sys.stdout.write(page())
