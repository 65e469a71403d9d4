"""The publication check: what must hold before an SOP may be put in force and run.

It keeps the part of the language that the engine runs safely: every row reachable, an end reachable from everywhere,
every decision with all its answers, joins that match forks, groups that are not empty, gates that can be met on every
path, times that can be read. Faults of the printed document do not block; those are for ``lint``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from capaian.kernel.errors import InvalidInput, ManyProblems
from capaian.sop.domain.branches import branch_problems
from capaian.sop.domain.finding import ERROR, Finding, error, finding
from capaian.sop.domain.kinds import ARTEFACTS, DECISIONS, INPUT, KINDS, artefacts_of
from capaian.sop.domain.pack import END, Outcome, Pack, Row, Section, Work
from capaian.sop.domain.paths import Paths
from capaian.sop.domain.schema import PERIODS
from capaian.sop.domain.standard_time import parse_standard

_ACTOR = re.compile(r"(position|team|role):[a-z0-9]+(-[a-z0-9]+)*")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def publication_problems(pack: Pack) -> list[Finding]:
    """What keeps the pack from being published; empty when it may run. Every finding has severity ``error``."""
    problems = [*_keys(pack), *_actors(pack)]
    for row in pack.rows:
        problems += [*_works(pack, row), *_decision(row), *_time(pack, row), *_artefacts(row)]
    for section in pack.sections:
        problems += [*_section(pack, section), *_moves(pack, section)]
    return problems


def refuse_unfit(pack: Pack) -> None:
    """Raise ManyProblems naming every row and field that keeps the pack from being published."""
    findings = publication_problems(pack)
    if findings:
        raise ManyProblems([InvalidInput(f.code, f.message, place=f.place, **dict(f.params)) for f in findings])


def actor_problems(pack: Pack, known: Collection[str], manned: Collection[str]) -> list[Finding]:
    """What an office lacks that the pack asks for: errors where a row could be done by nobody, warnings elsewhere.

    ``known``: the office's posts, teams and roles; ``manned``: its posts, and its teams and roles that are not empty."""
    lanes = {lane.key: lane for lane in pack.lanes}
    needed: dict[str, tuple[str, list[str]]] = {}
    for row in pack.rows:
        for work in row.works:
            for key in work.all_of or (work.lane,):
                if work.actor or key in lanes:
                    ref = work.actor or lanes[key].actor
                    place = f"rows.{row.key}.works" if work.actor else f"lanes.{key}.actor"
                    numbers = needed.setdefault(place + ref, (place, []))[1]
                    numbers += [row.label] if row.label not in numbers else []
    found = []
    for name, (place, numbers) in needed.items():
        ref, rows = name.removeprefix(place), ", ".join(numbers)
        if ref not in known:
            found.append(error("actor.unknown", place, "The office has no “%(actor)s”, so nobody could do row %(rows)s; choose "
                               "a post, team or role, or let the administrator add it.", actor=ref, rows=rows))
        elif ref not in manned:
            found.append(error("actor.empty", place, "“%(actor)s” of the office has no post in it, so nobody could do row "
                               "%(rows)s.", actor=ref, rows=rows))
    asked = {place for place, _ in needed.values()}
    others = {f"lanes.{lane.key}.actor": lane.actor for lane in pack.lanes}
    others |= {"identity.ratifier": pack.identity.ratifier} if pack.identity.ratifier else {}
    found += [finding("actor.unknown", place, "The office has no “%(actor)s”; choose a post, team or role.", actor=ref)
              for place, ref in others.items() if place not in asked and ref not in known]
    return found


def refuse_unmanned(pack: Pack, known: Collection[str], manned: Collection[str]) -> None:
    """Raise ManyProblems naming every row that nobody of the office could do."""
    missing = [f for f in actor_problems(pack, known, manned) if f.severity == ERROR]
    if missing:
        raise ManyProblems([InvalidInput(f.code, f.message, place=f.place, **dict(f.params)) for f in missing])


