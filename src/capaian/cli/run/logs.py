"""Where logs and their SOPs come from: files on the disk, or the office's database."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from capaian.cli.sop.reading import bytes_of, named, read
from capaian.kernel.errors import CapaianError, InvalidInput, NotFound
from capaian.organisation.domain.calendar import ZONES, WorkingCalendar, calendar_from_data
from capaian.procedures.domain.clock import deadline
from capaian.procedures.domain.graph import Graph
from capaian.procedures.domain.mining import Trace, dated
from capaian.procedures.domain.net import Members, Net, net_of
from capaian.procedures.domain.traces import Logged, by_rows, from_events, from_table
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import refuse_unfit

SEEDS = Path(os.environ.get("CAPAIAN_SEEDS_DIR") or Path(__file__).parents[4] / "seeds")


@dataclass(frozen=True)
class Source:
    """Logs of one SOP section with everything needed to judge them."""

    sop: str
    section: str
    net: Net
    traces: list[Trace]
    time: WorkingCalendar
    titles: Mapping[str, str]

    @property
    def activities(self) -> dict[str, str]:
        """Step or row key → the sentence of its row."""
        return {key: self.net.pack.row(node.row).activity for key, node in self.net.nodes.items()}

    def label(self, step: str) -> str:
        """The printed number of the row that a log means, or what the log says."""
        key = self.net.find(step)
        return self.net.nodes[key].label if key else step


def sources(args: argparse.Namespace) -> list[Source]:
    """The logs that the command line names, grouped by SOP and section."""
    files = [Path(word) for word in args.logs if Path(word).exists() or Path(word).suffix]
    if files and len(files) != len(args.logs):
        raise InvalidInput("log.mixed", "Name either files or addresses of runs, not both.")
    return _from_files(files, args) if files else _from_database(args)


# --- files -----------------------------------------------------------------------------------------------------------


def _from_files(files: list[Path], args: argparse.Namespace) -> list[Source]:
    zone = _zone(args.zone)
    logged: list[Logged] = []
    for path in files:
        data = bytes_of(path)
        try:
            logged += _read(data, zone)
        except CapaianError as refusal:
            raise named(refusal, path.name) from refusal
    groups: dict[tuple[str, str], list[Logged]] = {}
    for one in logged:
        groups.setdefault((one.sop, one.section), []).append(one)
    time = _delivered_calendar(str(zone))
    found = []
    for (sop, section), runs in groups.items():
        pack = _pack(args.sop or sop)
        traces = _distinct([run.trace for run in runs])
        found.append(_source(pack, args.section or section, traces, time, None, {}))
    return found


def _read(data: bytes, zone: tzinfo) -> list[Logged]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("log.not_utf8", "The log is not UTF-8 text.", remedy="Save it as CSV in UTF-8.") from None
    if not text.lstrip().startswith(("{", "[")):
        return [Logged(trace) for trace in from_table(text, zone=zone)]
    events: list[Any] = []
    if text.lstrip().startswith("["):
        events = _json(text, 1)
    else:
        events = [_json(line, n) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    return from_events(events)


def _json(text: str, number: int) -> Any:
    try:
        return json.loads(text)
    except ValueError as problem:
        raise InvalidInput("log.json", "This is not JSON: %(problem)s.", problem=str(problem), place=f"line {number}") from None


def _pack(which: str) -> Pack:
    """The SOP of a file, or one of those delivered, by its key."""
    if not which:
        raise InvalidInput("log.sop", "Say which SOP the log is held against.", place="--sop",
                           remedy="Name its file, or the key of a delivered one (OFFICE/NAME).")
    delivered = SEEDS / "sop" / f"{which}.yaml"
    path = Path(which) if Path(which).exists() or not delivered.exists() else delivered
    if not path.exists():
        raise NotFound("log.no_sop", "There is no SOP “%(sop)s”.", sop=which, place="--sop")
    pack, _remarks = read(path)
    try:
        refuse_unfit(pack)
    except CapaianError as refusal:
        raise named(refusal, path.name) from refusal
    return pack


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(ZONES.get(name.upper(), name))
    except (ZoneInfoNotFoundError, ValueError):
        raise InvalidInput("log.zone", "There is no time zone “%(name)s”.", name=name, place="--zone",
                           remedy="Write WIB, WITA or WIT.") from None


@lru_cache
def _delivered_calendar(zone: str) -> WorkingCalendar:
    data = yaml.load((SEEDS / "calendar/indonesia.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return calendar_from_data(data, zone=zone)


def _source(pack: Pack, section: str, traces: list[Trace], time: WorkingCalendar, members: Members | None,
            titles: Mapping[str, str]) -> Source:
    if not section and len(pack.sections) > 1:
        raise InvalidInput("log.section", "This SOP has several sections: %(sections)s.", place="--section",
                           sections=", ".join(s.key for s in pack.sections), remedy="Say which one the log is of.")
    section = section or pack.sections[0].key
    if section not in {s.key for s in pack.sections}:
        raise InvalidInput("sop.section", "This SOP has no section “%(section)s”.", section=section, place="--section")
    rows = by_rows(traces, frozenset(Graph(pack, section).steps))
    net = net_of(pack, section, by_row=rows, members=members, titles=titles)

    def due(key: str, opened: datetime) -> tuple[datetime | None, int | None]:
        return deadline(net.nodes[key].standard, pack.time_unit, opened, time)

    whole = [trace if all(act.due or act.opened for act in trace.acts) and not rows else dated(net, trace, due)
             for trace in traces]
    return Source(pack.key, section, net, whole, time, titles)


def _distinct(traces: list[Trace]) -> list[Trace]:
    """Names told apart: the same period of several logs is several cases."""
    taken: dict[str, int] = {}
    out = []
    for trace in traces:
        taken[trace.case] = taken.get(trace.case, 0) + 1
        name = trace.case if taken[trace.case] == 1 else f"{trace.case} ({taken[trace.case]})"
        out.append(replace(trace, case=name))
    return out


# --- the database ----------------------------------------------------------------------------------------------------


def _from_database(args: argparse.Namespace) -> list[Source]:
    from capaian.cli.main import start_product

    start_product()
    from capaian.cli.run.following import chosen
    from capaian.organisation.selectors import calendar, members, titles
    from capaian.procedures.selectors import pack_of_run

    if not args.office and not args.logs:
        raise InvalidInput("log.which", "Name log files, addresses of runs, or an office.", place="--office")
    groups: dict[tuple[int, str], list[Any]] = {}
    runs = [r for r in chosen(args.office, args.logs) if not args.sop or r.sop in {args.sop, f"{r.office}/{args.sop}"}]
    for run in runs:
        if not args.section or run.section == args.section:
            groups.setdefault((run.version, run.section), []).append(run)
    found = []
    for (_version, section), same in groups.items():
        office = same[0].office_id
        traces = [trace for run in same for trace in [one.trace for one in from_events(events_of(run), run.period)]]
        found.append(_source(pack_of_run(same[0].id), section, _distinct(traces), calendar(office),
                             lambda reference, office=office: members(office, reference), titles(office)))
    return found


def events_of(run: Any) -> list[dict[str, Any]]:
    """The run's log as the lines of ``events.jsonl``."""
    from capaian.procedures.selectors import log_of

    return [{**line.content(), "hash": line.hash} for line in log_of(run.id)]
