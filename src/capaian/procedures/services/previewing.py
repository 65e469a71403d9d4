"""Looking at the papers of a step before it is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from capaian.foundation.typesetting import as_draft
from capaian.kernel.errors import NotReady
from capaian.kernel.media import PDF
from capaian.organisation.domain.actors import Actor
from capaian.procedures import selectors
from capaian.procedures.domain.transitions import TASK, permit
from capaian.procedures.ports import STEP_KINDS, Left
from capaian.procedures.selectors import can_be_previewed
from capaian.procedures.services.record import refuse_unless_running, traced


def preview_task(*, task_id: int, outcome: str = "", actor: Actor, at: datetime) -> tuple[Left, ...]:
    """The PDFs that closing the task would leave, marked KONSEP, from what was saved and proposed so far.

    For whoever may work on the task. Nothing is stored, no number is used: a letter says that it gets its number when the
    step is closed. NotReady where the step leaves no such paper, or lacks what the paper needs.
    """
    with traced(actor, at, "task.preview", f"task:{task_id}"):
        task = selectors.task_for(task_id, actor)
        permit(TASK, task.state, "work", selectors.roles_at(actor, task.run.office, task.run.office_id, task.member))
        refuse_unless_running(selectors.run_row(task.run.id))
    kind = STEP_KINDS[task.kind]
    if not can_be_previewed(kind):
        raise NotReady("preview.none", "This step leaves no paper that could be looked at before.")
    proposed = {f.key: f.suggestion for f in kind.fields(task) if f.suggestion not in ("", (), [])}
    task = replace(task, entry={**proposed, **task.entry}, preview=True)
    onward = next((o.key for o in task.outcomes if not o.returns), "")
    lacking = [] if kind.previews_unfinished else kind.blockers(task, outcome or onward)
    if lacking:
        raise NotReady("work.unfinished", "%(what)s", what=" ".join(lacking), place=f"row {task.row.no}")
    with as_draft():
        prepared = kind.prepare(task, outcome or onward, actor=actor, at=at)
    return tuple(left for left in prepared.left if left.media_type == PDF)
