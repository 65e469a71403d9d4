"""A row of a published table as printed, and the answer about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import parse_number
from capaian.measurement.domain.comparison.findings import Finding
from capaian.measurement.domain.specification import Shown

Value = str | Decimal | None


@dataclass(frozen=True)
class PrintedRow:
    """One row of a published table as printed. `of` lists the achievements an average row is made of."""

    indicator: str = ""
    unit: str = ""
    target: Value = None
    realisation: Value = None
    achievement: Value = None
    formula_kind: str = ""
    row_type: str = ""
    of: tuple[Value, ...] = ()
    cap: Value = None
    scale: str = ""

    @property
    def money(self) -> bool:
        """Whether the row is in rupiah."""
        words = self.unit.strip().casefold()
        plain = words.rstrip(".") in {"rp", "rupiah", "idr"}
        return plain or (self.row_type.strip().casefold() == "budget" and not words)


@dataclass(frozen=True)
class Verdict:
    """The answer for one row.

    `rule` is the key of the rule that makes the printed figure, or None. `computed` is the printed figure where a
    rule is named, else what the declared rule gives (None where nothing can be computed). `why` (Indonesian) says what
    stands in the way.
    """

    rule: str | None
    computed: str | None
    warnings: tuple[Finding, ...] = ()
    why: str = ""
    explanation: str = ""


def shown_of(scale: str) -> Shown:
    """The unit of display a row declares.

    >>> shown_of("Kelipatan").value, shown_of("").value
    ('fraction', 'percent')
    """
    return Shown.FRACTION if scale.strip().casefold() in {"fraction", "kelipatan", "pecahan"} else Shown.PERCENT


def cap_of(value: Value, shown: Shown = Shown.PERCENT) -> Decimal | None:
    """The cap a row declares, in per cent; the cap of a multiple may be written as one (1,2).

    >>> cap_of("120%"), cap_of("1,2", Shown.FRACTION), cap_of("tanpa batas")
    (Decimal('120'), Decimal('120'), None)
    """
    if isinstance(value, str):
        try:
            value = parse_number(value)
        except InvalidInput:
            return None
    if value is None or not value.is_finite():
        return None
    if shown is Shown.FRACTION and 1 <= value < 10:
        value = Decimal(f"{value * 100:f}")
    return value.normalize() + 0 if value >= 100 else None


def verdict(
    rule: str | None, computed: str | None, found: tuple[Finding, ...], *, detail: str = "", explanation: str = ""
) -> Verdict:
    """Make the answer: each finding once, with its sentence; `detail` follows the last."""
    unique = tuple(dict.fromkeys(found))
    why = "; ".join(one.sentence for one in unique) + (f" ({detail})" if detail else "")
    return Verdict(rule, computed, unique, why, explanation)
