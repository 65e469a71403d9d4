"""The tag files of a BagIt package (RFC 8493): what lets anybody check a package without this software.

>>> parts = [Part("data/a.txt", "0" * 64, 3), Part("data/b.txt", "1" * 64, 4)]
>>> print(manifest(parts), end="")
0000000000000000000000000000000000000000000000000000000000000000  data/a.txt
1111111111111111111111111111111111111111111111111111111111111111  data/b.txt
>>> print(info({"Source-Organization": "Kecamatan Uji"}, parts), end="")
Source-Organization: Kecamatan Uji
Payload-Oxum: 7.2
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_UNSAFE = re.compile(r"[^\w.()+ -]+")


@dataclass(frozen=True)
class Part:
    """A file of the package: its path with "/", its SHA-256 and its length in bytes."""

    path: str
    sha256: str
    size: int


def manifest(parts: Sequence[Part]) -> str:
    """The lines that ``sha256sum -c`` reads, in the order of paths."""
    return "".join(f"{part.sha256}  {part.path}\n" for part in sorted(parts, key=lambda p: p.path))


def info(facts: Mapping[str, str], parts: Sequence[Part]) -> str:
    """``bag-info.txt``: the facts on one line each, and the payload's bytes and number of files."""
    told = {**facts, "Payload-Oxum": f"{sum(part.size for part in parts)}.{len(parts)}"}
    return "".join(f"{name}: {' '.join(str(text).split())}\n" for name, text in told.items())


def safe_path(folder: str, name: str, taken: Container[str]) -> str:
    """A path under ``data/`` that any system can write and no other part has; the ending of the name stays.

    >>> safe_path("bukti", "../rahasia%0A.pdf", ())
    'data/bukti/.._rahasia_0A.pdf'
    >>> safe_path("bukti", "a.pdf", {"data/bukti/a.pdf"})
    'data/bukti/a-2.pdf'
    """
    plain = _UNSAFE.sub("_", name).strip(" ") or "berkas"
    if set(plain) <= {"."}:
        plain = "berkas"
    stem, dot, ending = plain.rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (plain, "")
    stem, number = stem[:120], 1
    while (path := f"data/{folder}/{stem}{f'-{number}' if number > 1 else ''}{ending}") in taken:
        number += 1
    return path
