"""``capaian plan``: the plan of a year as a workbook or a plan document: template, check, import, export, copy.

``check`` and ``import`` go the same way; ``check`` takes everything back at the end. Every fault is told with its sheet
and cell.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capaian.cli.main import say as _
from capaian.cli.main import start_product

if TYPE_CHECKING:
    from capaian.planning.exchange.importing import Imported, PlanBook

KINDS = {"added": "ditambah", "removed": "dihapus", "changed": "diubah"}


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("plan", help="check, bring in, export and copy the plan of a year")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    for name, words in (("check", "what an import would change, and what is wrong, by sheet and cell"),
                        ("import", "put a workbook or a plan document into force")):  # fmt: skip
        one = acts.add_parser(name, help=words)
        one.add_argument("file", type=Path, metavar="FILE", help=".xlsx or .yaml")
        one.add_argument("--reason", default="", help="why a plan in force is revised: replacement-of-official, "
                         "change-of-strategy or change-of-priority")  # fmt: skip
        _common(one)
    for name, words in (("template", "a workbook to begin with"), ("export", "the plan in force")):
        one = acts.add_parser(name, help=words)
        one.add_argument("--year", type=int, required=True)
        one.add_argument("--out", type=Path, required=True, metavar="FILE")
        _common(one)
    one = acts.add_parser("copy", help="a year's plan as a draft of a later year, without its targets")
    one.add_argument("--from", dest="from_year", type=int, required=True, metavar="YEAR")
    one.add_argument("--to", dest="to_year", type=int, required=True, metavar="YEAR")
    one.add_argument("--out", type=Path, required=True, metavar="FILE")
    _common(one)

    one = acts.add_parser("nomenclature", help="bring in codes of programmes by year, and what became of earlier ones")
    one.add_argument("file", type=Path, metavar="FILE.yaml")
    one.add_argument("--office", default="", help="only for this office (default: for every office)")
    one.add_argument("--as", dest="who", metavar="USERNAME", help="who does it (default: the installer)")


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--office", required=True, help="key of the office")
    parser.add_argument("--as", dest="who", metavar="USERNAME", help="who does it (default: the installer)")


def run(args: argparse.Namespace) -> int:
    """Do one act on the office's database."""
    start_product()
    act: Callable[[argparse.Namespace], int] = globals()[f"{args.act}_"]
    return act(args)


def check_(args: argparse.Namespace) -> int:
    done = _imported(args, dry_run=True)
    _told(done)
    print(_("Nothing was kept; bring it in with “capaian plan import”."))
    return 0


def import_(args: argparse.Namespace) -> int:
    done = _imported(args, dry_run=False)
    _told(done)
    print(_("The plan of %(year)s, version %(version)s, is in force.")
          % {"year": done.plan.year, "version": done.plan.version})  # fmt: skip
    return 0


def template_(args: argparse.Namespace) -> int:
    from capaian.organisation.selectors import office
    from capaian.planning.exchange.importing import template

    return _write(args.out, template(office(args.office), args.year, _now()))


def export_(args: argparse.Namespace) -> int:
    from capaian.organisation.selectors import office
    from capaian.planning.exchange.importing import export_document, export_plan

    row = office(args.office)
    if args.out.suffix in (".yaml", ".yml"):
        return _write(args.out, _yaml(export_document(row, args.year, _now())))
    return _write(args.out, export_plan(row, args.year, _now()))


def copy_(args: argparse.Namespace) -> int:
    from capaian.organisation.selectors import office
    from capaian.planning.exchange.importing import draft_workbook
    from capaian.planning.services import copy_plan_forward

    row, at = office(args.office), _now()
    draft = copy_plan_forward(office=row, from_year=args.from_year, to_year=args.to_year, actor=_actor(args, at), at=at)
    return _write(args.out, _yaml(draft) if args.out.suffix in (".yaml", ".yml") else draft_workbook(draft, row, at))


def nomenclature_(args: argparse.Namespace) -> int:
    import yaml

    from capaian.cli.sop.reading import bytes_of
    from capaian.kernel.errors import InvalidInput
    from capaian.organisation.selectors import office
    from capaian.planning.domain.nomenclature import table_from_data
    from capaian.planning.services import record_nomenclature

    try:
        data = yaml.safe_load(bytes_of(args.file))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as broken:
        raise InvalidInput("plan.yaml", "This is neither a workbook nor a plan document.", place=args.file.name) from broken
    table, at = table_from_data(data if isinstance(data, dict) else {}), _now()
    touched = record_nomenclature(office=office(args.office) if args.office else None, table=table, actor=_actor(args, at),
                                  at=at)  # fmt: skip
    print(f"{len(table.codes)} kode, {len(table.changes)} perubahan kode; {touched} baris baru atau berubah")
    return 0


def _imported(args: argparse.Namespace, *, dry_run: bool) -> Imported:
    from capaian.organisation.selectors import office
    from capaian.planning.exchange.importing import import_plan

    row, at = office(args.office), _now()
    book = _book(args.file, row, at)
    return import_plan(office=row, book=book, revision_reason=args.reason, dry_run=dry_run, actor=_actor(args, at), at=at)


def _book(path: Path, office: Any, at: datetime) -> PlanBook:
    """A workbook by its content, anything else as a plan document."""
    import yaml

    from capaian.cli.sop.reading import bytes_of
    from capaian.kernel.errors import InvalidInput
    from capaian.planning.exchange.importing import PlanBook, book_of

    data = bytes_of(path)
    if data.startswith(b"PK"):
        return book_of(data, office, at)
    try:
        document = yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as broken:
        raise InvalidInput("plan.yaml", "This is neither a workbook nor a plan document.", place=path.name) from broken
    if not isinstance(document, dict):
        raise InvalidInput("plan.yaml", "This is neither a workbook nor a plan document.", place=path.name)
    return PlanBook(document)


def _told(done: Imported) -> None:
    for change in done.changes:
        what = f": {change.field}: {change.old or '–'} → {change.new or '–'}" if change.field else ""
        print(f"{KINDS[change.kind]} {change.code} {change.name}{what}")
    if done.strategy:
        print(f"{done.strategy.title}: {len(done.strategy.targets)} target")
    if done.past:
        print(f"riwayat: {done.past} baris")
    for remark in done.plan.remarks:
        print(f"perhatikan {remark['place']}: {_(remark['message'])}")


def _yaml(document: Any) -> bytes:
    import yaml

    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120).encode()


def _write(path: Path, data: bytes) -> int:
    from capaian.cli.sop.reading import written

    written(path, data)
    print(path)
    return 0


def _actor(args: argparse.Namespace, at: datetime) -> Any:
    from capaian.organisation.domain.actors import SYSTEM
    from capaian.organisation.selectors import actor_named

    return actor_named(args.who, at) if args.who else SYSTEM


def _now() -> datetime:
    return datetime.now(UTC)
