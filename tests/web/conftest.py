"""A small office to look at pages with: one of its cast holds two posts, and a stranger has another office."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import User
from django.test import Client

from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import Office, Person, Position
from capaian.organisation.services import appoint, found_office

FOUNDED = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
PASSWORD = "sandi-contoh-2024"
OFFICE = {
    "key": "kecamatan-contoh",
    "government": "Pemerintah Kabupaten Contoh",
    "name": "Kecamatan Contoh",
    "positions": [
        {"key": "camat", "title": "Camat Contoh"},
        {"key": "sekretaris", "title": "Sekretaris Kecamatan", "superior": "camat"},
        {"key": "kasi-pemerintahan", "title": "Kepala Seksi Pemerintahan", "superior": "sekretaris"},
    ],
    "teams": [{"key": "tim-sakip", "title": "Tim SAKIP", "members": ["sekretaris"]}],
    "roles": [{"key": "penyuplai-data", "title": "Unit penyuplai data", "actors": ["position:kasi-pemerintahan"]}],
    "people": [
        {"position": "camat", "name": "Camat (contoh)", "nip": "000000000000000001"},
        {"position": "sekretaris", "name": "Sekretaris (contoh)", "nip": "000000000000000002"},
        {"position": "kasi-pemerintahan", "name": "Kasi Pemerintahan (contoh)", "nip": "000000000000000003"},
        {"name": "Pengelola aplikasi (contoh)", "login": "admin@contoh", "administrator": True},
    ],
}
STRANGER = {
    "key": "kecamatan-lain",
    "government": "Pemerintah Kabupaten Lain",
    "name": "Kecamatan Lain",
    "positions": [{"key": "camat", "title": "Camat Lain"}],
    "people": [{"position": "camat", "name": "Orang Luar (contoh)"}],
}


def found(data: dict[str, Any], notice: str = "") -> Office:
    sheet = yaml.safe_load((Path(__file__).parents[2] / "seeds/calendar/indonesia.yaml").read_text())
    calendar = json.loads(json.dumps(sheet, default=str))
    return found_office(
        data=data,
        namespace=uuid.uuid5(uuid.NAMESPACE_URL, data["key"]),
        calendar=calendar,
        password=PASSWORD,
        example_notice=notice,
        actor=SYSTEM,
        at=FOUNDED,
    )


@pytest.fixture
def office(db: None) -> Office:
    """Its Kasi Pemerintahan is also Plt. Sekretaris Kecamatan."""
    row = found(OFFICE, "Data contoh: nama, angka dan tanda tangan di sini bukan data resmi.")
    appoint(
        position=Position.objects.get(office=row, key="sekretaris"),
        person=Person.objects.get(nip="000000000000000003"),
        kind="plt",
        starts=FOUNDED,
        actor=SYSTEM,
        at=FOUNDED,
    )
    return row


@pytest.fixture
def other_office(db: None) -> Office:
    return found(STRANGER)


def browser_of(login: str) -> Client:
    """A browser in which this account is logged in."""
    client = Client()
    client.force_login(User.objects.get(username=login))
    return client


@pytest.fixture
def camat(office: Office) -> Client:
    return browser_of("camat@contoh")


@pytest.fixture
def kasi(office: Office) -> Client:
    return browser_of("kasi-pemerintahan@contoh")
