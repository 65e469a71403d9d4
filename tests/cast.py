"""The cast: a small office founded through its services, officials by their posts, and one stranger.

``camat`` answers for everything (head), ``kasubag`` keeps the data and compiles the report (coordinator), ``petugas``
works for them, five sections supply data, ``arsiparis`` is a colleague without a role, ``pengelola`` is the office's
administrator. ``orang_luar`` is the head of another office and must see and do nothing here.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.organisation.models import Office, Person, Position
from capaian.organisation.selectors import _calendar, actor_of
from capaian.organisation.services import appoint, found_office
from capaian.planning.services import adopt_plan
from capaian.procedures.models import Run, Task
from capaian.procedures.ports import Field, Left, Plain, Prepared, RunRef, StepKind, TaskRef
from capaian.procedures.services import complete_task, save_entry, start_run
from capaian.procedures.services.acts import Completion
from capaian.sop.domain.kinds import KINDS
from capaian.sop.domain.pack import Pack
from capaian.sop.models import ProcedureVersion
from capaian.sop.services import put_in_force, save_draft

WIB = ZoneInfo("Asia/Jakarta")
FOUNDED = datetime(2026, 1, 2, 7, 30, tzinfo=WIB)
MORNING = datetime(2026, 1, 5, 8, 0, tzinfo=WIB)  # a Monday, half an hour after the office opened
KEY = "kecamatan-uji"
SECTIONS = ("kasi-a", "kasi-b", "kasi-c", "kasi-d", "kasi-e")
POSTS = ("camat", "sekretaris", "kasubag", "petugas", "arsiparis", *SECTIONS)

OFFICE: Mapping[str, Any] = {
    "key": KEY, "government": "Pemerintah Kabupaten Uji", "name": "Kecamatan Uji", "city": "Uji", "code": "35.09.99",
    "units": [{"key": "sekretariat", "title": "Sekretariat"}],
    "positions": [
        {"key": "camat", "title": "Camat Uji"},
        {"key": "sekretaris", "title": "Sekretaris Kecamatan", "superior": "camat", "unit": "sekretariat"},
        {"key": "kasubag", "title": "Kasubag Perencanaan", "superior": "sekretaris", "unit": "sekretariat"},
        {"key": "petugas", "title": "Petugas Pengolah Data", "superior": "kasubag", "unit": "sekretariat"},
        {"key": "arsiparis", "title": "Arsiparis", "superior": "sekretaris", "unit": "sekretariat"},
        *({"key": key, "title": f"Kepala Seksi {key[-1].upper()}", "superior": "camat"} for key in SECTIONS)],
    "teams": [{"key": "tim-sakip", "title": "Tim SAKIP", "members": ["kasubag", "petugas"]}],
    "roles": [
        {"key": "penanggung-jawab", "title": "Penanggung jawab", "actors": ["position:camat"]},
        {"key": "unit-pengelola-data", "title": "Unit pengelola data", "actors": ["position:kasubag"]},
        {"key": "unit-penyusun-laporan", "title": "Unit penyusun laporan", "actors": ["position:kasubag"]},
        {"key": "penyuplai-data", "title": "Penyuplai data", "actors": [f"position:{key}" for key in SECTIONS]},
        {"key": "penyuplai-dua", "title": "Dua penyuplai", "actors": ["position:kasi-a", "position:kasi-b"]}],
    "people": [
        *({"position": key, "name": f"Pejabat {key} (contoh)", "nip": f"00000000 000000 9 {n:03d}"}
          for n, key in enumerate(POSTS, 1)),
        {"name": "Pengelola aplikasi (contoh)", "login": "admin@uji", "administrator": True}]}
OUTSIDE: Mapping[str, Any] = {
    "key": "kecamatan-luar", "government": "Pemerintah Kabupaten Luar", "name": "Kecamatan Luar",
    "positions": [{"key": "camat", "title": "Camat Luar"}, {"key": "kasi-a", "title": "Kepala Seksi A"}],
    "roles": [{"key": "penanggung-jawab", "title": "Penanggung jawab", "actors": ["position:camat"]},
              {"key": "unit-pengelola-data", "title": "Unit pengelola data", "actors": ["position:camat"]}],
    "people": [{"position": "camat", "name": "Orang luar (contoh)", "nip": "00000000 000000 9 999",
                "administrator": True}]}


@cache
def national_calendar() -> Any:
    """The calendar of the seeds as plain data."""
    path = Path(__file__).parent.parent / "seeds" / "calendar" / "indonesia.yaml"
    return json.loads(json.dumps(yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)),
                                 default=str))


@dataclass(frozen=True)
class Cast:
    """The office and who is who in it."""

    office: Office
    outside: Office

    def __call__(self, post: str, at: datetime = MORNING) -> Actor:
        """The official who holds this post definitively, as they are at this moment (also as Plt or Plh)."""
        return actor_of(person=self.person(post).pk, at=at)

    def person(self, post: str) -> Person:
        return Person.objects.get(office=self.office, name=f"Pejabat {post} (contoh)")

    def position(self, key: str) -> Position:
        return Position.objects.get(office=self.office, key=key)

    @property
    def administrator(self) -> Actor:
        """Keeps the office's set-up; holds no post."""
        return actor_of(person=Person.objects.get(office=self.office, administrator=True).pk, at=MORNING)

    @property
    def orang_luar(self) -> Actor:
        """Head, coordinator and administrator of another office: a stranger here."""
        return actor_of(person=Person.objects.get(office=self.outside).pk, at=MORNING)

    def acting(self, person: str, post: str, kind: str, starts: datetime = FOUNDED, ends: datetime | None = None) -> Any:
        """Appoint the holder of one post as Plt or Plh of another."""
        return appoint(position=self.position(post), person=self.person(person), kind=kind, starts=starts, ends=ends,
                       basis="Surat perintah contoh", actor=SYSTEM, at=FOUNDED)

    def in_force(self, pack: Pack) -> ProcedureVersion:
        """Publish this SOP: the publication check and all."""
        draft = save_draft(office=self.office, pack=pack, actor=SYSTEM, at=FOUNDED)
        return put_in_force(version=draft, effective=date(2026, 1, 2), actor=SYSTEM, at=FOUNDED)

    def start(self, pack: Pack, *, by: str = "kasubag", period: str = "2026Q1", at: datetime = MORNING) -> RunRef:
        """Publish this SOP and begin a run of its first section."""
        version = self.in_force(pack)
        return start_run(version=version, section=pack.sections[0].key, period=period, actor=self(by, at), at=at)


