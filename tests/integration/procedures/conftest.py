"""The engine is tried with kinds that ask for nothing: what they do is each stage's own specification."""

from __future__ import annotations

import pytest

from capaian.procedures.ports import STEP_KINDS
from tests.cast import Cast, found_cast, quiet_kinds


@pytest.fixture
def cast(db: None, kinds_without_paper: None) -> Cast:
    return found_cast()


@pytest.fixture
def kinds_without_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in list(STEP_KINDS):
        monkeypatch.delitem(STEP_KINDS, known)
    for key, kind in quiet_kinds().items():
        monkeypatch.setitem(STEP_KINDS, key, kind)
    monkeypatch.setattr("capaian.procedures.services.record.FINISHERS", [])
