"""Scales: bands of achievement with a word for each, stored as data per agency and year.

Bands are half-open with the lower bound included and cover every number. Scales in use often list whole numbers
(76-90, 91-100) and leave 90,5 without a word; such a table cannot be entered here without deciding where 90,5 falls.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import format_number, parse_number


@dataclass(frozen=True)
class Band:
    """A word for every figure from `lower` (included; None: no lower bound) up to the next band."""

    lower: Decimal | None
    label: str


@dataclass(frozen=True)
class Scale:
    """Bands from the highest to the lowest; the last has no lower bound. `source` is the regulation, empty if unread.

    >>> DEFAULT_SCALE.grade(Decimal("90.5")).label, DEFAULT_SCALE.grade(Decimal("91")).label
    ('Tinggi', 'Sangat Tinggi')
    >>> Scale("x", (Band(Decimal(50), "Baik"),))
    Traceback (most recent call last):
    ...
    capaian.kernel.errors.InvalidInput: [scale.not_covering] The scale “x” has no band for figures below 50. Leave ...
    """

    name: str
    bands: tuple[Band, ...]
    source: str = ""

    def __post_init__(self) -> None:
        bounds = [band.lower for band in self.bands]
        if not bounds or bounds[-1] is not None:
            lowest = "" if not bounds or bounds[-1] is None else format_number(bounds[-1])
            raise InvalidInput(
                "scale.not_covering",
                "The scale “%(name)s” has no band for figures below %(lowest)s.",
                remedy="Leave the lower bound of the lowest band empty.",
                name=self.name,
                lowest=lowest,
            )
        named = [bound for bound in bounds[:-1] if bound is not None]
        if len(named) != len(bounds) - 1 or any(high <= low for high, low in pairwise(named)):
            raise InvalidInput(
                "scale.not_descending",
                "The bands of the scale “%(name)s” do not go down from the highest to the lowest.",
                remedy="Order the bands by their lower bound, each once.",
                name=self.name,
            )

    def grade(self, value: Decimal) -> Band:
        """Return the band of `value`: always one, for every number."""
        for band in self.bands:
            if band.lower is None or value >= band.lower:
                return band
        raise AssertionError("the last band has no lower bound")


DEFAULT_SCALE = Scale(
    "default",
    (
        Band(Decimal(91), "Sangat Tinggi"),
        Band(Decimal(76), "Tinggi"),
        Band(Decimal(66), "Sedang"),
        Band(Decimal(51), "Rendah"),
        Band(None, "Sangat Rendah"),
    ),
    source="",
)
"""The bands most offices start from; the regulation behind them was not read, so the source stays empty."""


def parse_scale(text: str, name: str = "") -> Scale:
    """Return the scale written in one cell: `91=Sangat Tinggi|76=Tinggi|=Rendah`, highest first.

    >>> parse_scale("85=Baik|70=Cukup|=Kurang").grade(Decimal("84.99")).label
    'Cukup'
    """
    bands = []
    for part in text.split("|"):
        bound, equals, label = part.partition("=")
        if not equals or not label.strip():
            raise InvalidInput(
                "scale.unreadable",
                "“%(text)s” is not a band.",
                remedy="Write the scale like 85=Baik|70=Cukup|=Kurang.",
                text=part[:40],
            )
        bands.append(Band(parse_number(bound) if bound.strip() else None, label.strip()))
    return Scale(name or text, tuple(bands))
