"""Who received a dispatch, when and how: stated after it was sent, corrected by a later statement, never changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from capaian.foundation.models import AuditEntry
from capaian.kernel.errors import Conflict, InvalidInput, NotPermitted
from capaian.letters.models import Dispatch, DispatchReceipt
from capaian.letters.selectors import dispatches, receipts_of
from capaian.letters.services import confirm_receipt, record_receipt
from capaian.organisation.domain.actors import Actor
from tests.cast import MORNING, Cast

LATER = MORNING + timedelta(days=2)
SCAN = (b"%PDF-1.7 tanda terima", "tanda-terima.pdf")


def state(dispatch: Dispatch, cast: Cast, by: str = "petugas", receiver: str = "Staf Bagor (contoh)",
          **more: object) -> DispatchReceipt:
    given = {"received_at": MORNING + timedelta(hours=3), **more}
    return record_receipt(dispatch=dispatch, receiver=receiver, actor=cast(by), at=LATER, **given)  # type: ignore[arg-type]


def test_the_receipt_is_written_down_with_its_scan(dispatch: Dispatch, cast: Cast) -> None:
    made = state(dispatch, cast, proof="Diserahkan kurir", scan=SCAN)
    dispatch.refresh_from_db()
    assert (dispatch.receiver, dispatch.proof, made.file_name) == ("Staf Bagor (contoh)", "Diserahkan kurir", SCAN[1])
    trace = AuditEntry.objects.get(act="dispatch.receipt", allowed=True)
    assert trace.detail["sha256"] == made.file_id


def test_a_correction_needs_its_reason_and_the_earlier_statement_stays(dispatch: Dispatch, cast: Cast) -> None:
    state(dispatch, cast)
    with pytest.raises(Conflict) as refused:
        state(dispatch, cast, "kasubag", "Orang lain")
    assert refused.value.code == "dispatch.correction"
    state(dispatch, cast, "kasubag", "Orang lain", reason="Salah nama")
    assert [(r.number, r.receiver, r.reason) for r in receipts_of(dispatch.pk)] == [
        (2, "Orang lain", "Salah nama"), (1, "Staf Bagor (contoh)", "")]
    dispatch.refresh_from_db()
    assert dispatch.receiver == "Orang lain"


def test_what_was_stated_cannot_be_changed_or_deleted(dispatch: Dispatch, cast: Cast) -> None:
    state(dispatch, cast)
    for act in (lambda: DispatchReceipt.objects.update(receiver="x"), lambda: DispatchReceipt.objects.all().delete()):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            act()


def test_the_addressees_own_statement_is_the_first_and_can_be_corrected_by_the_sender(dispatch: Dispatch, cast: Cast) -> None:
    confirm_receipt(dispatch=dispatch, receiver="Staf", proof="Tautan", actor=Actor(None, "Staf"), at=MORNING)
    state(dispatch, cast, reason="Jabatan ditambahkan", receiver="Staf, Bagian Organisasi")
    assert [r.person_id is None for r in receipts_of(dispatch.pk)] == [False, True]


@pytest.mark.parametrize(("wrong", "code"), [
    ({"receiver": " "}, "dispatch.receiver"), ({"received_at": None}, "dispatch.when"),
    ({"received_at": LATER + timedelta(minutes=1)}, "dispatch.ahead"),
    ({"received_at": MORNING - timedelta(days=1)}, "dispatch.before"),
    ({"scan": (b"MZ", "bukti.exe")}, "evidence.type"), ({"scan": (b"bukan pdf", "a.pdf")}, "evidence.content")])
def test_a_receipt_that_makes_no_sense_is_refused_whole(
        dispatch: Dispatch, cast: Cast, wrong: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        state(dispatch, cast, **wrong)
    assert refused.value.code == code
    assert receipts_of(dispatch.pk) == []


def test_a_colleague_who_did_not_send_it_states_nothing(dispatch: Dispatch, cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        state(dispatch, cast, "kasi-a")


def test_the_book_tells_what_arrived_and_what_did_not(dispatch: Dispatch, cast: Cast) -> None:
    office = cast.office.pk
    assert dispatches(office, 2026, "open") == [dispatch] and dispatches(office, 2026, "received") == []
    state(dispatch, cast)
    assert dispatches(office, 2026, "open") == [] and dispatches(office, 2026, "received", "bagor laporan") == [dispatch]
    assert dispatches(office, 2025) == dispatches(cast.outside.pk, 2026) == []
