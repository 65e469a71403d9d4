"""Drawing an SOP: ``draw`` gives one geometry, ``to_svg`` the picture for the web; PDF and Word draw from the same."""

from capaian.sop.domain.flowchart.check import crossings, labels_on_rules
from capaian.sop.domain.flowchart.layout import draw
from capaian.sop.domain.flowchart.model import A4_LANDSCAPE, F4_LANDSCAPE, WEB, Geometry, PageSize
from capaian.sop.domain.flowchart.svg import to_svg

__all__ = ["A4_LANDSCAPE", "F4_LANDSCAPE", "WEB", "Geometry", "PageSize", "crossings", "draw", "labels_on_rules",
           "to_svg"]
