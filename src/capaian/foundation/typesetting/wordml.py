"""The pieces of WordprocessingML that python-docx does not write itself, each in its valid place."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from capaian.kernel.paper import Cell, clean_text


def steady(content: bytes) -> bytes:
    """The archive with fixed times and attributes, so that equal documents have equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as write:
        for name in read.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            write.writestr(entry, read.read(name))
    return out.getvalue()


def placed(rows: list[tuple[Any, ...]], count: int) -> list[tuple[int, int, Any]]:
    """Every cell with the row and column it begins in, spans over columns and rows counted.

    >>> [(row, column) for row, column, _ in placed([(Cell("a", rowspan=2), "b"), ("c",)], 2)]
    [(0, 0), (0, 1), (1, 1)]
    """
    busy = [0] * count
    out: list[tuple[int, int, Any]] = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while column < count and busy[column]:
                column += 1
            if column >= count:
                break
            spec = cell if isinstance(cell, Cell) else Cell("")
            out.append((number, column, cell))
            for taken in range(column, min(column + spec.colspan, count)):
                busy[taken] = spec.rowspan
            column += spec.colspan
        busy = [max(left - 1, 0) for left in busy]
    return out


def add_field(paragraph: Any, code: str, shown: str = "1") -> None:
    """A field Word computes (page number, contents), with what it shows until then."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(8) if code in ("PAGE", "NUMPAGES") else None
        if kind == "shown":
            run.add_text(text)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)
        else:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {text} "
            run._element.append(instruction)


def repeat_row(row: Any) -> None:
    """The row is printed again at the head of every page the table runs over."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def keep_whole(row: Any) -> None:
    """The row is not torn over two pages."""
    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:cantSplit")
    properties.insert(0, mark)


def shade(cell: Any, colour: str) -> None:
    """A colour behind the cell, as six hex digits."""
    shading = OxmlElement("w:shd")
    for key, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shading.set(qn(key), value)
    cell._tc.get_or_add_tcPr().append(shading)


def add_border(paragraph: Any, side: str, eighths: int) -> None:
    """A line beside the paragraph, so many eighths of a point thick."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{side}")
    for key, value in (("w:val", "single"), ("w:sz", str(eighths)), ("w:space", "1"), ("w:color", "000000")):
        line.set(qn(key), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:spacing", "w:ind", "w:jc",
        "w:rPr", "w:sectPr",
    )  # fmt: skip


def describe(picture: Any, alt: str) -> None:
    """Alternative text; and a steady id, which is unique enough because pictures are few."""
    picture._inline.docPr.set("descr", clean_text(alt))


def update_fields(document: Any) -> None:
    """Word fills the contents when it opens the document. The element stands where the order of settings wants it."""
    settings = document.settings.element
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    for following in ("w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat", "w:rsids", "m:mathPr"):
        found = settings.find(qn(following))
        if found is not None:
            found.addprevious(update)
            return
    settings.append(update)


def without_margins(table: Any) -> None:
    """Cells that begin and end where their text does: a table that only lays out."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        width = OxmlElement(side)
        width.set(qn("w:w"), "0")
        width.set(qn("w:type"), "dxa")
        margins.append(width)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.addprevious(margins)
    else:
        properties.append(margins)
