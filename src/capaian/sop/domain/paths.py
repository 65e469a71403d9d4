"""How the rows of a section follow each other: the one reading of ``next``, ``after`` and ``outcomes`` for the checks.

Forward moves go down the table, backward moves (returns, and any jump to the same or an earlier row) go up. So the
table's order sorts the forward moves, and every question here is one walk down the table.

>>> from capaian.sop.domain.pack import Pack
>>> pack = Pack.from_dict({"key": "a/b", "office": "a", "title": "t", "lanes": [],
...     "sections": [{"key": "s", "periods": ["year"], "rows": ["r1", "r2", "r3"]}],
...     "rows": [{"key": "r1", "no": "1", "activity": "", "works": []},
...              {"key": "r2", "no": "2", "activity": "", "works": [], "outcomes": [
...                  {"key": "yes", "label": "Ya", "to": "r3"}, {"key": "no", "label": "Tidak", "to": "r1"}]},
...              {"key": "r3", "no": "3", "activity": "", "works": []}]})
>>> paths = Paths(pack, pack.section("s"))
>>> paths.targets("r2"), paths.forward("r2"), paths.forward("r3")
(('r3', 'r1'), ('r3',), ('end',))
>>> sorted(paths.reachable())
['end', 'r1', 'r2', 'r3']
"""

from __future__ import annotations

from collections.abc import Iterable

from capaian.sop.domain.pack import END, Pack, Row, Section


class Paths:
    """The moves between the rows of one section; rows and targets that do not exist are left out."""

    def __init__(self, pack: Pack, section: Section) -> None:
        known = {row.key: row for row in reversed(pack.rows)}
        self.rows: list[Row] = [known[key] for key in dict.fromkeys(section.rows) if key in known]
        self.order = {row.key: place for place, row in enumerate(self.rows)}
        self._targets = {row.key: self._leads_to(row) for row in self.rows}

    def _leads_to(self, row: Row) -> tuple[str, ...]:
        below = self.order[row.key] + 1
        following = self.rows[below].key if below < len(self.rows) else END
        named = [o.to for o in row.outcomes] or list(row.next) or [following]
        return tuple(dict.fromkeys(to for to in named if to == END or to in self.order))

    def targets(self, row: str) -> tuple[str, ...]:
        """Every row (or ``end``) that this row may lead to."""
        return self._targets[row]

    def forward(self, row: str) -> tuple[str, ...]:
        """The targets below this row, and ``end``."""
        return tuple(to for to in self._targets[row] if to == END or self.order[to] > self.order[row])

    def backward(self, row: str) -> tuple[str, ...]:
        """The targets at or above this row."""
        return tuple(to for to in self._targets[row] if to != END and self.order[to] <= self.order[row])

    def before(self, row: str) -> list[str]:
        """The rows that lead down to this one."""
        return [other.key for other in self.rows if row in self.forward(other.key)]

    def reachable(self) -> set[str]:
        """What the first row leads to, itself included."""
        return self.closure([self.rows[0].key]) if self.rows else set()

    def closure(self, start: Iterable[str], *, stop: str = "", only_forward: bool = False) -> set[str]:
        """All that ``start`` leads to, itself included; ``stop`` is entered but not passed."""
        seen: set[str] = set()
        queue = list(start)
        while queue:
            here = queue.pop()
            if here in seen:
                continue
            seen.add(here)
            if here not in (END, stop):
                queue.extend(self.forward(here) if only_forward else self.targets(here))
        return seen

    def available(self) -> dict[str, frozenset[str]]:
        """For each row, the artefacts that exist whichever way one came to it; of a join, those of all its branches."""
        after: dict[str, frozenset[str]] = {}
        found: dict[str, frozenset[str]] = {}
        for row in self.rows:
            ways = [after[key] for key in self.before(row.key)]
            if row.after:
                here = frozenset[str]().union(*(after.get(key, frozenset()) for key in row.after))
            else:
                here = frozenset.intersection(*ways) if ways else frozenset()
            found[row.key] = here
            after[row.key] = here | set(row.produces)
        return found
