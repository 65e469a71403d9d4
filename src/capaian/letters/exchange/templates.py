"""An office's own template of a letter: checked, tried with an example, and filled with a letter.

Only ``{{ field }}`` and simple loops may stand in it. Each is looked at before the template is ever rendered, so nothing of
it is evaluated as a program; the sandbox and the limited process of the trial are the second and third wall.
"""

from __future__ import annotations

import base64
import difflib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from capaian.foundation.limited import Failed, limited, refused, told
from capaian.foundation.typesetting import render_docx
from capaian.foundation.typesetting.wordpackage import steady
from capaian.kernel.errors import InvalidInput, ManyProblems
from capaian.letters.domain.starting import starting_paper
from capaian.letters.domain.templates import COVER, TemplateField, TemplateKind, Values, kind_of, values
from capaian.letters.exchange.covers import cover_faults
from capaian.letters.exchange.scanning import scan

TIME_LIMIT = 20.0
MAX_TAGS = 500
MAX_PIXELS = 6000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ANY = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_FIELD = re.compile(r"\{\{\s*([a-z_][a-z0-9_]*)(?:\.([a-z_][a-z0-9_]*))?\s*\}\}")
_LOOP = re.compile(r"\{%(p|tr|)\s+for\s+([a-z_][a-z0-9_]*)\s+in\s+([a-z_][a-z0-9_]*)\s*%\}")
_END = re.compile(r"\{%(p|tr|)\s+endfor\s*%\}")
_WHERE = {"header": "kepala halaman", "footer": "kaki halaman"}


@dataclass(frozen=True)
class Examined:
    """What was found: the problems (empty: it may be used), the fields it uses, and the example letter made from it."""

    problems: tuple[InvalidInput, ...]
    used: tuple[str, ...]
    example: bytes


def starting_template(kind: str, *, at: datetime) -> bytes:
    """The template to begin with: every field of the kind once."""
    return render_docx(starting_paper(kind_of(kind)), at=at)


def examine(data: bytes, kind: str, *, time_limit: float = TIME_LIMIT) -> Examined:
    """Look at an uploaded template and try it with an example letter, in a process with limits of its own.

    InvalidInput when the file is more than a document; what is wrong with its fields is told in ``problems``.
    """
    kind_of(kind)
    try:
        said = json.loads(limited(tried, kind.encode() + b"\n" + data, seconds=time_limit))
    except Failed as failed:
        if failed.slow:
            raise InvalidInput("template.slow", "Reading the template takes too long.") from failed
        raise InvalidInput(
            "word.broken", "The Word file is damaged.", remedy="Open it in Word or LibreOffice and save it as .docx."
        ) from failed
    return Examined(
        tuple(refused(one) for one in said["problems"]), tuple(said["used"]), base64.b64decode(said["example"])
    )


def usable(data: bytes, kind: str) -> Examined:
    """As :func:`examine`, but any problem is a refusal: ManyProblems names each."""
    examined = examine(data, kind)
    if examined.problems:
        raise ManyProblems(list(examined.problems))
    return examined


def tried(sent: bytes) -> bytes:
    """What the limited process does: the key of the kind in the first line, the template after it; what was found as JSON."""
    key, _, data = sent.partition(b"\n")
    kind = kind_of(key.decode())
    problems, used = faults(data, kind)
    example = b""
    if not problems:
        try:
            example = fill(data, values(kind.key, kind.example))
        except InvalidInput as problem:
            problems = [problem]
    return json.dumps(
        {"problems": [told(one) for one in problems], "used": used, "example": base64.b64encode(example).decode()}
    ).encode()


# --- Looking at the fields --------------------------------------------------------------------------------------------


def faults(data: bytes, kind: TemplateKind) -> tuple[list[InvalidInput], list[str]]:
    """Everything wrong with the fields of a template, and the names of those it uses. Nothing is rendered."""
    parts = scan(data)
    reading = _Reading(kind)
    for name in sorted(parts):
        stem = name.removeprefix("word/").rstrip("0123456789.xml")
        if re.fullmatch(r"word/(?:document|header\d*|footer\d*)\.xml", name):
            reading.part(_WHERE.get(stem.rstrip("."), "isi"), parts[name])
        elif name.startswith("word/") and name.endswith(".xml") and re.search(rb"\{\{|\{%", parts[name]):
            reading.found.append(elsewhere(name))
    reading.whole()
    reading.found += list(_pictures(parts))
    if kind.key == COVER:
        reading.found += cover_faults(data)
    return reading.found, sorted(reading.used)


def elsewhere(place: str) -> InvalidInput:
    """The fault of a field outside the words that are printed."""
    return InvalidInput(
        "template.elsewhere", "Fields may stand only in the text, the page header and the page footer.", place=place
    )


