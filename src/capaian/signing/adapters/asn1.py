"""A fault of asn1crypto 1.5 mended: it takes a length such as 0x1980 for “of indefinite length”, because its last byte is 0x80.

The library then encodes the whole value again, and each part of it again for every part around it: one signature in some
two hundred would keep a processor busy for minutes. An indefinite length is the byte 0x80 *instead of* a length, so the
header is read here as X.690, 8.1.3 says, and one that only looks so is made anew, which costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from asn1crypto import core

_MARK = b"\x80"


def indefinite(header: bytes) -> bool:
    """Whether the last of the tags and lengths in an encoded header is of indefinite length.

    >>> indefinite(bytes.fromhex("3080")), indefinite(bytes.fromhex("a08030821980")), indefinite(bytes.fromhex("308180"))
    (True, False, False)
    """
    at, found = 0, False
    while at < len(header):
        long_tag = header[at] & 0x1F == 0x1F
        at += 1
        while long_tag and at < len(header) and header[at] & 0x80:
            at += 1
        at += long_tag
        if at >= len(header):
            break
        octet = header[at]
        found = octet == 0x80
        at += 1 + (octet & 0x7F if octet > 0x80 else 0)
    return found


def mend() -> None:
    """Let every value of the library judge its own length rightly; a second call changes nothing."""
    for cls in {c for c in vars(core).values() if isinstance(c, type) and "dump" in vars(c)}:
        if not hasattr(cls.dump, "mended"):
            cls.dump = _judging(cls.dump)


def _judging(dump: Callable[..., bytes]) -> Callable[..., bytes]:
    @wraps(dump)
    def judged(self: Any, force: bool = False) -> bytes:
        header = getattr(self, "_header", None)
        if header is not None and header[-1:] == _MARK and not indefinite(header):
            self._header = None
        return dump(self, force=force)

    judged.mended = True  # type: ignore[attr-defined]
    return judged
