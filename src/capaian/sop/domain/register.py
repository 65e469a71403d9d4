"""The register of regulations: what SOPs cite, how it is printed, and whether it is still in force.

A status whose ``source`` is empty was not read in a text: it is shown as a question, never as law.

>>> register = read_register({"format": "capaian-regulations/1", "regulations": [
...     {"key": "permenpanrb-12-2015", "printed": ["PermenPANRB Nomor 12 Tahun 2015"], "status": "revoked",
...      "revoked_by": "permenpanrb-88-2021"}]})
>>> register.cited("sesuai permenpanrb nomor 12  tahun 2015 tentang evaluasi").key
'permenpanrb-12-2015'
>>> register.cited("PermenPANRB Nomor 120 Tahun 2015") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from capaian.kernel.errors import InvalidInput

STATUSES = ("in_force", "amended", "revoked", "unknown")


@dataclass(frozen=True)
class Registered:
    """One regulation. ``printed``: the forms in which it is cited; ``revoked_by``: key of what revoked it; ``source``:
    where the status can be read, empty when nobody has read it."""

    key: str
    printed: tuple[str, ...]
    title: str = ""
    status: str = "unknown"
    revoked_by: str = ""
    source: str = ""


@dataclass(frozen=True)
class Register:
    """All regulations that are known here."""

    regulations: tuple[Registered, ...] = ()

    def get(self, key: str) -> Registered | None:
        """The regulation with that key."""
        return next((r for r in self.regulations if r.key == key), None)

    def cited(self, text: str) -> Registered | None:
        """The regulation that a citation begins with or, failing that, names anywhere; upper case does not matter."""
        folded = _folded(text)
        found = [(match.start(), -len(form), r) for r in self.regulations for form in r.printed
                 if (match := re.search(rf"(?<!\w){re.escape(_folded(form))}(?!\w)", folded))]
        sign = signature(text)
        if sign and not any(start == 0 for start, _, _ in found):  # the same regulation under another of its usual names
            found += [(0, 0, r) for r in self.regulations if any(signature(form) == sign for form in r.printed)]
        return min(found, key=lambda f: f[:2])[2] if found else None


def read_register(data: Any) -> Register:
    """The register in plain data (seeds/sop/regulations.yaml). Raises ``InvalidInput`` with code ``register.…``."""
    if not isinstance(data, Mapping) or data.get("format") != "capaian-regulations/1":
        raise InvalidInput("register.format", "This is not a register of regulations.", place="format",
                           remedy="Begin it with “format: capaian-regulations/1”.")
    entries = tuple(_entry(item, place) for place, item in enumerate(data.get("regulations") or (), start=1))
    keys = [entry.key for entry in entries]
    for key in keys:
        if keys.count(key) > 1:
            raise InvalidInput("register.repeated", "“%(key)s” stands in the register twice.", remedy="Keep one.",
                               key=key)
    return Register(entries)


def _entry(item: Any, place: int) -> Registered:
    where = f"regulations.{place}"
    texts = ("key", "title", "status", "revoked_by", "source")
    if not (isinstance(item, Mapping) and set(item) <= {*texts, "printed"} and isinstance(item.get("printed"), list)
            and all(isinstance(item.get(name, ""), str) for name in texts)):
        raise InvalidInput("register.entry", "A regulation has key, printed, title, status, revoked_by and source.",
                           place=where, remedy="Compare it with its neighbours.")
    status = item.get("status", "unknown")
    if not item.get("key") or status not in STATUSES:
        raise InvalidInput("register.status", "A regulation needs a key and one of these: %(known)s.", place=where,
                           remedy="Write “unknown” when you are not sure.", known=", ".join(STATUSES))
    return Registered(item["key"], tuple(map(str, item["printed"])), item.get("title", ""), status,
                      item.get("revoked_by", ""), item.get("source", ""))


_KINDS = tuple((re.compile(form), kind) for form, kind in (
    (r"undang-? ?undang\b|uu\b", "uu"), (r"peraturan pemerintah pengganti undang-? ?undang|perppu\b", "perppu"),
    (r"peraturan pemerintah\b|pp\b", "pp"), (r"peraturan presiden\b|perpres\b", "perpres"),
    (r"keputusan presiden\b|keppres\b", "keppres"), (r"instruksi presiden\b|inpres\b", "inpres"),
    (r"(?:peraturan menteri|permen)\W*(?:negara )?(?:pendayagunaan aparatur negara(?: (?:dan|&) reformasi birokrasi)?"
     r"|pan\W*(?:dan |& ?)?rb)\b", "permenpanrb"),
    (r"(?:peraturan menteri dalam negeri|permendagri)\b", "permendagri"),
    (r"(?:peraturan menteri keuangan|pmk|permenkeu)\b", "pmk"), (r"peraturan bupati\b|perbup\b", "perbup"),
    (r"peraturan wali ?kota\b|perwali?\b|perwalkot\b", "perwali"), (r"peraturan gubernur\b|pergub\b", "pergub"),
    (r"peraturan daerah\b|perda\b", "perda"),
))
_CITED = re.compile(r"^([^\d]*?)(?:\b(?:nomor|no)\b[.:]*\s*|\s)(\d[\d./]*?\d|\d)[a-z]?"
                    r"(?:\s*,?\s*(?:tahun|thn?\.?)\s*|\s*/\s*)(\d{4})\b")


def signature(text: str) -> tuple[str, str, str] | None:
    """Kind with its place, number and year of the regulation that a citation begins with, the same for its usual names.

    >>> signature("PermenPAN-RB No. 12 Tahun 2015 tentang Evaluasi")
    ('permenpanrb', '12', '2015')
    >>> signature("Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi RI Nomor 12 Tahun 2015")
    ('permenpanrb', '12', '2015')
    >>> signature("Perbup Teladan 5/2020"), signature("Permen Nomor Tahun 20")
    (('perbup teladan', '5', '2020'), None)
    """
    said = re.sub(r"\b(?:republik indonesia|ri)\b", " ", re.sub(r"^\W*(?:\d{1,2}[.)]|[a-z][.)])\s+", "", _folded(text)))
    match = _CITED.match(_folded(said))
    if match is None:
        return None
    for form, kind in _KINDS:
        found = form.match(match[1])
        if found:
            where = " ".join(re.findall(r"\w+", match[1][found.end():]))
            return (f"{kind} {where}".strip(), match[2].lstrip("0"), match[3])
    return None


def _folded(text: str) -> str:
    return " ".join(text.lower().split())
