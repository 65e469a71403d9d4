"""The words of a table or of the command line that say how a row is measured, turned into a specification."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import parse_number
from capaian.kernel.rounding import Rounding
from capaian.measurement.domain.formulas import Direction, Formula, definition
from capaian.measurement.domain.ladders import Ladder
from capaian.measurement.domain.naming import direction_named, formula_named
from capaian.measurement.domain.scales import DEFAULT_SCALE, Scale, parse_scale
from capaian.measurement.domain.specification import Shown, Spec, ZeroTarget

FIELDS = ("direction", "formula", "policy", "rounding", "decimals", "cap", "scale")
"""The columns that say how a row is measured; an empty cell takes the value of the command line."""

_ROUNDINGS = {
    "half-up": Rounding.HALF_UP,
    "half up": Rounding.HALF_UP,
    "setengah ke atas": Rounding.HALF_UP,
    "dibulatkan": Rounding.HALF_UP,
    "truncate": Rounding.TRUNCATE,
    "potong": Rounding.TRUNCATE,
    "dipotong": Rounding.TRUNCATE,
    "half-even": Rounding.HALF_EVEN,
    "half even": Rounding.HALF_EVEN,
    "setengah ke genap": Rounding.HALF_EVEN,
}
_POLICIES = {
    "undefined": ZeroTarget.UNDEFINED,
    "tidak terdefinisi": ZeroTarget.UNDEFINED,
    "0": ZeroTarget.ZERO,
    "100": ZeroTarget.FULL_WHEN_MET,
}
_Known = TypeVar("_Known")
_NONE = {"none", "-", "tanpa batas", "tidak ada"}


def spec_of(words: Mapping[str, str]) -> Spec:
    """Return the specification a row declares; raise InvalidInput for a word that is not known.

    Without formula and direction it is R/T × 100; a direction alone takes the usual formula of that direction.

    >>> spec_of({"direction": "turun", "decimals": "1", "cap": "120"}).key
    'lower-linear@1|zero=undefined|cap=120|round=half-up/1|show=percent'
    >>> spec_of({"formula": "rank:TMP<TW<WDP<WTP"}).ladder.number_of("WTP")
    4
    """
    text = {name: " ".join(words.get(name, "").split()) for name in FIELDS}
    formula, tolerance, ladder = _formula(text["formula"], text["direction"])
    scale, shown = _scale(text["scale"])
    return Spec(
        formula,
        zero_target=_pick(text["policy"].casefold().removeprefix("zero="), _POLICIES, "policy", ZeroTarget.UNDEFINED),
        cap=_cap(text["cap"]),
        rounding=_pick(text["rounding"].casefold().replace("_", "-"), _ROUNDINGS, "rounding", Rounding.HALF_UP),
        places=_places(text["decimals"]),
        scale=scale,
        shown=shown,
        tolerance=tolerance,
        ladder=ladder,
    )


def _formula(written: str, way: str) -> tuple[Formula, Decimal, Ladder | None]:
    word, _, rest = written.casefold().partition(":")
    tolerance, ladder = Decimal(0), None
    direction = _direction(way)
    if not word:
        return (Formula.LOWER_LINEAR if direction is Direction.LOWER else Formula.HIGHER), tolerance, None
    formula = formula_named(word) or (Formula.LOWER_LINEAR if _direction(word) is Direction.LOWER else Formula.HIGHER)
    if formula is Formula.STABILISE and rest:
        tolerance = parse_number(rest)
    if formula is Formula.RANK:
        ladder = Ladder.ascending(written, [one.strip() for one in rest.split("<")]) if rest else None
    plain = formula in (Formula.HIGHER, Formula.LOWER_LINEAR, Formula.LOWER_INVERSE, Formula.LOWER_GAP)
    if direction is not None and plain and definition(formula).direction is not direction:
        raise InvalidInput(
            "spec.contradiction",
            "The direction “%(direction)s” contradicts the formula “%(formula)s”.",
            remedy="Correct one of them.",
            direction=way[:40],
            formula=written[:40],
        )
    return formula, tolerance, ladder


def _direction(text: str) -> Direction | None:
    named = direction_named(text)
    if named is None and text:
        raise _unknown("direction", text)
    return named


def _scale(text: str) -> tuple[Scale | None, Shown]:
    word = text.casefold()
    if word in ("fraction", "kelipatan"):
        return None, Shown.FRACTION
    if not word or word in _NONE or word in ("percent", "persen"):
        return None, Shown.PERCENT
    return (DEFAULT_SCALE if word in ("default", "baku") else parse_scale(text)), Shown.PERCENT


def _cap(text: str) -> Decimal | None:
    return None if not text or text.casefold() in _NONE else parse_number(text)


def _places(text: str) -> int:
    if not text:
        return 2
    if not (text.isascii() and text.isdigit() and len(text) <= 2):
        raise _unknown("decimals", text)
    return int(text)


def _pick(word: str, known: Mapping[str, _Known], field: str, default: _Known) -> _Known:
    if not word:
        return default
    if word not in known:
        raise _unknown(field, word)
    return known[word]


def _unknown(field: str, text: str) -> InvalidInput:
    return InvalidInput(
        "spec.unknown_word",
        "“%(text)s” is not a known %(field)s.",
        remedy="The words are listed in the reference of measurement.",
        text=text[:40],
        field=field,
    )
