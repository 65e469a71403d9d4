"""Pools that send each other messages: one procedure of several offices, not several procedures.

A message opens the way into the other pool and back. Where the whole then follows the rules of an SOP it is read as one
section with a column for each pool; else each pool stays a section of its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import publication_problems
from capaian.sop.domain.schema import MOST_ITEMS
from capaian.sop.exchange.foreign import pack_of
from capaian.sop.exchange.process import BOTH, EITHER, FINISH, START, TASK, Flow, Process
from capaian.sop.exchange.remarks import Remark

MOST_MESSAGES = 100
_STRUCTURE = ("row.", "fork.", "join.", "branch.", "next.", "section.")


def pack_of_pools(processes: list[Process], messages: list[Flow]) -> tuple[Pack, list[Remark]]:
    """The SOP of a foreign file, and what was noticed."""
    processes = [_with_decision_steps(process) for process in processes]
    apart = pack_of(processes, None)
    known = {node.id for process in processes for node in process.nodes}
    between = [flow for flow in messages if flow.source in known and flow.target in known]
    if len(processes) < 2 or not 0 < len(between) <= MOST_MESSAGES or len(apart[0].rows) > MOST_ITEMS:
        return apart
    pack, remarks = pack_of([_joined(processes, between)], None)
    if any(problem.code.startswith(_STRUCTURE) for problem in publication_problems(pack)) or len(pack.rows) < len(apart[0].rows):
        return apart
    return pack, [Remark("bpmn.pools", "The pools send each other messages; they are read as one procedure with a column for "
                                       "each."), *remarks]


def _joined(processes: list[Process], messages: list[Flow]) -> Process:
    """One process: lanes of every pool, messages as flows. A step that waits for an answer follows on the answer, and a pool
    that was asked begins and ends inside."""
    first = processes[0]
    made = Process(first.id, first.name, title=first.title or first.name)
    senders, receivers = {flow.source for flow in messages}, {flow.target for flow in messages}
    for process in processes:
        lanes = process.lanes or [(f"{process.id}:", process.name)]
        made.lanes += lanes
        home = lanes[0][0]
        asked = any(node.kind == START and node.id in receivers for node in process.nodes)
        for node in process.nodes:
            inside = (node.kind == START and (node.id in receivers or asked)) or (node.kind == FINISH and node.id in senders)
            made.nodes.append(replace(node, lane=node.lane or home, kind="event" if inside else node.kind))
        made.texts |= process.texts
        made.flows += process.flows
    kinds = {node.id: node.kind for node in made.nodes}
    made.flows = [flow for flow in made.flows if not (kinds[flow.target] == FINISH and flow.source in senders)]
    made.flows += messages
    onward: dict[str, list[Flow]] = {}
    for flow in made.flows:
        onward.setdefault(flow.source, []).append(flow)
    waits = [flow for flow in made.flows if flow.target in receivers and flow not in messages]
    for flow in waits:  # who asks and then waits for the answer: the answer's way is the only one
        if _leads(onward, flow):
            onward[flow.source].remove(flow)
    made.flows = [flow for flows in onward.values() for flow in flows]
    return made


def _leads(onward: dict[str, list[Flow]], flow: Flow) -> bool:
    """Whether the source reaches the target by another way."""
    seen, queue = set[str](), [other.target for other in onward[flow.source] if other is not flow]
    while queue:
        here = queue.pop()
        if here == flow.target:
            return True
        if here not in seen:
            seen.add(here)
            queue += [other.target for other in onward.get(here, ())]
    return False


def _with_decision_steps(process: Process) -> Process:
    """A decision where branches meet, with no step in between, is a step: a join must be somebody's row."""
    into, out = Counter(f.target for f in process.flows), Counter(f.source for f in process.flows)
    kinds = {node.id: node for node in process.nodes}
    made = replace(process, nodes=list(process.nodes), flows=list(process.flows))
    for n, flow in enumerate(process.flows):
        join, gate = kinds[flow.source], kinds[flow.target]
        if join.kind == BOTH and into[join.id] > 1 and gate.kind == EITHER and out[gate.id] > 1:
            step = replace(gate, id=f"{flow.id}:{gate.id}", kind=TASK, name=gate.name or "Memutuskan",
                           lane=gate.lane or join.lane)
            made.nodes.append(step)
            made.flows[n] = replace(flow, target=step.id)
            made.flows.append(Flow(f"{flow.id}:", step.id, gate.id))
    return made
