"""Draw an SOP: column widths from the page, row heights from the wrapped text, pages, symbols, lines and labels.

``draw`` is pure and deterministic: the same SOP on the same sheet gives the same geometry to the hundredth of a point.

>>> from capaian.sop.domain.pack import Pack
>>> pack = Pack.from_dict({"format": "capaian-sop/1", "key": "k", "office": "o", "title": "Contoh",
...     "lanes": [{"key": "camat", "title": "Camat", "actor": "position:camat"},
...               {"key": "staf", "title": "Staf", "actor": "position:staf"}],
...     "sections": [{"key": "main", "periods": ["year"], "rows": ["r1", "r2"]}],
...     "rows": [{"key": "r1", "no": "1", "activity": "Memerintahkan", "works": [{"kind": "order", "lane": "camat"}]},
...              {"key": "r2", "no": "2", "activity": "Mengarsipkan", "works": [{"kind": "archive", "lane": "staf"}]}]})
>>> [page] = draw(pack).pages
>>> [(s.row, s.lane, s.shape.value, s.text) for s in page.symbols]
[('r1', 'camat', 'terminator', 'Mulai'), ('r2', 'staf', 'terminator', 'Selesai')]
>>> len(page.edges[0].points)  # out by the side, then down into the next symbol
3
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from capaian.sop.domain.flowchart.columns import Metrics, lay_columns, lay_head
from capaian.sop.domain.flowchart.graph import Link, Node, RowGraph, links, row_graph, sections_of
from capaian.sop.domain.flowchart.labels import place_labels
from capaian.sop.domain.flowchart.metrics import LEADING, text_width, wrap
from capaian.sop.domain.flowchart.model import (
    A4_LANDSCAPE,
    Box,
    Cell,
    Edge,
    EdgeKind,
    Geometry,
    Page,
    PageSize,
    RowBox,
    Shape,
    Symbol,
)
from capaian.sop.domain.flowchart.routing import BOTTOM, LEFT, RIGHT, TOP, Gutter, Route, counts, route
from capaian.sop.domain.flowchart.words import describe
from capaian.sop.domain.pack import Pack, Row, Section


@dataclass(frozen=True)
class _Line:
    """A line of the table to be placed: a row of the SOP, a section title, or a band of connectors."""

    key: str
    levels: tuple[tuple[Node, ...], ...]
    row: Row | None = None
    title: str = ""
    scale: float = 1.0  # of the text, when a single row is taller than the sheet


@dataclass(frozen=True)
class _Sheet:
    """A page before its letters: lines, routes and heights are settled."""

    lines: tuple[_Line, ...]
    routes: tuple[Route, ...]
    heights: tuple[float, ...]
    cuts: tuple[tuple[str, Link], ...]  # (connector node id, the link it stands for)


def draw(pack: Pack, section: str | None = None, *, page: PageSize = A4_LANDSCAPE,
         positions: Mapping[str, str] | None = None) -> Geometry:
    """The flowchart table of an SOP, or of one of its sections, on sheets of the given size.

    ``positions`` maps row keys to where a run stands (``done``, ``open``, ``returned``, ``late``…) and is carried along
    in ``RowBox.state``. Raises ``KeyError`` for a section that does not exist."""
    chosen = sections_of(pack, section)
    measure = lay_columns(pack, page)
    lines: list[_Line] = []
    all_links: list[Link] = []
    for part in chosen:
        graphs = [row_graph(pack, part, pack.row(key)) for key in part.rows]
        lines.extend(_section_lines(part, graphs, titled=len(chosen) > 1))
        all_links.extend(links(pack, part, graphs))
    head = lay_head(pack, measure)
    sheets = _paginate(measure, lines, all_links, room=_room(measure, head))
    letters = _letters(all_links, sheets)
    pages = tuple(_page(measure, head, sheet, n, letters, positions or {}) for n, sheet in enumerate(sheets, 1))
    title = next((s.title for s in chosen if section is not None and s.title), "") or pack.title
    return Geometry(title, measure.columns, pages, describe(pack, chosen), measure.arrow)


def _section_lines(part: Section, graphs: Sequence[RowGraph], *, titled: bool) -> list[_Line]:
    lines = [_Line(g.row.key, g.levels, g.row) for g in graphs]
    return ([_Line("", (), None, part.title)] if titled and part.title else []) + lines


def _room(measure: Metrics, head: Sequence[Cell]) -> float:
    """Height left for rows under the head; 0 = without limit."""
    size = measure.page
    return size.height - size.margin - max(c.box.bottom for c in head) if size.height else 0.0


# ------------------------------------------------------------------------------------------------ pages


def _paginate(measure: Metrics, lines: Sequence[_Line], all_links: Sequence[Link], *, room: float) -> list[_Sheet]:
    if not room:
        return [_sheet(measure, lines, all_links)]
    estimate = _sheet(measure, lines, all_links).heights
    sheets: list[_Sheet] = []
    start = 0
    while start < len(lines) or not sheets:
        stop, used = start, 0.0
        while stop < len(lines) and used + estimate[stop] <= room:
            used += estimate[stop]
            stop += 1
        stop = max(stop, min(start + 1, len(lines)))
        while True:
            while stop - start > 1 and not lines[stop - 1].key:  # a section title never stands alone at the foot
                stop -= 1
            sheet = _sheet(measure, lines[start:stop], all_links)
            if sum(sheet.heights) <= room or stop - start <= 1:
                break
            stop -= 1
        if sum(sheet.heights) > room:
            sheet = _shrunk(measure, lines[start:stop], all_links, room)
        sheets.append(sheet)
        start = stop
    return sheets


def _shrunk(measure: Metrics, lines: Sequence[_Line], all_links: Sequence[Link], room: float) -> _Sheet:
    """One row taller than the sheet: smaller letters, down to half; if that is not enough the sheet grows."""
    sheet = _sheet(measure, lines, all_links)
    for scale in (0.9, 0.8, 0.7, 0.6, 0.5):
        sheet = _sheet(measure, [replace(line, scale=scale) for line in lines], all_links)
        if sum(sheet.heights) <= room:
            break
    return sheet


def _sheet(measure: Metrics, lines: Sequence[_Line], all_links: Sequence[Link]) -> _Sheet:
    """Route the lines of one page; links that leave it end in connectors at its head or foot."""
    here = {node.id for line in lines for level in line.levels for node in level}
    index = {link.id: n for n, link in enumerate(all_links)}
    before: list[tuple[Node, Link]] = []
    after: list[tuple[Node, Link]] = []
    inside: list[Link] = []
    for link in all_links:
        leaves, arrives = link.source.id in here, link.target.id in here
        if leaves and arrives:
            inside.append(link)
        elif leaves or arrives:
            own = link.source if leaves else link.target
            node = Node(f"c{index[link.id]}{'o' if leaves else 'i'}", "", own.lane, Shape.CONNECTOR)
            forward = link.kind is not EdgeKind.RETURN
            (after if leaves == forward else before).append((node, link))
            inside.append(replace(link, target=node) if leaves else replace(link, source=node, label=""))
    whole = [*_band(before, near_last=True), *lines, *_band(after, near_last=False)]
    levels = [level for line in whole for level in line.levels]
    routes = route(levels, inside)
    return _Sheet(tuple(whole), routes, tuple(_heights(measure, whole, routes)),
                  tuple((node.id, link) for node, link in (*before, *after)))


def _band(connectors: Sequence[tuple[Node, Link]], *, near_last: bool) -> list[_Line]:
    """Connectors in as few levels as possible; plain steps stand in the level next to the rows."""
    if not connectors:
        return []
    levels: list[list[Node]] = []
    for node, _ in sorted(connectors, key=lambda item: item[1].kind is not EdgeKind.SEQUENCE):
        free = next((level for level in levels if all(n.lane != node.lane for n in level)), None)
        if free is None:
            levels.append([node])
        else:
            free.append(node)
    ordered = [tuple(sorted(level, key=lambda n: n.lane)) for level in levels]
    return [_Line("", tuple(reversed(ordered) if near_last else ordered))]


def _letters(all_links: Sequence[Link], sheets: Sequence[_Sheet]) -> dict[str, str]:
    """The letter of each link that is cut by a page break, in order of the rows: A, B, … Z, AA."""
    cut = {link.id for sheet in sheets for _, link in sheet.cuts}
    ordered = [link.id for link in all_links if link.id in cut]
    return {key: _letter(n) for n, key in enumerate(ordered)}


def _letter(number: int) -> str:
    """
    >>> [_letter(n) for n in (0, 25, 26, 27)]
    ['A', 'Z', 'AA', 'AB']
    """
    head, last = divmod(number, 26)
    return (_letter(head - 1) if head else "") + chr(65 + last)


# ------------------------------------------------------------------------------------------------ heights


def _pads(measure: Metrics, routes: Sequence[Route], levels: Sequence[tuple[Node, ...]]) -> list[tuple[float, float]]:
    """Room above and below the symbols of each level: for the channels' tracks and for labels."""
    at = {node.id: n for n, level in enumerate(levels) for node in level}
    out: list[tuple[float, float]] = []
    for n in range(len(levels)):
        entries = counts(r.entry_track for r in routes if at[r.link.target.id] == n)
        exits = counts(r.exit_track for r in routes if at[r.link.source.id] == n)
        labelled = [r for r in routes if r.link.label and at[r.link.source.id] == n]
        above = max((_label_height(measure, r) for r in labelled if r.exit != BOTTOM), default=0.5 * measure.label_size)
        above -= 0.5 * measure.label_size
        below = max((_label_height(measure, r) for r in labelled if r.exit == BOTTOM), default=0.0)
        out.append((measure.pad + entries * measure.step + above, measure.pad + exits * measure.step + below))
    return out


