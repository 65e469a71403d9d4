"""The SOP on paper."""

from capaian.sop.paper.pdf import sop_pdf

__all__ = ["sop_pdf"]
