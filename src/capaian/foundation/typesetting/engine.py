"""Documents to PDF: archival (PDF/A-3a), accessible (PDF/UA-1), reproducible to the byte, and bounded in time."""

from __future__ import annotations

import atexit
import json
import mimetypes
import os
import re
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, cast

from capaian.foundation.typesetting import worker as compiling
from capaian.foundation.typesetting.glyphs import printable
from capaian.kernel.errors import InvalidInput
from capaian.kernel.paper import Chart, Paper, as_data, signature_boxes, walk

#: Seconds one document may take. A yearly report of a hundred pages takes about one.
TIME_LIMIT = 60.0
#: After so many documents the worker is replaced, so that its caches do not grow for ever.
DOCUMENTS_PER_WORKER = 500
#: An emblem with more pixels than this in one direction is no emblem.
MOST_PIXELS = 6000
_PNG = b"\x89PNG\r\n\x1a\n"


class TypesettingError(RuntimeError):
    """A document could not be made. It is a fault of the product or of the machine, never of what a person wrote."""


@dataclass(frozen=True)
class Box:
    """A place on a page kept free for a signature: PDF points, the origin at the lower left corner of the page.

    ``page`` counts from 1.
    """

    page: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Rendered:
    """A finished document: its bytes, where each reserved box lies (by its key), and its number of pages.

    ``numbers`` are the page numbers of what its contents list ("headings", "Tabel", "Gambar"), as printed.
    """

    pdf: bytes
    boxes: Mapping[str, Box]
    pages: int
    numbers: Mapping[str, Sequence[str]] = field(default_factory=dict)


_DRAFT: ContextVar[str] = ContextVar("draft", default="")


@contextmanager
def as_draft(mark: str = "KONSEP") -> Iterator[None]:
    """Every page of every document made inside bears this word behind its text."""
    token = _DRAFT.set(mark)
    try:
        yield
    finally:
        _DRAFT.reset(token)


def render_pdf(
    paper: Paper, *, at: datetime, attachments: Mapping[str, bytes] | None = None, time_limit: float = TIME_LIMIT
) -> Rendered:
    """The document as PDF/A-3a and PDF/UA-1. The same paper at the same moment gives the same bytes.

    ``at`` (aware) is the date of the file; ``attachments`` (name → content) travel inside the file, e.g. the data a
    report was made from. Raises :class:`capaian.kernel.errors.InvalidInput` when two signature boxes share a key or
    the drawing of a chart points outside itself, :class:`TypesettingError` when the document cannot be made in time.
    """
    if at.tzinfo is None:
        raise ValueError("at must be aware")
    for block in walk(paper.blocks):
        if isinstance(block, Chart):
            refuse_outside(block.svg)
    emblem = paper.office.emblem if paper.office else b""
    if emblem.lstrip().startswith(b"<"):
        refuse_outside(emblem.decode("utf-8", "replace"))
    elif emblem:
        pixels(emblem)
    for line in paper.own_cover:
        if line.picture:
            pixels(line.picture)
    keys = [box.key for box in signature_boxes(paper)]
    if len(keys) != len(set(keys)):
        raise InvalidInput("document.box_twice", "Two signature boxes have the same name.", place=", ".join(keys))
    inputs = {"paper": printable(json.dumps(as_data(paper), ensure_ascii=False))}
    if _DRAFT.get():
        inputs["draft"] = _DRAFT.get()
    if attachments:
        inputs["attached"] = json.dumps([_attachment(name, attachments[name]) for name in sorted(attachments)])
    return render_template(Path(compiling.HOUSE), inputs, at=at, time_limit=time_limit)


def render_template(
    template: Path, inputs: Mapping[str, str], *, at: datetime, time_limit: float = TIME_LIMIT
) -> Rendered:
    """The PDF of one of the product's own templates, filled with ``inputs`` (texts, most of them JSON).

    The template names its reserved boxes ``<reserved>`` and its number of pages ``<pages>``. Raises as ``render_pdf``.
    """
    request = {"inputs": dict(inputs), "timestamp": int(at.timestamp()), "template": str(template)}
    pdf, facts = _compile(request, time_limit)
    # Signing appends to the file: an appended part must begin on a line of its own.
    pdf = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    return Rendered(pdf=pdf, boxes={fact["key"]: _box(fact) for fact in facts["reserved"]}, pages=facts["pages"],
                    numbers=facts.get("numbers", {}))


def render_png(
    svgs: Sequence[str], *, pixels_per_inch: float = 150.0, time_limit: float = TIME_LIMIT
) -> tuple[bytes, ...]:
    """Drawings as PNG, for documents that cannot hold SVG (Word). All in one go: the way there and back costs most."""
    for svg in svgs:
        refuse_outside(svg)
    if not svgs:
        return ()
    drawn, facts = _compile({"svgs": printable(json.dumps(list(svgs), ensure_ascii=False)), "ppi": pixels_per_inch}, time_limit)
    ends = list(accumulate(facts["lengths"]))
    return tuple(drawn[end - length : end] for end, length in zip(ends, facts["lengths"], strict=True))


