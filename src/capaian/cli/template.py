"""``capaian template``: the office's own Word templates of letters: the fields of a kind, a template to begin with, a check.

It needs no database: an officer may check a template before anybody uploads it.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from capaian.cli.main import say as _
from capaian.cli.main import sentence
from capaian.kernel.errors import InvalidInput


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("template", help="check an office's own Word template of a letter")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    for name, words in (("check", "say everything that is wrong with a template, by its place"),
                        ("start", "write a template with every field, to be rearranged in Word"),
                        ("fields", "list the fields of a kind of letter")):  # fmt: skip
        one = acts.add_parser(name, help=words)
        if name == "check":
            one.add_argument("file", type=Path, metavar="FILE", help=".docx")
            one.add_argument("--example", type=Path, metavar="FILE", help="also write the example letter made from it")
        one.add_argument("--kind", required=True, help="memo, disposition, invitation, attendance, minutes, receipt, "
                         "cover-letter, review-statement or decree")  # fmt: skip
        if name == "start":
            one.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """0 when the template may be used, 1 when something is wrong with it."""
    from capaian.letters.domain.templates import kind_of
    from capaian.letters.exchange.templates import examine, starting_template

    kind = kind_of(args.kind)
    if args.act == "fields":
        for field in kind.fields:
            parts = " (" + ", ".join(field.parts) + ")" if field.parts else ""
            mark = _("required") if field.required else ""
            print(f"{field.name:24} {_('list') if field.listed else _('text'):8} {mark:12}{parts}".rstrip())
        return 0
    if args.act == "start":
        args.out.write_bytes(starting_template(kind.key, at=datetime.now(UTC)))
        print(args.out)
        return 0
    if not args.file.is_file():
        raise InvalidInput("template.file", "There is no file “%(file)s”.", file=str(args.file))
    found = examine(args.file.read_bytes(), kind.key)
    for problem in found.problems:
        print(sentence(problem), file=sys.stderr)
    if found.problems:
        return 1
    if args.example:
        args.example.write_bytes(found.example)
    print(_("The template may be used: %(count)s fields in it.") % {"count": len(found.used)})
    return 0
