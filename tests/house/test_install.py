"""What a newcomer installs is what was declared and locked: the same files everywhere, from no named index."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import capaian

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(which: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{which}.lock").read_text()
    return {plain(name): version for name, version in re.findall(r"^([\w.-]+)(?:\[.*?\])?==(\S+)", text, re.MULTILINE)}


def test_everything_declared_is_locked() -> None:
    declared = {plain(re.match(r"[\w.-]+", line)[0]) for line in PROJECT["dependencies"]}  # type: ignore[index]
    assert declared - set(locked("run")) == set()


def test_everything_the_checks_need_is_locked() -> None:
    lines = (ROOT / "requirements" / "test.in").read_text().splitlines()
    wanted = {plain(match[0]) for line in lines if (match := re.match(r"[\w.-]+", line))}
    assert wanted - set(locked("test")) == set()


def test_the_checks_run_on_the_very_versions_that_are_delivered() -> None:
    assert locked("run").items() <= locked("test").items()


def test_every_locked_package_has_its_hashes_and_no_address() -> None:
    for which in ("run", "test"):
        text = (ROOT / "requirements" / f"{which}.lock").read_text()
        assert "://" not in text
        for block in re.split(r"\n(?=\w)", text.strip()):
            assert "--hash=sha256:" in block, block[:80]


def test_the_version_is_written_once_and_repeated_truly() -> None:
    assert capaian.__version__ == PROJECT["version"]


def test_an_old_python_gets_a_sentence_not_a_traceback() -> None:
    script = ("import sys, runpy; sys.version_info = (3, 9, 0); sys.argv = ['prepare.py', 'run'];"
              f"runpy.run_path({str(ROOT / 'bin' / 'prepare.py')!r}, run_name='__main__')")
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert told.returncode == 1
    assert told.stderr.startswith("Capaian needs Python 3.11 or later; this is 3.9.")
