"""What follows from an analysis, as documents print it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.dates import short_date
from capaian.kernel.paper import Column, Table, numbered_table


@dataclass(frozen=True)
class FollowUp:
    """What is to be done, by whom, until when; ``status`` as printed ("belum selesai")."""

    action: str
    responsible: str
    due: date | None = None
    status: str = ""


def follow_up_table(follow_ups: tuple[FollowUp, ...]) -> Table:
    """The follow-up actions with who does what until when, and how far they are where that is known."""
    told = any(follow.status for follow in follow_ups)
    return numbered_table(
        columns=(
            Column("Tindak lanjut", 3),
            Column("Penanggung jawab", 1.6),
            Column("Batas waktu", 1, "center"),
            *((Column("Keadaan", 1.2),) if told else ()),
        ),
        rows=(
            (follow.action, follow.responsible, short_date(follow.due) or "-", *((follow.status,) if told else ()))
            for follow in follow_ups
        ),
        size=9,
        empty="Tidak ada tindak lanjut.",
    )
