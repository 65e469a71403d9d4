"""A plan written back as a plan document, copied to another year, and compared with an earlier one.

>>> from capaian.planning.domain.plan import ObjectiveSpec, Plan, plan_from_data
>>> plan = Plan("contoh", 2024, "Rencana Tahun 2024", (ObjectiveSpec("S1", "objective", "Meningkatnya pelayanan"),), ())
>>> plan_from_data(plan_to_data(plan)) == plan
True
>>> copied_forward(plan, 2025)["title"]
'Rencana Tahun 2025'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final

from capaian.kernel.errors import InvalidInput
from capaian.kernel.numbers import canonical, format_number
from capaian.kernel.periods import Period, kind_of
from capaian.planning.domain.plan import FORMAT, IndicatorSpec, ObjectiveSpec, Plan
from capaian.planning.domain.targets import TargetValue

COPIED: Final = "Belum ditetapkan; disalin dari rencana tahun {year}"
"""The reason of every target of a plan that was copied forward."""


def plan_to_data(plan: Plan) -> dict[str, Any]:
    """The plan document of a plan; reading it again gives the same plan."""
    return {
        "format": FORMAT, "office": plan.office, "year": plan.year, "title": plan.title,
        "source_note": plan.source_note, "example_notice": plan.example_notice,
        "objectives": [{f.name: getattr(node, f.name) for f in fields(ObjectiveSpec)} for node in plan.objectives],
        "indicators": [_indicator(spec) for spec in plan.indicators],
    }  # fmt: skip


def _indicator(spec: IndicatorSpec) -> dict[str, Any]:
    data: dict[str, Any] = {f.name: getattr(spec, f.name) for f in fields(IndicatorSpec)}
    return data | {
        "suppliers": list(spec.suppliers),
        "weight": str(spec.weight),
        "national_value": None if spec.national_value is None else str(spec.national_value),
        "formula_options": dict(spec.formula_options),
        "smart": dict(spec.smart),
        "targets": {key: target_to_data(target) for key, target in spec.targets.items()},
    }


def target_to_data(target: TargetValue) -> Any:
    """A target as a plan document writes it.

    >>> target_to_data(TargetValue(value=Decimal("91.33"))), target_to_data(TargetValue(reason="Belum ada"))
    ('91.33', {'reason': 'Belum ada'})
    """
    if target.value is not None:
        return str(target.value)
    if target.lower is not None:
        return {"lower": str(target.lower), "upper": str(target.upper)}
    return {"label": target.label} if target.label else {"reason": target.reason}


def copied_forward(plan: Plan, year: int) -> dict[str, Any]:
    """The plan as a draft of a later year: same cascade and indicators, every target to be set, with that reason.

    ``InvalidInput`` when the year is not later than the plan's.
    """
    if year <= plan.year:
        raise InvalidInput("plan.copy-year", "A plan is copied to a later year than %(year)s.", year=plan.year,
                           place="plan.year")  # fmt: skip
    data = plan_to_data(plan)
    data["year"] = year
    data["title"] = plan.title.replace(str(plan.year), str(year))
    data["source_note"] = f"Disalin dari: {plan.title}"
    reason = COPIED.format(year=plan.year)
    for row in data["indicators"]:
        whole = Period(year, "year")
        due = dict.fromkeys((whole, *whole.children(kind_of(row["frequency"]))))
        row["targets"] = {period.key: {"reason": reason} for period in due}
    return data


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two plans. ``kind``: added, removed, changed; ``old`` and ``new`` as text."""

    kind: str
    what: str
    code: str
    name: str
    field: str = ""
    old: str = ""
    new: str = ""


def compare(old: Plan | None, new: Plan) -> tuple[Change, ...]:
    """What a new plan changes, in the order of the document; without an old plan everything is added.

    >>> compare(None, Plan("contoh", 2024, "R", (ObjectiveSpec("S1", "objective", "Naik"),), ()))
    (Change(kind='added', what='objective', code='S1', name='Naik', field='', old='', new=''),)
    """
    facts = ("office", "title", "source_note", "example_notice") if old else ()
    return (
        *(Change("changed", "plan", str(new.year), new.title, name, getattr(old, name), getattr(new, name))
          for name in facts if getattr(old, name) != getattr(new, name)),
        *_compared("objective", {n.code: n for n in old.objectives} if old else {}, {n.code: n for n in new.objectives}),
        *_compared("indicator", {i.code: i for i in old.indicators} if old else {}, {i.code: i for i in new.indicators}),
    )


def _compared(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for code, row in new.items():
        name = row.text if what == "objective" else row.name
        if code not in old:
            yield Change("added", what, code, name)
            continue
        before = old[code]
        for f in fields(row):
            was, now = getattr(before, f.name), getattr(row, f.name)
            if f.name == "targets":
                for key in dict.fromkeys((*was, *now)):
                    if _shown(was.get(key)) != _shown(now.get(key)):
                        yield Change("changed", what, code, name, key, _shown(was.get(key)), _shown(now.get(key)))
            elif _shown(was) != _shown(now):
                yield Change("changed", what, code, name, f.name, _shown(was), _shown(now))
    for code, row in old.items():
        if code not in new:
            yield Change("removed", what, code, row.text if what == "objective" else row.name)


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case TargetValue():
            return target_text(value)
        case Decimal():
            return format_number(canonical(value))
        case tuple():
            return ", ".join(map(str, value))
        case Mapping():
            return "; ".join(f"{key}: {value[key]}" for key in sorted(value))
        case bool():
            return "ya" if value else "tidak"
        case _:
            return str(value)


def target_text(target: TargetValue, decimals: int | None = None) -> str:
    """A target as documents print it: the number in national style, "70 s.d. 80", the rank, or a dash.

    >>> target_text(TargetValue(value=Decimal("1250.5")), 2), target_text(TargetValue(Decimal("90.00")))
    ('1.250,50', '90')
    >>> target_text(TargetValue(lower=Decimal(70), upper=Decimal(80))), target_text(TargetValue(reason="Belum"))
    ('70 s.d. 80', '– (Belum)')
    """
    if target.value is not None:
        return format_number(target.value, decimals) if decimals is not None else format_number(canonical(target.value))
    if target.lower is not None and target.upper is not None:
        return f"{format_number(canonical(target.lower))} s.d. {format_number(canonical(target.upper))}"
    return target.label or f"– ({target.reason})"
