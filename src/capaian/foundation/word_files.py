"""Reading a Word file that somebody uploaded: scanned first, then read for its words alone, in a process with limits.

Nothing of the file is trusted: number of parts, unzipped size, entities, macros, embedded objects and whatever points
outside are looked at before its text is. Of the formatting only lists, bold and italics are read (:mod:`word_looks`);
pictures and the rest of the package are never used. Tracked changes are read as accepted: what was inserted counts,
what was deleted does not.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from capaian.foundation.limited import TIME_LIMIT, Failed, limited
from capaian.foundation.word_looks import Look, Looks
from capaian.kernel.errors import InvalidInput
from capaian.kernel.paper import Paragraph, Run, clean_text, prose_text

MAX_PARTS = 800
MAX_UNZIPPED = 60 * 1024 * 1024
MAX_RATIO = 200
MAX_TEXT = 12 * 1024 * 1024
"""The largest document.xml that is read."""
MAX_DEPTH = 60
MAX_BLOCKS = 20_000
"""Paragraphs and tables of a document; a yearly report has a few hundred."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SAVE_AGAIN = "Open it in Word or LibreOffice and save it as .docx."
_FRESH = "Download the draft again and copy your words into that file."
_COMMANDS = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON)\b")
_GONE = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr"}
_ODD = {f"{_W}drawing": "picture", f"{_W}pict": "picture", f"{_W}object": "picture", f"{_COMPATIBLE}AlternateContent": "picture",
        f"{_W}footnoteReference": "footnote", f"{_W}endnoteReference": "footnote", f"{_W}commentReference": "comment",
        f"{_MATH}oMath": "formula", f"{_MATH}oMathPara": "formula"}


@dataclass
class Line:
    """A paragraph: its words and the mark it has as a point of a list ("-", "2."), the bookmarks that begin in it, what
    stands in it besides words, and whether it belongs to the contents or another list that Word makes."""

    runs: list[Run] = field(default_factory=list)
    point: str = ""
    marks: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    made: bool = False

    @property
    def text(self) -> str:
        return clean_text("".join(run.text for run in self.runs))

    @property
    def prose(self) -> str:
        """The words as :func:`capaian.kernel.paper.prose` reads them."""
        said = prose_text((Paragraph(tuple(self.runs)),)).strip()
        return f"{self.point} {said}" if self.point and said else said


@dataclass
class Grid:
    """A table: the words of its cells, row by row. ``marks`` are the bookmarks inside."""

    rows: list[list[str]]
    marks: list[str] = field(default_factory=list)


def scan(data: bytes) -> dict[str, bytes]:
    """The parts of the package that are read, after everything else was looked at. Refuses what is no plain .docx."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput("word.old", "This is an old .doc file, or one with a password.", remedy=_SAVE_AGAIN)
    if not data.startswith(b"PK\x03\x04"):
        raise InvalidInput("word.type", "This is not a Word file (.docx).", remedy=_SAVE_AGAIN)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise InvalidInput("word.broken", "The Word file is damaged.", remedy=_SAVE_AGAIN) from broken
    unzipped = sum(part.file_size for part in parts)
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or unzipped > MAX_UNZIPPED or unzipped > MAX_RATIO * max(len(data), 1):
        raise InvalidInput("word.size", "The Word file unpacks to far more than a draft holds.", remedy=_FRESH)
    if len(set(names)) != len(names):
        raise InvalidInput("word.twice", "The Word file holds the same part twice.", remedy=_SAVE_AGAIN)
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
        raise InvalidInput("word.type", "This is not a Word file (.docx).", remedy=_SAVE_AGAIN)
    for name in names:
        low = name.lower()
        if "vbaproject" in low or "vbadata" in low:
            raise InvalidInput("word.macro", "The Word file contains macros.", place=name,
                               remedy="Save it as .docx without macros.")
        if low.startswith(("word/embeddings/", "word/activex/", "word/afchunk")):
            raise InvalidInput("word.embedded", "Another file or object is embedded in the Word file.", place=name,
                               remedy="Delete the embedded object and save again.")
    texts = {}
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            texts[part.filename] = _content(archive, part)
    _outside(texts)
    return texts


def _content(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The bytes of a part, never more than it may have, whatever the archive says of its size."""
    try:
        with archive.open(part) as opened:
            content = opened.read(MAX_TEXT + 1)
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError) as broken:
        raise InvalidInput("word.broken", "The Word file is damaged.", place=part.filename, remedy=_SAVE_AGAIN) from broken
    if len(content) > MAX_TEXT:
        raise InvalidInput("word.size", "The Word file unpacks to far more than a draft holds.", place=part.filename,
                           remedy=_FRESH)
    plain = content.replace(b"\x00", b"")  # also in UTF-16
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise InvalidInput("word.entity", "The Word file contains what no draft contains.", place=part.filename,
                           remedy=_SAVE_AGAIN)
    return content


