"""Signing several documents, or several places of one, in a row: what may be sent, and what to tell when it breaks off."""

from __future__ import annotations

from collections.abc import Sequence

from capaian.kernel.errors import Conflict, NotReady
from capaian.signing.domain.sentences import msgid
from capaian.signing.domain.values import Credential

REST = msgid("Sign again for what is left; what is signed is not signed twice.")


def partly(done: Sequence[str], left: Sequence[str]) -> Conflict:
    """What to tell first when the second of several documents or places was refused."""
    return Conflict("signing.partly", "Signed and kept: %(done)s. Not signed yet: %(left)s.", done=", ".join(done),
                    left=", ".join(left), remedy=REST)


def refuse_used_code(secret: Credential | None) -> None:
    """A one-time code signs one file once; sent a second time it would count as a wrong try."""
    if secret is not None and secret.totp:
        raise NotReady("signing.next_code", "A one-time code makes one signature, and this one is used.",
                       remedy="Ask for a new code and type it for what is left.")
