"""WordprocessingML as text: each function writes one element with its children in the order ECMA-376 wants.

Lengths are millimetres, sizes points; every word passes :func:`capaian.kernel.paper.clean_text` and is escaped here, so
that what a person wrote is never markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from typing import Any

from capaian.kernel.paper import Cell, Run, Text, clean_text

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
#: A paragraph without words that takes next to no room: it parts two tables and ends a cell.
THIN = '<w:p><w:pPr><w:spacing w:before="0" w:after="100" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
_ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="E6E6E6"/>'


def twips(mm: float) -> int:
    """Twentieths of a point.

    >>> twips(25.4)
    1440
    """
    return round(mm * 1440 / 25.4)


def emu(mm: float) -> int:
    """English metric units, in which drawings are measured."""
    return round(mm * 36000)


def quoted(text: str) -> str:
    """Words as the value of an attribute; a line end becomes a blank.

    >>> quoted('Sasaran "A" <b>')
    'Sasaran &quot;A&quot; &lt;b&gt;'
    """
    return escape(clean_text(text).replace("\n", " "))


# --- Words ------------------------------------------------------------------------------------------------------------


@cache
def look(bold: bool = False, italic: bool = False, underline: bool = False, size: float = 0) -> str:
    """The properties of a run."""
    inner = (
        ("<w:b/><w:bCs/>" if bold else "")
        + ("<w:i/><w:iCs/>" if italic else "")
        + (f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else "")
        + ('<w:u w:val="single"/>' if underline else "")
    )
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def runs(text: Text, *, bold: bool = False, underline: bool = False, size: float = 0) -> str:
    """Words as runs; a newline is a line break.

    >>> runs("a < b")
    '<w:r><w:t xml:space="preserve">a &lt; b</w:t></w:r>'
    """
    out = []
    for run in (Run(text),) if isinstance(text, str) else text:
        lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(
            escape(line, quote=False) for line in clean_text(run.text).split("\n"))
        out.append(f"<w:r>{look(run.bold or bold, run.italic, run.underline or underline, size)}"
                   f'<w:t xml:space="preserve">{lines}</w:t></w:r>')
    return "".join(out)


def mark(inner: str, properties: str = "") -> str:
    """A run that holds something other than words: a tab, a part of a field."""
    return f"<w:r>{properties}{inner}</w:r>"


TAB = mark("<w:tab/>")


def field_start(code: str, *, bold: bool = False) -> str:
    """A field Word computes, up to where its shown words begin; :data:`FIELD_END` closes it."""
    shown = look(bold=bold)
    return (mark('<w:fldChar w:fldCharType="begin"/>', shown)
            + mark(f'<w:instrText xml:space="preserve"> {escape(code)} </w:instrText>', shown)
            + mark('<w:fldChar w:fldCharType="separate"/>', shown))


FIELD_END = mark('<w:fldChar w:fldCharType="end"/>')


def field(code: str, shown: str, *, bold: bool = False) -> str:
    """A field within a line, with what it shows until Word computes it."""
    return field_start(code, bold=bold) + runs(shown, bold=bold) + FIELD_END


def bookmark(name: str, number: int, inner: str) -> str:
    """Words that can be jumped to. ``number`` is unique in the document."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'


# --- Paragraphs -------------------------------------------------------------------------------------------------------


