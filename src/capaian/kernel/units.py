"""What a unit says about its figures: a percentage is never added up, a ratio or an index seldom should be.

Plans write one unit in many ways (`%`, `persen`, `Prosentase (%)`, `% per tahun`); this is the one place that reads them.
"""

from __future__ import annotations

import re

_WORDS = r"(?:(?:dalam|satuan|poin|nilai|angka|jumlah)\s+)*"
_PERCENT = re.compile(rf"\W*{_WORDS}(?:%|(?:persen|prosen|percent|per\s?cent|persentase|prosentase|percentage|pct)(?![a-z]))")
_RELATIVE = re.compile(
    rf"\W*{_WORDS}(?:‰|(?:permil|per\s?mil|rasio|ratio|indeks|index|skor|score|nilai|predikat|proporsi|rata-rata)(?![a-z]))"
    r"|.*\bper\s+[\d.]*\d"
)
_MONEY = re.compile(r"\b(?:rp|rupiah)\b")


def is_percent(unit: str) -> bool:
    """Whether a unit is a percentage, which is never added up over periods or suppliers.

    >>> [is_percent(unit) for unit in ("%", "persen", "Prosentase (%)", "% / tahun", "(%)", "dalam persen", "poin persentase")]
    [True, True, True, True, True, True, True]
    >>> [is_percent(unit) for unit in ("orang", "nilai", "‰", "rupiah", "personel", "paket (100%)")]
    [False, False, False, False, False, False]
    """
    return _PERCENT.match(" ".join(unit.split()).casefold()) is not None


def is_relative(unit: str) -> bool:
    """Whether a unit is a ratio, an index, a score or so many per a number: a sum of such figures rarely means anything.

    A percentage is not named here; for it the rule is strict. Money is counted, also as “nilai (Rp)”.

    >>> [is_relative(unit) for unit in ("rasio", "Indeks", "nilai", "per 100.000 KH", "kasus per 1.000 penduduk", "‰")]
    [True, True, True, True, True, True]
    >>> [is_relative(unit) for unit in ("%", "orang", "nilai (Rp)", "rupiah", "kali per tahun")]
    [False, False, False, False, False]
    """
    plain = " ".join(unit.split()).casefold()
    return not is_percent(plain) and not _MONEY.search(plain) and _RELATIVE.match(plain) is not None
