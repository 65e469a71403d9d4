"""What a BPMN file says beside its flow: data objects, notes, documentation, properties, and where its shapes stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from capaian.sop.exchange.names import DC, DIAGRAM, q
from capaian.sop.exchange.process import line
from capaian.sop.exchange.words import known_head

_FIELDS = {"kelengkapan": "requirement", "waktu": "standard", "output": "output", "keterangan": "remark"}
_NAMES, _VALUES = ("name", "key", "metaKey"), ("value", "metaValue")
_LONGEST = 2000
MOST_LANES, MOST_TEXTS = 300, 50


@dataclass(frozen=True)
class Shapes:
    """Where the diagram draws each element: left, top, width, height."""

    places: dict[str, tuple[float, float, float, float]]

    def lane_of(self, key: str, lanes: Sequence[str]) -> str:
        """The smallest lane around the middle of the element; empty where the diagram does not tell."""
        if key not in self.places:
            return ""
        left, top, width, height = self.places[key]
        x, y = left + width / 2, top + height / 2
        around = [(w * h, lane) for lane in lanes[:MOST_LANES] if lane in self.places for a, b, w, h in [self.places[lane]]
                  if a <= x <= a + w and b <= y <= b + h]
        return min(around)[1] if around else ""


def centres_of(root: Element) -> Shapes:
    """The shapes of the diagram; a shape without numbers is left out."""
    places = {}
    for shape in root.iter(q("BPMNShape", DIAGRAM)):
        bounds = shape.find(q("Bounds", DC))
        try:
            numbers = [float(bounds.get(name, "")) for name in ("x", "y", "width", "height")] if bounds is not None else []
        except ValueError:
            continue
        if len(numbers) == 4:
            places[shape.get("bpmnElement", "")] = (numbers[0], numbers[1], numbers[2], numbers[3])
    return Shapes(places)


def texts_in(root: Element) -> tuple[dict[str, dict[str, str]], set[str]]:
    """For each step, its requirement, standard time, output and remark as the file says them; and the ids of the data objects
    and notes that were used for it."""
    said: dict[str, dict[str, list[str]]] = {}
    used: set[str] = set()

    def add(step: str, name: str, text: str) -> None:
        texts = said.setdefault(step, {}).setdefault(name, [])
        if text and len(texts) < MOST_TEXTS and text not in texts:
            texts.append(text)

    names = {e.get("id", ""): line(e.get("name", "")) for kind in ("dataObjectReference", "dataStoreReference", "dataObject")
             for e in root.iter(q(kind))}
    notes = {e.get("id", ""): line(e.findtext(q("text")) or "") for e in root.iter(q("textAnnotation"))}
    for step in root.iter():
        key = step.get("id", "")
        for kind, end, name in (("dataInputAssociation", "sourceRef", "requirement"),
                                ("dataOutputAssociation", "targetRef", "output")):
            for ref in (r.text or "" for a in step.findall(q(kind)) for r in a.findall(q(end))):
                if names.get(ref.strip()):
                    add(key, name, names[ref.strip()])
                    used.add(ref.strip())
        for name, text in _documented(step):
            add(key, name, text)
    for link in root.iter(q("association")):
        source, target = link.get("sourceRef", ""), link.get("targetRef", "")
        for note, step in ((source, target), (target, source)):
            if notes.get(note):
                add(step, "remark", notes[note])
                used.add(note)
        for data, step, name in ((source, target, "requirement"), (target, source, "output")):
            if names.get(data):
                add(step, name, names[data])
                used.add(data)
    return {step: {name: "\n".join(texts)[:_LONGEST] for name, texts in fields.items() if texts}
            for step, fields in said.items()}, used


def _documented(step: Element) -> Iterator[tuple[str, str]]:
    """Fields in the documentation ("Waktu: 1 jam") and in named properties of other programs; other words are a remark."""
    for text in step.findall(q("documentation")):
        for part in filter(None, map(line, re.split(r"[\n;]", "".join(text.itertext())[:_LONGEST]))):
            label, sign, value = part.partition(":")
            name = _FIELDS.get(known_head(label)) if sign else None
            yield (name, value.strip()) if name else ("remark", part)
    extension = step.find(q("extensionElements"))
    for inner in extension.iter() if extension is not None else ():
        label = next((inner.get(name, "") for name in _NAMES if inner.get(name)), "")
        value = next((inner.get(name, "") for name in _VALUES if inner.get(name)), "")
        if value and known_head(label) in _FIELDS:
            yield _FIELDS[known_head(label)], line(value)
