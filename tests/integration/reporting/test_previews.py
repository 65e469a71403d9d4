"""The papers of a step are looked at before it is closed: marked KONSEP, nothing stored, no number used."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from capaian.foundation.models import AuditEntry
from capaian.kernel.errors import Conflict, NotFound, NotPermitted, NotReady
from capaian.procedures.ports import STEP_KINDS, RunRef
from capaian.procedures.selectors import task_ref
from capaian.procedures.services import preview_task, save_entry
from capaian.procedures.services.acts import complete_task
from tests.cast import MORNING, Cast, adopt, found_cast, no, row, sop, task, yes
from tests.integration.kinds.reading import text_of_pdf


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    settings.FILES_DIR = tmp_path / "files"
    made = found_cast()
    adopt(made)
    return made


@pytest.fixture
def run(cast: Cast) -> RunRef:
    return cast.start(sop(row(1, "order", "kasubag", produces=["memo"]), row(2, "draft", "petugas", produces=["draft"]), row(
        3, "review", "kasubag", requires=["draft"], outcomes=[yes("r4"), no("r2")]), row(4, "sign", "camat")), by="kasubag")


def everything() -> dict[str, list[Any]]:
    """Every row of every table but the trail."""
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in apps.get_models()
            if model.__module__.startswith("capaian.") and model is not AuditEntry}


def looked_at(run: RunRef, step: str, who: str, cast: Cast) -> tuple[Any, ...]:
    return preview_task(task_id=task(run, step).pk, actor=cast(who), at=MORNING)


def close(run: RunRef, step: str, who: str, cast: Cast, outcome: str = "") -> None:
    pk = task(run, step, state="open").pk
    proposed = {f.key: f.suggestion for f in STEP_KINDS[task_ref(pk).kind].fields(task_ref(pk)) if f.suggestion}
    save_entry(task_id=pk, values=proposed, actor=cast(who), at=MORNING)
    complete_task(task_id=pk, outcome=outcome, actor=cast(who), at=MORNING)


def test_a_letter_is_looked_at_without_using_a_number(run: RunRef, cast: Cast) -> None:
    before = everything()
    memo, = looked_at(run, "r1", "kasubag", cast)
    assert everything() == before
    assert "[nomor diberikan saat langkah ditutup]" in text_of_pdf(memo.data) and "KONSEP" in text_of_pdf(memo.data)
    close(run, "r1", "kasubag", cast)
    assert "KONSEP" not in text_of_pdf(run_left(run, "memo"))


def run_left(run: RunRef, key: str) -> bytes:
    from capaian.foundation.selectors import file_bytes
    from capaian.procedures.selectors import artefact

    found = artefact(run.id, key)
    assert found is not None and found.file_id is not None
    return file_bytes(found.file_id)


def test_a_draft_is_looked_at_with_what_was_saved(run: RunRef, cast: Cast) -> None:
    close(run, "r1", "kasubag", cast)
    save_entry(task_id=task(run, "r2").pk, values={"penutup": "Kata penutup tersimpan."}, actor=cast("petugas"), at=MORNING)
    before = everything()
    report, = looked_at(run, "r2", "petugas", cast)
    assert everything() == before
    assert "Kata penutup tersimpan." in text_of_pdf(report.data)


def test_a_review_is_looked_at_before_every_point_is_answered(run: RunRef, cast: Cast) -> None:
    close(run, "r1", "kasubag", cast)
    close(run, "r2", "petugas", cast)
    before = everything()
    sheets = looked_at(run, "r3", "kasubag", cast)
    assert everything() == before
    assert [left.key for left in sheets] == ["draft-reviewed", "review-sheet"]


def test_a_signature_is_not_looked_at(run: RunRef, cast: Cast) -> None:
    signing = cast.start(sop(row(1, "sign", "camat"), name="tanda-tangan"), by="camat")
    with pytest.raises(NotReady, match=r"preview\.none"):
        preview_task(task_id=task(signing, "r1").pk, actor=cast("camat"), at=MORNING)


def test_only_who_works_on_the_task_looks(run: RunRef, cast: Cast) -> None:
    pk = task(run, "r1").pk
    for who in ("petugas", "camat", "arsiparis"):
        with pytest.raises(NotPermitted):
            preview_task(task_id=pk, actor=cast(who), at=MORNING)
    with pytest.raises(NotFound):
        preview_task(task_id=pk, actor=cast.orang_luar, at=MORNING)
    close(run, "r1", "kasubag", cast)
    with pytest.raises(Conflict):
        preview_task(task_id=pk, actor=cast("kasubag"), at=MORNING)
