"""Who may write the drafts of an office's SOPs: those who keep its performance data or compile its report, and the
administrator of the application. Putting a draft in force is the ratifier's own act (``ratification``).

>>> from capaian.organisation.domain.actors import Actor, Capacity
>>> kasubag = Actor(1, "Ani", (Capacity("kasubag", "Kasubag"),), office="x")
>>> refused_draft(kasubag, "x", coordinators={"kasubag"}) is None
True
>>> refused_draft(kasubag, "x", coordinators={"sekretaris"}).code, refused_draft(kasubag, "y", coordinators=()).code
('sop.drafter', 'sop.office')
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from capaian.kernel.errors import InvalidInput, NotPermitted
from capaian.organisation.domain.actors import Actor
from capaian.sop.domain.schema import refuse_too_large, schema_problems

_LEFT_OPEN = re.compile(r"(^|\.)(kind|actor|ratifier|actors\.\d+)$")

COORDINATORS = ("unit-pengelola-data", "unit-penyusun-laporan")
"""The roles of an office whose posts write its SOPs."""


def refused_draft(actor: Actor, office: str, coordinators: Collection[str]) -> NotPermitted | None:
    """Why this person may not write drafts of that office; ``None`` when they may.

    ``coordinators``: keys of the posts in the office's roles :data:`COORDINATORS`."""
    if actor.system:
        return None
    if actor.office != office:
        return NotPermitted("sop.office", "This SOP belongs to another office.")
    if actor.administrator or any(held.position in coordinators for held in actor.capacities):
        return None
    return NotPermitted("sop.drafter", "Drafts are written by those who keep the data or compile the report, and by "
                                       "the administrator.",
                        remedy="Ask one of them, or let the administrator change the roles of the office.")


def draft_problems(data: Any) -> list[InvalidInput]:
    """What keeps plain data from being a draft. A kind of work or an actor that is not known yet does not: an officer
    chooses it in the draft, and until then the publication check names it."""
    try:
        refuse_too_large(data)
    except InvalidInput as refusal:
        return [refusal]
    return [problem for problem in schema_problems(data)
            if problem.code != "sop.wrong_value" or not _LEFT_OPEN.search(problem.place)]