def _outside(texts: dict[str, bytes]) -> None:
    """Refuse macros declared by their type, and every relation to something outside other than a link in the text."""
    if b"macroEnabled" in texts.get("[Content_Types].xml", b""):
        raise InvalidInput("word.macro", "The Word file contains macros.", place="[Content_Types].xml",
                           remedy="Save it as .docx without macros.")
    for name, content in texts.items():
        if not name.endswith(".rels"):
            continue
        for relation in _parsed(content, name):
            kind = relation.get("Type", "").rpartition("/")[2]
            if kind in ("oleObject", "package", "aFChunk", "control", "subDocument", "attachedTemplate", "frame"):
                raise InvalidInput("word.embedded", "Another file or object is embedded in the Word file.",
                                   place=f"{name}: {kind}", remedy="Delete the embedded object and save again.")
            if relation.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
                raise InvalidInput("word.outside", "The Word file points to something outside itself (%(what)s).", what=kind,
                                   place=name, remedy="Remove the linked template, picture or object and save again.")


def _parsed(content: bytes, name: str) -> Element:
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as broken:
        raise InvalidInput("word.broken", "The Word file is damaged.", place=name, remedy=_SAVE_AGAIN) from broken
    return root  # type: ignore[no-any-return]


def read_upload(data: bytes, *, time_limit: float = TIME_LIMIT) -> list[Line | Grid]:
    """As :func:`read_word`, in a process of its own. Raises InvalidInput as `scan` does, and when reading takes too long."""
    try:
        blocks = json.loads(limited(blocks_of, data, seconds=time_limit))
    except Failed as failed:
        if failed.slow:
            raise InvalidInput("word.slow", "Reading the Word file takes too long.", remedy=_SAVE_AGAIN) from failed
        raise InvalidInput("word.broken", "The Word file is damaged.", remedy=_SAVE_AGAIN) from failed
    return [Grid(**one) if "rows" in one else Line(**{**one, "runs": [Run(**run) for run in one["runs"]]})
            for one in blocks]


def blocks_of(data: bytes) -> bytes:
    """What the limited process does: the paragraphs and tables as JSON."""
    return json.dumps([asdict(one) for one in read_word(data)]).encode()


def read_word(data: bytes) -> list[Line | Grid]:
    """The paragraphs and tables of the document in their order. Raises InvalidInput as `scan` does."""
    texts = scan(data)
    looks = Looks(*(_parsed(texts[name], name) if name in texts else None for name in ("word/styles.xml", "word/numbering.xml")))
    root = _parsed(texts["word/document.xml"], "word/document.xml")
    body = root.find(f"{_W}body")
    if body is None:
        raise InvalidInput("word.broken", "The Word file is damaged.", place="word/document.xml", remedy=_SAVE_AGAIN)
    found: list[Line | Grid] = []
    pending: list[str] = []
    joined = False
    for one in _blocks(body, 0):
        if one.tag == f"{_W}bookmarkStart":
            pending.append(one.get(f"{_W}name", ""))
        elif one.tag == f"{_W}tbl":
            found.append(Grid(_rows(one, 0), [*pending, *(m.get(f"{_W}name", "") for m in one.iter(f"{_W}bookmarkStart"))]))
            pending, joined = [], False
        elif one.tag == f"{_W}p":
            line = _line(one, looks)
            line.marks[:0], pending = pending, []
            last = found[-1] if found else None
            if joined and isinstance(last, Line):
                last.runs, last.marks, last.odd = last.runs + line.runs, last.marks + line.marks, last.odd + line.odd
            else:
                found.append(line)
            joined = _mark_deleted(one)
        if len(found) > MAX_BLOCKS:
            raise InvalidInput("word.size", "The Word file unpacks to far more than a draft holds.", remedy=_FRESH)
    if pending:
        found.append(Line(marks=pending))
    return found


