"""Standard times (waktu) as SOPs print them, read into an exact range of one unit.

Blank means that the SOP sets no standard: ``None``, never zero. What cannot be read is a named problem, never a guess.
Source: PermenPANRB 35/2012, mutu baku; the forms below are those found in published SOPs.

>>> parse_standard("2 hari")
StandardTime(min=Decimal('2'), max=Decimal('2'), unit='day', per='', calendar=False, printed='2 hari')
>>> parse_standard("3", default_unit="menit").unit
'minute'
>>> t = parse_standard("1 – 20 Hari Kerja"); (t.min, t.max, t.unit)
(Decimal('1'), Decimal('20'), 'day')
>>> t = parse_standard("15 menit/berkas"); (t.max, t.per)
(Decimal('15'), 'berkas')
>>> parse_standard("1 jam 30 menit").max, parse_standard("½ jam").max, parse_standard("1 (satu) hari").max
(Decimal('90'), Decimal('0.5'), Decimal('1'))
>>> parse_standard("2 x 24 jam").calendar
True
>>> parse_standard(" - ") is None
True
>>> try:
...     parse_standard("sesuai kebutuhan")
... except InvalidInput as problem:
...     print(problem.code)
time.unreadable
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from capaian.kernel.errors import InvalidInput

UNITS = ("minute", "hour", "day", "week", "month", "year")
"""The units a standard time is counted in. Days are working days unless ``calendar`` says otherwise."""

_WORDS = {
    "minute": "minute", "menit": "minute", "mnt": "minute", "min": "minute",
    "hour": "hour", "jam": "hour", "day": "day", "hari": "day", "hr": "day", "hk": "day",
    "week": "week", "minggu": "week", "pekan": "week", "month": "month", "bulan": "month", "bln": "month",
    "year": "year", "tahun": "year", "thn": "year",
}
LONGEST = 200
"""Letters of a cell that may still be a time."""
_SMALL = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"]
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_NUMBER = r"\d+/\d+|\d+(?:[.,]\d+)?"
_UNIT = "|".join(sorted(_WORDS, key=len, reverse=True))
_PART = re.compile(rf"({_NUMBER})(?:\s*x\s*({_NUMBER}))?\s*(?:({_UNIT})\b\.?\s*(kerja|kalender)?)?")
_RANGE = re.compile(r"\s*(?:–|—|-|\bs\s*/\s*d\b\.?|\bs\.d\.?|\bsd\b\.?|\bsampai(?: dengan)?\b|\bhingga\b)\s*")
_REMEDY = "Write for example “30 menit”, “2 jam” or “1 – 3 hari”, or leave the cell empty."


@dataclass(frozen=True)
class StandardTime:
    """``min`` ≤ ``max`` in ``unit`` (one of ``UNITS``); equal when the SOP prints one figure, ``min`` zero when it
    prints only an upper bound. ``per``: the thing one such time is for ("berkas"), empty for the whole step.
    ``calendar``: runs by the wall clock ("2 x 24 jam", "hari kalender"), not inside working hours. ``printed``: the
    cell as printed."""

    min: Decimal
    max: Decimal
    unit: str
    per: str = ""
    calendar: bool = False
    printed: str = ""


@dataclass(frozen=True)
class _Side:
    value: Decimal
    unit: str
    calendar: bool


def parse_standard(printed: str, *, default_unit: str = "") -> StandardTime | None:
    """The standard time in a cell, ``None`` for a blank one (also "-").

    ``default_unit`` is the unit in the head of the column ("Waktu (Menit)"), in Indonesian or as one of ``UNITS``; it
    counts for bare numbers only. Raises ``InvalidInput`` with code ``time.unreadable``, ``time.no_unit``,
    ``time.not_positive``, ``time.range_reversed``, ``time.mixed_units``, ``time.contradiction`` (number and words
    differ) or ``time.ambiguous`` ("1.250")."""
    text = printed.strip().lower()
    if text.strip("-–—. ") == "":
        return None
    if len(text) > LONGEST:
        raise _problem("unreadable", printed)
    fallback = _WORDS.get(default_unit.strip().lower(), "")
    text, per = _split_per(_bare(text))
    text, bounded = _upper_bound(text)
    sides = _RANGE.split(_numbers(text, printed))
    if len(sides) > 2:
        raise _problem("unreadable", printed)
    last = _side(sides[-1], fallback, printed)
    first = _side(sides[0], last.unit, printed) if len(sides) == 2 else last
    first, last = _same_unit(first, last, printed)
    if last.value <= 0 or first.value < 0:
        raise InvalidInput("time.not_positive", "“%(text)s” is no time at all.", remedy=_REMEDY, text=printed)
    if first.value > last.value:
        raise InvalidInput("time.range_reversed", "“%(text)s” begins with the longer time.",
                           remedy="Write the shorter time first.", text=printed)
    least = Decimal(0) if bounded and len(sides) == 1 else first.value
    return StandardTime(least, last.value, last.unit, per, first.calendar or last.calendar, printed)


def _problem(code: str, printed: str) -> InvalidInput:
    return InvalidInput(f"time.{code}", "“%(text)s” is not a standard time.", remedy=_REMEDY, text=printed)


def _bare(text: str) -> str:
    """Without what only leads in or closes: "selama 3 hari;", "(1 hari)", "60 (menit)", "30'".

    >>> _bare("dalam waktu 3 hari."), _bare("60 (menit)"), _bare("30'"), _bare("(1 hari)")
    ('3 hari', '60 menit', '30 menit', '1 hari')
    """
    text = re.sub(r"^(?:(?:selama|dalam|dlm|waktu|lama(?:nya)?|@)(?![a-z])\s*:?\s*)+", "", text.strip(" .;,:"))
    text = re.sub(r"^\(([^()]*)\)$", r"\1", text)
    text = re.sub(rf"(?<=\d)\s*\(({_UNIT})( kerja| kalender)?\)", r" \1\2", text)
    return re.sub(r"(?<=\d)\s*['’′](?!\w)", " menit", text)


def _split_per(text: str) -> tuple[str, str]:
    """Cut "/berkas" or "per berkas" off; the slash of "s/d" and of "1/2" is not one."""
    match = re.search(r"\s*(?:(?<!\bs)/\s*(?![\d\s])(?!d\b)|\bper\s+)([a-z][a-z ]*)$", text)
    return (text[: match.start()], match.group(1).strip()) if match else (text, "")


def _upper_bound(text: str) -> tuple[str, bool]:
    """Cut a leading "maksimal", "paling lama", "±" off; only the first two make an upper bound."""
    bounded = re.sub(r"^(?:ma(?:ks|x)(?:imal|imum|\.)?|paling (?:lama|lambat|banyak)|kurang dari"
                     r"|tidak (?:lebih|melebihi)(?: dari)?|selambat-lambatnya|≤|<=|<)\s*(?=[\d½¼¾s(a-z])", "", text)
    if bounded != text:
        return bounded, True
    return re.sub(r"^(?:±|≈|~|\+/-|\+-|(?:kurang lebih|lebih kurang|sekitar|kira-kira|kira kira)\b)\s*", "", text), False


def _word_number(word: str) -> int | None:
    """Value of an Indonesian number word up to ninety-nine, ``None`` when it is another word.

    >>> [_word_number(w) for w in ("tiga", "dua belas", "tiga puluh lima", "hari")]
    [3, 12, 35, None]
    """
    word = " ".join(word.split())
    if word in _SMALL:
        return _SMALL.index(word)
    match = re.fullmatch(r"(\w+) belas", word)
    if match and match[1] in _SMALL:
        return 10 + _SMALL.index(match[1])
    match = re.fullmatch(r"(\w+) puluh(?: (\w+))?", word)
    if match and match[1] in _SMALL and (not match[2] or match[2] in _SMALL):
        return 10 * _SMALL.index(match[1]) + (_SMALL.index(match[2]) if match[2] else 0)
    return None


def _numbers(text: str, printed: str) -> str:
    """Rewrite fractions, number words and "1 (satu)" as plain digits."""
    text = re.sub(r"(\d*)\s*([½¼¾])", lambda m: (m[1] or "0") + _FRACTIONS[m[2]], text)
    for found in re.finditer(r"(\d+)\s*\(([a-z ]+)\)", text):
        if _word_number(found[2]) != Decimal(found[1]):
            raise InvalidInput("time.contradiction", "“%(text)s” gives one number in digits and another in words.",
                               remedy="Write the number once.", text=printed)
    text = re.sub(r"(?<=\d)\s*\([a-z ]+\)", "", text)
    text = re.sub(r"\bsetengah\b", "0.5", text)
    text = re.sub(r"\bse(jam|hari|minggu|pekan|bulan|tahun|menit)\b", r"1 \1", text)
    words = "|".join(_SMALL[1:])
    return re.sub(rf"\b(?:{words})(?: belas| puluh(?: (?:{words}))?)?\b", lambda m: str(_word_number(m[0])), text)


def _decimal(text: str, printed: str) -> Decimal:
    if "/" in text:
        above, below = text.split("/")
        if Decimal(below) == 0:
            raise _problem("unreadable", printed)
        return Decimal(above) / Decimal(below)
    if re.fullmatch(r"\d+[.,]\d{3}", text):
        raise InvalidInput("time.ambiguous", "“%(text)s” may mean a thousand or a fraction.",
                           remedy="Write the number without a separator.", text=printed)
    return Decimal(text.replace(",", "."))


def _side(text: str, fallback: str, printed: str) -> _Side:
    """One side of a range: "1 jam 30 menit", "2 x 24 jam", "3 hari kerja", "5"."""
    parts: list[_Side] = []
    at = 0
    text = text.strip()
    while at < len(text):
        match = _PART.match(text, at)
        if not match or match.end() == at:
            raise _problem("unreadable", printed)
        alone = match.end() == len(text) and not parts
        unit = _WORDS[match[3]] if match[3] else fallback if alone else ""
        if not unit:
            raise InvalidInput("time.no_unit", "“%(text)s” has no unit.", remedy=_REMEDY, text=printed)
        value, day = _decimal(match[1], printed), False
        if match[2]:
            times = _decimal(match[2], printed)
            value, day = value * times, unit == "hour" and times == 24
        parts.append(_Side(value, unit, day or match[4] == "kalender"))
        at = match.end()
        at += len(text[at:]) - len(re.sub(r"^\s*(?:dan\b|,)?\s*", "", text[at:]))
    if not parts:
        raise _problem("unreadable", printed)
    total = parts[-1]
    for part in parts[:-1]:
        part, total = _same_unit(part, total, printed)
        total = _Side(part.value + total.value, total.unit, part.calendar or total.calendar)
    return total


def _same_unit(first: _Side, last: _Side, printed: str) -> tuple[_Side, _Side]:
    """Both in the smaller unit. Only hours and minutes convert: a day is as long as the office's working day."""
    if first.unit == last.unit:
        return first, last
    if {first.unit, last.unit} == {"hour", "minute"}:
        return _in_minutes(first), _in_minutes(last)
    raise InvalidInput("time.mixed_units", "“%(text)s” mixes units that do not convert.",
                       remedy="Write both times in one unit.", text=printed)


def _in_minutes(side: _Side) -> _Side:
    return _Side(side.value * 60, "minute", side.calendar) if side.unit == "hour" else side
