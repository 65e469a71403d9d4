"""The flowchart in words: the text alternative for those who cannot see it (WCAG 1.1.1, PDF/UA)."""

from __future__ import annotations

from collections.abc import Sequence

from capaian.sop.domain.flowchart.graph import targets
from capaian.sop.domain.flowchart.model import EdgeKind
from capaian.sop.domain.pack import END, Pack, Section


def describe(pack: Pack, sections: Sequence[Section]) -> str:
    """One sentence per row: number, actors, activity, and where it leads when that is not simply the next row."""
    lanes = {lane.key: lane.title for lane in pack.lanes}
    numbers = {row.key: row.no or row.key for row in pack.rows}
    out: list[str] = []
    for section in sections:
        if len(sections) > 1 and section.title:
            out.append(f"{section.title}.")
        for key in section.rows:
            row = pack.row(key)
            actors = dict.fromkeys(lanes[k] for work in row.works for k in (work.all_of or (work.lane,)) if k in lanes)
            ways = []
            for to, kind, label in targets(pack, section, row):
                if kind is EdgeKind.SEQUENCE and not label and to != END:
                    continue
                way = "kembali ke" if kind is EdgeKind.RETURN else "ke"
                goal = "selesai" if to == END else f"{way} langkah {numbers.get(to, to).rstrip('.')}"
                ways.append(f"{label}: {goal}" if label else goal)
            tail = f" ({'; '.join(ways)})" if ways else ""
            number, done_by = row.no.rstrip(".") or row.key, ", ".join(actors) or "-"
            out.append(f"{number}. {done_by}: {row.activity.rstrip('.')}{tail}.")
    return " ".join(out)
