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


_LEVELS = {"kecamatan": "kecamatan", "camat": "kecamatan", "kabupaten": "kabupaten", "bupati": "kabupaten",
           "kelurahan": "kelurahan", "lurah": "kelurahan", "provinsi": "provinsi", "gubernur": "provinsi",
           "puskesmas": "puskesmas", "rsud": "rsud"}
_HEADED = "|".join(word for name in _LEVELS for word in (name.upper(), name.capitalize()))
_PLACE = re.compile(
    rf"\b({_HEADED}|Wali\s?[Kk]ota|WALI\s?KOTA"
    r"|(?:Pemerintah|Daerah|Dinas(?: [A-Z]\w+)+|Badan(?: [A-Z]\w+)+) Kota|(?:PEMERINTAH|DAERAH) KOTA)"
    r"\s+([A-Z]\w*(?:\s+[A-Z]\w*){0,5})")
_INNER = re.compile(r"\b(?:Kabupaten|KABUPATEN|Kecamatan|KECAMATAN|Kelurahan|KELURAHAN|Provinsi|PROVINSI)\b")
_DOING = re.compile(r"(?:me(?:m|n|ng|ny|l|r)\w{3,}(?:kan|i)|mem(?:buat|impin|eriksa|araf|baca|buka)|men(?:erima|yusun|unjuk|doa)"
                    r"|mereviu|paraf|selaku|sebagai|beserta|dengan|untuk|kepada|melalui|oleh|bersama|terkait|dibantu|memparaf|meminta)$")
"""Words that follow an official's title in a sentence whose every word is capital."""
_NOT_A_PLACE = {"kabupaten", "kota", "provinsi", "nomor", "no", "tahun", "tentang", "kecamatan", "camat", "bupati",
                "sekretariat", "pemerintah", "layak", "sehat", "pusaka", "se", "dan", "atau", "setempat", "yang", "dalam"}
_OFFICE_WORDS = {"kecamatan", "camat", "pemerintah", "kabupaten", "kota", "provinsi", "sekretaris", "kantor"}
_KINDS_OF_OFFICE = {"dinas", "badan", "bagian", "kelurahan", "lurah", "kepala", "sekretariat", "daerah", "bupati", "uptd", "upt"}


def places(text: str) -> Iterator[tuple[str, str]]:
    """Places that a text names: ("kecamatan" or "kabupaten", name in lower case).

    >>> list(places("Tata Kerja Kecamatan Kencong Kabupaten Jember"))
    [('kecamatan', 'kencong'), ('kabupaten', 'jember')]
    >>> list(places("Camat Menandatangani Laporan Kelurahan Melati"))
    [('kelurahan', 'melati')]
    """
    at = 0
    while found := _PLACE.search(text, at):
        said = found[1].lower()
        name: list[str] = []
        for word in words(found[2]):
            if word in _NOT_A_PLACE or word in _LEVELS or _DOING.match(word):
                break
            name.append(word)
        if name:
            yield _LEVELS.get(said, "kota"), " ".join(name)
        inner = _INNER.search(found[2])
        at = found.start(2) + inner.start() if inner else found.end()


def own_places(pack: Pack) -> dict[str, str]:
    """The places the office belongs to: level → name."""
    found: dict[str, str] = {}
    for text in (pack.identity.government, pack.identity.office_name):
        for level, name in places(text):
            found.setdefault(level, name)
    return found


_OF_AN_OFFICE = re.compile(
    r"\b(?:lingkung(?:an|up)|lingkup|tata kerja|tugas(?: pokok)?,? dan fungsi|susunan organisasi)(?:\s+(?:pada|di))?\s+"
    r"(dinas|badan)\s+([a-z]+(?:(?:,? dan |, | )[a-z]+){0,5})", re.IGNORECASE)


def offices(text: str) -> Iterator[tuple[str, str]]:
    """Offices whose own rules or surroundings a text names: kind, name up to its place.

    >>> list(offices("Tata Kerja Dinas Pendidikan Kabupaten Teladan")), list(offices("Surat dari Dinas Pendidikan"))
    ([('dinas', 'pendidikan')], [])
    """
    for found in _OF_AN_OFFICE.finditer(text):
        name = re.split(r"\b(?:kabupaten|kota|provinsi|kecamatan|daerah|sebagai|untuk)\b", folded(found[2]))[0]
        yield found[1].lower(), name.strip()


def latest_year(pack: Pack) -> int | None:
    """The year of the latest date on the identity sheet, ``None`` when no date is certain."""
    identity = pack.identity
    dates = [identity.made, identity.revised, identity.ratified, identity.effective]
    dates += [identity.decree.date] if identity.decree else []
    return max((int(date.iso[:4]) for date in dates if date.iso), default=None)


def without_word(number: str) -> str:
    """A number without the word before it.

    >>> without_word("Nomor SOP : 445/7/2025"), without_word("NO. 15 Tahun 2024")
    ('445/7/2025', '15 Tahun 2024')
    """
    return re.sub(r"^\s*(?:nomor|no)\b\.?\s*(?:sop(?:[ -]ap)?\b)?\s*:?\s*", "", number, flags=re.IGNORECASE)


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