def start_another(run: RunRef, cast: Cast, period: str) -> RunRef:
    """A run of the same SOP for another period."""
    return start_run(version=Run.objects.get(pk=run.id).version, section=run.section, period=period,
                     actor=cast("kasubag"), at=MORNING)


def found_cast() -> Cast:
    """Both offices, through the service that founds offices. A database that was rolled back gives its numbers again,
    so the calendars known by them are forgotten."""
    _calendar.cache_clear()
    rows = [found_office(data=data, namespace=uuid.uuid5(uuid.NAMESPACE_OID, data["key"]), calendar=national_calendar(),
                         password=None, example_notice="Data contoh.", actor=SYSTEM, at=FOUNDED)
            for data in (OFFICE, OUTSIDE)]
    return Cast(*rows)


# --- SOPs -----------------------------------------------------------------------------------------------------------


def sop(*rows: Mapping[str, Any], name: str = "uji", **more: Any) -> Pack:
    """An SOP of these rows in one section; every post, the team and the supplier roles are its lanes."""
    lanes = [{"key": key, "title": key, "actor": f"position:{key}"} for key in POSTS]
    lanes += [{"key": "tim", "title": "Tim SAKIP", "actor": "team:tim-sakip"},
              {"key": "seksi", "title": "Kepala Seksi", "actor": "role:penyuplai-data"},
              {"key": "dua", "title": "Dua Seksi", "actor": "role:penyuplai-dua"}]
    roles = [{"key": "penyuplai-data", "title": "Penyuplai", "actors": [f"position:{key}" for key in SECTIONS]},
             {"key": "penyuplai-dua", "title": "Penyuplai", "actors": ["position:kasi-a", "position:kasi-b"]}]
    sections = more.pop("sections", [{"key": "main", "periods": ["quarter"], "rows": [r["key"] for r in rows]}])
    return Pack.from_dict({"format": "capaian-sop/1", "key": f"{KEY}/{name}", "office": KEY, "title": "SOP uji",
                           "lanes": lanes, "roles": roles, "sections": sections, "rows": list(rows), **more})


