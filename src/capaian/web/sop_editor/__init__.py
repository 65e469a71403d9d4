"""The editor of a draft: what a form of the page says becomes an SOP as data, and back. No rule is decided here."""

from capaian.web.sop_editor.parts import PARTS, Part

__all__ = ["PARTS", "Part"]
