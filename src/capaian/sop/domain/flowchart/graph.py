"""From an SOP to what must be drawn: levels of symbols and the lines between them, still without any coordinates.

A row becomes one level per run of lanes in one direction: works that go left to right (or right to left) stand side by
side and are joined in order; a work that goes back opens a second level inside the same row, so that a joining line
never has to pass a symbol.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from capaian.sop.domain.flowchart.model import EdgeKind, Shape
from capaian.sop.domain.pack import END, Pack, Row, Section


@dataclass(frozen=True)
class Node:
    """A symbol to be placed. ``lane`` is the index of its column."""

    id: str
    row: str
    lane: int
    shape: Shape
    text: str = ""


@dataclass(frozen=True)
class Link:
    """A line to be routed between two nodes."""

    source: Node
    target: Node
    kind: EdgeKind
    label: str = ""

    @property
    def id(self) -> str:
        return f"{self.source.id}>{self.target.id}:{self.label}"


@dataclass(frozen=True)
class RowGraph:
    """The symbols of one row: levels from top to bottom, each a chain in working order, and the links inside."""

    row: Row
    levels: tuple[tuple[Node, ...], ...]
    inner: tuple[Link, ...]
    entry: Node | None
    exit: Node | None
    end: Node | None = None  # the end symbol under a decision that may finish the SOP


def sections_of(pack: Pack, section: str | None) -> tuple[Section, ...]:
    """The sections to draw. Rows that no section names are drawn last, so that a drawing shows all that is printed."""
    if section is not None:
        return (pack.section(section),)
    named = {key for s in pack.sections for key in s.rows}
    loose = tuple(r.key for r in pack.rows if r.key not in named)
    return (*pack.sections, *((Section(key="", periods=(), rows=loose),) if loose else ()))


def targets(pack: Pack, section: Section, row: Row) -> list[tuple[str, EdgeKind, str]]:
    """Where a row leads: (row key or ``end``, why, label). A join adds its own ``after`` rows.

    ``next`` empty means the following row of the section; outcomes replace ``next`` (they belong to the last work)."""
    order = {key: n for n, key in enumerate(section.rows)}
    here = order[row.key]

    def kind(to: str, returns: bool = False) -> EdgeKind:
        if to in order and (returns or order[to] <= here):
            return EdgeKind.RETURN
        return EdgeKind.SEQUENCE if to == END or order.get(to) == here + 1 else EdgeKind.JUMP

    if row.outcomes:
        out = [(o.to, kind(o.to, o.returns), o.label or o.key) for o in row.outcomes]
    elif row.next:
        out = [(to, kind(to), "") for to in row.next]
    else:
        following = section.rows[here + 1] if here + 1 < len(section.rows) else END
        out = [(following, kind(following), "")]
    reached = {to for to, _, _ in out}
    joins = [r.key for r in pack.rows if row.key in r.after and r.key in order and r.key not in reached]
    return out + [(key, kind(key), "") for key in joins]


def row_graph(pack: Pack, section: Section, row: Row) -> RowGraph:
    """The symbols of one row. First and last step of a section are terminators; a decision stays a diamond."""
    index = {lane.key: n for n, lane in enumerate(pack.lanes)}
    steps: list[tuple[int, bool]] = []  # (lane, acts together with the one before)
    for work in row.works:
        for n, key in enumerate(dict.fromkeys(work.all_of or (work.lane,))):
            if key in index and all(index[key] != seen for seen, _ in steps):
                steps.append((index[key], n > 0))
    if not steps:
        return RowGraph(row, (), (), None, None)
    levels: list[list[Node]] = [[]]
    inner: list[Link] = []
    before: Node | None = None
    for n, (lane, together) in enumerate(steps):
        node = Node(f"{row.key}.{n + 1}", row.key, lane, Shape.PROCESS)
        if before is not None:
            level = levels[-1]
            straight = len(level) < 2 or (level[-1].lane - level[-2].lane > 0) == (lane - before.lane > 0)
            if not straight:
                levels.append([])
            inner.append(Link(before, node, EdgeKind.TOGETHER if together else EdgeKind.SEQUENCE))
        levels[-1].append(node)
        before = node
    marks = {index[key]: text for key, text in row.marks.items() if key in index}
    graph = RowGraph(row, tuple(map(tuple, levels)), tuple(inner), levels[0][0], levels[-1][-1])
    return _with_ends(pack, section, graph, marks)


def _with_ends(pack: Pack, section: Section, graph: RowGraph, marks: dict[int, str]) -> RowGraph:
    row = graph.row
    assert graph.entry is not None and graph.exit is not None
    ends = [to for to, _, _ in targets(pack, section, row) if to == END]
    changed: dict[str, Node] = {}
    if row.key == section.rows[0]:
        text = marks.get(graph.entry.lane, "Mulai")
        changed[graph.entry.id] = replace(graph.entry, shape=Shape.TERMINATOR, text=text)
    end: Node | None = None
    if row.outcomes:
        changed[graph.exit.id] = replace(graph.exit, shape=Shape.DECISION, text="")
        if ends:
            end = Node(f"{row.key}.end", row.key, graph.exit.lane, Shape.TERMINATOR, "Selesai")
    elif ends:
        changed[graph.exit.id] = replace(graph.exit, shape=Shape.TERMINATOR, text=marks.get(graph.exit.lane, "Selesai"))
    if len(section.rows) == 1 and graph.entry.id == graph.exit.id and not row.outcomes:
        changed[graph.entry.id] = replace(graph.entry, shape=Shape.TERMINATOR, text=marks.get(graph.entry.lane, ""))

    def fresh(node: Node) -> Node:
        return changed.get(node.id, node)

    levels = tuple(tuple(fresh(n) for n in level) for level in graph.levels)
    inner = tuple(replace(link, source=fresh(link.source), target=fresh(link.target)) for link in graph.inner)
    return RowGraph(row, levels + (((end,),) if end else ()), inner, fresh(graph.entry), fresh(graph.exit), end)


def links(pack: Pack, section: Section, graphs: Sequence[RowGraph]) -> list[Link]:
    """All lines of a section in the order of its rows; the line to the following row comes first."""
    by_key = {g.row.key: g for g in graphs}
    out: list[Link] = []
    for graph in graphs:
        out.extend(graph.inner)
        if graph.exit is None:
            continue
        found = sorted(targets(pack, section, graph.row), key=lambda t: t[1] is not EdgeKind.SEQUENCE)
        merged: dict[tuple[str, EdgeKind], str] = {}
        for to, kind, label in found:
            merged[to, kind] = " / ".join(filter(None, [merged.get((to, kind), ""), label]))
        for (to, kind), label in merged.items():
            target = graph.end if to == END else by_key[to].entry if to in by_key else None
            if target is not None:
                out.append(Link(graph.exit, target, kind, label))
    return out
