"""What a comparison with a printed figure can find, each with a stable code and a sentence."""

from __future__ import annotations

from enum import StrEnum


class Finding(StrEnum):
    """A reason to look at a row again. An ordinary row that a declared rule reproduces has none."""

    UNREADABLE = "unreadable-row"
    NO_TARGET = "no-target"
    NO_REALISATION = "no-realisation"
    NO_PRINTED = "no-printed-figure"
    FIGURE_WITHOUT_DATA = "figure-without-data"
    TARGET_NOT_NUMERIC = "target-not-numeric"
    REALISATION_NOT_NUMERIC = "realisation-not-numeric"
    PRINTED_NOT_NUMERIC = "printed-not-numeric"
    LABELS = "labels-without-ladder"
    QUALITATIVE = "qualitative"
    RANGE = "range-target"
    BOUND = "bound-not-number"
    DATE = "date-not-number"
    RATIO_TEXT = "ratio-written-out"
    AMBIGUOUS = "ambiguous-number"
    TARGET_ZERO = "target-zero"
    REALISATION_ZERO = "realisation-zero"
    NOT_REPRODUCED = "not-reproduced"
    COPIES_REALISATION = "copies-realisation"
    COPIES_TARGET = "copies-target"
    WRONG_DIRECTION = "wrong-direction"
    SWAPPED = "swapped-columns"
    SCALE_MIX = "scale-mix"
    UNROUNDED_SOURCE = "unrounded-source"
    ROUNDED_OTHERWISE = "rounded-otherwise"
    TYPO = "possible-typo"
    FLOORED = "negative-shown-as-zero"
    GROWTH = "growth-not-achievement"
    DIRECTION = "direction-looks-wrong"
    FORMULA_NOT_DECLARED = "formula-not-declared"
    UNCOMMON_FORMULA = "uncommon-formula"
    CAP_NOT_DECLARED = "cap-not-declared"
    CAP_NOT_APPLIED = "cap-not-applied"
    FRACTION_NOT_DECLARED = "fraction-not-declared"
    FRACTION_NOT_APPLIED = "fraction-not-applied"
    EFFICIENCY = "efficiency-not-achievement"
    AVERAGE_PARTS = "average-parts-missing"
    AVERAGE_OTHERWISE = "averaged-otherwise"

    @property
    def sentence(self) -> str:
        """The finding in words an officer reads (Indonesian)."""
        return _SENTENCE[self]


_SENTENCE = {
    Finding.UNREADABLE: "baris tidak dapat dibaca",
    Finding.NO_TARGET: "tidak ada target",
    Finding.NO_REALISATION: "tidak ada data realisasi",
    Finding.NO_PRINTED: "tidak ada capaian tercetak untuk dibandingkan",
    Finding.FIGURE_WITHOUT_DATA: "capaian tercetak padahal target atau realisasi tidak ada",
    Finding.TARGET_NOT_NUMERIC: "target bukan satu angka",
    Finding.REALISATION_NOT_NUMERIC: "realisasi bukan satu angka",
    Finding.PRINTED_NOT_NUMERIC: "capaian tercetak bukan satu angka",
    Finding.LABELS: "target dan realisasi berupa predikat; perlu tangga predikat yang menyatakan urutannya",
    Finding.QUALITATIVE: "indikator kualitatif: persentase capaian memerlukan tangga predikat",
    Finding.RANGE: "target berupa rentang",
    Finding.BOUND: "angka berupa batas atau kira-kira (minimal, maksimal, ≥, ≤, ±), bukan nilai",
    Finding.DATE: "berupa tanggal atau bulan; capaiannya memerlukan aturan tentang waktu",
    Finding.RATIO_TEXT: "nilai ditulis sebagai pembagian, bukan sebagai angka",
    Finding.AMBIGUOUS: "angka dapat dibaca dua cara",
    Finding.TARGET_ZERO: "target nol",
    Finding.REALISATION_ZERO: "realisasi nol: T/R tidak terdefinisi",
    Finding.NOT_REPRODUCED: "tidak ada aturan yang menghasilkan angka tercetak dari target dan realisasi",
    Finding.COPIES_REALISATION: "kolom capaian menyalin realisasi",
    Finding.COPIES_TARGET: "kolom capaian menyalin target",
    Finding.WRONG_DIRECTION: "angka tercetak cocok dengan rumus arah sebaliknya",
    Finding.SWAPPED: "angka tercetak cocok bila kolom target dan realisasi ditukar",
    Finding.SCALE_MIX: "skala bercampur: pecahan dan persen, atau letak koma",
    Finding.UNROUNDED_SOURCE: "mungkin dihitung dari angka yang belum dibulatkan",
    Finding.ROUNDED_OTHERWISE: "selisih kurang dari satu satuan angka terakhir: pembulatan tidak lazim",
    Finding.TYPO: "satu angka berbeda atau tertukar: mungkin salah ketik",
    Finding.FLOORED: "capaian negatif dicetak sebagai nol",
    Finding.GROWTH: "angka tercetak adalah selisih atau pertumbuhan, bukan capaian",
    Finding.DIRECTION: "arah indikator tampak terbalik dengan namanya",
    Finding.FORMULA_NOT_DECLARED: "rumus indikator ini tidak dinyatakan",
    Finding.UNCOMMON_FORMULA: "hanya cocok dengan (T − R)/T × 100, yang tidak lazim",
    Finding.CAP_NOT_DECLARED: "cocok hanya bila capaian dibatasi, padahal batas tidak dinyatakan",
    Finding.CAP_NOT_APPLIED: "batas dinyatakan tetapi angka tercetak tidak dibatasi",
    Finding.FRACTION_NOT_DECLARED: "tercetak sebagai kelipatan target (1,08), bukan persen (108)",
    Finding.FRACTION_NOT_APPLIED: "dinyatakan sebagai kelipatan tetapi tercetak sebagai persen",
    Finding.EFFICIENCY: "angka efisiensi, bukan capaian kinerja",
    Finding.AVERAGE_OTHERWISE: "rata-rata dibentuk dengan cara lain daripada rata-rata sederhana seluruh bagian",
    Finding.AVERAGE_PARTS: "bagian rata-rata tidak lengkap atau bukan angka",
}
