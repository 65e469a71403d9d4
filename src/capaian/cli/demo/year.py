"""The whole year of the five offices: all six SOPs for 2024, with everything that can go another way going both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from capaian.cli.demo import result
from capaian.cli.demo.offices import OFFICES, found, plan_data
from capaian.cli.demo.player import Player, Script
from capaian.foundation.worker import drain
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.selectors import actor_of, calendar, members, office, person_row, position_row, standing_in
from capaian.organisation.services import appoint
from capaian.procedures.domain.graph import Graph
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import differences, pack_of_run, run_for
from capaian.procedures.services import resume_run, start_run, suspend_run
from capaian.sop.selectors import in_force, pack_of

Told = Callable[[str], None]


@dataclass
class Item:
    """One run to play: SOP, section, period, and what is not routine in it."""

    sop: str
    section: str
    period: str
    script: Script


def programme() -> list[Item]:
    """The runs of the year in the order of time."""
    pakusari, bojong = "kecamatan-pakusari/pengumpulan-data-kinerja", "kecamatan-bojong/pengumpulan-data-kinerja"
    kanan, paringin = "setda-way-kanan/pengumpulan-data-kinerja", "kecamatan-paringin-selatan/pengumpulan-data-kinerja"
    collect, measure = "setwan-purwakarta/pengumpulan-data-kinerja", "setwan-purwakarta/pengukuran-kinerja"
    months = [f"2024{m:02d}" for m in range(1, 13)]
    quarters = [f"2024Q{q}" for q in range(1, 5)]
    items = [Item(pakusari, "", q, Script()) for q in quarters]
    items[0].script = Script(outcomes={"r2": ["no"]}, wrong=frozenset({(_first(pakusari), "2024Q1")}))
    items.append(Item(bojong, "", "2024", Script(outcomes={"r6": ["no"]}, plt=("r9", "camat", "sekretaris-kecamatan"), skip={
        "position:kasi-kesejahteraan-sosial": "Seksi belum terisi pejabat; datanya dilaporkan pada periode berikutnya."})))
    items.append(Item(kanan, "", "2024", Script(outcomes={"r9": ["no"]}, suspend="r7")))
    items += [Item(paringin, "", p, Script()) for p in ("2024Q1", "2024Q2", "2024S1", "2024Q3", "2024Q4", "2024S2", "2024")]
    for period in [p for q in range(4) for p in (*months[3 * q: 3 * q + 3], quarters[q])]:
        first = period == "202401"
        items.append(Item(collect, "", period, Script(outcomes={"r10": ["no"]} if first else {})))
        items.append(Item(measure, "", period, Script(outcomes={"r8": ["no"]} if first else {})))
    return items


def _first(sop: str) -> str:
    return str(plan_data(sop.partition("/")[0])["indicators"][0]["code"])


def play_all(seed: int, out: Path, told: Told) -> dict[str, Any]:
    """Found the five offices, play every run, write everything; returns the summary of all."""
    began = datetime(2024, 1, 2, 7, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
    for key in OFFICES:
        told(f"{key} …")
        found(key, seed=seed, at=began, password=None)
    items = programme()
    played: list[tuple[Item, RunRef]] = []
    last: dict[str, datetime] = {}
    for number, item in enumerate(items, 1):
        key = item.sop.partition("/")[0]
        run, last[key] = play_one(item, not_before=last.get(key))
        played.append((item, run))
        told(f"[{number}/{len(items)}] {item.sop} {item.period}")
    told("archive time stamps …")
    drain(at=max(last.values()))
    told("writing …")  # only now: a measurement may have opened a collection again
    return result.merge(result.write(run, out, at=last[run.office], prefix=f"{item.sop.replace('/', '_')}/{item.period}")
                        for item, run in played)


def play_one(item: Item, not_before: datetime | None = None) -> tuple[RunRef, datetime]:
    """Start and play one run, beginning on the first working morning after its period."""
    row = office(item.sop.partition("/")[0])
    version = in_force(row.pk, item.sop)
    pack = pack_of(version)
    period = Period.parse(item.period)
    section = item.section or next(s.key for s in pack.sections if period.kind in s.periods)
    at = opening_after(row.pk, row.timezone, period, not_before)
    graph = Graph(pack, section)
    member = next(m for actor in graph.steps[graph.start].actors for m in members(row.pk, actor))
    run = start_run(version=version, section=section, period=item.period, at=at,
                    actor=actor_of(person=standing_in(row.pk, member, at), at=at))
    end = YearPlayer(run, item.script).play(at)
    found_ = differences(run.id)
    if found_:
        raise AssertionError(f"{item.sop} {item.period}: " + "\n".join(found_))
    return run, end


def opening_after(office_id: int, zone_name: str, period: Period, not_before: datetime | None) -> datetime:
    """The first working morning after the period, and not before the office's run before has ended."""
    zone = ZoneInfo(zone_name)
    morning = datetime.combine(period.end + timedelta(days=1), time(0, 0), zone)
    return calendar(office_id).next_opening(max(morning, not_before) if not_before else morning)


class YearPlayer(Player):
    """Also lets a Plt act at one row, and suspends the run for a while before another."""

    def close(self, row: Any, at: datetime) -> datetime:
        key = row.step.partition("/")[0]
        reopened = self.needed(row)
        if reopened is not None:
            at = Player(reopened, Script()).play(at)
        if self.script.suspend == key:
            self.script.suspend = ""
            at = self.time.add_minutes(max(at, row.opened_at), 10)
            suspend_run(run_id=self.run.id, reason="Kantor terdampak banjir.", actor=self.keeper(at), at=at)
            at = self.time.add_working_days(at, 3)
            resume_run(run_id=self.run.id, actor=self.keeper(at), at=at)
        if self.script.plt and self.script.plt[0] == key:
            self.appoint_plt(*self.script.plt[1:], at=max(at, row.opened_at))
            self.script.plt = ()
        return super().close(row, at)

    def needed(self, row: Any) -> RunRef | None:
        """The collection that a measurement waits for, when a review opened it again."""
        needs = pack_of_run(self.run.id).needs
        other = run_for(self.run.office_id, needs, self.run.period) if needs and row.kind == "measure" else None
        return other if other is not None and other.state == "running" else None

    def appoint_plt(self, post: str, by: str, *, at: datetime) -> None:
        """The holder of ``by`` also acts for ``post`` from now on, for three weeks."""
        person = standing_in(self.run.office_id, f"position:{by}", at)
        appoint(position=position_row(self.run.office_id, post), person=person_row(person), kind="plt", starts=at,
                ends=at + timedelta(days=21), basis="Surat perintah Plt. (contoh)", actor=SYSTEM, at=at)

