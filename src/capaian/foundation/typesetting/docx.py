"""The same document as an editable Word file: native headings, tables with repeating headers, sections, page numbers.

It is the draft an office edits. The official document is the PDF of :mod:`capaian.foundation.typesetting.engine`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from capaian.foundation.typesetting.engine import render_png
from capaian.foundation.typesetting.wordml import (
    add_border,
    add_field,
    describe,
    keep_whole,
    placed,
    repeat_row,
    shade,
    steady,
    update_fields,
    without_margins,
)
from capaian.kernel.paper import (
    Block,
    BulletList,
    Cell,
    Chart,
    CheckList,
    Fields,
    Grid,
    GridCell,
    Heading,
    Note,
    NumberList,
    PageBreak,
    Paper,
    Paragraph,
    Rule,
    Run,
    Section,
    SignatureBox,
    Signatures,
    Spacer,
    Table,
    Text,
    Title,
    clean_text,
    numeral,
    words,
)

FONT = "Arial"
#: No ruled column is narrower than this, in millimetres: "No" fits.
NARROWEST = 10.5
SIZES = {"a4": (210, 297), "f4": (215, 330)}
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def render_docx(paper: Paper, *, at: datetime) -> bytes:
    """The document as .docx. The same paper at the same moment gives the same bytes. ``at`` is aware."""
    if at.tzinfo is None:
        raise ValueError("at must be aware")
    writer = _Writer(paper, at)
    return steady(writer.document_bytes())


class _Writer:
    """Writes the blocks of one paper into one Word document."""

    def __init__(self, paper: Paper, at: datetime) -> None:
        self.paper = paper
        self.document: Any = Document()
        self.landscape = paper.landscape
        self.part = 0.0
        moment = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        properties = self.document.core_properties
        properties.title = clean_text(paper.title)
        properties.subject = clean_text(paper.subject)
        properties.keywords = clean_text(", ".join(paper.keywords))
        properties.author = clean_text(paper.office.office_name) if paper.office else ""
        properties.last_modified_by = properties.author
        properties.comments = ""
        properties.language = paper.lang
        properties.created = properties.modified = moment
        properties.revision = 1
        self._styles()

    # --- the whole ---------------------------------------------------------------------------------------------------

    def document_bytes(self) -> bytes:
        section = self.document.sections[0]
        self._sheet(section, self.paper.landscape)
        self._foot(section)
        if self.paper.cover:
            self._cover()
        elif self.paper.office is not None:
            self._letterhead()
        if self.paper.toc:
            self._contents()
        self._blocks(self.document, self.paper.blocks)
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _styles(self) -> None:
        for name, size, bold, italic in (
            ("Normal", self.paper.font_size, False, False),
            ("Title", 12.5, True, False),
            ("Heading 1", 12.5, True, False),
            ("Heading 2", 11.5, True, False),
            ("Heading 3", 11, True, True),
        ):
            style = self.document.styles[name]
            style.font.name = FONT
            style.font.size = Pt(size)
            style.font.bold = bold
            style.font.italic = italic
            style.font.color.rgb = None
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in list(fonts.attrib):
                if "Theme" in key:
                    del fonts.attrib[key]
            for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(key), FONT)
            properties = style.element.get_or_add_rPr()
            for old in properties.findall(qn("w:color")):
                properties.remove(old)
            borders = style.element.find(qn("w:pPr"))
            if borders is not None:
                for old in borders.findall(qn("w:pBdr")):
                    borders.remove(old)
        normal = self.document.styles["Normal"]
        normal.paragraph_format.space_after = Pt(4)
        normal.paragraph_format.space_before = Pt(0)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "id-ID" if self.paper.lang == "id" else self.paper.lang)
        properties = normal.element.get_or_add_rPr()
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
        properties.append(language)

    def _sheet(self, section: Any, landscape: bool) -> None:
        short, long = SIZES[self.paper.size]
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(long), Mm(short)) if landscape else (Mm(short), Mm(long))
        section.top_margin, section.bottom_margin = (Mm(15), Mm(18)) if landscape else (Mm(20), Mm(22))
        section.left_margin, section.right_margin = Mm(25), Mm(20)
        section.footer_distance = Mm(9)

    def _room(self) -> float:
        """The width there is to write in, in millimetres: of the page, or of the part of the layout."""
        short, long = SIZES[self.paper.size]
        return self.part or (long if self.landscape else short) - 45

    def _foot(self, section: Any) -> None:
        section.footer.is_linked_to_previous = False
        paragraph = section.footer.paragraphs[0]
        for text, bold in ((self.paper.notice, True), (self.paper.number, False)):
            if text:
                run = paragraph.add_run(clean_text(text) + "   ")
                run.bold = bold
                run.font.size = Pt(8)
        if self.paper.page_numbers == "none":
            return
        if self.paper.page_numbers == "of":
            paragraph.add_run("Halaman ").font.size = Pt(8)
        add_field(paragraph, "PAGE")
        if self.paper.page_numbers == "of":
            paragraph.add_run(" dari ").font.size = Pt(8)
            add_field(paragraph, "NUMPAGES")

    def _letterhead(self) -> None:
        office = self.paper.office
        if office is None:
            return
        if office.emblem and not office.emblem.lstrip().startswith(b"<"):
            paragraph = self._paragraph(self.document, "", align="center")
            picture = paragraph.add_run().add_picture(io.BytesIO(office.emblem), height=Mm(22))
            describe(picture, "Lambang daerah")
        lines = [
            (office.government, 13, False),
            (office.office_name, 15, True),
            *((a, 9, False) for a in office.address),
        ]
        for text, size, bold in lines:
            paragraph = self._paragraph(self.document, text, align="center", bold=bold, size=size)
            paragraph.paragraph_format.space_after = Pt(0)
        add_border(paragraph, "bottom", 18)
        paragraph.paragraph_format.space_after = Pt(10)

    def _cover(self) -> None:
        office = self.paper.office
        if office is not None:
            self._paragraph(self.document, office.government, align="center", size=14)
            self._paragraph(self.document, office.office_name, align="center", size=16, bold=True)
            for line in office.address:
                self._paragraph(self.document, line, align="center", size=9)
        for number, text in enumerate(self.paper.cover):
            paragraph = self._paragraph(self.document, text, align="center", bold=True, size=20 if number == 0 else 14)
            if number == 0:
                paragraph.paragraph_format.space_before = Mm(80)
        self._break(self.document)

    def _contents(self) -> None:
        self._paragraph(self.document, "DAFTAR ISI", align="center", bold=True, size=12.5)
        add_field(self.document.add_paragraph(), 'TOC \\o "1-2" \\h', "Perbarui bidang ini untuk mengisi daftar isi.")
        self._break(self.document)
        update_fields(self.document)

    # --- blocks ------------------------------------------------------------------------------------------------------

    def _blocks(self, into: Any, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self._block(into, block)

    def _block(self, into: Any, block: Block) -> None:
        match block:
            case Title():
                paragraph = self._paragraph(into, block.text, align="center", bold=True, size=12.5)
                paragraph.runs[0].underline = block.underline or None
                for line in block.lines:
                    self._paragraph(into, line, align="center")
            case Heading():
                self._heading(into, block)
            case Paragraph():
                paragraph = self._paragraph(into, block.text, align=block.align)
                paragraph.paragraph_format.keep_with_next = block.keep or None
                if block.indent:
                    paragraph.paragraph_format.first_line_indent = Mm(12.5)
            case Note():
                self._paragraph(into, block.text, size=8.5)
            case Fields():
                self._fields(into, block)
            case BulletList():
                for item in block.items:
                    self._hanging(into, "–", item)
            case NumberList():
                for offset, item in enumerate(block.items):
                    self._hanging(into, numeral(block.style, block.start + offset), item)
            case CheckList():
                for label, chosen in block.items:
                    self._paragraph(into, f"[{'√' if chosen else '  '}] {label}")
            case Table():
                self._table(into, block)
            case Grid():
                self._grid(into, block)
            case Signatures():
                self._signatures(into, block)
            case Chart():
                self._chart(into, block)
            case Rule():
                add_border(self._paragraph(into, ""), "bottom", 8)
            case Spacer():
                self._paragraph(into, "").paragraph_format.space_after = Mm(block.mm)
            case PageBreak():
                self._break(into)
            case Section():
                self._section(block)

    def _paragraph(
        self, into: Any, text: Text, *, align: str = "left", bold: bool = False, size: float = 0, style: str = ""
    ) -> Any:
        paragraph = into.add_paragraph(style=style or None)
        paragraph.alignment = _ALIGN[align]
        for run in (Run(text),) if isinstance(text, str) else text:
            for number, line in enumerate(clean_text(run.text).split("\n")):
                written = paragraph.add_run()
                if number:
                    written.add_break()
                written.add_text(line)
                written.bold = (run.bold or bold) or None
                written.italic = run.italic or None
                written.underline = run.underline or None
                if size:
                    written.font.size = Pt(size)
        return paragraph

    def _heading(self, into: Any, block: Heading) -> None:
        paragraph = self._paragraph(into, block.text, align="center" if block.centered else "left")
        paragraph.style = self.document.styles[f"Heading {min(block.level, 3)}"]

    def _hanging(self, into: Any, mark: str, text: Text) -> None:
        runs = (Run(text),) if isinstance(text, str) else text
        paragraph = self._paragraph(into, (Run(f"{mark}\u00a0"), *runs), align="justify")
        paragraph.paragraph_format.left_indent = Mm(7)
        paragraph.paragraph_format.first_line_indent = Mm(-7)

    def _break(self, into: Any) -> None:
        into.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _section(self, block: Section) -> None:
        before = self.landscape
        for landscape, blocks in ((block.landscape, block.blocks), (before, ())):
            self.landscape = landscape
            self._sheet(self.document.add_section(WD_SECTION.NEW_PAGE), landscape)
            self._blocks(self.document, blocks)

    def _bare_table(
        self, into: Any, shares: Sequence[float], rows: int, *, frame: bool, room: float = 0
    ) -> tuple[Any, list[list[Any]]]:
        """A table with its cells by row and column (asked for once: python-docx counts them anew each time)."""
        room = room or self._room()
        widths = [
            max(share * room / sum(shares), NARROWEST) if frame else share * room / sum(shares) for share in shares
        ]
        widths = [width * room / sum(widths) for width in widths]
        table = into.add_table(rows=rows, cols=len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        if frame:
            table.style = "Table Grid"
            table.alignment = WD_TABLE_ALIGNMENT.LEFT if room < self._room() else WD_TABLE_ALIGNMENT.CENTER
        else:
            without_margins(table)
        flat = table._cells
        grid = [flat[start : start + len(widths)] for start in range(0, len(flat), len(widths))]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in grid:
            for cell, width in zip(row, widths, strict=True):
                cell.width = Mm(width)
        return table, grid

    def _fields(self, into: Any, block: Fields) -> None:
        widths = (block.label_mm, 4, max(self._room() - block.label_mm - 4, 30))
        _, grid = self._bare_table(into, widths, len(block.items), frame=False)
        for row, (label, value) in zip(grid, block.items, strict=True):
            for cell, text in zip(row, (label, ":", value), strict=True):
                with self._inside(cell):
                    self._paragraph(cell, text)
        self._after_table(into)

    @contextmanager
    def _inside(self, cell: Any) -> Iterator[Any]:
        """The cell to write in; its first empty paragraph goes, and a paragraph always ends it."""
        first = cell.paragraphs[0]
        yield cell
        if len(cell.paragraphs) > 1:
            first._element.getparent().remove(first._element)
        if cell._element[-1].tag != qn("w:p"):
            cell.add_paragraph()

    def _after_table(self, into: Any) -> None:
        paragraph = into.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(6)

    def _table(self, into: Any, block: Table) -> None:
        if block.caption:
            self._paragraph(into, block.caption, bold=True, size=10).paragraph_format.keep_with_next = True
        head: list[tuple[Any, ...]] = [*block.header] or [tuple(column.title for column in block.columns)]
        if block.numbered:
            head.append(tuple(str(n + 1) for n in range(len(block.columns))))
        body: list[tuple[Any, ...]] = [*block.rows] or [
            (Cell(block.empty, colspan=len(block.columns), align="center"),)
        ]
        rows = [*head, *body, *block.totals]
        table, grid = self._bare_table(into, [column.width for column in block.columns], len(rows), frame=True)
        lines = list(table.rows)
        for number, column, cell in placed(rows, len(block.columns)):
            spec = cell if isinstance(cell, Cell) else Cell(cell)
            target = grid[number][column]
            last_row = min(number + spec.rowspan, len(rows)) - 1
            last_column = min(column + spec.colspan, len(block.columns)) - 1
            if (last_row, last_column) != (number, column):
                target = target.merge(grid[last_row][last_column])
            in_head = number < len(head)
            strong = in_head or spec.bold or number >= len(head) + len(body)
            align = "center" if in_head else spec.align or block.columns[column].align
            with self._inside(target):
                self._paragraph(target, spec.text, align=align, bold=strong, size=block.size)
            if in_head or spec.shaded:
                shade(target, "E6E6E6")
        for number, line in enumerate(lines):
            keep_whole(line)
            if number < len(head):
                repeat_row(line)
            elif block.row_mm:
                line.height = Mm(block.row_mm)
        self._after_table(into)

    def _grid(self, into: Any, block: Grid) -> None:
        count = len(block.widths)
        row = column = 0
        places: list[tuple[int, int, GridCell]] = []
        for cell in block.cells:
            if column + cell.span > count:
                row, column = row + 1, 0
            places.append((row, column, cell))
            column += cell.span
        outer, whole = self.part, self._room()
        _, grid = self._bare_table(into, block.widths, row + 1, frame=block.frame)
        for row, column, cell in places:
            target = grid[row][column]
            if cell.span > 1:
                target = target.merge(grid[row][min(column + cell.span, count) - 1])
            self.part = whole * sum(block.widths[column : column + cell.span]) / sum(block.widths) - 4
            with self._inside(target):
                self._blocks(target, cell.blocks)
            self.part = outer
        self._after_table(into)

    def _signatures(self, into: Any, block: Signatures) -> None:
        initials = [box for box in block.boxes if box.kind == "initial"]
        signs = [box for box in block.boxes if box.kind == "sign"]
        if initials:
            table, grid = self._bare_table(into, (60, 25), len(initials) + 1, frame=True, room=85)
            for target, text in zip(grid[0], ("Paraf", "Tanda"), strict=True):
                with self._inside(target):
                    self._paragraph(target, text, bold=True, size=9)
            for line, cells, box in zip(list(table.rows)[1:], grid[1:], initials, strict=True):
                line.height = Mm(11)
                with self._inside(cells[0]):
                    self._paragraph(cells[0], _post(box), size=9)
            self._after_table(into)
        seats: list[SignatureBox | None] = [None, *signs] if len(signs) == 1 else [*signs]
        for start in range(0, len(seats), 2):
            table, grid = self._bare_table(into, (self._room() - 78, 78), 1, frame=False)
            keep_whole(table.rows[0])
            for target, seat in zip(grid[0], seats[start : start + 2], strict=False):
                if seat is not None:
                    with self._inside(target):
                        self._sign(target, seat)
            self._after_table(into)

    def _sign(self, cell: Any, box: SignatureBox) -> None:
        for text in (box.place_date, box.heading, _post(box) + "," if box.title else ""):
            if text:
                self._paragraph(cell, text).paragraph_format.keep_with_next = True
        self._paragraph(cell, "").paragraph_format.space_after = Mm(20)
        self._paragraph(cell, box.name or "(………………………………………)", bold=bool(box.name))
        for text in (box.rank, f"NIP {box.nip}" if box.nip else ""):
            if text:
                self._paragraph(cell, text)

    def _chart(self, into: Any, block: Chart) -> None:
        paragraph = self._paragraph(into, "", align="center")
        picture = paragraph.add_run().add_picture(
            io.BytesIO(render_png(block.svg)), width=Mm(self._room() * block.width)
        )
        describe(picture, block.alt)
        if block.caption:
            self._paragraph(into, block.caption, align="center", size=9)
        if block.table is not None:
            self._table(into, block.table)


def _post(box: SignatureBox) -> str:
    return words(f"{box.prefix} {box.title}".strip())
