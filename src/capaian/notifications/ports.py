"""How a message leaves the house. Without a mailer people are told in the application only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Mail:
    """A plain message. ``key`` makes its Message-ID, so that sending it twice is seen as once by mail servers."""

    key: str
    to: str
    subject: str
    body: str


class Mailer(Protocol):
    """Hands a message to a mail server; slow, outside any transaction. Raises ``OSError`` when it was not taken."""

    def send(self, mail: Mail) -> None: ...


_mailer: list[Mailer] = []


def connect(mailer: Mailer | None) -> None:
    """Put a mailer behind :func:`mailer`, or take it away."""
    _mailer[:] = [mailer] if mailer else []


def mailer() -> Mailer | None:
    """The mailer of this installation, if it has one."""
    return _mailer[0] if _mailer else None
