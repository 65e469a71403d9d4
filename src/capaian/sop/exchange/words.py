"""The words with which offices head the columns and fields of an SOP, and the dates that they print.

>>> known_head("Persyaratan/ Perlengkapan"), known_head("URAIAN PROSEDUR"), known_head("Waktu (menit)"), known_head("Camat")
('kelengkapan', 'kegiatan', 'waktu', 'camat')
>>> iso_date("2 Januari 2024"), iso_date("02/01/2024"), iso_date("Februari 2022"), iso_date("31 April 2024")
('2024-01-02', '2024-01-02', None, None)
"""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_HEADS = (
    ("no", r"no|nomor|no urut|nomor urut|no kegiatan|no langkah"),
    ("kegiatan", r"(?:uraian|rincian|nama|tahapan|langkah|proses|jenis)?\s*(?:prosedur|kegiatan|aktivitas|aktifitas|pekerjaan)"
                 r"(?: .*)?|uraian(?: .*)?|langkah langkah(?: .*)?|tahapan?|langkah kerja"),
    ("kelengkapan", r"(?:ke|per)?lengkapan(?: .*)?|per?syarata?n(?: .*)?|syarat(?: .*)?|bahan(?: .*)?|input|masukan"
                    r"|dokumen masukan"),
    ("waktu", r"(?:standar |jangka |mutu |lama )?waktu(?: .*)?|durasi(?: .*)?|lama(?:nya)?"),
    ("output", r"output|outputs?|hasil(?: kerja| kegiatan)?|keluaran|produk|dokumen keluaran|output hasil|hasil output"),
    ("keterangan", r"keterangan|ket|catatan"),
    ("pelaksana", r"(?:unit )?pelaksana(?:an)?|pelaku|aktor|penanggung jawab|pihak terkait|jabatan pelaksana"
                  r"|pelaksana (?:kegiatan|prosedur)"),
    ("mutu baku", r"mutu ba?uk[ua]|mutu bak[ou]|baku mutu|mutu buku|standar mutu"),
)


def plain(text: str) -> str:
    """Lower-case words with one space between them.

    >>> plain(" Tgl.  Pembuatan :")
    'tgl pembuatan'
    """
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def known_head(text: str) -> str:
    """The usual word for a heading; the heading itself, in plain words, where it is none of them."""
    said = plain(re.sub(r"\([^)]*\)", " ", text[:120]))
    return next((head for head, form in _HEADS if re.fullmatch(form, said)), said)


def unit_in(text: str) -> str:
    """The unit in the head of the column of times.

    >>> unit_in("Waktu (Menit)"), unit_in("Waktu")
    ('Menit', '')
    """
    found = re.search(r"\b(menit|jam|hari|minggu|bulan)\b", text, re.IGNORECASE)
    return found[0] if found else ""


def iso_date(text: str) -> str | None:
    """The date that a printed one certainly means; the day stands first, as offices write it."""
    said = text.strip().lower()
    match = re.fullmatch(r"(?:[a-z']{4,7},?\s+)?(\d{1,2})\s*([a-z]{3,9})\.?\s*(\d{4})", said)
    if match and match[2][:3] in _MONTHS:
        parts = int(match[3]), _MONTHS.index(match[2][:3]) + 1, int(match[1])
    elif match := re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", said):
        parts = int(match[4]), int(match[3]), int(match[1])
    elif match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[t ].*)?", said):
        parts = int(match[1]), int(match[2]), int(match[3])
    else:
        return None
    try:
        return date(*parts).isoformat() if parts[0] >= 1900 else None
    except ValueError:
        return None
