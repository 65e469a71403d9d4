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
_RANK = re.compile(r"(?:rangking|ranking|rank|peringkat|urutan|posisi)(?![a-z])")
_MONEY = re.compile(r"\b(?:rp|rupiah|idr)(?![a-z])")


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


def contradicts(text: str, unit: str) -> bool:
    """Whether a figure as somebody wrote it names another kind of unit: a per cent sign, `Rp` or a rank where none belongs.
    A unit as wide as “nilai” contradicts nothing.

    >>> [contradicts(*pair) for pair in (("Rangking 6", "persen"), ("5 %", "orang"), ("Rp 5.000", "dokumen"))]
    [True, True, True]
    >>> fitting = ("Rangking 6", "peringkat"), ("95.96 %", "persen"), ("Rp 5", "juta rupiah"), ("9 th", "hari"), ("5 %", "nilai")
    >>> [contradicts(*pair) for pair in fitting]
    [False, False, False, False, False]
    """
    said, plain = " ".join(text.split()).casefold(), " ".join(unit.split()).casefold()
    return plain not in ("nilai", "angka", "skor") and bool(
        (_RANK.match(said) and not _RANK.search(plain))
        or (re.search(r"%|\bpersen\b|\bprosen\b", said) and not is_percent(plain))
        or (_MONEY.match(said) and not _MONEY.search(plain))
    )
