"""An SOP section as a graph of steps. A step is one work of one row: ``r3/fill``, then ``r3/collect``.

>>> from capaian.sop.domain.pack import Pack
>>> pack = Pack.from_dict({"key": "k", "office": "o", "title": "t",
...     "lanes": [{"key": "a", "title": "A", "actor": "position:a"}],
...     "sections": [{"key": "main", "periods": ["year"], "rows": ["r1", "r2"]}],
...     "rows": [{"key": "r1", "no": "1", "activity": "x", "works": [{"kind": "order", "lane": "a"}]},
...              {"key": "r2", "no": "2", "activity": "y", "works": [{"kind": "send", "lane": "a"},
...                                                                   {"kind": "archive", "lane": "a"}]}]})
>>> graph = Graph(pack, "main")
>>> list(graph.steps), graph.onward("r1/order"), graph.onward("r2/archive")
(['r1/order', 'r2/send', 'r2/archive'], ('r2/send',), ())
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from capaian.sop.domain.pack import END, Outcome, Pack, Row, Work


def _marked(row: Row, order: tuple[str, ...]) -> Row:
    """The row with every outcome that leads back marked so: also one whose target stands at or above the row."""
    here = order.index(row.key)
    back = [o.returns or (o.to != END and order.index(o.to) <= here) for o in row.outcomes]
    if back == [o.returns for o in row.outcomes]:
        return row
    return replace(row, outcomes=tuple(replace(o, returns=b) for o, b in zip(row.outcomes, back, strict=True)))


@dataclass(frozen=True)
class Step:
    """One work of one row. ``actors`` are references (position:, team:, role:) resolved when the step opens;
    ``last`` marks the row's last work, which carries the row's outcomes."""

    key: str
    row: Row
    work: Work
    actors: tuple[str, ...]
    last: bool

    @property
    def kind(self) -> str:
        return self.work.kind

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return self.row.outcomes if self.last else ()


class Graph:
    """The steps of a section and how they follow each other."""

    def __init__(self, pack: Pack, section: str) -> None:
        self.pack = pack
        self.section = pack.section(section)
        self.rows = [_marked(pack.row(key), self.section.rows) for key in self.section.rows]
        self.steps: dict[str, Step] = {}
        self.first: dict[str, str] = {}
        self.final: dict[str, str] = {}
        for row in self.rows:
            for i, work in enumerate(row.works):
                key = f"{row.key}/{work.kind}"
                if key in self.steps:
                    key = f"{row.key}/{work.kind}-{i + 1}"
                lanes = work.all_of or (work.lane,)
                actors = (work.actor,) if work.actor else tuple(pack.lane(lane).actor for lane in lanes)
                self.steps[key] = Step(key, row, work, actors, i == len(row.works) - 1)
                self.first.setdefault(row.key, key)
                self.final[row.key] = key

    @property
    def start(self) -> str:
        return self.first[self.rows[0].key]

    def _rows_after(self, row: Row) -> tuple[str, ...]:
        if row.next:
            return tuple(n for n in row.next if n != END)
        place = [r.key for r in self.rows].index(row.key)
        follower = self.rows[place + 1] if place + 1 < len(self.rows) else None
        return (follower.key,) if follower else ()

    def onward(self, step: str) -> tuple[str, ...]:
        """The steps that follow without a decision; empty at an end."""
        here = self.steps[step]
        if not here.last:
            keys = [k for k, s in self.steps.items() if s.row.key == here.row.key]
            return (keys[keys.index(step) + 1],)
        return tuple(self.first[row] for row in self._rows_after(here.row))

    def targets(self, step: str, outcome: str) -> tuple[str, ...]:
        """Where this outcome leads; raises ``KeyError`` for an outcome the row does not have."""
        for o in self.steps[step].outcomes:
            if o.key == outcome:
                return () if o.to == END else (self.first[o.to],)
        raise KeyError(outcome)

    def outcome(self, step: str, key: str) -> Outcome | None:
        return next((o for o in self.steps[step].outcomes if o.key == key), None)

    def ahead(self, step: str) -> tuple[str, ...]:
        """Every step one move ahead, returns left out."""
        here = self.steps[step]
        if here.outcomes:
            return tuple(self.first[o.to] for o in here.outcomes if o.to != END and not o.returns)
        return self.onward(step)

    @cached_property
    def _reach(self) -> dict[str, frozenset[str]]:
        reach: dict[str, frozenset[str]] = {}
        for start in self.steps:
            seen, queue = {start}, [start]
            while queue:
                for step in self.ahead(queue.pop()):
                    if step not in seen:
                        seen.add(step)
                        queue.append(step)
            reach[start] = frozenset(seen)
        return reach

    def downstream(self, step: str) -> frozenset[str]:
        """The step itself and all that runs again when it runs again."""
        return self._reach[step]

    def joined(self, step: str) -> tuple[str, ...]:
        """The last steps of the branches that come together here, when this is a join; else empty."""
        here = self.steps[step]
        return tuple(self.final[row] for row in here.row.after) if self.first[here.row.key] == step else ()

    def checked(self, step: str) -> tuple[str, ...]:
        """The rows whose maker must be another person than the one who decides here."""
        here = self.steps[step]
        if not here.last:
            return ()
        return here.row.checks or tuple(o.to for o in here.row.outcomes if o.returns)
