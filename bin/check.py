"""Every check of the tree, each in its own process, with one plain summary at the end. Run by bin/test.

Without arguments: ruff, mypy, import-linter, the whole test suite on SQLite and the tests that touch the database again
on a PostgreSQL of this run's own (a cluster in a temporary folder, on a Unix socket, gone afterwards). The suite is cut
into parts, and as many checks run at once as there are processors.
With arguments: only pytest, with those arguments, on SQLite or on the database that CAPAIAN_DATABASE_URL names.

What the tests need from the system (PostgreSQL, Chromium, poppler) is installed where that is allowed, that is as root
on a Debian-like system; where it is not, what cannot run is skipped with a line that says so.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
WITH_DATABASE = [["integration", "flows"], ["web"]]  # folders of tests/ whose tests touch the database, by part

# Program looked for, Debian package that brings it, what is not checked without it.
WANTED = [
    ("initdb", "postgresql", "nothing is tested on PostgreSQL"),
    ("chromium", "chromium", "no page is tested in a browser"),
    ("pdftotext", "poppler-utils", "no PDF is read by an independent reader"),
    ("openssl", "openssl", "no signature is checked by an independent verifier"),
]


def say(text: str) -> None:
    print(text, flush=True)


@dataclass(frozen=True)
class Result:
    """How one check ended: its name, whether it passed, pytest's counts if it is a test run, and its seconds."""

    name: str
    passed: bool
    counts: dict[str, int]
    seconds: float


# -- the machine ------------------------------------------------------------------------------------------------------


def postgres_bin() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps them off the PATH, one folder per version."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda name: int(name.split("/")[4]), reverse=True)
    found = shutil.which("initdb")
    if found:
        folders.append(str(Path(found).resolve().parent))
    return next((Path(folder) for folder in folders if Path(folder, "pg_ctl").exists()), None)


def here(program: str) -> bool:
    if program == "initdb":
        return postgres_bin() is not None
    if program == "chromium":
        return any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome")))
    return shutil.which(program) is not None


