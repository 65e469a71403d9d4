"""The SOP as the official document: PDF/A-3a and PDF/UA-1, the same bytes for the same SOP at the same moment."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from capaian.foundation.typesetting import Box, Rendered, TypesettingError
from capaian.foundation.typesetting.glyphs import FONTS, printable
from capaian.sop.domain.flowchart import A4_LANDSCAPE, draw
from capaian.sop.domain.flowchart.model import PageSize
from capaian.sop.domain.pack import Pack
from capaian.sop.paper.content import content

HERE = Path(__file__).parent
TEMPLATE = str(HERE / "sop.typ")
STANDARDS: Any = ["a-3a", "ua-1"]

_turn = threading.Lock()
_compiler: list[Any] = []


def sop_pdf(pack: Pack, *, at: datetime, notice: str = "", signer: str = "", nip: str = "",
            page: PageSize = A4_LANDSCAPE) -> Rendered:
    """The whole SOP document: decree (if any), narrative (if any), identity sheet, flowchart table.

    ``at`` (aware) is the date of the file. ``notice`` stands in every footer ("Draf, belum berlaku"). ``signer`` and
    ``nip`` fill the lines under the signature space, which stay dotted otherwise. In the answer, ``boxes["ratifier"]``
    is the signature space of the identity sheet and ``boxes["decree"]`` that of the decree: page, and PDF points from
    the lower left corner. Raises ``ValueError`` when ``at`` has no zone, ``TypesettingError`` when typst refuses."""
    if at.tzinfo is None:
        raise ValueError("at must be aware")
    data = content(pack, draw(pack, page=page), margin=page.margin, notice=notice, signer=signer, nip=nip)
    inputs = {"sop": printable(json.dumps(data, ensure_ascii=False))}
    with _turn:
        if not _compiler:
            fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
            _compiler.append(typst.Compiler(input=TEMPLATE, root=str(HERE), font_paths=fonts))
        [compiler] = _compiler
        try:
            pdf = compiler.compile(TEMPLATE, sys_inputs=inputs, format="pdf", pdf_standards=STANDARDS,
                                   timestamp=int(at.timestamp()))
            places = json.loads(compiler.query("<reserved>", field="value"))
            pages = json.loads(compiler.query("<pages>", field="value", one=True))
        except RuntimeError as problem:
            raise TypesettingError(str(problem)) from problem
    # Signing appends to the file: an appended part must begin on a line of its own.
    return Rendered(pdf if pdf.endswith(b"\n") else pdf + b"\n", {p["key"]: _box(p) for p in places}, pages)


def _box(place: dict[str, Any]) -> Box:
    top = place["height"] - place["y"]
    return Box(place["page"], round(place["x"], 2), round(top - place["h"], 2), round(place["x"] + place["w"], 2),
               round(top, 2))
