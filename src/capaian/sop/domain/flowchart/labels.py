"""Where an answer ("Ya", "Tidak") stands: beside its arrow, inside one column, never on a rule, a symbol or a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from capaian.sop.domain.flowchart.columns import Metrics
from capaian.sop.domain.flowchart.metrics import LEADING, text_width, wrap
from capaian.sop.domain.flowchart.model import Box, Edge, Label, RowBox, Shape, Symbol

_Place = tuple[Box, tuple[str, ...]]
GAP = 0.8
SIZES = (1.0, 0.85, 0.7, 0.55)


def place_labels(measure: Metrics, rows: Sequence[RowBox], symbols: Mapping[str, Symbol],
                 edges: Sequence[tuple[Edge, str]]) -> list[Edge]:
    """The edges with their labels placed. A label tries the places along its own arrow, nearest to the symbol first,
    then the same in smaller letters; if all are taken it takes the first that crosses no rule."""
    lines = [edge for edge, _ in edges]
    placed: list[Box] = []
    out: list[Edge] = []
    for edge, text in edges:
        if not text:
            out.append(edge)
            continue
        label = _find(measure, rows, symbols, lines, placed, edge, text)
        placed.append(label.box)
        out.append(replace(edge, label=label))
    return out


def _find(measure: Metrics, rows: Sequence[RowBox], symbols: Mapping[str, Symbol], lines: Sequence[Edge],
          placed: Sequence[Box], edge: Edge, text: str) -> Label:
    kept: Label | None = None
    for scale in SIZES:
        size = measure.label_size * scale
        for box, words in _places(measure, symbols[edge.source], edge, text, size):
            if _on_rule(measure, rows, box):
                continue
            label = Label(box, words, size)
            kept = kept or label
            if not _taken(symbols, lines, placed, box):
                return label
    if kept is not None:
        return kept
    lane = _lane_at(measure, edge.points[0][0])
    size = measure.label_size * SIZES[-1]
    words = wrap(text, lane.w - 2 * GAP, size)
    source = symbols[edge.source]
    tall = len(words) * size * LEADING
    return Label(_box(lane.x + GAP, source.box.y - tall - GAP, lane.w - 2 * GAP, tall), words, size)


def _lane_at(measure: Metrics, x: float) -> Box:
    lane = next((c for c in measure.lanes if c.x <= x <= c.x + c.w), measure.lanes[0])
    return Box(lane.x, 0, lane.w, 0)


def _places(measure: Metrics, source: Symbol, edge: Edge, text: str, size: float) -> Iterator[_Place]:
    lane = _lane_at(measure, source.x)
    half = wrap(text, max(lane.w / 2 - 3 * GAP, 4), size)
    whole = wrap(text, max(lane.w - 2 * GAP, 4), size)
    sideways = edge.points[0][1] == edge.points[1][1]
    for words in dict.fromkeys((whole, half) if sideways else (half, whole)):
        yield from _around(measure, source, edge, words, size)


def _around(measure: Metrics, source: Symbol, edge: Edge, words: tuple[str, ...], size: float) -> Iterator[_Place]:
    (x0, y0), (x1, y1) = edge.points[0], edge.points[1]
    w = max(text_width(word, size) for word in words)
    h = len(words) * size * LEADING
    if y0 == y1:  # out by a side: above or below the line, close to the column line, then in the next columns
        right = x1 > x0
        for column in _columns_along(measure, x0, x1):
            edges_x = (column.right - GAP - w, max(column.x + GAP, min(x0, column.right)) + GAP)
            for x in edges_x if right else (column.x + GAP, min(column.right - GAP, x0) - w - GAP):
                if x > max(x0, x1) + 2 * GAP or x + w < min(x0, x1) - 2 * GAP:
                    continue  # the line does not come so far into this column
                away = _slope(source, x, x + w)
                for y in (y0 - away - h - GAP, y0 + away + GAP):
                    yield _box(x, y, w, h), words
        if len(edge.points) > 2:  # beside the line where it turns up or down
            x2, y2 = edge.points[2]
            for y in (y0 + h * 0.2, y0 + h * 0.8) if y2 > y0 else (y0 - h * 1.2, y0 - h * 1.8):
                yield _box(x2 + GAP * 1.5, y, w, h), words
                yield _box(x2 - GAP * 1.5 - w, y, w, h), words
    else:  # out by the foot: right or left of the line
        for y in (y0 + GAP * 0.5, y0 - h * 0.5, y1 + GAP, y0 + GAP * 0.5 + h * 0.5):
            yield _box(x0 + GAP * 2, y, w, h), words
            yield _box(x0 - GAP * 2 - w, y, w, h), words
        if len(edge.points) > 2:
            yield _box(min(x1, edge.points[2][0]) + GAP, y1 + GAP, w, h), words
            yield _box(min(x1, edge.points[2][0]) + GAP, y1 - h - GAP, w, h), words


def _columns_along(measure: Metrics, x0: float, x1: float) -> list[Box]:
    lo, hi = min(x0, x1), max(x0, x1)
    found = [Box(c.x, 0, c.w, 0) for c in measure.lanes if c.x < hi and lo < c.x + c.w]
    return sorted(found, key=lambda b: abs(b.x + b.w / 2 - x0))


def _slope(symbol: Symbol, left: float, right: float) -> float:
    """How far from the centre line a label over [left, right] must stay to clear the symbol (a diamond tapers)."""
    nearest = 0.0 if left <= symbol.x <= right else min(abs(left - symbol.x), abs(right - symbol.x))
    if nearest >= symbol.w / 2:
        return 0.0
    return symbol.h / 2 * (1 - nearest / (symbol.w / 2)) if symbol.shape is Shape.DECISION else symbol.h / 2


def _box(x: float, y: float, w: float, h: float) -> Box:
    return Box(round(x, 2), round(y, 2), round(w, 2), round(h, 2))


def _on_rule(measure: Metrics, rows: Sequence[RowBox], box: Box) -> bool:
    inside = any(c.x + 0.3 <= box.x and box.right <= c.x + c.w - 0.3 for c in measure.lanes)
    return not inside or not any(r.box.y + 0.2 <= box.y and box.bottom <= r.box.bottom - 0.2 for r in rows)


def _taken(symbols: Mapping[str, Symbol], lines: Sequence[Edge], placed: Sequence[Box], box: Box) -> bool:
    if any(box.meets(other) for other in placed):
        return True
    for symbol in symbols.values():
        if symbol.box.meets(box):
            away = _slope(symbol, box.x, box.right)
            if box.y < symbol.y + away and symbol.y - away < box.bottom:
                return True
    thick = 0.5
    for edge in lines:
        for (ax, ay), (bx, by) in zip(edge.points, edge.points[1:], strict=False):
            x, y = min(ax, bx) - thick, min(ay, by) - thick
            if Box(x, y, abs(ax - bx) + 2 * thick, abs(ay - by) + 2 * thick).meets(box):
                return True
    return False
