"""The BSrE adapter against a client service that behaves as published, refuses, lies, or falls silent."""

from __future__ import annotations

import base64
import socket
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, NotFound, NotPermitted, NotReady
from capaian.signing.adapters.bsre import BsreProvider
from capaian.signing.adapters.local_authority import LocalAuthority
from capaian.signing.adapters.verify import verify_pdf
from capaian.signing.domain.values import Credential, SignerIdentity
from capaian.signing.domain.verdicts import Level, State
from tests.fake_bsre import Service, serving
from tests.unit.signing.conftest import AT, KEPALA, LATER, PERENCANA, stamp_of

NIK = "0000000000000001"
PASSPHRASE = "kata-sandi-yang-tidak-boleh-bocor"
SECRET = Credential(account=NIK, passphrase=PASSPHRASE)


@pytest.fixture
def service(authority: LocalAuthority) -> Iterator[Service]:
    with serving(Service(authority, KEPALA, AT)) as fake:
        yield fake


def sign(provider: BsreProvider, pdf: bytes, secret: Credential | None = SECRET,
         signer: SignerIdentity = KEPALA) -> bytes:
    return provider.sign(pdf, field="tanda_tangan", signer=signer, reason="Menyetujui", location="Contoh", at=AT,
                         stamp=stamp_of(signer), secret=secret)


def test_a_signature_comes_back_and_passes_our_own_check(service: Service, prepared: bytes) -> None:
    signed = sign(service.provider(), prepared)
    assert signed.startswith(prepared)
    verdict = verify_pdf(signed, trust_roots=[service.authority.root_pem], at=LATER)
    assert verdict.state is State.VALID
    assert verdict.signatures[0].level is Level.B_LT
    assert verdict.signatures[0].title == ""


def test_the_request_has_the_published_shape(service: Service, prepared: bytes) -> None:
    sign(service.provider(), prepared)
    (path, asked, account), (second, body, _) = service.asked
    assert (path, asked) == ("/api/v2/user/check/status", {"nik": NIK})
    assert account == "Basic " + base64.b64encode(b"capaian:akun").decode()
    assert second == "/api/v2/sign/pdf"
    assert set(body) == {"nik", "passphrase", "signatureProperties", "file"}
    assert base64.b64decode(body["file"][0]) == prepared
    place = body["signatureProperties"][0]
    assert place["tampilan"] == "VISIBLE"
    assert base64.b64decode(place["imageBase64"]).startswith(b"\x89PNG")
    assert (place["page"], place["originX"], place["width"], place["height"]) == (2, 60, 240, 100)
    assert place["originY"] == pytest.approx(841.89 - 600, abs=0.01), "from the top of the page"


def test_a_code_goes_instead_of_a_passphrase_and_an_address_instead_of_a_nik(
    service: Service, prepared: bytes
) -> None:
    sign(service.provider(), prepared, Credential(account="kepala@contoh.go.id", totp="123456"))
    body = service.signings()[0]
    assert (body["email"], body["totp"]) == ("kepala@contoh.go.id", "123456")
    assert "passphrase" not in body
    assert "nik" not in body


def test_bsre_after_a_paraf_of_our_own_keeps_the_paraf_valid(service: Service, one_paraf: bytes) -> None:
    signed = sign(service.provider(), one_paraf)
    verdict = verify_pdf(signed, trust_roots=[service.authority.root_pem], at=LATER)
    assert verdict.state is State.VALID
    assert len(verdict.signatures) == 2


@pytest.mark.parametrize(("refusal", "error", "code"), [
    ((400, {"error": "Passphrase anda salah", "status_code": 2031}), NotPermitted, "signing.wrong_passphrase"),
    ((400, {"error": "User tidak terdaftar", "status_code": 2011}), NotFound, "signing.unknown_account"),
    ((400, {"error": "lain", "status_code": 2999}), InvalidInput, "signing.bsre_refused"),
    ((401, {"error": "Unauthorized"}), NotReady, "signing.bsre_account"),
    ((502, {"error": "Bad gateway"}), Conflict, "signing.outcome_unknown"),
    ((307, {}), InvalidInput, "signing.bsre_refused"),
])
def test_a_refusal_has_a_name_and_is_not_tried_again(
    service: Service, prepared: bytes, refusal: tuple[int, dict[str, Any]], error: type[CapaianError], code: str
) -> None:
    service.refusal = refusal
    with pytest.raises(error, match=code.replace(".", r"\.")):
        sign(service.provider(), prepared)
    assert len(service.signings()) == 1
    assert [path for path, _, _ in service.asked] == ["/api/v2/user/check/status", "/api/v2/sign/pdf"]


