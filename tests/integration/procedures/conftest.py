"""The engine is tried with kinds that ask for nothing: what they do is each stage's own specification."""

from __future__ import annotations

import copy

import pytest
from pytest_django import DjangoDbBlocker

from capaian.procedures.ports import STEP_KINDS
from tests.cast import Cast, found_cast, quiet_kinds


@pytest.fixture(scope="module")
def founded(module_db: DjangoDbBlocker) -> Cast:
    with module_db.unblock():
        return found_cast()


@pytest.fixture
def cast(founded: Cast, db: None, kinds_without_paper: None) -> Cast:
    return copy.deepcopy(founded)


@pytest.fixture
def kinds_without_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    without_paper(monkeypatch)


def without_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in list(STEP_KINDS):
        monkeypatch.delitem(STEP_KINDS, known)
    for key, kind in quiet_kinds().items():
        monkeypatch.setitem(STEP_KINDS, key, kind)
    monkeypatch.setattr("capaian.procedures.services.record.FINISHERS", [])
