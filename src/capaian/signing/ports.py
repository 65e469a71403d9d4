"""What this stage needs from outside: providers of signatures, and the desk on which a file is prepared and checked.

``config/signing.py`` puts the adapters behind these protocols and calls :func:`connect` once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

from capaian.kernel.errors import NotReady
from capaian.signing.domain.values import Box, Credential, SignerIdentity, Stamp
from capaian.signing.domain.verdicts import Change, FileVerdict, Level, SignatureVerdict, State, Trust

__all__ = [
    "Box",
    "Change",
    "Credential",
    "Desk",
    "FileVerdict",
    "Level",
    "Place",
    "SignatureProvider",
    "SignatureVerdict",
    "SignerIdentity",
    "Stamp",
    "State",
    "Trust",
    "connect",
    "credential",
    "desk",
    "signing_with",
]


class Place(Protocol):
    """A rectangle on a page: this stage's ``Box`` and that of the typesetting alike."""

    @property
    def page(self) -> int: ...
    @property
    def x1(self) -> float: ...
    @property
    def y1(self) -> float: ...
    @property
    def x2(self) -> float: ...
    @property
    def y2(self) -> float: ...


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


class Desk(Protocol):
    """Where files are prepared, signed and checked. Everything on it is slow: never inside a transaction."""

    def prepare(
        self,
        pdf: bytes,
        boxes: Mapping[str, Place],
        alt_texts: Mapping[str, str] | None = None,
        *,
        archive_field: bool = False,
    ) -> bytes:
        """The file with one empty, tagged signature field per box, made before the first signature."""
        ...

    @property
    def asks_secret(self) -> bool:
        """The provider wants an account and a passphrase from the person who signs."""
        ...

    def provider(self, *, at: datetime) -> SignatureProvider:
        """The provider that the installation signs with."""
        ...

    def verify(self, data: bytes, *, at: datetime) -> FileVerdict:
        """The verdict under the roots this installation trusts. Never raises for the sake of the file."""
        ...

    def archive(self, pdf: bytes, *, at: datetime) -> bytes:
        """The file with an archive time stamp (B-LTA). Raises ``NotReady`` where no authority can give one."""
        ...

    def empty_fields(self, pdf: bytes) -> tuple[str, ...]:
        """Names of the visible fields that nobody has signed yet."""
        ...


_desk: list[Desk] = []


def connect(desk: Desk) -> None:
    """Put a desk behind :func:`desk`; the last one counts."""
    _desk[:] = [desk]


def desk() -> Desk:
    """The desk of this installation. ``NotReady`` before anything is connected."""
    if not _desk:
        raise NotReady("signing.not_connected", "Signing is not set up in this installation.")
    return _desk[0]


_credential: ContextVar[Credential | None] = ContextVar("signing_credential", default=None)


@contextmanager
def signing_with(typed: Credential | None) -> Iterator[None]:
    """While this lasts, :func:`credential` answers what the person typed. The door opens it around one request.

    >>> with signing_with(Credential(passphrase="rahasia")):
    ...     credential().passphrase
    'rahasia'
    >>> credential() is None
    True
    """
    token = _credential.set(typed)
    try:
        yield
    finally:
        _credential.reset(token)


def credential() -> Credential | None:
    """What the person who is signing typed for the provider outside, if anything."""
    return _credential.get()
