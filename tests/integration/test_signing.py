"""Documents on their way through paraf and signature, as rows: what is kept, who may, and who comes too late."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from cryptography import x509
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, transaction

from capaian.config.signing import WiredDesk
from capaian.foundation.selectors import trail
from capaian.foundation.typesetting.glyphs import FONTS
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted, NotReady
from capaian.organisation.domain.actors import SYSTEM, Actor, Capacity
from capaian.organisation.models import Person, Position
from capaian.organisation.selectors import actor_of
from capaian.organisation.services import appoint, found_office
from capaian.signing import ports, selectors, services
from capaian.signing.adapters.local_authority import LocalAuthority
from capaian.signing.models import Signature, SignedDocument
from capaian.signing.ports import Box, Credential
from tests.cast import national_calendar

FOUNDED = datetime(2026, 1, 2, 1, 0, tzinfo=UTC)
AT = datetime(2026, 4, 1, 1, 30, tzinfo=UTC)
OFFICE = {
    "key": "kecamatan-contoh", "government": "Pemerintah Kabupaten Contoh", "name": "Kecamatan Contoh",
    "city": "Contoh",
    "positions": [{"key": "camat", "title": "Camat Contoh"},
                  {"key": "sekretaris", "title": "Sekretaris Kecamatan", "superior": "camat"}],
    "people": [{"position": "camat", "name": "Camat (contoh)", "nip": "000000000000000001"},
               {"position": "sekretaris", "name": "Sekretaris (contoh)", "nip": "000000000000000002"}],
}
BOXES = {"paraf": Box(1, 60, 60, 160, 110), "tanda_tangan": Box(1, 300, 60, 540, 150)}
SOURCE = b"""
#set document(title: "Laporan Kinerja")
#set text(font: "Liberation Sans", lang: "id")
= Laporan Kinerja
"""


@pytest.fixture(scope="session")
def pdf() -> bytes:
    compiler = typst.Compiler(
        input=SOURCE, root=str(FONTS),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]))
    made = compiler.compile(SOURCE, format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=int(AT.timestamp()))
    assert isinstance(made, bytes)
    return made


@pytest.fixture(scope="session")
def authority_desk(tmp_path_factory: pytest.TempPathFactory) -> WiredDesk:
    desk = WiredDesk(tmp_path_factory.mktemp("desk") / "authority", secret="kunci-contoh-yang-panjang", environment={})
    desk.establish(organisation="Kecamatan Contoh", at=FOUNDED)
    return desk


@pytest.fixture
def office(db: None, authority_desk: WiredDesk, tmp_path: Path, settings: Any) -> Iterator[str]:
    settings.FILES_DIR = tmp_path
    before = list(ports._desk)
    ports.connect(authority_desk)
    row = found_office(
        data=OFFICE, namespace=uuid.uuid5(uuid.NAMESPACE_URL, "contoh"),
        calendar=national_calendar(), password="sandi-contoh-2026",
        example_notice="Data contoh.", actor=SYSTEM, at=FOUNDED)
    # The Sekretaris stands in for the Camat.
    appoint(position=Position.objects.get(office=row, key="camat"), person=Person.objects.get(nip__endswith="2"),
            kind="plt", starts=FOUNDED, actor=SYSTEM, at=FOUNDED)
    yield row.key
    ports._desk[:] = before


def person(nip: str, at: datetime = AT) -> Actor:
    return actor_of(at=at, person=Person.objects.get(nip__endswith=nip).pk)


@pytest.fixture
def camat(office: str) -> Actor:
    return person("1")


@pytest.fixture
def sekretaris(office: str) -> Actor:
    """Also Plt. Camat."""
    return person("2")


@pytest.fixture
def document(office: str, pdf: bytes, sekretaris: Actor) -> str:
    return services.prepare_document(pdf=pdf, boxes=BOXES, title="Laporan Kinerja Triwulan I", office=office,
                                     actor=sekretaris, at=AT).token


def post(actor: Actor, key: str) -> Capacity:
    return next(one for one in actor.capacities if one.position == key)


def paraf(document: str, actor: Actor, at: datetime = AT, **more: Any) -> SignedDocument:
    return services.sign_document(**{
        "document": document, "field": "paraf", "kind": "initial", "signer": post(actor, "sekretaris"),
        "reason": "Paraf", "actor": actor, "at": at, **more})


def signature(document: str, actor: Actor, at: datetime = AT, **more: Any) -> SignedDocument:
    return services.sign_document(**{
        "document": document, "field": "tanda_tangan", "kind": "sign", "signer": more.get("signer") or post(actor, "camat"),
        "reason": "Tanda tangan", "actor": actor, "at": at, **more})


def test_a_paraf_and_a_signature_leave_two_rows_and_a_valid_file(
    document: str, camat: Actor, sekretaris: Actor
) -> None:
    paraf(document, sekretaris)
    row = signature(document, camat, AT + timedelta(hours=1))
    first, second = Signature.objects.order_by("number")
    assert (first.kind, first.name, first.title, first.appointment) == (
        "initial", "Sekretaris (contoh)", "Sekretaris Kecamatan", "definitive")
    assert (second.kind, second.nip, second.level, second.provider) == ("sign", "000000000000000001", "B-LT", "local")
    assert second.sha256_before == first.after_id
    assert second.after_id == row.file_id
    assert second.verdict["state"] == "valid"
    assert hashlib.sha256(selectors.document_bytes(document)).hexdigest() == row.file_id


def test_the_file_begins_with_everything_signed_before(document: str, camat: Actor, sekretaris: Actor) -> None:
    paraf(document, sekretaris)
    between = selectors.document_bytes(document)
    signature(document, camat)
    assert selectors.document_bytes(document).startswith(between)


def test_an_acting_official_signs_with_plt_before_the_title(document: str, sekretaris: Actor) -> None:
    signature(document, sekretaris)
    row = Signature.objects.get()
    assert (row.title, row.appointment) == ("Camat Contoh", "plt")
    assert row.verdict["signatures"][0]["title"] == "Plt. Camat Contoh"
    assert selectors.check(document).signatures[0].title == "Plt. Camat Contoh"


def test_one_does_not_sign_for_a_post_of_somebody_else(document: str, camat: Actor, sekretaris: Actor) -> None:
    with pytest.raises(NotPermitted, match=r"signing\.not_yours"):
        signature(document, camat, signer=post(sekretaris, "sekretaris"))
    with pytest.raises(NotPermitted, match=r"signing\.not_yours"):
        signature(document, SYSTEM, signer=post(camat, "camat"))
    assert not Signature.objects.exists()


def test_a_refused_signature_leaves_a_trace(document: str, camat: Actor, sekretaris: Actor) -> None:
    with pytest.raises(NotPermitted):
        signature(document, camat, signer=post(sekretaris, "sekretaris"))
    last = trail(f"signed:{document}")[-1]
    assert (last.act, last.allowed, last.detail["code"]) == ("signing.sign", False, "signing.not_yours")


def test_each_write_leaves_one_trace(document: str, camat: Actor, sekretaris: Actor) -> None:
    paraf(document, sekretaris)
    signature(document, camat)
    services.archive_document(document=document, actor=SYSTEM, at=AT + timedelta(hours=2))
    assert [one.act for one in trail(f"signed:{document}")] == [
        "signing.prepare", "signing.initial", "signing.sign", "signing.archive"]


def test_of_two_who_sign_at_once_the_second_is_told(document: str, camat: Actor, sekretaris: Actor) -> None:
    slow = services.make_signature(document=document, field="tanda_tangan", kind="sign", signer=post(camat, "camat"),
                                   reason="", actor=camat, at=AT)
    paraf(document, sekretaris)
    with pytest.raises(Conflict, match=r"signing\.outdated"):
        services.record_signature(made=slow, actor=camat, at=AT)
    assert [one.field for one in Signature.objects.all()] == ["paraf"]


def test_the_same_signature_is_recorded_once(document: str, camat: Actor) -> None:
    made = services.make_signature(document=document, field="tanda_tangan", kind="sign", signer=post(camat, "camat"),
                                   reason="", actor=camat, at=AT)
    services.record_signature(made=made, actor=camat, at=AT)
    with pytest.raises(Conflict, match=r"signing\.outdated"):
        services.record_signature(made=made, actor=camat, at=AT)
    assert Signature.objects.count() == 1


def test_a_field_is_signed_once(document: str, camat: Actor) -> None:
    signature(document, camat)
    with pytest.raises(InvalidInput, match=r"signing\.no_such_field"):
        signature(document, camat)


def test_a_kind_that_is_none_is_refused(document: str, camat: Actor) -> None:
    with pytest.raises(InvalidInput, match=r"signing\.kind"):
        signature(document, camat, kind="stempel")


def test_a_signature_cannot_be_changed_or_deleted(document: str, camat: Actor) -> None:
    signature(document, camat)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Signature.objects.update(name="Orang lain")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Signature.objects.all()._raw_delete("default")


def test_an_archived_document_takes_no_more_signatures(document: str, camat: Actor, sekretaris: Actor) -> None:
    signature(document, camat)
    row = services.archive_document(document=document, actor=SYSTEM, at=AT + timedelta(hours=1))
    assert row.archived_at == AT + timedelta(hours=1)
    again = services.archive_document(document=document, actor=SYSTEM, at=AT + timedelta(hours=2))
    assert again.file_id == row.file_id
    with pytest.raises(Conflict, match=r"signing\.archived"):
        paraf(document, sekretaris)
    verdict = ports.desk().verify(selectors.document_bytes(document), at=AT + timedelta(days=1))
    assert [str(one.level) for one in verdict.signatures] == ["B-LTA"]


def test_an_unsigned_document_is_not_archived(document: str) -> None:
    with pytest.raises(Conflict, match=r"signing\.not_valid"):
        services.archive_document(document=document, actor=SYSTEM, at=AT)


def test_the_same_file_is_prepared_once_until_it_is_signed(
    document: str, office: str, pdf: bytes, camat: Actor
) -> None:
    def again() -> str:
        return services.prepare_document(pdf=pdf, boxes=BOXES, title="Laporan", office=office, actor=camat,
                                         at=AT).token

    assert again() == document
    signature(document, camat)
    assert again() != document


def test_a_place_outside_the_page_is_refused(office: str, pdf: bytes, camat: Actor) -> None:
    with pytest.raises(InvalidInput, match=r"signing\.box_outside"):
        services.prepare_document(pdf=pdf, boxes={"a": Box(1, 0, 0, 1000, 10)}, title="x", office=office, actor=camat,
                                  at=AT)
    assert not SignedDocument.objects.exists()


def test_a_file_our_own_check_does_not_accept_is_not_kept(
    document: str, camat: Actor, authority_desk: WiredDesk, tmp_path: Path
) -> None:
    class Elsewhere(WiredDesk):
        def roots(self) -> list[bytes]:
            return []

    elsewhere = Elsewhere(tmp_path / "authority", secret="kunci-contoh-yang-panjang", environment={})
    elsewhere.establish(organisation="Lain", at=FOUNDED)
    ports.connect(elsewhere)
    before = selectors.document_row(document).file_id
    with pytest.raises(Conflict, match=r"signing\.not_valid"):
        signature(document, camat)
    assert selectors.document_row(document).file_id == before
    assert not Signature.objects.exists()


# -- the public check page -------------------------------------------------------------------------------------------


def test_a_printed_code_leads_to_who_when_and_as_what(document: str, camat: Actor, sekretaris: Actor) -> None:
    paraf(document, sekretaris)
    signature(document, camat, AT + timedelta(hours=1))
    facts = selectors.check(document)
    assert (facts.title, facts.office, facts.notice) == ("Laporan Kinerja Triwulan I", "Kecamatan Contoh", "Data contoh.")
    assert [(one.kind, one.name, one.title, one.at, one.valid) for one in facts.signatures] == [
        ("initial", "Sekretaris (contoh)", "Sekretaris Kecamatan", AT, True),
        ("sign", "Camat (contoh)", "Camat Contoh", AT + timedelta(hours=1), True)]
    assert facts.valid


def test_a_code_is_found_however_it_is_typed(document: str) -> None:
    assert selectors.check(document.lower().replace("-", " ")).token == document
    assert selectors.check(f"{document}-2").token == document


def test_the_public_facts_hold_no_nip(document: str, camat: Actor) -> None:
    signature(document, camat)
    assert camat.nip not in json.dumps(dataclasses.asdict(selectors.check(document)), default=str)


@pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC", "' OR 1=1 --", "\0"])
def test_an_unknown_code_leads_nowhere(office: str, code: str) -> None:
    with pytest.raises(NotFound, match=r"signing\.unknown_document"):
        selectors.check(code)


def test_a_document_nobody_signed_is_not_valid(document: str) -> None:
    assert not selectors.check(document).valid


def test_the_final_file_is_known_byte_by_byte(document: str, camat: Actor) -> None:
    signature(document, camat)
    found = selectors.check_file(selectors.document_bytes(document), at=AT)
    assert (found.final, found.earlier) == (True, False)
    assert found.document is not None
    assert found.document.token == document


def test_a_file_cut_back_to_its_first_paraf_is_not_the_final_file(
    document: str, camat: Actor, sekretaris: Actor
) -> None:
    paraf(document, sekretaris)
    between = selectors.document_bytes(document)
    signature(document, camat)
    found = selectors.check_file(between, at=AT)
    assert (found.final, found.earlier) == (False, True)
    assert found.document is not None
    assert len(found.document.signatures) == 2


def test_an_unknown_file_is_judged_by_what_it_says_of_itself(document: str, camat: Actor, pdf: bytes) -> None:
    signature(document, camat)
    forged = bytearray(selectors.document_bytes(document))
    forged[300] ^= 1
    found = selectors.check_file(bytes(forged), at=AT)
    assert found.document is None
    assert found.verdict is not None
    assert found.verdict.state.value == "changed"
    unsigned = selectors.check_file(pdf, at=AT).verdict
    assert unsigned is not None
    assert unsigned.state.value == "unsigned"


def test_a_huge_unknown_file_is_not_read(office: str) -> None:
    with pytest.raises(InvalidInput, match=r"signing\.check_size"):
        selectors.check_file(b"x" * (selectors.LARGEST_CHECK + 1), at=AT)


# -- wiring -----------------------------------------------------------------------------------------------------------


def test_without_a_desk_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_desk", [])
    with pytest.raises(NotReady, match=r"signing\.not_connected"):
        ports.desk()


def test_bsre_signs_when_its_address_is_set(tmp_path: Path, authority_desk: WiredDesk) -> None:
    (tmp_path / "induk.pem").write_bytes(authority_desk.roots()[0])
    desk = WiredDesk(tmp_path, secret="x" * 20, environment={
        "CAPAIAN_BSRE_URL": "http://127.0.0.1:9", "CAPAIAN_BSRE_USER": "u", "CAPAIAN_BSRE_PASSWORD": "p",
        "CAPAIAN_TRUST_ROOTS": str(tmp_path)})
    assert desk.provider(at=AT).name == "bsre"
    assert authority_desk.provider(at=AT).name == "local"


def test_work_of_last_year_can_be_signed_after_that_of_this_year(tmp_path: Path) -> None:
    desk = WiredDesk(tmp_path / "authority", secret="kunci-contoh-yang-panjang", environment={})
    first = desk.provider(at=AT)
    assert isinstance(first, LocalAuthority)
    assert first is desk.provider(at=AT - timedelta(days=500))
    begin = x509.load_pem_x509_certificate(first.root_pem).not_valid_before_utc
    assert begin < AT - timedelta(days=500)


@pytest.mark.skipif(not apps.is_installed("capaian.config"), reason="CAPAIAN.CONFIG IS NOT INSTALLED HERE")
def test_the_product_signs_in_the_folder_of_its_settings() -> None:
    desk = ports.desk()
    assert isinstance(desk, WiredDesk)
    assert desk.folder == Path(settings.CAPAIAN_AUTHORITY_DIR)


def test_what_a_person_types_lasts_for_one_request() -> None:
    with ports.signing_with(Credential(passphrase="rahasia")):
        assert ports.credential() == Credential(passphrase="rahasia")
    assert ports.credential() is None