def pixels(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG; what is none, or is unreasonably large, is refused.

    >>> pixels(_PNG + bytes(8) + struct.pack(">II", 40, 20))
    (40, 20)
    """
    across, down = struct.unpack(">II", png[16:24]) if png.startswith(_PNG) and len(png) >= 24 else (0, 0)
    if not (0 < across <= MOST_PIXELS and 0 < down <= MOST_PIXELS):
        raise InvalidInput("document.picture", "The picture is not a PNG of at most %(most)s pixels each way.", most=MOST_PIXELS)
    return across, down


_OUTSIDE = re.compile(
    r"""<!(?:DOCTYPE|ENTITY)|<\?xml-stylesheet|<\s*(?:\w+:)?(?:script|foreignObject|image|style)\b|href\s*=\s*["'](?!\#)"""
    r"""|url\(\s*["']?(?!\#)""",
    re.IGNORECASE,
)


def refuse_outside(svg: str) -> None:
    """Refuse a drawing that names anything outside itself: a file, an address, a script, a style sheet, an entity."""
    found = _OUTSIDE.search(svg)
    if found:
        raise InvalidInput("document.drawing", "A drawing may not contain “%(part)s”.", part=found.group(0))


def _attachment(name: str, content: bytes) -> dict[str, Any]:
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    try:
        data: str | list[int] = content.decode("utf-8")
    except UnicodeDecodeError:
        data = list(content)
    return {"name": name, "mime": mime, "description": name, "data": data}


def _box(fact: dict[str, Any]) -> Box:
    top = fact["height"] - fact["y"]
    return Box(
        page=fact["page"],
        x1=round(fact["x"], 2),
        y1=round(top - fact["h"], 2),
        x2=round(fact["x"] + fact["w"], 2),
        y2=round(top, 2),
    )


# --- The warm worker --------------------------------------------------------------------------------------------------


class _Worker:
    """A compiler in a process of its own. One document at a time; ended when it takes too long."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.made = 0
        self.interrupted = False
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter on our own file
            [sys.executable, "-P", str(Path(compiling.__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, request: dict[str, Any], time_limit: float) -> tuple[bytes, dict[str, Any]]:
        """The answer of the worker; TypesettingError when it refuses, OSError or EOFError when it is gone."""
        self.made += 1
        alarm = threading.Timer(time_limit, self.interrupt)
        alarm.daemon = True
        alarm.start()
        try:
            compiling.send(cast(BinaryIO, self.process.stdin), request)
            answer = compiling.receive(cast(BinaryIO, self.process.stdout))
            if "problem" in answer:
                raise TypesettingError(answer["problem"])
            return compiling.read_exactly(cast(BinaryIO, self.process.stdout), answer["length"]), answer["facts"]
        finally:
            alarm.cancel()

    def interrupt(self) -> None:
        """The time is over: whoever waits for this worker gets no answer."""
        self.interrupted = True
        self.process.kill()

    def usable(self) -> bool:
        """Whether it is ours (a forked process has its own), alive, and not yet due to be replaced."""
        return self.owner == os.getpid() and self.made < DOCUMENTS_PER_WORKER and self.process.poll() is None

    def end(self) -> None:
        """Let the process go."""
        if self.owner != os.getpid():
            return
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        self.process.wait()


_turn = threading.Lock()
_worker: _Worker | None = None
_in_process: compiling.Compiler | None = None


def _compile(request: dict[str, Any], time_limit: float) -> tuple[bytes, dict[str, Any]]:
    global _worker
    with _turn:
        if _worker is not None and not _worker.usable():
            _worker.end()
            _worker = None
        if _worker is None:
            try:
                _worker = _Worker()
            except OSError:
                return _compile_here(request)
        try:
            return _worker.ask(request, time_limit)
        except (OSError, EOFError) as gone:
            ended, _worker = _worker, None
            ended.end()
            if ended.interrupted:
                raise TypesettingError(f"The document was not ready within {time_limit:g} s.") from gone
            if ended.made == 1 and ended.process.returncode in (1, 2):
                # The interpreter started but could not begin (an unusual installation): no fault of the document.
                return _compile_here(request)
            raise TypesettingError("The worker that makes documents ended unexpectedly.") from gone


def _compile_here(request: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """Where no process can be started the document is made in this one, without the time limit."""
    global _in_process
    _in_process = _in_process or compiling.Compiler()
    try:
        if "svgs" in request:
            return _in_process.pictures(request["svgs"], request["ppi"])
        return _in_process.compile(request["inputs"], request["timestamp"], request["template"])
    except RuntimeError as problem:
        raise TypesettingError(str(problem)) from problem


def _forget_worker() -> None:
    """A forked process starts a worker of its own: the pipe of the first one carries one conversation."""
    global _turn, _worker
    _turn = threading.Lock()
    _worker = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_worker)


@atexit.register
def _end_worker() -> None:
    if _worker is not None:
        _worker.end()
