"""The one port of this stage: a provider that turns a PDF into a signed PDF.

``LocalAuthority`` (``adapters/local_authority.py``), ``Pkcs12Provider`` and ``BsreProvider`` fulfil it; which one is
used is decided in ``capaian.config.wiring``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from capaian.signing.domain.values import Box, Credential, SignerIdentity, Stamp
from capaian.signing.domain.verdicts import Change, FileVerdict, Level, SignatureVerdict, State, Trust

__all__ = [
    "Box",
    "Change",
    "Credential",
    "FileVerdict",
    "Level",
    "SignatureProvider",
    "SignatureVerdict",
    "SignerIdentity",
    "Stamp",
    "State",
    "Trust",
]


class SignatureProvider(Protocol):
    """Puts one signature into one existing, empty signature field."""

    name: str
    """Stable key of the provider, stored with each signature: ``local``, ``pkcs12``, ``bsre``."""

    def sign(
        self,
        pdf: bytes,
        *,
        field: str,
        signer: SignerIdentity,
        reason: str,
        location: str,
        at: datetime,
        stamp: Stamp | None,
        secret: Credential | None = None,
    ) -> bytes:
        """The file with one more signature; it begins with exactly the bytes of ``pdf``.

        ``at`` is an aware datetime. Raises ``InvalidInput`` (no such field, field already signed, not a PDF),
        ``NotPermitted`` (wrong passphrase, revoked certificate) or ``Conflict`` (outcome unknown, never retried).
        """
        ...
