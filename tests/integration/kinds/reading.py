"""What a PDF says, as one line of words."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader


def text_of_pdf(pdf: bytes) -> str:
    """The words of every page, spaces and line ends made one space."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