def install_what_tests_need() -> list[str]:
    """Install the missing programs where this may be done; return a line for each that is still missing."""
    missing = [package for program, package, _ in WANTED if not here(program)]
    if missing and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing for the tests: {' '.join(missing)} ...")
        apt = ["apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=300"]
        plain = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*apt, "update"], env=plain, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for package in missing:  # one by one: a package that cannot be had must not keep the others away
            subprocess.run([*apt, "install", "--no-install-recommends", package], env=plain,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [f"SKIPPED: {program} is not installed ({package}): {loss}"
            for program, package, loss in WANTED if not here(program)]


@contextlib.contextmanager
def own_postgres() -> Iterator[str | None]:
    """A throw-away PostgreSQL cluster; yields its address for CAPAIAN_DATABASE_URL, or None where there is none."""
    folder = postgres_bin()
    if folder is None:
        yield None
        return
    # A short path, because a Unix socket's name is limited to about a hundred characters.
    home = Path(tempfile.mkdtemp(prefix="capaian-pg-", dir="/tmp"))
    become: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        become = ["runuser", "-u", "postgres" if _user_exists("postgres") else "nobody", "--"]
        shutil.chown(home, become[2])
    log = home / "log"
    options = (f"-k {home} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
               "-c max_connections=60 -c shared_buffers=128MB")
    initdb = [folder / "initdb", "-D", home / "data", "-U", "capaian", "-A", "trust", "-E", "UTF8",
              "--locale=C.UTF-8", "--no-sync"]
    start = [folder / "pg_ctl", "-D", home / "data", "-l", log, "-o", options, "-w", "-t", "60", "start"]
    stop = [folder / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop"]
    try:
        for command in (initdb, start):
            done = subprocess.run([*become, *map(str, command)], cwd=home, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            if done.returncode != 0:
                say(done.stdout)
                say(f"SKIPPED: the test run's own PostgreSQL does not start ({command[0]})")
                yield None
                return
        yield f"postgresql://capaian@/capaian?host={home}"
    finally:
        subprocess.run([*become, *map(str, stop)], cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(home, ignore_errors=True)


def _user_exists(name: str) -> bool:
    return subprocess.run(["id", "-u", name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


# -- the checks -------------------------------------------------------------------------------------------------------


class Check:
    """One check in a process of its own; its output is shown when it has ended."""

    def __init__(self, name: str, command: list[str], **environment: str) -> None:
        self.name, self.command, self.environment = name, command, environment

    def result(self) -> Result:
        began = time.monotonic()
        done = subprocess.run(self.command, cwd=ROOT, env={**os.environ, **self.environment}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        passed = done.returncode == 0
        told = [f"-- {self.name}: {'passed' if passed else 'FAILED'}"]
        # of a check that passed only what it could not do is worth reading
        told += [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")] if passed else [done.stdout]
        say("\n".join(told))
        last = next((line for line in reversed(done.stdout.splitlines()) if re.search(r"\d+ \w+ in [\d.]+s", line)), "")
        counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", last)}
        return Result(self.name, passed, counts, time.monotonic() - began)


def tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def pytest_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]


def tables(address: str | None, folder: Path) -> list[Check]:
    """The tables made by the product from nothing, once for all parts: the embedded database that each of them copies,
    and PostgreSQL's own model of every new database. Making them takes longer than most files of tests."""
    command, source = [sys.executable, "-m", "capaian", "migrate"], str(ROOT / "src")
    made = [Check("tables on SQLite", command, PYTHONPATH=source, CAPAIAN_DATA_DIR=str(folder), CAPAIAN_DATABASE_URL="")]
    if address:
        model = address.replace("/capaian?", "/template1?")
        made.append(Check("tables on PostgreSQL", command, PYTHONPATH=source, CAPAIAN_DATA_DIR=str(folder / "server"),
                          CAPAIAN_DATABASE_URL=model))
    return made


def parts(address: str | None) -> list[Check]:
    """Every check, the longest first. ``address``: that of PostgreSQL, if there is one."""
    folders = {path.name for path in (ROOT / "tests").iterdir() if any(path.rglob("test_*.py"))}
    groups = [[name for name in group if name in folders] for group in WITH_DATABASE]
    alone = sorted(folders.difference(["browser"], *groups))
    checks: list[Check] = []
    for group in filter(None, groups):
        title, paths = " and ".join(group), [f"tests/{name}" for name in group]
        if address:  # each part with a database of its own name
            there = address.replace("/capaian?", f"/capaian_{group[0]}?")
            again = pytest_command(*paths, "-m", "not browser and not own_database and not one_database")
            checks.append(Check(f"{title} on PostgreSQL", again, CAPAIAN_DATABASE_URL=there))
        checks.append(Check(f"{title} on SQLite", pytest_command(*paths)))
    checks.insert(2, Check("rules on SQLite", pytest_command("src", *(f"tests/{name}" for name in alone))))
    if "browser" in folders:
        checks.append(Check("browser on SQLite", pytest_command("tests/browser")))
    sources = [name for name in ("src", "tests", "bin", "bench") if (ROOT / name).exists()]
    return [*checks, Check("mypy", tool("mypy")), Check("ruff", tool("ruff", "check", "--quiet", *sources)),
            Check("import-linter", tool("lint-imports", "--no-cache"))]


def whole_check() -> int:
    began = time.monotonic()
    skipped = install_what_tests_need()
    for line in skipped:
        say(line)
    (ROOT / "var").mkdir(exist_ok=True)
    with (own_postgres() as address, tempfile.TemporaryDirectory(prefix="capaian-tables-") as folder,
          ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool):
        results = list(pool.map(Check.result, tables(address, Path(folder))))
        os.environ["CAPAIAN_TEST_TABLES"] = str(Path(folder, "capaian.sqlite3"))
        results += pool.map(Check.result, parts(address))
    say("")
    for result in results:
        counts = ", ".join(f"{number} {word}" for word, number in result.counts.items())
        say(f"{'ok    ' if result.passed else 'FAILED'} {result.name:36} {result.seconds:6.0f} s  {counts}")
    failed = [result.name for result in results if not result.passed]
    seconds = time.monotonic() - began
    say(f"{'Everything' if not skipped else 'What could run'} passed" if not failed else "FAILED: " + ", ".join(failed))
    say(f"in {seconds:.0f} seconds, {len(skipped)} things left out")
    # A check that is no test run counts as one test, so that the numbers below never hide it.
    total = {word: sum(result.counts.get(word, 0) for result in results) for word in ("passed", "failed", "skipped")}
    total["passed"] += sum(1 for result in results if not result.counts and result.passed)
    total["failed"] += sum(result.counts.get("error", 0) for result in results)
    total["failed"] += sum(1 for result in results if not result.passed and not result.counts)
    say(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if failed else 0


def main() -> int:
    if sys.argv[1:]:
        return subprocess.call([sys.executable, "-m", "pytest", *sys.argv[1:]], cwd=ROOT)
    return whole_check()


if __name__ == "__main__":
    sys.exit(main())
