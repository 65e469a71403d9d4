"""Writes of the plumbing. Callers own the transaction; ``at`` is always passed in."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery
from django.db.models.sql.compiler import SQLInsertCompiler

from capaian.foundation.models import AuditEntry, OutboxMessage, Sequence, StoredFile
from capaian.kernel.errors import Conflict, NotPermitted


def store_bytes(data: bytes, *, name: str, media_type: str, actor: Any, at: datetime) -> StoredFile:
    """Keep these bytes for ever, once. The file is on the disk, synchronised, before the row exists."""
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)
    row, _ = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": len(data), "media_type": media_type, "name": name[:255], "stored_at": at})
    return row


def path_of(sha256: str) -> Path:
    """Where the bytes of that digest lie."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


def remove_bytes(sha256: str) -> None:
    """Take a file off the disk for good; its row stays and says what there was. Only the archive's destruction asks."""
    path_of(sha256).unlink(missing_ok=True)


def next_number(book: str) -> int:
    """The next number of a book, without gaps: it is given back when the transaction fails.

    Must run inside a transaction; on PostgreSQL the row stays locked until its end.
    """
    assert connection.in_atomic_block, "a number is taken inside the transaction that uses it"
    Sequence.objects.get_or_create(book=book)
    row = Sequence.objects.select_for_update().get(book=book)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def audit(*, actor: Any, at: datetime, act: str, target: str, allowed: bool = True, **detail: Any) -> None:
    """Leave one trace of a write, in the same transaction; a refused act is written on its own."""
    AuditEntry.objects.create(at=at, person=getattr(actor, "person", None), name=getattr(actor, "name", "")[:200],
                              act=act, target=target[:200], allowed=allowed, detail=detail)


def audit_refusal(*, actor: Any, at: datetime, act: str, target: str, **detail: Any) -> None:
    """The trace of a refused act, which survives the roll-back of the act itself."""
    with transaction.atomic():
        audit(actor=actor, at=at, act=act, target=target, allowed=False, **detail)


@contextmanager
def traced(actor: Any, at: datetime, act: str, target: str) -> Iterator[None]:
    """One transaction; a refused act rolls back and leaves its own trace (when this is the outermost transaction)."""
    try:
        with transaction.atomic():
            yield
    except (NotPermitted, Conflict) as refusal:
        audit_refusal(actor=actor, at=at, act=act, target=target, code=refusal.code)
        raise


def post(*, key: str, topic: str, payload: dict[str, Any], at: datetime, office: str = "") -> None:
    """Ask the worker for an effect; the same key twice is one effect. ``office``: the key of whose it is."""
    post_all({key: payload}, topic=topic, at=at, office=office)


def post_all(messages: Mapping[str, dict[str, Any]], *, topic: str, at: datetime, office: str = "") -> None:
    """Ask the worker for several effects of one topic, key → payload, in one statement."""
    insert([OutboxMessage(key=key, topic=topic, office=office, payload=payload, created_at=at)
            for key, payload in messages.items()], ignore_conflicts=True)


def insert(rows: list[Any], *, ignore_conflicts: bool = False) -> None:
    """Insert new rows of one table in one statement; each is told its key, unless conflicts are ignored.

    For the few rows that an act leaves. ``bulk_create`` hands PostgreSQL an array for each column, which is quicker from
    some hundred rows on and costs twice as much for three.
    """
    if not rows:
        return
    fields = [f for f in rows[0]._meta.concrete_fields if not (f.primary_key and f.get_internal_type() in _GIVEN)]
    query = InsertQuery(type(rows[0]), on_conflict=OnConflict.IGNORE if ignore_conflicts else None)
    query.insert_values(fields, rows)
    told = [] if ignore_conflicts else [rows[0]._meta.pk]
    keys = SQLInsertCompiler(query, connections[DEFAULT_DB_ALIAS], DEFAULT_DB_ALIAS).execute_sql(told)
    for row, key in zip(rows, keys, strict=False):
        row.pk = key[0]
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


_GIVEN = {"AutoField", "BigAutoField"}  # keys that the database gives
