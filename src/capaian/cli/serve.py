"""``capaian serve``: the web server for one office or many, without a second program in front of it.

Static files come from the same process with long-lived addresses; put a proxy in front only for HTTPS. On SQLite each
worker process has one thread, because writers queue at the file; on PostgreSQL two processes have four threads each.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from capaian.kernel.errors import NotReady

SETTINGS = "capaian.config.settings"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("serve", help="run the web server")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: only this machine)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, help="processes (default: 2)")
    parser.add_argument("--threads", type=int, help="threads per process (default: 1 on SQLite, 4 on PostgreSQL)")


def run(args: argparse.Namespace) -> int:
    """Refuse to start on a database whose tables are behind; else serve until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if behind:
        raise NotReady("serve.behind", "The database is %(count)s changes behind this version.", count=len(behind),
                       remedy="Make a backup, then run “capaian migrate”.")
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    sqlite = connection.vendor == "sqlite"
    connection.close()  # each worker process opens its own
    from granian import Granian
    from granian.constants import Interfaces

    print(f"Capaian: http://{args.host}:{args.port}/  (Ctrl+C stops it)", flush=True)
    Granian(
        "capaian.config.wsgi:application", address=args.host, port=args.port, interface=Interfaces.WSGI,
        workers=args.workers or 2, blocking_threads=getattr(args, "threads", None) or (1 if sqlite else 4),
        respawn_failed_workers=True, websockets=False,
    ).serve()
    return 0
