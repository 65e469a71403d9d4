"""The acts on the library in the database: ``sop list|publish``, and ``--office`` of the others."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from capaian.cli.main import say as _
from capaian.cli.sop.reading import bytes_of, read
from capaian.kernel.dates import long_date
from capaian.kernel.errors import InvalidInput, NotFound
from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.selectors import actor_named, offices, titles
from capaian.organisation.selectors import office as office_row
from capaian.signing.ports import Credential
from capaian.signing.services import ratify_sop
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.seating import seated
from capaian.sop.exchange.remarks import Remark
from capaian.sop.selectors import library, pack_of
from capaian.sop.services import save_draft

if TYPE_CHECKING:
    from capaian.sop.models import ProcedureVersion

UNNAMED = {"bpmn.identity", "table.read"}
"""What a reader says of a file that holds no key of an office."""
STATES = {"draft": "rancangan", "in_force": "berlaku", "revoked": "dicabut"}


def list_(args: argparse.Namespace) -> int:
    for office in [office_row(args.office)] if args.office else offices():
        print(office.name)
        for row in library(office.pk):
            since = f" sejak {long_date(row.effective)}" if row.effective else ""
            until = f", dicabut {long_date(row.revoked)}" if row.revoked else ""
            print(f"  {row.definition.key}  versi {row.number}  {STATES[row.state]}{since}{until}")
    return 0


def version_named(args: argparse.Namespace) -> ProcedureVersion:
    """The version that ``--office``, ``--key`` and ``--number`` name; without a number the draft, else the one in force."""
    rows = _versions(args)
    if args.number is not None:
        found = next((r for r in rows if r.number == args.number), None)
    else:
        order = {"draft": 0, "in_force": 1, "revoked": 2}
        found = min(rows, key=lambda r: (order[r.state], -r.number), default=None)
    if found is None:
        raise NotFound("sop.unknown", "There is no such SOP version.", place=f"{args.key} {args.number or ''}".strip())
    return found


def _versions(args: argparse.Namespace) -> list[ProcedureVersion]:
    if not args.key:
        raise InvalidInput("sop.key", "Say which SOP of the library, with --key.", place="--key")
    key = args.key if "/" in args.key else f"{args.office}/{args.key}"
    return [row for row in library(office_row(args.office).pk) if row.definition.key == key]


def lintable(args: argparse.Namespace) -> list[tuple[str, Pack]]:
    """What ``sop lint --office`` looks at: every SOP of the office in its newest version, or the one of ``--key``."""
    if args.key:
        row = version_named(args)
        return [(f"{row.definition.key} versi {row.number}", pack_of(row))]
    newest: dict[str, ProcedureVersion] = {}
    for row in library(office_row(args.office).pk):
        newest.setdefault(row.definition.key, row)
    return [(f"{key} versi {row.number}", pack_of(row)) for key, row in newest.items()]


def two_versions(args: argparse.Namespace) -> tuple[Pack, Pack]:
    """The version in force, and what it is compared with: a file, the version of ``--number``, or the draft."""
    rows = _versions(args)
    old = next((r for r in rows if r.state == "in_force"), None)
    if old is None:
        raise NotFound("sop.not_in_force", "No version of “%(key)s” is in force.", key=args.key)
    return pack_of(old), read(args.files[0])[0] if args.files else pack_of(version_named(args))


def keep_draft(args: argparse.Namespace, pack: Pack, remarks: Iterable[Remark]) -> int:
    """Keep the pack as a draft of the library. A file that names no office is of the office that takes it."""
    if UNNAMED & {remark.code for remark in remarks}:
        pack = replace(pack, office=args.office, key=f"{args.office}/{pack.key.partition('/')[2]}")
    at = datetime.now(UTC)
    office = office_row(args.office)
    pack, taken = seated(pack, titles(office.pk), office.name)
    for column, title in taken:
        print(_("The column “%(column)s” is taken by “%(title)s” of the office.") % {"column": column, "title": title})
    row = save_draft(office=office, pack=pack, actor=_actor(args.who, at), at=at)
    print(_("Kept as draft, version %(number)s of “%(key)s”.") % {"number": row.number, "key": pack.key})
    return 0


def publish_(args: argparse.Namespace) -> int:
    at = datetime.now(UTC)
    row = version_named(args)
    try:
        effective = date.fromisoformat(args.effective)
    except ValueError:
        raise InvalidInput("sop.date", "“%(text)s” is not a date.", text=args.effective, place="--effective",
                           remedy="Write it as 2026-01-31.") from None
    row = ratify_sop(version=row, effective=effective, secret=_secret(args.secret_from), actor=_actor(args.who, at), at=at)
    print(_("“%(key)s” version %(number)s is in force from %(day)s; its signed document: %(sha)s.") % {
        "key": row.definition.key, "number": row.number, "day": long_date(row.effective), "sha": row.document_id})
    return 0


def _secret(path: Path | None) -> Credential | None:
    """Account and passphrase for a provider outside, from a file, so that they stand in no list of processes."""
    if path is None:
        return None
    lines = bytes_of(path).decode("utf-8", "replace").splitlines()
    if len(lines) < 2:
        raise InvalidInput("sop.secret", "The file holds the account and the passphrase, a line each.", place="--secret-from")
    return Credential(account=lines[0].strip(), passphrase=lines[1])


def _actor(username: str | None, at: datetime) -> Actor:
    """Who acts: the official of that account, else the installer."""
    return actor_named(username, at) if username else SYSTEM
