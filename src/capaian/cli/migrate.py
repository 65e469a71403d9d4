"""``capaian migrate``: bring the database's tables to this version."""

from __future__ import annotations

import argparse
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
    from django.core.management import call_command

    call_command("migrate", interactive=False, plan=args.plan)
    return 0
