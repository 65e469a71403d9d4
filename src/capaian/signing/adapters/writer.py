"""pyHanko's incremental writer without a clock of its own, and the rules for appending to a PDF/A file."""

from __future__ import annotations

import io

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from capaian.kernel.errors import InvalidInput


class QuietWriter(IncrementalPdfFileWriter):
    """Appends objects and leaves the metadata alone.

    The original writer stamps "modified now" into document information and XMP at each increment. Below the doors
    nothing reads the clock, and PDF/A wants both places to agree, so the metadata stay those of the author.
    """

    def _update_meta(self) -> None:
        return None


def with_newline(pdf: bytes) -> bytes:
    r"""The file ending with a line end after its last ``%%EOF``, so that an increment does not run into the marker.

    >>> with_newline(b"%%EOF"), with_newline(b"%%EOF\n")
    (b'%%EOF\n', b'%%EOF\n')
    """
    return pdf if pdf.endswith((b"\n", b"\r")) else pdf + b"\n"


def open_for_update(pdf: bytes) -> QuietWriter:
    """A writer that appends to ``pdf``. Raises ``InvalidInput`` when the bytes are no readable, unencrypted PDF."""
    try:
        writer = QuietWriter(io.BytesIO(with_newline(pdf)))
        encrypted = writer.security_handler is not None
        writer.root["/Pages"]
    except (PdfError, KeyError, ValueError, TypeError, AttributeError, OSError) as problem:
        raise InvalidInput("signing.not_pdf", "This file cannot be read as a PDF.") from problem
    if encrypted:
        raise InvalidInput("signing.encrypted", "This PDF is encrypted; save it without a password first.")
    return writer


def open_for_reading(pdf: bytes) -> PdfFileReader:
    return PdfFileReader(io.BytesIO(pdf))


def written(writer: IncrementalPdfFileWriter) -> bytes:
    """All bytes: those read and those appended."""
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
