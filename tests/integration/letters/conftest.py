"""The small office with its books, and something it sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from capaian.letters.models import Dispatch, IncomingLetter
from capaian.letters.services import record_dispatch, record_incoming
from capaian.letters.services.incoming import Received
from capaian.organisation.domain.actors import SYSTEM
from capaian.procedures.ports import STEP_KINDS
from capaian.procedures.selectors import task_ref
from tests.cast import MORNING, Cast, found_cast, quiet_kinds, row, sop, task

PDF = b"%PDF-1.7 surat masuk"


@pytest.fixture
def cast(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    settings.FILES_DIR = tmp_path / "files"
    for key, kind in quiet_kinds().items():
        monkeypatch.setitem(STEP_KINDS, key, kind)
    return found_cast()


Enter = Callable[..., IncomingLetter]


@pytest.fixture
def enter(cast: Cast) -> Enter:
    """A letter of the Bupati, entered by the archivist."""

    def write(subject: str = "Evaluasi kinerja", **more: Any) -> IncomingLetter:
        facts = {"sender": "Bupati Uji", "received": date(2026, 1, 5), "dated": date(2026, 1, 2),
                 "scan": (PDF + subject.encode(), "surat.pdf"), **more}
        return record_incoming(office=cast.office, received=Received(subject=subject, **facts), actor=cast("arsiparis"),
                               at=MORNING)

    return write


@pytest.fixture
def dispatch(cast: Cast) -> Dispatch:
    """A report sent by the petugas."""
    run = cast.start(sop(row(1, "send", "petugas"), row(2, "archive", "arsiparis")))
    return record_dispatch(task=task_ref(task(run, "r1").pk), letter="000.8/7/2026", subject="Laporan triwulan I",
                           addressee="Bupati Uji", contact="", way="Diantar", day=date(2026, 1, 5), actor=SYSTEM, at=MORNING)
