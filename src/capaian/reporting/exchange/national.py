"""Writing the tables for national applications (ESR, SIPD, LPPD) as XLSX, CSV or JSON, and remembering what went out.

The figures are those of a snapshot that was frozen and whose run has ended: what was signed, never what is being typed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from capaian.collection.selectors import runs_frozen, snapshot
from capaian.foundation.selectors import trail
from capaian.foundation.services import audit, traced
from capaian.foundation.workbooks import CleanBook
from capaian.kernel.errors import InvalidInput, NotPermitted, NotReady
from capaian.kernel.paper import clean_text
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local
from capaian.organisation.selectors import office as office_row
from capaian.procedures.selectors import ended_runs
from capaian.reporting.domain.national import LAYOUTS, Layout, Record, digest, records, with_changes
from capaian.reporting.selectors import may_write

if TYPE_CHECKING:
    from capaian.foundation.models import AuditEntry
    from capaian.organisation.models import Office

FORMATS = ("xlsx", "csv", "json")


@dataclass(frozen=True)
class Handed:
    """A table that was handed out: its bytes, its rows, how many changed, and those that are gone since the last."""

    data: bytes
    rows: Sequence[Record]
    changed: int
    gone: Sequence[Record]


def hand_out(*, layout: str, office: str, period: str, form: str, actor: Actor, at: datetime) -> Handed:
    """The table ``layout`` of an office and period in the format ``form``; what went out is remembered.

    ``NotPermitted`` for anybody but the head and the keepers of the data, ``InvalidInput`` for a layout or format that
    does not exist, ``NotReady`` while no run of that period has ended with
    frozen data.
    """
    if layout not in LAYOUTS:
        raise InvalidInput("export.layout", "There is no table “%(name)s”.", name=layout)
    if form not in FORMATS:
        raise InvalidInput("export.format", "Choose xlsx, csv or json.", place=form)
    plan, row, key = LAYOUTS[layout], office_row(office), Period.parse(period).key
    target = target_of(office, layout, key)
    with traced(actor, at, f"export.{layout}", target):
        permit_export(actor, row)
        content = approved(row.pk, key)
        earlier = exports_of(target)
        now = records(plan, content)
        rows, gone = with_changes(plan, now, earlier[-1].detail["rows"] if earlier else None)
        head = {"tabel": plan.title, "untuk": plan.application, "instansi": row.name, "pemerintah": row.government,
                "periode": Period.parse(key).label_id(), "snapshot": content["digest"], "pelaksanaan": content["run"],
                "diekspor": local(office, at).isoformat(timespec="minutes"), "ekspor_ke": str(len(earlier) + 1),
                "catatan": row.example_notice}
        write = {"xlsx": _xlsx, "csv": _csv, "json": _json}[form]
        made = Handed(write(plan, head, rows, gone, at), rows, sum(r["perubahan"] != "tetap" for r in rows), gone)
        audit(actor=actor, at=at, act=f"export.{layout}", target=target, rows=now, digest=digest(now), format=form,
              snapshot=content["digest"])
    return made


def permit_export(actor: Actor, office: Office) -> None:
    """Figures leave the office through its head and the keepers of its data; ``NotPermitted`` for anybody else."""
    if not may_write(actor, office.key, office.pk, ""):
        raise NotPermitted("export.keepers", "Only the head and the keepers of the data hand figures out.")


def target_of(office: str, layout: str, period: str) -> str:
    """What the trail calls a table of a period."""
    return f"export:{office}/{layout}/{period}"


def exports_of(target: str) -> list[AuditEntry]:
    """Every time the table was handed out, oldest first. One query."""
    return [entry for entry in trail(target) if entry.allowed]


@dataclass(frozen=True)
class Outlook:
    """What a table would hold if it were handed out now, and when it was last. ``changed`` are the rows that are new or
    not as they were then, ``gone`` those that are there no more."""

    layout: Layout
    rows: int
    changed: Sequence[Record]
    gone: Sequence[Record]
    last: AuditEntry | None


def outlook(office: str, period: str) -> list[Outlook]:
    """Each table of a period against the last time it was handed out; ``NotReady`` while nothing is frozen. Leaves no
    trace: nothing leaves the office by looking."""
    key, found = Period.parse(period).key, []
    content = approved(office_row(office).pk, key)
    for plan in LAYOUTS.values():
        earlier = exports_of(target_of(office, plan.key, key))
        rows, gone = with_changes(plan, records(plan, content), earlier[-1].detail["rows"] if earlier else None)
        found.append(Outlook(plan, len(rows), [r for r in rows if r["perubahan"] != "tetap"], gone,
                             earlier[-1] if earlier else None))
    return found


def periods_to_export(office_id: int) -> list[Period]:
    """The periods in which a run has ended with frozen data, the newest first. Two queries."""
    ended = ended_runs(office_id)
    frozen = runs_frozen([run.id for run in ended])
    found = {Period.parse(run.period) for run in ended if run.id in frozen}
    return sorted(found, key=lambda p: (p.end, p.start), reverse=True)


def approved(office_id: int, period: str) -> Mapping[str, Any]:
    """The newest frozen content among the ended runs of that period."""
    frozen = [shot for run in ended_runs(office_id, period) if (shot := snapshot(run.id)) is not None]
    if not frozen:
        raise NotReady("export.none", "No run of %(period)s has ended with frozen data yet.", period=period,
                       remedy="Finish the run of that period first.")
    newest = max(frozen, key=lambda shot: (shot.at, shot.pk))
    return {**newest.content, "digest": newest.digest}


def _csv(plan: Layout, head: Mapping[str, str], rows: Sequence[Record], gone: Sequence[Record], at: datetime) -> bytes:
    """Comma, UTF-8 with mark so that Excel reads it; texts that a spreadsheet would compute are kept as texts."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    keys = [column.key for column in plan.columns]
    writer.writerow(keys)
    writer.writerows([_inert(row[key]) for key in keys] for row in rows)
    writer.writerows([_inert(row.get(key, "dihapus")) for key in keys] for row in gone)
    return out.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "@", "\t"} or (text[:1] == "-" and not text[1:2].isdigit()) else text


