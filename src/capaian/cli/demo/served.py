"""The demo in a browser: the five offices, earlier quarters as history, and one run each that waits for its first step."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from capaian.cli.demo.offices import OFFICES, PASSWORD, WATCHER, found, found_watcher, take_over_history
from capaian.kernel.periods import Period
from capaian.organisation.selectors import actor_of, members, office, offices, people, standing_in
from capaian.procedures.domain.graph import Graph
from capaian.procedures.selectors import runs
from capaian.procedures.services import start_run
from capaian.sop.selectors import in_force, pack_of

WAITING = {"kecamatan-pakusari": ("pengumpulan-data-kinerja", "2024Q4"),
           "kecamatan-bojong": ("pengumpulan-data-kinerja", "2024"),
           "setda-way-kanan": ("pengumpulan-data-kinerja", "2024"),
           "kecamatan-paringin-selatan": ("pengumpulan-data-kinerja", "2024Q1"),
           "setwan-purwakarta": ("pengumpulan-data-kinerja", "202401")}


def prepare(*, seed: int, at: datetime | None = None) -> None:
    """Make what is not there yet; what was done in the demo before stays."""
    at = at or datetime.now(ZoneInfo("Asia/Jakarta"))
    there = {o.key for o in offices()}
    if WATCHER not in there:
        found_watcher(seed=seed, at=at)
    for key in OFFICES:
        if key not in there:
            found(key, seed=seed, at=at)
            if key == "kecamatan-pakusari":
                take_over_history(key, WAITING[key][1], at=at)
        row = office(key)
        if not runs(row.pk):
            sop, period = WAITING[key]
            version = in_force(row.pk, f"{key}/{sop}")
            pack = pack_of(version)
            section = next(s.key for s in pack.sections if Period.parse(period).kind in s.periods)
            graph = Graph(pack, section)
            member = next(m for a in graph.steps[graph.start].actors for m in members(row.pk, a))
            start_run(version=version, section=section, period=period, at=at,
                      actor=actor_of(person=standing_in(row.pk, member, at), at=at))


def who_can_log_in(address: str) -> str:
    """Who can log in and as what, as the command prints it."""
    out = [f"Capaian: {address}", f"Kata sandi semua akun contoh: {PASSWORD}", ""]
    for row in offices():
        out.append(row.name)
        out += [f"  {p.user.username:48} {p.name}" for p in people(row.pk) if p.user]
    return "\n".join(out)
