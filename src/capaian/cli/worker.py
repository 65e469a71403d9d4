"""``capaian worker``: does what the pages only ask for: archive time stamps, e-mail, reminders.

``capaian serve`` runs one by itself; on PostgreSQL further ones may run beside it, also on other machines. A worker that
dies loses nothing: what it held is taken up again, by itself at its next start or by another when the lease is over.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import sys
import threading
from datetime import UTC, datetime

from capaian.cli.main import say as _
from capaian.cli.main import start_product


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("worker", help="do what waits in the queue: time stamps, e-mail, reminders")
    parser.add_argument("--once", action="store_true", help="do what waits now, then end; exit code 1 when some failed")
    parser.add_argument("--status", action="store_true", help="only tell how the queue stands; 1 when there are dead letters")
    parser.add_argument("--retry", metavar="KEY", help="ask for a dead letter again")
    parser.add_argument("--name", help="the worker's name; what a dead worker of this name held is taken up at once")
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    start_product()
    from django.db import close_old_connections

    from capaian.foundation import worker
    from capaian.organisation.domain.actors import SYSTEM

    def clock() -> datetime:
        return datetime.now(UTC)

    if args.retry:
        worker.revive(key=args.retry, actor=SYSTEM, at=clock())
        return 0
    if args.status:
        return status()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    name = args.name or f"{socket.gethostname()}:{os.getpid()}"
    if args.once:
        worker.ask_periodic(at=clock())
        done = worker.drain(at=clock(), worker=name)
        print(_("%(count)s jobs done.") % {"count": done})
        return 1 if worker.queue().failed else 0
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    if args.supervised:
        when_parent_ends(stop.set)

    def stopped(seconds: float) -> bool:
        close_old_connections()
        return stop.wait(seconds)

    worker.work(worker=name, clock=clock, stopped=stopped)
    return 0


def status() -> int:
    """How the queue stands, and every dead letter with its last error."""
    from capaian.foundation import worker

    now, dead = worker.queue(), worker.dead_letters()
    print(_("%(waiting)s jobs wait (%(failed)s failed before), %(dead)s were given up.") % {
        "waiting": now.waiting, "failed": now.failed, "dead": now.dead})
    for letter in dead:
        print(f"{letter.key}  {letter.last_error}")
    return 1 if dead else 0


def when_parent_ends(act: object) -> None:
    """Call ``act`` when the process that started this one is gone: its end of our standard input closes then."""
    def watch() -> None:
        while os.read(0, 1):
            pass
        act()  # type: ignore[operator]

    threading.Thread(target=watch, daemon=True).start()
