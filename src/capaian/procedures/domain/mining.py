"""Holding an event log against an SOP: what was skipped, out of order, done twice, by another lane, late.

The log is replayed over the SOP like tokens over a net. One step is open at the start; doing an open step opens what
follows it. Every act of the log gets exactly one verdict:

* ``right``: the step was open and its own lane did it (a legal return opens its target again, so repeats are right);
* ``wrong_lane``: the step was open, but somebody else did it;
* ``out_of_order``: it came after something that should have waited for it, or where no way led;
* ``twice``: it was already done in the present pass;
* ``unknown``: the SOP has no such step.

What the SOP demands before an act (or before the end of an ended run) and the log never shows is *skipped*. Then

    fitness = right acts / (all acts + skipped steps)

which is 1 exactly when nothing deviates and 0 when nothing is right; the fitness of a log is the same quotient over all
its traces. Where an act comes too early, the shortest way forward to it is taken as skipped; a step of it that still
comes later counts once, as out of order. Lateness is a fact of time and stands beside: it does not change the fitness.
docs/reference/conformance.md has the worked examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from capaian.procedures.domain.net import Net, Node, Way, folded
from capaian.sop.domain.pack import END

RIGHT, WRONG_LANE, OUT_OF_ORDER, TWICE, UNKNOWN = "right", "wrong_lane", "out_of_order", "twice", "unknown"
SKIPPED, LATE = "skipped", "late"
DEVIATIONS = (SKIPPED, OUT_OF_ORDER, TWICE, WRONG_LANE, LATE, UNKNOWN)
REOPENED = "\0reopened"
"""The outcome of an act that is no work but the head's order to open a step again."""


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a log. ``step``: a step key, row key or printed number; ``member``: whoever did it, as written;
    ``outcome``: the answer of a decision; ``opened``, ``due``, ``person``, ``standard`` (minutes): where the log has
    them."""

    step: str
    member: str = ""
    at: datetime | None = None
    outcome: str = ""
    opened: datetime | None = None
    due: datetime | None = None
    person: str = ""
    standard: int | None = None


Halt = tuple[datetime, datetime | None]
"""From when to when a run was suspended; ``None``: it still is."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The acts of one run in their order. ``ended``: the run is over, so that what is missing was skipped; ``halts``: when
    it stood still, which counts for nobody."""

    case: str
    acts: tuple[Act, ...]
    ended: bool = True
    halts: tuple[Halt, ...] = ()


@dataclass(frozen=True, slots=True)
class Replayed:
    """``verdicts`` and ``opener`` go with the acts (index of the act that opened it, -1: the run's beginning);
    ``skipped``: (node, member or "")."""

    verdicts: tuple[str, ...]
    opener: tuple[int, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def right(self) -> int:
        return self.verdicts.count(RIGHT)

    @property
    def all(self) -> int:
        return len(self.verdicts) + len(self.skipped)


@dataclass(frozen=True, slots=True)
class Deviation:
    """``kind`` of :data:`DEVIATIONS`; ``row``: the row's printed number; ``step``: as far as the log knows it."""

    kind: str
    case: str
    row: str
    step: str
    member: str = ""
    at: datetime | None = None


@dataclass
class Conformance:
    """What a log says about an SOP. ``cases``: fitness of each trace."""

    right: int = 0
    all: int = 0
    acts: int = 0
    cases: dict[str, float] = field(default_factory=dict)
    deviations: list[Deviation] = field(default_factory=list)

    @property
    def fitness(self) -> float:
        """Right acts / (acts + skipped steps) over the whole log; 1 for an empty log."""
        return self.right / self.all if self.all else 1.0

    @property
    def counts(self) -> dict[str, int]:
        """Deviations by kind, every kind named."""
        found = Counter(d.kind for d in self.deviations)
        return {kind: found[kind] for kind in DEVIATIONS}

    @property
    def conforming(self) -> int:
        """Traces whose fitness is 1."""
        return sum(fitness == 1 for fitness in self.cases.values())


Deadline = Callable[[str, datetime], tuple[datetime | None, int | None]]
"""(node, moment of opening) → when it is due and its standard in minutes; ``None`` where the SOP prints no time."""


def dated(net: Net, trace: Trace, deadline: Deadline) -> Trace:
    """The trace with the times its log does not carry: an act counts as opened when the act that opened it was done,
    and as due its standard time after that. What the log says itself stays."""
    replayed = replay(net, [(net.find(a.step), a.member, a.outcome) for a in trace.acts], ended=trace.ended)
    acts = []
    for act, opener in zip(trace.acts, replayed.opener, strict=True):
        opened, key = act.opened or (trace.acts[opener].at if opener >= 0 else None), net.find(act.step)
        if opened is not None and key is not None and act.due is None and act.outcome != REOPENED:
            due, standard = deadline(key, opened)
            act = replace(act, opened=opened, due=due, standard=standard)
        acts.append(act)
    return replace(trace, acts=tuple(acts))


def conformance(net: Net, traces: Iterable[Trace]) -> Conformance:
    """Replay every trace. Traces that took the same course are replayed once."""
    result = Conformance()
    known: dict[object, Replayed] = {}
    nodes: dict[str, str | None] = {}
    for trace in traces:
        key = (trace.ended, tuple([(a.step, a.member, a.outcome) for a in trace.acts]))
        replayed = known.get(key)
        if replayed is None:
            for act in trace.acts:
                if act.step not in nodes:
                    nodes[act.step] = net.find(act.step)
            replayed = known[key] = replay(net, [(nodes[s], m, o) for s, m, o in key[1]], ended=trace.ended)
        result.right += replayed.right
        result.all += replayed.all
        result.acts += len(trace.acts)
        result.cases[trace.case] = replayed.right / replayed.all if replayed.all else 1.0
        result.deviations += _deviations(net, trace, replayed)
    return result


def _deviations(net: Net, trace: Trace, replayed: Replayed) -> list[Deviation]:
    found = []
    if replayed.skipped or len(replayed.verdicts) != replayed.right:
        for act, verdict in zip(trace.acts, replayed.verdicts, strict=True):
            if verdict != RIGHT:
                found.append(_deviation(net, verdict, trace, act))
        for key, member in replayed.skipped:
            found.append(Deviation(SKIPPED, trace.case, net.nodes[key].label, key, member))
    for act in trace.acts:
        if act.due is not None and act.at is not None and act.at > act.due:
            found.append(_deviation(net, LATE, trace, act))
    return found


def _deviation(net: Net, kind: str, trace: Trace, act: Act) -> Deviation:
    key = net.find(act.step)
    label = net.nodes[key].label if key else act.step
    return Deviation(kind, trace.case, label, key or act.step, act.member, act.at)


@dataclass(slots=True)
class _Open:
    """A token: this node may be done. ``others``: nodes that close when it is taken (the answers of a decision whose
    outcome nobody noted); ``back``: taking it is a return."""

    opener: int
    others: tuple[str, ...] = ()
    back: bool = False
    partly: bool = False


@dataclass(slots=True)
class _Visit:
    """A node where more acts may follow before the next one begins."""

    opener: int
    named: set[str]
    lines: int  # acts for which no expected member is named
    whole: bool  # one act stood for everybody, or nobody in particular is expected
    late: bool = False  # it was passed over before, so that whoever comes now is out of order


def replay(net: Net, acts: Sequence[tuple[str | None, str, str]], *, ended: bool) -> Replayed:
    """Replay one course of (node or ``None``, member as written, outcome)."""
    return _Replay(net).play(acts, ended)


class _Replay:
    def __init__(self, net: Net) -> None:
        self.net = net
        self.open: dict[str, _Open] = {net.start: _Open(-1)}
        self.done: set[str] = set()
        self.visits: dict[str, _Visit] = {}
        self.owed: list[tuple[str, str]] = []
        self.now = -1

    def play(self, acts: Sequence[tuple[str | None, str, str]], ended: bool) -> Replayed:
        verdicts, openers = [], []
        for self.now, (key, member, outcome) in enumerate(acts):
            if key is None:
                verdict, opener = UNKNOWN, -1
            elif outcome == REOPENED:
                self._go_back(key, partly=True)
                verdict, opener = RIGHT, -1
            else:
                verdict, opener = self._act(self.net.nodes[key], member, outcome)
            verdicts.append(verdict)
            openers.append(opener)
        if ended:
            for key in list(self.visits):
                self._leave(key)
            self._to_the_end()
        return Replayed(tuple(verdicts), tuple(openers), tuple(self.owed))

    def _act(self, node: Node, member: str, outcome: str) -> tuple[str, int]:
        key = node.key
        name = node.names.get(folded(member)) if member else ""
        token = self.open.get(key)
        if token is not None and not (token.back and (key, "") in self.owed):
            del self.open[key]
        else:
            visit = self.visits.get(key)
            if visit is not None:
                return self._again(node, visit, name, outcome), visit.opener
            for owing in ((key, name or ""), (key, "")):
                if owing in self.owed:
                    return self._belated(node, owing, name), -1
            if key in self.done:
                return TWICE, -1
            if not self._force(key):
                self.done.add(key)
                return OUT_OF_ORDER, -1
            token = self.open.pop(key)
        self._take(token, key)
        if self.visits:
            for earlier in [k for k in self.visits if k != key and key in self.net.downstream[k]]:
                self._leave(earlier)
        if node.many:
            expected = node.expected is not None and not token.partly
            self.visits[key] = _Visit(token.opener, {name} if name else set(), 0 if name else 1,
                                      not expected or name == "")
        self._onward(node, node.ways.get(outcome) or node.ways.get(folded(outcome)) if outcome else None)
        return (WRONG_LANE if name is None else RIGHT), token.opener

    def _again(self, node: Node, visit: _Visit, name: str | None, outcome: str) -> str:
        """One more act of a visit: another member, or another line of a row with several works."""
        if name in visit.named or (not name and visit.lines >= node.lines):
            return TWICE
        if name:
            visit.named.add(name)
        else:
            visit.lines += 1
        way = node.ways.get(outcome) if outcome else None
        if way is not None and way.back:
            self._go_back(way.to, partly=way.partly)
        return OUT_OF_ORDER if visit.late else WRONG_LANE if name is None else RIGHT

    def _belated(self, node: Node, owing: tuple[str, str], name: str | None) -> str:
        """A step that was passed over comes after all: no longer skipped, but out of order."""
        self.owed.remove(owing)
        if node.many and not owing[1]:
            self.visits[node.key] = _Visit(-1, {name} if name else set(), 0 if name else 1, name == "", late=True)
        return OUT_OF_ORDER

    def _leave(self, key: str) -> None:
        """The next one begins: members who were expected by name and did not act were skipped; whoever acted in the
        place of one (a wrong lane, already counted) stands for one."""
        visit = self.visits.pop(key)
        expected = self.net.nodes[key].expected
        if expected and not visit.whole:
            self.owed += [(key, member) for member in sorted(expected - visit.named)[visit.lines:]]

    def _take(self, token: _Open, key: str) -> None:
        for other in token.others:
            self.open.pop(other, None)
        if token.back:
            self._go_back(key, partly=token.partly)
            self.open.pop(key)

    def _onward(self, node: Node, way: Way | None) -> None:
        self.done.add(node.key)
        if way is not None:
            if way.back:
                self._go_back(way.to, partly=way.partly)
            elif way.to != END:
                self._arrive(way.to)
        elif node.choices:
            keys = tuple(w.to for w in node.choices)
            for w in node.choices:
                self.open[w.to] = _Open(self.now, tuple(k for k in keys if k != w.to), w.back, w.partly)
        else:
            for key in node.onward:
                self._arrive(key)

    def _arrive(self, key: str) -> None:
        """A join opens when nothing is open any more that leads to it: a decision may leave rows of a branch out."""
        waits = self.net.nodes[key].joined and any(key in self.net.downstream[k] for k in self.open if k != END)
        if key not in self.open and not waits:
            self.open[key] = _Open(self.now)

    def _go_back(self, key: str, *, partly: bool) -> None:
        """A return: what lies downstream of the target no longer counts, and the target is open again. Whoever had still
        to act there need not any more: nobody was skipped."""
        for later in self.net.downstream[key]:
            self.done.discard(later)
            self.open.pop(later, None)
            self.visits.pop(later, None)
        self.open.pop(END, None)
        self.open[key] = _Open(self.now, partly=partly)

    def _force(self, key: str) -> bool:
        """Skip along the shortest way forward until the node is open; False when no way leads there."""
        while key not in self.open:
            far = [(self.net.distance[k][key] + (1000 if token.back else 0), k)
                   for k, token in self.open.items() if k != END and key in self.net.distance[k]]
            if not far:
                return False
            self._skip(min(far)[1], key)
        return True

    def _skip(self, key: str, target: str) -> None:
        token = self.open.pop(key)
        self._take(token, key)
        node = self.net.nodes[key]
        self.owed.append((key, ""))
        for earlier in [k for k in self.visits if key in self.net.downstream[k]]:
            self._leave(earlier)
        to = self.net.hop(key, target)
        self._onward(node, next(w for w in node.choices if w.to == to and not w.back) if node.choices else None)

    def _to_the_end(self) -> None:
        """An ended run: whatever is still open, and what follows it, was skipped. A decision whose answer nobody noted
        and that may end the run has ended it."""
        while True:
            waiting = [k for k, t in self.open.items() if k != END and not t.back and END not in t.others]
            waiting += [k for k, t in self.open.items() if t.back and not self._ends(k, t)] if not waiting else []
            if not waiting:
                return
            self._skip(waiting[0], END)

    def _ends(self, key: str, token: _Open) -> bool:
        """Nothing has to be done for this token any more: another answer of the same decision goes on or ends."""
        return any(other == END or other in self.open for other in token.others)
