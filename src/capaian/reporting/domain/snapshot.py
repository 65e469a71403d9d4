"""The frozen data of a run as plain content: the rows handed in and the figures measured from them.

Documents are made from this content and from nothing else, so that a signed paper and its data can never disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from capaian.kernel.numbers import format_number
from capaian.measurement.domain.figures import Figure


class LineLike(Protocol):
    """A row of a form as collection hands it over (collection.selectors.Line)."""

    def __getattr__(self, name: str) -> Any: ...


def content_of(head: Mapping[str, Any], lines: Sequence[LineLike], figures: Sequence[Figure]) -> dict[str, Any]:
    """The content to freeze. Numbers are exact texts; ``shown`` is how documents print them."""
    evidence: dict[str, list[dict[str, str]]] = {}
    verifiers: dict[str, str] = {}
    rows = []
    for x in lines:
        files = [{"name": e.name, "sha256": e.sha256} for e in x.evidence]
        evidence.setdefault(x.indicator.code, []).extend(files)
        if x.verified_by:
            verifiers[x.indicator.code] = x.verified_by
        rows.append(
            {
                "indicator": x.indicator.code,
                "name": x.indicator.name,
                "unit": x.indicator.unit,
                "objective": x.indicator.objective.text,
                "period": x.period,
                "period_label": x.period_label,
                "supplier": x.supplier,
                "supplier_title": x.supplier_title,
                "state": x.state,
                "value": None if x.value is None else str(x.value),
                "label": x.label,
                "typed": x.typed,
                "numerator": None if x.numerator is None else str(x.numerator),
                "denominator": None if x.denominator is None else str(x.denominator),
                "shown": x.label or (format_number(x.value) if x.value is not None else "–"),
                "target": x.target_label or (format_number(x.target_period) if x.target_period is not None else "–"),
                "reason": x.reason,
                "note": x.note,
                "obstacles": x.obstacles,
                "follow_up": x.follow_up,
                "cell": x.cell,
                "version": x.version,
                "verified_by": x.verified_by,
                "evidence": files,
            }
        )
    return {
        **head,
        "rows": rows,
        "figures": [_figure(f, evidence.get(f.card.code, []), verifiers.get(f.card.code, "")) for f in figures],
    }


def _figure(f: Figure, evidence: list[dict[str, str]], verifier: str) -> dict[str, Any]:
    m = f.measurement
    return {
        "indicator": f.card.code,
        "name": f.card.name,
        "unit": f.card.unit,
        "objective": f.card.objective.text,
        "objective_code": f.card.objective.code,
        "is_budget": f.card.is_budget,
        "weight": f"{f.card.weight.normalize():f}",
        "direction": f.card.direction,
        "scope": f.scope,
        "period": f.period.key,
        "target": f.target_text,
        "realisation": f.realisation_text,
        "achievement": f.achievement_text,
        "raw": None if m.raw is None else str(m.raw),
        "capped": None if m.capped is None else str(m.capped),
        "undefined": m.undefined.sentence if m.undefined else "",
        "met": m.met,
        "scale": m.band.label if m.band else "",
        "formula": f.card.calculation,
        "formula_key": m.formula_key,
        "specification": m.spec.key,
        "explanation": m.explanation,
        "warnings": [w.sentence for w in m.warnings],
        "reported": f.aggregate.reported if f.aggregate else len(f.cells),
        "expected": f.aggregate.expected if f.aggregate else 1,
        "cells": list(f.cells),
        "evidence": evidence,
        "verified_by": verifier,
        "source": f.card.source_medium,
        "responsible": f.card.responsible.title,
        "suppliers": [s.title for s in f.card.suppliers],
        "digest": m.digest,
    }


def of_scope(content: Mapping[str, Any], scope: str) -> list[Mapping[str, Any]]:
    """The figures of one scope (period, to_date, year), in the plan's order."""
    return [f for f in content["figures"] if f["scope"] == scope]
