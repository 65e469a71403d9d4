"""How many pages a stored PDF has, asked of the file itself."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader


def page_count(pdf: bytes) -> int | None:
    """The number of pages; ``None`` when the bytes are no PDF that can be read.

    >>> page_count(b"no PDF") is None
    True
    """
    try:
        return int(PdfFileReader(BytesIO(pdf), strict=False).root["/Pages"]["/Count"])
    except (PdfError, KeyError, ValueError, TypeError):
        return None
