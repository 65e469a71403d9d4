"""The same document as an editable Word file: native headings, lists, contents, tables with repeating headers, sections.

It is the draft an office edits. The official document is the PDF of :mod:`capaian.foundation.typesetting.engine`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from capaian.foundation.typesetting import wordml as w
from capaian.foundation.typesetting.engine import pixels, render_pdf, render_png
from capaian.foundation.typesetting.wordpackage import package
from capaian.kernel.paper import (
    Block,
    BulletList,
    Cell,
    Chart,
    CheckList,
    Contents,
    Fields,
    Grid,
    GridCell,
    Heading,
    Note,
    NumberList,
    PageBreak,
    Paper,
    Paragraph,
    Prose,
    Rule,
    Section,
    SignatureBox,
    Signatures,
    Spacer,
    Table,
    Text,
    Title,
    walk,
    words,
)

#: No ruled column is narrower than this, in millimetres: "No" fits.
NARROWEST = 10.5
SIZES = {"a4": (210, 297), "f4": (215, 330)}


@dataclass(frozen=True)
class WorkingFile:
    """What makes a document a file to work on: people write in its passages, and their words are found again.

    ``name`` is the bookmark by which the file is known (letters, digits, underscores); ``notice`` the sentence at its
    beginning; ``passages`` names for each passage of the paper the bookmark before it and the one behind it, and its title.
    """

    name: str
    notice: str
    passages: Mapping[str, tuple[str, str, str]]


def opening_words(title: str) -> str:
    """The line of a working file below which a passage is written."""
    return f"▼ {title}: tulis di bawah baris ini"


def closing_words(title: str) -> str:
    """The line of a working file above which a passage ends."""
    return f"▲ {title}: sampai di atas baris ini"


def render_docx(paper: Paper, *, at: datetime, working: WorkingFile | None = None,
                numbers: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """The document as .docx. The same paper at the same moment gives the same bytes. ``at`` is aware.

    With ``working`` its passages stand between lines with bookmarks (docs/adr/0009). ``numbers`` are the page numbers that
    its contents show (:attr:`Rendered.numbers`); without them they are taken from the same document as PDF.

    Raises :class:`capaian.kernel.errors.InvalidInput` when a drawing points outside itself or the emblem is no picture
    of ordinary size.
    """
    if at.tzinfo is None:
        raise ValueError("at must be aware")
    if numbers is None:
        numbers = render_pdf(paper, at=at).numbers if paper.toc else {}
    writer = _Writer(paper, working, numbers)
    body = writer.body()
    return package(paper, at, body, writer.footers, writer.pictures, writer.lists)


def _nth(pages: Sequence[str] | None, n: int) -> str:
    """The page number of the n-th thing listed."""
    return pages[n - 1] if pages and n <= len(pages) else "…"


@dataclass(frozen=True)
class _Pages:
    """The pages of a section: which way they lie and how they are counted."""

    landscape: bool
    cover: bool = False
    roman: bool = False
    restart: bool = False


class _Writer:
    """Writes the blocks of one paper as the body of one Word document, and gathers what the body refers to."""

    def __init__(self, paper: Paper, working: WorkingFile | None, numbers: Mapping[str, Sequence[str]]) -> None:
        self.paper = paper
        self.numbers = numbers
        self.working = working
        self.passage = ""
        self.out: list[str] = []
        self.footers: list[str] = []
        self.lists: list[tuple[str, int]] = []
        self.part = 0.0
        self.new_page = False
        self.marks = 0
        self.counts = {"Tabel": 0, "Gambar": 0}
        self.headings = 0
        self.foot_of: dict[tuple[bool, bool], str] = {}
        self.counted = any(isinstance(block, PageBreak) and block.body for block in paper.blocks)
        self.pages = _Pages(paper.landscape, cover=bool(paper.cover or paper.own_cover), roman=self.counted)
        self.wanted = self.pages
        charts = [block.svg for block in walk(paper.blocks) if isinstance(block, Chart)]
        emblem = paper.office.emblem if paper.office else b""
        drawn = emblem.lstrip().startswith(b"<")
        made = render_png(([emblem.decode()] if drawn else []) + charts)
        self.emblem = made[0] if drawn else emblem
        self.pictures: list[bytes] = [self.emblem] if self.emblem else []
        self.charts = dict(zip(charts, made[int(drawn):], strict=False))

    # --- the whole ---------------------------------------------------------------------------------------------------

    def body(self) -> str:
        """Everything between the beginning and the end of the body."""
        if self.working:
            self.out.append(w.paragraph(self._marked(self.working.name, w.runs(self.working.notice, bold=True, size=8))))
        if self.pages.cover:
            (self._own_cover if self.paper.own_cover else self._cover)()
            self.wanted = replace(self.pages, cover=False)
        elif self.paper.office is not None:
            self._letterhead()
        if self.paper.toc and not any(isinstance(block, Contents) for block in self.paper.blocks):
            self._contents()
        for block in self.paper.blocks:
            self._passage(block.passage if isinstance(block, Prose) else "")
            self._top(block)
        self._passage("")
        return "".join(self.out) + self._section(self.pages)

    def _passage(self, key: str) -> None:
        """End the passage that was being written and begin this one, each with its line, in a working file."""
        known = self.working.passages if self.working else {}
        if key == self.passage or not known:
            return
        if self.passage in known:
            _, behind, title = known[self.passage]
            self.out.append(w.paragraph(self._marked(behind, w.runs(closing_words(title), size=8)), style="Note"))
        self.passage = key
        if key in known:
            before, _, title = known[key]
            self._turn()
            self._line(self.out, self._marked(before, w.runs(opening_words(title), size=8)), style="Note", keep=True)

    def _top(self, block: Block) -> None:
        """A block of the document itself, which may begin other pages."""
        if isinstance(block, Section):
            before = self.wanted
            self.wanted = replace(self.wanted, landscape=block.landscape)
            for inner in block.blocks:
                self._top(inner)
            self.wanted = replace(before, restart=self.wanted.restart)
        elif isinstance(block, Contents):
            self._contents()
        elif isinstance(block, PageBreak):
            self.new_page = True
            if block.body:
                self.wanted = _Pages(self.wanted.landscape, restart=True)
        else:
            self._turn()
            self._block(self.out, block)

    def _turn(self) -> None:
        """Begin the pages that are wanted: end the section so far in a paragraph that takes no room."""
        if self.wanted == replace(self.pages, restart=False):
            return
        if self.out:
            self.out.append(w.paragraph(after=0, before=0, section=self._section(self.pages)))
            self.new_page = False
        self.pages = self.wanted
        self.wanted = replace(self.pages, restart=False)

    def _section(self, pages: _Pages) -> str:
        short, long = SIZES[self.paper.size]
        width, height = (long, short) if pages.landscape else (short, long)
        numbers = ""
        if self.counted:
            start = ' w:start="1"' if pages.restart else ""
            numbers = f'<w:pgNumType w:fmt="{"lowerRoman" if pages.roman else "decimal"}"{start}/>'
        return w.section(self._foot(pages), width, height, (15, 18) if pages.landscape else (20, 22), numbers)

    def _foot(self, pages: _Pages) -> str:
        """The name of the footer of such pages."""
        key = (pages.cover, pages.landscape)
        if key not in self.foot_of:
            notice = w.runs(self.paper.notice, bold=True) if self.paper.notice else ""
            if pages.cover:
                foot = w.paragraph(notice, style="Footer", align="center")
            else:
                number = w.runs(("   " if notice else "") + self.paper.number) if self.paper.number else ""
                short, long = SIZES[self.paper.size]
                width = (long if pages.landscape else short) - 45
                titled = self.paper.page_numbers == "report"
                title = w.runs(("\n" if notice or number else "") + self.paper.title) if titled else ""
                foot = w.paragraph(notice + number + title + self._page_number(), style="Footer").replace(
                    "</w:pPr>", f'<w:tabs><w:tab w:val="right" w:pos="{w.twips(width)}"/></w:tabs></w:pPr>')
            self.footers.append(foot)
            self.foot_of[key] = f"rIdF{len(self.footers)}"
        return self.foot_of[key]

    def _page_number(self) -> str:
        match self.paper.page_numbers:
            case "none":
                return ""
            case "of":
                return w.TAB + w.runs("Halaman ") + w.field("PAGE", "1") + w.runs(" dari ") + w.field("NUMPAGES", "1")
            case _:
                return w.TAB + w.field("PAGE", "1")

    def _room(self) -> float:
        """The width there is to write in, in millimetres: of the page, or of the part of the layout."""
        short, long = SIZES[self.paper.size]
        return self.part or (long if self.pages.landscape else short) - 45

    def _letterhead(self) -> None:
        office = self.paper.office
        if office is None:
            return
        self._emblem(22)
        lines = [(office.government, 13.0, False), (office.office_name, 15.0, True), *((a, 9.0, False) for a in office.address)]
        for place, (text, size, bold) in enumerate(lines):
            last = place == len(lines) - 1
            self.out.append(w.paragraph(w.runs(text, bold=bold, size=size), align="center", line_below=18 if last else 0,
                                        after=3.5 if last else 0))

    def _emblem(self, height: float) -> None:
        if not self.emblem:
            return
        across, down = pixels(self.emblem)
        self.out.append(w.paragraph(w.picture("rIdP1", 1, height * across / down, height, "Lambang daerah"), align="center"))

    def _cover(self) -> None:
        office = self.paper.office
        if office is not None:
            self._emblem(30)
            self.out += [w.paragraph(w.runs(text, bold=bold, size=size), align="center") for text, size, bold in (
                (office.government, 14.0, False), (office.office_name, 16.0, True), *((a, 9.0, False) for a in office.address))]
        for place, text in enumerate(self.paper.cover):
            self.out.append(w.paragraph(w.runs(text, bold=True, size=20 if place == 0 else 14), align="center",
                                        before=80 if place == 0 else 4))

    def _own_cover(self) -> None:
        """The cover as the office arranged it, line by line."""
        for line in self.paper.own_cover:
            if not line.picture:
                self.out.append(w.paragraph(w.runs(line.text, size=line.size), align=line.align, before=line.before_mm, after=0))
                continue
            if line.picture not in self.pictures:
                self.pictures.append(line.picture)
            across, down = pixels(line.picture)
            self.marks += 1
            drawing = w.picture(f"rIdP{self.pictures.index(line.picture) + 1}", 1000 + self.marks, line.width_mm,
                                line.width_mm * down / across, "Gambar sampul")
            self.out.append(w.paragraph(drawing, align=line.align, before=line.before_mm, after=0))

    def _contents(self) -> None:
        """The contents and the lists, with the page numbers of the PDF. Word computes its own when somebody asks it to (F9);
        to make it do so on opening would have it ask everybody who opens the file."""
        self._turn()
        pages = dict(self.numbers)
        headings = [block for block in walk(self.paper.blocks) if isinstance(block, Heading) and block.text.strip()]
        entries = [(f"TOC{block.level}", f"_Toc{n}", w.runs(block.text), _nth(pages.get("headings"), n))
                   for n, block in enumerate(headings, 1) if block.level < 3]
        self._list("DAFTAR ISI", r'TOC \o "1-2" \h \z \u', entries)
        captions = {"Tabel": [b.caption for b in walk(self.paper.blocks) if isinstance(b, Table) and b.caption],
                    "Gambar": [b.caption for b in walk(self.paper.blocks) if isinstance(b, Chart) and b.caption]}
        for kind, found in captions.items():
            if found:
                lines = [("TableofFigures", f"{kind}_{n}", w.runs(f"{kind} {n}. {text}"), _nth(pages.get(kind), n))
                         for n, text in enumerate(found, 1)]
                self._list(f"DAFTAR {kind.upper()}", rf'TOC \h \z \c "{kind}"', lines)
        self.new_page = True

    def _list(self, title: str, code: str, entries: Sequence[tuple[str, str, str, str]]) -> None:
        self._line(self.out, w.runs(title), style="TOCHeading")
        for place, (style, name, text, page) in enumerate(entries):
            number = w.field(f"PAGEREF {name} \\h", page)
            line = f'<w:hyperlink w:anchor="{name}" w:history="1">{text}{w.TAB}{number}</w:hyperlink>'
            line = (w.field_start(code) if place == 0 else "") + line + (w.FIELD_END if place == len(entries) - 1 else "")
            self.out.append(w.paragraph(line, style=style, right_tab=self._room()))

    # --- blocks ------------------------------------------------------------------------------------------------------

    def _block(self, out: list[str], block: Block) -> None:
        match block:
            case Title():
                self._line(out, w.runs(block.text, underline=block.underline), style="Title")
                for line in block.lines:
                    self._line(out, w.runs(line), align="center")
            case Heading():
                said = w.runs(block.text)
                if block.text.strip():
                    self.headings += 1
                    said = self._marked(f"_Toc{self.headings}", said)
                self._line(out, said, style=f"Heading{min(block.level, 3)}", align="center" if block.centered else "")
            case Paragraph():
                self._line(out, w.runs(block.text), align=block.align, keep=block.keep, first=12.5 if block.indent else 0)
            case Note():
                self._line(out, w.runs(block.text), style="Note")
            case Fields():
                self._fields(out, block)
            case BulletList():
                self._items(out, "–", 1, block.items)
            case NumberList():
                self._items(out, block.style, block.start, block.items)
            case CheckList():
                for label, chosen in block.items:
                    self._line(out, w.runs(("[√] " if chosen else "[\u00a0\u00a0] ") + label))
            case Table():
                self._table(out, block)
            case Grid():
                self._grid(out, block)
            case Signatures():
                self._signatures(out, block)
            case Chart():
                self._chart(out, block)
            case Rule():
                self._line(out, "", line_below=8)
            case Spacer():
                self._line(out, "", after=block.mm)
            case Section() | PageBreak() | Contents():
                self._top(block)

    def _line(self, out: list[str], content: str, **how: Any) -> None:
        """A paragraph; the first of a new page says so."""
        new_page, self.new_page = self.new_page, False
        out.append(w.paragraph(content, new_page=new_page, **how))

    def _before_table(self, out: list[str]) -> None:
        if self.new_page:
            self._line(out, "", before=0, after=0)

    def _marked(self, name: str, content: str) -> str:
        self.marks += 1
        return w.bookmark(name, self.marks, content)

    def _items(self, out: list[str], pattern: str, start: int, items: Sequence[Text]) -> None:
        self.lists.append((pattern, start))
        for item in items:
            self._line(out, w.runs(item), style="ListParagraph", list_number=len(self.lists))

    def _caption(self, out: list[str], kind: str, text: str, *, numbered: bool, align: str, keep: bool, bold: bool) -> None:
        content = w.runs(text, bold=bold)
        if numbered:
            self.counts[kind] += 1
            number = self.counts[kind]
            counted = w.field(f"SEQ {kind} \\* ARABIC", str(number), bold=bold)
            content = w.runs(f"{kind} ", bold=bold) + counted + w.runs(". ", bold=bold) + content
            content = self._marked(f"{kind}_{number}", content)
        self._line(out, content, style="Caption", align=align, keep=keep)

    def _widths(self, shares: Sequence[float], *, narrowest: float = 0, room: float = 0) -> list[float]:
        """The widths of the columns in millimetres."""
        room = room or self._room()
        widths = [max(share * room / sum(shares), narrowest) for share in shares]
        return [width * room / sum(widths) for width in widths]

    def _fields(self, out: list[str], block: Fields) -> None:
        self._before_table(out)
        widths = self._widths((block.label_mm, 4, max(self._room() - block.label_mm - 4, 30)))
        out.append(w.table(widths, (
            w.row(w.cell(w.paragraph(w.runs(text)), width) for text, width in zip((label, ":", value), widths, strict=True))
            for label, value in block.items), frame=False))
        out.append(w.THIN)

    def _table(self, out: list[str], block: Table) -> None:
        if block.caption:
            self._caption(out, "Tabel", block.caption, numbered=self.paper.toc, align="left", keep=True, bold=True)
        self._before_table(out)
        count = len(block.columns)
        head: list[tuple[Any, ...]] = [*block.header] or [tuple(column.title for column in block.columns)]
        if block.numbered:
            head.append(tuple(str(n + 1) for n in range(count)))
        body: list[tuple[Any, ...]] = [*block.rows] or [(Cell(block.empty, colspan=count, align="center"),)]
        rows = [*head, *body, *block.totals]
        widths = self._widths([column.width for column in block.columns], narrowest=NARROWEST)
        lines: list[dict[int, str]] = [{} for _ in rows]
        for number, column, value in w.placed(rows, count):
            spec = value if isinstance(value, Cell) else Cell(value)
            across = min(spec.colspan, count - column)
            down = min(spec.rowspan, len(rows) - number)
            in_head = number < len(head)
            strong = in_head or spec.bold or number >= len(head) + len(body)
            align = "center" if in_head else spec.align or block.columns[column].align
            content = w.paragraph(w.runs(spec.text, bold=strong, size=block.size), align=align, after=0)
            width, shaded = sum(widths[column : column + across]), in_head or spec.shaded
            lines[number][column] = w.cell(content, width, span=across, down="restart" if down > 1 else "", shaded=shaded)
            for below in range(number + 1, number + down):
                lines[below][column] = w.cell(w.THIN, width, span=across, down="continue", shaded=shaded)
        out.append(w.table(widths, (
            w.row((line[column] for column in sorted(line)), head=number < len(head),
                  height=0 if number < len(head) else block.row_mm)
            for number, line in enumerate(lines) if line), frame=True, title=words(block.caption)))
        out.append(w.THIN)

    def _grid(self, out: list[str], block: Grid) -> None:
        self._before_table(out)
        count = len(block.widths)
        rows: list[list[tuple[int, GridCell]]] = [[]]
        column = 0
        for part in block.cells:
            if column + part.span > count:
                rows.append([])
                column = 0
            rows[-1].append((column, part))
            column += part.span
        widths = self._widths(block.widths, narrowest=NARROWEST if block.frame else 0)
        outer = self.part
        made = []
        for line in rows:
            cells = []
            for column, part in line:
                width = sum(widths[column : column + part.span])
                self.part = width - 4
                inner: list[str] = []
                for one in part.blocks:
                    self._block(inner, one)
                cells.append(w.cell("".join(inner), width, span=part.span))
                self.part = outer
            end = line[-1][0] + line[-1][1].span
            if end < count:
                cells.append(w.cell(w.THIN, sum(widths[end:]), span=count - end))
            made.append(w.row(cells))
        out.append(w.table(widths, made, frame=block.frame, centered=not outer))
        out.append(w.THIN)

    def _signatures(self, out: list[str], block: Signatures) -> None:
        self._before_table(out)
        initials = [box for box in block.boxes if box.kind == "initial"]
        signs = [box for box in block.boxes if box.kind == "sign"]
        widths = self._widths((self._room() - 78, 78))
        beside = ""
        if initials:
            narrow = [min(60.0, widths[0] - 29), 25.0]
            head = w.row((w.cell(w.paragraph(w.runs(text, bold=True, size=9)), width, shaded=True)
                          for text, width in zip(("Paraf", "Tanda"), narrow, strict=True)), head=True)
            lines = [w.row((w.cell(w.paragraph(w.runs(_post(box), size=9)), narrow[0]), w.cell(w.THIN, narrow[1])), height=11)
                     for box in initials]
            beside = w.table(narrow, (head, *lines), frame=True, centered=False) + w.THIN
        if len(signs) != 1:
            out += [beside] if beside else []
            beside = ""
        seats: list[SignatureBox | None] = [None, *signs] if len(signs) == 1 else [*signs]
        for start in range(0, len(seats), 2):
            pair = [*seats[start : start + 2], None][:2]
            cells = (w.cell(_sign(seat) if seat else beside, width) for seat, width in zip(pair, widths, strict=True))
            out += [w.table(widths, (w.row(cells),), frame=False), w.THIN]
            beside = ""

    def _chart(self, out: list[str], block: Chart) -> None:
        content = self.charts[block.svg]
        if content not in self.pictures:
            self.pictures.append(content)
        across, down = pixels(content)
        short, long = SIZES[self.paper.size]
        room = (short if self.pages.landscape else long) - 60
        width = min(self._room() * block.width, room * across / down)
        self.marks += 1
        alt = words(block.alt).strip() or "Gambar"
        name = f"rIdP{self.pictures.index(content) + 1}"
        drawing = w.picture(name, 1000 + self.marks, width, width * down / across, alt)
        self._line(out, drawing, align="center", keep=bool(block.caption))
        if block.caption:
            self._caption(out, "Gambar", block.caption, numbered=True, align="center", keep=False, bold=False)
        if block.table is not None:
            self._table(out, block.table)


def _sign(box: SignatureBox) -> str:
    above = [text for text in (box.place_date, box.heading, _post(box) + "," if box.title else "") if text]
    below = [text for text in (box.rank, f"NIP {box.nip}" if box.nip else "") if text]
    return "".join((
        *(w.paragraph(w.runs(text), keep=True) for text in above), w.paragraph(after=20),
        w.paragraph(w.runs(box.name or "(………………………………………)", bold=bool(box.name))),
        *(w.paragraph(w.runs(text)) for text in below)))


def _post(box: SignatureBox) -> str:
    return words(f"{box.prefix} {box.title}".strip())
