"""Typesetting: one document as a value (:mod:`capaian.kernel.paper`) becomes PDF, DOCX or XLSX."""

from capaian.foundation.typesetting.engine import Box, Rendered, TypesettingError, render_pdf, render_png

__all__ = ["Box", "Rendered", "TypesettingError", "render_pdf", "render_png"]
