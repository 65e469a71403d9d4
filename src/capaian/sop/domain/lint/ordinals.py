"""Numbers of rows, lists and columns as documents print them: 1, (2), c., IV."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_PREFIX = re.compile(r"^\s*\(?([0-9]{1,3}|[a-z]|[ivxl]{1,7})[.)](?=\s|[^\W\d])\s*", re.IGNORECASE)


def ordinals(printed: Sequence[str]) -> list[int | None]:
    """Their values, when all that are numbers are of one kind; ``None`` where nothing or something else is printed.

    >>> ordinals(["1.", "(2)", "", "4"]), ordinals(["a", "b", "d"]), ordinals(["I", "II", "IV"]), ordinals(["1", "b"])
    ([1, 2, None, 4], [1, 2, 4], [1, 2, 4], [1, None])
    """
    bare = [text.strip(" .()").lower() for text in printed]
    filled = [text for text in bare if text]
    if not any(text.isdecimal() for text in filled):
        if filled and all(re.fullmatch("[ivxl]+", text) for text in filled) and "i" in filled:
            return [_roman(text) if text else None for text in bare]
        if filled and all(re.fullmatch("[a-z]", text) for text in filled) and "a" in filled:
            return [ord(text) - 96 if text else None for text in bare]
    return [int(text) if text.isdecimal() and len(text) < 4 else None for text in bare]


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    return sum(-value if any(later > value for later in values[at + 1:]) else value for at, value in enumerate(values))


def repeated(numbers: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Each number that stands more than once, and how often."""
    yield from ((n, times) for n, times in Counter(numbers).items() if n is not None and times > 1)


def left_out(numbers: Sequence[int | None], first: int | None = None) -> list[int]:
    """The numbers that are missing between the first and the last."""
    known = [n for n in numbers if n is not None]
    return sorted(set(range(first if first is not None else min(known), max(known))) - set(known)) if known else []


def unnumbered(item: str) -> str:
    """An entry of a list without the number that it begins with.

    >>> unnumbered("2) Renja"), unnumbered("c. Teliti"), unnumbered("Camat")
    ('Renja', 'Teliti', 'Camat')
    """
    return _PREFIX.sub("", item)


def numbers_of(items: Sequence[str]) -> list[str]:
    """The numbers that the entries of a list begin with; empty unless all have one."""
    found = [_PREFIX.match(item) for item in items]
    return [match[1] for match in found if match] if len(items) > 1 and all(found) else []
