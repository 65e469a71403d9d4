"""Certified signatures of BSrE through its client service (``esign-client-service``), version 2 of its HTTP interface.

What is known of the interface rests on one public probe [P], so everything the answer claims is checked here: it must
begin with exactly the bytes that were sent and our own verification must find one signature more, intact, made by the
person expected, under a root that is trusted. An answer that never comes leaves the outcome unknown; nothing is ever
sent twice. Passphrase, one-time code and NIK exist only in the request: they are not stored, not logged and not part of
any error.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, NotFound, NotPermitted, NotReady
from capaian.signing.adapters.fields import empty_fields, page_size
from capaian.signing.adapters.stamp import stamp_png
from capaian.signing.adapters.verify import verify_pdf
from capaian.signing.domain.values import Box, Credential, SignerIdentity, Stamp

LARGEST_ANSWER = 200 * 1024 * 1024


class BsreProvider:
    """Signs through the client service at ``base_url`` with its Basic account. Fulfils ``SignatureProvider``.

    ``trust_roots`` must hold the Indonesian root certificate (PEM or DER); it is never taken from the answer.
    ``timeout`` counts seconds of silence on the connection.
    """

    name = "bsre"

    def __init__(self, base_url: str, *, user: str, password: str, trust_roots: Sequence[bytes],
                 timeout: float = 60.0) -> None:
        if urlsplit(base_url).scheme not in ("http", "https"):
            raise InvalidInput("signing.bsre_address", "The address of the BSrE service begins with http or https.")
        if not trust_roots:
            raise InvalidInput("signing.bsre_no_root", "The Indonesian root certificate must be given to trust BSrE.")
        self._base = base_url.rstrip("/")
        self._basic = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._roots = tuple(trust_roots)
        self._timeout = timeout
        self._http = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))

    def user_status(self, account: str) -> str:
        """The status word of an account (NIK or e-mail): ``ISSUE`` may sign. A read: safe to repeat."""
        answer = self._post("/api/v2/user/check/status", _account(account), sends_signature=False)
        return str(answer.get("status", "")).upper()

    def sign(self, pdf: bytes, *, field: str, signer: SignerIdentity, reason: str, location: str, at: datetime,
             stamp: Stamp | None, secret: Credential | None = None) -> bytes:
        """One more signature, made by BSrE at the place of ``field``.

        Raises ``NotPermitted`` (``signing.wrong_passphrase``, BSrE 2031), ``NotFound`` (``signing.unknown_account``,
        BSrE 2011), ``NotReady`` (``signing.account_not_issued``), ``Conflict`` (``signing.outcome_unknown``: no answer
        in time; look before signing again) and ``Conflict`` (``signing.bad_answer``) for an answer that fails our own
        verification; a file so refused is never stored.
        """
        if secret is None or not secret.account or not (secret.passphrase or secret.totp):
            raise InvalidInput("signing.no_passphrase", "BSrE asks for the account and its passphrase or code.")
        places = empty_fields(pdf)
        if field not in places:
            raise InvalidInput("signing.no_such_field", "There is no empty signature field “%(field)s” in this file.",
                               field=field)
        status = self.user_status(secret.account)
        if status != "ISSUE":
            raise NotReady("signing.account_not_issued", "The BSrE account cannot sign: its status is %(status)s.",
                           status=status or "?", remedy="Ask the office's BSrE verifier.")
        before = verify_pdf(pdf, trust_roots=self._roots, at=at)
        request = {
            **_account(secret.account),
            **({"totp": secret.totp} if secret.totp else {"passphrase": secret.passphrase}),
            "signatureProperties": [_properties(pdf, places[field], stamp, reason, location)],
            "file": [base64.b64encode(pdf).decode()],
        }
        answer = self._post("/api/v2/sign/pdf", request, sends_signature=True)
        return self._checked(pdf, answer, len(before.signatures), signer, at)

    def _checked(self, sent: bytes, answer: dict[str, Any], count: int, signer: SignerIdentity, at: datetime) -> bytes:
        files = answer.get("file")
        try:
            if not (isinstance(files, list) and len(files) == 1 and isinstance(files[0], str)):
                raise ValueError
            signed = base64.b64decode(files[0], validate=True)
        except (ValueError, binascii.Error) as problem:
            raise _bad("the answer holds no file") from problem
        if not signed.startswith(sent) or len(signed) == len(sent):
            raise _bad("the file is not the one that was sent")
        verdict = verify_pdf(signed, trust_roots=self._roots, at=at)
        if len(verdict.signatures) != count + 1:
            raise _bad("the number of signatures is not one more")
        latest = verdict.signatures[-1]
        if not latest.valid or not latest.time_proven:
            raise _bad("the signature is not valid")
        if any(not one.change.harmless for one in verdict.signatures):
            raise _bad("it harms an earlier signature")
        if _bare(latest.signer) != _bare(signer.name):
            raise _bad("it was signed by somebody else")
        return signed

    def _post(self, path: str, body: dict[str, Any], *, sends_signature: bool) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked in __init__
            self._base + path, data=json.dumps(body).encode(), method="POST",
            headers={"Content-Type": "application/json", "Accept": "application/json",
                     "Authorization": f"Basic {self._basic}"})
        try:
            with self._http.open(request, timeout=self._timeout) as response:
                raw = response.read(LARGEST_ANSWER + 1)
        except urllib.error.HTTPError as refusal:
            try:
                raw = refusal.read(64 * 1024)
            except OSError:
                raw = b""
            raise _refused(refusal.code, raw, sends_signature) from None
        except (OSError, ValueError) as problem:
            # A connection refused at once has sent nothing; anything later may have signed.
            reason = getattr(problem, "reason", problem)
            if isinstance(reason, ConnectionRefusedError):
                raise NotReady("signing.bsre_unreachable", "The BSrE service cannot be reached.") from None
            raise _unknown(sends_signature) from None
        try:
            if len(raw) > LARGEST_ANSWER:
                raise ValueError
            answer = json.loads(raw)
            if not isinstance(answer, dict):
                raise ValueError
        except ValueError:
            raise _bad("the answer cannot be read") from None
        return answer


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A passphrase is never sent on to another address."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _account(account: str) -> dict[str, str]:
    return {"email": account} if "@" in account else {"nik": account}


def _properties(pdf: bytes, box: Box, stamp: Stamp | None, reason: str, location: str) -> dict[str, Any]:
    """The place in the way of the service: origin at the top left of the page."""
    if stamp is None:
        return {"tampilan": "INVISIBLE", "location": location, "reason": reason}
    width, height = box.size
    _, page_height = page_size(pdf, box.page)
    return {
        "tampilan": "VISIBLE",
        "imageBase64": base64.b64encode(stamp_png(stamp, width, height)).decode(),
        "page": box.page,
        "originX": round(box.x1, 2),
        "originY": round(page_height - box.y2, 2),
        "width": round(width, 2),
        "height": round(height, 2),
        "location": location,
        "reason": reason,
    }


def _refused(status: int, raw: bytes, sends_signature: bool) -> CapaianError:
    """Only the code of a refusal is read: its text might repeat what was sent."""
    try:
        code = int(json.loads(raw).get("status_code", 0))
    except (ValueError, TypeError, AttributeError):
        code = 0
    if code == 2031:
        return NotPermitted("signing.wrong_passphrase", "BSrE refused the passphrase or code.",
                            remedy="Type it again; several wrong tries lock the account.")
    if code == 2011:
        return NotFound("signing.unknown_account", "BSrE does not know this account.")
    if status in (401, 403):
        return NotReady("signing.bsre_account", "BSrE refused the account of this application.",
                        remedy="An administrator must check the client service's user and password.")
    if status >= 500:
        return _unknown(sends_signature)
    return InvalidInput("signing.bsre_refused", "BSrE refused the request (HTTP %(status)s, number %(number)s).",
                        status=status, number=code)


def _unknown(sends_signature: bool) -> CapaianError:
    if sends_signature:
        return Conflict("signing.outcome_unknown", "BSrE did not answer in time; whether it signed is unknown.",
                        remedy="Look into the BSrE history before you sign again.")
    return NotReady("signing.bsre_unreachable", "The BSrE service cannot be reached.")


def _bad(why: str) -> Conflict:
    return Conflict("signing.bad_answer", "The answer of BSrE was not accepted: %(why)s.", why=why)


def _bare(name: str) -> str:
    """A name without degrees, capitals and accents, to compare a certificate with a personnel list.

    >>> _bare("Dr. H. Sari  Contoh, S.Sos., M.Si") == _bare("SARI CONTOH")
    True
    >>> _bare("Sari Contoh") == _bare("Sari Conto")
    False
    """
    plain = unicodedata.normalize("NFKD", name.split(",")[0])
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = [word for word in re.split(r"\s+", plain) if word and not word.endswith(".")]
    return " ".join(words).casefold()
