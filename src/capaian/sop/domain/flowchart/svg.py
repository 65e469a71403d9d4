"""The drawing as SVG for the web, fit for a strict content policy: no script, no style, only classes and attributes.

Ink is ``currentColor``, so the picture follows light and dark themes; a page's stylesheet colours states by
``.sop-row.is-open .sop-back`` and so on, and every state also has its own sign and words, so colour never stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from capaian.sop.domain.flowchart.metrics import LEADING
from capaian.sop.domain.flowchart.model import Box, Cell, Edge, Geometry, Page, RowBox, Shape, Symbol

# state → sign and words; other states are shown by their own name
STATES = {
    "done": ("✓", "selesai"), "open": ("▶", "sedang dikerjakan"), "returned": ("↩", "dikembalikan"),
    "late": ("!", "terlambat"), "waiting": ("…", "menunggu"), "skipped": ("–", "dilewati"),
}
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def to_svg(geometry: Geometry, *, state: Mapping[str, str] | None = None, links: Mapping[str, str] | None = None,
           ids: str = "sop") -> str:
    """One ``<svg>`` element; several pages stand under each other.

    ``state`` maps row keys to the state of a run's step and wins over the states given to ``draw``. ``links`` maps row
    keys to addresses on this site (they must begin with ``/``, ``#`` or ``?``; others raise ``ValueError``). ``ids``
    begins every id, so that two drawings can stand on one page. Without links the picture is one image to assistive
    technology, described in words; with links it is a group, because an image may not hold links."""
    width = max(page.width for page in geometry.pages)
    height = sum(page.height for page in geometry.pages)
    role = "group" if links else "img"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sop-drawing" role="{role}"'
        f' viewBox="0 0 {_n(width)} {_n(height)}" aria-labelledby={_id(ids, "title")}'
        f' aria-describedby={_id(ids, "desc")}'
        f' preserveAspectRatio="xMidYMin meet" font-family="{FONT}" color-interpolation="sRGB">',
        f'<title id={_id(ids, "title")}>{escape(geometry.title)}</title>',
        f'<desc id={_id(ids, "desc")}>{escape(geometry.description)}</desc>',
    ]
    top = 0.0
    for page in geometry.pages:
        parts.append(f'<g class="sop-page" transform="translate(0 {_n(top)})">' if top else '<g class="sop-page">')
        parts.extend(_page(page, geometry, dict(state or {}), dict(links or {}), ids))
        parts.append("</g>")
        top += page.height
    parts.append("</svg>")
    return "\n".join(parts)


def _page(page: Page, geometry: Geometry, state: Mapping[str, str], links: Mapping[str, str],
          ids: str) -> Iterator[str]:
    yield '<g class="sop-head">'
    for cell in page.head:
        yield (f'<rect class="sop-rule sop-head-cell" {_place(cell.box)} fill="none" stroke="currentColor"'
               ' stroke-width="0.75"/>')
        yield from _text(cell)
    yield "</g>"
    for row in page.rows:
        yield from _row(row, page, geometry, state.get(row.key, row.state), links.get(row.key, ""), ids)
    yield '<g class="sop-edges" fill="none" stroke="currentColor" stroke-width="1">'
    for edge in page.edges:
        yield from _edge(edge, geometry.arrow)
    yield "</g>"
    yield '<g class="sop-labels">'
    for edge in page.edges:
        if edge.label:
            box, size = edge.label.box, edge.label.size
            for n, line in enumerate(edge.label.lines):
                yield (f'<text class="sop-label" x="{_n(box.x)}" y="{_n(box.y + size * (0.95 + n * LEADING))}"'
                       f' font-size="{_n(size)}" fill="currentColor">{escape(line)}</text>')
    yield "</g>"


def _row(row: RowBox, page: Page, geometry: Geometry, state: str, link: str, ids: str) -> Iterator[str]:
    box = row.box
    known = f" is-{_token(state)}" if state else ""
    name = f' id={_id(ids, "row-" + row.key)} data-row={quoteattr(row.key)}' if row.key else ""
    yield f'<g class="sop-row{known}"{name}>'
    if link:
        if not link.startswith(("/", "#", "?")) or link.startswith("//"):
            raise ValueError(f"not an address on this site: {link}")
        yield f'<a class="sop-link" href={quoteattr(link)}>'
    sign, words = STATES.get(state, ("•", state)) if state else ("", "")
    if row.key:
        printed = {cell.column: " ".join(cell.lines) for cell in row.cells}
        said = f"{printed.get('no', '')} {printed.get('activity', '')}".strip()
        yield f"<title>{escape(said + (f' ({words})' if words else ''))}</title>"
    yield f'<rect class="sop-back" {_place(box)} fill="none" stroke="currentColor" stroke-width="0.75"/>'
    if row.key:
        rules = " ".join(f"M{_n(c.x)} {_n(box.y)}v{_n(box.h)}" for c in geometry.columns[1:])
        yield f'<path class="sop-rule" d="{rules}" fill="none" stroke="currentColor" stroke-width="0.5"/>'
    elif not row.cells:
        rules = " ".join(f"M{_n(c.x)} {_n(box.y)}v{_n(box.h)}" for c in geometry.lanes)
        yield f'<path class="sop-rule" d="{rules}" fill="none" stroke="currentColor" stroke-width="0.25"/>'
    for cell in row.cells:
        yield from _text(cell)
        if sign and cell.column == "no":
            y = box.y + min(box.h - 3, (len(cell.lines) + 1.9) * cell.size * LEADING)
            yield (f'<text class="sop-state" x="{_n(cell.box.x + cell.box.w / 2)}" y="{_n(y)}" text-anchor="middle"'
                   f' font-size="{_n(cell.size * 1.1)}" font-weight="bold" fill="currentColor">{sign}</text>')
    own = [s for s in page.symbols if (s.row == row.key if row.key else not s.row and box.y <= s.y <= box.bottom)]
    for symbol in own:
        yield from _symbol(symbol)
    if link:
        yield "</a>"
    yield "</g>"


def _symbol(s: Symbol) -> Iterator[str]:
    box = s.box
    common = (f'class="sop-symbol sop-symbol--{s.shape.value}" data-lane={quoteattr(s.lane)} fill="none"'
              ' stroke="currentColor" stroke-width="1.2"')
    if s.shape in (Shape.PROCESS, Shape.TERMINATOR):
        radius = f' rx="{_n(s.h / 2)}"' if s.shape is Shape.TERMINATOR else ""
        yield f'<rect {common} {_place(box)}{radius}/>'
    else:
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in outline(s))
        yield f'<polygon {common} points="{points}"/>'
    if s.text:
        yield (f'<text class="sop-symbol-text" x="{_n(s.x)}" y="{_n(s.y + s.size * 0.35)}" text-anchor="middle"'
               f' font-size="{_n(s.size)}" fill="currentColor">{escape(s.text)}</text>')


def outline(s: Symbol) -> tuple[tuple[float, float], ...]:
    """The corners of a diamond or of the off-page connector (a square that points down)."""
    box = s.box
    if s.shape is Shape.DECISION:
        return (s.x, box.y), (box.right, s.y), (s.x, box.bottom), (box.x, s.y)
    return ((box.x, box.y), (box.right, box.y), (box.right, round(box.y + s.h * 0.65, 2)), (s.x, box.bottom),
            (box.x, round(box.y + s.h * 0.65, 2)))


def _edge(edge: Edge, arrow: float) -> Iterator[str]:
    way = " ".join(f"{'L' if n else 'M'}{_n(x)} {_n(y)}" for n, (x, y) in enumerate(edge.points))
    yield (f'<path class="sop-edge sop-edge--{edge.kind.value}" data-from={quoteattr(edge.source_row)}'
           f' data-to={quoteattr(edge.target_row)} d="{way}"/>')
    if edge.arrow:
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in arrow_head(edge, arrow))
        yield f'<polygon class="sop-arrow" points="{points}" fill="currentColor" stroke="none"/>'


def arrow_head(edge: Edge, length: float) -> tuple[tuple[float, float], ...]:
    """The three corners of the arrow head: its tip at the target, no longer than the last stretch of the line."""
    (ax, ay), (bx, by) = edge.points[-2], edge.points[-1]
    stretch = abs(bx - ax) + abs(by - ay)
    size = min(length, stretch * 0.9)
    dx, dy = (bx - ax) / stretch, (by - ay) / stretch
    half = size * 0.42
    back = (bx - dx * size, by - dy * size)
    return ((bx, by), (round(back[0] - dy * half, 2), round(back[1] + dx * half, 2)),
            (round(back[0] + dy * half, 2), round(back[1] - dx * half, 2)))


def _text(cell: Cell) -> Iterator[str]:
    if not cell.lines:
        return
    inset = cell.size * 0.35
    tall = len(cell.lines) * cell.size * LEADING
    y = cell.box.y + ((cell.box.h - tall) / 2 if cell.bold else inset) + cell.size * 0.95
    x = cell.box.x + (cell.box.w / 2 if cell.centred else inset)
    anchor = ' text-anchor="middle"' if cell.centred else ""
    weight = ' font-weight="bold"' if cell.bold else ""
    lines = "".join(f'<tspan x="{_n(x)}" y="{_n(y + n * cell.size * LEADING)}">{escape(line)}</tspan>'
                    for n, line in enumerate(cell.lines))
    yield f'<text class="sop-text" font-size="{_n(cell.size)}"{anchor}{weight} fill="currentColor">{lines}</text>'


def _place(box: Box) -> str:
    return f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.w)}" height="{_n(box.h)}"'


def _n(value: float) -> str:
    """
    >>> _n(3.0), _n(1.256)
    ('3', '1.26')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _token(text: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", text.lower()).strip("-")


def _id(prefix: str, name: str) -> str:
    return quoteattr(re.sub(r"\s+", "-", f"{prefix}-{name}"))
