"""The table: row numbers, repeated rows, blank quality standards, crossed rows, periods, posts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from capaian.sop.domain.finding import HINT, Finding, finding
from capaian.sop.domain.kinds import REPORTS, SIGNING, signers_of_letter
from capaian.sop.domain.lint.ordinals import left_out, ordinals, repeated
from capaian.sop.domain.lint.texts import blank, folded, shared, texts_of, words
from capaian.sop.domain.pack import Pack, Row

_PERIOD_WORDS = {"bulanan": "month", "triwulan": "quarter", "triwulanan": "quarter", "tribulan": "quarter",
                 "tribulanan": "quarter", "semester": "semester",
                 "semesteran": "semester", "tahunan": "year", "tw": "quarter", "smt": "semester"}
_ADJECTIVES = {"month": "bulanan", "quarter": "triwulanan", "semester": "semesteran", "year": "tahunan"}
_PAPERS = ("surat pengantar", "undangan", "notulen", "disposisi", "tanda terima", "daftar hadir", "buku ekspedisi")
_POSTS = ("kepala kantor", "kabid", "kepala bidang", "bidang", "kepala dinas", "kepala badan", "kadis", "kaban")
_PURPOSE = re.compile(r"\b(?:sebagai bahan|bahan|untuk|guna|dalam rangka)\b")
_HEADS = ("camat", "sekcam", "lurah", "direktur", "inspektur", "sekda", "kepala puskesmas", "kepala sekolah", "bupati",
          "gubernur")
"""Heads of other kinds of offices: they may well be written to, but do not act in this office."""
_NEED = SIGNING | {"submit"}
_SAME_POST = ({"kabid", "kepala bidang", "bidang"}, {"kepala dinas", "kadis", "dinas"}, {"kepala badan", "kaban", "badan"})
"""Words of which any in the office's own names makes the others its own as well."""


def findings(pack: Pack) -> Iterator[Finding]:
    """What the rows give away as printed."""
    yield from _numbers(pack)
    yield from _repeated(pack)
    yield from _blanks(pack)
    yield from _crossed(pack)
    yield from _unchained(pack)
    yield from _unmade(pack)
    yield from _periods(pack)
    yield from _posts(pack)
    used = {lane for row in pack.rows for work in row.works for lane in (work.lane, *work.all_of)}
    for lane in pack.lanes:
        if lane.key not in used:
            yield finding("lane.unused", f"lanes.{lane.key}", "No row is done by %(lane)s.", severity=HINT,
                          lane=lane.title)
    title = set(words(pack.title))
    for row in pack.rows:
        named = [word for word in words(row.remark) if word != "sop"]
        if len(named) > 1 and set(named) <= title and "sop" in words(row.remark):
            yield finding("row.refers_to_itself", f"rows.{row.key}.remark",
                          "Row %(no)s refers to the SOP it is part of (%(remark)s).", severity=HINT, no=row.label,
                          remark=row.remark)


def _numbers(pack: Pack) -> Iterator[Finding]:
    for place, row in enumerate(pack.rows, start=1):
        if blank(row.no):
            yield finding("row.number_missing", f"rows.{row.key}.no", "The row at place %(at)s has no number.",
                          at=place)
    for rows in _counted_together(pack):
        numbers = ordinals([row.no for row in rows])
        for number, times in repeated(numbers):
            yield finding("row.number_repeated", "rows", "%(times)s rows carry the number %(number)s.", times=times,
                          number=next(row.label for row, n in zip(rows, numbers, strict=True) if n == number))
        gaps = left_out(numbers, 1)
        if gaps:
            yield finding("row.number_gap", "rows", "The numbering of the rows leaves out %(numbers)s.",
                          numbers=", ".join(map(str, gaps)))
        known = [n for n in numbers if n is not None]
        if known != sorted(known):
            yield finding("row.number_order", "rows", "The rows are not in the order of their numbers.")


def _counted_together(pack: Pack) -> list[list[Row]]:
    """All rows; or those of each section, where each section begins again with its first number."""
    of_section = [[row for row in pack.rows if row.key in set(section.rows)] for section in pack.sections]
    again = len(of_section) > 1 and all(rows and ordinals([row.no for row in rows])[0] == 1 for rows in of_section)
    return of_section if again else [list(pack.rows)]


def _repeated(pack: Pack) -> Iterator[Finding]:
    def printed(row: Row) -> tuple[str, ...]:
        return (folded(row.activity_printed or row.activity), folded(row.requirement), folded(row.output))

    texts = [(row, printed(row)) for row in pack.rows]
    for (one, first), (other, second) in combinations(texts, 2):
        if first[0] and first == second:
            yield finding("row.repeated", f"rows.{other.key}.activity",
                          "Row %(other)s repeats row %(one)s word for word.", one=one.label, other=other.label)


def _blanks(pack: Pack) -> Iterator[Finding]:
    for row in pack.rows:
        if blank(row.standard):
            yield finding("row.time_missing", f"rows.{row.key}.standard",
                          "Row %(no)s has no standard time: it cannot be late.", no=row.label)
        if blank(row.output):
            yield finding("row.output_missing", f"rows.{row.key}.output", "Row %(no)s prints no output.", no=row.label)
        if blank(row.requirement):
            yield finding("row.requirement_missing", f"rows.{row.key}.requirement", "Row %(no)s prints no requirement.",
                          severity=HINT, no=row.label)


