"""What a BPMN file and an SOP have in common: pools, lanes, nodes and flows, without a drawing and without XML.

``model_of`` writes an SOP in these terms; the reader writes a file in the same terms. When both are equal, the file is
the SOP it was made from and nothing was changed in another program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from capaian.sop.domain.flowchart.graph import sections_of, targets
from capaian.sop.domain.flowchart.model import EdgeKind
from capaian.sop.domain.pack import END, Pack, Row, Section

Connect = Callable[..., None]  # (source, target, name of the flow)
START, FINISH, TASK, EITHER, BOTH = "startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway"


@dataclass(frozen=True)
class FlowNode:
    """An event, task or gateway. ``many`` names the group whose every member gets the task; ``row`` the SOP's row."""

    id: str
    kind: str
    name: str
    lane: str
    row: str = ""
    many: str = ""


@dataclass(frozen=True)
class Flow:
    """A sequence flow. ``name`` is the answer of a decision; ``condition`` is kept as text and never run; ``aside``: it
    leaves an event on the edge of the step, as when a time runs out."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    aside: bool = False


@dataclass
class Process:
    """One section of an SOP, or one process of a file, with its pool. ``title``: the process's own name, where the pool's is
    another; ``texts``: node → what the file says of its requirement, standard time, output and remark."""

    id: str
    name: str
    lanes: list[tuple[str, str]] = field(default_factory=list)  # (id, name)
    nodes: list[FlowNode] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    title: str = ""
    texts: dict[str, dict[str, str]] = field(default_factory=dict)

    def shape(self) -> tuple[object, ...]:
        """What must be the same for the file to be the SOP unchanged. Order and drawing do not matter."""
        return (self.id, self.name, sorted(self.lanes),
                sorted((n.id, n.kind, n.name, n.lane, bool(n.many)) for n in self.nodes),
                sorted((f.source, f.target, f.name, f.condition) for f in self.flows))


def line(text: str) -> str:
    """A text as a name in a diagram: one line, no signs that XML cannot hold.

    >>> line("Rapat\\n finalisasi\\x00")
    'Rapat finalisasi'
    """
    return " ".join(re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text).split())


def model_of(pack: Pack) -> list[Process]:
    """The processes of an SOP, one for each section. Ids are made from positions, so any key can be carried."""
    return [_process(pack, number, section) for number, section in enumerate(sections_of(pack, None))]


def _process(pack: Pack, number: int, section: Section) -> Process:
    made = Process(f"s{number}", line(section.title or pack.title) or f"s{number}",
                   [(f"s{number}_lane{n}", line(lane.title)) for n, lane in enumerate(pack.lanes)])
    lane_ids = {lane.key: f"s{number}_lane{n}" for n, lane in enumerate(pack.lanes)}
    names = {key: f"s{number}_r{n}" for n, key in enumerate(section.rows)}
    first: dict[str, str] = {}
    join: dict[str, str] = {}
    last: dict[str, tuple[str, str]] = {}  # row → (node, lane)

    def flow(source: str, target: str, name: str = "") -> None:
        made.flows.append(Flow(f"{made.id}_flow{len(made.flows)}", source, target, name))

    for key in section.rows:
        row = pack.row(key)
        opening, closing, lane = _works(made, row, names[key], lane_ids, flow)
        if row.after:
            join[key] = f"{names[key]}_join"
            made.nodes.append(FlowNode(join[key], BOTH, "", lane[0], key))
            flow(join[key], opening)
        first[key], last[key] = opening, (closing, lane[1])
    if section.rows:
        start = FlowNode(f"{made.id}_start", START, "Mulai", _lane_of(made, first[section.rows[0]]))
        made.nodes.insert(0, start)
        flow(start.id, first[section.rows[0]])
    for key in section.rows:
        _ways(made, pack, section, pack.row(key), names[key], last[key], first, join, flow)
    return made


def _lane_of(made: Process, node: str) -> str:
    return next(n.lane for n in made.nodes if n.id == node)


def _works(made: Process, row: Row, name: str, lanes: dict[str, str], flow: Connect) -> tuple[str, str, tuple[str, str]]:
    """The tasks of a row in order; lanes that all act stand between two parallel gateways."""
    default = made.lanes[0][0] if made.lanes else ""
    chain: list[tuple[str, str]] = []  # (opening, closing)
    where: list[str] = []
    for n, work in enumerate(row.works):
        label = line(work.label or row.activity) or work.kind
        many = f"{name}_group{n}" if work.each else ""
        together = tuple(dict.fromkeys(work.all_of))
        if len(together) > 1:
            split, meet = f"{name}_split{n}", f"{name}_meet{n}"
            home = lanes.get(together[0], default)
            made.nodes.append(FlowNode(split, BOTH, "", home, row.key))
            for m, lane in enumerate(together):
                task = f"{name}_w{n}_{m}"
                made.nodes.append(FlowNode(task, TASK, label, lanes.get(lane, default), row.key, many and f"{many}_{m}"))
                flow(split, task)
                flow(task, meet)
            made.nodes.append(FlowNode(meet, BOTH, "", home, row.key))
            chain.append((split, meet))
            where.append(home)
        else:
            home = lanes.get(together[0] if together else work.lane, default)
            made.nodes.append(FlowNode(f"{name}_w{n}", TASK, label, home, row.key, many))
            chain.append((f"{name}_w{n}", f"{name}_w{n}"))
            where.append(home)
    if not chain:
        made.nodes.append(FlowNode(f"{name}_w", "task", line(row.activity) or row.key, default, row.key))
        return f"{name}_w", f"{name}_w", (default, default)
    for (_, closing), (opening, _) in pairwise(chain):
        flow(closing, opening)
    return chain[0][0], chain[-1][1], (where[0], where[-1])


def _ways(made: Process, pack: Pack, section: Section, row: Row, name: str, last: tuple[str, str],
          first: dict[str, str], join: dict[str, str], flow: Connect) -> None:
    """The flows that leave a row: through a gateway when it decides or parts."""
    node, lane = last
    ways = [way for way in targets(pack, section, row) if way[0] == END or way[0] in first]
    if row.outcomes:
        made.nodes.append(FlowNode(f"{name}_gate", EITHER, "", lane, row.key))
        flow(node, f"{name}_gate")
        node = f"{name}_gate"
    elif len(ways) > 1:
        made.nodes.append(FlowNode(f"{name}_fork", BOTH, "", lane, row.key))
        flow(node, f"{name}_fork")
        node = f"{name}_fork"
    for n, (to, kind, label) in enumerate(ways):
        if to == END:
            end = f"{name}_end{n}"
            made.nodes.append(FlowNode(end, FINISH, "Selesai", lane, row.key))
            flow(node, end, line(label))
        else:
            waits = to in join and row.key in pack.row(to).after and kind is not EdgeKind.RETURN
            flow(node, join[to] if waits else first[to], line(label))


def groups(processes: list[Process]) -> Iterator[FlowNode]:
    """Every task that each member of a group gets."""
    return (node for process in processes for node in process.nodes if node.many)
