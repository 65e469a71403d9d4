"""A signed document goes to an addressee by e-mail: a link that ends, and a receipt that somebody states."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from capaian.foundation.models import AuditEntry, OutboxMessage
from capaian.foundation.worker import drain
from capaian.kernel.errors import Conflict, InvalidInput, NotFound
from capaian.letters.models import Dispatch
from capaian.letters.services import confirm_receipt, record_dispatch
from capaian.notifications.selectors import fetched, links_of, token_of
from capaian.notifications.services import issue_link, open_link, revoke_link
from capaian.organisation.domain.actors import SYSTEM, Actor
from capaian.procedures.models import Artefact
from capaian.procedures.ports import STEP_KINDS, Left
from capaian.procedures.selectors import task_ref
from capaian.procedures.services import leave
from tests.cast import MORNING, Cast, quiet_kinds, row, sop, task
from tests.integration.notifications.conftest import MailServer

SIGNED = b"%PDF-1.7 laporan yang sudah ditandatangani"
GUEST = Actor(None, "Penerima")


def link_to(pk: int, until: datetime) -> str:
    return token_of(open_link(dispatch=Dispatch.objects.get(pk=pk), key="uji", until=until, actor=SYSTEM, at=MORNING))


@pytest.fixture
def dispatch(cast: Cast, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Dispatch:
    """A signed report on its way to the Bupati's secretariat."""
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    for key, kind in quiet_kinds().items():
        monkeypatch.setitem(STEP_KINDS, key, kind)
    run = cast.start(sop(row(1, "send", "petugas"), row(2, "archive", "arsiparis")))
    leave(run_id=run.id, left=Left("signed", "Laporan triwulan", "laporan.pdf", SIGNED), actor=SYSTEM, at=MORNING)
    leave(run_id=run.id, left=Left("draft", "Rancangan", "rancangan.pdf", b"%PDF rahasia"), actor=SYSTEM, at=MORNING)
    return record_dispatch(
        task=task_ref(task(run, "r1").pk), letter="000.8/7/2026", subject="Laporan triwulan I", addressee="Bupati Uji",
        contact="bagor@uji.test", way="Surel", day=MORNING.date(), actor=SYSTEM, at=MORNING)


def token_in(server: MailServer) -> str:
    found = re.search(r"/kiriman/([^/\s]+)/", server.taken[-1].get_content())
    assert found
    return found[1]


def test_the_addressee_gets_a_link_and_not_the_document_itself(dispatch: Dispatch, post_office: MailServer) -> None:
    drain(at=MORNING)
    (message,) = post_office.taken
    assert message["To"] == "bagor@uji.test"
    assert not message.is_multipart()
    assert "Bupati Uji" in message.get_content()
    assert fetched(token_in(post_office), MORNING).dispatch == dispatch


def test_a_dispatch_without_an_address_sends_no_mail(dispatch: Dispatch, post_office: MailServer) -> None:
    record_dispatch(task=task_ref(dispatch.task_id), letter="", subject="x", addressee="y", contact="0331 1234", way="Kurir",
                    day=MORNING.date(), actor=SYSTEM, at=MORNING)
    assert OutboxMessage.objects.filter(topic="dispatch.mail").count() == 1


def test_without_a_mail_server_the_dispatch_waits_and_is_seen_to_wait(dispatch: Dispatch) -> None:
    drain(at=MORNING)
    assert "mail.none" in OutboxMessage.objects.get(topic="dispatch.mail").last_error


def test_the_link_shows_only_signed_papers_and_a_look_confirms_nothing(dispatch: Dispatch, client: Client) -> None:
    token = link_to(dispatch.pk, timezone.now() + timedelta(days=1))
    page = client.get(f"/kiriman/{token}/")
    assert page.status_code == 200
    assert "Laporan triwulan" in page.content.decode()
    signed, draft = Artefact.objects.get(key="signed"), Artefact.objects.get(key="draft")
    assert client.get(f"/kiriman/{token}/{signed.pk}/").content == SIGNED
    assert client.get(f"/kiriman/{token}/{draft.pk}/").status_code == 404
    dispatch.refresh_from_db()
    assert dispatch.received_at is None


def test_the_receipt_is_stated_once_and_recorded(dispatch: Dispatch, client: Client) -> None:
    token = link_to(dispatch.pk, timezone.now() + timedelta(days=1))
    assert client.post(f"/kiriman/{token}/", {"receiver": "  "}).status_code == 400
    assert client.post(f"/kiriman/{token}/", {"receiver": "Staf Bagor (contoh)"}).status_code == 302
    assert client.post(f"/kiriman/{token}/", {"receiver": "Orang lain"}).status_code == 409
    dispatch.refresh_from_db()
    assert dispatch.receiver == "Staf Bagor (contoh)"
    assert "bagor@uji.test" in dispatch.proof
    assert "Staf Bagor (contoh)" in client.get(f"/kiriman/{token}/").content.decode()
    assert AuditEntry.objects.filter(act="dispatch.receipt", allowed=True).count() == 1


