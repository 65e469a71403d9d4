"""Comparing printed words: spelling, case and punctuation of officials' documents vary more than their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from capaian.sop.domain.pack import Pack, Row

MONTHS = ("januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
          "desember")


def words(text: str) -> list[str]:
    """Lower-case words and numbers, punctuation dropped.

    >>> words("Kasubag/ JP: 2 (dua)")
    ['kasubag', 'jp', '2', 'dua']
    """
    return re.findall(r"[^\W_]+", text.lower())


def folded(text: str) -> str:
    """The words with one space between them: equal for texts that differ in case and punctuation only."""
    return " ".join(words(text))


def blank(text: str) -> bool:
    """Whether a cell holds nothing (a dash is nothing)."""
    return not words(text)


def shared(one: str, other: str) -> float:
    """Words in common of all words, 0 to 1.

    >>> shared("Tim SAKIP merekap data", "TIM SAKIP merekap data.")
    1.0
    """
    a, b = set(words(one)), set(words(other))
    return len(a & b) / len(a | b) if a | b else 0.0


def alike(one: str, other: str) -> float:
    """Letters in common, 0 to 1: a misspelt name stays above one half.

    >>> round(alike("paringit selatan", "paringin selatan"), 2) > 0.9 > 0.5 > alike("kencong", "pakusari")
    True
    """
    return SequenceMatcher(None, one, other).ratio()


_PLACE = re.compile(
    r"\b(Kecamatan|Camat|Kabupaten|Bupati|KECAMATAN|CAMAT|KABUPATEN|BUPATI|Wali\s?[Kk]ota|WALI\s?KOTA"
    r"|(?:Pemerintah|Daerah|Dinas(?: [A-Z]\w+)+|Badan(?: [A-Z]\w+)+) Kota|(?:PEMERINTAH|DAERAH) KOTA)"
    r"\s+([A-Z]\w*(?:\s+[A-Z]\w*)*)")
_NOT_A_PLACE = {"kabupaten", "kota", "provinsi", "nomor", "no", "tahun", "tentang", "kecamatan", "camat", "bupati",
                "sekretariat", "pemerintah", "layak", "sehat", "pusaka", "se", "dan", "atau", "setempat", "yang", "dalam"}
_OFFICE_WORDS = {"kecamatan", "camat", "pemerintah", "kabupaten", "kota", "provinsi", "sekretaris", "kantor"}
_KINDS_OF_OFFICE = {"dinas", "badan", "bagian", "kelurahan", "lurah", "kepala", "sekretariat", "daerah", "bupati", "uptd", "upt"}


def places(text: str) -> Iterator[tuple[str, str]]:
    """Places that a text names: ("kecamatan" or "kabupaten", name in lower case).

    >>> list(places("Tata Kerja Kecamatan Kencong Kabupaten Jember"))
    [('kecamatan', 'kencong'), ('kabupaten', 'jember')]
    """
    for found in _PLACE.finditer(text):
        said = found[1].lower()
        level = "kecamatan" if said in ("kecamatan", "camat") else "kota" if said.endswith("kota") else "kabupaten"
        name: list[str] = []
        for word in words(found[2]):
            if word in _NOT_A_PLACE:
                break
            name.append(word)
        if name:
            yield level, " ".join(name)
        inner = re.search(r"\b(?:Kabupaten|KABUPATEN)\b", found[2])
        if inner:
            yield from places(found[2][inner.start():])


def own_places(pack: Pack) -> dict[str, str]:
    """The places the office belongs to: level → name."""
    found: dict[str, str] = {}
    for text in (pack.identity.government, pack.identity.office_name):
        for level, name in places(text):
            found.setdefault(level, name)
    return found


def same_office(one: str, other: str) -> bool:
    """Whether two names of offices are one name, perhaps misspelt: each word has its like in the other.

    >>> same_office("Dinas Perhubungan Kota X", "DINAS PERHUBUGAN"), same_office("Dinas Perhubungan", "Dinas Pendidikan")
    (True, False)
    """
    first, second = ([w for w in words(core_name(text)) if w not in _KINDS_OF_OFFICE] for text in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return bool(shorter) and all(any(alike(word, like) > 0.75 for like in longer) for word in shorter)


def core_name(text: str) -> str:
    """An office's or official's name without the words for its kind: "CAMAT BOJONG" → "bojong"."""
    return " ".join(word for word in words(text) if word not in _OFFICE_WORDS)


def texts_of(row: Row) -> Iterator[tuple[str, str]]:
    """The printed texts of a row: field name, text."""
    for name in ("activity_printed" if row.activity_printed else "activity", "requirement", "output", "remark"):
        text: str = getattr(row, name)
        if text:
            yield name, text


def document_texts(pack: Pack) -> Iterator[tuple[str, str]]:
    """All running text of the document outside its identity's own names: path, text."""
    identity = pack.identity
    for name in ("qualifications", "linked", "equipment", "warnings", "recording"):
        for place, text in enumerate(getattr(identity, name), start=1):
            yield f"identity.{name}.{place}", text
    for place, regulation in enumerate(identity.legal_basis, start=1):
        yield f"identity.legal_basis.{place}", regulation.printed
    if identity.decree:
        for name in ("considering", "recalling", "decides"):
            for place, text in enumerate(getattr(identity.decree, name), start=1):
                yield f"identity.decree.{name}.{place}", text
    for part in pack.narrative:
        for text in (part.text, *part.items):
            yield f"narrative.{part.key}", text
    for row in pack.rows:
        for name, text in texts_of(row):
            yield f"rows.{row.key}.{name}", text
