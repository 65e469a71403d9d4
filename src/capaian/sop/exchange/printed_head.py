"""The head of a printed table: which column holds what, in one line of headings or in two or three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from capaian.sop.exchange.cells import letters_of, number_of
from capaian.sop.exchange.words import known_head, plain, unit_in

Line = tuple[int, dict[str, str]]
_FIELDS = {"no": "no", "kegiatan": "activity", "kelengkapan": "requirement", "waktu": "standard", "output": "output",
           "keterangan": "remark"}
_ANSWERS = {"ya": "yes", "tidak": "no"}
_GROUPS = ("pelaksana", "mutu baku")


@dataclass
class Heads:
    """``first`` and ``last``: places of the first and last line of the head among the sheet's lines; ``number``: the number
    of the line that names the activity; ``columns``: field → letters; ``lanes``: letters → title; ``listed``: letters of
    the one column that holds the actors' names; ``printed`` and ``numbers``: the head left to right, as printed."""

    first: int
    last: int
    number: int
    columns: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    listed: str = ""
    printed: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    unit: str = ""
    texts: frozenset[str] = frozenset()


def heads_at(lines: Sequence[Line], at: int) -> Heads | None:
    """The head whose activity is named on this line, or ``None``."""
    kinds = {known_head(text) for text in lines[at][1].values()}
    grouped = at > 0 and _is_groups(lines[at - 1])
    if "kegiatan" not in kinds or not (grouped or kinds & {"kelengkapan", "waktu", "output", "pelaksana", "mutu baku"}):
        return None
    first = at - 1 if grouped else at
    last = at
    activity = next(letters for letters, text in lines[at][1].items() if known_head(text) == "kegiatan")
    while last + 1 < len(lines) and last - at < 2 and _is_lower(lines[last + 1], activity, lines[first:last + 1]):
        last += 1
    heads = Heads(first, last, lines[at][0])
    _columns(heads, [cells for _, cells in lines[first:last + 1]])
    if last + 1 < len(lines) and _are_numbers(lines[last + 1][1]):
        given = lines[last + 1][1]
        heads.numbers = [given.get(letters, "").strip() for letters in _read(heads)]
        heads.last += 1
    return heads


def is_repeated(cells: Mapping[str, str], heads: Heads) -> bool:
    """Whether a line is the head once more, as on every printed page."""
    said = {plain(text) for text in cells.values()}
    return (len(said & heads.texts) >= 3 and len(said - heads.texts) <= 1) or _are_numbers(cells)


def _is_groups(line: Line) -> bool:
    kinds = {known_head(text) for text in line[1].values()}
    return bool(kinds & set(_GROUPS)) and "kegiatan" not in kinds and len(kinds) <= 6


def _is_lower(line: Line, activity: str, above: Sequence[Line]) -> bool:
    """A further line of headings: nothing under the activity, and headings under a group (or a bare gap) above."""
    cells = line[1]
    if activity in cells or not cells or _are_numbers(cells) or line[0] - above[-1][0] > 2:
        return False
    named = {known_head(text) for _, upper in above for text in upper.values()}
    return bool(named & set(_GROUPS)) and all(len(text) <= 120 for text in cells.values()) and (
        bool({known_head(text) for text in cells.values()} & {"kelengkapan", "waktu", "output", "keterangan"})
        or not any(letters in upper and known_head(upper[letters]) not in _GROUPS for _, upper in above for letters in cells))


def _are_numbers(cells: Mapping[str, str]) -> bool:
    """The line of column numbers: 1, 2, 3 … under the head, perhaps with one left out or twice."""
    short = [text.strip(" ().") for text in cells.values()]
    if len(short) < 5 or not all(text.isdecimal() and len(text) < 3 for text in short):
        return False
    numbers = [int(text) for text in short]
    return numbers[0] == 1 and all(0 <= later - sooner <= 2 for sooner, later in pairwise(numbers))


def _columns(heads: Heads, block: list[dict[str, str]]) -> None:
    order = sorted({number_of(letters) for cells in block for letters in cells})
    group, titles, below = "", dict[str, str](), dict[str, str]()
    top = {number_of(letters): text for cells in block[:-1] or block for letters, text in cells.items()}
    heads.texts = frozenset(plain(text) for cells in block for text in cells.values())
    deep = len(block) > 1
    for number in order:
        letters = letters_of(number)
        parts = [" ".join(cells[letters].split()) for cells in block if letters in cells]
        kinds = [known_head(part) for part in parts]
        if kinds and kinds[0] in _GROUPS:
            group = kinds[0]
        elif number in top or not deep:
            group = "" if kinds[0] in _FIELDS or number in top else group
        heads.printed.extend(parts)
        titles[letters] = parts[-1]
        below[letters] = group
        kind = kinds[-1]
        if group == "pelaksana" and len(parts) == 1 and kind in _GROUPS:
            heads.listed = letters  # perhaps names stand in the cells; columns beside it decide below
        elif plain(parts[-1]) in _ANSWERS:
            heads.answers[_ANSWERS[plain(parts[-1])]] = letters
        elif kind in _FIELDS and group != "pelaksana":
            if _FIELDS[kind] in heads.columns:
                heads.unread[letters] = parts[-1]
            else:
                heads.columns[_FIELDS[kind]] = letters
                heads.unit = unit_in(parts[-1]) if kind == "waktu" else heads.unit
        elif kind not in _GROUPS:
            heads.lanes[letters] = parts[-1]
    _without_strangers(heads, below)
    if heads.listed and not heads.lanes:
        heads.columns["actors"] = heads.listed
    elif heads.listed:
        heads.listed = ""


def _without_strangers(heads: Heads, groups: Mapping[str, str]) -> None:
    """A column is an actor's when it stands under the actors' head or, where there is none, between the activity and the
    quality columns."""
    grouped = any(groups[letters] == "pelaksana" for letters in heads.lanes) or bool(heads.listed)
    quality = [number_of(heads.columns[name]) for name in ("requirement", "standard", "output") if name in heads.columns]
    begin, end = number_of(heads.columns["activity"]), min(quality, default=99)
    for letters in list(heads.lanes):
        mine = groups[letters] == "pelaksana" if grouped else (
            begin < number_of(letters) < end or not quality or (end < begin and end < number_of(letters)))
        if not mine:
            heads.unread[letters] = heads.lanes.pop(letters)


def _read(heads: Heads) -> list[str]:
    every = {*heads.columns.values(), *heads.lanes, *heads.answers.values(), *heads.unread}
    return sorted(every, key=number_of)
