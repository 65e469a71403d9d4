"""The demo's inspectorate sees the offices of its own government, and those only."""

from __future__ import annotations

import uuid

from capaian.cli.demo.offices import WATCHER, found_watcher
from capaian.organisation.models import Office
from capaian.organisation.selectors import actor_of, standing_in, watched
from tests.integration.cli.conftest import FOUNDED


def test_auditor_and_inspector_see_the_offices_of_jember_and_no_other(pakusari: Office) -> None:
    found_watcher(seed=1, at=FOUNDED, password=None)
    Office.objects.create(key="lain", namespace=uuid.uuid4(), government="Pemerintah Kabupaten Uji", name="Kantor Uji")
    own = Office.objects.get(key=WATCHER)
    for post in ("auditor", "inspektur"):
        official = actor_of(person=standing_in(own.pk, f"position:{post}", FOUNDED), at=FOUNDED)
        assert [office.key for office in watched(official)] == [WATCHER, pakusari.key]
    camat = actor_of(person=standing_in(pakusari.pk, "position:camat", FOUNDED), at=FOUNDED)
    assert watched(camat) == []
