"""The years around a plan: the medium-term targets of a Renstra, and what earlier reports say of each indicator.

Both stand beside a plan document, under ``strategy`` and ``history``; codes are those of the plan's indicators.

>>> strategy_from_data({"strategy": {"title": "Renstra", "first_year": 2025, "last_year": 2029,
...     "targets": {"I1": {2025: "91.5"}}}}).targets["I1", 2025].value
Decimal('91.5')
>>> past_from_data({"history": [{"indicator": "I1", "year": 2020, "target": "90.76", "realisation": "91",
...     "achievement": "100,26", "source": "Renstra"}]})[0].realisation
Decimal('91')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from capaian.kernel.errors import CapaianError, InvalidInput
from capaian.kernel.periods import Period
from capaian.planning.domain.document import target_to_data
from capaian.planning.domain.reading import Reader, raise_all
from capaian.planning.domain.targets import TargetValue


@dataclass(frozen=True, slots=True)
class Strategy:
    """A Renstra: its years and, by indicator code and year, its targets."""

    first_year: int
    last_year: int
    title: str
    targets: Mapping[tuple[str, int], TargetValue]
    source: str = ""


@dataclass(frozen=True, slots=True)
class PastValue:
    """An earlier year's figures of an indicator. A rank has labels instead of numbers; ``achievement`` as printed."""

    indicator: str
    year: int
    source: str
    target: Decimal | None = None
    realisation: Decimal | None = None
    target_label: str = ""
    realisation_label: str = ""
    achievement: str = ""


def strategy_from_data(data: Mapping[str, Any]) -> Strategy | None:
    """The Renstra of a plan document, if it has one. Faults are raised together."""
    problems: list[CapaianError] = []
    reader = Reader(problems)
    given = reader.mapping(data, "strategy", "plan")
    if not given and not problems:
        return None
    first, last = (_year(reader, given.get(name), f"strategy.{name}") for name in ("first_year", "last_year"))
    if first > last:
        reader.refuse(InvalidInput("strategy.years", "The last year lies before the first one.",
                                   place="strategy.last_year"))  # fmt: skip
    targets: dict[tuple[str, int], TargetValue] = {}
    for code, by_year in reader.mapping(given, "targets", "strategy").items():
        for year, value in reader.mapping({"targets": by_year}, "targets", f"strategy.targets.{code}").items():
            place = f"strategy.targets.{code}.{year}"
            number = _year(reader, year, place)
            if not first <= number <= last:
                reader.refuse(InvalidInput("strategy.outside", "The year lies outside the strategic plan.",
                                           place=place))  # fmt: skip
            targets[str(code), number] = reader.target(value, place)
    title = reader.text(given, "title", "strategy")
    raise_all(problems)
    return Strategy(first, last, title, MappingProxyType(targets), str(given.get("source") or ""))


def past_from_data(data: Mapping[str, Any]) -> tuple[PastValue, ...]:
    """The earlier years of a plan document, each row with its source. Faults are raised together."""
    problems: list[CapaianError] = []
    reader = Reader(problems)
    found: dict[tuple[str, int], PastValue] = {}
    for number, row in enumerate(reader.rows(data, "history"), start=1):
        place = f"history[{number}]"
        target, realisation = (_figure(reader, row.get(name), f"{place}.{name}") for name in ("target", "realisation"))
        value = PastValue(
            indicator=reader.text(row, "indicator", place),
            year=_year(reader, row.get("year"), f"{place}.year"),
            source=reader.text(row, "source", place),
            target=target.value,
            realisation=realisation.value,
            target_label=target.label,
            realisation_label=realisation.label,
            achievement=str(row.get("achievement") or ""),
        )
        if (value.indicator, value.year) in found:
            reader.refuse(InvalidInput("history.twice", "“%(indicator)s” has two rows for %(year)s.",
                                       place=place, indicator=value.indicator, year=value.year))  # fmt: skip
        found[value.indicator, value.year] = value
    raise_all(problems)
    return tuple(found.values())


def years_to_data(strategy: Strategy | None, past: tuple[PastValue, ...]) -> dict[str, Any]:
    """Both as parts of a plan document; reading them again gives the same."""
    data: dict[str, Any] = {}
    if strategy is not None:
        targets: dict[str, dict[int, Any]] = {}
        for (code, year), value in strategy.targets.items():
            targets.setdefault(code, {})[year] = target_to_data(value)
        data["strategy"] = {"title": strategy.title, "first_year": strategy.first_year, "last_year": strategy.last_year,
                            "source": strategy.source, "targets": targets}  # fmt: skip
    if past:
        data["history"] = [
            {"indicator": row.indicator, "year": row.year, "target": _said(row.target, row.target_label),
             "realisation": _said(row.realisation, row.realisation_label), "achievement": row.achievement,
             "source": row.source}
            for row in past
        ]  # fmt: skip
    return data


def _said(value: Decimal | None, label: str) -> Any:
    return str(value) if value is not None else {"label": label} if label else None


def _figure(reader: Reader, given: Any, place: str) -> TargetValue:
    """A number, a rank, or nothing."""
    return TargetValue() if given is None or given == "" else reader.target(given, place)


def _year(reader: Reader, given: Any, place: str) -> int:
    try:
        return Period(int(given), "year").year
    except (TypeError, ValueError, InvalidInput):
        reader.refuse(InvalidInput("plan.year", "The plan needs its year.", place=place))
        return 0
