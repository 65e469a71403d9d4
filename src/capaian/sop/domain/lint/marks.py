"""Words printed in the actors' columns: Mulai, Selesai, Ya, Tidak."""

from __future__ import annotations

from collections.abc import Iterator

from capaian.sop.domain.answers import ANSWERS, decides
from capaian.sop.domain.finding import HINT, Finding, finding
from capaian.sop.domain.lint.texts import folded
from capaian.sop.domain.pack import Pack, Row

_STARTS = {"mulai", "start"}


def findings(pack: Pack) -> Iterator[Finding]:
    """Answers printed where nobody decides, decisions without printed answers, starts on the wrong place."""
    lanes = {lane.key: lane.title for lane in pack.lanes}
    answered = [row for row in pack.rows if _answers(row)]
    for row in pack.rows:
        place = f"rows.{row.key}.marks"
        for lane in row.marks:
            if lane not in lanes:
                yield finding("mark.unknown_lane", place,
                              "Row %(no)s is marked in a column “%(lane)s”, which the table has not.", no=row.label,
                              lane=lane)
        if _answers(row) and not row.outcomes:
            yield finding("mark.without_decision", place, "Row %(no)s prints %(words)s, but nothing is decided there.",
                          no=row.label, words="/".join(row.marks.values()))
        if answered and row.outcomes and not _answers(row):
            yield finding("decision.unmarked", place, "Row %(no)s decides, but its answers are not printed there.",
                          severity=HINT, no=row.label)
        if not row.outcomes and decides(row.activity_printed or row.activity):
            yield finding("decision.in_words", f"rows.{row.key}.outcomes",
                          "Row %(no)s speaks of two ways, but no answer of it leads anywhere.", no=row.label)
        yield from _start(pack, row)


def _answers(row: Row) -> bool:
    said = {folded(word) for mark in row.marks.values() for word in (mark, *mark.split("/"))} & set(ANSWERS)
    return any(len(word) > 1 for word in said) or {"y", "t"} <= said


def _start(pack: Pack, row: Row) -> Iterator[Finding]:
    firsts = {section.rows[0] for section in pack.sections if section.rows}
    acting = {lane for work in row.works for lane in (work.lane, *work.all_of)}
    for lane, mark in row.marks.items():
        if folded(mark) in _STARTS and (row.key not in firsts or lane not in acting):
            yield finding("mark.start_elsewhere", f"rows.{row.key}.marks",
                          "“%(mark)s” stands at row %(no)s under %(lane)s, where the SOP does not begin.", mark=mark,
                          no=row.label, lane=lane)
