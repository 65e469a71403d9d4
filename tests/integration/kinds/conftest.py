"""A small office whose people play short SOPs through the services, with the real kinds of step."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.models import Office, Person
from capaian.organisation.selectors import actor_of
from capaian.organisation.services import found_office
from capaian.planning.services import adopt_plan
from capaian.procedures import selectors
from capaian.procedures.models import Artefact, Task
from capaian.procedures.ports import STEP_KINDS, Field, RunRef, TaskRef
from capaian.procedures.selectors import task_ref
from capaian.procedures.services import complete_task, save_entry, start_run
from capaian.sop.domain.pack import Pack
from capaian.sop.services import put_in_force, save_draft
from tests.cast import national_calendar

FOUNDED = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
MONDAY = datetime(2025, 4, 14, 1, 0, tzinfo=UTC)  # 08.00 WIB, an ordinary working day
SHEET = {
    "key": "sekretariat-contoh", "government": "Pemerintah Kabupaten Contoh", "name": "Sekretariat DPRD Contoh",
    "city": "Contoh", "code": "SETWAN", "timezone": "Asia/Jakarta",
    "positions": [
        {"key": "sekretaris", "title": "Sekretaris DPRD"},
        {"key": "kepala-bagian", "title": "Kepala Bagian Program", "superior": "sekretaris"},
        {"key": "perencana", "title": "Perencana Ahli Muda", "superior": "kepala-bagian"},
        {"key": "pengolah", "title": "Pengolah Data Kinerja", "superior": "kepala-bagian"},
        {"key": "kasubag-umum", "title": "Kasubag Umum", "superior": "kepala-bagian"},
        {"key": "staf", "title": "Staf Program", "superior": "kepala-bagian"},
    ],
    "teams": [{"key": "tim-sakip", "title": "Tim SAKIP", "members": ["perencana", "pengolah"]}],
    "roles": [{"key": "penanggung-jawab", "title": "Penanggung jawab", "actors": ["position:sekretaris"]},
              {"key": "unit-pengelola-data", "title": "Unit pengelola data", "actors": ["position:kepala-bagian"]}],
    "people": [{"position": key, "name": f"{name} (contoh)", "nip": f"00000000 000000 0 {n:03d}"} for n, (key, name) in
               enumerate({"sekretaris": "Sari", "kepala-bagian": "Bagus", "perencana": "Putri", "pengolah": "Panca",
                          "kasubag-umum": "Umi", "staf": "Sito"}.items(), 1)],
}
LANES = [{"key": "sekretaris", "title": "Sekretaris DPRD", "actor": "position:sekretaris"},
         {"key": "kepala-bagian", "title": "Kepala Bagian", "actor": "position:kepala-bagian"},
         {"key": "tim", "title": "Tim SAKIP", "actor": "team:tim-sakip"},
         {"key": "umum", "title": "Kasubag Umum", "actor": "position:kasubag-umum"},
         {"key": "staf", "title": "Staf", "actor": "position:staf"}]


def founded(sheet: dict[str, Any]) -> Office:
    """The office of this sheet with the national calendar."""
    return found_office(data=sheet, namespace=uuid.uuid5(uuid.NAMESPACE_URL, sheet["key"]), password=None,
                        calendar=national_calendar(), example_notice="Data contoh, bukan data resmi.",
                        actor=SYSTEM, at=FOUNDED)


@pytest.fixture
def office(db: None) -> Office:
    selectors._graph.cache_clear()  # a rolled-back database gives its numbers again
    return founded(SHEET)


PLAN_DOCUMENT = {
    "format": "capaian-plan/1", "office": "sekretariat-contoh", "year": 2025, "title": "Perjanjian Kinerja Tahun 2025",
    "objectives": [{"code": "S1", "kind": "objective", "text": "Meningkatnya pelayanan rapat"}],
    "indicators": [{
        "code": "IKU-1", "objective": "S1", "name": "Persentase rapat yang difasilitasi", "unit": "persen",
        "operational_definition": "Rapat yang difasilitasi dibagi rapat yang dijadwalkan", "level": "outcome",
        "direction": "higher", "formula": "higher", "formula_options": {"places": 2, "rounding": "half-up"},
        "decimals": 2, "time_aggregation": "last", "unit_aggregation": "none", "is_budget": False, "weight": "1",
        "category": "IKU", "frequency": "quarter", "calculation": "Realisasi dibagi target dikali 100",
        "source_medium": "Buku agenda rapat", "responsible": "kasubag-umum", "suppliers": ["kasubag-umum"],
        "evidence_required": False,
        "smart": {key: "Ya" for key in ("specific", "measurable", "achievable", "relevant", "time_bound")},
        "targets": {"2025": "50", **{f"2025Q{q}": "50" for q in (1, 2, 3, 4)}}}],
}


@pytest.fixture
def plan(office: Office) -> None:
    """One indicator of 2025 for the Kasubag Umum: 50 percent every quarter."""
    adopt_plan(office=office, data=PLAN_DOCUMENT, actor=SYSTEM, at=FOUNDED)


def person(post: str, at: datetime = MONDAY) -> Actor:
    """Whoever holds this post."""
    return actor_of(at=at, person=Person.objects.get(
        office__key="sekretariat-contoh", appointment__position__key=post).pk)


def suggested(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Every field as an officer accepts it."""
    return {f.key: f.suggestion for f in fields}


