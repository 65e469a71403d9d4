"""What every test gets: the folders of the tree, and no network."""

from __future__ import annotations

import gc
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The source tree."""
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The plain files an office starts from."""
    return ROOT / "seeds"


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
