"""An office founded from its seeds on data of the test's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from capaian.cli.demo.offices import found
from capaian.config.signing import WiredDesk
from capaian.organisation.models import Office
from capaian.organisation.selectors import office as office_row
from capaian.signing import ports

FOUNDED = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
PAKUSARI = "kecamatan-pakusari"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> WiredDesk:
    desk = WiredDesk(tmp_path_factory.mktemp("desk") / "authority", secret="kunci-contoh-yang-panjang", environment={})
    desk.establish(organisation="Kecamatan Pakusari", at=FOUNDED)
    return desk


@pytest.fixture(scope="module")
def founded(module_db: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office, founded once for all tests of a module: where its files are."""
    files = tmp_path_factory.mktemp("berkas")
    with module_db.unblock(), override_settings(FILES_DIR=files):
        found(PAKUSARI, seed=1, at=FOUNDED, password=None)
    return files


@pytest.fixture
def pakusari(founded: Path, db: None, authority: WiredDesk, tmp_path: Path, settings: Any) -> Iterator[Office]:
    settings.FILES_DIR = shutil.copytree(founded, tmp_path / "files")
    before = list(ports._desk)
    ports.connect(authority)
    yield office_row(PAKUSARI)
    ports._desk[:] = before
