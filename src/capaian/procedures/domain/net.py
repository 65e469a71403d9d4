"""An SOP section as a net for replay: nodes that open each other, and the names under which somebody may appear there.

A node is one step (``r3/fill``), or one whole row where a log knows only rows, as one typed in from paper does.

>>> from capaian.sop.domain.pack import Pack
>>> pack = Pack.from_dict({"key": "k", "office": "o", "title": "t",
...     "lanes": [{"key": "kasi", "title": "Kepala Seksi", "actor": "role:seksi"}],
...     "roles": [{"key": "seksi", "title": "Seksi", "actors": ["position:a", "position:b"]}],
...     "sections": [{"key": "main", "periods": ["year"], "rows": ["r1"]}],
...     "rows": [{"key": "r1", "no": "1", "activity": "x", "works": [{"kind": "fill", "lane": "kasi", "each": True},
...                                                                   {"kind": "recap", "lane": "kasi"}]}]})
>>> steps = net_of(pack, "main")
>>> steps.nodes["r1/fill"].expected == {"position:a", "position:b"}, steps.find("r1/fill"), steps.find("9") is None
(True, 'r1/fill', True)
>>> net_of(pack, "main", by_row=True).find("1")
'r1'
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from capaian.procedures.domain.graph import Graph, Step
from capaian.sop.domain.pack import END, Pack

Members = Callable[[str], tuple[str, ...]]
"""Every member behind a reference: ``role:KEY`` → the posts of the role, anything else → itself."""

UNREACHABLE = 10_000


@dataclass(frozen=True)
class Way:
    """One answer of a decision: where it leads, and whether it goes back (``partly``: only for some members)."""

    to: str
    back: bool = False
    partly: bool = False


@dataclass(frozen=True)
class Node:
    """``names``: folded name → the member it means, ``""`` for a name of the whole lane. ``expected``: members of whom
    each must act, ``None`` when one act is enough. ``lines``: how many acts without a member's name belong to one visit.
    ``ways``: outcome key and folded label → way."""

    key: str
    row: str
    label: str
    names: Mapping[str, str]
    expected: frozenset[str] | None
    lines: int
    onward: tuple[str, ...]
    joined: tuple[str, ...]
    ways: Mapping[str, Way] = field(default_factory=dict)
    choices: tuple[Way, ...] = ()
    standard: str = ""

    @property
    def many(self) -> bool:
        """Several acts may belong to one visit."""
        return self.expected is not None or self.lines > 1

    @property
    def ahead(self) -> tuple[str, ...]:
        """What may follow without going back; ``end`` included."""
        if self.choices:
            return tuple(way.to for way in self.choices if not way.back)
        return self.onward or (END,)


class Net:
    """The nodes of a section, in order, with the distances between them along the ways that go forward."""

    def __init__(self, pack: Pack, nodes: Mapping[str, Node], start: str) -> None:
        self.pack = pack
        self.nodes = nodes
        self.start = start
        self.distance = {key: self._distances(key) for key in nodes}
        self.downstream = {key: frozenset(far) - {END} for key, far in self.distance.items()}
        self._references: dict[str, str | None] = {}
        for node in nodes.values():
            for name in {node.key, node.row, node.label, pack.row(node.row).no} - {""}:
                known = folded(name)
                self._references[known] = node.key if self._references.get(known, node.key) == node.key else None
        for key in nodes:  # a node's own key always means that node
            self._references[folded(key)] = key

    def _distances(self, start: str) -> dict[str, int]:
        far = {start: 0}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            for to in self.nodes[here].ahead if here != END else ():
                if to not in far:
                    far[to] = far[here] + 1
                    queue.append(to)
        return far

    def find(self, reference: str) -> str | None:
        """The node a log means by a key or printed number; ``None`` for an unknown or ambiguous one."""
        return self._references.get(folded(reference))

    def hop(self, start: str, target: str) -> str:
        """The next node on the shortest way forward from ``start`` to ``target``."""
        return min(self.nodes[start].ahead,
                   key=lambda to: 0 if to == target else self.distance.get(to, {}).get(target, UNREACHABLE))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """How names and numbers are compared: without case, stray blanks, the full stop after a number, and Plt/Plh; a key
    (petugas-pengolah-data) is the same as its words.

    >>> folded(" Kepala  Seksi. "), folded("Plt. Camat"), folded("petugas-pengolah-data")
    ('kepala seksi', 'camat', 'petugas pengolah data')
    """
    plain = " ".join(text.lower().replace("-", " ").split()).strip(" .")
    return plain[4:].strip() if plain.startswith(("plt.", "plh.", "plt ", "plh ")) else plain


def net_of(pack: Pack, section: str, *, by_row: bool = False, members: Members | None = None,
           titles: Mapping[str, str] | None = None) -> Net:
    """The net of a section. ``members`` and ``titles``: the office's own posts and their titles, where they are known;
    else the roles that the pack itself lists. ``KeyError`` for an unknown section."""
    graph = Graph(pack, section)
    named = _Names(pack, members, titles or {})
    groups: dict[str, list[Step]] = {}
    for step in graph.steps.values():
        groups.setdefault(step.row.key if by_row else step.key, []).append(step)
    home = {step.key: key for key, steps in groups.items() for step in steps}
    return Net(pack, {key: _node(key, steps, graph, home, named) for key, steps in groups.items()}, home[graph.start])


def _node(key: str, steps: list[Step], graph: Graph, home: Mapping[str, str], named: _Names) -> Node:
    first, last = steps[0], steps[-1]
    names: dict[str, str] = {}
    expected: set[str] = set()
    for step in steps:
        members = {m for actor in step.actors for m in named.members(actor)}
        each = step.work.each or bool(step.work.all_of) or len(members) > 1  # each post of a role has its own task
        expected |= members if each and not any(m.startswith("role:") for m in members) else set()
        names |= named.of_lane(step)
        for member in members:
            names |= dict.fromkeys(named.of_member(member), member)
    ways = {o.key: Way(END if o.to == END else home[graph.first[o.to]], o.returns, o.only_returned)
            for o in last.outcomes}
    labels = {folded(o.label): ways[o.key] for o in last.outcomes}
    each_unknown = any(s.work.each for s in steps) and not expected
    return Node(key, first.row.key, first.row.label, names, frozenset(expected) or None,
                UNREACHABLE if each_unknown else len(steps), tuple(home[s] for s in graph.onward(last.key)),
                tuple(home[s] for s in graph.joined(first.key)), labels | ways, tuple(ways.values()), first.row.standard)


class _Names:
    """Who may be called what."""

    def __init__(self, pack: Pack, members: Members | None, titles: Mapping[str, str]) -> None:
        self.pack, self.titles = pack, titles
        self._members = members
        self.roles = {f"role:{role.key}": role for role in pack.roles}

    def members(self, actor: str) -> tuple[str, ...]:
        found = self._members(actor) if self._members else ()
        if not found and actor in self.roles:
            found = self.roles[actor].actors
        return found or (actor,)

    def of_lane(self, step: Step) -> dict[str, str]:
        """Names that stand for the whole lane or role."""
        lanes = [self.pack.lane(key) for key in step.work.all_of or (step.work.lane,)]
        words = [word for lane in lanes for word in (lane.key, lane.title)] if not step.work.actor else []
        for actor in step.actors:
            role = self.roles.get(actor)
            words += [actor, actor.partition(":")[2], self.titles.get(actor, ""), role.title if role else ""]
        return {folded(word): "" for word in words if word}

    def of_member(self, member: str) -> list[str]:
        words = (member, member.partition(":")[2], self.titles.get(member, ""))
        return [folded(word) for word in words if word]
