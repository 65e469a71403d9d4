"""The performance tree: the cascade from goal to indicator as a drawing, and as words for those who cannot see it.

Columns are levels, the widest aim on the left; a node stands beside the middle of what lies below it. The same geometry
serves web pages and documents; nothing in it is a style sheet or an address.

>>> from capaian.planning.domain.plan import ObjectiveSpec, Plan
>>> plan = Plan("x", 2024, "x", (ObjectiveSpec("T1", "goal", "Naik"), ObjectiveSpec("S1", "objective", "Baik", "T1")), ())
>>> [(box.code, box.column) for box in draw(plan).boxes]
[('T1', 0), ('S1', 1)]
>>> tree_text(plan)
['Tujuan T1: Naik', '  Sasaran S1: Baik']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Final

from capaian.planning.domain.document import target_text
from capaian.planning.domain.plan import ObjectiveSpec, Plan
from capaian.planning.domain.vocabulary import OBJECTIVE_KINDS

WIDTH, GAP, SPACE, PAD = 190.0, 34.0, 10.0, 7.0
SIZE, LINE = 11.0, 14.0
LETTERS = 28
"""Letters in a line of a box: its width over the mean width of a letter of this size."""

FILLS: Final[Mapping[str, tuple[str, str]]] = {
    "goal": ("#1f3a5f", "#ffffff"),
    "objective": ("#2f6690", "#ffffff"),
    "program": ("#d6e6f2", "#14212e"),
    "activity": ("#e8f0f6", "#14212e"),
    "sub_activity": ("#f4f7fa", "#14212e"),
    "indicator": ("#ffffff", "#14212e"),
}
"""Ground and letters of each kind; the kind is also written in the box, so that colour never stands alone."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the drawing in units of the drawing; ``lines`` are its words, the first says what it is."""

    code: str
    kind: str
    lines: tuple[str, ...]
    column: int
    x: float
    y: float
    height: float
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """A drawing: its boxes from the top left, and its size."""

    boxes: tuple[Box, ...]
    width: float
    height: float


def draw(plan: Plan, *, budgets: bool = False) -> Tree:
    """The geometry of a plan's tree; budget lines only when asked for."""
    boxes: list[Box] = []
    bottom = 0.0
    for node in plan.objectives:
        if not node.parent:
            bottom = _place(plan, node, 0, bottom, boxes, budgets)
    columns = max((box.column for box in boxes), default=0) + 1
    return Tree(tuple(boxes), columns * (WIDTH + GAP) - GAP, max(bottom - SPACE, LINE))


def _place(plan: Plan, node: ObjectiveSpec, column: int, top: float, boxes: list[Box], budgets: bool) -> float:
    """Put a node and what lies below it from ``top`` on; the answer is where the next one may begin."""
    lines = _lines(f"{OBJECTIVE_KINDS[node.kind]} {node.code}", node.text)
    height = _height(lines)
    place, below = len(boxes), top
    for one in plan.indicators:
        if one.objective == node.code and (budgets or not one.is_budget):
            target = target_text(one.targets[str(plan.year)], one.decimals)
            words = _lines(f"Indikator {one.code}", one.name, f"Target {target} {one.unit}".strip())
            boxes.append(Box(one.code, "indicator", words, column + 1, _left(column + 1), below, _height(words), node.code))
            below += _height(words) + SPACE
    for child in plan.children(node.code):
        below = _place(plan, child, column + 1, below, boxes, budgets)
    middle = max(top, (top + below - SPACE - height) / 2)
    boxes.insert(place, Box(node.code, node.kind, lines, column, _left(column), middle, height, node.parent))
    return max(below, top + height + SPACE)


def _left(column: int) -> float:
    return column * (WIDTH + GAP)


def _lines(*parts: str) -> tuple[str, ...]:
    return tuple(line for part in parts for line in wrap(part, LETTERS, break_long_words=True) or [""])


def _height(lines: tuple[str, ...]) -> float:
    return len(lines) * LINE + 2 * PAD


def to_svg(tree: Tree, title: str) -> str:
    """The drawing as SVG with its title for screen readers. Every word is escaped; there is no style and no address."""
    size = f'width="{tree.width + 2:.0f}" height="{tree.height + 2:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="-1 -1 {tree.width + 2:.0f} {tree.height + 2:.0f}" '
        f'role="img" font-family="Liberation Sans, Arial, sans-serif" font-size="{SIZE:g}">',
        f"<title>{escape(title)}</title>",
    ]
    by_code = {box.code: box for box in tree.boxes if box.kind != "indicator"}
    for box in tree.boxes:
        above = by_code.get(box.parent)
        if above is not None:
            x1, y1, y2 = above.x + WIDTH, above.y + above.height / 2, box.y + box.height / 2
            turn = box.x - GAP / 2
            parts.append(f'<path d="M{x1:.1f} {y1:.1f}H{turn:.1f}V{y2:.1f}H{box.x:.1f}" fill="none" stroke="#7a8794"/>')
    parts += [part for box in tree.boxes for part in _box(box)]
    return "".join([*parts, "</svg>"])


def _box(box: Box) -> Iterator[str]:
    ground, ink = FILLS[box.kind]
    dashes = ' stroke-dasharray="4 3"' if box.kind == "indicator" else ""
    yield (f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{WIDTH:g}" height="{box.height:.1f}" rx="4" fill="{ground}" '
           f'stroke="#5b6b7a"{dashes}/>')  # fmt: skip
    for number, line in enumerate(box.lines):
        weight = ' font-weight="bold"' if number == 0 else ""
        y = box.y + PAD + SIZE + number * LINE - 1
        yield f'<text x="{box.x + PAD:.1f}" y="{y:.1f}" fill="{ink}"{weight}>{escape(line)}</text>'


def tree_text(plan: Plan, *, budgets: bool = False) -> list[str]:
    """The tree as indented lines: what the drawing says, for a reader who cannot see it."""

    def below(node: ObjectiveSpec, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{OBJECTIVE_KINDS[node.kind]} {node.code}: {node.text}"
        for one in plan.indicators:
            if one.objective == node.code and (budgets or not one.is_budget):
                target = target_text(one.targets[str(plan.year)], one.decimals)
                yield f"{'  ' * (depth + 1)}Indikator {one.code}: {one.name}, target {target} {one.unit}".rstrip()
        for child in plan.children(node.code):
            yield from below(child, depth + 1)

    return [line for node in plan.objectives if not node.parent for line in below(node, 0)]
