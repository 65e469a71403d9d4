"""The local authority: what it makes, how strong the proof is, and whom it refuses."""

from __future__ import annotations

import dataclasses
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.signing.adapters.fields import empty_fields, prepare_fields
from capaian.signing.adapters.local_authority import NOTICE, LocalAuthority
from capaian.signing.adapters.verify import verify_pdf
from capaian.signing.domain.values import Box
from capaian.signing.domain.verdicts import Change, Level, State, Trust
from tests.unit.signing.conftest import AT, BOXES, KEPALA, LATER, PERENCANA, SECRET, SEKRETARIS, signed_by


def test_paraf_paraf_signature_are_all_valid_and_each_carries_its_proof(
    authority: LocalAuthority, signed: bytes
) -> None:
    verdict = verify_pdf(signed, trust_roots=[authority.root_pem], at=LATER)
    assert verdict.state is State.VALID
    assert [one.field for one in verdict.signatures] == ["paraf_1", "paraf_2", "tanda_tangan"]
    assert {one.level for one in verdict.signatures} == {Level.B_LT}
    assert all(one.time_proven for one in verdict.signatures)
    assert [one.change for one in verdict.signatures] == [Change.SIGNING] * 3


def test_the_verdict_names_the_person_the_post_and_the_time(authority: LocalAuthority, signed: bytes) -> None:
    kepala = verify_pdf(signed, trust_roots=[authority.root_pem], at=LATER).signatures[-1]
    assert kepala.signer == KEPALA.name
    assert kepala.nip == KEPALA.nip
    assert kepala.title == "Plt. Kepala Dinas"
    assert kepala.reason == "Menyetujui"
    assert kepala.location == "Contoh"
    assert kepala.at == AT + timedelta(minutes=9)
    assert kepala.root == "Otoritas Lokal Dinas Contoh"


def test_an_archive_stamp_lifts_every_signature(authority: LocalAuthority, archived: bytes) -> None:
    verdict = verify_pdf(archived, trust_roots=[authority.root_pem], at=LATER)
    assert verdict.state is State.VALID
    assert {one.level for one in verdict.signatures} == {Level.B_LTA}
    assert [one.field for one in verdict.archive_stamps] == ["Arsip"]


def test_an_archive_stamp_can_be_renewed(authority: LocalAuthority, archived: bytes) -> None:
    again = authority.archive(archived, at=LATER)
    verdict = verify_pdf(again, trust_roots=[authority.root_pem], at=LATER)
    assert verdict.state is State.VALID
    assert len(verdict.archive_stamps) == 2


def test_when_the_proof_of_time_runs_out_only_the_archived_part_lasts(authority: LocalAuthority, signed: bytes) -> None:
    after = AT + timedelta(days=21 * 366)
    verdict = verify_pdf(signed, trust_roots=[authority.root_pem], at=after)
    assert verdict.state is State.EXPIRED
    assert {one.trust for one in verdict.signatures} == {Trust.EXPIRED}


def test_each_signature_only_appends(prepared: bytes, one_paraf: bytes, signed: bytes, archived: bytes) -> None:
    assert one_paraf.startswith(prepared)
    assert signed.startswith(one_paraf)
    assert archived.startswith(signed)


def test_a_person_keeps_one_certificate(authority: LocalAuthority, signed: bytes, prepared: bytes) -> None:
    first = authority.certificate_pem(KEPALA.person_key)
    signed_by(authority, prepared, "paraf_1", KEPALA, LATER)
    assert authority.certificate_pem(KEPALA.person_key) == first
    assert authority.certificate_pem("nobody") is None


def test_work_of_an_earlier_day_can_be_signed_after_that_of_a_later_one(
    authority: LocalAuthority, prepared: bytes
) -> None:
    late = dataclasses.replace(PERENCANA, person_key="person-9")
    signed_by(authority, prepared, "paraf_1", late, AT + timedelta(days=30))
    earlier = signed_by(authority, prepared, "paraf_1", late, AT + timedelta(days=2))
    assert verify_pdf(earlier, trust_roots=[authority.root_pem], at=LATER).valid


