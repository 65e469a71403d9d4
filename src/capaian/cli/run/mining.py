"""``run mine`` and ``run export``: logs held against their SOP, and logs for other tools."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from capaian.cli.run.logs import Source, events_of, sources
from capaian.cli.sop.reading import written
from capaian.kernel.errors import InvalidInput
from capaian.procedures.domain.clock import Line, by, slowest, spent_in
from capaian.procedures.domain.mining import REOPENED, Conformance, Deviation, conformance
from capaian.procedures.domain.xes import to_xes

WORDS = {"skipped": "dilewati", "out_of_order": "tidak berurutan", "twice": "dua kali", "wrong_lane": "pelaksana lain",
         "late": "terlambat", "unknown": "tidak ada di SOP"}
HEADS = {"row": "baris", "step": "langkah", "member": "pelaksana", "person": "pejabat", "run": "pelaksanaan"}
MOST_SHOWN = 200


def mine_(args: argparse.Namespace) -> int:
    found = [(source, conformance(source.net, source.traces)) for source in sources(args)]
    if args.json:
        print(json.dumps([_plain(source, result, args.by) for source, result in found], ensure_ascii=False, indent=1))
    else:
        print("\n\n".join("\n".join(report(source, result, args.by)) for source, result in found))
    everything = sum(result.all for _, result in found)
    fitness = sum(result.right for _, result in found) / everything if everything else 1.0
    return int(args.least is not None and fitness < args.least)


def report(source: Source, result: Conformance, group: str) -> list[str]:
    """What was found, for a person, in Indonesian like the SOP."""
    lines = [f"{source.sop} ({source.section}): {len(source.traces)} pelaksanaan, {result.acts} langkah",
             f"Kesesuaian {result.fitness:.4f}; {result.conforming} dari {len(result.cases)} pelaksanaan sesuai seluruhnya",
             "  " + ", ".join(f"{WORDS[kind]} {count}" for kind, count in result.counts.items())]
    lines += [f"  {_said(source, d)}" for d in result.deviations[:MOST_SHOWN]]
    if len(result.deviations) > MOST_SHOWN:
        lines.append(f"  … dan {len(result.deviations) - MOST_SHOWN} lagi (seluruhnya dengan --json)")
    groups = by(_spent(source), group)
    if groups:
        lines += ["", f"Waktu kerja (menit) per {HEADS[group]}: jumlah tugas, rata-rata, median, terlama, standar, rasio, "
                      "terlambat"]
        lines += [_time(line, source) for line in groups]
        worst = [line for line in slowest(by(_spent(source), "row")) if (line.ratio or 0) > 1]
        if worst:
            lines.append("Baris terlambat dibanding standar: "
                         + ", ".join(f"{line.key} ({line.ratio:.2f}×)" for line in worst))
    return lines


def _said(source: Source, d: Deviation) -> str:
    who = f", {source.titles.get(d.member, d.member)}" if d.member else ""
    when = f", {d.at.astimezone(source.time.zone):%d-%m-%Y %H.%M}" if d.at else ""
    return f"{d.case}: baris {d.row} {WORDS[d.kind]}{who}{when}"


def _time(line: Line, source: Source) -> str:
    standard = f"{line.standard / line.count:.0f}" if line.standard is not None else "-"
    ratio = f"{line.ratio:.2f}" if line.ratio is not None else "-"
    name = source.titles.get(line.key, line.key) or "?"
    return (f"  {name}: {line.count}, {line.mean:.0f}, {line.median:.0f}, {line.longest}, {standard}, {ratio}, {line.late}")


def _spent(source: Source) -> list[Any]:
    return [task for trace in source.traces for task in spent_in(trace, source.label, source.time)]


def _plain(source: Source, result: Conformance, group: str) -> dict[str, Any]:
    spent = _spent(source)
    return {
        "sop": source.sop, "section": source.section, "fitness": round(result.fitness, 6), "acts": result.acts,
        "traces": [{"case": case, "fitness": round(fitness, 6)} for case, fitness in result.cases.items()],
        "conforming": result.conforming, "counts": result.counts,
        "deviations": [{"kind": d.kind, "case": d.case, "row": d.row, "step": d.step, "member": d.member,
                        "at": d.at.isoformat() if d.at else None} for d in result.deviations],
        "time": {name: [_line(line) for line in by(spent, name)] for name in dict.fromkeys((group, "row", "member", "run"))},
        "slowest": [_line(line) for line in slowest(by(spent, "row"))]}


def _line(line: Line) -> dict[str, Any]:
    return {"key": line.key, "count": line.count, "total": line.total, "mean": round(line.mean, 2),
            "median": line.median, "longest": line.longest, "standard": line.standard,
            "ratio": round(line.ratio, 4) if line.ratio is not None else None, "over": line.over, "late": line.late}


# --- export ----------------------------------------------------------------------------------------------------------


def export_(args: argparse.Namespace) -> int:
    kind = "xes" if args.xes else args.out.suffix.lower().removeprefix(".")
    if kind == "jsonl":
        written(args.out, _events(args))
    elif kind in {"xes", "csv"}:
        found = sources(args)
        written(args.out, _xes(found) if kind == "xes" else _csv(found))
    else:
        raise InvalidInput("log.format", "A log is written as .xes, .jsonl or .csv.", place="--out")
    print(args.out)
    return 0


def _events(args: argparse.Namespace) -> str:
    from capaian.cli.main import start_product

    start_product()
    from capaian.cli.run.following import chosen

    runs = [r for r in chosen(args.office, args.logs) if not args.sop or r.sop in {args.sop, f"{r.office}/{args.sop}"}]
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for run in runs for line in events_of(run))


def _xes(found: Iterable[Source]) -> str:
    sources_ = list(found)
    activities = {step: text for source in sources_ for step, text in source.activities.items()}
    return to_xes([trace for source in sources_ for trace in source.traces], activities=activities,
                  name=", ".join(dict.fromkeys(source.sop for source in sources_)))


def _csv(found: Iterable[Source]) -> str:
    """The acts as the table that ``run mine`` reads again."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("case", "step", "actor", "time", "end", "outcome"))
    for source in found:
        for trace in source.traces:
            for act in trace.acts:
                if act.outcome != REOPENED and act.at is not None:
                    table.writerow((trace.case, act.step, act.member, (act.opened or act.at).isoformat(), act.at.isoformat(),
                                    act.outcome))
    return out.getvalue()
