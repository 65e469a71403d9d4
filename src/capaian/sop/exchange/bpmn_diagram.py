"""The diagram part of a BPMN file: pools under each other, lanes as bands, nodes from left to right."""

from __future__ import annotations

from xml.etree import ElementTree

from capaian.sop.exchange.names import DC, DI, DIAGRAM, q
from capaian.sop.exchange.process import FINISH, START, TASK, Flow, Process

BAND, STEP, LEFT, GAP = 130, 150, 60, 60
SIZES = {START: (36, 36), FINISH: (36, 36), TASK: (110, 70), "task": (110, 70)}
GATEWAY = (50, 50)

_Box = tuple[int, int, int, int]


def draw_diagram(root: ElementTree.Element, processes: list[Process]) -> None:
    """Add ``BPMNDiagram`` with a shape for every pool, lane and node, and an edge for every flow."""
    diagram = ElementTree.SubElement(root, q("BPMNDiagram", DIAGRAM), {"id": "diagram"})
    plane = ElementTree.SubElement(diagram, q("BPMNPlane", DIAGRAM), {"id": "plane", "bpmnElement": "collaboration"})
    top = 0
    for process in processes:
        bands = max(len(process.lanes), 1)
        width = LEFT + STEP * (len(process.nodes) + 1)
        _shape(plane, f"{process.id}_pool", (0, top, width, bands * BAND), horizontal=True)
        for n, (lane, _) in enumerate(process.lanes):
            _shape(plane, lane, (30, top + n * BAND, width - 30, BAND), horizontal=True)
        boxes = _places(process, top)
        for node in process.nodes:
            _shape(plane, node.id, boxes[node.id])
        for number, flow in enumerate(process.flows):
            _edge(plane, flow, boxes, top + bands * BAND - 6 - 3 * (number % 12))
        top += bands * BAND + GAP


def _places(process: Process, top: int) -> dict[str, _Box]:
    band = {lane: n for n, (lane, _) in enumerate(process.lanes)}
    out: dict[str, _Box] = {}
    for n, node in enumerate(process.nodes):
        w, h = SIZES.get(node.kind, GATEWAY)
        out[node.id] = (LEFT + n * STEP + (STEP - w) // 2, top + band.get(node.lane, 0) * BAND + (BAND - h) // 2, w, h)
    return out


def _shape(plane: ElementTree.Element, element: str, box: _Box, *, horizontal: bool = False) -> None:
    shape = ElementTree.SubElement(plane, q("BPMNShape", DIAGRAM), {"id": f"{element}_di", "bpmnElement": element})
    if horizontal:
        shape.set("isHorizontal", "true")
    ElementTree.SubElement(shape, q("Bounds", DC), dict(zip(("x", "y", "width", "height"), map(str, box), strict=True)))


def _edge(plane: ElementTree.Element, flow: Flow, boxes: dict[str, _Box], low: int) -> None:
    """To the right: out by the right, up or down half way, in by the left. Back: under everything, in from below."""
    x, y, w, h = boxes[flow.source]
    tx, ty, tw, th = boxes[flow.target]
    if tx > x:
        middle = tx - (STEP - tw) // 2 + 4
        points = [(x + w, y + h // 2), (middle, y + h // 2), (middle, ty + th // 2), (tx, ty + th // 2)]
    else:
        points = [(x + w // 2, y + h), (x + w // 2, low), (tx + tw // 2, low), (tx + tw // 2, ty + th)]
    edge = ElementTree.SubElement(plane, q("BPMNEdge", DIAGRAM), {"id": f"{flow.id}_di", "bpmnElement": flow.id})
    for px, py in points:
        ElementTree.SubElement(edge, q("waypoint", DI), {"x": str(px), "y": str(py)})
