"""Drawings of figures, as SVG that names nothing outside itself. A drawing never stands without its table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape

from capaian.kernel.paper import clean_text

WIDTH = 640
LABEL_WIDTH = 230
ROW = 30
LETTERS_PER_LINE = 40
#: A bar longer than this many per cent is cut at the edge; its figure stays written in full.
LONGEST = Decimal(150)


@dataclass(frozen=True)
class Bar:
    """One bar: what is measured, its value in per cent (None: undefined), and the figure as written beside it."""

    label: str
    value: Decimal | None
    shown: str


def achievement_chart(bars: tuple[Bar, ...], *, goal: Decimal = Decimal(100)) -> str:
    """Lying bars of achievements with a line at the goal; what misses the goal is hatched, not only paler.

    >>> achievement_chart((Bar("Indikator A", Decimal("82.39"), "82,39 %"),)).startswith("<svg")
    True
    """
    height = ROW * len(bars) + 34
    room = WIDTH - LABEL_WIDTH - 80
    scale = Decimal(room) / LONGEST
    goal_at = LABEL_WIDTH + min(goal, LONGEST) * scale
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="Liberation Sans" font-size="11">',
        '<defs><pattern id="missed" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" fill="#ffffff"/><path d="M0 6 L6 0" stroke="#7a3b00" stroke-width="1.4"/>'
        "</pattern></defs>",
    ]
    for place, bar in enumerate(bars):
        top = place * ROW + 6
        lines = _two_lines(clean_text(bar.label).replace("\n", " "))
        first = top + (13 if len(lines) == 1 else 8)
        for number, line in enumerate(lines):
            parts.append(
                f'<text x="{LABEL_WIDTH - 8}" y="{first + 11 * number}" text-anchor="end" font-size="10">'
                f"{escape(line)}</text>"
            )
        end = LABEL_WIDTH
        if bar.value is not None and bar.value > 0:
            length = min(bar.value, LONGEST) * scale
            fill = "#1f5a93" if bar.value >= goal else "url(#missed)"
            parts.append(
                f'<rect x="{LABEL_WIDTH}" y="{top}" width="{length:.2f}" height="18" fill="{fill}" '
                'stroke="#333333" stroke-width="0.6"/>'
            )
            end += int(length)
        if end < goal_at < end + 60:
            end = int(goal_at)
        parts.append(f'<text x="{end + 6}" y="{top + 13}">{escape(clean_text(bar.shown))}</text>')
    foot = ROW * len(bars) + 6
    parts.append(f'<path d="M{LABEL_WIDTH} 2 V{foot}" stroke="#333333" stroke-width="0.8"/>')
    parts.append(f'<path d="M{goal_at:.2f} 2 V{foot}" stroke="#000000" stroke-width="1" stroke-dasharray="4 3"/>')
    parts.append(f'<text x="{goal_at:.2f}" y="{foot + 14}" text-anchor="middle">target {goal:f} %</text></svg>')
    return "".join(parts)


def _two_lines(text: str) -> list[str]:
    if len(text) <= LETTERS_PER_LINE:
        return [text]
    cut = text.rfind(" ", 0, LETTERS_PER_LINE)
    cut = cut if cut > 0 else LETTERS_PER_LINE
    rest = text[cut:].strip()
    return [text[:cut], rest if len(rest) <= LETTERS_PER_LINE else rest[: LETTERS_PER_LINE - 1] + "…"]
