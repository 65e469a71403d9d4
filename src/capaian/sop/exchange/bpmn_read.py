"""Read a BPMN file into processes. Nothing is resolved, fetched or run; what cannot be taken over is said."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from capaian.kernel.errors import InvalidInput
from capaian.sop.exchange.names import BPMN, CAPAIAN, q
from capaian.sop.exchange.process import BOTH, EITHER, FINISH, START, TASK, Flow, FlowNode, Process, line
from capaian.sop.exchange.remarks import Remark

MOST_BYTES = 5_000_000
MOST_ELEMENTS = 50_000
MOST_NODES = 1500

_STEPS = ("task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
          "callActivity", "subProcess", "transaction", "adHocSubProcess")
_RUN = ("serviceTask", "scriptTask", "businessRuleTask", "callActivity")
_GATES = {"exclusiveGateway": EITHER, "parallelGateway": BOTH, "inclusiveGateway": EITHER, "eventBasedGateway": EITHER,
          "complexGateway": EITHER}
_PASSED = ("intermediateCatchEvent", "intermediateThrowEvent")
_DROPPED = ("boundaryEvent", "messageFlow", "textAnnotation", "dataObjectReference", "dataStoreReference", "group")


def read(data: bytes) -> tuple[list[Process], str | None, list[Remark]]:
    """The processes of a file, the stored SOP (its text) when this product wrote it, and remarks."""
    root = _parse(data)
    remarks: list[Remark] = []
    names = {p.get("processRef", ""): p.get("name", "") for p in root.iter(q("participant"))}
    processes = [_process(element, names.get(element.get("id", ""), ""), remarks) for element in root.findall(q("process"))]
    processes = [p for p in processes if p.nodes or p.id in names]
    if not any(p.nodes for p in processes):
        raise InvalidInput("bpmn.empty", "The file holds no process with steps.", place="definitions")
    if sum(len(p.nodes) for p in processes) > MOST_NODES:
        raise InvalidInput("bpmn.large", "The process has more than %(most)s elements.", most=MOST_NODES)
    for kind in _DROPPED:
        for element in root.iter(q(kind)):
            remarks.append(Remark("bpmn.dropped", "This %(kind)s is not taken over.", element.get("id", ""), {"kind": kind}))
    stored = root.find(f"{q('extensionElements')}/{{{CAPAIAN}}}sop")
    return processes, None if stored is None else stored.text or "", remarks


def _parse(data: bytes) -> Element:
    if len(data) > MOST_BYTES:
        raise InvalidInput("file.large", "The file is larger than %(most)s MB.", most=MOST_BYTES // 1_000_000)
    try:
        root: Element = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as problem:
        raise InvalidInput("file.doctype", "The file declares a document type or an entity.") from problem
    except (ParseError, ValueError, LookupError) as problem:
        where = ":".join(map(str, getattr(problem, "position", ())))
        raise InvalidInput("bpmn.xml", "The file is not well-formed XML.", place=where) from problem
    if root.tag != q("definitions"):
        raise InvalidInput("bpmn.kind", "This is not a BPMN 2.0 file.", place=re.sub(r"\{.*\}", "", root.tag))
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise InvalidInput("bpmn.large", "The process has more than %(most)s elements.", most=MOST_ELEMENTS)
    seen: set[str] = set()
    for element in root.iter():
        key = element.get("id")
        if key is not None and element.tag.startswith(f"{{{BPMN}}}"):
            if key in seen:
                raise InvalidInput("bpmn.twice", "The id “%(key)s” stands twice.", key=key, place=key)
            seen.add(key)
    return root


def _process(home: Element, pool: str, remarks: list[Remark]) -> Process:
    key = home.get("id", "")
    made = Process(key, line(pool or home.get("name", "")) or key)
    owner: dict[str, str] = {}
    for lane in home.iter(q("lane")):
        if lane.find(q("childLaneSet")) is not None:
            continue
        made.lanes.append((lane.get("id", ""), line(lane.get("name", "")) or lane.get("id", "")))
        for ref in lane.findall(q("flowNodeRef")):
            owner[(ref.text or "").strip()] = lane.get("id", "")
    for element in home:
        kind = element.tag.removeprefix(f"{{{BPMN}}}")
        node = _node(element, kind, owner, remarks)
        if node is not None:
            made.nodes.append(node)
    known = {node.id for node in made.nodes}
    every = {element.get("id", "") for element in home.iter()}
    for element in home.findall(q("sequenceFlow")):
        made.flows.append(_flow(element, known, every, remarks))
    made.flows = [f for f in made.flows if f.source in known and f.target in known]
    return made


def _node(element: Element, kind: str, owner: dict[str, str], remarks: list[Remark]) -> FlowNode | None:
    key = element.get("id", "")
    name = line(element.get("name", ""))
    wanted = (*_STEPS, *_GATES, *_PASSED, START, FINISH)
    if kind not in wanted:
        return None
    if not key:
        raise InvalidInput("bpmn.id", "A %(kind)s has no id.", kind=kind, place=name)
    if kind in _RUN:
        remarks.append(Remark("bpmn.never_run", "A %(kind)s is never run; it becomes a step for a person.", key,
                              {"kind": kind}))
    if kind in ("subProcess", "transaction", "adHocSubProcess"):
        remarks.append(Remark("bpmn.subprocess", "The inside of the sub-process is not taken over.", key))
    if kind in _GATES and kind != _GATES[kind]:
        remarks.append(Remark("bpmn.gateway", "A %(kind)s is read as a decision.", key, {"kind": kind}))
    if kind in _PASSED:
        remarks.append(Remark("bpmn.event", "The event “%(name)s” is not taken over; the flow passes it.", key,
                              {"name": name}))
    loop = element.find(q("multiInstanceLoopCharacteristics"))
    many = "" if loop is None else (loop.findtext(q("loopDataInputRef")) or "many").strip()
    shown = kind if kind in (START, FINISH, "task") else TASK if kind in _STEPS else _GATES.get(kind, "event")
    return FlowNode(key, shown, name, owner.get(key, ""), "", many)


def _flow(element: Element, known: set[str], every: set[str], remarks: list[Remark]) -> Flow:
    key = element.get("id", "")
    source, target = element.get("sourceRef", ""), element.get("targetRef", "")
    for end in (source, target):
        if end not in every:
            raise InvalidInput("bpmn.reference", "The flow leads to “%(end)s”, which does not exist.", end=end, place=key)
        if end not in known:
            remarks.append(Remark("bpmn.flow", "The flow is not taken over, because one of its ends is not.", key))
    condition = line(element.findtext(q("conditionExpression")) or "")
    return Flow(key, source, target, line(element.get("name", "")), condition)
