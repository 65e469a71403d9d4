"""The columns of the SOP table and its head, from the width of the sheet and the number of actors."""

from __future__ import annotations

import re
from dataclasses import dataclass

from capaian.sop.domain.flowchart.metrics import LEADING, text_width, wrap
from capaian.sop.domain.flowchart.model import Box, Cell, Column, PageSize, Shape
from capaian.sop.domain.pack import Pack

HEADS = {"no": "No", "activity": "Kegiatan", "requirement": "Kelengkapan", "standard": "Waktu", "output": "Output",
         "remark": "Ket."}
# share of the width each text column likes to have and must have, in ems of the cell text
_WISH = {"no": (3.0, 2.6), "activity": (21.0, 12.0), "requirement": (12.0, 8.5), "standard": (7.0, 5.6),
         "output": (12.0, 8.5), "remark": (8.0, 5.0)}
_LANE = (8.5, 5.2)
HEAD = 0.94  # size of the letters in the head of the table, to those in the cells


@dataclass(frozen=True)
class Metrics:
    """Columns and the sizes that all drawing steps share, in points."""

    page: PageSize
    columns: tuple[Column, ...]
    lanes: tuple[Column, ...]
    symbol: tuple[float, float]

    @property
    def width(self) -> float:
        return max(self.page.width, round(self.columns[-1].x + self.columns[-1].w + self.page.margin, 2))

    @property
    def inset(self) -> float:
        return self.page.size * 0.35

    @property
    def pad(self) -> float:
        return self.page.size * 0.85

    @property
    def step(self) -> float:
        return self.page.size * 0.55

    @property
    def arrow(self) -> float:
        return self.page.size * 0.55

    @property
    def label_size(self) -> float:
        return min(self.page.size * 0.8, self.lanes[0].w / 5 if self.lanes else 99)

    def size(self, shape: Shape) -> tuple[float, float]:
        """Width and height of a symbol."""
        w, h = self.symbol
        if shape is Shape.DECISION:
            return w, round(h * 1.2, 2)
        if shape is Shape.CONNECTOR:
            side = round(min(w, self.page.size * 1.5), 2)
            return side, side
        return w, h

    def x(self, column: str) -> float:
        """The left edge of a column; of the table when ``column`` is empty."""
        return next((c.x for c in self.columns if c.key == column), self.columns[0].x)


def lay_columns(pack: Pack, page: PageSize) -> Metrics:
    """Wishes first; too little room shrinks the text columns to their least, then the lanes, so that any number of
    actors fits the sheet. What is left over widens everything in proportion."""
    em = page.size
    wish = {k: v[0] * em for k, v in _WISH.items()}
    least = {k: v[1] * em for k, v in _WISH.items()}
    if not any(r.remark for r in pack.rows):
        wish["remark"] = least["remark"] = 3.6 * em
    for key in ("requirement", "standard", "output", "remark"):
        words = [w for r in pack.rows for w in re.split(r"\s|(?<=[/-])", getattr(r, key))]
        longest = max((text_width(w, em) for w in words), default=0)
        longest = max(longest, max(text_width(w, em * HEAD, bold=True) for w in _head(pack, key).split()))
        least[key] = max(least[key], min(longest + 0.8 * em, 10 * em))
        wish[key] = max(wish[key], least[key])
    n = max(len(pack.lanes), 1)
    lane, lane_least = _LANE[0] * em, _LANE[1] * em
    room = page.width - 2 * page.margin
    if not page.height and room < sum(least.values()) + n * lane_least:
        room = sum(least.values()) + n * lane_least  # a screen may scroll, paper may not
    texts = sum(wish.values())
    if texts + n * lane > room:
        spare = room - sum(least.values()) - n * lane_least
        want = texts - sum(least.values()) + n * (lane - lane_least)
        share = max(spare, 0) / want
        wish = {k: least[k] + (v - least[k]) * share for k, v in wish.items()}
        lane = lane_least + (lane - lane_least) * share if spare >= 0 else (room - sum(least.values())) / n
        if lane < 2.5 * em:  # very many actors: the texts give way too
            lane = room * 0.6 / n
            wish = {k: v * room * 0.4 / sum(least.values()) for k, v in least.items()}
    else:
        grow = room - texts - n * lane
        lane_grow = min(grow * 0.4, n * lane * 0.5)
        lane += lane_grow / n
        wide = {k: wish[k] for k in ("activity", "requirement", "output")}
        wish |= {k: v + (grow - lane_grow) * v / sum(wide.values()) for k, v in wide.items()}
    columns: list[Column] = []
    x = page.margin
    for key, role, title, width in [
        *((k, k, _head(pack, k), wish[k]) for k in ("no", "activity")),
        *((f"lane:{item.key}", "lane", item.title, lane) for item in pack.lanes),
        *((k, k, _head(pack, k), wish[k]) for k in ("requirement", "standard", "output", "remark")),
    ]:
        columns.append(Column(key.removeprefix("lane:") if role == "lane" else key, role, title, round(x, 2),
                              round(width, 2)))
        x = round(x, 2) + round(width, 2)
    w = round(min(lane * 0.56, em * 4.4), 2)
    h = round(max(min(w * 0.52, em * 2.1), em * 0.9), 2)
    return Metrics(page, tuple(columns), tuple(c for c in columns if c.role == "lane"), (w, h))


