"""SOPs as no office would write them, to find where drawing and exchange break."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from capaian.sop.domain.pack import (
    END,
    Decree,
    Identity,
    Lane,
    Narrative,
    Note,
    Outcome,
    Pack,
    PrintedDate,
    Regulation,
    Role,
    Row,
    Section,
    Work,
)

TITLES = ("Camat", "Sekretaris Kecamatan", "Kasubag Perencanaan/Keuangan", "Tim SAKIP", "Penanggungjawabkegiatan")
LABELS = (("Ya", "Tidak"), ("Ya", "Tidak", "Perlu diperbaiki"), ("Setuju", "Tolak", "a", "b"))
KINDS = ("order", "meet", "fill", "collect", "draft", "review", "sign", "send", "archive")
# What stands in a cell: letters, signs of XML and of spreadsheets, no control characters (no office can print them).
plain = st.text(st.sampled_from("abcdeéÀ XYZ019-/.,;:()<>&\"'=+@%²≥–“”"), max_size=24).map(str.strip)
words = st.one_of(plain, st.sampled_from([
    "Memerintahkan penyusunan laporan kinerja", "pertanggungjawabankeuangandaerahkabupatenkota", "=1+1", "+62", "@x",
    "1 – 20 Hari Kerja", "", "Draft/Format/Dokumen", "Baris satu\nbaris dua"]))
names = plain.filter(bool)
texts = st.lists(words.filter(bool), max_size=3).map(tuple)
dates = st.builds(PrintedDate, printed=plain, iso=st.sampled_from([None, "2024-01-02", "2023-12-30"]))
decrees = st.builds(Decree, title=words, numbers=texts, date=dates, considering=texts, recalling=texts, decides=texts)


def filled(kind: type[Any], /, **known: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Every text field of a value object filled at random, the others as given."""
    texts_of = {f.name: words if f.type == "str" else texts for f in fields(kind)
                if f.name not in known and f.type in ("str", "tuple[str, ...]")}
    return st.builds(kind, **texts_of, **known)


@st.composite
def packs(draw: st.DrawFn, *, rows: int = 9, lanes: int = 6, sections: int = 3, sparse: bool = False) -> Pack:
    """An SOP with up to so many rows and lanes; ``sparse`` leaves the printed parts empty (drawing tests: faster)."""
    lane_keys = [f"l{n}" for n in range(draw(st.integers(1, lanes)))]
    titles = draw(st.lists(st.sampled_from(TITLES), min_size=len(lane_keys), max_size=len(lane_keys)))
    keys = [f"r{n + 1}" for n in range(draw(st.integers(1, rows)))]
    parts = _split(draw, keys, sections)
    made = []
    for part in parts:
        for n, key in enumerate(part):
            made.append(draw(_rows(key, n, part, lane_keys)))
    extra: dict[str, Any] = {} if sparse else {
        "identity": draw(filled(Identity, made=dates, revised=dates, ratified=dates, effective=dates,
                                ratified_electronically=st.booleans(), decree=st.none() | decrees,
                                legal_basis=st.lists(filled(Regulation, printed=names), max_size=2).map(tuple))),
        "narrative": draw(st.lists(filled(Narrative, key=names), max_size=2).map(tuple)),
        "roles": draw(st.lists(filled(Role, key=names), max_size=2).map(tuple)),
        "form_columns": draw(texts), "checklist": draw(texts), "time_unit": draw(plain), "needs": draw(plain),
        "notes": draw(st.lists(filled(Note, kind=names), max_size=2).map(tuple)),
    }
    return Pack(
        key="kantor/contoh", office="kantor", title=draw(names) or "Contoh",
        lanes=tuple(Lane(k, t, f"position:{k}") for k, t in zip(lane_keys, titles, strict=True)),
        sections=tuple(Section(f"s{n}", draw(st.sampled_from([("quarter",), ("month", "quarter"), ("year",)])),
                               tuple(part), draw(st.sampled_from(["", "Setiap triwulan"])), draw(plain))
                       for n, part in enumerate(parts)),
        rows=tuple(made), **extra)


def _split(draw: st.DrawFn, keys: list[str], most: int) -> list[list[str]]:
    cuts = sorted(draw(st.sets(st.integers(1, max(len(keys) - 1, 1)), max_size=most - 1)))
    edges = [0, *[c for c in cuts if c < len(keys)], len(keys)]
    return [keys[a:b] for a, b in pairwise(edges)]


@st.composite
def _rows(draw: st.DrawFn, key: str, place: int, part: list[str], lanes: list[str]) -> Row:
    lane = st.sampled_from(lanes)
    works = draw(st.lists(st.builds(
        Work, kind=st.sampled_from(KINDS), lane=lane, actor=st.sampled_from(["", "role:penyuplai"]), each=st.booleans(),
        all_of=st.one_of(st.just(()), st.lists(lane, min_size=2, max_size=3, unique=True).map(tuple)
                         if len(lanes) > 1 else st.just(())), label=plain), min_size=1, max_size=4))
    goal = st.sampled_from([*part, END])
    outcomes: list[Outcome] = []
    if draw(st.integers(0, 3)) == 0:
        labels = draw(st.sampled_from(LABELS))
        outcomes = [Outcome(f"o{n}", text, draw(goal), draw(st.booleans()), draw(st.booleans()))
                    for n, text in enumerate(labels)]
    after = draw(st.lists(st.sampled_from(part[:place]), max_size=2, unique=True)) if place else []
    return draw(filled(
        Row, key=st.just(key), no=st.sampled_from([f"{place + 1}.", str(place + 1), ""]), works=st.just(tuple(works)),
        outcomes=st.just(tuple(outcomes)), next=st.lists(goal, max_size=3, unique=True).map(tuple) if not outcomes
        else st.just(()), after=st.just(tuple(after)), checks=st.lists(st.sampled_from(part), max_size=1).map(tuple),
        marks=st.dictionaries(lane, st.sampled_from(["MULAI", "Ya", "tidak"]), max_size=1)))