def _crossed(pack: Pack) -> Iterator[Finding]:
    """A row makes a paper that its neighbour's quality columns print instead."""
    for upper, lower in pairwise(pack.rows):
        for maker, holder in ((upper, lower), (lower, upper)):
            for paper in _PAPERS:
                made = paper in folded(maker.activity) and paper not in folded(f"{maker.requirement} {maker.output}")
                held = paper in folded(holder.output) and paper not in folded(holder.activity)
                if made and held and paper not in folded(maker.output):
                    yield finding("row.quality_crossed", f"rows.{upper.key}.output",
                                  "Requirement and output of rows %(upper)s and %(lower)s are crossed: “%(paper)s” "
                                  "belongs to row %(maker)s.", upper=upper.label, lower=lower.label, paper=paper,
                                  maker=maker.label)


def _unmade(pack: Pack) -> Iterator[Finding]:
    """Signatures for which the SOP makes no document: the step could not be finished."""
    rows = {row.key: row for row in pack.rows}
    for section in pack.sections:
        works = [(row, work.kind) for row in (rows[key] for key in section.rows if key in rows) for work in row.works]
        kinds = [kind for _, kind in works]
        ways = [(letter, signers_of_letter(kinds, letter)) for letter in range(len(kinds))]
        written = {place for letter, signers in ways if signers for place in range(letter + 1, signers[-1] + 1)}
        for place, (row, kind) in enumerate(works):
            if kind in _NEED and place not in written and not REPORTS.intersection(kinds[:place]):
                yield finding("row.nothing_to_sign", f"rows.{row.key}.works",
                              "Row %(no)s signs, but no row before it makes a document to sign (record, draft, "
                              "consolidate, or a letter written just before): the step could not be finished.", no=row.label)


def _unchained(pack: Pack) -> Iterator[Finding]:
    """Rows whose quality columns follow on their neighbours only once they are exchanged: a table is mostly a chain, where
    the output of one row is the requirement of the next."""
    rows = pack.rows
    cells = [(row.requirement, row.output) for row in rows]

    def links(changed: list[tuple[str, str]], at: int) -> int:
        return sum(_follows(changed[n - 1][1], changed[n][0]) for n in range(max(at, 1), min(at + 3, len(changed))))

    for at in range(len(rows) - 1):
        crossed = [*cells[:at], cells[at + 1], cells[at], *cells[at + 2:]]
        if links(crossed, at) >= links(cells, at) + 2:
            yield finding("row.quality_crossed", f"rows.{rows[at].key}.output",
                          "Requirement and output of rows %(upper)s and %(lower)s look crossed: exchanged, they would follow "
                          "on each other.", upper=rows[at].label, lower=rows[at + 1].label)
    for at in range(1, len(rows) - 1):
        turned = [*cells[:at], cells[at][::-1], *cells[at + 1:]]
        if links(turned, at) >= links(cells, at) + 2:
            yield finding("row.quality_turned", f"rows.{rows[at].key}.output",
                          "Requirement and output of row %(no)s look exchanged: turned, they would follow on the rows around "
                          "it.", no=rows[at].label)


def _follows(output: str, requirement: str) -> bool:
    made, asked = set(words(output)), set(words(requirement))
    return bool(made and asked) and (made <= asked or asked <= made or shared(output, requirement) >= 0.5)


def _periods(pack: Pack) -> Iterator[Finding]:
    """An output of another period than its sentence makes; where the sentence names none, than its section runs."""
    periods = {key: set(section.periods) for section in pack.sections for key in section.rows}
    for row in pack.rows:
        result, *purpose = _PURPOSE.split(row.activity.lower().rpartition("menjadi")[2], maxsplit=1)
        own = {_PERIOD_WORDS[word] for word in words(result) if word in _PERIOD_WORDS}
        own |= periods.get(row.key, set()) if purpose or not own else set()
        for word in words(row.output):
            period = _PERIOD_WORDS.get(word)
            if period and own and period not in own:
                yield finding("row.period_differs", f"rows.{row.key}.output",
                              "Row %(no)s is %(period)s, but its output says “%(word)s”.", no=row.label, word=word,
                              period="/".join(_ADJECTIVES[p] for p in sorted(own) if p in _ADJECTIVES))


def _posts(pack: Pack) -> Iterator[Finding]:
    """Posts and units of another kind of office."""
    identity = pack.identity
    roles = (text for role in pack.roles for text in (role.title, *role.printed))
    known = folded(" ".join([identity.office_name, identity.unit, identity.ratified_by,
                             *(lane.title for lane in pack.lanes), *roles]))
    for row in pack.rows:
        for name, text in texts_of(row):
            first = folded(text) if name.startswith("activity") else ""
            for post in (*_POSTS, *(post for post in _HEADS if first.startswith(f"{post} "))):
                longer = any(post != other and post in other and other in folded(text) for other in _POSTS)
                own = any(word in known for group in _SAME_POST if post in group for word in group)
                if re.search(rf"\b{post}\b", folded(text)) and post not in known and not own and not longer:
                    yield finding("row.post_unknown", f"rows.{row.key}.{name}",
                                  "Row %(no)s names “%(post)s”, which this office does not have.", no=row.label,
                                  post=post)
