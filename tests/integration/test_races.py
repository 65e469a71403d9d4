"""Several officials press at the same moment: real threads, each with its own connection, on the real database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import connections

from capaian.kernel.errors import CapaianError, Conflict
from capaian.letters.models import Letter
from capaian.letters.services import record_dispatch, record_incoming, record_receipt, reserve_number, void_number
from capaian.letters.services.incoming import Received
from capaian.organisation.domain.actors import SYSTEM
from capaian.procedures.models import Request, Run, RunEvent, Task
from capaian.procedures.ports import STEP_KINDS, RunRef
from capaian.procedures.selectors import differences, task_ref
from capaian.procedures.services import begin_work, complete_task, recall_task, save_entry, start_run
from tests.cast import MORNING, SECTIONS, Cast, done, found_cast, open_members, plain_sop, quiet_kinds, row, sop, task

THREADS = 8


@pytest.fixture
def cast(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    for known in list(STEP_KINDS):
        monkeypatch.delitem(STEP_KINDS, known)
    for key, kind in quiet_kinds().items():
        monkeypatch.setitem(STEP_KINDS, key, kind)
    monkeypatch.setattr("capaian.procedures.services.record.FINISHERS", [])
    yield found_cast()


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What each act answered, result or refusal, when all begin at the same moment."""
    gate = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=30)
            answers[place] = act()
        except Exception as refusal:
            answers[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def closing(run: RunRef, step: str, post: str, cast: Cast) -> Callable[[], Any]:
    """The act of closing this post's open task."""
    return partial(complete_task, task_id=task(run, step, post).pk, actor=cast(post), at=MORNING)


def told(answers: list[Any]) -> tuple[list[Any], list[CapaianError]]:
    """The results and the refusals; anything else that was raised is a fault."""
    wrong = [a for a in answers if isinstance(a, BaseException) and not isinstance(a, CapaianError)]
    assert wrong == []
    return [a for a in answers if not isinstance(a, BaseException)], [a for a in answers if isinstance(a, CapaianError)]


def test_of_eight_who_press_done_at_once_one_succeeds_and_the_others_are_told_who_and_when(cast: Cast) -> None:
    run = cast.start(sop(row(1, "draft", "petugas"), row(2, "send", "arsiparis")))
    pk, actor = task(run, "r1").pk, cast("petugas")
    done_, refused = told(at_once([lambda: complete_task(task_id=pk, actor=actor, at=MORNING)] * THREADS))
    assert (len(done_), len(refused)) == (1, THREADS - 1)
    assert {(r.code, r.params["who"], r.params["when"]) for r in refused} == {
        ("task.done", "Pejabat petugas (contoh)", "05-01-2026 08.00 WIB")}
    assert (open_members(run), differences(run.id)) == ([("r2/send", "arsiparis", 1)], [])


def test_two_officials_of_one_team_both_press_and_the_second_is_told_of_the_first(cast: Cast) -> None:
    run = cast.start(sop(row(1, "plan", "tim"), row(2, "send", "arsiparis")))
    pk = task(run, "r1").pk
    people = [cast("kasubag"), cast("petugas")]
    done_, refused = told(at_once([lambda who=who: complete_task(task_id=pk, actor=who, at=MORNING) for who in people]))
    assert (len(done_), len(refused)) == (1, 1)
    assert refused[0].params["who"] == task(run, "r1").person.name


def test_one_request_sent_eight_times_at_once_is_one_act_and_eight_good_answers(cast: Cast) -> None:
    run = cast.start(sop(row(1, "draft", "petugas"), row(2, "send", "arsiparis")))
    pk, actor = task(run, "r1").pk, cast("petugas")
    answers = at_once([lambda: complete_task(task_id=pk, request_id="satu", actor=actor, at=MORNING)] * THREADS)
    assert told(answers)[1] == []
    assert (Request.objects.count(), RunEvent.objects.filter(run=run.id, type="task_done").count()) == (1, 1)


def test_five_members_who_close_a_step_together_open_the_next_exactly_once(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    done(run, "r1", cast)
    acts = [closing(run, "r2", post, cast) for post in SECTIONS]
    assert told(at_once(acts))[1] == []
    assert Task.objects.filter(run=run.id, step="r3/verify").count() == 1
    assert (open_members(run), differences(run.id)) == ([("r3/verify", "petugas", 1)], [])


def test_three_branches_that_end_together_open_their_join_exactly_once(cast: Cast) -> None:
    posts = ("sekretaris", "kasubag", "petugas")
    run = cast.start(sop(
        row(1, "order", "camat", next=["r2", "r3", "r4"]),
        *(row(n, "plan", post, next=["r5"]) for n, post in enumerate(posts, 2)),
        row(5, "sign", "camat", after=["r2", "r3", "r4"])), by="camat")
    done(run, "r1", cast)
    acts = [closing(run, f"r{n}", post, cast) for n, post in enumerate(posts, 2)]
    assert told(at_once(acts))[1] == []
    assert (open_members(run), differences(run.id)) == ([("r5/sign", "camat", 1)], [])


def test_taking_back_and_beginning_the_next_exclude_each_other(cast: Cast) -> None:
    run = cast.start(sop(row(1, "draft", "petugas"), row(2, "send", "arsiparis")))
    done(run, "r1", cast)
    first, second = task(run, "r1").pk, task(run, "r2").pk
    maker, next_one = cast("petugas"), cast("arsiparis")
    done_, refused = told(at_once([
        lambda: recall_task(task_id=first, reason="Keliru", actor=maker, at=MORNING),
        lambda: begin_work(task_id=second, actor=next_one, at=MORNING)]))
    assert (len(done_), len(refused)) == (1, 1)
    assert (refused[0].code, differences(run.id)) in [("recall.touched", []), ("task.withdrawn", [])]


def test_a_run_of_a_period_begins_once(cast: Cast) -> None:
    version = cast.in_force(sop(row(1, "draft", "petugas"), row(2, "send", "arsiparis")))
    starters = [cast(post) for post in ("petugas", "kasubag", "camat") * 2]
    acts = [partial(start_run, version=version, section="main", period="2026Q1", actor=who, at=MORNING) for who in starters]
    done_, refused = told(at_once(acts))
    assert (len(done_), {r.code for r in refused}, Run.objects.count()) == (1, {"run.exists"}, 1)
    assert differences(done_[0].id) == []


def test_of_two_windows_that_save_at_once_one_is_told(cast: Cast) -> None:
    run = cast.start(sop(row(1, "draft", "petugas"), row(2, "send", "arsiparis")))
    pk, actor = task(run, "r1").pk, cast("petugas")
    acts = [lambda text=text: save_entry(task_id=pk, values={"teks": text}, seen_version=0, actor=actor, at=MORNING)
            for text in "abcd"]
    done_, refused = told(at_once(acts))
    assert (len(done_), {r.code for r in refused}) == (1, {"entry.version"})
    assert Task.objects.get(pk=pk).entry["teks"] in "abcd"


def test_letter_numbers_given_at_once_have_neither_gaps_nor_twins(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    done(run, "r1", cast)
    found = [task_ref(task(run, "r2", post).pk) for post in SECTIONS]

    def reserve(n: int) -> Any:
        return reserve_number(task=found[n % 5], book="nota-dinas", subject="x", purpose=str(n), day=date(2026, 1, 5),
                              actor=SYSTEM, at=MORNING)

    letters, refused = told(at_once([lambda n=n: reserve(n) for n in range(10)]))
    assert (refused, sorted(letter.sequence for letter in letters)) == ([], list(range(1, 11)))


def test_agenda_numbers_given_at_once_have_neither_gaps_nor_twins_in_each_book(cast: Cast) -> None:
    writers = [cast(post) for post in SECTIONS]

    def write(n: int) -> Any:
        letter = Received(sender=f"Dinas {n}", subject="x", received=MORNING.date(), place="Map",
                          book=("agenda-surat", "agenda-undangan")[n % 2])
        return record_incoming(office=cast.office, received=letter, actor=writers[n % 5], at=MORNING)

    written, refused = told(at_once([lambda n=n: write(n) for n in range(10)]))
    assert refused == []
    for book in ("agenda-surat", "agenda-undangan"):
        assert sorted(row.sequence for row in written if row.book.key == book) == [1, 2, 3, 4, 5]


def test_one_letter_entered_by_five_at_once_stands_in_the_book_once(cast: Cast) -> None:
    writers = [cast(post) for post in SECTIONS]
    letter = Received(sender="Bupati", their_number="7/2026", subject="x", received=MORNING.date(), place="Map")
    written, refused = told(at_once([
        partial(record_incoming, office=cast.office, received=letter, actor=who, at=MORNING) for who in writers]))
    assert (len(written), {r.code for r in refused}) == (1, {"incoming.twin"})
    after = Received(sender="Bupati", their_number="8/2026", subject="x", received=MORNING.date(), place="Map")
    assert record_incoming(office=cast.office, received=after, actor=writers[0], at=MORNING).sequence == 2


def test_of_two_who_enter_a_receipt_at_once_the_second_is_asked_for_the_reason(cast: Cast) -> None:
    run = cast.start(sop(row(1, "send", "petugas"), row(2, "archive", "arsiparis")))
    sent = record_dispatch(task=task_ref(task(run, "r1").pk), letter="1", subject="x", addressee="Bupati", contact="",
                           way="Kurir", day=MORNING.date(), actor=SYSTEM, at=MORNING)
    done_, refused = told(at_once([
        partial(record_receipt, dispatch=sent, receiver=post, received_at=MORNING, actor=cast(post), at=MORNING)
        for post in ("petugas", "kasubag")]))
    assert (len(done_), [r.code for r in refused]) == (1, ["dispatch.correction"])


def test_one_letter_asked_for_at_once_has_one_number(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    ref = task_ref(task(run, "r1").pk)
    reserve = lambda: reserve_number(task=ref, book="nota-dinas", subject="x", day=date(2026, 1, 5), actor=SYSTEM, at=MORNING)  # noqa: E731
    letters, refused = told(at_once([reserve] * 6))
    assert all(r.code == "letter.raced" for r in refused)
    assert {letter.sequence for letter in letters} == {1} and Letter.objects.count() == 1
    again = reserve_number(task=ref, book="nota-dinas", subject="y", purpose="lain", day=date(2026, 1, 5), actor=SYSTEM,
                           at=MORNING)
    assert again.sequence == 2


def test_a_number_that_was_given_back_is_never_given_again(cast: Cast) -> None:
    run = cast.start(plain_sop(), by="camat")
    ref = task_ref(task(run, "r1").pk)
    give: Callable[[str], Letter] = lambda purpose: reserve_number(  # noqa: E731
        task=ref, book="nota-dinas", subject="x", purpose=purpose, day=date(2026, 1, 5), actor=SYSTEM, at=MORNING)
    void_number(letter=give("a"), reason="Batal", actor=SYSTEM, at=MORNING)
    assert give("b").sequence == 2
    with pytest.raises(Conflict):
        void_number(letter=Letter.objects.get(sequence=1), reason="lagi", actor=SYSTEM, at=MORNING)
