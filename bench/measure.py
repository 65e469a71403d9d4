"""How fast ``capaian measure table`` is against only reading and parsing the same file with the standard library.

    python bench/measure.py [ROWS]

Both run in this process one after the other on the same file, in CPU seconds, so the ratio does not depend on the
machine. The promise is a fifth: measuring, grading, checking and writing a row costs at most as much as reading and
parsing five; for three files: plain figures, figures of different decimals with names that need a look, and rows that each
say their own rule. The last figure is the peak memory, which does not grow with the rows.

    python bench/measure.py [ROWS] --with polars

sets a columnar library beside it, where one is installed: not a promise, but what there is to gain.
"""

from __future__ import annotations

import argparse
import csv
import importlib
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


FILES = {
    "plain": "two decimals",
    "mixed": "mixed decimals and doubtful names",
    "rules": "two decimals, a rule of its own in every row",
}


def write(path: Path, rows: int, kind: str) -> None:
    """A file as an office might send it: distinct names and figures, national decimals; `kind` is one of `FILES`."""
    mixed, ruled = kind == "mixed", kind == "rules"
    rng = random.Random(2024)  # noqa: S311 - figures for a measurement of speed
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, delimiter=";")
        header = ("indikator", "satuan", "target", "realisasi")
        out.writerow((*header, "arah", "rumus", "pembulatan", "desimal", "batas") if ruled else header)
        for number in range(rows):
            target, reached = rng.randint(1, 10**7), rng.randint(0, 10**7)
            shapes = [f"{one // 100},{one % 100:02d}" for one in (target, reached)]
            name = "Persentase pelayanan menurut standar"
            if mixed:
                wholes = [(str(one), f"{one // 10},{one % 10}") for one in (target, reached)]
                shapes = [rng.choice((*whole, text)) for whole, text in zip(wholes, shapes, strict=True)]
                name = rng.choice((name, "Prevalensi stunting", "Angka kematian bayi", "Indeks kepuasan masyarakat"))
            rule: tuple[str, ...] = ()
            if ruled:
                way = rng.choice((("naik", ""), ("turun", ""), ("turun", "T/R"), ("", "(2T-R)/T"), ("", "")))
                last = rng.choice(("", "dipotong")), rng.choice(("", "0", "1", "2")), rng.choice(("", "100", "120"))
                rule = (*way, *last)
            out.writerow((f"{name} {number}", "%", *shapes, *rule))


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


def read_by_columns(path: Path, library: str) -> float | None:
    """CPU seconds of a columnar library for the same: two exact decimals a row. None where it is not installed."""
    try:
        columns = importlib.import_module(library)
    except ModuleNotFoundError:
        print(f"{library} is not installed: nothing is compared with it", file=sys.stderr)
        return None
    started = time.process_time()
    figure = columns.col("target", "realisasi").str.replace(",", ".", literal=True).cast(columns.Decimal(18, 4))
    columns.scan_csv(path, separator=";", infer_schema=False).with_columns(figure).collect()
    return time.process_time() - started


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("rows", nargs="?", type=int, default=1_000_000)
    arguments.add_argument("--with", dest="library", choices=("polars",))
    asked = arguments.parse_args()
    rows, ratios = asked.rows, []
    for kind, words in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tabel.csv"
            write(path, rows, kind)
            base = min(read_and_parse(path) for _ in range(2))  # the better of two: another program may be busy
            ours = min(measured(path, Path(folder) / "hasil.jsonl") for _ in range(2))
            beside = read_by_columns(path, asked.library) if asked.library else None
        ratios.append(ours / base)
        print(f"{rows:,} rows, {words}")
        print(f"read and parse only  {base:7.2f} s   {base / rows * 1e6:6.2f} µs a row")
        print(f"measure table        {ours:7.2f} s   {ours / rows * 1e6:6.2f} µs a row   ratio {ours / base:.2f}")
        if beside is not None:
            print(
                f"{asked.library:20} {beside:7.2f} s   {beside / rows * 1e6:6.2f} µs a row   ratio {ours / beside:.2f}"
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"promised ratio: at most {PROMISE:.0f}; peak memory {peak:.0f} MB")
    sys.exit(0 if max(ratios) <= PROMISE else 1)


if __name__ == "__main__":
    main()
