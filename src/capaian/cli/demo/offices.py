"""Founding the demo offices from ``seeds/``: people, calendar, plan, SOPs. Every step is an ordinary service."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings
from django.db import transaction

from capaian.archive.services import adopt_schedule
from capaian.cli.demo.earlier import earlier_years
from capaian.collection.services import define_series, load_history, record_point
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.selectors import office as office_row
from capaian.organisation.selectors import position_row
from capaian.organisation.services import found_office, grant_oversight
from capaian.planning.domain.plan import demo_realisations
from capaian.planning.domain.years import past_from_data, strategy_from_data
from capaian.planning.services import adopt_plan, draft_agreement, record_past, record_strategy
from capaian.sop.domain.yaml_io import load_pack
from capaian.sop.services import put_in_force, save_draft

if TYPE_CHECKING:
    from capaian.organisation.models import Office

OFFICES = ("kecamatan-pakusari", "kecamatan-bojong", "setda-way-kanan", "kecamatan-paringin-selatan",
           "setwan-purwakarta")
WATCHER = "inspektorat-jember"
PASSWORD = "contoh-2024"  # noqa: S105 - printed by the demo, for example accounts only


@lru_cache
def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def plan_data(office: str) -> Mapping[str, Any]:
    """The plan document of a demo office, with its realisations."""
    return _yaml(Path(settings.SEEDS_DIR) / "indicators" / f"{office}-2024.yaml")  # type: ignore[no-any-return]


def realisations(office: str) -> dict[tuple[str, str], Any]:
    """(indicator, period) → the demo figure as it will be typed."""
    return {(r.indicator, r.period): r for r in demo_realisations(plan_data(office))}


@transaction.atomic
def found(office: str, *, seed: int | None, at: datetime, password: str | None = PASSWORD) -> None:
    """Set up one demo office with its calendar, plan and SOPs in force."""
    seeds, plan = Path(settings.SEEDS_DIR), plan_data(office)
    row = _people(office, plan["example_notice"], seed=seed, at=at, password=password)
    years = _yaml(seeds / "indicators" / "years" / f"{plan['years']}.yaml") if plan.get("years") else {}
    earlier_years(row, plan, years, at)
    adopt_plan(office=row, data=plan, actor=SYSTEM, at=at)
    around_the_plan(row, plan, years, at)
    own = seeds / "archive" / f"{office}.yaml"
    adopt_schedule(office=row, document=_yaml(own if own.exists() else seeds / "archive" / "jadwal-retensi.yaml"),
                   actor=SYSTEM, at=at)
    for path in sorted((seeds / "sop" / office).glob("*.yaml")):
        pack = load_pack(path.read_bytes())
        draft = save_draft(office=row, pack=pack, actor=SYSTEM, at=at)
        iso = pack.identity.effective.iso or pack.identity.ratified.iso
        put_in_force(version=draft, effective=date.fromisoformat(iso) if iso else at.date(), actor=SYSTEM, at=at)


def _people(office: str, notice: str, *, seed: int | None, at: datetime, password: str | None) -> Office:
    """The office with its posts, people, accounts and calendar."""
    seeds = Path(settings.SEEDS_DIR)
    space = uuid.uuid5(uuid.NAMESPACE_OID, f"capaian-demo:{seed}:{office}") if seed is not None else uuid.uuid4()
    return found_office(data=_yaml(seeds / "organisation" / f"{office}.yaml"), namespace=space, password=password,
                        calendar=_yaml(seeds / "calendar" / "indonesia.yaml"), example_notice=notice, actor=SYSTEM, at=at)


@transaction.atomic
def found_watcher(*, seed: int | None, at: datetime, password: str | None = PASSWORD) -> None:
    """Set up the inspectorate that watches the offices of its government."""
    notice = "Data contoh: inspektorat ini hanya memperlihatkan pemantauan."
    office = _people(WATCHER, notice, seed=seed, at=at, password=password)
    for post in ("inspektur", "auditor"):
        grant_oversight(position=position_row(office.pk, post), basis="Keputusan contoh tentang pemantauan kinerja",
                        actor=SYSTEM, at=at)


def around_the_plan(row: Any, plan: Mapping[str, Any], years: Mapping[str, Any], at: datetime) -> None:
    """The Renstra, the printed past and the series around a demo plan, and the draft of its head's Perjanjian Kinerja."""
    if strategy := strategy_from_data(years):
        record_strategy(office=row, strategy=strategy, actor=SYSTEM, at=at)
    record_past(office=row, past=past_from_data(years), actor=SYSTEM, at=at)
    for series in years.get("complementary", ()):
        made = define_series(office=row, **{k: series[k] for k in ("key", "kind", "title", "unit", "source")},
                             actor=SYSTEM, at=at)
        for period, value in series["points"].items():
            record_point(series_id=made.pk, period=period, value=value, actor=SYSTEM, at=at)
    if agreement := plan.get("agreement"):
        draft_agreement(office=row, year=plan["year"], position=agreement["position"], superior=agreement,
                        budget_approved_on=date.fromisoformat(agreement["budget_approved_on"]), actor=SYSTEM, at=at)


def take_over_history(office: str, before: str, *, at: datetime) -> int:
    """Enter the demo figures of the periods before this one as earlier figures, so that the year can be measured."""
    plan = plan_data(office)
    by_code = {row["code"]: row for row in plan["indicators"]}
    rows = [{"indicator": code, "period": period, "supplier": supplier, "value": found_.value}
            for (code, period), found_ in realisations(office).items()
            if len(period) == len(before) and period < before and found_.value is not None
            for supplier in by_code[code]["suppliers"]]
    return load_history(office_id=office_row(office).pk, year=int(before[:4]), rows=rows, actor=SYSTEM, at=at)
