"""An SOP as BPMN 2.0, and BPMN as an SOP.

What BPMN has no word for (quality standard, printed texts, identity sheet) travels in extension elements of the
namespace ``urn:capaian:sop:1``, so that writing and reading an SOP loses nothing. Nothing in a file is ever run:
conditions are kept as text, scripts and services become steps for people, and nothing outside the file is fetched.
"""

from __future__ import annotations

import json
from xml.etree import ElementTree

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.pack import FORMAT, Pack
from capaian.sop.exchange.bpmn_diagram import draw_diagram
from capaian.sop.exchange.bpmn_read import read
from capaian.sop.exchange.foreign import pack_of
from capaian.sop.exchange.names import BPMN, CAPAIAN, q, register
from capaian.sop.exchange.pools import pack_of_pools
from capaian.sop.exchange.process import FINISH, START, TASK, Process, groups, model_of
from capaian.sop.exchange.remarks import Remark

register()


def to_bpmn(pack: Pack) -> bytes:
    """The SOP as a BPMN 2.0 file with pools, lanes, gateways, multi-instance tasks and a diagram. The same SOP gives the
    same bytes."""
    processes = model_of(pack)
    root = ElementTree.Element(q("definitions"), {"id": "definitions", "targetNamespace": CAPAIAN,
                                                  "exporter": "Capaian", "exporterVersion": "1"})
    stored = ElementTree.SubElement(ElementTree.SubElement(root, q("extensionElements")), f"{{{CAPAIAN}}}sop")
    stored.set("format", FORMAT)
    stored.text = json.dumps(pack.to_dict(), ensure_ascii=True)
    collaboration = ElementTree.SubElement(root, q("collaboration"), {"id": "collaboration"})
    for process in processes:
        ElementTree.SubElement(collaboration, q("participant"), {
            "id": f"{process.id}_pool", "name": process.name, "processRef": process.id})
    for process in processes:
        _write(root, pack, process)
    draw_diagram(root, processes)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def from_bpmn(data: bytes) -> tuple[Pack, tuple[Remark, ...]]:
    """The SOP of a BPMN file and what the reader noticed. Raises ``InvalidInput`` naming the element.

    A file that this product wrote and nobody changed gives exactly the SOP it was made from. A changed one is read as
    it is drawn now: steps that are still the same keep everything else that is known about them, and every change is
    a remark. A foreign file becomes lanes and rows; its steps have no kind yet, which is a remark for each."""
    drawn = read(data)
    processes, remarks = drawn.processes, drawn.remarks
    if drawn.stored is None:
        pack, more = pack_of_pools(processes, drawn.messages)
        used = {flow.id for flow in drawn.messages} if any(r.code == "bpmn.pools" for r in more) else set()
        return pack, (*(r for r in remarks if r.place not in used), *more)
    known = _stored(drawn.stored)
    if [p.shape() for p in model_of(known)] == [p.shape() for p in processes]:
        return known, tuple(remarks)
    pack, more = pack_of(processes, known)
    return pack, (*remarks, Remark("bpmn.changed", "The process was changed in another program; it is read as drawn now."),
                  *more)


def _stored(text: str) -> Pack:
    problem = InvalidInput("bpmn.extension", "The stored SOP in the file cannot be read.", place="extensionElements/sop")
    try:
        data = json.loads(text)
        pack = Pack.from_dict(data)
        if pack.format != FORMAT or Pack.from_dict(pack.to_dict()) != pack:
            raise problem
        for section in pack.sections:
            for key in section.rows:
                pack.row(key)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as cause:
        raise problem from cause
    return pack


def _write(root: ElementTree.Element, pack: Pack, process: Process) -> None:
    """One process. Order of the children as the BPMN schema wants it: properties, lanes, flow elements."""
    home = ElementTree.SubElement(root, q("process"), {"id": process.id, "name": process.name, "isExecutable": "false"})
    for node in groups([process]):
        ElementTree.SubElement(home, q("property"), {"id": node.many, "name": f"Anggota: {node.name}"})
    if process.lanes:
        lanes = ElementTree.SubElement(home, q("laneSet"), {"id": f"{process.id}_lanes"})
        for key, name in process.lanes:
            lane = ElementTree.SubElement(lanes, q("lane"), {"id": key, "name": name})
            for node in process.nodes:
                if node.lane == key:
                    ElementTree.SubElement(lane, q("flowNodeRef")).text = node.id
    for node in process.nodes:
        attributes = {"id": node.id} | ({"name": node.name} if node.name else {})
        element = ElementTree.SubElement(home, q(node.kind), attributes)
        if node.kind in (TASK, "task"):
            row = pack.row(node.row)
            note = ElementTree.SubElement(ElementTree.SubElement(element, q("extensionElements")), f"{{{CAPAIAN}}}step")
            note.set("row", json.dumps(row.key))
            note.set("standard", json.dumps(row.standard))  # as printed: an ISO duration would mean wall-clock time
        for flow in process.flows:
            if flow.target == node.id and node.kind != START:
                ElementTree.SubElement(element, q("incoming")).text = flow.id
        for flow in process.flows:
            if flow.source == node.id and node.kind != FINISH:
                ElementTree.SubElement(element, q("outgoing")).text = flow.id
        if node.many:
            loop = ElementTree.SubElement(element, q("multiInstanceLoopCharacteristics"), {"isSequential": "false"})
            ElementTree.SubElement(loop, q("loopDataInputRef")).text = node.many
    for flow in process.flows:
        ElementTree.SubElement(home, q("sequenceFlow"), {
            "id": flow.id, "sourceRef": flow.source, "targetRef": flow.target} | ({"name": flow.name} if flow.name else {}))


__all__ = ["BPMN", "CAPAIAN", "from_bpmn", "to_bpmn"]
