"""A client service of BSrE that behaves like the published shape, its errors and its slowness included."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from capaian.signing.adapters.bsre import BsreProvider
from capaian.signing.adapters.local_authority import LocalAuthority
from capaian.signing.adapters.pades import _KeySigner, put_proof
from capaian.signing.adapters.writer import open_for_update
from capaian.signing.domain.values import SignerIdentity


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
    signs_as: SignerIdentity
    at: datetime
    status: str = "ISSUE"
    refusal: tuple[int, dict[str, Any]] | None = None
    answer: bytes | None = None
    silent: bool = False
    codes: set[str] | None = None
    """One-time codes that are still good; None: nothing is checked."""
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
        if self.codes is not None:
            if body.get("totp") not in self.codes:
                return 400, json.dumps({"status_code": 2031, "error": "Kode salah"}).encode()
            self.codes.remove(body["totp"])
        if self.refusal:
            return self.refusal[0], json.dumps(self.refusal[1]).encode()
        if self.answer is not None:
            return 200, self.answer
        sent = base64.b64decode(body["file"][0])
        place = body["signatureProperties"][0]
        if self.spoil == "other file":
            sent = self.other
        signed = signed_as_bsre_does(self.authority, sent, self.signs_as, self.at, page=place.get("page", 1),
                                     name=f"sig_{len(sent)}")
        if self.spoil == "nothing":
            signed = sent
        elif self.spoil == "twice":
            signed = signed_as_bsre_does(self.authority, signed, self.signs_as, self.at, name="sig_2", box=(60, 300, 300, 400))
        elif self.spoil == "flipped":
            flipped = bytearray(signed)
            flipped[len(sent) + 200] ^= 1
            signed = bytes(flipped)
        return 200, json.dumps({"time": 812, "file": [base64.b64encode(signed).decode()]}).encode()


@contextmanager
def serving(fake: Service) -> Iterator[Service]:
    """The service at an address of its own while this lasts."""

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
    try:
        yield fake
    finally:
        fake.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
