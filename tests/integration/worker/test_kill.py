"""A worker killed in the middle of a job loses nothing and does nothing twice."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
JOBS = 4
pytestmark = [pytest.mark.own_database,
              pytest.mark.skipif(os.name != "posix", reason="pipes are handed to a child by number")]


@pytest.fixture(scope="module")
def home(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its tables, made by the product itself."""
    folder = tmp_path_factory.mktemp("rumah")
    shutil.copyfile(tables, folder / "capaian.sqlite3")
    return folder


def environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith("CAPAIAN_") and key != "DJANGO_SETTINGS_MODULE"}
    return {**kept, "CAPAIAN_DATA_DIR": str(folder), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "capaian.sqlite3") as database:
        return database.execute(query).fetchall()


def start(home: Path, effects: Path) -> tuple[subprocess.Popen[bytes], int, int]:
    """The worker process, the end on which it tells that a job began, the end by which it is let go on."""
    told, tells = os.pipe()
    waits, leave = os.pipe()
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("killed.py")), str(tells), str(waits), str(effects)],
        env=environment(home), pass_fds=(tells, waits))
    os.close(tells)
    os.close(waits)
    return child, told, leave


def test_a_killed_worker_loses_no_job_and_doubles_no_effect(home: Path, tmp_path: Path) -> None:
    effects = tmp_path / "akibat.txt"
    with sqlite3.connect(home / "capaian.sqlite3") as database:
        for n in range(JOBS):
            database.execute(
                "INSERT INTO foundation_outboxmessage (key, topic, office, payload, created_at, attempts, last_error, lease, "
                "worker, discard_reason) VALUES (?, 'note', '', ?, '2026-01-05 01:00:00', 0, '', '', '', '')",
                (f"k{n}", f'{{"what": "k{n}"}}'))

    child, told, leave = start(home, effects)
    assert os.read(told, 1) == b"!"  # the first job began …
    os.write(leave, b".")
    assert os.read(told, 1) == b"!"  # … the first is done, the second is in the handler …
    os.kill(child.pid, signal.SIGKILL)  # … and the machine loses its power
    child.wait(30)
    os.close(told)
    os.close(leave)
    assert effects.read_text().split() == ["k0"]
    held = rows(home, "SELECT key FROM foundation_outboxmessage WHERE lease <> '' AND done_at IS NULL")
    assert held == [("k1",)]

    child, told, leave = start(home, effects)  # its next start: the lease is not waited for
    os.write(leave, b"." * JOBS)
    assert child.wait(60) == 0
    os.close(told)
    os.close(leave)
    assert sorted(effects.read_text().split()) == [f"k{n}" for n in range(JOBS)]
    assert rows(home, "SELECT count(*) FROM foundation_outboxmessage WHERE done_at IS NULL") == [(0,)]
    assert rows(home, "SELECT attempts FROM foundation_outboxmessage WHERE key = 'k1'") == [(2,)]


def test_the_command_does_what_waits_and_tells_how_the_queue_stands(home: Path) -> None:
    for words in (["--once"], ["--status"]):
        answer = subprocess.run([sys.executable, "-m", "capaian", "worker", *words], env=environment(home), text=True,
                                capture_output=True, timeout=120, check=False)
        assert (answer.returncode, answer.stderr) == (0, "")
        assert answer.stdout
