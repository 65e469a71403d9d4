"""Panels of the kinds whose work is a document: the print-out of the data, a paraf, a signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from capaian.kernel.errors import NotFound
from capaian.letters.tasks.socialise import readers, shared_document
from capaian.organisation.domain.actors import Actor
from capaian.procedures import selectors as procedures
from capaian.procedures.ports import TaskRef
from capaian.reporting import selectors as reporting
from capaian.reporting.domain.snapshot import of_scope
from capaian.signing import selectors as signing
from capaian.signing.ports import desk


def record(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """The figures as they stand now; none while the office has no plan for the year."""
    try:
        content = reporting.live_data(task.run)
    except NotFound:
        return {"figures": ()}
    return {"figures": of_scope(content, "period")}


def review(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """The newest of the documents that this row asks for, in every form in which their step left them."""
    left = [a for a in procedures.artefacts(task.run.id) if a.file_id]
    newest = {a.key: a.task_id for a in left}
    wanted = [key for key in (*task.row.requires, "draft", "draft-changes", "consolidated", "report") if key in newest]
    return {"papers": [a for key in dict.fromkeys(wanted) for a in left if (a.key, a.task_id) == (key, newest[key])]}


def socialise(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """The document that is shared, who should read it, and who said that they have."""
    asked = readers(task)
    mine = any(one.statement and one.statement.person_id == actor.person for one in asked)
    return {"document": shared_document(task), "readers": asked, "read_by_me": mine}


def sign(task: TaskRef, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """The documents to be signed as they are now, each with the signatures that it already has."""
    papers = []
    for source in signing.documents_to_sign(task):
        document = signing.of_source(source.file_id) if source.file_id else None
        papers.append((source, f"?dokumen={source.pk}", signing.check(document.token).signatures if document else ()))
    return {"papers": papers, "asks_secret": desk().asks_secret}
