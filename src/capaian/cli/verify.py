"""``capaian verify FILE.pdf``: who signed a file, when, as what, and whether it is still the file that was signed.

It needs neither a database nor Django nor the network: the file, and the root certificates one trusts (``--root``, or
those of this installation). Exit code 0 valid, 1 not valid, 2 unreadable or refused.
"""

from __future__ import annotations

import argparse
import gettext
import importlib
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from capaian.kernel.dates import clock, long_date
from capaian.kernel.errors import CapaianError, NotFound
from capaian.signing.domain.sentences import DAMAGED, of_file, of_signature
from capaian.signing.domain.verdicts import FileVerdict, Sentence, State

LOCALE = Path(__file__).resolve().parent.parent / "locale"
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
HELP = "check a signed PDF, without a database"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's options."""
    options(subparsers.add_parser("verify", help=HELP, description=HELP))


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.pdf")
    parser.add_argument("--root", type=Path, action="append", default=[], metavar="ROOT.pem",
                        help="a root certificate to trust instead of those of this installation; may be repeated")
    parser.add_argument("--json", action="store_true", help="answer as JSON for programs")
    parser.add_argument("--zone", choices=list(ZONES), default="WIB", help="zone of the times shown (default WIB)")


def run(args: argparse.Namespace) -> int:
    """Check one file and say what was found."""
    try:
        data = args.file.read_bytes()
    except OSError as problem:
        raise NotFound("verify.file", "The file “%(path)s” cannot be read.", path=str(args.file)) from problem
    # The adapters stand behind config, the layer above the doors: it is asked for by name.
    verify_file = importlib.import_module("capaian.config.signing").verify_file
    verdict: FileVerdict = verify_file(data, roots=args.root, at=datetime.now(UTC))
    if args.json:
        print(json.dumps(verdict.to_json(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(report(verdict, args.file.name, ZoneInfo(ZONES[args.zone]))))
    return 2 if verdict.state is State.UNREADABLE else 0 if verdict.valid else 1


def report(verdict: FileVerdict, name: str, zone: ZoneInfo) -> list[str]:
    """The lines for a person, in Indonesian.

    >>> for line in report(FileVerdict("0" * 64, 12), "surat.pdf", ZoneInfo("Asia/Jakarta")): print(line)
    surat.pdf
    TIDAK BERTANDA TANGAN: tidak ada tanda tangan dalam berkas ini.
    SHA-256: 000000...
    """
    catalogue = gettext.translation("django", localedir=LOCALE, languages=["id"], fallback=True)

    def say(sentence: Sentence) -> str:
        text = catalogue.gettext(sentence.msgid)
        return text % sentence.params if sentence.params else text

    lines = [name, say(of_file(verdict))]
    if verdict.damaged:
        lines.append(say(Sentence(DAMAGED)))
    for number, one in enumerate((*verdict.signatures, *verdict.archive_stamps), start=1):
        local = one.at.astimezone(zone) if one.at else None
        when = f"{long_date(local.date())} {clock(local)}" if local else "?"
        first, *rest = of_signature(one, when)
        lines.append(f"{number}. {say(first)}")
        lines += [f"   {say(sentence)}" for sentence in rest]
    lines.append(f"SHA-256: {verdict.sha256}")
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    """The command on its own: ``python -m capaian.cli.verify FILE.pdf``."""
    parser = argparse.ArgumentParser(prog="capaian verify", description=HELP)
    options(parser)
    args = parser.parse_args(argv)
    try:
        return run(args)
    except CapaianError as refusal:
        print(refusal.sentence(), file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
