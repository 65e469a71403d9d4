"""``capaian serve`` looks after two processes: the worker comes back, and the end of the web server ends all."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from capaian.cli.serve import Supervisor, start

pytestmark = pytest.mark.skipif(os.name != "posix", reason="named pipes")


def program(text: str, *words: str) -> list[str]:
    return [sys.executable, "-c", text, *words]


WAITS = "import sys; sys.stdin.read()"
TELLS = "import os, sys; open(sys.argv[1], 'w').write(str(os.getpid()) + '\\n')"


def line_of(pipe: Path) -> str:
    """Blocks until somebody writes a line."""
    return pipe.read_text().strip()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipa"
    os.mkfifo(path)
    return path


def test_a_worker_that_ends_is_started_again(pipe: Path) -> None:
    supervisor = Supervisor(program(WAITS), program(TELLS, str(pipe)), first_pause=0.01)
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(supervisor.run()))
    thread.start()
    assert len({line_of(pipe) for _ in range(3)}) == 3
    supervisor.stop.set()
    threading.Thread(target=pipe.read_text, daemon=True).start()  # one that was just started gets rid of its line
    thread.join(30)
    assert not thread.is_alive()
    assert codes == [0]


def test_when_the_web_server_ends_everything_ends_with_its_code(pipe: Path) -> None:
    told = f"import os, sys; open({str(pipe)!r}).read(); sys.exit(3)"
    worker = f"import os, sys; open({str(pipe)!r}, 'w').write(str(os.getpid())); sys.stdin.read()"
    assert Supervisor(program(told), program(worker)).run() == 3


def test_a_child_notices_that_its_parent_is_gone(pipe: Path) -> None:
    child = start(program(f"import sys; sys.stdin.read(); open({str(pipe)!r}, 'w').write('selesai')"))
    assert child.stdin is not None
    child.stdin.close()
    assert line_of(pipe) == "selesai"
    assert child.wait(30) == 0


def test_whoever_does_not_listen_is_made_to_end() -> None:
    from capaian.cli import serve

    child = start(program("import signal, sys; signal.signal(15, signal.SIG_IGN); print(flush=True); sys.stdin.read()"))
    assert isinstance(child, subprocess.Popen)
    assert child.stdin is not None
    child.stdin.close()  # it ends by itself then, so that this test never waits ten seconds
    serve.end(child)
    assert child.poll() is not None
