"""Panels of the kinds whose work is a document: the print-out of the data, a paraf, a signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from capaian.organisation.domain.actors import Actor
from capaian.procedures import selectors as procedures
from capaian.procedures.ports import TaskRef
from capaian.reporting import selectors as reporting
from capaian.reporting.domain.snapshot import of_scope
from capaian.signing import selectors as signing
from capaian.signing.ports import desk


def record(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """The figures that would be frozen now."""
    content = reporting.live_data(task.run)
    return {"figures": of_scope(content, "period")}


def sign(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """The document to be signed as it is now, and the signatures it already has."""
    source = procedures.signable(task.run.id)
    document = signing.of_source(source.file_id) if source and source.file_id else None
    return {
        "source": source,
        "document": document,
        "asks_secret": desk().asks_secret,
        "signatures": signing.check(document.token).signatures if document else (),
    }
