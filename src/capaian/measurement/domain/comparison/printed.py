"""Cells of published tables: what a printed target, realisation or achievement says, with every reading it allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import (
    MAX_FRACTION_DIGITS,
    MAX_INTEGER_DIGITS,
    NoData,
    NotNumeric,
    Style,
    parse_number,
    read_cell,
)
from capaian.measurement.domain.specification import Bounds


class Kind(StrEnum):
    """What a printed cell is."""

    NUMBER = "number"
    RANGE = "range"
    BOUND = "bound"
    """A number with “at least”, “at most”, “about”, ≥, ≤ or ±."""
    RATIO = "ratio"
    """A division written out, such as 7/6x100%, 3/4 or 1:15."""
    DATE = "date"
    TEXT = "text"
    NO_DATA = "no-data"


@dataclass(frozen=True)
class Cell:
    """A printed cell. `readings` holds the exact numbers it may mean, national style first; most cells have one.

    `places` are the decimals printed and `padded` says that all of them are zeros; both describe the first reading.
    `code` is the reason why a cell is not a number.
    """

    kind: Kind
    text: str
    readings: tuple[Fraction, ...] = ()
    bounds: Bounds | None = None
    places: int = 0
    zeros: bool = False
    code: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the cell can stand in a formula of T and R."""
        return bool(self.readings)


_BOUND = re.compile(
    r"(?:[≥≤<>]=?|[±~≈]|\+/-|(?:kurang lebih|lebih kurang|sekitar|kira-kira"
    r"|minimal|minimum|min|maksimal|maksimum|maks|max|paling (?:sedikit|banyak|lama|lambat)"
    r"|sekurang-kurangnya|lebih dari|kurang dari|di ?atas|di ?bawah)\b\.?) *(?=[-0-9R])",
    re.IGNORECASE,
)
_TAIL_BOUND = re.compile(r"(?<=[0-9%]) *(?:ke ?atas|ke ?bawah|atau lebih|\+)$", re.IGNORECASE)
_RANGE = re.compile(
    r"([0-9][0-9.,]*) ?%? ?(?:-|–|—|s/d|s\.d\.?|sd|sampai(?: dengan)?|hingga) ?([0-9][0-9.,]*) ?(%?[a-z ]*)", re.I
)
_DIVISION = re.compile(
    r"\(?([0-9][0-9.,]*) ?[/:] ?([0-9][0-9.,]*)\)? ?[x×*] ?100 ?%?(?: ?= ?([0-9][0-9.,]* ?%?))?", re.I
)
_QUOTIENT = re.compile(r"([0-9][0-9.,]*) ?[/:] ?([0-9][0-9.,]*)(?: ?[a-z]+)?", re.I)
_MONTH = (
    r"(?:januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|nopember|november|desember"
    r"|jan|feb|mar|apr|jun|jul|agu|agt|sep|sept|okt|nov|nop|des)"
)
_DATE = re.compile(
    rf"(?:tanggal |tgl\.? |minggu [a-z0-9]+ |akhir |awal )*(?:[0-9]{{1,2}}[ -/])?{_MONTH}\.?(?:[ -/](?:19|20)?[0-9]{{2}})?"
    r"|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}",
    re.I,
)
_FOOTNOTE = re.compile(r"(?<=[0-9%])(?: ?(?:\*{1,3}\)?|\)\*{1,3}|[¹²³⁰⁴-⁹]{1,2}[⁾)]?)| [1-9]\))$")
"""A mark that points to a note below the table."""
_SPLIT = re.compile(r"(?<=[0-9]) (?=[.,][0-9])|(?<=[0-9][.,]) (?=[0-9])")
_SPACED = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:,[0-9]+)?")
"""Thousands set apart by spaces, which a form refuses: beside a printed figure they can be checked."""
_PREDICATE = (
    r"(?:opini |predikat |kategori |mutu |sangat |cukup |kurang |tidak |belum )?"
    r"(?:aa|bb|cc|[a-e]|baik|memuaskan|cukup|kurang|buruk|tinggi|sedang|rendah|prima|optimal|informatif|sehat"
    r"|tercapai|melampaui(?: target)?)"
)
_LABELLED = re.compile(
    rf"{_PREDICATE} ?(?:[/;:=(-]|dengan nilai|nilai) ?([0-9][0-9.,]*) ?%?\)?|([0-9][0-9.,]*) ?%? ?[/;:=-] ?{_PREDICATE}",
    re.I,
)