def paragraph(
    content: str = "",
    *,
    style: str = "",
    align: str = "",
    keep: bool = False,
    new_page: bool = False,
    list_number: int = 0,
    line_below: int = 0,
    right_tab: float = 0,
    before: float | None = None,
    after: float | None = None,
    first: float = 0,
    section: str = "",
) -> str:
    """A paragraph. ``before``, ``after``, ``first`` (first line set in), ``right_tab`` are millimetres, ``line_below``
    eighths of a point; ``keep``: on one page with what follows; ``section``: the section that ends with it.
    """
    room = (f' w:before="{twips(before)}"' if before is not None else "") + (
        f' w:after="{twips(after)}"' if after is not None else "")
    inner = (
        (f'<w:pStyle w:val="{style}"/>' if style else "")
        + ("<w:keepNext/>" if keep else "")
        + ("<w:pageBreakBefore/>" if new_page else "")
        + (f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list_number}"/></w:numPr>' if list_number else "")
        + (f'<w:pBdr><w:bottom w:val="single" w:sz="{line_below}" w:space="1" w:color="000000"/></w:pBdr>'
           if line_below else "")
        + (f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{twips(right_tab)}"/></w:tabs>' if right_tab else "")
        + (f"<w:spacing{room}/>" if room else "")
        + (f'<w:ind w:firstLine="{twips(first)}"/>' if first else "")
        + (f'<w:jc w:val="{_ALIGN[align]}"/>' if align else "")
        + section
    )
    return f"<w:p><w:pPr>{inner}</w:pPr>{content}</w:p>" if inner else f"<w:p>{content}</w:p>"


# --- Tables -----------------------------------------------------------------------------------------------------------


def table(widths: Sequence[float], rows: Iterable[str], *, frame: bool, centered: bool = True, title: str = "") -> str:
    """A table of columns so many millimetres wide. Without a frame it only lays out and has no room beside its words."""
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    margins = "" if frame else ('<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>')
    return (
        "<w:tbl><w:tblPr>"
        + ('<w:tblStyle w:val="TableGrid"/>' if frame else "")
        + f'<w:tblW w:w="{sum(twips(width) for width in widths)}" w:type="dxa"/>'
        + ('<w:jc w:val="center"/>' if centered else "")
        + f'<w:tblLayout w:type="fixed"/>{margins}'
        + '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        + (f'<w:tblCaption w:val="{quoted(title)}"/>' if title else "")
        + f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(cells: Iterable[str], *, head: bool = False, height: float = 0) -> str:
    """A row, never torn over two pages. ``head``: printed again on every page the table runs over."""
    return (
        "<w:tr><w:trPr><w:cantSplit/>"
        + (f'<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>' if height else "")
        + ("<w:tblHeader/>" if head else "")
        + f"</w:trPr>{''.join(cells)}</w:tr>"
    )


def cell(content: str, width: float, *, span: int = 1, down: str = "", shaded: bool = False) -> str:
    """A cell. ``down`` is ``restart`` where a merged column begins, ``continue`` below. It always ends in a paragraph."""
    inner = (
        f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + (f'<w:vMerge w:val="{down}"/>' if down else "")
        + (_SHADE if shaded else "")
    )
    return f"<w:tc><w:tcPr>{inner}</w:tcPr>{content if content.endswith('</w:p>') else content + THIN}</w:tc>"


def placed(rows: list[tuple[Any, ...]], count: int) -> list[tuple[int, int, Any]]:
    """Every cell with the row and column it begins in, spans over columns and rows counted.

    >>> [(row, column) for row, column, _ in placed([(Cell("a", rowspan=2), "b"), ("c",)], 2)]
    [(0, 0), (0, 1), (1, 1)]
    """
    busy = [0] * count
    out: list[tuple[int, int, Any]] = []
    for number, line in enumerate(rows):
        column = 0
        for one in line:
            while column < count and busy[column]:
                column += 1
            if column >= count:
                break
            spec = one if isinstance(one, Cell) else Cell("")
            out.append((number, column, one))
            for taken in range(column, min(column + spec.colspan, count)):
                busy[taken] = spec.rowspan
            column += spec.colspan
        busy = [max(left - 1, 0) for left in busy]
    return out


# --- Pictures and pages -----------------------------------------------------------------------------------------------


def picture(relation: str, number: int, width: float, height: float, alt: str) -> str:
    """A picture in the line, with the words for those who cannot see it."""
    extent = f'cx="{emu(width)}" cy="{emu(height)}"'
    return mark(
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:docPr id="{number}" name="Gambar {number}" descr="{quoted(alt)}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="Gambar {number}" descr="{quoted(alt)}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def section(footer: str, width: float, height: float, margins: tuple[float, float], numbers: str) -> str:
    """The pages of a section: its foot, sheet, margins above and below, and how its pages are counted."""
    lying = ' w:orient="landscape"' if width > height else ""
    above, below = margins
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{footer}"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{lying}/>'
        f'<w:pgMar w:top="{twips(above)}" w:right="{twips(20)}" w:bottom="{twips(below)}" w:left="{twips(25)}" '
        f'w:header="{twips(9)}" w:footer="{twips(9)}" w:gutter="0"/>{numbers}</w:sectPr>'
    )
