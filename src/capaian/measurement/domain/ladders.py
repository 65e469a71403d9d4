"""Ladders: the order of labels that stand for a measure (opinions, grades, levels), declared and never guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from capaian.kernel.errors import InvalidInput


@dataclass(frozen=True)
class Ladder:
    """Labels with their numbers; `source` is the document that gives the order.

    >>> Ladder.ascending("opini", "TMP TW WDP WTP".split()).number_of("wtp")
    4
    >>> Ladder("predikat AKIP", (("BB", 3), ("CC", 5))).number_of("A") is None
    True
    """

    name: str
    rungs: tuple[tuple[str, int], ...]
    source: str = ""

    def __post_init__(self) -> None:
        labels = [_fold(label) for label, _ in self.rungs]
        if len(set(labels)) != len(labels) or not labels:
            raise InvalidInput(
                "ladder.labels",
                "The ladder “%(name)s” is empty or names a label twice.",
                remedy="Name each label once.",
                name=self.name,
            )

    @classmethod
    def ascending(cls, name: str, labels: Iterable[str], source: str = "") -> Ladder:
        """Return a ladder whose labels are numbered 1, 2, 3 … from the worst to the best."""
        return cls(name, tuple((label, number) for number, label in enumerate(labels, start=1)), source)

    def number_of(self, label: str) -> int | None:
        """Return the number of a label, whatever its case and spacing; None when the ladder does not name it."""
        wanted = _fold(label)
        return next((number for name, number in self.rungs if _fold(name) == wanted), None)


def _fold(label: str) -> str:
    return " ".join(label.split()).casefold()
