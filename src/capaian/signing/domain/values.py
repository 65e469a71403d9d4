"""What is handed to a signature provider: where, who and what the stamp says.

>>> SignerIdentity("p-7", "Sari Contoh", "99990101 999901 9 001", "Kepala Dinas", prefix="Plt.").full_title
'Plt. Kepala Dinas'
>>> Box(1, 60, 100, 260, 160).size
(200, 60)
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, in PDF points (1/72 inch), origin at the bottom left of the page.

    ``page`` counts from 1, as readers and typst do. ``x1, y1`` is the lower left corner, ``x2, y2`` the upper right.
    """

    page: int
    x1: float
    y1: float
    x2: float
    y2: float

    def __post_init__(self) -> None:
        if self.page < 1:
            raise ValueError("a page counts from 1")
        if self.x2 <= self.x1 or self.y2 <= self.y1:
            raise ValueError("a box needs a lower left and an upper right corner")

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.x2 - self.x1, self.y2 - self.y1


@dataclass(frozen=True)
class SignerIdentity:
    """The person whose word it is, and the post in which it is given.

    ``person_key`` names the person for ever (never the name: names change). ``prefix`` is ``""``, ``"Plt."`` or
    ``"Plh."`` (acting and daily acting officials sign with it before the title of the post).
    """

    person_key: str
    name: str
    nip: str
    title: str
    prefix: str = ""

    def __post_init__(self) -> None:
        if not self.person_key or not self.name:
            raise ValueError("a signer has a key and a name")
        if self.prefix not in ("", "Plt.", "Plh."):
            raise ValueError("the prefix of a title is empty, Plt. or Plh.")

    @property
    def full_title(self) -> str:
        """The title as it stands above the name: ``Plt. Kepala Dinas``."""
        return f"{self.prefix} {self.title}".strip()


@dataclass(frozen=True)
class Stamp:
    """The visible part of a signature. Its words are Indonesian: they are part of an Indonesian document.

    ``check_url`` is drawn as a QR code; an empty one leaves the code out.
    """

    title: str
    name: str
    lines: tuple[str, ...] = ()
    check_url: str = ""


@dataclass(frozen=True)
class Credential:
    """What a person types to sign with a provider outside; it lives for one request and is never stored or printed.

    >>> Credential(account="nama@contoh.go.id", passphrase="rahasia")
    Credential()
    """

    account: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    totp: str = field(default="", repr=False)
