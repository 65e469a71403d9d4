"""The command: where the demo's data lie, what is played, what is printed."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from capaian.cli.migrate import make_tables

START = datetime(2025, 1, 2, 7, 30, tzinfo=ZoneInfo("Asia/Jakarta"))  # the first working morning after 2024Q4
PERIOD = "2024Q4"


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help="show the product with example data, in a data folder of its own")
    parser.add_argument("--headless", action="store_true", help="play the SOP to its end without a browser")
    parser.add_argument("--all", action="store_true", help="with --headless: all six SOPs for 2024")
    parser.add_argument("--out", type=Path, help="with --headless: where everything is written (a new or empty folder)")
    parser.add_argument("--seed", type=int, default=1, help="ids come from this number (default 1)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fresh", action="store_true", help="forget what was done in the demo and begin again")


def run(args: argparse.Namespace) -> int:
    if args.headless:
        return headless(args)
    home = Path(os.environ.get("CAPAIAN_DATA_DIR") or Path.cwd() / "var") / "demo"
    if args.fresh and home.exists():
        shutil.rmtree(home)
    start_django(home)
    from capaian.cli.demo.served import prepare, who_can_log_in

    prepare(seed=args.seed)
    print(who_can_log_in(f"http://{args.host}:{args.port}"), flush=True)
    from capaian.cli import serve

    return int(serve.run(argparse.Namespace(host=args.host, port=args.port, workers=1)))


def start_django(home: Path) -> None:
    """Point the settings at this data folder, with the embedded database, and make its tables."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ["CAPAIAN_DATA_DIR"] = str(home)
    os.environ.pop("CAPAIAN_DATABASE_URL", None)  # example data never enter an office's own database
    os.environ.pop("CAPAIAN_FILES_DIR", None)
    os.environ.pop("CAPAIAN_AUTHORITY_DIR", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "capaian.config.settings")
    import django

    django.setup()
    make_tables(verbosity=0)


def headless(args: argparse.Namespace) -> int:
    """Play, write everything to ``--out``, and leave nothing else behind."""
    out: Path | None = args.out
    if out is None:
        print("--headless needs --out DIR", file=sys.stderr)
        return 2
    if out.exists() and any(out.iterdir()):
        print(f"{out}: the folder is not empty", file=sys.stderr)
        return 2
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="capaian-demo-") as home:
        start_django(Path(home))
        summary = everything(args.seed, out) if args.all else one(args.seed, out)
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    print(f"{out}: {len(summary['artefacts'])} artefacts, {len(summary['signatures'])} signatures, "
          f"{summary['open_tasks']} open tasks")
    return 0


def progress(text: str) -> None:
    """One line of progress on standard error."""
    print(text, file=sys.stderr, flush=True)


def one(seed: int, out: Path) -> dict[str, Any]:
    """The Pakusari SOP for 2024Q4: one return at row 2, one section's form returned at row 5."""
    from capaian.cli.demo import result
    from capaian.cli.demo.offices import found, take_over_history
    from capaian.cli.demo.player import Player, Script
    from capaian.foundation.worker import drain
    from capaian.organisation.selectors import actor_of, office, standing_in
    from capaian.procedures.selectors import differences
    from capaian.procedures.services import start_run
    from capaian.sop.selectors import in_force

    key = "kecamatan-pakusari"
    progress("office, plan and SOP …")
    found(key, seed=seed, at=START, password=None)
    take_over_history(key, PERIOD, at=START)
    row = office(key)
    version = in_force(row.pk, f"{key}/pengumpulan-data-kinerja")
    starter = actor_of(person=standing_in(row.pk, "position:petugas-pengolah-data", START), at=START)
    run_ = start_run(version=version, section=version.pack["sections"][0]["key"], period=PERIOD, actor=starter, at=START)
    script = Script(outcomes={"r2": ["no"]}, wrong=frozenset({first_wrong(key)}))
    player = Player(run_, script, lambda t, at: progress(f"row {t.row.no} {t.kind:12} {t.member_title} (round {t.round})"))
    end = player.play(START)
    found_ = differences(run_.id)
    if found_:
        raise AssertionError("\n".join(found_))
    progress("archive time stamps …")
    drain(at=end)
    progress("writing …")
    return result.write(run_, out, at=end)


def first_wrong(office: str) -> tuple[str, str]:
    """The row that is typed wrongly in the demo: the first indicator of the last supplier."""
    from capaian.cli.demo.offices import plan_data

    rows = plan_data(office)["indicators"]
    last = sorted({r["suppliers"][0] for r in rows})[-1]
    return next((r["code"], PERIOD) for r in rows if r["suppliers"][0] == last)


def everything(seed: int, out: Path) -> dict[str, Any]:
    """All six SOPs for 2024."""
    from capaian.cli.demo.year import play_all

    return play_all(seed, out, progress)
