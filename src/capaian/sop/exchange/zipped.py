"""Zip containers (XLSX, DOCX): written the same to the byte, read only after a look at what unpacking would cost."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from capaian.kernel.errors import InvalidInput

MOST_BYTES = 10_000_000
MOST_ENTRIES = 500
MOST_UNZIPPED = 50_000_000
MOST_RATIO = 100


def dated(data: bytes, at: datetime) -> bytes:
    """The same container with every entry dated ``at``: equal content gives equal bytes."""
    stamp = (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second - at.second % 2)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()


def scanned(data: bytes) -> zipfile.ZipFile:
    """The opened container, once nothing in it can hurt: size, number of entries, unpacked size, ratio, names that
    leave the folder, encryption, document types. Raises ``InvalidInput``; what is really unpacked is counted, not
    what the container claims."""
    if len(data) > MOST_BYTES:
        raise InvalidInput("file.large", "The file is larger than %(most)s MB.", most=MOST_BYTES // 1_000_000)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as problem:
        raise InvalidInput("file.kind", "This is not a workbook (XLSX).", remedy="Save it as .xlsx.") from problem
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise InvalidInput("file.entries", "The file holds more than %(most)s parts.", most=MOST_ENTRIES)
    total = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise InvalidInput("file.encrypted", "The file is protected by a password.", place=entry.filename)
        if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/"):
            raise InvalidInput("file.name", "A part of the file has a forbidden name.", place=entry.filename)
        total += _measured(archive, entry, MOST_UNZIPPED - total)
    return archive


def _measured(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    size, head = 0, b""
    try:
        with archive.open(entry) as stream:
            while block := stream.read(65536):
                size += len(block)
                if size > left:
                    raise InvalidInput("file.bomb", "Unpacked, the file is larger than %(most)s MB.",
                                       most=MOST_UNZIPPED // 1_000_000, place=entry.filename)
                if b"<!DOCTYPE" in head + block or b"<!ENTITY" in head + block:
                    raise InvalidInput("file.doctype", "The file declares a document type.", place=entry.filename)
                head = block[-16:]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as problem:
        raise InvalidInput("file.broken", "A part of the file cannot be read.", place=entry.filename) from problem
    if size > 100_000 and size > MOST_RATIO * max(entry.compress_size, 1):
        raise InvalidInput("file.ratio", "A part of the file is packed suspiciously tight.", place=entry.filename)
    return size
