"""``capaian run``: what happens and happened with an SOP: follow it, prove it, mine it, play it.

``mine`` and ``export --log`` work on files without a database; ``simulate`` makes data of its own and leaves only what it
writes; the others read the office's database.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

GROUPS = ("row", "step", "member", "person", "run")


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("run", help="follow a run of an SOP: list, show, replay its event log")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)

    one = acts.add_parser("list", help="the runs, with what is open and what is late")
    one.add_argument("--office")
    one.add_argument("--state", choices=("running", "suspended", "finished", "cancelled"))

    one = acts.add_parser("show", help="one run: every task of every round, with times")
    one.add_argument("uid")
    one.add_argument("--json", action="store_true")

    one = acts.add_parser("check", help="fold the event logs and compare them with the tables; exit 1 on any difference")
    one.add_argument("uid", nargs="*")
    one.add_argument("--office")

    one = acts.add_parser("mine", help="hold logs against their SOP: what deviates, and where the time goes")
    _logs(one)
    one.add_argument("--by", choices=GROUPS, default="row", help="sum the times by (default: row)")
    one.add_argument("--least", type=float, metavar="FITNESS", help="exit 1 when the fitness is below this")
    one.add_argument("--json", action="store_true")

    one = acts.add_parser("export", help="event logs as XES, JSON lines or CSV")
    _logs(one)
    one.add_argument("--xes", action="store_true", help="XES, for process mining tools (default: by the ending of --out)")
    one.add_argument("--out", type=Path, required=True, metavar="FILE.xes|jsonl|csv")

    one = acts.add_parser("simulate", help="play a whole run with example officials and write everything it leaves")
    one.add_argument("--sop", required=True, metavar="OFFICE/NAME|FILE")
    one.add_argument("--period", required=True, help="2024Q2, 202405, 2024S1, 2024")
    one.add_argument("--out", type=Path, required=True, metavar="DIR")
    one.add_argument("--decisions", type=Path, metavar="FILE", help="YAML or JSON: row → answers in turn")
    one.add_argument("--speed", choices=("standard", "instant"), default="standard",
                     help="each task in part of its standard time, or at once")
    one.add_argument("--seed", type=int, default=1, help="ids come from this number (default 1)")


def _logs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("logs", nargs="*", metavar="LOG|UID",
                        help="events.jsonl or a CSV table; or the address of a run; nothing: every run of --office")
    parser.add_argument("--sop", metavar="FILE|OFFICE/NAME", help="the SOP the logs are held against")
    parser.add_argument("--section", help="its section, where it has several")
    parser.add_argument("--office", help="read the runs of this office from the database")
    parser.add_argument("--zone", default="WIB", help="time zone of times in a table: WIB, WITA, WIT or a name")


def run(args: argparse.Namespace) -> int:
    """Do one act; only what it needs is imported."""
    module = {"mine": "mining", "export": "mining", "simulate": "simulating"}.get(args.act, "following")
    if module == "following":
        from capaian.cli.main import start_product

        start_product()
    act: Callable[[argparse.Namespace], int] = getattr(importlib.import_module(f"capaian.cli.run.{module}"), f"{args.act}_")
    return act(args)