def _pictures(parts: dict[str, bytes]) -> Iterator[InvalidInput]:
    from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
    from docx.image.image import Image

    for name, content in parts.items():
        if name.startswith("word/media/"):
            try:
                image = Image.from_blob(content)
            except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ValueError):
                continue  # a drawing of Word's own (EMF): its size was limited with the archive
            if max(image.px_width, image.px_height) > MAX_PIXELS:
                yield InvalidInput(
                    "template.picture",
                    "A picture has more than %(most)s pixels in one direction.",
                    most=MAX_PIXELS,
                    place=name,
                    remedy="Make the picture smaller.",
                )


class _Reading:
    """Reads the fields and loops of a template one after the other."""

    def __init__(self, kind: TemplateKind) -> None:
        self.kind = kind
        self.fields = {field.name: field for field in kind.fields}
        self.found: list[InvalidInput] = []
        self.used: set[str] = set()
        self.tags = 0
        self.loop: tuple[str, str, TemplateField | None, Any] | None = None  # its form, word and list, what holds it

    def part(self, where: str, content: bytes) -> None:
        """One part of the text, paragraph by paragraph."""
        self.loop = None
        tree = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        for paragraph in tree.iter(f"{_W}p"):
            own = [node for node in paragraph.iter(f"{_W}t") if next(node.iterancestors(f"{_W}p")) is paragraph]
            text = "".join(node.text or "" for node in own)
            if "{" in text:
                self._paragraph(paragraph, text, f"{where}: “{text.strip()[:60]}”")
        if self.loop is not None:
            self._unclosed(where)
        for node in tree.iter(etree.Element):
            hidden = [*node.attrib.values(), "" if node.tag == f"{_W}t" else node.text or ""]
            if any(re.search(r"\{[{%#]", one) for one in hidden):
                self.found.append(elsewhere(where))

    def whole(self) -> None:
        """What a template of this kind must contain, and how much it may."""
        for field in self.kind.fields:
            if field.required and field.name not in self.used:
                self.found.append(
                    InvalidInput(
                        "template.missing",
                        "The field %(name)s does not stand in the template.",
                        name=_shown(field),
                        place=self.kind.title,
                        remedy="Put it where it belongs; a letter is not complete without it.",
                    )
                )
        if self.tags > MAX_TAGS:
            self.found.append(
                InvalidInput(
                    "template.many", "There are more than %(most)s fields in the template.", most=MAX_TAGS, place="isi"
                )
            )

    def _paragraph(self, paragraph: Any, text: str, place: str) -> None:
        tags = _ANY.findall(text)
        self.tags += len(tags)
        rest = _ANY.sub("", text)
        if re.search(r"\{[{%#]|[}%#]\}", rest):
            self.found.append(
                InvalidInput(
                    "template.unclosed",
                    "A field is not closed, or its braces are not in pairs.",
                    place=place,
                    remedy="Write it whole, for example {{ nomor }}.",
                )
            )
        for tag in tags:
            if match := _FIELD.fullmatch(tag):
                self._field(match[1], match[2] or "", place)
            elif match := _LOOP.fullmatch(tag):
                self._begin(match, paragraph, place)
            elif match := _END.fullmatch(tag):
                self._finish(match[1], paragraph, place)
            else:
                self.found.append(
                    InvalidInput(
                        "template.tag",
                        "“%(tag)s” may not stand in a template: only {{ field }} and simple loops may.",
                        tag=tag[:60],
                        place=place,
                        remedy="See the list of fields of this kind of letter.",
                    )
                )
            if re.match(r"\{%(p|tr)\s", tag) and (rest.strip() or len(tags) > 1):
                self.found.append(
                    InvalidInput(
                        "template.alone",
                        "“%(tag)s” must stand alone in its line.",
                        tag=tag[:60],
                        place=place,
                        remedy="Give it a line, or a table row, of its own; that line does not appear in the letter.",
                    )
                )
        if self.loop is not None and not self.loop[0]:
            self._unclosed(place)

    def _unclosed(self, place: str) -> None:
        self.found.append(
            InvalidInput(
                "template.loop_open",
                "A loop is not closed where it began.",
                place=place,
                remedy="Write {% endfor %} in the same line, {%p endfor %} or {%tr endfor %} after the lines it repeats.",
            )
        )
        self.loop = None

    def _field(self, name: str, part: str, place: str) -> None:
        if self.loop is not None and name == "loop" and part == "index":
            return
        if self.loop is not None and name == self.loop[1]:
            if self.loop[2] is None:  # its list was already named as wrong
                return
            parts = self.loop[2].parts
            if part in parts or not (part or parts):
                return
            self.found.append(
                InvalidInput(
                    "template.part_unknown",
                    "The lines of %(name)s have no part “%(part)s”.",
                    name=self.loop[2].name,
                    part=part or "–",
                    place=place,
                    remedy="They have: %(known)s.",
                    known=", ".join(parts) or "–",
                )
            )
            return
        field = self.fields.get(name)
        if field is None or part:
            near = difflib.get_close_matches(name, self.fields, 1)
            self.found.append(
                InvalidInput(
                    "template.unknown",
                    "There is no field “%(name)s” in a letter of this kind.",
                    name=f"{name}.{part}" if part else name,
                    place=place,
                    remedy="Perhaps %(near)s is meant." if near else "See the list of fields of this kind of letter.",
                    near=near[0] if near else "",
                )
            )
            return
        self.used.add(name)
        if field.listed:
            self.found.append(
                InvalidInput(
                    "template.list",
                    "%(name)s is a list and is written by a loop.",
                    name=name,
                    place=place,
                    remedy="Write {%% for baris in %(name)s %%}{{ baris }}{%% endfor %%}.",
                )
            )

    def _begin(self, match: re.Match[str], paragraph: Any, place: str) -> None:
        form, word, name = match.groups()
        field = self.fields.get(name)
        if self.loop is not None:
            self.found.append(InvalidInput("template.nested", "A loop may not stand inside another.", place=place))
        elif field is None or not field.listed:
            self.loop = (form, word, None, _holder(paragraph, form))
            self.found.append(
                InvalidInput(
                    "template.no_list",
                    "“%(name)s” is no list of this kind of letter.",
                    name=name,
                    place=place,
                    remedy="The lists are: %(known)s.",
                    known=", ".join(f.name for f in self.kind.fields if f.listed),
                )
            )
            return
        elif word in self.fields or word == "loop":
            self.found.append(
                InvalidInput(
                    "template.word",
                    "The word “%(word)s” already means a field.",
                    word=word,
                    place=place,
                    remedy="Call the line “baris”.",
                )
            )
        else:
            self.used.add(name)
            self.loop = (form, word, field, _holder(paragraph, form))
            return
        self.loop = None

    def _finish(self, form: str, paragraph: Any, place: str) -> None:
        if self.loop is None:
            if not any(p.code in ("template.nested", "template.word") for p in self.found):
                self.found.append(InvalidInput("template.loop_end", "A loop ends here that did not begin.", place=place))
        elif form != self.loop[0] or _holder(paragraph, form) is not self.loop[3]:
            self._unclosed(place)
        self.loop = None


