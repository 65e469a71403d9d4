"""Random SOPs on the database: whatever officials answer, log and tables agree, and the run comes to its end."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capaian.kernel.errors import Conflict
from capaian.organisation.models import OfficeRole
from capaian.organisation.services import point_role
from capaian.procedures.models import Run, RunEvent, Task
from capaian.procedures.selectors import differences, graph_of, task_ref
from capaian.procedures.services import begin_work, complete_task, recall_task, reopen_run, save_entry
from capaian.sop.domain.pack import Pack
from tests.cast import MORNING, SYSTEM, Cast, state_of
from tests.random_sops import GROUP, packs

MOST_RETURNS = 4


def consistent(run_id: int) -> None:
    """What holds after every act."""
    assert differences(run_id) == []
    open_ones = Counter(Task.objects.filter(run=run_id, state="open").values_list("step", "member"))
    assert all(times == 1 for times in open_ones.values())
    numbers = list(RunEvent.objects.filter(run=run_id).order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def close_one(cast: Cast, run_id: int, data: st.DataObject, returns: int) -> int:
    """Close a random open task with a random answer; returns how often the run went back so far."""
    rows = list(Task.objects.filter(run=run_id, state="open").order_by("pk"))
    row = data.draw(st.sampled_from(rows))
    task = task_ref(row.pk)
    actor = cast(row.member.partition(":")[2])
    graph = graph_of(Run.objects.select_related("version__definition", "office").get(pk=run_id))
    outcome = None
    if task.outcomes:
        forward = [o for o in task.outcomes if not o.returns]
        taken = set(Task.objects.filter(run=run_id, step=row.step, current=True, state="done").values_list("outcome", flat=True))
        forward = [o for o in forward if o.key in taken] or forward
        back = [o for o in task.outcomes if o.returns] if returns < MOST_RETURNS else []
        outcome = data.draw(st.sampled_from(forward + back))
        if outcome in back:
            returns += 1
            if outcome.only_returned:
                target = graph.targets(row.step, outcome.key)[0]
                present = sorted(Task.objects.filter(run=run_id, step=target, current=True).values_list("member", flat=True))
                if present:
                    save_entry(task_id=row.pk, values={"returned": data.draw(st.lists(st.sampled_from(present), unique=True))},
                               actor=actor, at=MORNING)
    if data.draw(st.integers(0, 3)) == 3:
        begin_work(task_id=row.pk, actor=actor, at=MORNING)
    complete_task(task_id=row.pk, outcome=outcome.key if outcome else "", reason="Sebab", override="Tidak ada pejabat lain",
                  actor=actor, at=MORNING)
    if returns < MOST_RETURNS and data.draw(st.integers(0, 4)) == 4:
        with suppress(Conflict):
            recall_task(task_id=row.pk, reason="Keliru", actor=actor, at=MORNING)
            returns += 1
    return returns


@settings(max_examples=6, deadline=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture])
@given(packs(), st.data())
def test_every_random_run_ends_with_log_and_tables_in_agreement(cast: Cast, pack: Pack, data: st.DataObject) -> None:
    before = transaction.savepoint()
    try:
        play(cast, pack, data)
    finally:
        transaction.savepoint_rollback(before)


def play(cast: Cast, pack: Pack, data: st.DataObject) -> None:
    """Play the run to its end, open it again, and play it to its end once more."""
    role = OfficeRole.objects.get_or_create(office=cast.office, key="penyuplai-tiga", defaults={"title": "Penyuplai"})[0]
    point_role(role=role, positions=[cast.position(key) for key in GROUP], actor=SYSTEM, at=MORNING)
    run = cast.start(pack, by="camat")
    returns = 0
    for _ in range(150):
        if state_of(run) == "finished":
            break
        returns = close_one(cast, run.id, data, returns)
    assert state_of(run) == "finished"
    consistent(run.id)
    step = Task.objects.filter(run=run.id, current=True).order_by("pk").first()
    assert step is not None
    reopen_run(run_id=run.id, step=step.step, reason="Temuan", actor=cast("camat"), at=MORNING)
    for _ in range(150):
        if state_of(run) == "finished":
            break
        close_one(cast, run.id, data, MOST_RETURNS)
    assert state_of(run) == "finished"
    consistent(run.id)