def _blocks(parent: Element, depth: int) -> Iterator[Element]:
    """Paragraphs, tables and bookmarks of a body or cell, also inside content controls."""
    if depth > MAX_DEPTH:
        raise InvalidInput("word.deep", "The Word file is nested too deeply.", remedy=_FRESH)
    for one in parent:
        if one.tag in (f"{_W}p", f"{_W}tbl", f"{_W}bookmarkStart"):
            yield one
        elif one.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}smartTag", f"{_W}ins", f"{_W}moveTo"):
            yield from _blocks(one, depth + 1)


def _line(paragraph: Element, looks: Looks) -> Line:
    line = Line()
    properties = paragraph.find(f"{_W}pPr")
    _words(paragraph, line, looks, looks.of_paragraph(properties), 0)
    if line.text:
        line.point = looks.point(properties)
    return line


def _words(parent: Element, line: Line, looks: Looks, look: Look, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise InvalidInput("word.deep", "The Word file is nested too deeply.", remedy=_FRESH)

    def said(text: str) -> None:
        line.runs.append(Run(text, look.bold, look.italic))

    for one in parent:
        tag = one.tag
        if tag == f"{_W}instrText":
            code = one.text or ""
            if _COMMANDS.search(code.upper()):
                raise InvalidInput("word.command", "A field of the Word file would fetch something (%(what)s).",
                                   what=code.strip()[:40], remedy="Delete the field and type the words.")
            line.made = line.made or "PAGEREF" in code or "TOC " in code
        line.made = line.made or (tag == f"{_W}hyperlink" and one.get(f"{_W}anchor") is not None)
        if tag in _GONE:
            continue
        if tag in _ODD:
            line.odd.append(_ODD[tag])
        elif tag == f"{_W}t":
            said(one.text or "")
        elif tag in (f"{_W}tab", f"{_W}ptab"):
            said(" ")
        elif tag in (f"{_W}br", f"{_W}cr"):
            said("" if one.get(f"{_W}type") in ("page", "column") else "\n")
        elif tag == f"{_W}noBreakHyphen":
            said("-")
        elif tag == f"{_W}bookmarkStart":
            line.marks.append(one.get(f"{_W}name", ""))
        else:
            _words(one, line, looks, looks.of_run(one, look) if tag == f"{_W}r" else look, depth + 1)


def _mark_deleted(paragraph: Element) -> bool:
    """A tracked change deletes the end of this paragraph: accepted, it runs on into the next."""
    return paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None


def _rows(table: Element, depth: int) -> list[list[str]]:
    """The words of the cells that say something, row by row; a cell merged downwards says it once."""
    if depth > MAX_DEPTH:
        raise InvalidInput("word.deep", "The Word file is nested too deeply.", remedy=_FRESH)
    rows = []
    for row in _within(table, "tr"):
        if row.find(f"{_W}trPr/{_W}del") is None:
            rows.append([" ".join(_cell(cell, depth).split()) for cell in _within(row, "tc") if not _continues(cell)])
    return rows


def _within(parent: Element, name: str) -> Iterator[Element]:
    for one in parent:
        if one.tag == f"{_W}{name}":
            yield one
        elif one.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _within(one, name)


def _continues(cell: Element) -> bool:
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merged is not None and merged.get(f"{_W}val") != "restart"


_NO_LOOKS = Looks(None, None)


def _cell(cell: Element, depth: int) -> str:
    said = []
    for one in _blocks(cell, 0):
        if one.tag == f"{_W}p":
            said.append(_line(one, _NO_LOOKS).text)
        elif one.tag == f"{_W}tbl":
            said += [" ".join(row) for row in _rows(one, depth + 1)]
    return "\n".join(said)
