"""How an office writes the number of a letter. The sequence itself is given out elsewhere and never reused.

A template names its parts in braces: ``{classification}/{sequence:03d}/{office_code}/{year}``. It must name the
sequence and the year, so that no two letters of a book can carry one number.

>>> parts = NumberParts(sequence=7, day=date(2025, 1, 6), classification="000.8.6.3", office_code="Kec.Bjg", book="ND")
>>> letter_number("{classification}/{sequence:03d}/{office_code}/{year}", parts)
'000.8.6.3/007/Kec.Bjg/2025'
>>> letter_number("{sequence}/{book}/{month_roman}/{year}", parts)
'7/ND/I/2025'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from string import Formatter

from capaian.kernel.dates import roman_month
from capaian.kernel.errors import InvalidInput

PARTS = ("classification", "sequence", "office_code", "book", "month", "month_roman", "year", "short_year")
_PADDING = re.compile(r"0?[1-9]d")


@dataclass(frozen=True)
class NumberParts:
    """What a number is made of.

    ``classification`` is the archive code (000.8.6.3 Akuntabilitas Kinerja), ``book`` the register (ND, UND, SP),
    ``suffix`` stands behind the sequence where a number was inserted afterwards ("a").
    """

    sequence: int
    day: date
    classification: str = ""
    office_code: str = ""
    book: str = ""
    suffix: str = ""


def check_template(template: str) -> None:
    """Refuse a template that cannot number letters: an unknown part, a strange format, no sequence or no year."""
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as problem:
        raise InvalidInput(
            "letter_number.template", "The template “%(template)s” has a brace without its pair.", template=template
        ) from problem
    named: set[str] = set()
    for _, name, padding, conversion in pieces:
        if name is None:
            continue
        if name not in PARTS or conversion:
            raise InvalidInput(
                "letter_number.part",
                "A letter number has no part “%(part)s”.",
                remedy="Use these parts: %(parts)s.",
                part=name,
                parts=", ".join(PARTS),
            )
        if padding and not (name == "sequence" and _PADDING.fullmatch(padding)):
            raise InvalidInput(
                "letter_number.padding", "“%(padding)s” is no way to write a number.", remedy="Write {sequence:03d}.",
                padding=padding,
            )  # fmt: skip
        named.add(name)
    if "sequence" not in named or not named & {"year", "short_year"}:
        raise InvalidInput(
            "letter_number.not_unique",
            "The template must name the sequence and the year, or two letters could carry one number.",
        )


def letter_number(template: str, parts: NumberParts) -> str:
    """The number of one letter. Raises InvalidInput for a template that :func:`check_template` refuses."""
    check_template(template)
    values = {
        "classification": parts.classification,
        "office_code": parts.office_code,
        "book": parts.book,
        "month": f"{parts.day.month:02d}",
        "month_roman": roman_month(parts.day),
        "year": str(parts.day.year),
        "short_year": f"{parts.day.year % 100:02d}",
    }
    written = ""
    for literal, name, padding, _ in Formatter().parse(template):
        written += literal
        if name == "sequence":
            written += format(parts.sequence, padding or "d") + parts.suffix
        elif name is not None:
            written += values[name]
    return written
