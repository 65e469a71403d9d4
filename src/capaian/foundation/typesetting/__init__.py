"""Typesetting: one document as a value (:mod:`capaian.kernel.paper`) becomes PDF, DOCX or XLSX."""

from capaian.foundation.typesetting.docx import render_docx
from capaian.foundation.typesetting.engine import (
    Box,
    Rendered,
    TypesettingError,
    as_draft,
    render_pdf,
    render_png,
    render_template,
)
from capaian.foundation.typesetting.xlsx import sheet_bytes, sheet_name

__all__ = [
    "Box",
    "Rendered",
    "TypesettingError",
    "as_draft",
    "render_docx",
    "render_pdf",
    "render_png",
    "render_template",
    "sheet_bytes",
    "sheet_name",
]
