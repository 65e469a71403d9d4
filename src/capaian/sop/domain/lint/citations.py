"""Cited regulations, and places that the text names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from capaian.sop.domain.finding import HINT, WARNING, Finding, finding
from capaian.sop.domain.lint.texts import (
    alike,
    document_texts,
    latest_year,
    offices,
    own_places,
    places,
    same_office,
    words,
)
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.register import Register, signature

_NUMBER = re.compile(r"\b(?:nomor|no\.?)\s*[\w./-]*\d", re.IGNORECASE)
_SAME_TIER = {"kabupaten": ("kota",), "kota": ("kabupaten",)}
_YEAR = re.compile(r"\btahun\s+\d{4}\b|/\d{4}\b", re.IGNORECASE)


def findings(pack: Pack, register: Register | None) -> Iterator[Finding]:
    """Incomplete, repeated and revoked citations; names of other places."""
    seen: dict[object, int] = {}
    for place, text, key in _citations(pack):
        yield from _form(place, text)
        if register:
            yield from _status(register, place, text, key)
        listed = place.startswith("identity.legal_basis.")
        signs = {sign for sign in (key, signature(text)) if sign} if listed else set()
        known = [seen[sign] for sign in signs if sign in seen]
        if known:
            yield finding("regulation.repeated", place, "The regulation of no. %(first)s is cited again.", first=known[0])
        seen |= {sign: int(place.rpartition(".")[2]) for sign in signs if sign not in seen}
        newest, sign = latest_year(pack), signature(text)
        if newest and sign and int(sign[2]) > newest + 1:
            yield finding("regulation.year", place, "“%(text)s” is of the year %(year)s, after every date of this SOP.",
                          text=text, year=sign[2])
    own = own_places(pack)
    for place, text in document_texts(pack):
        for level, name in places(text):
            mine = own.get(level) or next((own[one] for one in _SAME_TIER.get(level, ()) if one in own), "")
            if mine and name != mine and not name.startswith(f"{mine} "):
                yield finding("place.other", place, "The text names %(level)s %(name)s, not %(own)s.", level=level,
                              name=name.title(), own=mine.title(), severity=_likely(name, mine))
        yield from _offices(pack, place, text)


def _offices(pack: Pack, place: str, text: str) -> Iterator[Finding]:
    """The rules or surroundings of another office of the own kind."""
    kind = (words(pack.identity.office_name) or [""])[0]
    for other, name in offices(text):
        if other == kind and name and not same_office(name, pack.identity.office_name):
            yield finding("place.other", place, "The text names %(level)s %(name)s, not %(own)s.", level=other,
                          name=name.title(), own=pack.identity.office_name)


def _likely(name: str, own: str) -> str:
    """A near miss is most likely a misspelling of the own name."""
    return HINT if alike(name, own) > 0.8 else WARNING


def _citations(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Place, text and register key of every citation in the document."""
    for place, regulation in enumerate(pack.identity.legal_basis, start=1):
        yield f"identity.legal_basis.{place}", regulation.printed, regulation.key
    for place, text in enumerate(pack.identity.decree.recalling if pack.identity.decree else (), start=1):
        yield f"identity.decree.recalling.{place}", text, ""
    for part in pack.narrative:
        for text in part.items if part.key == "dasar-hukum" else ():
            yield f"narrative.{part.key}", text, ""


def _form(place: str, text: str) -> Iterator[Finding]:
    if not signature(text) and (not _NUMBER.search(text) or not _YEAR.search(text)):
        yield finding("regulation.incomplete", place, "“%(text)s” is cited without its number or year.", text=text)
    if "tentang" not in text.lower():
        yield finding("regulation.untitled", place, "“%(text)s” is cited without its title.", severity=HINT, text=text)


def _status(register: Register, place: str, text: str, key: str) -> Iterator[Finding]:
    entry = register.get(key) if key else register.cited(text)
    if entry is None:
        if key:
            yield finding("regulation.unregistered", place, "“%(key)s” is not in the register of regulations.",
                          severity=HINT, key=key)
        return
    if entry.status == "revoked":
        by = register.get(entry.revoked_by)
        name = by.printed[-1] if by and by.printed else entry.revoked_by
        if entry.source:
            yield finding("regulation.revoked", place, "%(text)s was revoked by %(by)s (%(source)s).",
                          text=entry.printed[-1], by=name, source=entry.source)
        else:
            yield finding("regulation.revoked", place,
                          "Check whether %(text)s is still in force: the register names %(by)s, without a source.",
                          severity=HINT, text=entry.printed[-1], by=name)
