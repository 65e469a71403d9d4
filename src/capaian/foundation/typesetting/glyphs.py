"""Which characters the shipped fonts can print. One they cannot print would make the document invalid as PDF/A."""

from __future__ import annotations

import re
import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
#: What stands for a character the fonts lack: an empty square, as in any program.
REPLACEMENT = "\u25a1"


def code_points(font: bytes) -> set[int]:
    """The code points a TrueType font maps to a glyph (cmap format 4: all of Liberation Sans is in the first plane)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(tables))
    cmap = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    encodings = struct.unpack_from(">H", font, cmap + 2)[0]
    subtables = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * n) for n in range(encodings))
    start = next(cmap + at for platform, encoding, at in subtables if (platform, encoding) == (3, 1))
    count = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", font, start + 16 + 4 * count)
    offsets_at = start + 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", font, offsets_at)
    found: set[int] = set()
    for n in range(count):
        for code in range(starts[n], min(ends[n], 0xFFFD) + 1):
            glyph = code
            if offsets[n]:
                glyph = struct.unpack_from(">H", font, offsets_at + 2 * n + offsets[n] + 2 * (code - starts[n]))[0]
            if glyph and (glyph + deltas[n]) % 0x10000:
                found.add(code)
    return found


@cache
def unprintable() -> re.Pattern[str]:
    """A pattern that finds every character outside the four faces (line ends excepted)."""
    faces = [code_points(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))]
    covered = sorted(set.intersection(*faces) | {ord("\n")})
    ranges: list[str] = []
    first = last = covered[0]
    for code in [*covered[1:], -1]:
        if code != last + 1:
            ranges.append(f"\\U{first:08x}-\\U{last:08x}")
            first = code
        last = code
    return re.compile(f"[^{''.join(ranges)}]")


def printable(text: str) -> str:
    """The text with every character the fonts lack replaced by an empty square.

    >>> printable("Luas 12 m² ≥ target")
    'Luas 12 m² ≥ target'
    >>> printable("Baik 😀") == "Baik " + REPLACEMENT
    True
    """
    return unprintable().sub(REPLACEMENT, text)
