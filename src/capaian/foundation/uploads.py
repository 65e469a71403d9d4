"""A file that somebody hands in: its name, size and content are looked at before it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from capaian.foundation.pdf_actions import active_parts
from capaian.foundation.services import store_bytes
from capaian.kernel.errors import InvalidInput
from capaian.kernel.media import DOCX, PDF, XLSX

EVIDENCE_TYPES = {  # what a file begins with, by the type it claims
    PDF: (b"%PDF-",), "image/jpeg": (b"\xff\xd8\xff",), "image/png": (b"\x89PNG\r\n\x1a\n",),
    XLSX: (b"PK\x03\x04",), DOCX: (b"PK\x03\x04",),
}
EXTENSIONS = {"pdf": PDF, "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "xlsx": XLSX, "docx": DOCX}


def media_type_of(data: bytes, name: str) -> str:
    """The media type of a file that may be kept.

    ``InvalidInput`` for a kind of file that is not taken, for content that is not what the name says, for a PDF that
    holds scripts or actions, and above ``UPLOAD_LIMIT`` bytes.
    """
    media_type = EXTENSIONS.get(name.rpartition(".")[2].lower())
    if media_type is None:
        raise InvalidInput("evidence.type", "“%(name)s” is not a kind of file that can be evidence.", name=name[-60:],
                           remedy="Use PDF, JPG, PNG, XLSX or DOCX.")
    if len(data) > settings.UPLOAD_LIMIT:
        raise InvalidInput("evidence.size", "“%(name)s” is larger than %(most)s MB.", name=name[-60:],
                           most=settings.UPLOAD_LIMIT // (1024 * 1024))
    if not data.startswith(EVIDENCE_TYPES[media_type]):
        raise InvalidInput("evidence.content", "“%(name)s” does not contain what its name says.", name=name[-60:],
                           remedy="Open the file, save it again in the right format, and upload that.")
    if media_type == PDF and (active := active_parts(data)):
        raise InvalidInput("evidence.active", "“%(name)s” holds something that runs by itself when it is opened: %(what)s.",
                           name=name[-60:], what=", ".join(active),
                           remedy="Print the document to a new PDF and upload that one.")
    return media_type


def store_upload(data: bytes, *, name: str, actor: Any, at: datetime) -> Any:
    """Look at a file as :func:`media_type_of` does, and keep it: the row of the stored file."""
    return store_bytes(data, name=name, media_type=media_type_of(data, name), actor=actor, at=at)
