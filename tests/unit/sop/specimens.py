"""A clean SOP of an invented office, and the ways to spoil it: every rule has its fault and its clean twin."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from capaian.sop.domain.pack import Pack
from capaian.sop.domain.register import Register, read_register
from capaian.sop.domain.yaml_io import load_pack, load_plain

SEEDS = Path(__file__).parents[3] / "seeds"

CLEAN: dict[str, Any] = {
    "format": "capaian-sop/1", "key": "kecamatan-contoh/pengumpulan-data-kinerja", "office": "kecamatan-contoh",
    "title": "Pengumpulan Data Kinerja",
    "identity": {
        "number": "000.8.3.3/7/2025", "government": "Pemerintah Kabupaten Teladan", "office_name": "Kecamatan Contoh",
        "name_printed": "SOP Pengumpulan Data Kinerja", "names_printed": ["Kecamatan Contoh", "CAMAT CONTOH"],
        "titles_printed": ["Standar Operasional Prosedur Pengumpulan Data Kinerja Kecamatan Contoh"],
        "made": {"printed": "2 Januari 2025", "iso": "2025-01-02"},
        "revised": {"printed": "-"},
        "ratified": {"printed": "6 Januari 2025", "iso": "2025-01-06"},
        "effective": {"printed": "7 Januari 2025", "iso": "2025-01-07"},
        "ratified_by": "Camat Contoh", "ratifier": "position:camat",
        "decree": {"title": "Keputusan Camat", "numbers": ["000.8/1/2025"],
                   "date": {"printed": "6 Januari 2025", "iso": "2025-01-06"},
                   "recalling": ["Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja"]},
        "legal_basis": [
            {"printed": "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja",
             "key": "perpres-29-2014"},
            {"printed": "Peraturan Bupati Teladan Nomor 5 Tahun 2020 tentang Tata Kerja Kecamatan Contoh Kabupaten Teladan",
             "key": "perbup-teladan-5-2020"}],
        "qualifications": ["Mampu mengolah data"],
        "linked": ["SOP Penyusunan Renstra", "Renja/RKT Tahun 2025", "Rencana Aksi Tahun 2025"],
        "linked_numbers": ["1", "2", "3"],
        "equipment": ["Komputer"], "warnings": ["Laporan terlambat"], "recording": ["Disimpan sebagai arsip"],
        "column_heads": ["No", "Kegiatan", "Camat", "Kasubag/JF", "Kepala Seksi", "Mutu Baku", "Kelengkapan", "Waktu",
                         "Output", "Keterangan"],
        "column_numbers": ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    },
    "lanes": [
        {"key": "camat", "title": "Camat", "actor": "position:camat"},
        {"key": "kasubag", "title": "Kasubag/JF", "actor": "position:kasubag"},
        {"key": "kasi", "title": "Kepala Seksi", "actor": "role:penyuplai"},
    ],
    "roles": [{"key": "penyuplai", "title": "Penyuplai data", "actors": ["position:kasi-satu", "position:kasi-dua"]}],
    "sections": [
        {"key": "triwulan", "periods": ["quarter"], "rows": ["r1", "r2", "r3", "r4", "r5", "r6"]},
        {"key": "tahunan", "periods": ["year"], "rows": ["r7", "r8"], "opens_after": "triwulan"},
    ],
    "rows": [
        {"key": "r1", "no": "1", "activity": "Camat memerintahkan pengumpulan data", "requirement": "Surat",
         "standard": "10 menit", "output": "Disposisi", "works": [{"kind": "order", "lane": "camat"}],
         "requires": ["input:surat"], "produces": ["disposition"], "marks": {"camat": "Mulai"}},
        {"key": "r2", "no": "2", "activity": "Kasubag menyerahkan formulir", "requirement": "Disposisi",
         "standard": "1 jam", "output": "Tanda terima", "works": [{"kind": "distribute", "lane": "kasubag"}],
         "requires": ["disposition"], "produces": ["receipt"]},
        {"key": "r3", "no": "3", "activity": "Kepala Seksi mengisi formulir", "requirement": "Formulir",
         "standard": "3 hari", "output": "Formulir terisi", "works": [{"kind": "fill", "lane": "kasi", "each": True}],
         "requires": ["receipt"], "produces": ["form-filled"],
         "prose": "Kepala Seksi mengisi formulir triwulan", "prose_no": "A.3"},
        {"key": "r4", "no": "4", "activity": "Kasubag memeriksa formulir", "requirement": "Formulir terisi",
         "standard": "1 – 2 hari", "output": "Data terverifikasi", "works": [{"kind": "verify", "lane": "kasubag"}],
         "requires": ["form-filled"], "produces": ["data-verified"], "marks": {"kasubag": "Ya", "kasi": "Tidak"},
         "outcomes": [{"key": "yes", "label": "Ya", "to": "r5"},
                      {"key": "no", "label": "Tidak", "to": "r3", "returns": True, "only_returned": True}]},
        {"key": "r5", "no": "5", "activity": "Kasubag menyusun laporan", "requirement": "Data terverifikasi",
         "standard": "2 hari", "output": "Laporan Triwulan", "works": [{"kind": "draft", "lane": "kasubag"}],
         "requires": ["data-verified"], "produces": ["draft"]},
        {"key": "r6", "no": "6", "activity": "Camat menandatangani laporan", "requirement": "Laporan Triwulan",
         "standard": "10 menit", "output": "Laporan ditandatangani", "works": [{"kind": "sign", "lane": "camat"}],
         "requires": ["draft"], "produces": ["signed"]},
        {"key": "r7", "no": "7", "activity": "Kasubag menyusun laporan tahunan", "requirement": "Laporan Triwulan",
         "standard": "5 hari", "output": "Laporan Tahunan", "works": [{"kind": "consolidate", "lane": "kasubag"}],
         "produces": ["consolidated"]},
        {"key": "r8", "no": "8", "activity": "Kasubag membuat surat pengantar", "requirement": "Laporan Tahunan",
         "standard": "15 menit", "output": "Surat pengantar", "works": [{"kind": "cover-letter", "lane": "kasubag"}],
         "requires": ["consolidated"], "produces": ["cover-letter"]},
    ],
}

REGISTER = read_register({"format": "capaian-regulations/1", "regulations": [
    {"key": "perpres-29-2014", "printed": ["Peraturan Presiden Nomor 29 Tahun 2014"], "status": "in_force",
     "source": "JDIH"},
    {"key": "perbup-teladan-5-2020", "printed": ["Peraturan Bupati Teladan Nomor 5 Tahun 2020"]},
    {"key": "permen-lama", "printed": ["Permen Nomor 1 Tahun 2001"], "status": "revoked", "revoked_by": "permen-baru",
     "source": "JDIH"},
    {"key": "permen-diduga", "printed": ["Permen Nomor 2 Tahun 2002"], "status": "revoked", "revoked_by": "permen-baru"},
    {"key": "permen-baru", "printed": ["Permen Nomor 3 Tahun 2023"]},
]})

Spoil = Callable[[dict[str, Any]], object]


def clean() -> Pack:
    """The clean SOP."""
    return Pack.from_dict(CLEAN)


def spoilt(*ways: Spoil) -> Pack:
    """The clean SOP after those changes of its plain data."""
    data = copy.deepcopy(CLEAN)
    for way in ways:
        way(data)
    return Pack.from_dict(data)


def row(data: dict[str, Any], key: str) -> dict[str, Any]:
    """The plain row with that key."""
    found: dict[str, Any] = next(r for r in data["rows"] if r["key"] == key)
    return found


def seed_packs() -> dict[str, Pack]:
    """The six SOPs, by key."""
    packs = [load_pack(path.read_bytes()) for path in sorted((SEEDS / "sop").glob("*/*.yaml"))]
    return {pack.key: pack for pack in packs}


def seed_register() -> Register:
    """The register of regulations of the seeds."""
    return read_register(load_plain((SEEDS / "sop/regulations.yaml").read_text("utf-8")))
