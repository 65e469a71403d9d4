"""The words of the analyses: which a person wrote, and which they accepted as proposed.

Analyses (2) to (7) of chapter III of a performance report (PermenPANRB 53/2014) each need words of a person. A sentence
that was proposed from the figures and kept unchanged says so in the data, for a reader is to know whose word it is.

>>> rows = [{"sasaran": "S", "penyebab": "IKM naik.", "solusi": "Loket dibuka."}]
>>> [(w["part"], w["how"]) for w in written(rows, [{"sasaran": "S", "penyebab": "IKM  naik."}])]
[('penyebab', 'accepted'), ('solusi', 'rewritten')]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PARTS: Mapping[str, int] = {
    "tahun_lalu": 2,
    "jangka_menengah": 3,
    "standar_nasional": 4,
    "penyebab": 5,
    "hambatan": 5,
    "solusi": 5,
    "efisiensi": 6,
    "penunjang": 7,
}
"""What is written about an objective, and the analysis it belongs to."""

ACCEPTED, REWRITTEN = "accepted", "rewritten"


def written(rows: Sequence[Mapping[str, Any]], proposed: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Every text that stands, by objective and part, with how it came about: accepted as proposed, or rewritten."""
    offered = {row["sasaran"]: row for row in proposed}
    out = []
    for row in rows:
        before = offered.get(row.get("sasaran", ""), {})
        for part in PARTS:
            text = str(row.get(part) or "").strip()
            if text:
                same = _plain(text) == _plain(str(before.get(part) or ""))
                out.append({"objective": str(row.get("sasaran", "")), "part": part, "how": ACCEPTED if same else REWRITTEN,
                            "text": text})  # fmt: skip
    return out


def authorship(words: Sequence[Mapping[str, str]]) -> str:
    """How many of the explanations a person wrote, for a note in the report; nothing where nothing is known.

    >>> authorship([{"how": "accepted"}, {"how": "rewritten"}, {"how": "accepted"}])
    'Dari 3 penjelasan pada Bab III, 1 ditulis oleh penyusun dan 2 diterima dari kalimat usulan (angka dan catatan penyuplai).'
    """
    if not words:
        return ""
    accepted = sum(word["how"] == ACCEPTED for word in words)
    if accepted == len(words):
        return f"Seluruh {accepted} penjelasan pada Bab III diterima dari kalimat usulan (angka dan catatan penyuplai)."
    return (f"Dari {len(words)} penjelasan pada Bab III, {len(words) - accepted} ditulis oleh penyusun dan {accepted} diterima "
            "dari kalimat usulan (angka dan catatan penyuplai).")  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(text.split())