@pytest.mark.parametrize("change", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "x" + t, lambda t: "kosong"])
def test_a_link_that_was_made_up_leads_nowhere(dispatch: Dispatch, client: Client, change) -> None:  # type: ignore[no-untyped-def]
    token = link_to(dispatch.pk, timezone.now() + timedelta(days=1))
    assert client.get(f"/kiriman/{change(token)}/").status_code == 404


def test_a_link_ends(dispatch: Dispatch) -> None:
    token = link_to(dispatch.pk, MORNING + timedelta(days=30))
    assert fetched(token, MORNING + timedelta(days=30)).dispatch == dispatch
    with pytest.raises(NotFound) as refused:
        fetched(token, MORNING + timedelta(days=30, seconds=1))
    assert refused.value.code == "dispatch.over"


def test_a_receipt_needs_a_name_and_is_not_given_twice(dispatch: Dispatch) -> None:
    with pytest.raises(InvalidInput):
        confirm_receipt(dispatch=dispatch, receiver=" ", proof="", actor=GUEST, at=MORNING)
    confirm_receipt(dispatch=dispatch, receiver="Staf", proof="", actor=GUEST, at=MORNING)
    with pytest.raises(Conflict):
        confirm_receipt(dispatch=dispatch, receiver="Lain", proof="", actor=GUEST, at=MORNING)


def test_what_was_received_meanwhile_is_not_sent_any_more(dispatch: Dispatch, post_office: MailServer) -> None:
    confirm_receipt(dispatch=dispatch, receiver="Staf", proof="", actor=GUEST, at=MORNING)
    drain(at=MORNING)
    assert post_office.taken == []


def test_what_is_fetched_is_counted_and_a_look_is_not(dispatch: Dispatch, client: Client) -> None:
    token = link_to(dispatch.pk, timezone.now() + timedelta(days=1))
    client.get(f"/kiriman/{token}/")
    assert links_of(dispatch.pk, timezone.now())[0].link.fetched == 0
    paper = Artefact.objects.get(key="signed").pk
    for _ in "12":
        client.get(f"/kiriman/{token}/{paper}/")
    assert links_of(dispatch.pk, timezone.now())[0].link.fetched == 2


def test_a_revoked_link_leads_nowhere_and_another_one_still_does(dispatch: Dispatch, cast: Cast, client: Client) -> None:
    first, second = (issue_link(dispatch=dispatch, days=30, actor=cast("petugas"), at=timezone.now()) for _ in "12")
    revoke_link(link=first, reason="Terkirim ke alamat lain", actor=cast("petugas"), at=timezone.now())
    assert client.get(f"/kiriman/{token_of(first)}/").status_code == 404
    assert client.get(f"/kiriman/{token_of(second)}/").status_code == 200
    with pytest.raises(Conflict):
        revoke_link(link=first, reason="Lagi", actor=cast("petugas"), at=timezone.now())
    with pytest.raises(InvalidInput):
        revoke_link(link=second, reason=" ", actor=cast("petugas"), at=timezone.now())


def test_a_link_is_good_for_days_that_can_be_counted_and_not_after_the_receipt(dispatch: Dispatch, cast: Cast) -> None:
    for days in (0, 91):
        with pytest.raises(InvalidInput):
            issue_link(dispatch=dispatch, days=days, actor=cast("petugas"), at=MORNING)
    confirm_receipt(dispatch=dispatch, receiver="Staf", proof="", actor=GUEST, at=MORNING)
    dispatch.refresh_from_db()
    with pytest.raises(Conflict):
        issue_link(dispatch=dispatch, days=30, actor=cast("petugas"), at=MORNING)


def test_a_link_asked_for_with_mail_goes_out_with_its_own_end(dispatch: Dispatch, cast: Cast, post_office: MailServer) -> None:
    drain(at=MORNING)
    made = issue_link(dispatch=dispatch, days=3, mail=True, actor=cast("petugas"), at=MORNING)
    drain(at=MORNING)
    assert len(post_office.taken) == 2
    assert fetched(token_in(post_office), MORNING).link == made.pk


def test_a_message_sent_twice_by_the_worker_carries_one_link(dispatch: Dispatch, post_office: MailServer) -> None:
    OutboxMessage.objects.create(key="lagi", topic="dispatch.mail", created_at=MORNING,
                                 payload={"dispatch": dispatch.pk, "at": MORNING.isoformat()})
    drain(at=MORNING)
    assert len(post_office.taken) == 2 and len(links_of(dispatch.pk, MORNING)) == 1
