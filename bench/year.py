"""One office's whole year, measured and rolled up: 60 indicators, 12 suppliers each, four quarters.

    python bench/year.py [INDICATORS] [SUPPLIERS]

Every quarter's figures (of the quarter, to date, of the year), the scores of each objective and of the office. First the
rules alone, as `capaian.measurement.selectors` calls them; then the same with the database; then how much of it is more than
adding the same numbers up with the standard library. CPU seconds of one process, the best of five. The promise is 0.1 s for
the rules.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "capaian.config.settings")
HOME = tempfile.TemporaryDirectory(prefix="capaian-bench-")
os.environ["CAPAIAN_DATA_DIR"] = HOME.name
os.environ.setdefault("CAPAIAN_SECRET_KEY", "bench-bench-bench-bench-bench-bench")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from capaian.cli.demo.offices import found  # noqa: E402
from capaian.collection.models import Realisation  # noqa: E402
from capaian.collection.selectors import values_of  # noqa: E402
from capaian.kernel.periods import Period  # noqa: E402
from capaian.measurement.domain.figures import figures_of_year  # noqa: E402
from capaian.measurement.domain.rollup import by_objective, by_unit, roll  # noqa: E402
from capaian.organisation.domain.actors import SYSTEM  # noqa: E402
from capaian.organisation.models import Position  # noqa: E402
from capaian.organisation.selectors import office  # noqa: E402
from capaian.planning.selectors import due_in, indicators_for  # noqa: E402
from capaian.planning.services import adopt_plan  # noqa: E402

PROMISE = 0.1
AT = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
KEY, YEAR = "kecamatan-pakusari", 2025
QUARTERS = [Period.parse(f"{YEAR}Q{n}") for n in range(1, 5)]
SORTS: tuple[dict[str, Any], ...] = (
    {"unit": "orang", "time_aggregation": "sum", "unit_aggregation": "sum"},
    {"unit": "nilai", "time_aggregation": "last", "unit_aggregation": "mean"},
    {"unit": "hari", "direction": "lower", "formula": "lower-linear", "time_aggregation": "mean", "unit_aggregation": "max"},
    {"unit": "%", "formula": "ratio-of-sums", "time_aggregation": "ratio-of-sums", "unit_aggregation": "ratio-of-sums"},
)


def plan(indicators: int, posts: list[str]) -> dict[str, Any]:
    """A plan with indicators of every usual sort, supplied by as many posts as wished."""
    rows = []
    for n in range(indicators):
        sort = SORTS[n % len(SORTS)]
        quarter = Decimal(100 + n)
        whole = quarter * 4 if sort["time_aggregation"] == "sum" else quarter
        rows.append({
            "code": f"I{n}", "objective": f"S{n % 6}", "name": f"Indikator {n}", "operational_definition": "Contoh",
            "frequency": "quarter", "calculation": "R/T", "source_medium": "Register", "responsible": posts[0],
            "suppliers": posts, "weight": 1 + n % 3, "decimals": 2, "evidence_required": False, **sort,
            "targets": {str(YEAR): str(whole), **{p.key: str(quarter) for p in QUARTERS}}})  # fmt: skip
    return {"format": "capaian-plan/1", "office": KEY, "year": YEAR, "title": "Rencana", "indicators": rows,
            "objectives": [{"code": f"S{n}", "kind": "objective", "text": f"Sasaran {n}"} for n in range(6)]}  # fmt: skip


def office_with_a_year(indicators: int, suppliers: int) -> Any:
    """The office, its plan, and a value of every supplier for every quarter."""
    call_command("migrate", verbosity=0)

    found(KEY, seed=1, at=AT, password=None)
    row = office(KEY)
    posts = list(Position.objects.filter(office=row).order_by("pk"))
    while len(posts) < suppliers:
        posts.append(Position.objects.create(office=row, key=f"unit-{len(posts)}", title=f"Unit {len(posts)}"))
    posts = posts[:suppliers]
    adopt_plan(office=row, data=plan(indicators, [p.key for p in posts]), actor=SYSTEM, at=AT)
    rng = random.Random(7)  # noqa: S311 - figures for a measurement of speed
    kept = []
    for card in indicators_for(row.pk, QUARTERS[0]):
        for period in QUARTERS:
            for post in posts:
                top, bottom = Decimal(rng.randint(1, 900)) / 10, Decimal(rng.randint(900, 1200)) / 10
                ratio = {"numerator": top, "denominator": bottom} if card.formula == "ratio-of-sums" else {}
                value = round(top * 100 / bottom, 6) if ratio else top
                kept.append(Realisation(office=row, indicator_id=card.id, period=period.key, supplier=post, state="value",
                                        value=value, entered_at=AT, verification="accepted", **ratio))  # fmt: skip
    Realisation.objects.bulk_create(kept)
    return row


def best(what: Callable[[], Any]) -> float:
    """CPU seconds of the quickest of five."""
    times = []
    for _ in range(5):
        started = time.process_time()
        what()
        times.append(time.process_time() - started)
    return min(times)


def added_up(values: list[Any]) -> Decimal:
    """The least that could be done with these values: each added once, by the standard library."""
    return sum((value.value for value in values), Decimal())


def main() -> None:
    indicators, suppliers = (int(a) for a in (*sys.argv[1:], "60", "12")[:2])
    row = office_with_a_year(indicators, suppliers)
    cards: dict[Period, list[Any]] = {}
    values: list[Any] = []

    def read() -> None:
        nonlocal values
        cards.update((p, by_office[row.pk]) for p, by_office in due_in([row.pk], QUARTERS).items())
        values = values_of({row.pk: cards[QUARTERS[0]]}, [p.key for p in QUARTERS])

    def rules() -> None:
        for figures in figures_of_year(cards, values).values():
            here = [f for f in figures if f.scope == "to_date"]
            by_objective(here), by_unit(here), roll(here)

    database = best(read)
    ours, least = best(rules), best(lambda: added_up(values))
    print(f"{indicators} indicators, {suppliers} suppliers, 4 quarters: {len(values)} values")
    print(f"measured and rolled up   {ours * 1000:7.1f} ms (promised {PROMISE * 1000:.0f})")
    print(f"read from the database   {database * 1000:7.1f} ms ({connection.vendor})")
    print(f"added up and no more     {least * 1000:7.1f} ms, ratio {ours / least:.0f}")
    sys.exit(0 if ours <= PROMISE else 1)


if __name__ == "__main__":
    main()
