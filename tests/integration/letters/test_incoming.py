"""The agenda of incoming letters: gapless numbers, what is written stays, a letter is the basis of a task."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from capaian.foundation.models import AuditEntry
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotFound, NotPermitted
from capaian.letters.models import Forwarding, IncomingLetter
from capaian.letters.selectors import Wanted, basis_of, incoming, missing_numbers, usages
from capaian.letters.services import forward_letter, record_incoming, strike_incoming, use_as_basis
from capaian.letters.services.incoming import Received
from capaian.letters.tasks.order import Order
from capaian.procedures.models import Artefact
from capaian.procedures.selectors import missing_requirements, task_ref
from tests.cast import MORNING, Cast, done, row, sop, task
from tests.integration.letters.conftest import PDF, Enter

ORDER = sop(row(1, "order", "camat", requires=["input:surat-permintaan"]), row(2, "socialise", "kasubag"))


def test_a_letter_gets_the_next_number_of_its_book_and_year(enter: Enter) -> None:
    numbers = [enter().number, enter("Undangan", book="agenda-undangan").number, enter("Kedua").number,
               enter("Tahun lalu", received=date(2025, 12, 30), dated=None).number]
    assert numbers == ["0001/AM/2026", "0001/AU/2026", "0002/AM/2026", "0001/AM/2025"]


def test_the_letter_itself_is_kept_by_its_checksum(enter: Enter) -> None:
    row_ = enter()
    assert file_bytes(row_.file_id) == PDF + b"Evaluasi kinerja"
    trace = AuditEntry.objects.get(act="incoming.record")
    assert trace.detail == {"number": row_.number, "sha256": row_.file_id}


def test_everything_that_is_missing_is_named_together_and_no_number_is_lost(cast: Cast, enter: Enter) -> None:
    with pytest.raises(ManyProblems) as refused:
        record_incoming(office=cast.office, received=Received(" ", "", None), actor=cast("arsiparis"), at=MORNING)
    assert [p.code for p in refused.value.problems] == ["incoming.sender", "incoming.subject", "incoming.received",
                                                        "incoming.file"]
    for day, code in ((date(2026, 1, 6), "incoming.ahead"), (date(2026, 1, 1), "incoming.dated")):
        with pytest.raises(ManyProblems) as refused:
            enter(received=day)
        assert [p.code for p in refused.value.problems] == [code]
    with pytest.raises(InvalidInput):
        enter(scan=(b"MZ", "surat.exe"))
    assert enter().sequence == 1


def test_the_same_number_of_the_same_sender_is_entered_once(enter: Enter) -> None:
    first = enter(their_number="800/1/2026")
    with pytest.raises(Conflict) as refused:
        enter(their_number=" 800/1/2026", sender="bupati uji")
    assert refused.value.params["number"] == first.number
    assert enter(their_number="800/2/2026").sequence == 2


def test_a_struck_entry_stays_readable_and_its_number_is_never_given_again(cast: Cast, enter: Enter) -> None:
    first = enter(their_number="800/1/2026")
    for reason in ("", "  "):
        with pytest.raises(InvalidInput):
            strike_incoming(letter_id=first.pk, reason=reason, actor=cast("arsiparis"), at=MORNING)
    with pytest.raises(NotPermitted):
        strike_incoming(letter_id=first.pk, reason="x", actor=cast("petugas"), at=MORNING)
    strike_incoming(letter_id=first.pk, reason="Salah pengirim", actor=cast("arsiparis"), at=MORNING)
    assert enter(their_number="800/1/2026").sequence == 2
    assert missing_numbers(cast.office.pk, 2026) == {}
    assert [r.struck_reason for r in incoming(cast.office.pk, Wanted(2026))] == ["Salah pengirim", ""]
    with pytest.raises(Conflict):
        strike_incoming(letter_id=first.pk, reason="lagi", actor=cast("arsiparis"), at=MORNING)


def test_a_number_that_is_nowhere_is_told(cast: Cast, enter: Enter) -> None:
    enter()
    lost = enter("Kedua")
    enter("Ketiga")
    lost.delete()
    assert missing_numbers(cast.office.pk, 2026) == {"Agenda surat masuk": (2,)}


def test_a_letter_laid_under_a_task_is_what_the_row_asked_for_and_what_the_slip_answers(cast: Cast, enter: Enter) -> None:
    letter = enter(their_number="800/1/2026")
    run = cast.start(ORDER)
    pk = task(run, "r1").pk
    use_as_basis(letter_id=letter.pk, task_id=pk, key="input:surat-permintaan", actor=cast("camat"), at=MORNING)
    assert missing_requirements(task_ref(pk)) == []
    assert Artefact.objects.get(key="input:surat-permintaan").file_id == letter.file_id
    assert basis_of(pk) == letter
    typed = {f.key: f.suggestion for f in Order().fields(task_ref(pk))}
    assert (typed["asal"], typed["nomor"], typed["tanggal"], typed["diterima"], typed["ringkasan"]) == (
        "Bupati Uji", "800/1/2026", "2026-01-02", "2026-01-05", "Evaluasi kinerja")
    with pytest.raises(Conflict):
        use_as_basis(letter_id=letter.pk, task_id=pk, actor=cast("camat"), at=MORNING)
    with pytest.raises(Conflict):
        strike_incoming(letter_id=letter.pk, reason="x", actor=cast("arsiparis"), at=MORNING)


def test_only_the_holder_of_an_open_task_lays_a_letter_under_it(cast: Cast, enter: Enter) -> None:
    letter, run = enter(), cast.start(sop(row(1, "order", "camat"), row(2, "socialise", "kasubag")))
    pk = task(run, "r1").pk
    with pytest.raises(NotPermitted):
        use_as_basis(letter_id=letter.pk, task_id=pk, actor=cast("kasubag"), at=MORNING)
    with pytest.raises(NotFound):
        use_as_basis(letter_id=letter.pk, task_id=pk, actor=cast.orang_luar, at=MORNING)
    done(run, "r1", cast)
    with pytest.raises(Conflict) as refused:
        use_as_basis(letter_id=letter.pk, task_id=pk, actor=cast("camat"), at=MORNING)
    assert refused.value.code == "incoming.closed"


def test_what_a_run_made_of_a_letter_is_read_from_the_letter(cast: Cast, enter: Enter) -> None:
    letter = enter()
    run = cast.start(sop(row(1, "order", "camat", produces=["memo"]), row(2, "socialise", "kasubag")))
    use_as_basis(letter_id=letter.pk, task_id=task(run, "r1").pk, actor=cast("camat"), at=MORNING)
    assert usages(letter.pk)[0].disposition is None
    done(run, "r1", cast)
    (usage,) = usages(letter.pk)
    assert usage.disposition is not None and usage.disposition.key == "memo"


def test_a_disposition_is_entered_beside_the_earlier_one_and_never_changed(cast: Cast, enter: Enter) -> None:
    letter = enter()
    for to in (("Kasubag Perencanaan",), ("Sekretaris Kecamatan", " ")):
        forward_letter(letter_id=letter.pk, to=to, by="Camat Uji", instruction="Siapkan", due=date(2026, 1, 9),
                       actor=cast("arsiparis"), at=MORNING)
    assert [f.to for f in letter.forwardings.order_by("pk")] == [["Kasubag Perencanaan"], ["Sekretaris Kecamatan"]]
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Forwarding.objects.update(instruction="Lain")
    for to, by in (((" ",), "Camat"), (("Kasubag",), " ")):
        with pytest.raises(InvalidInput):
            forward_letter(letter_id=letter.pk, to=to, by=by, actor=cast("arsiparis"), at=MORNING)


def test_the_book_is_searched_by_word_book_and_state(cast: Cast, enter: Enter) -> None:
    first, second, third = enter(), enter("Permintaan data", sender="Inspektorat"), enter("Rapat", book="agenda-undangan")
    forward_letter(letter_id=first.pk, to=("Kasubag",), by="Camat", actor=cast("arsiparis"), at=MORNING)
    strike_incoming(letter_id=third.pk, reason="x", actor=cast("kasubag"), at=MORNING)

    def found(**asked: str) -> list[IncomingLetter]:
        return incoming(cast.office.pk, Wanted(2026, **asked))

    assert found(words="data inspektorat") == [second]
    assert found(book="agenda-undangan") == [third]
    assert (found(state="waiting"), found(state="forwarded"), found(state="struck")) == ([second], [first], [third])
    assert incoming(cast.office.pk, Wanted(2025)) == incoming(cast.outside.pk, Wanted(2026)) == []


def test_a_book_of_two_hundred_letters_costs_as_many_queries_as_one_of_two(
        cast: Cast, enter: Enter, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for n in range(12):
        enter(f"Surat {n}")
    with django_assert_num_queries(3):  # letters, forwardings, uses; their tasks only when there are any
        incoming(cast.office.pk, Wanted(2026))


def test_an_official_without_a_post_enters_nothing(cast: Cast, enter: Enter) -> None:
    with pytest.raises(NotPermitted):
        record_incoming(office=cast.office, received=Received("A", "B", date(2026, 1, 5), place="x"),
                        actor=cast.administrator, at=MORNING + timedelta(hours=1))


def test_no_two_letters_share_a_number_whatever_writes_them(enter: Enter) -> None:
    first = enter()
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomingLetter.objects.create(book=first.book, year=2026, sequence=1, number="x", sender="x", subject="x",
                                      received=first.received, recorded_at=MORNING)


def test_a_name_is_kept_as_it_looks_without_what_turns_or_hides_letters(cast: Cast, enter: Enter) -> None:
    entered = enter("Permintaan\u200b laporan", sender="Bupati\u202e Uji")
    assert (entered.sender, entered.subject) == ("Bupati Uji", "Permintaan laporan")
    passed = forward_letter(letter_id=entered.pk, to=("Kasubag\u2066",), by="Camat\u200f Uji", actor=cast("arsiparis"),
                            at=MORNING)
    assert (passed.to, passed.by) == (["Kasubag"], "Camat Uji")
