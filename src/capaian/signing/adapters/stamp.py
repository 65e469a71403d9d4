"""The visible part of a signature, set by typst with the shipped fonts, because PDF/A wants every font embedded.

The words come in as data and never as markup. The text takes the largest size that fits; in a small box (a paraf) lines
are left out from the end before the letters fall below 4.5 points, and the QR code where it would be too small to be
read by a telephone (below 12 mm).
"""

from __future__ import annotations

import io
import json
import threading
import uuid
from datetime import datetime
from functools import cache

import segno
import typst
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from capaian.foundation.typesetting.glyphs import FONTS, printable
from capaian.signing.domain.values import Stamp

SMALLEST_QR = 34.0
SOURCE = b"""
#let d = json(bytes(sys.inputs.stamp))
#set document(title: d.title)
#set page(width: d.width * 1pt, height: d.height * 1pt, margin: 0pt, fill: none)
#set text(font: "Liberation Sans", lang: "id", hyphenate: false, fill: black)
#let words(size, count) = {
  set text(size: size * 1pt)
  set par(leading: 0.4em, spacing: 0.45em)
  d.head.map(line => par(line)).join()
  par(strong(d.name))
  d.lines.slice(0, count).map(line => par(text(size: 0.85em, line))).join()
}
#let inset = calc.min(4, d.height / 12) * 1pt
#let high = d.height * 1pt - 2 * inset
#let left = if d.qr == "" { 0pt } else { calc.min(high, d.width * 0.4pt) }
#let gap = if left == 0pt { 0pt } else { 4pt }
#let wide = d.width * 1pt - 2 * inset - left - gap
#place(dx: 0.5pt, dy: 0.5pt, rect(width: 100% - 1pt, height: 100% - 1pt, stroke: 0.5pt + rgb("#5a6b7b")))
#box(width: 100%, height: 100%, inset: inset, {
  grid(columns: (left, wide), column-gutter: gap, align: (horizon, horizon + start),
    if d.qr != "" { image(bytes(d.qr), format: "svg", width: left) },
    context {
      let sizes = (10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5, 5, 4.5)
      let tries = range(d.lines.len() + 1).rev().map(count => sizes.map(size => (size, count))).flatten().chunks(2)
      let fit = tries.find(t => measure(width: wide, words(..t)).height <= high)
      block(height: high, clip: true, align(horizon, words(..if fit != none { fit } else { (4, 0) })))
    })
})
"""
_turn = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(input=SOURCE, root=str(FONTS), font_paths=fonts)


def _inputs(stamp: Stamp, width: float, height: float) -> dict[str, str]:
    qr = ""
    if stamp.check_url and min(height, width * 0.4) >= SMALLEST_QR:
        drawing = io.BytesIO()
        segno.make_qr(stamp.check_url, error="m").save(drawing, kind="svg", border=1, xmldecl=False)
        qr = drawing.getvalue().decode()
    data = {
        "title": stamp.name, "width": width, "height": height, "qr": qr,
        "head": [stamp.title] if stamp.title else [], "name": stamp.name, "lines": list(stamp.lines),
    }
    return {"stamp": printable(json.dumps(data, ensure_ascii=False))}


def stamp_pdf(stamp: Stamp, width: float, height: float, *, at: datetime) -> bytes:
    """A page of exactly ``width`` × ``height`` points with the stamp, its font embedded. Same input, same bytes."""
    with _turn:
        made = _compiler().compile(
            SOURCE, sys_inputs=_inputs(stamp, width, height), format="pdf", pdf_standards=["a-3b"], pdf_tags=False,
            timestamp=int(at.timestamp()))
    assert isinstance(made, bytes)
    return made


def stamp_png(stamp: Stamp, width: float, height: float, *, pixels_per_inch: float = 200.0) -> bytes:
    """The same stamp as a picture, for providers that draw it themselves (BSrE)."""
    with _turn:
        made = _compiler().compile(
            SOURCE, sys_inputs=_inputs(stamp, width, height), format="png", ppi=pixels_per_inch)
    assert isinstance(made, bytes)
    return made


class _Page(PdfContent):
    """The first page of a PDF in memory as content of an appearance."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.pdf)))
        name = f"/Stamp{uuid.uuid4().hex}"
        self.resources.xobject[name] = form
        x1, y1, x2, y2 = form.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(x2 - x1), height=abs(y2 - y1))
        return name.encode() + b" Do"


def stamp_style(stamp: Stamp, width: float, height: float, *, at: datetime) -> StaticStampStyle:
    """The stamp as an appearance that pyHanko puts into an existing field."""
    return StaticStampStyle(
        background=_Page(stamp_pdf(stamp, width, height, at=at)),
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins.uniform(0)),
        background_opacity=1.0,
        border_width=0,
    )

