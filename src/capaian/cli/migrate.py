"""``capaian migrate``: bring the database's tables to this version."""

from __future__ import annotations

import argparse
import gc
import os

SETTINGS = "capaian.config.settings"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("migrate", help="bring the database's tables to this version")
    parser.add_argument("--plan", action="store_true", help="only show what would be changed")


def run(args: argparse.Namespace) -> int:
    """Apply what is missing, each change in its own transaction; a second time does nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    make_tables(plan=args.plan)
    return 0


def make_tables(**options: object) -> None:
    """Django's own command with these options. It draws every model anew at each step of their history; to look through
    all of them for garbage meanwhile is a seventh of its time, so that is done seldom."""
    from django.core.management import call_command

    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        call_command("migrate", interactive=False, **options)
    finally:
        gc.set_threshold(*usual)
