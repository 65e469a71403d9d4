"""People are told of what waits for them: once each, in the application always, by e-mail where they have an address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from capaian.foundation import worker
from capaian.foundation.models import OutboxMessage
from capaian.foundation.worker import drain
from capaian.kernel.errors import InvalidInput, NotPermitted
from capaian.notifications.models import Notification
from capaian.notifications.selectors import told, unread
from capaian.notifications.services import mark_read
from capaian.notifications.tasks import daily
from capaian.organisation.models import Person
from capaian.organisation.services import set_email
from capaian.procedures.models import Task
from capaian.procedures.ports import STEP_KINDS
from capaian.procedures.services import suspend_run
from tests.cast import HOUR, MORNING, SECTIONS, Cast, done, plain_sop, quiet_kinds, row, sop, up_to_verify
from tests.integration.notifications.conftest import MailServer


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, kind in quiet_kinds().items():
        monkeypatch.setitem(STEP_KINDS, key, kind)
    monkeypatch.setattr("capaian.procedures.services.record.FINISHERS", [])


def kinds(cast: Cast, post: str) -> list[tuple[str, str]]:
    return [(n.kind, n.data.get("row", "")) for n in reversed(told(cast(post)))]


def test_whoever_holds_the_post_is_told_of_a_new_task_once(cast: Cast) -> None:
    cast.start(plain_sop())
    drain(at=MORNING)
    drain(at=MORNING + HOUR)
    assert kinds(cast, "camat") == [("opened", "1")]
    assert [told(cast(p)) for p in ("kasubag", "kasi-a")] == [[], []]
    assert told(cast.orang_luar) == []


def test_a_team_and_a_plt_are_told_too(cast: Cast) -> None:
    cast.acting("sekretaris", "camat", "plt")
    run = cast.start(sop(row(1, "plan", "tim"), row(2, "sign", "camat")))
    drain(at=MORNING)
    assert [unread(cast(p)) for p in ("kasubag", "petugas", "camat", "sekretaris")] == [1, 1, 0, 0]
    done(run, "r1", cast)
    drain(at=MORNING)
    assert [unread(cast(p)) for p in ("camat", "sekretaris")] == [1, 1]


def test_a_return_is_told_with_its_reason_to_those_returned(cast: Cast) -> None:
    run = cast.start(plain_sop())
    up_to_verify(run, cast)
    drain(at=MORNING)
    done(run, "r3", cast, outcome="tidak", reason="Angka salah", returned=["kasi-b"])
    drain(at=MORNING)
    assert told(cast("kasi-b"))[0].kind == "returned"
    assert told(cast("kasi-b"))[0].data["reason"] == "Angka salah"
    assert kinds(cast, "kasi-a") == []  # its first round was closed before anybody was told


def test_what_was_closed_meanwhile_is_no_news(cast: Cast) -> None:
    run = cast.start(plain_sop())
    drain(at=MORNING)
    assert unread(cast("camat")) == 1
    done(run, "r1", cast)
    assert unread(cast("camat")) == 0
    drain(at=MORNING)
    assert unread(cast("kasi-a")) == 1
    assert mark_read(actor=cast("kasi-a"), at=MORNING) == 1
    assert unread(cast("kasi-a")) == 0


def remind(day_later: int) -> None:
    at = MORNING + timedelta(days=day_later)
    slot = daily(at)
    OutboxMessage.objects.get_or_create(key=f"pengingat@{slot}", defaults={
        "topic": "reminders.daily", "payload": {"slot": slot}, "created_at": at})
    drain(at=at)


def reminders(cast: Cast, post: str) -> list[list[int]]:
    rows = reversed(told(cast(post)))
    return [[line["left"] for line in n.data["lines"]] for n in rows if n.kind == "reminder"]


def test_from_seven_days_before_until_it_is_done_a_person_is_reminded_each_working_day(cast: Cast) -> None:
    long = sop(row(1, "order", "camat", standard="10 hari"), row(2, "sign", "camat"))
    cast.start(long)
    last = Task.objects.get(state="open").due_at
    assert last is not None
    days = (last.date() - MORNING.date()).days
    for later in range(days + 4):
        remind(later)
    counted = [line[0] for line in reminders(cast, "camat")]
    assert counted[0] <= 7
    assert counted == sorted(counted, reverse=True)
    assert {1, 0} <= set(counted)
    weekend = {(MORNING + timedelta(days=d)).date() for d in range(days + 4)
               if (MORNING + timedelta(days=d)).weekday() >= 5}
    assert {n.data["day"] for n in told(cast("camat")) if n.kind == "reminder"} & {d.isoformat() for d in weekend} == set()
    assert reminders(cast, "kasubag") == []


def test_a_days_reminder_comes_once_whoever_asks(cast: Cast) -> None:
    cast.start(plain_sop())
    remind(0)
    OutboxMessage.objects.filter(topic="reminders.daily").update(done_at=None)
    drain(at=MORNING)
    assert reminders(cast, "camat") == [[0]]


def test_a_suspended_run_reminds_nobody(cast: Cast) -> None:
    run = cast.start(plain_sop())
    suspend_run(run_id=run.id, reason="Banjir", actor=cast("kasubag"), at=MORNING)
    remind(1)
    assert reminders(cast, "camat") == []


def test_reminders_begin_in_the_morning() -> None:
    assert daily(MORNING.replace(hour=5, minute=59)) == ""
    assert daily(MORNING.replace(hour=6, minute=0)) == "2026-01-05"


def test_a_person_with_an_address_gets_a_message_in_indonesian(cast: Cast, post_office: MailServer) -> None:
    Person.objects.filter(pk=cast.person("camat").pk).update(email="camat@uji.test")
    cast.start(plain_sop())
    drain(at=MORNING)
    (message,) = post_office.taken
    assert message["To"] == "camat@uji.test"
    assert message["Subject"] == "Tugas baru: Langkah 1"
    assert "/tugas/" in message.get_content()
    assert Notification.objects.get().mailed_at == MORNING


def test_a_message_that_is_sent_again_has_the_same_identity(cast: Cast, post_office: MailServer) -> None:
    Person.objects.filter(pk=cast.person("camat").pk).update(email="camat@uji.test")
    cast.start(plain_sop())
    drain(at=MORNING)
    Notification.objects.update(mailed_at=None)
    OutboxMessage.objects.filter(topic="mail.send").update(done_at=None)
    drain(at=MORNING)
    first, second = post_office.taken
    assert first["Message-ID"] == second["Message-ID"]
    OutboxMessage.objects.filter(topic="mail.send").update(done_at=None)
    drain(at=MORNING)  # now it is known to have left
    assert len(post_office.taken) == 2


def test_a_server_that_does_not_take_it_is_asked_again_later(cast: Cast, post_office: MailServer) -> None:
    Person.objects.filter(pk=cast.person("camat").pk).update(email="camat@uji.test")
    post_office.refuse = True
    cast.start(plain_sop())
    drain(at=MORNING)
    assert worker.queue().failed == 1
    assert Notification.objects.get().mailed_at is None
    post_office.refuse = False
    drain(at=MORNING + worker.back_off(1))
    assert len(post_office.taken) == 1


def test_without_a_mail_server_or_an_address_people_are_told_here_only(cast: Cast) -> None:
    Person.objects.filter(pk=cast.person("camat").pk).update(email="camat@uji.test")
    cast.start(plain_sop())
    drain(at=MORNING)
    assert unread(cast("camat")) == 1
    assert not OutboxMessage.objects.filter(topic="mail.send").exists()


def test_one_changes_ones_own_address_and_nobody_elses(cast: Cast) -> None:
    person = cast.person("camat")
    set_email(person=person, email=" camat@uji.test ", actor=cast("camat"), at=MORNING)
    person.refresh_from_db()
    assert person.email == "camat@uji.test"
    set_email(person=person, email="", actor=cast.administrator, at=MORNING)
    for stranger in (cast("kasubag"), cast.orang_luar):
        with pytest.raises(NotPermitted):
            set_email(person=person, email="x@uji.test", actor=stranger, at=MORNING)
    with pytest.raises(InvalidInput):
        set_email(person=person, email="bukan alamat\nBcc: x@uji.test", actor=cast("camat"), at=MORNING)


def test_every_section_gets_its_own_news(cast: Cast) -> None:
    run = cast.start(plain_sop())
    done(run, "r1", cast)
    drain(at=MORNING)
    assert [unread(cast(post)) for post in SECTIONS] == [1] * len(SECTIONS)
