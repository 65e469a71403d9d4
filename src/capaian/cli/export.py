"""``capaian export``: tables for national applications, and the evidence for the evaluation sheet."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from capaian.cli.main import say as _
from capaian.cli.main import start_product

TABLES = {"esr": "e-SAKIP Reviu", "sipd": "SIPD", "lppd": "LPPD"}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("export", help="tables for ESR, SIPD and LPPD; evidence for the evaluation sheet")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    for key, application in TABLES.items():
        one = acts.add_parser(key, help=f"the approved figures of a period as a table for {application}")
        one.add_argument("--office", required=True)
        one.add_argument("--period", required=True, metavar="2024Q1")
        one.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx|.csv|.json")
    one = acts.add_parser("lke", help="the evidence for criteria of the evaluation sheet, as a ZIP")
    one.add_argument("--office", required=True)
    one.add_argument("--year", type=int, required=True)
    one.add_argument("--criteria", type=Path, metavar="FILE.yaml", help="your own list (default: the one delivered)")
    one.add_argument("--out", type=Path, required=True, metavar="FILE.zip")


def run(args: argparse.Namespace) -> int:
    start_product()
    return lke(args) if args.act == "lke" else table(args)


def table(args: argparse.Namespace) -> int:
    from capaian.organisation.domain.actors import SYSTEM
    from capaian.reporting.exchange.national import hand_out

    made = hand_out(layout=args.act, office=args.office, period=args.period, form=args.out.suffix.lower().lstrip("."),
                    actor=SYSTEM, at=datetime.now(UTC))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_bytes(made.data)
    print(_("%(out)s: %(rows)s rows, %(changed)s new or changed, %(gone)s gone since the last export.") % {
        "out": args.out, "rows": len(made.rows), "changed": made.changed, "gone": len(made.gone)})
    return 0


def lke(args: argparse.Namespace) -> int:
    from capaian.organisation.domain.actors import SYSTEM
    from capaian.reporting.exchange.lke import bundle, criteria_in

    data = bundle(office=args.office, year=args.year, criteria=criteria_in(args.criteria), actor=SYSTEM,
                  at=datetime.now(UTC))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_bytes(data)
    print(f"{args.out}: {len(data)} bita")
    return 0
