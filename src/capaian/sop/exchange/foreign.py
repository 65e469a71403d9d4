"""From drawn processes to an SOP: rows in the order of the flow, gateways into outcomes, branches and joins.

Nothing is guessed about the work: a step from outside gets the most neutral kind (a checklist of what is needed; a
review where it decides) and a remark that an officer must choose. What the stored SOP knows about a step is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.flowchart.graph import sections_of
from capaian.sop.domain.pack import END, Lane, Note, Outcome, Pack, Row, Section, Work
from capaian.sop.exchange.process import BOTH, EITHER, FINISH, START, TASK, Flow, FlowNode, Process, line, model_of
from capaian.sop.exchange.remarks import Remark

DEEPEST = 50  # gateways between two steps
MOST_WALKS = 50_000  # gateways passed on all ways of a process together
STEP_KIND, DECISION_KIND = "gather", "review"
_NOTED = {
    "bpmn.kind": "Berkas tidak menyebut jenis pekerjaan langkah “%(step)s”; perlu dipilih kantor.",
    "bpmn.actor": "Berkas tidak menyebut jabatan atau tim untuk kolom “%(name)s”; perlu ditunjuk kantor.",
    "bpmn.period": "Berkas tidak menyebut periode; untuk sementara triwulan.",
    "bpmn.answer": "Jawaban keputusan tidak bernama dalam berkas; ditulis “%(said)s”.",
}
"""What the SOP keeps about its import, in the language of its own text, until an officer has settled it."""


def pack_of(processes: list[Process], known: Pack | None) -> tuple[Pack, list[Remark]]:
    """The SOP of drawn processes. ``known`` is what the file stored about itself before it was changed."""
    remarks: list[Remark] = []
    before = _Before(known) if known else None
    lanes = _lanes(processes, known, remarks)
    sections: list[Section] = []
    rows: list[Row] = []
    taken: set[str] = set()
    homes = {key: f"lanes.{lane.key}.actor" for key, lane in lanes.items()}
    for number, process in enumerate(processes):
        reader = _Reader(process, lanes, before, taken, remarks, len(rows))
        made = reader.rows()
        rows.extend(made)
        homes |= {process.id: f"sections.s{number + 1}.periods"}
        homes |= {node: f"rows.{key}.works" for node, key in reader.key.items()}
        old = sections_of(known, None) if known else ()
        same = next((s for n, s in enumerate(old) if f"s{n}" == process.id and s.key), None)
        keys = tuple(row.key for row in made)
        title = (process.title or process.name) if len(processes) > 1 else ""
        sections.append(replace(same, rows=keys) if same else Section(f"s{number + 1}", ("quarter",), keys, title))
        if same is None:
            remarks.append(Remark("bpmn.period", "The period is not in the file; “quarter” was set.", process.id))
    title = line(processes[0].name if known else processes[0].title) or "SOP"
    base = known or Pack("kantor/" + slug(title, set()), "kantor", title, (), (), ())
    if known is None:
        remarks.append(Remark("bpmn.identity", "The file has no identity sheet; number, dates and legal basis are empty."))
    notes = tuple(dict.fromkeys(Note("inferred", homes.get(r.place, r.place), _NOTED[r.code] % r.params)
                                for r in remarks if r.code in _NOTED))
    stored = {lane.key: lane for lane in known.lanes} if known else {}
    unique: dict[str, Lane] = {}
    for lane in lanes.values():  # a lane of several pools: the name that was changed counts
        if lane.key not in unique or lane != stored.get(lane.key, unique[lane.key]):
            unique[lane.key] = lane
    return replace(base, lanes=tuple(unique.values()), sections=tuple(sections), rows=tuple(rows),
                   notes=base.notes + (notes if known is None else ())), remarks


def slug(text: str, taken: set[str]) -> str:
    """A key made of a name, different from those taken.

    >>> slug("Kasubag Perencanaan/Keuangan", {"kasubag-perencanaan-keuangan"})
    'kasubag-perencanaan-keuangan-2'
    """
    base = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "x"
    key, n = base, 1
    while key in taken:
        n += 1
        key = f"{base}-{n}"
    taken.add(key)
    return key


class _Before:
    """What the stored SOP said about each node of the file it was written to."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.nodes = {node.id: node for process in model_of(pack) for node in process.nodes}
        self.lanes = {key: pack.lanes[n] for process in model_of(pack) for n, (key, _) in enumerate(process.lanes)}

    def row(self, node: str) -> Row | None:
        old = self.nodes.get(node)
        return self.pack.row(old.row) if old and old.row else None


