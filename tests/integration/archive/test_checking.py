"""The check of fixity is asked for, done by the worker, and its findings are kept as sentences."""

from __future__ import annotations

from datetime import timedelta

import pytest

from capaian.archive.models import ArchiveCheck
from capaian.archive.selectors import checks, items
from capaian.archive.services import ask_check
from capaian.foundation.services import path_of
from capaian.foundation.worker import PERIODIC, ask_periodic, drain
from capaian.kernel.errors import Conflict
from tests.cast import MORNING, Cast
from tests.integration.archive.conftest import Filed

LATER = MORNING + timedelta(hours=1)


def test_the_worker_reads_every_file_and_says_which_was_altered(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    drain(at=LATER)
    ask_check(office=cast.office, actor=cast("arsiparis"), at=LATER)
    drain(at=LATER)
    (first,) = checks(cast.office.pk)
    assert (first.done_at, first.findings, first.files) == (LATER, [], len([i for i in items(entry.pk) if i.file_id]))
    broken = items(entry.pk)[0]
    path_of(str(broken.file_id)).write_bytes(b"lain")
    ask_check(office=cast.office, actor=cast("arsiparis"), at=LATER)
    drain(at=LATER)
    (finding,) = checks(cast.office.pk)[0].findings
    assert entry.number in finding and broken.name in finding


def test_one_check_waits_at_a_time(cast: Cast) -> None:
    ask_check(office=cast.office, actor=cast("arsiparis"), at=MORNING)
    with pytest.raises(Conflict):
        ask_check(office=cast.office, actor=cast("camat"), at=MORNING)
    drain(at=MORNING)
    ask_check(office=cast.office, actor=cast("camat"), at=MORNING)


def test_every_office_is_checked_once_a_week_by_itself(cast: Cast) -> None:
    assert [job.name for job in PERIODIC if job.topic == "archive.check-all"] == ["pemeriksaan-arsip"]
    for day in (0, 1, 7):
        ask_periodic(at=MORNING + timedelta(days=day))
        drain(at=MORNING + timedelta(days=day))
    assert ArchiveCheck.objects.filter(office=cast.office, done_at__isnull=False).count() == 2
    assert ArchiveCheck.objects.filter(office=cast.outside).count() == 2
