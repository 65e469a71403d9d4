"""An example office for an SOP that is not among the delivered ones: its posts are those the SOP names, its plan is borrowed.

The office is written as seeds into a folder, and played like the delivered ones. Every name in it says that it is an example.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from capaian.cli.run.logs import SEEDS
from capaian.cli.sop.reading import read
from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import refuse_unfit
from capaian.sop.domain.yaml_io import dump_pack

LENDERS = {"month": "setwan-purwakarta-2024", "": "kecamatan-pakusari-2024"}
"""The delivered plans whose indicators and figures an example office borrows: of every month, else of every quarter."""
_NOTICE = "Data contoh: kantor, pejabat dan angka dibuat untuk mencoba SOP ini."
_COORDINATING = {"unit-pengelola-data": ("collect", "verify", "recap", "distribute"),
                 "unit-penyusun-laporan": ("draft", "consolidate", "measure", "report")}
_HEAD = {"penanggung-jawab": ("sign", "order")}


def seeds_for(path: Path, folder: Path) -> Pack:
    """Write seeds for the SOP in ``path``, and for the SOPs beside it that its runs presuppose; return it."""
    pack = read(path)[0]
    packs = {pack.key: pack}
    while missing := {p.needs for p in packs.values() if p.needs} - set(packs):
        beside = {other.key: other for other in _beside(path, pack.office)}
        for key in missing:
            if key not in beside:
                raise InvalidInput("simulate.needs", "This SOP follows on “%(needs)s”, which does not lie beside its file.",
                                   needs=key, place=path.name, remedy="Put the file of that SOP into the same folder.")
            packs[key] = beside[key]
    for one in packs.values():
        refuse_unfit(one)
    shutil.copytree(SEEDS / "calendar", folder / "calendar")
    shutil.copytree(SEEDS / "archive", folder / "archive")
    office = _office(list(packs.values()))
    _write(folder / "organisation" / f"{pack.office}.yaml", office)
    _write(folder / "indicators" / f"{pack.office}-2024.yaml", _plan(list(packs.values()), office))
    for one in packs.values():
        target = folder / "sop" / f"{one.key}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dump_pack(one), encoding="utf-8")
    return pack


def _beside(path: Path, office: str) -> Iterable[Pack]:
    for other in sorted(path.parent.iterdir()):
        if other != path and other.suffix.lower() in (".yaml", ".yml", ".xlsx", ".bpmn"):
            pack = read(other)[0]
            if pack.office == office:
                yield pack


def _write(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


# --- the office ------------------------------------------------------------------------------------------------------


def _office(packs: list[Pack]) -> dict[str, Any]:
    """Posts, teams and roles for everybody the SOPs name, one invented person for each post."""
    first = packs[0]
    titles: dict[str, str] = {}
    roles: dict[str, dict[str, None]] = {}
    for pack in packs:
        for role in pack.roles:
            roles.setdefault(role.key, {}).update(dict.fromkeys(role.actors))
        for lane in pack.lanes:
            titles.setdefault(lane.actor, lane.title)
        for ref in _named(pack):
            titles.setdefault(ref, ref.partition(":")[2].replace("-", " ").title())
    posts = {ref.partition(":")[2]: title for ref, title in titles.items() if ref.startswith("position:")}
    teams = {}
    for ref in [ref for ref in titles if ref.startswith("team:")]:
        key = ref.partition(":")[2]
        teams[key] = {"key": key, "title": titles[ref], "members": [f"ketua-{key}", f"anggota-{key}"]}
        posts |= {f"ketua-{key}": f"Ketua {titles[ref]}", f"anggota-{key}": f"Anggota {titles[ref]}"}
    held = {key: [post for ref in refs for post in _posts(ref, teams)] for key, refs in roles.items()}
    for key, kinds in (_HEAD | _COORDINATING).items():
        held.setdefault(key, _doing(packs, kinds, held, teams) or list(posts)[:1])
    head = held["penanggung-jawab"][0]
    name = first.identity.office_name or first.office.replace("-", " ").title()
    people = [{"name": f"{title} (contoh)", "nip": f"00000000 000000 9 {number:03d}", "position": key}
              for number, (key, title) in enumerate(posts.items(), 1)]
    return {
        "key": first.office, "government": first.identity.government or "Pemerintah Daerah (contoh)", "name": name,
        "address_printed": "", "city": "Kota Contoh", "timezone": "Asia/Jakarta", "units": [{"key": "kantor", "title": name}],
        "positions": [{"key": key, "title": title, "unit": "kantor"} | ({} if key == head else {"superior": head})
                      for key, title in posts.items()],
        "teams": list(teams.values()),
        "roles": [{"key": key, "title": key.replace("-", " ").capitalize(), "actors": [f"position:{p}" for p in members]}
                  for key, members in held.items()],
        "people": [*people, {"name": "Petugas TI (contoh)", "nip": "00000000 000000 0 000", "position": "",
                             "login": "admin@contoh", "administrator": True}],
    }


def _named(pack: Pack) -> list[str]:
    refs = [work.actor for row in pack.rows for work in row.works if work.actor]
    refs += [actor for role in pack.roles for actor in role.actors]
    return [*refs, *([pack.identity.ratifier] if pack.identity.ratifier else [])]


def _posts(ref: str, teams: dict[str, Any]) -> list[str]:
    kind, _, key = ref.partition(":")
    return list(teams[key]["members"]) if kind == "team" else [key]


def _doing(packs: list[Pack], kinds: tuple[str, ...], held: dict[str, list[str]], teams: dict[str, Any]) -> list[str]:
    """The posts of whoever does the first of such works."""
    for kind in kinds:
        for pack in packs:
            for work in (w for row in pack.rows for w in row.works if w.kind == kind):
                ref = work.actor or pack.lane(work.lane).actor
                return held.get(ref.partition(":")[2], []) if ref.startswith("role:") else _posts(ref, teams)
    return []


# --- the plan --------------------------------------------------------------------------------------------------------


def _plan(packs: list[Pack], office: dict[str, Any]) -> dict[str, Any]:
    """A delivered plan whose figures are supplied by those who fill the form of these SOPs, in turn."""
    months = any("month" in section.periods for pack in packs for section in pack.sections)
    lender = SEEDS / "indicators" / f"{LENDERS['month' if months else '']}.yaml"
    data: dict[str, Any] = yaml.safe_load(lender.read_text(encoding="utf-8"))
    held = {role["key"]: [ref.partition(":")[2] for ref in role["actors"]] for role in office["roles"]}
    teams = {team["key"]: team for team in office["teams"]}
    suppliers = _doing(packs, ("fill", "collect"), held, teams) or held["unit-pengelola-data"]
    for number, row in enumerate(data["indicators"]):
        row["suppliers"] = [suppliers[number % len(suppliers)]]
        row["responsible"] = held["unit-penyusun-laporan"][0]
        row["evidence_required"] = True
    rows = data["indicators"]
    for number, post in enumerate(suppliers[len(rows):]):  # more suppliers than indicators: some share one
        rows[number % len(rows)]["suppliers"].append(post)
        rows[number % len(rows)]["unit_aggregation"] = "mean"
    return {key: value for key, value in data.items() if key not in ("agreement", "years")} | {
        "office": office["key"], "example_notice": _NOTICE}
