"""What is proposed for the chapters around the analyses: foreword, introduction, issues, closing. Facts of the data alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from capaian.kernel.dates import long_date
from capaian.reporting.domain.words import Content, listed, overview, reported_notes


def foreword(content: Content) -> str:
    """What the report is, what it is made from, and the usual thanks."""
    return (f"Laporan kinerja {content['office']} {content['period_label']} disusun sebagai pertanggungjawaban atas pelaksanaan "
            f"Perjanjian Kinerja Tahun {content['period'][:4]}. Laporan ini disusun dari data kinerja yang dikumpulkan dan "
            "diukur menurut standar operasional prosedur yang berlaku.\n\n"
            "Kepada semua pihak yang membantu pengumpulan data dan penyusunan laporan ini disampaikan terima kasih. Semoga "
            "laporan ini bermanfaat bagi perbaikan kinerja pada periode berikutnya.")


def introduction(content: Content) -> str:
    """Why the report is made and who supplied its data."""
    suppliers = list(dict.fromkeys(row["supplier_title"] for row in content["rows"] if row["supplier_title"]))
    said = (f"{content['office']} menyelenggarakan Sistem Akuntabilitas Kinerja Instansi Pemerintah (SAKIP), yang meliputi "
            f"perencanaan, pengukuran, pelaporan dan evaluasi kinerja. Laporan kinerja {content['period_label']} ini menyajikan "
            "capaian atas target yang diperjanjikan.")
    if not suppliers:
        return said
    return f"{said}\n\n" + listed(suppliers, f"Data kinerja berasal dari {len(suppliers)} penyuplai data") + (
        "." if len(suppliers) == 1 else "")


def issues(content: Content, objectives: Mapping[str, Sequence[Content]]) -> str:
    """The objectives that the report answers for, the indicators that missed their target, the obstacles reported."""
    named = list(objectives)
    parts = [listed(named, "Aspek strategis periode ini dinyatakan dalam sasaran" + (" berikut" if len(named) > 1 else ""))
             + ("." if len(named) == 1 else "")] if named else []
    missed = [f["name"] for figures in objectives.values() for f in figures if f["met"] is False]
    notes = [note for name in dict.fromkeys(row["objective"] for row in content["rows"])
             for note in dict.fromkeys(reported_notes(content["rows"], name))]
    if missed:
        parts.append(listed(missed, "Indikator yang belum mencapai target") + ("." if len(missed) == 1 else ""))
    parts.append(listed(notes, "Kendala yang dilaporkan penyuplai data") if notes else
                 "Penyuplai data tidak melaporkan kendala pada periode ini.")
    return "\n\n".join(parts)


def closing(content: Content, figures: Sequence[Content]) -> str:
    """How many targets were reached, and what was decided to follow."""
    steps = list(dict.fromkeys(
        f"{row['tindak_lanjut'].rstrip('.')} ({row['penanggung_jawab']}, paling lambat "
        f"{long_date(date.fromisoformat(row['tenggat']))})" for row in content.get("analysis", ()) if row["tindak_lanjut"]))
    reached = overview(figures)
    said = f"Simpulan capaian kinerja {content['period_label']}: {reached[:1].lower()}{reached[1:]}"
    if not steps:
        return said
    return f"{said}\n\n" + listed(steps, "Langkah perbaikan yang ditetapkan") + ("." if len(steps) == 1 else "")