def _label_height(measure: Metrics, r: Route) -> float:
    lane = measure.lanes[r.link.source.lane]
    return len(wrap(r.link.label, lane.w / 2, measure.label_size)) * measure.label_size * LEADING


def _heights(measure: Metrics, lines: Sequence[_Line], routes: Sequence[Route]) -> list[float]:
    levels = [level for line in lines for level in line.levels]
    pads = _pads(measure, routes, levels)
    out: list[float] = []
    n = 0
    for line in lines:
        own = pads[n:n + len(line.levels)]
        drawn = sum(map(sum, own)) + sum(_tallest(measure, level) for level in line.levels)
        n += len(line.levels)
        text = max((len(c.lines) * c.size * LEADING for c in _texts(measure, line)), default=0.0) + 2 * measure.inset
        out.append(max(drawn, text if line.row or line.title else 0.0))
    return out


def _tallest(measure: Metrics, level: Sequence[Node]) -> float:
    return max((measure.size(node.shape)[1] for node in level), default=0.0)


def _texts(measure: Metrics, line: _Line) -> list[Cell]:
    """The cells of a line with their wrapped text, without place."""
    if line.title:
        width = sum(c.w for c in measure.columns)
        size = measure.page.size
        words = wrap(line.title, width - 2 * measure.inset, size, bold=True)
        return [Cell("", Box(0, 0, width, 0), words, size, bold=True)]
    if line.row is None:
        return []
    row = line.row
    printed = {"no": row.no, "activity": row.activity, "requirement": row.requirement, "standard": row.standard,
               "output": row.output, "remark": row.remark}
    size = measure.page.size * line.scale
    return [Cell(c.key, Box(0, 0, c.w, 0), wrap(printed.get(c.role, ""), c.w - 2 * measure.inset, size), size,
                 centred=c.role in ("no", "standard")) for c in measure.columns]


