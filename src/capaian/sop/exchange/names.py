"""The namespaces of a BPMN file."""

from __future__ import annotations

from xml.etree import ElementTree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
CAPAIAN = "urn:capaian:sop:1"


def q(name: str, space: str = BPMN) -> str:
    """A qualified name.

    >>> q("task")
    '{http://www.omg.org/spec/BPMN/20100524/MODEL}task'
    """
    return f"{{{space}}}{name}"


def register() -> None:
    """The prefixes that a written file uses."""
    for prefix, space in (("bpmn", BPMN), ("bpmndi", DIAGRAM), ("dc", DC), ("di", DI), ("capaian", CAPAIAN)):
        ElementTree.register_namespace(prefix, space)
