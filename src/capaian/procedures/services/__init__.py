"""Writes of the runs: one verb, one transaction, one lock per run, every step of it in the event log."""

from capaian.procedures.services.acts import (
    attach_input,
    begin_work,
    complete_task,
    leave,
    reassign_task,
    recall_task,
    save_entry,
    skip_task,
    waive_requirement,
)
from capaian.procedures.services.life import (
    cancel_run,
    migrate_run,
    reopen_run,
    resume_run,
    start_run,
    suspend_run,
)
from capaian.procedures.services.previewing import preview_task

__all__ = [
    "attach_input", "begin_work", "cancel_run", "complete_task", "leave", "migrate_run", "preview_task", "reassign_task",
    "recall_task", "reopen_run", "resume_run", "save_entry", "skip_task", "start_run", "suspend_run",
    "waive_requirement",
]