# ------------------------------------------------------------------------------------------------ coordinates


def _page(measure: Metrics, head: tuple[Cell, ...], sheet: _Sheet, number: int, letters: Mapping[str, str],
          positions: Mapping[str, str]) -> Page:
    letter = {node: letters[link.id] for node, link in sheet.cuts}
    levels = [level for line in sheet.lines for level in line.levels]
    pads = _pads(measure, sheet.routes, levels)
    rows: list[RowBox] = []
    symbols: dict[str, Symbol] = {}
    y = max(c.box.bottom for c in head)
    left, width = measure.columns[0].x, sum(c.w for c in measure.columns)
    n = 0
    for line, height in zip(sheet.lines, sheet.heights, strict=True):
        cells = tuple(replace(c, box=Box(measure.x(c.column), _r(y), c.box.w, _r(height)))
                      for c in _texts(measure, line))
        rows.append(RowBox(line.key, Box(left, _r(y), _r(width), _r(height)), cells, positions.get(line.key, "")))
        own = range(n, n + len(line.levels))
        n += len(line.levels)
        drawn = sum(pads[i][0] + pads[i][1] + _tallest(measure, levels[i]) for i in own)
        top = y
        spare = (height - drawn) / (len(own) or 1)
        for i in own:
            centre = top + spare / 2 + pads[i][0] + _tallest(measure, levels[i]) / 2
            top += spare + sum(pads[i]) + _tallest(measure, levels[i])
            for node in levels[i]:
                symbols[node.id] = _symbol(measure, node, centre, letter.get(node.id, node.text))
        y += height
    busy: dict[Gutter, int] = {}
    for r in sheet.routes:
        if r.gutter:
            busy[r.gutter] = max(busy.get(r.gutter, 0), r.gutter_track + 1)
    drawn_edges = [(_edge(measure, r, symbols, busy), r.link.label) for r in sheet.routes]
    edges = place_labels(measure, rows, symbols, drawn_edges)
    page_height = max(measure.page.height, _r(y + measure.page.margin))
    return Page(number, measure.width, page_height, head, tuple(rows), tuple(symbols.values()), tuple(edges))


