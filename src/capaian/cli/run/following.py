"""``run list|show|check``: reads of the office's database."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import Any

from capaian.cli.main import say as _
from capaian.kernel.dates import clock
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.selectors import local, offices
from capaian.organisation.selectors import office as office_row
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import differences, run_by_uid, run_of, run_row, runs, tasks_of, titles_of

STATES = {"running": "berjalan", "suspended": "ditangguhkan", "finished": "selesai", "cancelled": "dibatalkan",
          "open": "terbuka", "done": "selesai", "skipped": "dilewati", "withdrawn": "ditarik"}


def chosen(office: str | None, uids: list[str], state: str = "") -> list[RunRef]:
    """The runs of these addresses, or every run of the office, or of every office."""
    if uids:
        return [run_by_uid(uid_of(uid), SYSTEM) for uid in uids]
    rows = [office_row(office)] if office else offices()
    return [run_of(run_row(r.pk)) for row in rows for r in runs(row.pk, state)]


def uid_of(text: str) -> str:
    """A run's address; NotFound for what is none."""
    import uuid

    from capaian.kernel.errors import NotFound

    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise NotFound("run.unknown", "There is no such run.", place=text) from None


def list_(args: argparse.Namespace) -> int:
    at = datetime.now(UTC)
    for run in chosen(args.office, [], args.state or ""):
        waiting = [t for t in tasks_of(run.id) if t.state == "open"]
        late = sum(1 for t in waiting if t.due_at and t.due_at < at)
        counts = f"  {len(waiting)} terbuka, {late} terlambat" if waiting else ""
        print(f"{run.uid}  {run.sop}  {run.section}  {Period.parse(run.period).label_id()}  {STATES[run.state]}{counts}")
    return 0


def show_(args: argparse.Namespace) -> int:
    run = run_by_uid(uid_of(args.uid), SYSTEM)
    titles = titles_of(run.office_id)
    tasks = [_task(run, t, titles) for t in tasks_of(run.id)]
    if args.json:
        print(json.dumps({"uid": str(run.uid), "sop": run.sop, "version": run.version, "section": run.section,
                          "period": run.period, "state": run.state, "tasks": tasks}, ensure_ascii=False, indent=1))
        return 0
    print(f"{run.title}, {Period.parse(run.period).label_id()}: {STATES[run.state]}")
    for t in tasks:
        turn = f" (putaran {t['round']})" if t["round"] > 1 else ""
        ended = f"{STATES[t['state']]} {t['done']}" if t["done"] else f"{STATES[t['state']]}, batas {t['due'] or '-'}"
        print(f"{t['row']:>4}  {t['kind']:12} {t['actor']}{turn}: {t['opened']} → {ended}{'  TERLAMBAT' if t['late'] else ''}")
        if t["reason"]:
            print(f"      {t['reason']}")
    return 0


def _task(run: RunRef, t: Any, titles: dict[str, str]) -> dict[str, Any]:
    ended = t.done_at or datetime.now(UTC)

    def shown(moment: datetime | None) -> str:
        here = local(run.office, moment) if moment else None
        return f"{here:%d-%m-%Y} {clock(here)}" if here else ""

    return {"row": t.row_no, "step": t.step, "kind": t.kind, "member": t.member, "round": t.round, "state": t.state,
            "actor": t.acted_title or titles.get(t.member, t.member), "person": t.person.name if t.person else "",
            "opened": shown(t.opened_at), "due": shown(t.due_at), "done": shown(t.done_at), "outcome": t.outcome,
            "reason": t.reason, "late": bool(t.state in {"open", "done"} and t.due_at and ended > t.due_at)}


def check_(args: argparse.Namespace) -> int:
    wrong = 0
    checked = chosen(args.office, args.uid)
    for run in checked:
        found = differences(run.id)
        wrong += bool(found)
        for sentence in found:
            print(f"{run.uid} {run.sop} {run.period}: {sentence}")
    print(_("%(count)s runs checked, %(wrong)s differ from their log.") % {"count": len(checked), "wrong": wrong})
    return int(wrong > 0)
