"""``capaian measure table`` and ``capaian measure compare``: figures from a file, without Django or a database.

Also ``python -m capaian.cli.measure table FILE``.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``measure`` with its two actions to the command line."""
    parser = subparsers.add_parser("measure", help="compute achievements from a file, without a database")
    add_actions(parser)


def add_actions(parser: argparse.ArgumentParser) -> None:
    """Add ``table`` and ``compare`` to a parser."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    table = actions.add_parser("table", help="write the achievement of every row of a CSV, XLSX or JSON lines file")
    _reading(table)
    _declarations(table)
    table.add_argument("--numbers", choices=("id", "en"), help="how the file writes numbers (id: 1.250,5; en: 1,250.5)")
    table.add_argument("--input-decimals", type=int, metavar="N", help="decimals the figures have; decides 1.250")
    table.add_argument("--explain", action="store_true", help="add how each figure was made, in words")
    compare = actions.add_parser("compare", help="say which declared rule makes each printed achievement")
    _reading(compare)
    _declarations(compare)


def _reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv, .tsv, .xlsx or .jsonl")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=".jsonl, .csv or .xlsx (default: JSON lines to stdout)"
    )
    parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="target=“Target 2024” or #E")
    parser.add_argument("--header-row", type=int, metavar="N", help="the row that names the columns")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")
    parser.add_argument("--delimiter", choices=tuple(DELIMITERS), help="of a CSV file (default: found by the header)")
    parser.add_argument("--encoding", default="utf-8", help="of a CSV file (default: utf-8)")
    parser.add_argument("--cached-values", action="store_true", help="take the stored value of formula cells")
    parser.add_argument("--max-unzipped-mb", type=int, default=50, metavar="N", help="refuse larger workbooks (50)")
    parser.add_argument("--progress", action=argparse.BooleanOptionalAction, help="default: only on a terminal")


def _declarations(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("for rows that do not say it themselves")
    group.add_argument(
        "--formula", help="higher, lower-linear, lower-inverse, lower-gap, range, stabilise:N, rank:A<B<C"
    )
    group.add_argument("--direction", help="naik or turun")
    group.add_argument("--zero", dest="policy", help="achievement for a target of zero: undefined, 0, 100 (when met)")
    group.add_argument("--rounding", help="half-up, truncate, half-even")
    group.add_argument("--decimals", help="decimals shown (2)")
    group.add_argument("--cap", help="highest achievement shown: none, 100, 120 …")
    group.add_argument("--scale", help="default, fraction, or bands such as 85=Baik|70=Cukup|=Kurang")


def run(args: argparse.Namespace) -> int:
    """Do ``table`` or ``compare``; 0 when the file was read to its end, whatever stands in it."""
    from capaian.cli.measure.columns import parse_map
    from capaian.cli.measure.progress import Progress
    from capaian.cli.measure.reading import Options, open_table
    from capaian.cli.measure.settings import FIELDS, spec_of
    from capaian.cli.measure.writing import sink

    needed = ("target", "realisation") if args.action == "table" else ("target", "realisation", "achievement")
    words = {name: str(value) for name in FIELDS if (value := getattr(args, name, None)) is not None}
    if args.action == "table":
        spec_of(words)
    options = Options(
        needed=needed,
        mapping=parse_map(args.map),
        delimiter=DELIMITERS.get(args.delimiter or ""),
        encoding=args.encoding,
        sheet=args.sheet,
        header_row=args.header_row,
        cached=args.cached_values,
        max_unzipped_mb=args.max_unzipped_mb,
    )
    limit = csv.field_size_limit()
    table = open_table(args.file, options)
    progress = Progress(table.size, table.position, shown=args.progress)
    try:
        if args.action == "table":
            from capaian.cli.main import sentence
            from capaian.cli.measure import table as tables
            from capaian.kernel.numbers import Style

            style = Style(args.numbers) if args.numbers else None
            choices = tables.TableOptions(words, style, args.input_decimals, args.explain)
            work = tables.TableRun(table, choices, sentence)
            with sink(args.out, (*tables.OUT, "explanation") if args.explain else tables.OUT, args.file) as out:
                work.run(out, progress)
            progress.finish(work.rows)
            tables.summarise(work, table)
            return 0
        from capaian.cli.measure import compare as comparing

        with sink(args.out, comparing.OUT, args.file) as out:
            found = comparing.run(table, words, out, progress)
        progress.finish(sum(found[word] for word in ("reproduced", "not reproduced")))
        comparing.summarise(found, table)
        return 0
    finally:
        table.close()
        csv.field_size_limit(limit)