def _lanes(processes: list[Process], known: Pack | None, remarks: list[Remark]) -> dict[str, Lane]:
    """Lane id in the file → lane. Lanes of the same name in several pools are one lane."""
    before = _Before(known).lanes if known else {}
    out: dict[str, Lane] = {}
    taken = {lane.key for lane in before.values()}
    by_title: dict[str, Lane] = {}
    for process in processes:
        for key, name in process.lanes or [(f"{process.id}:", process.name)]:
            old = before.get(key)
            if old is not None:
                if line(old.title) != name:
                    remarks.append(Remark("bpmn.lane", "The lane “%(old)s” is now called “%(new)s”.", key,
                                          {"old": old.title, "new": name}))
                    old = replace(old, title=name)
                out[key] = next((lane for lane in out.values() if lane.key == old.key), old)
                continue
            if name not in by_title:
                made = slug(name, taken)
                by_title[name] = Lane(made, name, f"position:{made}")
                remarks.append(Remark("bpmn.actor", "The lane “%(name)s” needs a post or a team of the office.", key,
                                      {"name": name}))
            out[key] = by_title[name]
    return out


class _Reader:
    """One process on its way to rows."""

    def __init__(self, process: Process, lanes: dict[str, Lane], before: _Before | None, taken: set[str],
                 remarks: list[Remark], rows_before: int = 0) -> None:
        self.process, self.lanes, self.before, self.remarks = process, lanes, before, remarks
        self.rows_before, self.walked = rows_before, 0
        self.nodes = {node.id: node for node in process.nodes}
        self.out: dict[str, list[Flow]] = {key: [] for key in self.nodes}
        self.into: dict[str, list[Flow]] = {key: [] for key in self.nodes}
        for flow in process.flows:
            self.out[flow.source].append(flow)
            self.into[flow.target].append(flow)
        self.taken = taken

    def rows(self) -> list[Row]:
        """The rows in the order of the flow. Tasks of one stored row stay one row."""
        steps = [n for n in self._order() if self.nodes[n].kind in (TASK, "task")]
        self.key: dict[str, str] = {}
        groups: dict[str, list[str]] = {}
        for step in steps:
            old = self.before.row(step) if self.before else None
            if old is not None and (old.key in groups or old.key not in self.taken):
                self.taken.add(old.key)
                self.key[step] = old.key
            else:
                self.key[step] = slug(f"r{len(groups) + 1}", self.taken)
            groups.setdefault(self.key[step], []).append(step)
        self.place = {key: n for n, key in enumerate(groups)}
        return [self._row(key, members, n) for n, (key, members) in enumerate(groups.items(), self.rows_before + 1)]

    def _order(self) -> list[str]:
        """Depth first, finished last to first: every step after those that lead to it, loops aside."""
        starts = [n.id for n in self.process.nodes if n.kind == START] or [
            n.id for n in self.process.nodes if not self.into[n.id]] or [self.process.nodes[0].id] if self.nodes else []
        done: list[str] = []
        seen: set[str] = set()
        for start in starts:
            stack: list[tuple[str, Iterator[Flow]]] = []
            if start not in seen:
                seen.add(start)
                stack.append((start, iter(reversed(self.out[start]))))
            while stack:
                node, flows = stack[-1]
                for flow in flows:
                    if flow.target not in seen:
                        seen.add(flow.target)
                        stack.append((flow.target, iter(reversed(self.out[flow.target]))))
                        break
                else:
                    done.append(node)
                    stack.pop()
        lost = [n.id for n in self.process.nodes if n.id not in seen]
        for key in lost:
            if self.nodes[key].kind in (TASK, "task"):
                self.remarks.append(Remark("bpmn.lost", "No flow leads to this step.", key))
        return [*reversed(done), *lost]

    def _row(self, key: str, members: list[str], number: int) -> Row:
        first, last = self.nodes[members[0]], self.nodes[members[-1]]
        ways = self._ways(members, key)
        outcomes = tuple(way for way in ways if isinstance(way, Outcome))
        following = next((k for k, n in self.place.items() if n == self.place[key] + 1), END)
        onward = tuple(dict.fromkeys(way for way in ways if isinstance(way, str)))
        onward = () if outcomes or onward in ((following,), ()) else onward
        if not ways and following != END:
            self.remarks.append(Remark("bpmn.stops", "No flow leaves this step; it is read as an end.", last.id))
            onward = (END,)
        after = self._after(members, key)
        old = self.before.row(members[0]) if self.before else None
        if old is not None and old.key == key:
            return self._kept(old, members, outcomes, onward, after)
        name = first.name or key
        for member in members:
            self.remarks.append(Remark("bpmn.kind", "Step “%(step)s” has no kind in the file; choose one.", member,
                                       {"step": self.nodes[member].name or member}))
        kind = DECISION_KIND if outcomes else STEP_KIND
        works = tuple(Work(kind, self._lane(self.nodes[m]), each=bool(self.nodes[m].many)) for m in members)
        texts = self.process.texts.get(members[0], {})
        return Row(key, str(number), name, works, outcomes=outcomes, next=onward, after=after, **texts)

    def _kept(self, old: Row, members: list[str], outcomes: tuple[Outcome, ...], onward: tuple[str, ...],
              after: tuple[str, ...]) -> Row:
        """A stored row with what the drawing now says: its sentence, its lanes, its ways."""
        assert self.before is not None
        now = {m: self.nodes[m] for m in members}
        activity = old.activity
        works = list(old.works)
        for key, node in now.items():
            was = self.before.nodes[key]
            index = int(m[1]) if (m := re.search(r"_w(\d+)", key)) else 0
            if index < len(works) and was.name != node.name:
                self.remarks.append(Remark("bpmn.renamed", "“%(old)s” is now “%(new)s”.", key,
                                           {"old": was.name, "new": node.name}))
                if works[index].label:
                    works[index] = replace(works[index], label=node.name)
                else:
                    activity = node.name
            if index < len(works) and was.lane != node.lane and not works[index].all_of:
                self.remarks.append(Remark("bpmn.moved", "“%(step)s” stands in another lane.", key, {"step": node.name}))
                works[index] = replace(works[index], lane=self._lane(node))
        same = {o.label or o.key: o for o in old.outcomes}
        outcomes = tuple(replace(same[o.label], to=o.to, returns=o.returns or (same[o.label].returns and same[
            o.label].to == o.to)) if o.label in same else o for o in outcomes)
        fresh = replace(old, activity=activity, works=tuple(works), outcomes=outcomes, after=after,
                        next=old.next if set(old.next) == set(onward) and old.next else onward)
        if (fresh.outcomes, fresh.next, fresh.after) != (old.outcomes, old.next, old.after):
            self.remarks.append(Remark("bpmn.ways", "Where the step “%(step)s” leads is read from the drawing.", members[0],
                                       {"step": activity}))
        return fresh

    def _lane(self, node: FlowNode) -> str:
        lane = self.lanes.get(node.lane)
        if lane is None:
            lane = self.lanes.get(f"{self.process.id}:") or self.lanes[self.process.lanes[0][0]]
            if self.process.lanes:
                self.remarks.append(Remark("bpmn.no_lane", "The step stands in no lane; “%(lane)s” was set.", node.id,
                                           {"lane": lane.title}))
        return lane.key

    def _ways(self, members: list[str], key: str) -> list[Outcome | str]:
        """Where a row leads: outcomes of the decision behind it, or row keys."""
        out: list[Outcome | str] = []
        for member in members:
            flows = [f for f in self.out[member] if f.target not in members]
            asked = len(flows) > 1 and any(f.aside or f.name or f.condition or self._is_back(f, key) for f in flows)
            for flow in flows:
                out.extend(self._follow(flow, key, self._answer(flow, key) if asked else "", set()))
        names: set[str] = set()
        fresh: list[Outcome | str] = []
        for way in out:
            if isinstance(way, Outcome):
                way = replace(way, key=slug(way.label, names))
            elif way == key:
                continue
            if way not in fresh:
                fresh.append(way)
        if any(isinstance(way, Outcome) for way in fresh) and any(isinstance(way, str) for way in fresh):
            self.remarks.append(Remark("bpmn.mixed", "A decision and a branch leave the same step; the branch is left out.",
                                       members[-1]))
            fresh = [way for way in fresh if isinstance(way, Outcome)]
        return fresh

    def _is_back(self, flow: Flow, key: str) -> bool:
        return flow.target in self.key and self.place[self.key[flow.target]] <= self.place[key]

    def _answer(self, flow: Flow, key: str) -> str:
        """What a flow that leaves a step straight away answers; nothing where a decision follows at once."""
        node = self.nodes[flow.target]
        if not flow.aside and node.kind == EITHER and len(self.out[node.id]) > 1:
            return ""
        return flow.name or flow.condition or self._event(flow) or ("Kembali" if self._is_back(flow, key) else "Lanjut")

    def _event(self, flow: Flow) -> str:
        node = self.nodes[flow.target]
        return node.name if node.kind == "event" else ""

    def _follow(self, flow: Flow, origin: str, answer: str, seen: set[str]) -> Iterator[Outcome | str]:
        node = self.nodes[flow.target]
        if node.kind in (TASK, "task", FINISH):
            to = END if node.kind == FINISH else self.key[node.id]
            if not answer:
                yield to
            else:
                yield Outcome("", answer, to, returns=to != END and self.place[to] <= self.place[origin])
            return
        self._walk(node.id)
        if node.id in seen:
            self.remarks.append(Remark("bpmn.loop", "Gateways lead in a circle without a step.", node.id))
            return
        if len(seen) > DEEPEST:
            raise InvalidInput("bpmn.deep", "More than %(most)s gateways follow each other.", most=DEEPEST, place=node.id)
        onward = self.out[node.id]
        deciding = node.kind == EITHER and len(onward) > 1
        if answer and node.kind == BOTH and len(onward) > 1:
            self.remarks.append(Remark("bpmn.branch", "An answer opens several branches; only the first is taken over.",
                                       node.id))
            onward = onward[:1]
        for n, way in enumerate(onward, 1):
            said = way.name or way.condition or self._event(way) or f"{node.name or 'Jawaban'} {n}"
            if deciding and not (way.name or self._event(way)):
                self.remarks.append(Remark("bpmn.answer", "The answer has no name; “%(said)s” was set.", way.id,
                                           {"said": said}))
            whole = f"{answer} / {said}" if answer and deciding else said if deciding else answer
            yield from self._follow(way, origin, whole, seen | {node.id})

    def _after(self, members: list[str], key: str) -> tuple[str, ...]:
        """The rows that must all be done first: those that meet in a parallel gateway before this step."""
        out: list[str] = []
        for member in members:
            for flow in self.into[member]:
                gate = self.nodes[flow.source]
                passed: set[str] = set()
                while gate.id not in self.key and len(self.into[gate.id]) == 1 and gate.id not in passed:
                    passed.add(gate.id)
                    gate = self.nodes[self.into[gate.id][0].source]
                if gate.kind == BOTH and len(self.into[gate.id]) > 1:
                    out.extend(k for f in self.into[gate.id] for k in self._sources(f.source, set()) if k != key)
        stored = self.before.row(members[0]) if self.before else None
        if stored is not None and stored.key == key and stored.after:
            whole = [k for k in stored.after if k in self.place]
            if set(out) <= set(whole):
                return tuple(whole)
        return tuple(dict.fromkeys(out))

    def _walk(self, node: str) -> None:
        """Gateways that lead to each other in every order have more ways than anybody could follow."""
        self.walked += 1
        if self.walked > MOST_WALKS:
            raise InvalidInput("bpmn.deep", "More than %(most)s gateways follow each other.", most=DEEPEST, place=node)

    def _sources(self, node: str, seen: set[str]) -> Iterator[str]:
        self._walk(node)
        if node in seen or len(seen) > DEEPEST:
            return
        if node in self.key:
            yield self.key[node]
        else:
            for flow in self.into[node]:
                yield from self._sources(flow.source, seen | {node})
