"""The queue gives each message to one worker at a time, at least once, and never forgets one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from capaian.foundation import worker
from capaian.foundation.models import OutboxMessage
from capaian.foundation.services import post
from capaian.foundation.worker import LEASE, LIMIT, Periodic, ask_periodic, back_off, claim, do, drain, revive
from capaian.kernel.errors import NotFound
from capaian.organisation.domain.actors import SYSTEM

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Topics:
    """Handlers of these tests: what was done, and what shall fail."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.effects: list[str] = []
        self.failing: set[str] = set()

    def note(self, payload: Mapping[str, Any], at: datetime) -> worker.Effect:
        if payload["what"] in self.failing:
            raise OSError("the other end is away")
        self.done.append(payload["what"])
        return lambda: self.effects.append(payload["what"])


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Iterator[Topics]:
    made = Topics()
    monkeypatch.setattr(worker, "TOPICS", {"note": made.note})
    monkeypatch.setattr(worker, "PERIODIC", [])
    yield made


def asked(what: str, topic: str = "note") -> None:
    post(key=what, topic=topic, payload={"what": what}, at=AT)


def test_what_was_asked_in_a_transaction_that_failed_is_not_done(topics: Topics) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        asked("a")
        raise RuntimeError
    asked("b")
    assert drain(at=AT) == 1
    assert topics.done == topics.effects == ["b"]


def test_the_same_key_twice_is_one_effect(topics: Topics) -> None:
    asked("a")
    asked("a")
    drain(at=AT)
    asked("a")
    drain(at=AT)
    assert topics.effects == ["a"]


def test_a_message_is_held_by_one_worker_until_the_lease_is_over(topics: Topics) -> None:
    asked("a")
    first = claim(worker="satu", at=AT)
    assert first is not None
    assert claim(worker="dua", at=AT + LEASE - timedelta(seconds=1)) is None
    second = claim(worker="dua", at=AT + LEASE)
    assert second is not None
    assert second.attempts == 2


def test_whoever_lost_the_lease_writes_nothing(topics: Topics) -> None:
    asked("a")
    slow = claim(worker="lambat", at=AT)
    quick = claim(worker="cepat", at=AT + LEASE)
    assert slow is not None
    assert quick is not None
    assert do(quick, at=AT + LEASE)
    assert not do(slow, at=AT + LEASE)
    assert topics.effects == ["a"]
    assert OutboxMessage.objects.get().done_at == AT + LEASE


def test_a_worker_that_starts_again_takes_up_what_its_name_held(topics: Topics) -> None:
    asked("a")
    assert claim(worker="serve-7", at=AT) is not None
    assert worker.release_all("serve-8") == 0
    assert worker.release_all("serve-7") == 1
    assert claim(worker="serve-7", at=AT) is not None


def test_a_failure_waits_longer_each_time_and_others_go_on(topics: Topics) -> None:
    topics.failing = {"a"}
    asked("a")
    asked("b")
    assert drain(at=AT) == 1
    row = OutboxMessage.objects.get(key="a")
    assert (row.due_at, row.attempts, row.done_at) == (AT + back_off(1), 1, None)
    assert "the other end is away" in row.last_error
    assert claim(worker="x", at=AT + back_off(1) - timedelta(seconds=1)) is None
    drain(at=AT + back_off(1))
    row.refresh_from_db()
    assert row.due_at == AT + back_off(1) + back_off(2)
    topics.failing = set()
    assert drain(at=row.due_at) == 1
    row.refresh_from_db()
    assert row.last_error == ""


def until_dead(topics: Topics) -> datetime:
    topics.failing = {"a"}
    asked("a")
    at = AT
    for _ in range(LIMIT):
        drain(at=at)
        at += timedelta(hours=7)
    return at


def test_after_the_last_attempt_it_is_a_dead_letter_that_is_kept(topics: Topics) -> None:
    at = until_dead(topics)
    (letter,) = worker.dead_letters()
    assert letter.attempts == LIMIT
    assert letter.done_at is None
    assert worker.queue().dead == 1
    topics.failing = set()
    assert drain(at=at + timedelta(days=30)) == 0


def test_a_person_asks_for_a_dead_letter_again(topics: Topics) -> None:
    at = until_dead(topics)
    topics.failing = set()
    revive(key="a", actor=SYSTEM, at=at)
    assert drain(at=at) == 1
    with pytest.raises(NotFound):
        revive(key="a", actor=SYSTEM, at=at)


def test_what_takes_its_worker_down_every_time_is_given_up(topics: Topics) -> None:
    asked("a")
    at = AT
    for _ in range(LIMIT):
        assert claim(worker="x", at=at) is not None  # and the process dies here
        at += LEASE
    assert drain(at=at) == 0
    assert [letter.key for letter in worker.dead_letters()] == ["a"]
    assert topics.done == []


def test_a_topic_without_a_handler_waits(topics: Topics) -> None:
    asked("a", topic="other")
    assert drain(at=AT) == 0
    assert worker.queue().waiting == 0
    assert OutboxMessage.objects.get().attempts == 0


def test_a_periodic_job_is_asked_for_once_a_slot(topics: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    daily = Periodic("harian", "note", lambda at: at.date().isoformat() if at.hour >= 6 else "")
    monkeypatch.setattr(worker, "PERIODIC", [daily])
    for at in (AT.replace(hour=5), AT, AT + timedelta(minutes=1), AT + timedelta(days=1)):
        ask_periodic(at=at)
    assert list(OutboxMessage.objects.order_by("id").values_list("key", flat=True)) == [
        "harian@2026-03-02", "harian@2026-03-03"]


def test_work_stops_when_told_and_does_what_waits_before(topics: Topics) -> None:
    for what in "abc":
        asked(what)
    idle = 0

    def stopped(seconds: float) -> bool:
        nonlocal idle
        idle += seconds > 0
        return idle > 0

    worker.work(worker="x", clock=lambda: AT, stopped=stopped, heartbeat=False)
    assert topics.effects == ["a", "b", "c"]
