"""National holidays and collective leave of Indonesia, from the ``holidays`` package, as a document an officer edits.

The package knows dates, not decrees: a year is written unconfirmed until an officer has compared it with the yearly
joint decree. Beyond the decreed years the package estimates; such names carry "(perkiraan)".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

import holidays

KINDS: Mapping[str, str] = {"public": "holiday", "government": "collective"}
"""The package's category for each kind of day off."""


def decreed_years(years: Iterable[int], *, confirmed: Iterable[int] = ()) -> list[dict[str, Any]]:
    """The ``years`` part of a calendar document: every day off in order of date, with its Indonesian name.

    >>> [day for day in decreed_years([2026])[0]["days"] if day["date"] < "2026-02-17"][-1]
    {'date': '2026-02-16', 'name': 'Cuti Bersama Tahun Baru Imlek', 'kind': 'collective'}
    """
    known = set(confirmed)
    found = []
    for year in years:
        days: dict[Any, dict[str, Any]] = {}
        for category, kind in KINDS.items():
            table = holidays.country_holidays("ID", years=year, categories=(category,), language="id")
            for day, name in table.items():
                days.setdefault(day, {"date": day.isoformat(), "name": name, "kind": kind})
        found.append(
            {
                "year": year,
                "confirmed": year in known,
                "source": f"Paket Python holidays {version('holidays')} (kategori public dan government)",
                "days": [days[day] for day in sorted(days)],
            }
        )
    return found
