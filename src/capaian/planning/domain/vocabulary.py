"""The closed lists of words a plan may use. Each is a stored value; its Indonesian name is the second column.

>>> LEVELS["outcome"]
'Hasil (outcome)'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OBJECTIVE_KINDS: Final[Mapping[str, str]] = {
    "goal": "Tujuan",
    "objective": "Sasaran",
    "program": "Program",
    "activity": "Kegiatan",
    "sub_activity": "Sub Kegiatan",
}
"""The cascade, the widest first; a node's parent is of a kind before its own."""

LEVELS: Final[Mapping[str, str]] = {
    "input": "Masukan (input)",
    "output": "Keluaran (output)",
    "outcome": "Hasil (outcome)",
    "benefit": "Manfaat (benefit)",
    "impact": "Dampak (impact)",
}

FORMULAS: Final[Mapping[str, str]] = {
    "higher": "Realisasi / target × 100",
    "lower-linear": "(2 × target − realisasi) / target × 100",
    "lower-inverse": "Target / realisasi × 100",
    "lower-gap": "(Target − realisasi) / target × 100",
    "range": "Terhadap batas rentang yang terdekat; di dalam rentang = 100",
    "stabilise": "Jarak dari target di dalam pita toleransi",
    "rank": "Peringkat menurut urutan predikat",
    "ratio-of-sums": "Jumlah pembilang / jumlah penyebut, lalu terhadap target",
}
"""The formula of an achievement is set per indicator and never inferred; measurement knows how each computes."""

DIRECTIONS: Final[Mapping[str, str]] = {
    "higher": "Semakin tinggi semakin baik",
    "lower": "Semakin rendah semakin baik",
    "inside": "Di dalam rentang atau sedekat mungkin dengan target",
}

FORMULA_DIRECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "higher": frozenset({"higher"}),
    "lower-linear": frozenset({"lower"}),
    "lower-inverse": frozenset({"lower"}),
    "lower-gap": frozenset({"lower"}),
    "range": frozenset({"inside"}),
    "stabilise": frozenset({"inside"}),
    "rank": frozenset({"higher", "lower"}),
    "ratio-of-sums": frozenset({"higher", "lower"}),
}
"""Which directions a formula can serve; any other pair contradicts itself."""

UNIT_AGGREGATIONS: Final[Mapping[str, str]] = {
    "sum": "Jumlah",
    "mean": "Rata-rata",
    "max": "Tertinggi",
    "min": "Terendah",
    "ratio-of-sums": "Jumlah pembilang / jumlah penyebut",
    "none": "Tidak digabung",
}

CATEGORIES: Final[Mapping[str, str]] = {
    "IKU": "Indikator Kinerja Utama",
    "IKK": "Indikator Kinerja Kunci",
    "IKI": "Indikator Kinerja Individu",
    "": "Anggaran atau indikator lain",
}

REVISIONS: Final[Mapping[str, str]] = {
    "replacement-of-official": "Penggantian pejabat",
    "change-of-strategy": "Perubahan strategi, program, kegiatan atau alokasi anggaran",
    "change-of-priority": "Perubahan prioritas atau asumsi yang berakibat signifikan",
}
"""The only reasons to revise a performance agreement, and with it the plan (PermenPANRB 53/2014)."""

FREQUENCIES: Final[Mapping[str, str]] = {
    "year": "Tahunan",
    "semester": "Semesteran",
    "quarter": "Triwulanan",
    "month": "Bulanan",
}

SMART_WORDS: Final[Mapping[str, str]] = {
    "specific": "Spesifik",
    "measurable": "Terukur",
    "achievable": "Dapat dicapai",
    "relevant": "Relevan",
    "time_bound": "Berbatas waktu",
}

AGGREGATIONS: Final[Mapping[str, str]] = {
    "sum": "Jumlah",
    "last": "Nilai terakhir",
    "mean": "Rata-rata",
    "max": "Tertinggi",
    "min": "Terendah",
    "ratio-of-sums": "Jumlah pembilang / jumlah penyebut",
}
"""How a longer period comes from shorter ones, in words."""

SMART: Final = ("specific", "measurable", "achievable", "relevant", "time_bound")
"""The five questions of the SMART check."""

LOWER_IS_BETTER_WORDS: Final = (
    "kematian",
    "kemiskinan",
    "miskin",
    "stunting",
    "pengangguran",
    "kecelakaan",
    "jumlah pengaduan",
    "keluhan",
    "pelanggaran",
    "temuan",
    "gini",
    "kebakaran",
    "putus sekolah",
    "prevalensi",
)
"""Words that usually name something an office wants less of: with "higher" the plan's direction may be wrong."""
