"""What was appended to a file, revision by revision (pyHanko's difference analysis), in the words of ``Change``.

An increment after a signature may only sign: fill a signature field, add an invisible time-stamp field, add proof of
validity. Every later revision is compared with the signed one, so that something added and later hidden is still found.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.fields import enumerate_sig_fields

from capaian.signing.domain.verdicts import Change

logging.getLogger("pyhanko").addHandler(logging.NullHandler())

_PROOF = ModificationLevel.LTA_UPDATES
POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        DocInfoRule().as_qualified(_PROOF),
        XrefStreamRule().as_qualified(_PROOF),
        ObjectStreamRule().as_qualified(_PROOF),
        DSSCompareRule().as_qualified(_PROOF),
        MetadataUpdateRule().as_qualified(_PROOF),
    ],
    # Without the rule for ordinary form fields: nothing but signing may happen after a signature.
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)


@dataclass(frozen=True)
class Step:
    """A later revision compared with the signed one."""

    change: Change
    level: ModificationLevel
    fields: frozenset[str]
    """Signature fields filled or made in between."""


class History:
    """All revisions of a file."""

    def __init__(self, reader: PdfFileReader) -> None:
        self._reader = reader

    def since(self, revision: int) -> list[Step]:
        """Each revision after ``revision`` (counted from 0), up to the end of the file, compared with it."""
        old = self._reader.get_historical_resolver(revision)
        later = range(revision + 1, self._reader.xrefs.total_revisions)
        return [_compare(old, self._reader.get_historical_resolver(one)) for one in later]


def _compare(old: HistoricalResolver, new: HistoricalResolver) -> Step:
    try:
        result = POLICY.apply(old, new)
    except SuspiciousModification:
        return Step(_describe(old, new), ModificationLevel.OTHER, frozenset())
    except (PdfError, KeyError, ValueError, TypeError, AttributeError, IndexError):
        return Step(Change.CONTENT, ModificationLevel.OTHER, frozenset())
    if result.modification_level > ModificationLevel.FORM_FILLING:
        return Step(_describe(old, new), result.modification_level, frozenset())
    if _painted(old, new):
        return Step(Change.FIELD, ModificationLevel.OTHER, frozenset())
    return Step(Change.SIGNING, result.modification_level, frozenset(result.changed_form_fields))


def _painted(old: HistoricalResolver, new: HistoricalResolver) -> bool:
    """Whether a new signature field is visible but unsigned: a picture over the page with nobody's word behind it."""
    before = {name for name, _, _ in enumerate_sig_fields(old)}
    for name, value, ref in enumerate_sig_fields(new):
        if name in before or value is not None:
            continue
        field = ref.get_object()
        widgets = [kid.get_object() for kid in field["/Kids"]] if "/Kids" in field else [field]
        if any("/AP" in widget and _area(widget) for widget in widgets):
            return True
    return False


def _area(widget: generic.DictionaryObject) -> float:
    try:
        x1, y1, x2, y2 = (float(number) for number in widget["/Rect"])
    except (KeyError, TypeError, ValueError):
        return 0.0
    return abs(x2 - x1) * abs(y2 - y1)


def _describe(old: HistoricalResolver, new: HistoricalResolver) -> Change:
    """A word for a change that is not signing; when in doubt the gravest one."""
    try:
        before, after = _pages(old), _pages(new)
        if len(before) != len(after):
            return Change.PAGES
        if _fields(old) != _fields(new):
            return Change.FIELD
        if [_annotations(page) for page in before] != [_annotations(page) for page in after]:
            return Change.ANNOTATIONS
    except (PdfError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return Change.CONTENT
    return Change.CONTENT


def _pages(version: HistoricalResolver) -> list[generic.DictionaryObject]:
    found: list[generic.DictionaryObject] = []
    waiting = [version.root["/Pages"]]
    while waiting:
        node = waiting.pop()
        if node.get("/Type") == "/Pages" or "/Kids" in node:
            waiting.extend(kid.get_object() for kid in reversed(node["/Kids"]))
        else:
            found.append(node)
    return found


def _annotations(page: generic.DictionaryObject) -> list[str]:
    return [str(page["/Annots"].raw_get(index)) for index in range(len(page["/Annots"]))] if "/Annots" in page else []


def _fields(version: HistoricalResolver) -> list[str]:
    if "/AcroForm" not in version.root:
        return []
    fields = version.root["/AcroForm"]["/Fields"]
    return sorted(str(field.get_object().get("/T")) for field in fields)
