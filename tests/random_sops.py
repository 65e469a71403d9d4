"""Random SOPs of everything that the publication check lets through, and random ways of running them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from capaian.sop.domain.pack import Pack

POSTS = ("camat", "sekretaris", "kasubag", "petugas")
GROUP = ("kasi-a", "kasi-b", "kasi-c")
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass
class Builder:
    """Rows one after the other; a row's key is its place, so that the next row's key is known beforehand."""

    draw: Draw
    rows: list[dict[str, Any]] = field(default_factory=list)

    def emit(self, kind: str, **more: Any) -> dict[str, Any]:
        number = len(self.rows) + 1
        lane = self.draw(st.sampled_from([*POSTS, "seksi"]))
        work = {"kind": kind, "lane": lane}
        if lane != "seksi" and self.draw(st.integers(0, 4)) == 0:
            work["all_of"] = list(self.draw(st.lists(st.sampled_from(POSTS), min_size=2, max_size=3, unique=True)))
        row = {"key": f"r{number}", "no": str(number), "activity": f"Langkah {number}", "works": [work], **more}
        self.rows.append(row)
        return row

    @property
    def next(self) -> str:
        return f"r{len(self.rows) + 1}"

    def sequence(self, depth: int, floor: list[str], out: str) -> None:
        """A few blocks that lead to ``out`` (a row, or "end"); decisions in it may go back to ``floor``."""
        count = self.draw(st.integers(1, 3 if depth == 0 else 2))
        kinds = ["plain", "works", "each", "decide", "jump"] + (["fork"] if depth < 2 else [])
        for n in range(count):
            last = n == count - 1
            getattr(self, self.draw(st.sampled_from(kinds)))(depth, floor, out if last else "")

    def plain(self, depth: int, floor: list[str], out: str) -> None:
        floor.append(self.emit("send", **_on(out))["key"])

    def works(self, depth: int, floor: list[str], out: str) -> None:
        row = self.emit("meet", **_on(out))
        row["works"] += [{"kind": kind, "lane": self.draw(st.sampled_from(POSTS))} for kind in ("plan", "archive")]
        floor.append(row["key"])

    def each(self, depth: int, floor: list[str], out: str) -> None:
        row = self.emit("fill", **_on(out))
        row["works"] = [{"kind": "fill", "lane": "seksi", "each": True}]
        floor.append(row["key"])

    def decide(self, depth: int, floor: list[str], out: str) -> None:
        if not floor:
            self.each(depth, floor, "")
        back = self.draw(st.sampled_from(floor))
        target = next(r for r in self.rows if r["key"] == back)
        some = bool(target["works"][0].get("each")) and self.draw(st.booleans())
        row = self.emit("review")
        row["outcomes"] = [{"key": "ya", "label": "Ya", "to": out or self.next},
                           {"key": "tidak", "label": "Tidak", "to": back, "returns": True, "only_returned": some}]
        floor.append(row["key"])

    def jump(self, depth: int, floor: list[str], out: str) -> None:
        row = self.emit("review")
        row["outcomes"] = [{"key": "ya", "label": "Ya", "to": self.next},
                           {"key": "lompat", "label": "Lompat", "to": out or f"r{len(self.rows) + 2}"}]
        floor.append(row["key"])
        self.plain(depth, floor, out)

    def fork(self, depth: int, floor: list[str], out: str) -> None:
        row = self.emit("order")
        floor.append(row["key"])
        join = f"$join-of-{row['key']}"
        starts, inside = [], []
        for _ in range(self.draw(st.integers(2, 3))):
            starts.append(self.next)
            own = [*floor]
            self.sequence(depth + 1, own, join)
            inside += own[len(floor):]
        row["next"] = starts
        before = [r["key"] for r in self.rows if join in _leads_to(r)]
        key = self.emit("send", after=before, **_on(out))["key"]
        for other in self.rows:
            if other.get("next"):
                other["next"] = [key if to == join else to for to in other["next"]]
            for outcome in other.get("outcomes", ()):
                outcome["to"] = key if outcome["to"] == join else outcome["to"]
        floor += [*inside, key]


def _on(out: str) -> dict[str, Any]:
    return {"next": [out]} if out else {}


def _leads_to(row: dict[str, Any]) -> list[str]:
    return [*row.get("next", ()), *(o["to"] for o in row.get("outcomes", ()))]


@st.composite
def packs(draw: Draw) -> Pack:
    """One random SOP of one section."""
    builder = Builder(draw)
    builder.sequence(0, [], "end")
    lanes = [{"key": post, "title": post, "actor": f"position:{post}"} for post in POSTS]
    return Pack.from_dict({
        "key": "kecamatan-uji/acak", "office": "kecamatan-uji", "title": "SOP acak",
        "lanes": [*lanes, {"key": "seksi", "title": "Seksi", "actor": "role:penyuplai-tiga"}],
        "roles": [{"key": "penyuplai-tiga", "title": "Penyuplai", "actors": [f"position:{key}" for key in GROUP]}],
        "sections": [{"key": "main", "periods": ["quarter"], "rows": [r["key"] for r in builder.rows]}],
        "rows": builder.rows})