@pytest.mark.parametrize("status", ["NEW", "EXPIRED", "SUSPEND", ""])
def test_an_account_that_is_not_issued_never_sends_its_passphrase(
    service: Service, prepared: bytes, status: str
) -> None:
    service.status = status
    with pytest.raises(NotReady, match=r"signing\.account_not_issued"):
        sign(service.provider(), prepared)
    assert service.signings() == []


def test_silence_leaves_the_outcome_unknown_and_is_not_tried_again(service: Service, prepared: bytes) -> None:
    service.silent = True
    with pytest.raises(Conflict, match=r"signing\.outcome_unknown"):
        sign(service.provider(timeout=0.3), prepared)
    assert len(service.signings()) == 1


def test_a_service_that_is_not_there_has_signed_nothing(authority: LocalAuthority, prepared: bytes) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    provider = BsreProvider(address, user="u", password="p", trust_roots=[authority.root_pem])
    with pytest.raises(NotReady, match=r"signing\.bsre_unreachable"):
        sign(provider, prepared)


@pytest.mark.parametrize("answer", [b"", b"{", b"[]", b"{}", b'{"file": []}', b'{"file": ["%%%"]}', b'{"file": [7]}',
                                    b'{"file": ["UERG"]}'])
def test_an_answer_that_is_no_file_is_refused(service: Service, prepared: bytes, answer: bytes) -> None:
    service.answer = answer
    with pytest.raises(Conflict, match=r"signing\.bad_answer"):
        sign(service.provider(), prepared)


@pytest.mark.parametrize(("spoil", "why"), [
    ("other file", "not the one that was sent"), ("nothing", "not the one that was sent"),
    ("twice", "number of signatures"), ("flipped", "not valid|cannot|number"),
])
def test_an_answer_that_lies_is_refused(
    service: Service, report: bytes, prepared: bytes, spoil: str, why: str
) -> None:
    service.spoil, service.other = spoil, report
    with pytest.raises(Conflict, match=rf"signing\.bad_answer.*({why})"):
        sign(service.provider(), prepared)


def test_a_signature_of_somebody_else_is_refused(service: Service, prepared: bytes) -> None:
    service.signs_as = PERENCANA
    with pytest.raises(Conflict, match=r"signing\.bad_answer.*somebody else"):
        sign(service.provider(), prepared)


def test_a_signature_under_another_root_is_refused(
    service: Service, stranger: LocalAuthority, prepared: bytes
) -> None:
    provider = service.provider()
    service.authority = stranger
    with pytest.raises(Conflict, match=r"signing\.bad_answer"):
        sign(provider, prepared)


@pytest.mark.parametrize("secret", [None, Credential(), Credential(account=NIK), Credential(passphrase="x")])
def test_without_passphrase_nothing_is_sent(service: Service, prepared: bytes, secret: Credential | None) -> None:
    with pytest.raises(InvalidInput, match=r"signing\.no_passphrase"):
        sign(service.provider(), prepared, secret)
    assert service.asked == []


@pytest.mark.parametrize("refusal", [
    (400, {"error": f"passphrase {PASSPHRASE} of {NIK} is wrong", "status_code": 2031}),
    (400, {"error": f"{PASSPHRASE} {NIK}", "status_code": 1}),
    (500, {"error": f"{PASSPHRASE} {NIK}"}),
])
def test_neither_passphrase_nor_nik_leaves_the_request(
    service: Service, prepared: bytes, refusal: tuple[int, dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    service.refusal = refusal
    with caplog.at_level("DEBUG"), pytest.raises(CapaianError) as caught:
        sign(service.provider(), prepared)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.params) + caplog.text + repr(SECRET)
    assert PASSPHRASE not in told
    assert NIK not in told


def test_a_provider_without_a_root_or_a_proper_address_is_not_made() -> None:
    with pytest.raises(InvalidInput, match=r"signing\.bsre_no_root"):
        BsreProvider("https://esign.contoh", user="u", password="p", trust_roots=[])
    with pytest.raises(InvalidInput, match=r"signing\.bsre_address"):
        BsreProvider("file:///etc/passwd", user="u", password="p", trust_roots=[b"x"])
