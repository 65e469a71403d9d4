"""How long forty forms of sixty rows take as workbooks: ``python bench/forms.py [FORMS] [ROWS]``.

Wall and CPU seconds of writing, peak memory, and the ratio against writing the same words as plain CSV in the same run,
which does not depend on the machine. The promise: all of them in less than three seconds.
"""

from __future__ import annotations

import csv
import io
import os
import resource
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "capaian.config.settings")

import django

django.setup()

from capaian.collection.exchange.layout import locked_texts  # noqa: E402
from capaian.collection.exchange.written import workbook  # noqa: E402
from capaian.collection.selectors import Line  # noqa: E402
from capaian.planning.domain.cards import IndicatorCard, ObjectiveCard, PostCard  # noqa: E402
from capaian.planning.domain.targets import Comparison, TargetValue  # noqa: E402
from capaian.procedures.ports import RunRef  # noqa: E402

AT = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
SECONDS = 3.0
RUN = RunRef(1, uuid.UUID(int=1), "kecamatan-contoh", 1, uuid.UUID(int=2), "pengumpulan", "Pengumpulan Data", 1, "triwulan",
             "2025Q4", "running", "DATA CONTOH - bukan dokumen resmi")


def measured(work: Callable[[], int]) -> tuple[int, float, float]:
    """Bytes made, wall seconds, CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    return made, time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """One line for the workbooks, one for the same words as CSV, the ratio."""
    forms, rows = (int(sys.argv[n]) if len(sys.argv) > n else default for n, default in ((1, 40), (2, 60)))
    supplied = [[line(form, row) for row in range(1, rows + 1)] for form in range(forms)]

    def as_workbooks() -> int:
        return sum(len(workbook(lines, run=RUN, supplier=f"seksi-{n}", government="PEMERINTAH KABUPATEN CONTOH", at=AT,
                                name="KECAMATAN CONTOH", uid=uuid.UUID(int=n + 10))) for n, lines in enumerate(supplied))

    def as_csv() -> int:
        made = 0
        for lines in supplied:
            out = io.StringIO()
            csv.writer(out).writerows((*locked_texts(one), one.value, one.reason, one.note) for one in lines)
            made += len(out.getvalue())
        return made

    size, wall, cpu = measured(as_workbooks)
    _, _, plain = measured(as_csv)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{forms} forms of {rows} rows: {wall:.2f} s wall, {cpu:.2f} s CPU, {size / 1e6:.2f} MB, peak {peak:.0f} MB")
    print(f"the same words as CSV: {plain:.3f} s CPU; ratio {cpu / plain:.0f}")
    print(f"promised: within {SECONDS:.0f} s: {'kept' if wall <= SECONDS else 'FAILED'}")
    sys.exit(0 if wall <= SECONDS else 1)


def line(form: int, number: int) -> Line:
    """A row as a supplier might hand it in, all different."""
    return Line(row=form * 1000 + number, number=number, indicator=card(form, number), period="2025Q4",
                period_label="Triwulan IV 2025", supplier=f"seksi-{form}", supplier_id=form, supplier_title=f"Seksi {form}",
                target_year=Decimal("90.00"), target_period=Decimal("25.50"), target_label="", previous=Decimal("20.25"),
                state="value", value=Decimal(number * 37 + form) / 100, note=f"Catatan {form}.{number}",
                obstacles="Data dari desa terlambat", follow_up="Pendampingan operator desa")


def card(form: int, number: int) -> IndicatorCard:
    """An indicator with a name as long as they are."""
    target = TargetValue(Decimal("25.50"))
    return IndicatorCard(
        number, f"IKU-{form}-{number}", f"Persentase pelayanan nomor {form}.{number} yang diselesaikan menurut standar waktu",
        "Pelayanan selesai tepat waktu dibagi seluruh pelayanan", "%",
        ObjectiveCard("S1", "objective", "Meningkatnya mutu pelayanan kepada masyarakat", 1), "outcome", "higher", "higher", {},
        2, "last", "none", False, Decimal(1), "IKU", "quarter", "Realisasi dibagi target", "Register", PostCard("a", "Kasi"), (),
        False, {}, "", Comparison(target, target, target))

if __name__ == "__main__":
    main()