def test_a_new_name_gets_a_new_certificate(authority: LocalAuthority, prepared: bytes) -> None:
    before = dataclasses.replace(PERENCANA, person_key="person-10")
    signed_by(authority, prepared, "paraf_1", before)
    married = dataclasses.replace(before, name="Budi Lain")
    verdict = verify_pdf(signed_by(authority, prepared, "paraf_1", married, LATER),
                         trust_roots=[authority.root_pem], at=LATER)
    assert verdict.signatures[0].signer == "Budi Lain"


def test_nothing_is_signed_before_the_authority_was_made(authority: LocalAuthority, prepared: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"signing\.too_early"):
        signed_by(authority, prepared, "paraf_1", PERENCANA, AT - timedelta(days=2))


def test_a_field_is_signed_once(authority: LocalAuthority, one_paraf: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"signing\.no_such_field"):
        signed_by(authority, one_paraf, "paraf_1", SEKRETARIS)


def test_only_fields_made_beforehand_are_signed(authority: LocalAuthority, report: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"signing\.no_such_field"):
        signed_by(authority, report, "paraf_1", PERENCANA)


def test_the_folder_alone_cannot_sign(authority: LocalAuthority, folder: Path) -> None:
    with pytest.raises(NotPermitted, match=r"signing\.wrong_secret"):
        LocalAuthority(folder, secret="a guess of the right length")
    for path in folder.rglob("*.key"):
        assert b"ENCRYPTED" in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_root_is_never_made_over_the_first(authority: LocalAuthority, folder: Path) -> None:
    with pytest.raises(Conflict, match=r"signing\.authority_exists"):
        LocalAuthority.make(folder, secret=SECRET, organisation="Lain", at=AT)
    assert LocalAuthority.open_or_make(folder, secret=SECRET, organisation="x", at=AT).root_pem == authority.root_pem


def test_an_authority_needs_a_place_and_a_secret(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"signing\.no_authority"):
        LocalAuthority(tmp_path, secret=SECRET)
    with pytest.raises(InvalidInput, match=r"signing\.weak_secret"):
        LocalAuthority.make(tmp_path / "a", secret="short", organisation="Contoh", at=AT)


def test_the_certificates_live_from_the_day_before_for_twenty_years(authority: LocalAuthority) -> None:
    root = x509.load_pem_x509_certificate(authority.root_pem)
    assert root.not_valid_before_utc == AT - timedelta(days=1)
    assert 19.9 < (root.not_valid_after_utc - AT).days / 365.25 < 20.1
    assert root.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "Dinas Contoh"


def test_the_stamp_says_that_the_signature_is_not_certified() -> None:
    assert "tidak tersertifikasi" in NOTICE


@pytest.mark.parametrize(("boxes", "code"), [
    ({}, "signing.no_box"),
    ({"a": Box(3, 0, 0, 10, 10)}, "signing.no_such_page"),
    ({"a": Box(1, 500, 0, 700, 10)}, "signing.box_outside"),
    ({"a.b": Box(1, 0, 0, 10, 10)}, "signing.field_name"),
    ({"Arsip": Box(1, 0, 0, 10, 10)}, "signing.field_name"),
])
def test_a_place_that_cannot_be_is_refused(report: bytes, boxes: dict[str, Box], code: str) -> None:
    with pytest.raises(InvalidInput, match=code.replace(".", r"\.")):
        prepare_fields(report, boxes)


def test_fields_are_not_added_to_a_signed_file(one_paraf: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"signing\.already_signed"):
        prepare_fields(one_paraf, {"lagi": Box(1, 0, 0, 10, 10)})


@pytest.mark.parametrize("rubbish", [b"", b"hello", b"%PDF-1.7\n%%EOF"])
def test_fields_need_a_pdf(rubbish: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"signing\.not_pdf"):
        prepare_fields(rubbish, BOXES)


def test_the_places_can_be_read_back(prepared: bytes, one_paraf: bytes) -> None:
    assert empty_fields(prepared) == BOXES
    assert set(empty_fields(one_paraf)) == {"paraf_2", "tanda_tangan"}
