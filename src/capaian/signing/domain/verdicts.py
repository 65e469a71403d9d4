"""What a look at a signed file found, as values: judgement apart from detection (the detection is in ``adapters``)."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class Level(enum.StrEnum):
    """How much proof a signature carries with it (ETSI EN 319 142-1, PAdES baseline levels)."""

    B_B = "B-B"
    """Signature only: the time is the signer's own statement."""
    B_T = "B-T"
    """With a time stamp of a time-stamp authority."""
    B_LT = "B-LT"
    """With everything needed to check the certificates later, inside the file (DSS)."""
    B_LTA = "B-LTA"
    """With an archive time stamp over all of that."""


class Change(enum.StrEnum):
    """What happened to the file after this signature, the least harmful first."""

    NONE = "none"
    """Nothing at all was added: the signature covers the whole file."""
    SIGNING = "signing"
    """Only signing was added: further signatures in their own fields, proof of validity, archive time stamps."""
    ANNOTATIONS = "annotations"
    """A note, picture or link was laid over the pages. Hash checks and pdfsig do not notice this one."""
    FIELD = "field"
    """A form field was added, painted over the page or filled that is not a signature."""
    PAGES = "pages"
    """Pages were added or removed."""
    CONTENT = "content"
    """Something else was appended that changes what the file shows."""
    RESAVED = "resaved"
    """The file was written anew by another program: the signature no longer fits where it stands."""
    BYTES = "bytes"
    """Bytes inside the signed range are not those that were signed."""

    @property
    def harmless(self) -> bool:
        return self in (Change.NONE, Change.SIGNING)


class Trust(enum.StrEnum):
    """Whether the certificate leads to a root that the reader trusts."""

    TRUSTED = "trusted"
    STRANGER = "stranger"
    """Mathematically sound, but issued under a root nobody here trusts: anyone can make such a signature."""
    REVOKED = "revoked"
    """The certificate had been withdrawn when the signature was made."""
    EXPIRED = "expired"
    """The proof of the time has run out and no archive time stamp preserves it."""
    UNKNOWN = "unknown"
    """The signature itself is broken, so the certificate was not judged."""


class State(enum.StrEnum):
    """The one word for a file."""

    VALID = "valid"
    UNSIGNED = "unsigned"
    CHANGED = "changed"
    STRANGER = "stranger"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Sentence:
    """An English message id with its parameters; the doors translate it.

    >>> Sentence("%(count)s pages", {"count": 3}).text()
    '3 pages'
    """

    msgid: str
    params: dict[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        return self.msgid % self.params if self.params else self.msgid


@dataclass(frozen=True)
class SignatureVerdict:
    """One signature, or one archive time stamp, in a file."""

    field: str
    """Name of the field in the file."""
    archive: bool
    """True for a document time stamp, which speaks for the file and for no person."""
    signer: str
    """Common name in the certificate."""
    nip: str
    """Serial number attribute of the certificate's subject (NIP in certificates of this product), or empty."""
    title: str
    """The post that the signer stated inside the signed bytes, or empty when the provider states none (BSrE)."""
    reason: str
    location: str
    at: datetime | None
    """The proven time when ``time_proven``, otherwise the signer's own statement."""
    time_proven: bool
    """A time stamp of a trusted time-stamp authority covers the signature."""
    change: Change
    trust: Trust
    root: str
    """Name of the trusted root it leads to, or empty."""
    issuer: str
    """Name of the issuer in the certificate."""
    certificate_sha256: str
    level: Level | None
    """None when the signature is broken."""

    @property
    def valid(self) -> bool:
        """Nothing harmful happened to the file and the signer is vouched for."""
        return self.change.harmless and self.trust is Trust.TRUSTED

    def to_json(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "archive": self.archive,
            "signer": self.signer,
            "nip": self.nip,
            "title": self.title,
            "reason": self.reason,
            "location": self.location,
            "at": self.at.isoformat() if self.at else None,
            "time_proven": self.time_proven,
            "change": self.change.value,
            "trust": self.trust.value,
            "root": self.root,
            "issuer": self.issuer,
            "certificate_sha256": self.certificate_sha256,
            "level": self.level.value if self.level else None,
            "valid": self.valid,
        }


@dataclass(frozen=True)
class FileVerdict:
    """The whole file. ``valid`` only when there is a person's signature and every signature in it is valid."""

    sha256: str
    size: int
    signatures: tuple[SignatureVerdict, ...] = ()
    """Signatures of persons, in the order in which they were made."""
    archive_stamps: tuple[SignatureVerdict, ...] = ()
    """Document time stamps, in order."""
    readable: bool = True
    damaged: bool = False
    """The file carries marks of a signature but cannot be read as a PDF any more."""

    @property
    def state(self) -> State:
        """The gravest finding names the file: a changed file is changed, whoever signed it.

        >>> FileVerdict("", 0).state, FileVerdict("", 0, readable=False).state
        (<State.UNSIGNED: 'unsigned'>, <State.UNREADABLE: 'unreadable'>)
        """
        everything = self.signatures + self.archive_stamps
        if self.damaged or any(not one.change.harmless for one in everything):
            return State.CHANGED
        if not self.readable:
            return State.UNREADABLE
        if not self.signatures:
            return State.UNSIGNED
        for trust, state in (
            (Trust.STRANGER, State.STRANGER),
            (Trust.UNKNOWN, State.STRANGER),
            (Trust.REVOKED, State.REVOKED),
            (Trust.EXPIRED, State.EXPIRED),
        ):
            if any(one.trust is trust for one in everything):
                return state
        return State.VALID

    @property
    def valid(self) -> bool:
        return self.state is State.VALID

    @property
    def change(self) -> Change:
        """The gravest change found by any signature."""
        order = list(Change)
        found = [one.change for one in self.signatures + self.archive_stamps]
        return max(found, key=order.index) if found else Change.NONE

    def to_json(self) -> dict[str, Any]:
        return {
            "state": self.state.value,
            "valid": self.valid,
            "sha256": self.sha256,
            "size": self.size,
            "change": self.change.value,
            "damaged": self.damaged,
            "signatures": [one.to_json() for one in self.signatures],
            "archive_stamps": [one.to_json() for one in self.archive_stamps],
        }