def _symbol(measure: Metrics, node: Node, y: float, text: str) -> Symbol:
    lane = measure.lanes[node.lane]
    w, h = measure.size(node.shape)
    size = measure.label_size
    while text and size > 4 and text_width(text, size) > w - 3:
        size -= 0.25
    if text_width(text, size) > w - 2:
        text = ""
    return Symbol(node.id, node.shape, node.row, lane.key, _r(lane.x + lane.w / 2), _r(y), w, h, text, size)


def _edge(measure: Metrics, r: Route, symbols: Mapping[str, Symbol], busy: Mapping[Gutter, int]) -> Edge:
    s, t = symbols[r.link.source.id], symbols[r.link.target.id]
    points = [_port(s, r.exit)]
    if r.exit == BOTTOM and r.exit_track is not None:
        points.append((s.x, s.box.bottom + measure.pad * 0.6 + r.exit_track * measure.step))
    goal = _port(t, r.entry)
    if r.gutter is None:
        if r.entry == TOP and s.x != t.x:
            points.append((t.x, points[-1][1]))
    else:
        x = _gutter_x(measure, r, busy)
        points.append((x, points[-1][1]))
        if r.entry == TOP:
            y = t.box.y - measure.pad * 0.6 - (r.entry_track or 0) * measure.step - measure.arrow * 0.4
            points.extend([(x, y), (t.x, y)])
        else:
            points.append((x, goal[1]))
    points.append(goal)
    return Edge(s.id, t.id, r.link.kind, _straight(points), s.row, t.row)


def _gutter_x(measure: Metrics, r: Route, busy: Mapping[Gutter, int]) -> float:
    assert r.gutter is not None
    lane = measure.lanes[r.gutter[0]]
    width = (lane.w - measure.size(Shape.PROCESS)[0]) / 2
    share = 0.3 + 0.6 * (r.gutter_track + 0.5) / busy[r.gutter]  # the first beside the symbol, then towards the rule
    offset = measure.size(Shape.PROCESS)[0] / 2 + width * share
    middle = lane.x + lane.w / 2
    return _r(middle - offset if r.gutter[1] == LEFT else middle + offset)


def _port(symbol: Symbol, port: str) -> tuple[float, float]:
    box = symbol.box
    return {TOP: (symbol.x, box.y), BOTTOM: (symbol.x, box.bottom), LEFT: (box.x, symbol.y),
            RIGHT: (box.right, symbol.y)}[port]


def _straight(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """The same way with rounded corners' coordinates, without repeated points and points on a straight line."""
    out: list[tuple[float, float]] = []
    for x, y in ((_r(x), _r(y)) for x, y in points):
        if out and out[-1] == (x, y):
            continue
        if len(out) > 1 and ((out[-1][0] == out[-2][0] == x) or (out[-1][1] == out[-2][1] == y)):
            out.pop()
        out.append((x, y))
    return tuple(out)


def _r(value: float) -> float:
    return round(value, 2)