class Play:
    """A run with a clock of its own: each act a quarter of an hour later."""

    def __init__(self, run: RunRef, at: datetime) -> None:
        self.run, self.at = run, at

    def task(self, kind: str) -> TaskRef:
        return task_ref(Task.objects.get(run=self.run.id, kind=kind, state="open").pk)

    def suggestion(self, kind: str, key: str) -> Any:
        return suggested(STEP_KINDS[kind].fields(self.task(kind)))[key]

    def blockers(self, kind: str) -> list[str]:
        return STEP_KINDS[kind].blockers(self.task(kind), "")

    def type(self, kind: str, who: str, **typed: Any) -> TaskRef:
        """Save the suggestions with these changes."""
        task = self.task(kind)
        values = {**suggested(STEP_KINDS[kind].fields(task)), **typed}
        return save_entry(task_id=task.id, values=values, actor=person(who, self.at), at=self.at)

    def close(self, kind: str, who: str, outcome: str = "", reason: str = "") -> None:
        self.at += timedelta(minutes=15)
        complete_task(task_id=self.task(kind).id, outcome=outcome, reason=reason, actor=person(who, self.at), at=self.at)

    def do(self, kind: str, who: str, **typed: Any) -> None:
        """Accept what is suggested, changed where told, and close the step."""
        self.type(kind, who, **typed)
        self.close(kind, who)

    def left(self, key: str) -> Artefact:
        """The newest artefact of that kind."""
        return Artefact.objects.select_related("file").filter(run=self.run.id, key=key).latest("pk")


@pytest.fixture
def begin(office: Office) -> Callable[..., Play]:
    """Put a short SOP in force and begin its run: ``begin([row, …], checklist=[…])``, rows as in a pack."""

    def start(rows: list[dict[str, Any]], *, period: str = "2025Q1", at: datetime = MONDAY, who: str = "sekretaris",
              **pack: Any) -> Play:
        full = [{"key": f"r{n}", "no": f"{n}.", "activity": f"Langkah {n}", **row} for n, row in enumerate(rows, 1)]
        sop = Pack.from_dict({
            "format": "capaian-sop/1", "key": "sekretariat-contoh/pengumpulan", "office": "sekretariat-contoh",
            "title": "Pengumpulan Data Kinerja", "identity": {"number": "7/SOP/2024"}, "lanes": LANES,
            "sections": [{"key": "main", "periods": ["month", "quarter", "year"], "rows": [r["key"] for r in full]}],
            "rows": full, **pack})
        draft = save_draft(office=office, pack=sop, actor=SYSTEM, at=FOUNDED)
        version = put_in_force(version=draft, effective=date(2024, 1, 2), actor=SYSTEM, at=FOUNDED)
        return Play(start_run(version=version, section="main", period=period, actor=person(who, at), at=at), at)

    return start
