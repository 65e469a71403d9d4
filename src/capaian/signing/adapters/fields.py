"""All signature fields of a document, made before the first signature.

A field that appears after a signature changes pages and the tag tree, which breaks PDF/UA and alarms verifiers. So all
fields are added in one increment, each tagged as a *Form* structure element with a text for readers of the screen
(ISO 14289-1, 7.18.4), each with an appearance (ISO 19005-3, 6.3.3) and the print flag.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, append_signature_field, enumerate_sig_fields

from capaian.kernel.errors import InvalidInput
from capaian.signing.adapters.writer import QuietWriter, open_for_reading, open_for_update, written
from capaian.signing.domain.values import Box

ARCHIVE_FIELD = "Arsip"
"""Field of the archive time stamp, outside the page."""


def prepare_fields(pdf: bytes, boxes: Mapping[str, Box], alt_texts: Mapping[str, str] | None = None, *,
                   archive_field: bool = False) -> bytes:
    """The file with one empty signature field per box, in one increment; the original bytes stay in front.

    ``alt_texts`` gives the text that a screen reader speaks, by field name; without one it is ``Tanda tangan <name>``.
    ``archive_field`` adds the field of an archive time stamp (B-LTA) outside the page.

    Raises ``InvalidInput``: no PDF, a page that does not exist, a box that leaves its page, a name already taken,
    a file that already carries a signature (``signing.already_signed``).
    """
    if not boxes:
        raise InvalidInput("signing.no_box", "At least one place to sign is needed.")
    writer = open_for_update(pdf)
    existing = {name: value for name, value, _ in enumerate_sig_fields(writer)}
    if any(value is not None for value in existing.values()):
        raise InvalidInput("signing.already_signed", "Fields must be made before the first signature.")
    for name, box in boxes.items():
        if name in existing or name == ARCHIVE_FIELD or not name or "." in name:
            raise InvalidInput("signing.field_name", "“%(name)s” cannot be the name of a new field.", name=name)
        _check_place(writer, name, box)
        text = (alt_texts or {}).get(name) or f"Tanda tangan {name}"
        append_signature_field(writer, SigFieldSpec(
            name, on_page=box.page - 1, box=(box.x1, box.y1, box.x2, box.y2),  # type: ignore[arg-type]
            readable_field_name=text))
        _tag(writer, name, box.page - 1, text)
    if archive_field:
        text = "Stempel waktu arsip"
        append_signature_field(writer, SigFieldSpec(
            ARCHIVE_FIELD, on_page=0, box=None, readable_field_name=text,
            invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)))
        _tag(writer, ARCHIVE_FIELD, 0, text)
    return written(writer)


def empty_fields(pdf: bytes) -> dict[str, Box]:
    """Visible, still unsigned signature fields of a file with their places, in the order of the form."""
    reader = open_for_reading(pdf)
    pages = {reader.find_page_for_modification(index)[0].reference: index + 1
             for index in range(int(reader.root["/Pages"]["/Count"]))}
    found = {}
    for name, _, ref in enumerate_sig_fields(reader, filled_status=False):
        field = ref.get_object()
        if "/Rect" not in field or "/P" not in field:
            continue
        x1, y1, x2, y2 = (float(number) for number in field["/Rect"])
        page = pages.get(field.raw_get("/P").reference)
        if page and x2 > x1 and y2 > y1:
            found[name] = Box(page, x1, y1, x2, y2)
    return found


def page_size(pdf: bytes, page: int) -> tuple[float, float]:
    """Width and height of a page in points (``page`` counts from 1)."""
    reader = open_for_reading(pdf)
    return _size_of(reader.find_page_for_modification(page - 1)[0].get_object())


def _size_of(page: generic.DictionaryObject) -> tuple[float, float]:
    node = page
    while "/MediaBox" not in node:
        node = node["/Parent"]
    x1, y1, x2, y2 = (float(number) for number in node["/MediaBox"])
    return x2 - x1, y2 - y1


def _check_place(writer: QuietWriter, name: str, box: Box) -> None:
    pages = int(writer.root["/Pages"]["/Count"])
    if box.page > pages:
        raise InvalidInput("signing.no_such_page", "Field “%(name)s” stands on page %(page)s, but there are %(pages)s.",
                           name=name, page=box.page, pages=pages)
    width, height = _size_of(writer.find_page_for_modification(box.page - 1)[0].get_object())
    if box.x1 < 0 or box.y1 < 0 or box.x2 > width or box.y2 > height:
        raise InvalidInput("signing.box_outside", "Field “%(name)s” does not fit on its page.", name=name)


def _tag(writer: QuietWriter, name: str, page_index: int, text: str) -> None:
    """Hang the field's widget into the tag tree: a Form element below the document element, and the way back."""
    if "/StructTreeRoot" not in writer.root:
        return
    root = writer.root["/StructTreeRoot"]
    _, _, field_ref = next(enumerate_sig_fields(writer, with_name=name))
    page_ref = writer.find_page_for_modification(page_index)[0]
    parent_ref = _document_element(root)
    key = _next_key(root)
    element_ref = writer.add_object(generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/StructElem"),
        pdf_name("/S"): pdf_name("/Form"),
        pdf_name("/P"): parent_ref,
        pdf_name("/Pg"): page_ref,
        pdf_name("/Alt"): pdf_string(text),
        # One dictionary and not an array of one: pyHanko's difference analysis knows a field by the path K.Obj.
        pdf_name("/K"): generic.DictionaryObject({
            pdf_name("/Type"): pdf_name("/OBJR"),
            pdf_name("/Obj"): field_ref,
            pdf_name("/Pg"): page_ref,
        }),
    }))
    parent = parent_ref.get_object()
    kids = parent["/K"] if "/K" in parent else generic.ArrayObject()
    if not isinstance(kids, generic.ArrayObject):
        kids = generic.ArrayObject([parent.raw_get("/K")])
    kids.append(element_ref)
    parent[pdf_name("/K")] = kids
    writer.update_container(parent)

    field = field_ref.get_object()
    field[pdf_name("/StructParent")] = generic.NumberObject(key)
    _add_to_parent_tree(writer, root, key, element_ref)
    root[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    writer.update_container(root)
    page = page_ref.get_object()
    if page.get("/Tabs") != "/S":
        page[pdf_name("/Tabs")] = pdf_name("/S")
        writer.update_container(page)


def _document_element(root: generic.DictionaryObject) -> generic.IndirectObject:
    kids = root.raw_get("/K")
    kids = kids.get_object() if isinstance(kids, generic.IndirectObject) and isinstance(
        kids.get_object(), generic.ArrayObject) else kids
    first = kids[0] if isinstance(kids, generic.ArrayObject) else kids
    if isinstance(kids, generic.ArrayObject):
        first = kids.raw_get(0)
    if not isinstance(first, generic.IndirectObject):
        raise InvalidInput("signing.tag_tree", "The tag tree of this PDF has a shape that is not understood.")
    return first


def _next_key(root: generic.DictionaryObject) -> int:
    if "/ParentTreeNextKey" in root:
        return int(root["/ParentTreeNextKey"])
    return max((int(number) for number in _keys(root["/ParentTree"])), default=-1) + 1


def _keys(node: generic.DictionaryObject) -> list[int]:
    if "/Nums" in node:
        return list(node["/Nums"][::2])
    return [key for kid in node["/Kids"] for key in _keys(kid.get_object())] if "/Kids" in node else []


def _add_to_parent_tree(writer: QuietWriter, root: generic.DictionaryObject, key: int,
                        element_ref: generic.IndirectObject) -> None:
    """Keys only grow, so a new one belongs into the last leaf (ISO 32000-1, 7.9.7)."""
    node = root["/ParentTree"]
    path = [node]
    while "/Kids" in node:
        kids = node["/Kids"]
        node = kids[len(kids) - 1].get_object()
        path.append(node)
    numbers = node["/Nums"] if "/Nums" in node else generic.ArrayObject()
    numbers.extend([generic.NumberObject(key), element_ref])
    node[pdf_name("/Nums")] = numbers
    for step in path:
        if "/Limits" in step:
            step[pdf_name("/Limits")] = generic.ArrayObject([step["/Limits"][0], generic.NumberObject(key)])
        writer.update_container(step)
