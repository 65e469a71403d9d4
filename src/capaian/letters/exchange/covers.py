"""The office's own cover of a report: its Word template read as lines and pictures, which the product sets in PDF and Word.

What a cover of lines cannot say (tables, text boxes, drawings, the page's head and foot) is a fault with its name, so that
nothing that the office drew is lost without a word.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from capaian.foundation.typesetting.engine import pixels
from capaian.kernel.errors import InvalidInput
from capaian.kernel.paper import CoverLine, Run, clean_text, words

MOST_LINES = 80
MOST_PICTURES = 1024 * 1024  # bytes, all together
ROOM_MM = 160.0  # what an upright page leaves between its margins
_EMU_MM = 36000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_NOT_LINES = {"tbl": "tabel", "sdt": "kontrol isian", "txbxContent": "kotak teks", "object": "objek tertanam"}
_SIDES = {"left": "left", "start": "left", "both": "left", "center": "center", "right": "right", "end": "right"}


def read_cover(data: bytes) -> tuple[CoverLine, ...]:
    """The cover as lines. ``InvalidInput`` names the first thing that no line can say; see :func:`cover_faults`."""
    faults = cover_faults(data)
    if faults:
        raise faults[0]
    return tuple(_lines(data))


def cover_faults(data: bytes) -> list[InvalidInput]:
    """Everything in a template of a cover that could not be taken over."""
    from docx import Document

    document = Document(io.BytesIO(data))
    body = document.element.body
    found = [_fault(what) for tag, what in _NOT_LINES.items() if next(body.iter(f"{_W}{tag}"), None) is not None]
    if any(next(drawing.iter(f"{_A}blip"), None) is None for drawing in body.iter(f"{_W}drawing")) and not found:
        found.append(_fault("gambar bentuk"))
    for section in document.sections:
        for part, what in ((section.header, "kepala halaman"), (section.footer, "kaki halaman")):
            if any(p.text.strip() or next(p._p.iter(f"{_A}blip"), None) is not None for p in part.paragraphs):
                found.append(_fault(what))
    if found:
        return list({fault.params["what"]: fault for fault in found}.values())
    lines = list(_lines(data))
    weight = sum(len(line.picture) for line in lines)
    if len(lines) > MOST_LINES or weight > MOST_PICTURES:
        found.append(InvalidInput("template.cover_size", "A cover has at most %(lines)s lines and pictures of 1 MB in all.",
                                  lines=MOST_LINES, remedy="Make the pictures smaller."))
    return [*found, *(fault for line in lines if line.picture for fault in _picture_fault(line.picture))]


def _picture_fault(picture: bytes) -> Iterator[InvalidInput]:
    try:
        pixels(picture)
    except InvalidInput as fault:
        yield fault


def _fault(what: str) -> InvalidInput:
    return InvalidInput("template.cover", "The cover holds something that cannot be taken over: %(what)s.", what=what,
                        remedy="Use only lines of text and PNG pictures in the text of the page.")


def _lines(data: bytes) -> Iterator[CoverLine]:
    from docx import Document

    document = Document(io.BytesIO(data))
    room = 0.0
    for paragraph in document.paragraphs:
        look = _Look(document, paragraph)
        before, pictures = room + look.before, list(_pictures(paragraph))
        for picture, width in pictures:
            yield CoverLine("", look.align, look.size, before, picture, min(width, ROOM_MM))
            before = 0.0
        text = tuple(Run(clean_text(run.text.replace("\t", " ")), bool(look.of(run, "bold")), bool(look.of(run, "italic")),
                         bool(run.underline)) for run in paragraph.runs if run.text)
        if words(text).strip() or not pictures:
            yield CoverLine(text if words(text).strip() else "", look.align, look.size, before)
        room = look.after


def _pictures(paragraph: Any) -> Iterator[tuple[bytes, float]]:
    """The pictures in a paragraph, in the line or floating beside it, with their width."""
    for drawing in paragraph._p.iter(f"{_W}drawing"):
        blip, extent = next(drawing.iter(f"{_A}blip"), None), next(drawing.iter(f"{_WP}extent"), None)
        part = paragraph.part.related_parts.get(blip.get(f"{_R}embed", "")) if blip is not None else None
        if part is not None and extent is not None:
            yield part.blob, max(1.0, int(extent.get("cx", 0)) / _EMU_MM)


class _Look:
    """How a paragraph looks, through its styles down to what the document begins with."""

    def __init__(self, document: Any, paragraph: Any) -> None:
        self.styles = list(_chain(paragraph.style))
        self.defaults = document.styles.element.find(f"{_W}docDefaults")
        sizes = [size for run in paragraph.runs if run.text.strip() and (size := self.of(run, "size"))]
        points = max(sizes) if sizes else self._own("size")
        self.size = min(max(points.pt if points else self._default(), 4.0), 72.0)
        formats = [paragraph.paragraph_format, *(style.paragraph_format for style in self.styles)]
        self.before, self.after = (_mm(next((value for one in formats if (value := getattr(one, side)) is not None), 0))
                                   for side in ("space_before", "space_after"))
        said = [one for holder in (paragraph._p, *(style.element for style in self.styles))
                if (one := holder.find(f"{_W}pPr/{_W}jc")) is not None]
        self.align: Any = _SIDES.get(said[0].get(f"{_W}val", "left") if said else "left", "left")

    def of(self, run: Any, trait: str) -> Any:
        """A trait of a run, its own or that of the styles above it."""
        own = getattr(run.font, trait)
        return own if own is not None else self._own(trait)

    def _own(self, trait: str) -> Any:
        return next((value for style in self.styles if (value := getattr(style.font, trait)) is not None), None)

    def _default(self) -> float:
        size = self.defaults.find(f".//{_W}sz") if self.defaults is not None else None
        return int(size.get(f"{_W}val", "20")) / 2 if size is not None else 10.0


def _chain(style: Any) -> Iterator[Any]:
    while style is not None:
        yield style
        style = style.base_style


def _mm(value: Any) -> float:
    return min(float(value) / _EMU_MM if value else 0.0, 250.0)
