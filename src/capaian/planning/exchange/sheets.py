"""Where everything stands in a plan's workbook. Writer and reader share this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from capaian.kernel.periods import KINDS, Period
from capaian.planning.domain.vocabulary import (
    AGGREGATIONS,
    CATEGORIES,
    DIRECTIONS,
    FORMULAS,
    FREQUENCIES,
    LEVELS,
    OBJECTIVE_KINDS,
    SMART_WORDS,
    UNIT_AGGREGATIONS,
)

YES_NO: Final[Mapping[str, str]] = {"yes": "Ya", "no": "Tidak"}


@dataclass(frozen=True)
class Field:
    """A column (or a line of the first sheet). ``kind``: text, whole, number, post, posts, options, flag, choice.

    ``later``: a column that workbooks written before it do not have, and need not.
    """

    name: str
    title: str
    kind: str = "text"
    width: int = 20
    words: Mapping[str, str] = field(default_factory=dict, compare=False)
    later: bool = False


PLAN = "Rencana"
OBJECTIVES = "Sasaran"
INDICATORS = "Indikator"
TARGETS = "Target"
STRATEGY = "Target Renstra"
PAST = "Riwayat"
POSTS = "Jabatan"
CHOICES = "Pilihan"
GUIDE = "Petunjuk"

FACTS: Final = (
    Field("office", "Kunci kantor"),
    Field("year", "Tahun", "whole"),
    Field("title", "Judul rencana"),
    Field("source_note", "Sumber angka"),
    Field("example_notice", "Keterangan data contoh"),
    Field("strategy.title", "Judul Renstra"),
    Field("strategy.first_year", "Tahun awal Renstra", "whole"),
    Field("strategy.last_year", "Tahun akhir Renstra", "whole"),
    Field("strategy.source", "Sumber Renstra"),
)
OBJECTIVE_FIELDS: Final = (
    Field("code", "Kode", width=12),
    Field("kind", "Jenis", "choice", 16, OBJECTIVE_KINDS),
    Field("text", "Uraian", width=70),
    Field("parent", "Kode induk", width=12),
    Field("nomenclature", "Kode nomenklatur", width=24, later=True),
)
INDICATOR_FIELDS: Final = (
    Field("code", "Kode", width=12),
    Field("objective", "Kode sasaran", width=13),
    Field("name", "Indikator", width=44),
    Field("operational_definition", "Definisi operasional", width=50),
    Field("unit", "Satuan", width=14),
    Field("frequency", "Frekuensi", "choice", 14, FREQUENCIES),
    Field("calculation", "Cara perhitungan", width=40),
    Field("source_medium", "Sumber data", width=30),
    Field("responsible", "Penanggung jawab", "post", 34),
    Field("suppliers", "Penyuplai data", "posts", 34),
    Field("level", "Tingkat", "choice", 18, LEVELS),
    Field("direction", "Arah", "choice", 28, DIRECTIONS),
    Field("formula", "Rumus capaian", "choice", 36, FORMULAS),
    Field("formula_options", "Pengaturan rumus", "options", 30),
    Field("decimals", "Desimal", "whole", 9),
    Field("time_aggregation", "Gabungan waktu", "choice", 24, AGGREGATIONS),
    Field("unit_aggregation", "Gabungan unit", "choice", 24, UNIT_AGGREGATIONS),
    Field("is_budget", "Anggaran", "flag", 10, YES_NO),
    Field("weight", "Bobot", "number", 9),
    Field("category", "Kategori", "choice", 10, {key: key for key in CATEGORIES if key}),
    Field("evidence_required", "Wajib bukti", "flag", 10, YES_NO),
    *(Field(f"smart.{key}", word, width=28) for key, word in SMART_WORDS.items()),
    Field("verification", "Cara verifikasi", width=28),
    Field("accuracy", "Ketelitian", width=20),
    Field("limits", "Keterbatasan", width=28),
    Field("compensation", "Cara mengatasi keterbatasan", width=28),
    Field("note", "Catatan", width=28),
    Field("national_value", "Standar nasional", "number", 16, later=True),
    Field("national_source", "Sumber standar nasional", width=36, later=True),
    Field("national_year", "Tahun standar nasional", "whole", 12, later=True),
)
STRATEGY_FIELDS: Final = (
    Field("indicator", "Kode indikator", width=16),
    Field("year", "Tahun", "whole", 9),
    Field("target", "Target", "target", 18),
)
PAST_FIELDS: Final = (
    Field("indicator", "Kode indikator", width=16),
    Field("year", "Tahun", "whole", 9),
    Field("target", "Target", "figure", 18),
    Field("realisation", "Realisasi", "figure", 18),
    Field("achievement", "Capaian tercetak", width=18),
    Field("source", "Sumber", width=50),
)
CODE = Field("indicator", "Kode indikator", width=16)


def periods(year: int) -> dict[str, Period]:
    """The columns of the sheet of targets: title → period.

    >>> list(periods(2024))[:4], periods(2024)["Triwulan I"].key
    (['Tahun', 'Semester I', 'Semester II', 'Triwulan I'], '2024Q1')
    """
    whole = Period(year, "year")
    found = {"Tahun": whole}
    for kind in KINDS[1:]:
        found |= {one.label_id().split(" Tahun ")[0].removesuffix(f" {year}"): one for one in whole.children(kind)}
    return found


LINES: Final = (
    "Buku kerja rencana kinerja. Isi lembar Rencana, Sasaran, Indikator dan Target; lembar lain boleh kosong.",
    "Satu baris pada lembar Indikator adalah satu indikator; kodenya dipakai lagi pada lembar Target.",
    "Jenis, frekuensi, arah, rumus dan sejenisnya dipilih dari daftar (lembar Pilihan).",
    "Penanggung jawab dan penyuplai data: nama jabatan seperti pada lembar Jabatan; beberapa penyuplai dipisah baris baru.",
    "Target: angka dengan koma desimal; rentang ditulis 70 s.d. 80; predikat ditulis apa adanya;",
    "   bila tidak ada target, tulis alasan: lalu sebabnya. Tahun dan setiap periode menurut frekuensi harus terisi.",
    "Pengaturan rumus: nama=nilai dipisah titik koma, misalnya places=2; rounding=half-up; urutan predikat labels=C|B|A.",
    "Lembar Target Renstra: target jangka menengah per tahun. Lembar Riwayat: angka tahun-tahun lalu beserta sumbernya.",
    "Jangan memakai rumus. Jangan mengubah nama lembar dan kepala kolom.",
)
