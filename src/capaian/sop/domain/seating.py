"""The columns of an SOP that came from outside, on the posts of the office that takes it over.

A file names its actors; the office has posts, teams and roles with names of their own. Where exactly one of them has the
same name, written in full or short and with or without the office's own name, it takes the column.

>>> from capaian.sop.domain.pack import Lane
>>> lanes = (Lane("a", "Camat", "position:a"), Lane("b", "Kasubag Perencanaan", "position:b"), Lane("c", "Staf", "position:c"))
>>> pack, said = seated(Pack("x/y", "x", "Y", lanes, (), ()), {
...     "position:camat": "Camat Melati", "position:rencana": "Kepala Sub Bagian Perencanaan"}, "Kecamatan Melati")
>>> [lane.actor for lane in pack.lanes], said[0]
(['position:camat', 'position:rencana', 'position:c'], ('Camat', 'Camat Melati'))
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from capaian.sop.domain.lint.texts import folded
from capaian.sop.domain.pack import Pack

_SHORT = ((r"\bkepala sub ?bagian\b|\bkasub ?bag\b|\bkasubbag\b", "kasubag"), (r"\bkepala seksi\b|\bkasie\b", "kasi"),
          (r"\bsekretaris kecamatan\b|\bsekcam\b", "sekcam"), (r"\bkepala bidang\b", "kabid"), (r"\bkepala bagian\b", "kabag"),
          (r"\bsekretaris lurah\b|\bsekretaris kelurahan\b", "seklur"), (r"\bkepala dinas\b|\bkadis\b", "kadis"),
          (r"\bkepala badan\b|\bkaban\b", "kaban"))


def seated(pack: Pack, titles: Mapping[str, str], office_name: str) -> tuple[Pack, list[tuple[str, str]]]:
    """The pack with those columns taken, their notes of an open actor removed; and (column, title) of each.

    ``titles``: reference → title of the office's posts, teams and roles."""
    own = set(_plain(office_name).split())
    names: dict[str, list[str]] = {}
    for ref, title in titles.items():
        for name in {_plain(title), " ".join(word for word in _plain(title).split() if word not in own)} - {""}:
            names.setdefault(name, []).append(ref)
    noted = {note.place for note in pack.notes}
    lanes, said, settled = [], list[tuple[str, str]](), set[str]()
    for lane in pack.lanes:
        found, place = names.get(_plain(lane.title), []), f"lanes.{lane.key}.actor"
        left_open = lane.actor not in titles or (found == [lane.actor] and place in noted)
        if left_open and len(found) == 1:
            said.append((lane.title, titles[found[0]]))
            settled.add(place)
            lane = replace(lane, actor=found[0])
        lanes.append(lane)
    notes = tuple(note for note in pack.notes if note.place not in settled)
    return (replace(pack, lanes=tuple(lanes), notes=notes), said) if said else (pack, [])


def _plain(text: str) -> str:
    said = folded(text)
    for form, short in _SHORT:
        said = re.sub(form, short, said)
    return said
