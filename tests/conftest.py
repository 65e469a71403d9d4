"""What every test gets: the folders of the tree, and no network."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The source tree."""
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The plain files an office starts from."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database, to be copied, with the tables and nothing in them: made by the product itself, by ``bin/test``
    once for all its parts, here when the tests are run alone."""
    if made := os.environ.get("CAPAIAN_TEST_TABLES"):
        return Path(made)
    folder = tmp_path_factory.mktemp("tables")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("CAPAIAN_", "DJANGO_"))}
    subprocess.run([sys.executable, "-m", "capaian", "migrate"], check=True, capture_output=True, timeout=120,
                   env={**kept, "CAPAIAN_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT / "src")})
    return folder / "capaian.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """The tests' own embedded database begins as a copy of the tables that were made for all parts; what it lacks, if
    anything, is made as ever. (A new database of PostgreSQL is a copy of its model by itself.)"""
    database = settings.DATABASES["default"]
    if "CAPAIAN_TEST_TABLES" not in os.environ or "sqlite" not in database["ENGINE"]:
        return bool(request.config.getvalue("reuse_db"))
    own = Path(database["TEST"]["NAME"])
    for left in own.parent.glob(f"{own.name}-*"):  # the journal of a run that was cut off
        left.unlink()
    shutil.copyfile(os.environ["CAPAIAN_TEST_TABLES"], own)
    return True


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches beyond this machine fails, whatever the network would have answered."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


def pytest_collection_finish() -> None:
    """What collecting the tests made stays to the end: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@cache
def _remembering(modules: int) -> list[Callable[[], None]]:
    """What empties each cache of a selector, while so many modules are loaded."""
    return [value.cache_clear for name, module in list(sys.modules.items())
            if name.startswith("capaian.") and ".selectors" in name
            for value in vars(module).values() if hasattr(value, "cache_clear")]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What selectors remember by a row's id: a test that was rolled back gives its ids to the next one."""
    for forget in _remembering(len(sys.modules)):
        forget()


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DjangoDbBlocker]:
    """For what all tests of a module begin with: made once under ``with module_db.unblock():``, found by every test as it
    was made, because each takes back what it did, and gone at the end of the module. Not for tests that commit."""
    whole = transaction.atomic()
    with django_db_blocker.unblock():
        whole.__enter__()
    yield django_db_blocker
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@contextmanager
def triggers_lifted() -> Iterator[None]:
    """Lets a test that commits be cleared away afterwards, although some tables refuse deletion."""
    kept: list[tuple[str, str]] = []
    if connection.vendor == "sqlite":  # PostgreSQL clears with TRUNCATE
        with connection.cursor() as cursor:
            kept = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in kept:
                cursor.execute(f"DROP TRIGGER {name}")
    yield
    with connection.cursor() as cursor:
        for _, sql in kept:
            cursor.execute(sql)


def _cleared_away(self: TransactionTestCase) -> None:
    with triggers_lifted():
        _plain_clearing(self)


_plain_clearing = TransactionTestCase._fixture_teardown
TransactionTestCase._fixture_teardown = _cleared_away
