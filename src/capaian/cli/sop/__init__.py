"""``capaian sop``: SOPs as files (check, show, draw, convert, compare) and in the office's library.

What works on files needs neither a database nor Django. With ``--office`` and ``--key`` the same words mean the SOP in
the library of this installation. Nothing is ever corrected silently: what a reader noticed is printed, one line each.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORMATS = ("yaml", "xlsx", "bpmn", "svg", "pdf", "docx")


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("sop", help="check, print, import and export SOP packs")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)

    one = acts.add_parser("list", help="the SOPs of the library, every version")
    one.add_argument("--office", help="only this office")

    one = acts.add_parser("show", help="an SOP as text: who does what, in what time, and what follows")
    _which(one)
    one.add_argument("--json", action="store_true")

    one = acts.add_parser("lint", help="what is wrong, doubtful or missing")
    one.add_argument("files", nargs="*", type=Path, metavar="FILE", help="YAML, XLSX or BPMN; siblings of each other")
    _library(one)
    one.add_argument("--register", type=Path, metavar="YAML", help="register of regulations (default: the one delivered)")
    one.add_argument("--strict", action="store_true", help="exit 1 also for a warning")
    one.add_argument("--json", action="store_true")

    one = acts.add_parser("import", help="read a YAML, XLSX or BPMN file; to a YAML file, or as a draft of the library")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--out", type=Path, metavar="FILE.yaml", help="where to write it (default: standard output)")
    one.add_argument("--office", help="keep it as this office's draft instead")
    one.add_argument("--as", dest="who", metavar="USERNAME", help="with --office: who brings it in")

    one = acts.add_parser("export", help="write an SOP in another format")
    _which(one)
    one.add_argument("--to", choices=FORMATS, help="format (default: by the ending of --out)")
    one.add_argument("--out", type=Path, required=True, metavar="FILE")
    _paper(one)

    one = acts.add_parser("draw", help="the flowchart as SVG, or the whole document as PDF")
    _which(one)
    one.add_argument("--out", type=Path, required=True, metavar="FILE.svg|FILE.pdf")
    one.add_argument("--section", help="only this section (SVG)")
    _paper(one)

    one = acts.add_parser("template", help="a workbook to write a new SOP in")
    one.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx")

    one = acts.add_parser("diff", help="what changed: two files; or the version in force against a file or the draft")
    one.add_argument("files", nargs="*", type=Path, metavar="FILE")
    _library(one)
    one.add_argument("--json", action="store_true")

    one = acts.add_parser("publish", help="put a draft in force: the ratifier signs its document")
    _library(one, required=True)
    one.add_argument("--as", dest="who", required=True, metavar="USERNAME", help="the official who ratifies")
    one.add_argument("--effective", required=True, metavar="YYYY-MM-DD", help="the day from which it is in force")
    one.add_argument("--secret-from", type=Path, metavar="FILE",
                     help="with an outside provider: a file with account and passphrase, a line each")


def _library(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    parser.add_argument("--office", required=required, help="key of the office")
    parser.add_argument("--key", required=required, help="key of the SOP in the library, as OFFICE/NAME or NAME")
    parser.add_argument("--number", type=int, help="version (default: the draft if there is one, else the one in force)")


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
    _library(parser)


def _paper(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--page", choices=("a4", "f4"), default="a4", help="landscape sheet (SVG and PDF)")
    parser.add_argument("--at", metavar="DATE", help="date of the file (PDF, DOCX; default: now)")


def run(args: argparse.Namespace) -> int:
    """Do one act; only what it needs is imported."""
    in_library = args.act in {"list", "publish"} or bool(getattr(args, "office", None))
    if in_library:
        from capaian.cli.main import start_product

        start_product()
    module = importlib.import_module(
        "capaian.cli.sop.library" if args.act in {"list", "publish"} else "capaian.cli.sop.files")
    act: Callable[[argparse.Namespace], int] = getattr(module, f"{args.act}_")
    return act(args)
