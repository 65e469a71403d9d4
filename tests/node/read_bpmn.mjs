// Read a BPMN file from stdin with bpmn-moddle and print what it understood, as JSON.
import { BpmnModdle } from "bpmn-moddle";
import { readFileSync } from "node:fs";

const { rootElement, warnings } = await new BpmnModdle().fromXML(readFileSync(0, "utf8"));
const processes = rootElement.rootElements.filter((e) => e.$type === "bpmn:Process");
const nodes = processes.flatMap((p) => (p.flowElements || []));
console.log(JSON.stringify({
  warnings: warnings.map((w) => w.message),
  lanes: processes.map((p) => (p.laneSets || []).flatMap((s) => s.lanes.map((l) => [l.name, (l.flowNodeRef || []).length]))),
  tasks: nodes.filter((n) => n.$type === "bpmn:UserTask").map((n) => n.name),
  loops: nodes.filter((n) => n.loopCharacteristics).map((n) => Boolean(n.loopCharacteristics.loopDataInputRef)),
  flows: nodes.filter((n) => n.$type === "bpmn:SequenceFlow").every((f) => f.sourceRef && f.targetRef),
  shapes: rootElement.diagrams[0].plane.planeElement.every((e) => e.bpmnElement),
}));
