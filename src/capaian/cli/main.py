"""The command line: one of the three doors, and the one that opens first.

A command is a module of this package with ``add_parser(subparsers)`` and ``run(args)``; only the module that was asked
for is imported, so ``capaian --help`` answers at once and ``capaian measure`` works without Django or a database. A
refusal (:class:`capaian.kernel.errors.CapaianError`) becomes one Indonesian sentence on standard error and exit code 2.

>>> [command.name for command in COMMANDS][:2]
['demo', 'migrate']
>>> main(["--version"])
capaian ...
0
"""

from __future__ import annotations

import argparse
import gettext
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from capaian import __version__
from capaian.kernel.errors import CapaianError, ManyProblems, NotReady

LOCALE = Path(__file__).resolve().parent.parent / "locale"


@dataclass(frozen=True)
class Command:
    """A word after ``capaian``: the module that does it, and the line in ``capaian --help``."""

    name: str
    help: str

    @property
    def module(self) -> str:
        return f"capaian.cli.{self.name}"


COMMANDS = (
    Command("demo", "show the product with example data, in a data folder of its own"),
    Command("migrate", "bring the database's tables to this version"),
    Command("serve", "run the web server and the worker"),
    Command("worker", "do what waits in the queue: time stamps, e-mail, reminders"),
    Command("sop", "check, print, import and export SOP packs"),
    Command("office", "list the offices; let a post watch the offices of its government"),
    Command("plan", "check, bring in, export and copy the plan of a year"),
    Command("template", "check an office's own Word template of a letter"),
    Command("run", "follow a run of an SOP: list, show, replay its event log"),
    Command("archive", "check the archive, export a filed run, set the retention schedule"),
    Command("export", "tables for ESR, SIPD and LPPD; evidence for the evaluation sheet"),
    Command("measure", "compute achievements from a file, without a database"),
    Command("verify", "check a signed PDF, without a database"),
    Command("messages", "bring the translation catalogues up to date (for developers)"),
)


def available() -> list[Command]:
    """The commands whose module is here; a leaner installation simply offers fewer."""
    return [command for command in COMMANDS if find_spec(command.module)]


def main(argv: Sequence[str] | None = None) -> int:
    """Do what ``argv`` asks and return the exit code: 0 done, 1 done but not well, 2 refused."""
    words = list(sys.argv[1:] if argv is None else argv)
    chosen = next((command for command in available() if words[:1] == [command.name]), None)
    parser = argparse.ArgumentParser(
        prog="capaian", description="Performance data of an office, from the order to collect to the archived report."
    )
    parser.add_argument("--version", action="version", version=f"capaian {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    module = importlib.import_module(chosen.module) if chosen else None
    if module:
        module.add_parser(subparsers)
    else:
        for command in available():
            subparsers.add_parser(command.name, help=command.help, add_help=False)
    try:
        args = parser.parse_args(words)
        if module is None:
            parser.print_help()
            return 0
        return int(module.run(args) or 0)
    except CapaianError as refusal:
        print(sentence(refusal), file=sys.stderr)
        return 2
    except SystemExit as end:  # argparse: --help, --version, a wrong option
        return end.code if isinstance(end.code, int) else 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `capaian … | head`
        sys.stderr.close()
        return 0
    except OSError as trouble:  # a file that cannot be opened, a folder that cannot be written, a full disk
        if not trouble.filename:
            raise
        print(sentence(file_refused(trouble)), file=sys.stderr)
        return 2


def file_refused(trouble: OSError) -> CapaianError:
    """A file that cannot be opened or written, by its name, with what the operating system says.

    >>> file_refused(IsADirectoryError(21, "Is a directory", "/tmp")).place
    '/tmp'
    """
    return NotReady("file.refused", "This file cannot be opened or written (%(why)s).", why=trouble.strerror or "?",
                    place=str(trouble.filename)[:200], remedy="Check its name and folder.")


def sentence(refusal: CapaianError) -> str:
    """The refusal as an officer reads it: place, what is wrong, what to do; one line per problem.

    >>> from capaian.kernel.errors import InvalidInput
    >>> print(sentence(InvalidInput("x", "Zz %(what)s.", place="E7", remedy="Yy.", what="aa")))
    E7: Zz aa. Yy. [x]
    """
    if isinstance(refusal, ManyProblems):
        return "\n".join(sentence(problem) for problem in refusal.problems)
    parts = [say(part) for part in (refusal.message, refusal.remedy) if part]
    if refusal.params:  # a message without parameters may hold a plain percent sign
        parts = [part % refusal.params for part in parts]
    place = f"{refusal.place}: " if refusal.place else ""
    return f"{place}{' '.join(parts)} [{refusal.code}]"


def say(message: str) -> str:
    """A message id in the words of the officers who read a terminal: Indonesian."""
    return _spoken().gettext(message) if message else ""


@cache
def _spoken() -> gettext.NullTranslations:
    return gettext.translation("django", localedir=LOCALE, languages=["id"], fallback=True)


def start_product() -> None:
    """Set up the framework for a command that works on the office's database. ``NotReady`` when its tables are behind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "capaian.config.settings")
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if behind:
        raise NotReady("serve.behind", "The database is %(count)s changes behind this version.", count=len(behind),
                       remedy="Make a backup, then run “capaian migrate”.")
