"""What a template of a letter may hold beyond what any uploaded Word file may: nothing that is fetched, run or hidden."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from capaian.foundation import word_files
from capaian.kernel.errors import InvalidInput

MAX_BYTES = 5 * 1024 * 1024
MAX_MEDIA = 20 * 1024 * 1024
MAX_TEXT = 3 * 1024 * 1024
_SAVE_AGAIN = "Open it in Word or LibreOffice and save it as .docx."
#: What the parts of a letter may be to each other; anything else (macros, embedded programs, parts fetched from elsewhere)
#: has no place in one.
RELATED = {
    "officeDocument", "core-properties", "extended-properties", "custom-properties", "thumbnail", "styles", "stylesWithEffects",
    "settings", "webSettings", "numbering", "fontTable", "font", "theme", "header", "footer", "footnotes", "endnotes", "image",
    "hyperlink", "customXml", "customXmlProps", "glossaryDocument", "people", "comments", "commentsExtended", "commentsIds",
    "commentsExtensible",
}
#: What Word may compute in a letter; other fields fetch files or pictures, run programs or macros.
COMPUTED = {"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "TOC", "SEQ", "STYLEREF", "HYPERLINK", "DATE",
            "TIME"}
_WEB = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([^"']+)""")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def scan(data: bytes) -> dict[str, bytes]:
    """The parts of the file by name, pictures too. InvalidInput says which trait makes it more than a letter."""
    if len(data) > MAX_BYTES:
        raise InvalidInput("template.size", "The template is larger than %(most)s MB.", most=MAX_BYTES // (1024 * 1024),
                           remedy="Make the pictures in it smaller.")
    try:
        parts = word_files.scan(data)
    except InvalidInput as refusal:
        if refusal.code != "word.size":
            raise
        raise InvalidInput("template.unpacked", "The template unpacks to far more than a letter holds.", place=refusal.place,
                           remedy="Make the pictures in it smaller, or begin with the template offered here.") from refusal
    for name, content in parts.items():
        _look_at(name, content)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.namelist():
            if "\\" in entry or entry.startswith("/") or ".." in entry.split("/"):
                raise InvalidInput("template.part", "A part of the document is not one of a letter.", place=entry[:120],
                                   remedy=_SAVE_AGAIN)
        media = [entry for entry in archive.infolist() if entry.filename.startswith("word/media/")]
        if sum(entry.file_size for entry in media) > MAX_MEDIA:
            raise InvalidInput("template.size", "The template is larger than %(most)s MB.", most=MAX_BYTES // (1024 * 1024),
                               remedy="Make the pictures in it smaller.")
        try:
            return parts | {entry.filename: archive.read(entry) for entry in media}
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError) as broken:
            raise InvalidInput("word.broken", "The Word file is damaged.", remedy=_SAVE_AGAIN) from broken


def _look_at(name: str, content: bytes) -> None:
    """One part of markup: its encoding, its entities, where it points, what it asks Word to compute."""
    encoding = _ENCODING.match(content.lstrip(b"\xef\xbb\xbf"))
    if len(content) > MAX_TEXT or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")):
        raise InvalidInput("template.part", "A part of the document is not one of a letter.", place=name, remedy=_SAVE_AGAIN)
    try:
        content.decode("utf-8")
        tree = fromstring(content, forbid_dtd=True)
    except (UnicodeDecodeError, ParseError, DefusedXmlException, ValueError) as wrong:
        raise InvalidInput("template.part", "A part of the document is not one of a letter.", place=name,
                           remedy=_SAVE_AGAIN) from wrong
    if name.endswith(".rels"):
        _relations(name, tree)
    elif name.startswith("word/"):
        _computed(name, tree)


def _relations(name: str, tree: Element) -> None:
    for relation in tree:
        kind, target = relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")
        outside = relation.get("TargetMode", "").lower() == "external"
        if outside and not (kind == "hyperlink" and _WEB.fullmatch(target)):
            raise InvalidInput("template.outside", "The document takes something from outside itself: %(target)s.",
                               target=target[:120], place=name,
                               remedy="Insert the picture itself instead of a link, and detach the attached template.")
        if kind not in RELATED:
            raise InvalidInput("template.relation", "The document holds something that no letter holds: %(kind)s.",
                               kind=kind[:60], place=name, remedy="Remove it, or begin with the template offered here.")


def _computed(name: str, tree: Element) -> None:
    """Refuse fields that fetch or run something; the words of one field may be scattered over several runs."""
    codes = [node.get(f"{_W}instr", "") for node in tree.iter(f"{_W}fldSimple")]
    for node in tree.iter():
        if node.tag == f"{_W}fldChar":
            codes.append("")
        elif node.tag in (f"{_W}instrText", f"{_W}delInstrText"):
            codes = codes or [""]
            codes[-1] += node.text or ""
        elif node.tag in (f"{_W}altChunk", f"{_W}subDoc", f"{_W}object", f"{_W}control", f"{_W}attachedTemplate"):
            raise InvalidInput("template.relation", "The document holds something that no letter holds: %(kind)s.", place=name,
                               kind=node.tag.rpartition("}")[2], remedy="Remove it, or begin with the template offered here.")
    for code in codes:
        word = code.split()[0].upper() if code.split() else ""
        if word and word not in COMPUTED:
            raise InvalidInput("template.computed", "The document contains a field “%(field)s” that fetches or runs something.",
                               field=code.strip()[:80], place=name, remedy="Delete this field.")
