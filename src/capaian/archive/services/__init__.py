"""Writes of the archive: filing, time stamps, the place of the paper, the check, and the way to destruction."""

from capaian.archive.services.checking import CHECK, ask_check, record_check
from capaian.archive.services.destruction import carry_out, decide_destruction, decline_destruction, propose_destruction
from capaian.archive.services.filing import (
    STAMP,
    adopt_schedule,
    file_paper_sop,
    file_run,
    file_sop,
    place_hard_copy,
    stamp_run,
)

__all__ = [
    "CHECK",
    "STAMP",
    "adopt_schedule",
    "ask_check",
    "carry_out",
    "decide_destruction",
    "decline_destruction",
    "file_paper_sop",
    "file_run",
    "file_sop",
    "place_hard_copy",
    "propose_destruction",
    "record_check",
    "stamp_run",
]