def row(number: int, kind: str, lane: str, *, all_of: Iterable[str] = (), each: bool = False, **more: Any) -> dict[str, Any]:
    """A row with one work; key ``r<number>``."""
    work: dict[str, Any] = {"kind": kind, "lane": lane}
    if all_of:
        work["all_of"] = list(all_of)
    if each:
        work["each"] = True
    return {"key": f"r{number}", "no": str(number), "activity": f"Langkah {number}", "works": [work], **more}


def yes(to: str) -> dict[str, Any]:
    return {"key": "ya", "label": "Ya", "to": to}


def no(to: str, *, only_returned: bool = False) -> dict[str, Any]:
    return {"key": "tidak", "label": "Tidak", "to": to, "returns": True, "only_returned": only_returned}


def plain_sop(**more: Any) -> Pack:
    """Order, five sections fill, verify (back to some of them), draft, review (back to the draft), sign."""
    return sop(
        row(1, "order", "camat", standard="1 jam"),
        row(2, "fill", "seksi", each=True, standard="2 hari"),
        row(3, "verify", "petugas", standard="4 jam", outcomes=[yes("r4"), no("r2", only_returned=True)]),
        row(4, "draft", "petugas", standard="1 hari"),
        row(5, "review", "kasubag", standard="30 menit", outcomes=[yes("r6"), no("r4")]),
        row(6, "sign", "camat"), **more)


# --- kinds without paper ----------------------------------------------------------------------------------------------


class Quiet(Plain):
    """A kind that asks for nothing and leaves almost nothing, so that only the engine is tried. What is typed under
    ``returned`` names the members that a return sends back; ``halangan`` blocks the task. A row that makes a memo leaves
    one."""

    def __init__(self, key: str) -> None:
        self.key = key

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return (Field("teks", "Text", required=False), Field("returned", "Returned", "choices", required=False),
                Field("halangan", "Obstacle", required=False))

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return [str(task.entry["halangan"])] if task.entry.get("halangan") else []

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        left = [Left("memo", "Nota dinas", "nota.txt", b"Nota", "text/plain")] if "memo" in task.row.produces else []
        return Prepared(tuple(left), tuple(task.entry.get("returned", ())))


def quiet_kinds() -> dict[str, StepKind]:
    """Every kind there is, quiet."""
    return {key: Quiet(key) for key in KINDS}


# --- doing and looking -------------------------------------------------------------------------------------------------


def open_members(run: RunRef) -> list[tuple[str, str, int]]:
    """(step, member without prefix, round) of every open task, in order."""
    rows = Task.objects.filter(run=run.id, state="open").order_by("step", "member")
    return [(t.step, t.member.partition(":")[2], t.round) for t in rows]


def task(run: RunRef, step: str, post: str = "", state: str = "") -> Task:
    """The newest task of a step (and post)."""
    rows = Task.objects.filter(run=run.id, step__startswith=step)
    rows = rows.filter(member__endswith=f":{post}") if post else rows
    rows = rows.filter(state=state) if state else rows
    found = rows.order_by("-round", "-pk").first()
    assert found is not None, f"no task {step} of {post or 'anybody'}"
    return found


