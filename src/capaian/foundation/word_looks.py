"""What a paragraph of a Word file looks like, as far as it says something: a point of a list, bold, italic.

A look stands in the words themselves, in a style, or in a style that one is based on.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from capaian.kernel.paper import numeral

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: How many styles may be based on each other.
LONGEST_CHAIN = 20


@dataclass(frozen=True)
class Look:
    """Bold and italic words."""

    bold: bool = False
    italic: bool = False


def _value(parent: Element | None, path: str) -> str | None:
    """The value of an element below; None where there is none, "" where it has no value."""
    found = parent.find("/".join(_W + step for step in path.split("/"))) if parent is not None else None
    return None if found is None else found.get(f"{_W}val", "")


class Looks:
    """The styles and lists of one document. It counts the points of its lists: ask for each paragraph once, in order."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self.styles = {} if styles is None else {s.get(f"{_W}styleId", ""): s for s in styles.iter(f"{_W}style")}
        self.kinds = {} if numbering is None else {
            a.get(f"{_W}abstractNumId", ""): {lvl.get(f"{_W}ilvl", "0"): lvl for lvl in a.iter(f"{_W}lvl")}
            for a in numbering.findall(f"{_W}abstractNum")}
        self.lists = {} if numbering is None else {n.get(f"{_W}numId", ""): n for n in numbering.findall(f"{_W}num")}
        self.counts: dict[tuple[str, int], int] = {}
        self.begun: set[tuple[str, int]] = set()

    def _chain(self, name: str | None) -> list[Element]:
        """The style and those it is based on."""
        found: list[Element] = []
        while name in self.styles and len(found) < LONGEST_CHAIN:
            found.append(self.styles[name])
            name = _value(found[-1], "basedOn")
        return found

    def of_paragraph(self, properties: Element | None) -> Look:
        """The look that the paragraph's style gives its words."""
        return self._look([s.find(f"{_W}rPr") for s in self._chain(_value(properties, "pStyle"))], Look())

    def of_run(self, run: Element, around: Look) -> Look:
        """The look of a run, in a paragraph of such a look."""
        own = run.find(f"{_W}rPr")
        return self._look([own, *(s.find(f"{_W}rPr") for s in self._chain(_value(own, "rStyle")))], around)

    def _look(self, given: list[Element | None], otherwise: Look) -> Look:
        """Each trait as the first that says something about it has it."""
        def trait(name: str, default: bool) -> bool:
            said = (value for one in given if (value := _value(one, name)) is not None)
            return next((value not in ("0", "false", "off") for value in said), default)

        return Look(trait("b", otherwise.bold), trait("i", otherwise.italic))

    def point(self, properties: Element | None) -> str:
        """The mark of a paragraph that is a point of a list: "-", "2.", "b)"; empty where it is none."""
        given = [properties, *(s.find(f"{_W}pPr") for s in self._chain(_value(properties, "pStyle")))]
        number = next((value for one in given if (value := _value(one, "numPr/numId")) is not None), None)
        if number in (None, "0"):
            return ""
        level = next((value for one in given if (value := _value(one, "numPr/ilvl"))), "0")
        deep = int(level) if level.isascii() and level.isdigit() else 0
        made = self.lists.get(number or "")
        kind = _value(made, "abstractNumId") or ""
        shape = self.kinds.get(kind, {}).get(level)
        form = _value(shape, "numFmt")
        if form in (None, "bullet", "none"):
            return "-"
        begun = [one for one in (made.findall(f"{_W}lvlOverride") if made is not None else ())
                 if one.get(f"{_W}ilvl") == level and one.find(f"{_W}startOverride") is not None]
        anew = bool(begun) and (number or "", deep) not in self.begun  # lists of a kind count on, until one begins anew
        self.begun.add((number or "", deep))
        if anew or (kind, deep) not in self.counts:
            first = (_value(begun[0], "startOverride") if anew else _value(shape, "start")) or "1"
            self.counts[kind, deep] = (int(first) if first.isascii() and first.isdigit() else 1) - 1
        self.counts[kind, deep] += 1
        for one in [one for one in self.counts if one[0] == kind and one[1] > deep]:
            del self.counts[one]
        style = ("a" if form == "lowerLetter" else "1") + (")" if (_value(shape, "lvlText") or "").endswith(")") else ".")
        return numeral(style, self.counts[kind, deep])