def _holder(paragraph: Any, form: str) -> Any:
    """What a loop must begin and end in: the paragraph itself, what holds its paragraphs, or the table of its rows."""
    if form == "tr":
        return next(paragraph.iterancestors(f"{_W}tbl"), None)
    return paragraph.getparent() if form == "p" else paragraph


def _shown(field: TemplateField) -> str:
    return "{% for baris in " + field.name + " %}" if field.listed else "{{ " + field.name + " }}"


# --- Filling ----------------------------------------------------------------------------------------------------------


def fill(data: bytes, words: Values) -> bytes:
    """The template with these words in its fields. The same template and words give the same bytes."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    class Strict(DocxTemplate):  # type: ignore[misc]
        """Renders only what is a field or a loop, and only in text, header and footer."""

        def render_xml_part(self, src_xml: str, *rest: Any) -> Any:
            for tag in _ANY.findall(src_xml):
                if not (
                    _FIELD.fullmatch(tag)
                    or ((m := _LOOP.fullmatch(tag)) and not m[1])
                    or ((m := _END.fullmatch(tag)) and not m[1])
                ):
                    raise InvalidInput(
                        "template.tag",
                        "“%(tag)s” may not stand in a template: only {{ field }} and simple loops may.",
                        tag=tag[:60],
                    )
            return super().render_xml_part(src_xml, *rest)

        def fix_tables(self, xml: str) -> Any:
            etree.fromstring(xml)
            return super().fix_tables(xml)

        def render_properties(self, *_: Any) -> None:
            """The properties of the file are no place for fields; they name the office."""
            known = self.docx.core_properties
            known.author = known.last_modified_by = words["kantor"][:255]

        def render_footnotes(self, *_: Any) -> None:
            """Nor are its footnotes."""

    sandbox = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    for names in (sandbox.globals, sandbox.filters, sandbox.tests):
        names.clear()
    out = io.BytesIO()
    try:
        document = Strict(io.BytesIO(data))
        document.render(words, sandbox)
        document.save(out)
    except (TemplateError, etree.XMLSyntaxError, KeyError, AttributeError, ValueError) as wrong:
        raise InvalidInput(
            "template.render",
            "The template cannot be filled: its fields stand where no text can stand.",
            remedy="Write each field as plain text in one line.",
        ) from wrong
    with zipfile.ZipFile(out) as archive:
        return steady({name: archive.read(name) for name in archive.namelist()})