def done(run: RunRef, step: str, cast: Cast, post: str = "", outcome: str = "", *, by: str = "", reason: str = "",
         returned: Iterable[str] = (), at: datetime = MORNING, **more: Any) -> Completion:
    """Close the open task of a step through the service, by the holder of its post (or ``by``)."""
    row_ = task(run, step, post, "open")
    key = row_.member.partition(":")[2]
    actor = cast(by or {"tim-sakip": "petugas"}.get(key, key), at)
    if returned:
        save_entry(task_id=row_.pk, values={"returned": [f"position:{m}" for m in returned]}, actor=actor, at=at)
    return complete_task(task_id=row_.pk, outcome=outcome, reason=reason, actor=actor, at=at, **more)


def up_to_verify(run: RunRef, cast: Cast, at: datetime = MORNING) -> None:
    """Of the plain SOP: the order is given and every section has handed in."""
    done(run, "r1", cast, at=at)
    for post in SECTIONS:
        done(run, "r2", cast, post, at=at)


def to_the_end(run: RunRef, cast: Cast, at: datetime = MORNING) -> None:
    """Close whatever is open, answering every question with yes, until the run ends."""
    for _ in range(200):
        first = Task.objects.filter(run=run.id, state="open").order_by("pk").first()
        if first is None:
            return
        key = first.member.partition(":")[2]
        actor = cast({"tim-sakip": "petugas"}.get(key, key), at)
        answers = [o for o in _outcomes(first) if not o.returns]
        complete_task(task_id=first.pk, outcome=answers[0].key if answers else "", actor=actor, at=at,
                      override="Tidak ada pejabat lain")
    raise AssertionError("the run does not end")


def _outcomes(row_: Task) -> Any:
    from capaian.procedures.selectors import task_ref

    return task_ref(row_.pk).outcomes


def state_of(run: RunRef) -> str:
    return str(Run.objects.get(pk=run.id).state)


# --- a plan -------------------------------------------------------------------------------------------------------------

HOUR = timedelta(hours=1)


def _indicator(code: str, supplier: str, name: str, unit: str, **more: Any) -> dict[str, Any]:
    targets = more.pop("targets", {"2026": "90", **{f"2026Q{q}": "90" for q in range(1, 5)}})
    return {"code": code, "objective": "S1", "name": name, "operational_definition": "Contoh", "unit": unit,
            "frequency": "quarter", "calculation": "R/T", "source_medium": "Register", "responsible": supplier,
            "suppliers": [supplier], "evidence_required": False, "category": "IKU", "targets": targets, **more}


PLAN: Mapping[str, Any] = {
    "format": "capaian-plan/1", "office": KEY, "year": 2026, "title": "Rencana kinerja contoh",
    "objectives": [{"code": "S1", "kind": "objective", "text": "Meningkatnya pelayanan"}],
    "indicators": [
        _indicator("A1", "kasi-a", "Indeks kepuasan", "nilai", evidence_required=True),
        _indicator("A2", "kasi-a", "Jumlah dokumen", "dokumen", decimals=0),
        _indicator("A3", "kasi-a", "Luas wilayah", "ha", decimals=4),
        _indicator("B1", "kasi-b", "Aduan selesai", "%", formula="ratio-of-sums", time_aggregation="ratio-of-sums",
                   unit_aggregation="ratio-of-sums"),
        _indicator("B2", "kasi-b", "Opini laporan", "opini", formula="rank", decimals=0,
                   formula_options={"labels": ["TMP", "TW", "WDP", "WTP"]},
                   targets={key: {"label": "WTP"} for key in ("2026", *(f"2026Q{q}" for q in range(1, 5)))}),
        _indicator("C1", "kasi-c", "Serapan", "%"),
        _indicator("D1", "kasi-d", "Kegiatan", "kegiatan"),
        _indicator("E1", "kasi-e", "Peserta", "orang")]}


def adopt(cast: Cast) -> None:
    """Put the small plan into force."""
    adopt_plan(office=cast.office, data=PLAN, actor=SYSTEM, at=FOUNDED)
