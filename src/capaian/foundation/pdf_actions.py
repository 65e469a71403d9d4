"""What in a PDF runs by itself: scripts, programs to start, forms that send. Looked for by name, never executed.

The whole file is searched, so that no trick with the borders of an object hides a name; a short name only outside streams,
where chance does not make one. The objects that newer files keep compressed are unpacked within a limit. An encrypted
file hides those, and what it holds there stays its own.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

MOST_UNPACKED = 32 * 1024 * 1024
LONGEST_HEAD = 1000  # bytes of the dictionary before a stream
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_ACTIVE = re.compile(rb"/(JavaScript|Launch|ImportData|SubmitForm|RichMedia)(?![A-Za-z0-9_.-])")
_SHORT = re.compile(rb"/(XFA)(?![A-Za-z0-9_.-])")
_WORDS = {b"JavaScript": "skrip", b"Launch": "perintah menjalankan program",
          b"ImportData": "perintah mengambil data", b"SubmitForm": "perintah mengirim isian",
          b"RichMedia": "media yang berjalan sendiri", b"XFA": "formulir berskrip (XFA)"}


def active_parts(pdf: bytes) -> tuple[str, ...]:
    """The names of what would act by itself when the file is opened; empty for an ordinary document.

    >>> active_parts(b"%PDF-1.7 1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>> >> endobj")
    ('skrip',)
    >>> active_parts(b"%PDF-1.7 1 0 obj <</S /J#61vaScript>> endobj"), active_parts(b"%PDF-1.7 <</OpenAction [3 0 R /Fit]>>")
    (('skrip',), ())
    """
    found = dict.fromkeys(_active(pdf))
    left = MOST_UNPACKED
    for words, stream in _parts(pdf):
        found.update(dict.fromkeys(_active(words, _SHORT)))
        if left > 0 and b"/ObjStm" in words[-LONGEST_HEAD:]:
            try:
                objects = zlib.decompressobj().decompress(stream, left)
            except zlib.error:
                continue
            found.update(dict.fromkeys((*_active(objects), *_active(objects, _SHORT))))
            left -= len(objects)
    return tuple(dict.fromkeys(_WORDS[name] for name in found))


def _parts(pdf: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What stands between the streams, each with the stream that follows it."""
    place = 0
    while True:
        begin = pdf.find(b"stream", place)
        end = pdf.find(b"endstream", begin + 6) if begin >= 0 else -1
        if end < 0:
            yield pdf[place:], b""
            return
        yield pdf[place:begin], pdf[begin + 6:end].lstrip(b"\r\n")
        place = end + 9


def _active(objects: bytes, names: re.Pattern[bytes] = _ACTIVE) -> list[bytes]:
    plain = _ESCAPED.sub(lambda hexed: bytes([int(hexed[1], 16)]), objects)
    return [match[1] for match in names.finditer(plain)]