def read_printed(text: str | Decimal | None, *, money: bool = False) -> Cell:
    """Return what a printed cell says. `money` says that the row is in rupiah, which has no thousandths.

    A Decimal is a number of a file format that has numbers (JSON, XLSX) and has one reading whatever its digits.

    >>> read_printed("112,61%").readings, read_printed("112,61%").places
    ((Fraction(11261, 100),), 2)
    >>> [str(one) for one in read_printed("99,564").readings]
    ['24891/250', '99564']
    >>> read_printed("7/6x100%").readings, read_printed("WTP").kind.value, read_printed("70-80").bounds.low
    ((Fraction(350, 3),), 'text', Fraction(70, 1))
    """
    if isinstance(text, Decimal):
        return _given(text)
    raw = text or ""
    decimals = 0 if money else None
    cell = read_cell(raw, decimals=decimals)
    if isinstance(cell, NoData):
        return Cell(Kind.NO_DATA, raw, code=cell.reason.value)
    if isinstance(cell, NotNumeric):
        return _ambiguous(raw) if cell.code == "number.ambiguous" else _other(raw, cell.code, decimals)
    return _number(raw, (cell.value,))


def _number(raw: str, values: tuple[Decimal, ...], kind: Kind = Kind.NUMBER) -> Cell:
    exponent = values[0].as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    zeros = places > 0 and values[0] == values[0].to_integral_value()
    return Cell(kind, raw, tuple(Fraction(value) for value in values), places=places, zeros=zeros)


def _given(value: Decimal) -> Cell:
    if not value.is_finite():
        return Cell(Kind.TEXT, str(value), code="number.not_a_number")
    if value.adjusted() >= MAX_INTEGER_DIGITS or value.as_tuple().exponent < -MAX_FRACTION_DIGITS:  # type: ignore[operator]
        return Cell(Kind.TEXT, str(value), code="number.too_long")
    return _number(f"{value:f}", (value,))


def _ambiguous(raw: str) -> Cell:
    """Both readings of 99,564 or 1.250: the one with a decimal comma, or a thousands dot, first."""
    return _number(raw, (parse_number(raw, style=Style.INDONESIAN), parse_number(raw, style=Style.ENGLISH)))


def _other(raw: str, code: str, decimals: int | None) -> Cell:
    text = " ".join(raw.split())
    mended = _SPLIT.sub("", _FOOTNOTE.sub("", text.rstrip(".,;")))
    if _SPACED.fullmatch(mended):
        mended = mended.replace(" ", "")
    if mended != text:
        return read_printed(mended, money=decimals == 0)
    if _DATE.fullmatch(text):
        return Cell(Kind.DATE, raw, code="number.date")
    labelled = _LABELLED.fullmatch(text)
    if labelled:
        value = _plain(labelled[1] or labelled[2], decimals)
        if value is not None:
            return _number(raw, (value,))
    division = _DIVISION.fullmatch(text)
    if division:
        above, below = _plain(division[1], decimals), _plain(division[2], decimals)
        if above is not None and below:
            return Cell(Kind.RATIO, raw, (Fraction(above) / Fraction(below) * 100,), code="number.ratio")
    quotient = _QUOTIENT.fullmatch(text)
    if quotient:
        above, below = _plain(quotient[1], decimals), _plain(quotient[2], decimals)
        if above is not None and below:
            exact = Fraction(above) / Fraction(below)
            return Cell(Kind.RATIO, raw, (exact * 100, exact), code="number.ratio")
    band = _RANGE.fullmatch(text)
    if band:
        low, high = _plain(band[1], decimals), _plain(band[2], decimals)
        if low is not None and high is not None and low <= high:
            return Cell(Kind.RANGE, raw, bounds=Bounds(Fraction(low), Fraction(high)), code="number.range")
    stripped = _TAIL_BOUND.sub("", _BOUND.sub("", text, count=1))
    if stripped != text:
        value = _plain(stripped, decimals)
        if value is not None:
            number = _number(raw, (value,), Kind.BOUND)
            return Cell(Kind.BOUND, raw, number.readings, places=number.places, zeros=number.zeros, code="number.bound")
    return Cell(Kind.TEXT, raw, code=code)


def _plain(text: str, decimals: int | None) -> Decimal | None:
    try:
        return parse_number(text, decimals=decimals)
    except InvalidInput:
        return None
