"""A value as an officer gives it: read, checked, in one of four states.

Source: docs/explanation/collection.md; a missing value is never 0 and 0 is never missing.

>>> read_value("98,5", decimals=2).value
Decimal('98.5')
>>> read_value("", state="not_applicable", reason="Tidak ada kegiatan").state
'not_applicable'
>>> read_value("", ratio=True, numerator="174", denominator="264").value
Decimal('65.909091')
>>> read_value("-", decimals=2)
Traceback (most recent call last):
...
capaian.kernel.errors.InvalidInput: [number.empty] There is no figure here. Write the figure, or choose “no data” and say why.
>>> read_value("", state="not_applicable")
Traceback (most recent call last):
...
capaian.kernel.errors.InvalidInput: [value.reason] Say why there is no figure. It is printed in the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import MAX_INTEGER_DIGITS, canonical, format_number, parse_number
from capaian.kernel.rounding import round_decimal
from capaian.kernel.units import contradicts

STATES = ("value", "not_reported", "not_applicable")
MAX_DECIMALS = 6
_EXACT = Context(prec=120)


@dataclass(frozen=True)
class Given:
    """What was handed in for one cell."""

    state: str
    value: Decimal | None = None
    label: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    typed: str = ""
    reason: str = ""

    @property
    def shown(self) -> str:
        """The value in one line, for the history; the same figure is always the same text.

        >>> Given("value", Decimal("90.50")).shown, Given("value", Decimal("9E+1")).shown, Given("not_reported").shown
        ('90.5', '90', 'not_reported')
        """
        if self.state != "value" or self.value is None:
            return self.label or self.state
        return f"{canonical(self.value):f}"


def read_value(typed: str, *, state: str = "value", decimals: int | None = None, labels: tuple[str, ...] = (),
               ratio: bool = False, numerator: str = "", denominator: str = "", reason: str = "", place: str = "",
               exact: Decimal | None = None, unit: str = "") -> Given:
    """Read one cell.

    ``exact``: the value where it needs no reading (a numeric cell); ``labels``: the ranks of a ranked indicator;
    ``ratio``: the figure is made of ``numerator`` and ``denominator`` and never taken without them; ``unit``: the
    indicator's, which a figure written with another one (`Rangking 6` for a percentage) contradicts.

    Raises InvalidInput naming ``place``: unreadable or ambiguous number, too many decimals, unknown rank, a ratio without
    its parts, with a denominator of zero or a figure that its parts do not make, a state without its reason.
    """
    if state not in STATES:
        raise InvalidInput("value.state", "Choose a figure, no data yet, or not applicable.", place=place)
    if state != "value":
        if not reason.strip():
            raise InvalidInput("value.reason", "Say why there is no figure.", place=place,
                               remedy="It is printed in the report.")
        return Given(state, typed=typed.strip(), reason=reason.strip())
    if labels:
        for label in labels:
            if label.casefold() == typed.strip().casefold():
                return Given("value", label=label, typed=typed.strip(), reason=reason)
        raise InvalidInput("value.label", "“%(typed)s” is not one of: %(labels)s.", place=place, typed=typed.strip()[:60],
                           labels=", ".join(labels))
    if ratio:
        return _ratio(typed, numerator, denominator, reason, place, exact)
    if numerator.strip() or denominator.strip():
        raise InvalidInput("value.no_parts", "This indicator has no numerator and denominator.", place=place,
                           remedy="Write the figure itself.")
    value = exact if exact is not None else parse_number(typed, decimals=decimals, place=place)
    if exact is None and unit and contradicts(typed, unit):
        raise InvalidInput("value.unit", "“%(typed)s” names another unit than “%(unit)s”.", typed=typed.strip()[:40],
                           unit=unit[:60], place=place, remedy="Write the figure in the unit of the indicator.")
    _fits(value, typed, place)
    return Given("value", value, typed=typed.strip(), reason=reason)


def _ratio(typed: str, numerator: str, denominator: str, reason: str, place: str, exact: Decimal | None) -> Given:
    """The figure of a ratio, per cent, made of its parts; its rounding to six decimals is for showing only."""
    if not numerator.strip() and not denominator.strip():
        raise InvalidInput("value.parts", "This indicator is a ratio: the figure is computed from its parts.", place=place,
                           remedy="Write the numerator and the denominator.")
    top = parse_number(numerator, place=f"{place} (pembilang)")
    bottom = parse_number(denominator, place=f"{place} (penyebut)")
    if bottom == 0:
        raise InvalidInput("value.denominator", "The denominator is zero: the ratio is not defined.", place=place,
                           remedy="Choose “not applicable” and say why.")
    for part, text in ((top, numerator), (bottom, denominator)):
        _fits(part, text, place)
    ratio = _EXACT.divide(_EXACT.multiply(top, Decimal(100)), bottom).quantize(
        Decimal(1).scaleb(-MAX_DECIMALS), rounding=ROUND_HALF_UP, context=_EXACT)
    _fits(ratio, f"{numerator}/{denominator}", place)
    if typed.strip():
        given = canonical(exact if exact is not None else parse_number(typed, place=place))
        places = max(0, -int(given.as_tuple().exponent))
        if places > MAX_DECIMALS or round_decimal(ratio, places) != given:
            raise InvalidInput("value.parts_differ", "The parts make %(made)s, but the figure says %(typed)s.", place=place,
                               made=format_number(canonical(ratio)), typed=typed.strip()[:40],
                               remedy="Correct the parts, and leave the figure empty: it is computed.")
    return Given("value", canonical(ratio), numerator=top, denominator=bottom,
                 typed=f"{numerator.strip()}/{denominator.strip()}", reason=reason)


def _fits(value: Decimal, typed: str, place: str) -> None:
    """A figure is stored exactly or refused: at most 24 digits before the comma and six after it."""
    if -int(canonical(value).as_tuple().exponent) > MAX_DECIMALS:
        raise InvalidInput("value.decimals", "“%(typed)s” has more than %(most)s decimals.", place=place,
                           typed=typed.strip()[:60], most=MAX_DECIMALS)
    if value and value.adjusted() >= MAX_INTEGER_DIGITS:
        raise InvalidInput("number.too_long", "“%(text)s” has more digits than any figure of this kind.", place=place,
                           text=typed.strip()[:40])
