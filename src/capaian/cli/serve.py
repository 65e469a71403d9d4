"""``capaian serve``: the product for one office or many, in one command: the web server and the worker beside it.

Two child processes are looked after: a worker that ends is started again (it would only slow the pages down as a thread
of the web server); when the web server ends, everything ends. Static files come from the web server itself; put a proxy
in front only for HTTPS. On SQLite each web process has one thread, because writers queue at the file; on PostgreSQL two
processes have four threads each.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

from capaian.cli.main import start_product
from capaian.cli.worker import when_parent_ends

STEADY = 30.0  # seconds after which a worker counts as having started well
LONGEST = 60.0  # seconds between two starts at most


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("serve", help="run the web server and the worker")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: only this machine)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, help="web processes (default: 2)")
    parser.add_argument("--threads", type=int, help="threads per web process (default: 1 on SQLite, 4 on PostgreSQL)")
    parser.add_argument("--no-worker", action="store_true", help="only the web server; run “capaian worker” elsewhere")
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Refuse to start on a database whose tables are behind; else serve until told to stop."""
    start_product()
    if getattr(args, "supervised", False):
        when_parent_ends(lambda: os.kill(os.getpid(), signal.SIGTERM))
        return web(args)
    gather_static()  # before the web server's own process reads whether they are there
    own = [sys.executable, "-m", "capaian"]
    asked = [f"--{name}={value}" for name in ("host", "port", "workers", "threads") if (value := getattr(args, name, None))]
    web_, worker = [*own, "serve", "--supervised", *asked], [*own, "worker", "--supervised", f"--name=serve-{os.getpid()}"]
    supervisor = Supervisor(web_, () if getattr(args, "no_worker", False) else worker)
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: supervisor.stop.set())
    return supervisor.run()


def web(args: argparse.Namespace) -> int:
    """The web server itself."""
    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    connection.close()  # each web process opens its own
    from granian import Granian
    from granian.constants import Interfaces

    print(f"Capaian: http://{args.host}:{args.port}/  (Ctrl+C stops it)", flush=True)
    Granian(
        "capaian.config.wsgi:application", address=args.host, port=args.port, interface=Interfaces.WSGI,
        workers=args.workers or 2, blocking_threads=getattr(args, "threads", None) or (1 if sqlite else 4),
        respawn_failed_workers=True, websockets=False,
    ).serve()
    return 0


def gather_static() -> None:
    """Style, script and signs under names that say their content, also compressed: a browser asks for each only once."""
    from django.contrib.staticfiles.management.commands.collectstatic import Command
    from django.core.management import call_command
    from whitenoise.storage import CompressedManifestStaticFilesStorage

    command = Command()
    command.storage = CompressedManifestStaticFilesStorage()
    call_command(command, interactive=False, verbosity=0)


@dataclass
class Supervisor:
    """Two commands: the first decides when all ends, the second, where there is one, is started again whenever it ends."""

    web: Sequence[str]
    worker: Sequence[str]
    steady: float = STEADY
    first_pause: float = 1.0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Start both and look after them; the exit code of the web server, 0 when it was told to stop."""
        first = start(self.web)
        keeper = threading.Thread(target=self._keep, daemon=True)
        keeper.start()
        threading.Thread(target=lambda: (first.wait(), self.stop.set()), daemon=True).start()
        while not self.stop.wait(3600):
            pass
        told = first.poll() is None
        end(first)
        keeper.join()
        return 0 if told else first.returncode

    def _keep(self) -> None:
        pause = self.first_pause
        while self.worker and not self.stop.is_set():
            began, child = monotonic(), start(self.worker)
            ended = threading.Thread(target=child.wait, daemon=True)
            ended.start()
            while ended.is_alive() and not self.stop.wait(0.2):
                pass
            stopped = self.stop.is_set()
            end(child)
            if stopped:
                return
            pause = self.first_pause if monotonic() - began > self.steady else min(pause * 2, LONGEST)
            print(f"capaian worker ended ({child.returncode}); starting it again", file=sys.stderr, flush=True)
            self.stop.wait(pause)


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A child in a group of its own (Ctrl+C is ours to pass on) that notices when we are gone: its input closes."""
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - our own program


def end(child: subprocess.Popen[bytes]) -> None:
    """Ask it to end; after ten seconds make it."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if child.stdin:
        child.stdin.close()
