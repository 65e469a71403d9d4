"""What must be true of every drawing; used by the tests over random SOPs and by the publication check."""

from __future__ import annotations

from capaian.sop.domain.flowchart.model import Box, Geometry

EPSILON = 0.05


def crossings(geometry: Geometry) -> list[str]:
    """Every place where a line runs through a symbol, leaves the actors' columns, or does not run at right angles.
    An empty list means a clean drawing. A line may only touch the two symbols it joins at their edge."""
    found: list[str] = []
    lanes = geometry.lanes
    for page in geometry.pages:
        for edge in page.edges:
            for (ax, ay), (bx, by) in zip(edge.points, edge.points[1:], strict=False):
                where = f"page {page.number}, {edge.source} to {edge.target}"
                if ax != bx and ay != by:
                    found.append(f"{where}: slanting")
                if lanes and not (lanes[0].x <= min(ax, bx) and max(ax, bx) <= lanes[-1].x + lanes[-1].w):
                    found.append(f"{where}: leaves the actors' columns")
                segment = Box(min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by))
                found.extend(f"{where}: through {symbol.id}" for symbol in page.symbols
                             if _inside(segment, symbol.box))
    return found


def _inside(segment: Box, box: Box) -> bool:
    return (segment.x < box.right - EPSILON and segment.right > box.x + EPSILON
            and segment.y < box.bottom - EPSILON and segment.bottom > box.y + EPSILON)


def labels_on_rules(geometry: Geometry) -> list[str]:
    """Labels that touch a column line or a row line."""
    found: list[str] = []
    for page in geometry.pages:
        for edge in page.edges:
            if edge.label is None:
                continue
            box = edge.label.box
            in_lane = any(c.x < box.x and box.right < c.x + c.w for c in geometry.lanes)
            in_row = any(r.box.y < box.y and box.bottom < r.box.bottom for r in page.rows)
            if not in_lane or not in_row:
                found.append(f"page {page.number}, {edge.source} to {edge.target}: {' '.join(edge.label.lines)}")
    return found
