"""Rules across cells: what two sides of a form must agree on. A broken rule is a flag for an officer, never a block.

A side is numbers and indicators joined by ``+`` and ``-`` with spaces around them: ``B1 + B2``, ``A1@previous``, ``100``.

>>> rule = CrossCheck("surat", "A1 + A2", "<=", "A3", sentence="Surat selesai tidak melebihi surat masuk")
>>> rule.broken({"A1": Decimal(4), "A2": Decimal(3), "A3": Decimal(6)})
'Surat selesai tidak melebihi surat masuk (7 <= 6)'
>>> rule.broken({"A1": Decimal(4), "A2": None, "A3": Decimal(6)}) is None
True
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import format_number

PREVIOUS = "@previous"
_NUMBER = re.compile(r"\d+(\.\d+)?")
_CODE = re.compile(r"[A-Za-z][\w.\-/]*(@previous)?|\d+(\.\d+){2,}(@previous)?")
_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
TOGETHER = "together"
OPERATORS = (*_COMPARE, TOGETHER)
"""``together``: either both sides have a value or neither has."""


class Missing(StrEnum):
    """What a cell without a value means for a rule."""

    SKIP = "skip"
    """The rule says nothing: a missing value breaks nothing."""
    ZERO = "zero"
    """It counts as 0 in this rule, for parts of a sum that need not all exist."""
    BROKEN = "broken"
    """The rule is broken: what it compares must be there."""


@dataclass(frozen=True)
class CrossCheck:
    """One rule. ``sentence`` is what the officer reads when it is broken (Indonesian, without a full stop).

    Raises InvalidInput: `rule.side`, `rule.operator`, `rule.sentence`.
    """

    key: str
    left: str
    operator: str
    right: str
    missing: Missing = Missing.SKIP
    sentence: str = ""

    def __post_init__(self) -> None:
        if self.operator not in OPERATORS:
            raise InvalidInput("rule.operator", "“%(text)s” is not a comparison.", text=self.operator[:20],
                               remedy="Use one of = != < <= > >= together.")  # fmt: skip
        if not self.sentence.strip():
            raise InvalidInput("rule.sentence", "Say what the officer reads when the rule is broken.")
        for side in (self.left, self.right):
            terms(side)

    @property
    def cells(self) -> tuple[str, ...]:
        """The indicators it reads, each once; of the period before as ``CODE@previous``.

        >>> CrossCheck("x", "A1", ">=", "A1@previous", sentence="Tidak turun").cells
        ('A1', 'A1@previous')
        """
        found = [name for side in (self.left, self.right) for _, name in terms(side) if not _NUMBER.fullmatch(name)]
        return tuple(dict.fromkeys(found))

    def broken(self, values: Mapping[str, Decimal | None]) -> str | None:
        """The sentence with both sides as counted when the rule is broken, else None.

        >>> zero = CrossCheck("x", "A + B", "=", "C", Missing.ZERO, "Jumlah tidak sama")
        >>> zero.broken({"A": Decimal(2), "B": None, "C": Decimal(2)}) is None
        True
        >>> CrossCheck("x", "A", "together", "B", sentence="Isi keduanya").broken({"A": Decimal(1), "B": None})
        'Isi keduanya'
        """
        if self.operator == TOGETHER:
            there = [all(values.get(n) is not None for _, n in terms(s)) for s in (self.left, self.right)]
            return self.sentence if there[0] != there[1] else None
        sides = [_count(side, values, self.missing) for side in (self.left, self.right)]
        if None in sides:
            return self.sentence if self.missing is Missing.BROKEN else None
        left, right = sides
        assert left is not None and right is not None
        if _COMPARE[self.operator](left, right):
            return None
        return f"{self.sentence} ({format_number(left)} {self.operator} {format_number(right)})"


def read_rule(key: str, left: str, operator: str, right: str, missing: str, sentence: str) -> CrossCheck:
    """The rule as an officer typed it. Raises InvalidInput: `rule.missing`, `rule.key`, and those of CrossCheck.

    >>> read_rule("a", " A1 ", "<", "100", "skip", "Di bawah 100.").sentence
    'Di bawah 100'
    """
    if missing not in {one.value for one in Missing}:
        raise InvalidInput("rule.missing", "Choose what a missing value means.")
    if not key.strip():
        raise InvalidInput("rule.key", "Give the rule a short name.")
    return CrossCheck(key.strip(), left.strip(), operator, right.strip(), Missing(missing), sentence.strip().rstrip("."))


def terms(side: str) -> tuple[tuple[int, str], ...]:
    """The signs and names of a side.

    >>> terms("A1 - 7.01.01 + 2")
    ((1, 'A1'), (-1, '7.01.01'), (1, '2'))
    >>> terms("A1 ++ A2")
    Traceback (most recent call last):
    ...
    capaian.kernel.errors.InvalidInput: [rule.side] “A1 ++ A2” cannot be counted. Write indicators and numbers ...
    """
    words = side.split()
    good = len(words) % 2 == 1 and all(
        word in "+-" if n % 2 else _NUMBER.fullmatch(word) or _CODE.fullmatch(word) for n, word in enumerate(words)
    )
    if not good or not words:
        raise InvalidInput("rule.side", "“%(text)s” cannot be counted.", text=side[:60],
                           remedy="Write indicators and numbers with + or - and spaces between them: A1 + A2.")  # fmt: skip
    signs = [1, *(1 if word == "+" else -1 for word in words[1::2])]
    return tuple(zip(signs, words[::2], strict=True))


def _count(side: str, values: Mapping[str, Decimal | None], missing: Missing) -> Decimal | None:
    total = Decimal(0)
    for sign, name in terms(side):
        value = Decimal(name) if _NUMBER.fullmatch(name) else values.get(name)
        if value is None and missing is not Missing.ZERO:
            return None
        total += sign * (value or Decimal(0))
    return total
