"""How fast ``capaian measure table`` is against only reading and parsing the same file with the standard library.

    python bench/measure.py [ROWS]

Both run in this process one after the other on the same file, in CPU seconds, so the ratio does not depend on the
machine. The promise is a fifth: measuring, grading, checking and writing a row costs at most as much as reading and
parsing five. A second file has figures of different decimals and names that need a look; it is measured beside it. The
last figure is the peak memory, which does not grow with the rows.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from capaian.cli import measure

PROMISE = 5.0


def write(path: Path, rows: int, *, mixed: bool) -> None:
    """A file as an office might send it: distinct names and figures, national decimals, two or a mixture."""
    rng = random.Random(2024)  # noqa: S311 - figures for a measurement of speed
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, delimiter=";")
        out.writerow(("indikator", "satuan", "target", "realisasi"))
        for number in range(rows):
            target, reached = rng.randint(1, 10**7), rng.randint(0, 10**7)
            shapes = [f"{one // 100},{one % 100:02d}" for one in (target, reached)]
            name = "Persentase pelayanan menurut standar"
            if mixed:
                wholes = [(str(one), f"{one // 10},{one % 10}") for one in (target, reached)]
                shapes = [rng.choice((*whole, text)) for whole, text in zip(wholes, shapes, strict=True)]
                name = rng.choice((name, "Prevalensi stunting", "Angka kematian bayi", "Indeks kepuasan masyarakat"))
            out.writerow((f"{name} {number}", "%", *shapes))


def read_and_parse(path: Path) -> float:
    """CPU seconds of the standard library alone: csv and two Decimals a row."""
    started = time.process_time()
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream, delimiter=";")
        next(rows)
        for row in rows:
            Decimal(row[2].replace(",", "."))
            Decimal(row[3].replace(",", "."))
    return time.process_time() - started


def measured(path: Path, out: Path) -> float:
    """CPU seconds of the whole command: read, parse, measure, grade, warn, write."""
    parser = argparse.ArgumentParser()
    measure.add_actions(parser)
    args = parser.parse_args(["table", str(path), "--out", str(out), "--scale", "default", "--no-progress"])
    started = time.process_time()
    measure.run(args)
    return time.process_time() - started


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    ratios = []
    for mixed in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tabel.csv"
            write(path, rows, mixed=mixed)
            base = read_and_parse(path)
            ours = measured(path, Path(folder) / "hasil.jsonl")
        ratios.append(ours / base)
        print(f"{rows:,} rows, {'mixed decimals and doubtful names' if mixed else 'two decimals'}")
        print(f"read and parse only  {base:7.2f} s   {base / rows * 1e6:6.2f} µs a row")
        print(f"measure table        {ours:7.2f} s   {ours / rows * 1e6:6.2f} µs a row   ratio {ours / base:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"promised ratio for two decimals: at most {PROMISE:.0f}; peak memory {peak:.0f} MB")
    sys.exit(0 if ratios[0] <= PROMISE else 1)


if __name__ == "__main__":
    main()
