"""``capaian archive``: check that everything filed is still what was filed, hand a run out as a package, set the schedule."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from capaian.cli.main import start_product


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("archive", help="check the archive, export a filed run, set the retention schedule")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)

    one = acts.add_parser("list", help="what was filed")
    one.add_argument("--office", help="only this office")
    one.add_argument("--search", default="", metavar="WORDS", help="in titles, numbers, places and names of files")

    one = acts.add_parser("check", help="every file against its checksum; exit code 1 when something is wrong")
    one.add_argument("--office", help="only this office (does not look for orphans)")

    one = acts.add_parser("export", help="a filed run as a BagIt package that verifies without this software")
    one.add_argument("run", metavar="RUN_UID", help="the run's id, as in its address and in “capaian archive list”")
    one.add_argument("--out", type=Path, required=True, metavar="DIR|FILE.zip")

    one = acts.add_parser("schedule", help="set an office's retention schedule (JRA) from a file")
    one.add_argument("file", type=Path, metavar="FILE.yaml")
    one.add_argument("--office", required=True)


def run(args: argparse.Namespace) -> int:
    start_product()
    return int({"list": _list, "check": _check, "export": _export, "schedule": _schedule}[args.act](args))


def _list(args: argparse.Namespace) -> int:
    from capaian.archive.selectors import entries
    from capaian.organisation.selectors import office, offices

    for row in [office(args.office)] if args.office else offices():
        print(row.name)
        for entry in entries(row.pk, args.search):
            print(f"  {entry.number}  {entry.run.uid if entry.run else '-'!s:36}  {entry.title}")
    return 0


def _check(args: argparse.Namespace) -> int:
    from capaian.archive.selectors import troubles

    found = troubles(args.office or "")
    for line in found:
        print(line)
    print(f"{len(found)} temuan" if found else "Arsip utuh: setiap berkas sama dengan sidiknya.")
    return 1 if found else 0


def _export(args: argparse.Namespace) -> int:
    from capaian.archive.exchange.package import write_package
    from capaian.archive.selectors import entry_of_uid

    written = write_package(entry_of_uid(args.run), args.out, at=datetime.now(UTC))
    print(f"{args.out}: {len(written)} berkas")
    return 0


def _schedule(args: argparse.Namespace) -> int:
    import yaml

    from capaian.archive.services import adopt_schedule
    from capaian.kernel.errors import InvalidInput, NotFound
    from capaian.organisation.domain.actors import SYSTEM
    from capaian.organisation.selectors import office

    try:
        document = yaml.safe_load(args.file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise NotFound("archive.file", "The file “%(path)s” cannot be read.", path=str(args.file)) from problem
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise InvalidInput("archive.yaml", "The file is not YAML that can be read.", place=args.file.name) from problem
    adopt_schedule(office=office(args.office), document=document, actor=SYSTEM, at=datetime.now(UTC))
    print(f"{args.office}: jadwal retensi tercatat")
    return 0
