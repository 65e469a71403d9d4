"""The queue on the application's own database: effects asked for inside a transaction, done after it, at least once.

A message is claimed by one ``UPDATE … RETURNING`` (``SKIP LOCKED`` on PostgreSQL) for the time of a lease. Whoever lets
the lease run out, by dying or by being too slow, loses it: finishing is fenced by the lease's token, in the same
transaction as what the handler wants written. A failure waits longer each time; after ``LIMIT`` attempts the message is
a dead letter, kept with its error until a person asks for it again.

A handler is ``(payload, at) → effect``: what is slow or outside is done in the call, outside any transaction and so that
doing it twice does no harm; the effect it returns, if any, runs in the transaction that marks the message done, once.
Handlers and periodic jobs are named in ``config/wiring.py``.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from capaian.foundation.models import OutboxMessage
from capaian.foundation.services import audit, post
from capaian.kernel.errors import CapaianError, Conflict, NotFound

LEASE = timedelta(minutes=2)
LIMIT = 8
IDLE = 1.0  # seconds between two looks at an empty queue
log = logging.getLogger("capaian.worker")

Clock = Callable[[], datetime]
Effect = Callable[[], None]
Handler = Callable[[Mapping[str, Any], datetime], Effect | None]


@dataclass(frozen=True)
class Periodic:
    """A job that comes by itself. ``slot`` names the present turn ("2026-11-21"); each slot is asked for once, whoever
    asks; an empty slot means not now."""

    name: str
    topic: str
    slot: Callable[[datetime], str]


TOPICS: dict[str, Handler] = {}
PERIODIC: list[Periodic] = []


@dataclass(frozen=True)
class Job:
    """A message that this worker holds. ``lease`` is the token that finishing asks for."""

    id: int
    key: str
    topic: str
    payload: Mapping[str, Any]
    attempts: int
    lease: str


def back_off(attempts: int) -> timedelta:
    """How long a message waits after its n-th failure: 15 seconds, doubling, at most six hours.

    >>> [str(back_off(n)) for n in (1, 2, 5, 20)]
    ['0:00:15', '0:00:30', '0:04:00', '6:00:00']
    """
    return min(timedelta(seconds=15 * 2 ** (min(attempts, 20) - 1)), timedelta(hours=6))


def claim(*, worker: str, at: datetime) -> Job | None:
    """Take the message that has waited longest, of the topics that have a handler, or ``None``."""
    free = (Q(leased_until__isnull=True) | Q(leased_until__lte=at)) & (Q(due_at__isnull=True) | Q(due_at__lte=at))
    waiting = OutboxMessage.objects.filter(free, done_at__isnull=True, dead_at__isnull=True, topic__in=list(TOPICS))
    if not waiting.exists():  # an empty queue takes no write lock
        return None
    skip = connection.features.has_select_for_update_skip_locked
    table, moment = OutboxMessage._meta.db_table, connection.ops.adapt_datetimefield_value
    marks = ", ".join(["%s"] * len(TOPICS))
    token = secrets.token_hex(16)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET leased_until = %s, lease = %s, worker = %s, attempts = attempts + 1 "  # noqa: S608
            f"WHERE id = (SELECT id FROM {table} WHERE done_at IS NULL AND dead_at IS NULL AND topic IN ({marks}) "
            f"AND (leased_until IS NULL OR leased_until <= %s) AND (due_at IS NULL OR due_at <= %s) "
            f"ORDER BY id LIMIT 1{' FOR UPDATE SKIP LOCKED' if skip else ''}) "
            f"RETURNING id, key, topic, payload, attempts",
            [moment(at + LEASE), token, worker[:80], *TOPICS, moment(at), moment(at)])
        row = cursor.fetchone()
    if row is None:
        return None
    payload = json.loads(row[3]) if isinstance(row[3], str) else row[3]
    return Job(row[0], row[1], row[2], payload, row[4], token)


def do(job: Job, *, at: datetime) -> bool:
    """Do one message; ``False`` when it failed (and waits) or the lease was lost meanwhile."""
    if job.attempts > LIMIT:  # it took its worker down each time
        _release(job, dead_at=at, last_error="the worker ended while doing it")
        return False
    try:
        effect = TOPICS[job.topic](job.payload, at)
        with transaction.atomic():
            if not _release(job, done_at=at, last_error=""):
                raise Conflict("outbox.lease", "Another worker has taken this job over.")
            if effect is not None:
                effect()
    except Exception as failure:
        log.warning("%s failed (attempt %s): %s", job.key, job.attempts, failure)
        said = failure.sentence() if isinstance(failure, CapaianError) else f"{type(failure).__name__}: {failure}"
        ended = {"dead_at": at} if job.attempts >= LIMIT else {"due_at": at + back_off(job.attempts)}
        _release(job, last_error=said[:2000], **ended)
        return False
    return True


def _release(job: Job, **changes: Any) -> bool:
    """Write the outcome, if the lease is still ours."""
    held = OutboxMessage.objects.filter(pk=job.id, lease=job.lease, done_at__isnull=True)
    return held.update(leased_until=None, lease="", worker="", **changes) == 1


def release_all(worker: str) -> int:
    """Give back what a worker of this name held when it died; only for whoever knows that it is dead."""
    held = OutboxMessage.objects.filter(worker=worker, done_at__isnull=True)
    return held.update(leased_until=None, lease="", worker="")


def ask_periodic(*, at: datetime) -> None:
    """Ask for the present turn of every periodic job."""
    for job in PERIODIC:
        slot = job.slot(at)
        key = f"{job.name}@{slot}"
        if slot and not OutboxMessage.objects.filter(key=key).exists():
            post(key=key, topic=job.topic, payload={"slot": slot}, at=at)


def drain(*, at: datetime, worker: str = "drain", limit: int = 10_000) -> int:
    """Do what waits at this moment, also what that asks for in turn; the number of messages done."""
    done = 0
    for _ in range(limit):
        job = claim(worker=worker, at=at)
        if job is None:
            break
        done += do(job, at=at)
    return done


def work(*, worker: str, clock: Clock, stopped: Callable[[float], bool], heartbeat: bool = True) -> None:
    """Work until ``stopped(seconds to wait)`` says so. What this worker's name still holds is taken up again at once."""
    release_all(worker)
    while not stopped(0):
        ask_periodic(at=clock())
        job = claim(worker=worker, at=clock())
        if job is None:
            if stopped(IDLE):
                return
            continue
        with _beating(job, clock) if heartbeat else nullcontext():
            do(job, at=clock())