def _head(pack: Pack, key: str) -> str:
    """The title of a text column: as this SOP prints it where its printed head has the usual order (number, activity,
    actors, name of the group, quality columns, remark), else the usual word."""
    printed = pack.identity.column_heads
    if len(printed) == len(pack.lanes) + 7:
        place = {"no": 0, "activity": 1, "requirement": -4, "standard": -3, "output": -2, "remark": -1}[key]
        return printed[place]
    return f"{HEADS[key]} ({pack.time_unit})" if key == "standard" and pack.time_unit else HEADS[key]


def _head_size(column: Column, size: float, inset: float) -> float:
    """Smaller letters, down to two thirds, where a word of the title is wider than its column."""
    longest = max((text_width(w, 1, bold=True) for w in re.split(r"\s|(?<=[/-])", column.title)), default=0)
    return round(max(min(size, (column.w - inset) / longest - 0.02), size * 0.66), 2) if longest else size


def lay_head(pack: Pack, measure: Metrics) -> tuple[Cell, ...]:
    """The head of the table in two lines, and the line of column numbers when the SOP prints one."""
    size = measure.page.size * HEAD
    inset = measure.inset

    sizes = {c.key: _head_size(c, size, inset) for c in measure.columns}

    def titled(column: Column) -> tuple[str, ...]:
        return wrap(column.title, column.w - inset, sizes[column.key], bold=True)

    def height(lines: int) -> float:
        return round(lines * size * LEADING + 2 * inset, 2)

    top = measure.page.margin
    first = height(1)
    grouped = ("lane", "requirement", "standard", "output")
    second = max(height(max((len(titled(c)) for c in measure.columns if c.role in grouped), default=1)),
                 max(height(len(titled(c))) for c in measure.columns if c.role not in grouped) - first)
    cells: list[Cell] = []
    for column in measure.columns:
        box = Box(column.x, top, column.w, round(first + second, 2))
        if column.role in grouped:
            box = Box(column.x, round(top + first, 2), column.w, second)
        cells.append(Cell(column.key, box, titled(column), sizes[column.key], bold=True, centred=True))
    for name, roles in (("Pelaksana", ("lane",)), ("Mutu Baku", grouped[1:])):
        own = [c for c in measure.columns if c.role in roles]
        if own:
            box = Box(own[0].x, top, round(own[-1].x + own[-1].w - own[0].x, 2), first)
            cells.append(Cell("", box, wrap(name, box.w - inset, size, bold=True)[:1], size, bold=True, centred=True))
    numbers = pack.identity.column_numbers
    if numbers and len(numbers) <= len(measure.columns):
        y, tall = round(top + first + second, 2), height(1)
        small = size * 0.85
        padded = [*numbers, *[""] * (len(measure.columns) - len(numbers))]
        cells.extend(Cell(c.key, Box(c.x, y, c.w, tall), (text,) if text else (), small, centred=True)
                     for c, text in zip(measure.columns, padded, strict=True))
    return tuple(cells)
