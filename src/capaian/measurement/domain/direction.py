"""Whether an indicator's name and its declared direction agree.

A plan sometimes marks deaths or poverty as “the more, the better”; the achievement then rewards harm. The check reads
the name only and only warns: the officer decides. A name about an action against the harm (penyelesaian pengaduan,
penanganan stunting) is rightly “higher”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from capaian.measurement.domain.formulas import Direction

_HARM = re.compile(
    r"\b(kematian|mortalitas|kesakitan|kemiskinan|miskin|stunting|wasting|underweight|gizi (buruk|kurang)"
    r"|pengangguran|pengaduan|keluhan|aduan|prevalensi|insiden(si)?|kecelakaan|lakalantas|pelanggaran|kriminalitas"
    r"|kejahatan|kekerasan|putus sekolah|drop ?out|buta (huruf|aksara)|ketimpangan|gini|ketergantungan|inflasi"
    r"|tunggakan|kumuh|pencemaran|emisi|kehilangan air|kebocoran|temuan|kawin anak|perkawinan (usia )?anak"
    r"|waktu tanggap|response time|waktu tunggu|lahan kritis|titik api|desa tertinggal|sengketa)\b"
)
_ACTION = re.compile(
    r"\b(penyelesaian|(ter)?selesai\w*|diselesaikan|penanganan|ditangani|tertangani|pelayanan|dilayani|layanan"
    r"|mendapat\w*|memperoleh|menerima|bantuan|penurunan|menurun\w*|berkurang\w*|pengurangan|pencegahan|dicegah"
    r"|pengendalian|terkendali|penanggulangan|pemulihan|pengentasan|pemberdayaan|penindakan|ditindak\w*"
    r"|tindak ?lanjut|perlindungan|cakupan|pendampingan|pembinaan|dibina|bebas|tidak|tanpa|non|ketahanan"
    r"|pemantauan|pengawasan|pemenuhan|ketepatan|kepatuhan|penerapan|respon|terlayani|rehabilitasi|sesuai|tuntas"
    r"|penerima|penyaluran|disalurkan|pengungkapan|terungkap|ter(jawab|tata|tagih|penuhi|data|jangkau|deteksi|padamkan)"
    r"|penegakan|penataan|penagihan|pendataan|penemuan|deteksi|penjangkauan|intervensi|fasilitasi|mediasi|advokasi"
    r"|penyidikan|penyelidikan|putusan|pemadaman|mitigasi|percepatan|turunnya|menekan|penekanan|penyuluhan|sosialisasi"
    r"|edukasi|kembali|layak|memenuhi|mandiri|ber-?listrik|jaminan|kesiapsiagaan|penyediaan|ketersediaan|terkelola"
    r"|pengelolaan|pembebasan|peningkatan kualitas)\b"
)
_SHARE = re.compile(
    r"\byang (?!(?:telah |sudah |masih |akan )?(?:terjadi|dilaporkan|terlapor|tercatat|masuk|meningkat|bertambah|meninggal"
    r"|mengalami|menjadi|menderita|hidup|berada|diterima|diadukan|ada|muncul|timbul|hilang|terdampak|terpapar|terinfeksi"
    r"|di(?:akibatkan|sebabkan|alami|rawat inap|temukan))\b)"
)
"""A part of those who suffer, for whom something was done: balita stunting yang diintervensi."""
_BENEFIT = re.compile(
    r"\b(kepuasan|harapan (hidup|lama)|rata[- ]rata lama sekolah|cakupan|penyelesaian|indeks pembangunan|opini"
    r"|angka partisipasi|partisipasi (murni|kasar|sekolah)|(?<!terhadap )pendapatan|melek|tertangani|terselesaikan"
    r"|sakip|akip)\b"
)
_LESS = re.compile(
    r"(?:rata[- ]rata |persentase |jumlah |tingkat |lama |rasio )*(?:(jangka )?waktu|durasi|lama(?! sekolah)|deviasi|selisih"
    r"|kesenjangan|disparitas|keterlambatan|kekurangan|penurunan|menurunnya|biaya|beban|utang)\b|.*\b(tidak|belum|tanpa)\b"
)
"""A time, a gap, a delay: benefit in the name says nothing of the direction any more."""
_PUNCTUATION = str.maketrans(dict.fromkeys("()[]{}/.,;:-–—\"'“”&+*", " "))
_HARM_STARTS = frozenset(
    {
        *("kematian", "mortalitas", "kesakitan", "kemiskinan", "miskin", "stunting", "wasting", "underweight", "gizi"),
        *("pengangguran", "pengaduan", "keluhan", "aduan", "prevalensi", "insiden", "insidensi", "kecelakaan"),
        *("lakalantas", "pelanggaran", "kriminalitas", "kejahatan", "kekerasan", "putus", "drop", "dropout", "buta"),
        *("ketimpangan", "gini", "ketergantungan", "inflasi", "tunggakan", "kumuh", "pencemaran", "emisi"),
        *("kehilangan", "kebocoran", "temuan", "kawin", "perkawinan", "waktu", "response", "lahan", "titik", "desa"),
        *("sengketa", "rangking", "ranking", "rank", "peringkat", "urutan"),
    }
)
_BENEFIT_STARTS = frozenset(
    {
        *("kepuasan", "harapan", "rata", "cakupan", "penyelesaian", "indeks", "opini", "angka", "partisipasi"),
        *("pendapatan", "melek", "tertangani", "terselesaikan", "sakip", "akip"),
    }
)
"""The first words of every harm, rank and benefit above: without one of them the longer look is not needed."""
_RANK = re.compile(r"(rangking|ranking|rank|peringkat|urutan)\b")


def name_suggests(name: str, value_text: str = "") -> Direction | None:
    """Return the direction the name of an indicator suggests, or None when it says nothing.

    `value_text` is the target or realisation as written: a rank (`Rangking 6`) is better when it is lower.

    >>> name_suggests("Angka Kematian Ibu per 100.000 KH").value, name_suggests("Prevalensi Balita Stunting").value
    ('lower', 'lower')
    >>> name_suggests("Persentase Penyelesaian Pengaduan Masyarakat").value
    'higher'
    >>> name_suggests("Persentase kawasan kumuh yang tertata") is None, name_suggests("Kasus kekerasan yang terjadi").value
    (True, 'lower')
    >>> name_suggests("Rata-rata lama penyelesaian izin") is None
    True
    >>> name_suggests("Jumlah event") is None, name_suggests("Kota Layak Anak", "Rangking 6").value
    (True, 'lower')
    """
    words = " ".join(name.split()).casefold()
    if _RANK.match(words) or (value_text and _RANK.match(value_text.strip().casefold())):
        return Direction.LOWER
    parts = words.translate(_PUNCTUATION).split()
    harm = not _HARM_STARTS.isdisjoint(parts) and _HARM.search(words)
    if harm and not _ACTION.search(words) and not _SHARE.search(words):
        return Direction.LOWER
    if _BENEFIT_STARTS.isdisjoint(parts) or not _BENEFIT.search(words):
        return None
    return None if _LESS.match(words) else Direction.HIGHER


def may_contradict(names: Iterable[str], declared: Direction) -> bool:
    """Whether the name of any of many indicators could contradict a direction: a quick look that never misses one.

    >>> may_contradict(["Cakupan layanan", "Angka (kematian) ibu"], Direction.HIGHER)
    True
    >>> may_contradict(["Jumlah event", "Angka kematian ibu"], Direction.LOWER), may_contradict(["A"], Direction.INSIDE)
    (True, False)
    """
    if declared is Direction.INSIDE:
        return False
    words = "\n".join(names).casefold().translate(_PUNCTUATION).split()
    return not (_HARM_STARTS if declared is Direction.HIGHER else _BENEFIT_STARTS).isdisjoint(words)


def looks_wrong(name: str, declared: Direction, value_text: str = "") -> bool:
    """Whether the declared direction contradicts the name.

    >>> looks_wrong("Angka Kematian Ibu", Direction.HIGHER), looks_wrong("Angka Kematian Ibu", Direction.LOWER)
    (True, False)
    """
    suggested = name_suggests(name, value_text)
    return suggested is not None and declared is not Direction.INSIDE and suggested is not declared
