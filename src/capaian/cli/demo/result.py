"""What a played run leaves on the disk: every artefact in folders by row, the event log, and one summary."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from capaian.archive.selectors import stamped
from capaian.collection.selectors import evidence_of_run
from capaian.foundation.selectors import file_bytes
from capaian.organisation.selectors import local
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import artefacts, graph_of, log_of, run_row, tasks_of, titles_of
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.selectors import data_of
from capaian.signing.selectors import verdict_of
from capaian.sop.domain.standard_time import parse_standard


def write(run: RunRef, out: Path, *, at: datetime, prefix: str = "") -> dict[str, Any]:
    """Write the run's files below ``out`` (``prefix``: a folder of its own) and return its part of the summary."""
    home = out / prefix if prefix else out
    home.mkdir(parents=True, exist_ok=True)
    log = [{**line.content(), "hash": line.hash} for line in log_of(run.id)]
    (home / "events.jsonl").write_text("".join(json.dumps(x, ensure_ascii=False, sort_keys=True) + "\n" for x in log))
    files, signatures = [], []
    taken: set[str] = set()
    for a in artefacts(run.id):
        row = a.task.row_no.rstrip(".") if a.task else "arsip" if a.key == "archive-entry" else "masukan"
        step = a.task.step if a.task else ""
        folder = f"{int(row):02d}" if row.isdigit() else row
        name = a.name if a.file else f"{a.key.replace(':', '-')}.txt"
        if a.task and a.task.round > 1 and f"{folder}/{name}" in taken:
            name = f"putaran-{a.task.round}-{name}"
        while f"{folder}/{name}" in taken:
            name = f"_{name}"
        taken.add(f"{folder}/{name}")
        path = home / folder / name
        path.parent.mkdir(exist_ok=True)
        data = file_bytes(a.file_id) if a.file else f"{a.title}\n{a.place}{a.reason}\n".encode()
        path.write_bytes(data)
        shown = str(path.relative_to(out))
        files.append({"path": shown, "sha256": a.file_id or "", "kind": a.key, "step": step})
        if a.key in {"initialled", "signed"}:
            people = [v for v in verdict_of(data, at=at) if not v.archive]
            signatures += [{"file": shown, "signer": f"{v.title}, {v.signer}".strip(", "), "valid": v.valid,
                            "level": v.level.value if v.level else ""} for v in people[-1:]]
    (home / "bukti").mkdir(exist_ok=True)
    for e in evidence_of_run(run.id):
        path = home / "bukti" / f"{e.file_id[:12]}-{e.name}"
        path.write_bytes(file_bytes(e.file_id))
        files.append({"path": str(path.relative_to(out)), "sha256": e.file_id, "kind": "evidence", "step": ""})
    for sealed in stamped(run.id):
        path = home / "arsip" / sealed.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(file_bytes(sealed.file_id))
        files.append({"path": str(path.relative_to(out)), "sha256": sealed.file_id, "kind": sealed.kind, "step": ""})
    return {"sop": run.sop, "period": run.period, "steps": steps(run, at), "artefacts": files, "figures": figures(run),
            "signatures": signatures, "open_tasks": sum(t.state == "open" for t in tasks_of(run.id))}


def steps(run: RunRef, at: datetime) -> list[dict[str, Any]]:
    """Every task in the order of opening, with its standard as parsed and whether it was late."""
    graph = graph_of(run_row(run.id))
    pack = graph.pack
    titles = titles_of(run.office_id)
    out = []
    for t in tasks_of(run.id):
        step = graph.steps[t.step]
        parsed = parse_standard(step.row.standard, default_unit=pack.time_unit)
        ended = t.done_at or at
        out.append({
            "no": t.row_no.rstrip("."), "kind": t.kind, "lane": pack.lane(step.work.lane).title,
            "actor": t.acted_title or titles.get(t.member, t.member), "round": t.round, "state": t.state,
            "opened": _time(run, t.opened_at), "due": _time(run, t.due_at), "done": _time(run, t.done_at),
            "standard": {"min": _number(parsed.min), "max": _number(parsed.max), "unit": parsed.unit} if parsed else None,
            "standard_minutes": t.standard_minutes, "overdue": bool(t.due_at and ended > t.due_at), "step": t.step,
            "outcome": t.outcome, "reason": t.reason})
    return out


def figures(run: RunRef) -> list[dict[str, Any]]:
    """The year's figures as they stand after this run, each with the cell and the evidence it leads back to."""
    data = data_of(run)
    return [{"indicator": f["name"], "target": f["target"], "realisation": f["realisation"],
             "achievement": _shown(f["achievement"]), "cell": next(iter(f["cells"][-1:]), ""),
             "evidence": [e["sha256"] for e in f["evidence"]], "code": f["indicator"], "unit": f["unit"],
             "explanation": f["explanation"], "undefined": f["undefined"], "evidence_names": [e["name"] for e in f["evidence"]],
             "verified_by": f["verified_by"]} for f in of_scope(data, "year")]


def _shown(text: str) -> str:
    """The achievement as published reports print it: a whole figure without its empty decimals.

    >>> _shown("100,00"), _shown("106,93")
    ('100', '106,93')
    """
    whole, _, decimals = text.partition(",")
    return whole if decimals and not decimals.strip("0") else text


def _time(run: RunRef, moment: datetime | None) -> str | None:
    return local(run.office, moment).isoformat(timespec="minutes") if moment else None


def _number(value: Any) -> int | str:
    return int(value) if value == value.to_integral() else str(value)


def merge(parts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """One summary of several runs: the same shape, each step and artefact with its SOP and period."""
    whole: dict[str, Any] = {"sop": [], "period": [], "steps": [], "artefacts": [], "figures": [], "signatures": [],
                             "open_tasks": 0}
    for part in parts:
        where = {"sop": part["sop"], "period": part["period"]}
        for name in ("sop", "period"):
            if part[name] not in whole[name]:
                whole[name].append(part[name])
        for name in ("steps", "artefacts", "figures", "signatures"):
            whole[name] += [{**item, **where} for item in part[name]]
        whole["open_tasks"] += part["open_tasks"]
    return whole
