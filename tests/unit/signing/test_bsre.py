"""The BSrE adapter against a client service that behaves as published, refuses, lies, or falls silent."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import socket
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, NotFound, NotPermitted, NotReady
from capaian.signing.adapters.bsre import BsreProvider
from capaian.signing.adapters.local_authority import LocalAuthority
from capaian.signing.adapters.pades import _KeySigner, put_proof
from capaian.signing.adapters.verify import verify_pdf
from capaian.signing.adapters.writer import open_for_update
from capaian.signing.domain.values import Credential, SignerIdentity
from capaian.signing.domain.verdicts import Level, State
from tests.unit.signing.conftest import AT, KEPALA, LATER, PERENCANA, stamp_of

NIK = "0000000000000001"
PASSPHRASE = "kata-sandi-yang-tidak-boleh-bocor"
SECRET = Credential(account=NIK, passphrase=PASSPHRASE)


def signed_as_bsre_does(authority: LocalAuthority, pdf: bytes, signer: SignerIdentity, at: datetime, page: int = 1,
                        box: tuple[int, int, int, int] = (60, 500, 300, 600), name: str = "sig_bsre") -> bytes:
    """A new visible field, signature time stamp, then an increment with the DSS; no DocMDP, no prepared field."""
    key = authority._key_of(signer, at)
    meta = PdfSignatureMetadata(field_name=name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
                                reason="Dokumen ini ditandatangani", location="Indonesia")
    tool = PdfSigner(meta, signer=_KeySigner(key), timestamper=authority.time_stamper(at),
                     new_field_spec=SigFieldSpec(name, on_page=page - 1, box=box))
    signed = asyncio.run(tool.async_sign_pdf(open_for_update(pdf), output=io.BytesIO()))
    return put_proof(signed.getvalue(), certificates=[key.certificate, *key.chain, authority.time_stamper(at).certificate],
                     crls=[authority.revocation_list(at)])


@dataclass
class Service:
    """What the client service does next, and what it was asked."""

    authority: LocalAuthority
    signs_as: SignerIdentity = KEPALA
    status: str = "ISSUE"
    refusal: tuple[int, dict[str, Any]] | None = None
    answer: bytes | None = None
    silent: bool = False
    spoil: str = ""
    other: bytes = b""
    asked: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def signings(self) -> list[dict[str, Any]]:
        return [body for path, body, _ in self.asked if path == "/api/v2/sign/pdf"]

    def provider(self, timeout: float = 20.0) -> BsreProvider:
        return BsreProvider(self.address, user="capaian", password="akun", trust_roots=[self.authority.root_pem],
                            timeout=timeout)

    def respond(self, path: str, body: dict[str, Any]) -> tuple[int, bytes]:
        if path == "/api/v2/user/check/status":
            return 200, json.dumps({"status": self.status}).encode()
        if self.silent:
            self.released.wait(30)
        if self.refusal:
            return self.refusal[0], json.dumps(self.refusal[1]).encode()
        if self.answer is not None:
            return 200, self.answer
        sent = base64.b64decode(body["file"][0])
        place = body["signatureProperties"][0]
        if self.spoil == "other file":
            sent = self.other
        signed = signed_as_bsre_does(self.authority, sent, self.signs_as, AT, page=place.get("page", 1))
        if self.spoil == "nothing":
            signed = sent
        elif self.spoil == "twice":
            signed = signed_as_bsre_does(self.authority, signed, self.signs_as, AT, name="sig_2", box=(60, 300, 300, 400))
        elif self.spoil == "flipped":
            flipped = bytearray(signed)
            flipped[len(sent) + 200] ^= 1
            signed = bytes(flipped)
        return 200, json.dumps({"time": 812, "file": [base64.b64encode(signed).decode()]}).encode()


@pytest.fixture
def service(authority: LocalAuthority) -> Iterator[Service]:
    fake = Service(authority)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fake.asked.append((self.path, body, self.headers["Authorization"]))
            status, answer = fake.respond(self.path, body)
            try:
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", fake.address + "/elsewhere")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield fake
    fake.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


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
