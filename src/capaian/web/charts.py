"""A bar chart as numbers for a template to print: widths and places, no colours and no markup.

>>> drawn = draw("Capaian", [Bar("Sasaran 1", 80, mark=100), Bar("Sasaran 2", 120, tone="ok")], "%")
>>> [(row.width, row.mark) for row in drawn.rows], drawn.height
([(173.3, 224.7), (260.0, None)], 88)
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ROW = 44
LEFT, WIDTH = 8, 260.0


@dataclass(frozen=True)
class Bar:
    """One bar. ``value`` None: there is no figure, the row says so and draws nothing. ``shown``: the printed figure."""

    label: str
    value: Decimal | float | None
    mark: Decimal | float | None = None
    tone: str = ""
    shown: str = ""


@dataclass(frozen=True)
class DrawnBar:
    bar: Bar
    y: int
    text_y: int
    width: float | None
    mark: float | None
    shown: str

    @property
    def mark_y(self) -> int:
        return self.y - 3

    @property
    def shown_y(self) -> int:
        return self.y + 12


@dataclass(frozen=True)
class Drawing:
    title: str
    unit: str
    rows: list[DrawnBar]
    height: int


def draw(title: str, bars: list[Bar], unit: str) -> Drawing:
    """The chart of these bars on one scale that begins at zero; a negative value draws no bar but keeps its figure."""
    top = max([float(v) for bar in bars for v in (bar.value, bar.mark) if v is not None] + [1.0])

    def length(value: Decimal | float | None) -> float | None:
        return None if value is None else round(max(float(value), 0.0) / top * WIDTH, 1)

    rows = [
        DrawnBar(
            bar,
            n * ROW + 20,
            n * ROW + 14,
            length(bar.value),
            None if bar.mark is None else round(LEFT + (length(bar.mark) or 0), 1),
            bar.shown or ("" if bar.value is None else f"{bar.value} {unit}".replace(".", ",")),
        )
        for n, bar in enumerate(bars)
    ]
    return Drawing(title, unit, rows, max(len(bars), 1) * ROW)
