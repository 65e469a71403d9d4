"""The drawing of one flowchart page as a group of Word shapes (DrawingML), placed from the corner of the page."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

EMU = 12700  # per point
SPARE = 3.0  # a label's box is a little wider than its words: other fonts' widths, other programs' kerning


def group(chart: dict[str, Any], number: int) -> str:
    """``mc:AlternateContent`` with the anchored group. ``chart`` is a chart of ``paper.content``."""
    width, height = _emu(chart["width"]), _emu(chart["height"])
    ids = iter(range(number * 10000 + 1, number * 10000 + 10000))
    shapes = [_shape(next(ids), 0, 0, width, height, _preset("rect"), line="<a:ln><a:noFill/></a:ln>")]
    for x, y0, y1 in chart["rules"]:
        shapes.append(_polyline(next(ids), ((x, y0), (x, y1)), arrow=False, width=0.4))
    for edge in chart["edges"]:
        shapes.append(_polyline(next(ids), edge["points"], arrow=bool(edge["head"]), width=0.8))
    for symbol in chart["symbols"]:
        shapes.append(_symbol(next(ids), symbol))
    for label in chart["labels"]:
        shapes.append(_label(next(ids), label))
    alt = quoteattr(chart["alt"])
    return (
        '<mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="251659264" behindDoc="0"'
        ' locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="Diagram alir {number}" descr={alt}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup">'
        f'<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/>'
        f'<a:chOff x="0" y="0"/><a:chExt cx="{width}" cy="{height}"/></a:xfrm></wpg:grpSpPr>{"".join(shapes)}</wpg:wgp>'
        '</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>'
    )


def _emu(points: float) -> int:
    return round(points * EMU)


def _preset(name: str) -> str:
    return f'<a:prstGeom prst="{name}"><a:avLst/></a:prstGeom>'


def _shape(number: int, x: int, y: int, w: int, h: int, geometry: str, *, line: str, text: str = "",
           name: str = "") -> str:
    box = f"<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx>" if text else ""
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name={quoteattr(name or f"Bentuk {number}")}/><wps:cNvSpPr/>'
        f'<wps:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>{geometry}<a:noFill/>{line}'
        "</wps:spPr>"
        f'{box}<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr" wrap="none"/></wps:wsp>'
    )


def _ink(width: float, *, arrow: bool = False) -> str:
    head = '<a:tailEnd type="triangle" w="sm" len="med"/>' if arrow else ""
    return (f'<a:ln w="{_emu(width)}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
            f'<a:miter lim="800000"/>{head}</a:ln>')


def _polyline(number: int, points: Any, *, arrow: bool, width: float) -> str:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x, y, w, h = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    steps = "".join(
        f'<a:{"lnTo" if n else "moveTo"}><a:pt x="{_emu(px - x)}" y="{_emu(py - y)}"/></a:{"lnTo" if n else "moveTo"}>'
        for n, (px, py) in enumerate(points))
    size = f'w="{max(_emu(w), 1)}" h="{max(_emu(h), 1)}"'
    path = (f"<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l=\"0\" t=\"0\" r=\"r\" b=\"b\"/>"
            f'<a:pathLst><a:path {size} fill="none">{steps}</a:path></a:pathLst></a:custGeom>')
    return _shape(number, _emu(x), _emu(y), _emu(w), _emu(h), path, line=_ink(width, arrow=arrow), name="Panah" if arrow
                  else "Garis")


_PRESETS = {"terminator": "flowChartTerminator", "process": "flowChartProcess", "decision": "flowChartDecision",
            "connector": "flowChartOffpageConnector"}
_NAMES = {"terminator": "Mulai/selesai", "process": "Kegiatan", "decision": "Keputusan",
          "connector": "Penghubung halaman"}


def _symbol(number: int, s: dict[str, Any]) -> str:
    text = _text([s["text"]], s["size"], "center") if s["text"] else ""
    return _shape(number, _emu(s["x"]), _emu(s["y"]), _emu(s["w"]), _emu(s["h"]), _preset(_PRESETS[s["shape"]]),
                  line=_ink(0.9), text=text, name=_NAMES[s["shape"]])


def _label(number: int, label: dict[str, Any]) -> str:
    return _shape(number, _emu(label["x"]), _emu(label["y"]), _emu(label["w"] + SPARE), _emu(label["h"]), _preset("rect"),
                  line="<a:ln><a:noFill/></a:ln>", text=_text(label["lines"], label["size"], "left"), name="Jawaban")


def _text(lines: Any, size: float, align: str) -> str:
    words = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(line) for line in lines)
    return (f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{round(size * 24)}" w:lineRule="exact"/>'
            f'<w:jc w:val="{align}"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
            f'<w:sz w:val="{max(round(size * 2), 2)}"/></w:rPr><w:t xml:space="preserve">{words}</w:t></w:r></w:p>')
