"""How a stored file leaves the house: as what it is, under its own name, and never able to run as a page of ours."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

SHOWN = ("application/pdf", "image/png", "image/jpeg")
"""What a browser may show in its window; everything else is downloaded."""



def file_answer(data: bytes, *, name: str, media_type: str, download: bool = False) -> HttpResponse:
    """The file. A PDF is shown by the browser's own viewer, which a sandbox would keep from starting."""
    shown = media_type in SHOWN and not download
    answer = HttpResponse(data, content_type=media_type)
    pdf = media_type == "application/pdf"
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        if pdf
        else "default-src 'none'; sandbox; frame-ancestors 'none'"
    )
    answer.headers["Content-Disposition"] = content_disposition_header(not shown, name) or (
        "inline" if shown else "attachment"
    )
    return answer
