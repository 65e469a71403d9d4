"""A run that was signed and filed, in the small office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from capaian.archive.models import ArchiveEntry
from capaian.foundation.typesetting import render_pdf
from capaian.kernel.paper import Paper, Paragraph, SignatureBox, Signatures, Title
from capaian.procedures.ports import STEP_KINDS, Left, Prepared, RunRef, TaskRef
from tests.cast import MORNING, Cast, Quiet, done, found_cast, row, sop


class Draft(Quiet):
    """Leaves a document with a place for the head's signature."""

    def prepare(self, task: TaskRef, outcome: str, *, actor: object, at: datetime) -> Prepared:
        made = render_pdf(Paper(title="Laporan uji", blocks=(
            Title("LAPORAN UJI", (task.run.period,)), Paragraph("Isi."),
            Signatures((SignatureBox(key="sign-camat", title="Camat Uji", name="Pejabat camat (contoh)"),)))), at=at)
        boxes = {key: [b.page, b.x1, b.y1, b.x2, b.y2] for key, b in made.boxes.items()}
        return Prepared((Left("draft", "Laporan uji", "laporan.pdf", made.pdf, facts={"signable": True, "boxes": boxes}),))


@pytest.fixture
def cast(db: None, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Cast:
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    monkeypatch.setitem(STEP_KINDS, "draft", Draft("draft"))
    return found_cast()


Filed = Callable[..., tuple[RunRef, ArchiveEntry]]


@pytest.fixture
def filed(cast: Cast) -> Filed:
    """Drafts, signs, and is filed by the engine itself."""

    def play(period: str = "2026Q1", at: datetime = MORNING) -> tuple[RunRef, ArchiveEntry]:
        if not hasattr(play, "version"):
            play.version = cast.in_force(sop(row(1, "draft", "petugas"), row(2, "sign", "camat")))  # type: ignore[attr-defined]
        from capaian.procedures.services import start_run

        run = start_run(version=play.version, section="main", period=period, actor=cast("petugas", at), at=at)  # type: ignore[attr-defined]
        done(run, "r1", cast, at=at + timedelta(minutes=5))
        done(run, "r2", cast, at=at + timedelta(minutes=10))
        return run, ArchiveEntry.objects.get(run=run.id)

    return play
