"""The demo's plans and figures of earlier years: the first is the plan's own document with that year's targets, each later
one is copied forward from the year before, as an office does it.

Targets and realisations of a whole year come from ``seeds/indicators/years``; how they fall on the periods is taken from
the plan's own year and is an assumption of the demo, which each plan says in its note.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from capaian.collection.services import load_history
from capaian.kernel.periods import Period
from capaian.kernel.rounding import round_decimal
from capaian.organisation.domain.actors import SYSTEM
from capaian.planning.domain.years import PastValue, past_from_data
from capaian.planning.services import adopt_plan, copy_plan_forward

NOT_PRINTED: Final = "Tidak tercetak dalam dokumen sumber"


def earlier_years(row: Any, plan: Mapping[str, Any], years: Mapping[str, Any], at: datetime) -> None:
    """Adopt a plan for every year that ``years`` tells of before the plan's own, and take over its figures."""
    past = {(value.indicator, value.year): value for value in past_from_data(years) if value.year < plan["year"]}
    told = sorted({year for _, year in past})
    for year in range(told[0], plan["year"]) if told else ():
        draft = dated(plan, year) if year == told[0] else copy_plan_forward(
            office=row, from_year=year - 1, to_year=year, actor=SYSTEM, at=at)
        draft["source_note"] = (f"{'; '.join(sorted({v.source for v in past.values() if v.year == year}))}. "
                                "Pembagian per periode adalah asumsi demo.")
        figures = []
        for spec, like in zip(draft["indicators"], plan["indicators"], strict=True):
            known = past.get((spec["code"], year))
            spec["targets"] = targets(spec, like, known, year)
            figures += [{"indicator": spec["code"], "period": period, "supplier": post, "value": value}
                        for period, value in realisations(spec, like, known, year).items() for post in spec["suppliers"]]
        adopt_plan(office=row, data=draft, actor=SYSTEM, at=at)
        load_history(office_id=row.pk, year=year, rows=figures, actor=SYSTEM, at=at)


def dated(plan: Mapping[str, Any], year: int) -> dict[str, Any]:
    """The plan's document as that of another year; a national standard of its own year is left out."""
    data = copy.deepcopy(dict(plan))
    data |= {"year": year, "title": plan["title"].replace(str(plan["year"]), str(year))}
    for spec in data["indicators"]:
        for name in ("national_value", "national_source", "national_year"):
            spec.pop(name, None)
    return data


def targets(spec: Mapping[str, Any], like: Mapping[str, Any], known: PastValue | None, year: int) -> dict[str, Any]:
    """The targets of a year: the year's own, and its periods in proportion to those of the plan's own year."""
    parts = of_periods(spec, like["targets"], year)
    if known is None or known.target is None:
        return {key: {"reason": NOT_PRINTED} for key in (str(year), *parts)}
    return {str(year): str(known.target)} | {key: str(value) for key, value in divided(known.target, parts, spec).items()}


def realisations(spec: Mapping[str, Any], like: Mapping[str, Any], known: PastValue | None, year: int) -> dict[str, Decimal]:
    """The figures of a year's periods, in proportion to those of the plan's own year."""
    if known is None or known.realisation is None:
        return {}
    if spec["frequency"] == "year":
        return {str(year): known.realisation}
    return divided(known.realisation, of_periods(spec, like["realisations"], year), spec)


def of_periods(spec: Mapping[str, Any], figures: Mapping[str, str], year: int) -> dict[str, Decimal]:
    """The figures of the periods an indicator is collected in, under the same periods of another year."""
    return {f"{year}{key[4:]}": Decimal(value) for key, value in figures.items()
            if Period.parse(key).kind == spec["frequency"] != "year"}


def divided(total: Decimal, parts: Mapping[str, Decimal], spec: Mapping[str, Any]) -> dict[str, Decimal]:
    """A year's figure over its periods as ``parts`` are: a sum is shared out to the last unit, of a last value the way to
    it is kept, any other figure is the same in every period.

    >>> quarters = {"2023Q1": Decimal(1), "2023Q2": Decimal(3)}
    >>> [str(v) for v in divided(Decimal(9), quarters, {"time_aggregation": "sum", "decimals": 0}).values()]
    ['2', '7']
    >>> [str(v) for v in divided(Decimal("9.9"), quarters, {"time_aggregation": "last", "decimals": 2}).values()]
    ['3.30', '9.9']
    """
    if not parts:
        return {}
    added, last = spec["time_aggregation"] == "sum", max(parts)
    base = sum(parts.values(), Decimal()) if added else parts[last]
    if not base or not (added or spec["time_aggregation"] == "last"):
        return dict.fromkeys(parts, total)
    shares = {key: round_decimal(total * value / base, spec["decimals"]) for key, value in parts.items()}
    return shares | {last: total - sum((v for key, v in shares.items() if key != last), Decimal()) if added else total}