def _json(plan: Layout, head: Mapping[str, str], rows: Sequence[Record], gone: Sequence[Record], at: datetime) -> bytes:
    document = {"format": f"capaian-{plan.key}/1", **head, "baris": list(rows), "dihapus": list(gone)}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _xlsx(plan: Layout, head: Mapping[str, str], rows: Sequence[Record], gone: Sequence[Record], at: datetime) -> bytes:
    out = io.BytesIO()
    book = CleanBook(out, title=f"{plan.title} {head['periode']}", at=at)
    bold, cell = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    title = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#D9E2EC"})
    data = book.add_worksheet("Data")
    for number, column in enumerate(plan.columns):
        data.set_column(number, number, column.width)
        data.write_string(0, number, column.title, title)
        for line, row in enumerate(rows, 1):
            data.write_string(line, number, clean_text(row[column.key]), cell)
    data.freeze_panes(1, 0)
    lost = book.add_worksheet("Dihapus")
    for line, row in enumerate([{key: key for key in plan.keys}, *gone]):
        for number, key in enumerate(plan.keys):
            lost.write_string(line, number, clean_text(row[key]), cell if line else title)
    about = book.add_worksheet("Keterangan")
    about.set_column(0, 1, 40)
    for line, (name, text) in enumerate(head.items()):
        about.write_string(line, 0, name, bold)
        about.write_string(line, 1, clean_text(text))
    for line, column in enumerate(plan.columns, len(head) + 1):
        about.write_string(line, 0, column.title, bold)
        about.write_string(line, 1, column.key)
    book.close()
    return out.getvalue()
