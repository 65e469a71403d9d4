"""What changed between two versions of an SOP, by stable keys: renumbering a row is one change, not ten.

>>> from dataclasses import replace
>>> from capaian.sop.domain.pack import Lane
>>> old = Pack(key="a/b", office="a", title="Lama", sections=(), rows=(), lanes=(Lane("x", "X", "position:x"),))
>>> new = replace(old, title="Baru", lanes=(Lane("x", "X", "position:y"), Lane("z", "Z", "position:z")))
>>> for change in diff_packs(old, new):
...     print(change.kind, change.place, change.old, "→", change.new)
changed title Lama → Baru
changed lanes.x.actor position:x → position:y
added lanes.z  → {'key': 'z', 'title': 'Z', 'actor': 'position:z'}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from capaian.sop.domain.pack import Pack

CHANGED = "changed"
ADDED = "added"
REMOVED = "removed"
MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """``kind``: changed, added, removed, or moved (the order of keyed parts). ``place``: path by keys
    (``rows.r3.standard``). ``old`` and ``new``: the plain values, empty text where there is none."""

    kind: str
    place: str
    old: Any = ""
    new: Any = ""


def diff_packs(old: Pack, new: Pack) -> list[Change]:
    """Every change from ``old`` to ``new``, in the order of the document; empty for equal packs."""
    return list(_records(old.to_dict(), new.to_dict(), ""))


def _records(old: Mapping[str, Any], new: Mapping[str, Any], place: str) -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        here = f"{place}.{name}" if place else str(name)
        if name not in new:
            yield from _values(old[name], _nothing(old[name]), here)
        elif name not in old:
            yield from _values(_nothing(new[name]), new[name], here)
        else:
            yield from _values(old[name], new[name], here)


def _nothing(value: Any) -> Any:
    """What a field left at its default looks like beside that value."""
    return {} if isinstance(value, Mapping) else [] if isinstance(value, list) else ""


def _values(old: Any, new: Any, place: str) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _records(old, new, place)
    elif isinstance(old, list) and isinstance(new, list) and _keyed(old) and _keyed(new):
        yield from _members(old, new, place)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _items(old, new, place)
    else:
        yield Change(CHANGED, place, old, new)


def _keyed(items: list[Any]) -> bool:
    """Whether every member carries its own stable key (regulations may share or lack one; they go by place)."""
    keys = [item.get("key") if isinstance(item, Mapping) and "printed" not in item else None for item in items]
    return None not in keys and len(set(keys)) == len(keys)


def _members(old: list[Any], new: list[Any], place: str) -> Iterator[Change]:
    before = {item["key"]: item for item in old}
    after = {item["key"]: item for item in new}
    for key in dict.fromkeys([*before, *after]):
        here = f"{place}.{key}"
        if key not in after:
            yield Change(REMOVED, here, before[key], "")
        elif key not in before:
            yield Change(ADDED, here, "", after[key])
        else:
            yield from _values(before[key], after[key], here)
    stayed_before = [key for key in before if key in after]
    stayed_after = [key for key in after if key in before]
    if stayed_before != stayed_after:
        yield Change(MOVED, place, stayed_before, stayed_after)


def _items(old: list[Any], new: list[Any], place: str) -> Iterator[Change]:
    """Members without keys: what is gone and what came, by their place from 1; pure reordering is one move."""
    before, after = ([json.dumps(item, sort_keys=True) for item in side] for side in (old, new))
    if sorted(before) == sorted(after):
        yield Change(MOVED, place, old, new)
        return
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, False).get_opcodes():
        if what == "equal":
            continue
        paired = min(i2 - i1, j2 - j1)
        for n in range(paired):
            yield from _values(old[i1 + n], new[j1 + n], f"{place}.{j1 + n + 1}")
        for n in range(i1 + paired, i2):
            yield Change(REMOVED, f"{place}.{n + 1}", old[n], "")
        for n in range(j1 + paired, j2):
            yield Change(ADDED, f"{place}.{n + 1}", "", new[n])