def _keys(pack: Pack) -> Iterator[Finding]:
    for field, keys in (("rows", [r.key for r in pack.rows]), ("lanes", [lane.key for lane in pack.lanes]),
                        ("sections", [s.key for s in pack.sections]), ("roles", [r.key for r in pack.roles])):
        for key, times in Counter(keys).items():
            if times > 1:
                yield error("key.repeated", f"{field}.{key}", "The key “%(key)s” stands here twice.", key=key)
    if not pack.sections:
        yield error("sections.none", "sections", "The SOP has no section, so nothing would run.")
    if not _SLUG.fullmatch(pack.key.partition("/")[2]) or not pack.key.startswith(f"{pack.office}/"):
        yield error("key.malformed", "key", "The key “%(key)s” is not OFFICE/NAME of its own office.", key=pack.key)
    if pack.needs == pack.key:
        yield error("needs.itself", "needs", "An SOP cannot need its own run.")
    owners = Counter(key for section in pack.sections for key in section.rows)
    for row in pack.rows:
        if not owners[row.key]:
            yield error("row.in_no_section", f"rows.{row.key}", "Row %(no)s stands in no section, so it would never run.",
                        no=row.label)
        elif owners[row.key] > 1:
            yield error("row.in_two_sections", f"rows.{row.key}", "Row %(no)s stands in %(count)s sections.",
                        no=row.label, count=owners[row.key])


def _actors(pack: Pack) -> Iterator[Finding]:
    refs = [(f"lanes.{lane.key}.actor", lane.actor) for lane in pack.lanes]
    refs += [(f"rows.{row.key}.works", work.actor) for row in pack.rows for work in row.works if work.actor]
    refs += [(f"roles.{role.key}.actors", actor) for role in pack.roles for actor in role.actors]
    refs += [("identity.ratifier", pack.identity.ratifier)] if pack.identity.ratifier else []
    filled = {role.key for role in pack.roles if role.actors}
    for place, ref in refs:
        if not _ACTOR.fullmatch(ref):
            yield error("actor.malformed", place, "“%(actor)s” is not position:KEY, team:KEY or role:KEY.", actor=ref)
        elif ref.startswith("role:") and ref.removeprefix("role:") not in filled:
            yield error("group.empty", place, "The role “%(role)s” has no post in it.", role=ref.removeprefix("role:"))
        elif ref.startswith("role:") and place.startswith("roles."):
            yield error("actor.malformed", place, "A role points to posts and teams, not to a role (“%(actor)s”).",
                        actor=ref)


def _works(pack: Pack, row: Row) -> Iterator[Finding]:
    place = f"rows.{row.key}.works"
    if not row.works:
        yield error("works.none", place, "Row %(no)s has no kind of work.", no=row.label)
    lanes = {lane.key: lane.actor for lane in pack.lanes}
    for work in row.works:
        if work.kind not in KINDS:
            yield error("kind.unknown", place, "“%(kind)s” is not a kind of work.", kind=work.kind)
        for lane in (work.lane, *work.all_of):
            if lane not in lanes:
                yield error("lane.unknown", place, "Row %(no)s names the lane “%(lane)s”, which the table has not.",
                            no=row.label, lane=lane)
        if work.each and not _is_role(work, lanes):
            yield error("group.missing", place, "One task for each member needs a role, not one post (row %(no)s).",
                        no=row.label)


def _is_role(work: Work, lanes: dict[str, str]) -> bool:
    return (work.actor or lanes.get(work.lane, "role:")).startswith("role:")


def _decision(row: Row) -> Iterator[Finding]:
    place = f"rows.{row.key}.outcomes"
    if len(row.outcomes) < 2 and (row.outcomes or (row.works and row.works[-1].kind in DECISIONS)):
        yield error("decision.incomplete", place, "Row %(no)s decides, but has fewer than two answers.", no=row.label)
    for key, times in Counter(outcome.key for outcome in row.outcomes).items():
        if times > 1:
            yield error("decision.repeated", place, "Row %(no)s has the answer “%(key)s” twice.", no=row.label, key=key)
    if row.outcomes and row.next:
        yield error("decision.and_next", f"rows.{row.key}.next", "Row %(no)s has both answers and rows that follow.",
                    no=row.label)
    if row.outcomes and row.works and row.works[-1].each:
        yield error("decision.each", place, "Row %(no)s asks every member for one answer of the whole.", no=row.label)


def _time(pack: Pack, row: Row) -> Iterator[Finding]:
    try:
        parse_standard(row.standard, default_unit=pack.time_unit)
    except InvalidInput as problem:
        yield error(problem.code, f"rows.{row.key}.standard", problem.message, **problem.params)


