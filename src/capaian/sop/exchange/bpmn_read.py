"""Read a BPMN file into processes. Nothing is resolved, fetched or run; what cannot be taken over is said."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.schema import MOST_ITEMS
from capaian.sop.exchange.bpmn_texts import Shapes, centres_of, texts_in
from capaian.sop.exchange.names import BPMN, CAPAIAN, q
from capaian.sop.exchange.process import BOTH, EITHER, FINISH, START, TASK, Flow, FlowNode, Process, line
from capaian.sop.exchange.remarks import Remark

MOST_BYTES = 5_000_000
MOST_ELEMENTS = 50_000
MOST_NODES = 1500

DEEPEST = 10  # sub-processes inside one another
_STEPS = ("task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
          "callActivity", "subProcess", "transaction", "adHocSubProcess")
_SUBS = ("subProcess", "transaction", "adHocSubProcess")
_RUN = ("serviceTask", "scriptTask", "businessRuleTask", "callActivity")
_GATES = {"exclusiveGateway": EITHER, "parallelGateway": BOTH, "inclusiveGateway": EITHER, "eventBasedGateway": EITHER,
          "complexGateway": EITHER}
_PASSED = ("intermediateCatchEvent", "intermediateThrowEvent", "implicitThrowEvent")
_WANTED = (*_STEPS, *_GATES, *_PASSED, START, FINISH)
_DROPPED = ("boundaryEvent", "messageFlow", "textAnnotation", "dataObjectReference", "dataStoreReference", "group")


@dataclass
class Drawn:
    """What a file draws: its processes, the messages between their pools, the text of the stored SOP when this product wrote
    the file, and remarks."""

    processes: list[Process]
    messages: list[Flow]
    stored: str | None
    remarks: list[Remark]


def read(data: bytes) -> Drawn:
    """What a file draws. Raises ``InvalidInput`` naming the element."""
    root = _parse(data)
    remarks: list[Remark] = []
    stored = root.find(f"{q('extensionElements')}/{{{CAPAIAN}}}sop")
    names = {p.get("processRef", ""): p.get("name", "") for p in root.iter(q("participant"))}
    shapes = centres_of(root)
    processes = [_Home(element, remarks, shapes).process(names.get(element.get("id", ""), ""))
                 for element in root.findall(q("process"))]
    processes = [p for p in processes if p.nodes or (p.id in names and stored is not None)]
    if not any(p.nodes for p in processes):
        raise InvalidInput("bpmn.empty", "The file holds no process with steps.", place="definitions")
    if sum(len(p.nodes) for p in processes) > MOST_NODES:
        raise InvalidInput("bpmn.large", "The process has more than %(most)s elements.", most=MOST_NODES)
    texts, used = texts_in(root)
    for process in processes:
        process.texts = {node.id: texts[node.id] for node in process.nodes if node.id in texts}
    edges = {flow.id for process in processes for flow in process.flows if flow.aside}
    used |= {e.get("sourceRef", "") for e in root.iter(q("sequenceFlow")) if e.get("id", "") in edges}
    for kind in _DROPPED:
        for element in root.iter(q(kind)):
            if element.get("id", "") not in used:
                _dropped(element, kind, remarks)
    messages = [Flow(e.get("id", ""), e.get("sourceRef", ""), e.get("targetRef", ""), line(e.get("name", "")))
                for e in root.iter(q("messageFlow"))]
    return Drawn(processes, messages, None if stored is None else stored.text or "", remarks)


def _dropped(element: Element, kind: str, remarks: list[Remark]) -> None:
    text = line(element.findtext(q("text")) or element.get("name", ""))
    key = element.get("id", "")
    if text:
        remarks.append(Remark("bpmn.dropped", "This %(kind)s is not taken over: “%(text)s”.", key, {"kind": kind, "text": text}))
    else:
        remarks.append(Remark("bpmn.dropped", "This %(kind)s is not taken over.", key, {"kind": kind}))


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


class _Home:
    """A process of the file on its way into nodes and flows, the steps of its sub-processes among its own."""

    def __init__(self, home: Element, remarks: list[Remark], shapes: Shapes) -> None:
        self.home, self.remarks, self.shapes = home, remarks, shapes
        self.every = {element.get("id", "") for element in home.iter()}
        self.made = Process(home.get("id", ""), "")
        self.owner: dict[str, str] = {}
        self.inclusive: set[str] = set()

    def process(self, pool: str) -> Process:
        made, own = self.made, line(self.home.get("name", ""))
        made.name = line(pool) or own or made.id
        made.title = own if own not in ("", made.id) and not re.fullmatch(r"(?i)(?:main )?process[ _]?\d*", own) else line(pool)
        self._lanes()
        self._collect(self.home, "", "", 0)
        known = {node.id for node in made.nodes}
        made.flows = [f for f in made.flows if f.source in known and f.target in known]
        self._inclusive()
        return made

    def _lanes(self) -> None:
        """Inner lanes are the columns; an outer one only where a step stands in it directly."""
        outer: list[tuple[Element, str]] = []
        for n, lane in enumerate(self.home.iter(q("lane")), 1):
            key = lane.get("id", "")
            name = line(lane.get("name", "")) or f"Pelaksana {n}"
            if lane.find(q("childLaneSet")) is not None:
                outer.append((lane, name))
                continue
            self.made.lanes.append((key, name))
            self.owner |= {(ref.text or "").strip(): key for ref in lane.findall(q("flowNodeRef"))}
        if len(self.made.lanes) > MOST_ITEMS:
            raise InvalidInput("bpmn.large", "The process has more than %(most)s elements.", most=MOST_ITEMS, place=self.made.id)
        for lane, name in outer:
            here = {(ref.text or "").strip() for ref in lane.findall(q("flowNodeRef"))} - set(self.owner)
            if here & self.every:
                self.made.lanes.append((lane.get("id", ""), name))
                self.owner |= dict.fromkeys(here, lane.get("id", ""))

    def _collect(self, home: Element, lane: str, many: str, depth: int) -> tuple[list[str], list[str]]:
        """The nodes and flows of a process or sub-process; where a sub-process begins and where it ends."""
        if depth > DEEPEST:
            raise InvalidInput("bpmn.deep_inside", "More than %(most)s sub-processes stand inside one another.", most=DEEPEST,
                               place=home.get("id", ""))
        parts: dict[str, tuple[list[str], list[str]]] = {}
        edges: dict[str, tuple[str, str]] = {}
        mine: list[FlowNode] = []
        for element in home:
            kind, key = element.tag.removeprefix(f"{{{BPMN}}}"), element.get("id", "")
            if kind in _SUBS and any(inner.tag in map(q, _STEPS) for inner in element):
                if element.get("triggeredByEvent") == "true":
                    self.remarks.append(Remark("bpmn.subprocess", "The inside of the sub-process is not taken over.", key))
                    continue
                self.remarks.append(Remark("bpmn.inside", "The steps inside the sub-process “%(name)s” become rows of their own.",
                                           key, {"name": line(element.get("name", "")) or key}))
                parts[key] = self._collect(element, self._lane_of(key) or lane, _many(element) or many, depth + 1)
                continue
            if kind == "boundaryEvent":
                edges[key] = (element.get("attachedToRef", ""), line(element.get("name", "")))
                continue
            node = _node(element, kind, self._lane_of(key) or lane, self.remarks)
            if node is None:
                continue
            if kind == "inclusiveGateway":
                self.inclusive.add(key)
            if depth and node.kind in (START, FINISH):
                node = replace(node, kind="event")
            mine.append(replace(node, many=node.many or (many if node.kind == TASK else "")))
        self.made.nodes += mine
        flows = self._flows(home, parts, edges, {node.id for node in mine})
        self.made.flows += flows
        return ([n.id for n in mine if n.id not in {f.target for f in flows}],
                [n.id for n in mine if n.id not in {f.source for f in flows if not f.aside}])

    def _lane_of(self, key: str) -> str:
        return self.owner.get(key) or self.shapes.lane_of(key, [lane for lane, _ in self.made.lanes])

    def _flows(self, home: Element, parts: dict[str, tuple[list[str], list[str]]], edges: dict[str, tuple[str, str]],
               known: set[str]) -> list[Flow]:
        out = []
        for element in home.findall(q("sequenceFlow")):
            flow = _flow(element, known | set(parts) | set(edges), self.every, self.remarks)
            if flow.source in edges:
                step, name = edges[flow.source]
                if step not in known:
                    continue
                flow = replace(flow, source=step, aside=True, name=flow.name or name)
                self.remarks.append(Remark("bpmn.boundary", "The event “%(name)s” is read as an answer of the step it stands on.",
                                           flow.id, {"name": flow.name}))
            for n, source in enumerate(parts[flow.source][1] if flow.source in parts else [flow.source]):
                for m, target in enumerate(parts[flow.target][0] if flow.target in parts else [flow.target]):
                    if len(out) > MOST_ELEMENTS:
                        raise InvalidInput("bpmn.large", "The process has more than %(most)s elements.", most=MOST_ELEMENTS)
                    out.append(replace(flow, id=f"{flow.id}-{n}-{m}" if n or m else flow.id, source=source, target=target))
        return out

    def _inclusive(self) -> None:
        """Inclusive gateways that part and meet again are parallel branches; one that only parts is a decision."""
        into = Counter(flow.target for flow in self.made.flows)
        out = Counter(flow.source for flow in self.made.flows)
        joined = any(into[key] > 1 for key in self.inclusive) and any(out[key] > 1 for key in self.inclusive)
        for key in sorted(self.inclusive):
            what = {"kind": "inclusiveGateway"}
            self.remarks.append(Remark("bpmn.gateway", "A %(kind)s is read as parallel branches.", key, what) if joined else
                                Remark("bpmn.gateway", "A %(kind)s is read as a decision.", key, what))
        if joined:
            self.made.nodes = [replace(n, kind=BOTH) if n.id in self.inclusive else n for n in self.made.nodes]


def _many(element: Element) -> str:
    loop = element.find(q("multiInstanceLoopCharacteristics"))
    return "" if loop is None else (loop.findtext(q("loopDataInputRef")) or "many").strip()


def _node(element: Element, kind: str, lane: str, remarks: list[Remark]) -> FlowNode | None:
    key = element.get("id", "")
    name = line(element.get("name", ""))
    if kind not in _WANTED:
        return None
    if not key:
        raise InvalidInput("bpmn.id", "A %(kind)s has no id.", kind=kind, place=name)
    if kind in _RUN:
        remarks.append(Remark("bpmn.never_run", "A %(kind)s is never run; it becomes a step for a person.", key,
                              {"kind": kind}))
    if kind in _GATES and kind not in (_GATES[kind], "inclusiveGateway"):
        remarks.append(Remark("bpmn.gateway", "A %(kind)s is read as a decision.", key, {"kind": kind}))
    if kind in _PASSED:
        remarks.append(Remark("bpmn.event", "The event “%(name)s” is not taken over; the flow passes it.", key,
                              {"name": name}))
    shown = kind if kind in (START, FINISH, "task") else TASK if kind in _STEPS else _GATES.get(kind, "event")
    return FlowNode(key, shown, name, lane, "", _many(element))


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
