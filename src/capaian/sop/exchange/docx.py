"""The SOP as a Word document: the same words and the same drawing as the PDF, with native shapes that can be edited.

Each flowchart page is a section of its own: the table with exact row heights, and after it a group of shapes placed
from the page's corner. An invisible rectangle of the size of the page lies in the group, because LibreOffice otherwise
rescales the group to the shapes it finds.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from capaian.sop.domain.flowchart import A4_LANDSCAPE, draw
from capaian.sop.domain.pack import Pack
from capaian.sop.exchange.shapes import group
from capaian.sop.exchange.zipped import dated
from capaian.sop.paper.content import content, fields, pairs

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
FONT = "Arial"  # has the widths of Liberation Sans, and every Word has it
UPRIGHT = (595.3, 841.9, 62)
WIDE = (841.9, 595.3, 36)
BORDER = "".join(f'<w:{side} w:val="single" w:sz="5" w:space="0" w:color="000000"/>'
                 for side in ("top", "left", "bottom", "right", "insideH", "insideV"))


def to_docx(pack: Pack, *, at: datetime, notice: str = "") -> bytes:
    """The SOP document for Word. ``at`` (aware) is its date; the same SOP at the same moment gives the same bytes."""
    if at.tzinfo is None:
        raise ValueError("at must be aware")
    data = content(pack, draw(pack, page=A4_LANDSCAPE), margin=A4_LANDSCAPE.margin, notice=notice, signer="", nip="")
    document = docx.Document()
    _style(document)
    properties = document.core_properties
    properties.title, properties.author, properties.language = data["name"], data["author"], "id-ID"
    properties.created = properties.modified = at.replace(tzinfo=None)
    properties.last_modified_by, properties.comments, properties.revision = data["author"], notice, 1
    _footer(document, data)
    body = document.element.body
    last = body.sectPr
    for piece in _pieces(pack, data):
        last.addprevious(_element(piece))
    for section in list(body.iter(qn("w:sectPr")))[:-1]:  # the same footer in every section
        section.insert(0, copy.deepcopy(last.find(qn("w:footerReference"))))
    _resize(last, WIDE)
    stream = io.BytesIO()
    document.save(stream)
    return dated(stream.getvalue(), at)


def _element(xml: str) -> Any:
    head, _, tail = xml.partition(">")
    if head.endswith("/"):
        return parse_xml(f"{head[:-1]} {SPACES}/>{tail}")
    return parse_xml(f"{head} {SPACES}>{tail}")


def _style(document: Any) -> None:
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = FONT
        style.font.size = docx.shared.Pt({"Normal": 10, "Heading 1": 12, "Heading 2": 10.5}[name])
        style.font.color.rgb = docx.shared.RGBColor(0, 0, 0)
        style.paragraph_format.space_before = docx.shared.Pt(0 if name == "Normal" else 8)
        style.paragraph_format.space_after = docx.shared.Pt(0 if name == "Normal" else 4)
        fonts = style.element.rPr.rFonts
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        for key in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(key), FONT)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "id-ID")


def _footer(document: Any, data: dict[str, Any]) -> None:
    words = " · ".join(filter(None, [data["name"], data["number"] and f"Nomor {data['number']}", data["notice"]]))
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph._p.getparent().replace(paragraph._p, _element(
        f'<w:p><w:pPr><w:jc w:val="left"/></w:pPr>{_run(words, 7.5)}{_run(" · Halaman ", 7.5)}{_field("PAGE")}'
        f'{_run(" dari ", 7.5)}{_field("NUMPAGES")}</w:p>'))


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} ">{_run("1", 7.5)}</w:fldSimple>'


def _resize(section: Any, sheet: tuple[float, float, float]) -> None:
    width, height, _ = sheet
    size = section.find(qn("w:pgSz"))
    size.set(qn("w:w"), str(_twips(width)))
    size.set(qn("w:h"), str(_twips(height)))
    size.set(qn("w:orient"), "landscape" if width > height else "portrait")
    margins = section.find(qn("w:pgMar"))
    for side, value in _margins(sheet).items():
        margins.set(qn(f"w:{side}"), str(value))


def _margins(sheet: tuple[float, float, float]) -> dict[str, int]:
    margin = _twips(sheet[2])
    return {"top": margin, "left": margin, "right": margin, "bottom": margin - 300, "header": 300, "footer": 300,
            "gutter": 0}


def _section(sheet: tuple[float, float, float]) -> str:
    """The end of a section."""
    width, height, _ = sheet
    orient = ' w:orient="landscape"' if width > height else ""
    margins = " ".join(f'w:{side}="{value}"' for side, value in _margins(sheet).items())
    return (f'<w:sectPr><w:type w:val="nextPage"/><w:pgSz w:w="{_twips(width)}" w:h="{_twips(height)}"{orient}/>'
            f"<w:pgMar {margins}/></w:sectPr>")


def _pieces(pack: Pack, data: dict[str, Any]) -> Iterator[str]:
    front = [*_decree(data), *_narrative(data)]
    yield from front
    if front:
        yield f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{_section(UPRIGHT)}</w:pPr></w:p>'
    yield from _identity(pack, data)
    yield f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{_section(WIDE)}</w:pPr></w:p>'
    for number, chart in enumerate(data["charts"], 1):
        yield _chart(chart)
        end = _section(WIDE) if number < len(data["charts"]) else ""
        yield (f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{end}</w:pPr>'
               f"<w:r>{group(chart, number)}</w:r></w:p>")


# ------------------------------------------------------------------------------------------------ words


def _twips(points: float) -> int:
    return round(points * 20)


def _run(text: str, size: float = 10, *, bold: bool = False) -> str:
    strong = "<w:b/>" if bold else ""
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(line) for line in text.split("\n"))
    return (f'<w:r><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>{strong}'
            f'<w:sz w:val="{max(round(size * 2), 2)}"/></w:rPr><w:t xml:space="preserve">{lines}</w:t></w:r>')


def _paragraph(text: str, size: float = 10, *, bold: bool = False, align: str = "left", style: str = "",
               after: float = 3, indent: float = 0, hang: float = 0, keep: bool = False) -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (f'<w:p><w:pPr>{named}{"<w:keepNext/>" if keep else ""}<w:spacing w:before="20" w:after="{_twips(after)}"/>'
            f'<w:ind w:left="{_twips(indent)}" w:hanging="{_twips(hang)}"/><w:jc w:val="{align}"/></w:pPr>'
            f"{_run(text, size, bold=bold)}</w:p>")


def _listed(items: list[str], marks: list[str], size: float) -> str:
    if not items:
        return _paragraph("", size)
    if len(items) == 1 and not marks:
        return _paragraph(items[0], size)
    return "".join(_paragraph(f"{marks[n] if n < len(marks) else n + 1}. {item}", size, indent=16, hang=14, after=1)
                   for n, item in enumerate(items))


def _cell(inner: str, width: float, *, span: int = 1, merge: str = "", shaded: bool = False, middle: bool = False) -> str:
    parts = [f'<w:tcW w:w="{_twips(width)}" w:type="dxa"/>']
    if span > 1:
        parts.append(f'<w:gridSpan w:val="{span}"/>')
    if merge:
        parts.append(f'<w:vMerge w:val="{merge}"/>')
    if shaded:
        parts.append('<w:shd w:val="clear" w:color="auto" w:fill="EBEBEB"/>')
    if middle:
        parts.append('<w:vAlign w:val="center"/>')
    return f"<w:tc><w:tcPr>{''.join(parts)}</w:tcPr>{inner}</w:tc>"


def _table(widths: list[float], rows: list[str], *, ruled: bool = True, margin: float = 0) -> str:
    grid = "".join(f'<w:gridCol w:w="{_twips(w)}"/>' for w in widths)
    rules = f"<w:tblBorders>{BORDER}</w:tblBorders>" if ruled else ""
    inset = _twips(margin)
    return (f'<w:tbl><w:tblPr><w:tblW w:w="{sum(_twips(w) for w in widths)}" w:type="dxa"/>'
            f'<w:tblInd w:w="{_twips(margin)}" w:type="dxa"/>{rules}<w:tblLayout w:type="fixed"/><w:tblCellMar>'
            f'<w:left w:w="{inset}" w:type="dxa"/><w:right w:w="{inset}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>")


def _line(cells: list[str], *, properties: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _signer(title: str) -> str:
    return (_paragraph(title.upper(), bold=True, align="center") + _paragraph("\n\n\n", align="center")
            + _paragraph("(................................................)", align="center")
            + _paragraph("NIP. ........................................", align="center"))


# ------------------------------------------------------------------------------------------------ the parts


def _decree(data: dict[str, Any]) -> Iterator[str]:
    decree = data["decree"]
    if decree is None:
        return
    yield _paragraph(f"{data['government'].upper()}\n{data['office'].upper()}", 13, bold=True, align="center", after=10)
    yield _paragraph(decree["heading"].upper(), 12, bold=True, align="center", style="Heading1")
    yield _paragraph(f"Nomor : {decree['number']}\n\nTENTANG\n", align="center")
    yield _paragraph(decree["subject"].upper(), bold=True, align="center", after=8)
    yield _paragraph(decree["maker"].upper(), bold=True, align="center", after=8)
    rows = []
    for name, items, letters in (("Menimbang", decree["considering"], True), ("Mengingat", decree["recalling"], False)):
        marks = [chr(97 + n) for n in range(len(items))] if letters else []
        if items:
            rows.append(_line([_cell(_paragraph(name), 70), _cell(_paragraph(":"), 12),
                               _cell(_listed(items, marks, 10), 389)]).replace("<w:cantSplit/>", ""))
    yield _table([70, 12, 389], rows, ruled=False)
    yield _paragraph("\nMEMUTUSKAN :\n", bold=True, align="center")
    order = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM", "KETUJUH", "KEDELAPAN", "KESEMBILAN")
    said = [("Menetapkan", decree["title"].upper())]
    said += [(order[n] if n < len(order) else str(n + 1), item) for n, item in enumerate(decree["decides"])]
    yield _table([70, 12, 389], [_line([_cell(_paragraph(a), 70), _cell(_paragraph(":"), 12),
                                        _cell(_paragraph(b, bold=a == "Menetapkan"), 389)]) for a, b in said], ruled=False)
    place = _paragraph(f"Ditetapkan di : ..............................\nPada tanggal : {decree['date']}", after=10)
    yield _paragraph("")
    yield _table([250, 221], [_line([_cell(_paragraph(""), 250), _cell(place + _signer(decree["maker"]), 221)])],
                 ruled=False)
    if data["narrative"]:
        yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def _narrative(data: dict[str, Any]) -> Iterator[str]:
    if not data["narrative"]:
        return
    yield _paragraph(f"STANDAR OPERASIONAL PROSEDUR (SOP)\n{data['subject'].upper()}", 12, bold=True, align="center",
                     style="Heading1")
    yield _paragraph(data["office"].upper(), bold=True, align="center", after=8)
    for part in data["narrative"]:
        yield _paragraph(part["title"], 10.5, bold=True, style="Heading2")
        if part["text"]:
            yield _paragraph(part["text"], align="both")
        if part["items"]:
            yield from (_paragraph(f"{n}. {item}", indent=20, hang=18, align="both", after=1)
                        for n, item in enumerate(part["items"], 1))
        if part["roles"]:
            yield _table([150, 12, 309], [_line([_cell(_paragraph(r["title"]), 150), _cell(_paragraph(":"), 12), _cell(
                _paragraph("\n".join(r["printed"])), 309)]) for r in part["roles"]], ruled=False)
        if part["columns"]:
            wide = 471 / len(part["columns"])
            heads = [_cell(_paragraph(c, 8.5, bold=True, align="center"), wide) for c in part["columns"]]
            blank = [_cell(_paragraph("\n"), wide) for _ in part["columns"]]
            yield _table([wide] * len(part["columns"]), [_line(heads, properties="<w:tblHeader/>"), _line(blank)],
                         margin=3)


def _identity(pack: Pack, data: dict[str, Any]) -> Iterator[str]:
    identity = data["identity"]
    size = 8 if identity["long"] else 9
    for name, value in identity["annex"]:
        yield _paragraph(f"{name} : {value}", 8, indent=430, after=1)
    unit = _paragraph(identity["unit"], 11, bold=True, align="center") if identity["unit"] else ""
    office = (_paragraph("\n\n\n", align="center") + _paragraph(
        f"{data['government'].upper()}\n{data['office'].upper()}", 12.5, bold=True, align="center") + unit
        + _paragraph("STANDAR OPERASIONAL PROSEDUR (SOP)", 11.5, bold=True, align="center", style="Heading1"))
    widths = [380.0, 108.0, 272.0]
    rows = [(_paragraph(name, size), _paragraph(value, size)) for name, value in fields(pack.identity)]
    rows.append((_paragraph("Disahkan oleh", size), _signer(identity["ratified_by"])))
    rows.append((_paragraph("Nama SOP", size), _paragraph(identity["name"], size, bold=True)))
    lines = [_line([_cell(office if n == 0 else "<w:p/>", widths[0], merge="continue" if n else "restart", middle=True),
                    _cell(a, widths[1]), _cell(b, widths[2])]) for n, (a, b) in enumerate(rows)]
    yield _table(widths, lines, margin=5)
    yield '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
    halves: list[str] = []
    for pair in pairs(pack.identity):
        halves.append(_line([_cell(_paragraph(box["title"], size, bold=True, keep=True), 380, shaded=True) for box in pair]))
        line = _line([_cell(_listed(box["items"], box["marks"], size), 380) for box in pair])
        long = sum(len(item) for box in pair for item in box["items"]) > 1200
        halves.append(line.replace("<w:cantSplit/>", "") if long else line)
    yield _table([380, 380], halves, margin=5)


def _chart(chart: dict[str, Any]) -> str:
    """The table of one flowchart page; merged heads are written out as Word wants them."""
    cells = {(c["row"], c["column"]): c for c in [*chart["head"], *chart["cells"]]}
    covered = {(r, c["column"]): c for c in cells.values() for r in range(c["row"] + 1, c["row"] + c["rowspan"])}
    head = max(c["row"] + c["rowspan"] for c in chart["head"])
    rows: list[str] = []
    for n, height in enumerate(chart["heights"]):
        line: list[str] = []
        column = 0
        while column < len(chart["columns"]):
            cell = cells.get((n, column)) or covered.get((n, column))
            span = cell["colspan"] if cell else 1
            width = sum(chart["columns"][column:column + span])
            merge = "" if not cell or cell["rowspan"] == 1 else "restart" if cell["row"] == n else "continue"
            own = cell if cell and cell["row"] == n else None
            line.append(_cell(_words(own), width, span=span, merge=merge, middle=bool(own and own["bold"])))
            column += span
        repeat = "<w:tblHeader/>" if n < head else ""
        rows.append(_line(line, properties=f'<w:trHeight w:val="{_twips(height)}" w:hRule="exact"/>{repeat}'))
    return _table(chart["columns"], rows)


def _words(cell: dict[str, Any] | None) -> str:
    if cell is None or not cell["lines"]:
        return '<w:p><w:pPr><w:spacing w:line="80" w:lineRule="exact"/></w:pPr></w:p>'
    size = cell["size"]
    before = 0 if cell["bold"] else _twips(size * 0.3)
    inset = _twips(size * (0.1 if cell["bold"] else 0.3))
    return (f'<w:p><w:pPr><w:spacing w:before="{before}" w:after="0" w:line="{_twips(size * 1.2)}" w:lineRule="exact"/>'
            f'<w:ind w:left="{inset}" w:right="{inset if cell["centred"] else 0}"/>'
            f'<w:jc w:val="{"center" if cell["centred"] else "left"}"/></w:pPr>'
            f'{_run(chr(10).join(cell["lines"]), size, bold=cell["bold"])}</w:p>')