def _artefacts(row: Row) -> Iterator[Finding]:
    leaves = artefacts_of(work.kind for work in row.works)
    for name in row.produces:
        if name not in leaves:
            yield error("produces.foreign", f"rows.{row.key}.produces",
                        "Row %(no)s cannot leave “%(name)s”: no work of it makes that.", no=row.label, name=name)
    for name in row.requires:
        slug = name.removeprefix(INPUT)
        if not _SLUG.fullmatch(slug) or (name == slug and name not in ARTEFACTS):
            yield error("requires.unknown", f"rows.{row.key}.requires",
                        "Row %(no)s asks for “%(name)s”, which no kind of work leaves.", no=row.label, name=name)


def _section(pack: Pack, section: Section) -> Iterator[Finding]:
    place = f"sections.{section.key}"
    lengths = [PERIODS.index(period) for period in section.periods if period in PERIODS]
    if len(lengths) != len(section.periods) or not lengths:
        yield error("section.period", f"{place}.periods", "Section “%(key)s” needs periods: %(known)s.",
                    key=section.key, known=", ".join(PERIODS))
    if not section.opens_after:
        return
    shorter = next((s for s in pack.sections if s.key == section.opens_after), None)
    longest = max((PERIODS.index(p) for p in shorter.periods if p in PERIODS), default=-1) if shorter else len(PERIODS)
    if not lengths or longest >= min(lengths):
        yield error("section.opens_after", f"{place}.opens_after",
                    "Section “%(key)s” opens after “%(other)s”, which is not a section of shorter periods.",
                    key=section.key, other=section.opens_after)


def _moves(pack: Pack, section: Section) -> Iterator[Finding]:
    paths = Paths(pack, section)
    for key in section.rows:
        if key not in paths.order:
            yield error("section.unknown_row", f"sections.{section.key}.rows", "There is no row “%(row)s”.", row=key)
    if not paths.rows:
        yield error("section.empty", f"sections.{section.key}.rows", "Section “%(key)s” has no rows.", key=section.key)
        return
    reachable, available = paths.reachable(), paths.available()
    for row in paths.rows:
        yield from _targets(paths, row)
        if row.key not in reachable:
            yield error("row.unreachable", f"rows.{row.key}", "Nothing leads to row %(no)s.", no=row.label)
        if END not in paths.closure([row.key]):
            yield error("row.no_end", f"rows.{row.key}", "From row %(no)s there is no way to an end.", no=row.label)
        yield from _gate(paths, row, available[row.key] if row.key in reachable else frozenset(row.requires))
    yield from branch_problems(paths)


def _targets(paths: Paths, row: Row) -> Iterator[Finding]:
    for field, keys in (("outcomes", [o.to for o in row.outcomes]), ("next", row.next), ("checks", row.checks)):
        for key in keys:
            if key not in paths.order and not (key == END and field != "checks"):
                yield error("target.unknown", f"rows.{row.key}.{field}",
                            "Row %(no)s leads to “%(to)s”, which is not in its section.", no=row.label, to=key)
    for to in paths.backward(row.key):
        if not row.outcomes:
            yield error("next.backward", f"rows.{row.key}.next",
                        "Row %(no)s leads back to row %(to)s; only an answer of a decision may.", no=row.label, to=to)
    for outcome in row.outcomes:
        yield from _outcome(paths, row, outcome)


def _outcome(paths: Paths, row: Row, outcome: Outcome) -> Iterator[Finding]:
    place = f"rows.{row.key}.outcomes"
    if outcome.returns and outcome.to not in paths.backward(row.key):
        yield error("outcome.not_a_return", place,
                    "The answer “%(key)s” of row %(no)s is marked as a way back, but is none.",
                    key=outcome.key, no=row.label)
    if outcome.only_returned:
        target = next((r for r in paths.rows if r.key == outcome.to), None)
        if not outcome.returns or target is None or not any(work.each for work in target.works):
            yield error("outcome.only_returned", place,
                        "The answer “%(key)s” of row %(no)s opens single members, but its target has none.",
                        key=outcome.key, no=row.label)


def _gate(paths: Paths, row: Row, available: frozenset[str]) -> Iterator[Finding]:
    made = {name for other in paths.rows for name in other.produces}
    for name in row.requires:
        if name.startswith(INPUT) or name in available:
            continue
        if name in made:
            yield error("requires.not_on_every_path", f"rows.{row.key}.requires",
                        "Row %(no)s asks for “%(name)s”, which not every way to it has made.", no=row.label, name=name)
        else:
            yield error("requires.never_produced", f"rows.{row.key}.requires",
                        "Row %(no)s asks for “%(name)s”, which no earlier row makes.", no=row.label, name=name)
