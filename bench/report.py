"""How long a yearly report of a hundred pages takes as PDF/A and as DOCX: ``python bench/report.py``.

150 indicators in thirty objectives, each with its tables, a chart and pages of narrative. Wall and CPU seconds are
those of the product and of the processes it starts; memory is the peak of each. The ratio is against compressing the
finished file once more, ten times over, in the same run: it does not depend on the machine, so it may be compared with
an earlier one. The promise: each form in less than three seconds of CPU, less than 500 MB.
"""

from __future__ import annotations

import io
import resource
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import pypdf

from capaian.foundation.typesetting import render_docx, render_pdf
from capaian.kernel.paper import Block, Chart, Heading, Letterhead, Paper, Sheet, SignatureBox
from capaian.reporting.domain.charts import Bar, achievement_chart
from capaian.reporting.domain.measurement import MeasuredLine
from capaian.reporting.domain.report import Narrative, PerformanceReport, PlannedBudget, PlannedLine, performance_report
from capaian.reporting.domain.seven import IndicatorResult, ObjectiveReport

AT = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
OBJECTIVES, EACH = 30, 5
SECONDS, MEGABYTES = 3.0, 500
WORDS = (
    "Pelaksanaan kegiatan pada tahun berjalan mengikuti rencana aksi yang ditetapkan bersama perjanjian kinerja, dengan "
    "pemantauan setiap triwulan terhadap capaian indikator, serapan anggaran dan tindak lanjut atas catatan sebelumnya. "
    "Kendala yang dihadapi terutama menyangkut kelengkapan data dari desa serta waktu verifikasi yang bersamaan dengan "
    "penyusunan laporan keuangan. "
)


def results(objective: int) -> tuple[IndicatorResult, ...]:
    """The indicators of one objective, all different."""
    made = []
    for n in range(EACH):
        value = Decimal(7000 + 397 * objective + 211 * n) / 100
        shown = f"{value:.2f}".replace(".", ",")
        name = f"Persentase pelayanan nomor {objective}.{n + 1} yang diselesaikan menurut standar waktu"
        made.append(IndicatorResult(
            indicator=name, unit="%", target="90,00", realisation=shown, achievement=shown, scale="Tinggi",
            history=(shown, shown), change="+1,25", renstra_target="95,00", renstra_progress=shown, national="85,00",
            remark="Menurut SOP", bar=Bar(name, value, f"{shown} %")))
    return tuple(made)


def paper() -> Paper:
    """The report: about a hundred pages."""
    sheet = Sheet(Letterhead("PEMERINTAH KABUPATEN CONTOH", "KECAMATAN CONTOH", ("Jalan Contoh Nomor 1",)), "Contoh",
                  "DATA CONTOH - bukan dokumen resmi")
    objectives = tuple(ObjectiveReport(
        objective=f"Meningkatnya mutu pelayanan kepada masyarakat bidang {n}", results=results(n), introduction=(WORDS * 2,),
        years=("2023", "2024"), causes=(WORDS * 2,) * 2, efficiency=(WORDS,) * 2, supporting_words=(WORDS,) * 2,
        supporting=(("Program Pelayanan Publik", "310.000.000,00", "288.900.000,00", "93,19", "tercapai"),),
    ) for n in range(1, OBJECTIVES + 1))
    made = performance_report(PerformanceReport(
        sheet, "year", "Kecamatan Contoh", "Tahun 2025", 2025, (WORDS * 3,), (Narrative("Gambaran umum", (WORDS * 4,) * 8),),
        (WORDS * 2,), tuple(PlannedLine(o.objective, r.indicator, "%", r.target) for o in objectives for r in o.results),
        (PlannedBudget("Program Pelayanan Publik", "310.000.000,00"),), objectives, (), None, (WORDS,), (WORDS,),
        SignatureBox("camat", "Camat Contoh", "CAMAT (CONTOH)"), date(2026, 1, 27), measured=tuple(
            MeasuredLine(o.objective, r.indicator, "%", r.target, r.realisation, "R/T × 100",
                         f"R/T × 100 = {r.realisation} / {r.target} × 100 = {r.achievement}", r.achievement, r.scale)
            for o in objectives for r in o.results)))
    return replace(made, blocks=tuple(with_charts(made.blocks, objectives)))


def with_charts(blocks: tuple[Block, ...], objectives: tuple[ObjectiveReport, ...]) -> list[Block]:
    """One chart under the heading of each objective instead of the summary's."""
    charts = {f"A.{n} {o.objective}": Chart(
        achievement_chart(tuple(r.bar for r in o.results if r.bar)), alt=f"Capaian {o.objective}",
        caption=f"Capaian sasaran {n}") for n, o in enumerate(objectives, 1)}
    out: list[Block] = []
    for block in blocks:
        if not isinstance(block, Chart):
            out.append(block)
        if isinstance(block, Heading) and block.text in charts:
            out.append(charts[block.text])
    return out


def spent() -> float:
    """CPU seconds of this process and of the compiler beside it so far."""
    return time.process_time() + compiler_cpu()


def compiler_cpu() -> float:
    """CPU seconds of the warm compiler, where the system tells them."""
    from capaian.foundation.typesetting import engine

    worker = engine._worker
    if worker is None or not Path("/proc/self/stat").exists():
        return 0.0
    parts = Path(f"/proc/{worker.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / 100


def compiler_peak() -> float:
    """Peak memory of the warm compiler in megabytes, where the system tells it."""
    from capaian.foundation.typesetting import engine

    worker = engine._worker
    path = Path(f"/proc/{worker.process.pid}/status") if worker else Path("/nowhere")
    if not path.exists():
        return 0.0
    return next(int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith("VmHWM")) / 1024


def timed(work: Callable[[], bytes]) -> tuple[bytes, float, float]:
    """What was made, wall seconds, CPU seconds."""
    wall, cpu = time.perf_counter(), spent()
    made = work()
    return made, time.perf_counter() - wall, spent() - cpu


def main() -> None:
    """One line a form, then the verdict."""
    whole = paper()
    failed = False
    made: dict[str, bytes] = {}
    numbers: dict[str, Sequence[str]] = {}  # of the pages: a report leaves as PDF first

    def rendered(report: Paper) -> bytes:
        done = render_pdf(report, at=AT)
        numbers.update(done.numbers)
        return done.pdf

    works: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("PDF/A", lambda: rendered(whole)), ("DOCX", lambda: render_docx(whole, at=AT, numbers=numbers)))
    for name, work in works:
        made[name], wall, cpu = timed(work)
        _, _, base = timed(lambda n=name: zlib.compress(made[n] * 10))  # type: ignore[misc]
        failed |= cpu > SECONDS
        print(f"{name:6} {wall:6.2f} s wall {cpu:6.2f} s CPU  {len(made[name]) / 1e6:6.2f} MB  ratio {cpu / base:6.2f}")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    failed |= own > MEGABYTES or compiler_peak() > MEGABYTES
    pages = len(pypdf.PdfReader(io.BytesIO(made["PDF/A"])).pages)
    charts = sum(isinstance(block, Chart) for block in whole.blocks)
    print(f"{pages} pages, {OBJECTIVES * EACH} indicators, {charts} charts; peak {own:.0f} MB, compiler {compiler_peak():.0f} MB")
    print(f"promised: each within {SECONDS:.0f} s of CPU and {MEGABYTES} MB: {'FAILED' if failed else 'kept'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
