"""Which way each line goes, decided on the grid alone: by lanes and levels, before any length is known.

A line may run in three places that no symbol ever occupies: the gutters beside the column lines (vertical), the
channels between two levels (horizontal), and along a level's own centre line as far as no symbol stands there. Every
route is put together from these, so no line can pass through a symbol, whatever the SOP.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from capaian.sop.domain.flowchart.graph import Link, Node
from capaian.sop.domain.flowchart.model import EdgeKind, Shape

TOP, BOTTOM, LEFT, RIGHT = "top", "bottom", "left", "right"
Gutter = tuple[int, str]  # lane, LEFT or RIGHT of its symbols


@dataclass(frozen=True)
class Route:
    """The way of one link: the port it leaves by, the gutter it climbs or falls in (if any), the port it enters by.
    ``exit_track``/``entry_track`` number the horizontals in the channels, ``gutter_track`` the verticals."""

    link: Link
    exit: str
    entry: str
    gutter: Gutter | None = None
    exit_track: int | None = None
    entry_track: int | None = None
    gutter_track: int = 0


@dataclass
class _Choice:
    cost: float
    exit: str
    entry: str
    gutter: Gutter | None
    spans: list[tuple[int, int, int, str]]  # (level, from rank, to rank, owner) on centre lines


@dataclass
class Grid:
    """The levels of one page and what is already taken on them."""

    levels: Sequence[Sequence[Node]]
    at: dict[str, int] = field(default_factory=dict)
    ports: dict[tuple[str, str], str] = field(default_factory=dict)
    spans: dict[int, list[tuple[int, int, str]]] = field(default_factory=dict)
    gutters: dict[Gutter, list[tuple[int, int, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for n, level in enumerate(self.levels):
            for node in level:
                self.at[node.id] = n

    def level(self, node: Node) -> int:
        return self.at[node.id]

    def clear(self, level: int, start: int, stop: int) -> bool:
        """No symbol centre strictly between the two ranks, nor at ``stop``."""
        lo, hi = min(start, stop), max(start, stop)
        return not any(lo <= _centre(n.lane) <= hi and _centre(n.lane) != start for n in self.levels[level])

    def free(self, level: int, start: int, stop: int, owner: str) -> bool:
        lo, hi = min(start, stop), max(start, stop)
        return not any(lo < b and a < hi and owner != other for a, b, other in self.spans.get(level, []))


def _centre(lane: int) -> int:
    return 4 * lane + 2


def _rank(gutter: Gutter) -> int:
    return 4 * gutter[0] + (1 if gutter[1] == LEFT else 3)


def route(levels: Sequence[Sequence[Node]], links: Sequence[Link]) -> tuple[Route, ...]:
    """The routes of all links of a page, in the order of ``links``, with track numbers."""
    grid = Grid(levels)
    chosen: dict[str, Route] = {}
    for link in sorted(links, key=lambda item: _urgency(grid, item)):
        best = min(_choices(grid, link), key=lambda c: c.cost)
        _take(grid, link, best)
        chosen[link.id] = Route(link, best.exit, best.entry, best.gutter)
    return _tracks(grid, [chosen[link.id] for link in links])


def _urgency(grid: Grid, link: Link) -> tuple[int, int]:
    """Chains inside a level first, then steps to the next level, then the long ways by length."""
    distance = grid.level(link.target) - grid.level(link.source)
    return (0 if distance == 0 and link.kind is not EdgeKind.RETURN else 1 if distance == 1 else 2, abs(distance))


def _choices(grid: Grid, link: Link) -> Iterator[_Choice]:
    s, t = link.source, link.target
    here, there = grid.level(s), grid.level(t)
    x, to = _centre(s.lane), _centre(t.lane)
    side, back = (RIGHT, LEFT) if to > x else (LEFT, RIGHT)
    beside = to - 1 if to > x else to + 1
    if here == there and s.id != t.id and grid.clear(here, x, beside) and _open(grid, here, x, to, s.id, side):
        yield _Choice(0, side, back, None, [(here, x, to, t.id + back)])
    if there == here + 1 and s.lane == t.lane:
        yield _Choice(0, BOTTOM, TOP, None, [])
    if there == here + 1 and s.lane != t.lane:
        yield _Choice(1.5, BOTTOM, TOP, None, [])
        if s.shape is not Shape.DECISION and grid.clear(here, x, to) and _open(grid, here, x, to, s.id, side):
            yield _Choice(0.5, side, TOP, None, [(here, x, to, s.id + side)])
    yield from _long_ways(grid, link)


def _open(grid: Grid, level: int, start: int, stop: int, node: str, side: str) -> bool:
    return (node, side) not in grid.ports and grid.free(level, start, stop, node + side)


def _long_ways(grid: Grid, link: Link) -> Iterator[_Choice]:
    """Ways through a gutter: out by a side or the bottom, up or down, in by a side or the top."""
    s, t = link.source, link.target
    here, there = grid.level(s), grid.level(t)
    for entry in (RIGHT, LEFT, TOP):
        lanes = (t.lane,) if entry != TOP else tuple(dict.fromkeys((t.lane, s.lane)))
        if entry != TOP and (grid.ports.get((t.id, entry)) == "out"
                             or not grid.free(there, _rank((t.lane, entry)), _centre(t.lane), t.id + entry)):
            continue
        for gutter in ((lane, g) for lane in lanes for g in ((RIGHT, LEFT) if entry == TOP else (entry,))):
            yield from _ways_out(grid, s, t, here, there, entry, gutter)


def _ways_out(grid: Grid, s: Node, t: Node, here: int, there: int, entry: str, gutter: Gutter) -> Iterator[_Choice]:
    x, g = _centre(s.lane), _rank(gutter)
    side = RIGHT if g > x else LEFT
    way = abs(g - x) + abs(_centre(t.lane) - g)
    busy = sum(1 for lo, hi, owner in grid.gutters.get(gutter, []) if owner != t.id + entry)
    cost = 3 + 0.2 * way + 0.6 * busy + (0.7 if entry == TOP else 0)
    into = [(there, g, _centre(t.lane), t.id + entry)] if entry != TOP else []
    if not (s.id == t.id and side == entry) and grid.clear(here, x, g) and _open(grid, here, x, g, s.id, side):
        yield _Choice(cost + 0.1 * _crossed(grid, here, x, g), side, entry, gutter, [(here, x, g, s.id + side), *into])
    used = 1.0 if grid.ports.get((s.id, BOTTOM)) else 0.4
    yield _Choice(cost + used + 0.5, BOTTOM, entry, gutter, into)


def _crossed(grid: Grid, level: int, start: int, stop: int) -> int:
    lo, hi = min(start, stop), max(start, stop)
    return sum(lo < _rank(gutter) < hi and any(a <= 3 * level + 1 <= b for a, b, _ in spans)
               for gutter, spans in grid.gutters.items())


def _take(grid: Grid, link: Link, choice: _Choice) -> None:
    grid.ports[link.source.id, choice.exit] = "out"
    grid.ports.setdefault((link.target.id, choice.entry), "in")
    for level, start, stop, owner in choice.spans:
        grid.spans.setdefault(level, []).append((min(start, stop), max(start, stop), owner))
    if choice.gutter is not None:
        lo, hi = _extent(grid, link, choice.exit, choice.entry)
        grid.gutters.setdefault(choice.gutter, []).append((lo, hi, link.target.id + choice.entry))


def _extent(grid: Grid, link: Link, leave: str, enter: str) -> tuple[int, int]:
    """The vertical span in thirds of levels: 3n above, 3n+1 at, 3n+2 below the symbols of level n."""
    a = 3 * grid.level(link.source) + (2 if leave == BOTTOM else 1)
    b = 3 * grid.level(link.target) + (0 if enter == TOP else 1)
    return min(a, b), max(a, b)


def _tracks(grid: Grid, routes: list[Route]) -> tuple[Route, ...]:
    exits: dict[int, int] = {}
    entries: dict[int, int] = {}
    taken: dict[Gutter, list[list[tuple[int, int, str]]]] = {}
    numbers: dict[str, int] = {}
    for r in sorted((r for r in routes if r.gutter), key=lambda r: _length(_extent(grid, r.link, r.exit, r.entry))):
        assert r.gutter is not None
        numbers[r.link.id] = _place(taken.setdefault(r.gutter, []), (
            *_extent(grid, r.link, r.exit, r.entry), r.link.target.id + r.entry if r.entry != TOP else r.link.id))
    out: list[Route] = []
    for r in routes:
        leave = enter = None
        if r.exit == BOTTOM and (r.gutter or r.link.source.lane != r.link.target.lane):
            leave = _next(exits, grid.level(r.link.source))
        if r.entry == TOP and r.gutter:
            enter = _next(entries, grid.level(r.link.target))
        out.append(Route(r.link, r.exit, r.entry, r.gutter, leave, enter, numbers.get(r.link.id, 0)))
    return tuple(out)


def _length(extent: tuple[int, int]) -> int:
    return extent[1] - extent[0]


def _place(tracks: list[list[tuple[int, int, str]]], item: tuple[int, int, str]) -> int:
    """The first track where the span meets only lines that go to the same port."""
    for n, track in enumerate(tracks):
        if all(item[2] == other or item[1] < lo or hi < item[0] for lo, hi, other in track):
            track.append(item)
            return n
    tracks.append([item])
    return len(tracks) - 1


def _next(counter: dict[int, int], key: int) -> int:
    counter[key] = counter.get(key, 0) + 1
    return counter[key] - 1


def counts(values: Iterable[int | None]) -> int:
    """How many tracks a channel needs: the highest number plus one."""
    return max((v + 1 for v in values if v is not None), default=0)


__all__ = ["BOTTOM", "LEFT", "RIGHT", "TOP", "EdgeKind", "Gutter", "Route", "counts", "route"]
