"""The server as an office starts it: a process of its own, on data of its own."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent.parent


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CAPAIAN_", "DJANGO_"))}
    return {**kept, "CAPAIAN_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}


def capaian(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "capaian", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def answer(address: str) -> int | None:
    try:
        with urllib.request.urlopen(address, timeout=10) as told:
            return int(told.status)
    except urllib.error.HTTPError as told:
        return told.code
    except OSError:
        return None


@dataclass
class Sent:
    body: bytes
    headers: Message


def sent_small(address: str) -> Sent:
    """What the server answers to a browser that takes compressed pages; it must be one."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=10) as told:
        assert told.headers["Content-Encoding"] == "gzip"
        return Sent(told.read(), told.headers)


def test_a_database_that_is_behind_is_refused_with_what_to_do(environment: dict[str, str]) -> None:
    told = capaian("serve", environment=environment)
    assert told.returncode == 2
    assert "capaian migrate" in told.stderr
    assert "Traceback" not in told.stderr


def test_after_migrating_the_pages_are_served_until_told_to_stop(environment: dict[str, str], tables: Path) -> None:
    shutil.copyfile(tables, Path(environment["CAPAIAN_DATA_DIR"]) / "capaian.sqlite3")
    port = free_port()
    words = [sys.executable, "-m", "capaian", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while answer(f"http://127.0.0.1:{port}/masuk/") != 200:
            assert time.monotonic() < until, "the server does not answer"
            with pytest.raises(subprocess.TimeoutExpired):  # it does not stop by itself
                server.wait(0.1)
        page = sent_small(f"http://127.0.0.1:{port}/masuk/")
        style = re.search(r"/static/web/app\.[0-9a-f]{12}\.css", gzip.decompress(page.body).decode())
        assert style, "the name says the content"
        assert "immutable" in sent_small(f"http://127.0.0.1:{port}{style[0]}").headers["Cache-Control"]
        assert answer(f"http://127.0.0.1:{port}/no-such-page/") == 404
    finally:
        server.send_signal(signal.SIGINT)
        stopped = server.wait(30)
    assert stopped == 0
