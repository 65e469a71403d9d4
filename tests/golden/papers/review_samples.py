"""One sample of every document of a draft's way back and forth."""

from __future__ import annotations

from capaian.kernel.paper import Paper
from capaian.reporting.domain.checklist import ITEMS, Answered, ReviewList, Verdict, review_list
from capaian.reporting.domain.narrative import Change
from capaian.reporting.domain.revision import (
    ChangesSheet,
    CommentLine,
    CorrectionSheet,
    changes_sheet,
    correction_sheet,
)
from tests.golden.papers.cast import BOJONG, CHECKSUM, DAY, SEKCAM, STAF

COMMENTS = (
    CommentLine(1, "Penutup", "Rencana perbaikan belum disebut.", "Sekretaris Kecamatan", "Sudah ditambahkan.", "answered"),
    CommentLine(2, "Penyebab: Meningkatnya pelayanan", "Perlu keputusan rapat.", "Sekretaris Kecamatan", "", "carried"),
    CommentLine(3, "", "Periksa ejaan.", "Sekretaris Kecamatan", "", "open"),
)
SAID = {"F4": ("tidak", "Perjanjian Kinerja belum dilampirkan.", None), "M6": ("ya", "Sudah dibahas dalam rapat.", None),
        "S3": ("tb", "", Verdict("tb", "Butir yang mendahului terpenuhi.")),
        "S4": ("ya", "", Verdict("ya", "7 dari 7 target sama dengan Perjanjian Kinerja."))}
SAMPLES: dict[str, Paper] = {
    "correction-sheet": correction_sheet(CorrectionSheet(
        BOJONG, "Pengumpulan Data Kinerja", "Tahun 2024", "Laporan kinerja Tahun 2024", CHECKSUM, "Tidak", 1, COMMENTS,
        SEKCAM, DAY)),
    "changes-sheet": changes_sheet(ChangesSheet(
        BOJONG, "Pengumpulan Data Kinerja", "Tahun 2024", 1, 2, "Lihat komentar.", (
            Change("penutup", "Penutup", "Target belum tercapai.", "Target tercapai, dengan rencana perbaikan."),
            Change("anggaran", "Realisasi anggaran", "", "Serapan 87,74 %.\n\nSisa anggaran dijelaskan."),
        ), COMMENTS, STAF, DAY)),
    "review-sheet": review_list(ReviewList(
        BOJONG, "Kecamatan Bojong", "Tahun 2024", "Laporan kinerja Tahun 2024", CHECKSUM,
        tuple(Answered(item, *SAID.get(item.key, ("ya", "", Verdict("ya", "7 dari 7 indikator.")))) for item in ITEMS),
        SEKCAM, DAY)),
}
