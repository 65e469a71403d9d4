"""How the engine answers with ten thousand runs going on: ``python bench/engine.py [runs]``.

It measures a person's inbox, the hundred most overdue tasks of an office, and closing one step (permission, gate,
deadline, events, commit; the step itself leaves no document). The database is a fresh one beside that of
``CAPAIAN_DATABASE_URL`` (default: SQLite in a temporary folder), made and removed by the bench. Every run belongs to one
office, the hardest case for both lists, and stands at another row.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "capaian.config.settings")
HOME = tempfile.TemporaryDirectory(prefix="capaian-bench-")
os.environ["CAPAIAN_DATA_DIR"] = HOME.name
os.environ.setdefault("CAPAIAN_SECRET_KEY", "bench-bench-bench-bench-bench-bench")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from capaian.cli.demo.offices import found  # noqa: E402
from capaian.organisation.domain.actors import SYSTEM, Actor  # noqa: E402
from capaian.organisation.selectors import actor_of, office, standing_in  # noqa: E402
from capaian.procedures import selectors  # noqa: E402
from capaian.procedures.models import Run, RunEvent, Task  # noqa: E402
from capaian.procedures.ports import STEP_KINDS, Plain  # noqa: E402
from capaian.procedures.services import complete_task, start_run  # noqa: E402
from capaian.sop.domain.kinds import KINDS  # noqa: E402
from capaian.sop.models import ProcedureVersion  # noqa: E402
from capaian.sop.selectors import in_force, pack_of  # noqa: E402
from capaian.sop.services import put_in_force, save_draft  # noqa: E402

KEY = "kecamatan-pakusari"
AT = datetime(2024, 1, 8, 1, 0, tzinfo=UTC)
BATCH = 500
NEW = {"id", "uid", "version", "period"}
MONTHS = 12 * 90  # runs of one version; a version has one run for each period


def plain_office() -> Any:
    """The Pakusari office with its SOP, whose steps ask for no documents and leave none."""
    found(KEY, seed=1, at=AT, password=None)
    STEP_KINDS.update({kind: Plain() for kind in KINDS})
    row = office(KEY)
    pack = pack_of(in_force(row.pk, f"{KEY}/pengumpulan-data-kinerja"))
    bare = replace(pack, rows=tuple(replace(r, requires=(), produces=()) for r in pack.rows),
                   sections=(replace(pack.sections[0], periods=("month",)),))
    draft = save_draft(office=row, pack=bare, actor=SYSTEM, at=AT)
    return row, put_in_force(version=draft, effective=AT.date(), actor=SYSTEM, at=AT)


def official(office_id: int, member: str) -> Actor:
    return actor_of(person=standing_in(office_id, member, AT + timedelta(days=1)), at=AT + timedelta(days=1))


def templates(row: Any, version: Any) -> list[Run]:
    """One real run standing at each of the nine rows."""
    runs = []
    for stage in range(9):
        ref = start_run(version=version, section="triwulan", period=f"2001{stage + 1:02d}", at=AT,
                        actor=official(row.pk, "position:petugas-pengolah-data"))
        at = AT
        for _ in range(stage):
            for task in selectors.open_tasks(ref.id):
                at += timedelta(minutes=7)
                outcome = next((o.key for o in selectors.task_ref(task.pk).outcomes if not o.returns), "")
                complete_task(task_id=task.pk, outcome=outcome, actor=official(row.pk, task.member), at=at)
        runs.append(selectors.run_row(ref.id))
    return runs


def multiply(runs: list[Run], version: Any, count: int) -> None:
    """Copies of the template runs, with their tasks and logs, until so many are running."""
    made = 0
    months = [f"{2002 + n // 12}{n % 12 + 1:02d}" for n in range(MONTHS)]
    versions = [version, *ProcedureVersion.objects.bulk_create(
        [ProcedureVersion(definition=version.definition, number=100 + n, state="revoked", pack=version.pack,
                          digest=version.digest, edited_at=AT) for n in range(count // MONTHS)])]
    parts = {r.pk: (list(Task.objects.filter(run=r)), list(RunEvent.objects.filter(run=r))) for r in runs}
    while made < count - len(runs):
        size = min(BATCH, count - len(runs) - made)
        originals = [runs[(made + n) % len(runs)] for n in range(size)]
        copies = Run.objects.bulk_create(
            [Run(**{f.attname: getattr(o, f.attname) for f in Run._meta.fields if f.name not in NEW},
                 uid=uuid.uuid4(), version_id=versions[(made + n) // MONTHS].pk, period=months[(made + n) % MONTHS])
             for n, o in enumerate(originals)])
        tasks, events = [], []
        for n, (copy, o) in enumerate(zip(copies, originals, strict=True)):
            shift = timedelta(minutes=made + n)
            for t in parts[o.pk][0]:
                fields = {f.attname: getattr(t, f.attname) for f in Task._meta.fields if f.name != "id"}
                tasks.append(Task(**{**fields, "run_id": copy.pk, "due_at": t.due_at + shift if t.due_at else None}))
            events += [RunEvent(**{**{f.attname: getattr(e, f.attname) for f in RunEvent._meta.fields if f.name != "id"},
                                   "run_id": copy.pk}) for e in parts[o.pk][1]]
        Task.objects.bulk_create(tasks, batch_size=BATCH)
        RunEvent.objects.bulk_create(events, batch_size=BATCH)
        made += size


def measured(name: str, work: Callable[[int], Any], rounds: int) -> None:
    """Median and worst of so many rounds in processor time; median and quickest in wall time, where everything else that
    the machine does counts; queries of the last."""
    work(0)
    cpu, wall = [], []
    for n in range(1, rounds + 1):
        begin, began = time.process_time(), time.perf_counter()
        work(n)
        cpu.append(time.process_time() - begin)
        wall.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as queries:
        work(rounds + 1)
    asked = [query["sql"] for query in queries.captured_queries]
    print(f"{name:44} cpu {statistics.median(cpu) * 1000:6.2f} ms (worst {max(cpu) * 1000:6.2f})   "
          f"wall {statistics.median(wall) * 1000:6.2f} ms (quickest {min(wall) * 1000:6.2f})   {len(asked)} queries", flush=True)
    if "--queries" in sys.argv:
        for sql in asked:
            print("   ", sql[:170])


def main(count: int) -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        row, version = plain_office()
        begin = time.perf_counter()
        multiply(templates(row, version), version, count)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        print(f"{connection.vendor}: {Run.objects.filter(state='running').count()} running runs, {Task.objects.count()} tasks, "
              f"{RunEvent.objects.count()} events ({time.perf_counter() - begin:.1f} s to make)")
        late = AT + timedelta(days=200)
        petugas = official(row.pk, "position:petugas-pengolah-data")
        measured("inbox of a person (200 most urgent)", lambda n: selectors.inbox(petugas, late), 40)
        measured("the 100 most overdue tasks of the office", lambda n: selectors.overdue(row.pk, late, 100), 40)
        waiting = list(Task.objects.filter(state="open", kind="distribute").values_list("pk", flat=True)[:60])
        measured("close a step (opens one for each of three)", lambda n: complete_task(
            task_id=waiting[n], actor=petugas, at=AT + timedelta(days=2), request_id=f"bench-{n}"), 40)
        plain = list(Task.objects.filter(state="open", kind="record").values_list("pk", flat=True)[:60])
        measured("close a step (opens one)", lambda n: complete_task(
            task_id=plain[n], actor=petugas, at=AT + timedelta(days=2), request_id=f"bench-b-{n}"), 40)
        kasubag = official(row.pk, "position:kasubag-perencanaan")
        decided = list(Task.objects.filter(state="open", kind="review-form").values_list("pk", flat=True)[:60])
        measured("close a decision (yes)", lambda n: complete_task(
            task_id=decided[n], outcome="yes", actor=kasubag, at=AT + timedelta(days=2), request_id=f"bench-c-{n}"), 40)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main(next((int(word) for word in sys.argv[1:] if word.isdigit()), 10_000))
    HOME.cleanup()
