"""Panel of the checklist: which of its documents are at hand, and a place to attach the others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from capaian.letters.tasks.preparing import at_hand, slug, wanted
from capaian.organisation.domain.actors import Actor
from capaian.procedures import selectors as procedures
from capaian.procedures.ports import TaskRef


def documents(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """Every document of the checklist with what there is of it; the rest can be attached here."""
    here = at_hand(task)
    attached = {a.key: a for a in procedures.artefacts(task.run.id) if a.key.startswith("input:")}
    return {
        "documents": [
            {
                "title": name,
                "key": f"input:{slug(name)}",
                "here": here.get(slug(name)),
                "artefact": attached.get(f"input:{slug(name)}"),
            }
            for name in wanted(task)
        ]
    }
