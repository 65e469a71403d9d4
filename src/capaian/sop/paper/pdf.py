"""The SOP as the official document: PDF/A-3a and PDF/UA-1, the same bytes for the same SOP at the same moment."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from capaian.foundation.typesetting import Rendered, render_template
from capaian.foundation.typesetting.glyphs import printable
from capaian.sop.domain.flowchart import A4_LANDSCAPE, draw
from capaian.sop.domain.flowchart.model import PageSize
from capaian.sop.domain.pack import Pack
from capaian.sop.paper.content import content

TEMPLATE = Path(__file__).parent / "sop.typ"


def sop_pdf(pack: Pack, *, at: datetime, notice: str = "", signer: str = "", nip: str = "",
            page: PageSize = A4_LANDSCAPE) -> Rendered:
    """The whole SOP document: decree (if any), narrative (if any), identity sheet, flowchart table.

    ``at`` (aware) is the date of the file. ``notice`` stands in every footer ("Draf, belum berlaku"). ``signer`` and
    ``nip`` fill the lines under the signature space, which stay dotted otherwise. In the answer, ``boxes["ratifier"]``
    is the signature space of the identity sheet and ``boxes["decree"]`` that of the decree: page, and PDF points from
    the lower left corner. Made in the worker of all documents, which is ended when it takes too long. Raises
    ``ValueError`` when ``at`` has no zone, ``TypesettingError`` when the document cannot be made in time."""
    if at.tzinfo is None:
        raise ValueError("at must be aware")
    data = content(pack, draw(pack, page=page), margin=page.margin, notice=notice, signer=signer, nip=nip)
    return render_template(TEMPLATE, {"sop": printable(json.dumps(data, ensure_ascii=False))}, at=at)
