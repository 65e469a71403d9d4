"""A small office to look at pages with: one of its cast holds two posts, and a stranger has another office."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.models import Office, Person, Position
from capaian.organisation.selectors import actor_of
from capaian.organisation.services import appoint, found_office
from capaian.procedures.ports import STEP_KINDS, Field, Left, Plain, Prepared, RunRef, TaskRef
from capaian.procedures.services import start_run
from capaian.sop.domain.pack import Pack
from capaian.sop.services import put_in_force, save_draft
from tests.cast import national_calendar

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
    "roles": [
        {"key": "penyuplai-data", "title": "Unit penyuplai data", "actors": ["position:kasi-pemerintahan"]},
        {"key": "penanggung-jawab", "title": "Penanggung jawab", "actors": ["position:camat"]},
    ],
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
    return found_office(
        data=data,
        namespace=uuid.uuid5(uuid.NAMESPACE_URL, data["key"]),
        calendar=national_calendar(),
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


SOP = {
    "format": "capaian-sop/1",
    "key": "kecamatan-contoh/pengumpulan",
    "office": "kecamatan-contoh",
    "title": "Pengumpulan Data Kinerja",
    "lanes": [
        {"key": "camat", "title": "Camat", "actor": "position:camat"},
        {"key": "sekretaris", "title": "Sekretaris", "actor": "position:sekretaris"},
        {"key": "kasi", "title": "Kasi", "actor": "position:kasi-pemerintahan"},
    ],
    "sections": [{"key": "main", "periods": ["quarter"], "rows": ["r1", "r2", "r3", "r4"]}],
    "rows": [
        {
            "key": "r1",
            "no": "1",
            "activity": "Memerintahkan pengumpulan data kinerja",
            "standard": "30 menit",
            "requirement": "Disposisi",
            "output": "Nota dinas",
            "works": [{"kind": "order", "lane": "camat"}],
            "produces": ["memo"],
        },
        {
            "key": "r2",
            "no": "2",
            "activity": "Menyusun rancangan laporan",
            "standard": "2 hari",
            "requirement": "Nota dinas, PK",
            "output": "Rancangan",
            "works": [{"kind": "draft", "lane": "kasi"}],
            "requires": ["memo", "input:perjanjian-kinerja"],
            "produces": ["draft"],
        },
        {
            "key": "r3",
            "no": "3",
            "activity": "Memeriksa rancangan laporan",
            "standard": "1 jam",
            "works": [{"kind": "review", "lane": "camat"}],
            "requires": ["draft"],
            "outcomes": [
                {"key": "ya", "label": "Ya", "to": "r4"},
                {"key": "tidak", "label": "Tidak", "to": "r2", "returns": True},
            ],
        },
        {
            "key": "r4",
            "no": "4",
            "activity": "Menandatangani laporan",
            "standard": "15 menit",
            "works": [{"kind": "sign", "lane": "camat"}],
            "produces": ["signed"],
        },
    ],
}


class Order(Plain):
    """A fake kind with one text and a list of lines."""

    key = "order"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        lines = (Field("name", "Name"), Field("post", "Post", required=False))
        return (
            Field("about", "About", "long", help="What is ordered.", suggestion="Pengumpulan data triwulan"),
            Field("to", "To", "rows", required=False, columns=lines),
        )

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return [] if task.entry.get("about") else ["“About” is empty."]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        return Prepared(
            (Left("memo", "Nota dinas", "nota-dinas.txt", str(task.entry["about"]).encode(), "text/plain"),)
        )


class Leaves(Plain):
    """A fake kind that leaves one document."""

    def __init__(self, key: str, leaves: str, *, signs: bool = False) -> None:
        self.key, self.leaves, self.signs = key, leaves, signs

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        return Prepared((Left(self.leaves, self.leaves.title(), f"{self.leaves}.pdf", b"%PDF-1.7 contoh"),))


class Decides(Plain):
    key = "review"


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the fakes of these tests are asked, so that the frame of a task is tested by itself."""
    fakes = (Order(), Leaves("draft", "draft"), Decides(), Leaves("sign", "signed", signs=True))
    for known in list(STEP_KINDS):
        monkeypatch.delitem(STEP_KINDS, known)
    for kind in fakes:
        monkeypatch.setitem(STEP_KINDS, kind.key, kind)
    monkeypatch.setattr("capaian.procedures.services.record.FINISHERS", [])


def officer(login: str) -> Actor:
    return actor_of(at=FOUNDED, user=User.objects.get(username=login).pk)


@pytest.fixture
def version(office: Office, kinds: None) -> Any:
    """The office's SOP of four rows, in force."""
    draft = save_draft(office=office, pack=Pack.from_dict(SOP), actor=SYSTEM, at=FOUNDED)
    return put_in_force(version=draft, effective=date(2024, 1, 2), actor=SYSTEM, at=FOUNDED)


@pytest.fixture
def run(version: Any) -> RunRef:
    """Begun by the Camat, whose first task is open."""
    return start_run(version=version, section="main", period="2024Q1", actor=officer("camat@contoh"), at=FOUNDED)
