"""The retention schedule (JRA): by the length of a run's period, and for ratified SOPs, its
classification, its years, and what happens then.

It differs per region, so it is data of the office with the text it rests on as ``source``; the source stays empty where
no official text was read. An office without a schedule of its own uses :data:`BEGINNING`.

>>> BEGINNING["quarter"].fate, BEGINNING["year"].until(2024)
('musnah', 2030)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems

FORMAT = "capaian-retention/1"
KINDS = ("year", "semester", "quarter", "month", "sop")
OPTIONAL = frozenset({"sop"})  # schedules written before SOPs were filed leave it out
FATES = ("permanen", "musnah")
_CLASSIFICATION = re.compile(r"\d{3}(\.\d+)*")


@dataclass(frozen=True)
class Retention:
    """Classification code, years in the active and inactive file, what happens then, and the text it rests on."""

    active: int
    inactive: int
    fate: str
    source: str = ""
    classification: str = "000.8.6.3"  # Akuntabilitas Kinerja

    def until(self, year: int) -> int:
        """The last year in which a file of this year must be kept."""
        return year + self.active + self.inactive


BEGINNING: Mapping[str, Retention] = {
    "year": Retention(2, 4, "permanen"), "semester": Retention(1, 1, "musnah"),
    "quarter": Retention(1, 1, "musnah"), "month": Retention(1, 1, "musnah"),
    "sop": Retention(2, 4, "permanen", classification="000.8.3.3")}


def schedule_of(document: Any) -> dict[str, Retention]:
    """The rules of a schedule file, by kind of period. ``ManyProblems`` names every fault at its place.

    >>> rules = {kind: {"classification": "000.8.6.3", "active": 1, "inactive": 2, "fate": "musnah"} for kind in KINDS}
    >>> schedule_of({"format": FORMAT, "rules": rules})["month"].until(2024)
    2027
    >>> schedule_of({"format": FORMAT, "rules": {**rules, "month": {"active": -1, "fate": "dibuang"}}})
    Traceback (most recent call last):
    ...
    capaian.kernel.errors.ManyProblems: ...
    """
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise InvalidInput("retention.format", "This is not a retention schedule (%(format)s).", format=FORMAT)
    faults: list[CapaianError] = []
    found = {}
    rules = document.get("rules")
    rules = rules if isinstance(rules, Mapping) else {}
    for kind in KINDS:
        rule = rules.get(kind)
        if rule is None and kind in OPTIONAL:
            continue
        if not isinstance(rule, Mapping):
            faults.append(InvalidInput("retention.missing", "There is no rule for this kind of period.", place=kind))
            continue
        made = Retention(
            rule.get("active", -1), rule.get("inactive", -1), str(rule.get("fate", "")), str(rule.get("source") or ""),
            str(rule.get("classification", "")))
        if any(type(n) is not int or not 0 <= n <= 100 for n in (made.active, made.inactive)):
            faults.append(InvalidInput("retention.years", "Years are whole numbers from 0 to 100.", place=kind))
        if made.fate not in FATES:
            faults.append(InvalidInput("retention.fate", "What happens afterwards is “permanen” or “musnah”.", place=kind))
        if not _CLASSIFICATION.fullmatch(made.classification):
            faults.append(InvalidInput("retention.code", "“%(text)s” is no classification code.", place=kind,
                                       text=made.classification))
        found[kind] = made
    faults += [InvalidInput("retention.kind", "There is no such kind of period.", place=str(kind))
               for kind in rules if kind not in KINDS]
    if faults:
        raise ManyProblems(faults)
    return found


def as_data(rules: Mapping[str, Retention]) -> dict[str, Any]:
    """The rules as they are stored; :func:`from_data` reads them back.

    >>> from_data(as_data(BEGINNING)) == dict(BEGINNING)
    True
    """
    return {kind: asdict(rule) for kind, rule in rules.items()}


def from_data(data: Mapping[str, Any]) -> dict[str, Retention]:
    return {kind: Retention(**rule) for kind, rule in data.items()}