@contextmanager
def _beating(job: Job, clock: Clock) -> Iterator[None]:
    """Renew the lease while the handler works, from a thread of its own."""
    end = threading.Event()

    def beat() -> None:
        while not end.wait(LEASE.total_seconds() / 3):
            OutboxMessage.objects.filter(pk=job.id, lease=job.lease).update(leased_until=clock() + LEASE)
            connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


# --- what a person looks at ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Queue:
    """How the queue stands: waiting now, waiting after a failure, dead, and the oldest that waits."""

    waiting: int
    failed: int
    dead: int
    oldest: datetime | None


def queue() -> Queue:
    """Two queries; only topics with a handler count as waiting."""
    rows = OutboxMessage.objects.filter(done_at__isnull=True, dead_at__isnull=True, topic__in=list(TOPICS))
    ages = list(rows.order_by("id").values_list("created_at", "attempts"))
    dead = OutboxMessage.objects.filter(dead_at__isnull=False, discarded_at__isnull=True).count()
    return Queue(len(ages), sum(1 for _, n in ages if n), dead, ages[0][0] if ages else None)


def dead_letters(*offices: str) -> list[OutboxMessage]:
    """Messages that were given up and that nobody discarded, oldest first; of these offices ("" is the installation)."""
    rows = OutboxMessage.objects.filter(dead_at__isnull=False, discarded_at__isnull=True)
    return list((rows.filter(office__in=offices) if offices else rows).order_by("id"))


def struggling(*offices: str) -> list[OutboxMessage]:
    """Messages that failed and will be tried again, of these offices, oldest first. One query."""
    rows = OutboxMessage.objects.filter(done_at__isnull=True, dead_at__isnull=True, attempts__gt=0, office__in=offices)
    return list(rows.exclude(last_error="").order_by("id"))


def discarded(*offices: str, limit: int = 20) -> list[OutboxMessage]:
    """The newest dead letters that a person decided not to do any more. One query."""
    rows = OutboxMessage.objects.filter(discarded_at__isnull=False, office__in=offices)
    return list(rows.order_by("-discarded_at", "-id")[:limit])


def message(key: str) -> OutboxMessage:
    """The dead letter of this key; NotFound when there is none that waits for a decision."""
    row = OutboxMessage.objects.filter(key=key, dead_at__isnull=False, discarded_at__isnull=True).first()
    if row is None:
        raise NotFound("outbox.unknown", "There is no dead letter “%(key)s”.", key=key)
    return row


@transaction.atomic
def revive(*, key: str, reason: str = "", actor: Any, at: datetime) -> None:
    """Ask for a dead letter again, with all its attempts. NotFound when no dead letter has this key."""
    again = OutboxMessage.objects.filter(pk=message(key).pk, dead_at__isnull=False, discarded_at__isnull=True)
    if not again.update(dead_at=None, attempts=0, due_at=None):
        raise NotFound("outbox.unknown", "There is no dead letter “%(key)s”.", key=key)
    audit(actor=actor, at=at, act="outbox.revive", target=f"outbox:{key}", **({"reason": reason} if reason else {}))


@transaction.atomic
def discard(*, key: str, reason: str, actor: Any, at: datetime) -> None:
    """Decide that a dead letter is not done any more; it stays readable with its reason. NotFound as for revive."""
    left = OutboxMessage.objects.filter(pk=message(key).pk, dead_at__isnull=False, discarded_at__isnull=True)
    if not left.update(discarded_at=at, discard_reason=reason):
        raise NotFound("outbox.unknown", "There is no dead letter “%(key)s”.", key=key)
    audit(actor=actor, at=at, act="outbox.discard", target=f"outbox:{key}", reason=reason)
