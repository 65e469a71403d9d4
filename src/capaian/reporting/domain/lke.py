"""The criteria of the evaluation sheet (LKE) for which the product holds the evidence.

>>> criteria_of({"format": FORMAT, "criteria": [{"key": "a", "component": "x", "text": "y", "evidence": ["sop"]}]})[0].key
'a'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems

FORMAT = "capaian-lke/1"
EVIDENCE = {
    "sop": "naskah SOP yang berlaku", "ratification": "keterangan pengesahan SOP",
    "logs": "catatan peristiwa tiap pelaksanaan SOP", "signed": "dokumen bertanda tangan tiap pelaksanaan",
    "recaps": "tanda terima dan rekapitulasi penyerahan data"}
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Criterion:
    """A criterion, the component it belongs to, and the kinds of evidence that are gathered for it."""

    key: str
    component: str
    text: str
    evidence: tuple[str, ...]
    source: str = ""


def criteria_of(document: Any) -> tuple[Criterion, ...]:
    """The criteria of a file. ``ManyProblems`` names each fault at its place."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise InvalidInput("lke.format", "This is not a list of criteria (%(format)s).", format=FORMAT)
    faults: list[CapaianError] = []
    found: dict[str, Criterion] = {}
    for number, item in enumerate(document.get("criteria") or (), 1):
        key = str(item.get("key", "")) if isinstance(item, Mapping) else ""
        if not _KEY.fullmatch(key) or key in found:
            faults.append(InvalidInput("lke.key", "A criterion needs a key of its own, in small letters.",
                                       place=f"criteria/{number}"))
            continue
        kinds = tuple(str(kind) for kind in item.get("evidence") or ())
        if not kinds or set(kinds) - set(EVIDENCE):
            faults.append(InvalidInput("lke.evidence", "Name its evidence: %(known)s.", place=key,
                                       known=", ".join(EVIDENCE)))
        found[key] = Criterion(key, str(item.get("component", "")), str(item.get("text", "")), kinds,
                               str(item.get("source") or ""))
    if not found and not faults:
        faults.append(InvalidInput("lke.none", "The file names no criterion."))
    if faults:
        raise ManyProblems(faults)
    return tuple(found.values())
