"""Numbers as Indonesian officials write them, read exactly or refused with a question.

National spelling groups thousands with a dot and marks decimals with a comma (`35.009.980.000,00`). Reports also
carry the English style (`2,726,810,205`, `95.96 %`), often in the same table. A text that can be read only one way is
read; a text with two readings (`1.250`) is refused and the officer is asked, unless the column's declared decimals
decide. Nothing is guessed and nothing passes through a float.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NoReturn

from capaian.kernel.errors import InvalidInput
from capaian.kernel.rounding import round_decimal

MAX_TEXT = 200
"""Longest cell that is looked at; a longer one is not a number somebody wrote."""
MAX_INTEGER_DIGITS = 24
"""The national budget has 16 digits in rupiah."""
MAX_FRACTION_DIGITS = 20
CELL_DIGITS = 15
"""What a numeric cell of a spreadsheet keeps; a longer figure travels as text."""


class Style(StrEnum):
    """A declared way of writing, for a file or form whose owner states it.

    >>> parse_number("1.250", style=Style.INDONESIAN), parse_number("1.250", style=Style.ENGLISH)
    (Decimal('1250'), Decimal('1.250'))
    """

    INDONESIAN = "id"
    """Dot groups thousands, comma marks decimals."""
    ENGLISH = "en"
    """Comma groups thousands, dot marks decimals."""


class NoDataReason(StrEnum):
    """Why a cell holds no figure. None of them is zero."""

    BLANK = "blank"
    DASH = "dash"
    NOT_AVAILABLE = "not-available"
    NOT_YET = "not-yet"
    NOT_HELD = "not-held"


@dataclass(frozen=True)
class Reported:
    """A figure, exactly as written: `value` in the unit of the cell (95,96 % is 95.96, not 0.9596)."""

    value: Decimal
    text: str


@dataclass(frozen=True)
class NoData:
    """The cell says that there is no figure, and why."""

    reason: NoDataReason
    text: str


@dataclass(frozen=True)
class NotNumeric:
    """The cell says something that is not one number (a grade, a date, a range, two readings); `refusal` says what."""

    refusal: InvalidInput
    text: str

    @property
    def code(self) -> str:
        """The stable code of the refusal, such as `number.ambiguous`."""
        return self.refusal.code


_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_FIGURE = re.compile(r"[-−+]?[0-9.]+(?:,[0-9]+)?")
_GROUP_SPACES = "\u00a0\u202f\u2009"
_BLANK_DASHES = {"-", "--", "---", "–", "—", "−", "‐", "―", "─", "..", "...", "…"}
_NOT_AVAILABLE = {
    *("n/a", "n / a", "na", "n.a", "n.a.", "#n/a", "tad", "t.a.d", "t.a.d."),
    *("tidak ada", "tidak ada data", "tidak tersedia"),
}
_NOT_YET = re.compile(
    r"belum( (ada|tersedia|rilis|dirilis|keluar|dinilai|diukur|terbit|dihitung))?( (data|nilai|hasil)(nya)?)?\.?"
)
_NOT_HELD = re.compile(r"tidak (diadakan|dilaksanakan|dinilai|diukur|dilakukan)\b.*")
_FORMULA_ERROR = re.compile(r"#(DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)

_CURRENCY = re.compile(rf"(?:rp|idr)\.?[ {_GROUP_SPACES}]?(?=[-−–(]?[0-9])", re.IGNORECASE)
_NO_SEN = re.compile(r"(?<=[0-9])[,.] ?[-–]{1,2}$")
"""1.000.000,- : what a rupiah amount ends with instead of ,00."""
_ORDINAL = re.compile(r"(?:rangking|ranking|rank|peringkat|urutan)(?: ke)?[ -]*(?=\d)", re.IGNORECASE)
_BODY = re.compile(r"(?P<sign>[-+−–]?)(?P<digits>[0-9](?:[0-9.,]*[0-9])?)(?P<rest>.*)", re.DOTALL)
_ANNOTATION = re.compile(r"\(([^()0-9]*)\)$")
_SPELLED = re.compile(
    r"^ ?\((?:(?:se)?(?:puluh|ratus|ribu|juta|belas|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|nol|koma) ?)+\)",
    re.IGNORECASE,
)
"""3 (tiga) laporan: the number once more, in words."""
_POWER_OF_UNIT = re.compile(r"\b([cdhk]?m|co)[23](?:eq?)?\b", re.IGNORECASE)
"""The digit of m2, km2, m3 and CO2, which belongs to the unit."""
_PER = re.compile(
    r"^(?:per ?[0-9]{1,3}(?:[.,]?000)*|/ ?10{0,2}(?:[.,]?000)+|/ ?10{0,3}(?= ?[a-z])) ?[a-z ./-]*$", re.IGNORECASE
)
"""`162 per 100.000 KH`, `8,3/1.000 KH`; but 3/4 and 75/100 are divisions."""
_UNIT = re.compile(r"^[a-z²³°%]+(?:[ ./-]+[a-z²³%]+)*\.?$", re.IGNORECASE)
_NOT_A_UNIT = {
    *("plus", "minus", "lebih", "kurang", "atau", "dan", "sampai", "hingga", "s.d", "s/d", "sd", "dari", "ke"),
    *("e", "k", "m", "b", "x", "keatas", "kebawah", "atas", "bawah", "am", "pm", "wib", "wita", "wit"),
    *("januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober"),
    *("november", "desember", "jan", "feb", "mar", "apr", "jun", "jul", "agu", "agt", "sep", "okt", "nov", "des"),
}
"""Words after a number that change it or make it a date, a time, a range: then it is not simply a number."""
_SHORT_MAGNITUDE = {"m": 9, "t": 12}
"""After Rp only: elsewhere M is a metre and T a ton."""
_MAGNITUDE = {"ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "triliun": 12, "trilyun": 12}
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def parse_number(text: str, *, decimals: int | None = None, place: str = "", style: Style | None = None) -> Decimal:
    """Return the one number that `text` says, or refuse.

    `decimals` is how many decimals the column declares; it decides `1.250` (0, 1 or 2 decimals: 1250; 3: 1.250) and
    `1,250` (0: 1250; 3: 1.250). `style` is a declared way of writing. `place` (sheet and cell, field) goes into the
    refusal. A per cent sign, a unit (`9,91 tahun`), a rank word (`Rangking 6`), `Rp` and words such as `juta` are
    understood; `(5)` is refused because it may be a footnote or a negative.

    Raises InvalidInput: `number.empty` (blank, dash, n/a), `number.ambiguous`, `number.not_a_number`,
    `number.malformed` (groups that are not thousands), `number.too_long`, `number.foreign_digits`,
    `number.formula`, `number.formula_error`, `number.several`.
    Source: rules of the collection form; national spelling of decimals (EYD).

    >>> [str(parse_number(t)) for t in ("98,5", "95.96 %", "35.009.980.000,00", "2,726,810,205", "9,91 tahun")]
    ['98.5', '95.96', '35009980000.00', '2726810205', '9.91']
    >>> [str(parse_number(t)) for t in ("Rangking 6", "Rp 1.000.000,00", "Rp. 750.000,-", "-27,24", "4,5 miliar")]
    ['6', '1000000.00', '750000', '-27.24', '4500000000']
    >>> parse_number("1.250")
    Traceback (most recent call last):
    ...
    capaian.kernel.errors.InvalidInput: [number.ambiguous] “1.250” may mean 1250 or 1,250. Write 1250 or 1,25.
    >>> parse_number("1.250", decimals=0)
    Decimal('1250')
    """
    cleaned = _clean(text, place)
    if no_data_reason(cleaned) is not None:
        raise InvalidInput(
            "number.empty",
            "There is no figure here.",
            place=place,
            remedy="Write the figure, or choose “no data” and say why.",
        )
    return _signed_value(cleaned, decimals, style, place)


def read_cell(
    text: str | None, *, decimals: int | None = None, place: str = "", style: Style | None = None
) -> Reported | NoData | NotNumeric:
    """Return what a cell says without raising: a figure, no data with its reason, or not one number.

    >>> read_cell("98,5").value
    Decimal('98.5')
    >>> read_cell("N/A").reason, read_cell("").reason
    (<NoDataReason.NOT_AVAILABLE: 'not-available'>, <NoDataReason.BLANK: 'blank'>)
    >>> read_cell("WTP").code, read_cell("70-80").code
    ('number.not_a_number', 'number.several')
    """
    raw = text or ""
    try:
        cleaned = _clean(raw, place)
        reason = no_data_reason(cleaned)
        if reason is not None:
            return NoData(reason, raw)
        return Reported(_signed_value(cleaned, decimals, style, place), raw)
    except InvalidInput as refusal:
        return NotNumeric(refusal, raw)


def no_data_reason(text: str) -> NoDataReason | None:
    """Return why `text` holds no figure, or None when it says something.

    >>> no_data_reason("belum rilis").value, no_data_reason("Tidak diadakan karena Covid19").value, no_data_reason("0")
    ('not-yet', 'not-held', None)
    """
    word = text.strip().lower()
    if not word:
        return NoDataReason.BLANK
    if word in _BLANK_DASHES:
        return NoDataReason.DASH
    if word in _NOT_AVAILABLE:
        return NoDataReason.NOT_AVAILABLE
    if _NOT_YET.fullmatch(word):
        return NoDataReason.NOT_YET
    if _NOT_HELD.fullmatch(word):
        return NoDataReason.NOT_HELD
    return None


def canonical(value: Decimal) -> Decimal:
    """The same number without needless zeros and never in scientific writing; exact however many digits it has.

    >>> [str(canonical(Decimal(text))) for text in ("97.660000", "9E+3", "-0.0", "12345678901234567890123456789.10")]
    ['97.66', '9000', '0', '12345678901234567890123456789.1']
    """
    short = value.normalize(context=_EXACT)
    if int(short.as_tuple().exponent) > 0:
        short = short.quantize(Decimal(1), context=_EXACT)
    return short if short else Decimal(0)


def fits_a_cell(value: Decimal) -> bool:
    """Whether a numeric cell of a spreadsheet keeps this number exactly: it has fifteen digits and no more.

    >>> fits_a_cell(Decimal("999999999999999")), fits_a_cell(Decimal("1000000000000000"))
    (True, False)
    """
    short = canonical(value)
    return len(short.as_tuple().digits) <= CELL_DIGITS and short.adjusted() < CELL_DIGITS


def format_number(value: Decimal, places: int | None = None) -> str:
    """Return `value` in national style: dots between thousands, a comma before decimals.

    With `places` the value is rounded half up to them (round by another rule first if the report states one);
    without, every digit of the value is shown and trailing zeros are kept as they are.

    >>> format_number(Decimal("1250.5")), format_number(Decimal("103.75"), 1), format_number(Decimal("-35009980000"))
    ('1.250,5', '103,8', '-35.009.980.000')
    """
    shown = value if places is None else round_decimal(value, places)
    if not shown.is_finite():
        raise ValueError("only a finite number can be written")
    sign, _, plain = f"{shown:f}".rpartition("-")
    del sign
    whole, mark, fraction = plain.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    minus = "-" if shown < 0 else ""
    return f"{minus}{grouped},{fraction}" if mark else f"{minus}{grouped}"


def evened(texts: Sequence[str]) -> tuple[str, ...]:
    """Figures in national style with as many decimals as the one that has most; what is no figure stays as it is.

    >>> evened(("91", "93,5", "97,95", "–", "WTP"))
    ('91,00', '93,50', '97,95', '–', 'WTP')
    >>> evened(("2", "12.000"))
    ('2', '12.000')
    """
    most = max((len(text.partition(",")[2]) for text in texts if _FIGURE.fullmatch(text)), default=0)
    return tuple(f"{whole},{rest:0<{most}}" if most and _FIGURE.fullmatch(text) else text
                 for text in texts for whole, _, rest in (text.partition(","),))


def amount(value: Decimal | int | None) -> str:
    """A figure of a table in national style, a dash where there is none.

    >>> amount(Decimal("97.5")), amount(None)
    ('97,5', '–')
    """
    return "–" if value is None else format_number(Decimal(value))


def format_fraction(value: Fraction, places: int) -> str:
    """Return an exact ratio for an explanation: as it is when it ends, else `places` digits and an ellipsis.

    >>> format_fraction(Fraction(415, 4), 6), format_fraction(Fraction(200, 3), 6)
    ('103,75', '66,666666…')
    """
    units, rest = divmod(abs(value.numerator) * 10**places, value.denominator)
    digits = Decimal(units).scaleb(-places, context=_EXACT)
    text = format_number(digits)
    minus = "-" if value < 0 else ""
    if rest:
        return f"{minus}{text}…"
    return minus + (text.rstrip("0").rstrip(",") if "," in text else text)


def _clean(text: str, place: str) -> str:
    if len(text) > MAX_TEXT:
        raise InvalidInput(
            "number.too_long",
            "The cell holds %(length)s characters: that is not a number.",
            place=place,
            remedy="Write one number.",
            length=len(text),
        )
    cleaned = _SPACES.sub(" ", text).strip(" " + _GROUP_SPACES + "\ufeff\u200b")
    if _FORMULA_ERROR.match(cleaned):
        raise InvalidInput(
            "number.formula_error",
            "The cell holds the spreadsheet error %(text)s.",
            place=place,
            remedy="Mend the formula or write the figure.",
            text=cleaned[:40],
        )
    if cleaned.startswith("="):
        raise InvalidInput(
            "number.formula",
            "The cell holds a formula, not a figure.",
            place=place,
            remedy="Paste the value instead of the formula.",
        )
    if any(character.isdigit() and not "0" <= character <= "9" and character not in "²³" for character in cleaned):
        raise InvalidInput(
            "number.foreign_digits",
            "“%(text)s” holds digits other than 0 to 9.",
            place=place,
            remedy="Write the number with the digits 0 to 9.",
            text=cleaned[:40],
        )
    return cleaned


def _signed_value(cleaned: str, decimals: int | None, style: Style | None, place: str) -> Decimal:
    body, money, ordinal = cleaned, False, False
    negative = body[:1] in "-−–" and bool(_CURRENCY.match(body[1:]))
    if negative:
        body = body[1:]
    currency = _CURRENCY.match(body)
    if currency:
        body, money = body[currency.end() :], True
    else:
        rank = _ORDINAL.match(body)
        if rank:
            body, ordinal = body[rank.end() :], True
    body, no_sen = _NO_SEN.subn("", body)
    money = money or bool(no_sen)
    if re.fullmatch(r"\([^()]*[0-9][^()]*\)", body):
        raise InvalidInput(
            "number.parenthesised",
            "“%(text)s” may be a negative number or a footnote.",
            place=place,
            remedy="Write the number without brackets, with a minus sign if it is negative.",
            text=cleaned[:40],
        )
    match = _BODY.fullmatch(body)
    if match is None:
        _not_a_number(cleaned, place)
    rest = match["rest"].replace("\u200b", "")
    digits = match["digits"]
    if rest[:1] and rest[0] in _GROUP_SPACES:
        digits, rest = _join_spaced_groups(digits, rest)
    power = _power_of_rest(cleaned, rest.strip(), place, money=money)
    if money and not power and decimals is None:
        decimals = 0 if _one_group(digits) else None
    if ordinal and decimals is None:
        decimals = 0
    value = _plain_value(digits, decimals, style, cleaned, place)
    if power:
        value = value.scaleb(power, context=_EXACT)
        if value == value.to_integral_value(context=_EXACT):
            value = Decimal(int(value))
    return value.copy_negate() if (negative or match["sign"] in ("-", "−", "–")) and value else value


def _join_spaced_groups(digits: str, rest: str) -> tuple[str, str]:
    joined = re.match(rf"((?:[{_GROUP_SPACES}][0-9]{{3}})+)((?:[.,][0-9]+)?)(?![0-9.,])", rest)
    if joined and digits.isdigit() and len(digits) <= 3:
        groups = re.sub(rf"[{_GROUP_SPACES}]", "", joined[1])
        return digits + groups + joined[2], rest[joined.end() :]
    return digits, rest


def _power_of_rest(cleaned: str, rest: str, place: str, *, money: bool) -> int:
    """Check what follows the digits (per cent, unit, remark) and return the power of ten of a word such as juta."""
    rest = _ANNOTATION.sub("", _SPELLED.sub("", rest)).strip(" " + _GROUP_SPACES)
    rest = _POWER_OF_UNIT.sub(r"\1²", rest)
    if money and rest.rstrip(".").lower() in _SHORT_MAGNITUDE:
        return _SHORT_MAGNITUDE[rest.rstrip(".").lower()]
    if rest.startswith("%"):
        rest = rest[1:].strip()
    if not rest:
        return 0
    if any("0" <= character <= "9" for character in rest) and not _PER.match(rest):
        raise InvalidInput(
            "number.several",
            "“%(text)s” holds more than one number.",
            place=place,
            remedy="Write one number; put remarks into their own column.",
            text=cleaned[:40],
        )
    if _PER.match(rest):
        return 0
    words = re.split(r"[ -]+", rest.lower())
    if not _UNIT.match(rest) or len(rest) > 60 or any(word.rstrip(".") in _NOT_A_UNIT for word in words):
        _not_a_number(cleaned, place)
    return _MAGNITUDE.get(words[0].rstrip("."), 0)


def _one_group(digits: str) -> bool:
    """Whether the digits are one to three, a mark and exactly three: the shape with two readings."""
    return re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", digits) is not None


def _plain_value(digits: str, decimals: int | None, style: Style | None, cleaned: str, place: str) -> Decimal:
    if style is not None:
        mark, group = (",", ".") if style is Style.INDONESIAN else (".", ",")
        return _grouped(digits, group=group, mark=mark, cleaned=cleaned, place=place)
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        if digits.rfind(",") > digits.rfind("."):
            return _grouped(digits, group=".", mark=",", cleaned=cleaned, place=place)
        return _grouped(digits, group=",", mark=".", cleaned=cleaned, place=place)
    if dots + commas == 0:
        return _decimal(digits, "", cleaned, place)
    mark = "." if dots else ","
    if dots + commas > 1:
        return _grouped(digits, group=mark, mark="", cleaned=cleaned, place=place)
    whole, fraction = digits.split(mark)
    if not _one_group(digits):
        return _decimal(whole, fraction, cleaned, place)
    if decimals == 0 or (mark == "." and decimals in (1, 2)):
        return _decimal(whole + fraction, "", cleaned, place)
    if decimals == 3:
        return _decimal(whole, fraction, cleaned, place)
    raise InvalidInput(
        "number.ambiguous",
        "“%(text)s” may mean %(large)s or %(small)s.",
        place=place,
        remedy="Write %(large)s or %(plain)s.",
        text=cleaned[:40],
        large=whole + fraction,
        small=f"{whole},{fraction}",
        plain=_shortest(whole, fraction),
    )


def _shortest(whole: str, fraction: str) -> str:
    kept = fraction.rstrip("0")
    if not kept:
        return f"{whole},0"
    return f"{whole},{kept}" if len(kept) < 3 else f"{whole},{kept}0"


def _grouped(digits: str, *, group: str, mark: str, cleaned: str, place: str) -> Decimal:
    whole, _, fraction = digits.partition(mark) if mark else (digits, "", "")
    groups = whole.split(group)
    proper = len(groups) == 1 or (
        1 <= len(groups[0]) <= 3 and groups[0] != "0" * len(groups[0]) and all(len(part) == 3 for part in groups[1:])
    )
    if not proper or not all(part.isdigit() for part in groups) or (fraction and not fraction.isdigit()):
        raise InvalidInput(
            "number.malformed",
            "The dots and commas of “%(text)s” do not separate thousands.",
            place=place,
            remedy="Write it like 1.250.000,50.",
            text=cleaned[:40],
        )
    return _decimal("".join(groups), fraction, cleaned, place)


def _decimal(whole: str, fraction: str, cleaned: str, place: str) -> Decimal:
    if len(whole) > MAX_INTEGER_DIGITS or len(fraction) > MAX_FRACTION_DIGITS:
        raise InvalidInput(
            "number.too_long",
            "“%(text)s” has more digits than any figure of this kind.",
            place=place,
            remedy="Check the number; at most 24 digits and 20 decimals are read.",
            text=cleaned[:40],
        )
    return Decimal(f"{whole}.{fraction}" if fraction else whole)


def _not_a_number(cleaned: str, place: str) -> NoReturn:
    raise InvalidInput(
        "number.not_a_number",
        "“%(text)s” is not a number.",
        place=place,
        remedy="Write digits, such as 98,5.",
        text=cleaned[:40],
    )
