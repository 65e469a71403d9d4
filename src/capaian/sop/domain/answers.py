"""Answers as SOPs print them, and sentences that speak of two ways."""

from __future__ import annotations

import re

ANSWERS = {
    "ya": "yes", "y": "yes", "setuju": "yes", "disetujui": "yes", "lengkap": "yes", "benar": "yes", "sesuai": "yes",
    "valid": "yes",
    "tidak": "no", "t": "no", "tdk": "no", "tidak setuju": "no", "tidak disetujui": "no", "ditolak": "no", "tidak lengkap": "no",
    "belum lengkap": "no", "salah": "no", "tidak sesuai": "no", "belum sesuai": "no", "tidak valid": "no", "belum": "no",
}
"""The word of an answer, in lower case → "yes" or "no"."""

_STEP = r"(?:no(?:mor|\.)?|langkah|tahap(?:an)?|baris|butir|poin|point|kegiatan|prosedur|aktivitas)\s*(?:ke\s*-?\s*)?\.?\s*"
LEADS_TO = re.compile(rf"\b(?:kembali|dikembalikan|diulang|mengulang\w*|ulangi|lanjut\w*|langsung|menuju|ke)\b"
                      rf"[^.;\d]{{0,60}}?{_STEP}(\d{{1,3}})\b")
"""Words that lead to a numbered row, in lower-case text: group 1 is its number."""

_CONDITION = re.compile(r"\b(?:jika|bila|apabila|kalau|manakala|dalam hal)\b")
_BACK = re.compile(r"\b(?:dikembalikan|mengembalikan|kembali|kembalikan|ditolak|diperbaiki|perbaiki|diulang)\b")


def decides(text: str) -> bool:
    """Whether a sentence of a row names two ways: a condition, and what happens where it is not met.

    >>> decides("Memeriksa, jika benar digandakan, jika salah dikembalikan"), decides("Jika tidak sesuai kembali ke no. 2")
    (True, True)
    >>> decides("Menyusun laporan bila diminta"), decides("Mengingatkan bidang apabila data belum masuk")
    (False, False)
    """
    said = text.lower()
    goes = LEADS_TO.search(said)
    return bool((_CONDITION.search(said) and _BACK.search(said)) or len(_CONDITION.findall(said)) > 1
                or re.search(r"\b(?:ya|setuju)\s*/\s*tidak\b", said) or (goes and _BACK.match(goes[0])))
