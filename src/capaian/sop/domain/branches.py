"""Parallel branches: every fork has its join, and a branch keeps to itself.

A fork is a row with several ``next``; the join is a row with ``after``. A branch is what its first row leads down to
before the join. Inside it a decision may jump within the branch or go back to the fork or above; nothing else may
enter or leave a branch, else the join would wait for ever or open twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from capaian.sop.domain.finding import Finding, error
from capaian.sop.domain.pack import END, Row
from capaian.sop.domain.paths import Paths


def branch_problems(paths: Paths) -> list[Finding]:
    """What is wrong with the forks and joins of one section."""
    problems: list[Finding] = []
    matched: set[str] = set()
    for fork in paths.rows:
        starts = [to for to in paths.forward(fork.key) if to != END]
        if fork.outcomes or len(starts) < 2:
            continue
        join = _join_of(paths, starts)
        if join is None:
            problems.append(error("fork.without_join", f"rows.{fork.key}.next",
                                  "The branches that begin after row %(no)s never come together.", no=fork.label))
            continue
        matched.add(join.key)
        problems += _fork_problems(paths, fork, starts, join)
    for row in paths.rows:
        if END in row.next and len(row.next) > 1:
            problems.append(error("fork.ends", f"rows.{row.key}.next", "A branch after row %(no)s ends at once.",
                                  no=row.label))
        if row.after:
            problems += _join_problems(paths, row, row.key in matched)
    return problems


def _join_of(paths: Paths, starts: list[str]) -> Row | None:
    """The first join that every branch leads to."""
    reached = [paths.closure([start], only_forward=True) for start in starts]
    return next((row for row in paths.rows if row.after and all(row.key in region for region in reached)), None)


def _fork_problems(paths: Paths, fork: Row, starts: list[str], join: Row) -> Iterator[Finding]:
    regions = [paths.closure([start], stop=join.key, only_forward=True) - {join.key} for start in starts]
    for start, region in zip(starts, regions, strict=True):
        others = set[str]().union(*(r for s, r in zip(starts, regions, strict=True) if s != start))
        if (region & others) - {END}:
            yield error("branch.mixed", f"rows.{start}.next",
                        "The branch from row %(start)s runs into another branch of row %(no)s before they join.",
                        start=start, no=fork.label)
        if END in region:
            yield error("branch.leaves", f"rows.{start}.next",
                        "The branch from row %(start)s can end without joining at row %(join)s.",
                        start=start, join=join.label)
        last = [key for key in region - {END} if join.key in paths.targets(key)]
        if not any(key in join.after for key in last) or any(key not in join.after for key in last):
            yield error("join.incomplete", f"rows.{join.key}.after",
                        "Row %(join)s must wait for every row that leads to it; the branch from %(start)s is not all "
                        "listed.", start=start, join=join.label)
        for key in region - {END}:
            for to in paths.backward(key):
                if to not in region and paths.order[to] > paths.order[fork.key]:
                    yield error("branch.jump", f"rows.{key}.outcomes",
                                "Row %(row)s jumps into another branch (row %(to)s).", row=key, to=to)
        for other in paths.rows:
            entered = set(paths.forward(other.key)) & region - {END}
            if other.key not in region and other.key != fork.key and entered:
                yield error("branch.entered", f"rows.{other.key}.next",
                            "Row %(row)s enters a branch of row %(no)s from outside.", row=other.key, no=fork.label)


def _join_problems(paths: Paths, join: Row, has_fork: bool) -> Iterator[Finding]:
    place = f"rows.{join.key}.after"
    for key in join.after:
        if key not in paths.order:
            yield error("join.unknown_row", place, "Row %(join)s waits for “%(row)s”, which is not in its section.",
                        join=join.label, row=key)
        elif join.key not in paths.targets(key):
            yield error("join.unreached", place, "Row %(join)s waits for row %(row)s, which does not lead to it.",
                        join=join.label, row=key)
    if not has_fork:
        yield error("join.without_fork", place, "Row %(join)s joins branches, but no row begins them.", join=join.label)
